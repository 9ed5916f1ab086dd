//! What the desk and those behind it look at: that nobody releases anything, what is due, and why somebody set a date.
//!
//! Frau Yilmaz writes about a street lamp on Friday 27 March 2026. Good Friday is 3 April, Easter Monday the 6th; her tenth working day is
//! Tuesday 14 April.

use super::city::{City, Read, local};
use anliegend::case::CloseReason;
use anliegend::flow::Wish;
use anliegend::ports::CaseFilter;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const TIEFBAU: &str = "Jana Kollegin <jana.kollegin@stadt.example>";
const DESK: &str = "Desk <beschwerdestelle@stadt.example>";
const LEITUNG: &str = "leitung@stadt.example";
const NUMBER: &str = "B-2026-000001";

/// A city whose administration has an address, with Frau Yilmaz's case at Tiefbau.
async fn with_department() -> (City, Read) {
    let admin = format!("# admin = \"{LEITUNG}\"");
    let switched_on = |text: String| text.replace(&admin, &format!("admin = \"{LEITUNG}\""));
    let mut city = City::with("2026-03-27 10:00", None, &switched_on).await;
    city.app.clerk.go_live(city.now).await.unwrap();
    city.post(YILMAZ, "Laterne aus", "Die Straßenlaterne in der Gartenstraße ist aus.", "");
    city.tick().await;
    let letter = city.new_letters().into_iter().find(|l| l.to == "tiefbau@stadt.example").unwrap();
    (city, letter)
}

/// What the administration got since the last look; everything else new is forgotten.
fn notes(city: &mut City) -> Vec<Read> {
    city.new_letters().into_iter().filter(|letter| letter.to == LEITUNG).collect()
}

#[tokio::test]
async fn the_administration_hears_that_nobody_releases_anything_and_once_a_week_from_then_on() {
    let (mut city, office) = with_department().await;
    city.now = local("2026-03-30 09:00");
    city.answer(&office, TIEFBAU, "Die Laterne leuchtet wieder.");
    city.tick().await;
    city.tick_at("2026-04-01 16:00").await;
    assert_eq!(notes(&mut city).len(), 0, "Monday to Wednesday: only Tuesday is a whole working day");

    city.tick_at("2026-04-02 07:00").await;
    let digest = city.the_digest();
    assert!(digest.contains("1 wartet auf Freigabe"), "{digest}");
    assert!(digest.contains("\nSeit 2 Arbeitstagen hat niemand etwas freigegeben. Es wartet eine Antwort.\n"), "{digest}");
    city.tick_at("2026-04-02 08:00").await;
    let [note] = notes(&mut city).try_into().unwrap();
    assert_eq!(note.subject, "Anliegend braucht Aufmerksamkeit: Seit 2 Arbeitstagen hat niemand etwas freigegeben");
    assert!(!note.text.contains("Laterne") && !note.text.contains("Yilmaz"), "{}", note.text);
    for time in ["2026-04-02 08:05", "2026-04-02 16:00", "2026-04-03 10:00", "2026-04-06 10:00", "2026-04-08 10:00"] {
        city.tick_at(time).await;
        assert_eq!(notes(&mut city).len(), 0, "{time}");
    }
    city.tick_at("2026-04-09 08:00").await;
    let [note] = notes(&mut city).try_into().unwrap();
    assert!(note.text.contains("Seit 5 Arbeitstagen hat niemand"), "31 March, 1, 2, 7 and 8 April: {}", note.text);

    let case = city.wish(NUMBER, Wish::Return(None, "Seit wann?".to_owned())).await;
    assert!(case.drafts.is_empty());
    city.answer(&office, TIEFBAU, "Die Laterne leuchtet seit Montag wieder.");
    city.tick().await;
    city.tick_at("2026-04-13 10:00").await;
    assert_eq!(notes(&mut city).len(), 0, "the desk decided on Thursday, only Friday is whole");
    city.tick_at("2026-04-14 08:00").await;
    assert_eq!(notes(&mut city).len(), 1, "Friday and Monday: another one begins, and nobody waits for the week to end");
}

#[tokio::test]
async fn a_release_by_mail_is_a_decision_too() {
    let (mut city, office) = with_department().await;
    city.post("Karl Krause <krause@example.test>", "Schlagloch", "Auf der Hauptstraße ist ein tiefes Schlagloch.", "");
    city.tick().await;
    let second = city.new_letters().into_iter().find(|l| l.to == "tiefbau@stadt.example").unwrap();
    city.now = local("2026-03-30 09:00");
    city.answer(&office, TIEFBAU, "Die Laterne leuchtet wieder.");
    city.tick().await;
    let release = city.the_letter_to("beschwerdestelle@stadt.example");
    city.answer(&second, TIEFBAU, "Das Schlagloch ist zu.");
    city.tick().await;

    city.now = local("2026-04-01 11:00");
    city.answer(&release, DESK, "#senden");
    city.tick().await;
    assert!(city.case(NUMBER).await.drafts.is_empty());
    city.tick_at("2026-04-07 10:00").await;
    assert_eq!(notes(&mut city).len(), 0, "released on Wednesday; Thursday is whole, then come Easter and today");
    city.tick_at("2026-04-08 10:00").await;
    let [note] = notes(&mut city).try_into().unwrap();
    assert!(note.text.contains("Seit 2 Arbeitstagen hat niemand etwas freigegeben. Es wartet eine Antwort."), "{}", note.text);
}

/// The days due until this one, as code and number.
async fn due(city: &City, until: &str) -> Vec<(String, &'static str, String)> {
    let lines = city.app.clerk.agenda(&CaseFilter::default(), until.parse().unwrap()).await.unwrap();
    lines.into_iter().map(|line| (line.day.to_string(), line.item.code(), line.case.number.to_string())).collect()
}

/// All texts that lie with the case, as `case show` prints them.
async fn texts(city: &City) -> String {
    let case = city.case(NUMBER).await;
    let messages = city.app.clerk.store.messages(case.id).await.unwrap();
    messages.into_iter().map(|message| message.text.body).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_desk_sees_what_is_due_and_why_it_was_put_off() {
    let (mut city, office) = with_department().await;
    assert_eq!(due(&city, "2026-04-06").await, []);
    let statement = ("2026-04-07".to_owned(), "stellungnahme", NUMBER.to_owned());
    let promise = ("2026-04-14".to_owned(), "zusage", NUMBER.to_owned());
    assert_eq!(due(&city, "2026-04-13").await, vec![statement.clone()]);
    assert_eq!(due(&city, "2026-04-14").await, [statement.clone(), promise.clone()]);

    city.now = local("2026-03-30 09:00");
    city.answer(&office, TIEFBAU, "#frist 24.12.2026");
    city.tick().await;
    let help = city.new_letters().into_iter().find(|l| l.to.starts_with("jana.kollegin")).unwrap();
    assert!(help.text.contains("Ein späteres Datum braucht einen Grund."), "{}", help.text);
    assert!(help.text.contains("#frist 24.12.2026 Firma kommt erst dann."), "{}", help.text);
    assert_eq!(city.case(NUMBER).await.follow_up, None);

    // No calendar covers that year: nothing could be counted from it.
    city.answer(&office, TIEFBAU, "#frist 24.12.2150 Firma kommt erst dann.");
    city.tick().await;
    let help = city.new_letters().into_iter().find(|l| l.to.starts_with("jana.kollegin")).unwrap();
    assert!(help.text.contains("mehr als fünf Jahre"), "{}", help.text);
    assert_eq!(city.case(NUMBER).await.follow_up, None);

    city.answer(&office, TIEFBAU, "#frist 22.12.2026 Die Firma kommt am Montag davor.");
    city.tick().await;
    let put_off = ("2026-12-22".to_owned(), "wiedervorlage", NUMBER.to_owned());
    assert_eq!(due(&city, "2026-12-21").await, [statement.clone(), promise.clone()]);
    assert_eq!(due(&city, "2026-12-24").await, [statement, promise, put_off]);
    assert!(texts(&city).await.contains("Die Firma kommt am Montag davor."));

    let day = "2026-04-02".parse().unwrap();
    city.wish(NUMBER, Wish::FollowUp(day, "Vorher beim Bauhof nachfragen.".to_owned())).await;
    assert_eq!(due(&city, "2026-04-02").await, [("2026-04-02".to_owned(), "wiedervorlage", NUMBER.to_owned())]);
    assert!(texts(&city).await.contains("Vorher beim Bauhof nachfragen."));
    city.wish(NUMBER, Wish::Close(CloseReason::Withdrawn, None)).await;
    assert_eq!(due(&city, "2026-12-31").await, []);
}

#[tokio::test]
async fn an_interim_reply_without_reason_or_day_stays_here_and_its_writer_learns_why() {
    let (mut city, office) = with_department().await;
    for (text, why) in [
        ("#zwischenbescheid 05.05.2026", "Ein Zwischenstand braucht einen Grund."),
        ("#zwischenbescheid Das Ersatzteil ist bestellt.", "Ein Zwischenstand braucht das neue Datum."),
    ] {
        city.now += chrono::TimeDelta::hours(1);
        city.answer(&office, TIEFBAU, text);
        city.tick().await;
        let help = city.new_letters().into_iter().find(|l| l.to.starts_with("jana.kollegin")).unwrap();
        assert!(help.text.contains(why), "{}", help.text);
        assert!(help.text.contains("#zwischenbescheid 05.05.2026 Das Ersatzteil ist bestellt."), "{}", help.text);
    }
    assert!(city.case(NUMBER).await.drafts.is_empty());
}

#[tokio::test]
async fn a_corrected_receipt_keeps_its_reason_with_the_case_and_never_in_an_event() {
    let (mut city, _) = with_department().await;
    let number = city.case(NUMBER).await.id;
    // Wednesday 25 March 2026: ten working days later is Friday 10 April.
    let reason = "Lag seit Mittwoch im Bürgerbüro.";
    let case = city.wish(NUMBER, Wish::Receipt("2026-03-25".parse().unwrap(), reason.to_owned())).await;
    assert_eq!(case.opening.deadline_day.to_string(), "2026-04-10");
    assert!(texts(&city).await.contains(reason));

    city.tick().await;
    city.new_letters();
    city.post(YILMAZ, "Re: B-2026-000001", "Ich hatte schon am Dienstag angerufen.", "");
    city.tick().await;
    let review = city.the_letter_to("beschwerdestelle@stadt.example");
    city.answer(&review, DESK, "#eingang 24.03.2026");
    city.tick().await;
    let help = city.the_letter_to("beschwerdestelle@stadt.example");
    assert!(help.text.contains("Ein berichtigter Eingang braucht einen Grund."), "{}", help.text);
    assert_eq!(city.case(NUMBER).await.opening.deadline_day.to_string(), "2026-04-10");
    city.answer(&review, DESK, "#eingang 24.03.2026 Sie hatte da schon angerufen.");
    city.tick().await;
    // Tuesday 24 March: Thursday 9 April.
    assert_eq!(city.case(NUMBER).await.opening.deadline_day.to_string(), "2026-04-09");
    assert!(texts(&city).await.contains("Sie hatte da schon angerufen."));
    let events = serde_json::to_string(&city.app.clerk.store.events(number).await.unwrap()).unwrap();
    assert!(events.contains("receipt_corrected") && !events.contains("angerufen") && !events.contains("Bürgerbüro"), "{events}");
}
