//! What speaks for a proposal (*Belege*).
//!
//! Knows: in how many texts a keyword stands, and which would have gone elsewhere without it.
//! Never: judges by it; that is a person's part.
//!
//! Known weaknesses: counted over the texts that were learnt from, one keyword at a time.

use super::fit::Fitted;
use super::{Evidence, Proposal, School};
use std::collections::HashMap;

/// The proposals by department, the heaviest first, with their evidence.
pub(super) fn proposals(school: &School, fitted: &Fitted) -> Vec<Proposal> {
    let places = fitted.by_column(school);
    let mut evidence: HashMap<(usize, usize), Evidence> = HashMap::new();
    for (row, label) in school.labels.iter().enumerate() {
        let points = fitted.points(school, row, &places);
        let first = first_of(&points);
        for (column, value) in school.found.row(row) {
            let Some(at) = places.get(column).copied().flatten() else { continue };
            let Some((_, weights)) = fitted.keywords.get(at) else { continue };
            for (department, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0) {
                let mut without = points.clone();
                if let Some(sum) = without.get_mut(department) {
                    *sum -= f64::from(*weight) * value;
                }
                let then = first_of(&without);
                let known = evidence.entry((at, department)).or_default();
                known.own += usize::from(department == *label);
                known.others += usize::from(department != *label);
                known.helped += usize::from(first == *label && then != *label);
                known.harmed += usize::from(first != *label && then == *label);
            }
        }
    }
    let mut proposals = Vec::new();
    for (department, key) in school.keys.iter().enumerate() {
        let weight_in = |weights: &[i32]| weights.get(department).copied().unwrap_or_default();
        let mut own: Vec<Proposal> = Vec::new();
        for (at, (column, weights)) in fitted.keywords.iter().enumerate().filter(|(_, (_, weights))| weight_in(weights) != 0) {
            let Some(keyword) = school.candidates.get(*column) else { continue };
            let evidence = evidence.get(&(at, department)).copied().unwrap_or_default();
            own.push(Proposal { department: key.clone(), keyword: keyword.text.clone(), weight: weight_in(weights), evidence });
        }
        own.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.keyword.cmp(&b.keyword)));
        proposals.extend(own);
    }
    proposals
}

/// The department with most points; of equal ones the first in the table.
fn first_of(points: &[f64]) -> usize {
    let mut first = (0, f64::NEG_INFINITY);
    for (at, sum) in points.iter().enumerate() {
        if *sum > first.1 {
            first = (at, *sum);
        }
    }
    first.0
}
