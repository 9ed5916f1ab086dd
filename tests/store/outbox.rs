//! The outbox on disk: what is begun, what a kill leaves, what is settled.

use super::paper::{arrival, friday, hash, letter};
use super::stage::Stage;
use anliegend::letters::LetterKind;
use anliegend::outbox::{Fates, LetterState};
use anliegend::ports::{Change, FaultKind, Settled, Store};
use chrono::TimeDelta;

fn settled(letter: i64, state: LetterState, next_try_at: anliegend::case::Instant) -> Settled {
    Settled { letter, state, next_try_at, reason: "451 4.3.0".to_owned() }
}

async fn write(stage: &Stage, ids: impl IntoIterator<Item = i64>) {
    let letters = ids.into_iter().map(|id| letter(id, LetterKind::Digest, None, friday())).collect();
    stage.store.commit(friday(), vec![Change { letters, ..Change::default() }]).await.unwrap();
}

pub async fn letters_are_begun_when_their_time_has_come_oldest_first(stage: &Stage) {
    write(stage, [3, 1, 2]).await;
    let mut monday = letter(4, LetterKind::Reminder, None, friday());
    monday.not_before = friday() + TimeDelta::days(3);
    stage.store.commit(friday(), vec![Change { letters: vec![monday.clone()], ..Change::default() }]).await.unwrap();

    assert_eq!(stage.store.begin_letters(friday() - TimeDelta::milliseconds(1), 10).await.unwrap().len(), 0);
    let begun = stage.store.begin_letters(friday(), 2).await.unwrap();

    assert_eq!(begun.iter().map(|letter| letter.id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(begun[0].letter, letter(1, LetterKind::Digest, None, friday()).letter);
    assert!(begun.iter().all(|letter| !letter.was_begun && letter.attempts == 0 && letter.committed_at == friday()));
    for letter in begun {
        stage.store.settle(friday(), &settled(letter.id, LetterState::Sent, friday())).await.unwrap();
    }
    let rest = stage.store.begin_letters(monday.not_before, 10).await.unwrap();
    assert_eq!(rest.iter().map(|letter| letter.id).collect::<Vec<_>>(), [3, 4]);
}

pub async fn a_letter_begun_before_a_kill_says_so(stage: &Stage) {
    write(stage, [1]).await;
    assert!(!stage.store.begin_letters(friday(), 10).await.unwrap()[0].was_begun);
    // Killed here: nobody settles. Another process starts.
    let next = stage.another().await;

    let again = next.begin_letters(friday(), 10).await.unwrap();

    assert!(again[0].was_begun);
    assert_eq!(again[0].attempts, 1, "the attempt that was cut off counts");
    next.settle(friday(), &settled(1, LetterState::Waiting, friday())).await.unwrap();
    let third = next.begin_letters(friday(), 10).await.unwrap();
    assert!(!third[0].was_begun, "a settled attempt leaves no doubt");
    assert_eq!(third[0].attempts, 2);
    next.close().await;
}

pub async fn a_settled_letter_is_not_begun_again_before_its_time(stage: &Stage) {
    write(stage, [1, 2]).await;
    stage.store.begin_letters(friday(), 10).await.unwrap();
    let later = friday() + TimeDelta::minutes(5);
    stage.store.settle(friday(), &settled(1, LetterState::Waiting, later)).await.unwrap();
    stage.store.settle(friday(), &settled(2, LetterState::Sent, friday())).await.unwrap();

    assert_eq!(stage.store.begin_letters(later - TimeDelta::milliseconds(1), 10).await.unwrap().len(), 0);
    assert_eq!(stage.store.begin_letters(later, 10).await.unwrap()[0].id, 1);
    let row = stage.store.letters(&[LetterState::Sent], 10).await.unwrap().remove(0);
    assert_eq!((row.id, row.attempts, row.settled_at, row.reason.as_str()), (2, 1, Some(friday()), "451 4.3.0"));
    let nobody = stage.store.settle(friday(), &settled(99, LetterState::Sent, friday())).await.unwrap_err();
    assert_eq!(nobody.kind, FaultKind::Permanent);
}

pub async fn a_letter_cancelled_on_its_way_is_not_tried_again(stage: &Stage) {
    write(stage, [1, 2, 3]).await;
    stage.store.begin_letters(friday(), 2).await.unwrap();
    let cancel = Change { cancel: vec!["digest/1".to_owned(), "digest/2".to_owned(), "digest/9".to_owned()], ..Change::default() };
    stage.store.commit(friday(), vec![cancel]).await.unwrap();

    stage.store.settle(friday(), &settled(1, LetterState::Waiting, friday())).await.unwrap();
    stage.store.settle(friday(), &settled(2, LetterState::Sent, friday())).await.unwrap();

    let begun = stage.store.begin_letters(friday(), 10).await.unwrap();
    assert_eq!(begun.iter().map(|letter| letter.id).collect::<Vec<_>>(), [3]);
    let of = async |state| stage.store.letters(&[state], 10).await.unwrap().iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(of(LetterState::Cancelled).await, [1]);
    assert_eq!(of(LetterState::Sent).await, [2], "it arrived after all, and the row says so");
    // What left cannot be cancelled.
    let late = Change { cancel: vec!["digest/2".to_owned()], ..Change::default() };
    stage.store.commit(friday(), vec![late]).await.unwrap();
    assert_eq!(of(LetterState::Sent).await, [2]);
}

pub async fn a_letter_cancelled_in_the_batch_that_wrote_it_never_leaves(stage: &Stage) {
    let written = Change { letters: vec![letter(1, LetterKind::Digest, None, friday())], ..Change::default() };
    let cancelled = Change { cancel: vec!["digest/1".to_owned()], ..Change::default() };
    // In the other order the letter is newer than the cancellation.
    let newer =
        Change { cancel: vec!["digest/2".to_owned()], letters: vec![letter(2, LetterKind::Digest, None, friday())], ..Change::default() };
    stage.store.commit(friday(), vec![written, cancelled, newer]).await.unwrap();

    let begun = stage.store.begin_letters(friday(), 10).await.unwrap();
    assert_eq!(begun.iter().map(|letter| letter.id).collect::<Vec<_>>(), [2]);
}

pub async fn an_erased_letter_does_not_block_the_others(stage: &Stage) {
    stage.store.commit(friday(), vec![arrival(1, friday()), arrival(2, friday())]).await.unwrap();
    let nothing = if stage.is_sqlite() { "x''" } else { "''" };
    stage
        .sql(&format!("UPDATE conversations SET wrapped_key = {nothing} WHERE id = (SELECT conversation_id FROM cases WHERE id = 1)"))
        .await;

    let begun = stage.store.begin_letters(friday(), 10).await.unwrap();

    assert_eq!(begun.iter().map(|letter| letter.id).collect::<Vec<_>>(), [4, 5]);
    let cancelled = stage.store.letters(&[LetterState::Cancelled], 10).await.unwrap();
    assert_eq!(cancelled.iter().map(|row| (row.id, row.reason.as_str())).collect::<Vec<_>>(), [(3, "erased"), (2, "erased")]);
}

pub async fn letters_are_listed_by_state_newest_first(stage: &Stage) {
    write(stage, 1..=5).await;
    stage.store.begin_letters(friday(), 4).await.unwrap();
    for (id, state) in [(1, LetterState::GivenUp), (2, LetterState::Uncertain), (3, LetterState::Sent), (4, LetterState::Held)] {
        stage.store.settle(friday(), &settled(id, state, friday())).await.unwrap();
    }
    let of = async |states: &[LetterState], limit| -> Vec<i64> {
        stage.store.letters(states, limit).await.unwrap().iter().map(|row| row.id).collect()
    };
    assert_eq!(of(&[], 0).await, [5, 4, 3, 2, 1]);
    assert_eq!(of(&[], 2).await, [5, 4]);
    assert_eq!(of(&[LetterState::GivenUp, LetterState::Uncertain], 10).await, [2, 1]);
    assert_eq!(of(&[LetterState::Waiting, LetterState::Held], 10).await, [5, 4]);
    assert_eq!(of(&[LetterState::Cancelled], 10).await, Vec::<i64>::new());
}

pub async fn a_letter_that_left_can_come_back_and_is_counted_so(stage: &Stage) {
    for id in 1..=4 {
        stage.store.commit(friday(), vec![arrival(id, friday())]).await.unwrap();
    }
    let acknowledgements: Vec<i64> =
        stage.store.letters(&[], 0).await.unwrap().iter().filter(|row| row.kind == LetterKind::Acknowledgement).map(|row| row.id).collect();
    let [waiting, refused, returned, sent] = acknowledgements[..] else { panic!("{acknowledgements:?}") };
    for (letter, state) in [(refused, LetterState::GivenUp), (returned, LetterState::Sent), (sent, LetterState::Sent)] {
        stage.store.settle(friday(), &settled(letter, state, friday())).await.unwrap();
    }
    let back = |letter: i64| Change { returned: vec![(letter, "returned with status 5.1.1".to_owned())], ..Change::default() };
    stage.store.commit(friday(), vec![back(returned), back(waiting)]).await.unwrap();

    let of =
        async |state| stage.store.letters(&[state], 0).await.unwrap().iter().map(|row| (row.id, row.reason.clone())).collect::<Vec<_>>();
    assert_eq!(of(LetterState::Returned).await, [(returned, "returned with status 5.1.1".to_owned())], "what never left cannot come back");
    let fates = async |since| stage.store.fates(LetterKind::Acknowledgement, since).await.unwrap();
    assert_eq!(fates(friday()).await, Fates { tried: 3, failed: 2 });
    assert_eq!(fates(friday() + TimeDelta::seconds(1)).await, Fates::default());
}

pub async fn sent_letters_are_counted_per_kind_and_recipient(stage: &Stage) {
    let hour = TimeDelta::hours(1);
    for (id, now) in [(1, friday()), (2, friday() + hour), (3, friday() + hour * 2)] {
        stage.store.commit(now, vec![arrival(id, now)]).await.unwrap();
    }
    let yilmaz = hash("ayse.yilmaz@example.test");
    let since = async |kind, recipient: &String, since| -> Vec<_> {
        let found = stage.store.letters_to(kind, std::slice::from_ref(recipient), since).await.unwrap();
        found.into_iter().map(|(of, at)| if of == *recipient { at } else { panic!("a letter to somebody else") }).collect()
    };

    let acknowledgement = LetterKind::Acknowledgement;
    assert_eq!(since(acknowledgement, &yilmaz, friday()).await, [friday(), friday() + hour, friday() + hour * 2]);
    assert_eq!(since(acknowledgement, &yilmaz, friday() + hour).await, [friday() + hour, friday() + hour * 2]);
    let to_anybody = stage.store.letters_since(acknowledgement, friday()).await.unwrap();
    assert_eq!(to_anybody, [0, 1, 2].map(|hours| (hash("example.test"), friday() + hour * hours)));
    assert!(since(LetterKind::DepartmentCase, &yilmaz, friday()).await.is_empty());
    assert!(since(acknowledgement, &hash("krause@example.test"), friday()).await.is_empty());
}
