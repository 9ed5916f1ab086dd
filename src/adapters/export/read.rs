//! Reads a workbook (*Arbeitsmappe lesen*), cell by cell.
//!
//! Knows: what Excel made of what was typed: text, number, day, switch, formula, error. Never: computes a formula, opens a link or a
//! macro, or keeps more than it may.
//!
//! Known weaknesses: merged cells hold their value in the first one; of errors that newer programs invented only the first is named.

use super::fault::BookFault;
use super::measure::{MAX_UNPACKED, measure};
use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rows of a sheet in which something stands.
pub(super) const MAX_ROWS: usize = 50_000;
/// Cells of a sheet in which something stands.
pub(super) const MAX_CELLS: usize = 500_000;

/// *Zelle*, in which something stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text, without blank ends.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(NaiveDate),
    /// A day with a time, a time, or a duration, as it is shown.
    Time(String),
    /// *WAHR* or *FALSCH*.
    Switch(bool),
    /// A formula, whatever it yields.
    Formula(String),
    /// An error, by its German name: `#NV`.
    Broken(&'static str),
}

/// *Zeile*, in which something stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Number from 1, as Excel shows it.
    pub number: u32,
    /// Cells by column from 0.
    pub cells: BTreeMap<u32, Cell>,
}

/// *Arbeitsmappe*, opened.
pub struct Book {
    book: Xlsx<Cursor<Vec<u8>>>,
}

impl Book {
    /// Opens a workbook of which the bytes are here.
    ///
    /// # Errors
    /// When it is none, or more than a table of departments can be.
    pub fn open(bytes: Vec<u8>) -> Result<Self, BookFault> {
        measure(&bytes)?;
        let opened = catch_unwind(AssertUnwindSafe(|| Xlsx::new(Cursor::new(bytes))));
        match opened {
            Ok(Ok(book)) => Ok(Self { book }),
            Ok(Err(XlsxError::Password)) => Err(BookFault::Locked),
            Ok(Err(_)) | Err(_) => Err(BookFault::Damaged),
        }
    }

    /// What stands on the tabs, from left to right.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    /// The rows of a sheet in which something stands, from top to bottom.
    ///
    /// # Errors
    /// When there is no such sheet of cells, it is damaged or too large.
    pub fn rows(&mut self, name: &str) -> Result<Vec<Row>, BookFault> {
        catch_unwind(AssertUnwindSafe(|| rows(&mut self.book, name))).unwrap_or(Err(BookFault::Damaged))
    }
}

fn rows(book: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Result<Vec<Row>, BookFault> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|_| BookFault::Damaged)?;
    let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
    let (mut count, mut room) = (0, MAX_UNPACKED);
    let mut behind = "the headings".to_owned();
    loop {
        let record = match reader.next_cell_with_formula_metadata() {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(XlsxError::CellError(error)) => return Err(BookFault::UnknownError { sheet: name.to_owned(), error, behind }),
            Err(_) => return Err(BookFault::Damaged),
        };
        let (row, column) = record.pos;
        behind = cell_name(row.saturating_add(1), column);
        let cell = if record.formula.is_some() { Some(Cell::Formula(shown(&record.value))) } else { cell(record.value) };
        let Some(cell) = cell else { continue };
        // One long text may stand in many cells at the price of one.
        let size = if let Cell::Text(text) | Cell::Formula(text) = &cell { text.len() } else { 0 };
        count += 1;
        room = room.checked_sub(size).filter(|_| count <= MAX_CELLS).ok_or_else(|| BookFault::TooMany(name.to_owned()))?;
        rows.entry(row).or_insert_with(|| Row { number: row.saturating_add(1), cells: BTreeMap::new() }).cells.insert(column, cell);
        if rows.len() > MAX_ROWS {
            return Err(BookFault::TooMany(name.to_owned()));
        }
    }
    Ok(rows.into_values().collect())
}

fn cell(value: DataRef<'_>) -> Option<Cell> {
    let cell = match value {
        DataRef::Empty => return None,
        DataRef::String(text) => Cell::Text(text.trim().to_owned()),
        DataRef::SharedString(text) => Cell::Text(text.trim().to_owned()),
        #[expect(clippy::cast_precision_loss, reason = "Excel itself counts in floating point")]
        DataRef::Int(number) => Cell::Number(number as f64),
        DataRef::Float(number) => Cell::Number(number),
        DataRef::Bool(switch) => Cell::Switch(switch),
        DataRef::DateTime(time) => day(&time).map_or_else(|| Cell::Time(time.as_f64().to_string()), Cell::Day),
        DataRef::DateTimeIso(text) => iso_day(&text).map_or(Cell::Time(text), Cell::Day),
        DataRef::DurationIso(text) => Cell::Time(text),
        DataRef::Error(error) => Cell::Broken(german(&error)),
    };
    Some(cell).filter(|cell| !matches!(cell, Cell::Text(text) if text.is_empty()))
}

/// A whole day; none where the cell holds a time too.
fn day(time: &ExcelDateTime) -> Option<NaiveDate> {
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    let is_whole = time.is_datetime() && time.as_f64().fract() == 0.0;
    NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)).filter(|_| is_whole)
}

fn iso_day(text: &str) -> Option<NaiveDate> {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    let is_whole = time.chars().all(|c| matches!(c, '0' | ':' | '.' | 'Z'));
    day.parse().ok().filter(|_| is_whole)
}

/// What a formula yielded last.
fn shown(value: &DataRef<'_>) -> String {
    match cell(value.clone()) {
        None => String::new(),
        Some(Cell::Text(text) | Cell::Time(text) | Cell::Formula(text)) => text,
        Some(Cell::Number(number)) => number.to_string(),
        Some(Cell::Day(day)) => day.to_string(),
        Some(Cell::Switch(switch)) => switch.to_string(),
        Some(Cell::Broken(name)) => name.to_owned(),
    }
}

fn german(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#NV",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#ZAHL!",
        CellErrorType::Ref => "#BEZUG!",
        CellErrorType::Value => "#WERT!",
        CellErrorType::GettingData => "#DATEN_ABRUFEN",
    }
}

/// A cell as Excel names it: row from 1, column from 0.
#[must_use]
pub fn cell_name(row: u32, column: u32) -> String {
    format!("{}{row}", column_name(column))
}

/// A column as Excel names it: `A` to `Z`, `AA` …
#[must_use]
pub fn column_name(column: u32) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    match column / 26 {
        0 => letter.to_string(),
        rest => format!("{}{letter}", column_name(rest - 1)),
    }
}
