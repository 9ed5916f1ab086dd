//! Points (*Punkte*): Σ weight × min(count, 2), the subject twice (`domain.md` 6).
//!
//! Knows: that the longer of two keywords in the same words wins ("Schimmel im Restaurant" is no mould in a building), that a
//! keyword counts at most twice over subject and text together, and that a negation up to three words before halves it.
//! Never: decides; see `route`.
//!
//! Known weaknesses: a keyword in three concerns of one mail counts like one in one concern.

use super::explain::{Candidate, Hit, Part};
use super::fold::Reading;
use super::mask::Shade;
use super::phrase::is_within_clause;
use super::table::{Entry, Finding, Role, RoutingTable};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Occurrences of one keyword that count, subject and text together.
const COUNTED: usize = 2;
/// Words before a keyword in which a negation halves it.
const NEGATION_WINDOW: usize = 3;

/// A keyword that counts, where it stands.
#[derive(Clone, Copy)]
struct Occurrence {
    keyword: usize,
    finding: Finding,
    first: usize,
    last: usize,
    part: Part,
    is_negated: bool,
}

/// The departments with their points, most points first; equal points in the order of the file.
pub(super) fn weigh(table: &RoutingTable, reading: &Reading<'_>, findings: &[Finding], shade: &Shade, today: NaiveDate) -> Vec<Candidate> {
    let mut counted = occurrences(table, reading, findings, shade);
    counted.sort_by_key(|found| (found.keyword, found.part, found.is_negated, found.first));
    let mut candidates: Vec<(usize, i32, Candidate)> = Vec::new();
    for same in counted.chunk_by(|a, b| a.keyword == b.keyword) {
        let Some(entry) = same.first().and_then(|found| table.entries.get(found.keyword)) else { continue };
        let Some(department) = table.department_at(entry.department).filter(|department| department.is_valid_on(today)) else { continue };
        let hits = hits(reading, entry, same);
        let points: i32 = hits.iter().map(|hit| hit.points).sum();
        match candidates.iter_mut().find(|(at, ..)| *at == entry.department) {
            Some((_, sum, candidate)) => {
                *sum += points;
                candidate.hits.extend(hits);
            }
            None => candidates.push((entry.department, points, Candidate { department: department.key.clone(), score: 0, hits })),
        }
    }
    candidates.sort_by_key(|(at, sum, _)| (std::cmp::Reverse(*sum), *at));
    let score = |(_, sum, candidate)| Candidate { score: u32::try_from(sum).unwrap_or_default(), ..candidate };
    candidates.into_iter().map(score).collect()
}

/// One entry per part of the mail and per negation, at most [`COUNTED`] occurrences in all, the weightiest first.
fn hits(reading: &Reading<'_>, entry: &Entry, same: &[Occurrence]) -> Vec<Hit> {
    let mut seen: Vec<(usize, usize)> = Vec::with_capacity(COUNTED);
    let mut hits: Vec<Hit> = Vec::new();
    for found in same {
        if seen.len() == COUNTED || seen.iter().any(|(first, last)| *first <= found.last && found.first <= *last) {
            continue;
        }
        seen.push((found.first, found.last));
        let doubled = if found.part == Part::Subject { entry.weight * 2 } else { entry.weight };
        let points = if found.is_negated { doubled / 2 } else { doubled };
        match hits.iter_mut().find(|hit| hit.part == found.part && hit.is_negated == found.is_negated) {
            Some(hit) => {
                hit.count += 1;
                hit.points += points;
            }
            None => hits.push(Hit {
                keyword: entry.text.clone(),
                found: reading.original(found.first, found.last),
                part: found.part,
                weight: entry.weight,
                count: 1,
                is_negated: found.is_negated,
                points,
            }),
        }
    }
    hits
}

fn occurrences(table: &RoutingTable, reading: &Reading<'_>, findings: &[Finding], shade: &Shade) -> Vec<Occurrence> {
    let mut all: Vec<Occurrence> = Vec::new();
    for finding in findings {
        let Role::Keyword(keyword) = finding.role else { continue };
        let (first, last) = finding.spoken(reading);
        let Some(entry) = table.entries.get(keyword) else { continue };
        if shade.hides(first, last) || entry.exclusions.apply(reading, finding.place.first, finding.place.last) {
            continue;
        }
        let part = if reading.word(first).is_some_and(|word| word.in_subject) { Part::Subject } else { Part::Text };
        all.push(Occurrence { keyword, finding: *finding, first, last, part, is_negated: is_negated(table, reading, first) });
    }
    // Only what stands on the same words can say more with them; comparing all with all would cost the square of a long mail.
    let mut standing: BTreeMap<usize, Vec<&Occurrence>> = BTreeMap::new();
    for found in &all {
        (found.first..=found.last).for_each(|word| standing.entry(word).or_default().push(found));
    }
    let says_less =
        |found: &&Occurrence| standing.get(&found.first).is_some_and(|others| others.iter().any(|other| is_longer(other, found)));
    all.iter().filter(|found| !says_less(found)).copied().collect()
}

/// Whether `other` says more than `found` with the same words.
fn is_longer(other: &Occurrence, found: &Occurrence) -> bool {
    let length = |place: super::phrase::Place| place.end - place.start;
    let (a, b) = (other.finding.place, found.finding.place);
    if other.keyword == found.keyword || length(a) <= length(b) {
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
