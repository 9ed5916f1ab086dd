//! A department's address does not exist any more: the letter goes to the deputy once, and the desk hears of it. A full mailbox, a policy
//! and a delay are something else.

use super::city::{City, Read, read};
use anliegend::adapters::mime::MimeComposer;
use anliegend::case::{EventKind, ReviewReason};
use anliegend::outbox::LetterState;
use anliegend::ports::{Delivery, Envelope, Fault, Postman};
use async_trait::async_trait;
use std::sync::Mutex;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const LAMP: &str = "Die Straßenlaterne in der Gartenstraße ist aus. Bitte reparieren Sie die Straßenbeleuchtung.";
const DESK: &str = "beschwerdestelle@stadt.example";
const TIEFBAU: &str = "tiefbau@stadt.example";
const DEPUTY: &str = "vertretung.tiefbau@stadt.example";
const NUMBER: &str = "B-2026-000001";

/// The lamp is with 66; returns its letter.
async fn at_66() -> (City, Read) {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    let letter = city.the_letter_to(TIEFBAU);
    (city, letter)
}

/// A report (RFC 3464) about a letter of ours comes in.
fn report(city: &mut City, letter: &Read, (action, status): (&str, &str)) {
    let report = format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.stadt.example\r\nTo: beschwerde@stadt.example\r\nSubject: Undelivered Mail\r\n\
         Message-ID: <dsn-{stamp}-{status}@mx.stadt.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; \
         boundary=\"d\"\r\n\r\n--d\r\nContent-Type: text/plain\r\n\r\nThis is about your letter.\r\n--d\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.stadt.example\r\n\r\nFinal-Recipient: rfc822; {}\r\nAction: {action}\r\nStatus: {status}\r\n--d\r\n\
         Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{}>\r\nSubject: Brief\r\n--d--\r\n",
        letter.to,
        letter.message_id,
        stamp = city.now.timestamp(),
    );
    city.post_raw(report.as_bytes());
}

/// Letters since the last look, those of the digest aside.
fn letters(city: &mut City) -> Vec<Read> {
    city.new_letters().into_iter().filter(|l| !l.subject.starts_with("Beschwerden ")).collect()
}

fn recipients(letters: &[Read]) -> Vec<&str> {
    let mut to: Vec<&str> = letters.iter().map(|l| l.to.as_str()).collect();
    to.sort_unstable();
    to
}

async fn reasons(city: &City) -> Vec<ReviewReason> {
    let events = city.app.clerk.store.events(city.case(NUMBER).await.id).await.unwrap();
    events.into_iter().filter_map(|e| if let EventKind::ReviewNeeded { reason, .. } = e.kind { Some(reason) } else { None }).collect()
}

#[tokio::test]
async fn a_letter_that_comes_back_for_good_is_read_by_the_deputy_who_answers_it() {
    let (mut city, letter) = at_66().await;
    report(&mut city, &letter, ("failed", "5.1.1"));
    city.tick_at("2026-03-27 10:05").await;

    let both = letters(&mut city);
    assert_eq!(recipients(&both), [DESK, DEPUTY]);
    let again = both.iter().find(|l| l.to == DEPUTY).unwrap();
    assert_eq!((&again.subject, &again.text), (&letter.subject, &letter.text), "the same letter with the same token");
    assert_ne!(again.message_id, letter.message_id);
    let alarm = both.iter().find(|l| l.to == DESK).unwrap();
    let told = "die Adresse des Fachamts nimmt keine Post an. Der Brief zu diesem Vorgang ging an die Vertretung.";
    assert!(alarm.text.contains(told), "{}", alarm.text);
    assert_eq!(reasons(&city).await, [ReviewReason::WentToDeputy]);

    city.answer(again, &format!("Vera Vertretung <{DEPUTY}>"), "Die Laterne leuchtet wieder.");
    city.tick_at("2026-03-27 11:00").await;
    assert!(city.the_letter_to(DESK).subject.starts_with("Freigabe: Antwort von 66"));
}

#[tokio::test]
async fn a_second_report_sends_nothing_again_and_a_deputy_who_is_gone_too_is_the_desks_matter() {
    let (mut city, letter) = at_66().await;
    report(&mut city, &letter, ("failed", "5.1.1"));
    city.tick_at("2026-03-27 10:05").await;
    let again = letters(&mut city).into_iter().find(|l| l.to == DEPUTY).unwrap();

    city.now = super::city::local("2026-03-27 10:10");
    report(&mut city, &letter, ("failed", "5.1.1"));
    city.tick().await;
    assert_eq!(recipients(&letters(&mut city)), [DESK]);

    report(&mut city, &again, ("failed", "5.1.10"));
    city.tick_at("2026-03-27 10:15").await;
    let alarm = city.the_letter_to(DESK);
    assert!(alarm.text.contains("hat niemanden erreicht"), "{}", alarm.text);
    assert_eq!(reasons(&city).await, [ReviewReason::WentToDeputy, ReviewReason::Bounced, ReviewReason::ReachedNobody]);
}

#[tokio::test]
async fn delays_full_mailboxes_policies_and_faults_of_the_sender_change_no_reader() {
    for (action, status, told) in [
        ("delayed", "4.4.1", &[][..]),
        ("delayed", "4.1.1", &[]),
        ("failed", "5.2.2", &[DESK]),
        ("failed", "5.7.1", &[DESK]),
        ("failed", "5.1.8", &[DESK]),
    ] {
        let (mut city, letter) = at_66().await;
        report(&mut city, &letter, (action, status));
        city.tick_at("2026-03-27 10:05").await;
        assert_eq!(recipients(&letters(&mut city)), told, "{action} {status}");
    }
}

#[tokio::test]
async fn whoever_stands_in_for_an_absent_department_is_asked_before_the_deputy_of_every_day() {
    let (mut city, letter) = at_66().await;
    city.answer(&letter, "Jana Kollegin <jana.kollegin@stadt.example>", "#abwesend heute vera@stadt.example");
    city.tick_at("2026-03-27 10:10").await;
    letters(&mut city);
    report(&mut city, &letter, ("failed", "5.1.1"));
    city.tick_at("2026-03-27 10:15").await;
    assert_eq!(recipients(&letters(&mut city)), [DESK, "vera@stadt.example"]);
}

#[tokio::test]
async fn a_department_without_a_deputy_is_the_desks_matter_at_once() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    let path = city.folder.path().join("departments.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(&format!("deputy = \"{DEPUTY}\"\n"), "")).unwrap();
    city.restart().await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    let letter = city.the_letter_to(TIEFBAU);
    report(&mut city, &letter, ("failed", "5.1.1"));
    city.tick_at("2026-03-27 10:05").await;
    let alarm = city.the_letter_to(DESK);
    assert!(alarm.text.contains("eine andere Vertretung gibt es nicht"), "{}", alarm.text);
}

#[tokio::test]
async fn help_for_a_colleague_whose_mailbox_is_gone_is_nobody_elses() {
    let (mut city, letter) = at_66().await;
    city.answer(&letter, "Jana Kollegin <jana.kollegin@stadt.example>", "#unfug");
    city.tick_at("2026-03-27 10:10").await;
    let help = city.the_letter_to("jana.kollegin@stadt.example");
    report(&mut city, &help, ("failed", "5.1.1"));
    city.tick_at("2026-03-27 10:15").await;
    assert_eq!(recipients(&letters(&mut city)), [DESK]);
    assert_eq!(reasons(&city).await, [ReviewReason::Bounced]);
}

/// The city's mail server, which knows some addresses no more.
struct Relay {
    gone: &'static [&'static str],
    reason: &'static str,
    taken: Mutex<Vec<Read>>,
}

impl Relay {
    fn new(gone: &'static [&'static str], reason: &'static str) -> Self {
        Self { gone, reason, taken: Mutex::default() }
    }

    /// Who got a letter since the last look.
    fn taken(&self) -> Vec<Read> {
        std::mem::take(&mut self.taken.lock().unwrap())
    }
}

#[async_trait]
impl Postman for Relay {
    async fn deliver(&self, envelope: &Envelope) -> Delivery {
        if self.gone.contains(&envelope.to.as_str()) {
            return Delivery::NotSent { is_permanent: true, reason: self.reason.to_owned() };
        }
        self.taken.lock().unwrap().push(read(&envelope.mail));
        Delivery::Sent
    }

    async fn probe(&self) -> Result<(), Fault> {
        Ok(())
    }
}

/// Frau Yilmaz writes, and this relay carries the letters.
async fn carried_by(relay: &Relay) -> City {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.app.clerk.set_mark("paused/all", "yes", city.now).await.unwrap();
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    city.app.clerk.set_mark("paused/all", "no", city.now).await.unwrap();
    city.now += chrono::Duration::minutes(2);
    city.app.clerk.dispatch(relay, &MimeComposer, city.now).await.unwrap();
    city
}

#[tokio::test]
async fn what_the_mail_server_refuses_at_once_goes_to_the_deputy_in_the_same_round() {
    let relay = Relay::new(&[TIEFBAU], "550 5.1.1 at RCPT");
    let city = carried_by(&relay).await;
    let taken = relay.taken();
    assert_eq!(recipients(&taken), [DESK, DEPUTY, "yilmaz@example.test"]);
    let alarm = taken.iter().find(|l| l.to == DESK).unwrap();
    assert!(alarm.text.contains("Der Mailserver nimmt für tiefbau@stadt.example keine Post an: 550 5.1.1 at RCPT."), "{}", alarm.text);
    assert_eq!(reasons(&city).await, [ReviewReason::WentToDeputy]);
    assert_eq!(city.app.clerk.store.letters(&[LetterState::GivenUp], 0).await.unwrap().len(), 1);
    city.app.clerk.dispatch(&relay, &MimeComposer, city.now).await.unwrap();
    assert_eq!(relay.taken().len(), 0);
}

#[tokio::test]
async fn where_the_deputy_is_refused_too_only_the_desk_is_left() {
    let relay = Relay::new(&[TIEFBAU, DEPUTY], "550 5.1.1 at RCPT");
    let city = carried_by(&relay).await;
    assert_eq!(recipients(&relay.taken()), [DESK, DESK, "yilmaz@example.test"]);
    assert_eq!(reasons(&city).await, [ReviewReason::WentToDeputy, ReviewReason::ReachedNobody]);
}

#[tokio::test]
async fn any_other_refusal_stays_given_up_as_before() {
    for reason in ["550 5.7.1 at RCPT", "552 5.2.2 at RCPT", "550 at RCPT", "550 5.1.8 at MAIL"] {
        let relay = Relay::new(&[TIEFBAU], reason);
        let city = carried_by(&relay).await;
        assert_eq!(recipients(&relay.taken()), ["yilmaz@example.test"], "{reason}");
        assert_eq!(reasons(&city).await, []);
    }
}
