//! The key of tokens is changed (`[tokens]`): what was sent before still counts while it is believed, and not a day longer.

use super::city::{City, Read};
use anliegend::case::{ReviewReason, Stage};

const OFFICE: &str = "tiefbau@stadt.example";

/// Frau Yilmaz writes, the Tiefbauamt has its letter; then the administrator changes the configuration.
async fn changed_to(tokens: &str) -> (City, Read) {
    let mut city = City::live_at("2026-04-21 10:00").await;
    city.post("Ayse Yilmaz <yilmaz@example.test>", "Schlagloch", "Ein tiefes Schlagloch. Das Schlagloch ist gefährlich.", "");
    city.tick().await;
    let letter = city.new_letters().into_iter().find(|letter| letter.to == OFFICE).unwrap();
    let path = city.folder.path().join("anliegend.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("key = 1  ", &format!("{tokens}  ")).replace("believed = []  ", "# believed  ")).unwrap();
    city.restart().await;
    (city, letter)
}

/// What proves in the subject.
fn tag(letter: &Read) -> String {
    letter.subject.rsplit_once('[').unwrap().1.trim_end_matches(']').to_owned()
}

#[tokio::test]
async fn an_older_letter_is_answered_while_its_key_is_believed() {
    let (mut city, letter) = changed_to("key = 2\nbelieved = [1]").await;
    city.answer(&letter, &format!("Tiefbau <{OFFICE}>"), "Guten Tag, das Schlagloch ist geflickt.");
    city.tick_at("2026-04-22 10:00").await;

    let [case] = city.cases().await.try_into().unwrap();
    assert_eq!((case.stage, case.reviews.len()), (Stage::AwaitingRelease, 0));
    let release = city.the_letter_to("beschwerdestelle@stadt.example");
    assert!(release.subject.starts_with("Freigabe"), "{}", release.subject);
}

#[tokio::test]
async fn without_belief_it_goes_to_the_desk_and_does_nothing_and_new_letters_work() {
    let (mut city, letter) = changed_to("key = 2").await;
    city.answer(&letter, &format!("Tiefbau <{OFFICE}>"), "#erledigt");
    city.tick_at("2026-04-22 10:00").await;
    let [case] = city.cases().await.try_into().unwrap();
    assert_eq!((case.stage, case.reviews.as_slice()), (Stage::WithDepartment, &[ReviewReason::TokenWithoutPower][..]));

    city.new_letters();
    city.post("Karl Wolf <wolf@example.test>", "Schlagloch", "Noch ein tiefes Schlagloch. Das Schlagloch ist gefährlich.", "");
    city.tick_at("2026-04-22 11:00").await;
    let newer = city.new_letters().into_iter().find(|letter| letter.to == OFFICE).unwrap();
    assert_ne!(tag(&letter).rsplit_once('-').unwrap().1, tag(&newer).rsplit_once('-').unwrap().1);
    city.answer(&newer, &format!("Tiefbau <{OFFICE}>"), "#übernommen");
    city.tick_at("2026-04-22 12:00").await;
    let case = city.case(tag(&newer).rsplit_once('-').unwrap().0).await;
    assert!(case.leading().unwrap().taken_over, "a letter with the new key acts");
}
