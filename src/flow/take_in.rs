//! Step one, mail by mail: one mail becomes one change (*Annahme*).
//!
//! Knows: in which order the rooms are asked about a mail. Never: fails because of a mail; what cannot be taken in is parked.
//!
//! Known weaknesses: a mail is read whole into memory.

use super::clerk::Clerk;
use crate::case::{CaseId, Instant};
use crate::deadlines::COVERED_YEARS;
use crate::intake::{IncomingMail, Known, Nature, Sorted};
use crate::office::Letterbox;
use crate::ports::{
    Change, Direction, Disposition, Fault, FetchedContent, FetchedMail, KeyedHash, NewMessage, StoredAttachment, StoredText, TakenMail,
};
use chrono::{Datelike, TimeDelta};
use std::collections::BTreeSet;

/// A mail that was fetched, fingerprinted and read, as far as it can be.
pub(super) struct Unopened {
    pub taken: TakenMail,
    pub raw: Vec<u8>,
    pub read: Result<IncomingMail, String>,
    pub sender_hash: KeyedHash,
}

/// Changes that will be committed together, and what they touch.
pub(super) struct Batch {
    pub changes: Vec<Change>,
    /// Acknowledgements written in this batch, for the limits.
    pub acknowledged: Vec<Instant>,
    /// Mail that arrived before this instant is old: a restored mailbox must not answer the past.
    pub fence: Instant,
    hashes: BTreeSet<KeyedHash>,
    message_ids: BTreeSet<String>,
    senders: BTreeSet<KeyedHash>,
    cases: BTreeSet<CaseId>,
    numbers: BTreeSet<String>,
}

impl Batch {
    /// An empty batch.
    pub fn new(fence: Instant) -> Self {
        Self {
            changes: Vec::new(),
            acknowledged: Vec::new(),
            fence,
            hashes: BTreeSet::new(),
            message_ids: BTreeSet::new(),
            senders: BTreeSet::new(),
            cases: BTreeSet::new(),
            numbers: BTreeSet::new(),
        }
    }

    /// Whether this mail could depend on one that is not committed yet: the same mail, an answer to it, the same sender, the same case.
    pub fn touches(&self, mail: &Unopened) -> bool {
        let Ok(read) = &mail.read else { return self.hashes.contains(&mail.taken.source_hash) };
        self.hashes.contains(&mail.taken.source_hash)
            || self.hashes.contains(&mail.taken.letter_hash)
            || self.senders.contains(&mail.sender_hash)
            || read.in_reply_to.iter().chain(&read.references).any(|id| self.message_ids.contains(id))
            || read.tags().iter().any(|(tag, _)| self.numbers.contains(&tag.number.to_string()))
    }

    /// Whether a change meets a case that this batch changes already.
    pub fn meets(&self, change: &Change) -> bool {
        change.cases.iter().any(|c| self.cases.contains(&c.case.id))
    }

    /// Adds a mail's change.
    pub fn add(&mut self, mail: &Unopened, change: Change) {
        self.hashes.extend([mail.taken.source_hash.clone(), mail.taken.letter_hash.clone()]);
        self.senders.insert(mail.sender_hash.clone());
        self.message_ids.extend(mail.read.iter().filter_map(|read| read.message_id.clone()));
        self.cases.extend(change.cases.iter().map(|c| c.case.id));
        self.numbers.extend(change.cases.iter().map(|c| c.case.number.to_string()));
        self.acknowledged.extend(super::join::acknowledgements(&change.letters));
        self.changes.push(change);
    }
}

/// The ledger row of a mail that is given up on, with its source kept.
pub(super) fn parked(mail: TakenMail, reason: &str) -> TakenMail {
    let message = mail.message.map(|m| NewMessage { case: None, text: StoredText::default(), ..m });
    TakenMail { disposition: Disposition::Parked, reason: reason.to_owned(), letter_hash: String::new(), message, ..mail }
}

impl Clerk {
    /// Fingerprints and reads a mail. A panic of the parser is caught here and becomes a reason to park.
    pub(super) fn unopened(&self, letterbox: &Letterbox, uid_validity: i64, mail: FetchedMail, now: Instant) -> Unopened {
        let (raw, read) = match mail.content {
            FetchedContent::Whole(raw) => {
                let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| crate::intake::read(&raw, &self.office.reading)));
                let read = match read {
                    Ok(read) => read.map_err(|fault| fault.code().to_owned()),
                    Err(_) => Err("parser_panicked".to_owned()),
                };
                (raw, read)
            }
            FetchedContent::TooLarge { headers, size } => (headers, Err(format!("too_large/{size}"))),
            FetchedContent::Unreadable => (Vec::new(), Err("unreadable_on_server".to_owned())),
        };
        let letter_hash = match &read {
            Ok(read) => self.store.keyed_hash(&crate::intake::letter_fingerprint(read)),
            Err(_) => String::new(),
        };
        let sender = read.as_ref().ok().and_then(|read| read.from.first()).map_or(String::new(), |from| from.address.clone());
        let taken = TakenMail {
            mailbox: letterbox.name.clone(),
            uid_validity,
            uid: mail.uid,
            source_hash: if raw.is_empty() { String::new() } else { self.store.keyed_hash(&raw) },
            letter_hash,
            disposition: Disposition::Parked,
            reason: String::new(),
            received_at: believable(mail.internal_date, now),
            message: None,
        };
        Unopened { taken, raw, read, sender_hash: self.address_hash(&sender) }
    }

    /// Turns one mail into one change: exactly one disposition, and everything that follows from it.
    pub(super) async fn take_in(&self, letterbox: &Letterbox, mail: &Unopened, batch: &Batch, now: Instant) -> Result<Change, Fault> {
        let read = match &mail.read {
            Ok(read) => read,
            Err(reason) => {
                tracing::warn!(mailbox = %letterbox.name, mail.uid = mail.taken.uid, reason = %reason, "mail parked");
                let message = self.message_of(mail, None).await?;
                return Ok(only(parked(TakenMail { message: Some(message), ..mail.taken.clone() }, reason)));
            }
        };
        if self.is_known(letterbox, mail).await? {
            return Ok(only(TakenMail { disposition: Disposition::Duplicate, ..mail.taken.clone() }));
        }
        if letterbox.since.is_some_and(|since| mail.taken.received_at < since) {
            return Ok(only(TakenMail { disposition: Disposition::Automatic, reason: "before_since".to_owned(), ..mail.taken.clone() }));
        }
        let sorted = self.sorted(letterbox, read);
        match &sorted.nature {
            Nature::Own => self.noted(mail, Disposition::Automatic, "own").await,
            Nature::Bounce(report) => self.bounced(mail, report, now).await,
            Nature::Automatic(reason) => self.automatic(mail, read, *reason, now).await,
            Nature::Human => self.human(letterbox, (mail, read), &sorted, (batch, now)).await,
        }
    }

    /// The same mail again: in the same mailbox by either hash, across mailboxes by what the letter says.
    async fn is_known(&self, letterbox: &Letterbox, mail: &Unopened) -> Result<bool, Fault> {
        let (source, letter) = (mail.taken.source_hash.clone(), mail.taken.letter_hash.clone());
        // An empty mail has no fingerprint and is never the same as another.
        let hashes: Vec<String> = [source, letter.clone()].into_iter().filter(|hash| !hash.is_empty()).collect();
        let here = self.store.known_hashes(Some(&letterbox.name), &hashes).await?;
        if !here.is_empty() {
            return Ok(true);
        }
        Ok(!self.store.known_hashes(None, &[letter]).await?.is_empty())
    }

    fn sorted(&self, letterbox: &Letterbox, mail: &IncomingMail) -> Sorted {
        let own = self.office.own_addresses();
        let known = Known {
            own_addresses: &own,
            mailbox_addresses: &letterbox.addresses,
            internal_domains: &self.office.staff_domains,
            own_message_id: &|id| self.seals.tokens.is_own_message_id(id),
            trust_return_path: self.office.return_path,
            staff_proof: self.office.staff_proof,
        };
        crate::intake::sort(mail, &known)
    }

    /// A mail that is kept and causes nothing.
    pub(super) async fn noted(&self, mail: &Unopened, disposition: Disposition, reason: &str) -> Result<Change, Fault> {
        let message = self.message_of(mail, None).await?;
        Ok(only(TakenMail { disposition, reason: reason.to_owned(), message: Some(message), ..mail.taken.clone() }))
    }

    /// The message row of a mail.
    pub(super) async fn message_of(&self, mail: &Unopened, case: Option<CaseId>) -> Result<NewMessage, Fault> {
        let text = mail.read.as_ref().map(stored_text).unwrap_or_default();
        Ok(NewMessage {
            id: self.next_id("message").await?,
            case,
            direction: Direction::In,
            at: mail.taken.received_at,
            raw: mail.raw.clone(),
            message_id_hash: self.id_hash(&text.message_id),
            sender_hash: mail.sender_hash.clone(),
            text,
        })
    }
}

/// The receipt as the server tells it. A date before e-mail was law's business, or of tomorrow, is rubbish: then it is now.
fn believable(internal_date: Option<Instant>, now: Instant) -> Instant {
    let is_covered = |at: &Instant| COVERED_YEARS.contains(&at.year()) && *at <= now + TimeDelta::days(1);
    internal_date.filter(is_covered).unwrap_or(now)
}

/// A change that holds nothing but a ledger row and its message.
fn only(mail: TakenMail) -> Change {
    Change { mail: Some(mail), ..Change::default() }
}

/// What is kept readable of a mail.
fn stored_text(mail: &IncomingMail) -> StoredText {
    let from = mail.from.first();
    StoredText {
        from_name: from.map_or(String::new(), |a| a.name.clone()),
        from_address: from.map_or(String::new(), |a| a.address.clone()),
        subject: mail.subject.clone(),
        body: mail.new_text.clone(),
        message_id: mail.message_id.clone().unwrap_or_default(),
        references: mail.references.clone(),
        recipients: mail.to.iter().chain(&mail.cc).map(|a| a.address.clone()).collect(),
        attachments: mail
            .attachments
            .iter()
            .map(|a| StoredAttachment { part: a.part, name: a.name.clone(), content_type: a.content_type.clone(), size: a.size })
            .collect(),
    }
}
