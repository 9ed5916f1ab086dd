//! Labelled texts from a file or from the city's own cases (*zugeordnete Anliegen lesen*).
//!
//! Knows: that a line that says nothing is named and the rest goes on. Never: prints a word of a text.
//!
//! Known weaknesses: all texts are kept in memory while they are learnt from.

use super::args::Args;
use super::health::look;
use super::quarantine::harmless;
use super::run::{Failure, settings};
use crate::routing::{LabelledText, LineFault, NamedText, RoutingTable, read_lines, resolve};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

/// Lines left out that are told one by one.
const TOLD: usize = 20;

/// What can be learnt from or tried, and what was left out, in words.
pub(super) struct Labelled {
    pub(super) texts: Vec<LabelledText>,
    pub(super) left_out: Vec<String>,
}

impl Labelled {
    /// The texts whose labels are departments of this table.
    pub(super) fn of((texts, mut faults): (Vec<NamedText>, Vec<LineFault>), table: &RoutingTable) -> Self {
        let (texts, unknown) = resolve(texts, table);
        faults.extend(unknown);
        Self { texts, left_out: told(faults) }
    }

    /// Says on standard error what was left out; refuses when nothing is left.
    pub(super) fn complain(&self) -> Result<(), Failure> {
        let mut err = std::io::stderr().lock();
        for line in self.left_out.iter().take(TOLD) {
            writeln!(err, "left out: {line}")?;
        }
        if self.left_out.len() > TOLD {
            writeln!(err, "left out: {} more lines or labels; --format json names them all", self.left_out.len() - TOLD)?;
        }
        if self.texts.is_empty() {
            return Err(Failure::Usage("no labelled text is left".to_owned()));
        }
        Ok(())
    }
}

/// The lines of a file, and those that say nothing.
pub(super) fn lines(path: &Path) -> Result<(Vec<NamedText>, Vec<LineFault>), Failure> {
    let bytes = std::fs::read(path).map_err(|cause| Failure::Usage(format!("cannot read {}: {cause}", path.display())))?;
    Ok(read_lines(&String::from_utf8_lossy(&bytes)))
}

/// The city's own cases of which people said who is responsible, oldest first. Trial and erased cases are none.
pub(super) async fn cases(args: &Args, since: Option<NaiveDate>) -> Result<Vec<NamedText>, Failure> {
    let clerk = look(settings(args)?).await?;
    let mut past = clerk.past_cases(since, None);
    let mut texts = Vec::new();
    loop {
        let page = past.next_page().await?;
        if page.is_empty() {
            break;
        }
        for case in page {
            let Some(said) = case.label.and_then(|label| label.responsible) else { continue };
            let label = said.department.as_str().to_owned();
            texts.push(NamedText { source: format!("case {}", case.number), subject: case.subject, text: case.text, label });
        }
    }
    texts.reverse();
    Ok(texts)
}

/// A label that is none stands in many lines; it is told once, with the first of them.
fn told(faults: Vec<LineFault>) -> Vec<String> {
    let mut told: Vec<(LineFault, usize)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for fault in faults {
        let at = *known.entry(fault.what.clone()).or_insert(told.len());
        match told.get_mut(at) {
            Some((_, more)) => *more += 1,
            None => told.push((fault, 0)),
        }
    }
    let line = |(LineFault { place, what }, more): (LineFault, usize)| match more {
        0 => format!("{place}: {}", harmless(&what)),
        more => format!("{place} and {more} more: {}", harmless(&what)),
    };
    told.into_iter().map(line).collect()
}
