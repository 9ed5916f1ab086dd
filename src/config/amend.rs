//! Changing `departments.toml` as a careful clerk would (*Änderung der Fachämterdatei*).
//!
//! Knows: which places of the text a change touches; every other byte stays as it is, comments, order and line ends included.
//! Never: checks what the changed text means (`DepartmentsFile::read` does), or writes a file.
//!
//! Known weaknesses: keywords that stand in an inline table (`keywords = { … }`) or one below another (`[department.keywords.wort]`)
//! are not changed but named; a comment inside a list of exclusions that changes is lost.

mod lines;
mod outline;
#[cfg(test)]
mod tests;
mod text;

use super::fault::ConfigFault;
use crate::case::{DepartmentKey, coded};
use crate::routing::{Keyword, KeywordOrigin};
use chrono::NaiveDate;
use outline::Outline;

pub(crate) use lines::quoted;

coded! {
    /// *Angabe eines Fachamts*, in the order in which they are written; by its name in the file, and in German.
    DepartmentField {
        /// *Bezeichnung*.
        Name = "name", "Name";
        /// *Dezernat*.
        Directorate = "directorate", "Dezernat";
        /// *Posteingang*.
        Address = "address", "Posteingang";
        /// *Leitung*.
        Head = "head", "Leitung";
        /// *Anrede der Leitung*.
        HeadName = "head_name", "Anrede der Leitung";
        /// *Stellvertretung*.
        Deputy = "deputy", "Stellvertretung";
        /// *extern*: an outside body.
        External = "external", "extern";
        /// *Kontakt* of an outside body.
        Contact = "contact", "Kontakt";
        /// First day of responsibility.
        ValidFrom = "valid_from", "gültig von";
        /// Last day of responsibility.
        ValidUntil = "valid_until", "gültig bis";
        /// *Vertraulichkeit*.
        Confidentiality = "confidentiality", "Vertraulichkeit";
        /// Whether the original goes along.
        AttachOriginal = "attach_original", "Original anhängen";
        /// Whether the acknowledgement names it.
        NameInAcknowledgement = "name_in_acknowledgement", "Amt nennen";
        /// Points before any word.
        HeadStart = "head_start", "Punkte vorab";
    }
}

/// *Inhalt einer Angabe*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// A text.
    Text(String),
    /// *ja*, *nein*.
    Switch(bool),
    /// A local day.
    Day(NaiveDate),
    /// A whole number.
    Number(i32),
}

/// *Änderung*: one thing that becomes different in the file. They are done in their order; a later one may speak of what an earlier one
/// brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amendment {
    /// Threshold and lead of the table, before the first department.
    SetDecision {
        /// Points a department needs.
        threshold: u32,
        /// Lead it needs.
        lead: u32,
    },
    /// A new department at the end of the file, with nothing but its key.
    AddDepartment {
        /// Its key.
        department: DepartmentKey,
    },
    /// A department goes, with its keywords, the comments among them, and the comment right above it.
    RemoveDepartment {
        /// Its key.
        department: DepartmentKey,
    },
    /// A field is written, or gets another value.
    SetField {
        /// Of which department.
        department: DepartmentKey,
        /// Which field.
        field: DepartmentField,
        /// What it says from now on.
        value: FieldValue,
    },
    /// A field goes, with the comment in its line. Comments above it stay.
    RemoveField {
        /// Of which department.
        department: DepartmentKey,
        /// Which field.
        field: DepartmentField,
    },
    /// A keyword is added at the end of a list, which is made if it is missing; or, if the list has this keyword already, in this spelling
    /// or another, it gets this spelling, weight and exclusions where it stands.
    SetKeyword {
        /// Of which department.
        department: DepartmentKey,
        /// The keyword as it shall be; its origin says in which list.
        keyword: Keyword,
    },
    /// The learnt keywords of a department, all at once, in place of those that stand there; they are the machine's own. Each gets its
    /// remark as a comment.
    SetLearnt {
        /// Of which department.
        department: DepartmentKey,
        /// Keywords with their remarks.
        keywords: Vec<(Keyword, String)>,
    },
    /// A keyword goes, with the comment in its line. Comments above it stay: they often speak of the whole list.
    RemoveKeyword {
        /// Of which department.
        department: DepartmentKey,
        /// From which of its lists.
        list: KeywordOrigin,
        /// The keyword, in this spelling or another.
        text: String,
    },
}

/// The text of `departments.toml` with these changes; `file` is the name that faults carry.
///
/// What is not touched stays byte for byte. What is the same already is not touched. New entries are written as in the example file: keys
/// bare where they can be, a keyword without exclusions as a number, one with exclusions as an inline table.
///
/// The result is right TOML, but not necessarily a right table of departments (a new department without address, two spellings of one
/// keyword in two lists): read it with [`DepartmentsFile::read`](super::DepartmentsFile::read) before it replaces a file.
///
/// # Errors
/// All changes that cannot be done, in their order: an unknown department, a keyword or field to remove that is not there, a
/// department to add that is there; or the first fault of the TOML.
pub fn amend(file: &str, text: &str, changes: &[Amendment]) -> Result<String, Vec<ConfigFault>> {
    let mut outline = Outline::read(file, text).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    for change in changes {
        let done = match change {
            Amendment::SetDecision { threshold, lead } => outline.set_decision(*threshold, *lead),
            Amendment::AddDepartment { department } => outline.add(department),
            Amendment::RemoveDepartment { department } => outline.section(department).map(outline::Section::remove),
            Amendment::SetField { department, field, value } => outline.section(department).and_then(|s| s.set_field(*field, value)),
            Amendment::RemoveField { department, field } => outline.section(department).and_then(|s| s.remove_field(*field)),
            Amendment::SetKeyword { department, keyword } => outline.section(department).and_then(|s| s.set_keyword(keyword)),
            Amendment::SetLearnt { department, keywords } => outline.section(department).and_then(|s| s.set_learnt(keywords)),
            Amendment::RemoveKeyword { department, list, text } => outline.section(department).and_then(|s| s.remove_keyword(*list, text)),
        };
        faults.extend(done.err().map(|(what, nearest)| ConfigFault { file: file.to_owned(), line: None, what, nearest }));
    }
    if faults.is_empty() { Ok(outline.changed()) } else { Err(faults) }
}
