//! Departments pass a case on: the second time the desk decides, and reads how it went so far.
//!
//! Frau Yilmaz writes about a lamp; Jana Kollegin is at 66, Ben Gärtner at 67, Petra Sommer at the desk.

use super::city::{City, Read};
use anliegend::case::{Declined, DepartmentKey, ReviewReason, Stage, Voice, label};
use anliegend::flow::Wish;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const LAMP: &str = "Die Straßenlaterne in der Gartenstraße ist aus. Bitte reparieren Sie die Straßenbeleuchtung.";
const DESK: &str = "beschwerdestelle@stadt.example";
const PETRA: &str = "Petra Sommer <beschwerdestelle@stadt.example>";
const JANA: &str = "Jana Kollegin <jana.kollegin@stadt.example>";
const BEN: &str = "Ben Gärtner <ben.gaertner@stadt.example>";
const NUMBER: &str = "B-2026-000001";

/// The lamp is with 66; returns its letter.
async fn at_66() -> (City, Read) {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    let letter = city.new_letters().into_iter().find(|l| l.to == "tiefbau@stadt.example").unwrap();
    (city, letter)
}

fn key(text: &str) -> DepartmentKey {
    DepartmentKey::new(text)
}

#[tokio::test]
async fn after_a_second_hand_over_the_desk_reads_who_had_it_and_why_and_decides() {
    let (mut city, letter) = at_66().await;
    city.now = super::city::local("2026-03-30 09:00");
    city.answer(&letter, JANA, "#weiter 67 Ein Ast hängt in der Leitung.");
    city.tick().await;
    let letter = city.the_letter_to("stadtgruen.nord@stadt.example");

    city.now = super::city::local("2026-03-31 09:00");
    city.answer(
        &letter,
        BEN,
        "#weiter TBL\r\n\r\nGuten Tag,\r\n\r\nder Ast ist ab. Das Kabel gehört den Technischen Betrieben.\r\n\r\nViele Grüße\r\nBen",
    );
    city.tick().await;
    let triage = city.the_letter_to(DESK);
    assert!(triage.subject.starts_with("Bitte entscheiden: Laterne aus [B-2026-000001-"), "{}", triage.subject);
    let text = triage.text.replace("\r\n", "\n");
    let expected = "Warum Sie: 67 Stadtgrün will den Vorgang weitergeben. Weil es das zweite Mal ist, entscheiden Sie.

So lief der Vorgang bisher:

66 Tiefbau
Von Freitag, 27. März 2026, bis Montag, 30. März 2026
Zugeordnet: automatisch
Weitergegeben: von Jana Kollegin (66 Tiefbau) an 67 Stadtgrün
  Ein Ast hängt in der Leitung.

67 Stadtgrün
Von Montag, 30. März 2026, bis Dienstag, 31. März 2026
Zugeordnet: von 66 Tiefbau
Weitergegeben: von Ben Gärtner (67 Stadtgrün), Wunsch: an TBL Technische Betriebe
  Der Ast ist ab. Das Kabel gehört den Technischen Betrieben.

Das Anliegen:
  Die Straßenlaterne in der Gartenstraße ist aus.";
    assert!(text.contains(expected), "{text}");
    assert!(text.contains("an TBL: #weiter TBL") && !text.contains("an 66: #weiter 66"), "{text}");
    let case = city.case(NUMBER).await;
    assert_eq!((case.stage, case.reviews.as_slice()), (Stage::Triage, &[ReviewReason::SecondHandOver][..]));

    city.answer(&triage, PETRA, "#weiter TBL");
    city.tick_at("2026-03-31 10:00").await;
    assert_eq!(city.new_letters().iter().filter(|l| l.to == "technische-betriebe@stadt.example").count(), 1);
    let case = city.case(NUMBER).await;
    assert_eq!((case.stage, case.reviews.as_slice()), (Stage::WithDepartment, &[][..]), "who assigns it has looked");

    let events = city.app.clerk.store.events(case.id).await.unwrap();
    let label = label(&events).unwrap();
    let responsible = label.responsible.unwrap();
    assert_eq!((responsible.department, responsible.said_by), (key("TBL"), Voice::Desk));
    assert_eq!(responsible.said_at, city.now);
    let declined: Vec<DepartmentKey> = label.declined.into_iter().map(|Declined { department, .. }| department).collect();
    assert_eq!(declined, [key("66"), key("67")]);
    assert!(label.is_corrected && label.first_choice == Some(key("66")));
}

#[tokio::test]
async fn what_comes_back_to_the_desk_says_why_and_what_the_desk_had_said() {
    let (mut city, letter) = at_66().await;
    city.now = super::city::local("2026-03-30 09:00");
    city.answer(&letter, JANA, "#nichtzuständig\r\n\r\nUnser Grund:\r\nDie Laterne steht im Park.");
    city.tick().await;
    let triage = city.the_letter_to(DESK);
    assert!(triage.text.contains("Warum Sie: 66 Tiefbau hat den Vorgang zurückgegeben."), "{}", triage.text);
    let told = "Weitergegeben: von Jana Kollegin (66 Tiefbau) an die Beschwerdestelle\n  Die Laterne steht im Park.\n";
    assert!(triage.text.replace("\r\n", "\n").contains(told), "{}", triage.text);
    city.answer(&triage, PETRA, "#weiter 67 Bitte schnell, es ist ein Schulweg.");
    city.tick_at("2026-03-30 10:00").await;
    let letter = city.the_letter_to("stadtgruen.nord@stadt.example");
    city.answer(&letter, BEN, "#nichtzuständig");
    city.tick_at("2026-03-30 11:00").await;
    let text = city.the_letter_to(DESK).text.replace("\r\n", "\n");
    let told = "67 Stadtgrün
Am Montag, 30. März 2026
Zugeordnet: von der Beschwerdestelle (Petra Sommer)
  Bitte schnell, es ist ein Schulweg.
Weitergegeben: von Ben Gärtner (67 Stadtgrün) an die Beschwerdestelle
";
    assert!(text.contains(told), "{text}");
}

/// A review that nobody has pressed away yet must not swallow the next letter.
#[tokio::test]
async fn a_case_that_comes_back_reaches_the_desk_although_something_else_waits_to_be_looked_at() {
    let (mut city, letter) = at_66().await;
    city.answer(&letter, "Fremder <fremder@extern.test>", "Ich auch.");
    city.tick_at("2026-03-30 09:00").await;
    assert!(city.the_letter_to(DESK).subject.starts_with("Bitte ansehen"));
    assert!(!city.case(NUMBER).await.reviews.is_empty());
    city.answer(&letter, JANA, "#nichtzuständig Das ist Stadtgrün.");
    city.tick_at("2026-03-30 10:00").await;
    assert!(city.the_letter_to(DESK).subject.starts_with("Bitte entscheiden"));
}

#[tokio::test]
async fn what_the_desk_moved_at_the_terminal_has_no_words_and_is_told_all_the_same() {
    let (mut city, _) = at_66().await;
    city.now = super::city::local("2026-03-30 09:00");
    city.wish(NUMBER, Wish::Assign(key("67"))).await;
    city.tick().await;
    let letter = city.the_letter_to("stadtgruen.nord@stadt.example");
    city.answer(&letter, BEN, "#nichtzuständig Wir haben keine Laternen.");
    city.tick_at("2026-03-30 10:00").await;
    let text = city.the_letter_to(DESK).text.replace("\r\n", "\n");
    assert!(text.contains("Weitergegeben: von der Beschwerdestelle an 67 Stadtgrün\n"), "{text}");
    assert!(text.contains("Zugeordnet: von der Beschwerdestelle\nWeitergegeben: von Ben Gärtner"), "{text}");
}
