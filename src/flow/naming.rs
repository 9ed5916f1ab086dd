//! A person says who the citizen is, and since when the city has the concern (*Bürgerin benennen, Eingang berichtigen*).
//!
//! Knows: what the desk's word changes about a case that came without a citizen: by a colleague, by a scanner, from another address;
//! to whom an acknowledgement goes that waited for a person; and whom an answer passes over.
//! Never: guesses; a proposal stands in a letter to the desk until somebody presses it.
//!
//! Known weaknesses: a citizen that was named wrongly stays a participant and is answered; her name can be added to, not taken away. A forged
//! mail that also bears a machine's mark is known by the mark (A01 to A08), and its sender is answered beside whom the desk names.

use super::clerk::Clerk;
use super::consequences::Words;
use super::open::Receipt;
use super::paper::Paper;
use crate::case::{Acknowledgement, Actor, Case, CaseEvent, Command, EventKind, Instant, Refusal, Suppressed};
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

/// *Benennungen*: what the events of a case say about who the citizen is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Naming {
    /// Nothing proved that the first sender wrote the first mail (A09, A10).
    is_doubted: bool,
    /// A person meant the first sender all the same.
    is_confirmed: bool,
    /// A person named somebody else.
    is_other: bool,
}

impl Naming {
    fn of<'e>(events: impl Iterator<Item = &'e CaseEvent>) -> Self {
        let mut naming = Self::default();
        for event in events {
            match &event.kind {
                EventKind::AcknowledgementSuppressed { reason } => {
                    naming.is_doubted |= matches!(reason, Suppressed::Distrusted | Suppressed::Misaligned);
                }
                // While nobody is named, the desk that sends one means the first sender.
                EventKind::Acknowledged if event.actor == Actor::Desk && !naming.is_other => naming.name(0),
                EventKind::CitizenNamed { participant, .. } => naming.name(*participant),
                _ => {}
            }
        }
        naming
    }

    fn name(&mut self, participant: u32) {
        if participant == 0 {
            self.is_confirmed = true;
        } else {
            self.is_other = true;
        }
    }

    /// Whether the city writes to her: to everybody but a first sender whom nobody ever believed, once a person named somebody else.
    fn lets(self, citizen: &Participant) -> bool {
        citizen.ordinal != 0 || !self.is_doubted || self.is_confirmed || !self.is_other
    }
}

/// *Erreichbarkeit per E-Mail*: without an address no draft is taken and none released, or a reaction would count that nobody read.
pub(super) struct Reachability<'p> {
    pub people: &'p [Participant],
    pub naming: Naming,
}

impl Reachability<'_> {
    /// The sentence for whoever wants to write to somebody without an address; `newcomer` is whom the commands name for the first time.
    pub fn check(&self, commands: &[Command], newcomer: Option<&Participant>) -> Result<(), String> {
        let writes = commands.iter().any(|command| matches!(command, Command::Draft { .. } | Command::Release { .. }));
        let mut naming = self.naming;
        for command in commands {
            if let Command::NameCitizen { participant, .. } = command {
                naming.name(*participant);
            }
        }
        let mut people = self.people.iter().chain(newcomer);
        let is_reachable = people.any(|citizen| !citizen.address.is_empty() && naming.lets(citizen));
        if writes && !is_reachable { Err(Refusal::NotAnswerable.german().to_owned()) } else { Ok(()) }
    }
}

impl Clerk {
    /// What was said so far about who the citizen is, this step included.
    pub(super) async fn naming(&self, paper: &Paper) -> Result<Naming, Fault> {
        let earlier = self.store.events(paper.case.id).await?;
        Ok(Naming::of(earlier.iter().chain(paper.events_since(0))))
    }

    /// Whom the city answers: the citizens of the case, a forged first sender only as long as nobody else is named.
    pub(super) async fn addressees(&self, paper: &Paper) -> Result<Vec<Participant>, Fault> {
        let mut people = self.citizens(paper).await?;
        if people.len() > 1 {
            let naming = self.naming(paper).await?;
            people.retain(|citizen| naming.lets(citizen));
        }
        Ok(people)
    }

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
