//! Scenes of `acknowledgement.name_department`: what a city may write, and what it is told.

use super::{Settings, Source, load_from};
use crate::routing::Certainty;

const SHIPPED: [&str; 4] = [
    include_str!("../../config/anliegend.toml"),
    include_str!("../../config/departments.toml"),
    include_str!("../../config/routing.toml"),
    include_str!("../../config/districts.toml"),
];

/// The shipped configuration with this choice, and with a department that may be named where asked for.
fn read(choice: &str, is_allowed: bool) -> Result<Settings, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let [main, departments, routing, districts] = SHIPPED;
    let main = main.replace("name_department = \"never\"", choice);
    let key = "key = \"66\"\n";
    let departments =
        if is_allowed { departments.replace(key, &format!("{key}name_in_acknowledgement = true\n")) } else { departments.into() };
    let files =
        [("anliegend.toml", main.as_str()), ("departments.toml", &departments), ("routing.toml", routing), ("districts.toml", districts)];
    let [main, departments, routing, districts] = files.map(|(name, text)| Source::new(name, text));
    load_from(folder.path(), &main, &departments, &routing, Some(&districts))
        .map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

#[test]
fn an_office_is_named_by_nobodys_wish_unless_a_city_writes_it() {
    for (choice, expected) in [
        ("", None),
        ("name_department = \"never\"", None),
        ("name_department = \"confirmed\"", Some(Certainty::Confirmed)),
        ("name_department = \"certain\"", Some(Certainty::Certain)),
    ] {
        assert_eq!(read(choice, true).unwrap().office.name_department, expected, "{choice}");
    }
}

#[test]
fn a_city_that_names_offices_while_none_allows_it_is_told() {
    let told = |choice, is_allowed| read(choice, is_allowed).unwrap().warnings.iter().any(|w| w.contains("no office is named"));
    assert!(told("name_department = \"confirmed\"", false));
    assert!(!told("name_department = \"confirmed\"", true) && !told("name_department = \"never\"", false));
}

#[test]
fn a_misspelt_choice_is_a_fault_with_its_line() {
    let faults = read("name_department = \"confirmd\"", true).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(faults[0].contains("anliegend.toml:") && faults[0].contains("did you mean \"confirmed\"?"), "{faults:?}");
}
