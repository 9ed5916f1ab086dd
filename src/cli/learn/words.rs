//! What was learnt, in words (*Wortlaut der Vorschläge*).
//!
//! Knows: how a change is shown with what speaks for it. Never: decides what is proposed.
//!
//! Known weaknesses: none known.

use crate::case::DepartmentKey;
use crate::cli::evaluate::percent;
use crate::cli::output::table;
use crate::cli::quarantine::harmless;
use crate::config::{Difference, Listed};
use crate::routing::{Evidence, Keyword, Lesson, Proposal};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Changed keywords of a department that are printed when not all of them are wished for.
const SHOWN: usize = 12;

/// A keyword that would be new, another, or gone.
#[derive(Serialize)]
pub(super) struct Change {
    department: DepartmentKey,
    keyword: String,
    was: Option<i32>,
    is: Option<i32>,
    evidence: Option<Evidence>,
}

/// Every changed keyword, the strongest of each department first.
pub(super) fn changes(found: &[Difference<'_>], lesson: &Lesson) -> Vec<Change> {
    let evidence: HashMap<(&DepartmentKey, &str), Evidence> =
        lesson.proposals.iter().map(|one| ((&one.department, one.keyword.as_str()), one.evidence)).collect();
    let change = |difference: &Difference<'_>| {
        let Difference::Keyword { department, was, is, .. } = difference else { return None };
        let text = is.or(*was).map(|keyword| keyword.text.as_str()).unwrap_or_default();
        let weight = |keyword: Option<&Keyword>| keyword.map(|keyword| keyword.weight);
        let evidence = evidence.get(&(&department.key, text)).copied().filter(|_| is.is_some());
        Some(Change { department: department.key.clone(), keyword: text.to_owned(), was: weight(*was), is: weight(*is), evidence })
    };
    let mut all: Vec<Change> = found.iter().filter_map(change).collect();
    all.sort_by_key(|change| Reverse(change.is.or(change.was).map(i32::abs)));
    all
}

/// The proposals as a diff: `+` new, `~` another weight, `-` gone.
pub(super) fn diff(after: &[Listed], found: &[Difference<'_>], changes: &[Change], all: bool) -> String {
    let mut parts = Vec::new();
    for Listed { department, .. } in after {
        let own: Vec<&Change> = changes.iter().filter(|change| change.department == department.key).collect();
        let is_field = |one: &&Difference<'_>| matches!(one, Difference::Field { department: of, .. } if of.key == department.key);
        let starts = found.iter().filter(is_field).count();
        if own.is_empty() && starts == 0 {
            continue;
        }
        let shown = if all { own.len() } else { SHOWN };
        let rows: Vec<Vec<String>> = own.iter().take(shown).map(|change| row(change)).collect();
        let mut lines = vec![harmless(&department.title())];
        if starts > 0 {
            lines.push(format!("head_start = {}", department.head_start));
        }
        if !rows.is_empty() {
            lines.push(table(&["", "Keyword", "Weight", "Own texts", "Others", "Helped", "Harmed"], &rows));
        }
        if own.len() > shown {
            lines.push(format!("and {} more; --all prints them", own.len() - shown));
        }
        parts.push(lines.join("\n"));
    }
    parts.join("\n\n")
}

fn row(change: &Change) -> Vec<String> {
    let (mark, weight) = match (change.was, change.is) {
        (None, is) => ("+", is.unwrap_or_default().to_string()),
        (Some(was), Some(is)) => ("~", format!("{was} → {is}")),
        (Some(was), None) => ("-", was.to_string()),
    };
    let counts = change.evidence.map(|of| [of.own, of.others, of.helped, of.harmed].map(|count| count.to_string()).to_vec());
    [mark.to_owned(), harmless(&change.keyword), weight].into_iter().chain(counts.unwrap_or_default()).collect()
}

/// What may be expected of the table.
pub(super) fn promise(lesson: &Lesson) -> String {
    let Lesson { threshold, lead, promise, texts, proposals, .. } = lesson;
    let count = |holds: fn(&Proposal) -> bool| proposals.iter().filter(|one| holds(one)).count();
    let learnt = format!(
        "Learnt {} keywords from {texts} texts: {} speak for a department, {} against one.",
        proposals.len(),
        count(|one| one.weight > 0),
        count(|one| one.weight < 0)
    );
    let accuracy = percent(Some(promise.accuracy));
    if promise.coverage == 0.0 {
        return format!(
            "{learnt}\nOn texts that were kept back in turn the first choice was right in {accuracy}, but no threshold reached the wanted\nprecision: with threshold {threshold} the machine routes nothing of the kind. Learn from more texts, or lower --precision."
        );
    }
    format!(
        "{learnt}\nOn texts that were kept back in turn the first choice was right in {accuracy}; with threshold {threshold} and lead {lead} the machine\nrouted {}, of those {} right. The others go to the desk.",
        percent(Some(promise.coverage)),
        percent(Some(promise.precision))
    )
}
