//! How long to wait after a mailbox failed (*Geduld*).
//!
//! Knows: that an unplugged cable shall cost seconds after its repair, and a wrong password no locked account. Never: waits,
//! rolls the dice itself.
//!
//! Known weaknesses: a server that is overloaded is asked as often as one that cannot be reached.

use crate::ports::FaultKind;
use std::time::Duration;

/// The pause after so many failures in a row: doubled each time up to a bound, then shortened by up to half, so that not all
/// clients of a server that comes back knock at once. `roll` is the dice.
pub(super) fn pause_after(kind: FaultKind, failures: u32, roll: u8) -> Duration {
    let (first, longest) = match kind {
        FaultKind::Transient | FaultKind::Conflict => (Duration::from_secs(1), Duration::from_secs(15)),
        FaultKind::Permanent => (Duration::from_mins(1), Duration::from_mins(15)),
        // Servers lock an account after some wrong passwords in a quarter of an hour.
        FaultKind::Misconfigured => (Duration::from_mins(10), Duration::from_mins(15)),
    };
    let doubled = first.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX)).min(longest);
    doubled.saturating_sub(doubled / 2 * u32::from(roll) / u32::from(u8::MAX))
}

/// Whether this failure in a row deserves a line in the log: the first, and then ever more rarely.
pub(super) fn is_told(failures: u32) -> bool {
    failures.is_power_of_two()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pauses_after_an_unplugged_cable_are_short_and_none_is_longer_than_a_quarter_of_a_minute() {
        for (failures, seconds) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 15), (6, 15), (33, 15), (1_000_000, 15)] {
            assert_eq!(pause_after(FaultKind::Transient, failures, 0), Duration::from_secs(seconds), "{failures}");
        }
    }

    #[test]
    fn a_wrong_password_is_tried_at_most_three_times_in_a_quarter_of_an_hour() {
        // At worst the dice halve every pause, ten minutes to five and fifteen to seven and a half: at 0, 5 and 12.5 minutes.
        let mut at = Duration::ZERO;
        let mut tries = 0;
        while at < Duration::from_mins(15) {
            tries += 1;
            at += pause_after(FaultKind::Misconfigured, tries, u8::MAX);
        }
        assert_eq!(tries, 3);
    }

    #[test]
    fn pauses_grow_with_failures_shrink_with_the_roll_and_stay_within_a_quarter_of_an_hour() {
        for kind in [FaultKind::Transient, FaultKind::Conflict, FaultKind::Permanent, FaultKind::Misconfigured] {
            for failures in 1..200 {
                for roll in [0, 1, 127, 254, 255] {
                    let pause = pause_after(kind, failures, roll);
                    assert!(pause_after(kind, failures + 1, roll) >= pause, "{kind:?} {failures} {roll}");
                    assert!(pause * 2 >= pause_after(kind, failures, 0) && pause <= Duration::from_mins(15), "{kind:?} {failures} {roll}");
                    assert!(pause >= Duration::from_millis(500));
                }
            }
        }
    }

    #[test]
    fn a_month_without_a_server_is_told_in_less_than_twenty_lines() {
        let failures_of_a_month = 30 * 24 * 3600 / 7;
        assert_eq!((1..=failures_of_a_month).filter(|failures| is_told(*failures)).count(), 19);
    }
}
