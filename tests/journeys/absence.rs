//! A department is away: its letters go to its deputy, whose answer counts, until it is back. A person says so, never a mail program.
//!
//! Frau Yilmaz writes about a lamp, Jana Kollegin is at 66 Tiefbau, Petra Sommer at the desk. 66 has a deputy in departments.toml, 32
//! Umwelt has none.

use super::city::{City, Read};
use anliegend::case::{Actor, ReviewReason, Stage};

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const KRAUSE: &str = "Karl Krause <krause@example.test>";
const LAMP: &str = "Die Straßenlaterne in der Gartenstraße ist aus. Bitte reparieren Sie die Straßenbeleuchtung.";
const HOLE: &str = "In der Schulstraße ist ein tiefes Schlagloch. Das Schlagloch ist gefährlich.";
const DESK: &str = "beschwerdestelle@stadt.example";
const PETRA: &str = "Petra Sommer <beschwerdestelle@stadt.example>";
const TIEFBAU: &str = "tiefbau@stadt.example";
const DEPUTY: &str = "vertretung.tiefbau@stadt.example";
const JANA: &str = "Jana Kollegin <jana.kollegin@stadt.example>";
const NUMBER: &str = "B-2026-000001";

/// The lamp is with 66; returns its letter.
async fn at_66() -> (City, Read) {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    let letter = city.the_letter_to(TIEFBAU);
    (city, letter)
}

/// Jana answers with this first line; returns what she gets back.
async fn jana_writes(city: &mut City, letter: &Read, words: &str) -> Read {
    city.answer(letter, JANA, words);
    city.tick().await;
    city.the_letter_to("jana.kollegin@stadt.example")
}

/// Who of the city gets the letter about a new pothole at this time.
async fn reader_of_a_pothole(city: &mut City, time: &str) -> String {
    city.now = super::city::local(time);
    city.post(KRAUSE, "Schlagloch", HOLE, "");
    city.tick().await;
    let letters: Vec<Read> = city.new_letters().into_iter().filter(|l| l.subject.starts_with("Bitte bis")).collect();
    let [letter] = letters.as_slice() else { panic!("{letters:#?}") };
    letter.to.clone()
}

async fn entered(city: &City) -> Vec<(String, String, Option<String>, Actor)> {
    let absences = city.app.clerk.store.absences(None).await.unwrap().into_iter().filter(|a| a.removed_at.is_none());
    absences.map(|a| (a.entered.from.to_string(), a.entered.until.to_string(), a.entered.deputy, a.entered.entered_by)).collect()
}

#[tokio::test]
async fn whoever_stands_in_reads_every_letter_and_answers_for_the_department() {
    let (mut city, letter) = at_66().await;
    city.now = super::city::local("2026-03-27 11:00");
    let confirmed = jana_writes(&mut city, &letter, "#abwesend 30.03.-10.04.").await;
    assert!(confirmed.subject.starts_with("Wir haben es eingetragen [B-2026-000001-"), "{}", confirmed.subject);
    assert!(
        confirmed.text.contains("66 Tiefbau ist von Montag, 30. März 2026 bis Freitag, 10. April 2026 abwesend."),
        "{}",
        confirmed.text
    );
    assert!(confirmed.text.contains(DEPUTY) && confirmed.text.contains("#anwesend"), "{}", confirmed.text);
    assert_eq!(city.case(NUMBER).await.drafts, [], "it is no answer");

    // From the first day to the last, new cases and what belongs to the old one.
    assert_eq!(reader_of_a_pothole(&mut city, "2026-03-28 10:00").await, TIEFBAU);
    assert_eq!(reader_of_a_pothole(&mut city, "2026-03-30 00:05").await, DEPUTY);
    city.post(YILMAZ, "Laterne", "Jetzt ist auch die zweite aus.", "In-Reply-To: <mail-1@example.test>\r\n");
    city.tick_at("2026-03-31 09:00").await;
    let added = city.the_letter_to(DEPUTY);
    assert!(added.text.contains("Jetzt ist auch die zweite aus."));

    city.answer(&added, &format!("Vera Vertretung <{DEPUTY}>"), "Die Laternen werden bald geprüft.");
    city.tick_at("2026-03-31 10:00").await;
    let release = city.the_letter_to(DESK);
    assert!(release.subject.starts_with("Freigabe: Antwort von 66"), "{}", release.subject);
    city.answer(&release, PETRA, "#zurück\r\nBitte mit Datum.");
    city.tick_at("2026-03-31 11:00").await;
    assert!(city.the_letter_to(DEPUTY).text.contains("Bitte mit Datum."));

    // Day 7 of what came on 27 and 28 March: one reminder.
    city.tick_at("2026-04-09 09:00").await;
    let reminder = city.the_letter_to(DEPUTY);
    city.answer(&added, &format!("Vera Vertretung <{DEPUTY}>"), "Die Laternen brennen am 13. April wieder.");
    city.tick_at("2026-04-09 10:00").await;
    let release = city.the_letter_to(DESK);
    city.answer(&release, PETRA, "#senden");
    city.tick_at("2026-04-09 11:00").await;
    assert!(city.the_letter_to("yilmaz@example.test").text.contains("brennen am 13. April wieder"));
    assert_eq!(city.case(NUMBER).await.stage, Stage::Answered);
    assert!(reminder.text.contains(NUMBER), "{}", reminder.text);

    assert_eq!(reader_of_a_pothole(&mut city, "2026-04-10 23:55").await, DEPUTY);
    assert_eq!(reader_of_a_pothole(&mut city, "2026-04-11 00:05").await, TIEFBAU);
}

#[tokio::test]
async fn a_colleague_names_who_reads_meanwhile_and_ends_it_herself() {
    let (mut city, letter) = at_66().await;
    let refused = jana_writes(&mut city, &letter, "#abwesend heute bis 10.04. vera@freemail.test").await;
    assert!(refused.subject.starts_with("Bitte schreiben Sie noch einmal"), "{}", refused.subject);
    assert!(refused.text.contains("keine Adresse der Stadt") && refused.text.contains("stadt.example"), "{}", refused.text);
    let refused = jana_writes(&mut city, &letter, "#abwesend 10.04.2026 bis 08.04.2026").await;
    assert!(refused.text.contains("Der letzte Tag der Abwesenheit liegt vor dem ersten."), "{}", refused.text);
    let refused = jana_writes(&mut city, &letter, "#abwesend demnächst").await;
    assert!(refused.text.contains("#abwesend 20.07.2026 bis 07.08.2026"), "{}", refused.text);
    let refused = jana_writes(&mut city, &letter, "#anwesend").await;
    assert!(refused.text.contains("Für 66 Tiefbau ist keine Abwesenheit eingetragen."), "{}", refused.text);
    assert_eq!(entered(&city).await, []);

    city.now = super::city::local("2026-03-27 13:00");
    jana_writes(&mut city, &letter, "#abwesend heute bis 10.04. vera@stadt.example").await;
    let tiefbau = Actor::Department(anliegend::case::DepartmentKey::new("66"));
    assert_eq!(entered(&city).await, [("2026-03-27".into(), "2026-04-10".into(), Some("vera@stadt.example".into()), tiefbau)]);
    assert_eq!(reader_of_a_pothole(&mut city, "2026-03-30 10:00").await, "vera@stadt.example");
    let ended = jana_writes(&mut city, &letter, "#anwesend").await;
    assert!(ended.text.contains("Die Abwesenheit von 66 Tiefbau (27.03.2026 bis 10.04.2026) gilt nicht mehr."), "{}", ended.text);
    assert_eq!(reader_of_a_pothole(&mut city, "2026-03-30 11:00").await, TIEFBAU);
}

#[tokio::test]
async fn a_concern_in_the_same_poll_as_the_absence_goes_to_the_deputy() {
    let (mut city, letter) = at_66().await;
    city.answer(&letter, JANA, "#abwesend heute");
    city.post(KRAUSE, "Schlagloch", HOLE, "");
    city.tick().await;
    assert!(city.new_letters().iter().any(|l| l.to == DEPUTY && l.subject.starts_with("Bitte bis")));
}

#[tokio::test]
async fn the_desk_means_the_department_that_leads_the_case() {
    let (mut city, letter) = at_66().await;
    city.answer(&letter, JANA, "Die Laterne wird am Montag repariert.");
    city.tick().await;
    let release = city.the_letter_to(DESK);
    city.answer(&release, PETRA, "#abwesend 30.03. vera@stadt.example");
    city.tick().await;
    assert!(city.the_letter_to(DESK).text.contains("66 Tiefbau ist am Montag, 30. März 2026 abwesend."));
    assert_eq!(entered(&city).await, [("2026-03-30".into(), "2026-03-30".into(), Some("vera@stadt.example".into()), Actor::Desk)]);
}

#[tokio::test]
async fn a_mail_program_that_answers_by_itself_makes_nobody_absent() {
    let (mut city, letter) = at_66().await;
    for headers in ["Auto-Submitted: auto-replied\r\n", "X-Auto-Response-Suppress: All\r\nPrecedence: auto_reply\r\n"] {
        city.now += chrono::TimeDelta::minutes(1);
        let text = "#abwesend 27.03.-10.04.\r\n\r\nIch bin abwesend vom 27.03. bis 10.04. In dringenden Fällen: vera@stadt.example";
        let references = format!("{headers}In-Reply-To: <{}>\r\n", letter.message_id);
        city.post(&format!("Tiefbau <{TIEFBAU}>"), &format!("Automatische Antwort: {}", letter.subject), text, &references);
    }
    let round = city.tick().await;
    assert_eq!(round.received.automatic, 2, "{round:?}");
    assert!(city.new_letters().is_empty());
    assert_eq!(entered(&city).await, []);
    assert_eq!(reader_of_a_pothole(&mut city, "2026-03-30 10:00").await, TIEFBAU);
}

#[tokio::test]
async fn where_nobody_reads_the_letters_stay_and_the_desk_is_asked_instead() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    let path = city.folder.path().join("departments.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(&format!("deputy = \"{DEPUTY}\"\n"), "")).unwrap();
    city.restart().await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    let letter = city.the_letter_to(TIEFBAU);
    city.answer(&letter, JANA, "#abwesend 27.03.-10.04.");
    city.tick().await;
    let letters = city.new_letters();
    let to_jana = letters.iter().find(|l| l.to == "jana.kollegin@stadt.example").unwrap();
    assert!(to_jana.text.contains("Eine Vertretung kennen wir nicht."), "{}", to_jana.text);
    let to_desk = letters.iter().find(|l| l.to == DESK).unwrap();
    assert!(to_desk.text.contains("ein Fachamt hat uns geschrieben, dass es abwesend ist."), "{}", to_desk.text);
    assert_eq!(city.case(NUMBER).await.reviews, [ReviewReason::OfficeAbsent]);

    assert_eq!(reader_of_a_pothole(&mut city, "2026-03-30 10:00").await, TIEFBAU);
    city.tick_at("2026-04-09 09:00").await;
    let list = city.the_letter_to(DESK);
    assert!(
        list.subject.starts_with("Heute für die Beschwerdestelle: 2 Anliegen")
            && list.text.contains("abwesend, und niemand vertritt den Bereich"),
        "{}",
        list.text
    );
}
