//! Nobody answers: what office life looks like on the ladder. Frau Yilmaz writes on Friday, 27 March 2026; day 2 is Tuesday, 31 March, day 7
//! Thursday, 9 April, day 8 Friday, 10 April, day 9 Monday, 13 April, day 10 Tuesday, 14 April (Good Friday and Easter Monday lie between).

use super::city::{City, Read};
use anliegend::case::{EventKind, ReactionWay};
use anliegend::flow::Wish;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const KRAUSE: &str = "Karl Krause <krause@example.test>";
const COLLEAGUE: &str = "Jana Kollegin <tiefbau@stadt.example>";
const CHIEF: &str = "Anna Leitung <leitung.tiefbau@stadt.example>";
const BEST: &str = "Beate Beschwerde <beschwerdestelle@stadt.example>";
const OFFICE: &str = "tiefbau@stadt.example";
const HEAD: &str = "leitung.tiefbau@stadt.example";
const DESK: &str = "beschwerdestelle@stadt.example";
const LAMP: &str = "Die Straßenlaterne in der Gartenstraße ist aus. Bitte reparieren Sie die Straßenbeleuchtung.";
const HOLE: &str = "In der Schulstraße ist ein tiefes Schlagloch. Das Schlagloch ist gefährlich.";

async fn waiting() -> City {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    city.new_letters();
    city
}

/// The lists of one day, ticking every half hour.
async fn day(city: &mut City, date: &str) -> Vec<Read> {
    for hour in 0..24 {
        for minute in ["00", "30"] {
            city.tick_at(&format!("{date} {hour:02}:{minute}")).await;
        }
    }
    lists(city)
}

/// New letters of the ladder.
fn lists(city: &mut City) -> Vec<Read> {
    let is_list = |l: &Read| ["reminder", "escalation", "desk_list"].iter().any(|kind| l.raw.contains(&format!("X-Anliegend: {kind}\r\n")));
    city.new_letters().into_iter().filter(is_list).collect()
}

/// The one list of a day.
async fn the_list(city: &mut City, date: &str) -> Read {
    let lists = day(city, date).await;
    let [list] = lists.as_slice() else { panic!("{date}: {lists:#?}") };
    list.clone()
}

fn text(letter: &Read) -> String {
    letter.text.replace("\r\n", "\n")
}

/// What a reader sees, with a word in place of the token, which the city's own key makes.
fn shown(letter: &Read) -> String {
    let whole = format!("An: {}\nBetreff: {}\n\n{}", letter.to, letter.subject, text(letter));
    let mut parts = whole.split("[B-2026-000001-");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |before, part| format!("{before}[B-2026-000001-KENNUNG]{}", part.split_once(']').map_or("", |(_, after)| after)))
}

#[tokio::test]
async fn office_life_from_the_second_day_to_the_weeks_after_the_promise() {
    let mut city = waiting().await;
    for quiet in ["2026-03-28", "2026-03-30"] {
        assert!(day(&mut city, quiet).await.is_empty(), "{quiet}");
    }
    let second = the_list(&mut city, "2026-03-31").await;
    assert_eq!(second.to, DESK);
    assert!(text(&second).contains("66 Tiefbau hat das Anliegen seit 27. März und hat noch nichts dazu geschrieben."), "{second:#?}");
    for quiet in ["2026-04-03", "2026-04-04", "2026-04-06", "2026-04-07", "2026-04-08"] {
        assert!(day(&mut city, quiet).await.is_empty(), "{quiet}");
    }
    insta::assert_snapshot!("reminders_day_7", shown(&the_list(&mut city, "2026-04-09").await));
    insta::assert_snapshot!("reminders_day_8", shown(&the_list(&mut city, "2026-04-10").await));
    for quiet in ["2026-04-11", "2026-04-12"] {
        assert!(day(&mut city, quiet).await.is_empty(), "{quiet}");
    }
    insta::assert_snapshot!("reminders_day_9", shown(&the_list(&mut city, "2026-04-13").await));
    for quiet in ["2026-04-14", "2026-04-15", "2026-04-16", "2026-04-17", "2026-04-18", "2026-04-19"] {
        assert!(day(&mut city, quiet).await.is_empty(), "{quiet}: from day ten on only the digests speak");
    }
    insta::assert_snapshot!("reminders_first_monday_after", shown(&the_list(&mut city, "2026-04-20").await));
    assert!(day(&mut city, "2026-04-21").await.is_empty());
    let next = the_list(&mut city, "2026-04-27").await;
    assert_eq!((next.to.as_str(), next.subject.starts_with("Eine Zusage ist abgelaufen")), (HEAD, true), "{next:#?}");
}

#[tokio::test]
async fn after_a_long_silence_missed_steps_are_one_letter_a_reader() {
    let mut city = waiting().await;
    city.tick_at("2026-04-13 09:00").await;
    let told = lists(&mut city);
    let to: Vec<&str> = told.iter().map(|l| l.to.as_str()).collect();
    assert_eq!(to, [DESK, HEAD], "the interim reply for the desk, day nine for the head, nothing twice: {told:#?}");
    city.restart().await;
    city.tick_at("2026-04-13 09:30").await;
    assert!(city.new_letters().is_empty());
}

#[tokio::test]
async fn a_recorded_reaction_ends_the_ladder() {
    let mut city = waiting().await;
    day(&mut city, "2026-03-31").await;
    city.now = super::city::local("2026-04-08 15:00");
    city.wish("B-2026-000001", Wish::React { way: ReactionWay::Phone, day: None, department: None }).await;
    for date in ["2026-04-09", "2026-04-10", "2026-04-13", "2026-04-14", "2026-04-20"] {
        assert!(day(&mut city, date).await.is_empty(), "{date}");
    }
}

#[tokio::test]
async fn whoever_writes_back_has_taken_over() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    let case = city.the_letter_to(OFFICE);
    city.answer(&case, COLLEAGUE, "#übernommen");
    city.tick_at("2026-03-30 09:00").await;
    assert!(day(&mut city, "2026-03-31").await.is_empty(), "the desk need not look");
    assert_eq!(the_list(&mut city, "2026-04-09").await.to, OFFICE, "the answer is still owed");
}

#[tokio::test]
async fn everything_due_for_one_office_on_one_morning_is_one_mail_with_a_link_for_each_and_an_answer_to_it_is_explained() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.post(KRAUSE, "Schlagloch", HOLE, "");
    city.tick().await;
    city.new_letters();
    let list = the_list(&mut city, "2026-04-09").await;
    assert_eq!(list.subject, "Erinnerung: Zu 2 Anliegen fehlt Ihre Antwort");
    let case = |number: &str| list.text.matches(&format!("Kennung: [{number}-")).count();
    assert_eq!((case("B-2026-000001"), case("B-2026-000002")), (1, 1), "{}", list.text);

    let before = city.cases().await;
    city.answer(&list, COLLEAGUE, "Das ist beides erledigt.");
    city.tick_at("2026-04-09 15:30").await;
    let help = city.the_letter_to(OFFICE);
    assert!(help.text.contains("Sie haben auf eine Liste geantwortet.") && help.text.contains("Kennung des Anliegens"), "{}", help.text);
    assert_eq!(city.cases().await, before, "no case changed, and the colleague's mail became none");
}

#[tokio::test]
async fn the_desk_sends_the_prepared_interim_reply_with_its_reason_and_the_new_day_is_kept_an_eye_on() {
    let mut city = waiting().await;
    for date in ["2026-03-31", "2026-04-09"] {
        day(&mut city, date).await;
    }
    let prepared = the_list(&mut city, "2026-04-10").await;
    assert!(prepared.text.contains("#zwischenbescheid 28.04.2026"), "ten working days after 14 April: {}", prepared.text);
    assert!(city.case("B-2026-000001").await.interim_waits);

    city.answer(&prepared, BEST, "#zwischenbescheid 28.04.2026");
    city.tick_at("2026-04-13 07:00").await;
    assert!(city.the_letter_to(DESK).text.contains("Ein Zwischenstand braucht einen Grund."), "without a reason nothing leaves");

    city.answer(&prepared, BEST, "#zwischenbescheid 28.04.2026 Das Ersatzteil ist bestellt.");
    city.tick_at("2026-04-13 07:30").await;
    let letter = city.the_letter_to("yilmaz@example.test");
    assert!(letter.text.contains("Das Ersatzteil ist bestellt.") && letter.text.contains("Dienstag, 28. April 2026"), "{}", letter.text);
    let case = city.case("B-2026-000001").await;
    assert_eq!(case.promised.unwrap().day.to_string(), "2026-04-28");
    assert!(!case.interim_waits);
    assert!(day(&mut city, "2026-04-13").await.is_empty(), "the reaction ended the first round on the morning of day nine");

    // The new day is Tuesday, 28 April: three working days before it is Thursday, 23; one before it Monday, 27.
    for quiet in ["2026-04-14", "2026-04-20", "2026-04-22"] {
        assert!(day(&mut city, quiet).await.is_empty(), "{quiet}");
    }
    let again = the_list(&mut city, "2026-04-23").await;
    assert_eq!(again.to, OFFICE);
    assert!(again.text.contains("Dienstag, 28. April 2026") && again.text.contains("3 Arbeitstagen"), "{}", again.text);
    assert_eq!(the_list(&mut city, "2026-04-24").await.to, DESK, "another interim reply is prepared on the day after");
    let head = the_list(&mut city, "2026-04-27").await;
    assert!(head.to == HEAD && head.subject.starts_with("Morgen läuft eine Zusage ab"), "{head:#?}");
}

#[tokio::test]
async fn the_desk_discards_the_prepared_interim_reply() {
    let mut city = waiting().await;
    for date in ["2026-03-31", "2026-04-09"] {
        day(&mut city, date).await;
    }
    let prepared = the_list(&mut city, "2026-04-10").await;
    city.answer(&prepared, BEST, "#verwerfen");
    city.tick_at("2026-04-10 23:45").await;
    let case = city.case("B-2026-000001").await;
    assert!(!case.interim_waits && case.reaction.is_none());
    let events = city.app.clerk.store.events(case.id).await.unwrap();
    assert!(events.iter().any(|event| event.kind == EventKind::InterimDiscarded));
    assert_eq!(the_list(&mut city, "2026-04-13").await.to, HEAD, "the promise runs on");
    city.answer(&prepared, BEST, "#verwerfen");
    city.tick_at("2026-04-13 23:45").await;
    assert!(city.the_letter_to(DESK).text.contains("liegt kein vorbereiteter Zwischenstand"));
}

#[tokio::test]
async fn the_department_s_own_day_and_reason_stand_in_the_prepared_interim_reply() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    let case = city.the_letter_to(OFFICE);
    city.answer(&case, COLLEAGUE, "#frist 05.05.2026 Der Mast kommt erst im Mai.");
    city.tick_at("2026-03-30 09:00").await;
    assert!(day(&mut city, "2026-04-09").await.is_empty(), "the department said when, so it is spared");
    let prepared = the_list(&mut city, "2026-04-10").await;
    assert!(prepared.text.contains("So absenden: #zwischenbescheid 05.05.2026 Der Mast kommt erst im Mai."), "{}", prepared.text);
}

#[tokio::test]
async fn a_question_to_the_citizen_pauses_the_ladder_and_her_answer_begins_it_anew() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    let case = city.the_letter_to(OFFICE);
    city.answer(&case, COLLEAGUE, "#rückfrage\r\n\r\nGuten Tag,\r\n\r\nwelche Hausnummer ist es?");
    city.tick_at("2026-03-30 09:00").await;
    let release = city.the_letter_to(DESK);
    city.answer(&release, BEST, "#senden");
    city.tick_at("2026-03-30 10:00").await;
    let question = city.the_letter_to("yilmaz@example.test");
    let opened = city.case("B-2026-000001").await.opening;
    for quiet in ["2026-03-31", "2026-04-09", "2026-04-10", "2026-04-13", "2026-04-14", "2026-04-20"] {
        assert!(day(&mut city, quiet).await.is_empty(), "{quiet}: the case waits for the citizen");
    }
    city.answer(&question, YILMAZ, "Es ist die Nummer 12.");
    city.tick_at("2026-04-21 10:00").await;
    assert_eq!(city.case("B-2026-000001").await.opening, opened, "the city's deadline never moves");
    // Seven working days after Tuesday, 21 April: 22, 23, 24, 27, 28, 29, 30 April.
    assert!(day(&mut city, "2026-04-29").await.is_empty());
    assert_eq!(the_list(&mut city, "2026-04-30").await.to, OFFICE);
}

#[tokio::test]
async fn the_friday_before_karneval_an_office_on_holiday_and_nobody_who_stands_in_for_it() {
    // 2026: Weiberfastnacht on 12 February, Rosenmontag on 16 February, a closing day here and a working day by law. Received Friday, 13:
    // day 1 is Rosenmontag itself, day 2 Tuesday, 17, day 7 Tuesday, 24, day 10 Friday, 27 February.
    let change = |text: String| text.replace("\"2026-12-24\" = \"Heiligabend\"", "\"2026-02-16\" = \"Rosenmontag\"");
    let mut city = City::with("2026-02-13 11:11", None, &change).await;
    let file = city.folder.path().join("departments.toml");
    let departments = std::fs::read_to_string(&file).unwrap();
    let without_deputy = departments.replace("deputy = \"vertretung.tiefbau@stadt.example\"\n", "");
    assert_ne!(departments, without_deputy);
    std::fs::write(&file, without_deputy).unwrap();
    city.restart().await;
    city.app.clerk.go_live(city.now).await.unwrap();
    city.post(YILMAZ, "Laterne aus", LAMP, "");
    city.tick().await;
    let case = city.the_letter_to(OFFICE);
    assert!(case.text.contains("Zusage an die Bürgerin: Freitag, 27. Februar 2026"), "{}", case.text);
    city.answer(&case, COLLEAGUE, "#abwesend 16.02.-25.02.");
    city.tick_at("2026-02-13 12:00").await;
    city.new_letters();
    assert!(day(&mut city, "2026-02-16").await.is_empty(), "nobody reads on Rosenmontag");
    assert!(day(&mut city, "2026-02-17").await.is_empty(), "the office wrote that it is away, so it knows of the case");
    let list = the_list(&mut city, "2026-02-24").await;
    assert_eq!(list.to, DESK, "the desk is told in place of an office without a deputy");
    insta::assert_snapshot!("reminders_absent_office", shown(&list));
    city.tick_at("2026-02-25 09:00").await;
    assert_eq!(lists(&mut city).iter().map(|l| l.to.as_str()).collect::<Vec<_>>(), [DESK], "the interim reply on day eight");
    assert_eq!(the_list(&mut city, "2026-02-26").await.to, HEAD, "the head is told on day nine, absent office or not");
}

#[tokio::test]
async fn a_mail_of_the_head_acts_for_the_office() {
    let mut city = waiting().await;
    for date in ["2026-03-31", "2026-04-09", "2026-04-10"] {
        day(&mut city, date).await;
    }
    let list = the_list(&mut city, "2026-04-13").await;
    city.answer(&list, CHIEF, "#nichtzuständig Das machen die Technischen Betriebe.");
    city.tick_at("2026-04-13 23:30").await;
    assert!(city.case("B-2026-000001").await.leading().is_none());
}

#[tokio::test]
async fn an_archive_restored_from_last_night_s_backup_reminds_nobody_twice_and_forgets_nobody() {
    let mut city = waiting().await;
    day(&mut city, "2026-03-31").await;
    let backup = city.folder.path().join("gestern.db");
    city.sql(&format!("VACUUM INTO '{}'", backup.display())).await;
    assert_eq!(the_list(&mut city, "2026-04-09").await.to, OFFICE);

    city.now = super::city::local("2026-04-09 15:00");
    let config = city.folder.path().join("anliegend.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("sqlite:anliegend.db", "sqlite:gestern.db")).unwrap();
    city.restart().await;
    city.tick().await;
    assert!(lists(&mut city).is_empty(), "the reminder of this morning left before the archive was lost");
    assert!(city.case("B-2026-000001").await.steps.contains("reminder"), "and it is recorded again");
    assert_eq!(the_list(&mut city, "2026-04-10").await.to, DESK, "what was not told yet is told");
    assert_eq!(the_list(&mut city, "2026-04-13").await.to, HEAD);
}

#[tokio::test]
async fn a_confidential_complaint_comes_back_to_the_desk_before_its_promise_ends_and_never_to_the_office_it_is_about() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Beschwerde", "Ihr Mitarbeiter im Bürgerbüro hat mich beleidigt. Das ist eine Dienstaufsichtsbeschwerde.", "");
    city.tick().await;
    assert!(city.case("B-2026-000001").await.lane.is_some());
    city.new_letters();
    let mut told = Vec::new();
    for date in ["2026-03-31", "2026-04-09", "2026-04-10", "2026-04-13", "2026-04-20"] {
        told.extend(day(&mut city, date).await);
    }
    assert_eq!(told.iter().map(|l| l.to.as_str()).collect::<Vec<_>>(), [DESK; 4], "{told:#?}");
    assert!(told.iter().all(|l| l.text.contains("Sonderweg: vertraulich (Personal).") && !l.subject.contains("Beschwerde [")), "{told:#?}");
}

#[tokio::test]
async fn the_desk_writes_an_interim_reply_at_the_terminal() {
    let mut city = waiting().await;
    city.now = super::city::local("2026-04-10 09:00");
    let day = |text: &str| text.parse().unwrap();
    let past = city.app.clerk.wish("B-2026-000001", Wish::Interim(day("2026-04-10"), "Wir warten.".to_owned()), city.now).await;
    assert!(past.unwrap_err().to_string().contains("nicht mehr in der Zukunft"));
    let case = city.wish("B-2026-000001", Wish::Interim(day("2026-05-05"), "Das Ersatzteil ist bestellt.".to_owned())).await;
    assert_eq!(case.promised.unwrap().day, day("2026-05-05"));
    city.tick().await;
    let letter = city.the_letter_to("yilmaz@example.test");
    assert!(letter.text.contains("Das Ersatzteil ist bestellt.") && letter.text.contains("Dienstag, 5. Mai 2026"), "{}", letter.text);
    let none = city.app.clerk.wish("B-2026-000001", Wish::DiscardInterim, city.now).await;
    assert!(none.unwrap_err().to_string().contains("kein vorbereiteter Zwischenstand"));
}

#[tokio::test]
async fn for_a_citizen_without_a_mailbox_the_desk_is_asked_to_call() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    let entry = anliegend::flow::Entry {
        channel: anliegend::case::Channel::Phone,
        received_at: city.now,
        citizen: anliegend::ports::Participant { name: "Karl Krause".to_owned(), contact: "0214 12".to_owned(), ..Default::default() },
        subject: "Laterne aus".to_owned(),
        text: LAMP.to_owned(),
        mailbox: None,
        kind: None,
        department: Some(anliegend::case::DepartmentKey::new("66")),
        old_number: None,
    };
    let number = city.app.clerk.enter(entry, city.now).await.unwrap().to_string();
    for date in ["2026-03-31", "2026-04-09"] {
        day(&mut city, date).await;
    }
    let list = the_list(&mut city, "2026-04-10").await;
    assert!(list.text.contains("Die Bürgerin ist per E-Mail nicht erreichbar.") && !list.text.contains("#verwerfen"), "{}", list.text);
    assert!(!city.case(&number).await.interim_waits, "nothing lies there that could be sent");
}
