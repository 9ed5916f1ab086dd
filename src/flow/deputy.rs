//! A department's address that takes no mail for good (*unerreichbares Fachamt*): the letter goes to the deputy, and the desk hears of it.
//!
//! Knows: that this happens once a letter, whether the mail server refused it or a report came back later. Never: judges a status (that is
//! `outbox`), and never gives up on a full mailbox or a delay.
//!
//! Known weaknesses: a reminder of several cases belongs to none, so it stays given up; a member of a distribution list who is gone counts
//! as the list.

use super::clerk::Clerk;
use super::consequences::Words;
use super::paper::Paper;
use super::watch::outside;
use crate::case::{Actor, Bearer, Case, EventKind, Instant, ReviewReason};
use crate::intake::Address;
use crate::letters::{Letter, LetterKind};
use crate::outbox::{LetterState, says_no_such_address};
use crate::ports::{Change, Direction, Fault, LetterRow, NewLetter, NewMessage, Settled, StoredText, WaitingLetter};
use std::sync::Arc;

/// Keys of letters that went to a deputy end so.
const DEPUTY: &str = "/deputy";

/// *Weitergeleitet*: what became of a letter whose recipient does not exist.
pub(super) struct PassedOn {
    /// What the desk is told.
    pub reason: ReviewReason,
    /// The same letter for the deputy, if there is one.
    pub letter: Option<NewLetter>,
}

/// Letters that a department gets as a department; help goes to whoever wrote.
fn is_for_office(kind: LetterKind) -> bool {
    use LetterKind::{CitizenWrote, DepartmentCase, Escalation, Reminder, Returned};
    matches!(kind, DepartmentCase | CitizenWrote | Returned | Reminder | Escalation)
}

impl Clerk {
    /// What follows when a letter's address does not exist; none where it is no department's letter, or was dealt with before.
    pub(super) async fn pass_on(&self, case: &Case, (id, bearer): (i64, &Bearer), now: Instant) -> Result<Option<PassedOn>, Fault> {
        let (Bearer::Department(key) | Bearer::Head(key)) = bearer else { return Ok(None) };
        let Some(department) = self.office.routing.department(key).filter(|_| case.is_with(key) && !case.is_closed()) else {
            return Ok(None);
        };
        let Some((row, letter)) = self.store.letters_of(case.id).await?.into_iter().find(|(row, _)| row.id == id) else { return Ok(None) };
        let may_still_be_read = matches!(row.state, LetterState::Waiting | LetterState::Sent | LetterState::Uncertain);
        if !is_for_office(row.kind) || !may_still_be_read {
            return Ok(None);
        }
        let absence = self.absence_of(key, now).await?;
        let deputies = absence.and_then(|absence| absence.deputy).into_iter().chain(department.deputy.clone());
        let same = |a: &str, b: &str| Address::new("", a).key() == Address::new("", b).key();
        let deputy = deputies.into_iter().find(|deputy| !same(deputy, &letter.to)).filter(|_| !row.key.ends_with(DEPUTY));
        Ok(Some(match deputy {
            Some(to) => {
                let letter = self.to_deputy(case, bearer, (&row, letter), (to, now)).await?;
                PassedOn { reason: ReviewReason::WentToDeputy, letter: Some(letter) }
            }
            None => PassedOn { reason: ReviewReason::ReachedNobody, letter: None },
        }))
    }

    /// The same letter with the same token for another reader.
    async fn to_deputy(
        &self,
        case: &Case,
        bearer: &Bearer,
        (row, letter): (&LetterRow, Letter),
        (to, now): (String, Instant),
    ) -> Result<NewLetter, Fault> {
        let key = format!("{}{DEPUTY}", row.key);
        let message_id = self.message_id(&key, Some((&case.number, bearer)));
        Ok(NewLetter {
            id: self.next_id("letter").await?,
            key,
            case: Some(case.id),
            bearer: Some(bearer.clone()),
            recipient_hash: self.address_hash(&to),
            domain_hash: String::new(),
            message_id_hash: self.id_hash(&message_id),
            letter: Letter { to, message_id, date: now, ..letter },
            not_before: now,
        })
    }

    /// The mail server said at once that a letter's address does not exist. Committed before the letter is settled: a kill between both
    /// makes it be refused again, and the deputy's letter is written once.
    pub(super) async fn refused(&self, waiting: &WaitingLetter, settled: &Settled, now: Instant) -> Result<(), Fault> {
        if settled.state != LetterState::GivenUp || !says_no_such_address(&settled.reason) {
            return Ok(());
        }
        let references = self.store.references(&[self.id_hash(&waiting.letter.message_id)]).await?;
        let Some(reference) = references.into_iter().find(|r| r.letter == Some(waiting.id)) else { return Ok(()) };
        let case = self.store.cases(&[reference.case]).await?.into_iter().next();
        let (Some(case), Some(bearer)) = (case, reference.bearer) else { return Ok(()) };
        let Some(passed) = self.pass_on(&case, (waiting.id, &bearer), now).await? else { return Ok(()) };
        let message = self.next_id("message").await?;
        let body = format!("Der Mailserver nimmt für {} keine Post an: {}.", waiting.letter.to, settled.reason);
        let text = StoredText { body, ..StoredText::default() };
        let mut paper = Paper::of(case);
        paper.record(Actor::Machine, EventKind::ReviewNeeded { reason: passed.reason, message: Some(message) }, now);
        let words = Words { fresh: vec![(message, text.clone())], ..Words::default() };
        let mut letters = self.consequences(&paper, 0, &words, now).await?;
        letters.extend(passed.letter);
        let note = NewMessage {
            id: message,
            case: Some(paper.case.id),
            direction: Direction::Note,
            at: now,
            raw: Arc::default(),
            text,
            message_id_hash: String::new(),
            sender_hash: String::new(),
        };
        let cases = vec![paper.into_change(&self.office).map_err(outside)?];
        self.store.commit(now, vec![Change { messages: vec![note], cases, letters, ..Change::default() }]).await
    }
}
