//! What do we write? One folder of texts per letter kind.
//!
//! Knows: the kinds of letters, their audiences, how a letter is composed from facts and the city's texts.
//! Never: sends, stores, or reads a file; texts come in as strings.
//!
//! Known weaknesses: German only, with one English sentence in the acknowledgement.

mod kind;
mod letter;

pub use kind::{Audience, LetterKind, WhenUncertain};
pub use letter::{AttachmentRef, AutoSubmitted, Letter, Sender};
