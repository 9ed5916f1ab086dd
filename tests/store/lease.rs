//! One daemon at a time, and commands beside it.

use super::paper::{bare_case, friday};
use super::stage::Stage;
use anliegend::ports::{FaultKind, Settled, Store};
use chrono::TimeDelta;

const MINUTE: TimeDelta = TimeDelta::minutes(1);

pub async fn only_one_daemon_works_on_a_database(stage: &Stage) {
    let second = stage.another().await;
    stage.store.take_lease("first", friday(), MINUTE).await.unwrap();

    let refused = second.take_lease("second", friday() + MINUTE - TimeDelta::seconds(1), MINUTE).await.unwrap_err();
    assert_eq!(refused.kind, FaultKind::Transient);
    assert!(refused.to_string().contains("another anliegend works on this database"), "{refused}");

    // Renewed in time, it stays; given back, it is free at once.
    stage.store.renew_lease(friday() + TimeDelta::seconds(50), MINUTE).await.unwrap();
    assert!(second.take_lease("second", friday() + MINUTE, MINUTE).await.is_err());
    stage.store.give_lease_back().await.unwrap();
    second.take_lease("second", friday() + MINUTE, MINUTE).await.unwrap();
    // The same daemon after a crash and a quick start takes its own lease again.
    let restarted = stage.another().await;
    restarted.take_lease("second", friday() + MINUTE, MINUTE).await.unwrap();
    assert!(second.renew_lease(friday() + MINUTE, MINUTE).await.is_err(), "its former life holds it no more");
    restarted.close().await;
    second.close().await;
}

pub async fn a_daemon_that_lost_the_lease_cannot_write_any_more(stage: &Stage) {
    let second = stage.another().await;
    stage.store.take_lease("first", friday(), MINUTE).await.unwrap();
    stage.store.commit(friday(), vec![bare_case(1, friday())]).await.unwrap();
    // The first one hangs for two minutes; the second one takes over.
    second.take_lease("second", friday() + MINUTE * 2, MINUTE).await.unwrap();

    let fault = stage.store.commit(friday(), vec![bare_case(2, friday())]).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::Conflict);
    assert_eq!(stage.store.begin_letters(friday(), 10).await.unwrap_err().kind, FaultKind::Conflict);
    let sent = Settled { letter: 1, state: anliegend::outbox::LetterState::Sent, next_try_at: friday(), reason: String::new() };
    assert_eq!(stage.store.settle(friday(), &sent).await.unwrap_err().kind, FaultKind::Conflict);
    assert_eq!(stage.store.renew_lease(friday(), MINUTE).await.unwrap_err().kind, FaultKind::Conflict);
    second.commit(friday(), vec![bare_case(2, friday())]).await.unwrap();
    assert_eq!(second.cases(&[1, 2]).await.unwrap().len(), 2);
    second.close().await;
}

pub async fn a_command_beside_the_daemon_may_write(stage: &Stage) {
    let terminal = stage.another().await;
    stage.store.take_lease("daemon", friday(), MINUTE).await.unwrap();

    terminal.commit(friday(), vec![bare_case(1, friday())]).await.unwrap();
    stage.store.commit(friday(), vec![bare_case(2, friday())]).await.unwrap();

    assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(8));
    terminal.close().await;
}
