//! A fault in a file of the city (*Fehler in der Konfiguration*).
//!
//! Knows: file, line, what is wrong, what was probably meant. Never: a secret's value.
//!
//! Known weaknesses: names the line, not the column.

use serde::Serialize;
use std::fmt;

/// *Konfigurationsfehler*: one thing that a person must put right, written so that they can; as a hint (*Hinweis*), that they may.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ConfigFault {
    /// The file as it was named to us.
    pub file: String,
    /// Line from 1, where one is known.
    pub line: Option<usize>,
    /// What is wrong and what to write instead.
    pub what: String,
    /// The nearest valid name.
    pub nearest: Option<String>,
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)?;
        match &self.nearest {
            Some(nearest) => write!(f, "; did you mean “{nearest}”?"),
            None => Ok(()),
        }
    }
}

/// The valid name nearest to a wrong one, if one is near enough to be meant.
pub(crate) fn nearest<'n>(wrong: &str, valid: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let scored = valid.into_iter().map(|name| (strsim::jaro_winkler(&wrong.to_lowercase(), &name.to_lowercase()), name));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(score, _)| *score >= 0.75).map(|(_, name)| name.to_owned())
}
