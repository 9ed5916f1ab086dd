//! Limits of acknowledgements (`domain.md` 5.3) over a real archive: they survive a restart, and none is silent.

use super::city::{City, Read};
use anliegend::case::{Acknowledgement, Suppressed};
use anliegend::letters::LetterKind;
use anliegend::outbox::LetterState;
use anliegend::ports::Settled;

const HOLE: &str = "Ein tiefes Schlagloch. Das Schlagloch ist gefährlich.";

/// So many people of one company write, each from an address of her own.
fn write(city: &mut City, people: std::ops::Range<u32>, domain: &str) {
    for nth in people {
        city.post(&format!("mitarbeiter{nth}@{domain}"), &format!("Schlagloch {nth}"), HOLE, "");
    }
}

fn acknowledged(letters: &[Read]) -> usize {
    letters.iter().filter(|letter| letter.subject.starts_with("Eingangsbestätigung")).count()
}

#[tokio::test]
async fn one_domain_gets_thirty_in_an_hour_also_after_a_restart() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    write(&mut city, 0..31, "firma.test");
    city.tick().await;
    assert_eq!(acknowledged(&city.new_letters()), 30);
    let held: Vec<_> =
        city.cases().await.into_iter().filter(|c| c.acknowledgement == Some(Acknowledgement::Suppressed(Suppressed::Limit))).collect();
    assert_eq!((city.cases().await.len(), held.len()), (31, 1), "everybody has a case");

    city.restart().await;
    write(&mut city, 31..32, "firma.test");
    write(&mut city, 32..33, "andere.test");
    city.tick_at("2026-04-21 10:30").await;
    let letters = city.new_letters();
    assert!(letters.iter().any(|l| l.to == "mitarbeiter32@andere.test") && letters.iter().all(|l| l.to != "mitarbeiter31@firma.test"));

    write(&mut city, 33..34, "firma.test");
    city.tick_at("2026-04-21 11:01").await;
    assert_eq!(acknowledged(&city.new_letters()), 1, "an hour later it may again");
    city.tick_at("2026-04-22 08:00").await;
    let digest = city.the_digest();
    assert!(digest.contains("Ohne Bestätigung geblieben: 2") && digest.contains("Obergrenze"), "{digest}");
}

#[tokio::test]
async fn when_a_quarter_comes_back_nobody_is_answered_and_everybody_is_told() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    write(&mut city, 0..20, "firma.test");
    city.tick().await;
    let sent = city.app.clerk.store.letters(&[LetterState::Sent], 0).await.unwrap();
    let acknowledgements: Vec<_> = sent.iter().filter(|row| row.kind == LetterKind::Acknowledgement).collect();
    assert_eq!(acknowledgements.len(), 20);
    for row in acknowledgements.iter().take(5) {
        let refused = Settled { letter: row.id, state: LetterState::GivenUp, next_try_at: city.now, reason: "550 5.1.1".to_owned() };
        city.app.clerk.store.settle(city.now, &refused).await.unwrap();
    }

    city.restart().await;
    write(&mut city, 20..21, "andere.test");
    city.tick_at("2026-04-21 15:00").await;
    assert!(city.new_letters().iter().all(|letter| letter.to != "mitarbeiter20@andere.test"));
    let vitals = city.app.clerk.vitals(chrono::TimeDelta::minutes(1), city.now).await.unwrap();
    assert!(vitals.is_tripped);
    city.tick_at("2026-04-22 08:00").await;
    let digest = city.the_digest();
    assert!(digest.contains("Bestätigungen angehalten: Zu viele Bestätigungen kommen zurück."), "{digest}");

    write(&mut city, 21..22, "andere.test");
    city.tick_at("2026-04-22 10:01").await;
    assert_eq!(acknowledged(&city.new_letters()), 1, "a day later the burst is past");
}

#[tokio::test]
async fn a_bounce_changes_the_letter_and_the_citizens_reachability() {
    let mut city = City::live_at("2026-04-21 10:00").await;
    city.post("Ayse Yilmaz <yilmaz@example.test>", "Schlagloch", HOLE, "");
    city.tick().await;
    let number = city.cases().await[0].number.to_string();
    city.wish(&number, anliegend::flow::Wish::Answer("Guten Tag, das Schlagloch ist geflickt.".to_owned())).await;
    city.tick_at("2026-04-22 10:00").await;
    let answer = city.new_letters().into_iter().find(|l| l.to == "yilmaz@example.test" && l.subject.starts_with("Antwort")).unwrap();

    let report = format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.test\r\nTo: beschwerde@stadt.example\r\nSubject: Undelivered Mail\r\n\
         Message-ID: <dsn-1@mx.example.test>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"d\"\r\n\r\n\
         --d\r\nContent-Type: text/plain\r\n\r\nUnknown user.\r\n--d\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.test\r\n\r\n\
         Final-Recipient: rfc822; yilmaz@example.test\r\nAction: failed\r\nStatus: 5.1.1\r\n--d\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         Message-ID: <{}>\r\nSubject: Antwort\r\n--d--\r\n",
        answer.message_id
    );
    city.post_raw(report.as_bytes());
    city.tick_at("2026-04-22 10:05").await;

    let case = city.case(&number).await;
    assert!(!case.answerable, "she cannot be reached by mail any more");
    let returned = city.app.clerk.store.letters(&[LetterState::Returned], 0).await.unwrap();
    assert_eq!(
        returned.iter().map(|row| (row.kind, row.reason.as_str())).collect::<Vec<_>>(),
        [(LetterKind::FinalReply, "returned with status 5.1.1")]
    );
    city.tick_at("2026-04-23 08:00").await;
    assert!(city.the_digest().contains("zurückgekommen"), "the digest names the letter");
}
