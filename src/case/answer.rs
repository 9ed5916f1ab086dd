//! Answers on their way (*Antwortentwurf*) and reactions (*Reaktion*).
//!
//! Knows: kinds of drafts and ways to react. Never: the text itself, which lies sealed beside the case.
//!
//! Known weaknesses: none known.

use super::kind::coded;
use super::{DepartmentKey, MessageId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

coded! {
    /// *Art der Antwort*: what the department wants to send to the citizen.
    AnswerKind {
        /// *Abschließende Antwort*.
        Final = "antwort", "Antwort";
        /// *Zwischenbescheid*: needs a reason and a new date.
        Interim = "zwischenbescheid", "Zwischenstand";
        /// *Rückfrage*: the case then waits for the citizen.
        Query = "rueckfrage", "Rückfrage";
    }
}

/// *Antwortentwurf*: a department's text that waits for the desk's release. Nothing reaches the citizen unreleased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The message that carried the text.
    pub message: MessageId,
    /// The department that wrote it; none when the desk wrote it itself.
    pub department: Option<DepartmentKey>,
    /// What it is to become.
    pub kind: AnswerKind,
    /// The new day that it tells the citizen; an interim reply has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promises: Option<NaiveDate>,
}

coded! {
    /// *Weg der Reaktion*: how the first human, case-related message reached the citizen (`domain.md` 1.2).
    /// The automatic acknowledgement is none.
    ReactionWay {
        /// Final answer sent through us.
        FinalReply = "antwort", "Antwort";
        /// Interim reply sent through us.
        InterimReply = "zwischenbescheid", "Zwischenstand";
        /// Question to the citizen sent through us.
        Query = "rueckfrage", "Rückfrage";
        /// By telephone, recorded afterwards.
        Phone = "telefon", "Telefon";
        /// By the department's own mail, recorded afterwards.
        Direct = "direkt", "direkt";
        /// By letter on paper.
        Letter = "brief", "Brief";
        /// In person.
        InPerson = "persoenlich", "persönlich";
    }
}

impl ReactionWay {
    /// Whether nothing more is owed to the citizen after it.
    #[must_use]
    pub fn is_final(self) -> bool {
        !matches!(self, Self::InterimReply | Self::Query)
    }
}
