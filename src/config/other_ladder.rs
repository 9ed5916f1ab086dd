//! Another `[deadlines]` in the place of the city's own (*andere Erinnerungsleiter*), for trying what it would do.
//!
//! Knows: which parts of the file count: the promise, the ladders, the office hours and where directorates read. Never: the days of the
//! calendar, which stay the city's.
//!
//! Known weaknesses: where the mayor's office reads is said by the city's own `[desk]` alone.

use super::check::Check;
use super::deadlines::{DeadlinesPart, DirectoratePart};
use super::fault::ConfigFault;
use super::file::ConfigFile;
use super::load::open;
use super::source::Source;
use crate::office::Office;
use serde::Deserialize;
use std::path::Path;

/// What is read of the file; all other sections are left alone, so that a whole `anliegend.toml` will do.
#[derive(Deserialize)]
struct OtherFile {
    deadlines: DeadlinesPart,
    directorates: Option<Vec<DirectoratePart>>,
}

/// Puts the ladders of `other` into an office that was read from `folder`.
///
/// # Errors
/// All faults of `other`, by its own lines.
pub fn with_other_ladder(office: &mut Office, folder: &Path, other: &Source) -> Result<(), Vec<ConfigFault>> {
    let main =
        open(folder, "anliegend.toml").map_err(|cause| vec![other.fault(("", 0), "", format!("cannot read anliegend.toml: {cause}"))])?;
    let mut file = main.read::<ConfigFile>()?;
    let read = other.read::<OtherFile>()?;
    file.deadlines = read.deadlines;
    file.directorates = read.directorates.unwrap_or(file.directorates);
    let mut check = Check { source: other, folder, faults: Vec::new() };
    let (ladders, directorates) = (check.ladders(&file, &office.routing), check.directorates(&file, &office.routing));
    match ladders {
        Some(ladders) if check.faults.is_empty() => {
            office.promise_days = ladders.city.promise_days;
            (office.ladders, office.directorates) = (ladders, directorates);
            Ok(())
        }
        _ => Err(check.faults),
    }
}
