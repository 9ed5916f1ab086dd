//! One day of a calendar, and why it counts or does not.
//!
//! **Knows** the four kinds of day and how a counted day is printed in German.
//!
//! **Never** decides which kind a date is: that is `calendar.rs`.
//!
//! **Known weaknesses.** A day has one kind. A holiday on a weekend is shown as the holiday, a closing
//! day on a holiday or weekend disappears behind it; for counting that makes no difference.

use std::borrow::Cow;
use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Serialize;

/// What kind of day a date is (*Tagesart*): working, or not working and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "reason", rename_all = "snake_case")]
pub enum DayKind {
    /// *Arbeitstag*: Monday to Friday, no holiday, no closing day.
    WorkingDay,
    /// Saturday or Sunday.
    Weekend(Weekday),
    /// A statutory holiday by its German name; two on one day are joined by "und".
    Holiday(Cow<'static, str>),
    /// A closing day (*Schließtag*) of the office, with the city's own word for it.
    Closed(String),
}

impl DayKind {
    /// Whether the day counts.
    #[must_use]
    pub const fn is_working_day(&self) -> bool {
        matches!(self, Self::WorkingDay)
    }
}

impl fmt::Display for DayKind {
    /// The German word a citizen would be given: `Arbeitstag`, `Samstag`, `Karfreitag`, `Rosenmontag`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WorkingDay => out.write_str("Arbeitstag"),
            Self::Weekend(Weekday::Sat) => out.write_str("Samstag"),
            Self::Weekend(_) => out.write_str("Sonntag"),
            Self::Holiday(name) => out.write_str(name),
            Self::Closed(reason) => out.write_str(reason),
        }
    }
}

/// One day on the way to a deadline (*gezählter Tag*), with its number if it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountedDay {
    /// The civil date.
    pub date: NaiveDate,
    /// Why it counts or not.
    #[serde(flatten)]
    pub kind: DayKind,
    /// Its number from 1 if it is a working day, otherwise `None`.
    pub number: Option<u32>,
}

impl fmt::Display for CountedDay {
    /// One line in German: `Do 02.04.2026   4. Tag` or `Fr 03.04.2026           Karfreitag`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weekday = match self.date.weekday() {
            Weekday::Mon => "Mo",
            Weekday::Tue => "Di",
            Weekday::Wed => "Mi",
            Weekday::Thu => "Do",
            Weekday::Fri => "Fr",
            Weekday::Sat => "Sa",
            Weekday::Sun => "So",
        };
        write!(out, "{weekday} {}", self.date.format("%d.%m.%Y"))?;
        match self.number {
            Some(number) => write!(out, " {number:>3}. Tag"),
            None => write!(out, "          {}", self.kind),
        }
    }
}
