//! The doors to the street as traits: letter box, postman, archive, clock, notebook, badge and safe.
//!
//! Knows: what the office needs from the world. Never: how the world does it (that is `adapters`).
//!
//! Known weaknesses: a commit is all or nothing for its whole batch; the caller splits a batch that fails.

mod absence;
mod archive;
mod badge;
mod breaking_point;
mod clock;
mod fault;
mod letterbox;
mod notebook;
mod past_case;
mod postman;
mod rows;
mod safe;

pub use absence::{NewAbsence, StoredAbsence};
pub use archive::{Prepared, Store};
pub use badge::{Badge, Credential};
#[cfg(feature = "faults")]
pub use breaking_point::arm;
pub use breaking_point::{BREAKING_POINTS, breaking_point};
pub use clock::Clock;
pub use fault::{Fault, FaultKind};
pub use letterbox::{FetchedContent, FetchedMail, Mailbox, MailboxStatus, News};
pub use notebook::{Hold, InHand, NoNotebook, Notebook};
pub use past_case::PastCase;
pub use postman::{Compose, Delivery, Envelope, Postman};
pub use rows::{
    CaseChange, CaseFilter, CaseNotes, Change, ClearedMail, Direction, Disposition, FiledMail, KeyedHash, LedgerEntry, LetterRow,
    MailboxCursor, NewLetter, NewMessage, ParkedMail, Participant, Reference, Settled, StoredAttachment, StoredMessage, StoredText,
    TakenMail, WaitingLetter,
};
pub use safe::Safe;
