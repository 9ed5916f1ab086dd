//! Office life on the reminder ladder: Frau Yilmaz writes on Friday, 27 March 2026. Day 5 is Tuesday, 7 April; day 7
//! Thursday, 9 April; day 9 Monday, 13 April; day 10 Tuesday, 14 April (Good Friday and Easter Monday lie between).

use super::*;
use crate::case::*;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Europe::Berlin;
use std::collections::BTreeMap;

/// The city's time: statutory calendar of North Rhine-Westphalia, and the office that also closes on these days.
#[derive(Debug)]
pub(super) struct City {
    statutory: Calendar,
    office: Calendar,
}

impl City {
    pub(super) fn closing(days: &[&str]) -> Self {
        let statutory = Calendar::new(Land::NW, Municipality::default());
        let closing: BTreeMap<_, _> = days.iter().map(|day| (date(day), "geschlossen".to_owned())).collect();
        Self { office: statutory.clone().with_closing_days(closing), statutory }
    }

    pub(super) fn time(&self) -> CityTime<'_> {
        CityTime { statutory: &self.statutory, office: &self.office, zone: Berlin }
    }
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Local time in the city: `2026-04-09 08:00`.
pub(super) fn at(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').unwrap();
    at_local_time(date(day), NaiveTime::parse_from_str(time, "%H:%M").unwrap(), Berlin)
}

pub(super) fn case_received(at: Instant, city: &City) -> Case {
    let deadline = working_day_deadline(at, Berlin, &city.statutory, 10).unwrap();
    let opening = Opening {
        channel: Channel::Mail,
        origin: Origin::Live,
        received_at: at,
        deadline_at: deadline.ends_at,
        deadline_day: deadline.day,
        answerable: true,
        counts: true,
        mailbox: Some("beschwerde".to_owned()),
        old_number: None,
    };
    Case::open(1, CaseNumber::new("B", 2026, 123).unwrap(), opening)
}

pub(super) fn happens(case: &mut Case, at: Instant, actor: &Actor, kind: EventKind) {
    case.apply(&CaseEvent { happened_at: at, recorded_at: at, actor: actor.clone(), kind });
}

pub(super) fn assign(case: &mut Case, department: &str, when: Instant) {
    let old = case.leading().map(|leading| leading.department.clone());
    if let Some(department) = old {
        happens(case, when, &Actor::Desk, EventKind::Unassigned { department });
    }
    let department = DepartmentKey::new(department);
    happens(case, when, &Actor::Desk, EventKind::Assigned { department, role: Role::Leading, statement_day: None });
}

fn react(case: &mut Case, when: &str, way: ReactionWay) {
    happens(case, at(when), &Actor::Desk, EventKind::Reacted { way, department: None });
}

pub(super) fn take(case: &mut Case, due: &Due, now: Instant) {
    for step in due.also_done.iter().chain([&due.step]) {
        happens(case, now, &Actor::Machine, EventKind::StepTaken { step: step.clone() });
    }
}

/// Frau Yilmaz' case, with the Tiefbauamt since the minute it came.
fn yilmaz(city: &City) -> Case {
    let mut case = case_received(at("2026-03-27 14:20"), city);
    assign(&mut case, "66", at("2026-03-27 14:20"));
    case
}

/// What is due but the prepared interim reply: at most one line.
fn due_at(case: &Case, city: &City, now: &str) -> Option<Due> {
    let mut due = Ladder::default().due(case, city.time(), at(now)).unwrap();
    due.retain(|due| due.purpose != Purpose::Interim);
    assert!(due.len() <= 1, "{due:#?}");
    due.pop()
}

/// Ticks every hour and tells what was due when, as `2026-04-09 08:00 reminder`.
fn live_through(case: &mut Case, city: &City, from: &str, until: &str) -> Vec<String> {
    let mut told = Vec::new();
    let mut now = at(from);
    while now < at(until) {
        for due in Ladder::default().due(case, city.time(), now).unwrap() {
            told.push(format!("{} {}", now.with_timezone(&Berlin).format("%Y-%m-%d %H:%M"), due.step));
            take(case, &due, now);
        }
        now += TimeDelta::hours(1);
    }
    told
}

/// The same without the desk's lines and the weekly ones: what clerks and their heads are reminded of before the promised day.
fn reminded(case: &mut Case, city: &City, from: &str, until: &str) -> Vec<String> {
    let mut told = live_through(case, city, from, until);
    told.retain(|line| line.contains(" reminder") || line.contains(" head"));
    told
}

#[test]
fn the_department_is_reminded_on_day_seven_and_its_head_on_the_morning_of_day_nine() {
    let city = City::closing(&[]);
    let mut case = yilmaz(&city);
    let told = live_through(&mut case, &city, "2026-03-27 15:00", "2026-05-10 00:00");
    let expected = [
        "2026-03-31 08:00 not-taken-over",
        "2026-04-09 08:00 reminder",
        "2026-04-10 08:00 interim",
        "2026-04-13 08:00 head",
        "2026-04-20 08:00 weekly-head/2026-04-20",
        "2026-04-27 08:00 weekly-head/2026-04-27",
        "2026-05-04 08:00 weekly-head/2026-05-04",
    ];
    assert_eq!(told, expected);

    let mut case = yilmaz(&city);
    live_through(&mut case, &city, "2026-03-31 08:00", "2026-03-31 09:00");
    let due = due_at(&case, &city, "2026-04-09 08:00").unwrap();
    assert_eq!(
        (due.audience, due.department.as_ref().unwrap().as_str(), due.since),
        (StepAudience::Department, "66", at("2026-04-09 08:00"))
    );
    assert!(due.also_done.is_empty());
}

#[test]
fn the_statement_is_asked_for_by_day_five() {
    let city = City::closing(&[]);
    let case = yilmaz(&city);
    let statement = |assigned| {
        let dates = (case.opening.received_at, case.opening.deadline_day);
        Ladder::default().statement_due(dates, at(assigned), city.time()).unwrap()
    };
    assert_eq!(statement("2026-03-27 14:20"), date("2026-04-07"));
    assert_eq!(statement("2026-04-07 10:00"), date("2026-04-09"), "two working days for a department that gets it late");
    assert_eq!(statement("2026-04-13 10:00"), date("2026-04-14"), "not after the day promised to the citizen");
    assert_eq!(statement("2026-04-15 10:00"), date("2026-04-17"), "unless that has passed");
}

#[test]
fn nobody_is_written_to_at_night_on_a_weekend_on_a_holiday_or_on_a_closing_day() {
    let city = City::closing(&["2026-06-05"]);
    // Received Friday 22 May: Pfingstmontag 25 May and Fronleichnam 4 June do not count; day 7 is 3 June, day 9 is 8 June.
    let mut case = case_received(at("2026-05-22 09:00"), &city);
    assign(&mut case, "66", at("2026-05-22 09:00"));
    for silent in ["2026-06-03 07:59", "2026-06-03 16:00", "2026-06-04 09:00", "2026-06-05 09:00", "2026-06-06 09:00", "2026-06-07 12:00"] {
        assert_eq!(due_at(&case, &city, silent), None, "{silent}");
    }
    assert!(due_at(&case, &city, "2026-06-03 15:59").is_some());
}

#[test]
fn a_step_on_a_closing_day_waits_for_the_office_while_the_day_is_counted_by_law() {
    // Received Friday 11 December: 24 December is day 9 by law; the office is closed until the 27th.
    let city = City::closing(&["2026-12-24", "2026-12-31"]);
    let mut case = case_received(at("2026-12-11 09:00"), &city);
    assign(&mut case, "66", at("2026-12-11 09:00"));
    let sent = reminded(&mut case, &city, "2026-12-11 10:00", "2027-02-01 00:00");
    assert_eq!(sent, ["2026-12-22 08:00 reminder", "2026-12-28 08:00 head"]);
}

#[test]
fn after_three_weeks_of_silence_one_mail_stands_for_all_missed_steps() {
    let city = City::closing(&[]);
    let mut case = yilmaz(&city);
    let due = due_at(&case, &city, "2026-04-17 09:30").unwrap();
    assert_eq!((due.step.as_str(), due.audience), ("head", StepAudience::Head));
    assert_eq!(due.also_done, ["not-taken-over", "reminder"]);
    assert_eq!(due.since, at("2026-04-13 08:00"));
    take(&mut case, &due, at("2026-04-17 09:30"));
    assert!(reminded(&mut case, &city, "2026-04-17 10:00", "2026-07-01 00:00").is_empty());

    let mut case = yilmaz(&city);
    let due = due_at(&case, &city, "2026-05-06 09:30").unwrap();
    assert_eq!(
        due.step, "weekly-head/2026-05-04",
        "after the promised day the line of this week stands for all, those of past weeks included"
    );
    assert_eq!(due.also_done, ["not-taken-over", "reminder", "head"]);
    take(&mut case, &due, at("2026-05-06 09:30"));
    assert_eq!(due_at(&case, &city, "2026-05-08 15:00"), None);
    assert_eq!(due_at(&case, &city, "2026-05-11 08:00").unwrap().step, "weekly-head/2026-05-11");
}

#[test]
fn a_clock_set_back_sends_nothing_twice() {
    let city = City::closing(&[]);
    let mut case = yilmaz(&city);
    let due = due_at(&case, &city, "2026-04-09 08:00").unwrap();
    take(&mut case, &due, at("2026-04-09 08:00"));
    assert_eq!(due_at(&case, &city, "2026-04-08 09:00"), None);
    assert_eq!(due_at(&case, &city, "2026-04-09 08:00"), None);
}

#[test]
fn a_recorded_telephone_call_or_interim_reply_ends_the_ladder_at_once() {
    let city = City::closing(&[]);
    for way in [ReactionWay::Phone, ReactionWay::InterimReply, ReactionWay::FinalReply] {
        let mut case = yilmaz(&city);
        react(&mut case, "2026-04-09 07:00", way);
        assert!(reminded(&mut case, &city, "2026-04-09 08:00", "2026-07-01 00:00").is_empty(), "{way:?}");
    }
}

#[test]
fn a_follow_up_date_after_an_interim_reply_starts_a_new_round_from_there() {
    let city = City::closing(&[]);
    let mut case = yilmaz(&city);
    let first = reminded(&mut case, &city, "2026-03-27 15:00", "2026-04-10 00:00");
    assert_eq!(first, ["2026-04-09 08:00 reminder"]);
    react(&mut case, "2026-04-10 09:00", ReactionWay::InterimReply);
    happens(&mut case, at("2026-04-10 09:00"), &Actor::Desk, EventKind::FollowUpSet { day: date("2026-05-05") });
    // After 5 May: 6, 7, 8, 11, 12, 13 May, Christi Himmelfahrt on the 14th, so day 7 is 15 May and day 9 is 19 May.
    let second = reminded(&mut case, &city, "2026-04-10 09:00", "2026-08-01 00:00");
    assert_eq!(second, ["2026-05-15 08:00 reminder/2026-05-05", "2026-05-19 08:00 head/2026-05-05"]);
}

#[test]
fn a_follow_up_date_before_the_reaction_is_history() {
    let city = City::closing(&[]);
    let mut case = yilmaz(&city);
    happens(&mut case, at("2026-03-30 09:00"), &Actor::Desk, EventKind::FollowUpSet { day: date("2026-04-02") });
    react(&mut case, "2026-04-02 09:00", ReactionWay::InterimReply);
    assert!(reminded(&mut case, &city, "2026-04-02 10:00", "2026-08-01 00:00").is_empty());
}

#[test]
fn a_department_that_names_a_later_day_is_spared_but_the_promise_to_the_citizen_is_not() {
    let city = City::closing(&[]);
    let mut case = yilmaz(&city);
    happens(&mut case, at("2026-03-31 09:00"), &Actor::Desk, EventKind::FollowUpSet { day: date("2026-05-05") });
    let sent = reminded(&mut case, &city, "2026-03-31 10:00", "2026-08-01 00:00");
    let second_round = ["2026-05-15 08:00 reminder/2026-05-05", "2026-05-19 08:00 head/2026-05-05"];
    assert_eq!(sent, [&["2026-04-13 08:00 head"][..], &second_round].concat());
}

#[test]
fn a_named_day_that_passed_without_an_answer_does_not_silence_the_reminder() {
    let city = City::closing(&[]);
    let mut case = yilmaz(&city);
    happens(&mut case, at("2026-03-31 09:00"), &Actor::Desk, EventKind::FollowUpSet { day: date("2026-04-08") });
    let sent = reminded(&mut case, &city, "2026-03-31 10:00", "2026-04-15 00:00");
    assert_eq!(sent, ["2026-04-09 08:00 reminder", "2026-04-13 08:00 head"]);
}

#[test]
fn a_department_assigned_on_day_eight_is_reminded_two_working_days_later_and_its_head_a_day_after_that() {
    let city = City::closing(&[]);
    let mut case = case_received(at("2026-03-27 14:20"), &city);
    assert_eq!(due_at(&case, &city, "2026-04-10 09:00").unwrap().audience, StepAudience::Desk, "nobody leads: the desk is told");
    assign(&mut case, "66", at("2026-04-10 09:30"));
    let sent = reminded(&mut case, &city, "2026-04-10 10:00", "2026-07-01 00:00");
    assert_eq!(sent, ["2026-04-14 08:00 reminder", "2026-04-15 08:00 head"]);
}

#[test]
fn after_a_hand_over_the_new_department_has_reminders_of_its_own() {
    let city = City::closing(&[]);
    let mut case = yilmaz(&city);
    let tiefbau = reminded(&mut case, &city, "2026-03-27 15:00", "2026-04-10 00:00");
    assert_eq!(tiefbau, ["2026-04-09 08:00 reminder"]);
    assign(&mut case, "67", at("2026-04-10 10:00"));
    let stadtgruen = reminded(&mut case, &city, "2026-04-10 11:00", "2026-07-01 00:00");
    assert_eq!(stadtgruen, ["2026-04-14 08:00 reminder/67", "2026-04-15 08:00 head/67"]);
    assign(&mut case, "66", at("2026-04-16 10:00"));
    let back = reminded(&mut case, &city, "2026-04-16 11:00", "2026-07-01 00:00");
    assert_eq!(back, ["2026-04-21 08:00 head"], "the Tiefbauamt was reminded already, its head was not");
}

#[test]
fn a_case_that_waits_for_release_reminds_the_desk_and_not_the_department() {
    let city = City::closing(&[]);
    let mut case = yilmaz(&city);
    let clerk = Actor::Department(DepartmentKey::new("66"));
    let drafted = EventKind::Drafted { message: 7, department: Some(DepartmentKey::new("66")), answer: AnswerKind::Final, promises: None };
    happens(&mut case, at("2026-04-08 10:00"), &clerk, drafted);
    let due = due_at(&case, &city, "2026-04-09 08:00").unwrap();
    assert_eq!((due.step.as_str(), due.audience), ("reminder", StepAudience::Desk));
    take(&mut case, &due, at("2026-04-09 08:00"));
    let due = due_at(&case, &city, "2026-04-13 08:00").unwrap();
    assert_eq!((due.step.as_str(), due.audience), ("head", StepAudience::Desk));
}

#[test]
fn a_case_that_waits_for_the_citizen_is_closed_or_promises_no_day_reminds_nobody() {
    let city = City::closing(&[]);
    let silenced_by = [
        EventKind::WaitingForCitizen,
        EventKind::Closed { reason: CloseReason::Withdrawn },
        EventKind::LaneSet { value: Lane::CouncilPetition },
        EventKind::LaneSet { value: Lane::Threat },
    ];
    for kind in silenced_by {
        let mut case = yilmaz(&city);
        happens(&mut case, at("2026-03-30 09:00"), &Actor::Desk, kind.clone());
        assert!(live_through(&mut case, &city, "2026-03-30 10:00", "2026-07-01 00:00").is_empty(), "{kind:?}");
        assert_eq!(Ladder::default().next_due_at(&case, city.time()).unwrap(), None);
    }
}

#[test]
fn a_confidential_case_reminds_the_desk_and_nobody_else_even_where_a_person_gave_it_to_a_department() {
    let city = City::closing(&[]);
    let mut alone = case_received(at("2026-03-27 14:20"), &city);
    let mut given = yilmaz(&city);
    for case in [&mut alone, &mut given] {
        happens(case, at("2026-03-27 14:20"), &Actor::Machine, EventKind::LaneSet { value: Lane::Confidential });
        for morning in ["2026-03-31 08:00", "2026-04-09 08:00", "2026-04-10 08:00", "2026-04-13 08:00"] {
            let due = Ladder::default().due(case, city.time(), at(morning)).unwrap();
            assert_eq!(
                due.iter().map(|due| (due.audience, &due.department)).collect::<Vec<_>>(),
                [(StepAudience::Desk, &None)],
                "{morning}"
            );
            take(case, &due[0], at(morning));
        }
        assert_eq!(Ladder::default().next_due_at(case, city.time()).unwrap(), None, "after the promise the digest counts it");
    }
}

#[test]
fn the_next_office_hour_is_now_this_morning_or_after_the_weekend() {
    let city = City::closing(&["2026-02-16"]);
    let next = |now| OfficeHours::default().next_open(at(now), city.time()).unwrap();
    assert_eq!(next("2026-02-13 11:11"), at("2026-02-13 11:11"));
    assert_eq!(next("2026-02-13 05:00"), at("2026-02-13 08:00"));
    assert_eq!(next("2026-02-13 16:00"), at("2026-02-17 08:00"), "Rosenmontag is closed");
}

#[test]
fn a_ladder_that_cannot_be_climbed_is_refused() {
    let ladder = |change: fn(&mut Ladder)| {
        let mut ladder = Ladder::default();
        change(&mut ladder);
        ladder.check()
    };
    assert_eq!(Ladder::default().check(), Ok(()));
    assert_eq!(
        ladder(|l| l.steps.iter_mut().for_each(|s| s.code = "reminder".to_owned())),
        Err(LadderFault::Code { code: "reminder".to_owned() })
    );
    assert!(matches!(ladder(|l| l.steps.iter_mut().for_each(|s| s.code.push_str("/66"))), Err(LadderFault::Code { .. })));
    assert_eq!(ladder(|l| l.statement_day = 0), Err(LadderFault::DayZero));
    assert_eq!(ladder(|l| l.office_hours.until = l.office_hours.from), Err(LadderFault::OfficeHours));
}

#[test]
fn a_case_beyond_the_covered_years_is_a_refusal_and_no_guess() {
    let city = City::closing(&[]);
    let beyond: DateTime<chrono::Utc> = "1890-03-03T09:00:00Z".parse().unwrap();
    let mut case = yilmaz(&city);
    case.opening.received_at = beyond;
    assert!(Ladder::default().next_due_at(&case, city.time()).is_err());
}
