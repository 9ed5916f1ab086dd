//! A department with an address in each district: every letter about a case goes to one of them, and its answer counts from there.
//!
//! 67 Stadtgrün has three addresses in the shipped configuration; the Gartenstraße lies in Stadtbezirk II.

use super::city::{City, Read, local};
use anliegend::case::Stage;

const YILMAZ: &str = "Ayse Yilmaz <yilmaz@example.test>";
const HEDGE: &str = "Die Hecke vor Gartenstraße 12 in Opladen ist zugewachsen. Die Hecke versperrt den Gehweg.";
const DESK: &str = "beschwerdestelle@stadt.example";
const NORTH: &str = "stadtgruen.nord@stadt.example";
const WEST: &str = "stadtgruen.west@stadt.example";
const ALL: &str = "stadtgruen@stadt.example";
const HEAD: &str = "leitung.stadtgruen@stadt.example";

async fn with_department() -> (City, Read) {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Hecke", HEDGE, "");
    city.tick().await;
    let letter = city.the_letter_to(NORTH);
    (city, letter)
}

/// Changes a file of the configuration and starts the city again.
async fn change(city: &mut City, file: &str, old: &str, new: &str) {
    let path = city.folder.path().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{old}");
    std::fs::write(&path, text.replace(old, new)).unwrap();
    city.restart().await;
}

async fn give_tiefbau_an_address_in_the_north(city: &mut City) {
    let deputy = "deputy = \"vertretung.tiefbau@stadt.example\"\n";
    let addresses = "\n[department.district_addresses]\n\"Stadtbezirk II\" = \"tiefbau.nord@stadt.example\"\n";
    change(city, "departments.toml", deputy, &format!("{deputy}{addresses}")).await;
}

/// Who got letters since the last look, digests aside.
fn recipients(city: &mut City) -> Vec<String> {
    let mut to: Vec<String> = city.new_letters().into_iter().filter(|l| !l.subject.starts_with("Beschwerden ")).map(|l| l.to).collect();
    to.sort();
    to
}

#[tokio::test]
async fn the_district_is_read_from_the_address_and_its_colleagues_answer_the_case() {
    let (mut city, letter) = with_department().await;
    assert!(letter.subject.contains("Hecke [B-2026-000001-"), "{}", letter.subject);
    assert!(letter.text.contains("Ort: Gartenstraße 12, Opladen"), "{}", letter.text);
    assert!(letter.text.contains("Lage: Stadtbezirk II (Gartenstraße 12)."), "{}", letter.text);
    assert_eq!(city.case("B-2026-000001").await.leading().unwrap().department.as_str(), "67");

    city.answer(&letter, &format!("Stadtgrün Nord <{NORTH}>"), "Guten Tag,\r\n\r\nwir haben die Hecke heute geschnitten.");
    city.tick_at("2026-03-30 09:00").await;
    let release = city.the_letter_to(DESK);
    city.answer(&release, &format!("Desk <{DESK}>"), "#senden");
    city.tick_at("2026-03-30 10:00").await;
    assert!(city.the_letter_to("yilmaz@example.test").text.contains("Hecke heute geschnitten"));
    assert_eq!(city.case("B-2026-000001").await.stage, Stage::Answered);
}

#[tokio::test]
async fn every_later_letter_goes_there_too_after_a_restart_as_well() {
    let (mut city, letter) = with_department().await;
    city.restart().await;
    city.post(YILMAZ, "Hecke, B-2026-000001", "Sie ist noch höher.", "In-Reply-To: <mail-1@example.test>\r\n");
    city.tick_at("2026-03-30 09:00").await;
    assert!(city.the_letter_to(NORTH).text.contains("Sie ist noch höher."));

    city.answer(&letter, &format!("Stadtgrün Nord <{NORTH}>"), "Bald.");
    city.tick_at("2026-03-30 10:00").await;
    let release = city.the_letter_to(DESK);
    city.answer(&release, &format!("Desk <{DESK}>"), "#zurück\r\nBitte mit Datum.");
    city.tick_at("2026-03-30 11:00").await;
    assert!(city.the_letter_to(NORTH).text.contains("Bitte mit Datum."));

    // Day 7: a reminder.
    city.tick_at("2026-04-09 09:00").await;
    let reminder = city.the_letter_to(NORTH);
    assert!(reminder.subject.starts_with("Erinnerung: Ihre Antwort fehlt noch, Hecke [B-2026-000001-"), "{}", reminder.subject);
    city.answer(&reminder, &format!("Jana Kollegin <{NORTH}>"), "Am 10. April wird geschnitten.");
    city.tick_at("2026-04-09 10:00").await;
    assert!(city.the_letter_to(DESK).subject.starts_with("Freigabe:"));
}

#[tokio::test]
async fn a_hand_over_goes_to_the_other_departments_address_in_that_district() {
    let (mut city, letter) = with_department().await;
    give_tiefbau_an_address_in_the_north(&mut city).await;
    city.answer(&letter, &format!("Stadtgrün Nord <{NORTH}>"), "#weiter 66 Das ist ein Schaden am Gehweg.");
    city.tick_at("2026-03-30 09:00").await;
    let letter = city.the_letter_to("tiefbau.nord@stadt.example");
    assert_eq!(city.case("B-2026-000001").await.leading().unwrap().department.as_str(), "66");

    city.answer(&letter, "Tiefbau Nord <tiefbau.nord@stadt.example>", "#weiter 32 Das ist Umwelt.");
    city.tick_at("2026-03-30 10:00").await;
    // A second hand-over is the desk's to decide; 32 has one address for all districts.
    let triage = city.the_letter_to(DESK);
    city.answer(&triage, &format!("Desk <{DESK}>"), "#weiter 32");
    city.tick_at("2026-03-30 11:00").await;
    assert_eq!(recipients(&mut city), ["umwelt@stadt.example"]);
}

#[tokio::test]
async fn who_names_two_districts_writes_to_the_department_as_a_whole() {
    let mut city = City::live_at("2026-03-27 10:00").await;
    city.post(YILMAZ, "Hecken", "Die Hecken in Wiesdorf und in Opladen sind zugewachsen. Schneiden Sie die Hecken.", "");
    city.tick().await;
    let letter = city.the_letter_to(ALL);
    assert!(letter.text.contains("Lage unklar: Stadtbezirk I (Wiesdorf) oder Stadtbezirk II (Opladen)."), "{}", letter.text);

    city.post(
        YILMAZ,
        "Hecken",
        "Die Hecken sind zugewachsen. Schneiden Sie die Hecken.\r\n\r\nMit freundlichen Grüßen\r\nA. Yilmaz\r\nOpladen",
        "",
    );
    city.tick_at("2026-03-27 11:00").await;
    assert!(!city.the_letter_to(ALL).text.contains("Lage"), "where she lives is not where the hedge is");
}

#[tokio::test]
async fn what_two_districts_owe_is_one_reminder_each_and_one_letter_to_the_head() {
    let (mut city, _) = with_department().await;
    city.post("Karl Krause <krause@example.test>", "Hecke", "In Wiesdorf ist die Hecke zugewachsen.", "");
    city.post("Eva Engel <engel@example.test>", "Hecke", "In Quettingen ist die Hecke zugewachsen.", "");
    city.tick_at("2026-03-27 10:30").await;
    assert_eq!(recipients(&mut city), ["engel@example.test", "krause@example.test", NORTH, WEST]);

    city.tick_at("2026-04-09 09:00").await;
    let reminders: Vec<Read> = city.new_letters().into_iter().filter(|l| l.subject.starts_with("Erinnerung")).collect();
    assert_eq!(reminders.len(), 2, "{reminders:#?}");
    let numbers = |to: &str, number: &str| reminders.iter().any(|l| l.to == to && format!("{}{}", l.subject, l.text).contains(number));
    assert!(numbers(NORTH, "B-2026-000001") && numbers(NORTH, "B-2026-000003") && !numbers(NORTH, "B-2026-000002"));
    assert!(numbers(WEST, "B-2026-000002") && !numbers(WEST, "B-2026-000001"));

    city.now = local("2026-04-13 09:00");
    city.tick().await;
    assert_eq!(
        recipients(&mut city),
        ["beschwerdestelle@stadt.example", HEAD],
        "three interim replies in one list, three cases in one letter"
    );
}

#[tokio::test]
async fn a_city_without_districts_and_a_district_that_is_no_more_mean_the_address_for_all() {
    let (mut city, _) = with_department().await;
    for (file, old, new) in [
        ("districts.toml", "name = \"Stadtbezirk II\"", "name = \"Bezirk Nord\""),
        ("departments.toml", "\"Stadtbezirk II\" = \"stadtgruen.nord@stadt.example\"\n", ""),
    ] {
        let path = city.folder.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{old}");
        std::fs::write(&path, text.replace(old, new)).unwrap();
    }
    city.restart().await;
    city.tick_at("2026-04-09 09:00").await;
    assert!(city.the_letter_to(ALL).subject.starts_with("Erinnerung"));

    let path = city.folder.path().join("departments.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let without: Vec<&str> = text.lines().filter(|line| !line.starts_with("\"Stadtbezirk")).collect();
    std::fs::write(&path, without.join("\n")).unwrap();
    std::fs::remove_file(city.folder.path().join("districts.toml")).unwrap();
    city.restart().await;
    city.post("Karl Krause <krause@example.test>", "Hecke", HEDGE, "");
    city.tick_at("2026-04-10 09:00").await;
    let letter = city.the_letter_to(ALL);
    assert!(!letter.text.contains("Lage") && letter.text.contains("Ort: Gartenstraße 12, Opladen"), "{}", letter.text);
}
