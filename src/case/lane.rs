//! Lanes (*Sonderwege*) that go before every department (`domain.md` 6.2).
//!
//! Knows: the lanes and what each forbids. Never: which words trigger one (that is the routing table).
//!
//! Known weaknesses: none known.

use super::kind::coded;

coded! {
    /// *Sonderweg*: a case that a person must see before anything else happens.
    Lane {
        /// *Notfall*: danger to life or limb.
        Emergency = "notfall", "Notfall";
        /// *Bedrohung*: somebody threatens staff; no letter at all.
        Threat = "bedrohung", "Bedrohung";
        /// *Dienstaufsichtsbeschwerde*: about a person's conduct; never to the unit concerned.
        Confidential = "personal", "vertraulich (Personal)";
        /// *Bürgerantrag nach § 24 GO NRW*: own clock, no ten-day date.
        CouncilPetition = "buergerantrag", "Bürgerantrag (§ 24 GO)";
        /// *förmlicher Rechtsbehelf*: a legal period runs, a person looks today.
        LegalAppeal = "rechtsbehelf", "Rechtsbehelf";
        /// *Datenschutz, Informationszugang*: one month, Art. 12(3) GDPR.
        DataProtection = "datenschutz", "Datenschutz / Informationszugang";
        /// *Presse und Politik*.
        PressAndCouncil = "presse_politik", "Presse und Politik";
    }
}

impl Lane {
    /// Whether a case in this lane may ever be sent to a department by machine. No lane may.
    #[must_use]
    pub fn bars_departments(self) -> bool {
        true
    }

    /// Whether its letter names the ten-day date (`domain.md` 6.2, `office.md` 4.1); without one nothing can be overdue.
    #[must_use]
    pub fn promises_ten_days(self) -> bool {
        match self {
            Self::Emergency | Self::Confidential | Self::LegalAppeal => true,
            Self::Threat | Self::CouncilPetition | Self::DataProtection | Self::PressAndCouncil => false,
        }
    }

    /// Whether the content is hidden even from lists (digest shows a count only, `office.md` 4.8).
    #[must_use]
    pub fn is_count_only(self) -> bool {
        matches!(self, Self::Confidential | Self::Threat)
    }
}
