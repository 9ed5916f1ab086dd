//! The letter box over a folder.
//!
//! Knows: how to list, read and, where chosen, move the files. Never: changes a file, a flag or a folder otherwise.
//!
//! Known weaknesses: the whole folder is looked through at every poll.

use super::index::Index;
use super::scan::{Found, is_maildir, scan};
use crate::adapters::imap::AfterIntake;
use crate::adapters::mutf7;
use crate::ports::{Fault, FaultKind, FetchedContent, FetchedMail, Mailbox, MailboxStatus};
use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, Utc};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// How much of a mail over the size limit is read in search of the end of its header section.
const HEADER_BYTES: u64 = 256 * 1024;

/// *Postfach in einem Ordner*.
#[derive(Debug)]
pub struct MaildirMailbox {
    name: String,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    name: String,
    folder: PathBuf,
    after_intake: AfterIntake,
    index_path: PathBuf,
    index: Mutex<Index>,
}

impl MaildirMailbox {
    /// A mailbox over `folder`: a Maildir, or a plain folder whose files are mails. `index` is a file of our own, outside
    /// that folder, that keeps the numbers of its mails; it must survive restarts like the database.
    ///
    /// With [`AfterIntake::Move`] a mail goes to the Maildir++ subfolder of that name (`.Erledigt/cur`), or in a plain
    /// folder to the subfolder of that name; both are made when they do not exist.
    #[must_use]
    pub fn new(name: impl Into<String>, folder: PathBuf, index: PathBuf, after_intake: AfterIntake) -> Self {
        let name = name.into();
        let inner = Inner { name: name.clone(), folder, after_intake, index_path: index.clone(), index: Mutex::new(Index::new(index)) };
        Self { name, inner: Arc::new(inner) }
    }

    /// Runs work on files where it may wait for the disk.
    async fn aside<T: Send + 'static>(&self, work: impl FnOnce(&Inner) -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(&inner))
            .await
            .map_err(|why| Fault::because(FaultKind::Transient, format!("cannot finish reading mailbox {}", self.name), why))?
    }
}

#[async_trait]
impl Mailbox for MaildirMailbox {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_emptied(&self) -> bool {
        self.inner.after_intake != AfterIntake::Leave
    }

    fn archive(&self) -> Option<Arc<dyn Mailbox>> {
        let AfterIntake::Move { folder } = &self.inner.after_intake else { return None };
        let root = self.inner.archive_root(folder).ok().filter(|root| root.is_dir())?;
        let mut index = self.inner.index_path.clone().into_os_string();
        index.push(".archive");
        Some(Arc::new(Self::new(&self.name, root, index.into(), AfterIntake::Leave)))
    }

    async fn open(&self) -> Result<MailboxStatus, Fault> {
        self.aside(Inner::open).await
    }

    async fn uids_above(&self, after: i64) -> Result<Vec<i64>, Fault> {
        self.aside(move |inner| Ok(inner.look()?.1.into_keys().filter(|uid| *uid > after).collect())).await
    }

    async fn fetch(&self, uids: &[i64], size_limit: u64) -> Result<Vec<FetchedMail>, Fault> {
        let uids = uids.to_vec();
        self.aside(move |inner| inner.fetch(&uids, size_limit)).await
    }

    async fn sizes(&self, uids: &[i64]) -> Result<Vec<(i64, u64)>, Fault> {
        let uids = uids.to_vec();
        self.aside(move |inner| {
            let mails = inner.look()?.1;
            Ok(uids.into_iter().filter_map(|uid| mails.get(&uid).map(|mail| (uid, mail.size))).collect())
        })
        .await
    }

    async fn file_away(&self, uids: &[i64]) -> Result<(), Fault> {
        let uids = uids.to_vec();
        self.aside(move |inner| inner.file_away(&uids)).await
    }
}

impl Inner {
    fn open(&self) -> Result<MailboxStatus, Fault> {
        let (status, mails) = self.look()?;
        Ok(MailboxStatus { exists: u32::try_from(mails.len()).unwrap_or(u32::MAX), ..status })
    }

    /// Looks through the folder and gives every mail its number.
    fn look(&self) -> Result<(MailboxStatus, BTreeMap<i64, Found>), Fault> {
        let found = scan(&self.folder).map_err(|why| self.folder_fault("read", why))?;
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        index.enter(found.iter().map(|mail| mail.unique.as_os_str())).map_err(|why| self.index_fault(why))?;
        let status = MailboxStatus { uid_validity: index.uid_validity(), uid_next: Some(index.uid_next()), exists: 0 };
        let mails = found.into_iter().filter_map(|mail| Some((index.uid(&mail.unique)?, mail))).collect();
        Ok((status, mails))
    }

    fn fetch(&self, uids: &[i64], size_limit: u64) -> Result<Vec<FetchedMail>, Fault> {
        let mut fetched = Vec::with_capacity(uids.len());
        let mut failed = Vec::new();
        let mut mails = self.look()?.1;
        for uid in uids {
            let Some(mail) = mails.get(uid).cloned() else { continue };
            match read(*uid, &mail, size_limit) {
                Ok(read) => fetched.push(read),
                Err(why) if why.kind() == ErrorKind::NotFound => {
                    // Renamed by a mail program since we looked (a flag, or `new` to `cur`): look again, once.
                    mails = self.look()?.1;
                    match mails.get(uid).map(|mail| read(*uid, mail, size_limit)) {
                        Some(Ok(read)) => fetched.push(read),
                        Some(Err(why)) => failed.push((*uid, why)),
                        None => {}
                    }
                }
                Err(why) => failed.push((*uid, why)),
            }
        }
        self.judge(&mut fetched, failed)?;
        fetched.sort_by_key(|mail| mail.uid);
        Ok(fetched)
    }

    /// A file that cannot be read while others can is a mail for a person; if none can, it is the folder.
    fn judge(&self, fetched: &mut Vec<FetchedMail>, failed: Vec<(i64, io::Error)>) -> Result<(), Fault> {
        let reads_others = !fetched.is_empty();
        for (uid, why) in failed {
            if !reads_others {
                return Err(self.folder_fault("read mails in", why));
            }
            fetched.push(FetchedMail { uid, internal_date: None, content: FetchedContent::Unreadable });
        }
        Ok(())
    }

    fn file_away(&self, uids: &[i64]) -> Result<(), Fault> {
        let AfterIntake::Move { folder } = &self.after_intake else { return Ok(()) };
        let target = self.target(folder)?;
        let mails = self.look()?.1;
        for uid in uids {
            let Some(mail) = mails.get(uid) else { continue };
            let Some(name) = mail.path.file_name() else { continue };
            match std::fs::rename(&mail.path, target.join(name)) {
                Ok(()) => {}
                Err(why) if why.kind() == ErrorKind::NotFound => {}
                Err(why) => return Err(self.folder_fault("move mails in", why)),
            }
        }
        Ok(())
    }

    /// The folder of moved mails. Its name may not lead out of the mailbox.
    fn archive_root(&self, folder: &str) -> Result<PathBuf, Fault> {
        let name = mutf7::encode(folder);
        if name.is_empty() || name.starts_with('.') || name.contains(['/', '\0']) {
            return Err(Fault::new(
                FaultKind::Misconfigured,
                format!(
                    "cannot move mails of mailbox {} to {folder}: write the name of a folder without \"/\" and without a leading dot",
                    self.name
                ),
            ));
        }
        Ok(self.folder.join(if is_maildir(&self.folder) { format!(".{name}") } else { name }))
    }

    /// Where moved mails go, made if need be.
    fn target(&self, folder: &str) -> Result<PathBuf, Fault> {
        let root = self.archive_root(folder)?;
        let parts: &[&str] = if is_maildir(&self.folder) { &["tmp", "new", "cur"] } else { &[""] };
        for part in parts {
            std::fs::create_dir_all(root.join(part)).map_err(|why| self.folder_fault("make a folder in", why))?;
        }
        Ok(if is_maildir(&self.folder) { root.join("cur") } else { root })
    }

    fn folder_fault(&self, verb: &str, why: io::Error) -> Fault {
        let (name, shown) = (&self.name, self.folder.display());
        let (kind, remedy) = match why.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => {
                (FaultKind::Misconfigured, "there is no such folder; write its path as it is")
            }
            ErrorKind::PermissionDenied => (FaultKind::Misconfigured, "this account may not; give it the right"),
            _ => (FaultKind::Transient, "the disk does not play along"),
        };
        Fault::because(kind, format!("cannot {verb} mailbox {name} at {shown}: {remedy}"), why)
    }

    fn index_fault(&self, why: io::Error) -> Fault {
        let (kind, remedy) = match why.kind() {
            ErrorKind::InvalidData => (
                FaultKind::Misconfigured,
                "it is damaged or something else; restore it from the backup, or remove it and let all mails be recognised by content",
            ),
            ErrorKind::PermissionDenied => (FaultKind::Misconfigured, "this account may not write it; give it the right"),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (FaultKind::Transient, "the disk is full; make room"),
            _ => (FaultKind::Transient, "the disk does not play along"),
        };
        Fault::because(kind, format!("cannot keep the index of mailbox {}: {remedy}", self.name), why)
    }
}

fn read(uid: i64, mail: &Found, size_limit: u64) -> io::Result<FetchedMail> {
    let content = if mail.size > size_limit {
        FetchedContent::TooLarge { headers: read_headers(&mail.path)?, size: mail.size }
    } else {
        FetchedContent::Whole(std::fs::read(&mail.path)?)
    };
    let internal_date = Some(DateTime::<Utc>::from(mail.delivered).trunc_subsecs(3));
    Ok(FetchedMail { uid, internal_date, content })
}

/// The header section with the empty line that ends it, as far as it is not longer than [`HEADER_BYTES`].
fn read_headers(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(HEADER_BYTES).read_to_end(&mut bytes)?;
    let end_of = |mark: &[u8]| bytes.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len());
    let end = [end_of(b"\r\n\r\n"), end_of(b"\n\n")].into_iter().flatten().min();
    bytes.truncate(end.unwrap_or(bytes.len()));
    Ok(bytes)
}
