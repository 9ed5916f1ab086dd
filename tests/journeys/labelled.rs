//! Past cases as the routing saw them, with what people said: what a city learns from, and asks a changed table about.
//!
//! Frau Yilmaz, Herr Krause and a newspaper write; Jana Kollegin is at 66, the desk decides.

use super::city::{City, local};
use anliegend::case::{Channel, DepartmentKey, Voice};
use anliegend::flow::{Entry, LabelledCase, Wish};
use anliegend::ports::Participant;
use chrono::NaiveDate;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const JANA: &str = "Jana Kollegin <jana.kollegin@stadt.example>";

fn key(text: &str) -> DepartmentKey {
    DepartmentKey::new(text)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn past(city: &City, since: Option<NaiveDate>, limit: Option<u64>) -> Vec<LabelledCase> {
    let mut walk = city.app.clerk.past_cases(since, limit);
    let mut all = Vec::new();
    loop {
        let page = walk.next_page().await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

fn numbers(cases: &[LabelledCase]) -> Vec<String> {
    cases.iter().map(|case| case.number.to_string()).collect()
}

#[tokio::test]
async fn every_case_comes_as_it_was_routed_with_what_people_said() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", "Die Straßenlaterne in der Gartenstraße ist aus.", "");
    city.post(
        "Karl Krause <krause@example.test>",
        "Re: Schlagloch",
        "Ein Schlagloch auf dem Radweg.\r\n\r\nAm 26.03.2026 um 10:00 schrieb Beschwerdemanagement:\r\n> Die Bäume",
        "",
    );
    city.post("Redaktion <redaktion@zeitung.example>", "Anfrage", "Wie viele Straßenlaternen hat die Stadt?", "");
    city.tick().await;
    let letters = city.new_letters();
    let letter = letters.iter().find(|l| l.to == "tiefbau@stadt.example" && l.subject.contains("Laterne")).unwrap();
    city.now = local("2026-03-30 23:30");
    city.answer(letter, JANA, "#weiter 67 Ein Ast hängt in der Leitung.");
    let entry = Entry {
        channel: Channel::Phone,
        received_at: city.now,
        kind: None,
        subject: "Anruf".to_owned(),
        text: "Die Hecke am Spielplatz ist zu hoch.".to_owned(),
        citizen: Participant { name: "Karl Krause".to_owned(), ..Participant::default() },
        department: Some(key("67")),
        old_number: None,
        mailbox: None,
    };
    city.app.clerk.enter(entry, city.now).await.unwrap();
    city.tick().await;

    let cases = past(&city, None, None).await;
    assert_eq!(cases.len(), 4);
    let table = &city.app.clerk.office.routing;
    for case in &cases {
        assert_eq!(
            Some(case.route(table).because),
            case.explained,
            "{}: the same words, domains and day lead to the same reasons",
            case.number
        );
    }
    let of = |subject: &str| cases.iter().find(|case| case.subject.contains(subject)).unwrap();
    let lamp = of("Laterne");
    let label = lamp.label.as_ref().unwrap();
    let responsible = label.responsible.as_ref().unwrap();
    assert_eq!((&responsible.department, &responsible.said_by, responsible.said_at), (&key("67"), &Voice::Other(key("66")), city.now));
    assert!(label.is_corrected);
    assert_eq!((lamp.day, lamp.sender_domain.as_str()), (day("2026-03-27"), "example.test"));
    assert_eq!(lamp.recipient_domains, ["stadt.example"]);
    let hole = of("Schlagloch");
    assert!(hole.label.is_none(), "only the machine has spoken");
    assert_eq!(hole.text.trim(), "Ein Schlagloch auf dem Radweg.", "what was quoted was never routed");
    let call = of("Anruf");
    assert_eq!(call.label.as_ref().unwrap().responsible.as_ref().unwrap().said_by, Voice::Desk);
    assert_eq!((call.day, call.sender_domain.as_str()), (day("2026-03-30"), ""), "the local day, half an hour before midnight");

    assert_eq!(numbers(&past(&city, Some(day("2026-03-28")), None).await), [call.number.to_string()]);
    assert_eq!(numbers(&past(&city, None, Some(2)).await), numbers(&cases)[..2], "the newest");
    assert!(past(&city, None, Some(0)).await.is_empty());
}

#[tokio::test]
async fn cases_of_the_trial_time_are_left_out_for_good() {
    let mut city = City::with("2026-03-27 10:00", None, &|text| text).await;
    city.post(YILMAZ, "Laterne aus", "Die Straßenlaterne ist aus.", "");
    city.tick().await;
    city.wish("B-2026-000001", Wish::Assign(key("67"))).await;
    assert!(past(&city, None, None).await.is_empty(), "what was played with is no lesson");
    city.app.clerk.go_live(city.now).await.unwrap();
    city.post(YILMAZ, "Schlagloch", "Ein Schlagloch.", "");
    city.tick_at("2026-03-27 11:00").await;
    assert_eq!(numbers(&past(&city, None, None).await), ["B-2026-000002"]);
}

/// More than a page, and in the middle of a page some that are left out.
#[tokio::test]
async fn a_walk_over_several_pages_meets_every_case_once() {
    let limits = |text: String| text.replace("all_10_minutes = 50", "all_10_minutes = 0").replace("domain_hour = 30", "domain_hour = 0");
    let mut city = City::with("2026-03-27 10:00", None, &limits).await;
    city.app.clerk.go_live(city.now).await.unwrap();
    for nth in 0..450 {
        city.post(&format!("Person {nth} <person{nth}@example.test>"), &format!("Laterne {nth}"), "Die Laterne ist aus.", "");
    }
    city.tick().await;
    assert_eq!(city.sql("UPDATE cases SET origin = 'test' WHERE id BETWEEN 100 AND 109").await, 10);
    let found = numbers(&past(&city, None, None).await);
    let distinct: std::collections::BTreeSet<&String> = found.iter().collect();
    assert_eq!((found.len(), distinct.len()), (440, 440));
    let mut descending = found.clone();
    descending.sort();
    descending.reverse();
    assert_eq!(found, descending, "newest first");
    assert_eq!(numbers(&past(&city, None, Some(250)).await), found[..250]);
}
