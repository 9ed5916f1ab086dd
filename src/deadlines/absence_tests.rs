//! Absences: inclusive days, the newest entry wins, a year at most.

use super::{Absence, AbsenceFault, Absences};
use crate::case::DepartmentKey;
use chrono::NaiveDate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Tiefbau from one day to another, read for by this person.
fn away(from: &str, until: &str, deputy: Option<&str>) -> Absence {
    Absence { department: DepartmentKey::new("66"), from: day(from), until: day(until), deputy: deputy.map(str::to_owned) }
}

#[test]
fn both_days_belong_to_the_absence_and_nobody_else_is_away() {
    let absences = Absences(vec![away("2026-07-20", "2026-08-07", None)]);
    let on = |key: &str, at: &str| absences.on(&DepartmentKey::new(key), day(at)).is_some();
    for (at, is_away) in [("2026-07-19", false), ("2026-07-20", true), ("2026-07-31", true), ("2026-08-07", true), ("2026-08-08", false)] {
        assert_eq!(on("66", at), is_away, "{at}");
    }
    assert!(!on("67", "2026-07-31"));
}

#[test]
fn where_two_overlap_the_one_entered_last_holds_and_the_other_comes_back_behind_it() {
    let summer = away("2026-07-20", "2026-08-07", Some("erste@stadt.test"));
    let week = away("2026-07-27", "2026-07-31", Some("zweite@stadt.test"));
    let absences = Absences(vec![summer.clone(), week.clone()]);
    let deputy = |at: &str| absences.on(&DepartmentKey::new("66"), day(at)).and_then(|absence| absence.deputy.as_deref());
    assert_eq!(deputy("2026-07-26"), Some("erste@stadt.test"));
    assert_eq!(deputy("2026-07-27"), Some("zweite@stadt.test"));
    assert_eq!(deputy("2026-07-31"), Some("zweite@stadt.test"));
    assert_eq!(deputy("2026-08-01"), Some("erste@stadt.test"));
    assert!(summer.overlaps(&week) && week.overlaps(&summer));
    assert!(!week.overlaps(&away("2026-08-01", "2026-08-02", None)));
    let others = Absence { department: DepartmentKey::new("67"), ..week.clone() };
    assert!(!week.overlaps(&others));
}

#[test]
fn what_ends_before_it_begins_lasts_more_than_a_year_or_is_over_cannot_be_entered() {
    let today = day("2026-07-22");
    for (from, until, fault) in [
        ("2026-07-20", "2026-07-19", Some(AbsenceFault::EndsBeforeItBegins)),
        ("2026-07-22", "2026-07-22", None),
        // Begun already, and its last day today.
        ("2026-07-01", "2026-07-22", None),
        ("2026-07-01", "2026-07-21", Some(AbsenceFault::IsOver)),
        // A year ends the day before its anniversary (§ 188 (2) BGB).
        ("2026-08-01", "2027-07-31", None),
        ("2026-08-01", "2027-08-01", Some(AbsenceFault::LongerThanAYear)),
    ] {
        let checked = away(from, until, None).checked(today);
        assert_eq!(checked.err(), fault, "{from} to {until}");
    }
}
