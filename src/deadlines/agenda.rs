//! Which days stand in a case (*Termine*): what the desk looks up to see what is due.
//!
//! Knows: follow-up, statement and promise, and when each is over. Never: reminds anybody (that is the ladder).
//!
//! Known weaknesses: a follow-up day stays until another is set or the case is closed; nobody can say that it is done.

use crate::case::{Case, Lane, Stage, coded};
use chrono::NaiveDate;

coded! {
    /// *Termin*: what a day in a case is for.
    AgendaItem {
        /// *Zusage*: the citizen was promised to hear by then.
        Promise = "zusage", "Zusage";
        /// *Stellungnahme*: the department was asked to answer by then.
        Statement = "stellungnahme", "Stellungnahme";
        /// *Wiedervorlage*: somebody wants to look again.
        FollowUp = "wiedervorlage", "Wiedervorlage";
    }
}

impl AgendaItem {
    /// The days that still count in a case: promise and statement until the citizen heard something (the new promise of an interim reply
    /// until she has her answer), the statement while the department
    /// owes it, all of them until the case is closed.
    #[must_use]
    pub fn of(case: &Case) -> Vec<(NaiveDate, Self)> {
        if case.is_closed() {
            return Vec::new();
        }
        let is_silent = case.reaction.is_none();
        let is_promised = is_silent && case.answerable && case.lane.is_none_or(Lane::promises_ten_days);
        let again = case.promised.filter(|_| !case.is_answered).map(|promise| promise.day);
        let promise = again.or(Some(case.opening.deadline_day).filter(|_| is_promised));
        let is_owed = is_silent && case.stage == Stage::WithDepartment;
        let statement = case.leading().and_then(|assignment| assignment.statement_day).filter(|_| is_owed);
        let days = [(promise, Self::Promise), (statement, Self::Statement), (case.follow_up, Self::FollowUp)];
        days.into_iter().filter_map(|(day, item)| Some((day?, item))).collect()
    }
}
