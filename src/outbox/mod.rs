//! When do we try again, when do we stop, and may this letter leave at all?
//!
//! Knows: states of a letter, back-off, the door with its modes, the limits for acknowledgements.
//! Never: opens a connection.
//!
//! Known weaknesses: between the relay's "yes" and our row a kill leaves one letter uncertain; `attempt` says what then.

mod attempt;
mod door;
mod gate;
mod state;
#[cfg(test)]
mod tests;

pub use attempt::{
    FIRST_DELAY, GIVE_UP_AFTER, LONGEST_DELAY, Outcome, TRIES_BEFORE_GIVING_UP, Verdict, after_kill, delay_after, says_no_such_address,
    verdict,
};
pub use door::{ACKNOWLEDGEMENT_EXPIRES_AFTER, DeliveryMode, Door, HoldReason, Passage, Pause, redirected};
pub use gate::{AckHistory, Breaker, DomainLimit, Fates, LARGE_DOMAINS, Limit, Limits, ReturnLimit, Trip, keeps_within, may_acknowledge};
pub use state::LetterState;
