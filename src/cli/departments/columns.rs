//! The sheets of the workbook (*Blätter und Spalten*).
//!
//! Knows: their German headings, and how wide a column is. Never: what stands in a cell.
//!
//! Known weaknesses: none known.

use crate::adapters::export::Column;
use crate::config::DepartmentField;
use crate::routing::{Confidentiality, KeywordOrigin};

/// The sheet with one row for each department.
pub(super) const DEPARTMENTS: &str = "Fachämter";
/// The sheet with one row for each keyword.
pub(super) const KEYWORDS: &str = "Stichwörter";
/// The sheet to read.
pub(super) const HINTS: &str = "Hinweise";

/// *Kennzeichen*, on both sheets.
pub(super) const KEY: &str = "Kennzeichen";
/// The other columns of the keywords.
pub(super) const WORD: &str = "Stichwort";
pub(super) const WEIGHT: &str = "Gewicht";
pub(super) const EXCEPT: &str = "außer";
pub(super) const NOT_WITH: &str = "nicht mit";
pub(super) const LIST: &str = "Liste";

/// What stands for a switch.
pub(super) const YES: &str = "ja";
pub(super) const NO: &str = "nein";

/// Between the exclusions in one cell.
pub(super) const BETWEEN: char = ';';

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    Switch,
    Day,
    Number,
}

pub(super) fn holds(field: DepartmentField) -> Holds {
    match field {
        DepartmentField::External | DepartmentField::AttachOriginal | DepartmentField::NameInAcknowledgement => Holds::Switch,
        DepartmentField::ValidFrom | DepartmentField::ValidUntil => Holds::Day,
        DepartmentField::HeadStart => Holds::Number,
        _ => Holds::Text,
    }
}

/// The columns of the departments, from left to right.
pub(super) fn of_departments() -> Vec<Column> {
    let of_field = |field: &DepartmentField| {
        let width = match field {
            DepartmentField::Name | DepartmentField::Address | DepartmentField::Head | DepartmentField::Deputy => 34,
            DepartmentField::Directorate => 26,
            DepartmentField::Contact => 44,
            DepartmentField::HeadName => 20,
            _ => 13,
        };
        let choices: &[&str] = match (field, holds(*field)) {
            (DepartmentField::Confidentiality, _) => &[Confidentiality::Open.code(), Confidentiality::Anonymised.code()],
            (_, Holds::Switch) => &[YES, NO],
            _ => &[],
        };
        Column { is_number: holds(*field) == Holds::Number, ..column(field.german(), width, choices, holds(*field) == Holds::Day) }
    };
    [column(KEY, 13, &[], false)].into_iter().chain(DepartmentField::ALL.iter().map(of_field)).collect()
}

/// The columns of the keywords, from left to right.
pub(super) fn of_keywords() -> Vec<Column> {
    let lists: Vec<&str> = KeywordOrigin::ALL.iter().map(|list| list.german()).collect();
    vec![
        column(KEY, 13, &[], false),
        column(WORD, 32, &[], false),
        Column { is_number: true, ..column(WEIGHT, 10, &[], false) },
        column(EXCEPT, 60, &[], false),
        column(NOT_WITH, 40, &[], false),
        column(LIST, 13, &lists, false),
    ]
}

fn column(heading: &str, width: u16, choices: &[&str], is_day: bool) -> Column {
    let choices = choices.iter().map(|choice| (*choice).to_owned()).collect();
    Column { heading: heading.to_owned(), width, choices, is_day, is_number: false }
}
