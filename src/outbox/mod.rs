//! When do we try again, when do we stop, and may this letter leave at all?
//!
//! Knows: states of a letter, back-off, the door with its modes.
//! Never: opens a connection.
//!
//! Known weaknesses: none known.

mod state;

pub use state::LetterState;
