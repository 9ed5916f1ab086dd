//! What a person does with a parked mail (*Zurückgestelltes klären*): it is taken in after all, or there is nothing to do.
//!
//! Knows: that a released mail goes the way of every other mail, from its stored source or fetched once more, and that its one ledger
//! row then says what became of it. Never: sends an automatic letter to the citizen; the digest lists such a mail as unacknowledged.
//!
//! Known weaknesses: a mail of which only the server has the source cannot be released after the server gave new numbers.

use super::batch::Batch;
use super::clerk::Clerk;
use super::enter::NotDone;
use super::past::Past;
use super::receive::Desk;
use super::unopened::{Opener, Unopened};
use crate::case::{CaseNumber, Instant};
use crate::intake::{lies_on_server_only, parked_german};
use crate::office::Letterbox;
use crate::ports::{
    Change, ClearedMail, Direction, Disposition, Fault, FaultKind, FetchedContent, FetchedMail, Mailbox, NewMessage, NoNotebook,
    ParkedMail, StoredText, TakenMail,
};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// A faster writer is met so often before a person is told.
const MOST_TRIES: u32 = 5;

impl Clerk {
    /// A mail that is parked.
    ///
    /// # Errors
    /// `NotDone::Refused` when there is none with this id.
    pub async fn parked_mail(&self, id: i64) -> Result<ParkedMail, NotDone> {
        let parked = self.store.parked().await?.into_iter().find(|mail| mail.id == id);
        parked.ok_or_else(|| NotDone::Refused(format!("Eine zurückgestellte Mail {id} gibt es nicht oder nicht mehr.")))
    }

    /// Takes a parked mail in. Returns what became of it, and its case where it has one.
    ///
    /// # Errors
    /// [`NotDone`] with the reason; the mail then stays parked.
    pub async fn release(
        &self,
        id: i64,
        mailboxes: &[Arc<dyn Mailbox>],
        now: Instant,
    ) -> Result<(Disposition, Option<CaseNumber>), NotDone> {
        let parked = self.parked_mail(id).await?;
        let letterbox = self.office.letterbox(&parked.mailbox).cloned().ok_or_else(|| not_there(&parked))?;
        let raw = if lies_on_server_only(&parked.reason) {
            self.fetch_again(&parked, &letterbox, mailboxes, now).await?
        } else {
            match parked.message {
                Some(message) => self.store.raw(message).await?.unwrap_or_default(),
                None => Vec::new(),
            }
        };
        let mail = self.open_again(&parked, &letterbox, raw, now).await?;
        let mut tries = 0;
        let released = loop {
            match self.release_once(&parked, &letterbox, &mail, now).await {
                Err(NotDone::Fault(fault)) if fault.kind == FaultKind::Conflict && tries < MOST_TRIES => tries += 1,
                other => break other,
            }
        };
        self.return_numbers().await?;
        released
    }

    async fn release_once(
        &self,
        parked: &ParkedMail,
        letterbox: &Letterbox,
        mail: &Unopened,
        now: Instant,
    ) -> Result<(Disposition, Option<CaseNumber>), NotDone> {
        let _one_at_a_time = self.receiving.lock().await;
        let past = Past::for_a_person();
        let lookups = self.look_up(&letterbox.name, std::slice::from_ref(mail), now).await?;
        // A person wants it in: that it is older than the city's start does not matter any more.
        let desk = Desk { letterbox, since: None, past: &past, batch: Batch::default(), lookups };
        let tried = Box::pin(AssertUnwindSafe(self.take_in(&desk, mail, now)).catch_unwind()).await;
        let mut change = tried.map_err(|_| still_parked("panicked"))??;
        let taken = change.mail.take().ok_or_else(|| still_parked("cannot_take_in"))?;
        if taken.disposition == Disposition::Parked {
            return Err(still_parked(&taken.reason));
        }
        let disposition = taken.disposition;
        let number = change.cases.first().map(|case| case.case.number.clone());
        change.cleared = Some(ClearedMail { ledger: parked.id, mail: taken, note: None });
        self.store.commit(now, vec![change]).await?;
        tracing::info!(mailbox = %parked.mailbox, mail.uid = parked.uid, "parked mail released");
        Ok((disposition, number))
    }

    /// The mail as it lies on the server.
    async fn fetch_again(
        &self,
        parked: &ParkedMail,
        letterbox: &Letterbox,
        mailboxes: &[Arc<dyn Mailbox>],
        now: Instant,
    ) -> Result<Vec<u8>, NotDone> {
        let mailbox = mailboxes.iter().find(|mailbox| mailbox.name() == parked.mailbox).ok_or_else(|| not_there(parked))?;
        let status = mailbox.open().await?;
        if self.era((&letterbox.name, &mailbox.place()), now).await? << 32 | status.uid_validity != parked.uid_validity {
            return Err(NotDone::Refused(
                "Das Postfach hat seinen Mails neue Nummern gegeben; dieselbe Mail kam dabei noch einmal. Schließen Sie diese mit \"quarantine close\"."
                    .to_owned(),
            ));
        }
        match mailbox.fetch(&[parked.uid], letterbox.size_limit).await?.pop().map(|mail| mail.content) {
            Some(FetchedContent::Whole(raw)) => Ok(raw),
            Some(FetchedContent::TooLarge { size, .. }) => Err(NotDone::Refused(format!(
                "Die Mail bleibt zurückgestellt: {}. Eine höhere Grenze steht in max_mail_mb.",
                parked_german(&format!("too_large/{size}"))
            ))),
            Some(FetchedContent::Unreadable) => Err(still_parked("unreadable_on_server")),
            None => Err(not_there(parked)),
        }
    }

    /// Opened as at its arrival, away from the desk. A release that ends the program ends no daemon: it leaves no note.
    async fn open_again(&self, parked: &ParkedMail, letterbox: &Letterbox, raw: Vec<u8>, now: Instant) -> Result<Unopened, Fault> {
        let opener = Opener { notebook: Arc::new(NoNotebook), ..self.opener() };
        let (letterbox, validity) = (letterbox.clone(), parked.uid_validity);
        let mail = FetchedMail { uid: parked.uid, internal_date: Some(parked.received_at), content: FetchedContent::Whole(raw) };
        let read = tokio::task::spawn_blocking(move || opener.open(&letterbox, validity, mail, now)).await;
        read.map_err(|_| Fault::new(FaultKind::Transient, "cannot open the mail: the program made a mistake"))
    }

    /// Nothing is to be done about a parked mail; its source and the reason a person gave are kept.
    ///
    /// # Errors
    /// [`NotDone`] when it is not parked, or the archive fails.
    pub async fn dismiss(&self, id: i64, reason: &str, now: Instant) -> Result<ParkedMail, NotDone> {
        let parked = self.parked_mail(id).await?;
        let note = NewMessage {
            id: self.next_id("message").await?,
            case: None,
            direction: Direction::Note,
            at: now,
            raw: Arc::default(),
            text: StoredText { body: reason.to_owned(), ..StoredText::default() },
            message_id_hash: String::new(),
            sender_hash: String::new(),
        };
        let mail = TakenMail {
            mailbox: parked.mailbox.clone(),
            uid_validity: parked.uid_validity,
            uid: parked.uid,
            source_hash: String::new(),
            letter_hash: String::new(),
            disposition: Disposition::Dismissed,
            reason: String::new(),
            received_at: parked.received_at,
            message: None,
        };
        let cleared = ClearedMail { ledger: id, mail, note: Some(note.id) };
        self.store.commit(now, vec![Change { messages: vec![note], cleared: Some(cleared), ..Change::default() }]).await?;
        Ok(parked)
    }
}

fn still_parked(code: &str) -> NotDone {
    NotDone::Refused(format!("Die Mail bleibt zurückgestellt: {}.", parked_german(code)))
}

fn not_there(parked: &ParkedMail) -> NotDone {
    NotDone::Refused(format!(
        "Die Mail liegt nicht mehr im Postfach {} (UID {}), und hier liegt keine Abschrift.",
        parked.mailbox, parked.uid
    ))
}
