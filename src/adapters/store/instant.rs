//! Times as the archive keeps them: whole milliseconds since 1970, UTC.
//!
//! Knows: how an instant becomes a number and back. Never: a time zone.
//!
//! Known weaknesses: what is finer than a millisecond is cut off, in columns, events and projections alike, so that a
//! case rebuilt from its events equals its stored projection.

use super::fault;
use crate::case::{Case, CaseEvent, EventKind, Instant};
use crate::ports::Fault;
use chrono::{DateTime, SubsecRound};

/// In the column of the next due instant: nothing is due.
pub(super) const NEVER: i64 = i64::MAX;

/// As stored.
pub(super) fn millis(instant: Instant) -> i64 {
    instant.timestamp_millis()
}

/// As read.
pub(super) fn instant(millis: i64) -> Result<Instant, Fault> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| fault::unreadable("cannot read a stored time: it lies outside the calendar"))
}

/// As read, where there may be none.
pub(super) fn maybe(millis: Option<i64>) -> Result<Option<Instant>, Fault> {
    millis.map(instant).transpose()
}

/// Cuts every time of an event to milliseconds.
pub(super) fn cut_event(event: &mut CaseEvent) {
    cut(&mut event.happened_at);
    cut(&mut event.recorded_at);
    if let EventKind::Opened { received_at, deadline_at, .. } = &mut event.kind {
        cut(received_at);
        cut(deadline_at);
    }
}

/// Cuts every time of a case to milliseconds.
pub(super) fn cut_case(case: &mut Case) {
    cut(&mut case.opening.received_at);
    cut(&mut case.opening.deadline_at);
    for assignment in &mut case.assignments {
        cut(&mut assignment.from);
        if let Some(to) = &mut assignment.to {
            cut(to);
        }
    }
    if let Some(reaction) = &mut case.reaction {
        cut(&mut reaction.at);
    }
    if let Some((at, _)) = &mut case.closed {
        cut(at);
    }
}

fn cut(instant: &mut Instant) {
    *instant = instant.trunc_subsecs(3);
}
