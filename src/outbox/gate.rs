//! How many acknowledgements may leave (*Obergrenzen für Bestätigungen*).
//!
//! Knows: the limits of `domain.md` 5.3 and a circuit breaker, so that nobody can use the city's automatic answer as a
//! weapon or as half of a loop (lessons 22–24). Never: decides about the case, which is opened in any case.
//!
//! Known weaknesses: no limit per sender domain, since the outbox keeps keyed hashes of whole addresses only; the share
//! of bounces does not open the breaker; a loop so slow that it stays below the week's limit goes on; notes, help and
//! triage to colleagues are not counted, so a colleague's program that answers everything without a mark is half of a loop.

use crate::case::{Instant, Suppressed};
use chrono::TimeDelta;

/// *Obergrenze*: at most so many within a sliding span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub at_most: u32,
    /// Within which span before now.
    pub within: TimeDelta,
}

/// *Sicherung*: trips when too many acknowledgements leave in a short span, and rests.
///
/// Tripped it lets none pass until `rests_for` has gone by since the last one of the burst; then it closes by itself.
/// The caller alarms the administrators while it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// So many within the span trip it.
    pub trips_at: Limit,
    /// How long it stays open.
    pub rests_for: TimeDelta,
}

/// All limits for acknowledgements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To one address; all must hold.
    pub per_recipient: Vec<Limit>,
    /// To all addresses together.
    pub overall: Vec<Limit>,
    /// The breaker, if there is one.
    pub breaker: Option<Breaker>,
}

impl Default for Limits {
    /// `domain.md` 5.3: to one address 1 in 10 minutes, 3 in 24 hours, 10 in 7 days; to all 200 in an hour; 50 in 10
    /// minutes trip the breaker for an hour.
    fn default() -> Self {
        let limit = |at_most, within| Limit { at_most, within };
        Self {
            per_recipient: vec![limit(1, TimeDelta::minutes(10)), limit(3, TimeDelta::hours(24)), limit(10, TimeDelta::days(7))],
            overall: vec![limit(200, TimeDelta::hours(1))],
            breaker: Some(Breaker { trips_at: limit(50, TimeDelta::minutes(10)), rests_for: TimeDelta::hours(1) }),
        }
    }
}

/// When acknowledgements were committed before, in any order (*bisherige Bestätigungen*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AckHistory {
    /// To this recipient, at least as far back as [`Limits::recipient_span`].
    pub to_recipient: Vec<Instant>,
    /// To anybody, at least as far back as [`Limits::overall_span`].
    pub to_anybody: Vec<Instant>,
}

impl Limits {
    /// No limits at all: for benchmarks and kill runs, which have to say so.
    #[must_use]
    pub fn lifted() -> Self {
        Self { per_recipient: Vec::new(), overall: Vec::new(), breaker: None }
    }

    /// How far back the history of one recipient must reach; zero if nobody asks for it.
    #[must_use]
    pub fn recipient_span(&self) -> TimeDelta {
        self.per_recipient.iter().map(|limit| limit.within).max().unwrap_or_default()
    }

    /// How far back the history of all must reach; zero if nobody asks for it.
    #[must_use]
    pub fn overall_span(&self) -> TimeDelta {
        let breaker = self.breaker.map(|breaker| breaker.trips_at.within + breaker.rests_for);
        self.overall.iter().map(|limit| limit.within).chain(breaker).max().unwrap_or_default()
    }

    /// Whether the breaker is open at `now`: no acknowledgement leaves, and the administrators must be told.
    #[must_use]
    pub fn breaker_is_open(&self, to_anybody: &[Instant], now: Instant) -> bool {
        let Some(breaker) = self.breaker else { return false };
        let Some(burst) = (breaker.trips_at.at_most as usize).checked_sub(1) else { return true };
        let mut sorted = to_anybody.to_vec();
        sorted.sort_unstable();
        let first = sorted.iter();
        let last = sorted.iter().skip(burst);
        first.zip(last).any(|(first, last)| *last - *first < breaker.trips_at.within && now - *last < breaker.rests_for)
    }
}

/// Whether one more acknowledgement may be written at `now`.
///
/// # Errors
/// [`Suppressed::Limit`] (A12) when a limit is reached or the breaker is open; the case is opened all the same and the
/// digest lists it.
pub fn may_acknowledge(history: &AckHistory, limits: &Limits, now: Instant) -> Result<(), Suppressed> {
    let is_free = |limit: &Limit, past: &[Instant]| past.iter().filter(|at| now - **at < limit.within).count() < limit.at_most as usize;
    let may = limits.per_recipient.iter().all(|limit| is_free(limit, &history.to_recipient))
        && limits.overall.iter().all(|limit| is_free(limit, &history.to_anybody))
        && !limits.breaker_is_open(&history.to_anybody, now);
    if may { Ok(()) } else { Err(Suppressed::Limit) }
}
