//! The workbook as a `departments.toml` (*Entwurf*), and the faults by their cells.
//!
//! Knows: from which cell each line came, so that what the file's reader says of a line is said of a cell. Never: judges itself.
//!
//! Known weaknesses: none known.

use super::columns::{DEPARTMENTS, KEYWORDS};
use crate::adapters::export::cell_name;
use crate::config::DepartmentsFile;
use std::collections::BTreeMap;

/// Where a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) sheet: &'static str,
    pub(super) row: u32,
    pub(super) column: u32,
}

/// A file that is written line by line.
#[derive(Default)]
pub(super) struct Draft {
    text: String,
    /// Number of the next line.
    next: usize,
    /// The cell behind each line; `true` for lines that head a table, of which the reader says what is missing below.
    places: BTreeMap<usize, (Place, bool)>,
    faults: Vec<(Option<Place>, &'static str, String)>,
}

impl Draft {
    /// A line that says what a cell says.
    pub(super) fn line(&mut self, place: Place, line: &str) {
        self.push(place, line, false);
    }

    /// A line that heads a table.
    pub(super) fn head(&mut self, place: Place, line: &str) {
        self.push(place, line, true);
    }

    fn push(&mut self, place: Place, line: &str, is_head: bool) {
        self.next += 1;
        self.places.insert(self.next, (place, is_head));
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Notes what is wrong with a cell.
    pub(super) fn fault(&mut self, place: Place, what: impl Into<String>) {
        self.faults.push((Some(place), place.sheet, what.into()));
    }

    /// Notes what is wrong with a whole sheet.
    pub(super) fn fault_of_book(&mut self, sheet: &'static str, what: String) {
        self.faults.push((None, sheet, what));
    }

    /// The departments of the draft, as the file's reader sees them.
    pub(super) fn judged(mut self) -> Result<DepartmentsFile, Vec<String>> {
        let own: Vec<Place> = self.faults.iter().filter_map(|(place, ..)| *place).collect();
        match DepartmentsFile::read("departments.toml", &self.text) {
            Ok(file) if self.faults.is_empty() => return Ok(file),
            Ok(_) => {}
            Err(faults) => {
                for fault in faults {
                    let found = fault.line.and_then(|line| self.places.range(..=line).next_back()).map(|(_, found)| *found);
                    let Some((place, is_head)) = found else {
                        // Of the whole file nothing is said but that it holds no department.
                        if self.faults.is_empty() {
                            self.faults.push((None, DEPARTMENTS, format!("the sheet “{DEPARTMENTS}” holds no department")));
                        }
                        continue;
                    };
                    // What is missing in a row with a fault of its own may be just what the fault is about.
                    let is_said =
                        is_head && place.sheet == DEPARTMENTS && own.iter().any(|own| (own.sheet, own.row) == (place.sheet, place.row));
                    if !is_said {
                        let hint = fault.nearest.map(|near| format!("; did you mean “{near}”?")).unwrap_or_default();
                        self.faults.push((Some(place), place.sheet, format!("{}{hint}", fault.what)));
                    }
                }
            }
        }
        Err(self.told())
    }

    /// The faults in words, from sheet to sheet and from top to bottom.
    pub(super) fn told(mut self) -> Vec<String> {
        let rank = |sheet: &str| [DEPARTMENTS, KEYWORDS].iter().position(|known| *known == sheet);
        self.faults.sort_by_key(|(place, sheet, _)| (rank(sheet), *place));
        let told = |(place, _, what): &(Option<Place>, &'static str, String)| match place {
            Some(place) => format!("{}!{}: {what}", place.sheet, cell_name(place.row, place.column)),
            None => what.clone(),
        };
        self.faults.iter().map(told).collect()
    }
}
