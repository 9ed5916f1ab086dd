//! The program of a colleague answers everything and marks nothing.
//!
//! An answer to a letter about a case is harmless. Where the program writes anew, or where it is the desk's, the notes to colleagues, the
//! help after a mail without orders and the triage of what the desk itself wrote have their own limits: five, five and twenty in an hour.

use super::city::Plan;
use super::program::Program;
use super::rest::{LAMP, Stage, counted};

/// A city in which this address has such a program; what a citizen writes makes it answer for the first time.
fn old_program(who: &str, is_reply: bool, concern: (&str, &str)) -> Option<Stage> {
    let mut stage = Stage::open()?;
    let city = stage.city(&Plan::MUSTERSTADT, ["city", "desk", "engineers"]);
    let yilmaz = stage.person("yilmaz");
    let colleague = stage.cities[0].address(who);
    stage.program(Program::responder(&stage.servers, &colleague, is_reply));
    stage.write(&yilmaz, &city, concern);
    Some(stage)
}

/// Nobody is responsible for the weather, so the desk gets it.
const WEATHER: (&str, &str) = ("Wetter", "Es regnet.");

#[test]
fn a_reply_of_the_engineers_program_is_a_draft_that_the_desk_sees() {
    let Some(mut stage) = old_program("tiefbau", true, LAMP) else { return };

    let lying = stage.come_to_rest();

    assert_eq!(lying, counted([("city", 2), ("yilmaz", 1), ("engineers", 1), ("desk", 1)]));
    let city = &stage.cities[0];
    assert_eq!(city.acknowledgements(), ["written"]);
    assert_eq!(city.letters(), "1 acknowledgement, 1 department_case, 1 release");
}

#[test]
fn the_engineers_program_writes_anew_and_gets_five_notes() {
    let Some(mut stage) = old_program("tiefbau", false, LAMP) else { return };

    let lying = stage.come_to_rest();

    assert_eq!(lying, counted([("city", 7), ("yilmaz", 1), ("engineers", 6), ("desk", 6)]), "each of its six mails is a case for the desk");
}

#[test]
fn the_desks_program_replies_and_gets_help_five_times() {
    let Some(mut stage) = old_program("desk", true, WEATHER) else { return };

    let lying = stage.come_to_rest();

    assert_eq!(lying, counted([("city", 7), ("yilmaz", 1), ("desk", 6), ("engineers", 0)]));
}

#[test]
fn the_desks_program_writes_anew_and_gets_no_more_than_its_limits() {
    let Some(mut stage) = old_program("desk", false, WEATHER) else { return };

    let lying = stage.come_to_rest();

    // Twenty triages, that of the weather among them, and five notes; each makes it write one mail.
    assert_eq!(lying, counted([("city", 26), ("yilmaz", 1), ("desk", 25), ("engineers", 0)]));
}
