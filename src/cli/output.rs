//! Printing (*Ausgabe*): text for people, JSON for programs.
//!
//! Knows: how a table is laid out. Never: what stands in it.
//!
//! Known weaknesses: letters wider than one column are counted as one.

use super::args::Format;
use super::run::Failure;
use serde::Serialize;
use std::io::Write;

/// Prints a value as JSON, or the text made from it.
pub(super) fn print<T: Serialize>(format: Format, value: &T, text: impl FnOnce() -> String) -> Result<(), Failure> {
    let out = match format {
        Format::Json => serde_json::to_string_pretty(value).map_err(|cause| Failure::Said(cause.to_string()))?,
        Format::Text => text(),
    };
    writeln!(std::io::stdout(), "{}", out.trim_end())?;
    Ok(())
}

/// A table with aligned columns and no lines.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain(head.get(column).map(|cell| cell.chars().count())).max().unwrap_or(0)
    };
    let line = |cells: Vec<&str>| {
        let padded: Vec<String> = cells.iter().enumerate().map(|(at, cell)| format!("{cell:<width$}", width = width(at))).collect();
        padded.join("  ").trim_end().to_owned()
    };
    let body = rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
    [line(head.to_vec())].into_iter().chain(body).collect::<Vec<_>>().join("\n")
}
