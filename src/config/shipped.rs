//! The shipped configuration with changes, for the scenes of this folder.
//!
//! Knows: the four files as they are shipped. Never: a city's own.
//!
//! Known weaknesses: a change that finds nothing to replace changes nothing.

use super::{Settings, Source, load_from};
use std::path::Path;

/// `anliegend.toml`, `departments.toml`, `routing.toml`, `districts.toml`.
const FILES: [(&str, &str); 4] = [
    ("anliegend.toml", include_str!("../../config/anliegend.toml")),
    ("departments.toml", include_str!("../../config/departments.toml")),
    ("routing.toml", include_str!("../../config/routing.toml")),
    ("districts.toml", include_str!("../../config/districts.toml")),
];

/// Reads it in a folder, after `change` was done to the files, each by its name. Faults as people read them.
pub(super) fn read_in(folder: &Path, change: impl Fn(&str, &str) -> String) -> Result<Settings, Vec<String>> {
    let [main, departments, routing, districts] = FILES.map(|(name, text)| Source::new(name, &change(name, text)));
    load_from(folder, &main, &departments, &routing, Some(&districts)).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

/// The same with one change to `anliegend.toml`, in a folder of its own.
pub(super) fn read(change: impl Fn(&str) -> String) -> Result<Settings, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    read_in(folder.path(), |name, text| if name == "anliegend.toml" { change(text) } else { text.to_owned() })
}
