//! The outside world: each door of [`crate::ports`] as something that really opens.
//!
//! Knows: how one kind of mailbox, relay, database or clock is spoken to. Never: decides anything about a case or a letter.
//!
//! Known weaknesses: none known.

pub mod store;
