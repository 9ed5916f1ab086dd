//! Which files of a folder are mails.
//!
//! Knows: the layout of a Maildir (`new`, `cur`; `tmp` holds what is not finished) and of a plain folder. Never: opens a
//! file.
//!
//! Known weaknesses: a file that is renamed from `new` to `cur` while the folder is read may be seen twice or, for that
//! one poll, not at all.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::DirEntry;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A mail's file as found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The name that stays, without flags.
    pub(super) unique: OsString,
    /// Where it lies now.
    pub(super) path: PathBuf,
    /// When it was delivered: the file's modification time.
    pub(super) delivered: SystemTime,
    /// Size in bytes.
    pub(super) size: u64,
}

/// Whether this folder is laid out as a Maildir.
pub(super) fn is_maildir(folder: &Path) -> bool {
    folder.join("new").is_dir() && folder.join("cur").is_dir()
}

/// All mails of a folder, each once, oldest first.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn scan(folder: &Path) -> io::Result<Vec<Found>> {
    let mut found: HashMap<OsString, Found> = HashMap::new();
    let folders = if is_maildir(folder) { vec![folder.join("new"), folder.join("cur")] } else { vec![folder.to_owned()] };
    for folder in folders {
        for entry in std::fs::read_dir(folder)? {
            if let Some(mail) = look(&entry?)? {
                found.insert(mail.unique.clone(), mail);
            }
        }
    }
    let mut mails: Vec<Found> = found.into_values().collect();
    mails.sort_by(|one, other| (one.delivered, &one.unique).cmp(&(other.delivered, &other.unique)));
    Ok(mails)
}

/// A directory entry as a mail; none for hidden files, folders, and files that vanished meanwhile.
fn look(entry: &DirEntry) -> io::Result<Option<Found>> {
    let name = entry.file_name();
    if name.as_bytes().starts_with(b".") {
        return Ok(None);
    }
    let path = entry.path();
    let known = match std::fs::metadata(&path) {
        Ok(known) => known,
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(why),
    };
    if !known.is_file() {
        return Ok(None);
    }
    Ok(Some(Found { unique: unique_part(&name), path, delivered: known.modified()?, size: known.len() }))
}

/// The part before `:2,FLAGS` (the Maildir specification's unique name).
fn unique_part(name: &OsStr) -> OsString {
    let bytes = name.as_bytes();
    let end = bytes.iter().position(|byte| *byte == b':').unwrap_or(bytes.len());
    OsStr::from_bytes(bytes.get(..end).unwrap_or(bytes)).to_owned()
}
