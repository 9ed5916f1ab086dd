//! `departments.toml` on the disk (*Fachämterdatei*): read, changed and put back.
//!
//! Knows: that the file before is kept, and that nobody else's change in the meantime is lost. Never: what a change means.
//!
//! Known weaknesses: whoever changes the file in the moment between the last look and the rename loses that change, but for the copy.

use super::words::told;
use crate::adapters::replace;
use crate::cli::files::HouseFiles;
use crate::cli::run::Failure;
use crate::config::{ConfigFault, DepartmentsFile, Listed, Source, differences};
use std::path::{Path, PathBuf};

/// The name that faults carry.
pub(in crate::cli) const FILE: &str = "departments.toml";

/// The table of now: where it is, its text, and what it says.
pub(in crate::cli) struct Present {
    path: PathBuf,
    is_there: bool,
    pub(in crate::cli) text: String,
    pub(in crate::cli) listed: Vec<Listed>,
}

impl Present {
    /// Reads it.
    pub(in crate::cli) fn read(path: &Path) -> Result<Self, Failure> {
        let text = text_of(path)?;
        Ok(Self { path: path.to_path_buf(), is_there: true, listed: listed(&text)?, text })
    }

    /// One that is not there yet.
    pub(in crate::cli) fn draft(path: &Path, text: String) -> Result<Self, Failure> {
        Ok(Self { path: path.to_path_buf(), is_there: false, listed: listed(&text)?, text })
    }

    /// Whether a changed text says what it should, and makes a table with these house rules. `wanted` is what it was made from.
    pub(in crate::cli) fn check(changed: &str, (after, house): (&[Listed], &HouseFiles), wanted: &str) -> Result<(), Failure> {
        if let Some(difference) = differences(&listed(changed)?, after).first() {
            let what = format!("the changed file would not say what {wanted} says: {}", told(difference).join("; "));
            return Err(Failure::Configuration(vec![ConfigFault { file: FILE.to_owned(), line: None, what, nearest: None }]));
        }
        house.table(&Source::new(FILE, changed)).map(drop)
    }

    /// Keeps the old file and puts the new one in its place; says where the old one is, if there was one.
    pub(in crate::cli) fn write(&self, changed: &str) -> Result<Option<PathBuf>, Failure> {
        let cannot = |cause: std::io::Error| Failure::Said(format!("cannot write {}: {cause}; it is as it was", self.path.display()));
        if !self.is_there {
            return replace::put_new(&self.path, changed.as_bytes()).map(|()| None).map_err(cannot);
        }
        if text_of(&self.path)? != self.text {
            return Err(Failure::Said(format!("{} was changed meanwhile; nothing was written, try again", self.path.display())));
        }
        let kept = replace::keep_copy(&self.path, self.text.as_bytes()).map_err(cannot)?;
        replace::replace(&self.path, changed.as_bytes()).map_err(cannot)?;
        Ok(Some(kept))
    }
}

/// What a text of this file says.
pub(in crate::cli) fn listed(text: &str) -> Result<Vec<Listed>, Failure> {
    DepartmentsFile::read(FILE, text).map(Listed::all).map_err(Failure::Configuration)
}

fn text_of(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|cause| Failure::Usage(format!("cannot read {}: {cause}", path.display())))
}

/// A number of differences, in words.
pub(in crate::cli) fn counted(differences: usize) -> String {
    if differences == 1 { "1 difference".to_owned() } else { format!("{differences} differences") }
}
