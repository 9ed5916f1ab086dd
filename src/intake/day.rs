//! Days as clerks write them (*Datum*): `24.12.2026`, `24.12.`, `24. Dezember`, `2026-12-24`, `heute`, `gestern`.
//!
//! Knows: which year is meant when none is written. Never: asks what day it is; `today` is an argument.
//!
//! Known weaknesses: names of weekdays are not read; "Montag" could be the last or the next one.

use chrono::{Datelike, Days, NaiveDate};

/// Which year a day without one belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Towards {
    /// The latest such day that is not after today.
    Past,
    /// The next such day that is not before today.
    Future,
}

/// Reads a day at the beginning of `text`, behind words such as "am" or "bis"; returns the day and what follows.
pub(super) fn leading_day(text: &str, today: NaiveDate, towards: Towards) -> Option<(NaiveDate, &str)> {
    let mut rest = text.trim_start_matches([' ', ':', ',']);
    while let Some((word, after)) = rest.split_once(' ') {
        if !matches!(word.to_lowercase().as_str(), "am" | "bis" | "zum" | "vom" | "ab" | "spätestens" | "on" | "until" | "by") {
            break;
        }
        rest = after.trim_start();
    }
    let (first, after) = word(rest);
    if let Some(day) = by_name(first, today).or_else(|| numeric(first, today, towards)) {
        return Some((day, after));
    }
    // "24. Dezember 2026", "24. 12. 2026"
    let day_of_month: u32 = first.strip_suffix('.')?.parse().ok()?;
    let (second, after) = word(after);
    let month = month_named(second).or_else(|| second.trim_end_matches('.').parse().ok())?;
    let (third, after_year) = word(after);
    match third.trim_end_matches([',', ';', ':', '.']).parse::<i32>() {
        Ok(year) if (1990..=2200).contains(&year) => Some((NaiveDate::from_ymd_opt(year, month, day_of_month)?, after_year)),
        _ => Some((nearest(day_of_month, month, today, towards)?, after)),
    }
}

fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.find(char::is_whitespace).map_or((text, ""), |i| (text.get(..i).unwrap_or_default(), text.get(i..).unwrap_or_default()))
}

fn by_name(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    match word.trim_end_matches([',', ';', ':', '.']).to_lowercase().as_str() {
        "heute" | "today" => Some(today),
        "gestern" | "yesterday" => today.checked_sub_days(Days::new(1)),
        "vorgestern" => today.checked_sub_days(Days::new(2)),
        "morgen" | "tomorrow" => today.checked_add_days(Days::new(1)),
        "übermorgen" | "uebermorgen" => today.checked_add_days(Days::new(2)),
        _ => None,
    }
}

fn numeric(word: &str, today: NaiveDate, towards: Towards) -> Option<NaiveDate> {
    let word = word.trim_end_matches([',', ';', ':']);
    if let Ok(day) = NaiveDate::parse_from_str(word, "%Y-%m-%d") {
        return Some(day);
    }
    let parts: Vec<&str> = word.split(['.', '/']).collect();
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 4);
    match parts.as_slice() {
        [day, month, ""] | [day, month] => nearest(number(day)?, number(month)?, today, towards),
        [day, month, year] | [day, month, year, ""] => {
            let short = year.len() == 2;
            let year = i32::try_from(number(year)?).ok()?;
            NaiveDate::from_ymd_opt(if short { 2000 + year } else { year }, number(month)?, number(day)?)
                .filter(|d| (1990..=2200).contains(&d.year()))
        }
        _ => None,
    }
}

fn nearest(day: u32, month: u32, today: NaiveDate, towards: Towards) -> Option<NaiveDate> {
    // Eight years, since 29 February may be that far away (around 2100).
    let years: Vec<i32> = match towards {
        Towards::Past => (0..=8).map(|n| today.year() - n).collect(),
        Towards::Future => (0..=8).map(|n| today.year() + n).collect(),
    };
    let days = years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    days.into_iter().find(|d| match towards {
        Towards::Past => *d <= today,
        Towards::Future => *d >= today,
    })
}

fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "januar", "jänner", "january"],
        &["feb", "februar", "february"],
        &["mär", "mrz", "märz", "maerz", "march"],
        &["apr", "april"],
        &["mai", "may"],
        &["jun", "juni", "june"],
        &["jul", "juli", "july"],
        &["aug", "august"],
        &["sep", "sept", "september"],
        &["okt", "oct", "oktober", "october"],
        &["nov", "november"],
        &["dez", "dec", "dezember", "december"],
    ];
    let word = word.trim_end_matches([',', ';', ':', '.']).to_lowercase();
    MONTHS.iter().zip(1..).find(|(names, _)| names.contains(&word.as_str())).map(|(_, month)| month)
}
