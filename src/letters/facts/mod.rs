//! Facts (*Angaben*): what each kind of letter needs to know, one struct per kind.
//!
//! Knows: the variables that the texts in `config/letters/` may use; a field's name is the variable's name, and a field
//! that is `None` is `none` there.
//! Never: how a date or a size is written (`german`), or which sentence follows from it (the texts).
//!
//! Known weaknesses: the names are the contract with texts that a city has changed; renaming one breaks them visibly at
//! start.

mod citizen;
mod department;
mod desk;
mod digest;
mod due_list;

pub use citizen::{AcknowledgementFacts, FinalReplyFacts, InterimReplyFacts, QueryFacts, ReceiptVariant};
pub use department::{AttachmentLine, CitizenWroteFacts, ColleagueNoteFacts, DepartmentCaseFacts, HelpFacts, ReturnedFacts};
pub use desk::{AdminNoteFacts, AlarmFacts, HistoryLine, ReleaseFacts, ReviewFacts, TriageFacts, TriageLine};
pub use digest::{
    ChannelCount, ComparedMailbox, DigestFacts, Figure, IntakeCount, MailPlace, Noticeable, Operation, OverdueLine, ParkedLine,
    SendingMode, StuckLetter, ToDo, UnacknowledgedLine, UnmovedMails,
};

pub use due_list::{DueLine, DueListFacts, PreparedInterim};

use super::LetterKind;
use crate::case::{AnswerKind, CaseKind, Channel, Finding, Lane, Remedy, ReviewReason};
use crate::deadlines::{Purpose, StepAudience, Urgency};
use serde::{Serialize, Serializer};

/// *Angaben für einen Brief*: exactly one kind of letter's facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Facts {
    /// For [`LetterKind::Acknowledgement`].
    Acknowledgement(AcknowledgementFacts),
    /// For [`LetterKind::DepartmentCase`].
    DepartmentCase(DepartmentCaseFacts),
    /// For [`LetterKind::Reminder`].
    Reminder(DueListFacts),
    /// For [`LetterKind::Escalation`].
    Escalation(DueListFacts),
    /// For [`LetterKind::DeskList`].
    DeskList(DueListFacts),
    /// For [`LetterKind::Triage`].
    Triage(TriageFacts),
    /// For [`LetterKind::Release`].
    Release(ReleaseFacts),
    /// For [`LetterKind::Review`].
    Review(ReviewFacts),
    /// For [`LetterKind::Alarm`].
    Alarm(AlarmFacts),
    /// For [`LetterKind::FinalReply`].
    FinalReply(FinalReplyFacts),
    /// For [`LetterKind::InterimReply`].
    InterimReply(InterimReplyFacts),
    /// For [`LetterKind::Query`].
    Query(QueryFacts),
    /// For [`LetterKind::Help`].
    Help(HelpFacts),
    /// For [`LetterKind::Returned`].
    Returned(ReturnedFacts),
    /// For [`LetterKind::CitizenWrote`].
    CitizenWrote(CitizenWroteFacts),
    /// For [`LetterKind::ColleagueNote`].
    ColleagueNote(ColleagueNoteFacts),
    /// For [`LetterKind::Digest`].
    Digest(Box<DigestFacts>),
    /// For [`LetterKind::AdminNote`].
    AdminNote(AdminNoteFacts),
}

impl Facts {
    /// The kind of letter these facts are for.
    #[must_use]
    pub fn kind(&self) -> LetterKind {
        match self {
            Self::Acknowledgement(_) => LetterKind::Acknowledgement,
            Self::DepartmentCase(_) => LetterKind::DepartmentCase,
            Self::Reminder(_) => LetterKind::Reminder,
            Self::Escalation(_) => LetterKind::Escalation,
            Self::DeskList(_) => LetterKind::DeskList,
            Self::Triage(_) => LetterKind::Triage,
            Self::Release(_) => LetterKind::Release,
            Self::Review(_) => LetterKind::Review,
            Self::Alarm(_) => LetterKind::Alarm,
            Self::FinalReply(_) => LetterKind::FinalReply,
            Self::InterimReply(_) => LetterKind::InterimReply,
            Self::Query(_) => LetterKind::Query,
            Self::Help(_) => LetterKind::Help,
            Self::Returned(_) => LetterKind::Returned,
            Self::CitizenWrote(_) => LetterKind::CitizenWrote,
            Self::ColleagueNote(_) => LetterKind::ColleagueNote,
            Self::Digest(_) => LetterKind::Digest,
            Self::AdminNote(_) => LetterKind::AdminNote,
        }
    }
}

/// A value of a closed list as the texts see it: `{{ channel.word }}` for people, `{{ channel.code }}` for conditions.
#[derive(Serialize)]
struct Word {
    code: &'static str,
    word: &'static str,
}

macro_rules! words {
    ($($list:ty),+) => { $(impl From<$list> for Word {
        fn from(value: $list) -> Self {
            Self { code: value.code(), word: value.german() }
        }
    })+ };
}
words!(AnswerKind, CaseKind, Channel, Finding, Lane, Remedy, ReviewReason, ReceiptVariant, LetterKind, Purpose, StepAudience, Urgency);

/// Writes a value of a closed list with its code and its word.
fn as_word<T: Copy + Into<Word>, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    (*value).into().serialize(serializer)
}
