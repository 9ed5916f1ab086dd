//! Which cases a figure is about (*Grundgesamtheit*): received in a span, counting, and of a kind that counts.
//!
//! Knows: the population E(P) of `domain.md` 1.2 and its switches. Never: whether a case was answered in time.
//!
//! Known weaknesses: campaign mails are one case; that there were a hundred of them is not seen here.

use super::Fact;
use crate::case::{CaseKind, Instant, Lane, Origin};
use crate::deadlines::local_date;
use chrono::{Datelike, Months, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// *Zugangskohorte*: cases whose local day of receipt lies in `[from, until)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptCohort {
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
}

impl ReceiptCohort {
    /// The calendar year.
    #[must_use]
    pub fn of_year(year: i32) -> Self {
        let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX);
        Self { from: first(year), until: first(year.saturating_add(1)) }
    }

    /// The calendar month in which a day lies.
    #[must_use]
    pub fn of_month(day: NaiveDate) -> Self {
        let from = day.with_day(1).unwrap_or(day);
        Self { from, until: from.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX) }
    }

    /// The calendar month before the one in which a day lies.
    #[must_use]
    pub fn of_previous_month(day: NaiveDate) -> Self {
        let first = day.with_day(1).unwrap_or(day);
        Self::of_month(first.pred_opt().unwrap_or(first))
    }

    /// The year in which it begins; what a snapshot of a year cohort carries.
    #[must_use]
    pub fn year(&self) -> i32 {
        self.from.year()
    }

    /// Whether a day of receipt belongs to it.
    #[must_use]
    pub fn has(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.until
    }
}

/// *Schalter*: what the city decided about the population; printed under every table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Switches {
    /// Count defect reports (*Mängelmeldungen*) in E. They never are complaints: K1's numerator and the B cells of K2 do
    /// not change.
    pub count_defect_reports: bool,
    /// Count petitions under § 24 GO (*Bürgeranträge*), which have a clock of their own, by their kind.
    pub count_council_petitions: bool,
}

impl Switches {
    /// Whether the case is in E(P) as of `as_of` (`domain.md` 1.2): counts, is no test, is of a kind that counts, and was
    /// not found to be no concern, a duplicate or not the city's matter.
    #[must_use]
    pub(super) fn population_has(self, fact: &Fact, cohort: ReceiptCohort, as_of: Instant, zone: Tz) -> bool {
        let is_of_kind = match fact.kind {
            CaseKind::Complaint | CaseKind::Suggestion => true,
            CaseKind::DefectReport => self.count_defect_reports,
            CaseKind::Praise | CaseKind::Enquiry | CaseKind::Other => false,
        };
        let is_petition = fact.lane == Some(Lane::CouncilPetition);
        fact.counts
            && fact.origin != Origin::Test
            && is_of_kind
            && (!is_petition || self.count_council_petitions)
            && !fact.has_left_figures_at(as_of)
            && fact.received_at < as_of
            && cohort.has(local_date(fact.received_at, zone))
    }
}
