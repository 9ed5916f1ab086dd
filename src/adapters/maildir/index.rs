//! The index: which unique name has which UID.
//!
//! Knows: one text file, one line a mail, appended and made durable before a number is used. Two processes may work on
//! it; each takes the file's lock first. Never: holds anything of a mail but its file name.
//!
//! Known weaknesses: read whole when it has changed; a network file system without locks would let two processes give
//! the same number twice.

use percent_encoding::{AsciiSet, CONTROLS, percent_encode};
use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// First word of the file.
const MARK: &str = "anliegend-maildir-index-1";

/// What a name may not hold as it is: line breaks and their kin, and the sign that stands in for them.
const ODD: &AsciiSet = &CONTROLS.add(b'%');

/// *Nummernverzeichnis* of one mailbox folder.
#[derive(Debug)]
pub(super) struct Index {
    path: PathBuf,
    /// Length of the file as last read.
    length: u64,
    uid_validity: i64,
    numbers: HashMap<String, i64>,
    last: i64,
}

impl Index {
    /// The index in this file, which is made at the first use.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, length: 0, uid_validity: 0, numbers: HashMap::new(), last: 0 }
    }

    /// The constant of this index: the millisecond it was made, by the file system's clock.
    pub(super) fn uid_validity(&self) -> i64 {
        self.uid_validity
    }

    /// The number the next new mail will get.
    pub(super) fn uid_next(&self) -> i64 {
        self.last.saturating_add(1)
    }

    /// A mail's number.
    pub(super) fn uid(&self, unique: &OsStr) -> Option<i64> {
        self.numbers.get(&written(unique)).copied()
    }

    /// Gives numbers to the names that have none yet, in this order, and makes them durable.
    ///
    /// # Errors
    /// What the file system says; a damaged index is `InvalidData`.
    pub(super) fn enter<'a>(&mut self, names: impl Iterator<Item = &'a OsStr>) -> io::Result<()> {
        let mut file = self.open()?;
        file.lock()?;
        self.read(&mut file)?;
        let mut lines = String::new();
        let mut fresh = HashMap::new();
        let mut last = self.last;
        for name in names.map(written) {
            if self.numbers.contains_key(&name) || fresh.contains_key(&name) {
                continue;
            }
            last += 1;
            lines.push_str(&last.to_string());
            lines.push(' ');
            lines.push_str(&name);
            lines.push('\n');
            fresh.insert(name, last);
        }
        if !fresh.is_empty() {
            file.seek(SeekFrom::Start(self.length))?;
            file.write_all(lines.as_bytes())?;
            file.sync_all()?;
            self.length += lines.len() as u64;
            self.last = last;
            self.numbers.extend(fresh);
        }
        Ok(())
    }

    fn open(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        match options.open(&self.path) {
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                if let Some(folder) = self.path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                options.open(&self.path)
            }
            other => other,
        }
    }

    /// Reads the file if it changed. A last line without an end was never used: it is cut off.
    fn read(&mut self, file: &mut File) -> io::Result<()> {
        let length = file.metadata()?.len();
        if length == self.length && length > 0 {
            return Ok(());
        }
        let mut text = String::new();
        file.seek(SeekFrom::Start(0))?;
        file.read_to_string(&mut text)?;
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        let lines = text.get(..whole).unwrap_or_default();
        if lines.is_empty() {
            return self.begin(file);
        }
        if whole as u64 != length {
            file.set_len(whole as u64)?;
        }
        *self = parse(lines).map(|(uid_validity, numbers)| {
            let last = numbers.values().copied().max().unwrap_or(0);
            Self { path: self.path.clone(), length: whole as u64, uid_validity, numbers, last }
        })?;
        Ok(())
    }

    /// Writes the first line of a new index.
    fn begin(&mut self, file: &mut File) -> io::Result<()> {
        file.set_len(0)?;
        // Written once to set the file's time, by which the index is told from one that was lost.
        file.write_all(b"\n")?;
        let made = file.metadata()?.modified()?.duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
        let uid_validity = i64::try_from(made.as_millis()).map_err(io::Error::other)?;
        let first = format!("{MARK} {uid_validity}\n");
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(first.as_bytes())?;
        file.sync_all()?;
        sync_folder(&self.path)?;
        *self = Self { path: self.path.clone(), length: first.len() as u64, uid_validity, numbers: HashMap::new(), last: 0 };
        Ok(())
    }
}

fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// A name as it stands in the file: control characters and bytes that are not text as `%XX`, so that a line is a line.
fn written(unique: &OsStr) -> String {
    percent_encode(unique.as_bytes(), ODD).to_string()
}

fn parse(lines: &str) -> io::Result<(i64, HashMap<String, i64>)> {
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "not an index of a mailbox folder");
    let mut lines = lines.lines();
    let uid_validity = lines
        .next()
        .and_then(|first| first.strip_prefix(MARK))
        .and_then(|rest| rest.trim().parse().ok())
        .filter(|value| *value > 0)
        .ok_or_else(damaged)?;
    let mut numbers = HashMap::new();
    for line in lines {
        let (uid, name) = line.split_once(' ').ok_or_else(damaged)?;
        numbers.insert(name.to_owned(), uid.parse().map_err(|_| damaged())?);
    }
    Ok((uid_validity, numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enter(index: &mut Index, names: &[&str]) {
        index.enter(names.iter().map(OsStr::new)).unwrap();
    }

    #[test]
    fn numbers_ascend_in_order_and_stay_across_a_restart() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("index/beschwerde");
        let mut index = Index::new(path.clone());
        enter(&mut index, &["b.mail", "a.mail"]);
        enter(&mut index, &["a.mail", "c.mail", "c.mail"]);
        let mut again = Index::new(path);
        enter(&mut again, &["d.mail"]);
        assert_eq!(again.uid_validity(), index.uid_validity());
        assert_eq!(["b.mail", "a.mail", "c.mail", "d.mail"].map(|name| again.uid(OsStr::new(name))), [1, 2, 3, 4].map(Some));
        assert_eq!(again.uid_next(), 5);
    }

    #[test]
    fn a_line_torn_by_a_crash_was_never_used_and_its_number_is_given_anew() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("index");
        let mut index = Index::new(path.clone());
        enter(&mut index, &["a.mail"]);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"2 halb").unwrap();
        let mut again = Index::new(path.clone());
        enter(&mut again, &["b.mail"]);
        assert_eq!(again.uid(OsStr::new("b.mail")), Some(2));
        assert_eq!(again.uid(OsStr::new("halb")), None);
        assert!(std::fs::read_to_string(path).unwrap().ends_with("\n1 a.mail\n2 b.mail\n"));
    }

    #[test]
    fn two_processes_see_each_others_numbers() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("index");
        let (mut one, mut other) = (Index::new(path.clone()), Index::new(path));
        enter(&mut one, &["a.mail"]);
        enter(&mut other, &["b.mail", "a.mail"]);
        enter(&mut one, &["c.mail"]);
        assert_eq!(one.uid(OsStr::new("b.mail")), Some(2));
        assert_eq!(one.uid(OsStr::new("c.mail")), Some(3));
    }

    #[test]
    fn a_name_with_a_line_break_or_without_meaning_as_text_stays_one_line() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("index");
        let odd = [OsStr::from_bytes(b"a\n7 b"), OsStr::from_bytes(b"\xff\xfe"), OsStr::new("100%0A")];
        Index::new(path.clone()).enter(odd.into_iter()).unwrap();
        let mut again = Index::new(path);
        enter(&mut again, &[]);
        assert_eq!(odd.map(|name| again.uid(name)), [1, 2, 3].map(Some));
    }

    #[test]
    fn a_foreign_file_is_not_overwritten() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("index");
        std::fs::write(&path, "Einkaufsliste\n").unwrap();
        let refused = Index::new(path.clone()).enter([OsStr::new("a")].into_iter());
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(std::fs::read_to_string(path).unwrap(), "Einkaufsliste\n");
    }
}
