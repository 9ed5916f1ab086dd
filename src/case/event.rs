//! Events (*Ereignisse*): the only truth about a case.
//!
//! Knows: every fact that can be recorded. Never: a name, an address, a subject or free text; ids, codes and dates only,
//! so that the chain over the events survives the erasure of a person.
//!
//! Known weaknesses: a new kind of event needs a new variant here; old databases never hold it.

use super::{
    Actor, AnswerKind, CaseKind, Channel, CloseReason, DepartmentKey, Finding, Instant, Lane, MessageId, Origin, ReactionWay, Remedy,
    ReviewReason, Role, Suppressed,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// *Ereignis*: one fact in the life of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseEvent {
    /// When it happened in the world (a telephone call of yesterday).
    pub happened_at: Instant,
    /// When we learnt it; figures as of an instant look at this one.
    pub recorded_at: Instant,
    /// Which role caused it.
    pub actor: Actor,
    /// What happened.
    pub kind: EventKind,
}

/// *Ereignisart*, with its ids, codes and dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// The case exists.
    Opened {
        /// How it came.
        channel: Channel,
        /// Live, test or import.
        origin: Origin,
        /// First arrival at the city.
        received_at: Instant,
        /// Exclusive end of day 10, statutory calendar.
        deadline_at: Instant,
        /// Day 10 itself, the date that letters print.
        deadline_day: NaiveDate,
        /// Whether the citizen can be answered at all (K2 leaves the others out).
        answerable: bool,
        /// Whether cases of this mailbox count in the figures.
        counts: bool,
        /// The mailbox it came through.
        mailbox: Option<String>,
        /// The number it had in an older list.
        old_number: Option<String>,
    },
    /// *Art*: suggested by the machine or confirmed by a person (the actor says which).
    KindSet {
        /// The kind.
        value: CaseKind,
    },
    /// A lane took the case out of the routine.
    LaneSet {
        /// The lane.
        value: Lane,
    },
    /// *Zuweisung*: a department leads or takes part from now on.
    Assigned {
        /// The department.
        department: DepartmentKey,
        /// Leading or contributing.
        role: Role,
        /// The day by which we asked for its statement (day 5).
        statement_day: Option<NaiveDate>,
    },
    /// The department's assignment ended.
    Unassigned {
        /// The department.
        department: DepartmentKey,
    },
    /// *Eingangsbestätigung* written.
    Acknowledged,
    /// *Keine Eingangsbestätigung*, and why.
    AcknowledgementSuppressed {
        /// The reason.
        reason: Suppressed,
    },
    /// A mail was added to the case.
    MailAdded {
        /// The message.
        message: MessageId,
        /// Added by reference and address only: commands in it did nothing.
        by_reference: bool,
    },
    /// A person at the desk must look.
    ReviewNeeded {
        /// Why.
        reason: ReviewReason,
        /// The message to look at.
        message: Option<MessageId>,
    },
    /// The desk looked; nothing is left to review.
    Reviewed,
    /// *Übernommen*: the department has it and will answer.
    TakenOver {
        /// The department.
        department: DepartmentKey,
    },
    /// *Antwortentwurf* arrived and waits for release.
    Drafted {
        /// The message that carried it.
        message: MessageId,
        /// Who wrote it.
        department: Option<DepartmentKey>,
        /// What it is to become.
        answer: AnswerKind,
        /// The new day that it tells the citizen; an interim reply has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promises: Option<NaiveDate>,
    },
    /// The draft was released and sent to the citizen.
    DraftReleased {
        /// The message that carried it.
        message: MessageId,
    },
    /// The draft went back to the department.
    DraftReturned {
        /// The message that carried it.
        message: MessageId,
    },
    /// The draft was kept as an internal note.
    DraftKept {
        /// The message that carried it.
        message: MessageId,
    },
    /// *Reaktion*: a human, case-related message reached the citizen at `happened_at`.
    Reacted {
        /// How.
        way: ReactionWay,
        /// By which department, if any.
        department: Option<DepartmentKey>,
    },
    /// *Rückfrage*: the case waits for the citizen.
    WaitingForCitizen,
    /// *Bewertung*.
    FindingSet {
        /// The finding.
        value: Finding,
    },
    /// *Abhilfe*.
    RemedySet {
        /// The remedy.
        value: Remedy,
    },
    /// *Wiedervorlage*: a later internal date; the city's deadline never moves.
    FollowUpSet {
        /// The day on which the reminders begin anew.
        day: NaiveDate,
    },
    /// *Neue Zusage*: an interim reply told the citizen this day.
    Promised {
        /// The day by which she hears again.
        day: NaiveDate,
    },
    /// *Zwischenstand vorbereitet*: an interim reply was laid before the desk, which releases or discards it.
    InterimPrepared,
    /// *Zwischenstand verworfen*: the desk does not want the one that was prepared.
    InterimDiscarded,
    /// *Vermerk* added; its text lies sealed beside the case.
    Noted {
        /// The message that carried it, if a mail did.
        message: Option<MessageId>,
    },
    /// A step of the reminder ladder was taken.
    StepTaken {
        /// The step's code.
        step: String,
    },
    /// A letter to the citizen came back for good.
    Undeliverable,
    /// *Bürgerin benannt*: a person said who the citizen is.
    CitizenNamed {
        /// Ordinal among the participants; her name lies sealed there.
        participant: u32,
        /// Whether she can be answered.
        answerable: bool,
    },
    /// *Eingang berichtigt*: the city had the concern earlier, for example in a colleague's mailbox (`domain.md` 2.3).
    ReceiptCorrected {
        /// First arrival at the city.
        received_at: Instant,
        /// Exclusive end of day 10, statutory calendar.
        deadline_at: Instant,
        /// Day 10 itself.
        deadline_day: NaiveDate,
    },
    /// *Abgeschlossen*.
    Closed {
        /// Why.
        reason: CloseReason,
    },
    /// *Wieder geöffnet*; no new case.
    Reopened,
}
