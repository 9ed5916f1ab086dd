//! Which mails are fetched: all of them, each once, whatever people and servers do meanwhile.

use super::city::local;
use super::fake::{Act, Folder};
use super::office::{IN_JULY, Office, THIS_MORNING, letter, today};
use std::sync::{Arc, Mutex, OnceLock};

/// Lesson B 6; A2 osTicket (newest thirty first, the oldest starve) and `FreeScout` (last three days only).
#[tokio::test]
async fn a_backlog_of_five_hundred_mails_is_taken_in_whole_and_oldest_first() {
    let mut office = Office::live().await;
    for uid in 1..=500 {
        let mail = letter(&format!("P{uid}"), &format!("Anliegen {uid:03}"), "Sun, 01 Nov 2026 12:00:00 +0100", "");
        office.deliver(uid * 3, &mail, " 1-Nov-2026 12:00:00 +0100");
    }
    assert_eq!(office.tick().await.received.cases, 500);
    let expected: Vec<String> = (1..=500).map(|uid| format!("Anliegen {uid:03}")).collect();
    assert_eq!(office.titles().await, expected);
    assert_eq!(office.acknowledged().len(), 500);
    assert_eq!(office.tick().await.received.mails, 0);
}

/// Lesson B 21: a server that always breaks off at the same mail keeps back that mail and those behind it, and not one before it.
#[tokio::test]
async fn what_was_fetched_before_a_server_broke_off_is_in() {
    let script = |_: usize, command: &str| {
        let first =
            command.strip_prefix("UID FETCH ").and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<u32>().ok());
        (command.contains("BODY") && first.is_some_and(|uid| uid > 100)).then(|| Act::SayAndClose(Vec::new()))
    };
    let mut office = Office::with(script, &|text| text).await;
    for uid in 1..=180 {
        office.deliver(uid, &today(&format!("P{uid}"), &format!("Anliegen {uid:03}")), THIS_MORNING);
    }
    let broken = office.city.app.tick(office.city.now).await;
    assert_eq!(broken.faults.len(), 1, "{:?}", broken.faults);
    assert_eq!(office.titles().await.len(), 100);
    assert_eq!(office.acknowledged().len(), 100);
}

/// A2 Zammad (keep mode), `FreeScout`, Redmine: a person who opens a mail must not hide it, and we must not mark one.
#[tokio::test]
async fn a_mail_that_a_person_has_opened_is_taken_in_like_any_other() {
    let seen = |_: usize, command: &str| {
        command.starts_with("UID FETCH").then(|| Act::SayThenServe(b"* 1 FETCH (UID 1 FLAGS (\\Seen \\Answered))\r\n".to_vec()))
    };
    let mut office = Office::with(seen, &|text| text).await;
    office.deliver(1, &today("Yilmaz", "Laterne aus"), THIS_MORNING);
    assert_eq!(office.tick().await.received.cases, 1);
    for command in office.server.heard() {
        let touches = ["UNSEEN", "SEEN", "SINCE", "RECENT", "STORE", "BODY[", "RFC822 ", "RFC822)"];
        assert!(!touches.iter().any(|word| command.to_uppercase().contains(word)), "{command}");
    }
}

/// Lesson B 9; A2 django-helpdesk, Znuny, osTicket: message numbers shift when somebody deletes a mail in the middle of a fetch.
#[tokio::test]
async fn a_mail_deleted_in_the_middle_of_a_fetch_costs_no_other_mail() {
    let folder: Arc<OnceLock<Arc<Mutex<Folder>>>> = Arc::default();
    let there = Arc::clone(&folder);
    let (first, third) = (today("Yilmaz", "Laterne aus"), today("Wolf", "Bank kaputt"));
    let (one, three) = (first.clone(), third.clone());
    let script = move |_: usize, command: &str| {
        let is_it = command.starts_with("UID FETCH 1:3 ") && command.contains("BODY");
        let mut folder = there.get().filter(|_| is_it)?.lock().unwrap();
        folder.mails.remove(&2)?;
        let answer = |number: u32, uid: u32, mail: &[u8]| {
            let head = format!("* {number} FETCH (UID {uid} INTERNALDATE \"{THIS_MORNING}\" BODY[] {{{}}}\r\n", mail.len());
            [head.as_bytes(), mail, b")\r\n"].concat()
        };
        // The third mail is number two as soon as the second one is gone.
        Some(Act::Say([answer(1, 1, &one), b"* 2 EXPUNGE\r\n".to_vec(), answer(2, 3, &three), b"{tag} OK done\r\n".to_vec()].concat()))
    };
    let mut office = Office::with(script, &|text| text).await;
    folder.set(Arc::clone(&office.server.folder)).unwrap();
    for (uid, mail) in [(1, &first), (2, &today("Krause", "Ampel aus")), (3, &third)] {
        office.deliver(uid, mail, THIS_MORNING);
    }
    let received = office.tick().await.received;
    assert_eq!((received.cases, received.parked), (2, 0));
    assert_eq!(office.titles().await, ["Laterne aus", "Bank kaputt"]);
    assert_eq!(office.tick().await.received.mails, 0);
}

/// Lesson B 5: a list keyed by Message-ID stops after the first mail without one.
#[tokio::test]
async fn mails_without_a_message_id_are_three_mails() {
    let mut office = Office::live().await;
    for (uid, subject) in [(1, "Laterne aus"), (2, "Bank kaputt"), (3, "Ampel aus")] {
        office.deliver(uid, &letter("Yilmaz", subject, "Mon, 02 Nov 2026 09:29:00 +0100", ""), THIS_MORNING);
    }
    assert_eq!(office.tick().await.received.cases, 3);
    assert_eq!(office.titles().await, ["Laterne aus", "Bank kaputt", "Ampel aus"]);
}

/// Lesson B 7; A2 `FreeScout`: a genuine second mail under a re-used Message-ID was dropped and marked read.
#[tokio::test]
async fn a_message_id_used_again_for_another_letter_swallows_nothing() {
    let mut office = Office::live().await;
    let id = "Message-ID: <formular@example.test>\r\n";
    office.deliver(1, &letter("Yilmaz", "Laterne aus", "Mon, 02 Nov 2026 09:29:00 +0100", id), THIS_MORNING);
    office.deliver(2, &letter("Yilmaz", "Bank kaputt", "Mon, 02 Nov 2026 09:29:30 +0100", id), THIS_MORNING);
    let received = office.tick().await.received;
    assert_eq!((received.cases, received.duplicates), (2, 0));
}

/// Lesson B 10: one branch forgot to move the mail, and every run made a new ticket of it. Here every branch, in one mailbox.
#[tokio::test]
async fn every_branch_of_intake_ends_in_one_row_of_the_ledger() {
    let mut office = Office::live().await;
    let first = today("Yilmaz", "Laterne aus");
    office.deliver(1, &first, THIS_MORNING);
    office.tick().await;
    let case = office.city.cases().await.remove(0).number.to_string();
    office.city.wish(&case, anliegend::flow::Wish::Close(anliegend::case::CloseReason::Withdrawn, None)).await;
    let away = "Auto-Submitted: auto-replied\r\nMessage-ID: <w@example.test>\r\n";
    let bounce = "From: MAILER-DAEMON@mx.example.test\r\nTo: beschwerde@stadt.example\r\nReturn-Path: <>\r\nSubject: Undelivered Mail Returned to Sender\r\n\r\n550 5.1.1 unknown\r\n";
    let arrivals: [(&str, Vec<u8>); 7] = [
        (
            "a reply to a closed case",
            letter("Yilmaz", "AW: Laterne aus", "Mon, 02 Nov 2026 09:40:00 +0100", "In-Reply-To: <yilmaz.Laterne.aus@example.test>\r\n"),
        ),
        ("the same mail", first),
        ("an out-of-office reply", letter("Wolf", "Abwesend", "Mon, 02 Nov 2026 09:40:00 +0100", away)),
        ("a bounce", bounce.into()),
        (
            "our own mail",
            letter("Ott", "Eigenes", "Mon, 02 Nov 2026 09:40:00 +0100", "Sender: beschwerde@stadt.example\r\nX-Anliegend: letter\r\n"),
        ),
        ("a guessed number", letter("Krause", &format!("Zu {case}"), "Mon, 02 Nov 2026 09:41:00 +0100", "")),
        ("an empty mail", Vec::new()),
    ];
    for (uid, (_, mail)) in (2..).zip(&arrivals) {
        office.deliver(uid, mail, THIS_MORNING);
    }
    let received = office.tick().await.received;
    let sum = received.cases + received.replies + received.automatic + received.duplicates + received.parked;
    assert_eq!((received.mails, sum), (7, 7), "{received:?}");
    assert_eq!(
        (received.cases, received.replies, received.automatic, received.duplicates, received.parked),
        (0, 2, 3, 1, 1),
        "{received:?}"
    );
    office.city.restart().await;
    assert_eq!(office.tick().await.received.mails, 0);
    assert_eq!(office.city.cases().await.len(), 1);
}

/// Lesson B 18: the first connection neither imports the past as live work nor answers it.
#[tokio::test]
async fn a_first_connection_answers_no_old_mail_and_opens_no_case_from_before_the_cut() {
    let cut = |text: String| text.replace("since = \"2026-01-01\"", "since = \"2026-07-01\"");
    let mut office = Office::with(|_, _| None, &cut).await;
    office.deliver(1, &letter("Wolf", "Vom Vorjahr", "Tue, 13 May 2025 09:00:00 +0200", ""), "13-May-2025 09:00:01 +0200");
    office.deliver(2, &letter("Krause", "Vom Juli", "Tue, 14 Jul 2026 10:59:00 +0200", ""), IN_JULY);
    office.deliver(3, &today("Yilmaz", "Laterne aus"), THIS_MORNING);
    let received = office.tick().await.received;
    assert_eq!((received.mails, received.cases, received.automatic), (3, 2, 1));
    assert_eq!(office.acknowledged(), ["yilmaz@example.test"]);
    let digest = office.digest_of_tuesday().await;
    assert!(digest.contains("B-2026-000001") && digest.contains("Nachricht ist älter als der Beginn"), "{digest}");
}

/// Lesson B 18 with `since = "now"`: a mailbox of thousands costs one look.
#[tokio::test]
async fn from_now_on_means_that_nothing_of_before_is_even_fetched() {
    let mut office = Office::with(|_, _| None, &|text| text.replace("since = \"2026-01-01\"", "since = \"now\"")).await;
    for uid in 1..=50 {
        office.deliver(uid, &today(&format!("P{uid}"), "Altes"), THIS_MORNING);
    }
    assert_eq!(office.tick().await.received.mails, 0);
    office.city.now = local("2026-11-02 10:10");
    office.deliver(51, &letter("Yilmaz", "Laterne aus", "Mon, 02 Nov 2026 10:04:00 +0100", ""), " 2-Nov-2026 10:05:00 +0100");
    assert_eq!(office.tick().await.received.cases, 1);
    assert_eq!(office.acknowledged(), ["yilmaz@example.test"]);
    assert!(!office.server.heard().iter().any(|command| command.starts_with("UID FETCH 1")), "{:?}", office.server.heard());
}

/// Lesson B 21: an exception of one mailbox left the loop and stopped the others.
#[tokio::test]
async fn a_mailbox_that_refuses_us_stops_no_other() {
    let second = "[[mailboxes]]\nname = \"info\"\naddresses = [\"info@stadt.example\"]\nsince = \"2026-01-01\"\ntype = \"maildir\"\npath = \"info\"\n\n[database]";
    let refuses = |_: usize, command: &str| command.starts_with("AUTHENTICATE").then(|| Act::Say(b"{tag} NO wrong\r\n".to_vec()));
    let mut office = Office::with(refuses, &|text| text.replace("[database]", second)).await;
    office
        .city
        .post_raw_into("info", &String::from_utf8(today("Yilmaz", "Laterne aus")).unwrap().replace("beschwerde@", "info@").into_bytes());
    let round = office.city.app.tick(office.city.now).await;
    assert_eq!((round.received.cases, round.faults.len()), (1, 1), "{:?}", round.faults);
    assert_eq!(office.acknowledged(), ["yilmaz@example.test"]);
}

/// `check --online` looks at the heads of the last mails, fetches no mail whole, and changes nothing.
#[tokio::test]
async fn the_survey_of_a_mailbox_fetches_heads_only() {
    let asked = Arc::new(Mutex::new(Vec::<String>::new()));
    let heard = Arc::clone(&asked);
    let script = move |_: usize, command: &str| {
        heard.lock().unwrap().push(command.to_owned());
        None
    };
    let office = Office::with(script, &|text| text).await;
    for uid in 1..=25 {
        office.deliver(uid, &today(&format!("P{uid}"), "Laterne aus"), THIS_MORNING);
    }
    let [(name, found)] = office.city.app.probe().await.try_into().unwrap();
    let lines = found.unwrap();
    assert_eq!((name.as_str(), lines[0].as_str()), ("beschwerde", "25 mails"));
    assert!(lines[1].contains("the last 20 mails all have a Return-Path"), "{lines:?}");
    let asked = asked.lock().unwrap();
    assert!(!asked.iter().any(|command| command.contains("BODY.PEEK[]")), "{asked:?}");
    assert!(asked.iter().any(|command| command.contains("BODY.PEEK[HEADER]")), "{asked:?}");
    assert!(!asked.iter().any(|command| command.contains("STORE") || command.contains("UID MOVE")), "{asked:?}");
}
