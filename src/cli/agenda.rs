//! `case list --due` (*Terminliste*): what is overdue, due today, or until a day.
//!
//! Knows: how the list is grouped and written. Never: what is due.
//!
//! Known weaknesses: none known.

use super::args::Format;
use super::case::{summary, title_of};
use super::output::{print, table};
use super::run::Failure;
use crate::app::App;
use crate::flow::AgendaLine;
use crate::letters::german::short_day;
use crate::ports::CaseFilter;
use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};
use std::cmp::Ordering;

/// `case list --due [DAY]`
pub(super) async fn agenda(app: &App, filter: &CaseFilter, (until, today): (NaiveDate, NaiveDate), format: Format) -> Result<(), Failure> {
    let lines = app.clerk.agenda(filter, until).await?;
    let mut rows = Vec::new();
    for line in &lines {
        rows.push((group(line.day, today), row(line, title_of(app, &line.case).await?)));
    }
    let listed: Vec<Value> = lines.iter().map(|line| value(line, today)).collect();
    print(format, &listed, || {
        let groups = [("ueberfaellig", "überfällig"), ("heute", "heute"), ("spaeter", "später")].map(|(code, name)| {
            let of_group: Vec<Vec<String>> = rows.iter().filter(|(group, _)| *group == code).map(|(_, row)| row.clone()).collect();
            let head = ["Tag", "Termin", "Nummer", "Amt", "Betreff"];
            (!of_group.is_empty()).then(|| format!("{name}\n{}", table(&head, &of_group)))
        });
        let shown: Vec<String> = groups.into_iter().flatten().collect();
        if shown.is_empty() { format!("Bis {} ist nichts fällig.", dated(until)) } else { shown.join("\n\n") }
    })
}

fn group(day: NaiveDate, today: NaiveDate) -> &'static str {
    match day.cmp(&today) {
        Ordering::Less => "ueberfaellig",
        Ordering::Equal => "heute",
        Ordering::Greater => "spaeter",
    }
}

/// "Do 24.12.2026".
fn dated(day: NaiveDate) -> String {
    format!("{}{}", short_day(day), day.year())
}

fn row(line: &AgendaLine, title: String) -> Vec<String> {
    let office = line.case.leading().map_or("–".to_owned(), |a| a.department.to_string());
    vec![dated(line.day), line.item.german().to_owned(), line.case.number.to_string(), office, title]
}

fn value(line: &AgendaLine, today: NaiveDate) -> Value {
    let mut value = summary(&line.case);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("due".to_owned(), json!({ "day": line.day, "item": line.item.code(), "group": group(line.day, today) }));
    }
    value
}
