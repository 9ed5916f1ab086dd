//! Many cases and changed rules: one list for a reader however long it is, and a new ladder reaches every case.

use super::city::City;
use anliegend::app::App;
use anliegend::case::{CaseKind, Channel, DepartmentKey, Instant};
use anliegend::flow::{Entry, Wish};
use anliegend::ports::Participant;
use std::collections::BTreeSet;

/// A hole in the road that somebody telephones in for Tiefbau.
fn pothole(nth: u32, received_at: Instant) -> Entry {
    Entry {
        channel: Channel::Phone,
        received_at,
        kind: Some(CaseKind::Complaint),
        subject: format!("Schlagloch {nth}"),
        text: "In der Schulstraße ist ein tiefes Schlagloch.".to_owned(),
        citizen: Participant::default(),
        department: Some(DepartmentKey::new("66")),
        old_number: None,
        mailbox: None,
    }
}

#[tokio::test]
async fn a_new_ladder_reaches_every_case_whoever_looked_at_the_new_rules_first() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.app.clerk.enter(pothole(1, city.now), city.now).await.unwrap();
    city.tick_at("2026-04-07 09:00").await;
    let file = city.folder.path().join("anliegend.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("code = \"reminder\", day = 7", "code = \"reminder\", day = 6")).unwrap();
    // A command at the terminal knows the new rules; the daemon still follows the old ones when the desk writes a note.
    drop(App::open(anliegend::config::load(city.folder.path()).unwrap()).await.unwrap());
    city.wish("B-2026-000001", Wish::Note("Rückruf am Nachmittag.".to_owned())).await;
    city.new_letters();
    city.restart().await;
    // Day 6 is Wednesday 8 April.
    city.tick_at("2026-04-08 08:00").await;
    let sixth = city.the_letter_to("tiefbau@stadt.example");
    assert!(sixth.text.contains("Schlagloch 1"), "{}", sixth.text);
}

#[tokio::test]
async fn three_hundred_cases_of_one_office_are_one_list() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    let mut numbers = BTreeSet::new();
    for nth in 0..300 {
        numbers.insert(city.app.clerk.enter(pothole(nth, city.now), city.now).await.unwrap().to_string());
    }
    city.tick().await;
    city.new_letters();
    let round = city.tick_at("2026-04-09 08:00").await;
    // One to Tiefbau: nobody can be written to, so no interim reply is laid before the desk.
    assert_eq!((round.watched.letters, round.watched.cases), (1, 300), "{round:?}");
    let letters: Vec<_> = city.new_letters().into_iter().filter(|l| l.to == "tiefbau@stadt.example").collect();
    let [list] = letters.as_slice() else { panic!("{} letters", letters.len()) };
    assert!(numbers.iter().all(|number| list.text.contains(number)), "each case has its line");
    // A mail of this size is nothing to a server (`max_size_mb` is 20), nor to its reader's program.
    assert!(list.raw.len() < 1_000_000, "{} bytes", list.raw.len());
    let again = city.tick_at("2026-04-09 08:05").await;
    assert_eq!((again.watched.letters, again.watched.cases), (0, 0), "nothing is looked at twice");
}
