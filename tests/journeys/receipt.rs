//! When a mail counts as received: as soon as the city's own server has it.

use super::city::{City, local};

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";

/// A mail of Frau Yilmaz whose topmost `Received` says this.
fn mail(received: &str) -> Vec<u8> {
    format!(
        "Return-Path: <yilmaz@example.test>\r\nReceived: from mx.example.test by {received}\r\nFrom: {YILMAZ}\r\n\
         To: beschwerde@stadt.example\r\nSubject: Laterne aus\r\nDate: Fri, 27 Mar 2026 17:59:00 +0100\r\nMessage-ID: <m1@example.test>\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nDie Straßenlaterne in der Gartenstraße ist aus.\r\n"
    )
    .into_bytes()
}

/// The mail store stood still over the weekend, and nothing was polled; on Monday the mail lies in the mailbox.
async fn over_a_weekend(received: &str) -> City {
    let mut city = City::live_at("2026-03-27 09:00").await;
    city.tick().await;
    city.now = local("2026-03-30 08:00");
    city.post_raw(&mail(received));
    city.tick().await;
    city
}

#[tokio::test]
async fn a_mail_that_waited_in_the_citys_own_queue_was_received_on_friday() {
    let mut city = over_a_weekend("mx.stadt.example; Fri, 27 Mar 2026 18:00:00 +0100").await;

    let [case] = city.cases().await.try_into().unwrap();
    assert_eq!(case.opening.received_at, local("2026-03-27 18:00"));
    assert_eq!(case.opening.deadline_day.to_string(), "2026-04-14", "ten working days after Friday, with Good Friday and Easter Monday");
    let letter = city.the_letter_to("yilmaz@example.test");
    assert!(letter.text.contains("ist am Freitag, 27. März 2026"), "{}", letter.text);
}

#[tokio::test]
async fn what_the_senders_own_server_wrote_changes_nothing() {
    let city = over_a_weekend("mx.example.test; Fri, 27 Mar 2026 18:00:00 +0100").await;

    let [case] = city.cases().await.try_into().unwrap();
    assert_eq!(case.opening.received_at, local("2026-03-30 08:00"));
    assert_eq!(case.opening.deadline_day.to_string(), "2026-04-15");
}

#[tokio::test]
async fn a_later_received_does_not_make_the_receipt_later() {
    let city = over_a_weekend("mx.stadt.example; Mon, 30 Mar 2026 08:30:00 +0200").await;

    assert_eq!(city.cases().await[0].opening.received_at, local("2026-03-30 08:00"));
}
