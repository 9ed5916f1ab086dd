//! Scenes of `[deadlines]`: ladders that a city may write, and what it is told when nobody could read a step.

use super::shipped::read;
use crate::case::DepartmentKey;
use crate::deadlines::{Ladder, OfficeHours, StepAudience, Tone, When};

/// The faults of the shipped configuration with this below its `[deadlines]`, or with this in place of a line.
fn faults(old: &str, new: &str) -> Vec<String> {
    let change = |text: &str| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    };
    read(change).err().unwrap_or_default()
}

const STEPS: &str = "{ code = \"reminder\", day = 7, to = \"department\" },";
const BEHIND: &str = "removed_holidays = []\n";

#[test]
fn the_shipped_ladder_is_the_usual_one() {
    let settings = read(str::to_owned).unwrap();
    let usual = Ladder::default();
    let shipped = settings.office.ladders;
    let seventeen = chrono::NaiveTime::from_hms_opt(17, 0, 0).unwrap();
    let hours = OfficeHours { until: seventeen, ..OfficeHours::default() };
    assert_eq!(shipped.city, Ladder { office_hours: hours, ..usual });
    assert!(shipped.departments.is_empty());

    let without = read(|text| {
        let (before, rest) = text.split_once("steps = [\n").unwrap();
        format!("{before}{}", rest.split_once("\n]\n").unwrap().1)
    });
    assert_eq!(without.unwrap().office.ladders.city, shipped.city, "what is left out is as usual");
}

#[test]
fn a_department_has_a_ladder_of_its_own() {
    let own = "[[deadlines.departments]]\nkey = \"37\"\nstatement_day = 3\n\
               steps = [{ code = \"head\", before = 1, to = \"head\", tone = \"firm\" }]\n";
    let settings = read(|text| text.replace(BEHIND, &format!("{BEHIND}{own}"))).unwrap();
    let ladders = settings.office.ladders;
    let fire = ladders.of(Some(&DepartmentKey::new("37")));
    let [step] = fire.steps.as_slice() else { panic!("{fire:?}") };
    assert_eq!((step.when, step.audience, step.tone), (When::Before(1), StepAudience::Head, Tone::Firm));
    assert_eq!((fire.statement_day, &fire.weekly), (3, &ladders.city.weekly));
    assert_eq!(ladders.of(Some(&DepartmentKey::new("66"))), &ladders.city);
    assert_eq!(ladders.of(None), &ladders.city);
}

#[test]
fn what_cannot_be_climbed_is_told_with_its_line() {
    let told = |old: &str, new: &str, expected: &str| {
        let found = faults(old, new);
        assert!(found.iter().any(|fault| fault.contains(expected)), "{new}: {found:#?}");
    };
    told(STEPS, "{ code = \"reminder\", to = \"department\" },", "step \"reminder\" needs one of day");
    told(STEPS, "{ code = \"reminder\", day = 7, before = 3, to = \"department\" },", "step \"reminder\" needs one of day");
    told(STEPS, "{ code = \"head\", day = 7, to = \"department\" },", "ladder step \"head\": its code must be unique");
    told(STEPS, "{ code = \"reminder\", day = 0, to = \"department\" },", "cannot count ladder days from 0");
    told(STEPS, "{ code = \"reminder\", before = 10, to = \"department\" },", "it lies before the receipt");
    told(STEPS, "{ code = \"reminder\", day = 7, to = \"departmnt\" },", "unknown variant");
    told(STEPS, "{ code = \"reminder\", day = 7, to = \"mayor\" },", "desk.mayor has no address");
    told(STEPS, "{ code = \"reminder\", day = 7, to = \"directorate\" },", "no [[directorates]] is called \"Dezernat");
    told(STEPS, "{ code = \"x\", day = 7, to = \"head\", purpose = \"interim\" },", "an interim reply is prepared for the desk");
    told("statement_day = 5", "statement_day = 11", "cannot ask for the statement on day 11");
    told(BEHIND, &format!("{BEHIND}[[deadlines.departments]]\nkey = \"666\"\n"), "no department is called \"666\"; did you mean \"66\"?");
    told(BEHIND, &format!("{BEHIND}[[directorates]]\nname = \"Dezernat X\"\naddress = \"x@stadt.example\"\n"), "no department belongs to");
    told("office_from = \"08:00\"", "office_from = \"18:00\"", "office hours that end before they begin");
}

#[test]
fn days_of_the_city_that_cannot_be_meant_are_told() {
    let told = |old: &str, new: &str, expected: &str| {
        let found = faults(old, new);
        assert!(found.iter().any(|fault| fault.contains(expected)), "{new}: {found:#?}");
    };
    told(BEHIND, "removed_holidays = [\"2026-12-24\"]\n", "2026-12-24 is no holiday here; there is nothing to remove");
    told("land = \"NW\"", "land = \"NW\"\nmunicipality = { augsburg = true }", "\"augsburg\" belongs to another Land than NW");
    assert!(read(|text| text.replace(BEHIND, "removed_holidays = [\"2026-06-04\"]\n")).is_ok(), "Fronleichnam can be removed");
}
