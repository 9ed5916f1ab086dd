//! The morning of Wednesday, 22 April 2026 at the complaints desk.

use super::tests::{date, fact, nrw, on};
use super::*;
use crate::case::{CaseKind, Channel, CloseReason, DepartmentKey, Instant, Lane, Origin, ReactionWay};
use crate::deadlines::{Calendar, CityTime};
use chrono_tz::Europe::Berlin;
use std::collections::BTreeMap;

fn digest_of(day: &str, facts: &[Fact], closed: &[&str]) -> DigestFigures {
    let statutory = nrw();
    let closing: BTreeMap<_, _> = closed.iter().map(|day| (date(day), "geschlossen".to_owned())).collect();
    let office: Calendar = statutory.clone().with_closing_days(closing);
    let time = CityTime { statutory: &statutory, office: &office, zone: Berlin };
    let scope = DigestScope { day: date(day), switches: Switches::default(), lists_trial_cases: false };
    digest_figures(facts, scope, time).unwrap()
}

fn complaint(number: u32, received: &str) -> Fact {
    fact(number, CaseKind::Complaint, on(received))
}

fn with(department: &str, fact: Fact) -> Fact {
    Fact { department: Some(DepartmentKey::new(department)), ..fact }
}

#[test]
fn overdue_cases_stand_with_their_office_and_working_days_worst_first() {
    // Day 10 of receipts of 1, 2 and 8 April is Friday 17, Monday 20 and Wednesday 22 April.
    let facts =
        [with("51", complaint(127, "2026-04-02")), with("66", complaint(131, "2026-04-01")), with("66", complaint(140, "2026-04-08"))];
    let digest = digest_of("2026-04-22", &facts, &[]);
    let lines: Vec<(&str, &str, u64)> =
        digest.overdue.iter().map(|c| (c.number.as_str(), c.department.as_ref().unwrap().as_str(), c.days)).collect();
    assert_eq!(lines, [("B-2026-000131", "66", 3), ("B-2026-000127", "51", 2)]);
    assert_eq!((digest.due_today, digest.overdue_in_all(), digest.open), (1, 2, 3));
    assert_eq!(digest.as_of, "2026-04-21T22:00:00Z".parse::<Instant>().unwrap(), "Stand 22.04.2026, 00:00 Uhr");
}

#[test]
fn a_reaction_a_closing_or_an_anonymous_writer_takes_a_case_off_the_list_of_the_overdue() {
    let late = || complaint(1, "2026-04-01");
    let facts = [
        Fact { reaction: Some((on("2026-04-21"), ReactionWay::Phone)), ..late() },
        Fact { closed: Some((on("2026-04-21"), CloseReason::Withdrawn)), ..late() },
        Fact { answerable: false, ..late() },
        Fact { lane: Some(Lane::CouncilPetition), ..late() },
    ];
    let digest = digest_of("2026-04-22", &facts, &[]);
    assert_eq!((digest.overdue_in_all(), digest.due_today, digest.open), (0, 0, 3));
    let not_yet = [Fact { reaction: Some((on("2026-04-22"), ReactionWay::Phone)), ..late() }];
    assert_eq!(digest_of("2026-04-22", &not_yet, &[]).overdue_in_all(), 1, "the call of today is not known at midnight");
}

#[test]
fn a_complaint_about_a_colleague_is_a_number_in_the_count_and_no_line() {
    let facts = [Fact { lane: Some(Lane::Confidential), ..complaint(1, "2026-04-01") }, complaint(2, "2026-04-01")];
    let digest = digest_of("2026-04-22", &facts, &[]);
    assert_eq!((digest.overdue.len(), digest.overdue_confidential, digest.overdue_in_all()), (1, 1, 2));
    assert!(!format!("{:?}", digest.overdue).contains("B-2026-000001"));
}

#[test]
fn on_monday_the_mail_of_the_whole_weekend_is_new_and_after_easter_that_of_four_days() {
    let facts = [
        Fact { channel: Channel::Phone, ..complaint(1, "2026-04-16") },
        Fact { channel: Channel::Phone, ..complaint(2, "2026-04-17") },
        complaint(3, "2026-04-18"),
        fact(4, CaseKind::Praise, on("2026-04-19")),
        Fact { closed: Some((on("2026-04-19"), CloseReason::NoConcern)), ..complaint(5, "2026-04-19") },
        complaint(6, "2026-04-20"),
    ];
    let monday = digest_of("2026-04-20", &facts, &[]);
    assert_eq!((monday.new_since, monday.new_cases), (date("2026-04-17"), 3), "Friday to Sunday; spam is not new, today is not over");
    assert_eq!(monday.by_channel, [(Channel::Mail, 2), (Channel::Phone, 1)]);
    assert_eq!(monday.new_in_year, 4);
    assert_eq!(digest_of("2026-04-07", &facts, &[]).new_since, date("2026-04-02"), "Maundy Thursday");
    assert_eq!(digest_of("2026-02-17", &facts, &["2026-02-16"]).new_since, date("2026-02-13"), "Rosenmontag was closed");
}

#[test]
fn an_open_case_is_old_after_twenty_working_days() {
    // Twenty working days after Friday 27 March 2026 is Tuesday 28 April.
    let facts = [complaint(1, "2026-03-27")];
    assert_eq!(digest_of("2026-04-28", &facts, &[]).open_old, 0);
    assert_eq!(digest_of("2026-04-29", &facts, &[]).open_old, 1);
}

#[test]
fn the_figures_are_those_of_the_year_and_of_the_month_before() {
    let answered = |received, day: &str| Fact { reaction: Some((on(day), ReactionWay::FinalReply)), ..complaint(1, received) };
    let facts = [
        answered("2026-03-02", "2026-03-03"),
        answered("2026-03-02", "2026-03-31"),
        answered("2026-04-01", "2026-04-02"),
        complaint(4, "2026-04-20"),
    ];
    let digest = digest_of("2026-04-22", &facts, &[]);
    assert_eq!(digest.year, 2026);
    assert_eq!(digest.figures.k2.complaints_working, K2Cell { share: Ratio::new(2, 3), open_in_time: 1 });
    assert_eq!(digest.previous_month, Ratio::new(1, 2));
}

#[test]
fn january_looks_back_at_december_and_the_first_of_january_at_the_old_year() {
    let december = Fact { reaction: Some((on("2026-12-29"), ReactionWay::FinalReply)), ..complaint(1, "2026-12-28") };
    let facts = [december];
    let first_monday = digest_of("2027-01-04", &facts, &[]);
    assert_eq!((first_monday.year, first_monday.previous_month), (2027, Ratio::new(1, 1)));
    assert_eq!(first_monday.figures.k2.complaints_working.share.to_string(), "–");
    assert_eq!(digest_of("2027-01-01", &facts, &[]).year, 2026);
}

#[test]
fn cases_of_the_trial_stand_in_the_lists_only_while_it_lasts_and_never_in_the_figures() {
    let trial = Fact { origin: Origin::Test, ..complaint(1, "2026-04-01") };
    let facts = [trial];
    let live = digest_of("2026-04-22", &facts, &[]);
    assert_eq!((live.open, live.overdue_in_all()), (0, 0));
    let calendar = nrw();
    let time = CityTime { statutory: &calendar, office: &calendar, zone: Berlin };
    let scope = DigestScope { day: date("2026-04-22"), switches: Switches::default(), lists_trial_cases: true };
    let during = digest_figures(&facts, scope, time).unwrap();
    assert_eq!((during.open, during.overdue_in_all(), during.figures.population), (1, 1, 0));
}

#[test]
fn a_case_without_an_office_waits_for_the_desk() {
    let facts = [complaint(1, "2026-04-20"), with("66", complaint(2, "2026-04-20"))];
    assert_eq!(digest_of("2026-04-22", &facts, &[]).unassigned, 1);
}

#[test]
fn a_digest_needs_the_receipts_of_this_year_and_the_one_before() {
    let calendar = nrw();
    let time = CityTime { statutory: &calendar, office: &calendar, zone: Berlin };
    let receipts = digest_receipts(date("2026-04-22"), time);
    assert_eq!(receipts, "2024-12-31T23:00:00Z".parse::<Instant>().unwrap()..digest_of("2026-04-22", &[], &[]).as_of);
}
