//! Step of the night: mailbox and ledger are compared (*Abgleich*).
//!
//! Knows: that silence is the worst failure, so what lies in a mailbox or its archive folder and is not in the ledger is found without
//! anybody asking; mails below the cursor that were never taken in are taken in now. Never: believes a list that contradicts the server's
//! own count, and never takes a mailbox that could not be read for an empty one.
//!
//! An archived mail has a new UID, so it is recognised by its content, once: what was found is kept (`filed`), and later nights ask for
//! the UIDs only.
//!
//! Known weaknesses: a mail that was deleted and one that was moved by hand look alike; both are a count.

use super::ahead::cut;
use super::clerk::Clerk;
use super::past::Past;
use super::receive::{Polled, Standing};
use super::unopened::Unopened;
use crate::case::Instant;
use crate::ports::{Change, Fault, FaultKind, FetchedContent, FetchedMail, FiledMail, Hold, InHand, LedgerEntry, Mailbox};
use chrono::{Duration, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So many archived mails are fetched for comparison in one night, or as many as hold so many bytes.
const MOST_MAILS: usize = 5_000;
const MOST_BYTES: u64 = 512 * 1024 * 1024;
/// A comparison that failed is tried again after this time.
const AGAIN_AFTER: Duration = Duration::minutes(30);
/// So many mails are kept by name; the rest is a count.
const MOST_NAMED: usize = 200;

/// A mail by its place and date; never by what it says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Named {
    pub uid: i64,
    pub received_at: Option<Instant>,
    pub found_at: Instant,
}

/// What the comparison of one mailbox brought, kept as a mark for the digest.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Comparison {
    /// The last night that was compared whole.
    pub night: Option<NaiveDate>,
    pub tried_at: Option<Instant>,
    /// Mails found in the mailbox and the archive folder, and how many of them the ledger had.
    pub found: u64,
    pub entered: u64,
    /// Mails of before the city's start.
    pub early: u64,
    /// Taken in, and in neither folder any more.
    pub gone: u64,
    /// Archived mails that were not compared yet.
    pub pending: u64,
    /// Found below the cursor without a ledger row and taken in late; those that a digest has told are forgotten.
    pub late: Vec<Named>,
    /// In the archive folder, never taken in.
    pub strangers: Vec<Named>,
    pub strangers_in_all: u64,
}

/// What one folder brought.
#[derive(Default)]
struct Folder {
    found: u64,
    early: u64,
    /// Places in the ledger (UIDVALIDITY, UID) that were met.
    met: BTreeSet<(i64, i64)>,
    entered: u64,
}

impl Clerk {
    /// Compares one mailbox with the ledger, once a night; missed nights are made good by the next. Returns what was taken in late, or
    /// none when nothing was due.
    ///
    /// # Errors
    /// A [`Fault`] of the mailbox, its archive folder or the ledger: then this night counts as not compared, and it is tried again.
    pub async fn reconcile(&self, mailbox: &Arc<dyn Mailbox>, now: Instant) -> Result<Option<Polled>, Fault> {
        let letterbox = self.office.letterbox(mailbox.name()).ok_or_else(|| {
            Fault::new(FaultKind::Misconfigured, format!("cannot compare mailbox {}: it is not configured", mailbox.name()))
        })?;
        let mut comparison = self.comparison(&letterbox.name).await?;
        let was_just_tried = comparison.tried_at.is_some_and(|at| at <= now && now < at + AGAIN_AFTER);
        let Some(night) = self.office.snapshot.due_days(comparison.night, now, self.office.zone).pop().filter(|_| !was_just_tried) else {
            return Ok(None);
        };
        comparison.tried_at = Some(now);
        let told_at = self.digest_told_at().await?;
        comparison.late.retain(|mail| told_at.is_none_or(|told| mail.found_at > told));
        self.keep_comparison(&letterbox.name, &comparison, now).await?;
        let mut standing = self.standing(letterbox, mailbox.as_ref(), now).await?;
        if standing.past.renumbered.is_some_and(|(_, last)| standing.cursor.last_uid < last) {
            return Err(Fault::new(FaultKind::Transient, format!("cannot compare mailbox {} before it is polled again", letterbox.name)));
        }
        let (folder, late) = self.compare_mailbox(mailbox.as_ref(), &standing).await?;
        let polled = self.take_in_late(mailbox, (&mut standing, &mut comparison), &late, now).await?;
        let archived = self.compare_archive(mailbox.as_ref(), (&standing, &mut comparison), now).await?;
        let validity = standing.cursor.uid_validity;
        let in_ledger = self.store.count_entries(&letterbox.name, validity).await?;
        let late_places: BTreeSet<(i64, i64)> = late.iter().map(|uid| (validity, *uid)).collect();
        // What was taken in late may have been moved meanwhile: it counts once, and as not entered.
        let moved = archived.met.intersection(&late_places).count() as u64;
        let met: BTreeSet<&(i64, i64)> = folder.met.iter().chain(&archived.met).chain(&late_places).collect();
        let met = met.iter().filter(|place| place.0 == validity).count() as u64;
        comparison.found = folder.found + archived.found - moved;
        comparison.entered = folder.entered + archived.entered - moved;
        comparison.early = folder.early + archived.early;
        comparison.gone = if comparison.pending > 0 { 0 } else { in_ledger.saturating_sub(met) };
        comparison.night = Some(night);
        self.keep_comparison(&letterbox.name, &comparison, now).await?;
        let Comparison { found, entered, gone, pending, .. } = comparison;
        tracing::info!(mailbox = %letterbox.name, found, entered, gone, pending, late = late.len(), "mailbox compared with the ledger");
        Ok(Some(polled))
    }

    /// What the last comparison of a mailbox brought.
    pub(super) async fn comparison(&self, mailbox: &str) -> Result<Comparison, Fault> {
        Ok(self.store.mark(&mark_of(mailbox)).await?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    async fn keep_comparison(&self, mailbox: &str, comparison: &Comparison, now: Instant) -> Result<(), Fault> {
        let text =
            serde_json::to_string(comparison).map_err(|cause| Fault::because(FaultKind::Permanent, "cannot keep a comparison", cause))?;
        self.store.commit(now, vec![Change { marks: vec![(mark_of(mailbox), text)], ..Change::default() }]).await
    }

    /// The mailbox up to the cursor: what lies above it is the next poll's.
    async fn compare_mailbox(&self, mailbox: &dyn Mailbox, standing: &Standing<'_>) -> Result<(Folder, Vec<i64>), Fault> {
        let validity = standing.cursor.uid_validity;
        let (_, mut uids) = listed(mailbox).await?;
        uids.retain(|uid| *uid <= standing.cursor.last_uid);
        let entries = self.store.entries(mailbox.name(), validity, &uids).await?;
        let met: BTreeSet<(i64, i64)> = entries.iter().map(|entry| (entry.uid_validity, entry.uid)).collect();
        let began_after = self.began_after(mailbox.name(), validity).await?;
        let missing = uids.iter().copied().filter(|uid| !met.contains(&(validity, *uid)));
        let (early, late): (Vec<i64>, Vec<i64>) = missing.partition(|uid| *uid <= began_after);
        let folder = Folder { found: (uids.len() - early.len()) as u64, early: early.len() as u64, entered: met.len() as u64, met };
        Ok((folder, late))
    }

    /// Mails below the cursor without a ledger row: either the list of a poll was short, or the ledger lost them. They are named first and
    /// then taken in; whether they were answered once nobody can tell, so a person decides about the acknowledgement.
    async fn take_in_late(
        &self,
        mailbox: &Arc<dyn Mailbox>,
        (standing, comparison): (&mut Standing<'_>, &mut Comparison),
        uids: &[i64],
        now: Instant,
    ) -> Result<Polled, Fault> {
        if uids.is_empty() {
            return Ok(Polled::default());
        }
        let name = standing.letterbox.name.as_str();
        tracing::error!(mailbox = %name, mails = uids.len(), "mails below the cursor have no ledger row, they are taken in now");
        for uid in uids.iter().take(MOST_NAMED) {
            if comparison.late.iter().all(|mail| mail.uid != *uid) {
                comparison.late.push(Named { uid: *uid, received_at: None, found_at: now });
            }
        }
        self.keep_comparison(name, comparison, now).await?;
        standing.past = Past::for_a_person();
        let deaths = self.deaths(name, now).await?;
        let polled = self.receive_fresh(mailbox, standing, (uids, &deaths), now).await;
        self.return_numbers().await?;
        let polled = polled?;
        for entry in self.store.entries(name, standing.cursor.uid_validity, uids).await? {
            comparison.late.iter_mut().filter(|mail| mail.uid == entry.uid).for_each(|mail| mail.received_at = Some(entry.received_at));
        }
        Ok(polled)
    }

    /// The folder to which mails are moved.
    async fn compare_archive(
        &self,
        mailbox: &dyn Mailbox,
        (standing, comparison): (&Standing<'_>, &mut Comparison),
        now: Instant,
    ) -> Result<Folder, Fault> {
        (comparison.pending, comparison.strangers_in_all) = (0, 0);
        comparison.strangers.clear();
        let Some(archive) = mailbox.archive() else { return Ok(Folder::default()) };
        let (status, uids) = listed(archive.as_ref()).await?;
        let era = self.era((&page_of(mailbox.name()), &archive.place()), now).await?;
        let uid_validity = era << 32 | status;
        let known = self.store.filed(mailbox.name(), uid_validity).await?;
        let mut filed: BTreeMap<i64, (FiledMail, Option<(i64, i64)>)> = known.into_iter().map(|known| (known.0.uid, known)).collect();
        // The newest first: what was moved yesterday matters more than the archive of years. Strangers may have come in meanwhile.
        let unseen = uids.iter().rev().filter(|uid| !filed.contains_key(uid));
        let strangers = uids.iter().rev().filter(|uid| filed.get(uid).is_some_and(|(mail, _)| is_stranger(mail, standing)));
        let fresh: Vec<i64> = unseen.chain(strangers.take(MOST_NAMED)).copied().collect();
        let asked = fresh.get(..MOST_MAILS).unwrap_or(&fresh);
        let mut bytes = 0;
        let taken: BTreeSet<i64> = filed.values().filter_map(|(mail, _)| mail.ledger).collect();
        let mut recogniser = Recogniser { clerk: self, standing, uid_validity, taken };
        for slice in cut(&archive.sizes(asked).await?, asked) {
            if bytes > MOST_BYTES {
                break;
            }
            let mails = archive.fetch(&slice, standing.letterbox.size_limit).await?;
            bytes += mails.iter().map(size_of).sum::<u64>();
            let found = recogniser.recognise(mails, now).await?;
            let change = Change { filed: found.iter().map(|(mail, _)| mail.clone()).collect(), ..Change::default() };
            self.store.commit(now, vec![change]).await?;
            filed.extend(found.into_iter().map(|found| (found.0.uid, found)));
        }
        let mut folder = Folder::default();
        for uid in &uids {
            match filed.get(uid) {
                None => comparison.pending += 1,
                Some((FiledMail { ledger: Some(_), .. }, place)) => {
                    (folder.found, folder.entered) = (folder.found + 1, folder.entered + 1);
                    folder.met.extend(*place);
                }
                Some((mail, _)) if !is_stranger(mail, standing) => folder.early += 1,
                Some((mail, _)) => {
                    (folder.found, comparison.strangers_in_all) = (folder.found + 1, comparison.strangers_in_all + 1);
                    comparison.strangers.push(Named { uid: *uid, received_at: Some(mail.received_at), found_at: now });
                }
            }
        }
        comparison.strangers.truncate(MOST_NAMED);
        Ok(folder)
    }
}

/// Finds ledger rows by content.
struct Recogniser<'a> {
    clerk: &'a Clerk,
    standing: &'a Standing<'a>,
    uid_validity: i64,
    /// Ledger rows that an archived mail has found already; a copy takes another one where there is one.
    taken: BTreeSet<i64>,
}

impl Recogniser<'_> {
    /// By its bytes, which a move keeps; only a mail that no row knows by them is opened. An unreadable one is left for another night.
    async fn recognise(&mut self, mails: Vec<FetchedMail>, now: Instant) -> Result<Vec<(FiledMail, Option<(i64, i64)>)>, Fault> {
        let store = &self.clerk.store;
        let hashed: Vec<(FetchedMail, String)> =
            mails.into_iter().filter_map(|mail| bytes_of(&mail).map(|bytes| store.keyed_hash(bytes)).map(|hash| (mail, hash))).collect();
        let rows = store.entries_by_hash(&hashed.iter().map(|(_, hash)| hash.clone()).collect::<Vec<_>>()).await?;
        let mut found = Vec::new();
        let mut strange = Vec::new();
        for (mail, hash) in hashed {
            match self.choose(&rows, &hash) {
                Some(row) => found.push(self.filed(mail.uid, mail.internal_date.unwrap_or(now), Some(row))),
                None => strange.push(mail),
            }
        }
        if strange.is_empty() {
            return Ok(found);
        }
        let opened = self.open(strange, now).await?;
        let letters: Vec<String> = opened.iter().map(|(_, _, hash)| hash.clone()).collect();
        let rows = self.clerk.store.entries_by_hash(&letters).await?;
        for (uid, received_at, hash) in opened {
            let row = self.choose(&rows, &hash);
            found.push(self.filed(uid, received_at, row));
        }
        Ok(found)
    }

    fn filed(&mut self, uid: i64, received_at: Instant, row: Option<&LedgerEntry>) -> (FiledMail, Option<(i64, i64)>) {
        self.taken.extend(row.map(|row| row.id));
        let mailbox = self.standing.letterbox.name.clone();
        let place = row.filter(|row| row.mailbox == mailbox).map(|row| (row.uid_validity, row.uid));
        (FiledMail { mailbox, uid_validity: self.uid_validity, uid, ledger: row.map(|row| row.id), received_at }, place)
    }

    /// The row of this mailbox and its present numbers before others, one that no archived mail has found before one that has.
    fn choose<'r>(&self, rows: &'r [LedgerEntry], hash: &str) -> Option<&'r LedgerEntry> {
        let (mailbox, validity) = (&self.standing.letterbox.name, self.standing.cursor.uid_validity);
        let same = rows.iter().filter(|row| !hash.is_empty() && (row.source_hash == hash || row.letter_hash == hash));
        same.min_by_key(|row| (row.mailbox != *mailbox, self.taken.contains(&row.id), row.uid_validity != validity, row.id))
    }

    /// Opens mails away from the desk. One that killed us twice is not opened: nobody knows it then, and a person is told.
    async fn open(&self, mails: Vec<FetchedMail>, now: Instant) -> Result<Vec<(i64, Instant, String)>, Fault> {
        let page = page_of(&self.standing.letterbox.name);
        let deaths = self.clerk.deaths(&page, now).await?;
        let (opener, letterbox, uid_validity) = (self.clerk.opener(), self.standing.letterbox.clone(), self.uid_validity);
        let open = move |mail: FetchedMail| {
            let (uid, received_at) = (mail.uid, mail.internal_date.unwrap_or(now));
            if deaths.forbid(uid_validity, uid) {
                return (uid, received_at, String::new());
            }
            opener.notebook.take(&page, InHand { uid_validity, uid, hold: Hold::Reading });
            let Unopened { taken, .. } = opener.open(&letterbox, uid_validity, mail, now);
            opener.notebook.put_down(&page, Hold::Reading);
            (uid, received_at, taken.letter_hash)
        };
        let read = tokio::task::spawn_blocking(move || mails.into_iter().map(open).collect()).await;
        read.map_err(|_| Fault::new(FaultKind::Transient, "cannot open archived mails: the program made a mistake"))
    }
}

/// Whether a mail never came in although it arrived after the city's start.
fn is_stranger(mail: &FiledMail, standing: &Standing<'_>) -> bool {
    mail.ledger.is_none() && standing.since.is_none_or(|since| mail.received_at >= since)
}

/// All UIDs of a folder, with its UIDVALIDITY. The server's count and its list must agree: a short list would look like deleted mails.
async fn listed(mailbox: &dyn Mailbox) -> Result<(i64, Vec<i64>), Fault> {
    // Once more, because somebody may have deleted a mail between count and list.
    for _ in 0..2 {
        let status = mailbox.open().await?;
        let uids = mailbox.uids_above(0).await?;
        if uids.len() >= status.exists as usize {
            return Ok((status.uid_validity, uids));
        }
    }
    Err(Fault::new(FaultKind::Transient, format!("cannot compare mailbox {}: the server names fewer mails than it counts", mailbox.name())))
}

fn bytes_of(mail: &FetchedMail) -> Option<&[u8]> {
    match &mail.content {
        FetchedContent::Whole(bytes) | FetchedContent::TooLarge { headers: bytes, .. } => Some(bytes),
        FetchedContent::Unreadable => None,
    }
}

fn size_of(mail: &FetchedMail) -> u64 {
    bytes_of(mail).map_or(0, |bytes| bytes.len() as u64)
}

fn mark_of(mailbox: &str) -> String {
    format!("reconciled/{mailbox}")
}

/// The archive folder's own page in the notebook, and its own place.
fn page_of(mailbox: &str) -> String {
    format!("{mailbox}.archive")
}
