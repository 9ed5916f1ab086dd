//! Scenes of `acknowledgement.name_department`: what a city may write, and what it is told.

use super::{Settings, shipped};
use crate::routing::Certainty;

/// The shipped configuration with this choice, and with a department that may be named where asked for.
fn read(choice: &str, is_allowed: bool) -> Result<Settings, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    shipped::read_in(folder.path(), |name, text| match name {
        "anliegend.toml" => text.replace("name_department = \"never\"", choice),
        "departments.toml" if is_allowed => text.replace("key = \"66\"\n", "key = \"66\"\nname_in_acknowledgement = true\n"),
        _ => text.to_owned(),
    })
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
