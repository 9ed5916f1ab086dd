//! The folder of the demo (*Spielordner*): a city's configuration, two mailboxes, an outgoing folder.
//!
//! Knows: which lines of the shipped configuration differ here. Never: writes outside its folder.
//!
//! Known weaknesses: a mailbox is a folder of files here; what an IMAP server does is not shown.

use crate::case::Instant;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// Name of the outgoing folder, as the shipped configuration has it.
pub(super) const OUT: &str = "ausgang";
/// Name of the first mailbox' folder, as the shipped configuration has it.
const IN: &str = "eingang";
/// Name of the second mailbox and of its folder.
const SECOND: &str = "info";

const CONFIGURATION: &str = include_str!("../../config/anliegend.toml");
const DEPARTMENTS: &str = include_str!("../../config/departments.toml");
const DISTRICTS: &str = include_str!("../../config/districts.toml");
const ROUTING: &str = include_str!("../../config/routing.toml");

/// The second mailbox, written before the database.
const SECOND_MAILBOX: &str = r#"[[mailboxes]]
name = "info"
addresses = ["info@stadt.example"]
default_kind = "beschwerde"
since = "now"
type = "maildir"
path = "info"

[database]
"#;

/// What the demo changes in the shipped configuration: each piece must stand there exactly once.
const CHANGES: &[(&str, &str)] = &[
    ("\nmode = \"hold\"", "\nmode = \"live\""),
    ("\n# alarm = \"bereitschaft@stadt.example\"", "\nalarm = \"bereitschaft@stadt.example\""),
    ("\n[database]\n", "\n[[second]]"),
];

/// The folder to play in: the one asked for, which must be new or empty, or a fresh one among the temporary files.
///
/// # Errors
/// A sentence that names the folder and the remedy.
pub(super) fn choose(into: Option<PathBuf>) -> Result<PathBuf, String> {
    let Some(folder) = into else { return fresh() };
    let folder = std::path::absolute(&folder).map_err(|cause| cannot("find the folder", &folder, &cause))?;
    let is_empty = match fs::read_dir(&folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(&folder).map_err(|cause| cannot("make the folder", &folder, &cause))?;
            true
        }
        Err(cause) => return Err(cannot("read the folder", &folder, &cause)),
    };
    if is_empty { Ok(folder) } else { Err(format!("cannot play in {}: it is not empty; name a new or an empty folder", folder.display())) }
}

/// A new folder among the temporary files that only this account may enter.
fn fresh() -> Result<PathBuf, String> {
    let place = std::env::temp_dir();
    for number in 1..1000 {
        let folder = place.join(format!("anliegend-demo-{number}"));
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(cause) if cause.kind() == ErrorKind::AlreadyExists => {}
            Err(cause) => return Err(cannot("make the folder", &folder, &cause)),
        }
    }
    Err(format!("cannot make a folder in {}: a thousand demos lie there; remove some", place.display()))
}

/// Writes the configuration and makes the mailboxes.
///
/// # Errors
/// A sentence that names the file.
pub(super) fn furnish(folder: &Path) -> Result<(), String> {
    write(&folder.join("anliegend.toml"), configuration()?.as_bytes())?;
    for (name, text) in [("departments.toml", DEPARTMENTS), ("districts.toml", DISTRICTS), ("routing.toml", ROUTING)] {
        write(&folder.join(name), text.as_bytes())?;
    }
    for name in [IN, SECOND, OUT] {
        let place = folder.join(name);
        fs::create_dir_all(&place).map_err(|cause| cannot("make the folder", &place, &cause))?;
    }
    Ok(())
}

/// The shipped configuration with a second mailbox, an alarm address, and letters that leave after going live.
fn configuration() -> Result<String, String> {
    let mut text = CONFIGURATION.to_owned();
    for (old, new) in CHANGES {
        if text.matches(old).count() != 1 {
            return Err(format!("cannot set up the demo: the shipped configuration does not hold {} exactly once", old.trim()));
        }
        text = text.replace(old, new);
    }
    Ok(text.replace("[[second]]", SECOND_MAILBOX))
}

/// Puts a mail into a mailbox as if it had arrived at `at`: a Maildir's date of delivery is the file's.
///
/// # Errors
/// A sentence that names the file.
pub(super) fn deliver(folder: &Path, (mailbox, name): (&str, &str), mail: &[u8], at: Instant) -> Result<String, String> {
    let place = if mailbox == SECOND { SECOND } else { IN };
    let file = format!("{place}/{name}.eml");
    let path = folder.join(&file);
    let aside = folder.join(format!("{place}/.{name}.part"));
    write(&aside, mail)?;
    let stamped =
        File::options().write(true).open(&aside).and_then(|open| open.set_modified(at.into())).and_then(|()| fs::rename(&aside, &path));
    stamped.map_err(|cause| cannot("deliver", &path, &cause))?;
    Ok(file)
}

/// Writes a file of the demo.
///
/// # Errors
/// A sentence that names the file.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    File::create(path).and_then(|mut file| file.write_all(bytes)).map_err(|cause| cannot("write", path, &cause))
}

/// Forgets the numbers that the mailboxes gave their mails, as a server does that was set up anew.
///
/// # Errors
/// A sentence that names the file.
pub(super) fn renumber(folder: &Path) -> Result<(), String> {
    for name in ["beschwerde", SECOND] {
        let index = folder.join(format!("{name}.index"));
        fs::remove_file(&index).map_err(|cause| cannot("remove", &index, &cause))?;
    }
    Ok(())
}

/// `cannot write /tmp/x: …`
pub(super) fn cannot(verb: &str, path: &Path, cause: &std::io::Error) -> String {
    format!("cannot {verb} {}: {cause}", path.display())
}
