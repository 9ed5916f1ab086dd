//! Where `now` comes from.
//!
//! Knows: the wall clock, and a clock set by hand for time-lapse, demonstration and tests. Never: time zones, working
//! days (that is `deadlines`).
//!
//! Known weaknesses: the wall clock may jump when the machine's time is corrected; what must happen once is therefore
//! remembered by date, not by passing time.

use crate::case::Instant;
use crate::ports::Clock;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::sync::atomic::{AtomicI64, Ordering};

/// *Wanduhr*: the machine's time in UTC, in whole milliseconds as the archive stores them.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the wall clock enters the house")]
    fn now(&self) -> Instant {
        Utc::now().trunc_subsecs(3)
    }
}

/// *Stelluhr*: shows what a hand has set, and stands still in between. Shared by reference or `Arc`.
#[derive(Debug)]
pub struct HandClock {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    millis: AtomicI64,
}

impl HandClock {
    /// A clock that shows `at`, cut to whole milliseconds.
    #[must_use]
    pub fn new(at: Instant) -> Self {
        Self { millis: AtomicI64::new(at.timestamp_millis()) }
    }

    /// Sets the clock, forwards or backwards.
    pub fn set(&self, at: Instant) {
        self.millis.store(at.timestamp_millis(), Ordering::SeqCst);
    }

    /// Moves the hands by `span`.
    pub fn advance(&self, span: TimeDelta) {
        self.millis.fetch_add(span.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Instant {
        DateTime::from_timestamp_millis(self.millis.load(Ordering::SeqCst)).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_hand_clock_shows_what_was_set_and_moves_only_by_hand() {
        let clock = HandClock::new(at("2026-03-29T00:59:59.999Z"));
        assert_eq!(clock.now(), at("2026-03-29T00:59:59.999Z"));
        clock.advance(TimeDelta::milliseconds(1));
        assert_eq!(clock.now(), at("2026-03-29T01:00:00Z"));
        clock.set(at("2025-12-31T23:00:00Z"));
        assert_eq!(clock.now(), at("2025-12-31T23:00:00Z"));
    }

    #[test]
    fn the_wall_clock_counts_in_whole_milliseconds() {
        let now = SystemClock.now();
        assert_eq!(now, DateTime::from_timestamp_millis(now.timestamp_millis()).unwrap());
    }
}
