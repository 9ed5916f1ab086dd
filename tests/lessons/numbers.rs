//! Numbers that change their meaning: UIDVALIDITY, moved and rendered mails, another server. No second case, no second letter.

use super::city::local;
use super::fake::Act;
use super::office::{IN_JULY, Office, Switch, THIS_MORNING, letter, today};

/// Lessons B 9, 13 and 17; A2 Zammad, Znuny, osTicket, GLPI, django-helpdesk: what is taken in is known by content when its number is new.
#[tokio::test]
async fn new_numbers_for_all_mails_make_no_second_case_and_no_second_acknowledgement() {
    let mut office = Office::live().await;
    for (uid, name) in [(4, "Yilmaz"), (5, "Krause"), (9, "Wolf")] {
        office.deliver(uid, &today(name, "Laterne aus"), THIS_MORNING);
    }
    assert_eq!(office.tick().await.received.cases, 3);
    assert_eq!(office.acknowledged().len(), 3);

    office.renumber(None);
    office.deliver(1_004, &today("Ott", "Bank kaputt"), THIS_MORNING);
    let received = office.tick().await.received;
    assert_eq!((received.mails, received.cases, received.duplicates), (4, 1, 3));
    assert_eq!(office.acknowledged(), ["ott@example.test"]);
    let cursor = office.city.app.clerk.store.cursor("beschwerde").await.unwrap().unwrap();
    assert_eq!((cursor.uid_validity, cursor.last_uid), (78, 1_004));
    assert_eq!(office.tick().await.received.mails, 0);
    assert_eq!(office.city.cases().await.len(), 4);
}

/// Lesson B 17, second fence: mails that the ledger does not know get new numbers and today's date with them; the connection breaks in
/// the middle of reading them. Their own date still says what they are.
#[tokio::test]
async fn copies_dated_anew_are_old_mail_even_when_the_first_poll_after_the_move_breaks_off() {
    let breaks = Switch::default();
    let script_breaks = breaks.clone();
    let script = move |_: usize, command: &str| {
        let is_second = command.starts_with("UID FETCH") && command.contains("BODY") && !command.starts_with("UID FETCH 1001");
        (script_breaks.is_on() && is_second).then(|| Act::SayAndClose(Vec::new()))
    };
    let mut office = Office::with(script, &|text| text.replace("since = \"2026-01-01\"", "since = \"now\"")).await;
    for uid in 1..=210 {
        office.deliver(uid, &letter(&format!("P{uid}"), &format!("Altes {uid}"), "Tue, 14 Jul 2026 10:59:00 +0200", ""), IN_JULY);
    }
    assert_eq!(office.tick().await.received.mails, 0, "what lay there is the city's old matter");

    // An hour later everything lies on another server, with the date of the copy.
    office.city.now = local("2026-11-02 11:00");
    let just_now = " 2-Nov-2026 10:55:00 +0100";
    office.renumber(Some(just_now));
    breaks.turn(true);
    let broken = office.city.app.tick(office.city.now).await;
    assert_eq!((broken.received.mails, broken.faults.len()), (0, 1), "{:?}", broken.faults);
    breaks.turn(false);
    office.deliver(1_211, &today("Yilmaz", "Laterne aus"), just_now);
    office.tick().await;
    assert_eq!(office.titles().await.len(), 211, "nothing is lost");
    assert_eq!(office.acknowledged(), ["yilmaz@example.test"], "and only the new mail is answered");
}

/// A2 osTicket, GLPI: a colleague moves a mail out of the mailbox and puts it back.
#[tokio::test]
async fn a_mail_moved_out_and_back_under_a_new_number_is_the_same_mail() {
    let mut office = Office::live().await;
    let mail = today("Yilmaz", "Laterne aus");
    office.deliver(1, &mail, THIS_MORNING);
    office.tick().await;
    assert_eq!(office.acknowledged().len(), 1);
    office.folder(|folder| folder.mails.clear());
    assert_eq!(office.tick().await.received.mails, 0);
    office.deliver(2, &mail, " 2-Nov-2026 09:55:00 +0100");
    let received = office.tick().await.received;
    assert_eq!((received.duplicates, received.cases), (1, 0));
    assert!(office.acknowledged().is_empty());
}

/// Lesson B 17: Exchange and mailbox migrations write a mail anew, with other fields, folding and encoding.
#[tokio::test]
async fn a_mail_that_the_server_renders_anew_is_the_same_letter() {
    let mut office = Office::live().await;
    let once = "Return-Path: <yilmaz@example.test>\r\nFrom: Ayse Yilmaz <yilmaz@example.test>\r\nTo: beschwerde@stadt.example\r\n\
                Subject: Laterne in der =?utf-8?Q?Stra=C3=9Fe?= aus\r\nDate: Mon, 02 Nov 2026 09:29:00 +0100\r\nMessage-ID: <1@example.test>\r\n\
                Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nDie Stra=DFe =\r\nist dunkel.\r\n";
    let anew = "Received: from store by exchange; Mon, 2 Nov 2026 08:30:00 +0000\r\nX-MS-Exchange: yes\r\nMessage-ID: <1@example.test>\r\n\
                Date: Mon, 2 Nov 2026 08:29:00 +0000\r\nSubject: Laterne in der\r\n =?iso-8859-1?B?U3RyYd9l?= aus\r\nTo: beschwerde@stadt.example\r\n\
                From: \"Ayse Yilmaz\" <yilmaz@EXAMPLE.test>\r\nReturn-Path: <yilmaz@example.test>\r\nContent-Type: text/plain; charset=utf-8\r\n\
                Content-Transfer-Encoding: base64\r\n\r\nRGllIFN0cmHDn2UgaXN0IGR1bmtlbC4NCg==\r\n";
    office.deliver(1, once.as_bytes(), THIS_MORNING);
    assert_eq!(office.tick().await.received.cases, 1);
    office.renumber(None);
    office.folder(|folder| folder.mails.insert(1_001, anew.as_bytes().to_vec()));
    let received = office.tick().await.received;
    assert_eq!((received.mails, received.duplicates), (1, 1));
    assert_eq!(office.acknowledged().len(), 1);
}

/// Lesson B 17: on another server the same UIDVALIDITY and the same UIDs mean other mails. Unknown ones must not be passed over, known
/// ones not be doubled, old ones not be answered.
#[tokio::test]
async fn after_a_move_to_another_server_equal_numbers_are_other_mails() {
    let mut office = Office::live().await;
    office.deliver(1, &today("Yilmaz", "Laterne aus"), THIS_MORNING);
    office.deliver(2, &today("Krause", "Bank kaputt"), THIS_MORNING);
    assert_eq!(office.tick().await.received.cases, 2);
    assert_eq!(office.acknowledged().len(), 2);

    office.deliver(1, &letter("Wolf", "Altes aus dem Archiv", "Tue, 14 Jul 2026 10:59:00 +0200", ""), IN_JULY);
    office.deliver(2, &today("Yilmaz", "Laterne aus"), THIS_MORNING);
    office.deliver(3, &today("Ott", "Ampel aus"), THIS_MORNING);
    office.restart_with(&|text| text.replace("user = \"beschwerde@stadt.example\"", "user = \"neu@stadt.example\"")).await;
    let received = office.tick().await.received;
    assert_eq!((received.cases, received.duplicates), (2, 1));
    assert_eq!(office.acknowledged(), ["ott@example.test"], "second fence: the old one is listed, not answered");
    let digest = office.digest_of_tuesday().await;
    let (_, listed) = digest.rsplit_once("Ohne Bestätigung geblieben").unwrap();
    assert!(listed.contains("B-2026-000003") && listed.contains("Nachricht ist älter als der Beginn"), "{listed}");
}

/// Lesson B 17: what was parked is not parked once more under its new number.
#[tokio::test]
async fn a_parked_mail_with_a_new_number_is_not_parked_again() {
    let mut office = Office::live().await;
    let bomb = "Content-Type: message/rfc822\r\n\r\n".repeat(70);
    office.deliver(1, bomb.as_bytes(), THIS_MORNING);
    office.tick().await;
    office.renumber(None);
    assert_eq!(office.tick().await.received.duplicates, 1);
    assert_eq!(office.parked().await, [(1, "too_many_nested".to_owned())]);
}
