//! How sure it is who is responsible (*Gewissheit*).
//!
//! Knows: that a person's word is worth more than any score, and when a score leaves no doubt. Never: who gets a case (that is `route`).
//!
//! Known weaknesses: a table whose words are too weighty is certain too often; `route evaluate` shows it.

use super::explain::{Explanation, Outcome};

/// A score is certain from so many times the threshold …
const THRESHOLDS: u32 = 2;
/// … and with so many times the lead: with 6 and 3 that is 12 points, and 6 more than the second.
const LEADS: u32 = 2;

/// *Gewissheit*, from the least to the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// *vermutet*: the machine chose it.
    Supposed,
    /// *sicher*: the machine chose it with twice the threshold and twice the lead.
    Certain,
    /// *bestätigt*: a person said so.
    Confirmed,
}

impl Explanation {
    /// Whether the best department is certain. Never where a lane took the case.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        let score = |nth: usize| self.candidates.get(nth).map_or(0, |candidate| candidate.score);
        self.outcome == Outcome::Clear
            && score(0) >= self.threshold.saturating_mul(THRESHOLDS)
            && score(0) - score(1).min(score(0)) >= self.lead.saturating_mul(LEADS)
    }

    /// How sure the machine's own choice is.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        if self.is_certain() { Certainty::Certain } else { Certainty::Supposed }
    }
}
