//! Absences of departments as the archive keeps them (*Abwesenheiten*).
//!
//! Knows: that the deputy's address is sealed. Never: which absence holds on a day (that is `deadlines`).
//!
//! Known weaknesses: none known.

use crate::case::{Actor, DepartmentKey, Instant};
use chrono::NaiveDate;

/// *Abwesenheit* of a department to enter. The deputy's address is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAbsence {
    /// Reserved id.
    pub id: i64,
    /// Who is away.
    pub department: DepartmentKey,
    /// First local day.
    pub from: NaiveDate,
    /// Last local day, inclusive.
    pub until: NaiveDate,
    /// Address that reads meanwhile, where one was named.
    pub deputy: Option<String>,
    /// The desk, or the department itself.
    pub entered_by: Actor,
}

/// An absence read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAbsence {
    /// As it was entered.
    pub entered: NewAbsence,
    /// When it was entered.
    pub entered_at: Instant,
    /// When somebody ended it; none while it holds.
    pub removed_at: Option<Instant>,
}
