//! A list of a citizens' initiative has the complaint address among its members, and gets the acknowledgement itself.

use super::city::Plan;
use super::program::Program;
use super::rest::{LAMP, Stage, counted, sieve};

const HOLE: (&str, &str) = ("Schlagloch", "In der Schulstraße ist ein tiefes Schlagloch. Das Schlagloch ist gefährlich.");

/// The list sends on whatever it gets, changed by these Sieve lines; Herr Albers writes through it, and it writes itself.
fn initiative(changes: &[&str]) -> Option<Stage> {
    let mut stage = Stage::open()?;
    let city = stage.city(&Plan::MUSTERSTADT, ["city", "desk", "engineers"]);
    let [list, albers] = ["initiative", "albers"].map(|name| stage.person(name));
    let lines = changes.join(";\r\n");
    sieve(&list, &format!("require [\"editheader\", \"copy\"];\r\n{lines};\r\nredirect :copy \"{city}\";\r\n"));
    stage.write(&albers, &list, HOLE);
    stage.write(&list, &city, LAMP);
    Some(stage)
}

#[test]
fn a_list_that_marks_its_mail_sends_our_own_letter_back_once() {
    let marks = [
        "addheader \"List-Id\" \"<initiative.example.test>\"",
        "addheader \"List-Post\" \"<mailto:initiative@example.test>\"",
        "addheader \"Precedence\" \"list\"",
    ];
    let Some(mut stage) = initiative(&marks) else { return };

    let lying = stage.come_to_rest();

    assert_eq!(lying, counted([("city", 3), ("initiative", 2), ("albers", 0), ("engineers", 2), ("desk", 0)]));
    let city = &stage.cities[0];
    assert_eq!(city.acknowledgements(), ["A05", "written"]);
    assert_eq!(city.letters(), "1 acknowledgement, 2 department_case");
    assert_eq!(city.taken.automatic, 1, "our own letter");
}

/// Sieve takes every mark away but `Auto-Submitted`, which it must leave (RFC 5293 § 6), and the empty sender.
#[test]
fn a_list_that_takes_the_marks_away_sends_it_back_once_too() {
    let names = ["Message-ID", "In-Reply-To", "References", "X-Anliegend", "X-Auto-Response-Suppress"];
    let changes = names.map(|name| format!("deleteheader \"{name}\""));
    let Some(mut stage) = initiative(&changes.each_ref().map(String::as_str)) else { return };

    let lying = stage.come_to_rest();

    assert_eq!(lying, counted([("city", 3), ("initiative", 2), ("albers", 0), ("engineers", 2), ("desk", 0)]));
    let city = &stage.cities[0];
    assert_eq!(city.acknowledgements(), ["A08", "written"]);
    assert_eq!(city.letters(), "1 acknowledgement, 2 department_case");
    assert_eq!(city.taken.automatic, 1, "our own letter");
}

/// Nothing is left of our letter but its words, and they name the case.
#[test]
fn a_list_that_writes_in_its_own_name_is_shown_to_the_desk() {
    let Some(mut stage) = Stage::open() else { return };
    let city = stage.city(&Plan::MUSTERSTADT, ["city", "desk", "engineers"]);
    let list = stage.person("initiative");
    stage.program(Program::list(&stage.servers, &list, &city));
    stage.write(&list, &city, LAMP);

    let lying = stage.come_to_rest();

    assert_eq!(lying, counted([("city", 2), ("initiative", 1), ("engineers", 1), ("desk", 1)]));
    let city = &stage.cities[0];
    assert_eq!(city.acknowledgements(), ["written"]);
    assert_eq!(city.letters(), "1 acknowledgement, 1 department_case, 1 review");
    assert_eq!(city.taken.replies, 1);
}
