//! How urgent a case is on the morning of a list (*Dringlichkeit*).
//!
//! Knows: the parts of a list and their order. Never: which cases stand on it.
//!
//! Known weaknesses: the week is the calendar's, Monday to Sunday, whatever days the office is closed.

use crate::case::coded;
use chrono::{Datelike, NaiveDate};

coded! {
    /// *Dringlichkeit*: the part of a list in which a case stands, the most urgent first.
    Urgency {
        /// The promised day has passed.
        Overdue = "overdue", "Überfällig";
        /// The promised day is today.
        Today = "today", "Heute fällig";
        /// It lies in this week.
        ThisWeek = "this_week", "Diese Woche fällig";
        /// It lies after this week.
        Later = "later", "Später fällig";
        /// Nobody has taken it over yet, and the promise does not end this week.
        New = "new", "Neu";
    }
}

impl Urgency {
    /// The part in which a case with this promised day stands today.
    #[must_use]
    pub fn of(promised: NaiveDate, today: NaiveDate, is_new: bool) -> Self {
        if promised < today {
            Self::Overdue
        } else if promised == today {
            Self::Today
        } else if promised.iso_week() == today.iso_week() {
            Self::ThisWeek
        } else if is_new {
            Self::New
        } else {
            Self::Later
        }
    }
}
