//! A complaint is acknowledged, once, and never in the wrong way.

use super::city::{City, instant};
use anliegend::case::{Acknowledgement, Lane, Origin, Stage, Suppressed};

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const LAMP: &str =
    "Guten Tag,\r\n\r\nvor der Gartenstraße 12 ist die Straßenlaterne aus. Bitte reparieren Sie die Straßenbeleuchtung.\r\n\r\nAyse Yilmaz";

#[tokio::test]
async fn frau_yilmaz_hears_within_one_poll_with_number_and_day_ten() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    let round = city.tick().await;
    assert_eq!((round.received.cases, round.dispatched.sent), (1, 2));

    let letters = city.new_letters();
    let receipt = letters.iter().find(|l| l.to == "yilmaz@example.test").unwrap();
    assert_eq!(receipt.subject, "Eingangsbestätigung: Ihre Nachricht an die Stadt Musterstadt, B-2026-000001");
    assert!(receipt.text.contains("Dienstag, 14. April 2026"), "day 10 of office.md 4: {}", receipt.text);
    assert!(receipt.raw.contains("Auto-Submitted: auto-replied"));
    assert!(!receipt.text.contains("Gartenstraße"), "no word of the citizen in an automatic letter");

    let office = letters.iter().find(|l| l.to != "yilmaz@example.test").unwrap();
    assert!(office.subject.starts_with("Bitte bis Di 07.04. beantworten: Laterne aus [B-2026-000001-"), "{}", office.subject);
    assert!(office.text.contains("„Straßenlaterne“"), "{}", office.text);
    assert!(office.text.contains("Gartenstraße 12"));
}

/// Lesson B 13.
#[tokio::test]
async fn polled_twice_or_started_anew_there_is_one_case_and_one_acknowledgement() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    assert_eq!(city.new_letters().len(), 2);
    city.tick().await;
    city.restart().await;
    let round = city.tick_at("2026-03-27 10:05").await;
    assert_eq!(round.received.mails, 0);
    assert!(city.new_letters().is_empty());
    assert_eq!(city.cases().await.len(), 1);
}

/// Lesson B 8.
#[tokio::test]
async fn the_same_mail_in_two_mailboxes_is_one_case() {
    let second = "[[mailboxes]]\nname = \"info\"\naddresses = [\"info@stadt.example\"]\nsince = \"2026-01-01\"\ntype = \"maildir\"\npath = \"info\"\n\n[database]";
    let mut city = City::with("2026-03-27 10:00", None, &|text| text.replace("[database]", second)).await;
    let raw = |hops: &str| {
        format!(
            "{hops}From: {YILMAZ}\r\nTo: beschwerde@stadt.example\r\nCc: info@stadt.example\r\nSubject: Laterne\r\nDate: Fri, 27 Mar 2026 09:00:00 +0100\r\nMessage-ID: <x@example.test>\r\n\r\n{LAMP}\r\n"
        )
    };
    city.post_raw(raw("Return-Path: <yilmaz@example.test>\r\nReceived: from a by b; Fri, 27 Mar 2026 09:00:01 +0100\r\n").as_bytes());
    city.post_raw_into(
        "info",
        raw("Return-Path: <yilmaz@example.test>\r\nReceived: from c by d; Fri, 27 Mar 2026 09:00:02 +0100\r\n").as_bytes(),
    );
    let round = city.tick().await;
    assert_eq!((round.received.cases, round.received.duplicates), (1, 1));
}

#[tokio::test]
async fn a_robot_gets_no_answer_and_a_person_behind_one_keeps_her_case() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(
        "Rita Wolf <wolf@example.test>",
        "Abwesend: Ihre Nachricht",
        "Ich bin bis 7. April nicht im Büro.",
        "Auto-Submitted: auto-replied\r\nReturn-Path: <>\r\n",
    );
    city.post(
        "Exchange-Nutzerin <weber@example.test>",
        "Bank kaputt",
        "Die Parkbank im Stadtpark ist zerbrochen.",
        "X-Auto-Response-Suppress: All\r\n",
    );
    let round = city.tick().await;
    assert_eq!((round.received.cases, round.received.automatic), (1, 1));
    assert!(city.new_letters().iter().all(|l| l.to.ends_with("@stadt.example")), "nothing to either of them");
    let case = city.case("B-2026-000001").await;
    assert_eq!(case.acknowledgement, Some(Acknowledgement::Suppressed(Suppressed::AskedNotTo)));

    city.wish("B-2026-000001", anliegend::flow::Wish::Acknowledge).await;
    city.tick().await;
    assert!(city.the_letter_to("weber@example.test").subject.starts_with("Eingangsbestätigung"), "a person may send it");
}

#[tokio::test]
async fn a_complaint_about_a_colleague_never_reaches_a_department() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(
        YILMAZ,
        "Dienstaufsichtsbeschwerde",
        "Ich erhebe Dienstaufsichtsbeschwerde gegen einen Mitarbeiter beim Tiefbau wegen der Straßenlaterne.",
        "",
    );
    city.tick().await;
    let letters = city.new_letters();
    let receivers: Vec<&str> = letters.iter().map(|l| l.to.as_str()).collect();
    assert_eq!(receivers.iter().filter(|to| **to == "yilmaz@example.test").count(), 1);
    assert!(receivers.iter().all(|to| ["yilmaz@example.test", "beschwerdestelle@stadt.example"].contains(to)), "{receivers:?}");
    let receipt = letters.iter().find(|l| l.to == "yilmaz@example.test").unwrap();
    assert!(receipt.text.contains("Der Bereich, um den es geht, erhält Ihre Nachricht nicht."), "{}", receipt.text);
    assert_eq!(city.case("B-2026-000001").await.lane, Some(Lane::Confidential));
}

#[tokio::test]
async fn in_hold_mode_nothing_leaves_and_nothing_held_leaves_later() {
    let mut city = City::with("2026-03-27 10:00", None, &|text| text.replace("mode = \"live\"", "mode = \"hold\"")).await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    let round = city.tick().await;
    assert_eq!((round.dispatched.held, round.dispatched.sent), (2, 0));
    assert_eq!(city.case("B-2026-000001").await.opening.origin, Origin::Test);

    let live = std::fs::read_to_string(city.folder.path().join("anliegend.toml")).unwrap().replace("mode = \"hold\"", "mode = \"live\"");
    std::fs::write(city.folder.path().join("anliegend.toml"), live).unwrap();
    city.restart().await;
    city.now = super::city::local("2026-03-28 09:00");
    city.app.clerk.go_live(city.now).await.unwrap();
    city.tick().await;
    assert!(city.new_letters().is_empty(), "what was held stays held");
}

#[tokio::test]
async fn redirected_letters_hide_the_real_recipient_from_the_envelope() {
    let change = |text: String| text.replace("mode = \"live\"", "mode = \"redirect\"\nredirect_to = \"probe@stadt.example\"");
    let mut city = City::with("2026-03-27 10:00", None, &change).await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    let round = city.tick().await;
    assert_eq!(round.dispatched.redirected, 2);
    for letter in city.new_letters() {
        assert_eq!(letter.to, "probe@stadt.example");
        assert!(letter.subject.starts_with("[TEST an "), "{}", letter.subject);
        assert!(!letter.raw.contains("yilmaz@example.test"));
    }
}

/// Lesson B 1.
#[tokio::test]
async fn a_mail_that_cannot_be_read_is_parked_and_the_others_go_on() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    let nest: String = (0..5000).map(|_| "Content-Type: message/rfc822\r\n\r\n").collect();
    city.post_raw(format!("From: x@example.test\r\nSubject: bombe\r\n{nest}\r\nEnde").as_bytes());
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    let round = city.tick().await;
    assert_eq!((round.received.cases, round.received.parked), (1, 1));
    let parked = city.app.clerk.store.parked().await.unwrap();
    assert_eq!(parked.len(), 1);
    assert!(city.new_letters().iter().all(|l| l.to != "x@example.test"));
}

#[tokio::test]
async fn a_second_mail_on_the_matter_joins_the_case_without_a_second_acknowledgement() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    let first = city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    city.new_letters();
    city.post(YILMAZ, "Re: Laterne aus", "Foto vergessen, die Nummer am Mast ist 4711.", &format!("In-Reply-To: <{first}>\r\n"));
    let round = city.tick_at("2026-03-27 11:00").await;
    assert_eq!((round.received.cases, round.received.replies), (0, 1));
    let letters = city.new_letters();
    assert!(letters.iter().all(|l| l.to != "yilmaz@example.test"), "no second acknowledgement");
    assert!(letters.iter().any(|l| l.text.contains("4711")), "whoever has the case reads it");
    assert_eq!(city.case("B-2026-000001").await.stage, Stage::WithDepartment);
}

#[tokio::test]
async fn evening_mail_keeps_its_date_and_new_year_belongs_to_the_new_year() {
    let mut city = City::live_at("2025-12-31 20:00").await;
    city.now = instant("2025-12-31T23:00:00Z");
    city.post(YILMAZ, "Böller", "Die Böller vor meinem Haus sind unerträglich laut.", "");
    city.tick().await;
    assert_eq!(city.cases().await.first().unwrap().number.to_string(), "B-2026-000001");
}

#[tokio::test]
async fn a_year_in_hold_mode_opens_no_connection_to_the_relay() {
    let relay = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    relay.set_nonblocking(true).unwrap();
    let port = relay.local_addr().unwrap().port();
    let smtp = format!("through = \"smtp\"\nhost = \"127.0.0.1\"\nport = {port}");
    let change = move |text: String| {
        let text = text.replace("mode = \"live\"", "mode = \"hold\"").replace("through = \"folder\"", &smtp);
        text.replace("security = \"tls\"\n# user = \"anliegend\"", "security = \"plain\"\n# user = \"anliegend\"")
    };
    let mut city = City::with("2026-01-05 10:00", None, &change).await;
    let mut held = 0;
    for day in 0..365 {
        if day % 7 == 0 {
            city.post(YILMAZ, &format!("Laterne {day} aus"), &format!("Woche {day}: {LAMP}"), "");
        }
        for hour in [7, 9, 22] {
            city.now = instant("2026-01-05T00:00:00Z") + chrono::Duration::days(day) + chrono::Duration::hours(hour);
            let dispatched = city.tick().await.dispatched;
            held += dispatched.held;
            assert_eq!(dispatched.sent + dispatched.redirected + dispatched.waiting + dispatched.given_up + dispatched.uncertain, 0);
        }
    }
    assert!(held > 300, "acknowledgements, cases, reminders and digests were written: {held}");
    assert!(relay.accept().is_err(), "nobody knocked at the relay");
}

#[tokio::test]
async fn a_mail_that_claims_to_come_from_1970_is_received_now_and_stalls_nobody() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    let path = city.folder.path().join("eingang/0001.eml");
    let long_ago = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_hours(24);
    std::fs::File::options().append(true).open(path).unwrap().set_modified(long_ago).unwrap();
    let round = city.tick().await;
    assert_eq!((round.received.cases, round.received.parked), (1, 0));
    assert_eq!(city.case("B-2026-000001").await.opening.received_at, city.now);
}

/// Slices of fifty mails are decided while others are being committed: what those acknowledge counts already.
#[tokio::test]
async fn the_limit_for_all_together_is_exact_across_slices_under_way() {
    let limits = |text: String| {
        text.replace("all_hour = 200", "all_hour = 100")
            .replace("all_10_minutes = 50", "all_10_minutes = 0")
            .replace("domain_hour = 30", "domain_hour = 0")
    };
    let mut city = City::with("2026-04-21 10:00", None, &limits).await;
    city.app.clerk.go_live(city.now).await.unwrap();
    for nth in 0..260 {
        city.post(&format!("Person {nth} <person{nth}@example.test>"), &format!("Laterne {nth}"), "Die Laterne ist aus.", "");
    }
    city.tick().await;

    let cases = city.cases().await;
    let acknowledged = cases.iter().filter(|case| case.acknowledgement == Some(Acknowledgement::Written)).count();
    assert_eq!((cases.len(), acknowledged), (260, 100));
    let letters = city.new_letters();
    assert_eq!(letters.iter().filter(|letter| letter.subject.starts_with("Eingangsbestätigung")).count(), 100);
}
