//! Departments as sheets (*Blätter füllen*).
//!
//! Knows: which cell says what. Never: how a workbook is written.
//!
//! Known weaknesses: none known.

use super::columns::{BETWEEN, DEPARTMENTS, HINTS, KEYWORDS, NO, YES, of_departments, of_keywords};
use crate::adapters::export::{Entry, Page};
use crate::config::{DepartmentField, FieldValue, Listed};
use crate::routing::{Confidentiality, Keyword, KeywordOrigin};

/// The three sheets.
pub(super) fn pages(listed: &[Listed]) -> Vec<Page> {
    let keywords = listed
        .iter()
        .flat_map(|listed| KeywordOrigin::ALL.iter().flat_map(|origin| listed.of(*origin)).map(|keyword| row(listed, keyword)));
    let hints = include_str!("hints.txt").lines().map(str::to_owned).collect();
    vec![
        Page::Table { name: DEPARTMENTS.to_owned(), columns: of_departments(), rows: listed.iter().map(department).collect() },
        Page::Table { name: KEYWORDS.to_owned(), columns: of_keywords(), rows: keywords.collect() },
        Page::Text { name: HINTS.to_owned(), lines: hints },
    ]
}

fn department(listed: &Listed) -> Vec<Entry> {
    let fields = listed.fields();
    let entry = |field: &DepartmentField| match fields.iter().find(|(known, _)| known == field) {
        Some((_, FieldValue::Text(text))) => Entry::Text(text.clone()),
        Some((_, FieldValue::Switch(is_on))) => Entry::Text(if *is_on { YES } else { NO }.to_owned()),
        Some((_, FieldValue::Day(day))) => Entry::Day(*day),
        Some((_, FieldValue::Number(number))) => Entry::Number(*number),
        None if *field == DepartmentField::Confidentiality => Entry::Text(Confidentiality::Open.code().to_owned()),
        None => Entry::Empty,
    };
    let key = Entry::Text(listed.department.key.as_str().to_owned());
    [key].into_iter().chain(DepartmentField::ALL.iter().map(entry)).collect()
}

fn row(listed: &Listed, keyword: &Keyword) -> Vec<Entry> {
    let text = |text: String| if text.is_empty() { Entry::Empty } else { Entry::Text(text) };
    vec![
        Entry::Text(listed.department.key.as_str().to_owned()),
        Entry::Text(keyword.text.clone()),
        Entry::Number(keyword.weight),
        text(in_one_cell(&keyword.except)),
        text(in_one_cell(&keyword.not_with)),
        Entry::Text(keyword.origin.german().to_owned()),
    ]
}

/// Exclusions side by side; one that would be taken for several, or for less than it is, stands in quotes.
pub(super) fn in_one_cell(words: &[String]) -> String {
    let quoted = |word: &String| {
        let is_plain = !word.is_empty() && word.trim() == word && !word.contains(['"', BETWEEN, ',', '\n', '\r']);
        if is_plain { word.clone() } else { format!("\"{}\"", word.replace('"', "\"\"")) }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(&format!("{BETWEEN} "))
}
