//! Scenes and properties of the case room.

use super::*;
use chrono::{NaiveDate, TimeZone, Utc};
use proptest::prelude::*;

fn at(day: u32, hour: u32) -> Instant {
    Utc.with_ymd_and_hms(2026, 4, day, hour, 0, 0).unwrap()
}

fn office(key: &str) -> DepartmentKey {
    DepartmentKey::new(key)
}

/// Frau Yilmaz writes on 1 April; day 10 is 17 April (Good Friday and Easter Monday lie between).
fn opened() -> Case {
    let opening = Opening {
        channel: Channel::Mail,
        origin: Origin::Live,
        received_at: at(1, 9),
        deadline_at: at(17, 22),
        deadline_day: NaiveDate::from_ymd_opt(2026, 4, 17).unwrap(),
        answerable: true,
        counts: true,
        mailbox: Some("beschwerde".to_owned()),
        old_number: None,
    };
    Case::open(1, CaseNumber::new("B", 2026, 123).unwrap(), opening)
}

fn tell(case: &mut Case, command: &Command, actor: &Actor, now: Instant) -> Result<(), Refusal> {
    for event in case.decide(command, actor, now)? {
        case.apply(&event);
    }
    Ok(())
}

fn with_department(key: &str) -> Case {
    let mut case = opened();
    tell(&mut case, &Command::HandOver { to: office(key), statement_day: None }, &Actor::Desk, at(1, 10)).unwrap();
    case
}

#[test]
fn a_plain_reply_becomes_a_draft_and_only_the_desk_sends_it() {
    let mut case = with_department("66");
    let clerk = Actor::Department(office("66"));
    tell(&mut case, &Command::Draft { message: 7, answer: AnswerKind::Final, promises: None }, &clerk, at(2, 9)).unwrap();
    assert_eq!(case.stage, Stage::AwaitingRelease);
    assert_eq!(case.reaction, None, "a draft is no reaction");

    assert_eq!(tell(&mut case, &Command::Release { message: 7 }, &clerk, at(2, 10)), Err(Refusal::DeskOnly));
    tell(&mut case, &Command::Release { message: 7 }, &Actor::Desk, at(2, 11)).unwrap();
    assert_eq!(case.stage, Stage::Answered);
    assert_eq!(case.reaction, Some(Reaction { at: at(2, 11), way: ReactionWay::FinalReply, department: Some(office("66")) }));

    assert_eq!(
        tell(&mut case, &Command::Release { message: 7 }, &Actor::Desk, at(2, 12)),
        Err(Refusal::NoSuchDraft),
        "a second click sends nothing"
    );
}

#[test]
fn from_mail_to_closed_with_finding_and_remedy() {
    let mut case = with_department("66");
    let clerk = Actor::Department(office("66"));
    assert_eq!(tell(&mut case, &Command::Close { reason: CloseReason::Answered }, &clerk, at(2, 8)), Err(Refusal::NotAnswered));
    for command in [
        Command::TakeOver,
        Command::Draft { message: 7, answer: AnswerKind::Final, promises: None },
        Command::SetFinding(Finding::Justified),
        Command::SetRemedy(Remedy::FullyRemedied),
    ] {
        tell(&mut case, &command, &clerk, at(2, 9)).unwrap();
    }
    tell(&mut case, &Command::Release { message: 7 }, &Actor::Desk, at(2, 11)).unwrap();
    tell(&mut case, &Command::Close { reason: CloseReason::Answered }, &Actor::Desk, at(2, 11)).unwrap();
    assert_eq!((case.stage, case.finding, case.remedy), (Stage::Closed, Finding::Justified, Remedy::FullyRemedied));
    assert_eq!(tell(&mut case, &Command::TakeOver, &clerk, at(3, 9)), Err(Refusal::IsClosed));
    tell(&mut case, &Command::Reopen, &Actor::Desk, at(3, 9)).unwrap();
    assert_eq!(case.stage, Stage::WithDepartment, "reopening makes no new case and keeps the office");
}

#[test]
fn after_a_hand_over_the_old_department_has_no_say() {
    let mut case = with_department("66");
    tell(&mut case, &Command::HandOver { to: office("67"), statement_day: None }, &Actor::Department(office("66")), at(2, 9)).unwrap();
    assert_eq!(case.leading().unwrap().department, office("67"));
    assert_eq!(tell(&mut case, &Command::TakeOver, &Actor::Department(office("66")), at(2, 10)), Err(Refusal::NotYours));
}

#[test]
fn a_second_hand_over_goes_to_the_desk_with_its_history() {
    let mut case = with_department("66");
    tell(&mut case, &Command::HandOver { to: office("67"), statement_day: None }, &Actor::Department(office("66")), at(2, 9)).unwrap();
    tell(&mut case, &Command::HandOver { to: office("66"), statement_day: None }, &Actor::Department(office("67")), at(2, 12)).unwrap();
    assert_eq!(case.stage, Stage::Triage);
    assert_eq!(case.reviews, vec![ReviewReason::SecondHandOver]);
    assert_eq!(case.assignments.len(), 2, "both assignments stay readable");
    tell(&mut case, &Command::HandOver { to: office("66"), statement_day: None }, &Actor::Desk, at(2, 13)).unwrap();
    assert_eq!(case.leading().unwrap().department, office("66"), "the desk decides");
    assert_eq!(case.reviews, [], "and has looked");
}

#[test]
fn a_lane_keeps_a_case_from_departments_unless_the_desk_sends_it() {
    let mut case = with_department("11");
    case.lane = Some(Lane::Confidential);
    let hand_over = Command::HandOver { to: office("66"), statement_day: None };
    assert_eq!(tell(&mut case, &hand_over, &Actor::Department(office("11")), at(2, 9)), Err(Refusal::LaneForbids));
    tell(&mut case, &hand_over, &Actor::Desk, at(2, 9)).unwrap();
}

#[test]
fn a_telephone_call_of_yesterday_is_a_reaction_of_yesterday() {
    let mut case = with_department("66");
    let clerk = Actor::Department(office("66"));
    let call = |day| Command::React { way: ReactionWay::Phone, at: at(day, 9), department: None };
    tell(&mut case, &call(7), &clerk, at(8, 9)).unwrap();
    assert_eq!(case.reaction.as_ref().unwrap().at, at(7, 9));
    tell(&mut case, &call(2), &Actor::Desk, at(8, 10)).unwrap();
    assert_eq!(case.reaction.as_ref().unwrap().at, at(2, 9), "the first reaction counts, in whatever order they are entered");
    let before_receipt = Command::React { way: ReactionWay::Phone, at: at(1, 8), department: None };
    assert_eq!(tell(&mut case, &before_receipt, &clerk, at(8, 11)), Err(Refusal::ImpossibleDate));
    assert_eq!(tell(&mut case, &call(9), &clerk, at(8, 12)), Err(Refusal::ImpossibleDate), "nobody telephoned tomorrow");
}

#[test]
fn a_day_more_than_five_years_ahead_is_a_typing_error() {
    let mut case = with_department("66");
    let clerk = Actor::Department(office("66"));
    let day = |year| NaiveDate::from_ymd_opt(year, 4, 1).unwrap();
    let follow_up = |year| Command::FollowUp { day: day(year), today: at(2, 9).date_naive() };
    let interim = |year| Command::Draft { message: 7, answer: AnswerKind::Interim, promises: Some(day(year)) };
    for wish in [follow_up(2062), follow_up(2150), interim(2150)] {
        assert_eq!(tell(&mut case, &wish, &clerk, at(2, 9)), Err(Refusal::TooFarAhead));
    }
    tell(&mut case, &follow_up(2030), &clerk, at(2, 9)).unwrap();
    tell(&mut case, &interim(2030), &clerk, at(2, 9)).unwrap();
}

#[test]
fn a_question_waits_for_the_citizen_until_she_writes() {
    let mut case = with_department("66");
    tell(&mut case, &Command::Draft { message: 7, answer: AnswerKind::Query, promises: None }, &Actor::Department(office("66")), at(2, 9))
        .unwrap();
    tell(&mut case, &Command::Release { message: 7 }, &Actor::Desk, at(2, 10)).unwrap();
    assert_eq!(case.stage, Stage::WaitingForCitizen);
    assert!(!case.is_answered);
    let wrote = EventKind::ReviewNeeded { reason: ReviewReason::CitizenWrote, message: Some(8) };
    case.apply(&CaseEvent { happened_at: at(3, 9), recorded_at: at(3, 9), actor: Actor::Citizen, kind: wrote });
    assert_eq!(case.stage, Stage::WithDepartment);
}

#[test]
fn an_anonymous_citizen_gets_no_draft() {
    let mut case = with_department("66");
    case.answerable = false;
    let draft = Command::Draft { message: 7, answer: AnswerKind::Final, promises: None };
    assert_eq!(tell(&mut case, &draft, &Actor::Department(office("66")), at(2, 9)), Err(Refusal::NotAnswerable));
}

#[test]
fn every_refusal_is_a_german_sentence() {
    for refusal in
        [Refusal::IsClosed, Refusal::NotYours, Refusal::DeskOnly, Refusal::NoSuchDraft, Refusal::NotAnswered, Refusal::ImpossibleDate]
    {
        assert!(refusal.german().ends_with('.'), "{refusal}");
    }
}

#[test]
fn case_numbers_read_back_what_they_wrote() {
    for text in ["B-2026-000123", "AB1-2031-123456789"] {
        assert_eq!(text.parse::<CaseNumber>().unwrap().to_string(), text);
    }
    assert_eq!("b-2026-000123".parse::<CaseNumber>().unwrap().to_string(), "B-2026-000123", "people write small letters");
    for wrong in
        ["", "B-26-000123", "B-2026-123", "B-2026", "B-2026-000000", "-2026-000123", "B-2026-000123-x", "B-2026-00012a", "Ä-2026-000123"]
    {
        assert_eq!(wrong.parse::<CaseNumber>(), Err(NotACaseNumber), "{wrong}");
    }
}

/// Any wish of anybody.
fn any_command() -> impl Strategy<Value = (Command, Actor)> {
    let day = NaiveDate::from_ymd_opt(2026, 4, 20).unwrap();
    let command = prop_oneof![
        (1..4_i64).prop_map(|message| Command::Draft { message, answer: AnswerKind::Final, promises: None }),
        (1..4_i64).prop_map(|message| Command::Draft { message, answer: AnswerKind::Query, promises: None }),
        (1..4_i64).prop_map(|message| Command::Release { message }),
        (1..4_i64).prop_map(|message| Command::Return { message }),
        (1..4_i64).prop_map(|message| Command::Keep { message }),
        Just(Command::TakeOver),
        (0..24_u32).prop_map(|hour| Command::React { way: ReactionWay::Phone, at: at(2, hour), department: None }),
        Just(Command::HandOver { to: DepartmentKey::new("66"), statement_day: None }),
        Just(Command::HandOver { to: DepartmentKey::new("67"), statement_day: None }),
        Just(Command::GiveBack),
        Just(Command::SetFinding(Finding::Justified)),
        Just(Command::Note { message: None }),
        Just(Command::FollowUp { day, today: day.pred_opt().unwrap() }),
        Just(Command::Close { reason: CloseReason::Answered }),
        Just(Command::Reopen),
        Just(Command::Review),
    ];
    let actor = prop_oneof![
        Just(Actor::Desk),
        Just(Actor::Department(DepartmentKey::new("66"))),
        Just(Actor::Department(DepartmentKey::new("67"))),
        Just(Actor::Citizen),
    ];
    (command, actor)
}

#[test]
fn a_receipt_that_stands_there_already_is_no_correction() {
    let mut case = opened();
    let (received_at, deadline_at, deadline_day) = (case.opening.received_at, case.opening.deadline_at, case.opening.deadline_day);
    let correct = Command::CorrectReceipt { received_at, deadline_at, deadline_day };
    assert_eq!(case.decide(&correct, &Actor::Desk, at(2, 9)), Ok(Vec::new()), "there is nothing to say");
    assert_eq!(case.decide(&correct, &Actor::Department(office("66")), at(2, 9)), Err(Refusal::NotYours));
    tell(&mut case, &Command::Close { reason: CloseReason::Withdrawn }, &Actor::Desk, at(2, 9)).unwrap();
    assert_eq!(case.decide(&correct, &Actor::Desk, at(2, 10)), Err(Refusal::IsClosed));
}

/// Petra Sommer forwarded Frau Yilmaz' mail on 1 April; the city had it since 27 March, day 10 is then 14 April.
#[test]
fn the_desk_names_the_citizen_and_the_earlier_receipt_and_nobody_else_does() {
    let mut case = Case::open(1, CaseNumber::new("B", 2026, 123).unwrap(), Opening { answerable: false, ..opened().opening });
    let clerk = Actor::Department(office("66"));
    let name = Command::NameCitizen { participant: 0, answerable: true };
    let correct = |received_at| Command::CorrectReceipt {
        received_at,
        deadline_at: Utc.with_ymd_and_hms(2026, 4, 14, 22, 0, 0).unwrap(),
        deadline_day: NaiveDate::from_ymd_opt(2026, 4, 14).unwrap(),
    };
    let march = Utc.with_ymd_and_hms(2026, 3, 26, 23, 0, 0).unwrap();
    tell(&mut case, &Command::HandOver { to: office("66"), statement_day: None }, &Actor::Desk, at(1, 10)).unwrap();
    assert_eq!(tell(&mut case, &name, &clerk, at(2, 9)), Err(Refusal::DeskOnly));
    assert_eq!(tell(&mut case, &correct(march), &clerk, at(2, 9)), Err(Refusal::DeskOnly));
    let draft = Command::Draft { message: 7, answer: AnswerKind::Final, promises: None };
    assert_eq!(tell(&mut case, &draft, &clerk, at(2, 9)), Err(Refusal::NotAnswerable), "nobody to answer yet");

    tell(&mut case, &name, &Actor::Desk, at(2, 10)).unwrap();
    tell(&mut case, &correct(march), &Actor::Desk, at(2, 10)).unwrap();
    assert_eq!((case.opening.received_at, case.opening.deadline_day.to_string().as_str()), (march, "2026-04-14"));
    tell(&mut case, &draft, &clerk, at(2, 11)).unwrap();

    let impossible = [at(2, 9), march - chrono::TimeDelta::days(367)];
    for received_at in impossible {
        assert_eq!(tell(&mut case, &correct(received_at), &Actor::Desk, at(2, 12)), Err(Refusal::ImpossibleReceipt), "{received_at}");
    }
}

proptest! {
    #[test]
    fn no_sequence_of_wishes_closes_a_case_as_answered_without_an_answer(wishes in prop::collection::vec(any_command(), 0..40)) {
        let mut case = opened();
        for (command, actor) in wishes {
            let _refused = tell(&mut case, &command, &actor, at(10, 9));
            let closed_as_answered = case.closed.is_some_and(|(_, reason)| reason == CloseReason::Answered);
            prop_assert!(!closed_as_answered || case.reaction.is_some());
            prop_assert!(case.assignments.iter().filter(|a| a.to.is_none() && a.role == Role::Leading).count() <= 1, "one office leads");
        }
    }

    #[test]
    fn the_projection_is_what_the_events_say(wishes in prop::collection::vec(any_command(), 0..40)) {
        let mut case = opened();
        let mut events = vec![case.opened_event(Actor::Machine, at(1, 9))];
        for (command, actor) in wishes {
            for event in case.decide(&command, &actor, at(10, 9)).unwrap_or_default() {
                case.apply(&event);
                events.push(event);
            }
        }
        let text = serde_json::to_string(&events).unwrap();
        let read: Vec<CaseEvent> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(Case::replay(1, case.number.clone(), &read), Some(case));
    }

    #[test]
    fn whoever_is_not_of_the_desk_never_reaches_the_citizen(wishes in prop::collection::vec(any_command(), 0..40)) {
        let mut case = opened();
        for (command, actor) in wishes {
            for event in case.decide(&command, &actor, at(10, 9)).unwrap_or_default() {
                let is_sent = matches!(event.kind, EventKind::DraftReleased { .. });
                prop_assert!(!is_sent || actor == Actor::Desk);
                case.apply(&event);
            }
        }
    }
}
