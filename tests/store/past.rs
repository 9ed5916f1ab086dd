//! Past cases by the page: newest first, whole, and none of which nothing may be learnt.

use super::paper::{at, friday, message, number, opening, then};
use super::stage::Stage;
use anliegend::case::{Actor, Case, CaseEvent, CaseId, EventKind, Instant, Origin};
use anliegend::ports::{CaseChange, CaseNotes, Change, PastCase, Store, StoredText};
use chrono::TimeDelta;

/// A case that Frau Yilmaz' mail `id` opened, with notes.
fn case(id: CaseId, origin: Origin, received_at: Instant) -> Change {
    let mut opening = opening(received_at);
    opening.origin = origin;
    let mut case = Case::open(id, number(id), opening);
    let mut events = vec![case.opened_event(Actor::Machine, received_at)];
    let added = EventKind::MailAdded { message: id, by_reference: false };
    let added = CaseEvent { happened_at: received_at, recorded_at: received_at, actor: Actor::Citizen, kind: added };
    case.apply(&added);
    events.push(added);
    let notes = CaseNotes { routing: serde_json::json!({ "outcome": id }), ..CaseNotes::default() };
    let change = CaseChange { case, expected_version: 0, events, next_due_at: None, participants: vec![], notes: Some(notes) };
    Change { messages: vec![message(id, Some(id), received_at)], cases: vec![change], ..Change::default() }
}

fn ids(page: &[PastCase]) -> Vec<CaseId> {
    page.iter().map(|past| past.id).collect()
}

pub async fn past_cases_come_by_the_page_newest_first_and_whole(stage: &Stage) {
    let hour = TimeDelta::hours(1);
    let changes: Vec<Change> = (1..=7).map(|id| case(id, Origin::Live, friday() + hour * i32::try_from(id).unwrap())).collect();
    // Frau Yilmaz writes again, and her second mail claims an earlier hour than her first.
    let second = EventKind::MailAdded { message: 100, by_reference: true };
    let event = CaseEvent { happened_at: friday(), recorded_at: friday() + hour * 9, actor: Actor::Citizen, kind: second };
    let mut more = then(&changes[4].cases[0].case, event);
    more.messages = vec![message(100, Some(5), friday())];
    stage.store.commit(friday(), changes).await.unwrap();
    stage.store.commit(friday(), vec![more]).await.unwrap();

    let mut before = CaseId::MAX;
    let mut found = Vec::new();
    loop {
        let page = stage.store.past_cases(before, None, 3).await.unwrap();
        let Some(last) = page.last() else { break };
        before = last.id;
        found.push(ids(&page));
    }
    assert_eq!(found, [vec![7, 6, 5], vec![4, 3, 2], vec![1]]);

    let page = stage.store.past_cases(6, None, 1).await.unwrap();
    let [past] = page.as_slice() else { panic!("{page:?}") };
    assert_eq!((past.id, &past.number), (5, &number(5)));
    assert_eq!(past.text, message(5, None, friday()).text, "the mail that opened it, not the earliest");
    assert_eq!(past.events, stage.store.events(5).await.unwrap());
    assert_eq!(past.events.len(), 3);
    assert_eq!(past.notes.routing, serde_json::json!({ "outcome": 5 }));

    let since = async |since: Instant| ids(&stage.store.past_cases(CaseId::MAX, Some(since), 10).await.unwrap());
    assert_eq!(since(friday() + hour * 6).await, [7, 6], "the bound is inclusive");
    assert_eq!(since(at("2027-01-01T00:00:00Z")).await, Vec::<CaseId>::new());
}

pub async fn trial_cases_and_erased_ones_are_no_past_cases(stage: &Stage) {
    let changes = vec![
        case(1, Origin::Live, friday()),
        case(2, Origin::Test, friday()),
        case(3, Origin::Import, friday()),
        case(4, Origin::Live, friday()),
    ];
    stage.store.commit(friday(), changes).await.unwrap();
    let nothing = if stage.is_sqlite() { "x''" } else { "''" };
    let erase = format!("UPDATE conversations SET wrapped_key = {nothing} WHERE id = (SELECT conversation_id FROM cases WHERE id = 4)");
    assert_eq!(stage.sql(&erase).await, 1);
    assert_eq!(ids(&stage.store.past_cases(CaseId::MAX, None, 10).await.unwrap()), [3, 1]);
}

pub async fn a_past_case_without_a_word_has_none(stage: &Stage) {
    let mut bare = case(1, Origin::Live, friday());
    bare.messages.clear();
    bare.cases[0].events.truncate(1);
    bare.cases[0].case = Case::open(1, number(1), opening(friday()));
    bare.cases[0].notes = None;
    stage.store.commit(friday(), vec![bare]).await.unwrap();
    let page = stage.store.past_cases(CaseId::MAX, None, 10).await.unwrap();
    assert_eq!((page[0].text.clone(), page[0].notes.clone()), (StoredText::default(), CaseNotes::default()));
}
