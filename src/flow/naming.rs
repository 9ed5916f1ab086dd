//! A person says who the citizen is, and since when the city has the concern (*Bürgerin benennen, Eingang berichtigen*).
//!
//! Knows: what the desk's word changes about a case that came without a citizen: by a colleague, by a scanner, from another address;
//! and to whom an acknowledgement goes that waited for a person.
//! Never: guesses; a proposal stands in a letter to the desk until somebody presses it.
//!
//! Known weaknesses: a citizen that was named wrongly stays a participant; her name can be added to, not taken away.

use super::clerk::Clerk;
use super::consequences::Words;
use super::open::Receipt;
use super::paper::Paper;
use crate::case::{Acknowledgement, Actor, Case, CaseEvent, Command, EventKind, Instant};
use crate::deadlines::{start_of_day, working_day_deadline};
use crate::letters::ReceiptVariant;
use crate::ports::{Fault, NewLetter, Participant};
use chrono::NaiveDate;

/// The wish behind a name, and the participant to add unless one with this address is there already.
pub(super) fn name_citizen(people: &[Participant], wanted: &Participant) -> (Command, Option<Participant>) {
    let answerable = !wanted.address.is_empty() || !wanted.contact.is_empty();
    let is_same = |p: &&Participant| !wanted.address.is_empty() && p.address.eq_ignore_ascii_case(&wanted.address);
    if let Some(known) = people.iter().find(is_same) {
        return (Command::NameCitizen { participant: known.ordinal, answerable }, None);
    }
    let ordinal = people.iter().map(|p| p.ordinal + 1).max().unwrap_or_default();
    (Command::NameCitizen { participant: ordinal, answerable }, Some(Participant { ordinal, ..wanted.clone() }))
}

impl Clerk {
    /// The wish to correct a receipt to a local day; a German sentence where no ten working days can be counted from it.
    pub(super) fn correct_receipt(&self, case: &Case, day: NaiveDate) -> Result<Command, String> {
        let office = &self.office;
        // A day without an hour: its beginning. The day that stands there already stays the instant it is.
        let received_at = start_of_day(day, office.zone);
        let is_same_day = crate::deadlines::local_date(case.opening.received_at, office.zone) == day;
        let received_at = if is_same_day { case.opening.received_at } else { received_at };
        let deadline = working_day_deadline(received_at, office.zone, &office.statutory, office.promise_days)
            .map_err(|_| "Für diesen Tag können wir keine Frist berechnen.".to_owned())?;
        Ok(Command::CorrectReceipt { received_at, deadline_at: deadline.ends_at, deadline_day: deadline.day })
    }

    /// The acknowledgement that waited for a person's word, to the citizen whom this step names; none where it names nobody, and where one
    /// left, or more than that.
    pub(super) async fn acknowledge_named(&self, paper: &mut Paper, now: Instant) -> Result<Option<NewLetter>, Fault> {
        let case = &paper.case;
        let is_due = case.reaction.is_none() && !case.is_closed() && ReceiptVariant::of_lane(case.lane).is_some();
        let names = paper.events_since(0).any(|event| named_by(event).is_some());
        if names && is_due { self.acknowledge_late(paper, now).await } else { Ok(None) }
    }

    /// Writes an acknowledgement that was suppressed, because a person looked and wants it; none when it exists or has no address.
    ///
    /// It goes to whom a person named last and to nobody in her place: a first sender may be forged (A10). Where nobody was named, the person
    /// means the first who has an address.
    pub(super) async fn acknowledge_late(&self, paper: &mut Paper, now: Instant) -> Result<Option<NewLetter>, Fault> {
        if paper.case.acknowledgement == Some(Acknowledgement::Written) {
            return Ok(None);
        }
        let Some(citizen) = self.meant(paper).await?.filter(|citizen| !citizen.address.is_empty()) else { return Ok(None) };
        paper.record(Actor::Desk, EventKind::Acknowledged, now);
        let (_, first) = self.first_words(paper, &Words::default()).await?;
        let department = self.nameable_now(paper).await?;
        let receipt = Receipt { citizen: citizen.ordinal, to: &citizen.address, is_encrypted: false, department };
        Ok(Some(self.acknowledgement(&paper.case, receipt, &first, now).await?))
    }

    /// Whom a person means who wants an acknowledgement sent.
    async fn meant(&self, paper: &Paper) -> Result<Option<Participant>, Fault> {
        let earlier = self.store.events(paper.case.id).await?;
        let named = earlier.iter().chain(paper.events_since(0)).filter_map(named_by).last();
        let mut people = self.citizens(paper).await?.into_iter();
        Ok(people.find(|citizen| named.map_or(!citizen.address.is_empty(), |ordinal| citizen.ordinal == ordinal)))
    }
}

/// Ordinal of the citizen whom an event names.
fn named_by(event: &CaseEvent) -> Option<u32> {
    if let EventKind::CitizenNamed { participant, .. } = event.kind { Some(participant) } else { None }
}
