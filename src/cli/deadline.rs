//! `deadline` (*Fristberechnung*): the proof behind a last day, so plain that a citizen can be shown it.
//!
//! Knows: which sentences stand around the counted days. Never: counts one.
//!
//! Known weaknesses: takes a day of receipt, not an instant; which day a mail at midnight belongs to was decided at intake.

use super::args::{Args, day};
use super::output::print;
use super::place::{Place, PlaceArgs};
use super::run::Failure;
use crate::deadlines::{Calendar, CalendarKind, CountedDay, Deadline, calendar_day_deadline, start_of_day, working_day_deadline};
use crate::letters::german::{long_day, plural};
use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

/// `deadline DATE …`
#[derive(Debug, clap::Args)]
pub struct DeadlineArgs {
    /// Day of receipt, 2026-03-27 or 27.03.2026
    #[arg(value_parser = day)]
    pub date: NaiveDate,
    /// Working days; the city's promise when not given
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: Option<u32>,
    /// gesetzlich: the promise; dienst: also without the closing days of the house
    #[arg(long, default_value = "gesetzlich", value_parser = calendar_kind())]
    pub calendar: CalendarKind,
    /// Whose days
    #[command(flatten)]
    pub place: PlaceArgs,
}

fn calendar_kind() -> impl TypedValueParser<Value = CalendarKind> {
    PossibleValuesParser::new(["gesetzlich", "dienst"])
        .map(|word| if word == "dienst" { CalendarKind::Office } else { CalendarKind::Statutory })
}

/// *Fristberechnung*, with everything that is said about it.
#[derive(Serialize)]
struct Proof<'a> {
    city: Option<&'a str>,
    note: &'a str,
    land: &'static str,
    calendar: CalendarKind,
    received_on: NaiveDate,
    days: u32,
    walk: Vec<CountedDay>,
    zone: &'static str,
    deadline: Deadline,
    /// As many calendar days, without shift.
    calendar_days: Deadline,
    /// By the other of the two calendars, where there is one.
    other_calendar: Option<Deadline>,
}

/// `deadline DATE`
pub(super) fn deadline(args: &Args, wanted: &DeadlineArgs) -> Result<(), Failure> {
    let place = wanted.place.find(args)?;
    let proof = prove(&place, wanted)?;
    print(args.format, &proof, || page(&proof, &place))
}

fn prove<'a>(place: &'a Place, wanted: &DeadlineArgs) -> Result<Proof<'a>, Failure> {
    let (calendar, other) = match (wanted.calendar, &place.office) {
        (CalendarKind::Statutory, office) => (&place.statutory, office.as_ref()),
        (CalendarKind::Office, Some(office)) => (office, Some(&place.statutory)),
        (CalendarKind::Office, None) => {
            return Err(Failure::Usage("--calendar dienst: only the city's own place has closing days".to_owned()));
        }
    };
    let days = wanted.days.unwrap_or(place.days);
    let received_at = start_of_day(wanted.date, place.zone);
    let by = |calendar: &Calendar| working_day_deadline(received_at, place.zone, calendar, days);
    Ok(Proof {
        city: place.city.as_deref(),
        note: &place.note,
        land: calendar.land().code(),
        calendar: calendar.kind(),
        received_on: wanted.date,
        days,
        walk: calendar.walk(wanted.date, days)?,
        zone: place.zone.name(),
        deadline: by(calendar)?,
        calendar_days: calendar_day_deadline(received_at, place.zone, days),
        other_calendar: other.map(by).transpose()?,
    })
}

fn page(proof: &Proof<'_>, place: &Place) -> String {
    let head = proof.city.map_or_else(|| proof.note.to_owned(), |city| format!("Stadt {city}"));
    let mut lines = vec![
        head,
        format!("Eingang: {}. Der Tag des Eingangs zählt nicht mit (§ 187 Abs. 1 BGB).", long_day(proof.received_on)),
        format!(
            "Gezählt: {} (Montag bis Freitag ohne {}).",
            plural(proof.days.into(), "Arbeitstag", "Arbeitstage"),
            left_out(place, proof.calendar)
        ),
        String::new(),
    ];
    lines.extend(proof.walk.iter().map(ToString::to_string));
    lines.push(String::new());
    lines.extend(end(proof));
    lines.push(
        "Die Frist steht in keinem Gesetz, sie ist eine Zusage der Verwaltung. Die §§ 187 und 188 BGB gelten entsprechend.".to_owned(),
    );
    lines.push(format!(
        "Andere Lesart: {} ohne Verschiebung auf einen Arbeitstag, also bis {}.",
        plural(proof.days.into(), "Kalendertag", "Kalendertage"),
        long_day(proof.calendar_days.day)
    ));
    lines.extend(other(proof));
    lines.join("\n")
}

fn left_out(place: &Place, calendar: CalendarKind) -> String {
    let holidays = format!("die gesetzlichen Feiertage des Landes {}", place.statutory.land());
    match calendar {
        CalendarKind::Statutory => holidays,
        CalendarKind::Office => format!("{holidays} und ohne die Schließtage der Verwaltung"),
    }
}

fn end(proof: &Proof<'_>) -> [String; 2] {
    let last = long_day(proof.deadline.day);
    let next = proof.deadline.day.succ_opt().map(long_day).unwrap_or_default();
    match proof.calendar {
        CalendarKind::Statutory => [
            format!("Eine Antwort ist rechtzeitig bis {last}, 24:00 Uhr."),
            format!(
                "Mit diesem Tag endet die Frist (§ 188 Abs. 1 BGB).\nAb {next}, 00:00 Uhr Ortszeit ({}), kommt eine Antwort zu spät.",
                proof.zone
            ),
        ],
        CalendarKind::Office => [
            format!("Nach dem Dienstkalender endet die Zählung am {last}, 24:00 Uhr Ortszeit ({}).", proof.zone),
            "Der Dienstkalender sagt nur, an welchen Tagen im Haus gearbeitet und erinnert wird.".to_owned(),
        ],
    }
}

/// What the other calendar would say, if it says anything else.
fn other(proof: &Proof<'_>) -> Option<String> {
    let other = long_day(proof.other_calendar.filter(|other| other.day != proof.deadline.day)?.day);
    Some(match proof.calendar {
        CalendarKind::Statutory => {
            format!("Mit den Schließtagen der Verwaltung gezählt wäre es {other}. Schließtage verschieben die Zusage aber nicht.")
        }
        CalendarKind::Office => format!("Die Zusage nach außen rechnet ohne Schließtage: bis {other}."),
    })
}
