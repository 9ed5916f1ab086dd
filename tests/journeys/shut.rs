//! What cannot be opened (`office.md`, "Bad input" of a city's mailbox): a case at the desk, with the original and one line that says why.

use super::city::{City, Read};
use anliegend::case::{Acknowledgement, Channel, Stage};
use anliegend::flow::Entry;
use anliegend::ports::Participant;

const DESK: &str = "beschwerdestelle@stadt.example";
const YILMAZ: &str = "yilmaz@example.test";

/// Frau Yilmaz writes, with a subject that the Tiefbauamt would be certain of.
async fn wrote(content: &str) -> (City, Vec<Read>) {
    wrote_to(City::live_at("2026-03-27 10:00").await, content).await
}

async fn wrote_to(mut city: City, content: &str) -> (City, Vec<Read>) {
    let raw = format!(
        "Return-Path: <{YILMAZ}>\r\nFrom: Ayse Yilmaz <{YILMAZ}>\r\nTo: beschwerde@stadt.example\r\nSubject: Schlagloch: tiefes Schlagloch\r\n\
         Date: Fri, 27 Mar 2026 09:58:00 +0100\r\nMessage-ID: <shut-1@example.test>\r\nMIME-Version: 1.0\r\n{content}"
    );
    city.post_raw(raw.as_bytes());
    city.tick().await;
    let letters = city.new_letters();
    (city, letters)
}

async fn is_at_the_desk_with_the_original(city: &City, letters: &[Read], hint: &str) {
    let [case] = city.cases().await.try_into().unwrap();
    assert_eq!((case.stage, case.leading()), (Stage::Triage, None), "{hint}");
    let triage = letters.iter().find(|letter| letter.to == DESK).unwrap();
    assert!(triage.text.contains(&format!("Hinweis: {hint}")), "{}", triage.text);
    assert!(triage.raw.contains("Content-Type: message/rfc822") && triage.raw.contains("original.eml"), "{}", triage.raw);
    assert!(letters.iter().all(|letter| letter.to == DESK || letter.to == YILMAZ), "no office gets what nobody read: {letters:#?}");
}

#[tokio::test]
async fn an_encrypted_mail_goes_to_the_desk_and_the_citizen_is_asked_politely() {
    let smime = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIBAgMEBQYHCAkKCwwNDg8Q\r\n";
    let pgp = "Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=\"p\"\r\n\r\n--p\r\n\
               Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--p\r\nContent-Type: application/octet-stream\r\n\r\n\
               -----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n--p--\r\n";
    for (content, hint) in [(smime, "Die Nachricht ist verschlüsselt (S/MIME)."), (pgp, "Die Nachricht ist verschlüsselt (PGP).")] {
        let (city, letters) = wrote(content).await;
        is_at_the_desk_with_the_original(&city, &letters, hint).await;
        let note = letters.iter().find(|letter| letter.to == YILMAZ).unwrap();
        assert!(note.text.contains("Bitte schreiben Sie uns noch einmal ohne Verschlüsselung."), "{}", note.text);
        assert_eq!(city.cases().await[0].acknowledgement, Some(Acknowledgement::Written));
    }
}

#[tokio::test]
async fn a_broken_winmail_dat_without_a_word_goes_to_the_desk() {
    let content =
        "Content-Type: application/ms-tnef; name=\"winmail.dat\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAAAAAAAAAAAAAA\r\n";
    let (city, letters) = wrote(content).await;
    is_at_the_desk_with_the_original(&city, &letters, "Die Datei winmail.dat konnte nicht geöffnet werden.").await;
}

#[tokio::test]
async fn the_desk_gets_the_pictures_of_a_case_that_it_must_decide() {
    let content = "Content-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSehen Sie selbst.\r\n--m\r\n\
                   Content-Type: image/png; name=\"bild.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--m--\r\n";
    let (_, letters) = wrote(content).await;
    // The subject alone is enough for the Tiefbauamt; a praise of nothing is not.
    assert!(letters.iter().any(|letter| letter.to == "tiefbau@stadt.example" && letter.raw.contains("iVBORw0KGgo=")));

    let mut city = City::live_at("2026-03-27 10:00").await;
    let raw = format!(
        "Return-Path: <{YILMAZ}>\r\nFrom: Ayse Yilmaz <{YILMAZ}>\r\nTo: beschwerde@stadt.example\r\nSubject: Schauen Sie\r\n\
         Date: Fri, 27 Mar 2026 09:58:00 +0100\r\nMessage-ID: <shut-2@example.test>\r\nMIME-Version: 1.0\r\n{content}"
    );
    city.post_raw(raw.as_bytes());
    city.tick().await;
    let triage = city.the_letter_to(DESK);
    assert!(triage.text.contains("bild.png") && triage.raw.contains("iVBORw0KGgo="), "named and enclosed: {}", triage.raw);
}

/// A city whose letters may have 1 MB; the Tiefbauamt wants the original of every mail.
async fn of_small_letters() -> City {
    let mut city = City::with("2026-03-27 10:00", None, &|text| text.replace("max_size_mb = 20", "max_size_mb = 1")).await;
    let path = city.folder.path().join("departments.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("key = \"66\"\n", "key = \"66\"\nattach_original = true\n")).unwrap();
    city.restart().await;
    city.app.clerk.go_live(city.now).await.unwrap();
    city
}

/// So many lines of base64, 78 bytes each with its line end.
fn lines(count: usize) -> String {
    format!("{}\r\n", "A".repeat(76)).repeat(count)
}

fn encrypted(count: usize) -> String {
    format!(
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        lines(count)
    )
}

fn with_picture(count: usize) -> String {
    format!(
        "Content-Type: multipart/mixed; boundary=\"m\"\r\n\r\n--m\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSehen Sie selbst.\r\n--m\r\n\
         Content-Type: image/png; name=\"bild.png\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}--m--\r\n",
        lines(count)
    )
}

#[tokio::test]
async fn an_original_too_large_for_a_letter_is_named_and_the_desk_gets_the_letter() {
    let (_, letters) = wrote_to(of_small_letters().await, &encrypted(15_000)).await;
    let triage = letters.iter().find(|letter| letter.to == DESK).unwrap();
    assert!(triage.raw.len() < 1024 * 1024 && !triage.raw.contains("original.eml\""), "{} bytes", triage.raw.len());
    let named = "Zu groß für diese E-Mail: original.eml, 1,2 MB; smime.p7m, 855 KB. Die Nachricht liegt im Postfach.";
    assert!(triage.text.contains(named), "{}", triage.text);
}

#[tokio::test]
async fn the_original_goes_first_and_what_lies_in_it_is_not_missing() {
    let (_, letters) = wrote_to(of_small_letters().await, &encrypted(8_000)).await;
    let triage = letters.iter().find(|letter| letter.to == DESK).unwrap();
    assert!(triage.raw.len() < 1024 * 1024 && triage.raw.contains("Content-Type: message/rfc822"), "{} bytes", triage.raw.len());
    assert!(triage.text.contains("Anlagen: original.eml, 624 KB\r\n") && !triage.text.contains("Zu groß"), "{}", triage.text);
}

#[tokio::test]
async fn an_office_that_wants_originals_gets_them_as_far_as_they_fit() {
    let office = |letters: Vec<Read>| letters.into_iter().find(|letter| letter.to == "tiefbau@stadt.example").unwrap();
    let (_, letters) = wrote_to(of_small_letters().await, &with_picture(100)).await;
    let small = office(letters);
    assert!(small.raw.contains("Content-Type: message/rfc822"), "{}", small.raw);
    assert!(small.text.contains("Anlagen: original.eml, 8 KB; bild.png, 6 KB\r\n"), "{}", small.text);

    let (_, letters) = wrote_to(of_small_letters().await, &with_picture(11_000)).await;
    let large = office(letters);
    assert!(large.raw.len() < 1024 * 1024 && !large.raw.contains("Content-Type: message/rfc822"), "{} bytes", large.raw.len());
    assert!(large.text.contains("Anlagen: bild.png, 627 KB\r\n"), "{}", large.text);
    assert!(large.text.contains("Zu groß für diese E-Mail: original.eml, 858 KB. Fragen Sie uns bitte danach."), "{}", large.text);
}

#[tokio::test]
async fn a_telephone_call_has_no_original() {
    let mut city = of_small_letters().await;
    let call = Entry {
        channel: Channel::Phone,
        received_at: city.now,
        kind: None,
        subject: "Schlagloch".to_owned(),
        text: "Ein tiefes Schlagloch.".to_owned(),
        citizen: Participant::default(),
        department: Some(anliegend::case::DepartmentKey::new("66")),
        old_number: None,
        mailbox: None,
    };
    city.app.clerk.enter(call, city.now).await.unwrap();
    city.tick().await;
    let letter = city.the_letter_to("tiefbau@stadt.example");
    assert!(!letter.raw.contains("original.eml"), "{}", letter.raw);
}
