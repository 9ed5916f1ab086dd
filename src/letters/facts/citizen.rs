//! Facts for letters to citizens: acknowledgement, final and interim reply, question.
//!
//! Knows: that an automatic letter carries no word a stranger wrote: the acknowledgement has no field for one (RFC 3834 § 4,
//! `domain.md` 5.2).
//! Never: a title, a subject or a text of the citizen.
//!
//! Known weaknesses: the greeting is the name as the citizen wrote it; the machine does not know *Frau* or *Herr*.

use super::as_word;
use crate::case::{CaseKind, CaseNumber, Channel, Finding, Lane, Remedy, coded};
use chrono::NaiveDate;
use serde::Serialize;

coded! {
    /// *Fassung der Eingangsbestätigung* (`domain.md` 6.2: each lane names its letter).
    ReceiptVariant {
        /// *üblich*: day 10 and, if certain, the office.
        Usual = "ueblich", "übliche Eingangsbestätigung";
        /// *vertraulich*: names no office and says that the unit concerned does not get the message.
        Confidential = "vertraulich", "vertrauliche Eingangsbestätigung";
        /// *Rechtsbehelf*: confirms no *Widerspruch* and stops no period.
        LegalAppeal = "rechtsbehelf", "Eingangsbestätigung ohne Rechtswirkung";
        /// *Notfall*: 112 and 110 first; promises nothing.
        Emergency = "notfall", "Eingangsbestätigung im Notfall";
        /// *Datenschutz*: one month, Art. 12(3) GDPR.
        DataProtection = "datenschutz", "Eingangsbestätigung mit Monatsfrist";
        /// *neutral*: receipt without a date, for petitions, press and council.
        Neutral = "neutral", "neutrale Eingangsbestätigung";
        /// *verschlüsselt*: the mail could not be read.
        Unreadable = "verschluesselt", "Hinweis auf eine verschlüsselte Nachricht";
    }
}

impl ReceiptVariant {
    /// The variant for a lane; none means that no letter at all may leave by machine (*Bedrohung*).
    #[must_use]
    pub fn of_lane(lane: Option<Lane>) -> Option<Self> {
        match lane {
            None => Some(Self::Usual),
            Some(Lane::Emergency) => Some(Self::Emergency),
            Some(Lane::Threat) => None,
            Some(Lane::Confidential) => Some(Self::Confidential),
            Some(Lane::CouncilPetition | Lane::PressAndCouncil) => Some(Self::Neutral),
            Some(Lane::LegalAppeal) => Some(Self::LegalAppeal),
            Some(Lane::DataProtection) => Some(Self::DataProtection),
        }
    }
}

/// *Eingangsbestätigung*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AcknowledgementFacts {
    /// Case number.
    pub number: CaseNumber,
    /// Which text.
    #[serde(serialize_with = "as_word")]
    pub variant: ReceiptVariant,
    /// Local day of receipt.
    pub received_day: NaiveDate,
    /// Day 10 (or the end of the month of Art. 12(3) GDPR); only the usual, confidential, legal and data protection
    /// variants print it.
    pub due_day: Option<NaiveDate>,
    /// The office, only where it is certain and the city wants it named; only the usual variant prints it.
    pub department: Option<String>,
}

/// *Abschließende Antwort*, released by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FinalReplyFacts {
    /// Case number.
    pub number: CaseNumber,
    /// Name for "Guten Tag …", as the citizen wrote it.
    pub citizen_name: Option<String>,
    /// Local day of receipt.
    pub written_day: NaiveDate,
    /// How the concern arrived: who telephoned has not "written".
    #[serde(serialize_with = "as_word")]
    pub channel: Channel,
    /// One sentence of a person on what the concern was, with its full stop.
    pub concern: Option<String>,
    /// The answer, word for word as its author wrote it.
    pub text: String,
    /// Kind: praise and questions get no *Ergebnis*.
    #[serde(serialize_with = "as_word")]
    pub kind: CaseKind,
    /// Finding; *Ergebnis* is printed for a complaint only when a person has set it.
    #[serde(serialize_with = "as_word")]
    pub finding: Finding,
    /// Remedy.
    #[serde(serialize_with = "as_word")]
    pub remedy: Remedy,
    /// Last day to disagree; none leaves the offer without a date.
    pub objection_day: Option<NaiveDate>,
    /// The office that answers.
    pub department: Option<String>,
}

/// *Zwischenstand*, released by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InterimReplyFacts {
    /// Case number.
    pub number: CaseNumber,
    /// Name for "Guten Tag …", as the citizen wrote it.
    pub citizen_name: Option<String>,
    /// Local day of receipt.
    pub written_day: NaiveDate,
    /// The reason, word for word; without one the letter is not composed (`office.md` 4.5).
    pub text: String,
    /// The new day by which the citizen hears from the city.
    pub new_day: NaiveDate,
    /// The office that has the matter.
    pub department: Option<String>,
}

/// *Rückfrage*, released by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueryFacts {
    /// Case number.
    pub number: CaseNumber,
    /// Name for "Guten Tag …", as the citizen wrote it.
    pub citizen_name: Option<String>,
    /// Local day of receipt.
    pub written_day: NaiveDate,
    /// The question, word for word.
    pub text: String,
    /// The day until which an answer is asked for.
    pub answer_day: Option<NaiveDate>,
    /// The office that asks.
    pub department: Option<String>,
}
