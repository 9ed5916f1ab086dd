//! Step one: the letter box is emptied (*Posteingang*).
//!
//! Knows: cursor, batches, what follows a commit. Never: opens a mail (that is `take_in`).
//!
//! Known weaknesses: a batch that meets a faster writer is taken in again from its first mail.

use super::clerk::Clerk;
use super::take_in::{Batch, Unopened, parked};
use crate::case::Instant;
use crate::office::Letterbox;
use crate::ports::{Change, Disposition, Fault, FaultKind, FetchedMail, Mailbox, MailboxCursor, TakenMail};
use chrono::Duration;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;

/// Largest batch: mails, and bytes. A larger mail travels alone.
const BATCH_MAILS: usize = 200;
const BATCH_BYTES: u64 = 8 * 1024 * 1024;

/// What one poll brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Polled {
    /// Mails fetched.
    pub mails: u64,
    /// New cases.
    pub cases: u64,
    /// Mails added to cases, commands included.
    pub replies: u64,
    /// Automatic mails and bounces noted.
    pub automatic: u64,
    /// The same mail again.
    pub duplicates: u64,
    /// Given up on, kept for a person.
    pub parked: u64,
}

impl Polled {
    /// Counts a mail's disposition.
    fn count(&mut self, disposition: Disposition) {
        self.mails += 1;
        let field = match disposition {
            Disposition::NewCase => &mut self.cases,
            Disposition::Reply | Disposition::Command => &mut self.replies,
            Disposition::Automatic | Disposition::Bounce => &mut self.automatic,
            Disposition::Duplicate => &mut self.duplicates,
            Disposition::Parked => &mut self.parked,
        };
        *field += 1;
    }

    /// Adds another poll's counts.
    pub fn add(&mut self, other: Self) {
        self.mails += other.mails;
        self.cases += other.cases;
        self.replies += other.replies;
        self.automatic += other.automatic;
        self.duplicates += other.duplicates;
        self.parked += other.parked;
    }
}

impl Clerk {
    /// Empties one letter box: every mail above the cursor gets exactly one ledger row.
    ///
    /// # Errors
    /// A [`Fault`] of the mailbox or the archive; what was committed before stays committed.
    pub async fn receive(&self, mailbox: &dyn Mailbox, now: Instant) -> Result<Polled, Fault> {
        let letterbox = self
            .office
            .letterbox(mailbox.name())
            .ok_or_else(|| Fault::new(FaultKind::Misconfigured, format!("cannot poll mailbox {}: it is not configured", mailbox.name())))?;
        let status = mailbox.open().await?;
        let mut cursor = match self.store.cursor(&letterbox.name).await? {
            Some(known) if known.uid_validity == status.uid_validity => known,
            Some(known) => MailboxCursor { uid_validity: status.uid_validity, last_uid: 0, polled_at: known.polled_at },
            None => self.first_cursor(letterbox, mailbox, (status.uid_validity, now)).await?,
        };
        let fence = cursor.polled_at - Duration::days(1);
        let mut polled = Polled::default();
        let uids = mailbox.uids_above(cursor.last_uid).await?;
        let known = self.store.known_uids(&letterbox.name, status.uid_validity, &uids).await?;
        let fresh: Vec<i64> = uids.iter().copied().filter(|uid| !known.contains(uid)).collect();
        for slice in cut(&mailbox.sizes(&fresh).await?, &fresh) {
            let fetched = mailbox.fetch(&slice, letterbox.size_limit).await?;
            let taken = self.receive_batch(letterbox, fetched, (status.uid_validity, fence), now).await?;
            polled.add(taken);
            mailbox.file_away(&slice).await.unwrap_or_else(|fault| {
                tracing::warn!(mailbox = %letterbox.name, "cannot move mails after intake, will try again: {fault}");
            });
            cursor.last_uid = slice.iter().copied().max().unwrap_or(cursor.last_uid);
            self.store.advance(&letterbox.name, &MailboxCursor { polled_at: now, ..cursor.clone() }).await?;
        }
        cursor.last_uid = uids.last().copied().unwrap_or(cursor.last_uid).max(cursor.last_uid);
        self.store.advance(&letterbox.name, &MailboxCursor { polled_at: now, ..cursor }).await?;
        Ok(polled)
    }

    /// With `since = "now"` the mails that lie there already are the city's old matter: the cursor begins behind them.
    async fn first_cursor(
        &self,
        letterbox: &Letterbox,
        mailbox: &dyn Mailbox,
        (uid_validity, now): (i64, Instant),
    ) -> Result<MailboxCursor, Fault> {
        let last_uid = match letterbox.since {
            Some(_) => 0,
            None => mailbox.uids_above(0).await?.last().copied().unwrap_or(0),
        };
        let cursor = MailboxCursor { uid_validity, last_uid, polled_at: now };
        self.store.advance(&letterbox.name, &cursor).await?;
        Ok(cursor)
    }

    /// Takes in a batch of mails in as few commits as their dependence on each other allows.
    async fn receive_batch(
        &self,
        letterbox: &Letterbox,
        fetched: Vec<FetchedMail>,
        (uid_validity, fence): (i64, Instant),
        now: Instant,
    ) -> Result<Polled, Fault> {
        let mut polled = Polled::default();
        let mut batch = Batch::new(fence);
        for mail in fetched {
            let unopened = self.unopened(letterbox, uid_validity, mail, now);
            if batch.touches(&unopened) {
                self.commit_batch(&mut batch, now).await?;
            }
            let mut change = self.take_in_or_park(letterbox, &unopened, &batch, now).await?;
            if batch.meets(&change) {
                self.commit_batch(&mut batch, now).await?;
                change = self.take_in_or_park(letterbox, &unopened, &batch, now).await?;
            }
            if let Some(mail) = &change.mail {
                polled.count(mail.disposition);
            }
            batch.add(&unopened, change);
        }
        self.commit_batch(&mut batch, now).await?;
        Ok(polled)
    }

    /// One mail that no rule can take in costs itself, not the mailbox: a panic or a permanent fault parks it with its source.
    async fn take_in_or_park(&self, letterbox: &Letterbox, mail: &Unopened, batch: &Batch, now: Instant) -> Result<Change, Fault> {
        let tried = AssertUnwindSafe(self.take_in(letterbox, mail, batch, now)).catch_unwind().await;
        let reason = match tried {
            Ok(Err(fault)) if fault.kind == FaultKind::Permanent => {
                tracing::error!(mailbox = %letterbox.name, mail.uid = mail.taken.uid, "cannot take in a mail, parked: {fault}");
                "cannot_take_in"
            }
            Ok(done) => return done,
            Err(_) => "panicked",
        };
        let message = self.message_of(mail, None).await?;
        Ok(Change { mail: Some(parked(TakenMail { message: Some(message), ..mail.taken.clone() }, reason)), ..Change::default() })
    }

    /// Commits what a batch holds. When the whole does not go in, each mail is tried alone, and one that still does not is parked.
    async fn commit_batch(&self, batch: &mut Batch, now: Instant) -> Result<(), Fault> {
        let fence = batch.fence;
        let changes = std::mem::replace(batch, Batch::new(fence)).changes;
        if changes.is_empty() {
            return Ok(());
        }
        let Err(fault) = self.store.commit(now, changes.clone()).await else { return Ok(()) };
        if fault.kind != FaultKind::Permanent {
            return Err(fault);
        }
        for change in changes {
            let Err(fault) = self.store.commit(now, vec![change.clone()]).await else { continue };
            if fault.kind != FaultKind::Permanent {
                return Err(fault);
            }
            let Some(mail) = change.mail else { return Err(fault) };
            tracing::error!(mailbox = %mail.mailbox, mail.uid = mail.uid, "cannot store a mail, parked: {fault}");
            let given_up = Change { mail: Some(parked(mail, "refused_by_database")), ..Change::default() };
            self.store.commit(now, vec![given_up]).await?;
        }
        Ok(())
    }
}

/// Cuts UIDs into batches by count and size; a UID whose size is unknown counts as small.
fn cut(sizes: &[(i64, u64)], uids: &[i64]) -> Vec<Vec<i64>> {
    let sizes: std::collections::BTreeMap<i64, u64> = sizes.iter().copied().collect();
    let mut batches: Vec<Vec<i64>> = Vec::new();
    let mut bytes = 0;
    for uid in uids {
        let size = sizes.get(uid).copied().unwrap_or(0);
        match batches.last_mut() {
            Some(open) if open.len() < BATCH_MAILS && bytes + size <= BATCH_BYTES => {
                open.push(*uid);
                bytes += size;
            }
            _ => {
                batches.push(vec![*uid]);
                bytes = size;
            }
        }
    }
    batches
}
