//! After intake, where the city has mails moved (*Ablage auf dem Server*).
//!
//! Knows: which mails may leave the mailbox, and since when moving fails. Never: moves what the ledger does not know by its content.
//!
//! Known weaknesses: a mail that was parked without its source stays in the mailbox for good, even when a person has dealt with it.

use super::clerk::Clerk;
use crate::case::Instant;
use crate::ports::{Change, Disposition, Fault, LedgerEntry, Mailbox, MailboxCursor};

/// Mails that moving left behind: how many, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Unmoved {
    pub mails: u64,
    pub since: Instant,
}

impl Clerk {
    /// Moves what the ledger knows.
    pub(super) async fn file_away(&self, mailbox: &dyn Mailbox, uid_validity: i64, uids: &[i64]) -> Result<(), Fault> {
        if !mailbox.is_emptied() {
            return Ok(());
        }
        let movable = self.movable(mailbox, uid_validity, uids).await?;
        if movable.is_empty() { Ok(()) } else { mailbox.file_away(&movable).await }
    }

    /// Which of these may leave: what is parked stays where a person, and a later release, will look for it.
    async fn movable(&self, mailbox: &dyn Mailbox, uid_validity: i64, uids: &[i64]) -> Result<Vec<i64>, Fault> {
        let may_leave = |entry: &LedgerEntry| entry.disposition != Disposition::Parked && !entry.source_hash.is_empty();
        let entries = self.store.entries(mailbox.name(), uid_validity, uids).await?;
        Ok(entries.iter().filter(|entry| may_leave(entry)).map(|entry| entry.uid).collect())
    }

    /// What lies below the cursor was left behind by an earlier attempt, or a person has dealt with it meanwhile. Failing is not told
    /// each time but kept with its beginning, for the digest.
    pub(super) async fn move_leftovers(&self, mailbox: &dyn Mailbox, cursor: &MailboxCursor, now: Instant) {
        if !mailbox.is_emptied() {
            return;
        }
        let mut left = Vec::new();
        let moved = async {
            let mut below = mailbox.uids_above(0).await?;
            below.retain(|uid| *uid <= cursor.last_uid);
            left = self.movable(mailbox, cursor.uid_validity, &below).await?;
            if left.is_empty() { Ok(()) } else { mailbox.file_away(&left).await }
        };
        let moved = moved.await;
        if let Err(fault) = &moved {
            tracing::warn!(mailbox = mailbox.name(), "cannot move mails that were taken in before, will try again: {fault}");
        }
        let unmoved = moved.is_err().then_some(left.len() as u64).filter(|mails| *mails > 0);
        if let Err(fault) = self.keep_unmoved(mailbox.name(), unmoved, now).await {
            tracing::warn!(mailbox = mailbox.name(), "cannot note that mails were not moved: {fault}");
        }
    }

    async fn keep_unmoved(&self, mailbox: &str, mails: Option<u64>, now: Instant) -> Result<(), Fault> {
        let before = self.unmoved(mailbox).await?;
        let after = mails.map(|mails| Unmoved { mails, since: before.map_or(now, |before| before.since) });
        if after == before {
            return Ok(());
        }
        let text = after.and_then(|after| serde_json::to_string(&after).ok()).unwrap_or_default();
        self.store.commit(now, vec![Change { marks: vec![(mark_of(mailbox), text)], ..Change::default() }]).await
    }

    /// Mails that moving left behind the last time.
    pub(super) async fn unmoved(&self, mailbox: &str) -> Result<Option<Unmoved>, Fault> {
        Ok(self.store.mark(&mark_of(mailbox)).await?.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

fn mark_of(mailbox: &str) -> String {
    format!("unmoved/{mailbox}")
}
