//! Points (*Punkte*): Σ weight × min(count, 2), the subject twice (`domain.md` 6).
//!
//! Knows: that the longer of two written keywords in the same words wins ("Schimmel im Restaurant" is no mould in a building), that
//! learnt ones add up, that a keyword counts at most twice over subject and text together, that a negation up to three words
//! before halves it, and that a word with a typing error brings a point less, yet one at least.
//! Never: decides; see `route`.
//!
//! Known weaknesses: a keyword in three concerns of one mail counts like one in one concern.

use super::KeywordOrigin;
use super::explain::{Candidate, Hit, Part, Rest};
use super::fold::Reading;
use super::mask::Shade;
use super::phrase::is_within_clause;
use super::table::{Entry, Finding, Role, RoutingTable, Topic};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Occurrences of one keyword that count, subject and text together.
const COUNTED: usize = 2;
/// Words before a keyword in which a negation halves it.
const NEGATION_WINDOW: usize = 3;

/// A topic that stands in the mail, where it stands.
#[derive(Clone, Copy)]
struct Occurrence {
    topic: usize,
    finding: Finding,
    first: usize,
    last: usize,
    part: Part,
    is_negated: bool,
    is_typo: bool,
}

/// Occurrences of one topic that count the same.
#[derive(Clone, Copy)]
struct Tally {
    part: Part,
    is_negated: bool,
    is_typo: bool,
    count: u32,
    first: usize,
    last: usize,
}

impl Tally {
    /// Points of a keyword with this weight: a typing error takes one nearer to zero, and a half is cut towards zero at each occurrence.
    fn points(&self, weight: i32) -> i32 {
        let sure = if self.is_typo && weight.abs() > 1 { weight - weight.signum() } else { weight };
        let doubled = if self.part == Part::Subject { sure * 2 } else { sure };
        let each = if self.is_negated { doubled / 2 } else { doubled };
        each * i32::try_from(self.count).unwrap_or(i32::MAX)
    }

    /// How much of the weight counts: what the learning sees of an occurrence.
    fn worth(&self) -> f64 {
        let part = if self.part == Part::Subject { 2.0 } else { 1.0 };
        part * f64::from(self.count) * if self.is_negated { 0.5 } else { 1.0 }
    }
}

/// What counts of one topic, without a place on the heap for each.
#[derive(Clone, Copy, Default)]
struct Tallies([Option<Tally>; COUNTED]);

impl Tallies {
    fn add(&mut self, tally: Tally) {
        let sort = |tally: &Tally| (tally.part, tally.is_negated, tally.is_typo);
        let alike = |known: &&mut Option<Tally>| known.is_none_or(|known| sort(&known) == sort(&tally));
        match self.0.iter_mut().find(alike) {
            Some(Some(known)) => known.count += tally.count,
            Some(free) => *free = Some(tally),
            None => {}
        }
    }

    fn iter(&self) -> impl Iterator<Item = &Tally> {
        self.0.iter().flatten()
    }
}

/// A keyword of a department that brought points.
struct Gain {
    entry: usize,
    tally: Tally,
    points: i32,
}

/// The departments with their points, most points first; equal points in the order of the file.
pub(super) fn weigh(table: &RoutingTable, reading: &Reading<'_>, findings: &[Finding], shade: &Shade, today: NaiveDate) -> Vec<Candidate> {
    let mut candidates: Vec<(usize, i32, Candidate)> = Vec::new();
    for (at, (sum, gained)) in gains(table, reading, findings, shade).into_iter().enumerate() {
        let Some(department) = table.department_at(at).filter(|department| department.is_valid_on(today)) else { continue };
        if gained.is_empty() && department.head_start == 0 {
            continue;
        }
        let (hits, rest) = hits(table, reading, gained);
        let head_start = department.head_start;
        candidates.push((at, sum, Candidate { department: department.key.clone(), score: 0, head_start, hits, rest }));
    }
    candidates.sort_by_key(|(at, sum, _)| (std::cmp::Reverse(*sum), *at));
    let score = |(_, sum, candidate)| Candidate { score: u32::try_from(sum).unwrap_or_default(), ..candidate };
    candidates.into_iter().map(score).collect()
}

/// For each department its points, and what brought them.
fn gains(table: &RoutingTable, reading: &Reading<'_>, findings: &[Finding], shade: &Shade) -> Vec<(i32, Vec<Gain>)> {
    let starts = table.head_starts();
    let mut gains: Vec<(i32, Vec<Gain>)> = starts.into_iter().map(|start| (start, Vec::new())).collect();
    for same in occurrences(table, reading, findings, shade).chunk_by(|a, b| a.topic == b.topic) {
        let Some(topic) = same.first().and_then(|found| table.topics.get(found.topic)) else { continue };
        let shared = tallies(same.iter());
        for (at, entry) in topic.entries.iter().filter_map(|at| table.entries.get(*at).map(|entry| (*at, entry))) {
            let Some((sum, gained)) = gains.get_mut(entry.department) else { continue };
            // What stands was asked of the only keyword of a topic already.
            let is_asked = topic.entries.len() == 1 || entry.exclusions.are_none();
            let own = (!is_asked).then(|| tallies(same.iter().filter(|found| stands(reading, entry, &found.finding))));
            for tally in own.as_ref().unwrap_or(&shared).iter() {
                let points = tally.points(entry.weight);
                *sum += points;
                gained.push(Gain { entry: at, tally: *tally, points });
            }
        }
    }
    gains
}

/// The points of the departments in the order of the file, valid or not, below zero too.
pub(super) fn sums(table: &RoutingTable, reading: &Reading<'_>, findings: &[Finding], shade: &Shade) -> Vec<i32> {
    gains(table, reading, findings, shade).into_iter().map(|(sum, _)| sum).collect()
}

/// For each topic that stands in the mail, how much of its weight counts; what the learning learns from.
pub(super) fn worths(table: &RoutingTable, reading: &Reading<'_>, findings: &[Finding], shade: &Shade) -> Vec<(usize, f64)> {
    let all = occurrences(table, reading, findings, shade);
    let worth = |same: &[Occurrence]| tallies(same.iter()).iter().map(Tally::worth).sum();
    all.chunk_by(|a, b| a.topic == b.topic).filter_map(|same| same.first().map(|found| (found.topic, worth(same)))).collect()
}

/// The keywords in words, the strongest of a long list only; the others as a sum.
fn hits(table: &RoutingTable, reading: &Reading<'_>, mut gained: Vec<Gain>) -> (Vec<Hit>, Rest) {
    if gained.len() > Candidate::MOST_HITS {
        gained.sort_by_key(|gain| (std::cmp::Reverse(gain.points.abs()), gain.entry));
    }
    let weaker = gained.split_off(gained.len().min(Candidate::MOST_HITS));
    let rest = Rest { keywords: weaker.len(), points: weaker.iter().map(|gain| gain.points).sum() };
    let hit = |gain: Gain| {
        let entry = table.entries.get(gain.entry)?;
        let Tally { part, is_negated, is_typo, count, first, last } = gain.tally;
        let found = reading.original(first, last);
        Some(Hit { keyword: entry.text.clone(), found, part, weight: entry.weight, count, is_negated, is_typo, points: gain.points })
    };
    (gained.into_iter().filter_map(hit).collect(), rest)
}

/// What counts of one topic: two occurrences ([`COUNTED`]) that do not overlap, the weightiest first, those that count the same together.
fn tallies<'o>(same: impl Iterator<Item = &'o Occurrence>) -> Tallies {
    let mut tallies = Tallies::default();
    let mut earlier: Option<(usize, usize)> = None;
    for found in same {
        let Occurrence { part, is_negated, is_typo, first, last, .. } = *found;
        if earlier.is_some_and(|(from, to)| from <= last && first <= to) {
            continue;
        }
        tallies.add(Tally { part, is_negated, is_typo, count: 1, first, last });
        if earlier.is_some() {
            break;
        }
        earlier = Some((first, last));
    }
    tallies
}

fn stands(reading: &Reading<'_>, entry: &Entry, finding: &Finding) -> bool {
    !entry.exclusions.apply(reading, finding.place.first, finding.place.last)
}

/// What counts, by topic and within it the weightiest first.
fn occurrences(table: &RoutingTable, reading: &Reading<'_>, findings: &[Finding], shade: &Shade) -> Vec<Occurrence> {
    let mut all: Vec<Occurrence> = Vec::new();
    // Many learnt keywords begin with one word; it is asked once.
    let mut negated: BTreeMap<usize, bool> = BTreeMap::new();
    for finding in findings {
        let (Role::Keyword(topic) | Role::Learnt(topic)) = finding.role else { continue };
        let (first, last) = finding.spoken(reading);
        if shade.hides(first, last) {
            continue;
        }
        let part = if reading.word(first).is_some_and(|word| word.in_subject) { Part::Subject } else { Part::Text };
        let any = |topic: &Topic| topic.entries.iter().filter_map(|at| table.entries.get(*at)).any(|entry| stands(reading, entry, finding));
        if table.topics.get(topic).is_some_and(any) {
            let is_negated = *negated.entry(first).or_insert_with(|| is_negated(table, reading, first));
            all.push(Occurrence { topic, finding: *finding, first, last, part, is_negated, is_typo: finding.is_typo });
        }
    }
    let is_written = |found: &&Occurrence| table.topics.get(found.topic).is_some_and(|topic| topic.origin == KeywordOrigin::Written);
    // Only what stands on the same words can say more with them; comparing all with all would cost the square of a long mail.
    let mut standing: BTreeMap<usize, Vec<&Occurrence>> = BTreeMap::new();
    for found in all.iter().filter(is_written) {
        (found.first..=found.last).for_each(|word| standing.entry(word).or_default().push(found));
    }
    let says_less = |found: &&Occurrence| {
        is_written(found) && standing.get(&found.first).is_some_and(|others| others.iter().any(|other| is_longer(other, found)))
    };
    let mut counted: Vec<Occurrence> = all.iter().filter(|found| !says_less(found)).copied().collect();
    counted.sort_by_key(|found| (found.topic, found.part, found.is_negated, found.is_typo, found.first));
    counted
}

/// Whether `other` says more than `found` with the same words.
fn is_longer(other: &Occurrence, found: &Occurrence) -> bool {
    let length = |place: super::phrase::Place| place.end - place.start;
    let (a, b) = (other.finding.place, found.finding.place);
    if other.topic == found.topic || length(a) <= length(b) {
        return false;
    }
    if (a.first, a.last) == (b.first, b.last) {
        return a.start <= b.start && b.end <= a.end;
    }
    other.first <= found.first && found.last <= other.last
}

fn is_negated(table: &RoutingTable, reading: &Reading<'_>, first: usize) -> bool {
    (first.saturating_sub(NEGATION_WINDOW)..first).any(|at| {
        let word = reading.folded_word(at);
        table.mask_rules.negations.iter().any(|pattern| pattern.is_word(word)) && is_within_clause(reading, at, first)
    })
}
