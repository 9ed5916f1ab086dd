//! German as people write it: days, clock times, sizes, plurals.
//!
//! Knows: how a date with its weekday, a number and a plural are written in a German letter (and one English date).
//! Never: which day it is, or what is due.
//!
//! Known weaknesses: German and one English form; sizes are decimal (1 MB = 1,000,000 bytes), as mail programs show them.

use crate::case::Instant;
use chrono::{Datelike, NaiveDate, Weekday};
use chrono_tz::Tz;

/// A day with its weekday, as promised to people: "Freitag, 27. März 2026".
#[must_use]
pub fn long_day(day: NaiveDate) -> String {
    format!("{}, {}", weekday(day), day_month_year(day))
}

/// A day for subject lines: "Di 07.04.".
#[must_use]
pub fn short_day(day: NaiveDate) -> String {
    let weekday: String = weekday(day).chars().take(2).collect();
    format!("{weekday} {:02}.{:02}.", day.day(), day.month())
}

/// A day in running text: "27. März".
#[must_use]
pub fn day_month(day: NaiveDate) -> String {
    format!("{}. {}", day.day(), month(day))
}

/// A day in running text, with its year: "27. März 2026".
#[must_use]
pub fn day_month_year(day: NaiveDate) -> String {
    format!("{} {}", day_month(day), day.year())
}

/// A day in running text, with its weekday: "Dienstag, 7. April".
#[must_use]
pub fn weekday_day_month(day: NaiveDate) -> String {
    format!("{}, {}", weekday(day), day_month(day))
}

/// A day as it is typed into a command: "07.04.2026".
#[must_use]
pub fn numeric_day(day: NaiveDate) -> String {
    format!("{:02}.{:02}.{}", day.day(), day.month(), day.year())
}

/// The same day for readers of English: "Tuesday, 14 April 2026".
#[must_use]
pub fn english_day(day: NaiveDate) -> String {
    const MONTHS: [&str; 12] =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    let weekday = match day.weekday() {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    };
    format!("{weekday}, {} {} {}", day.day(), named(&MONTHS, day), day.year())
}

/// A moment on the city's clock: "06:58".
#[must_use]
pub fn clock(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// A moment with its day on the city's clock: "22.04.2026, 00:00 Uhr".
#[must_use]
pub fn moment(at: Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%d.%m.%Y, %H:%M Uhr").to_string()
}

/// A size for people: "812 Byte", "14 KB", "1,2 MB"; rounded half up.
#[must_use]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} Byte"),
        1_000..950_000 => format!("{} KB", (bytes + 500) / 1_000),
        _ => {
            let tenths = bytes.saturating_add(50_000) / 100_000;
            format!("{},{} MB", count(tenths / 10), tenths % 10)
        }
    }
}

/// A count with a dot every three digits: "1.164".
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: "1 Tag", "3 Tage".
#[must_use]
pub fn plural(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// The weekday of a day: "Dienstag".
pub(crate) fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "Montag",
        Weekday::Tue => "Dienstag",
        Weekday::Wed => "Mittwoch",
        Weekday::Thu => "Donnerstag",
        Weekday::Fri => "Freitag",
        Weekday::Sat => "Samstag",
        Weekday::Sun => "Sonntag",
    }
}

/// The month of a day: "März".
pub(crate) fn month(day: NaiveDate) -> &'static str {
    const MONTHS: [&str; 12] =
        ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];
    named(&MONTHS, day)
}

fn named(names: &'static [&'static str; 12], day: NaiveDate) -> &'static str {
    usize::try_from(day.month0()).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
}
