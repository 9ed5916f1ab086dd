//! What people want done to a case (*Befehl*), and why it may be refused.
//!
//! Knows: the wishes that a department or the desk can utter, by mail or at a terminal.
//! Never: how they were written (that is `intake::command` and the command line).
//!
//! Known weaknesses: none known.

use super::{AnswerKind, CaseKind, CloseReason, DepartmentKey, Finding, Instant, MessageId, ReactionWay, Remedy};
use chrono::NaiveDate;

/// *Befehl*: one wish. Several may come with one mail; they are decided in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A draft answer for the citizen; waits for the desk when a department wrote it.
    Draft {
        /// The message that carries the text.
        message: MessageId,
        /// What it is to become.
        answer: AnswerKind,
        /// The new day that it tells the citizen; an interim reply has one.
        promises: Option<NaiveDate>,
    },
    /// Desk: send the draft as it stands (or with the desk's own changes, made by the caller in the text).
    Release {
        /// The draft's message.
        message: MessageId,
    },
    /// Desk: back to the department.
    Return {
        /// The draft's message.
        message: MessageId,
    },
    /// Desk: keep the draft as an internal note.
    Keep {
        /// The draft's message.
        message: MessageId,
    },
    /// *übernommen*.
    TakeOver,
    /// *telefoniert*, *direkt*, by letter: a reaction outside the system.
    React {
        /// How.
        way: ReactionWay,
        /// When it reached the citizen.
        at: Instant,
        /// Which department did it, where the desk records it for one.
        department: Option<DepartmentKey>,
    },
    /// *weiter 66*: hand over to another department.
    HandOver {
        /// Whom to.
        to: DepartmentKey,
        /// Day by which the new one shall answer.
        statement_day: Option<NaiveDate>,
    },
    /// *nicht zuständig*: back to the desk.
    GiveBack,
    /// *begründet*.
    SetFinding(Finding),
    /// *abgeholfen*.
    SetRemedy(Remedy),
    /// *Art*.
    SetKind(CaseKind),
    /// *Notiz*.
    Note {
        /// The message that carries it, if a mail did.
        message: Option<MessageId>,
    },
    /// *Frist*: a later internal date, with a reason kept as a note.
    FollowUp {
        /// The day.
        day: NaiveDate,
        /// Today's local date, since a follow-up in the past makes no sense.
        today: NaiveDate,
    },
    /// Desk: the interim reply that was prepared is not wanted.
    DiscardInterim,
    /// *erledigt*.
    Close {
        /// Why.
        reason: CloseReason,
    },
    /// Open again.
    Reopen,
    /// Desk: nothing is left to review.
    Review,
    /// Desk: this is the citizen.
    NameCitizen {
        /// Her ordinal among the participants.
        participant: u32,
        /// Whether she can be answered.
        answerable: bool,
    },
    /// Desk: the city had the concern earlier than the mailbox.
    CorrectReceipt {
        /// First arrival at the city.
        received_at: Instant,
        /// Exclusive end of day 10.
        deadline_at: Instant,
        /// Day 10.
        deadline_day: NaiveDate,
    },
}

/// *Ablehnung*: the rules say no. An ordinary value; its German sentence goes back to the person who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The case is closed.
    #[error("the case is closed")]
    IsClosed,
    /// The case is not closed.
    #[error("the case is not closed")]
    IsNotClosed,
    /// The department does not have the case (any more).
    #[error("the department does not have this case")]
    NotYours,
    /// Only the desk may do this.
    #[error("only the desk may do this")]
    DeskOnly,
    /// There is no such draft.
    #[error("there is no such draft waiting for release")]
    NoSuchDraft,
    /// Closing needs an answer sent, or a reason.
    #[error("closing needs an answer sent, or a reason")]
    NotAnswered,
    /// The citizen has no address to answer to.
    #[error("the citizen cannot be answered by mail")]
    NotAnswerable,
    /// The date lies before the receipt, or in the future.
    #[error("the date lies before the receipt or in the future")]
    ImpossibleDate,
    /// A follow-up must lie in the future.
    #[error("a follow-up date must lie in the future")]
    FollowUpInPast,
    /// A day years ahead.
    #[error("a day more than five years ahead is a typing error")]
    TooFarAhead,
    /// The case is in a lane that no department may get by machine or mail.
    #[error("this case must not go to a department this way")]
    LaneForbids,
    /// A draft promises a day that has come.
    #[error("the day that the draft promises has passed")]
    PromiseHasPassed,
    /// Nothing was prepared that could be discarded.
    #[error("no prepared interim reply is waiting")]
    NoInterim,
    /// An interim reply needs a reason and a new date.
    #[error("an interim reply needs a reason and a new date")]
    InterimNeedsDate,
    /// The case already is where it should go.
    #[error("the case is already with this department")]
    AlreadyThere,
    /// A receipt is corrected to an earlier day only, by a year at most.
    #[error("a receipt can only be corrected to an earlier day of the last year")]
    ImpossibleReceipt,
}

impl Refusal {
    /// The sentence that the person reads.
    #[must_use]
    pub fn german(self) -> &'static str {
        match self {
            Self::IsClosed => "Der Vorgang ist abgeschlossen. Bitte öffnen Sie ihn zuerst wieder.",
            Self::IsNotClosed => "Der Vorgang ist nicht abgeschlossen.",
            Self::NotYours => "Der Vorgang liegt nicht (mehr) bei Ihrem Bereich.",
            Self::DeskOnly => "Das kann nur die Beschwerdestelle tun.",
            Self::NoSuchDraft => "Es wartet kein solcher Entwurf auf Freigabe. Vielleicht war jemand schneller.",
            Self::NotAnswered => "Zum Abschließen fehlt eine Antwort an die Bürgerin oder ein Grund.",
            Self::NotAnswerable => {
                "Die Bürgerin ist per E-Mail nicht erreichbar. Bitte antworten Sie auf anderem Weg und tragen Sie das ein."
            }
            Self::ImpossibleDate => "Das Datum liegt vor dem Eingang oder in der Zukunft.",
            Self::FollowUpInPast => "Das neue Datum muss in der Zukunft liegen.",
            Self::TooFarAhead => "Das Datum liegt mehr als fünf Jahre in der Zukunft. Bitte prüfen Sie das Jahr.",
            Self::LaneForbids => "Dieser Vorgang wird vertraulich behandelt. Er geht so nicht an ein Fachamt.",
            Self::PromiseHasPassed => {
                "Der Tag, den der Zwischenstand nennt, ist nicht mehr in der Zukunft. Bitte schreiben Sie einen neuen: #zwischenbescheid TT.MM.JJJJ Grund."
            }
            Self::NoInterim => "Zu diesem Vorgang liegt kein vorbereiteter Zwischenstand.",
            Self::InterimNeedsDate => "Ein Zwischenstand braucht einen Grund und ein neues Datum.",
            Self::AlreadyThere => "Der Vorgang liegt bereits bei diesem Bereich.",
            Self::ImpossibleReceipt => {
                "Der Eingang kann nur auf einen früheren Tag berichtigt werden, höchstens um ein Jahr. Später als in unserem Postfach kann er nicht sein."
            }
        }
    }
}
