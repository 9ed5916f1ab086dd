//! The envelope is opened (*Öffnen der Post*): fetched bytes become a mail that was fingerprinted, read and sorted.
//!
//! Knows: everything about a mail that needs no archive, so that it can be done beside the commit of the mails before.
//! Never: decides what a mail causes.
//!
//! Known weaknesses: a mail is read whole into memory.

use super::clerk::Seals;
use crate::case::Instant;
use crate::deadlines::COVERED_YEARS;
use crate::intake::{Address, CaseTag, IncomingMail, Known, Sorted, Source, TagPlace, TokenKeys};
use crate::office::{Letterbox, Office};
use crate::ports::{Disposition, FetchedContent, FetchedMail, Hold, InHand, KeyedHash, Notebook, Store, TakenMail, breaking_point};
use chrono::{Datelike, TimeDelta};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// A mail that was fetched, fingerprinted, read and sorted, as far as it can be.
pub(super) struct Unopened {
    pub taken: TakenMail,
    /// When it came into the mailbox. Its receipt (`taken.received_at`) is earlier where the own mail server had it before
    /// (`domain.md` 2.3): a mail that waited in a queue, or a copy.
    pub arrived_at: Instant,
    pub raw: Arc<Vec<u8>>,
    pub read: Result<(IncomingMail, Sorted), String>,
    pub sender_hash: KeyedHash,
    pub message_id_hash: KeyedHash,
    /// Hashes of the Message-IDs it names.
    pub named_hashes: Vec<KeyedHash>,
    /// Case tags in it, with their places.
    pub tags: Vec<(CaseTag, TagPlace)>,
    /// Hash of the address an acknowledgement would go to.
    pub reply_hash: KeyedHash,
    /// Hash of that address' domain.
    pub reply_domain_hash: KeyedHash,
}

/// *Brieföffner*: everything that is needed to open mails away from the clerk's desk.
#[derive(Clone)]
pub(super) struct Opener {
    pub office: Arc<Office>,
    pub store: Arc<dyn Store>,
    pub seals: Arc<Seals>,
    pub notebook: Arc<dyn Notebook>,
}

impl Opener {
    /// Opens mails one after the other; each is in hand while it is read.
    pub fn open_all(&self, letterbox: &str, uid_validity: i64, fetched: Vec<FetchedMail>, now: Instant) -> Vec<Unopened> {
        let Some(letterbox) = self.office.letterbox(letterbox) else { return Vec::new() };
        let open = |mail: FetchedMail| {
            let hold = InHand { uid_validity, uid: mail.uid, hold: Hold::Reading };
            self.notebook.take(&letterbox.name, hold);
            breaking_point("mail.reading", hold.uid);
            let unopened = self.open(letterbox, uid_validity, mail, now);
            self.notebook.finish(&letterbox.name, hold);
            unopened
        };
        fetched.into_iter().map(open).collect()
    }

    /// A panic of the parser is caught here and becomes a reason to park.
    pub fn open(&self, letterbox: &Letterbox, uid_validity: i64, mail: FetchedMail, now: Instant) -> Unopened {
        let (raw, read) = match mail.content {
            FetchedContent::Whole(raw) => {
                let read = catch_unwind(AssertUnwindSafe(|| {
                    let read = crate::intake::read(&raw, &self.office.reading).map_err(|fault| fault.code().to_owned())?;
                    let sorted = sorted(&self.office, Some(&self.seals.tokens), letterbox, &read);
                    Ok((read, sorted))
                }));
                (raw, read.unwrap_or_else(|_| Err("parser_panicked".to_owned())))
            }
            FetchedContent::TooLarge { headers, size } => (headers, Err(format!("too_large/{size}"))),
            FetchedContent::Unreadable => (Vec::new(), Err("unreadable_on_server".to_owned())),
        };
        let readable = read.as_ref().ok();
        let hash_of = |text: &str| if text.is_empty() { String::new() } else { self.store.keyed_hash(text.as_bytes()) };
        let address_hash = |address: &str| if address.is_empty() { String::new() } else { hash_of(&Address::new("", address).key()) };
        let ids = readable.iter().flat_map(|(read, _)| read.in_reply_to.iter().chain(&read.references));
        let arrived_at = believable(mail.internal_date, now).unwrap_or(now);
        let queued_at = readable.and_then(|(read, _)| believable(read.received_at, now));
        let taken = TakenMail {
            mailbox: letterbox.name.clone(),
            uid_validity,
            uid: mail.uid,
            source_hash: if raw.is_empty() { String::new() } else { self.store.keyed_hash(&raw) },
            letter_hash: readable.map_or_else(String::new, |(read, _)| self.store.keyed_hash(&crate::intake::letter_fingerprint(read))),
            disposition: Disposition::Parked,
            reason: String::new(),
            received_at: arrived_at.min(queued_at.unwrap_or(arrived_at)),
            message: None,
        };
        Unopened {
            taken,
            sender_hash: address_hash(readable.and_then(|(read, sorted)| speaker(read, sorted)).map_or("", |from| &from.address)),
            message_id_hash: hash_of(readable.and_then(|(read, _)| read.message_id.as_deref()).unwrap_or_default()),
            named_hashes: ids.map(|id| hash_of(id)).collect(),
            reply_domain_hash: hash_of(
                Address::new("", readable.and_then(|(_, sorted)| sorted.reply_address.as_deref()).unwrap_or_default()).domain(),
            ),
            reply_hash: address_hash(readable.and_then(|(_, sorted)| sorted.reply_address.as_deref()).unwrap_or_default()),
            tags: readable.map(|(read, _)| read.tags()).unwrap_or_default(),
            arrived_at,
            raw: Arc::new(raw),
            read,
        }
    }
}

/// Sorts a mail by the city's rules; without keys no Message-ID is known as our own.
pub(super) fn sorted(office: &Office, tokens: Option<&TokenKeys>, letterbox: &Letterbox, mail: &IncomingMail) -> Sorted {
    let known = Known {
        own_addresses: &office.own_addresses(),
        mailbox_addresses: &letterbox.addresses,
        internal_domains: &office.staff_domains,
        own_message_id: &|id| tokens.is_some_and(|tokens| tokens.is_own_message_id(id)),
        trust_return_path: office.return_path,
        staff_proof: office.staff_proof,
        forms: &office.forms,
        scanners: &office.scanners,
    };
    crate::intake::sort(mail, &known)
}

/// Who speaks in the mail: the citizen behind a form, else whoever stands in From.
pub(super) fn speaker<'a>(read: &'a IncomingMail, sorted: &'a Sorted) -> Option<&'a Address> {
    match &sorted.source {
        Source::Form(entry) => Some(&entry.citizen),
        Source::Author | Source::Colleague(_) | Source::Scanner => read.from.first(),
    }
}

/// An instant as a server tells it. A date before e-mail was law's business, or of tomorrow, is rubbish.
fn believable(told: Option<Instant>, now: Instant) -> Option<Instant> {
    told.filter(|at| COVERED_YEARS.contains(&at.year()) && *at <= now + TimeDelta::days(1))
}
