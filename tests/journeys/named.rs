//! A person says who the citizen is: the acknowledgement goes to her, whoever the first sender claimed to be (`domain.md` 5.1, A10).
//!
//! Herr Fuchs writes in the name of Frau Yilmaz, with an envelope of his own; her real address is another one.

use super::city::{City, Read};
use anliegend::case::{Acknowledgement, Bearer, DepartmentKey, ReactionWay, Suppressed};
use anliegend::flow::Wish;
use anliegend::ports::Participant;

const FORGED: &str = "yilmaz@example.test";
const REAL: &str = "ayse@example.net";
const DESK: &str = "beschwerdestelle@stadt.example";
const HOLE: &str = "Ein tiefes Schlagloch. Das Schlagloch ist gefährlich.";

/// The case that the forged mail opened, its number, and the mail's Message-ID.
async fn forged() -> (City, String, String) {
    let mut city = City::live_at("2026-04-21 10:00").await;
    let id = city.post(&format!("Ayse Yilmaz <{FORGED}>"), "Schlagloch", HOLE, "Return-Path: <fuchs@fuchs.test>\r\n");
    city.tick().await;
    let [case] = city.cases().await.try_into().unwrap();
    assert_eq!(case.acknowledgement, Some(Acknowledgement::Suppressed(Suppressed::Misaligned)));
    assert!(city.new_letters().iter().all(|letter| letter.to != FORGED));
    (city, case.number.to_string(), id)
}

fn citizen(address: &str, contact: &str) -> Wish {
    let (address, contact) = (address.to_owned(), contact.to_owned());
    Wish::Citizen(Participant { name: "Ayse Yilmaz".to_owned(), address, contact, ..Participant::default() })
}

/// The Tiefbauamt answers, the desk releases; returns the letter that showed the desk what would leave, and to whom it left.
async fn answered(city: &mut City, to_department: &Read) -> (Read, Vec<String>) {
    city.answer(to_department, "Tiefbau <tiefbau@stadt.example>", "Guten Tag,\r\n\r\ndas Loch ist zu.");
    city.tick().await;
    let release = city.the_letter_to(DESK);
    city.answer(&release, &format!("Desk <{DESK}>"), "#senden");
    city.tick().await;
    let mut to: Vec<String> = to_citizens(city).into_iter().map(|letter| letter.to).collect();
    to.sort();
    (release, to)
}

/// The case that the forged mail opened, its number, and the letter to the department.
async fn forged_with_department() -> (City, String, Read) {
    let mut city = City::live_at("2026-04-21 10:00").await;
    city.post(&format!("Herr Fuchs <{FORGED}>"), "Schlagloch", HOLE, "Return-Path: <fuchs@fuchs.test>\r\n");
    city.tick().await;
    let letter = city.the_letter_to("tiefbau@stadt.example");
    (city, "B-2026-000001".to_owned(), letter)
}

/// Letters to citizens that left since the last look.
fn to_citizens(city: &mut City) -> Vec<Read> {
    city.new_letters().into_iter().filter(|letter| !letter.to.ends_with("@stadt.example")).collect()
}

/// The one acknowledgement went to this address, with a token of this participant.
async fn only_she_hears(city: &mut City, address: &str, ordinal: u32) {
    city.tick().await;
    let letters = to_citizens(city);
    assert_eq!(letters.iter().map(|letter| letter.to.as_str()).collect::<Vec<_>>(), [address], "{letters:#?}");
    assert!(letters[0].subject.starts_with("Eingangsbestätigung"), "{}", letters[0].subject);
    let store = &city.app.clerk.store;
    let sent = store.references(&[store.keyed_hash(letters[0].message_id.as_bytes())]).await.unwrap();
    assert_eq!(sent.iter().map(|r| r.bearer.clone()).collect::<Vec<_>>(), [Some(Bearer::Citizen(ordinal))]);
}

#[tokio::test]
async fn whoever_is_named_at_the_terminal_hears_and_the_forged_sender_does_not() {
    let (mut city, number, _) = forged().await;
    let case = city.wish(&number, citizen(REAL, "")).await;
    assert_eq!(case.acknowledgement, Some(Acknowledgement::Written));
    only_she_hears(&mut city, REAL, 1).await;
}

#[tokio::test]
async fn whoever_is_named_by_mail_hears_and_the_forged_sender_does_not() {
    let (mut city, _, id) = forged().await;
    city.post(&format!("Ayse Yilmaz <{REAL}>"), "Re: Schlagloch", "Das war nicht ich.", &format!("In-Reply-To: <{id}>\r\n"));
    city.tick_at("2026-04-21 11:00").await;
    let review = city.the_letter_to(DESK);
    assert!(review.text.contains("Es ist die Bürgerin, Adresse aufnehmen: #bürgerin Ayse Yilmaz <ayse@example.net> #bestätigen"));

    city.answer(&review, &format!("Desk <{DESK}>"), &format!("#bürgerin Ayse Yilmaz <{REAL}> #bestätigen"));
    only_she_hears(&mut city, REAL, 1).await;
}

#[tokio::test]
async fn a_first_sender_whom_the_desk_confirms_hears() {
    let (mut city, number, _) = forged().await;
    city.wish(&number, citizen("Yilmaz@Example.test", "")).await;
    only_she_hears(&mut city, FORGED, 0).await;
}

#[tokio::test]
async fn a_citizen_without_an_address_makes_the_city_write_to_nobody_else() {
    let (mut city, number, _) = forged().await;
    let case = city.wish(&number, citizen("", "Gartenstraße 12")).await;
    assert_eq!(case.acknowledgement, Some(Acknowledgement::Suppressed(Suppressed::Misaligned)));
    let refused = city.app.clerk.wish(&number, Wish::Acknowledge, city.now).await.unwrap_err();
    assert_eq!(refused.to_string(), "Es ist keine E-Mail-Adresse der Bürgerin bekannt.");
    city.tick().await;
    assert_eq!(to_citizens(&mut city).len(), 0);
}

#[tokio::test]
async fn the_desk_that_sends_one_later_means_whom_it_named_last() {
    let (mut city, number, _) = forged().await;
    city.wish(&number, Wish::React { way: ReactionWay::Phone, day: None, department: Some(DepartmentKey::new("66")) }).await;
    city.wish(&number, citizen("wrong@example.net", "")).await;
    city.wish(&number, citizen(REAL, "")).await;
    city.tick().await;
    assert_eq!(to_citizens(&mut city).len(), 0, "after a reaction none is due by itself");

    city.wish(&number, Wish::Acknowledge).await;
    only_she_hears(&mut city, REAL, 2).await;
}

#[tokio::test]
async fn naming_and_sending_in_one_mail_means_whom_it_names() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    city.post(&format!("Ayse Yilmaz <{FORGED}>"), "Schauen Sie", "Sehen Sie selbst.", "Return-Path: <fuchs@fuchs.test>\r\n");
    city.tick().await;
    let triage = city.the_letter_to(DESK);
    let text = format!("#bürgerin Ayse Yilmaz <{REAL}>\r\n#telefoniert\r\n#eingangsbestätigung");
    city.answer(&triage, &format!("Desk <{DESK}>"), &text);
    only_she_hears(&mut city, REAL, 1).await;
}

#[tokio::test]
async fn the_answer_passes_a_forged_sender_over_once_somebody_else_is_named() {
    let (mut city, number, letter) = forged_with_department().await;
    assert!(letter.text.contains("Von: Herr Fuchs"), "while nobody is named: {}", letter.text);
    city.wish(&number, citizen(REAL, "")).await;
    only_she_hears(&mut city, REAL, 1).await;

    city.wish(&number, Wish::Assign(DepartmentKey::new("32"))).await;
    city.tick().await;
    let environment = city.the_letter_to("umwelt@stadt.example");
    assert!(environment.text.contains("Von: Ayse Yilmaz") && !environment.text.contains("Fuchs"), "{}", environment.text);
    city.wish(&number, Wish::Assign(DepartmentKey::new("66"))).await;
    city.tick().await;
    let letter = city.the_letter_to("tiefbau@stadt.example");
    let (release, to) = answered(&mut city, &letter).await;
    assert!(release.text.contains("Ayse Yilmaz") && !release.text.contains("Fuchs"), "as it leaves: {}", release.text);
    assert_eq!(to, [REAL]);
}

#[tokio::test]
async fn a_first_sender_is_answered_while_nobody_else_is_named() {
    let (mut city, _, letter) = forged_with_department().await;
    assert_eq!(answered(&mut city, &letter).await.1, [FORGED]);
}

#[tokio::test]
async fn a_first_sender_whom_a_person_confirmed_is_answered_beside_whom_she_names_later() {
    for confirmation in [citizen(FORGED, ""), Wish::Acknowledge] {
        let (mut city, number, letter) = forged_with_department().await;
        city.wish(&number, confirmation).await;
        city.wish(&number, citizen(REAL, "")).await;
        city.tick().await;
        assert_eq!(to_citizens(&mut city).len(), 1, "one acknowledgement");
        assert_eq!(answered(&mut city, &letter).await.1, [REAL, FORGED]);
    }
}

#[tokio::test]
async fn several_citizens_who_are_believed_are_all_answered() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    city.post(&format!("Ayse Yilmaz <{FORGED}>"), "Schlagloch", HOLE, "");
    city.tick().await;
    let letter = city.the_letter_to("tiefbau@stadt.example");
    city.wish("B-2026-000001", citizen(REAL, "")).await;
    city.wish("B-2026-000001", citizen("mehmet@example.org", "")).await;
    assert_eq!(answered(&mut city, &letter).await.1, [REAL, "mehmet@example.org", FORGED]);
}

#[tokio::test]
async fn nothing_is_released_to_a_forged_sender_in_the_place_of_somebody_without_an_address() {
    let unreachable = "Die Bürgerin ist per E-Mail nicht erreichbar. Bitte antworten Sie auf anderem Weg und tragen Sie das ein.";
    let (mut city, number, letter) = forged_with_department().await;
    city.answer(&letter, "Tiefbau <tiefbau@stadt.example>", "Das Loch ist zu.");
    city.tick().await;
    let release = city.the_letter_to(DESK);
    city.answer(&release, &format!("Desk <{DESK}>"), "#bürgerin Ayse Yilmaz, Gartenstraße 12 #senden");
    city.tick().await;
    assert!(city.the_letter_to(DESK).text.replace("\r\n", " ").contains("ist per E-Mail nicht erreichbar"), "named and sent in one mail");
    assert_eq!(city.case(&number).await.reaction, None);

    city.wish(&number, citizen("", "Gartenstraße 12")).await;
    let refused = city.app.clerk.wish(&number, Wish::Release(None), city.now).await.unwrap_err();
    assert_eq!(refused.to_string(), unreachable);
    city.answer(&release, &format!("Desk <{DESK}>"), "#antwort\r\nDas Loch ist zu.");
    city.tick().await;
    assert!(city.new_letters().iter().all(|letter| letter.to == DESK), "nobody reads it");
    assert_eq!(city.case(&number).await.reaction, None);
}
