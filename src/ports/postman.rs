//! The postman (*Briefträger*) and the writing room. Knows: the three results of an attempt.
//!
//! Never: decides whether a letter may leave.
//!
//! Known weaknesses: none known.

use super::Fault;
use crate::letters::Letter;
use async_trait::async_trait;

/// One letter as MIME with its envelope.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Envelope sender; none is the null sender `<>`.
    pub from: Option<String>,
    /// The one envelope recipient.
    pub to: String,
    /// The whole mail with CRLF line ends.
    pub mail: Vec<u8>,
    /// Name for a file, unique per letter, without personal data.
    pub file_name: String,
}

/// *Schreibstube*: makes the bytes of a letter, the same every time.
pub trait Compose: Send + Sync {
    /// The whole mail with CRLF line ends; `attachments` in the order of the letter's references.
    ///
    /// # Errors
    /// A permanent [`Fault`] when the letter cannot be written as a mail.
    fn compose(&self, letter: &Letter, attachments: &[Vec<u8>]) -> Result<Vec<u8>, Fault>;
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The next server took responsibility.
    Sent,
    /// Certainly not taken.
    NotSent {
        /// Whether trying again cannot help (5xx).
        is_permanent: bool,
        /// The reply code and enhanced code, or a short reason; no addresses, no content.
        reason: String,
    },
    /// The connection broke after the final dot: nobody knows.
    Uncertain {
        /// A short reason.
        reason: String,
    },
}

/// *Briefträger*.
#[async_trait]
pub trait Postman: Send + Sync {
    /// Tries to deliver one letter, once.
    async fn deliver(&self, envelope: &Envelope) -> Delivery;

    /// Says hello and sends nothing: for `check --online`.
    async fn probe(&self) -> Result<(), Fault>;
}
