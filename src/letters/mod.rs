//! What do we write? One folder of texts per letter kind.
//!
//! Knows: the kinds of letters, their audiences, how a letter is composed from facts and the city's texts.
//! Never: sends, stores, or reads a file; texts come in as strings.
//!
//! Known weaknesses: German only, with one English sentence in the acknowledgement.

mod clean;
mod compose;
mod facts;
pub mod german;
mod kind;
mod letter;
pub mod mailto;
mod parts;
mod samples;
mod sources;
#[cfg(test)]
mod tests;
mod texts;
mod words;

pub use compose::{City, Frame, compose};
pub use facts::{
    AcknowledgementFacts, AdminNoteFacts, AlarmFacts, AttachmentLine, ChannelCount, CitizenWroteFacts, ColleagueNoteFacts, ComparedMailbox,
    DepartmentCaseFacts, DigestFacts, DueLine, DueListFacts, Facts, Figure, FinalReplyFacts, HelpFacts, HistoryLine, IntakeCount,
    InterimReplyFacts, MailPlace, Noticeable, Operation, OverdueLine, ParkedLine, PreparedInterim, QueryFacts, ReceiptVariant,
    ReleaseFacts, ReturnedFacts, ReviewFacts, SendingMode, StuckLetter, ToDo, TriageFacts, TriageLine, UnacknowledgedLine, UnmovedMails,
};
pub use kind::{Audience, LetterKind, WhenUncertain};
pub use letter::{AttachmentRef, AutoSubmitted, Letter, Sender};
pub use parts::{LetterParts, is_unfilled};
pub use sources::TextSources;
pub use texts::{TextFault, Texts};
