//! The target figures (*Zielkennzahlen*) K1, K2 and K3 of the product sheet, by receipt cohort, as of an instant.
//!
//! Knows: each definition of `domain.md` 1.3, one function per figure. Never: a float, the database, the clock.
//!
//! Known weaknesses: suggested kinds count until a person confirms or corrects them; how many is printed beside.

use super::{Fact, Ratio, ReceiptCohort, Switches};
use crate::case::{CaseKind, Finding, Instant, ReactionWay, Remedy};
use crate::deadlines::calendar_day_deadline;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of all definitions in this file; a snapshot carries it. Raise it when any meaning changes.
pub const DEFINITION: i64 = 1;

/// The ten days of the goal, for the cell in calendar days.
const CALENDAR_DAYS: u32 = 10;

/// One cell of K2 (*Zelle*): unit of days × population.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct K2Cell {
    /// Reacted in time, out of those that were reacted to or whose deadline has passed.
    pub share: Ratio,
    /// *offen in der Frist*: unanswered with the deadline still ahead; in neither count.
    pub open_in_time: u64,
}

/// *K2*: reacted to within ten days, all four readings of the sheet. The first is the leading one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct K2 {
    /// Complaints, ten working days: the leading value.
    pub complaints_working: K2Cell,
    /// Complaints, ten calendar days, not shifted off weekends.
    pub complaints_calendar: K2Cell,
    /// Complaints and suggestions, ten working days.
    pub all_working: K2Cell,
    /// Complaints and suggestions, ten calendar days.
    pub all_calendar: K2Cell,
}

/// *Zielkennzahlen* of a receipt cohort, with the counts that are printed beside them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Which receipts.
    pub cohort: ReceiptCohort,
    /// *Stand*.
    pub as_of: Instant,
    /// The city's switches.
    pub switches: Switches,
    /// |E|.
    pub population: u64,
    /// Of these complaints.
    pub complaints: u64,
    /// Of these suggestions.
    pub suggestions: u64,
    /// Of these with a kind that only the machine suggested.
    pub kind_unconfirmed: u64,
    /// Of these that cannot be answered.
    pub unanswerable: u64,
    /// Of these not closed.
    pub open: u64,
    /// *davon warten auf die Bürgerin*: of the open ones, where she was asked something. Only the ladder waits; every figure counts them.
    pub open_waiting: u64,
    /// *K1*: complaints found justified, in whole or in part, out of E.
    pub k1: Ratio,
    /// K1 with wholly justified complaints only.
    pub k1_strict: Ratio,
    /// *davon noch nicht bewertet*: of E.
    pub not_assessed: u64,
    /// *K2*.
    pub k2: K2,
    /// How those in the numerator of K2's leading cell were reacted to.
    pub in_time_by_way: BTreeMap<ReactionWay, u64>,
    /// *K3*: remedied in whole or in part, out of those found justified.
    pub k3: Ratio,
    /// Justified, remedy still open; in K3's denominator.
    pub remedy_open: u64,
    /// *Kulanz*: remedied without being justified; not in K3.
    pub goodwill: u64,
}

impl Figures {
    /// Reactions in time that were interim replies only.
    #[must_use]
    pub fn interim(&self) -> u64 {
        self.in_time_by(&[ReactionWay::InterimReply])
    }

    /// Reactions in time that were queries only: the citizen was asked something.
    #[must_use]
    pub fn query(&self) -> u64 {
        self.in_time_by(&[ReactionWay::Query])
    }

    /// Reactions in time outside the system: by telephone, letter, directly, in person.
    #[must_use]
    pub fn outside(&self) -> u64 {
        self.in_time_by(&[ReactionWay::Phone, ReactionWay::Letter, ReactionWay::Direct, ReactionWay::InPerson])
    }

    fn in_time_by(&self, ways: &[ReactionWay]) -> u64 {
        ways.iter().filter_map(|way| self.in_time_by_way.get(way)).sum()
    }
}

/// Measures the cohort as of `as_of` in the city's time zone.
///
/// `facts` must hold every case received in the cohort as it was known at `as_of`; other cases are ignored. The same facts
/// give the same figures at any time.
#[must_use]
pub fn measure(facts: &[Fact], cohort: ReceiptCohort, as_of: Instant, zone: Tz, switches: Switches) -> Figures {
    let mut figures = Figures {
        cohort,
        as_of,
        switches,
        population: 0,
        complaints: 0,
        suggestions: 0,
        kind_unconfirmed: 0,
        unanswerable: 0,
        open: 0,
        open_waiting: 0,
        k1: Ratio::default(),
        k1_strict: Ratio::default(),
        not_assessed: 0,
        k2: K2::default(),
        in_time_by_way: BTreeMap::new(),
        k3: Ratio::default(),
        remedy_open: 0,
        goodwill: 0,
    };
    for fact in facts.iter().filter(|fact| switches.population_has(fact, cohort, as_of, zone)) {
        figures.count_population(fact);
        figures.count_k1(fact);
        figures.count_k2(fact, zone);
        figures.count_k3(fact);
    }
    figures
}

impl Figures {
    fn count_population(&mut self, fact: &Fact) {
        self.population += 1;
        self.complaints += u64::from(fact.kind == CaseKind::Complaint);
        self.suggestions += u64::from(fact.kind == CaseKind::Suggestion);
        self.kind_unconfirmed += u64::from(!fact.kind_is_confirmed);
        self.unanswerable += u64::from(!fact.answerable);
        if !fact.is_closed_at(self.as_of) {
            self.open += 1;
            self.open_waiting += u64::from(fact.is_waiting);
        }
    }

    /// *K1, Anteil der begründeten Beschwerden an den insgesamt eingegangenen Anregungen und Beschwerden*: numerator
    /// complaints only, denominator all of E; the sheet's asymmetry is kept literally.
    fn count_k1(&mut self, fact: &Fact) {
        let is_complaint = fact.kind == CaseKind::Complaint;
        self.k1.count(is_complaint && fact.finding.is_justified());
        self.k1_strict.count(is_complaint && fact.finding == Finding::Justified);
        self.not_assessed += u64::from(fact.finding == Finding::Open);
    }

    /// *K2, Anteil der Beschwerden, auf die innerhalb von ≤ 10 Tagen reagiert wurde*: a reaction before the exclusive end
    /// of day 10, out of the answerable cases that have a reaction or whose deadline has passed.
    fn count_k2(&mut self, fact: &Fact, zone: Tz) {
        if !fact.answerable {
            return;
        }
        let reaction = fact.reaction_before(self.as_of);
        let as_of = self.as_of;
        let count = |cell: &mut K2Cell, deadline: Instant| match reaction {
            Some((at, _)) => cell.share.count(at < deadline),
            None if deadline <= as_of => cell.share.count(false),
            None => cell.open_in_time += 1,
        };
        let calendar_end = calendar_day_deadline(fact.received_at, zone, CALENDAR_DAYS).ends_at;
        count(&mut self.k2.all_working, fact.deadline_at);
        count(&mut self.k2.all_calendar, calendar_end);
        if fact.kind == CaseKind::Complaint {
            count(&mut self.k2.complaints_working, fact.deadline_at);
            count(&mut self.k2.complaints_calendar, calendar_end);
            if let Some((_, way)) = reaction.filter(|(at, _)| *at < fact.deadline_at) {
                *self.in_time_by_way.entry(way).or_default() += 1;
            }
        }
    }

    /// *K3, Anteil der ganz oder teilweise abgeholfenen Anregungen und Beschwerden an den begründeten*: the numerator is a
    /// part of the denominator, so goodwill towards an unfounded complaint is counted apart.
    fn count_k3(&mut self, fact: &Fact) {
        if fact.finding.is_justified() {
            self.k3.count(fact.remedy.is_remedied());
            self.remedy_open += u64::from(fact.remedy == Remedy::Open);
        } else {
            self.goodwill += u64::from(fact.remedy.is_remedied());
        }
    }
}
