//! Filing: all or nothing, each thing once, whoever writes beside whom.

use super::paper::{arrival, at, bare_case, begin, case_of, event, friday, letter, mail, message, opening, then};
use super::stage::Stage;
use anliegend::case::{Actor, EventKind, Finding};
use anliegend::letters::LetterKind;
use anliegend::ports::{CaseChange, Change, FaultKind, Store};
use std::collections::BTreeSet;

/// A2 Znuny, GLPI, Roundup: nothing is half done.
pub async fn a_batch_is_committed_whole_or_not_at_all(stage: &Stage) {
    stage.store.commit(friday(), vec![arrival(1, friday())]).await.unwrap();
    let mut third = arrival(3, friday());
    third.mail = Some(mail(1, None, friday()));

    let fault = stage.store.commit(friday(), vec![arrival(2, friday()), third]).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::Conflict);
    assert_eq!(stage.store.cases(&[1, 2, 3]).await.unwrap().len(), 1);
    for (table, rows) in [
        ("ledger", 1),
        ("messages", 1),
        ("cases", 1),
        ("projections", 1),
        ("participants", 1),
        ("case_notes", 1),
        ("assignments", 1),
        ("events", 4),
        ("letters", 2),
        ("conversations", 1),
    ] {
        assert_eq!(stage.count(table).await, rows, "{table}");
    }
    assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(4));
    // The same cases go through once the mail that failed is left out.
    stage.store.commit(friday(), vec![arrival(2, friday())]).await.unwrap();
    assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(8));
}

pub async fn a_case_that_somebody_else_changed_is_a_conflict(stage: &Stage) {
    let opened = bare_case(1, friday());
    let case = case_of(&opened);
    stage.store.commit(friday(), vec![opened]).await.unwrap();
    let justified = event(friday(), Actor::Desk, EventKind::FindingSet { value: Finding::Justified });
    let unjustified = event(friday(), Actor::Desk, EventKind::FindingSet { value: Finding::Unjustified });
    stage.store.commit(friday(), vec![then(&case, justified)]).await.unwrap();

    let fault = stage.store.commit(friday(), vec![then(&case, unjustified)]).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::Conflict);
    let stored = stage.store.cases(&[1]).await.unwrap().remove(0);
    assert_eq!((stored.version, stored.finding), (5, Finding::Justified));
}

pub async fn two_changes_of_one_batch_may_follow_each_other_on_one_case(stage: &Stage) {
    let opened = arrival(1, friday());
    let case = case_of(&opened);
    let added = event(friday(), Actor::Machine, EventKind::MailAdded { message: 9, by_reference: true });
    let mut second = then(&case, added);
    second.mail = Some(mail(2, Some(message(9, Some(1), friday())), friday()));
    let third = then(&case_of(&second), event(friday(), Actor::Desk, EventKind::FindingSet { value: Finding::Justified }));

    stage.store.commit(friday(), vec![opened, second.clone(), third]).await.unwrap();

    let stored = stage.store.cases(&[1]).await.unwrap().remove(0);
    assert_eq!((stored.version, stored.finding), (6, Finding::Justified));
    assert_eq!(stage.store.messages(1).await.unwrap().len(), 2);
    assert_eq!(stage.store.events(1).await.unwrap().len(), 6);

    let again = stage.store.commit(friday(), vec![then(&stored, event(friday(), Actor::Desk, EventKind::Reviewed)), second]).await;
    assert_eq!(again.unwrap_err().kind, FaultKind::Conflict, "the second change of the batch does not follow the first");
}

pub async fn the_same_mail_cannot_enter_the_ledger_twice(stage: &Stage) {
    let alone = |uid| Change { mail: Some(mail(uid, None, friday())), ..Change::default() };
    stage.store.commit(friday(), vec![alone(7)]).await.unwrap();

    assert_eq!(stage.store.commit(friday(), vec![alone(7)]).await.unwrap_err().kind, FaultKind::Conflict);

    let mut elsewhere = alone(7);
    elsewhere.mail.as_mut().unwrap().mailbox = "lob".to_owned();
    let mut later = alone(7);
    later.mail.as_mut().unwrap().uid_validity = 2;
    stage.store.commit(friday(), vec![elsewhere, later]).await.unwrap();
    assert_eq!(stage.count("ledger").await, 3);
}

pub async fn a_case_number_is_never_used_twice(stage: &Stage) {
    stage.store.commit(friday(), vec![bare_case(1, friday())]).await.unwrap();
    let mut second = bare_case(2, friday());
    second.cases[0].case.number = super::paper::number(1);

    assert_eq!(stage.store.commit(friday(), vec![second]).await.unwrap_err().kind, FaultKind::Conflict);
}

pub async fn a_letter_with_a_known_key_is_silently_not_added(stage: &Stage) {
    stage.store.commit(friday(), vec![arrival(1, friday())]).await.unwrap();
    let mut again = letter(99, LetterKind::Acknowledgement, Some(1), friday());
    again.key = "acknowledgement/2".to_owned();
    let fresh = letter(100, LetterKind::Reminder, Some(1), friday());

    stage.store.commit(friday(), vec![Change { letters: vec![again, fresh], ..Change::default() }]).await.unwrap();

    let ids: Vec<i64> = stage.store.letters_of(1).await.unwrap().iter().map(|(row, _)| row.id).collect();
    assert_eq!(ids, [2, 3, 100]);
}

pub async fn a_step_of_the_ladder_cannot_be_taken_twice(stage: &Stage) {
    let opened = bare_case(1, friday());
    let mut case = case_of(&opened);
    stage.store.commit(friday(), vec![opened]).await.unwrap();
    for (version, step) in [(5, "day7"), (6, "day9")] {
        let taken = then(&case, event(friday(), Actor::Machine, EventKind::StepTaken { step: step.to_owned() }));
        case = case_of(&taken);
        stage.store.commit(friday(), vec![taken]).await.unwrap();
        assert_eq!(case.version, version);
    }

    let twice = then(&case, event(friday(), Actor::Machine, EventKind::StepTaken { step: "day7".to_owned() }));
    let fault = stage.store.commit(friday(), vec![twice]).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::Conflict);
    assert_eq!(stage.store.events(1).await.unwrap().len(), 6);
}

pub async fn a_change_whose_version_and_events_do_not_add_up_is_refused(stage: &Stage) {
    let mut change = bare_case(1, friday());
    change.cases[0].events.pop();

    let fault = stage.store.commit(friday(), vec![change]).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::Permanent);
    assert_eq!(stage.count("cases").await, 0);
}

pub async fn nothing_can_be_filed_into_a_case_that_does_not_exist(stage: &Stage) {
    let change = Change { messages: vec![message(1, Some(77), friday())], ..Change::default() };

    let fault = stage.store.commit(friday(), vec![change]).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::Permanent);
    assert!(fault.to_string().contains("case 77"), "{fault}");
}

pub async fn a_nul_is_refused_in_codes_and_kept_in_sealed_text(stage: &Stage) {
    let mut change = arrival(1, friday());
    change.mail.as_mut().unwrap().reason = "a\0b".to_owned();
    let fault = stage.store.commit(friday(), vec![change]).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Permanent);
    assert_eq!(stage.count("cases").await, 0, "nothing of the batch stays");

    let mut change = arrival(1, friday());
    change.mail.as_mut().unwrap().message.as_mut().unwrap().text.body = "Laterne\0Gartenstraße".to_owned();
    stage.store.commit(friday(), vec![change]).await.unwrap();
    assert_eq!(stage.store.message(1).await.unwrap().unwrap().text.body, "Laterne\0Gartenstraße");
}

pub async fn of_two_writers_at_once_exactly_one_wins(stage: &Stage) {
    let opened = bare_case(1, friday());
    let case = case_of(&opened);
    stage.store.commit(friday(), vec![opened]).await.unwrap();
    let other = stage.another().await;
    let change = |finding| then(&case, event(friday(), Actor::Desk, EventKind::FindingSet { value: finding }));

    let (one, two) = tokio::join!(
        stage.store.commit(friday(), vec![change(Finding::Justified)]),
        other.commit(friday(), vec![change(Finding::Unjustified)])
    );

    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    assert_eq!(one.err().or(two.err()).unwrap().kind, FaultKind::Conflict);
    assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(5));
    other.close().await;
}

pub async fn writers_side_by_side_neither_lose_nor_double_anything(stage: &Stage) {
    let other = stage.another().await;
    let daemon = async {
        for id in 1..=20 {
            stage.store.commit(friday(), vec![arrival(id, friday())]).await.unwrap();
        }
    };
    let desk = async {
        for id in 101..=120 {
            other.commit(friday(), vec![bare_case(id, friday())]).await.unwrap();
        }
    };
    tokio::join!(daemon, desk);

    assert_eq!(stage.count("cases").await, 40);
    assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(160));
    assert_eq!(stage.number("SELECT COUNT(DISTINCT conversation_id) FROM cases").await, 40);
    other.close().await;
}

pub async fn numbers_are_given_out_once(stage: &Stage) {
    let other = stage.another().await;
    let mut given = BTreeSet::new();
    for round in 0..10 {
        let (one, two) = tokio::join!(stage.store.reserve("number/2026", 3), other.reserve("number/2026", 1));
        let (one, two) = (one.unwrap(), two.unwrap());
        for number in [one, one + 1, one + 2, two] {
            assert!(given.insert(number), "{number} was given out twice in round {round}");
        }
    }
    assert_eq!(given.first(), Some(&1));
    assert_eq!(given.last(), Some(&40));
    assert_eq!(stage.store.reserve("number/2027", 1).await.unwrap(), 1, "another year begins at one");
    other.close().await;
}

pub async fn a_batch_of_two_hundred_mails_arrives_whole(stage: &Stage) {
    let batch = (1..=200).map(|id| arrival(id, friday())).collect();

    stage.store.commit(friday(), batch).await.unwrap();

    assert_eq!(stage.count("letters").await, 400);
    assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(800));
    let ids: Vec<i64> = (1..=200).collect();
    assert_eq!(stage.store.cases(&ids).await.unwrap().len(), 200);
    // Times finer than the archive keeps are cut alike in row and events.
    let now = at("2026-03-27T09:00:00.123456789Z");
    let (case, events) = begin(201, opening(now), now);
    let change = CaseChange { case, expected_version: 0, events, next_due_at: Some(now), participants: vec![], notes: None };
    stage.store.commit(now, vec![Change { cases: vec![change], ..Change::default() }]).await.unwrap();
    let stored = stage.store.cases(&[201]).await.unwrap().remove(0);
    assert_eq!(stored.opening.received_at, at("2026-03-27T09:00:00.123Z"));
    let events = stage.store.events(201).await.unwrap();
    assert_eq!(anliegend::case::Case::replay(201, stored.number.clone(), &events).unwrap(), stored);
}
