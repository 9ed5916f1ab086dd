//! Parked mails: the desk is told once, and a person takes them in or closes them.

use super::city::{City, local};
use anliegend::case::{Acknowledgement, Stage, Suppressed};
use anliegend::flow::{NotDone, Wish};
use anliegend::ports::{Change, Direction, Disposition, NewMessage, StoredText, TakenMail};

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const LAMP: &str = "Die Straßenlaterne in der Gartenstraße ist aus.";

fn bomb() -> Vec<u8> {
    let nest: String = (0..5000).map(|_| "Content-Type: message/rfc822\r\n\r\n").collect();
    format!("From: x@example.test\r\nSubject: Geheime Bombe\r\n{nest}\r\nEnde").into_bytes()
}

/// A mail of Frau Yilmaz that an earlier version of the program could not read.
async fn parked_by_an_earlier_version(city: &City) -> (i64, i64) {
    let raw = format!(
        "Return-Path: <yilmaz@example.test>\r\nReceived: from mx.example.test by mx.stadt.example; Tue, 21 Apr 2026 10:00:00 +0200\r\n\
         From: {YILMAZ}\r\nTo: beschwerde@stadt.example\r\nSubject: Laterne aus\r\nDate: Tue, 21 Apr 2026 10:00:00 +0200\r\n\
         Message-ID: <m1@example.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{LAMP}\r\n"
    );
    let store = &city.app.clerk.store;
    let message = store.reserve("message", 1).await.unwrap();
    let mail = TakenMail {
        mailbox: "beschwerde".to_owned(),
        uid_validity: 7,
        uid: 4711,
        source_hash: store.keyed_hash(raw.as_bytes()),
        letter_hash: String::new(),
        disposition: Disposition::Parked,
        reason: "parser_panicked".to_owned(),
        received_at: city.now,
        message: Some(NewMessage {
            id: message,
            case: None,
            direction: Direction::In,
            at: city.now,
            raw: raw.into_bytes().into(),
            text: StoredText::default(),
            message_id_hash: String::new(),
            sender_hash: String::new(),
        }),
    };
    store.commit(city.now, vec![Change { mail: Some(mail), ..Change::default() }]).await.unwrap();
    (store.parked().await.unwrap()[0].id, message)
}

fn refusal(not_done: NotDone) -> String {
    let NotDone::Refused(sentence) = not_done else { panic!("{not_done:?}") };
    sentence
}

#[tokio::test]
async fn the_desk_is_told_once_of_each_parked_mail_in_words_and_with_the_command() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    city.post_raw(&bomb());
    city.tick().await;
    city.new_letters();
    let id = city.app.clerk.store.parked().await.unwrap()[0].id;
    city.tick_at("2026-04-22 07:05").await;
    let digest = city.the_digest();
    let line = format!("beschwerde, Eingang 21.04.2026, 10:00 Uhr: zu viele Mails ineinander. Ansehen: anliegend quarantine show {id}\n");
    assert!(digest.contains(&line), "{digest}");
    assert!(!digest.contains("Bombe") && !digest.contains("too_many"), "neither its words nor our codes: {digest}");
    city.tick_at("2026-04-23 07:05").await;
    let digest = city.the_digest();
    assert!(digest.contains("1 zur Klärung") && !digest.contains("quarantine show"), "{digest}");
}

#[tokio::test]
async fn a_mail_that_can_be_read_now_becomes_a_case_and_its_writer_waits_for_a_person() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    let (id, message) = parked_by_an_earlier_version(&city).await;
    let (disposition, number) = city.app.clerk.release(id, city.app.mailboxes(), city.now).await.unwrap();
    assert_eq!((disposition, number.unwrap().to_string().as_str()), (Disposition::NewCase, "B-2026-000001"));
    city.tick().await;
    let letters = city.new_letters();
    assert!(letters.iter().all(|letter| letter.to != "yilmaz@example.test"), "no automatic letter");
    assert_eq!(letters.len(), 1, "the department has it");
    let case = city.case("B-2026-000001").await;
    assert_eq!(case.acknowledgement, Some(Acknowledgement::Suppressed(Suppressed::PersonFirst)));
    assert_eq!((case.stage, case.opening.received_at), (Stage::WithDepartment, local("2026-04-21 10:00")));

    let store = &city.app.clerk.store;
    assert!(store.parked().await.unwrap().is_empty());
    assert_eq!(store.raw(message).await.unwrap(), None, "its source lies with the case only");
    let entries = store.entries("beschwerde", 7, &[4711]).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.disposition).collect::<Vec<_>>(), [Disposition::NewCase], "one row, one disposition");
    assert!(refusal(city.app.clerk.release(id, city.app.mailboxes(), city.now).await.unwrap_err()).contains("nicht mehr"));

    city.wish("B-2026-000001", Wish::Acknowledge).await;
    city.tick().await;
    assert_eq!(city.the_letter_to("yilmaz@example.test").to, "yilmaz@example.test");
}

#[tokio::test]
async fn a_mail_that_nobody_can_read_stays_parked_and_says_why_until_it_is_closed() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    city.post_raw(&bomb());
    city.tick().await;
    let id = city.app.clerk.store.parked().await.unwrap()[0].id;
    let why = refusal(city.app.clerk.release(id, city.app.mailboxes(), city.now).await.unwrap_err());
    assert_eq!(why, "Die Mail bleibt zurückgestellt: zu viele Mails ineinander.");
    city.app.clerk.dismiss(id, "Werbung mit kaputtem Anhang", city.now).await.unwrap();
    assert!(city.app.clerk.store.parked().await.unwrap().is_empty());
    assert!(refusal(city.app.clerk.dismiss(id, "noch einmal", city.now).await.unwrap_err()).contains("nicht mehr"));
    // What was closed is not found missing by the night.
    city.tick_at("2026-04-22 00:10").await;
    city.tick_at("2026-04-22 07:05").await;
    let digest = city.the_digest();
    assert!(digest.contains("Abgleich beschwerde: 1 Mail gefunden, 1 erfasst\n") && digest.contains("0 zur Klärung"), "{digest}");
}

#[tokio::test]
async fn a_mail_over_the_limit_stays_in_the_mailbox_and_comes_in_once_the_limit_is_raised() {
    let change = |text: String| {
        let text = text.replace("after_intake = \"leave\"", "after_intake = \"move\"\nmove_to = \"Erledigt\"");
        text.replace("max_mail_mb = 50", "max_mail_mb = 1")
    };
    let mut city = City::with("2026-04-21 10:00", None, &change).await;
    city.app.clerk.go_live(city.now).await.unwrap();
    city.post(YILMAZ, "Laterne aus", &format!("{LAMP}\r\n{}", "Foto\r\n".repeat(200_000)), "");
    assert_eq!(city.tick().await.received.parked, 1);
    let mail = city.folder.path().join("eingang/0001.eml");
    assert!(mail.exists(), "what is parked is not moved away from whoever looks for it");
    let id = city.app.clerk.store.parked().await.unwrap()[0].id;
    let why = refusal(city.app.clerk.release(id, city.app.mailboxes(), city.now).await.unwrap_err());
    assert!(why.contains("zu groß (2 MB)") && why.contains("max_mail_mb"), "{why}");

    let path = city.folder.path().join("anliegend.toml");
    std::fs::write(&path, std::fs::read_to_string(&path).unwrap().replace("max_mail_mb = 1", "max_mail_mb = 50")).unwrap();
    city.restart().await;
    let (disposition, _) = city.app.clerk.release(id, city.app.mailboxes(), city.now).await.unwrap();
    assert_eq!(disposition, Disposition::NewCase);
    city.tick().await;
    assert!(!mail.exists() && city.folder.path().join("eingang/Erledigt/0001.eml").exists(), "now it is moved like any other");
    city.new_letters();
    city.tick_at("2026-04-22 00:10").await;
    city.tick_at("2026-04-22 07:05").await;
    let digest = city.the_digest();
    assert!(digest.contains("Abgleich beschwerde: 1 Mail gefunden, 1 erfasst\n"), "{digest}");
}

#[tokio::test]
async fn a_mail_put_back_into_the_mailbox_by_hand_is_not_taken_for_the_parked_one() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    let (id, message) = parked_by_an_earlier_version(&city).await;
    let raw = city.app.clerk.store.raw(message).await.unwrap().unwrap();
    city.post_raw(&raw);
    assert_eq!(city.tick().await.received.cases, 1, "it can be read now");
    let (disposition, _) = city.app.clerk.release(id, city.app.mailboxes(), city.now).await.unwrap();
    assert_eq!(disposition, Disposition::Duplicate);
    assert_eq!(city.cases().await.len(), 1);
}
