//! What is due until a day (*Terminliste*), for the desk at its terminal.
//!
//! Knows: which cases are looked through, and the order of the list. Never: which days count (that is `deadlines`).
//!
//! Known weaknesses: reads every open case; nothing is indexed by these days.

use super::clerk::Clerk;
use crate::case::Case;
use crate::deadlines::AgendaItem;
use crate::ports::{CaseFilter, Fault};
use chrono::NaiveDate;

/// *Termin* of one case.
#[derive(Clone, Debug)]
pub struct AgendaLine {
    /// The day.
    pub day: NaiveDate,
    /// What it is for.
    pub item: AgendaItem,
    /// The case.
    pub case: Case,
}

impl Clerk {
    /// Every day on or before `until` that counts in an open case of this filter, earliest first; a case may have several.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn agenda(&self, filter: &CaseFilter, until: NaiveDate) -> Result<Vec<AgendaLine>, Fault> {
        let cases = self.store.find_cases(&CaseFilter { only_open: true, ..filter.clone() }).await?;
        let lines = cases.into_iter().flat_map(|case| {
            let due = AgendaItem::of(&case).into_iter().filter(move |(day, _)| *day <= until);
            due.map(move |(day, item)| AgendaLine { day, item, case: case.clone() }).collect::<Vec<_>>()
        });
        let mut lines: Vec<AgendaLine> = lines.collect();
        // Stable: on one day the oldest receipt stays first, and in a case the promise.
        lines.sort_by_key(|line| line.day);
        Ok(lines)
    }
}
