//! `calendar` (*Kalender eines Jahres*): what a lawyer would want to see before believing a deadline.
//!
//! Knows: how a year is laid out for people. Never: which day is a holiday.
//!
//! Known weaknesses: the table is as wide as its longest paragraph of law.

use super::args::Args;
use super::output::{print, table};
use super::place::{Place, PlaceArgs};
use super::run::Failure;
use crate::case::Instant;
use crate::deadlines::{CalendarYear, ClosingDay, Holiday, WorkingDays, local_date};
use crate::letters::german::{month, numeric_day, weekday};
use chrono::{Datelike, NaiveDate};
use serde_json::json;

/// `calendar …`
#[derive(Debug, clap::Args)]
pub struct CalendarArgs {
    /// The year; this one when not given
    #[arg(long)]
    pub year: Option<i32>,
    /// Whose days
    #[command(flatten)]
    pub place: PlaceArgs,
}

/// `calendar [--year YEAR] [--land LAND]`
pub(super) fn calendar(args: &Args, wanted: &CalendarArgs, now: Instant) -> Result<(), Failure> {
    let place = wanted.place.find(args)?;
    let year = wanted.year.unwrap_or_else(|| local_date(now, place.zone).year());
    let year = place.calendar().year(year)?;
    print(args.format, &json!({ "city": place.city, "note": place.note, "calendar": year }), || page(&place, &year))
}

fn page(place: &Place, year: &CalendarYear) -> String {
    let holiday = |holiday: &Holiday| vec![day(holiday.date), holiday.name.to_string(), holiday.law.to_owned(), validity(holiday)];
    let holidays = |list: &[Holiday]| table(&["Tag", "Feiertag", "Grundlage", "Gilt"], &list.iter().map(holiday).collect::<Vec<_>>());
    let mut parts = vec![
        format!("Kalender {} für das Land {}\n{}", year.year, year.land, place.note),
        format!("Gesetzliche Feiertage\n{}", holidays(&year.holidays)),
    ];
    if !year.removed.is_empty() {
        parts.push(format!("Von der Stadt gestrichen (removed_holidays), gelten hier nicht\n{}", holidays(&year.removed)));
    }
    if !year.elsewhere.is_empty() {
        parts.push(format!("Nur in anderen Gemeinden des Landes, gelten hier nicht\n{}", holidays(&year.elsewhere)));
    }
    if let Some(days) = &year.closing_days {
        parts.push(closing_days(days));
    }
    parts.push(format!("Arbeitstage (Montag bis Freitag ohne die Feiertage)\n{}", working_days(year)));
    parts.join("\n\n")
}

fn closing_days(days: &[ClosingDay]) -> String {
    let row = |closed: &ClosingDay| {
        let anyway = closed.free_anyway.as_ref().map_or_else(String::new, |kind| format!("ohnehin frei: {kind}"));
        vec![day(closed.date), closed.reason.clone(), anyway]
    };
    let days = if days.is_empty() {
        "Es sind keine eingetragen.".to_owned()
    } else {
        table(&["Tag", "Anlass", ""], &days.iter().map(row).collect::<Vec<_>>())
    };
    format!("Schließtage der Verwaltung (closing_days): nur im Dienstkalender, sie verschieben keine Frist\n{days}")
}

fn working_days(year: &CalendarYear) -> String {
    let row = |name: String, count: &WorkingDays| match year.closing_days {
        Some(_) => vec![name, count.statutory.to_string(), count.office.to_string()],
        None => vec![name, count.statutory.to_string()],
    };
    let name = |number: u32| NaiveDate::from_ymd_opt(year.year, number, 1).map(month).unwrap_or_default().to_owned();
    let mut rows: Vec<_> = year.months.iter().map(|(number, count)| row(name(*number), count)).collect();
    rows.push(row(format!("Jahr {}", year.year), &year.working_days));
    let head = ["Monat", "gesetzlich", "dienst"];
    table(head.get(..rows.first().map_or(0, Vec::len)).unwrap_or(&head), &rows)
}

/// "Do 04.06.2026".
pub(super) fn day(date: NaiveDate) -> String {
    format!("{} {}", weekday(date).chars().take(2).collect::<String>(), numeric_day(date))
}

/// Where and how long: "landesweit, seit 2019".
fn validity(holiday: &Holiday) -> String {
    let place = match holiday.reach.flag() {
        Some(flag) => format!("{} ({flag})", holiday.reach),
        None => holiday.reach.to_string(),
    };
    match (holiday.since, holiday.until) {
        (None, None) => place,
        (Some(first), Some(last)) if first == last => format!("{place}, nur {first}"),
        (Some(first), Some(last)) => format!("{place}, von {first} bis {last}"),
        (Some(first), None) => format!("{place}, seit {first}"),
        (None, Some(last)) => format!("{place}, bis {last}"),
    }
}
