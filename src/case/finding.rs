//! Finding (*Bewertung*) and remedy (*Abhilfe*): was the citizen right, and did we put it right? Two separate axes.
//!
//! Knows: the values. Never: sets one; findings and remedies come from people only.
//!
//! Known weaknesses: none known.

use super::kind::coded;

coded! {
    /// *Bewertung*: was the citizen right?
    Finding {
        /// *offen*: nobody has said yet.
        Open = "offen", "noch nicht bewertet";
        /// *begründet*: the facts are true and a standard was breached.
        Justified = "begruendet", "begründet";
        /// *teilweise begründet*.
        PartlyJustified = "teilweise_begruendet", "teilweise begründet";
        /// *unbegründet*.
        Unjustified = "unbegruendet", "unbegründet";
        /// *nicht bewertbar*: anonymous, or the evidence contradicts itself.
        NotAssessable = "nicht_bewertbar", "nicht bewertbar";
    }
}

impl Finding {
    /// Whether the complaint counts as justified, in whole or in part (`domain.md` 1.3, K1 and K3).
    #[must_use]
    pub fn is_justified(self) -> bool {
        matches!(self, Self::Justified | Self::PartlyJustified)
    }
}

coded! {
    /// *Abhilfe*: did we put it right?
    Remedy {
        /// *offen*.
        Open = "offen", "offen";
        /// *ganz abgeholfen*.
        FullyRemedied = "ganz", "ganz abgeholfen";
        /// *teilweise abgeholfen*.
        PartlyRemedied = "teilweise", "teilweise abgeholfen";
        /// *nicht abgeholfen*.
        NotRemedied = "nicht", "nicht abgeholfen";
        /// *entfällt*: there was nothing to put right.
        NotApplicable = "entfaellt", "entfällt";
    }
}

impl Remedy {
    /// Whether the state the citizen wanted was reached, in whole or in part.
    #[must_use]
    pub fn is_remedied(self) -> bool {
        matches!(self, Self::FullyRemedied | Self::PartlyRemedied)
    }
}
