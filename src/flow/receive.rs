//! Step one: the letter box is emptied (*Posteingang*).
//!
//! Knows: cursor, slices, what follows a commit, and that the next slice is fetched and opened while this one is committed.
//! Never: opens a mail (that is `unopened`) or decides what it causes (that is `take_in`).
//!
//! Known weaknesses: a batch that meets a faster writer is taken in again from its first mail.

use super::batch::Batch;
use super::clerk::Clerk;
use super::in_hand::{Deaths, WithMailInHand};
use super::lookups::Lookups;
use super::take_in::{only, parked};
use super::unopened::{Opener, Unopened};
use crate::case::Instant;
use crate::office::Letterbox;
use crate::ports::{Change, Disposition, Fault, FaultKind, Hold, InHand, Mailbox, MailboxCursor, TakenMail, breaking_point};
use futures_util::FutureExt;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::task::{JoinError, JoinSet};

/// Largest slice: mails, and bytes. A larger mail travels alone.
const SLICE_MAILS: usize = 200;
const SLICE_BYTES: u64 = 8 * 1024 * 1024;

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
            Disposition::Parked | Disposition::Dismissed => &mut self.parked,
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

/// Where one poll stands: what it may believe about the mails of this mailbox.
pub(super) struct Standing<'a> {
    pub letterbox: &'a Letterbox,
    /// What is behind us. `polled_at` stays that of the last whole poll until this one is whole.
    pub cursor: MailboxCursor,
    /// Mail before this instant is the city's old matter.
    pub since: Option<Instant>,
    /// What is old and must not be answered by machine.
    pub past: super::past::Past,
}

/// What lies on the desk while the mails of one slice are taken in.
pub(super) struct Desk<'a> {
    pub letterbox: &'a Letterbox,
    pub since: Option<Instant>,
    pub past: &'a super::past::Past,
    pub batch: Batch,
    pub lookups: Lookups,
}

impl Clerk {
    /// Empties one letter box: every mail above the cursor gets exactly one ledger row.
    ///
    /// # Errors
    /// A [`Fault`] of the mailbox or the archive; what was committed before stays committed.
    pub async fn receive(&self, mailbox: &Arc<dyn Mailbox>, now: Instant) -> Result<Polled, Fault> {
        let letterbox = self
            .office
            .letterbox(mailbox.name())
            .ok_or_else(|| Fault::new(FaultKind::Misconfigured, format!("cannot poll mailbox {}: it is not configured", mailbox.name())))?;
        let mut standing = self.standing(letterbox, mailbox.as_ref(), now).await?;
        let deaths = self.deaths(&letterbox.name, now).await?;
        let uids = mailbox.uids_above(standing.cursor.last_uid).await?;
        let known = self.store.known_uids(&letterbox.name, standing.cursor.uid_validity, &uids).await?;
        let fresh: Vec<i64> = uids.iter().copied().filter(|uid| !known.contains(uid)).collect();
        breaking_point("receive.listed", i64::try_from(fresh.len()).unwrap_or(i64::MAX));
        let polled = self.receive_fresh(mailbox, &mut standing, (&fresh, &deaths), now).await;
        self.return_numbers().await?;
        let polled = polled?;
        let last_uid = uids.last().copied().unwrap_or_default().max(standing.cursor.last_uid);
        let cursor = MailboxCursor { last_uid, polled_at: now, ..standing.cursor };
        self.store.advance(&letterbox.name, &cursor).await?;
        breaking_point("receive.advanced", last_uid);
        self.notebook.note(&letterbox.name, &cursor);
        breaking_point("receive.noted", last_uid);
        self.acquit(&letterbox.name, deaths, (cursor.uid_validity, last_uid), now).await?;
        self.move_leftovers(mailbox.as_ref(), &cursor, now).await;
        Ok(polled)
    }

    /// Slice by slice: while one is taken in and committed, the next one is fetched and opened.
    pub(super) async fn receive_fresh(
        &self,
        mailbox: &Arc<dyn Mailbox>,
        standing: &mut Standing<'_>,
        (fresh, deaths): (&[i64], &Deaths),
        now: Instant,
    ) -> Result<Polled, Fault> {
        let mut polled = Polled::default();
        let (dead, fresh): (Vec<i64>, Vec<i64>) = fresh.iter().partition(|uid| deaths.forbid(standing.cursor.uid_validity, **uid));
        self.park_unread(standing, &dead, &mut polled, now).await?;
        let mut slices = cut(&mailbox.sizes(&fresh).await?, &fresh).into_iter();
        let mut ahead = Ahead {
            mailbox: Arc::clone(mailbox),
            opener: self.opener(),
            uid_validity: standing.cursor.uid_validity,
            now,
            task: JoinSet::new(),
        };
        ahead.begin(slices.next(), standing.letterbox);
        while let Some((uids, mails)) = ahead.finish().await? {
            ahead.begin(slices.next(), standing.letterbox);
            let last_uid = uids.iter().copied().max().unwrap_or_default().max(standing.cursor.last_uid);
            let cursor = MailboxCursor { last_uid, ..standing.cursor.clone() };
            polled.add(self.take_in_slice(standing, mails, &cursor, now).await?);
            standing.cursor = cursor;
            breaking_point("slice.committed", last_uid);
            if let Err(fault) = self.file_away(mailbox.as_ref(), standing.cursor.uid_validity, &uids).await {
                tracing::warn!(mailbox = %standing.letterbox.name, "cannot move mails after intake, will try again: {fault}");
            }
            breaking_point("slice.moved", last_uid);
        }
        Ok(polled)
    }

    /// Takes in the mails of a slice in as few commits as their dependence on each other allows; the last one moves the cursor.
    async fn take_in_slice(
        &self,
        standing: &Standing<'_>,
        mails: Vec<Unopened>,
        cursor: &MailboxCursor,
        now: Instant,
    ) -> Result<Polled, Fault> {
        // Two mailboxes may hold the same mail: one is decided after the other.
        let _one_at_a_time = self.receiving.lock().await;
        self.stock_up(&mails).await?;
        let letterbox = standing.letterbox;
        let lookups = self.look_up(&letterbox.name, &mails, now).await?;
        let mut desk = Desk { letterbox, since: standing.since, past: &standing.past, batch: Batch::default(), lookups };
        let mut polled = Polled::default();
        for (nth, mail) in mails.iter().enumerate() {
            let rest = mails.get(nth..).unwrap_or_default();
            if desk.batch.touches(mail) {
                self.clear(&mut desk, rest, now).await?;
            }
            let mut change = self.take_in_or_park(&desk, mail, now).await?;
            if desk.batch.meets(&change) {
                self.clear(&mut desk, rest, now).await?;
                change = self.take_in_or_park(&desk, mail, now).await?;
            }
            if let Some(mail) = &change.mail {
                polled.count(mail.disposition);
            }
            desk.batch.add(mail, change);
        }
        breaking_point("slice.decided", cursor.last_uid);
        desk.batch.changes.push(Change { cursors: vec![(letterbox.name.clone(), cursor.clone())], ..Change::default() });
        self.clear(&mut desk, &[], now).await?;
        Ok(polled)
    }

    /// One mail that no rule can take in costs itself, not the mailbox: a panic or a permanent fault parks it with its source.
    async fn take_in_or_park(&self, desk: &Desk<'_>, mail: &Unopened, now: Instant) -> Result<Change, Fault> {
        let (mailbox, uid) = (desk.letterbox.name.as_str(), mail.taken.uid);
        let tried = WithMailInHand {
            notebook: self.notebook.as_ref(),
            mailbox,
            mail: InHand { uid_validity: mail.taken.uid_validity, uid, hold: Hold::TakingIn },
            work: Box::pin(AssertUnwindSafe(self.take_in(desk, mail, now)).catch_unwind()),
        };
        let reason = match tried.await {
            Ok(Err(fault)) if fault.kind == FaultKind::Permanent => {
                tracing::error!(mailbox, mail.uid = uid, "cannot take in a mail, parked: {fault}");
                "cannot_take_in"
            }
            Ok(done) => return done,
            Err(_) => "panicked",
        };
        let message = self.message_of(mail, None).await?;
        Ok(only(parked(TakenMail { message: Some(message), ..mail.taken.clone() }, reason)))
    }

    /// Commits what lies on the desk; what that adds to the archive is known for the mails that are left.
    async fn clear(&self, desk: &mut Desk<'_>, rest: &[Unopened], now: Instant) -> Result<(), Fault> {
        let changes = std::mem::take(&mut desk.batch).changes;
        desk.lookups.learn(&changes);
        if !self.commit_whole(changes, now).await? {
            desk.lookups = self.look_up(&desk.letterbox.name, rest, now).await?;
        }
        Ok(())
    }

    /// Commits changes; true when they went in as they are. When the whole does not, each is tried alone, and a mail that still does
    /// not is parked.
    async fn commit_whole(&self, changes: Vec<Change>, now: Instant) -> Result<bool, Fault> {
        if changes.is_empty() {
            return Ok(true);
        }
        let Err(fault) = self.store.commit(now, changes.clone()).await else { return Ok(true) };
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
            self.store.commit(now, vec![only(parked(mail, "refused_by_database"))]).await?;
        }
        Ok(false)
    }

    /// Mails over which the program died too often are parked as they lie on the server.
    async fn park_unread(&self, standing: &Standing<'_>, uids: &[i64], polled: &mut Polled, now: Instant) -> Result<(), Fault> {
        let give_up = |uid: &i64| {
            tracing::error!(mailbox = %standing.letterbox.name, mail.uid = uid, "a mail ended the program again and again, parked unread");
            let mail = TakenMail {
                mailbox: standing.letterbox.name.clone(),
                uid_validity: standing.cursor.uid_validity,
                uid: *uid,
                source_hash: String::new(),
                letter_hash: String::new(),
                disposition: Disposition::Parked,
                reason: "killed_twice".to_owned(),
                received_at: now,
                message: None,
            };
            only(mail)
        };
        let changes: Vec<Change> = uids.iter().map(give_up).collect();
        polled.mails += uids.len() as u64;
        polled.parked += uids.len() as u64;
        self.commit_whole(changes, now).await.map(|_| ())
    }
}

/// UIDs that were asked for, and their mails.
type Slice = (Vec<i64>, Vec<Unopened>);

/// *Vorlauf*: the next slice, fetched and opened on a thread of its own. Dropped, it ends.
struct Ahead {
    mailbox: Arc<dyn Mailbox>,
    opener: Opener,
    uid_validity: i64,
    now: Instant,
    task: JoinSet<Result<Slice, Fault>>,
}

impl Ahead {
    /// Begins with a slice, if there is one.
    fn begin(&mut self, uids: Option<Vec<i64>>, letterbox: &Letterbox) {
        let Some(uids) = uids else { return };
        let (mailbox, opener, uid_validity, now) = (Arc::clone(&self.mailbox), self.opener.clone(), self.uid_validity, self.now);
        let (name, size_limit) = (letterbox.name.clone(), letterbox.size_limit);
        self.task.spawn(async move {
            let fetched = mailbox.fetch(&uids, size_limit).await?;
            let mails = tokio::task::spawn_blocking(move || opener.open_all(&name, uid_validity, fetched, now)).await;
            Ok((uids, mails.map_err(|cause| broken(&cause))?))
        });
    }

    /// Waits for what was begun; none when nothing was.
    async fn finish(&mut self) -> Result<Option<Slice>, Fault> {
        match self.task.join_next().await {
            None => Ok(None),
            Some(done) => done.map_err(|cause| broken(&cause))?.map(Some),
        }
    }
}

fn broken(cause: &JoinError) -> Fault {
    Fault::new(
        FaultKind::Transient,
        format!("cannot open mails: the program made a mistake ({})", if cause.is_panic() { "panic" } else { "stopped" }),
    )
}

/// Cuts UIDs into slices by count and size; a UID whose size is unknown counts as small.
pub(super) fn cut(sizes: &[(i64, u64)], uids: &[i64]) -> Vec<Vec<i64>> {
    let sizes: BTreeMap<i64, u64> = sizes.iter().copied().collect();
    let mut slices: Vec<Vec<i64>> = Vec::new();
    let mut bytes = 0;
    for uid in uids {
        let size = sizes.get(uid).copied().unwrap_or(0);
        match slices.last_mut() {
            Some(open) if open.len() < SLICE_MAILS && bytes + size <= SLICE_BYTES => {
                open.push(*uid);
                bytes += size;
            }
            _ => {
                slices.push(vec![*uid]);
                bytes = size;
            }
        }
    }
    slices
}
