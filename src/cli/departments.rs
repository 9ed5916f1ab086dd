//! `departments export` and `departments import` (*Zuständigkeitstabelle in Excel*).
//!
//! Knows: the way of the table into a workbook and back, and that nothing is written that could not be read again.
//! Never: writes without being told, or over a workbook that is there.
//!
//! Known weaknesses: none known; those of the file's change stand in `file`.

mod cells;
mod columns;
mod draft;
pub(super) mod file;
mod grid;
mod pages;
mod take;
#[cfg(test)]
mod tests;
mod words;

use file::{FILE, Present, counted};

use super::args::{DepartmentsCommand, Format};
use super::files::HouseFiles;
use super::output::print;
use super::quarantine::harmless;
use super::run::Failure;
use crate::adapters::export::{Book, BookFault, workbook};
use crate::adapters::replace;
use crate::case::DepartmentKey;
use crate::config::{Amendment, Difference, Listed, amend, differences};
use serde_json::json;
use std::io::{ErrorKind, Read};
use std::path::Path;
use take::{Refused, Taken, take};

/// More bytes are not even read; the workbook itself is measured after.
const MOST_BYTES: u64 = 64 << 20;

/// `departments …`
pub(super) fn departments(folder: &Path, command: &DepartmentsCommand, format: Format) -> Result<(), Failure> {
    match command {
        DepartmentsCommand::Export { xlsx, force } => export(folder, xlsx, *force, format),
        DepartmentsCommand::Import { xlsx, write } => import(folder, xlsx, *write, format),
    }
}

fn export(folder: &Path, path: &Path, force: bool, format: Format) -> Result<(), Failure> {
    if path.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("xlsx")) {
        return Err(Failure::Usage(format!("{} must end in .xlsx, or Excel will not open it", path.display())));
    }
    let listed = Present::read(&folder.join(FILE))?.listed;
    let said = |fault: &BookFault| Failure::Said(format!("{} {fault}", path.display()));
    let bytes = workbook(&pages::pages(&listed)).map_err(|fault| said(&fault))?;
    let written = if force { replace::replace(path, &bytes) } else { replace::put_new(path, &bytes) };
    written.map_err(|cause| match cause.kind() {
        ErrorKind::AlreadyExists => Failure::Usage(format!("{} is there already; --force replaces it", path.display())),
        _ => Failure::Said(format!("cannot write {}: {cause}", path.display())),
    })?;
    let keywords: usize = listed.iter().map(|listed| listed.keywords.len()).sum();
    let told = json!({ "departments": listed.len(), "keywords": keywords, "xlsx": path });
    print(format, &told, || format!("{} departments and {keywords} keywords are in {}", listed.len(), path.display()))
}

fn import(folder: &Path, path: &Path, write: bool, format: Format) -> Result<(), Failure> {
    let present = Present::read(&folder.join(FILE))?;
    let Taken { listed: after, passed_over } = taken(path, &present.listed)?;
    let found = differences(&present.listed, &after);
    let amendments: Vec<Amendment> = found.iter().flat_map(Difference::amendments).collect();
    let changed = amend(FILE, &present.text, &amendments).map_err(Failure::Configuration)?;
    Present::check(&changed, (&after, &HouseFiles::read(folder, None)?), "the workbook")?;
    let lines: Vec<String> = found.iter().flat_map(words::told).map(|line| harmless(&line)).collect();
    let passed_over: Vec<String> = passed_over.iter().map(|column| harmless(column)).collect();
    let kept = if write && !found.is_empty() { present.write(&changed)? } else { None };
    let told = json!({ "differences": lines, "not_read": passed_over, "written": kept.is_some(), "kept": kept });
    print(format, &told, || {
        let not_read = passed_over.iter().map(|column| format!("not read: {column}"));
        let end = match &kept {
            Some(kept) => format!(
                "{}, {FILE} is written; the one before is {}. The daemon reads it when it is started again.",
                counted(lines.len()),
                kept.display()
            ),
            None if found.is_empty() => format!("No differences: {} says what {FILE} says.", path.display()),
            None => format!("{}. Nothing was written; --write changes {FILE}.", counted(lines.len())),
        };
        not_read.chain(lines.iter().cloned()).chain([end]).collect::<Vec<_>>().join("\n")
    })
}

/// What the workbook says.
fn taken(path: &Path, before: &[Listed]) -> Result<Taken, Failure> {
    let unreadable = |fault: &BookFault| Failure::Usage(format!("{} {fault}", path.display()));
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes));
    opened.map_err(|cause| Failure::Usage(format!("cannot read {}: {cause}", path.display())))?;
    let mut book = Book::open(bytes).map_err(|fault| unreadable(&fault))?;
    let known: Vec<DepartmentKey> = before.iter().map(|listed| listed.department.key.clone()).collect();
    take(&mut book, &known).map_err(|refused| match refused {
        Refused::Unreadable(fault) => unreadable(&fault),
        Refused::Faults(faults) => {
            let count = if faults.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", faults.len()) };
            let lines: Vec<String> = faults.iter().map(|fault| harmless(fault)).collect();
            Failure::Usage(format!("{} has {count}; nothing was written:\n  {}", path.display(), lines.join("\n  ")))
        }
    })
}
