//! Differences in words (*Wortlaut der Unterschiede*).
//!
//! Knows: one line for each. Never: finds one.
//!
//! Known weaknesses: none known.

use crate::config::{DepartmentField, Difference, FieldValue, Listed};
use crate::routing::{Department, Keyword, KeywordOrigin};

/// What is different, in plain words; a department that is new is a line, and each of its keywords one.
pub(super) fn told(difference: &Difference<'_>) -> Vec<String> {
    match difference {
        Difference::Added(new) => added(new),
        Difference::Removed(old) => {
            let with = match old.keywords.len() {
                0 => String::new(),
                1 => ", and its keyword with it".to_owned(),
                count => format!(", and its {count} keywords with it"),
            };
            vec![format!("{}: the department is removed{with}", old.department.title())]
        }
        Difference::Field { department, field, was, is } => {
            vec![format!("{}: {}", department.title(), changed(*field, was.as_ref(), is.as_ref()))]
        }
        Difference::Keyword { department, list, was, is } => keyword(department, *list, *was, *is),
    }
}

fn added(new: &Listed) -> Vec<String> {
    let fields: Vec<String> = new.fields().iter().map(|(field, value)| format!("{} {}", name(*field), shown(value))).collect();
    let title = new.department.title();
    let head = format!("{title}: a new department: {}", fields.join(", "));
    let keywords = new.keywords.iter().flat_map(|is| keyword(&new.department, is.origin, None, Some(is)));
    [head].into_iter().chain(keywords).collect()
}

fn changed(field: DepartmentField, was: Option<&FieldValue>, is: Option<&FieldValue>) -> String {
    let field = name(field);
    match (was, is) {
        (Some(was), Some(is)) => format!("{field} {} becomes {}", shown(was), shown(is)),
        (Some(FieldValue::Switch(_)), None) => format!("{field} becomes nein"),
        (Some(was), None) => format!("{field} {} is removed", shown(was)),
        (None, Some(is)) => format!("{field} becomes {}", shown(is)),
        (None, None) => format!("{field} stays"),
    }
}

/// The name in the file, and the heading of the column.
fn name(field: DepartmentField) -> String {
    if field.code() == field.german().to_lowercase() { field.code().to_owned() } else { format!("{} ({})", field.code(), field.german()) }
}

fn shown(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => format!("“{text}”"),
        FieldValue::Switch(is_on) => if *is_on { "ja" } else { "nein" }.to_owned(),
        FieldValue::Day(day) => day.format("%d.%m.%Y").to_string(),
        FieldValue::Number(number) => number.to_string(),
    }
}

fn keyword(department: &Department, list: KeywordOrigin, was: Option<&Keyword>, is: Option<&Keyword>) -> Vec<String> {
    let kind = match list {
        KeywordOrigin::Written => "keyword",
        KeywordOrigin::Learnt => "learnt keyword",
    };
    let text = was.or(is).map_or("", |keyword| keyword.text.as_str());
    let what = match (was, is) {
        (Some(was), Some(is)) => format!(": {}", parts(was, is).join(", ")),
        (Some(was), None) => format!(" is removed (weight {})", was.weight),
        (None, Some(is)) => {
            let exclusions = [("except", &is.except), ("not with", &is.not_with)];
            let exclusions =
                exclusions.into_iter().filter(|(_, words)| !words.is_empty()).map(|(name, words)| format!(", {name} {}", all(words)));
            format!(" is new: weight {}{}", is.weight, exclusions.collect::<String>())
        }
        (None, None) => " stays".to_owned(),
    };
    vec![format!("{}: {kind} “{text}”{what}", department.title())]
}

/// What of a keyword is different.
fn parts(was: &Keyword, is: &Keyword) -> Vec<String> {
    let mut parts = Vec::new();
    if was.text != is.text {
        parts.push(format!("is written “{}” now", is.text));
    }
    if was.weight != is.weight {
        parts.push(format!("weight {} becomes {}", was.weight, is.weight));
    }
    for (name, was, is) in [("except", &was.except, &is.except), ("not with", &was.not_with, &is.not_with)] {
        let only = |one: &[String], other: &[String]| one.iter().filter(|word| !other.contains(word)).cloned().collect::<Vec<_>>();
        let (gone, new) = (only(was, is), only(is, was));
        if !new.is_empty() {
            parts.push(format!("{name} gains {}", all(&new)));
        }
        if !gone.is_empty() {
            parts.push(format!("{name} loses {}", all(&gone)));
        }
        if was != is && new.is_empty() && gone.is_empty() {
            parts.push(format!("{name} is in another order"));
        }
    }
    parts
}

fn all(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")
}
