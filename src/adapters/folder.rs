//! A postman who puts letters into a folder, one `.eml` file each.
//!
//! Knows: how a file appears whole or not at all. Never: sends anything anywhere.
//!
//! Known weaknesses: the envelope (sender and recipient of the transport) is not kept, only the letter itself; a letter
//! in the folder counts as sent.

use crate::ports::{Delivery, Envelope, Fault, FaultKind, Postman};
use async_trait::async_trait;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// *Ablagefach*: writes `<file_name>.eml` into a folder, by a temporary file and a rename.
#[derive(Clone, Debug)]
pub struct FolderPostman {
    folder: PathBuf,
}

impl FolderPostman {
    /// A postman for this folder, which is made at the first letter if it does not exist.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

#[async_trait]
impl Postman for FolderPostman {
    async fn probe(&self) -> Result<(), Fault> {
        std::fs::create_dir_all(&self.folder)
            .map_err(|why| Fault::because(FaultKind::Misconfigured, format!("cannot use the outbox folder {}", self.folder.display()), why))
    }

    async fn deliver(&self, envelope: &Envelope) -> Delivery {
        if !is_plain_name(&envelope.file_name) {
            return Delivery::NotSent { is_permanent: true, reason: "the letter's file name is no plain name".to_owned() };
        }
        let (folder, name, mail) = (self.folder.clone(), envelope.file_name.clone(), envelope.mail.clone());
        let written = tokio::task::spawn_blocking(move || put(&folder, &name, &mail)).await;
        match written {
            Ok(Ok(())) => Delivery::Sent,
            Ok(Err(why)) => Delivery::NotSent { is_permanent: false, reason: reason_for(&why, &self.folder) },
            Err(_) => Delivery::NotSent { is_permanent: false, reason: "writing the letter was broken off".to_owned() },
        }
    }
}

/// One path component that is neither hidden nor a way out of the folder.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['\0', '\\']) && Path::new(name).file_name() == Some(OsStr::new(name))
}

/// Writes beside, makes it durable, renames: whoever reads the folder sees a whole letter or none.
fn put(folder: &Path, name: &str, mail: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let aside = folder.join(format!(".{name}.part"));
    let written = write_durably(&aside, mail).and_then(|()| std::fs::rename(&aside, folder.join(format!("{name}.eml"))));
    if written.is_err() {
        // Room is what a full disk needs first; the fault that counts is the one already in hand.
        drop(std::fs::remove_file(&aside));
    }
    written?;
    File::open(folder)?.sync_all()
}

fn write_durably(path: &Path, mail: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(mail)?;
    file.sync_all()
}

/// A short reason that names the folder and the remedy; never the letter.
fn reason_for(why: &io::Error, folder: &Path) -> String {
    let shown = folder.display();
    match why.kind() {
        ErrorKind::StorageFull => format!("the disk of the outbox folder {shown} is full: make room"),
        ErrorKind::QuotaExceeded => format!("the quota of the outbox folder {shown} is used up: make room"),
        ErrorKind::PermissionDenied => format!("the outbox folder {shown} may not be written: give this account the right"),
        ErrorKind::ReadOnlyFilesystem => format!("the outbox folder {shown} is on a read-only disk"),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => format!("the outbox folder {shown} is not a folder"),
        kind => format!("the outbox folder {shown} cannot be written: {kind}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(name: &str, mail: &str) -> Envelope {
        Envelope { from: None, to: "yilmaz@example.test".to_owned(), mail: mail.as_bytes().to_vec(), file_name: name.to_owned() }
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_letter_becomes_one_file_and_the_same_letter_again_the_same_file() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("ausgang");
        let postman = FolderPostman::new(folder.clone());
        let mail = "Subject: Ihre Nachricht\r\n\r\nGuten Tag Frau Yilmaz\r\n";
        assert_eq!(postman.deliver(&letter("letter-7", mail)).await, Delivery::Sent);
        assert_eq!(postman.deliver(&letter("letter-7", mail)).await, Delivery::Sent);
        assert_eq!(postman.deliver(&letter("letter-8", mail)).await, Delivery::Sent);
        assert_eq!(names(&folder), ["letter-7.eml", "letter-8.eml"]);
        assert_eq!(std::fs::read(folder.join("letter-7.eml")).unwrap(), mail.as_bytes());
    }

    #[tokio::test]
    async fn a_name_that_leads_out_of_the_folder_is_refused_for_good() {
        let home = tempfile::tempdir().unwrap();
        let postman = FolderPostman::new(home.path().join("ausgang"));
        for name in ["../letter", "a/b", "", ".hidden", "..", "a\\b"] {
            let delivery = postman.deliver(&letter(name, "x")).await;
            assert!(matches!(delivery, Delivery::NotSent { is_permanent: true, .. }), "{name}: {delivery:?}");
        }
        assert_eq!(names(home.path()), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_file_in_place_of_the_folder_is_a_passing_fault_that_names_it() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("ausgang");
        std::fs::write(&folder, "").unwrap();
        match FolderPostman::new(folder).deliver(&letter("letter-7", "x")).await {
            Delivery::NotSent { is_permanent: false, reason } => assert!(reason.contains("ausgang"), "{reason}"),
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_full_disk_leaves_no_half_letter_and_is_tried_again() {
        let home = tempfile::tempdir().unwrap();
        // `/dev/full` takes no byte and says why: a disk without room, wherever Linux runs.
        std::os::unix::fs::symlink("/dev/full", home.path().join(".letter-7.part")).unwrap();
        let postman = FolderPostman::new(home.path().to_owned());
        match postman.deliver(&letter("letter-7", "Subject: x\r\n\r\ny\r\n")).await {
            Delivery::NotSent { is_permanent: false, reason } => assert!(reason.contains("full"), "{reason}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(names(home.path()), Vec::<String>::new());
        assert_eq!(postman.deliver(&letter("letter-7", "Subject: x\r\n\r\ny\r\n")).await, Delivery::Sent);
    }

    #[test]
    fn a_full_disk_is_named_as_what_it_is() {
        let reason = reason_for(&io::Error::from(ErrorKind::StorageFull), Path::new("/var/lib/anliegend/ausgang"));
        assert_eq!(reason, "the disk of the outbox folder /var/lib/anliegend/ausgang is full: make room");
    }
}
