//! Two cities that run Anliegend, and somebody who writes to one in the other's name.

use super::city::Plan;
use super::rest::{LAMP, Stage, counted};
use chrono::TimeDelta;

/// Musterstadt ("here") and Nachbarstadt ("there"), and their complaint addresses.
fn two_cities(stage: &mut Stage, is_forgetful: bool) -> [String; 2] {
    let muster = Plan { name: "Musterstadt", domain: "stadt.test", prefix: "B", is_forgetful };
    let nachbar = Plan { name: "Nachbarstadt", domain: "extern.test", prefix: "N", is_forgetful };
    let here = stage.city(&muster, ["here", "desk here", "engineers here"]);
    let there = stage.city(&nachbar, ["there", "desk there", "engineers there"]);
    [here, there]
}

#[test]
fn two_cities_set_upon_each_other_say_one_word_each() {
    let Some(mut stage) = Stage::open() else { return };
    let [here, there] = two_cities(&mut stage, false);
    stage.write(&there, &here, LAMP);
    stage.write(&here, &there, LAMP);

    let lying = stage.come_to_rest();

    let both = [("here", 2), ("there", 2), ("engineers here", 1), ("engineers there", 1), ("desk here", 0), ("desk there", 0)];
    assert_eq!(lying, counted(both));
    for city in &stage.cities {
        assert_eq!(city.acknowledgements(), ["written"]);
        assert_eq!(city.letters(), "1 acknowledgement, 1 department_case");
        assert_eq!(city.taken.automatic, 1, "the other's acknowledgement");
    }
}

/// The mark of our letters is that of every city with this program: it must not make a person's letter vanish.
#[test]
fn what_the_other_citys_desk_answers_is_a_persons_letter() {
    let Some(mut stage) = Stage::open() else { return };
    let [here, there] = two_cities(&mut stage, false);
    stage.write(&there, &here, LAMP);
    stage.come_to_rest();
    let number = stage.cities[0].cases().remove(0);
    stage.cities[0].answers(&number, "Guten Tag, die Laterne in der Gartenstraße leuchtet wieder. Krause");

    let lying = stage.come_to_rest();

    let expected = [("here", 1), ("there", 2), ("engineers here", 1), ("engineers there", 1), ("desk here", 0), ("desk there", 0)];
    assert_eq!(lying, counted(expected));
    let [here, there] = stage.cities.as_slice() else { panic!("two cities") };
    assert_eq!(here.letters(), "1 acknowledgement, 1 department_case, 1 final_reply");
    assert_eq!(there.acknowledgements(), ["A06"], "a case, and no machine answers it");
    assert_eq!(there.taken.automatic, 1, "the acknowledgement");
}

/// No mark, no name and no empty sender is left: only counting helps.
#[test]
fn over_a_gateway_that_forgets_every_mark_ten_minutes_end_it() {
    let Some(mut stage) = Stage::open() else { return };
    let [here, there] = two_cities(&mut stage, true);
    stage.write(&there, &here, LAMP);

    let lying = stage.come_to_rest();

    let expected = [("here", 2), ("there", 1), ("engineers here", 1), ("engineers there", 0), ("desk here", 1), ("desk there", 1)];
    assert_eq!(lying, counted(expected));
    let [here, there] = stage.cities.as_slice() else { panic!("two cities") };
    assert_eq!(here.acknowledgements(), ["written", "A12"]);
    assert_eq!(there.acknowledgements(), ["written"]);
}

#[test]
fn over_a_slow_gateway_the_day_ends_it() {
    let Some(mut stage) = Stage::open() else { return };
    let [here, there] = two_cities(&mut stage, true);
    stage.pace = TimeDelta::minutes(11);
    stage.write(&there, &here, LAMP);

    let lying = stage.come_to_rest();

    let expected = [("here", 4), ("there", 3), ("engineers here", 1), ("engineers there", 0), ("desk here", 3), ("desk there", 3)];
    assert_eq!(lying, counted(expected));
    let [here, there] = stage.cities.as_slice() else { panic!("two cities") };
    assert_eq!(here.acknowledgements(), ["written", "written", "written", "A12"]);
    assert_eq!(there.acknowledgements(), ["written", "written", "written"]);
}
