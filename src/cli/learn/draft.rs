//! A first table where none is yet (*Entwurf*): a department for each label.
//!
//! Knows: how a draft is told from a table that a city may use. Never: guesses who a department is.
//!
//! Known weaknesses: addresses are placeholders in a domain that never gets mail (RFC 2606 section 2).

use crate::case::DepartmentKey;
use crate::cli::departments::file::{FILE, Present};
use crate::cli::run::Failure;
use crate::config::{Amendment, DepartmentField, FieldValue, amend};
use crate::routing::NamedText;
use std::collections::BTreeMap;
use std::path::Path;

const HEAD: &str = "# Entwurf aus zugeordneten Texten: Kennzeichen, Namen, Dezernate und Adressen bitte ersetzen.\n";

/// A table with nothing but the labels as departments, the most frequent first.
pub(super) fn of(path: &Path, texts: &[NamedText]) -> Result<Present, Failure> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(&text.label).or_default() += 1;
    }
    let mut labels: Vec<(&str, usize)> = counts.into_iter().collect();
    labels.sort_by_key(|(label, texts)| (std::cmp::Reverse(*texts), *label));
    let is_key = |label: &str| label.len() <= 12 && label.chars().all(|c| c.is_ascii_alphanumeric());
    let taken: Vec<&str> = labels.iter().map(|(label, _)| *label).filter(|label| is_key(label)).collect();
    let mut free = (1..).map(|nth| format!("A{nth}")).filter(|key| !taken.contains(&key.as_str()));
    let mut changes = Vec::new();
    for label in labels.iter().map(|(label, _)| *label) {
        let key = if is_key(label) { label.to_owned() } else { free.next().unwrap_or_default() };
        let department = DepartmentKey::new(&key);
        changes.push(Amendment::AddDepartment { department: department.clone() });
        let address = format!("{}@stadt.example", key.to_ascii_lowercase());
        let fields =
            [(DepartmentField::Name, label), (DepartmentField::Directorate, "Dezernat"), (DepartmentField::Address, address.as_str())];
        let set = |(field, text): (DepartmentField, &str)| Amendment::SetField {
            department: department.clone(),
            field,
            value: FieldValue::Text(text.to_owned()),
        };
        changes.extend(fields.into_iter().map(set));
    }
    let text = amend(FILE, HEAD, &changes).map_err(Failure::Configuration)?;
    Present::draft(path, text)
}
