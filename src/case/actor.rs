//! Who acts (*Handelnde*), and who bears a token (*Kennung*).
//!
//! Knows: the roles. Never: a person; who exactly wrote stands in sealed rows beside the case.
//!
//! Known weaknesses: none known.

use super::DepartmentKey;
use serde::{Deserialize, Serialize};

/// *Handelnde Stelle*: who caused an event; a role, never a person (data protection, `domain.md` 4.1).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The daemon itself.
    Machine,
    /// *Beschwerdestelle*: a person at the desk, by mail or at the terminal.
    Desk,
    /// A person of this department.
    Department(DepartmentKey),
    /// The citizen.
    Citizen,
}

/// *Wer die Kennung trägt*: whom a token was made for; a token proves this and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bearer {
    /// The citizen with this ordinal among the participants of the case (0 is the first).
    Citizen(u32),
    /// The department that got the case.
    Department(DepartmentKey),
    /// The head of that department.
    Head(DepartmentKey),
    /// The desk.
    Desk,
}

impl Bearer {
    /// A text that names the bearer unambiguously; it goes into the keyed hash of the token.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Citizen(ordinal) => format!("citizen/{ordinal}"),
            Self::Department(key) => format!("department/{key}"),
            Self::Head(key) => format!("head/{key}"),
            Self::Desk => "desk".to_owned(),
        }
    }
}
