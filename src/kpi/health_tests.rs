//! When the administrator is woken, row by row.

use super::health::{Disk, Level, Vitals, examine, worst};
use chrono::TimeDelta;

fn well() -> Vitals {
    Vitals {
        mailboxes: vec![("beschwerde".to_owned(), Some(TimeDelta::seconds(35)))],
        poll_every: TimeDelta::minutes(1),
        ..Vitals::default()
    }
}

fn level(vitals: &Vitals) -> Level {
    worst(&examine(vitals))
}

#[test]
fn a_mailbox_that_was_not_polled_is_a_warning_after_a_quarter_and_an_alarm_after_half_an_hour() {
    use Level::{Critical, Warning, Well};
    // Poll every minute: 15 and 30 minutes. Every ten minutes: three polls are 30, six are 60 minutes.
    for (poll_minutes, age_seconds, expected) in [
        (1, 0, Well),
        (1, 899, Well),
        (1, 900, Warning),
        (1, 1_799, Warning),
        (1, 1_800, Critical),
        (10, 1_799, Well),
        (10, 1_800, Warning),
        (10, 3_600, Critical),
    ] {
        let mailboxes = vec![("beschwerde".to_owned(), Some(TimeDelta::seconds(age_seconds)))];
        let vitals = Vitals { mailboxes, poll_every: TimeDelta::minutes(poll_minutes), ..well() };
        assert_eq!(level(&vitals), expected, "{age_seconds} s, polled every {poll_minutes} min");
    }
    let never = Vitals { mailboxes: vec![("info".to_owned(), None)], ..well() };
    assert_eq!(level(&never), Critical);
}

#[test]
fn letters_parked_mails_and_stuck_letters_have_their_limits() {
    use Level::{Critical, Warning, Well};
    for (minutes, parked, stuck, expected) in
        [(59, 0, 0, Well), (60, 0, 0, Warning), (240, 0, 0, Critical), (0, 1, 0, Warning), (0, 50, 0, Critical), (0, 0, 1, Warning)]
    {
        let vitals = Vitals { unsent: Some(TimeDelta::minutes(minutes)), parked, stuck, ..well() };
        assert_eq!(level(&vitals), expected, "{minutes} min, {parked} parked, {stuck} stuck");
    }
}

#[test]
fn a_full_disk_is_told_in_bytes_on_a_small_and_in_per_cent_on_a_large_one() {
    use Level::{Critical, Warning, Well};
    const MIB: u64 = 1024 * 1024;
    for (free, size, expected) in [
        (2_048 * MIB, 20_480 * MIB, Well),
        (1_023 * MIB, 20_480 * MIB, Warning),
        (255 * MIB, 20_480 * MIB, Critical),
        (59_999 * MIB, 2_000_000 * MIB, Warning),
        (19_999 * MIB, 2_000_000 * MIB, Critical),
        (0, 0, Critical),
    ] {
        let vitals = Vitals { disks: vec![Disk { name: "database", free, size }], ..well() };
        assert_eq!(level(&vitals), expected, "{free} of {size}");
    }
}

#[test]
fn the_worst_finding_decides_and_each_is_told() {
    let vitals = Vitals { parked: 2, unsent: Some(TimeDelta::hours(5)), ..well() };
    let gauges = examine(&vitals);
    assert_eq!(worst(&gauges), Level::Critical);
    let told: Vec<&str> = gauges.iter().map(|gauge| gauge.finding.as_str()).filter(|finding| !finding.is_empty()).collect();
    assert_eq!(told, ["a letter has waited for 5 hours", "parked mails: 2, see quarantine list"]);
}
