//! What came of it (*Rechnung*): who got how much mail on which day, and what was late.
//!
//! Knows: what is counted as one mail, and that a verdict is K2's: the first reaction before the end of the promised day.
//! Never: prints, names a person; an address is a key and is never told.
//!
//! Known weaknesses: mails to citizens, drafts and digests are not counted.

use crate::case::{Case, DepartmentKey};
use crate::deadlines::StepAudience;
use crate::kpi::Ratio;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// *Rechnung* of a simulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The last day that was lived through: new cases have stopped before, and each has seen its promise pass.
    pub until: NaiveDate,
    /// Cases that were open at the beginning.
    pub open_before: usize,
    /// Everybody who got a mail, by address.
    pub addressees: BTreeMap<String, Addressee>,
    /// What became of the cases without a reaction, by the department that leads them at the end; those that were open before among them.
    pub outcomes: BTreeMap<Option<DepartmentKey>, Outcome>,
}

/// *Empfänger*: one address, and what it got.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addressee {
    /// As whom it reads: the role and for which department; the desk and the mayor's office read for none.
    pub posts: BTreeSet<(StepAudience, Option<DepartmentKey>)>,
    /// The mails of each day.
    pub days: BTreeMap<NaiveDate, DayMail>,
}

/// *Post eines Tages*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DayMail {
    /// Lists of the ladder.
    pub lists: u64,
    /// Lines on them.
    pub lines: u64,
    /// Mails that brought a new case.
    pub new_cases: u64,
}

impl std::ops::AddAssign for DayMail {
    fn add_assign(&mut self, other: Self) {
        self.lists += other.lists;
        self.lines += other.lines;
        self.new_cases += other.new_cases;
    }
}

impl Addressee {
    /// All its mails together.
    #[must_use]
    pub fn total(&self) -> DayMail {
        let mut total = DayMail::default();
        self.days.values().for_each(|mail| total += *mail);
        total
    }

    /// On how many days it got a list.
    #[must_use]
    pub fn days_with_list(&self) -> usize {
        self.days.values().filter(|mail| mail.lists > 0).count()
    }

    /// The day with the longest list and the lines on it; of several the first, none without a list.
    #[must_use]
    pub fn longest(&self) -> Option<(NaiveDate, u64)> {
        let lists = self.days.iter().filter(|(_, mail)| mail.lists > 0);
        lists.rev().max_by_key(|(_, mail)| mail.lines).map(|(day, mail)| (*day, mail.lines))
    }
}

/// *Ergebnis* of a department's cases; the first four add up to all that have seen their promise pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Answered in time.
    pub answered: u64,
    /// In time heard of by an interim reply only.
    pub interim: u64,
    /// First heard of after the promised day.
    pub late: u64,
    /// Not heard of at all until the end.
    pub never: u64,
    /// The promise had not passed at the end.
    pub open: u64,
    /// Of all these told to somebody above the department.
    pub told_above: u64,
}

impl Outcome {
    /// The share in time, as K2 counts it.
    #[must_use]
    pub fn in_time(&self) -> Ratio {
        let in_time = self.answered + self.interim;
        Ratio::new(in_time, in_time + self.late + self.never)
    }

    /// Counts one more case as it stands at the end.
    pub(super) fn count(&mut self, case: &Case, was_told_above: bool, is_over: bool) {
        let verdict = match &case.reaction {
            Some(reaction) if reaction.at >= case.opening.deadline_at => &mut self.late,
            Some(reaction) if reaction.way.is_final() => &mut self.answered,
            Some(_) => &mut self.interim,
            None if is_over => &mut self.never,
            None => &mut self.open,
        };
        *verdict += 1;
        self.told_above += u64::from(was_told_above);
    }
}

impl std::ops::AddAssign for Outcome {
    fn add_assign(&mut self, other: Self) {
        self.answered += other.answered;
        self.interim += other.interim;
        self.late += other.late;
        self.never += other.never;
        self.open += other.open;
        self.told_above += other.told_above;
    }
}

impl Account {
    /// The mails of each day, of all addressees together.
    #[must_use]
    pub fn days(&self) -> BTreeMap<NaiveDate, DayMail> {
        let mut days: BTreeMap<NaiveDate, DayMail> = BTreeMap::new();
        for (day, mail) in self.addressees.values().flat_map(|addressee| &addressee.days) {
            *days.entry(*day).or_default() += *mail;
        }
        days
    }

    /// All mails together.
    #[must_use]
    pub fn total(&self) -> DayMail {
        let mut total = DayMail::default();
        self.days().values().for_each(|mail| total += *mail);
        total
    }

    /// What became of all cases together.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        let mut all = Outcome::default();
        self.outcomes.values().for_each(|outcome| all += *outcome);
        all
    }
}
