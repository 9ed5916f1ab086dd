//! Frau Yilmaz wrote on Friday 27 March 2026; Tiefbau was asked to answer by Tuesday 7 April, she was promised Tuesday 14 April.

use super::*;
use crate::case::*;
use chrono::NaiveDate;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn received() -> Instant {
    "2026-03-27T09:00:00Z".parse().unwrap()
}

fn case(answerable: bool) -> Case {
    let opening = Opening {
        channel: Channel::Mail,
        origin: Origin::Live,
        received_at: received(),
        deadline_at: "2026-04-14T22:00:00Z".parse().unwrap(),
        deadline_day: date("2026-04-14"),
        answerable,
        counts: true,
        mailbox: None,
        old_number: None,
    };
    Case::open(1, CaseNumber::new("B", 2026, 1).unwrap(), opening)
}

/// The days that still count after these events.
fn days_after(mut case: Case, events: &[EventKind]) -> Vec<(String, &'static str)> {
    for kind in events {
        case.apply(&CaseEvent { happened_at: received(), recorded_at: received(), actor: Actor::Desk, kind: kind.clone() });
    }
    AgendaItem::of(&case).into_iter().map(|(day, item)| (day.to_string(), item.code())).collect()
}

fn assigned() -> EventKind {
    EventKind::Assigned { department: DepartmentKey::new("66"), role: Role::Leading, statement_day: Some(date("2026-04-07")) }
}

fn follow_up() -> EventKind {
    EventKind::FollowUpSet { day: date("2026-05-05") }
}

#[test]
fn promise_statement_and_follow_up_stand_there_until_they_are_kept() {
    let (promise, statement, later) =
        (("2026-04-14".to_owned(), "zusage"), ("2026-04-07".to_owned(), "stellungnahme"), ("2026-05-05".to_owned(), "wiedervorlage"));
    assert_eq!(days_after(case(true), &[]), vec![promise.clone()]);
    assert_eq!(days_after(case(true), &[assigned(), follow_up()]), [promise.clone(), statement, later.clone()]);
    let draft = EventKind::Drafted { message: 7, department: Some(DepartmentKey::new("66")), answer: AnswerKind::Final, promises: None };
    assert_eq!(days_after(case(true), &[assigned(), draft]), [promise], "Tiefbau has done its part");
    let interim = EventKind::Reacted { way: ReactionWay::InterimReply, department: None };
    assert_eq!(days_after(case(true), &[assigned(), follow_up(), interim]), [later], "she heard of us; the follow-up stays");
    assert_eq!(days_after(case(true), &[assigned(), follow_up(), EventKind::Closed { reason: CloseReason::Withdrawn }]), []);
}

#[test]
fn nobody_is_promised_anything_who_cannot_be_answered_or_whose_letter_names_no_day() {
    assert_eq!(days_after(case(false), &[]), []);
    assert_eq!(days_after(case(true), &[EventKind::LaneSet { value: Lane::CouncilPetition }]), []);
    assert_eq!(days_after(case(true), &[EventKind::LaneSet { value: Lane::LegalAppeal }]).len(), 1);
}
