//! How did we do? Facts, figures, snapshots, the digest.
//!
//! Knows: each figure of the product sheet with its definition (`domain.md` 1.3).
//! Never: reads the database or the clock; facts and `as_of` are arguments.
//!
//! Known weaknesses: K4 and the standard figures come with a later issue.

mod fact;

pub use fact::{Fact, Snapshot};
