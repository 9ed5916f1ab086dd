//! The rules of a case (*Regeln des Vorgangs*): from a wish to events, or to a refusal.
//!
//! Knows: who may do what in which stage. Never: does anything; the caller commits the events.
//!
//! Known weaknesses: the text of a draft is not looked at here.

use super::{
    Actor, AnswerKind, Case, CaseEvent, CloseReason, Command, DepartmentKey, EventKind, Instant, ReactionWay, Refusal, ReviewReason, Role,
};
use chrono::TimeDelta;

/// How far back a receipt can be corrected: whoever asks for figures of an earlier night looks so far ahead for cases that moved since.
pub const MOST_CORRECTED: TimeDelta = TimeDelta::days(366);
/// How far ahead a day may be named; what lies beyond is a typing error in the year.
const MOST_AHEAD: TimeDelta = TimeDelta::days(5 * 366);

impl Case {
    /// Decides one wish of `actor` at `now` and returns the events that follow from it, in order.
    ///
    /// # Errors
    /// A [`Refusal`] when the rules say no; nothing has changed then.
    pub fn decide(&self, command: &Command, actor: &Actor, now: Instant) -> Result<Vec<CaseEvent>, Refusal> {
        self.may_act(command, actor)?;
        let kinds = match command {
            Command::Draft { message, answer, promises } => {
                self.answerable.then_some(()).ok_or(Refusal::NotAnswerable)?;
                if *answer == AnswerKind::Interim && promises.is_none() {
                    return Err(Refusal::InterimNeedsDate);
                }
                if promises.is_some_and(|day| day - now.date_naive() > MOST_AHEAD) {
                    return Err(Refusal::TooFarAhead);
                }
                vec![EventKind::Drafted { message: *message, department: department_of(actor), answer: *answer, promises: *promises }]
            }
            Command::Release { message } => self.release(*message, now)?,
            Command::Return { message } => {
                self.draft_exists(*message)?;
                vec![EventKind::DraftReturned { message: *message }]
            }
            Command::Keep { message } => {
                self.draft_exists(*message)?;
                vec![EventKind::DraftKept { message: *message }, EventKind::Noted { message: Some(*message) }]
            }
            Command::TakeOver => {
                department_of(actor).map(|department| vec![EventKind::TakenOver { department }]).ok_or(Refusal::NotYours)?
            }
            Command::React { way, at, department } => {
                return self.react_outside(*way, *at, department.clone().or(department_of(actor)), (actor, now));
            }
            Command::HandOver { to, statement_day } => self.hand_over(to, *statement_day, actor)?,
            Command::GiveBack => self.current_departments().map(|department| EventKind::Unassigned { department }).collect(),
            Command::SetFinding(value) => vec![EventKind::FindingSet { value: *value }],
            Command::SetRemedy(value) => vec![EventKind::RemedySet { value: *value }],
            Command::SetKind(value) => vec![EventKind::KindSet { value: *value }],
            Command::Note { message } => vec![EventKind::Noted { message: *message }],
            Command::FollowUp { day, today } if day <= today => return Err(Refusal::FollowUpInPast),
            Command::FollowUp { day, today } if *day - *today > MOST_AHEAD => return Err(Refusal::TooFarAhead),
            Command::FollowUp { day, .. } => vec![EventKind::FollowUpSet { day: *day }],
            Command::DiscardInterim => self.interim_waits.then(|| vec![EventKind::InterimDiscarded]).ok_or(Refusal::NoInterim)?,
            Command::Close { reason } => self.close(*reason)?,
            Command::Reopen => vec![EventKind::Reopened],
            Command::Review => vec![EventKind::Reviewed],
            Command::NameCitizen { participant, answerable } => {
                vec![EventKind::CitizenNamed { participant: *participant, answerable: *answerable }]
            }
            // The receipt that stands there already: nothing happened that could be told.
            Command::CorrectReceipt { received_at, .. } if *received_at == self.opening.received_at => Vec::new(),
            Command::CorrectReceipt { received_at, deadline_at, deadline_day } => {
                let back = self.opening.received_at - *received_at;
                if back < TimeDelta::zero() || back > MOST_CORRECTED {
                    return Err(Refusal::ImpossibleReceipt);
                }
                vec![EventKind::ReceiptCorrected { received_at: *received_at, deadline_at: *deadline_at, deadline_day: *deadline_day }]
            }
        };
        Ok(kinds.into_iter().map(|kind| CaseEvent { happened_at: now, recorded_at: now, actor: actor.clone(), kind }).collect())
    }

    /// Who may utter this wish at all, and in which stage.
    fn may_act(&self, command: &Command, actor: &Actor) -> Result<(), Refusal> {
        let is_desk = matches!(actor, Actor::Desk);
        match actor {
            Actor::Citizen | Actor::Machine => return Err(Refusal::DeskOnly),
            Actor::Department(key) if !self.is_with(key) => return Err(Refusal::NotYours),
            Actor::Department(_) | Actor::Desk => {}
        }
        match command {
            Command::Release { .. }
            | Command::Return { .. }
            | Command::Keep { .. }
            | Command::DiscardInterim
            | Command::Reopen
            | Command::Review
            | Command::NameCitizen { .. }
            | Command::CorrectReceipt { .. }
                if !is_desk =>
            {
                Err(Refusal::DeskOnly)
            }
            Command::Close { reason } if !is_desk && *reason != CloseReason::Answered => Err(Refusal::DeskOnly),
            Command::Reopen if !self.is_closed() => Err(Refusal::IsNotClosed),
            Command::Reopen
            | Command::Review
            | Command::Note { .. }
            | Command::SetFinding(_)
            | Command::SetRemedy(_)
            | Command::SetKind(_)
            | Command::React { .. } => Ok(()),
            _ if self.is_closed() => Err(Refusal::IsClosed),
            _ => Ok(()),
        }
    }

    fn draft_exists(&self, message: i64) -> Result<&super::Draft, Refusal> {
        self.drafts.iter().find(|d| d.message == message).ok_or(Refusal::NoSuchDraft)
    }

    /// A draft leaves. One that promises a day is refused from that day on (by the date of UTC, which Germany is ahead of by an hour or two).
    fn release(&self, message: i64, now: Instant) -> Result<Vec<EventKind>, Refusal> {
        let draft = self.draft_exists(message)?;
        if draft.promises.is_some_and(|day| day <= now.date_naive()) {
            return Err(Refusal::PromiseHasPassed);
        }
        self.answerable.then_some(()).ok_or(Refusal::NotAnswerable)?;
        let way = match draft.kind {
            AnswerKind::Final => ReactionWay::FinalReply,
            AnswerKind::Interim => ReactionWay::InterimReply,
            AnswerKind::Query => ReactionWay::Query,
        };
        let mut kinds = vec![EventKind::DraftReleased { message }, EventKind::Reacted { way, department: draft.department.clone() }];
        kinds.extend(draft.promises.map(|day| EventKind::Promised { day }));
        if draft.kind == AnswerKind::Query {
            kinds.push(EventKind::WaitingForCitizen);
        }
        Ok(kinds)
    }

    fn react_outside(
        &self,
        way: ReactionWay,
        at: Instant,
        department: Option<DepartmentKey>,
        (actor, now): (&Actor, Instant),
    ) -> Result<Vec<CaseEvent>, Refusal> {
        if at < self.opening.received_at || at > now {
            return Err(Refusal::ImpossibleDate);
        }
        let kind = EventKind::Reacted { way, department };
        Ok(vec![CaseEvent { happened_at: at, recorded_at: now, actor: actor.clone(), kind }])
    }

    fn current_departments(&self) -> impl Iterator<Item = DepartmentKey> + '_ {
        self.assignments.iter().filter(|a| a.to.is_none() && a.role == Role::Leading).map(|a| a.department.clone())
    }

    /// A department's second hand-over goes to the desk with its history; the desk may send it anywhere but through a lane.
    fn hand_over(&self, to: &DepartmentKey, statement_day: Option<chrono::NaiveDate>, actor: &Actor) -> Result<Vec<EventKind>, Refusal> {
        if self.lane.is_some_and(super::Lane::bars_departments) && *actor != Actor::Desk {
            return Err(Refusal::LaneForbids);
        }
        if self.leading().is_some_and(|a| a.department == *to) {
            return Err(Refusal::AlreadyThere);
        }
        let mut kinds: Vec<EventKind> = self.current_departments().map(|department| EventKind::Unassigned { department }).collect();
        if *actor != Actor::Desk && self.hand_overs > 0 {
            kinds.push(EventKind::ReviewNeeded { reason: ReviewReason::SecondHandOver, message: None });
        } else {
            kinds.push(EventKind::Assigned { department: to.clone(), role: Role::Leading, statement_day });
        }
        Ok(kinds)
    }

    fn close(&self, reason: CloseReason) -> Result<Vec<EventKind>, Refusal> {
        if reason == CloseReason::Answered && !self.is_answered {
            return Err(Refusal::NotAnswered);
        }
        Ok(vec![EventKind::Closed { reason }])
    }
}

fn department_of(actor: &Actor) -> Option<DepartmentKey> {
    match actor {
        Actor::Department(key) => Some(key.clone()),
        _ => None,
    }
}
