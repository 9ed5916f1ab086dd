//! The notebook as one small file per mailbox, in the folder of the daemon's own files.
//!
//! Knows: three lines of fixed width, each written in place by one `pwrite`. What a killed program wrote stays in the kernel's cache,
//! and that is all that is needed: a machine that fails is no mail's fault. Never: waits for the disk.
//!
//! Known weaknesses: after a power failure the file may be older than the archive, which is harmless, or empty, which reads as no note.

use crate::ports::{Hold, InHand, MailboxCursor, Notebook};
use chrono::DateTime;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

/// Every line has this many bytes, the line end included.
const WIDTH: usize = 80;
/// The line that says how far the mailbox was taken in; before it one for each hold.
const TAKEN_IN: u64 = 2;
/// Stands behind the numbers of a mail that was in hand and did not kill.
const FINISHED: i64 = 1;

/// *Merkzettel* in a folder.
#[derive(Debug)]
pub struct FileNotebook {
    folder: PathBuf,
    files: Mutex<BTreeMap<String, Arc<File>>>,
}

impl FileNotebook {
    /// A notebook in `folder`; files are made when first written.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, files: Mutex::default() }
    }

    fn file(&self, mailbox: &str) -> std::io::Result<Arc<File>> {
        let mut files = self.files.lock().map_err(|_| std::io::Error::other("poisoned"))?;
        if let Some(open) = files.get(mailbox) {
            return Ok(Arc::clone(open));
        }
        let path = self.folder.join(format!("{mailbox}.notebook"));
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let file = Arc::new(file);
        files.insert(mailbox.to_owned(), Arc::clone(&file));
        Ok(file)
    }

    fn write(&self, mailbox: &str, line: u64, text: &str) {
        let padded = format!("{text:<width$}\n", width = WIDTH - 1);
        let written = self.file(mailbox).and_then(|file| file.write_all_at(padded.as_bytes(), line * WIDTH as u64));
        if let Err(cause) = written {
            tracing::debug!(mailbox, "cannot write into the notebook: {cause}");
        }
    }

    /// The mails of the lines that end so.
    fn mails(&self, mailbox: &str, ends: impl Fn(&[i64]) -> bool) -> Vec<InHand> {
        let mail = |hold| match self.read(mailbox, line_of(hold))?.as_slice() {
            [uid_validity, uid, behind @ ..] if ends(behind) => Some(InHand { uid_validity: *uid_validity, uid: *uid, hold }),
            _ => None,
        };
        [Hold::Reading, Hold::TakingIn].into_iter().filter_map(mail).collect()
    }

    /// The numbers of a line; none when it is empty or damaged.
    fn read(&self, mailbox: &str, line: u64) -> Option<Vec<i64>> {
        let mut bytes = [0; WIDTH];
        self.file(mailbox).ok()?.read_exact_at(&mut bytes, line * WIDTH as u64).ok()?;
        let text = std::str::from_utf8(&bytes).ok()?;
        text.split_whitespace().map(|word| word.parse().ok()).collect()
    }
}

fn line_of(hold: Hold) -> u64 {
    match hold {
        Hold::Reading => 0,
        Hold::TakingIn => 1,
    }
}

impl Notebook for FileNotebook {
    fn take(&self, mailbox: &str, mail: InHand) {
        self.write(mailbox, line_of(mail.hold), &format!("{} {}", mail.uid_validity, mail.uid));
    }

    fn put_down(&self, mailbox: &str, hold: Hold) {
        self.write(mailbox, line_of(hold), "");
    }

    fn finish(&self, mailbox: &str, mail: InHand) {
        self.write(mailbox, line_of(mail.hold), &format!("{} {} {FINISHED}", mail.uid_validity, mail.uid));
    }

    fn left_in_hand(&self, mailbox: &str) -> Vec<InHand> {
        self.mails(mailbox, <[i64]>::is_empty)
    }

    fn last_finished(&self, mailbox: &str) -> Vec<InHand> {
        self.mails(mailbox, |behind| behind == [FINISHED])
    }

    fn note(&self, mailbox: &str, cursor: &MailboxCursor) {
        let text = format!("{} {} {}", cursor.uid_validity, cursor.last_uid, cursor.polled_at.timestamp_millis());
        self.write(mailbox, TAKEN_IN, &text);
    }

    fn noted(&self, mailbox: &str) -> Option<MailboxCursor> {
        match self.read(mailbox, TAKEN_IN)?.as_slice() {
            [uid_validity, last_uid, polled_at] => {
                let polled_at = DateTime::from_timestamp_millis(*polled_at)?;
                Some(MailboxCursor { uid_validity: *uid_validity, last_uid: *last_uid, polled_at })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_hand(uid: i64, hold: Hold) -> InHand {
        InHand { uid_validity: 7, uid, hold }
    }

    #[test]
    fn what_a_killed_program_had_in_hand_is_found_by_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let killed = FileNotebook::new(folder.path().to_owned());
        killed.take("beschwerde", in_hand(4, Hold::Reading));
        killed.put_down("beschwerde", Hold::Reading);
        killed.take("beschwerde", in_hand(5, Hold::Reading));
        killed.take("beschwerde", in_hand(3, Hold::TakingIn));

        let next = FileNotebook::new(folder.path().to_owned());
        assert_eq!(next.left_in_hand("beschwerde"), [in_hand(5, Hold::Reading), in_hand(3, Hold::TakingIn)]);
        assert_eq!(next.left_in_hand("info"), [], "each mailbox has its own page");
        next.put_down("beschwerde", Hold::Reading);
        next.put_down("beschwerde", Hold::TakingIn);
        assert_eq!(next.left_in_hand("beschwerde"), []);
    }

    #[test]
    fn a_mail_that_was_finished_is_known_until_another_is_taken_or_put_down() {
        let folder = tempfile::tempdir().unwrap();
        let notebook = FileNotebook::new(folder.path().to_owned());
        notebook.take("beschwerde", in_hand(4, Hold::Reading));
        notebook.finish("beschwerde", in_hand(4, Hold::Reading));
        notebook.take("beschwerde", in_hand(3, Hold::TakingIn));
        assert_eq!(notebook.last_finished("beschwerde"), [in_hand(4, Hold::Reading)]);
        assert_eq!(notebook.left_in_hand("beschwerde"), [in_hand(3, Hold::TakingIn)]);
        notebook.put_down("beschwerde", Hold::Reading);
        assert_eq!(notebook.last_finished("beschwerde"), []);
    }

    #[test]
    fn a_note_outlives_the_program_and_a_damaged_one_reads_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let polled_at = DateTime::parse_from_rfc3339("2026-03-30T08:00:00.123Z").unwrap().to_utc();
        let cursor = MailboxCursor { uid_validity: 7, last_uid: 1_234, polled_at };
        FileNotebook::new(folder.path().to_owned()).note("beschwerde", &cursor);

        let next = FileNotebook::new(folder.path().to_owned());
        assert_eq!(next.noted("beschwerde"), Some(cursor));
        std::fs::write(folder.path().join("beschwerde.notebook"), vec![0; 3 * WIDTH]).unwrap();
        assert_eq!(next.noted("beschwerde"), None);
        assert_eq!(next.left_in_hand("beschwerde"), []);
    }

    #[test]
    fn a_folder_that_may_not_be_written_to_costs_the_note_only() {
        let nowhere = FileNotebook::new(PathBuf::from("/nonexistent"));
        nowhere.take("beschwerde", in_hand(1, Hold::Reading));
        assert_eq!(nowhere.left_in_hand("beschwerde"), []);
        assert_eq!(nowhere.noted("beschwerde"), None);
    }
}
