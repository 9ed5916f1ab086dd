//! Addressing letters (*Anschrift und Kennung*): from facts to a letter that can be committed.
//!
//! Knows: from which address a letter answers, where its reply goes, which Message-ID and envelope it has (`domain.md` 5.2).
//! Never: what it says (that is `letters`), or whether it may leave (that is the outbox' door).
//!
//! Known weaknesses: a case that came by telephone answers from the first mailbox.

use super::clerk::Clerk;
use crate::case::{Bearer, Case, CaseNumber, Instant};
use crate::letters::{AttachmentRef, Facts, Frame, LetterKind, Sender, compose};
use crate::office::Letterbox;
use crate::ports::{Fault, FaultKind, KeyedHash, NewLetter, StoredText};

/// Everything about a letter that is not its text.
pub(super) struct Addressing {
    /// What makes it one and the same letter.
    pub key: String,
    /// The one recipient.
    pub to: String,
    /// Case and bearer of the token; none for letters about no single case.
    pub about: Option<(i64, CaseNumber, Bearer)>,
    /// The mailbox it answers from.
    pub letterbox: Option<String>,
    /// The mail it answers, and the ones before.
    pub thread: Vec<String>,
    /// Attachments.
    pub attachments: Vec<AttachmentRef>,
    /// Not before this instant.
    pub not_before: Instant,
}

impl Addressing {
    /// A letter about a case to the bearer of a token.
    pub fn about(case: &Case, bearer: Bearer, to: &str, key: String, now: Instant) -> Self {
        Self {
            key,
            to: to.to_owned(),
            about: Some((case.id, case.number.clone(), bearer)),
            letterbox: case.opening.mailbox.clone(),
            thread: Vec::new(),
            attachments: Vec::new(),
            not_before: now,
        }
    }

    /// A letter about no single case.
    pub fn plain(to: &str, key: String, now: Instant) -> Self {
        Self { key, to: to.to_owned(), about: None, letterbox: None, thread: Vec::new(), attachments: Vec::new(), not_before: now }
    }

    /// As an answer to a mail.
    pub fn answering(mut self, mail: &StoredText) -> Self {
        self.thread = mail.references.iter().cloned().chain(Some(mail.message_id.clone()).filter(|id| !id.is_empty())).collect();
        self
    }
}

/// At most this many references travel on; more only lengthen the header (RFC 5322 § 3.6.4 sets no limit).
const REFERENCES: usize = 20;

impl Clerk {
    /// The mailbox a letter answers from: that of the case, else the first.
    pub(super) fn letterbox_of(&self, name: Option<&str>) -> Result<&Letterbox, Fault> {
        name.and_then(|name| self.office.letterbox(name))
            .or_else(|| self.office.letterboxes.first())
            .ok_or_else(|| Fault::new(FaultKind::Misconfigured, "cannot write a letter: no mailbox is configured"))
    }

    /// `B-2026-000123-k7f3q9xw2m5hd`.
    pub(super) fn tag(&self, number: &CaseNumber, bearer: &Bearer) -> String {
        format!("{number}-{}", self.token(number, bearer))
    }

    /// Where a reply to a letter about this case goes: the mailbox, with the tag as plus address where the server knows them.
    pub(super) fn reply_address(letterbox: &Letterbox, tag: Option<&str>) -> String {
        match (tag, letterbox.from.split_once('@')) {
            (Some(tag), Some((local, domain))) if letterbox.plus_addresses => format!("{local}+{}@{domain}", tag.to_lowercase()),
            _ => letterbox.from.clone(),
        }
    }

    /// The reply address of a case for a bearer.
    pub(super) fn reply_address_of(&self, case: &Case, bearer: &Bearer) -> Result<String, Fault> {
        let letterbox = self.letterbox_of(case.opening.mailbox.as_deref())?;
        Ok(Self::reply_address(letterbox, Some(&self.tag(&case.number, bearer))))
    }

    /// What tells one letter from all others.
    fn fingerprint(&self, key: &str) -> KeyedHash {
        self.store.keyed_hash(format!("letter/{key}").as_bytes())
    }

    /// The Message-ID of the letter with this key, with the token of whoever it is for.
    pub(super) fn message_id(&self, key: &str, about: Option<(&CaseNumber, &Bearer)>) -> String {
        let unique: String = self.fingerprint(key).chars().take(16).collect();
        let domain = &self.office.city.domain;
        match about {
            Some((number, bearer)) => self.seals.tokens.message_id(number, &self.token(number, bearer), &unique, domain),
            None => self.seals.tokens.plain_message_id(&unique, domain),
        }
    }

    /// Composes and addresses one letter.
    pub(super) async fn write(&self, facts: &Facts, a: Addressing, now: Instant) -> Result<NewLetter, Fault> {
        let letterbox = self.letterbox_of(a.letterbox.as_deref())?;
        let kind = facts.kind();
        let tag = a.about.as_ref().map(|(_, number, bearer)| self.tag(number, bearer));
        let reply_to = Some(Self::reply_address(letterbox, tag.as_deref())).filter(|address| *address != letterbox.from);
        let about = a.about.as_ref().map(|(_, number, bearer)| (number, bearer));
        let frame = Frame {
            from: Sender {
                name: format!("Stadt {}, {}", self.office.city.name, self.office.city.desk_name),
                address: letterbox.from.clone(),
            },
            to: a.to.clone(),
            envelope_from: self.envelope_from(kind, reply_to.as_deref().unwrap_or(&letterbox.from)),
            reply_to,
            message_id: self.message_id(&a.key, about),
            in_reply_to: a.thread.last().cloned(),
            references: a.thread.iter().rev().take(REFERENCES).rev().cloned().collect(),
            date: now,
            boundary: format!("anliegend{}", self.fingerprint(&a.key).chars().skip(16).take(32).collect::<String>()),
            attachments: a.attachments,
        };
        let letter = compose(&self.office.texts, &self.office.city, facts, frame)
            .map_err(|fault| Fault::because(FaultKind::Misconfigured, format!("cannot write the letter {}", kind.code()), fault))?;
        Ok(NewLetter {
            id: self.next_id("letter").await?,
            key: a.key,
            case: a.about.as_ref().map(|(id, ..)| *id),
            bearer: a.about.map(|(.., bearer)| bearer),
            recipient_hash: self.address_hash(&letter.to),
            domain_hash: if kind == LetterKind::Acknowledgement { self.domain_hash(&letter.to) } else { String::new() },
            message_id_hash: self.id_hash(&letter.message_id),
            letter,
            not_before: a.not_before,
        })
    }

    /// Automatic answers bounce to nobody (RFC 3834 § 3.3); everything else bounces to us, so that it is seen.
    fn envelope_from(&self, kind: LetterKind, own: &str) -> Option<String> {
        match kind {
            LetterKind::Acknowledgement | LetterKind::ColleagueNote | LetterKind::Help => self.office.automatic_sender.clone(),
            _ => Some(own.to_owned()),
        }
    }
}
