//! A sheet as it shall be written (*Tabellenblatt*).
//!
//! Knows: headings, widths, what may be chosen. Never: writes.
//!
//! Known weaknesses: none known.

use chrono::NaiveDate;

/// *Blatt*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// Rows below headings that stay in sight, with a filter.
    Table {
        /// What stands on its tab.
        name: String,
        /// Its columns.
        columns: Vec<Column>,
        /// Its rows, each with an entry for each column.
        rows: Vec<Vec<Entry>>,
    },
    /// Lines to read; the first is a title.
    Text {
        /// What stands on its tab.
        name: String,
        /// Its lines.
        lines: Vec<String>,
    },
}

/// *Spalte*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// *Überschrift*.
    pub heading: String,
    /// Width in characters.
    pub width: u16,
    /// What may be chosen, where that is all that may stand here.
    pub choices: Vec<String>,
    /// Whether it holds days.
    pub is_day: bool,
    /// Whether it holds numbers; a column without day or number is text, so that Excel leaves alone what is typed there.
    pub is_number: bool,
}

/// *Eintrag* in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Nothing.
    Empty,
    /// A text, whatever it begins with.
    Text(String),
    /// A whole number.
    Number(i32),
    /// A day.
    Day(NaiveDate),
}
