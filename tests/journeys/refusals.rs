//! What goes wrong stays visible: a wrong configuration, an audit, a broken outbox.

use super::city::{City, local};
use anliegend::adapters::clock::SystemClock;
use anliegend::adapters::store::{Keys, SqlStore};
use anliegend::config::load;
use anliegend::outbox::LetterState;
use anliegend::ports::Clock;
use std::path::Path;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";

#[tokio::test]
async fn a_wrong_configuration_names_all_faults_with_line_and_nearest_name() {
    let city = City::live_at("2026-03-27 10:00").await;
    let path = city.folder.path().join("anliegend.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let wrong = text.replace("case_prefix", "case_prefiks").replace("poll_seconds = 60", "poll_seconds = \"oft\"");
    std::fs::write(&path, &wrong).unwrap();
    let faults: Vec<String> = load(city.folder.path()).unwrap_err().iter().map(ToString::to_string).collect();
    let line = |word: &str| wrong.lines().position(|l| l.starts_with(word)).unwrap() + 1;
    assert_eq!(faults.len(), 2, "{faults:#?}");
    assert!(faults[0].contains(&format!("anliegend.toml:{}", line("case_prefiks"))) && faults[0].contains("case_prefix"), "{faults:#?}");
    assert!(faults[1].contains(&format!("anliegend.toml:{}", line("poll_seconds"))), "{faults:#?}");
}

#[tokio::test]
async fn plain_text_to_a_foreign_host_is_refused() {
    let city = City::live_at("2026-03-27 10:00").await;
    let path = city.folder.path().join("anliegend.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let wrong = text
        .replace("through = \"folder\"", "through = \"smtp\"\nhost = \"relay.extern.test\"")
        .replace("security = \"tls\"", "security = \"plain\"");
    std::fs::write(&path, wrong).unwrap();
    let faults: Vec<String> = load(city.folder.path()).unwrap_err().iter().map(ToString::to_string).collect();
    assert!(faults.iter().any(|f| f.contains("loopback only")), "{faults:#?}");
}

#[tokio::test]
async fn a_changed_text_with_an_unknown_variable_is_named_with_file_and_line() {
    let city = City::live_at("2026-03-27 10:00").await;
    let folder = city.folder.path().join("letters/acknowledgement");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("body.txt"), "Guten Tag,\n{{ nummer }}\n").unwrap();
    let faults: Vec<String> = load(city.folder.path()).unwrap_err().iter().map(ToString::to_string).collect();
    assert!(faults.iter().any(|f| f.contains("letters/acknowledgement/body.txt:2") && f.contains("nummer")), "{faults:#?}");
}

#[tokio::test]
async fn a_full_outbox_folder_keeps_the_letters_waiting() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    // A file where the folder should be: nothing can be written there.
    std::fs::write(city.folder.path().join("ausgang"), "").unwrap();
    city.post(YILMAZ, "Laterne aus", "Die Straßenlaterne ist aus, die Straßenbeleuchtung fehlt.", "");
    let round = city.tick().await;
    assert_eq!((round.dispatched.waiting, round.dispatched.sent), (2, 0));
    std::fs::remove_file(city.folder.path().join("ausgang")).unwrap();
    city.tick_at("2026-03-27 10:30").await;
    assert_eq!(city.new_letters().len(), 2, "nothing is lost");
    assert!(city.app.clerk.store.letters(&[LetterState::Waiting], 0).await.unwrap().is_empty());
}

#[tokio::test]
async fn every_event_is_chained_and_holds_no_person() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", "Die Straßenlaterne ist aus, die Straßenbeleuchtung fehlt.", "");
    city.tick().await;
    assert!(city.app.clerk.store.verify_chain().await.unwrap().unwrap() >= 4);
    let case = city.case("B-2026-000001").await;
    let events = serde_json::to_string(&city.app.clerk.store.events(case.id).await.unwrap()).unwrap();
    for word in ["yilmaz", "Yilmaz", "Laterne", "example.test"] {
        assert!(!events.contains(word), "{word} in {events}");
    }
}

#[tokio::test]
async fn while_another_daemon_is_at_work_a_tick_does_nothing_and_says_so() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", "Die Straßenlaterne ist aus, die Straßenbeleuchtung fehlt.", "");
    let (keys, _) = Keys::load_or_make(&city.folder.path().join("anliegend.key")).unwrap();
    let other = SqlStore::open(&format!("sqlite://{}", city.folder.path().join("anliegend.db").display()), keys).await.unwrap();
    other.take_lease("another/1", SystemClock.now(), chrono::TimeDelta::minutes(5)).await.unwrap();
    let round = city.app.tick(city.now).await;
    assert_eq!((round.received.mails, round.dispatched.sent), (0, 0));
    assert!(round.faults.len() == 1 && round.faults[0].contains("another anliegend"), "{:?}", round.faults);
    other.give_lease_back().await.unwrap();
    assert_eq!(city.tick().await.received.cases, 1);
}

#[tokio::test]
async fn a_kill_between_letters_leaves_the_others_to_go() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", "Die Straßenlaterne ist aus, die Straßenbeleuchtung fehlt.", "");
    city.app.clerk.set_mark("paused/all", "yes", city.now).await.unwrap();
    city.tick().await;
    city.app.clerk.set_mark("paused/all", "no", city.now).await.unwrap();
    city.now += chrono::Duration::minutes(2);
    // The daemon takes one letter in hand and is killed.
    assert_eq!(city.app.clerk.store.begin_letters(city.now, 1).await.unwrap().len(), 1);
    city.restart().await;
    let round = city.tick().await;
    assert_eq!((round.dispatched.uncertain, round.dispatched.sent), (1, 1), "{round:?}");
    assert_eq!(city.tick().await.dispatched.sent, 0, "and none is sent twice");
}

/// A file, or a folder with everything in it.
fn copy_folder(from: &Path, to: &Path) {
    if from.is_file() {
        std::fs::copy(from, to).unwrap();
        return;
    }
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        copy_folder(&entry.path(), &to.join(entry.file_name()));
    }
}

/// Numbers that a lost archive gave away belong to the people who got them.
#[tokio::test]
async fn after_a_restored_backup_no_number_is_given_twice_and_nothing_old_is_answered() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", "Die Straßenlaterne ist aus, die Straßenbeleuchtung fehlt.", "");
    city.tick().await;
    let backup = tempfile::tempdir().unwrap();
    copy_folder(city.folder.path(), backup.path());
    // Three days later Herr Krause writes and gets number 2; then the disk dies and Friday's backup is put back.
    city.now = local("2026-03-30 10:00");
    city.post("Karl Krause <krause@example.test>", "Schlagloch", "Vor dem Haus ist ein Schlagloch in der Fahrbahn.", "");
    city.tick().await;
    assert!(city.the_letter_to("krause@example.test").subject.contains("B-2026-000002"));
    for kept in ["eingang", "beschwerde.index", "beschwerde.notebook"] {
        copy_folder(&city.folder.path().join(kept), &backup.path().join(kept));
    }
    city.folder = backup;
    city.restart().await;

    let round = city.tick_at("2026-03-30 11:00").await;

    // His mail comes again and is a case again, but under a number of its own, and he is not told of a second one.
    assert_eq!((round.received.cases, round.received.duplicates), (1, 0));
    let numbers: Vec<String> = city.cases().await.iter().map(|case| case.number.to_string()).collect();
    assert_eq!(numbers.len(), 2);
    assert!(numbers.contains(&"B-2026-000001".to_owned()) && !numbers.contains(&"B-2026-000002".to_owned()), "{numbers:?}");
    let letters = city.new_letters();
    assert!(letters.iter().all(|letter| letter.to != "krause@example.test"), "{letters:#?}");
    // Only once: the next case has the next number.
    city.post("Erika Muster <muster@example.test>", "Schlagloch", "Auf der Fahrbahn ist ein Schlagloch.", "");
    city.tick_at("2026-03-30 12:00").await;
    let newest = city.cases().await.last().unwrap().number.clone();
    assert_eq!(newest.to_string(), "B-2026-001003", "{numbers:?}");
}
