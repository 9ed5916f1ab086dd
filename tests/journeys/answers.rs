//! Departments and the desk answer by pressing "Antworten"; nothing reaches the citizen unreleased.

use super::city::{City, Read};
use anliegend::case::{Finding, Remedy, Stage};
use anliegend::flow::Wish;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const LAMP: &str = "Die Straßenlaterne in der Gartenstraße ist aus. Bitte reparieren Sie die Straßenbeleuchtung.";
const DESK: &str = "beschwerdestelle@stadt.example";
const TIEFBAU: &str = "tiefbau@stadt.example";

async fn with_department() -> (City, Read) {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    let letter = city.new_letters().into_iter().find(|l| l.to != "yilmaz@example.test").unwrap();
    assert_eq!(city.case("B-2026-000001").await.leading().unwrap().department.as_str(), "66");
    (city, letter)
}

#[tokio::test]
async fn a_plain_reply_of_a_colleague_is_released_by_the_desk_and_reaches_the_citizen_once() {
    let (mut city, letter) = with_department().await;
    city.now = super::city::local("2026-03-30 09:00");
    city.answer(&letter, "Jana Kollegin <jana.kollegin@stadt.example>", "Guten Tag,\r\n\r\ndie Laterne leuchtet seit heute wieder.");
    city.tick().await;
    let release = city.the_letter_to(DESK);
    assert!(release.subject.starts_with("Freigabe:"), "{}", release.subject);
    assert!(release.text.contains("ie Laterne leuchtet seit heute wieder."), "exactly as it will leave: {}", release.text);
    assert!(!release.text.contains("schrieb Beschwerdemanagement"), "quoted text stays behind");
    assert_eq!(city.case("B-2026-000001").await.stage, Stage::AwaitingRelease);

    city.now = super::city::local("2026-03-30 10:00");
    city.answer(&release, &format!("Desk <{DESK}>"), "#senden #begründet ja #abgeholfen ganz #erledigt");
    city.tick().await;
    let answer = city.the_letter_to("yilmaz@example.test");
    assert_eq!(answer.subject, "Antwort auf Ihr Anliegen, B-2026-000001");
    assert!(answer.text.contains("ie Laterne leuchtet seit heute wieder."));
    assert!(!answer.raw.contains("Auto-Submitted"), "a person released it");
    let case = city.case("B-2026-000001").await;
    assert_eq!((case.stage, case.finding, case.remedy), (Stage::Closed, Finding::Justified, Remedy::FullyRemedied));

    city.answer(&release, &format!("Desk <{DESK}>"), "#senden");
    city.tick_at("2026-03-30 10:05").await;
    assert!(city.new_letters().iter().all(|l| l.to == DESK), "a second click tells the desk and sends nothing");
}

#[tokio::test]
async fn the_same_reply_from_outside_the_city_only_appears_at_the_desk() {
    let (mut city, letter) = with_department().await;
    city.answer(&letter, "Fremder <fremder@extern.test>", "#antwort #begründet ja\r\nAlles erledigt.");
    city.tick_at("2026-03-30 09:00").await;
    let letters = city.new_letters();
    assert!(
        letters.iter().filter(|l| !l.subject.starts_with("Beschwerden ")).all(|l| l.to == DESK && l.subject.starts_with("Bitte ansehen")),
        "{letters:#?}"
    );
    let case = city.case("B-2026-000001").await;
    assert_eq!((case.finding, case.drafts.len(), case.reaction), (Finding::Open, 0, None));
}

#[tokio::test]
async fn not_our_task_goes_back_to_the_desk_and_the_desk_sends_it_on() {
    let (mut city, letter) = with_department().await;
    city.answer(&letter, &format!("Tiefbau <{TIEFBAU}>"), "#nichtzuständig Das ist Stadtgrün.");
    city.tick_at("2026-03-30 09:00").await;
    let triage = city.the_letter_to(DESK);
    assert_eq!(city.case("B-2026-000001").await.stage, Stage::Triage);
    city.answer(&triage, &format!("Desk <{DESK}>"), "#weiter 67");
    city.tick_at("2026-03-30 09:30").await;
    assert_eq!(city.case("B-2026-000001").await.leading().unwrap().department.as_str(), "67");
    city.new_letters();

    city.answer(&letter, &format!("Tiefbau <{TIEFBAU}>"), "Doch wir: ist repariert.");
    city.tick_at("2026-03-30 10:00").await;
    assert!(city.case("B-2026-000001").await.drafts.is_empty(), "the old department's token lost its power");
}

#[tokio::test]
async fn a_word_that_is_not_understood_changes_nothing_and_gets_help() {
    let (mut city, letter) = with_department().await;
    city.answer(&letter, &format!("Tiefbau <{TIEFBAU}>"), "#begruendet vielleicht\r\nGuten Tag, erledigt.");
    city.tick_at("2026-03-30 09:00").await;
    let help = city.the_letter_to(TIEFBAU);
    assert!(help.text.contains("vielleicht"), "{}", help.text);
    let case = city.case("B-2026-000001").await;
    assert_eq!((case.finding, case.drafts.len()), (Finding::Open, 0));
}

#[tokio::test]
async fn already_telephoned_is_a_reaction_and_a_question_waits_for_the_citizen() {
    let (mut city, letter) = with_department().await;
    city.answer(&letter, &format!("Tiefbau <{TIEFBAU}>"), "#rückfrage\r\nWelche Nummer steht am Mast?");
    city.tick_at("2026-03-30 09:00").await;
    let release = city.the_letter_to(DESK);
    city.answer(&release, &format!("Desk <{DESK}>"), "#senden");
    city.tick_at("2026-03-30 09:10").await;
    let question = city.the_letter_to("yilmaz@example.test");
    assert!(question.text.contains("Welche Nummer steht am Mast?"));
    assert_eq!(city.case("B-2026-000001").await.stage, Stage::WaitingForCitizen);

    city.answer(&question, YILMAZ, "Am Mast steht 4711.");
    city.tick_at("2026-03-31 09:00").await;
    assert!(city.new_letters().iter().any(|l| l.text.contains("4711") && l.to != "yilmaz@example.test"));
    assert_eq!(city.case("B-2026-000001").await.stage, Stage::WithDepartment);

    city.answer(&letter, &format!("Tiefbau <{TIEFBAU}>"), "#telefoniert 31.03.2026");
    city.tick_at("2026-04-01 09:00").await;
    assert_eq!(city.case("B-2026-000001").await.stage, Stage::Answered);
}

#[tokio::test]
async fn the_desk_can_change_the_text_above_the_line_and_send_its_own_words() {
    let (mut city, letter) = with_department().await;
    city.answer(&letter, &format!("Tiefbau <{TIEFBAU}>"), "Is repariert.");
    city.tick_at("2026-03-30 09:00").await;
    let release = city.the_letter_to(DESK);
    city.answer(
        &release,
        &format!("Desk <{DESK}>"),
        "#antwort #begründet ja\r\nGuten Tag,\r\n\r\ndie Laterne ist repariert. Danke für den Hinweis.",
    );
    city.tick_at("2026-03-30 10:00").await;
    let answer = city.the_letter_to("yilmaz@example.test");
    assert!(city.case("B-2026-000001").await.drafts.is_empty(), "the department's words stay as a note");
    assert!(answer.text.contains("Danke für den Hinweis.") && !answer.text.contains("Is repariert."), "{}", answer.text);
}

#[tokio::test]
async fn an_empty_reply_is_no_draft_and_an_old_release_sends_no_new_words() {
    let (mut city, letter) = with_department().await;
    city.answer(&letter, &format!("Tiefbau <{TIEFBAU}>"), "");
    city.tick_at("2026-03-30 09:00").await;
    assert!(city.the_letter_to(TIEFBAU).text.contains("keinen Antworttext"));
    assert!(city.case("B-2026-000001").await.drafts.is_empty());

    city.answer(&letter, &format!("Tiefbau <{TIEFBAU}>"), "Die Laterne kommt nächste Woche.");
    city.tick_at("2026-03-30 09:10").await;
    let first = city.the_letter_to(DESK);
    city.wish("B-2026-000001", Wish::Return(None, "Bitte mit Datum.".to_owned())).await;
    city.answer(&letter, &format!("Tiefbau <{TIEFBAU}>"), "Die Laterne kommt am 7. April.");
    city.tick_at("2026-03-30 09:20").await;
    city.new_letters();
    city.answer(&first, &format!("Desk <{DESK}>"), "#senden");
    city.tick_at("2026-03-30 09:30").await;
    let letters = city.new_letters();
    assert!(letters.iter().all(|l| l.to != "yilmaz@example.test"), "{letters:#?}");
    assert_eq!(city.case("B-2026-000001").await.drafts.len(), 1);
}

#[tokio::test]
async fn a_letter_that_comes_back_makes_the_citizen_unreachable_and_tells_the_desk() {
    let (mut city, _) = with_department().await;
    city.wish("B-2026-000001", Wish::Kind(anliegend::case::CaseKind::Complaint)).await;
    let text = "Die Laterne leuchtet wieder.".to_owned();
    city.wish("B-2026-000001", Wish::Answer(text)).await;
    city.tick_at("2026-03-30 09:00").await;
    let answer = city.the_letter_to("yilmaz@example.test");
    let bounce = format!(
        "Return-Path: <>\r\nFrom: Mail Delivery System <mailer-daemon@mx.example.test>\r\nTo: beschwerde@stadt.example\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Message-ID: <b1@mx.example.test>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.test\r\n\r\n\
         Final-Recipient: rfc822; yilmaz@example.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{}>\r\nSubject: x\r\n\r\n--b--\r\n",
        answer.message_id
    );
    city.post_raw(bounce.as_bytes());
    let round = city.tick_at("2026-03-30 09:05").await;
    assert_eq!((round.received.automatic, round.received.cases), (1, 0));
    assert!(!city.case("B-2026-000001").await.answerable);
    assert!(city.the_letter_to(DESK).subject.starts_with("Bitte ansehen"));
}
