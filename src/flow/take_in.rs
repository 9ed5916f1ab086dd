//! Step one, mail by mail: one mail becomes one change (*Annahme*).
//!
//! Knows: in which order the rooms are asked about a mail. Never: fails because of a mail; what cannot be taken in is parked.
//!
//! Known weaknesses: none known.

use super::clerk::Clerk;
use super::receive::Desk;
use super::unopened::{Unopened, speaker};
use crate::case::{CaseId, Instant};
use crate::intake::{IncomingMail, Nature, Sorted, Source};
use crate::ports::{Change, Direction, Disposition, Fault, NewMessage, StoredAttachment, StoredText, TakenMail};

/// The ledger row of a mail that is given up on, with its source kept.
pub(super) fn parked(mail: TakenMail, reason: &str) -> TakenMail {
    let message = mail.message.map(|m| NewMessage { case: None, text: StoredText::default(), ..m });
    TakenMail { disposition: Disposition::Parked, reason: reason.to_owned(), letter_hash: String::new(), message, ..mail }
}

impl Clerk {
    /// Turns one mail into one change: exactly one disposition, and everything that follows from it.
    pub(super) async fn take_in(&self, desk: &Desk<'_>, mail: &Unopened, now: Instant) -> Result<Change, Fault> {
        let letterbox = desk.letterbox;
        if desk.lookups.knows(mail) {
            return Ok(only(TakenMail { disposition: Disposition::Duplicate, ..mail.taken.clone() }));
        }
        let (read, sorted) = match &mail.read {
            Ok(opened) => opened,
            // What was parked once is not parked again when it gets a new number; where it can be read by now, it is taken in.
            Err(_) if desk.lookups.is_parked(mail) => {
                return Ok(only(TakenMail { disposition: Disposition::Duplicate, ..mail.taken.clone() }));
            }
            Err(reason) => {
                tracing::warn!(mailbox = %letterbox.name, mail.uid = mail.taken.uid, reason = %reason, "mail parked");
                let message = self.message_of(mail, None).await?;
                return Ok(only(parked(TakenMail { message: Some(message), ..mail.taken.clone() }, reason)));
            }
        };
        if desk.since.is_some_and(|since| mail.arrived_at < since) {
            return Ok(only(TakenMail { disposition: Disposition::Automatic, reason: "before_since".to_owned(), ..mail.taken.clone() }));
        }
        if letterbox.is_sent {
            return self.sent_by_hand(desk, mail, now).await;
        }
        match &sorted.nature {
            Nature::Own => self.noted(mail, Disposition::Automatic, "own").await,
            Nature::Bounce(report) => self.bounced(mail, report, now).await,
            Nature::Automatic(reason) => self.automatic(desk, mail, *reason, now).await,
            Nature::Human => self.human(desk, (mail, read), sorted, now).await,
        }
    }

    /// A mail that is kept and causes nothing.
    pub(super) async fn noted(&self, mail: &Unopened, disposition: Disposition, reason: &str) -> Result<Change, Fault> {
        let message = self.message_of(mail, None).await?;
        Ok(only(TakenMail { disposition, reason: reason.to_owned(), message: Some(message), ..mail.taken.clone() }))
    }

    /// The message row of a mail.
    pub(super) async fn message_of(&self, mail: &Unopened, case: Option<CaseId>) -> Result<NewMessage, Fault> {
        let text = mail.read.as_ref().map(|(read, sorted)| stored_text(read, sorted)).unwrap_or_default();
        Ok(NewMessage {
            id: self.next_id("message").await?,
            case,
            direction: Direction::In,
            at: mail.taken.received_at,
            raw: mail.raw.clone(),
            message_id_hash: mail.message_id_hash.clone(),
            sender_hash: mail.sender_hash.clone(),
            text: StoredText { size: mail.raw.len() as u64, ..text },
        })
    }
}

/// A change that holds nothing but a ledger row and its message.
pub(super) fn only(mail: TakenMail) -> Change {
    Change { mail: Some(mail), ..Change::default() }
}

/// What is kept readable of a mail: the words of whoever speaks in it.
fn stored_text(mail: &IncomingMail, sorted: &Sorted) -> StoredText {
    let whole = whole_text(mail, sorted);
    match &sorted.source {
        Source::Colleague(Some(original)) => StoredText {
            from_name: original.author.name.clone(),
            from_address: original.author.address.clone(),
            subject: if original.subject.is_empty() { whole.subject } else { original.subject.clone() },
            body: original.text.clone(),
            cover: original.cover.clone(),
            // The colleague's mail is none that the citizen could answer.
            message_id: String::new(),
            references: Vec::new(),
            ..whole
        },
        Source::Form(entry) => StoredText { body: entry.text.clone(), message_id: String::new(), references: Vec::new(), ..whole },
        Source::Author | Source::Colleague(None) | Source::Scanner => whole,
    }
}

fn whole_text(mail: &IncomingMail, sorted: &Sorted) -> StoredText {
    let from = speaker(mail, sorted);
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
        cover: String::new(),
        size: 0,
    }
}
