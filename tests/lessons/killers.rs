//! Mails that kill, databases that refuse, leases of the dead: each costs itself and nothing else.

use super::city::City;
use super::fake::Act;
use super::office::{Office, Switch, THIS_MORNING, today};
use anliegend::adapters::clock::SystemClock;
use anliegend::adapters::store::{Keys, SqlStore};
use anliegend::ports::{Clock, Fault, FaultKind, FetchedMail, Mailbox, MailboxStatus};
use async_trait::async_trait;
use chrono::TimeDelta;
use sqlx::{Connection, Executor};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What a daemon that died over a mail has left in its notebook: three lines of eighty bytes, the first for the mail that was being read.
fn left_in_hand(folder: &Path, uid: i64) {
    std::fs::write(folder.join("beschwerde.notebook"), format!("{:<79}\n{:<79}\n", format!("77 {uid}"), "")).unwrap();
}

/// Three mails, and a line that breaks at every FETCH while the switch is on: a start that reads nothing.
async fn three_mails() -> (Office, Switch) {
    let breaks = Switch::default();
    let is_breaking = breaks.clone();
    let script =
        move |_: usize, command: &str| (is_breaking.is_on() && command.starts_with("UID FETCH")).then(|| Act::SayAndClose(Vec::new()));
    let office = Office::with(script, &|text| text).await;
    for (uid, name) in [(1, "Yilmaz"), (2, "Krause"), (3, "Wolf")] {
        office.deliver(uid, &today(name, "Laterne aus"), THIS_MORNING);
    }
    breaks.turn(true);
    (office, breaks)
}

/// The daemon was killed over this mail and is started again; the line is still broken.
async fn dies_over(office: &mut Office, uid: i64) {
    left_in_hand(office.city.folder.path(), uid);
    office.city.restart().await;
    assert_eq!(office.city.app.tick(office.city.now).await.faults.len(), 1);
}

/// Poison, a mail that kills: after one death it is tried again, after two it is parked unread, and the others are taken in.
#[tokio::test]
async fn a_mail_that_killed_twice_is_parked_without_being_opened() {
    let (mut office, breaks) = three_mails().await;
    dies_over(&mut office, 2).await;
    dies_over(&mut office, 2).await;
    breaks.turn(false);
    assert_eq!(office.tick().await.received.cases, 2);
    assert_eq!(office.parked().await, [(2, "killed_twice".to_owned())]);
    assert!(
        !office.server.heard().iter().any(|command| command.starts_with("UID FETCH 2 ") || command.starts_with("UID FETCH 1:3 (UID INT"))
    );
    assert_eq!(office.tick().await.received.mails, 0);
}

/// Poison, a mail that kills: one death is an accident.
#[tokio::test]
async fn a_mail_over_which_we_died_once_is_tried_again_and_acquitted() {
    let (mut office, breaks) = three_mails().await;
    dies_over(&mut office, 2).await;
    breaks.turn(false);
    assert_eq!(office.tick().await.received.cases, 3);
    assert_eq!(office.city.app.clerk.store.mark("deaths/beschwerde").await.unwrap().as_deref(), Some(""), "nothing is held against it");
}

/// Poison, a mail that kills: an administrator who kills the daemon three times over three mails blames none of them.
#[tokio::test]
async fn three_kills_from_outside_over_three_mails_blame_none() {
    let (mut office, breaks) = three_mails().await;
    for uid in 1..=3 {
        dies_over(&mut office, uid).await;
    }
    breaks.turn(false);
    let received = office.tick().await.received;
    assert_eq!((received.cases, received.parked), (3, 0));
}

/// Lessons B 3 and 4: the database refuses one mail of a batch. The collector neither stops nor loses the rest.
#[tokio::test]
async fn a_mail_that_the_database_refuses_is_parked_and_the_batch_goes_on() {
    let mut office = Office::live().await;
    for (uid, name) in [(1, "Yilmaz"), (2, "Krause"), (3, "Wolf")] {
        office.deliver(uid, &today(name, "Laterne aus"), THIS_MORNING);
    }
    let file = office.city.folder.path().join("anliegend.db");
    let mut archive = sqlx::SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON ledger WHEN NEW.uid = 2 AND NEW.disposition <> 'parked' \
                  BEGIN SELECT RAISE(ABORT, 'no'); END";
    archive.execute(refuse).await.unwrap();
    archive.close().await.unwrap();
    office.tick().await;
    assert_eq!(office.parked().await, [(2, "refused_by_database".to_owned())]);
    assert_eq!(office.titles().await.len(), 2);
    assert_eq!(office.acknowledged(), ["wolf@example.test", "yilmaz@example.test"], "no letter without its case");
    assert_eq!(office.tick().await.received.mails, 0);
}

/// Lesson B 1: a parser that panics inside the loop. This list counts beyond what a converter can count.
#[tokio::test]
async fn a_mail_over_which_a_parser_panics_is_parked_with_its_source_or_read() {
    let mut office = Office::live().await;
    let html = "From: x@example.test\r\nSubject: Liste\r\nContent-Type: text/html\r\n\r\n<ol start=9223372036854775807><li>a<li>b</ol>";
    office.deliver(1, html.as_bytes(), THIS_MORNING);
    office.deliver(2, &today("Yilmaz", "Laterne aus"), THIS_MORNING);
    let received = office.tick().await.received;
    // Only a build that checks its sums panics here.
    let expected = if cfg!(debug_assertions) { (1, 1) } else { (2, 0) };
    assert_eq!((received.cases, received.parked), expected);
    assert_eq!(office.acknowledged(), ["yilmaz@example.test"]);
    if let [(1, reason)] = office.parked().await.as_slice() {
        assert_eq!(reason, "parser_panicked");
        assert_eq!(office.city.app.clerk.store.raw(1).await.unwrap().as_deref(), Some(html.as_bytes()), "its source is kept");
    }
}

/// A letter box that panics at its first fetch.
struct Panics(Arc<dyn Mailbox>, AtomicBool);

#[async_trait]
impl Mailbox for Panics {
    fn name(&self) -> &str {
        self.0.name()
    }
    async fn open(&self) -> Result<MailboxStatus, Fault> {
        self.0.open().await
    }
    async fn uids_above(&self, after: i64) -> Result<Vec<i64>, Fault> {
        self.0.uids_above(after).await
    }
    async fn fetch(&self, uids: &[i64], size_limit: u64) -> Result<Vec<FetchedMail>, Fault> {
        assert!(self.1.swap(true, Ordering::SeqCst), "a library made a mistake");
        self.0.fetch(uids, size_limit).await
    }
    async fn sizes(&self, uids: &[i64]) -> Result<Vec<(i64, u64)>, Fault> {
        self.0.sizes(uids).await
    }
    async fn file_away(&self, uids: &[i64]) -> Result<(), Fault> {
        self.0.file_away(uids).await
    }
}

/// Lesson B 1 at the letter box: a panic costs one poll.
#[tokio::test]
async fn a_letter_box_that_panics_costs_one_poll() {
    use anliegend::adapters::imap::AfterIntake;
    use anliegend::adapters::maildir::MaildirMailbox;
    let mut city = City::live_at("2026-11-02 10:00").await;
    city.post_raw(&today("Yilmaz", "Laterne aus"));
    let (folder, index) = (city.folder.path().join("eingang"), city.folder.path().join("beschwerde.index"));
    let inner: Arc<dyn Mailbox> = Arc::new(MaildirMailbox::new("beschwerde", folder, index, AfterIntake::Leave));
    let mailbox: Arc<dyn Mailbox> = Arc::new(Panics(inner, AtomicBool::new(false)));
    assert_eq!(city.app.clerk.receive(&mailbox, city.now).await.unwrap_err().kind, FaultKind::Transient);
    assert_eq!(city.app.clerk.receive(&mailbox, city.now).await.unwrap().cases, 1);
    city.tick().await;
}

/// Lesson B 15: a lock that outlives its process must end by itself.
#[tokio::test]
async fn the_lease_of_a_dead_daemon_ends_by_itself() {
    let mut city = City::live_at("2026-11-02 10:00").await;
    city.post_raw(&today("Yilmaz", "Laterne aus"));
    let (file, key) = (city.folder.path().join("anliegend.db"), city.folder.path().join("anliegend.key"));
    let dead = SqlStore::open(&format!("sqlite://{}", file.display()), Keys::load_or_make(&key).unwrap().0).await.unwrap();
    let lease = TimeDelta::minutes(5);
    dead.take_lease("tot/1", SystemClock.now(), lease).await.unwrap();
    let waiting = city.app.tick(city.now).await;
    assert!(waiting.received.mails == 0 && waiting.faults[0].contains("another anliegend works on this database"), "{waiting:?}");
    // Five minutes later nobody has renewed it.
    dead.take_lease("tot/1", SystemClock.now() - lease, lease).await.unwrap();
    dead.close().await;
    assert_eq!(city.tick().await.received.cases, 1);
}
