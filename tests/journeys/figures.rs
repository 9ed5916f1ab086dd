//! The figures of the council: frozen at night, told in the morning, equal for every channel.

use super::city::{City, local};
use anliegend::case::{CaseKind, Channel, Finding, ReactionWay, Remedy};
use anliegend::flow::{Entry, Wish};
use anliegend::ports::Participant;

fn telephone(received: &str, name: &str) -> Entry {
    Entry {
        channel: Channel::Phone,
        received_at: local(received),
        kind: Some(CaseKind::Complaint),
        subject: "Ampel zu kurz".to_owned(),
        text: "Die Ampel an der Schule ist zu kurz.".to_owned(),
        citizen: Participant { name: name.to_owned(), contact: "0000 12345".to_owned(), ..Participant::default() },
        department: None,
        old_number: None,
        mailbox: None,
    }
}

#[tokio::test]
async fn telephone_and_letter_count_like_mail() {
    let mut city = City::live_at("2026-01-05 09:00").await;
    // Rows 1 and 2 of the worked example (domain.md 1.3): received Mon 5 January, reactions on day 10 and day 11.
    for name in ["Karl Krause", "Ayse Yilmaz"] {
        city.app.clerk.enter(telephone("2026-01-05 09:00", name), city.now).await.unwrap();
    }
    city.now = local("2026-01-30 12:00");
    let react =
        |day| Wish::React { way: ReactionWay::Phone, day: Some(chrono::NaiveDate::from_ymd_opt(2026, 1, day).unwrap()), department: None };
    city.wish("B-2026-000001", react(19)).await;
    city.wish("B-2026-000002", react(20)).await;
    city.wish("B-2026-000001", Wish::Assess(Finding::Justified, Some(Remedy::FullyRemedied))).await;
    let figures = city.app.clerk.figures(2026, local("2026-01-31 00:00")).await.unwrap();
    let k2 = figures.k2.complaints_working.share;
    assert_eq!((k2.numerator, k2.denominator), (1, 2));
    assert_eq!((figures.k1.numerator, figures.k1.denominator), (1, 2));
    assert_eq!((figures.k3.numerator, figures.k3.denominator), (1, 1));
}

#[tokio::test]
async fn a_night_is_frozen_once_however_often_the_tick_runs_and_a_late_entry_changes_no_frozen_figure() {
    let mut city = City::live_at("2026-01-05 09:00").await;
    city.app.clerk.enter(telephone("2026-01-05 09:00", "Karl Krause"), city.now).await.unwrap();
    city.tick().await;
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 21).unwrap();
    for minute in ["00:10", "00:11", "03:00", "12:00"] {
        city.tick_at(&format!("2026-01-21 {minute}")).await;
    }
    let frozen = city.app.clerk.store.snapshots(day).await.unwrap();
    assert!(!frozen.is_empty() && frozen.iter().all(anliegend::kpi::Snapshot::is_intact));
    let early = Wish::React { way: ReactionWay::Letter, day: chrono::NaiveDate::from_ymd_opt(2026, 1, 7), department: None };
    city.wish("B-2026-000001", early).await;
    city.tick_at("2026-01-21 13:00").await;
    assert_eq!(city.app.clerk.store.snapshots(day).await.unwrap(), frozen);
    let next = chrono::NaiveDate::from_ymd_opt(2026, 1, 22).unwrap();
    city.tick_at("2026-01-22 00:10").await;
    assert_ne!(
        city.app.clerk.store.snapshots(next).await.unwrap().iter().map(|s| s.numerator).sum::<i64>(),
        frozen.iter().map(|s| s.numerator).sum::<i64>(),
        "the next night knows the late entry"
    );
}

#[tokio::test]
async fn missed_nights_are_caught_up() {
    let mut city = City::live_at("2026-01-05 09:00").await;
    city.tick().await;
    let round = city.tick_at("2026-01-12 09:00").await;
    assert_eq!(round.reported.snapshots, 7);
}

#[tokio::test]
async fn the_digest_comes_on_working_days_names_the_unacknowledged_and_no_citizen() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(
        "Exchange-Nutzerin <weber@example.test>",
        "Geheimer Betreff",
        "Die Straßenlaterne in der Gartenstraße ist aus.",
        "X-Auto-Response-Suppress: All\r\n",
    );
    city.tick().await;
    city.new_letters();
    city.tick_at("2026-03-30 07:05").await;
    let digest = city.new_letters().into_iter().find(|l| l.subject.starts_with("Beschwerden Mo 30.03.")).unwrap();
    assert!(digest.text.contains("B-2026-000001") && digest.text.contains("anliegend case acknowledge B-2026-000001"), "{}", digest.text);
    assert!(!digest.text.contains("Geheimer Betreff") && !digest.text.contains("weber"), "no citizen in the digest");
    city.tick_at("2026-03-30 07:10").await;
    assert!(city.new_letters().is_empty());
}

#[tokio::test]
async fn an_answer_to_somebody_without_an_address_is_refused_instead_of_counted() {
    let city = City::live_at("2026-01-05 09:00").await;
    city.app.clerk.enter(telephone("2026-01-05 09:00", "Karl Krause"), city.now).await.unwrap();
    let refused = city.app.clerk.wish("B-2026-000001", Wish::Answer("Die Ampel ist neu eingestellt.".to_owned()), city.now).await;
    assert!(refused.unwrap_err().to_string().contains("per E-Mail nicht erreichbar"));
    assert_eq!(city.case("B-2026-000001").await.reaction, None);
}

#[tokio::test]
async fn a_question_to_the_citizen_is_told_as_such_until_she_answers() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post("Ayse Yilmaz <yilmaz@example.test>", "Laterne aus", "Die Straßenlaterne in der Gartenstraße ist aus.", "");
    city.tick().await;
    let number = city.cases().await[0].number.to_string();
    let office = city.new_letters().into_iter().find(|l| l.to == "tiefbau@stadt.example").unwrap();
    city.now = local("2026-03-30 09:00");
    city.answer(&office, "Jana Kollegin <jana.kollegin@stadt.example>", "#rückfrage\r\nWelche Nummer steht am Mast?");
    city.tick().await;
    city.wish(&number, Wish::Release(None)).await;
    city.tick().await;
    let question = city.the_letter_to("yilmaz@example.test");

    city.tick_at("2026-03-31 07:00").await;
    let digest = city.the_digest();
    assert!(digest.contains("Davon Zwischenstand 0 · Rückfrage 1 · Telefon, Brief oder direkt 0"), "{digest}");
    assert!(digest.contains("Offen: 1 · älter als 20 Arbeitstage: 0 · 1 wartet auf die Bürgerin"), "{digest}");

    city.now = local("2026-03-31 10:00");
    city.answer(&question, "Ayse Yilmaz <yilmaz@example.test>", "Am Mast steht 4711.");
    city.tick().await;
    city.tick_at("2026-04-01 07:00").await;
    let digest = city.the_digest();
    assert!(digest.contains("Rückfrage 1 ·") && digest.contains("0 warten auf die Bürgerin"), "{digest}");
    let waiting = async |as_of| city.app.clerk.figures(2026, local(as_of)).await.unwrap().open_waiting;
    assert_eq!(waiting("2026-03-30 00:00").await, 0, "not asked yet");
    assert_eq!(waiting("2026-03-31 00:00").await, 1, "the night before her answer stays as it was");
    assert_eq!(waiting("2026-04-01 00:00").await, 0);
}
