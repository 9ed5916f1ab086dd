//! How well a table routes (*Güte der Zuordnung*).
//!
//! Knows: what is counted, and how: coverage, precision of what was routed, accuracy of the first choice, macro F1, the confusion of
//! departments, and which keywords did harm.
//! Never: reads a file; changes a table.
//!
//! Known weaknesses: a label counts as right, though people err as well.

use super::explain::Explanation;
use super::route::verdict;
use super::{ConcernText, LabelledText, Outcome, Partners, RoutingTable};
use crate::case::DepartmentKey;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// Keywords named as harmful, at most.
const HARMFUL: usize = 15;
/// One text of so many has more points than the curve goes up to.
const SELDOM: usize = 50;
/// Steps of the curve of threshold against coverage.
const STEPS: u32 = 60;

/// *Verwechslung*: texts of one department whose first choice was this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// What people said.
    pub label: DepartmentKey,
    /// The first choice; `None` where no keyword was found.
    pub first: Option<DepartmentKey>,
    /// How many texts.
    pub texts: usize,
}

/// Precision and recall of one department, over the first choices.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    /// The department.
    pub department: DepartmentKey,
    /// Texts that people gave it.
    pub texts: usize,
    /// Of those that were given to it first, the share that is right.
    pub precision: f64,
    /// Of its texts, the share that was given to it first.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

/// *Schädliches Stichwort*: without it, so many texts would have gone right first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Harmful {
    /// Whose keyword.
    pub department: DepartmentKey,
    /// As written.
    pub keyword: String,
    /// Texts that go to a wrong department first because of it.
    pub harmed: usize,
    /// Texts that go to the right one first because of it.
    pub helped: usize,
}

/// One point of the curve: what a threshold would route, and how well.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// Points that a department would need.
    pub threshold: u32,
    /// Share of the texts that would be routed.
    pub coverage: f64,
    /// Share of those that would go right; `None` where nothing is routed.
    pub precision: Option<f64>,
}

/// *Güte*: everything that is counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// Texts that were routed or left to the desk.
    pub texts: usize,
    /// Texts that a lane took: they are with a person and count neither as routed nor as wrong.
    pub lanes: usize,
    /// Texts without any keyword.
    pub silent: usize,
    /// Texts that reached threshold and lead.
    pub routed: usize,
    /// Of those, how many went right.
    pub right: usize,
    /// `routed` beside `texts`.
    pub coverage: f64,
    /// `right` beside `routed`; `None` where nothing is routed.
    pub precision: Option<f64>,
    /// Share of the texts whose first choice is right, were all routed.
    pub accuracy: f64,
    /// Mean of the F1 of all departments that have texts.
    pub macro_f1: f64,
    /// By department, in the order of the table.
    pub departments: Vec<Score>,
    /// Most frequent first; the right ones among them.
    pub confusion: Vec<Confusion>,
    /// Most harmful first.
    pub harmful: Vec<Harmful>,
    /// What other thresholds would do, with the lead that holds.
    pub curve: Vec<Point>,
    /// *Schwelle*, in points; `None` where each part of the texts was tried with a table of its own.
    pub threshold: Option<u32>,
    /// *Vorsprung*, in points; likewise.
    pub lead: Option<u32>,
}

/// What became of one text.
pub(super) struct Tried {
    label: DepartmentKey,
    first: Option<DepartmentKey>,
    outcome: Outcome,
    because: Explanation,
    /// The lead that held.
    lead: u32,
}

impl Tried {
    fn is_right(&self) -> bool {
        self.first.as_ref() == Some(&self.label)
    }
}

/// Routes every text with this table on this local day, and counts. A lane is asked too, as for a mail.
#[must_use]
pub fn evaluate(table: &RoutingTable, texts: &[LabelledText], today: NaiveDate) -> Evaluation {
    let tried: Vec<Tried> = texts.iter().map(|text| attempt(table, text, today)).collect();
    sum_up(table, &tried)
}

/// Counts what became of the texts, by the departments of this table.
pub(super) fn sum_up(table: &RoutingTable, tried: &[Tried]) -> Evaluation {
    let count = |holds: &dyn Fn(&Tried) -> bool| tried.iter().filter(|tried| holds(tried)).count();
    let routed = count(&|tried| tried.outcome == Outcome::Clear);
    let right = count(&|tried| tried.outcome == Outcome::Clear && tried.is_right());
    let departments = scores(table, tried);
    let f1: Vec<f64> = departments.iter().filter(|score| score.texts > 0).map(|score| score.f1).collect();
    Evaluation {
        texts: tried.len(),
        lanes: count(&|tried| tried.outcome == Outcome::Lane),
        silent: count(&|tried| tried.first.is_none()),
        routed,
        right,
        coverage: share(routed, tried.len()).unwrap_or_default(),
        precision: share(right, routed),
        accuracy: share(count(&Tried::is_right), tried.len()).unwrap_or_default(),
        macro_f1: if f1.is_empty() { 0.0 } else { f1.iter().sum::<f64>() / count_of(f1.len()) },
        departments,
        confusion: confusion(tried),
        harmful: harmful(tried),
        curve: curve(tried),
        threshold: Some(table.threshold),
        lead: Some(table.lead),
    }
}

pub(super) fn attempt(table: &RoutingTable, text: &LabelledText, today: NaiveDate) -> Tried {
    let concern = ConcernText { subject: &text.subject, text: &text.text };
    let because = table.route(&concern, today, &Partners::default()).because;
    let first = because.candidates.first().map(|candidate| candidate.department.clone());
    Tried { label: text.label.clone(), first, outcome: because.outcome, because, lead: table.lead }
}

fn scores(table: &RoutingTable, tried: &[Tried]) -> Vec<Score> {
    let score = |department: &super::Department| {
        let own = tried.iter().filter(|tried| tried.label == department.key);
        let given = tried.iter().filter(|tried| tried.first.as_ref() == Some(&department.key));
        let (texts, found) = own.fold((0, 0), |(texts, found), tried| (texts + 1, found + usize::from(tried.is_right())));
        let precision = share(found, given.count()).unwrap_or_default();
        let recall = share(found, texts).unwrap_or_default();
        let f1 = if found == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
        Score { department: department.key.clone(), texts, precision, recall, f1 }
    };
    table.departments().map(score).collect()
}

fn confusion(tried: &[Tried]) -> Vec<Confusion> {
    let mut counts: BTreeMap<(DepartmentKey, Option<DepartmentKey>), usize> = BTreeMap::new();
    for tried in tried {
        *counts.entry((tried.label.clone(), tried.first.clone())).or_default() += 1;
    }
    let mut all: Vec<Confusion> = counts.into_iter().map(|((label, first), texts)| Confusion { label, first, texts }).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.texts));
    all
}

/// Each keyword that was found is taken away in turn.
fn harmful(tried: &[Tried]) -> Vec<Harmful> {
    let mut counts: BTreeMap<(DepartmentKey, String), (usize, usize)> = BTreeMap::new();
    for tried in tried {
        for (department, keyword, then) in tried.because.first_without_each() {
            let known = counts.entry((department, keyword)).or_default();
            known.0 += usize::from(!tried.is_right() && then.as_ref() == Some(&tried.label));
            known.1 += usize::from(tried.is_right() && then.as_ref() != Some(&tried.label));
        }
    }
    let harm = |((department, keyword), (harmed, helped))| Harmful { department, keyword, harmed, helped };
    let mut all: Vec<Harmful> = counts.into_iter().map(harm).filter(|one| one.harmed > one.helped).collect();
    all.sort_by_key(|one| std::cmp::Reverse((one.harmed - one.helped, one.harmed)));
    all.truncate(HARMFUL);
    all
}

fn curve(tried: &[Tried]) -> Vec<Point> {
    let score = |tried: &Tried| tried.because.candidates.first().map_or(0, |candidate| candidate.score);
    let mut scores: Vec<u32> = tried.iter().map(score).collect();
    scores.sort_unstable();
    // The few highest would stretch the curve where nothing happens.
    let highest = scores.get(scores.len().saturating_sub(1 + scores.len() / SELDOM)).copied().unwrap_or_default();
    let point = |threshold: u32| {
        let would =
            |tried: &&Tried| tried.outcome != Outcome::Lane && verdict(&tried.because.candidates, threshold, tried.lead) == Outcome::Clear;
        let (routed, right) = tried.iter().filter(would).fold((0, 0), |(all, right), one| (all + 1, right + usize::from(one.is_right())));
        Point { threshold, coverage: share(routed, tried.len()).unwrap_or_default(), precision: share(right, routed) }
    };
    (1..=highest.max(1)).step_by((highest / STEPS).max(1) as usize).map(point).collect()
}

/// A part of a whole between 0 and 1; `None` of nothing.
pub(super) fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| count_of(part) / count_of(whole))
}

/// A number of texts as a number to reckon with.
pub(super) fn count_of(texts: usize) -> f64 {
    f64::from(u32::try_from(texts).unwrap_or(u32::MAX))
}
