//! The page for people who change a text names every variable that the facts have, and none besides.

use crate::letters::{LetterKind, compose, samples};
use minijinja::value::Value;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../config/letters/README.md");

/// Names of a kind's facts, those of the entries of a list as `cases.title`; `.code` and `.word` are told once for all.
fn names(kind: LetterKind) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for facts in samples::of(kind) {
        collect("", &serde_json::to_value(&facts).unwrap(), &mut names);
    }
    names
}

fn collect(under: &str, value: &serde_json::Value, names: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, inner) in fields.iter().filter(|(name, _)| !["code", "word"].contains(&name.as_str())) {
                let path = if under.is_empty() { name.clone() } else { format!("{under}.{name}") };
                collect(&path, inner, names);
                names.insert(path);
            }
        }
        serde_json::Value::Array(entries) => entries.iter().for_each(|entry| collect(under, entry, names)),
        _ => {}
    }
}

/// The names that the page lists under a heading, each in backticks at the start of a line of the list.
fn listed(heading: &str) -> BTreeSet<String> {
    let section =
        PAGE.split("\n## ").find(|section| section.lines().next() == Some(heading)).unwrap_or_else(|| panic!("no section {heading}"));
    section.lines().filter_map(|line| line.strip_prefix("- `")?.split_once('`')).map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn the_page_lists_exactly_the_variables_of_every_letter() {
    for kind in LetterKind::ALL {
        assert_eq!(listed(kind.code()), names(*kind), "config/letters/README.md, section {}", kind.code());
    }
}

#[test]
fn the_page_lists_exactly_what_every_letter_knows_about_the_city() {
    let common = compose::Variables::bare(&samples::city()).value();
    let city: BTreeSet<String> = names_below(&common.get_attr("city").unwrap()).map(|name| format!("city.{name}")).collect();
    assert_eq!(listed("Für alle Briefe"), city);
}

fn names_below(value: &Value) -> impl Iterator<Item = String> {
    value.try_iter().unwrap().map(|key| key.to_string())
}
