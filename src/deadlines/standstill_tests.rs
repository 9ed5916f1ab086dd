//! Frau Albers at the desk is away; Tiefbau's answers wait. Good Friday is 3 April 2026, Easter Monday the 6th.

use super::*;
use crate::case::Instant;
use chrono::{NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Europe::Berlin;
use std::collections::BTreeMap;

fn local(text: &str) -> Instant {
    Berlin.from_local_datetime(&NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()).unwrap().to_utc()
}

fn find(waiting: &[&str], decided: Option<&str>, now: &str) -> Option<Standstill> {
    let statutory = Calendar::new(Land::NW, Municipality::default());
    // The office is closed on Thursday 2 April, for an outing.
    let outing: BTreeMap<NaiveDate, String> = [("2026-04-02".parse().unwrap(), "Betriebsausflug".to_owned())].into();
    let office = statutory.clone().with_closing_days(outing);
    let time = CityTime { statutory: &statutory, office: &office, zone: Berlin };
    let waiting: Vec<Instant> = waiting.iter().map(|at| local(at)).collect();
    Standstill::find(&waiting, decided.map(local), time, local(now)).unwrap()
}

fn days(waiting: &[&str], decided: Option<&str>, now: &str) -> Option<i64> {
    find(waiting, decided, now).map(|standstill| standstill.working_days)
}

#[test]
fn two_whole_working_days_without_a_decision_are_a_standstill() {
    assert_eq!(days(&["2026-03-23 16:00"], None, "2026-03-25 17:00"), None, "Monday afternoon until Wednesday: only Tuesday is whole");
    assert_eq!(days(&["2026-03-23 16:00"], None, "2026-03-26 07:00"), Some(2), "Tuesday and Wednesday");
    assert_eq!(days(&["2026-03-27 16:00"], None, "2026-03-31 23:59"), None, "a weekend counts nothing");
    assert_eq!(days(&["2026-03-27 16:00"], None, "2026-04-01 07:00"), Some(2), "Monday and Tuesday");
}

#[test]
fn holidays_and_the_offices_own_closing_days_do_not_count() {
    // Tuesday 31 March: then Wednesday 1 April, the outing, Good Friday, the weekend, Easter Monday, Tuesday 7 April.
    assert_eq!(days(&["2026-03-31 09:00"], None, "2026-04-07 17:00"), None);
    assert_eq!(days(&["2026-03-31 09:00"], None, "2026-04-08 07:00"), Some(2));
}

#[test]
fn a_decision_begins_the_count_anew_and_what_came_after_it_is_not_older_than_itself() {
    let two = ["2026-03-16 09:00", "2026-03-20 09:00"];
    assert_eq!(days(&two, Some("2026-03-24 09:00"), "2026-03-26 17:00"), None, "decided on Tuesday, Wednesday is whole");
    assert_eq!(days(&two, Some("2026-03-24 09:00"), "2026-03-27 07:00"), Some(2));
    assert_eq!(days(&["2026-03-25 09:00"], Some("2026-02-02 09:00"), "2026-03-26 17:00"), None, "weeks with nothing to decide are none");
    assert_eq!(days(&[], Some("2026-02-02 09:00"), "2026-03-26 17:00"), None, "nothing waits");
}

#[test]
fn it_is_told_when_it_begins_and_then_once_a_week() {
    let statutory = Calendar::new(Land::NW, Municipality::default());
    let time = CityTime { statutory: &statutory, office: &statutory, zone: Berlin };
    let standstill = find(&["2026-03-23 16:00"], None, "2026-03-26 08:00").unwrap();
    let is_news = |told: Option<&str>, now: &str| standstill.is_news(told.map(local), time, local(now));
    assert!(is_news(None, "2026-03-26 08:00"));
    assert!(!is_news(Some("2026-03-26 08:00"), "2026-04-01 16:00"), "six days later");
    assert!(is_news(Some("2026-03-26 08:30"), "2026-04-02 08:00"), "a week later, half an hour earlier on the clock");
    assert!(is_news(Some("2026-03-19 08:00"), "2026-03-26 08:00") && is_news(Some("2026-03-23 08:00"), "2026-03-26 08:00"), "another one");
}

#[test]
fn people_read_how_long_and_how_many() {
    let told = |waiting: &[&str]| find(waiting, None, "2026-03-26 07:00").unwrap().sentences().join(" ");
    assert_eq!(told(&["2026-03-23 16:00"]), "Seit 2 Arbeitstagen hat niemand etwas freigegeben. Es wartet eine Antwort.");
    assert_eq!(
        told(&["2026-03-20 16:00", "2026-03-25 16:00"]),
        "Seit 3 Arbeitstagen hat niemand etwas freigegeben. Es warten 2 Antworten."
    );
}
