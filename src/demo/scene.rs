//! What the demo recorded (*Szenen*): every mail that came and every letter that left, in the order of the clock.
//!
//! Knows: in which column of the story a mail stands. Never: changes what happened.
//!
//! Known weaknesses: a letter to a head stands in the department's column.

use crate::case::Instant;
use crate::intake::IncomingMail;
use crate::letters::{Audience, LetterKind};
use serde::Serialize;

/// *Spalte* of the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// *Bürgerin*: citizens, and everybody else outside.
    Citizen,
    /// *Fachamt*: departments and their heads.
    Department,
    /// *Beschwerdestelle*.
    Desk,
}

impl Column {
    /// The column's heading.
    #[must_use]
    pub fn german(self) -> &'static str {
        match self {
            Self::Citizen => "Bürgerin",
            Self::Department => "Fachamt",
            Self::Desk => "Beschwerdestelle",
        }
    }

    /// Where a letter stands: with whoever gets it.
    #[must_use]
    pub fn of_letter(kind: LetterKind) -> Self {
        match kind.audience() {
            Audience::Citizens => Self::Citizen,
            Audience::Departments | Audience::Heads => Self::Department,
            Audience::Admins => Self::Desk,
        }
    }
}

/// *Szene*: one mail on its way in or out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Scene {
    /// When.
    pub at: Instant,
    /// Whose column.
    pub column: Column,
    /// Whether it came to the city.
    pub is_incoming: bool,
    /// What it is: a kind of letter, or a word about the mail.
    pub what: String,
    /// The other side: who wrote, or who gets it.
    pub whom: String,
    /// Subject.
    pub subject: String,
    /// Text without the quote below it.
    pub text: String,
    /// File, relative to the folder of the demo.
    pub file: String,
}

/// A letter that lies in the outgoing folder.
#[derive(Clone, Debug)]
pub struct Sent {
    /// File, relative to the folder of the demo.
    pub file: String,
    /// Kind.
    pub kind: LetterKind,
    /// When it left.
    pub at: Instant,
    /// As its reader's program shows it.
    pub mail: IncomingMail,
}
