//! Nobody answers: reminders on the seventh day, the head on the ninth, never on a holiday, each once.

use super::city::City;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const LAMP: &str = "Die Straßenlaterne in der Gartenstraße ist aus. Bitte reparieren Sie die Straßenbeleuchtung.";

async fn waiting() -> City {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    city.new_letters();
    city
}

/// Letters of one day that are neither digest nor answer, ticking every half hour.
async fn day(city: &mut City, date: &str) -> Vec<super::city::Read> {
    for hour in 0..24 {
        for minute in ["00", "30"] {
            city.tick_at(&format!("{date} {hour:02}:{minute}")).await;
        }
    }
    city.new_letters().into_iter().filter(|l| !l.subject.starts_with("Beschwerden ")).collect()
}

#[tokio::test]
async fn one_reminder_on_day_seven_one_letter_to_the_head_on_day_nine_none_on_a_holiday() {
    let mut city = waiting().await;
    // office.md 4: day 5 is Tue 7 April, day 7 Thu 9, day 9 Mon 13, day 10 Tue 14 April; 3 and 6 April are holidays.
    for quiet in ["2026-03-30", "2026-04-03", "2026-04-04", "2026-04-06", "2026-04-07", "2026-04-08"] {
        assert!(day(&mut city, quiet).await.is_empty(), "{quiet}");
    }
    let seventh = day(&mut city, "2026-04-09").await;
    assert_eq!(seventh.len(), 1, "{seventh:#?}");
    assert!(seventh[0].subject.starts_with("Erinnerung: Ihre Antwort fehlt noch, Laterne aus [B-2026-000001-"), "{}", seventh[0].subject);
    assert!(seventh[0].text.contains("Dienstag, 14. April 2026") && seventh[0].text.contains("3 Arbeitstagen"), "{}", seventh[0].text);
    for quiet in ["2026-04-10", "2026-04-11", "2026-04-12"] {
        assert!(day(&mut city, quiet).await.is_empty(), "{quiet}");
    }
    let ninth = day(&mut city, "2026-04-13").await;
    assert_eq!(ninth.len(), 1, "{ninth:#?}");
    assert!(ninth[0].subject.starts_with("Morgen läuft eine Zusage ab"), "{}", ninth[0].subject);
    assert!(day(&mut city, "2026-04-14").await.is_empty());
    assert!(day(&mut city, "2026-04-15").await.is_empty(), "from day ten on only the digest speaks");
}

#[tokio::test]
async fn after_a_long_silence_missed_steps_are_one_letter() {
    let mut city = waiting().await;
    city.tick_at("2026-04-13 09:00").await;
    let letters: Vec<_> = city.new_letters().into_iter().filter(|l| !l.subject.starts_with("Beschwerden ")).collect();
    assert_eq!(letters.len(), 1, "{letters:#?}");
    city.restart().await;
    city.tick_at("2026-04-13 09:30").await;
    assert!(city.new_letters().is_empty());
}

#[tokio::test]
async fn a_recorded_reaction_ends_the_ladder() {
    let mut city = waiting().await;
    city.now = super::city::local("2026-04-08 15:00");
    let wish = anliegend::flow::Wish::React { way: anliegend::case::ReactionWay::Phone, day: None, department: None };
    city.wish("B-2026-000001", wish).await;
    for date in ["2026-04-09", "2026-04-13", "2026-04-14"] {
        assert!(day(&mut city, date).await.is_empty(), "{date}");
    }
}

#[tokio::test]
async fn two_cases_of_one_office_are_one_reminder() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.post(
        "Karl Krause <krause@example.test>",
        "Schlagloch",
        "In der Schulstraße ist ein tiefes Schlagloch. Das Schlagloch ist gefährlich.",
        "",
    );
    city.tick().await;
    city.new_letters();
    let letters = day(&mut city, "2026-04-09").await;
    assert_eq!(letters.len(), 1, "{letters:#?}");
    assert!(letters[0].text.contains("B-2026-000001") && letters[0].text.contains("B-2026-000002"), "{}", letters[0].text);
}
