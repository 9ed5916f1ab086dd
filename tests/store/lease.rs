//! One daemon at a time, and commands beside it.

use super::paper::{bare_case, friday};
use super::stage::Stage;
use anliegend::adapters::store::this_process;
use anliegend::ports::{FaultKind, Settled, Store};
use chrono::TimeDelta;
use std::process::Command;

const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// Lesson B 15.
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

/// Lesson B 15: a lock that outlives its process stops everything until somebody clears it by hand.
pub async fn the_lease_of_a_killed_daemon_is_free_at_once(stage: &Stage) {
    let mut killed = Command::new("sleep").arg("600").spawn().unwrap();
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", killed.id())).unwrap();
    let began = stat.split_whitespace().nth(21).unwrap();
    let us = this_process();
    let dwelling = us.rsplitn(3, '/').last().unwrap();
    stage.store.take_lease(&format!("{dwelling}/{}/{began}", killed.id()), friday(), MINUTE).await.unwrap();
    let next = stage.another().await;
    let refused = next.take_lease(&us, friday(), MINUTE).await.unwrap_err();
    assert!(refused.to_string().contains("another anliegend works on this database"), "{refused}");

    killed.kill().unwrap();
    killed.wait().unwrap();

    next.take_lease(&us, friday(), MINUTE).await.unwrap();
    // Somebody else's number in another container says nothing.
    let foreign = format!("another start pid:[1]/{}/{began}", killed.id());
    next.take_lease(&foreign, friday() + MINUTE, MINUTE).await.unwrap();
    assert!(stage.store.take_lease(&us, friday() + MINUTE, MINUTE).await.is_err());
    next.close().await;
}

pub async fn a_command_beside_the_daemon_may_write(stage: &Stage) {
    let terminal = stage.another().await;
    stage.store.take_lease("daemon", friday(), MINUTE).await.unwrap();

    terminal.commit(friday(), vec![bare_case(1, friday())]).await.unwrap();
    stage.store.commit(friday(), vec![bare_case(2, friday())]).await.unwrap();

    assert_eq!(stage.store.verify_chain().await.unwrap(), Ok(8));
    terminal.close().await;
}
