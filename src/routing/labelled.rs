//! Labelled texts (*zugeordnete Anliegen*): concerns of which people said who is responsible.
//!
//! Knows: the lines of a JSONL file, and that a bad line is named by its number and the rest goes on.
//! Never: reads a file; weighs a word.
//!
//! Known weaknesses: a label that is the name of two departments means the first.

use super::RoutingTable;
use crate::case::DepartmentKey;
use serde::Deserialize;

/// *Zugeordnetes Anliegen*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelledText {
    /// Where it stands: the line of the file or the number of the case.
    pub source: String,
    /// The subject, may be empty.
    pub subject: String,
    /// The text, may be empty.
    pub text: String,
    /// The department that people made responsible.
    pub label: DepartmentKey,
}

/// A line or case that says nothing (*unbrauchbare Zeile*).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct LineFault {
    /// Where it stands: the line of the file or the number of the case.
    pub place: String,
    /// What is wrong, and what to write.
    pub what: String,
}

/// One line as it is written.
#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    subject: String,
    label: String,
}

/// A line whose label is still a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedText {
    /// Where it stands: the line of the file or the number of the case.
    pub source: String,
    /// The subject, may be empty.
    pub subject: String,
    /// The text.
    pub text: String,
    /// Key or name of a department.
    pub label: String,
}

/// Reads the lines of a file: one JSON object each, with `text`, `label` and, if there is one, `subject`. Empty lines say nothing.
#[must_use]
pub fn read_lines(file: &str) -> (Vec<NamedText>, Vec<LineFault>) {
    let (mut texts, mut faults) = (Vec::new(), Vec::new());
    for (at, line) in file.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let source = format!("line {}", at + 1);
        let fault = |what: String| LineFault { place: source.clone(), what };
        match serde_json::from_str::<Line>(line.trim_start_matches('\u{feff}')) {
            Ok(read) if read.text.trim().is_empty() && read.subject.trim().is_empty() => {
                faults.push(fault("text and subject are empty".to_owned()));
            }
            Ok(read) if read.label.trim().is_empty() => {
                faults.push(fault("label is empty; write the key or the name of a department".to_owned()));
            }
            Ok(Line { text, subject, label }) => texts.push(NamedText { source, subject, text, label: label.trim().to_owned() }),
            Err(cause) => faults.push(fault(format!("no JSON object with text and label ({cause})"))),
        }
    }
    (texts, faults)
}

/// Gives each text the department that its label means: by key, else by name or `key name`, upper and lower case alike.
#[must_use]
pub fn resolve(texts: Vec<NamedText>, table: &RoutingTable) -> (Vec<LabelledText>, Vec<LineFault>) {
    let (mut known, mut faults) = (Vec::new(), Vec::new());
    for NamedText { source, subject, text, label } in texts {
        let is_meant = |name: &str| name.to_lowercase() == label.to_lowercase();
        let by_key = table.departments().find(|department| is_meant(department.key.as_str()));
        let found = by_key.or_else(|| table.departments().find(|one| is_meant(&one.name) || is_meant(&one.title())));
        match found {
            Some(department) => {
                known.push(LabelledText { source, subject, text, label: department.key.clone() });
            }
            None => faults
                .push(LineFault { place: source, what: format!("label “{label}” is neither the key nor the name of a department") }),
        }
    }
    (known, faults)
}
