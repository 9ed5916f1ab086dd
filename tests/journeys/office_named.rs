//! Whether the acknowledgement says who is responsible: the city wants it, the department allows it, and it is sure enough.
//!
//! Frau Yilmaz writes about a lamp of the Tiefbauamt.

use super::city::{City, Read};
use anliegend::case::{Acknowledgement, Channel, DepartmentKey};
use anliegend::flow::{Entry, Wish};
use anliegend::ports::Participant;

const ADDRESS: &str = "yilmaz@example.test";
const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const NUMBER: &str = "B-2026-000001";
/// 16 points: more than twice the threshold.
const CERTAIN: (&str, &str) = ("Laterne aus", "Die Straßenlaterne ist aus.");
/// 6 points: enough for 66, and no more.
const UNCERTAIN: (&str, &str) = ("Frage", "Die Straßenlaterne ist aus.");

/// A live city that has chosen this; 66 allows to be named, or not.
async fn city(choice: &str, is_allowed: bool) -> City {
    let set = format!("name_department = \"{choice}\"");
    let mut city = City::with("2026-03-27 10:00", None, &|text| text.replace("name_department = \"never\"", &set)).await;
    let path = city.folder.path().join("departments.toml");
    let departments = std::fs::read_to_string(&path).unwrap();
    let allowed = departments.replace("key = \"66\"\n", "key = \"66\"\nname_in_acknowledgement = true\n");
    std::fs::write(&path, if is_allowed { allowed } else { departments }).unwrap();
    city.restart().await;
    city.app.clerk.go_live(city.now).await.unwrap();
    city
}

/// The acknowledgement of 27 March, word for word.
fn acknowledgement(office: Option<&str>) -> String {
    let line = office.map_or(String::new(), |office| format!("Zuständig ist: {office}.\n"));
    format!(
        "Guten Tag,

Ihre Nachricht ist am Freitag, 27. März 2026 bei uns angekommen. Vielen Dank.

So geht es weiter
Wir prüfen Ihr Anliegen. Sie hören bis Dienstag, 14. April 2026 von uns. Dann bekommen Sie eine Antwort. Wenn wir noch Zeit brauchen, sagen wir Ihnen, warum und wie lange.
{line}
Ihre Nummer: B-2026-000001
Möchten Sie etwas ergänzen? Antworten Sie einfach auf diese E-Mail. Am Telefon erreichen Sie uns unter 0000 123 45 67, Montag bis Freitag, 8 bis 12 Uhr. Nennen Sie bitte Ihre Nummer.

Freundliche Grüße
Stadt Musterstadt, Beschwerdemanagement

Diese E-Mail wurde automatisch erstellt. Ihre Nachricht liest ein Mensch.
Im Notfall rufen Sie bitte 112 (Feuerwehr, Rettungsdienst) oder 110 (Polizei) an.
Datenschutz: Wir nutzen Ihre Angaben nur, um Ihr Anliegen zu bearbeiten. Mehr dazu: https://www.stadt.example/datenschutz/beschwerden

English: We have received your message. You will hear from us by Tuesday, 14 April 2026. Your number is B-2026-000001.
"
    )
}

fn to_her(city: &mut City) -> Read {
    let letters = city.new_letters();
    let [letter] = letters.iter().filter(|letter| letter.to == ADDRESS).collect::<Vec<_>>().try_into().unwrap();
    let letter: &Read = letter;
    letter.clone()
}

async fn written(mut city: City, (subject, text): (&str, &str)) -> String {
    city.post(YILMAZ, subject, text, "");
    city.tick().await;
    assert_eq!(city.case(NUMBER).await.leading().unwrap().department, DepartmentKey::new("66"));
    to_her(&mut city).text.replace("\r\n", "\n")
}

#[tokio::test]
async fn the_office_is_named_only_where_city_department_and_score_agree() {
    for (choice, is_allowed, mail, expected) in [
        ("never", true, CERTAIN, None),
        ("confirmed", true, CERTAIN, None),
        ("certain", true, CERTAIN, Some("Tiefbau")),
        ("certain", true, UNCERTAIN, None),
        ("certain", false, CERTAIN, None),
    ] {
        let text = written(city(choice, is_allowed).await, mail).await;
        assert_eq!(text, acknowledgement(expected), "{choice}, {is_allowed}, {mail:?}");
    }
}

#[tokio::test]
async fn what_the_desk_chose_before_is_confirmed() {
    for (choice, expected) in [("never", None), ("confirmed", Some("Tiefbau")), ("certain", Some("Tiefbau"))] {
        let mut city = city(choice, true).await;
        let entry = Entry {
            channel: Channel::Phone,
            received_at: city.now,
            kind: None,
            subject: "Frage".to_owned(),
            text: "Sie fragt nach dem Zaun.".to_owned(),
            citizen: Participant { name: "Ayse Yilmaz".to_owned(), address: ADDRESS.to_owned(), ..Participant::default() },
            department: Some(DepartmentKey::new("66")),
            old_number: None,
            mailbox: None,
        };
        city.app.clerk.enter(entry, city.now).await.unwrap();
        city.tick().await;
        assert_eq!(to_her(&mut city).text.replace("\r\n", "\n"), acknowledgement(expected), "{choice}");
    }
}

/// An acknowledgement that waited for a person: with her word, or with the machine's.
#[tokio::test]
async fn a_late_acknowledgement_names_whom_a_person_chose_or_whom_the_score_left_no_doubt_about() {
    let late = async |choice: &str, (subject, text): (&str, &str), moves: bool| {
        let mut city = city(choice, true).await;
        city.post(YILMAZ, subject, text, "X-Auto-Response-Suppress: All\r\n");
        city.tick().await;
        if moves {
            city.wish(NUMBER, Wish::Assign(DepartmentKey::new("67"))).await;
            city.wish(NUMBER, Wish::Assign(DepartmentKey::new("66"))).await;
        }
        city.wish(NUMBER, Wish::Acknowledge).await;
        city.tick().await;
        to_her(&mut city).text.contains("Zuständig ist: Tiefbau.")
    };
    assert!(!late("never", CERTAIN, true).await);
    assert!(!late("confirmed", CERTAIN, false).await, "nobody said so yet");
    assert!(late("confirmed", UNCERTAIN, true).await, "the desk did");
    assert!(late("certain", CERTAIN, false).await);
    assert!(!late("certain", UNCERTAIN, false).await);
}

#[tokio::test]
async fn what_a_colleague_brought_names_the_office_once_the_desk_has_chosen_it() {
    let mut city = city("certain", true).await;
    let forwarded = format!(
        "Das kam bei uns an.\r\n\r\n________________________________\r\nVon: {YILMAZ}\r\nGesendet: Freitag, 27. März 2026 09:12\r\n\
         An: Bürgerbüro <buergerbuero@stadt.example>\r\nBetreff: Laterne aus\r\n\r\nDie Straßenlaterne ist aus.\r\n"
    );
    city.post("Petra Sommer <sommer@stadt.example>", "WG: Laterne aus", &forwarded, "");
    city.tick().await;
    let triage = city.the_letter_to("beschwerdestelle@stadt.example");
    city.answer(&triage, "Desk <beschwerdestelle@stadt.example>", &format!("#bürgerin {YILMAZ}"));
    city.tick_at("2026-03-27 11:00").await;
    assert!(!to_her(&mut city).text.contains("Zuständig ist"), "certain by score, but no department has it yet");
    let mut city = self::city("confirmed", true).await;
    city.post("Petra Sommer <sommer@stadt.example>", "WG: Laterne aus", &forwarded, "");
    city.tick().await;
    let triage = city.the_letter_to("beschwerdestelle@stadt.example");
    city.answer(&triage, "Desk <beschwerdestelle@stadt.example>", &format!("#bürgerin {YILMAZ} #weiter 66"));
    city.tick_at("2026-03-27 11:00").await;
    assert!(to_her(&mut city).text.contains("Zuständig ist: Tiefbau."));
}

#[tokio::test]
async fn a_lane_and_a_mail_that_stayed_shut_name_no_office() {
    let mut lane = city("certain", true).await;
    lane.post(YILMAZ, "Laterne aus", "Dienstaufsichtsbeschwerde wegen der Straßenlaterne, der Straßenlaterne!", "");
    lane.tick().await;
    let text = to_her(&mut lane).text;
    assert!(text.contains("Wir behandeln Ihre Nachricht vertraulich.") && !text.contains("Zuständig ist"), "{text}");

    let mut shut = city("certain", true).await;
    let raw = format!(
        "Return-Path: <{ADDRESS}>\r\nFrom: {YILMAZ}\r\nTo: beschwerde@stadt.example\r\nSubject: Schlagloch: tiefes Schlagloch\r\n\
         Message-ID: <shut@example.test>\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; \
         name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIBAgMEBQYHCAkKCwwNDg8Q\r\n"
    );
    shut.post_raw(raw.as_bytes());
    shut.tick().await;
    let text = to_her(&mut shut).text;
    assert!(text.contains("ohne Verschlüsselung") && !text.contains("Zuständig ist"), "{text}");
    assert_eq!(shut.case(NUMBER).await.acknowledgement, Some(Acknowledgement::Written));
}
