//! One case on its way through a step (*Laufzettel*): its state so far and what happened to it in this step.
//!
//! Knows: how events pile up into one change. Never: invents an event.
//!
//! Known weaknesses: none known.

use super::standstill::DECIDED_AT;
use crate::case::{Actor, Case, CaseEvent, Command, Draft, EventKind, Instant, MessageId, Refusal};
use crate::deadlines::{CityTime, OutsideCoveredYears};
use crate::office::Office;
use crate::ports::{CaseChange, CaseNotes, Participant};

/// *Laufzettel* of one case in one step.
#[derive(Clone, Debug)]
pub(super) struct Paper {
    pub case: Case,
    pub participants: Vec<Participant>,
    pub notes: Option<CaseNotes>,
    expected_version: i64,
    events: Vec<CaseEvent>,
    drafts_before: Vec<Draft>,
}

impl Paper {
    /// A case that begins in this step.
    pub fn of_new(case: Case, now: Instant) -> Self {
        let opened = case.opened_event(Actor::Machine, now);
        Self { case, participants: Vec::new(), notes: None, expected_version: 0, events: vec![opened], drafts_before: Vec::new() }
    }

    /// A case that the archive gave.
    pub fn of(case: Case) -> Self {
        let (expected_version, drafts_before) = (case.version, case.drafts.clone());
        Self { case, participants: Vec::new(), notes: None, expected_version, events: Vec::new(), drafts_before }
    }

    /// Whether the archive does not hold it yet.
    pub fn is_new(&self) -> bool {
        self.expected_version == 0
    }

    /// Records a fact that needs no decision.
    pub fn record(&mut self, actor: Actor, kind: EventKind, now: Instant) {
        self.push(CaseEvent { happened_at: now, recorded_at: now, actor, kind });
    }

    /// Lets the case decide a wish and records what follows.
    pub fn decide(&mut self, command: &Command, actor: &Actor, now: Instant) -> Result<(), Refusal> {
        for event in self.case.decide(command, actor, now)? {
            self.push(event);
        }
        Ok(())
    }

    /// How many events this step has so far.
    pub fn count(&self) -> usize {
        self.events.len()
    }

    /// The events of this step from the `since`-th on.
    pub fn events_since(&self, since: usize) -> impl Iterator<Item = &CaseEvent> {
        self.events.iter().skip(since)
    }

    /// A draft that this step released or returned: as it was before, or as this step brought it.
    pub fn draft_before(&self, message: MessageId) -> Option<Draft> {
        let brought = self.events.iter().find_map(|event| match &event.kind {
            EventKind::Drafted { message: id, department, answer, promises } if *id == message => {
                Some(Draft { message, department: department.clone(), kind: *answer, promises: *promises })
            }
            _ => None,
        });
        brought.or_else(|| self.drafts_before.iter().find(|d| d.message == message).cloned())
    }

    /// When the desk decided about a draft in this step, as the mark that keeps it.
    pub fn decision_mark(&self) -> Option<(String, String)> {
        let is_decision = |kind: &EventKind| {
            matches!(kind, EventKind::DraftReleased { .. } | EventKind::DraftReturned { .. } | EventKind::DraftKept { .. })
        };
        let decided = self.events.iter().rev().find(|event| is_decision(&event.kind));
        decided.map(|event| (DECIDED_AT.to_owned(), event.recorded_at.to_rfc3339()))
    }

    /// The change to commit, with the instant at which the ladder must look again.
    pub fn into_change(self, office: &Office) -> Result<CaseChange, OutsideCoveredYears> {
        let time = CityTime { statutory: &office.statutory, office: &office.calendar, zone: office.zone };
        let next = office.ladders.of_case(&self.case).next_due_at(&self.case, time)?;
        Ok(CaseChange {
            case: self.case,
            expected_version: self.expected_version,
            events: self.events,
            next_due_at: next,
            participants: self.participants,
            notes: self.notes,
        })
    }

    fn push(&mut self, event: CaseEvent) {
        self.case.apply(&event);
        self.events.push(event);
    }
}
