//! Reads a TOML table key by key and collects every fault with its line.
//!
//! Knows: TOML with positions, and which keys were asked for, so that all others are unknown ones.
//! Never: stops at the first fault.
//!
//! Known weaknesses: after a syntax error the rest of the line is lost, so its keys may be reported as missing.

use super::fault::{ConfigFault, nearest};
use chrono::NaiveDate;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// A file while it is read: its text for line numbers, and the faults so far.
pub(super) struct Sheet<'i> {
    file: &'i str,
    /// The byte at which each line begins.
    lines: Vec<usize>,
    faults: Vec<ConfigFault>,
}

impl<'i> Sheet<'i> {
    /// Parses the file; syntax errors are kept, the rest is read on.
    pub(super) fn open(file: &'i str, text: &'i str) -> (Self, DeTable<'i>) {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut sheet = Self { file, lines, faults: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            sheet.fault(error.span(), error.message().to_owned(), None);
        }
        (sheet, table.into_inner())
    }

    /// Notes a fault at a place in the file.
    pub(super) fn fault(&mut self, span: Option<Range<usize>>, what: String, nearest: Option<String>) {
        let line = span.map(|span| self.line(&span));
        self.faults.push(ConfigFault { file: self.file.to_owned(), line, what, nearest });
    }

    /// The line, from 1, in which a place in the file begins.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        self.lines.partition_point(|begin| *begin <= span.start)
    }

    /// What was read, or all faults in the order of the lines.
    pub(super) fn close<T>(mut self, read: T) -> Result<T, Vec<ConfigFault>> {
        if self.faults.is_empty() {
            return Ok(read);
        }
        self.faults.sort_by_key(|fault| fault.line);
        Err(self.faults)
    }
}

/// A table of the file, read key by key.
pub(super) struct Section<'d, 'i> {
    table: &'d DeTable<'i>,
    span: Range<usize>,
    name: &'static str,
    asked: Vec<&'static str>,
}

/// A value with its place.
pub(super) type Found<'d, 'i> = (&'d DeValue<'i>, Range<usize>);

impl<'d, 'i> Section<'d, 'i> {
    /// A table with the name by which faults call it.
    pub(super) fn new(name: &'static str, table: &'d DeTable<'i>, span: Range<usize>) -> Self {
        Self { table, span, name, asked: Vec::new() }
    }

    /// The value of a key, if it stands there.
    pub(super) fn value(&mut self, key: &'static str) -> Option<Found<'d, 'i>> {
        self.asked.push(key);
        self.table.get(key).map(|value| (value.get_ref(), value.span()))
    }

    /// Where the table stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// A text, if it stands there.
    pub(super) fn text(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> Option<String> {
        let (value, span) = self.value(key)?;
        let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
        if text.is_none() {
            sheet.fault(Some(span), format!("{key} must be a text in quotes"), None);
        }
        text.map(str::to_owned)
    }

    /// A text that must stand there; `write` is an example of what to write.
    pub(super) fn required(&mut self, sheet: &mut Sheet<'_>, key: &'static str, write: &str) -> Option<String> {
        let is_there = self.table.get(key).is_some();
        let text = self.text(sheet, key);
        if !is_there {
            sheet.fault(Some(self.span.clone()), format!("{} has no {key}; write for example {key} = {write}", self.name), None);
        }
        text
    }

    /// A switch; `false` when absent.
    pub(super) fn switch(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> bool {
        let Some((value, span)) = self.value(key) else { return false };
        value.as_bool().unwrap_or_else(|| {
            sheet.fault(Some(span), format!("{key} must be true or false"), None);
            false
        })
    }

    /// A day, written as TOML date.
    pub(super) fn day(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> Option<NaiveDate> {
        let (value, span) = self.value(key)?;
        let date = value.as_datetime().filter(|datetime| datetime.time.is_none()).and_then(|datetime| datetime.date);
        let day = date.and_then(|d| NaiveDate::from_ymd_opt(i32::from(d.year), u32::from(d.month), u32::from(d.day)));
        if day.is_none() {
            sheet.fault(Some(span), format!("{key} must be a day, for example {key} = 2026-01-01"), None);
        }
        day
    }

    /// A whole number within bounds, or `otherwise` when absent.
    pub(super) fn number(&mut self, sheet: &mut Sheet<'_>, key: &'static str, (least, most, otherwise): (u32, u32, u32)) -> u32 {
        let Some((value, span)) = self.value(key) else { return otherwise };
        let number = value.as_integer().and_then(|digits| u32::from_str_radix(digits.as_str(), digits.radix()).ok());
        number.filter(|number| (least..=most).contains(number)).unwrap_or_else(|| {
            sheet.fault(Some(span), format!("{key} must be a whole number from {least} to {most}"), None);
            otherwise
        })
    }

    /// A list of texts; empty when absent.
    pub(super) fn texts(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> Vec<(String, Range<usize>)> {
        let Some((value, span)) = self.value(key) else { return Vec::new() };
        let Some(entries) = value.as_array() else {
            sheet.fault(Some(span), format!("{key} must be a list, for example {key} = [\"wort\"]"), None);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for entry in entries {
            match entry.get_ref().as_str() {
                Some(text) => texts.push((text.to_owned(), entry.span())),
                None => sheet.fault(Some(entry.span()), format!("{key} must hold texts in quotes only"), None),
            }
        }
        texts
    }

    /// The tables of a list `[[key]]`; each with its place.
    pub(super) fn tables(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> Vec<(&'d DeTable<'i>, Range<usize>)> {
        let Some((value, span)) = self.value(key) else { return Vec::new() };
        let mut tables = Vec::new();
        match value.as_array() {
            Some(entries) => {
                for entry in entries {
                    match entry.get_ref().as_table() {
                        Some(table) => tables.push((table, entry.span())),
                        None => sheet.fault(Some(entry.span()), format!("write [[{key}]] before each of them"), None),
                    }
                }
            }
            None => sheet.fault(Some(span), format!("write [[{key}]] with two brackets"), None),
        }
        tables
    }

    /// A table inside this one; its entries in the order of the file.
    pub(super) fn table(&mut self, sheet: &mut Sheet<'_>, key: &'static str) -> Option<(&'d DeTable<'i>, Range<usize>)> {
        let (value, span) = self.value(key)?;
        if value.as_table().is_none() {
            sheet.fault(Some(span.clone()), format!("{key} must be a table"), None);
        }
        value.as_table().map(|table| (table, span))
    }

    /// Reports every key that nobody asked for, with the nearest one that exists.
    pub(super) fn finish(self, sheet: &mut Sheet<'_>) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                let what = format!("{} knows no key “{name}”", self.name);
                sheet.fault(Some(key.span()), what, nearest(name, self.asked.iter().copied()));
            }
        }
    }
}

/// The entries of a table in the order in which they stand in the file: key, its place, value.
pub(super) fn entries<'d, 'i>(table: &'d DeTable<'i>) -> Vec<(&'d str, Range<usize>, Found<'d, 'i>)> {
    let mut all: Vec<_> = table
        .iter()
        .map(|(key, value)| {
            let name: &str = key.get_ref();
            (name, key.span(), (value.get_ref(), value.span()))
        })
        .collect();
    all.sort_by_key(|(_, span, _)| span.start);
    all
}
