//! A sheet by its headings (*Blatt mit Überschriften*).
//!
//! Knows: how a sheet and a column are found although a clerk moved them, and what was probably meant by a wrong name.
//! Never: what a cell means.
//!
//! Known weaknesses: headings in two rows are not understood.

use super::draft::{Draft, Place};
use crate::adapters::export::{Book, BookFault, Cell, Column, Row, cell_name, column_name};
use crate::config::nearest;
use std::collections::BTreeMap;
use std::rc::Rc;
use unicode_normalization::UnicodeNormalization;

/// *Blatt*: the rows below the headings in which something stands.
pub(super) struct Grid {
    pub(super) rows: Vec<GridRow>,
    /// What is not read, in words.
    pub(super) passed_over: Vec<String>,
}

/// *Zeile*.
#[derive(Clone)]
pub(super) struct GridRow {
    sheet: &'static str,
    pub(super) number: u32,
    columns: Rc<BTreeMap<String, u32>>,
    cells: BTreeMap<u32, Cell>,
}

impl GridRow {
    /// The cell below this heading, if something stands in it.
    pub(super) fn cell(&self, heading: &str) -> Option<&Cell> {
        self.cells.get(self.columns.get(heading)?)
    }

    /// Where the cell below this heading is.
    pub(super) fn place(&self, heading: &str) -> Place {
        Place { sheet: self.sheet, row: self.number, column: self.columns.get(heading).copied().unwrap_or_default() }
    }
}

/// Reads a sheet; none when it or one of its columns is missing, with the faults noted.
pub(super) fn grid(book: &mut Book, draft: &mut Draft, sheet: &'static str, columns: &[Column]) -> Result<Option<Grid>, BookFault> {
    let names = book.names();
    let Some(name) = names.iter().find(|name| plain(name) == plain(sheet)) else {
        let near = nearest(sheet, names.iter().map(String::as_str));
        let hint = near.map(|near| format!("; rename “{near}” if it is the one")).unwrap_or_default();
        draft.fault_of_book(sheet, format!("the workbook has no sheet “{sheet}”{hint}"));
        return Ok(None);
    };
    let rows = book.rows(name)?;
    let headings: Vec<&str> = columns.iter().map(|column| column.heading.as_str()).collect();
    let Some(head) = rows.iter().max_by_key(|row| (known_in(row, &headings), u32::MAX - row.number)) else {
        draft.fault_of_book(sheet, format!("the sheet “{sheet}” is empty; its first row must hold the headings {}", headings.join(", ")));
        return Ok(None);
    };
    let Some(found) = positions(draft, sheet, head, &headings) else { return Ok(None) };
    let mut passed_over: BTreeMap<u32, String> = BTreeMap::new();
    let mut below = Vec::new();
    for row in rows.iter().filter(|row| row.number > head.number) {
        let (cells, others): (BTreeMap<u32, Cell>, BTreeMap<u32, Cell>) =
            row.cells.clone().into_iter().partition(|(column, _)| found.values().any(|known| known == column));
        for column in others.into_keys() {
            let heading = head.cells.get(&column).map_or_else(String::new, |cell| format!(" “{}”", shown(cell)));
            passed_over.entry(column).or_insert_with(|| format!("{sheet}, column {}{heading}", column_name(column)));
        }
        if !cells.is_empty() {
            below.push(GridRow { sheet, number: row.number, columns: Rc::clone(&found), cells });
        }
    }
    Ok(Some(Grid { rows: below, passed_over: passed_over.into_values().collect() }))
}

/// Small, without blank ends, in one form of Unicode.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>().to_lowercase()
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn known_in(row: &Row, headings: &[&str]) -> usize {
    headings.iter().filter(|heading| row.cells.values().any(|cell| plain(&shown(cell)) == plain(heading))).count()
}

/// In which column each heading stands; every missing or doubled one is noted.
fn positions(draft: &mut Draft, sheet: &'static str, head: &Row, headings: &[&str]) -> Option<Rc<BTreeMap<String, u32>>> {
    let mut found: BTreeMap<String, u32> = BTreeMap::new();
    let mut others: BTreeMap<String, u32> = BTreeMap::new();
    let mut is_right = true;
    for (column, cell) in &head.cells {
        let text = shown(cell);
        match headings.iter().find(|heading| plain(heading) == plain(&text)) {
            Some(heading) => {
                if let Some(first) = found.get(*heading) {
                    let place = Place { sheet, row: head.number, column: *column };
                    draft.fault(place, format!("the column “{heading}” stands in {} already", cell_name(head.number, *first)));
                    is_right = false;
                } else {
                    found.insert((*heading).to_owned(), *column);
                }
            }
            None => drop(others.insert(text, *column)),
        }
    }
    let free = head.cells.keys().max().map_or(0, |last| last + 1);
    let missing: Vec<&str> = headings.iter().copied().filter(|heading| !found.contains_key(*heading)).collect();
    for heading in &missing {
        let near = nearest(heading, others.keys().map(String::as_str));
        let column = near.as_ref().and_then(|near| others.get(near)).copied().unwrap_or(free);
        let hint = near.map(|near| format!("; is it “{near}”? Then write “{heading}”")).unwrap_or_default();
        draft.fault(Place { sheet, row: head.number, column }, format!("the column “{heading}” is missing{hint}"));
    }
    (is_right && missing.is_empty()).then(|| Rc::new(found))
}
