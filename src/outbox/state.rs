//! What can have become of a letter (*Versandstand*).
//!
//! Knows: the list. Never: changes one.
//!
//! Known weaknesses: none known.

use crate::case::coded;

coded! {
    /// *Versandstand*.
    LetterState {
        /// Waits for its time or its next try.
        Waiting = "waiting", "wartet";
        /// The relay took responsibility.
        Sent = "sent", "gesendet";
        /// Went to the test address instead; closed as such.
        Redirected = "redirected", "umgeleitet";
        /// Written while the audience was on hold; closed as such, never sent later.
        Held = "held", "zurückgehalten";
        /// Given up: refused for good, or too long without success. A person must look.
        GivenUp = "given_up", "aufgegeben";
        /// Came back: a server further on could not deliver it. A person must look.
        Returned = "returned", "zurückgekommen";
        /// Nobody knows whether it arrived. A person must look.
        Uncertain = "uncertain", "ungewiss";
        /// No longer wanted before it left.
        Cancelled = "cancelled", "zurückgezogen";
    }
}

impl LetterState {
    /// What a person must look at.
    pub const STUCK: [Self; 3] = [Self::GivenUp, Self::Returned, Self::Uncertain];
}
