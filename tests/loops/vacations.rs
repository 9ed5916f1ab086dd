//! Everybody is away, and says so to whoever writes.

use super::city::Plan;
use super::program::Program;
use super::rest::{LAMP, Stage, counted, sieve};

/// Answers every mail by every sender anew; only what RFC 5230 forbids to answer stays unanswered.
const AWAY: &str = "require \"vacation\";\r\nvacation :days 0 :subject \"Verreist\" \"Ich bin bis Ende des Monats verreist.\";\r\n";

/// Frau Yilmaz and the complaint mailbox itself have a vacation; a friend's mail shows that hers works.
fn away_at_both_ends(is_forgetful: bool) -> Option<Stage> {
    let mut stage = Stage::open()?;
    let city = stage.city(&Plan { is_forgetful, ..Plan::MUSTERSTADT }, ["city", "desk", "engineers"]);
    let [yilmaz, friend] = ["yilmaz", "friend"].map(|name| stage.person(name));
    sieve(&city, AWAY);
    sieve(&yilmaz, AWAY);
    stage.write(&friend, &yilmaz, ("Kaffee?", "Morgen um vier?"));
    stage.write(&yilmaz, &city, LAMP);
    Some(stage)
}

#[test]
fn vacations_at_both_ends_are_silent_to_an_acknowledgement() {
    let Some(mut stage) = away_at_both_ends(false) else { return };

    let lying = stage.come_to_rest();

    // The friend's mail, the acknowledgement, and what the complaint mailbox says of its vacation.
    assert_eq!(lying, counted([("city", 1), ("yilmaz", 3), ("friend", 1), ("engineers", 1), ("desk", 0)]));
    let city = &stage.cities[0];
    assert_eq!(city.acknowledgements(), ["written"]);
    assert_eq!(city.letters(), "1 acknowledgement, 1 department_case");
}

/// The acknowledgement has lost its marks and comes from an address: her vacation answers it, once.
#[test]
fn a_vacation_that_answers_an_acknowledgement_opens_no_case_and_gets_no_answer() {
    let Some(mut stage) = away_at_both_ends(true) else { return };

    let lying = stage.come_to_rest();

    assert_eq!(lying, counted([("city", 2), ("yilmaz", 3), ("friend", 1), ("engineers", 1), ("desk", 0)]));
    let city = &stage.cities[0];
    assert_eq!(city.acknowledgements(), ["written"]);
    assert_eq!(city.letters(), "1 acknowledgement, 1 department_case");
    assert_eq!(city.taken.automatic, 1, "her vacation is noted");
}

/// Frau Yilmaz has an old program that answers everything and marks nothing.
fn old_program(is_reply: bool) -> Option<Stage> {
    let mut stage = Stage::open()?;
    let city = stage.city(&Plan::MUSTERSTADT, ["city", "desk", "engineers"]);
    let yilmaz = stage.person("yilmaz");
    stage.program(Program::responder(&stage.servers, &yilmaz, is_reply));
    stage.write(&yilmaz, &city, LAMP);
    Some(stage)
}

#[test]
fn an_old_program_that_writes_anew_is_a_case_and_gets_no_second_acknowledgement() {
    let Some(mut stage) = old_program(false) else { return };

    let lying = stage.come_to_rest();

    assert_eq!(lying, counted([("city", 2), ("yilmaz", 1), ("engineers", 1), ("desk", 1)]));
    let city = &stage.cities[0];
    assert_eq!(city.acknowledgements(), ["written", "A12"]);
    assert_eq!(city.letters(), "1 acknowledgement, 1 department_case, 1 triage");
}

#[test]
fn an_old_program_that_replies_joins_her_case() {
    let Some(mut stage) = old_program(true) else { return };

    let lying = stage.come_to_rest();

    assert_eq!(lying, counted([("city", 2), ("yilmaz", 1), ("engineers", 2), ("desk", 0)]));
    let city = &stage.cities[0];
    assert_eq!(city.acknowledgements(), ["written"]);
    assert_eq!(city.letters(), "1 acknowledgement, 1 citizen_wrote, 1 department_case");
    assert_eq!(city.taken.replies, 1);
}
