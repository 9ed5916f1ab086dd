//! The way of a case through the departments (*Laufweg*).
//!
//! Knows: who led it from when to when, who gave it there, who passed it on, and which mail did so.
//! Never: the words of that mail; they lie sealed beside the case.
//!
//! Known weaknesses: a hand-over typed at the terminal carries no mail, so no words.

use super::{Actor, CaseEvent, DepartmentKey, EventKind, Instant, MessageId, Role};

/// *Station*: a department that led the case, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Station {
    /// The department.
    pub department: DepartmentKey,
    /// Who gave it the case, and when.
    pub given: Move,
    /// Who took it on from there, and when; none while it lasts.
    pub passed_on: Option<Move>,
}

/// *Weitergabe*: one end of a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Instant,
    /// The mail that said so; none for the machine and for what was typed at the terminal.
    pub message: Option<MessageId>,
}

/// The stations of a case in their order, from all its events.
#[must_use]
pub fn stations<'e>(events: impl IntoIterator<Item = &'e CaseEvent>) -> Vec<Station> {
    let mut stations: Vec<Station> = Vec::new();
    let mut mail: Option<(&Actor, Instant, MessageId)> = None;
    for event in events {
        // What a mail causes is recorded behind it, in the same step.
        let message = || mail.and_then(|(by, at, message)| (*by == event.actor && at == event.recorded_at).then_some(message));
        let moved = || Move { by: event.actor.clone(), at: event.recorded_at, message: message() };
        match &event.kind {
            EventKind::MailAdded { message, .. } => mail = Some((&event.actor, event.recorded_at, *message)),
            EventKind::Assigned { department, role: Role::Leading, .. } => {
                stations.push(Station { department: department.clone(), given: moved(), passed_on: None });
            }
            EventKind::Unassigned { department } => {
                let last = stations.iter_mut().rev().find(|station| station.department == *department && station.passed_on.is_none());
                if let Some(station) = last {
                    station.passed_on = Some(moved());
                }
            }
            _ => {}
        }
    }
    stations
}
