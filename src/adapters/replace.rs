//! Replaces a file as a whole (*Datei ersetzen*).
//!
//! Knows: how a file is the old one or the new one, whatever happens meanwhile. Never: leaves a half one, or takes a file away.
//!
//! Known weaknesses: access lists beside owner and mode are not kept; the owner only by whoever may give files away.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// So many copies of before are kept apart.
const MOST_COPIES: u32 = 10_000;

/// Writes a file that must not be there yet.
///
/// # Errors
/// [`ErrorKind::AlreadyExists`] when it is there, or what the file system says.
pub fn put_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let aside = beside(path, bytes, 0o666)?;
    aside.persist_noclobber(path).map_err(|fault| fault.error)?;
    folder_of(path).and_then(|folder| File::open(folder)?.sync_all())
}

/// Writes a file in place of the one that is there, with its mode, and with its owner where that may be; or a new one.
///
/// # Errors
/// What the file system says; the file is then the old one.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // What a link leads to is replaced, not the link.
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let old = std::fs::metadata(&path).ok();
    let aside = beside(&path, bytes, if old.is_some() { 0o600 } else { 0o666 })?;
    if let Some(old) = old {
        // Who may not give files away owns the new one, as with any editor.
        drop(std::os::unix::fs::chown(aside.path(), Some(old.uid()), Some(old.gid())));
        aside.as_file().set_permissions(old.permissions())?;
    }
    aside.persist(&path).map_err(|fault| fault.error)?;
    folder_of(&path).and_then(|folder| File::open(folder)?.sync_all())
}

/// Keeps a copy of these bytes as `<path>.bak`, or `<path>.bak.1` and so on where there is one already.
///
/// # Errors
/// What the file system says.
pub fn keep_copy(path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let mode = std::fs::metadata(path).map_or(0o600, |old| old.permissions().mode() & 0o777);
    for number in 0..MOST_COPIES {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 0 { ".bak".to_owned() } else { format!(".bak.{number}") });
        let copy = PathBuf::from(name);
        match OpenOptions::new().write(true).create_new(true).mode(mode).open(&copy) {
            Ok(mut file) => {
                file.write_all(bytes)?;
                file.sync_all()?;
                return Ok(copy);
            }
            Err(fault) if fault.kind() == ErrorKind::AlreadyExists => {}
            Err(fault) => return Err(fault),
        }
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, "there are too many copies of before"))
}

/// The bytes, durable, under a name of their own in the same folder.
fn beside(path: &Path, bytes: &[u8], mode: u32) -> io::Result<NamedTempFile> {
    let mut aside = Builder::new().permissions(Permissions::from_mode(mode)).tempfile_in(folder_of(path)?)?;
    aside.write_all(bytes)?;
    aside.as_file().sync_all()?;
    Ok(aside)
}

fn folder_of(path: &Path) -> io::Result<&Path> {
    match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Ok(Path::new(".")),
        Some(folder) => Ok(folder),
        None => Err(io::Error::new(ErrorKind::InvalidInput, "this is no name of a file")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_that_is_there_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("amt.xlsx");
        put_new(&path, b"eins").unwrap();
        assert_eq!(put_new(&path, b"zwei").unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!((std::fs::read(&path).unwrap().as_slice(), names(folder.path())), (b"eins".as_slice(), vec!["amt.xlsx".to_owned()]));
    }

    #[test]
    fn a_replaced_file_keeps_its_mode_and_a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("departments.toml"), folder.path().join("verweis"));
        std::fs::write(&path, "alt").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        replace(&link, b"neu").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"neu");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(names(folder.path()), ["departments.toml", "verweis"]);
    }

    #[test]
    fn every_copy_of_before_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("departments.toml");
        let kept = |bytes: &[u8]| keep_copy(&path, bytes).unwrap().file_name().unwrap().to_owned();
        assert_eq!([kept(b"1"), kept(b"2"), kept(b"3")], ["departments.toml.bak", "departments.toml.bak.1", "departments.toml.bak.2"]);
        assert_eq!(std::fs::read(folder.path().join("departments.toml.bak")).unwrap(), b"1");
    }
}
