//! The case (*Vorgang*) as its events tell it.
//!
//! Knows: how each event changes the case. Never: decides whether an event may happen (that is `decide`).
//!
//! Known weaknesses: the projection grows with the number of assignments, which nobody limits.

use super::{
    Acknowledgement, Actor, CaseEvent, CaseKind, CaseNumber, Channel, CloseReason, DepartmentKey, Draft, EventKind, Finding, Instant, Lane,
    Origin, ReactionWay, Remedy, ReviewReason, Stage,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Row id of a case; never shown to people.
pub type CaseId = i64;
/// Row id of a stored message (both directions) or note.
pub type MessageId = i64;

/// *Rolle eines Fachamts*: leading or taking part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// *federführend*.
    Leading,
    /// *beteiligt*.
    Contributing,
}

/// *Zuweisung*: a department and the time it had the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The department.
    pub department: DepartmentKey,
    /// Leading or contributing.
    pub role: Role,
    /// Since when.
    pub from: Instant,
    /// Until when; none while it lasts.
    pub to: Option<Instant>,
    /// The day by which the statement was asked for.
    pub statement_day: Option<NaiveDate>,
    /// Whether the department has taken over: it said so, or it did anything with the case.
    pub taken_over: bool,
}

/// *Reaktion* as recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// When it reached the citizen.
    pub at: Instant,
    /// How.
    pub way: ReactionWay,
    /// By which department, if any.
    pub department: Option<DepartmentKey>,
}

/// *Neue Zusage* of an interim reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The day by which the citizen hears again.
    pub day: NaiveDate,
    /// When it was given.
    pub given_at: Instant,
}

/// *Eröffnung*: what is fixed when a case begins; only the receipt and what follows from it can be corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// How it came.
    pub channel: Channel,
    /// Live, test or import.
    pub origin: Origin,
    /// First arrival at the city.
    pub received_at: Instant,
    /// Exclusive end of day 10.
    pub deadline_at: Instant,
    /// Day 10, printed in letters.
    pub deadline_day: NaiveDate,
    /// Whether the citizen can be answered at all.
    pub answerable: bool,
    /// Whether the case counts in figures.
    pub counts: bool,
    /// The mailbox it came through.
    pub mailbox: Option<String>,
    /// The number in an older list.
    pub old_number: Option<String>,
}

/// *Vorgang*: one concern of one citizen, from receipt to closing. A projection of its events, nothing more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Row id.
    pub id: CaseId,
    /// The number that citizens quote.
    pub number: CaseNumber,
    /// Count of events so far; a commit that expects another one is refused.
    pub version: i64,
    /// What was fixed at the beginning.
    pub opening: Opening,
    /// The kind, suggested or confirmed.
    pub kind: CaseKind,
    /// Whether a person confirmed the kind.
    pub kind_is_confirmed: bool,
    /// The lane, if one took it.
    pub lane: Option<Lane>,
    /// Where it stands.
    pub stage: Stage,
    /// All assignments, past ones included.
    pub assignments: Vec<Assignment>,
    /// State of the acknowledgement; none while undecided.
    pub acknowledgement: Option<Acknowledgement>,
    /// Drafts that wait for the desk.
    pub drafts: Vec<Draft>,
    /// First reaction (what K2 counts).
    pub reaction: Option<Reaction>,
    /// Whether the citizen got all that is owed: a final answer or a final direct contact.
    pub is_answered: bool,
    /// *Bewertung*.
    pub finding: Finding,
    /// *Abhilfe*.
    pub remedy: Remedy,
    /// *Wiedervorlage*.
    pub follow_up: Option<NaiveDate>,
    /// *Neue Zusage*: the day that the last interim reply told the citizen.
    #[serde(default)]
    pub promised: Option<Promise>,
    /// Whether a prepared interim reply waits for the desk.
    #[serde(default)]
    pub interim_waits: bool,
    /// Steps of the ladder already taken.
    pub steps: BTreeSet<String>,
    /// Open reviews for the desk.
    pub reviews: Vec<ReviewReason>,
    /// How often departments handed it over.
    pub hand_overs: u32,
    /// Whether the citizen can still be answered (a permanent bounce ends that).
    pub answerable: bool,
    /// When and why it was closed.
    pub closed: Option<(Instant, CloseReason)>,
}

impl Case {
    /// A case that has just been opened. Its version is 1.
    #[must_use]
    pub fn open(id: CaseId, number: CaseNumber, opening: Opening) -> Self {
        Self {
            id,
            number,
            version: 1,
            answerable: opening.answerable,
            opening,
            kind: CaseKind::Other,
            kind_is_confirmed: false,
            lane: None,
            stage: Stage::Triage,
            assignments: Vec::new(),
            acknowledgement: None,
            drafts: Vec::new(),
            reaction: None,
            is_answered: false,
            finding: Finding::Open,
            remedy: Remedy::Open,
            follow_up: None,
            promised: None,
            interim_waits: false,
            steps: BTreeSet::new(),
            reviews: Vec::new(),
            hand_overs: 0,
            closed: None,
        }
    }

    /// Rebuilds a case from its events. None when the first event is not `Opened`.
    #[must_use]
    pub fn replay(id: CaseId, number: CaseNumber, events: &[CaseEvent]) -> Option<Self> {
        let (first, rest) = events.split_first()?;
        let EventKind::Opened { channel, origin, received_at, deadline_at, deadline_day, answerable, counts, mailbox, old_number } =
            first.kind.clone()
        else {
            return None;
        };
        let opening = Opening { channel, origin, received_at, deadline_at, deadline_day, answerable, counts, mailbox, old_number };
        let mut case = Self::open(id, number, opening);
        for event in rest {
            case.apply(event);
        }
        Some(case)
    }

    /// The `Opened` event of this case.
    #[must_use]
    pub fn opened_event(&self, actor: Actor, now: Instant) -> CaseEvent {
        let o = self.opening.clone();
        CaseEvent {
            happened_at: o.received_at,
            recorded_at: now,
            actor,
            kind: EventKind::Opened {
                channel: o.channel,
                origin: o.origin,
                received_at: o.received_at,
                deadline_at: o.deadline_at,
                deadline_day: o.deadline_day,
                answerable: o.answerable,
                counts: o.counts,
                mailbox: o.mailbox,
                old_number: o.old_number,
            },
        }
    }

    /// The leading department now, if any.
    #[must_use]
    pub fn leading(&self) -> Option<&Assignment> {
        self.assignments.iter().rev().find(|a| a.role == Role::Leading && a.to.is_none())
    }

    /// Whether this department has the case now, leading or taking part.
    #[must_use]
    pub fn is_with(&self, department: &DepartmentKey) -> bool {
        self.assignments.iter().any(|a| a.to.is_none() && a.department == *department)
    }

    /// Whether the case is closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// Applies one event: the single way in which a case changes.
    pub fn apply(&mut self, event: &CaseEvent) {
        self.version += 1;
        match &event.kind {
            EventKind::KindSet { value } => {
                self.kind = *value;
                self.kind_is_confirmed = event.actor != Actor::Machine;
            }
            EventKind::LaneSet { value } => self.lane = Some(*value),
            EventKind::Acknowledged => self.acknowledgement = Some(Acknowledgement::Written),
            EventKind::AcknowledgementSuppressed { reason } => self.acknowledgement = Some(Acknowledgement::Suppressed(*reason)),
            EventKind::ReviewNeeded { reason, .. } => self.reviews.push(*reason),
            EventKind::Reviewed => self.reviews.clear(),
            EventKind::FindingSet { value } => self.finding = *value,
            EventKind::RemedySet { value } => self.remedy = *value,
            EventKind::FollowUpSet { day } => self.follow_up = Some(*day),
            EventKind::Promised { day } => self.promised = Some(Promise { day: *day, given_at: event.recorded_at }),
            EventKind::InterimPrepared => self.interim_waits = true,
            EventKind::InterimDiscarded => self.interim_waits = false,
            EventKind::StepTaken { step } => {
                self.steps.insert(step.clone());
            }
            EventKind::Undeliverable => self.answerable = false,
            EventKind::CitizenNamed { answerable, .. } => self.answerable |= *answerable,
            EventKind::ReceiptCorrected { received_at, deadline_at, deadline_day } => {
                self.opening =
                    Opening { received_at: *received_at, deadline_at: *deadline_at, deadline_day: *deadline_day, ..self.opening.clone() };
            }
            EventKind::Reacted { way, department } => self.react(event.happened_at, *way, department.clone()),
            EventKind::Closed { reason } => self.closed = Some((event.happened_at, *reason)),
            EventKind::Reopened => {
                self.closed = None;
                self.is_answered = false;
            }
            EventKind::Opened { .. } | EventKind::MailAdded { .. } | EventKind::Noted { .. } | EventKind::WaitingForCitizen => {}
            other => self.apply_work(other, event),
        }
        if let Actor::Department(department) = &event.actor {
            self.take_over(department);
        }
        self.stage = self.stage_after(&event.kind);
    }

    /// Whoever works on a case has taken it over.
    fn take_over(&mut self, department: &DepartmentKey) {
        for a in self.assignments.iter_mut().filter(|a| a.to.is_none() && a.department == *department) {
            a.taken_over = true;
        }
    }

    /// Events about assignments and drafts.
    fn apply_work(&mut self, kind: &EventKind, event: &CaseEvent) {
        let at = event.recorded_at;
        match kind {
            EventKind::Assigned { department, role, statement_day } => {
                // That departments disagree is settled by whoever assigns it next.
                self.reviews.retain(|reason| *reason != ReviewReason::SecondHandOver);
                self.assignments.push(Assignment {
                    department: department.clone(),
                    role: *role,
                    from: at,
                    to: None,
                    statement_day: *statement_day,
                    taken_over: false,
                });
            }
            EventKind::Unassigned { department } => {
                for a in self.assignments.iter_mut().filter(|a| a.to.is_none() && a.department == *department) {
                    a.to = Some(at);
                }
                self.hand_overs += u32::from(matches!(event.actor, Actor::Department(_)));
            }
            EventKind::TakenOver { department } => self.take_over(department),
            EventKind::Drafted { message, department, answer, promises } => {
                self.drafts.push(Draft { message: *message, department: department.clone(), kind: *answer, promises: *promises });
            }
            EventKind::DraftReleased { message } | EventKind::DraftReturned { message } | EventKind::DraftKept { message } => {
                self.drafts.retain(|d| d.message != *message);
            }
            _ => {}
        }
    }

    fn react(&mut self, at: Instant, way: ReactionWay, department: Option<DepartmentKey>) {
        let is_earlier = self.reaction.as_ref().is_none_or(|known| at < known.at);
        if is_earlier {
            self.reaction = Some(Reaction { at, way, department });
        }
        self.is_answered |= way.is_final();
        self.interim_waits = false;
    }

    fn stage_after(&self, kind: &EventKind) -> Stage {
        if self.closed.is_some() {
            return Stage::Closed;
        }
        if !self.drafts.is_empty() {
            return Stage::AwaitingRelease;
        }
        match kind {
            EventKind::WaitingForCitizen => Stage::WaitingForCitizen,
            _ if self.is_answered => Stage::Answered,
            EventKind::ReviewNeeded { reason: ReviewReason::CitizenWrote, .. }
            | EventKind::Assigned { .. }
            | EventKind::Unassigned { .. }
            | EventKind::Reopened
            | EventKind::DraftReturned { .. }
            | EventKind::DraftKept { .. }
            | EventKind::DraftReleased { .. } => self.resting_stage(),
            _ if self.stage == Stage::WaitingForCitizen => Stage::WaitingForCitizen,
            _ => self.resting_stage(),
        }
    }

    fn resting_stage(&self) -> Stage {
        if self.leading().is_some() { Stage::WithDepartment } else { Stage::Triage }
    }
}
