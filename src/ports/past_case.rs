//! A past case as it is read back by the page (*früherer Vorgang*).
//!
//! Knows: what it was opened with, and all that happened to it. Never: what people said about it (that is `case::label`).
//!
//! Known weaknesses: none known.

use super::{CaseNotes, StoredText};
use crate::case::{CaseEvent, CaseId, CaseNumber};

/// *Früherer Vorgang*: what it was opened with, and all that happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastCase {
    /// Row id.
    pub id: CaseId,
    /// Its number.
    pub number: CaseNumber,
    /// All events in order.
    pub events: Vec<CaseEvent>,
    /// The citizen's first mail as the routing saw it, or what the desk typed for her; empty where there was none.
    pub text: StoredText,
    /// The sealed words beside it, the routing of then among them.
    pub notes: CaseNotes,
}
