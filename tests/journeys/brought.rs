//! Concerns that somebody else brings (`office.md` 2): a colleague forwards, a form writes, a scanner sends, an office answers "Allen".
//!
//! Herr Sommer works in the citizens' office, Frau Yilmaz writes about a street lamp. Friday 27 March 2026; ten working days later, Good
//! Friday and Easter Monday left out, is Tuesday 14 April. Monday 30 March gives Wednesday 15 April.

use super::city::{City, Read};
use anliegend::case::{Acknowledgement, Channel, EventKind, ReactionWay, ReviewReason, Suppressed};
use anliegend::flow::Wish;
use anliegend::ports::Participant;

const SOMMER: &str = "Petra Sommer <sommer@stadt.example>";
const YILMAZ: &str = "yilmaz@example.test";
const DESK: &str = "beschwerdestelle@stadt.example";
const LAMP: &str = "die Straßenlaterne in der Gartenstraße ist aus.";

/// "WG:" as Outlook writes it, on the Monday after.
fn outlook() -> String {
    format!(
        "Hallo zusammen,\r\n\r\ndas kam bei uns an.\r\n\r\nViele Grüße\r\nPetra Sommer\r\n\r\n\
         ________________________________\r\nVon: Ayse Yilmaz <{YILMAZ}>\r\nGesendet: Freitag, 27. März 2026 09:12\r\n\
         An: Bürgerbüro <buergerbuero@stadt.example>\r\nBetreff: Laterne aus\r\n\r\nGuten Tag,\r\n\r\n{LAMP}\r\n\r\nAyse Yilmaz\r\n"
    )
}

/// The line behind a label in a letter to the desk: what one presses, or types.
fn words(letter: &Read, label: &str) -> String {
    let line = letter.text.lines().find_map(|line| line.strip_prefix(&format!("{label}: ")));
    line.unwrap_or_else(|| panic!("no \"{label}\" in {}", letter.text)).trim().to_owned()
}

async fn forwarded(subject: &str, text: &str) -> City {
    let mut city = City::live_at("2026-03-30 10:00").await;
    city.post(SOMMER, subject, text, "");
    city.tick().await;
    city
}

#[tokio::test]
async fn a_forwarded_mail_waits_for_one_click_and_then_the_citizen_hears_of_it() {
    let mut city = forwarded("WG: Laterne aus", &outlook()).await;

    let [case] = city.cases().await.try_into().unwrap();
    assert_eq!(case.acknowledgement, Some(Acknowledgement::Suppressed(Suppressed::PersonFirst)));
    assert!(case.leading().is_none(), "no office gets it before a person looked");
    let letters = city.new_letters();
    assert!(letters.iter().all(|l| l.to == DESK || l.to == "sommer@stadt.example"), "nothing leaves the house: {letters:#?}");
    let triage = letters.iter().find(|l| l.to == DESK).unwrap().clone();
    assert!(triage.subject.starts_with("Bitte entscheiden: Laterne aus ["), "{}", triage.subject);
    assert!(triage.text.contains("Gebracht von: Petra Sommer (sommer@stadt.example)"), "{}", triage.text);
    assert!(triage.text.contains("Ayse Yilmaz (yilmaz@example.test), am Freitag, 27. März 2026"), "{}", triage.text);
    assert!(triage.text.contains("das kam bei uns an") && triage.text.contains("Straßenlaterne"), "{}", triage.text);

    let press = words(&triage, "Bürgerin bestätigen");
    assert_eq!(press, "#bürgerin Ayse Yilmaz <yilmaz@example.test> #eingang 27.03.2026 laut Weiterleitung");
    let digest = city.app.clerk.digest(city.app.clerk.today(city.now), city.now).await.unwrap();
    let command = digest.unacknowledged.first().and_then(|line| line.command.clone());
    assert_eq!(command, Some(format!("anliegend case citizen {} --email ADRESSE", case.number)), "the digest says how to send it");
    city.answer(&triage, &format!("Desk <{DESK}>"), &press);
    city.tick_at("2026-03-30 11:00").await;

    let case = city.case(&case.number.to_string()).await;
    assert_eq!(case.acknowledgement, Some(Acknowledgement::Written));
    assert_eq!(case.opening.deadline_day.to_string(), "2026-04-14", "counted from the day on which the citizens' office had it");
    assert!(case.answerable);
    let letter = city.the_letter_to(YILMAZ);
    assert!(letter.text.contains("Freitag, 27. März 2026") && letter.text.contains("Dienstag, 14. April 2026"), "{}", letter.text);
    assert!(!letter.text.contains("kam bei uns an") && !letter.raw.contains("sommer@"), "what the colleague wrote stays in the house");
}

#[tokio::test]
async fn one_click_confirms_the_citizen_and_sends_the_case_to_the_office() {
    let mut city = forwarded("WG: Laterne aus", &outlook()).await;
    let triage = city.the_letter_to(DESK);

    let press = words(&triage, "Bürgerin bestätigen und an 66");
    city.answer(&triage, &format!("Desk <{DESK}>"), &press);
    city.tick_at("2026-03-30 11:00").await;

    let letters = city.new_letters();
    let office = letters.iter().find(|l| l.to == "tiefbau@stadt.example").unwrap();
    assert!(office.text.contains("Zusage an die Bürgerin: Dienstag, 14. April 2026"), "{}", office.text);
    assert!(office.text.contains("Straßenlaterne") && !office.text.contains("kam bei uns an"), "{}", office.text);
    assert!(letters.iter().any(|l| l.to == YILMAZ && l.subject.starts_with("Eingangsbestätigung")));
}

#[tokio::test]
async fn gmail_apple_and_thunderbird_forwards_are_read_too() {
    let gmail = "FYI\r\n\r\n---------- Forwarded message ---------\r\nVon: Ayse Yilmaz <yilmaz@example.test>\r\n\
                 Date: Fr., 27. März 2026 um 09:12 Uhr\r\nSubject: Laterne aus\r\nTo: <buergerbuero@stadt.example>\r\n\r\n\r\nDie Laterne ist aus.\r\n";
    let apple = "Anfang der weitergeleiteten Nachricht:\r\n\r\n> Von: Ayse Yilmaz <yilmaz@example.test>\r\n> Betreff: Laterne aus\r\n\
                 > Datum: 27. März 2026 um 09:12:00 MEZ\r\n> An: buergerbuero@stadt.example\r\n> \r\n> Die Laterne ist aus.\r\n";
    let thunderbird = "-------- Weitergeleitete Nachricht --------\r\nBetreff: \tLaterne aus\r\nDatum: \tFri, 27 Mar 2026 09:12:00 +0100\r\n\
                       Von: \tAyse Yilmaz <yilmaz@example.test>\r\nAn: \tbuergerbuero@stadt.example\r\n\r\nDie Laterne ist aus.\r\n";
    for (subject, text) in [("Fwd: Laterne aus", gmail), ("Fwd: Laterne aus", apple), ("Fwd: Laterne aus", thunderbird)] {
        let mut city = forwarded(subject, text).await;
        let triage = city.the_letter_to(DESK);
        let press = words(&triage, "Bürgerin bestätigen");
        assert_eq!(press, "#bürgerin Ayse Yilmaz <yilmaz@example.test> #eingang 27.03.2026 laut Weiterleitung", "{text}");
        assert!(triage.text.contains("  Die Laterne ist aus."), "{}", triage.text);
    }
}

#[tokio::test]
async fn an_attached_original_is_proposed_with_its_own_date() {
    let mut city = City::live_at("2026-03-30 10:00").await;
    let raw = format!(
        "Return-Path: <sommer@stadt.example>\r\nFrom: {SOMMER}\r\nTo: beschwerde@stadt.example\r\nSubject: Beschwerde im Anhang\r\n\
         Date: Mon, 30 Mar 2026 09:58:00 +0200\r\nMessage-ID: <wg-1@stadt.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSiehe Anhang.\r\n--b\r\n\
         Content-Type: message/rfc822\r\n\r\nFrom: Ayse Yilmaz <{YILMAZ}>\r\nSubject: Laterne aus\r\nDate: Fri, 27 Mar 2026 09:12:00 +0100\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nDie Laterne ist aus.\r\n--b--\r\n"
    );
    city.post_raw(raw.as_bytes());
    city.tick().await;

    let triage = city.the_letter_to(DESK);
    assert_eq!(words(&triage, "Bürgerin bestätigen"), "#bürgerin Ayse Yilmaz <yilmaz@example.test> #eingang 27.03.2026 laut Weiterleitung");
}

#[tokio::test]
async fn a_strangers_name_cannot_smuggle_an_order_into_the_link() {
    let hostile = outlook().replace("Ayse Yilmaz <yilmaz@example.test>", "Ayse #erledigt dublette, #an 36 <yilmaz@example.test>");
    let mut city = forwarded("WG: Laterne aus", &hostile).await;
    let triage = city.the_letter_to(DESK);

    let press = words(&triage, "Bürgerin bestätigen");
    assert!(press.matches('#').count() == 2 && press.ends_with("<yilmaz@example.test> #eingang 27.03.2026 laut Weiterleitung"), "{press}");
    assert!(!triage.raw.contains("body=%23erledigt"), "{}", triage.raw);
}

#[tokio::test]
async fn an_original_without_address_and_name_prepares_no_order() {
    let telephone = outlook().replace("Ayse Yilmaz <yilmaz@example.test>", "0171 1234567");
    let mut city = forwarded("WG: Laterne aus", &telephone).await;

    let triage = city.the_letter_to(DESK);
    let html = triage.raw.replace("=\r\n", "");
    assert!(triage.text.contains("Geschrieben hat vermutlich: 0171 1234567, am Freitag, 27. März 2026"), "{}", triage.text);
    assert!(!triage.text.contains("Bürgerin bestätigen") && !html.contains("%23b%C3%BCrgerin"), "{html}");
    assert!(triage.text.contains("Tragen Sie es mit #bürgerin ein, den Tag des Eingangs mit #eingang."), "{}", triage.text);
    assert!(!triage.text.contains("Bestätigen Sie, dass sie es ist"), "there is nothing to press: {}", triage.text);
    assert_eq!(words(&triage, "an 66"), "#weiter 66", "the other decisions stay");
}

#[tokio::test]
async fn only_the_desk_names_a_citizen_and_only_an_earlier_day_is_a_receipt() {
    let mut city = forwarded("WG: Laterne aus", &outlook()).await;
    let number = city.cases().await[0].number.to_string();
    let triage = city.the_letter_to(DESK);

    city.answer(&triage, &format!("Desk <{DESK}>"), "#eingang 31.03.2026 So steht es im Brief.");
    city.tick_at("2026-04-01 07:00").await;
    assert!(city.the_letter_to(DESK).text.contains("nur auf einen früheren Tag"), "later than in the mailbox it cannot be");
    assert_eq!(city.case(&number).await.opening.deadline_day.to_string(), "2026-04-15");

    let wish = Wish::Citizen(Participant { name: "Ayse Yilmaz".to_owned(), address: YILMAZ.to_owned(), ..Participant::default() });
    city.wish(&number, wish).await;
    city.wish(&number, Wish::Assign(anliegend::case::DepartmentKey::new("66"))).await;
    city.tick().await;
    let office = city.new_letters().into_iter().find(|l| l.to == "tiefbau@stadt.example").unwrap();
    city.answer(&office, "Tiefbau <tiefbau@stadt.example>", "#bürgerin Erika Beispiel <erika@example.test>");
    city.tick_at("2026-04-01 07:30").await;
    let help = city.new_letters().into_iter().find(|l| l.to == "tiefbau@stadt.example").unwrap();
    assert!(help.text.contains("Das kann nur die Beschwerdestelle tun."), "{}", help.text);
}

#[tokio::test]
async fn the_day_that_stands_there_already_corrects_nothing_and_hinders_nothing() {
    let mut city = forwarded("WG: Laterne aus", &outlook()).await;
    let triage = city.the_letter_to(DESK);
    let before = city.cases().await.remove(0);
    let number = before.number.to_string();

    let typed = city.wish(&number, Wish::Receipt("2026-03-30".parse().unwrap(), "So steht es im Postfach.".to_owned())).await;
    assert_eq!((&typed.opening, typed.stage), (&before.opening, before.stage), "typed");
    city.answer(&triage, &format!("Desk <{DESK}>"), "#eingang 30.03.2026 So steht es im Postfach.");
    city.tick_at("2026-03-30 11:00").await;
    assert!(city.new_letters().is_empty(), "by mail it is understood like any word");
    city.answer(&triage, &format!("Desk <{DESK}>"), "#eingang 30.03.2026 So steht es im Postfach. #weiter 66");
    city.tick_at("2026-03-30 12:00").await;

    let letters = city.new_letters();
    assert_eq!(letters.iter().map(|l| l.to.as_str()).collect::<Vec<_>>(), ["tiefbau@stadt.example"], "the rest of the mail is done");
    let case = city.case(&number).await;
    assert_eq!((case.leading().is_some(), &case.opening), (true, &before.opening));
    let events = city.app.clerk.store.events(case.id).await.unwrap();
    assert!(!events.iter().any(|event| matches!(event.kind, EventKind::ReceiptCorrected { .. })), "{events:#?}");
}

#[tokio::test]
async fn a_form_is_the_citizens_own_mail() {
    let forms = "\n[[forms]]\nsender = \"noreply@stadt.example\"\naddress = \"E-Mail\"\nname = \"Name\"\ntext = \"Nachricht\"\n";
    let mut city = City::with("2026-03-27 10:00", None, &|text| format!("{text}{forms}")).await;
    city.app.clerk.go_live(city.now).await.unwrap();
    let text = format!(
        "Neue Nachricht\r\n\r\nName: Ayse Yilmaz\r\nE-Mail: {YILMAZ}\r\nNachricht:\r\nDie Straßenlaterne ist aus.\r\n\r\nBitte helfen Sie.\r\n"
    );
    city.post("Formular <noreply@stadt.example>", "Kontaktformular", &text, "Auto-Submitted: auto-generated\r\n");
    city.tick().await;

    let [case] = city.cases().await.try_into().unwrap();
    assert_eq!((case.opening.channel, case.acknowledgement), (Channel::Form, Some(Acknowledgement::Written)));
    let letters = city.new_letters();
    assert!(letters.iter().any(|l| l.to == YILMAZ && l.subject.starts_with("Eingangsbestätigung")));
    assert!(letters.iter().all(|l| !l.to.contains("noreply")));
    let office = letters.iter().find(|l| l.to == "tiefbau@stadt.example").unwrap();
    assert!(office.text.contains("Die Straßenlaterne ist aus.") && !office.text.contains("E-Mail:"), "{}", office.text);
}

#[tokio::test]
async fn a_form_from_outside_that_nobody_vouches_for_makes_the_city_write_to_nobody() {
    let forms = "\n[[forms]]\nsender = \"noreply@formulare.example\"\naddress = \"Reply-To\"\n";
    let mut city = City::with("2026-03-27 10:00", None, &|text| format!("{text}{forms}")).await;
    city.app.clerk.go_live(city.now).await.unwrap();
    city.post("Formular <noreply@formulare.example>", "Kontakt", "Die Straßenlaterne ist aus.", &format!("Reply-To: <{YILMAZ}>\r\n"));
    city.tick().await;

    let [case] = city.cases().await.try_into().unwrap();
    assert_eq!(case.acknowledgement, Some(Acknowledgement::Suppressed(Suppressed::Misaligned)));
    assert!(city.new_letters().iter().all(|l| l.to != YILMAZ));
}

#[tokio::test]
async fn what_the_scanner_sends_is_a_letter_on_paper() {
    let scanners = "scanners = [\"scanner@stadt.example\"]";
    let mut city = City::with("2026-03-30 10:00", None, &|text| text.replace("scanners = []", scanners)).await;
    city.app.clerk.go_live(city.now).await.unwrap();
    city.post("Scanner Rathaus <scanner@stadt.example>", "Scan", "Gescannt am 30.03.2026", "");
    city.tick().await;

    let [case] = city.cases().await.try_into().unwrap();
    assert_eq!((case.opening.channel, case.acknowledgement), (Channel::Letter, Some(Acknowledgement::Suppressed(Suppressed::NoAddress))));
    let letters = city.new_letters();
    assert!(letters.iter().all(|l| l.to == DESK), "the scanner gets no note: {letters:#?}");
    let triage = &letters[0];
    assert!(triage.text.contains("Brief vom Scanner"), "{}", triage.text);
    city.answer(
        triage,
        &format!("Desk <{DESK}>"),
        "#bürgerin Herr Krause, Gartenstraße 12, 51379 Opladen #eingang 27.03.2026 laut Weiterleitung #weiter 66",
    );
    city.tick_at("2026-03-30 11:00").await;
    let case = city.case(&case.number.to_string()).await;
    assert!(case.answerable && case.leading().is_some());
    assert_eq!(case.opening.deadline_day.to_string(), "2026-04-14");
}

/// Frau Yilmaz wrote to the complaints and to the Tiefbauamt; that answers "Allen".
async fn answered_by_all() -> (City, String) {
    let mut city = City::live_at("2026-03-27 10:00").await;
    let id = city.post(&format!("Ayse Yilmaz <{YILMAZ}>"), "Laterne aus", LAMP, "Cc: tiefbau@stadt.example\r\n");
    city.tick().await;
    city.new_letters();
    city.now = super::city::local("2026-03-30 09:00");
    let headers = format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\nCc: {YILMAZ}\r\n");
    city.post("Tiefbau <tiefbau@stadt.example>", "AW: Laterne aus", "Guten Tag, die Laterne wird morgen repariert.", &headers);
    city.tick().await;
    let number = city.cases().await[0].number.to_string();
    (city, number)
}

#[tokio::test]
async fn an_office_that_answers_all_is_proposed_as_reaction() {
    let (mut city, number) = answered_by_all().await;

    assert_eq!(city.cases().await.len(), 1, "no second case");
    let case = city.case(&number).await;
    assert_eq!(
        (case.reviews.as_slice(), case.reaction.as_ref()),
        (&[ReviewReason::AnsweredDirectly][..], None),
        "a person says whether it counts"
    );
    let review = city.the_letter_to(DESK);
    assert!(review.text.contains("nicht über uns") && review.text.contains("morgen repariert"), "{}", review.text);

    let press = words(&review, "Ja, die Bürgerin hat eine Antwort");
    assert_eq!(press, "#direkt 30.03.2026 #bestätigen");
    city.answer(&review, &format!("Desk <{DESK}>"), &press);
    city.tick_at("2026-03-31 09:00").await;
    let case = city.case(&number).await;
    let reaction = case.reaction.unwrap();
    assert_eq!((reaction.way, case.reviews.len()), (ReactionWay::Direct, 0));
    assert_eq!(reaction.at.format("%Y-%m-%d").to_string(), "2026-03-30", "the day on which she had it");
}

#[tokio::test]
async fn a_stranger_who_answers_all_proves_nothing() {
    let (mut city, number) = answered_by_all().await;
    city.the_letter_to(DESK);
    city.wish(&number, Wish::Review).await;
    let headers = format!("In-Reply-To: <mail-1@example.test>\r\nReferences: <mail-1@example.test>\r\nCc: {YILMAZ}\r\n");
    city.post("Nachbar <nachbar@example.net>", "AW: Laterne aus", "Bei mir auch.", &headers);
    city.tick().await;

    assert_eq!(city.case(&number).await.reviews, [ReviewReason::OtherAddress]);
    let review = city.the_letter_to(DESK);
    assert_eq!(words(&review, "Es ist die Bürgerin, Adresse aufnehmen"), "#bürgerin Nachbar <nachbar@example.net> #bestätigen");
}

async fn with_sent_folder() -> City {
    let city =
        City::with("2026-03-27 10:00", None, &|text| text.replace("path = \"eingang\"", "path = \"eingang\"\nsent_folder = \"gesendet\""));
    let city = city.await;
    std::fs::create_dir_all(city.folder.path().join("gesendet")).unwrap();
    city.app.clerk.go_live(city.now).await.unwrap();
    city
}

fn from_shared_mailbox(to: &str, reference: &str, id: &str) -> String {
    format!(
        "From: Beschwerdemanagement <beschwerde@stadt.example>\r\nTo: {to}\r\nSubject: AW: Laterne aus\r\n\
         Date: Mon, 30 Mar 2026 09:00:00 +0200\r\nMessage-ID: <{id}@stadt.example>\r\n{reference}\r\nDie Laterne wird morgen repariert.\r\n"
    )
}

#[tokio::test]
async fn an_answer_from_the_shared_mailbox_is_seen_in_its_sent_folder() {
    let mut city = with_sent_folder().await;
    let id = city.post(&format!("Ayse Yilmaz <{YILMAZ}>"), "Laterne aus", LAMP, "");
    city.tick().await;
    let number = city.cases().await[0].number.to_string();
    let acknowledgement = city.new_letters().into_iter().find(|l| l.to == YILMAZ).unwrap();

    city.now = super::city::local("2026-03-30 09:00");
    city.post_raw_into("gesendet", from_shared_mailbox(YILMAZ, &format!("In-Reply-To: <{id}>\r\n"), "hand-1").as_bytes());
    city.post_raw_into("gesendet", from_shared_mailbox("tante@example.net", "", "private").as_bytes());
    city.post_raw_into("gesendet", acknowledgement.raw.as_bytes());
    city.tick().await;

    assert_eq!(city.cases().await.len(), 1, "what is sent opens no case");
    let case = city.case(&number).await;
    assert_eq!(case.reviews, [ReviewReason::AnsweredDirectly]);
    let review = city.the_letter_to(DESK);
    assert_eq!(words(&review, "Ja, die Bürgerin hat eine Antwort"), "#direkt 30.03.2026 #bestätigen");
    let messages = city.app.clerk.store.messages(case.id).await.unwrap();
    assert_eq!(messages.len(), 2, "hers and the answer; the private mail and our own letter are not kept");
}
