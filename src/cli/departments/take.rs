//! Sheets as departments (*Blätter lesen*).
//!
//! Knows: which cell stands for which line of a `departments.toml`. The rules are asked of that file's own reader, so that a workbook
//! is never judged by others. Never: reads a workbook from a disk.
//!
//! Known weaknesses: what the file's reader says of several fields at once stands at the key of the department.

use super::cells;
use super::columns::{DEPARTMENTS, EXCEPT, Holds, KEY, KEYWORDS, LIST, NOT_WITH, WEIGHT, WORD, holds, of_departments, of_keywords};
use super::draft::{Draft, Place};
use super::grid::{Grid, GridRow, grid};
use crate::adapters::export::{Book, BookFault};
use crate::case::DepartmentKey;
use crate::config::{DepartmentField, Listed, nearest, quoted};
use crate::routing::{Confidentiality, Keyword, KeywordOrigin};
use std::collections::{BTreeMap, HashMap};

/// A keyword of a row.
struct Found {
    place: Place,
    keyword: Option<Keyword>,
    text: String,
    list: KeywordOrigin,
    /// The lines below the keyword's own, each with its cell.
    lines: Vec<(Place, String)>,
}

/// What stands in a workbook: the departments, and what was not read.
pub(super) struct Taken {
    pub(super) listed: Vec<Listed>,
    pub(super) passed_over: Vec<String>,
}

/// Why a workbook cannot be taken.
pub(super) enum Refused {
    /// It cannot be read at all.
    Unreadable(BookFault),
    /// All its faults, from sheet to sheet, from top to bottom.
    Faults(Vec<String>),
}

/// Reads the workbook; `known` are the departments of now.
pub(super) fn take(book: &mut Book, known: &[DepartmentKey]) -> Result<Taken, Refused> {
    let mut draft = Draft::default();
    let departments = grid(book, &mut draft, DEPARTMENTS, &of_departments()).map_err(Refused::Unreadable)?;
    let keywords = grid(book, &mut draft, KEYWORDS, &of_keywords()).map_err(Refused::Unreadable)?;
    let mut rows = Vec::new();
    let mut found = BTreeMap::new();
    if let Some(departments) = &departments {
        rows = keys(&mut draft, departments, known);
        let own: Vec<DepartmentKey> = rows.iter().map(|(key, _)| key.clone()).collect();
        found = keywords.as_ref().map(|keywords| all_keywords(&mut draft, keywords, &own)).unwrap_or_default();
    }
    for (key, row) in rows {
        department(&mut draft, &key, &row);
        for found in found.remove(&key).unwrap_or_default() {
            keyword(&mut draft, found);
        }
    }
    let passed_over = [departments, keywords].into_iter().flatten().flat_map(|grid| grid.passed_over).collect();
    match draft.judged() {
        Ok(file) => Ok(Taken { listed: Listed::all(file), passed_over }),
        Err(faults) => Err(Refused::Faults(faults)),
    }
}

/// The rows of departments that have a key of their own.
fn keys(draft: &mut Draft, grid: &Grid, known: &[DepartmentKey]) -> Vec<(DepartmentKey, GridRow)> {
    let mut rows: Vec<(DepartmentKey, GridRow)> = Vec::new();
    for row in &grid.rows {
        let (key, what) = cells::key(row.cell(KEY), known);
        let first = key.as_ref().and_then(|key| rows.iter().find(|(first, _)| first == key)).map(|(_, first)| first.number);
        let twice = key.as_ref().zip(first).map(|(key, row)| format!("department {key} stands in row {row} already; keep one of both"));
        let missing = "the key is missing; write one to twelve letters or digits, for example 66 or TBL";
        if let Some(what) = what.or(twice).or_else(|| key.is_none().then(|| missing.to_owned())) {
            draft.fault(row.place(KEY), what);
        }
        rows.extend(key.filter(|_| first.is_none()).map(|key| (key, row.clone())));
    }
    rows
}

fn department(draft: &mut Draft, key: &DepartmentKey, row: &GridRow) {
    draft.head(row.place(KEY), "[[department]]");
    draft.line(row.place(KEY), &format!("key = {}", quoted(key.as_str())));
    for field in DepartmentField::ALL {
        let place = row.place(field.german());
        let value = match holds(*field) {
            Holds::Text => cells::text(row.cell(field.german())).map(|text| text.map(|text| quoted(&in_code(*field, text)))),
            // What is usual is not written.
            Holds::Switch => cells::switch(row.cell(field.german())).map(|is_on| is_on.filter(|is_on| *is_on).map(|_| "true".to_owned())),
            Holds::Number => cells::head_start(row.cell(field.german())).map(|points| points.map(|points| points.to_string())),
            Holds::Day => cells::day(row.cell(field.german())).map(|day| day.map(|day| day.to_string())),
        };
        match value {
            Ok(Some(value)) => draft.line(place, &format!("{} = {value}", field.code())),
            Ok(None) => {}
            Err(what) => draft.fault(place, what),
        }
    }
}

/// What may be chosen is written small in the file.
fn in_code(field: DepartmentField, text: String) -> String {
    let small = text.to_lowercase();
    if field == DepartmentField::Confidentiality && Confidentiality::from_code(&small).is_some() { small } else { text }
}

/// The keywords of all rows by department, without those that stand twice.
fn all_keywords(draft: &mut Draft, grid: &Grid, known: &[DepartmentKey]) -> BTreeMap<DepartmentKey, Vec<Found>> {
    let mut all: BTreeMap<DepartmentKey, Vec<Found>> = BTreeMap::new();
    let mut seen = HashMap::new();
    for row in &grid.rows {
        let key = department_of(draft, row, known);
        let Some(found) = found(draft, row) else { continue };
        let Some(key) = key else { continue };
        // What is no keyword is compared as it is written.
        let spelling = found.keyword.as_ref().map(Keyword::spelling).ok_or_else(|| found.text.clone());
        let first = seen.entry((key.clone(), found.list, spelling)).or_insert_with(|| (found.text.clone(), row.number));
        match first {
            (_, first) if *first == row.number => all.entry(key).or_default().push(found),
            (text, first) if *text == found.text => {
                draft.fault(row.place(WORD), format!("“{text}” stands in row {first} already; keep one of both"));
            }
            (text, first) => {
                let what = format!("“{}” is the same keyword as “{text}” in row {first}; keep one of both", found.text);
                draft.fault(row.place(WORD), what);
            }
        }
    }
    all
}

fn department_of(draft: &mut Draft, row: &GridRow, known: &[DepartmentKey]) -> Option<DepartmentKey> {
    let (key, what) = cells::key(row.cell(KEY), known);
    let unknown = match &key {
        None => Some(format!("the key of the department is missing; write one of the sheet “{DEPARTMENTS}”")),
        Some(key) if known.contains(key) => None,
        Some(key) => {
            let near = nearest(key.as_str(), known.iter().map(DepartmentKey::as_str));
            let hint = near.map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
            Some(format!("no department “{key}” stands on the sheet “{DEPARTMENTS}”{hint}"))
        }
    };
    if let Some(what) = what.or(unknown) {
        draft.fault(row.place(KEY), what);
    }
    key.filter(|key| known.contains(key))
}

/// The keyword of a row, with the lines that it is in the file.
fn found(draft: &mut Draft, row: &GridRow) -> Option<Found> {
    let mut lines = Vec::new();
    // The rest of the row is judged in any case; a stand-in keeps the reader of the file from complaining twice.
    let weight = cells::weight(row.cell(WEIGHT)).unwrap_or_else(|what| {
        draft.fault(row.place(WEIGHT), what);
        1
    });
    lines.push((row.place(WEIGHT), format!("weight = {weight}")));
    for (heading, name) in [(EXCEPT, "except"), (NOT_WITH, "not_with")] {
        match cells::words(row.cell(heading)) {
            Ok(words) if words.is_empty() => {}
            Ok(words) => {
                let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                lines.push((row.place(heading), format!("{name} = [{}]", words.join(", "))));
            }
            Err(what) => draft.fault(row.place(heading), what),
        }
    }
    let list = list(row).unwrap_or_else(|what| {
        draft.fault(row.place(LIST), what);
        KeywordOrigin::Written
    });
    let missing = || Err("the keyword is missing; write one, or empty the row".to_owned());
    match cells::text(row.cell(WORD)).and_then(|text| text.map_or_else(missing, Ok)) {
        Ok(text) => Some(Found { place: row.place(WORD), keyword: Keyword::new(&text, 1).ok(), text, list, lines }),
        Err(what) => {
            draft.fault(row.place(WORD), what);
            None
        }
    }
}

fn list(row: &GridRow) -> Result<KeywordOrigin, String> {
    let Some(text) = cells::text(row.cell(LIST))? else { return Ok(KeywordOrigin::Written) };
    let found = KeywordOrigin::ALL.iter().find(|list| list.german() == text.to_lowercase());
    let names = KeywordOrigin::ALL.iter().map(|list| list.german()).collect::<Vec<_>>().join(" or ");
    found.copied().ok_or_else(|| format!("write {names}, or nothing, not “{text}”"))
}

/// A keyword as a table of its own, so that each part of it has its line.
fn keyword(draft: &mut Draft, found: Found) {
    draft.head(found.place, &format!("[department.{}.{}]", found.list.code(), quoted(&found.text)));
    for (place, line) in found.lines {
        draft.line(place, &line);
    }
}
