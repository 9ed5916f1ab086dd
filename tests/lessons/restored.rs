//! A database restored from a backup: the mails come again, the letters must not.

use super::city::local;
use super::fake::Act;
use super::office::{Office, Switch, THIS_MORNING, letter, today};
use sqlx::{Connection, Executor};

/// A backup of the archive under this name, as a city makes it while the daemon runs.
async fn back_up(office: &Office, name: &str) {
    let folder = office.city.folder.path();
    let mut archive = sqlx::SqliteConnection::connect(&format!("sqlite:{}", folder.join("anliegend.db").display())).await.unwrap();
    archive.execute(sqlx::AssertSqlSafe(format!("VACUUM INTO '{}'", folder.join(name).display()))).await.unwrap();
    archive.close().await.unwrap();
}

/// The daemon is started on another file.
async fn start_on(office: &mut Office, name: &str) {
    office.restart_with(&|text| text.replace("sqlite:anliegend.db", &format!("sqlite:{name}"))).await;
}

/// Second fence: the notebook beside the archive knows how far the mailbox was taken in.
#[tokio::test]
async fn mails_taken_in_after_the_backup_become_cases_again_and_are_not_answered_again() {
    let mut office = Office::live().await;
    office.deliver(1, &today("Yilmaz", "Laterne aus"), THIS_MORNING);
    office.tick().await;
    back_up(&office, "gestern.db").await;
    office.city.now = local("2026-11-02 12:00");
    office.deliver(2, &today("Krause", "Bank kaputt"), " 2-Nov-2026 11:30:00 +0100");
    office.deliver(3, &today("Wolf", "Ampel aus"), " 2-Nov-2026 11:31:00 +0100");
    office.tick().await;
    assert_eq!(office.acknowledged().len(), 3);

    office.city.now = local("2026-11-02 14:00");
    start_on(&mut office, "gestern.db").await;
    office.deliver(4, &today("Ott", "Papierkorb voll"), " 2-Nov-2026 13:55:00 +0100");
    let received = office.tick().await.received;
    assert_eq!((received.mails, received.cases), (3, 3));
    assert_eq!(office.titles().await, ["Laterne aus", "Bank kaputt", "Ampel aus", "Papierkorb voll"]);
    assert_eq!(office.acknowledged(), ["ott@example.test"], "only what nobody has taken in before");
    let digest = office.digest_of_tuesday().await;
    let (_, listed) = digest.rsplit_once("Ohne Bestätigung geblieben").unwrap();
    assert_eq!(listed.matches("Nachricht ist älter als der Beginn").count(), 2, "Herr Krause and Herr Wolf: {listed}");
}

/// The same within one minute, as a power failure does that takes the last commits along.
#[tokio::test]
async fn an_archive_that_lost_its_last_minute_answers_nothing_twice() {
    let mut office = Office::live().await;
    office.deliver(1, &today("Yilmaz", "Laterne aus"), THIS_MORNING);
    office.tick().await;
    back_up(&office, "eben.db").await;
    office.deliver(2, &today("Krause", "Bank kaputt"), THIS_MORNING);
    office.tick().await;
    assert_eq!(office.acknowledged().len(), 2);
    start_on(&mut office, "eben.db").await;
    assert_eq!(office.tick().await.received.cases, 1);
    assert!(office.acknowledged().is_empty());
}

/// No backup at all: an empty archive beside a full mailbox, and a first poll that breaks off.
#[tokio::test]
async fn an_empty_archive_beside_a_notebook_answers_nothing_twice_even_at_the_second_attempt() {
    let breaks = Switch::default();
    let is_breaking = breaks.clone();
    let script = move |_: usize, command: &str| {
        (is_breaking.is_on() && command.starts_with("UID FETCH") && command.contains("BODY")).then(|| Act::SayAndClose(Vec::new()))
    };
    let mut office = Office::with(script, &|text| text).await;
    office.deliver(1, &today("Yilmaz", "Laterne aus"), THIS_MORNING);
    office.tick().await;
    assert_eq!(office.acknowledged().len(), 1);
    start_on(&mut office, "neu.db").await;
    office.city.app.clerk.go_live(office.city.now).await.unwrap();
    breaks.turn(true);
    assert_eq!(office.city.app.tick(office.city.now).await.faults.len(), 1);
    breaks.turn(false);
    office.city.now = local("2026-11-02 10:05");
    office.deliver(2, &letter("Krause", "Bank kaputt", "Mon, 02 Nov 2026 10:04:00 +0100", ""), " 2-Nov-2026 10:04:00 +0100");
    assert_eq!(office.tick().await.received.cases, 2);
    assert_eq!(office.acknowledged(), ["krause@example.test"]);
}
