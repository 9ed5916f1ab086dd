//! Chance (*Würfel*), where nothing secret hangs on it.
//!
//! Knows: the random numbers of this machine. Never: makes a key or a token (that is `store`).
//!
//! Known weaknesses: a machine without random numbers always rolls the same.

/// One of 256 faces.
#[must_use]
pub fn roll() -> u8 {
    let mut face = [u8::MAX / 2];
    if getrandom::fill(&mut face).is_err() {
        tracing::debug!("no random numbers here");
    }
    let [face] = face;
    face
}
