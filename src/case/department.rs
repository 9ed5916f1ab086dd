//! The key of a department (*Fachamt*).
//!
//! Knows: how a key is written. Never: which departments exist (configuration).
//!
//! Known weaknesses: none known.

use serde::{Deserialize, Serialize};
use std::fmt;

/// *Kennzeichen des Fachamts*, for example `66` or `TBL`; upper case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DepartmentKey(String);

impl DepartmentKey {
    /// Makes a key from text: trimmed and upper-cased, so that `tbl` and `TBL` are one office.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_uppercase())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DepartmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
