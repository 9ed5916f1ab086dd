//! Letters that come back, in the forms of RFC 3464 and of the common servers.

use super::super::*;
use super::stage::*;
use crate::case::Bearer;
use crate::case::Suppressed;

fn our_id() -> String {
    keys().message_id(&number(123), &keys().token(&number(123), &Bearer::Citizen(0)), "ack-1", "stadt.test")
}

fn dsn(action: &str, status: &str) -> Raw {
    let body = format!(
        "--g\r\nContent-Type: text/plain\r\n\r\nThis is the mail system at host mx.example.test.\r\n\r\n--g\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example.test\r\nOriginal-Envelope-Id: ack-1\r\n\r\nFinal-Recipient: rfc822; yilmaz@example.test\r\nAction: {action}\r\nStatus: {status}\r\n\r\n\
         --g\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: antwort@stadt.test\r\nMessage-ID:\r\n <{}>\r\nSubject: =?utf-8?Q?Eingangsbest=C3=A4tigung?=\r\n\r\n--g--\r\n",
        our_id()
    );
    yilmaz()
        .with("Return-Path", "<>")
        .with("From", "MAILER-DAEMON@mx.example.test (Mail Delivery System)")
        .with("Subject", "Undelivered Mail Returned to Sender")
        .with("Content-Type", "multipart/report; report-type=delivery-status; boundary=g")
        .body(body.as_bytes())
}

fn report(raw: &Raw) -> BounceReport {
    match raw.sorted().nature {
        Nature::Bounce(report) => report,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_postfix_report_names_letter_recipient_and_status() {
    let report = report(&dsn("failed", "5.1.1"));
    assert!(report.is_permanent && report.is_final);
    assert_eq!(report.status.as_deref(), Some("5.1.1"));
    assert_eq!(report.final_recipient.as_deref(), Some("yilmaz@example.test"));
    assert_eq!(report.original_message_ids, [our_id()]);
    assert_eq!(report.original_envelope_id.as_deref(), Some("ack-1"));
    assert_eq!(report.tags[0].number, number(123));
    assert_eq!(dsn("failed", "5.1.1").sorted().suppress, Some(Suppressed::NullSender));
}

#[test]
fn delay_success_and_giving_up_are_told_apart() {
    let late = report(&dsn("delayed", "4.4.1"));
    assert!(!late.is_permanent && !late.is_final);
    let given_up = report(&dsn("failed", "4.4.7"));
    assert!(!given_up.is_permanent && given_up.is_final, "this letter is lost, the address may work again");
    assert_eq!(dsn("delivered", "2.0.0").sorted().nature, Nature::Automatic(Suppressed::Report));
}

#[test]
fn a_status_that_says_nothing_gives_way_to_the_servers_own_words() {
    let told = |status: &str, words: &str| report(&dsn("failed", &format!("{status}\r\nDiagnostic-Code: smtp; {words}"))).status.unwrap();
    assert_eq!(told("5.0.0", "550 5.1.1 <yilmaz@example.test>: user unknown"), "5.1.1");
    assert_eq!(told("5.0.0", "550 Mailbox not found"), "5.0.0");
    assert_eq!(told("5.0.0", "451 4.3.0 try later"), "5.0.0");
    assert_eq!(told("5.2.2", "550 5.1.1 somebody else"), "5.2.2");
}

#[test]
fn exchange_reports_without_auto_submitted_are_bounces_too() {
    let raw = dsn("failed", "5.1.10")
        .with("Return-Path", "<postmaster@extern.test>")
        .with("From", "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@extern.test")
        .with("Subject", "Unzustellbar: Eingangsbestätigung");
    assert_eq!(report(&raw).status.as_deref(), Some("5.1.10"));
}

#[test]
fn free_forms_are_understood() {
    let id = our_id();
    let qmail = "Hi. This is the qmail-send program at mail.example.test.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<yilmaz@example.test>:\nno mailbox here by that name (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n";
    let exim = "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  yilmaz@example.test\n    host mx.example.test: 550 5.1.1 User unknown\n\n------ This is a copy of the message, including all the headers. ------\n\n";
    let gmx = "Mail Delivery System\n\nDie folgende Nachricht konnte nicht zugestellt werden:\n\nyilmaz@example.test:\nSMTP error: 550 Requested action not taken: mailbox unavailable (5.1.1)\n\n";
    let gmail = "** Address not found **\n\nYour message wasn't delivered to yilmaz@example.test because the address couldn't be found.\n\nThe response was: 550 5.1.1 The email account does not exist.\n\n";
    let exchange = "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nyilmaz@example.test\nDie E-Mail-Adresse wurde nicht gefunden. #550 5.1.1\n\n";
    for text in [qmail, exim, gmx, gmail, exchange] {
        let text = format!("{text}Message-ID: <{id}>\nSubject: Eingangsbestätigung\n");
        let raw = yilmaz()
            .with("Return-Path", "<>")
            .with("From", "Mailer-Daemon@mail.example.test")
            .with("Subject", "failure notice")
            .text(&text);
        let report = report(&raw);
        assert!(report.is_permanent, "{text}");
        assert_eq!(report.status.as_deref(), Some("5.1.1"), "{text}");
        assert_eq!(report.final_recipient.as_deref(), Some("yilmaz@example.test"), "{text}");
        assert_eq!(report.original_message_ids, std::slice::from_ref(&id), "{text}");
    }
}

#[test]
fn a_delay_warning_in_free_form_is_no_failure() {
    let text = "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its recipients.\nDelivery attempts will be retried; delivery has been delayed: yilmaz@example.test";
    let raw = yilmaz()
        .with("Return-Path", "<>")
        .with("From", "Mailer-Daemon@mail.example.test")
        .with("Subject", "Warning: message delayed")
        .text(text);
    assert!(!report(&raw).is_final);
}

#[test]
fn the_copy_of_a_letter_below_says_nothing_about_what_became_of_it() {
    let id = our_id();
    for (told, divider) in [
        (
            "A message that you sent could not be delivered.\n\n  yilmaz@example.test\n    Unrouteable address\n",
            "------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <antwort@stadt.test>",
        ),
        (
            "Hi. This is the qmail-send program.\n\n<yilmaz@example.test>:\nRemote host said: 554 no such user\n",
            "--- Below this line is a copy of the message.\n",
        ),
        (
            "SMTP error for yilmaz@example.test: could not be delivered, 550 mailbox unavailable\n",
            "--- The header of the original message is following. ---\n",
        ),
        ("Die Nachricht an yilmaz@example.test konnte nicht zugestellt werden.\n", ""),
    ] {
        let copy = format!(
            "Received: from mail.stadt.test by x.test (Exim 4.94.2)\nX-Mailer: KMail/5.1.3\nMessage-ID:\n <{id}>\n\nWenn sich die Antwort verzögert, sagen wir es."
        );
        let raw = yilmaz()
            .with("Return-Path", "<>")
            .with("From", "Mailer-Daemon@mail.example.test")
            .with("To", "antwort@stadt.test")
            .with("Subject", "Mail delivery failed")
            .text(&format!("{told}\n{divider}\n{copy}\n"));
        let report = report(&raw);
        assert!(report.is_permanent && report.is_final, "{told}");
        assert_eq!(report.status, None, "{told}");
        assert_eq!(report.final_recipient.as_deref(), Some("yilmaz@example.test"), "{told}");
        assert_eq!(report.original_message_ids, std::slice::from_ref(&id), "a folded Message-ID: {told}");
    }
}

#[test]
fn a_message_id_is_no_recipient() {
    let text = format!(
        "A message that you sent has not yet been delivered, delivery delayed.\nMessage-ID: <{}>\n\n  yilmaz@example.test\n",
        our_id()
    );
    let raw = yilmaz()
        .with("Return-Path", "<>")
        .with("From", "Mailer-Daemon@x.test")
        .with("To", "antwort@stadt.test")
        .with("Subject", "Warning: message delayed");
    assert_eq!(report(&raw.text(&text)).final_recipient.as_deref(), Some("yilmaz@example.test"));
}

#[test]
fn a_read_receipt_that_lost_its_type_is_no_bounce() {
    let body = "--g\r\n\r\nGelesen.\r\n--g\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822; yilmaz@example.test\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--g--\r\n";
    let raw = yilmaz().with("Content-Type", "multipart/report; boundary=g").body(body.as_bytes());
    assert_eq!(raw.sorted().nature, Nature::Automatic(Suppressed::Report));
}

#[test]
fn a_form_with_the_empty_sender_that_tells_of_a_lost_letter_is_a_person() {
    let form = yilmaz().with("Return-Path", "<>").with("Subject", "Kontaktformular");
    assert_eq!(form.clone().text("Mein Brief an das Bauamt war nicht zustellbar. Warum?").sorted().nature, Nature::Human);
    let from_nobody = form.with("From", "\"Mail Delivery System\" <noreply@x.test>");
    assert!(report(&from_nobody.text("Your message to yilmaz@example.test could not be delivered.")).is_final);
}

#[test]
fn a_person_who_writes_about_a_bounce_is_a_person() {
    let raw = yilmaz()
        .with("Subject", "Unzustellbar: mein Bescheid")
        .text("Ihr Brief konnte nicht zugestellt werden, weil der Name am Kasten fehlt.");
    assert_eq!(raw.sorted().nature, Nature::Human);
}
