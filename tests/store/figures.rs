//! Facts as of an instant, and frozen figures.

use super::life::{live, lives};
use super::paper::{at, bare_case, case_of, day, event, friday, then};
use super::stage::Stage;
use anliegend::case::{Actor, Case, CaseEvent, EventKind, Finding, Instant, Stage as CaseStage};
use anliegend::kpi::{Fact, Snapshot};
use anliegend::ports::{Change, Store};
use chrono::TimeDelta;

/// The same fact the long way: all events of a case recorded before `as_of`, one after the other.
fn by_replay(case: &Case, events: &[CaseEvent], as_of: Instant) -> Option<Fact> {
    let known: Vec<CaseEvent> = events.iter().filter(|event| event.recorded_at < as_of).cloned().collect();
    let case = Case::replay(case.id, case.number.clone(), &known)?;
    Some(Fact {
        number: case.number.to_string(),
        kind: case.kind,
        kind_is_confirmed: case.kind_is_confirmed,
        lane: case.lane,
        channel: case.opening.channel,
        origin: case.opening.origin,
        counts: case.opening.counts,
        received_at: case.opening.received_at,
        deadline_at: case.opening.deadline_at,
        reaction: case.reaction.as_ref().map(|reaction| (reaction.at, reaction.way)),
        answerable: case.answerable,
        finding: case.finding,
        remedy: case.remedy,
        department: case.leading().map(|assignment| assignment.department.clone()),
        closed: case.closed,
        is_waiting: case.stage == CaseStage::WaitingForCitizen,
    })
}

pub async fn facts_equal_the_full_replay_of_every_case_at_every_instant(stage: &Stage) {
    let lives = lives(40);
    for life in &lives {
        live(stage, life, true).await;
    }
    // Cases 5 to 34, the end exclusive, as of every few days until long after the last event.
    let span = friday() + TimeDelta::hours(5)..friday() + TimeDelta::hours(35);
    for days in (0..60).step_by(3) {
        let as_of = friday() + TimeDelta::days(days);
        let inside = lives.iter().filter(|(case, _)| span.contains(&case.opening.received_at));
        let expected: Vec<Fact> = inside.filter_map(|(case, events)| by_replay(case, events, as_of)).collect();
        assert_eq!(stage.store.facts(span.clone(), as_of).await.unwrap(), expected, "as of day {days}");
        assert!(days < 3 || expected.len() == 30, "all are known after three days");
    }
}

pub async fn facts_beyond_one_page_are_complete(stage: &Stage) {
    // Ten cases a minute, so that pages end among equal dates of receipt.
    for thousand in 0..5 {
        let ids = thousand * 1_000 + 1..=thousand * 1_000 + 1_000;
        let batch = ids.map(|id| bare_case(id, friday() + TimeDelta::minutes(id / 10))).collect();
        stage.store.commit(friday(), batch).await.unwrap();
    }
    let span = friday()..friday() + TimeDelta::days(1);

    let facts = stage.store.facts(span, friday() + TimeDelta::days(2)).await.unwrap();

    let numbers: Vec<String> = (1..=5_000).map(|id| super::paper::number(id).to_string()).collect();
    assert_eq!(facts.iter().map(|fact| fact.number.clone()).collect::<Vec<_>>(), numbers);
}

pub async fn a_case_recorded_later_is_absent(stage: &Stage) {
    // Herr Krause's letter of Friday was entered on Tuesday.
    let tuesday = at("2026-03-31T08:00:00Z");
    let mut entered = bare_case(1, friday());
    for event in &mut entered.cases[0].events {
        event.recorded_at = tuesday;
    }
    let (_, events) = (case_of(&entered), entered.cases[0].events.clone());
    entered.cases[0].case = Case::replay(1, super::paper::number(1), &events).unwrap();
    stage.store.commit(tuesday, vec![entered]).await.unwrap();
    let span = friday()..friday() + TimeDelta::days(1);

    assert_eq!(stage.store.facts(span.clone(), tuesday).await.unwrap(), [], "recorded at the instant itself is not before it");
    assert_eq!(stage.store.facts(span.clone(), tuesday + TimeDelta::milliseconds(1)).await.unwrap().len(), 1);

    // A finding of April does not change what was known in March.
    let case = stage.store.cases(&[1]).await.unwrap().remove(0);
    let april = at("2026-04-20T08:00:00Z");
    let found = then(&case, event(april, Actor::Desk, EventKind::FindingSet { value: Finding::Justified }));
    stage.store.commit(april, vec![found]).await.unwrap();
    assert_eq!(stage.store.facts(span.clone(), april).await.unwrap()[0].finding, Finding::Open);
    assert_eq!(stage.store.facts(span, april + TimeDelta::seconds(1)).await.unwrap()[0].finding, Finding::Justified);
}

pub async fn a_corrected_receipt_moves_the_case_and_leaves_earlier_nights_alone(stage: &Stage) {
    // A colleague forwarded it on Friday; on Monday the desk says that the city had it in December, in another cohort.
    let monday = at("2026-03-30T08:00:00Z");
    let december = at("2025-12-29T09:00:00Z");
    stage.store.commit(friday(), vec![bare_case(1, friday())]).await.unwrap();
    let case = stage.store.cases(&[1]).await.unwrap().remove(0);
    let kind =
        EventKind::ReceiptCorrected { received_at: december, deadline_at: at("2026-01-13T23:00:00Z"), deadline_day: day("2026-01-13") };
    stage.store.commit(monday, vec![then(&case, event(monday, Actor::Desk, kind))]).await.unwrap();

    let year = |year: i32| at(&format!("{}-12-31T23:00:00Z", year - 1))..at(&format!("{year}-12-31T23:00:00Z"));
    let count = async |span, as_of| stage.store.facts(span, as_of).await.unwrap().len();
    let later = monday + TimeDelta::seconds(1);
    assert_eq!((count(year(2025), monday).await, count(year(2026), monday).await), (0, 1), "as it was known before");
    assert_eq!((count(year(2025), later).await, count(year(2026), later).await), (1, 0), "as it is known since");
    assert_eq!(stage.store.facts(year(2025), later).await.unwrap()[0].deadline_at, at("2026-01-13T23:00:00Z"));
    assert_eq!(stage.store.cases(&[1]).await.unwrap()[0].opening.deadline_day, day("2026-01-13"));
}

pub async fn a_frozen_figure_is_left_alone(stage: &Stage) {
    let cell = |figure: &str, numerator, denominator| Snapshot {
        day: day("2026-04-01"),
        as_of: at("2026-03-31T22:00:00Z"),
        figure: figure.to_owned(),
        year: 2026,
        numerator,
        denominator,
        definition: 1,
        hash: "00".to_owned(),
    };
    let freeze = |snapshots| vec![Change { snapshots, ..Change::default() }];
    assert_eq!(stage.store.last_snapshot_day().await.unwrap(), None);
    stage.store.commit(friday(), freeze(vec![cell("K2/B/arbeitstage", 3, Some(4)), cell("K1", 1, None)])).await.unwrap();

    stage.store.commit(friday(), freeze(vec![cell("K2/B/arbeitstage", 4, Some(4)), cell("K3", 0, Some(0))])).await.unwrap();

    let frozen = stage.store.snapshots(day("2026-04-01")).await.unwrap();
    assert_eq!(frozen, [cell("K1", 1, None), cell("K2/B/arbeitstage", 3, Some(4)), cell("K3", 0, Some(0))]);
    assert_eq!(stage.store.snapshots(day("2026-04-02")).await.unwrap(), []);
    assert_eq!(stage.store.last_snapshot_day().await.unwrap(), Some(day("2026-04-01")));
}
