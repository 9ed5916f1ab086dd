//! The numbers of the morning digest (*Tagesübersicht*), as the facts tell them.
//!
//! Knows: what is overdue, due, new, old (`office.md` 4.8, lines 1 to 5 and 7). Never: words, letters, the outbox; what
//! lies at the desk or in the mailbox right now is counted elsewhere.
//!
//! Known weaknesses: "new since the last digest" goes by the receipt; a case entered today with last week's receipt is
//! new on no digest, yet counts in the year.

use super::{Fact, Figures, Ratio, ReceiptCohort, Switches, measure};
use crate::case::{Channel, DepartmentKey, Instant, Lane, Origin};
use crate::deadlines::{CityTime, OutsideCoveredYears, local_date, start_of_day};
use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Working days after which an open case is called old (`domain.md` 3, clock of the interim notices).
pub const OLD_AFTER: u32 = 20;

/// What the digest shall cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigestScope {
    /// The local day it is written for; everything is as of 00:00 of it.
    pub day: NaiveDate,
    /// The city's switches for the figures.
    pub switches: Switches,
    /// Whether cases of the trial period stand in the lists: yes until the city is live. In the figures they never do.
    pub lists_trial_cases: bool,
}

/// *Tagesübersicht, Zahlen*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestFigures {
    /// The local day it is for.
    pub day: NaiveDate,
    /// *Stand*: 00:00 of that day.
    pub as_of: Instant,
    /// Receipt year of the figures: the year of the day before, since nothing of today is counted yet.
    pub year: i32,
    /// The year's figures: K1, K2, K3 and what stands beside them.
    pub figures: Figures,
    /// K2, leading cell, of the receipts of the month before.
    pub previous_month: Ratio,
    /// Deadline over, no reaction, worst first; without confidential cases.
    pub overdue: Vec<OverdueCase>,
    /// Overdue cases of lanes that are shown as a count only.
    pub overdue_confidential: u64,
    /// Deadline ends today, no reaction.
    pub due_today: u64,
    /// Open without a department and without a reaction.
    pub unassigned: u64,
    /// Received from this local day on (the working day before `day`) until yesterday: what is called new.
    pub new_since: NaiveDate,
    /// How many those are, of any kind.
    pub new_cases: u64,
    /// The same by channel, without zeros.
    pub by_channel: Vec<(Channel, u64)>,
    /// Received in `year`, of any kind.
    pub new_in_year: u64,
    /// Not closed.
    pub open: u64,
    /// Of these received more than 20 working days ago.
    pub open_old: u64,
    /// Of the open ones, where the citizen was asked something.
    pub open_waiting: u64,
}

impl DigestFigures {
    /// All overdue cases, confidential ones included.
    #[must_use]
    pub fn overdue_in_all(&self) -> u64 {
        self.overdue_confidential + u64::try_from(self.overdue.len()).unwrap_or(u64::MAX)
    }
}

/// *überfälliger Vorgang*: one line of the digest, no person and no subject in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverdueCase {
    /// Case number.
    pub number: String,
    /// Leading department, if any.
    pub department: Option<DepartmentKey>,
    /// Working days since day 10, statutory calendar: 1 on the first working day after it, and on a weekend before it.
    pub days: u64,
}

/// The receipts whose facts a digest of `day` needs: from 1 January of the year before until that day begins. Older cases
/// that are still open must be added to them, or the backlog shrinks on New Year's Day.
#[must_use]
pub fn digest_receipts(day: NaiveDate, time: CityTime<'_>) -> std::ops::Range<Instant> {
    let from = ReceiptCohort::of_year(day.year() - 1).from;
    start_of_day(from, time.zone)..start_of_day(day, time.zone)
}

/// Counts a digest. `facts` are those of [`digest_receipts`] and all older open cases, as known at 00:00 of the day.
///
/// # Errors
/// [`OutsideCoveredYears`] when a calendar does not speak for the dates of a case.
pub fn digest_figures(facts: &[Fact], scope: DigestScope, time: CityTime<'_>) -> Result<DigestFigures, OutsideCoveredYears> {
    let DigestScope { day, switches, lists_trial_cases } = scope;
    let as_of = start_of_day(day, time.zone);
    let year = day.pred_opt().unwrap_or(day).year();
    let last_month = measure(facts, ReceiptCohort::of_previous_month(day), as_of, time.zone, switches);
    let mut digest = DigestFigures {
        day,
        as_of,
        year,
        figures: measure(facts, ReceiptCohort::of_year(year), as_of, time.zone, switches),
        previous_month: last_month.k2.complaints_working.share,
        overdue: Vec::new(),
        overdue_confidential: 0,
        due_today: 0,
        unassigned: 0,
        new_since: previous_working_day(day, time)?,
        new_cases: 0,
        by_channel: Vec::new(),
        new_in_year: 0,
        open: 0,
        open_old: 0,
        open_waiting: 0,
    };
    let listed = |fact: &&Fact| fact.received_at < as_of && (lists_trial_cases || fact.origin != Origin::Test);
    let listed: Vec<&Fact> = facts.iter().filter(listed).collect();
    digest.count_new(&listed, time);
    let old_until = last_old_receipt(day, time)?;
    for fact in listed.into_iter().filter(|fact| !fact.is_closed_at(as_of)) {
        digest.count_open(fact, old_until, time)?;
    }
    digest.overdue.sort_by(|a, b| b.days.cmp(&a.days).then_with(|| a.number.cmp(&b.number)));
    Ok(digest)
}

impl DigestFigures {
    fn count_new(&mut self, facts: &[&Fact], time: CityTime<'_>) {
        let mut by_channel: BTreeMap<Channel, u64> = BTreeMap::new();
        for fact in facts.iter().filter(|fact| !fact.has_left_figures_at(self.as_of)) {
            let received_on = local_date(fact.received_at, time.zone);
            self.new_in_year += u64::from(received_on.year() == self.year);
            if received_on >= self.new_since {
                self.new_cases += 1;
                *by_channel.entry(fact.channel).or_default() += 1;
            }
        }
        self.by_channel = by_channel.into_iter().collect();
    }

    fn count_open(&mut self, fact: &Fact, old_until: NaiveDate, time: CityTime<'_>) -> Result<(), OutsideCoveredYears> {
        self.open += 1;
        let received_on = local_date(fact.received_at, time.zone);
        self.open_old += u64::from(received_on <= old_until);
        self.open_waiting += u64::from(fact.is_waiting);
        if fact.reaction_before(self.as_of).is_some() {
            return Ok(());
        }
        self.unassigned += u64::from(fact.department.is_none());
        if !fact.answerable || !fact.lane.is_none_or(Lane::promises_ten_days) {
            return Ok(());
        }
        let last_day = local_date(fact.deadline_at - TimeDelta::milliseconds(1), time.zone);
        if fact.deadline_at <= self.as_of {
            self.add_overdue(fact, time.statutory.working_days_between(last_day, self.day)?);
        } else if last_day == self.day {
            self.due_today += 1;
        }
        Ok(())
    }

    fn add_overdue(&mut self, fact: &Fact, days: i64) {
        if fact.lane.is_some_and(Lane::is_count_only) {
            self.overdue_confidential += 1;
            return;
        }
        let days = u64::try_from(days).unwrap_or(0).max(1);
        self.overdue.push(OverdueCase { number: fact.number.clone(), department: fact.department.clone(), days });
    }
}

/// The office's working day before a day: on a Monday the Friday, so that the weekend's mail is new once.
fn previous_working_day(day: NaiveDate, time: CityTime<'_>) -> Result<NaiveDate, OutsideCoveredYears> {
    let mut before = day;
    while let Some(date) = before.pred_opt() {
        if time.office.is_working_day(date)? {
            return Ok(date);
        }
        before = date;
    }
    Ok(day)
}

/// The last day of receipt from which more than [`OLD_AFTER`] working days have begun until `day`; counted once, not per
/// case.
fn last_old_receipt(day: NaiveDate, time: CityTime<'_>) -> Result<NaiveDate, OutsideCoveredYears> {
    let mut date = day;
    let mut begun = 0;
    while begun <= OLD_AFTER {
        begun += u32::from(time.statutory.is_working_day(date)?);
        date = date.pred_opt().ok_or(OutsideCoveredYears { year: date.year() })?;
    }
    Ok(date)
}
