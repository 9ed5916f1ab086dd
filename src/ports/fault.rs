//! What went wrong in the world (*Störung*). Knows: whether it may be tried again.
//!
//! Never: names a person or quotes a mail.
//!
//! Known weaknesses: none known.

/// *Störung*: the world failed. Carries what may be done about it; its text names no person and no mail content.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    /// May it be tried again?
    pub kind: FaultKind,
    /// "cannot *verb* *thing*", lower case, no full stop, with the remedy where one is known.
    pub what: String,
    /// The cause, printed with `{:#}` at the one place that handles it.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a fault means for the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Try again later (unknown network trouble is this).
    Transient,
    /// Trying again will not help.
    Permanent,
    /// A person must change the configuration.
    Misconfigured,
    /// Somebody was faster: load again and decide again.
    Conflict,
}

impl Fault {
    /// A fault without a cause of its own.
    #[must_use]
    pub fn new(kind: FaultKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), source: None }
    }

    /// A fault with its cause.
    #[must_use]
    pub fn because(kind: FaultKind, what: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind, what: what.into(), source: Some(source.into()) }
    }
}
