//! Schedules in the city's time zone, above all on the two nights that are not like the others.
//!
//! 29 March 2026 has no 02:00 to 03:00, 25 October 2026 has it twice (`domain.md` 2.3).

use super::*;
use crate::case::Instant;
use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Europe::Berlin;
use proptest::prelude::*;

fn schedule(text: &str) -> Schedule {
    Schedule::parse(text).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn dates(texts: &[&str]) -> Vec<NaiveDate> {
    texts.iter().map(|text| date(text)).collect()
}

#[test]
fn five_fields_are_read_and_anything_else_is_told_what_to_write() {
    assert_eq!(schedule("  30 2 *  * * ").to_string(), "30 2 * * *");
    for (text, found) in [("", 0), ("@daily", 1), ("30 2 * *", 4), ("0 30 2 * * *", 6)] {
        assert_eq!(Schedule::parse(text), Err(ScheduleFault::NotFiveFields { text: text.to_owned(), found }));
    }
    let fault = Schedule::parse("0 0 30 2 * *").unwrap_err().to_string();
    assert!(fault.contains("6 fields") && fault.contains("\"30 2 * * *\""), "{fault}");
}

#[test]
fn a_weekday_by_number_is_refused_because_it_would_be_another_day() {
    for text in ["0 7 * * 1-5", "0 7 * * 1", "0 7 * * 0", "0 7 * * MON,3"] {
        assert_eq!(Schedule::parse(text), Err(ScheduleFault::NumericWeekday { text: text.to_owned() }));
    }
    // Friday 20 November 2026, 08:00 local: the next digest comes on Monday at 07:00 (06:00 UTC in winter).
    let runs = schedule("0 7 * * MON-FRI").next_runs(at("2026-11-20T07:00:00Z"), Berlin, 2);
    assert_eq!(runs, [at("2026-11-23T06:00:00Z"), at("2026-11-24T06:00:00Z")]);
}

#[test]
fn a_field_out_of_range_or_a_day_that_never_comes_is_refused_in_one_line() {
    for text in ["61 2 * * *", "30 25 * * *", "30 2 * * MON-", "x 2 * * *", "30 2 * * Montag"] {
        let fault = Schedule::parse(text).unwrap_err();
        assert!(matches!(fault, ScheduleFault::Unreadable { .. }), "{fault:?}");
        assert!(!fault.to_string().contains('\n'), "{fault}");
    }
    assert_eq!(Schedule::parse("0 0 30 2 *"), Err(ScheduleFault::NeverRuns { text: "0 0 30 2 *".to_owned() }));
}

#[test]
fn a_time_that_does_not_exist_runs_once_after_the_gap() {
    let nightly = schedule("30 2 * * *");
    let done = Some(date("2026-03-28"));
    assert!(nightly.due_days(done, at("2026-03-29T00:59:59Z"), Berlin).is_empty(), "01:59:59, the last second before the gap");
    assert_eq!(nightly.due_days(done, at("2026-03-29T01:00:00Z"), Berlin), dates(&["2026-03-29"]), "03:00, the first after it");
    assert!(nightly.due_days(Some(date("2026-03-29")), at("2026-03-29T20:00:00Z"), Berlin).is_empty());
    let runs = nightly.next_runs(at("2026-03-28T12:00:00Z"), Berlin, 2);
    assert_eq!(runs, [at("2026-03-29T01:00:00Z"), at("2026-03-30T00:30:00Z")]);
}

#[test]
fn a_time_that_exists_twice_runs_once() {
    let nightly = schedule("30 2 * * *");
    let done = Some(date("2026-10-24"));
    assert_eq!(nightly.due_days(done, at("2026-10-25T00:30:00Z"), Berlin), dates(&["2026-10-25"]), "02:30 for the first time");
    let done = Some(date("2026-10-25"));
    assert!(nightly.due_days(done, at("2026-10-25T01:30:00Z"), Berlin).is_empty(), "02:30 for the second time");
    let runs = nightly.next_runs(at("2026-10-24T12:00:00Z"), Berlin, 2);
    assert_eq!(runs, [at("2026-10-25T00:30:00Z"), at("2026-10-26T01:30:00Z")]);
    assert_eq!(nightly.next_runs(at("2026-10-25T00:45:00Z"), Berlin, 1), [at("2026-10-26T01:30:00Z")], "asked between the two");
}

#[test]
fn runs_within_the_doubled_hour_stay_in_order() {
    let runs = schedule("*/30 * * * *").next_runs(at("2026-10-24T23:45:00Z"), Berlin, 5);
    let expected = ["2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T02:00:00Z", "2026-10-25T02:30:00Z", "2026-10-25T03:00:00Z"];
    assert_eq!(runs, expected.map(at));
    let runs = schedule("*/30 * * * *").next_runs(at("2026-03-29T00:15:00Z"), Berlin, 3);
    assert_eq!(runs, ["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"].map(at), "the gap is one run");
}

#[test]
fn missed_nights_are_listed_oldest_first_and_today_only_from_its_hour_on() {
    let nightly = schedule("30 2 * * *");
    let done = Some(date("2026-04-10"));
    assert_eq!(nightly.due_days(done, at("2026-04-14T00:00:00Z"), Berlin), dates(&["2026-04-11", "2026-04-12", "2026-04-13"]));
    let all = dates(&["2026-04-11", "2026-04-12", "2026-04-13", "2026-04-14"]);
    assert_eq!(nightly.due_days(done, at("2026-04-14T00:30:00Z"), Berlin), all);
    let digest = schedule("0 7 * * MON-FRI");
    assert_eq!(digest.due_days(done, at("2026-04-14T05:00:00Z"), Berlin), dates(&["2026-04-13", "2026-04-14"]), "no digest on a weekend");
}

#[test]
fn a_first_start_does_not_catch_up_the_past_and_a_clock_set_back_repeats_nothing() {
    let nightly = schedule("30 2 * * *");
    assert_eq!(nightly.due_days(None, at("2026-04-14T08:00:00Z"), Berlin), dates(&["2026-04-14"]));
    assert!(nightly.due_days(None, at("2026-04-13T23:00:00Z"), Berlin).is_empty(), "01:00 local, before its hour");
    assert!(nightly.due_days(Some(date("2026-04-14")), at("2026-04-13T08:00:00Z"), Berlin).is_empty());
}

proptest! {
    #[test]
    fn a_year_of_ticks_does_every_day_exactly_once(
        minute in 0..60_u32,
        hour in 0..24_u32,
        pauses in prop::collection::vec(1..90_i64, 30),
    ) {
        let nightly = schedule(&format!("{minute} {hour} * * *"));
        let last_second = at("2026-12-31T22:59:59Z");
        let mut done = date("2025-12-31");
        let mut now = at("2025-12-31T23:00:00Z");
        let mut pauses = pauses.into_iter().cycle();
        loop {
            for day in nightly.due_days(Some(done), now, Berlin) {
                prop_assert_eq!(Some(day), done.succ_opt(), "each day once, in order");
                done = day;
            }
            if now == last_second {
                break;
            }
            now = (now + TimeDelta::hours(pauses.next().unwrap_or(1))).min(last_second);
        }
        prop_assert_eq!(done, date("2026-12-31"));
    }
}
