//! Which kind of concern (*Art des Anliegens*) the words suggest.
//!
//! Knows: that praise together with a complaint is irony or politeness, and that a tie goes to the graver kind.
//! Never: confirms a kind; people do that.
//!
//! Known weaknesses: irony without a complaining word is taken for praise.

use super::fold::Reading;
use super::mask::Shade;
use super::table::{Finding, Role};
use crate::case::CaseKind;
use std::collections::BTreeSet;

/// *Wörter einer Art*: what lets the machine suggest a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindWords {
    /// The kind.
    pub kind: CaseKind,
    /// Words, `part~` and phrases, each one point, in the subject two.
    pub words: Vec<String>,
}

/// The kind with most points; `None` when no word speaks, then the mailbox's `default_kind` holds.
pub(super) fn kind(reading: &Reading<'_>, findings: &[Finding], shade: &Shade) -> Option<CaseKind> {
    let mut points: Vec<(CaseKind, usize)> = Vec::new();
    // Two endings of one word, or a word inside a phrase, are found at the same place: each word speaks once for a kind.
    let mut spoken_for: BTreeSet<(CaseKind, usize)> = BTreeSet::new();
    for finding in findings {
        let Role::Kind(kind) = finding.role else { continue };
        let (first, last) = finding.spoken(reading);
        let is_counted = (first..=last).any(|word| spoken_for.contains(&(kind, word)));
        if is_counted || shade.hides(first, last) {
            continue;
        }
        spoken_for.extend((first..=last).map(|word| (kind, word)));
        let worth = if reading.word(first).is_some_and(|word| word.in_subject) { 2 } else { 1 };
        match points.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, sum)) => *sum += worth,
            None => points.push((kind, worth)),
        }
    }
    let is_grievance = points.iter().any(|(kind, _)| matches!(kind, CaseKind::Complaint | CaseKind::DefectReport));
    points.retain(|(kind, _)| *kind != CaseKind::Praise || !is_grievance);
    points.into_iter().max_by_key(|(kind, sum)| (*sum, gravity(*kind))).map(|(kind, _)| kind)
}

fn gravity(kind: CaseKind) -> u8 {
    match kind {
        CaseKind::Complaint => 5,
        CaseKind::DefectReport => 4,
        CaseKind::Suggestion => 3,
        CaseKind::Enquiry => 2,
        CaseKind::Praise => 1,
        CaseKind::Other => 0,
    }
}
