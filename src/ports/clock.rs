//! The clock (*Uhr*). Knows: the present.
//!
//! Never: is asked by a room; `now` is an argument there.
//!
//! Known weaknesses: none known.

use crate::case::Instant;

/// *Uhr*. The only source of `now`.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Instant;
}
