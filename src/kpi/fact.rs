//! A fact (*Kennzahlen-Fakt*): what the figures need to know about one case, and a frozen figure.
//!
//! Knows: pseudonymous facts only. Never: a person.
//!
//! Known weaknesses: none known.

use crate::case::{CaseKind, Channel, CloseReason, DepartmentKey, Finding, Instant, Lane, Origin, ReactionWay, Remedy};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// *Kennzahlen-Fakt*: one case as of an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Case number, for listing the cases behind a figure.
    pub number: String,
    /// Kind.
    pub kind: CaseKind,
    /// Whether a person confirmed the kind.
    pub kind_is_confirmed: bool,
    /// Lane, if one took the case: a petition under § 24 GO stays out of the figures, a confidential case out of lists.
    pub lane: Option<Lane>,
    /// Channel.
    pub channel: Channel,
    /// Origin; only live and import count.
    pub origin: Origin,
    /// Whether its mailbox counts.
    pub counts: bool,
    /// First arrival at the city.
    pub received_at: Instant,
    /// Exclusive end of day 10.
    pub deadline_at: Instant,
    /// First reaction: when, and how.
    pub reaction: Option<(Instant, ReactionWay)>,
    /// Whether the citizen can be answered.
    pub answerable: bool,
    /// Finding.
    pub finding: Finding,
    /// Remedy.
    pub remedy: Remedy,
    /// Leading department as of then.
    pub department: Option<DepartmentKey>,
    /// Closing: when and why.
    pub closed: Option<(Instant, CloseReason)>,
    /// Whether it waits for the citizen.
    pub is_waiting: bool,
}

impl Fact {
    /// The reaction, if it happened before an instant.
    #[must_use]
    pub fn reaction_before(&self, as_of: Instant) -> Option<(Instant, ReactionWay)> {
        self.reaction.filter(|(at, _)| *at < as_of)
    }

    /// Whether the case was closed before an instant.
    #[must_use]
    pub fn is_closed_at(&self, as_of: Instant) -> bool {
        self.closed.is_some_and(|(at, _)| at < as_of)
    }

    /// Whether it was closed before an instant for a reason that takes it out of all figures.
    #[must_use]
    pub fn has_left_figures_at(&self, as_of: Instant) -> bool {
        self.closed.is_some_and(|(at, reason)| at < as_of && reason.leaves_figures())
    }
}

/// *eingefrorene Kennzahl*: one cell of one night, never changed afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The local day it describes: the state at 00:00 of this day.
    pub day: NaiveDate,
    /// The instant of evaluation (*Stand*).
    pub as_of: Instant,
    /// Figure id, for example `K2/B/arbeitstage`.
    pub figure: String,
    /// Receipt cohort: the year.
    pub year: i32,
    /// Numerator.
    pub numerator: i64,
    /// Denominator; none for plain counts.
    pub denominator: Option<i64>,
    /// Version of the definition.
    pub definition: i64,
    /// SHA-256 over all fields above, hexadecimal.
    pub hash: String,
}
