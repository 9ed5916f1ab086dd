//! Mail servers that take a badge: IMAP and SMTP with XOAUTH2.

use super::imap::{FakeImap, say};
use super::smtp::{self, FakeSmtp};
use super::stage::{archive, at, badge, new_year};
use super::token::FakeTokens;
use anliegend::adapters::clock::HandClock;
use anliegend::adapters::imap::{AfterIntake, ImapMailbox, ImapSettings, ImapTimeouts};
use anliegend::adapters::smtp::{SmtpPostman, SmtpSettings, SmtpTimeouts};
use anliegend::adapters::tls::Security;
use anliegend::ports::{Credential, Delivery, Envelope, FaultKind, Mailbox, Postman};
use chrono::TimeDelta;
use std::sync::Arc;
use tempfile::TempDir;

const EXCHANGE: &str = "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR MOVE UIDPLUS";

fn imap_settings(port: u16, credential: Credential) -> ImapSettings {
    ImapSettings {
        name: "beschwerde".to_owned(),
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::Plain,
        user: "beschwerde@stadt.test".to_owned(),
        credential,
        folder: "INBOX".to_owned(),
        after_intake: AfterIntake::Leave,
        ca_file: None,
        timeouts: ImapTimeouts::default(),
    }
}

/// A mailbox of Exchange, the endpoint that issues its tokens, an archive.
struct House {
    tokens: FakeTokens,
    server: FakeImap,
    folder: TempDir,
    clock: Arc<HandClock>,
}

impl House {
    async fn new(refresh_tokens: &[&str], server: FakeImap) -> Self {
        let clock = new_year();
        let tokens = FakeTokens::start(&clock, refresh_tokens).await;
        {
            let mut inbox = server.folder.lock().unwrap();
            inbox.abilities = EXCHANGE;
            inbox.admitted = Arc::clone(&tokens.admitted);
        }
        Self { tokens, server, folder: tempfile::tempdir().unwrap(), clock }
    }

    /// The mailbox as a daemon that was just started opens it.
    async fn mailbox(&self, refresh_token: Option<&str>) -> ImapMailbox {
        let badge = badge(&self.tokens, refresh_token, &archive(self.folder.path()).await);
        ImapMailbox::new(imap_settings(self.server.port, Credential::Badge(Arc::new(badge)))).unwrap()
    }

    fn shown(&self) -> usize {
        self.server.heard().iter().filter(|command| command.starts_with("AUTHENTICATE XOAUTH2")).count()
    }
}

#[tokio::test]
async fn a_mailbox_of_exchange_is_read_with_the_badge_of_an_app() {
    let house = House::new(&[], FakeImap::start(&[1, 2], |_, _| None).await).await;
    let mailbox = house.mailbox(None).await;
    assert_eq!(mailbox.uids_above(0).await.unwrap(), [1, 2]);
    // printf 'user=beschwerde@stadt.test\001auth=Bearer zugang-1\001\001' | base64
    let line = "AUTHENTICATE XOAUTH2 dXNlcj1iZXNjaHdlcmRlQHN0YWR0LnRlc3QBYXV0aD1CZWFyZXIgenVnYW5nLTEBAQ==".to_owned();
    assert!(house.server.heard().contains(&line), "{:?}", house.server.heard());
    let printed = format!("{mailbox:?}");
    assert!(!printed.contains("zugang") && !printed.contains("Geheim"), "{printed}");
}

#[tokio::test]
async fn a_server_without_initial_response_asks_for_the_badge_first() {
    let house = House::new(&[], FakeImap::start(&[1], |_, _| None).await).await;
    house.server.folder.lock().unwrap().abilities = "IMAP4rev1 AUTH=XOAUTH2";
    assert_eq!(house.mailbox(None).await.uids_above(0).await.unwrap(), [1]);
    assert!(house.server.heard().contains(&"AUTHENTICATE XOAUTH2".to_owned()));
    // There too a refusal comes as a challenge.
    house.tokens.admitted.lock().unwrap().clear();
    house.tokens.desk.lock().unwrap().rotates = false;
    house.server.folder.lock().unwrap().admitted = Arc::default();
    assert_eq!(house.mailbox(None).await.open().await.unwrap_err().kind, FaultKind::Misconfigured);
}

#[tokio::test]
async fn intake_goes_on_for_a_hundred_days_and_as_many_restarts() {
    // Lesson 19: the endpoint replaces the refresh token each time; the former one is void, and an unused one after ninety days.
    let house = House::new(&["vom-amtsleiter"], FakeImap::start(&[], |_, _| None).await).await;
    for day in 1_u32..=100 {
        house.server.folder.lock().unwrap().mails.insert(day, super::imap::mail(day));
        let mailbox = house.mailbox(Some("vom-amtsleiter")).await;
        assert_eq!(mailbox.uids_above(i64::from(day) - 1).await.unwrap(), [i64::from(day)], "day {day}");
        mailbox.hang_up().await;
        house.clock.advance(TimeDelta::days(1));
    }
    assert_eq!(house.tokens.count(), 100);
    // What stands in the configuration has been void since the first day.
    assert!(!house.tokens.desk.lock().unwrap().refresh_tokens.contains_key("vom-amtsleiter"));
}

#[tokio::test]
async fn after_ninety_days_of_standstill_a_person_is_told_to_sign_in_again() {
    let house = House::new(&["vom-amtsleiter"], FakeImap::start(&[1], |_, _| None).await).await;
    house.mailbox(Some("vom-amtsleiter")).await.open().await.unwrap();
    house.clock.set(at("2026-04-01T08:00:00Z"));
    let fault = house.mailbox(Some("vom-amtsleiter")).await.open().await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.what.starts_with("cannot log in to mailbox beschwerde: cannot get an access token"), "{fault}");
    assert!(fault.what.contains("sign in once more"), "{fault}");
    assert_eq!(house.shown(), 1);
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_replaced_once() {
    let house = House::new(&[], FakeImap::start(&[1], |_, _| None).await).await;
    let mailbox = house.mailbox(None).await;
    mailbox.open().await.unwrap();
    mailbox.hang_up().await;
    house.tokens.admitted.lock().unwrap().clear();

    mailbox.open().await.unwrap();
    assert_eq!((house.tokens.count(), house.shown()), (2, 3));
    // The new one is kept.
    mailbox.hang_up().await;
    mailbox.open().await.unwrap();
    assert_eq!((house.tokens.count(), house.shown()), (2, 4));
}

#[tokio::test]
async fn a_server_that_refuses_every_token_is_not_asked_in_a_loop() {
    let house = House::new(&[], FakeImap::start(&[1], |_, _| None).await).await;
    house.server.folder.lock().unwrap().admitted = Arc::default();
    let mailbox = house.mailbox(None).await;
    for poll in 1..=3 {
        let fault = mailbox.open().await.unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misconfigured);
        assert!(fault.what.contains("may the app use IMAP") && !fault.what.contains("zugang"), "{fault}");
        assert_eq!((house.tokens.count(), house.shown()), (2 * poll, 2 * poll));
    }
}

#[tokio::test]
async fn a_server_that_is_not_ready_or_wants_a_password_costs_no_token() {
    let unready = |_: usize, command: &str| command.starts_with("AUTHENTICATE").then(|| say("{tag} NO [UNAVAILABLE] later\r\n"));
    let house = House::new(&[], FakeImap::start(&[1], unready).await).await;
    assert_eq!(house.mailbox(None).await.open().await.unwrap_err().kind, FaultKind::Transient);
    assert_eq!((house.tokens.count(), house.shown()), (1, 1));

    let house = House::new(&[], FakeImap::start(&[1], |_, _| None).await).await;
    house.server.folder.lock().unwrap().abilities = "IMAP4rev1 AUTH=PLAIN";
    let fault = house.mailbox(None).await.open().await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.what.contains("XOAUTH2"), "{fault}");
    assert_eq!((house.tokens.count(), house.shown()), (0, 0));
}

// ---- outgoing mail -----------------------------------------------------------------------------------------------

const OFFERS: &str = "250-smtp.office365.test\r\n250 AUTH LOGIN XOAUTH2\r\n";
/// RFC 4954 § 4: the challenge that a refusal begins with.
const CHALLENGE: &str = "334 eyJzdGF0dXMiOiI0MDEifQ==\r\n";

async fn postman(tokens: &FakeTokens, server: &FakeSmtp, folder: &TempDir) -> SmtpPostman {
    let badge = badge(tokens, None, &archive(folder.path()).await);
    SmtpPostman::new(SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: server.port,
        security: Security::Plain,
        user: Some("beschwerde@stadt.test".to_owned()),
        credential: Some(Credential::Badge(Arc::new(badge))),
        ca_file: None,
        helo_name: "anliegend.stadt.test".to_owned(),
        timeouts: SmtpTimeouts::default(),
    })
    .unwrap()
}

fn to_frau_yilmaz() -> Envelope {
    let mail = b"From: beschwerde@stadt.test\r\nSubject: Ihre Nachricht\r\n\r\nGuten Tag\r\n".to_vec();
    Envelope { from: None, to: "yilmaz@example.test".to_owned(), mail, file_name: "letter-7".to_owned() }
}

#[tokio::test]
async fn letters_leave_with_the_badge_and_a_refused_token_is_replaced_once() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &[]).await;
    let server = FakeSmtp::start(|connection, step| match step.split(' ').next() {
        Some("EHLO") => Some(smtp::Act::Say(OFFERS)),
        Some("AUTH") if connection == 1 => Some(smtp::Act::Say(CHALLENGE)),
        Some("") if connection == 1 => Some(smtp::Act::Say("535 5.7.3 Authentication unsuccessful\r\n")),
        _ => None,
    })
    .await;
    let postman = postman(&tokens, &server, &folder).await;
    assert_eq!(postman.deliver(&to_frau_yilmaz()).await, Delivery::Sent);
    // printf 'user=beschwerde@stadt.test\001auth=Bearer zugang-2\001\001' | base64
    let line = "AUTH XOAUTH2 dXNlcj1iZXNjaHdlcmRlQHN0YWR0LnRlc3QBYXV0aD1CZWFyZXIgenVnYW5nLTIBAQ==".to_owned();
    assert!(server.heard().contains(&line), "{:?}", server.heard());
    assert_eq!(tokens.count(), 2);
}

#[tokio::test]
async fn a_relay_that_refuses_every_token_is_a_matter_of_configuration_and_one_in_trouble_is_not() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), new_year());
    let tokens = FakeTokens::start(&clock, &[]).await;
    let rows = [
        ("535 5.7.139 zugang-1 Authentication unsuccessful\r\n", FaultKind::Misconfigured, 2),
        ("454 4.7.0 Temporary authentication failure\r\n", FaultKind::Transient, 1),
    ];
    for (refusal, kind, questions) in rows {
        let before = tokens.count();
        let server = FakeSmtp::start(move |_, step| match step.split(' ').next() {
            Some("EHLO") => Some(smtp::Act::Say(OFFERS)),
            Some("AUTH") => Some(smtp::Act::Say(refusal)),
            _ => None,
        })
        .await;
        let fault = postman(&tokens, &server, &folder).await.probe().await.unwrap_err();
        assert_eq!(fault.kind, kind, "{fault}");
        assert!(!fault.what.contains("zugang"), "{fault}");
        assert_eq!(tokens.count() - before, questions);
    }
    let server = FakeSmtp::start(|_, _| None).await;
    let fault = postman(&tokens, &server, &folder).await.probe().await.unwrap_err();
    assert!(fault.kind == FaultKind::Misconfigured && fault.what.contains("XOAUTH2"), "{fault}");
}
