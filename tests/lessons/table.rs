//! Whether the tests that the table names exist.

use std::path::Path;

const TABLE: &str = include_str!("main.rs");

/// The names in the last column of every row; a row may say instead why there is none.
fn named() -> Vec<(String, Vec<String>)> {
    let rows =
        TABLE.lines().filter_map(|line| line.strip_prefix("//! | ")).filter(|row| !row.starts_with("row") && !row.starts_with("---"));
    let cells = rows.filter_map(|row| row.trim_end_matches(" |").rsplit_once(" | "));
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(|name| name.rsplit("::").next().unwrap().to_owned()).collect();
    cells.map(|(row, cell)| (row.to_owned(), names(cell))).collect()
}

fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_test_that_the_table_names_exists() {
    let mut all = String::new();
    for folder in ["src", "tests"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    }
    let missing: Vec<String> =
        named().into_iter().flat_map(|(_, names)| names).filter(|name| !all.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "named and not there: {missing:?}");
}

#[test]
fn every_row_of_the_lists_is_in_the_table() {
    let rows: Vec<String> = named().into_iter().map(|(row, _)| row).collect();
    let systems = [
        "Zammad, delete",
        "Zammad, keep",
        "Znuny",
        "RT",
        "`FreeScout`",
        "osTicket",
        "GLPI",
        "django-helpdesk",
        "Roundup",
        "Redmine",
        "`FixMyStreet`",
    ];
    let numbers = (1..=33).chain(37..=38).map(|number| format!("B {number} "));
    let office =
        ["shared", "answer as", "colleague", "redirect", "form", "scanner", "own first", "other address", "answers all", "rendered"];
    let office = office.iter().map(|situation| format!("office {situation}"));
    let systems = systems.iter().map(|system| format!("A2 {system}"));
    for wanted in systems.chain(["A3 ".to_owned()]).chain(numbers).chain(office) {
        assert!(rows.iter().any(|row| format!("{row} ").starts_with(&wanted)), "{wanted} is missing");
    }
}
