//! Any life of a case: the row is what the events say. The lives are drawn at random, the same in every run.

use super::paper::{event, friday, number, opening};
use super::stage::Stage;
use anliegend::case::{
    Acknowledgement, Actor, AnswerKind, Case, CaseEvent, CaseKind, CloseReason, DepartmentKey, EventKind, Finding, Instant, Lane,
    ReactionWay, Remedy, ReviewReason, Role, Suppressed,
};
use anliegend::ports::{CaseChange, Change, Store};
use chrono::{TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

fn actor() -> impl Strategy<Value = Actor> {
    prop_oneof![Just(Actor::Machine), Just(Actor::Desk), Just(Actor::Citizen), department().prop_map(Actor::Department)]
}

fn department() -> impl Strategy<Value = DepartmentKey> {
    prop::sample::select(vec!["66", "67", "TBL", "A|B"]).prop_map(DepartmentKey::new)
}

fn kind() -> impl Strategy<Value = EventKind> {
    let day = (0_u64..90).prop_map(|days| friday().date_naive() + chrono::Days::new(days));
    prop_oneof![
        prop::sample::select(CaseKind::ALL).prop_map(|value| EventKind::KindSet { value }),
        prop::sample::select(Lane::ALL).prop_map(|value| EventKind::LaneSet { value }),
        (department(), any::<bool>()).prop_map(|(department, leads)| {
            let role = if leads { Role::Leading } else { Role::Contributing };
            EventKind::Assigned { department, role, statement_day: None }
        }),
        department().prop_map(|department| EventKind::Unassigned { department }),
        department().prop_map(|department| EventKind::TakenOver { department }),
        Just(EventKind::Acknowledged),
        prop::sample::select(Suppressed::ALL).prop_map(|reason| EventKind::AcknowledgementSuppressed { reason }),
        (1_i64..5, any::<bool>()).prop_map(|(message, by_reference)| EventKind::MailAdded { message, by_reference }),
        prop::sample::select(ReviewReason::ALL).prop_map(|reason| EventKind::ReviewNeeded { reason, message: None }),
        Just(EventKind::Reviewed),
        (1_i64..5, prop::sample::select(AnswerKind::ALL), prop::option::of(department()))
            .prop_map(|(message, answer, department)| EventKind::Drafted { message, department, answer, promises: None }),
        (1_i64..5).prop_map(|message| EventKind::DraftReleased { message }),
        (1_i64..5).prop_map(|message| EventKind::DraftReturned { message }),
        (prop::sample::select(ReactionWay::ALL), prop::option::of(department()))
            .prop_map(|(way, department)| EventKind::Reacted { way, department }),
        Just(EventKind::WaitingForCitizen),
        prop::sample::select(Finding::ALL).prop_map(|value| EventKind::FindingSet { value }),
        prop::sample::select(Remedy::ALL).prop_map(|value| EventKind::RemedySet { value }),
        day.prop_map(|day| EventKind::FollowUpSet { day }),
        Just(EventKind::Undeliverable),
        prop::sample::select(CloseReason::ALL).prop_map(|reason| EventKind::Closed { reason }),
        Just(EventKind::Reopened),
    ]
}

/// Up to twenty events, each recorded within two days of the one before, some about an earlier hour, some a little out of order.
fn life() -> impl Strategy<Value = Vec<CaseEvent>> {
    let one = (kind(), actor(), -3_600_000_i64..172_800_000, 0_i64..200_000_000);
    prop::collection::vec(one, 0..20).prop_map(|steps| {
        let mut recorded_at = friday();
        let record = |(kind, actor, forward, back)| {
            recorded_at += TimeDelta::milliseconds(forward);
            CaseEvent { happened_at: recorded_at - TimeDelta::milliseconds(back), ..event(recorded_at, actor, kind) }
        };
        steps.into_iter().map(record).collect()
    })
}

/// Lives of `count` cases, received a few hours apart.
pub fn lives(count: usize) -> Vec<(Case, Vec<CaseEvent>)> {
    let mut runner = TestRunner::deterministic();
    let draw = |id: i64| {
        let received_at = friday() + TimeDelta::hours(id);
        let mut case = Case::open(id, number(id), opening(received_at));
        let mut events = vec![case.opened_event(Actor::Machine, received_at)];
        for event in life().new_tree(&mut runner).unwrap().current() {
            case.apply(&event);
            events.push(event);
        }
        (case, events)
    };
    (1..=i64::try_from(count).unwrap()).map(draw).collect()
}

/// Commits a life in one step, or the opening first and the rest one by one.
pub async fn live(stage: &Stage, (case, events): &(Case, Vec<CaseEvent>), at_once: bool) {
    let change = |case: Case, expected_version, events| {
        let change = CaseChange { case, expected_version, events, next_due_at: None, participants: vec![], notes: None };
        vec![Change { cases: vec![change], ..Change::default() }]
    };
    let now = events.last().unwrap().recorded_at;
    if at_once {
        stage.store.commit(now, change(case.clone(), 0, events.clone())).await.unwrap();
        return;
    }
    let mut so_far = Case::open(case.id, case.number.clone(), case.opening.clone());
    stage.store.commit(now, change(so_far.clone(), 0, events[..1].to_vec())).await.unwrap();
    for event in &events[1..] {
        let expected = so_far.version;
        so_far.apply(event);
        stage.store.commit(now, change(so_far.clone(), expected, vec![event.clone()])).await.unwrap();
    }
}

fn millis(text: &str) -> Option<Instant> {
    text.parse().ok().map(|millis| Utc.timestamp_millis_opt(millis).unwrap())
}

pub async fn the_projection_equals_the_replay_of_any_events(stage: &Stage) {
    for (nth, life) in lives(60).iter().enumerate() {
        live(stage, life, nth % 3 != 0).await;
        let (expected, _) = life;
        let id = expected.id;

        let stored = stage.store.cases(&[id]).await.unwrap().remove(0);
        let events = stage.store.events(id).await.unwrap();
        let replayed = Case::replay(id, stored.number.clone(), &events).unwrap();

        assert_eq!(&stored, expected);
        assert_eq!(replayed, stored);
        let columns = "version || ';' || stage || ';' || kind || ';' || kind_is_confirmed || ';' || lane || ';' || leading_department || ';' || \
                       acknowledgement || ';' || answerable || ';' || finding || ';' || remedy || ';' || close_reason || ';' || \
                       reaction_way || ';' || COALESCE(CAST(reaction_at AS TEXT), '-') || ';' || COALESCE(CAST(closed_at AS TEXT), '-')";
        let row = stage.texts(&format!("SELECT {columns} FROM cases WHERE id = {id}")).await.remove(0);
        let row: Vec<&str> = row.split(';').collect();
        let acknowledgement = match stored.acknowledgement {
            None => "",
            Some(Acknowledgement::Written) => "written",
            Some(Acknowledgement::Suppressed(reason)) => reason.code(),
        };
        assert_eq!(row[0], stored.version.to_string());
        assert_eq!(row[1], stored.stage.code());
        assert_eq!(row[2], stored.kind.code());
        assert_eq!(row[3] == "1", stored.kind_is_confirmed);
        assert_eq!(row[4], stored.lane.map_or("", Lane::code));
        assert_eq!(row[5], stored.leading().map_or("", |a| a.department.as_str()));
        assert_eq!(row[6], acknowledgement);
        assert_eq!(row[7] == "1", stored.answerable);
        assert_eq!((row[8], row[9]), (stored.finding.code(), stored.remedy.code()));
        assert_eq!(row[10], stored.closed.map_or("", |(_, reason)| reason.code()));
        assert_eq!(row[11], stored.reaction.as_ref().map_or("", |r| r.way.code()));
        assert_eq!(millis(row[12]), stored.reaction.as_ref().map(|r| r.at));
        assert_eq!(millis(row[13]), stored.closed.map(|(at, _)| at));

        let rows = format!(
            "SELECT department || ';' || role || ';' || since || ';' || COALESCE(CAST(until AS TEXT), '-') \
             FROM assignments WHERE case_id = {id} ORDER BY ordinal"
        );
        let role = |role| if role == Role::Leading { "leading" } else { "contributing" };
        let until = |to: Option<Instant>| to.map_or("-".to_owned(), |to| to.timestamp_millis().to_string());
        let line =
            |a: &anliegend::case::Assignment| format!("{};{};{};{}", a.department, role(a.role), a.from.timestamp_millis(), until(a.to));
        assert_eq!(stage.texts(&rows).await, stored.assignments.iter().map(line).collect::<Vec<_>>());
    }
    let last = stage.number("SELECT COUNT(*) FROM events").await;
    assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(u64::try_from(last).unwrap()));
}
