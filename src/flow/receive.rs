//! Step one: the letter box is emptied (*Posteingang*).
//!
//! Knows: cursor, slices, what follows a commit, and that one slice is decided while the one before it is committed and the one after it
//! fetched and opened.
//! Never: opens a mail (that is `unopened`) or decides what it causes (that is `take_in`).
//!
//! Known weaknesses: a batch that meets a faster writer is taken in again from its first mail.

use super::ahead::{Ahead, Slice, cut};
use super::batch::Batch;
use super::clerk::Clerk;
use super::entering::{Decided, Queue, commit_whole};
use super::in_hand::{Deaths, WithMailInHand};
use super::lookups::Lookups;
use super::take_in::{only, parked};
use super::unopened::Unopened;
use crate::case::Instant;
use crate::office::Letterbox;
use crate::ports::{Change, Disposition, Fault, FaultKind, Hold, InHand, Mailbox, MailboxCursor, TakenMail, breaking_point};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

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
            Disposition::Automatic | Disposition::Bounce | Disposition::Sent => &mut self.automatic,
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

/// What a poll has done so far.
struct Round<'a, 'b> {
    standing: &'a mut Standing<'b>,
    /// Slices that are being committed.
    queue: Queue,
    /// Mails that are in and not moved yet.
    taken_in: Vec<i64>,
    polled: Polled,
}

impl Round<'_, '_> {
    /// Waits for the first commit under way; false when there is none.
    async fn settle_one(&mut self) -> Result<bool, Fault> {
        let Some((uids, cursor, polled)) = self.queue.pop().await? else { return Ok(false) };
        breaking_point("slice.committed", cursor.last_uid);
        self.standing.cursor = cursor;
        self.taken_in.extend(uids);
        self.polled.add(polled);
        Ok(true)
    }

    /// Waits for all commits under way; true when there were any.
    async fn settle(&mut self) -> Result<bool, Fault> {
        let had_company = !self.queue.is_empty();
        while self.settle_one().await? {}
        Ok(had_company)
    }
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

    /// Slice by slice: while one is decided, the one before is committed and the next one is fetched and opened.
    pub(super) async fn receive_fresh(
        &self,
        mailbox: &Arc<dyn Mailbox>,
        standing: &mut Standing<'_>,
        (fresh, deaths): (&[i64], &Deaths),
        now: Instant,
    ) -> Result<Polled, Fault> {
        let mut round = Round { standing, queue: Queue::default(), taken_in: Vec::new(), polled: Polled::default() };
        let (dead, fresh): (Vec<i64>, Vec<i64>) = fresh.iter().partition(|uid| deaths.forbid(round.standing.cursor.uid_validity, **uid));
        self.park_unread(round.standing, &dead, &mut round.polled, now).await?;
        let slices = cut(&mailbox.sizes(&fresh).await?, &fresh);
        // After a death one thing at a time, so that the next one leaves no doubt over which mail it was.
        let careful = !deaths.are_none();
        let about = (round.standing.letterbox, round.standing.cursor.uid_validity, now);
        let mut ahead = Ahead::of(mailbox, self.opener(), (slices, careful), about);
        // Two mailboxes may hold the same mail: from the first look into the archive to the commit nobody else decides.
        let mut turn = None;
        let ended = loop {
            while round.queue.is_done() || round.queue.is_full() || (careful && !round.queue.is_empty()) {
                round.settle_one().await?;
            }
            if !ahead.is_ready() {
                if round.queue.is_empty() {
                    // While there is nothing to decide, the others have their turn, and the server moves what is in.
                    turn = None;
                    self.move_after_intake(mailbox.as_ref(), &mut round).await;
                }
                tokio::select! {
                    () = ahead.wait() => {}
                    () = round.queue.wait() => continue,
                }
            }
            let slice = match ahead.next().await {
                Ok(Some(slice)) => slice,
                ended => break ended.map(|_| ()),
            };
            if turn.is_none() {
                turn = Some(self.receiving.lock().await);
            }
            match self.decide(&mut round, slice, ahead.mails_left(), now).await {
                Ok(decided) => round.queue.push(&self.store, decided, now),
                Err(fault) => break Err(fault),
            }
        };
        // What was decided before a fault goes in, or a mailbox that always breaks off at the same place would never get there.
        round.settle().await?;
        drop(turn);
        ended?;
        self.move_after_intake(mailbox.as_ref(), &mut round).await;
        Ok(round.polled)
    }

    /// Moves mails whose commit is done, where the city wants that. What fails is tried again by the next poll.
    async fn move_after_intake(&self, mailbox: &dyn Mailbox, round: &mut Round<'_, '_>) {
        let uids = std::mem::take(&mut round.taken_in);
        let Some(last_uid) = uids.last().copied() else { return };
        if let Err(fault) = self.file_away(mailbox, round.standing.cursor.uid_validity, &uids).await {
            tracing::warn!(mailbox = %round.standing.letterbox.name, "cannot move mails after intake, will try again: {fault}");
        }
        breaking_point("slice.moved", last_uid);
    }

    /// Decides the mails of a slice in as few commits as their dependence on each other allows; the last one is the caller's, and moves
    /// the cursor.
    async fn decide(&self, round: &mut Round<'_, '_>, (uids, mails): Slice, to_come: usize, now: Instant) -> Result<Decided, Fault> {
        self.stock_up(&mails, to_come).await?;
        let (letterbox, since, past) = (round.standing.letterbox, round.standing.since, round.standing.past.clone());
        let lookups = self.look_up_beside(&round.queue, &letterbox.name, &mails, now).await?;
        let mut desk = Desk { letterbox, since, past: &past, batch: Batch::default(), lookups };
        let before_us = round.queue.cursor().unwrap_or(&round.standing.cursor);
        let last_uid = uids.iter().copied().max().unwrap_or_default().max(before_us.last_uid);
        let cursor = MailboxCursor { last_uid, ..before_us.clone() };
        let mut polled = Polled::default();
        for (nth, mail) in mails.iter().enumerate() {
            let rest = mails.get(nth..).unwrap_or_default();
            if round.queue.touches(mail) || desk.batch.touches(mail) {
                self.clear(round, &mut desk, rest, now).await?;
            }
            let mut change = self.take_in_or_park(&desk, mail, now).await?;
            if round.queue.meets(&change) || desk.batch.meets(&change) {
                self.clear(round, &mut desk, rest, now).await?;
                change = self.take_in_or_park(&desk, mail, now).await?;
            }
            if let Some(mail) = &change.mail {
                polled.count(mail.disposition);
            }
            desk.batch.add(mail, change);
        }
        breaking_point("slice.decided", cursor.last_uid);
        let Desk { mut batch, lookups, .. } = desk;
        batch.changes.push(Change { cursors: vec![(letterbox.name.clone(), cursor.clone())], ..Change::default() });
        let acknowledged_anybody = lookups.acknowledged_anybody(&batch);
        Ok(Decided { uids, cursor, batch, polled, acknowledged_anybody })
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

    /// Commits what lies on the desk, after the slices before; what that adds to the archive is known for the mails that are left.
    async fn clear(&self, round: &mut Round<'_, '_>, desk: &mut Desk<'_>, rest: &[Unopened], now: Instant) -> Result<(), Fault> {
        let had_company = round.settle().await?;
        let changes = std::mem::take(&mut desk.batch).changes;
        desk.lookups.learn(&changes);
        if !commit_whole(self.store.as_ref(), changes, now).await? || had_company {
            desk.lookups = self.look_up(&desk.letterbox.name, rest, now).await?;
        }
        Ok(())
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
        commit_whole(self.store.as_ref(), changes, now).await.map(|_| ())
    }
}
