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

/// Reads a span of days at the beginning of `text`: one day, two of them with "bis" or a dash between, or "bis" and its last day. Where no
/// year is written, the next such span is meant that is not over.
pub(super) fn leading_span(text: &str, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    // A dash parts two days, but belongs to 2026-12-24.
    let has_day = |word: &str| word.contains('.') && word.contains(|c: char| c.is_ascii_digit());
    let parted =
        |word: &str| if has_day(word) || DASHES.contains(&word) { word.replace(DASHES_IN_WORDS, " bis ") } else { word.to_owned() };
    let text = text.trim_start_matches([' ', ':', ',']).split_whitespace().map(parted).collect::<Vec<_>>().join(" ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (first_word, _) = word(&text);
    let (first, rest) = leading_day(&text, today, Towards::Future)?;
    let ends_here = |rest: &str| !rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == ',') && word(rest).0 != "und";
    if first_word.eq_ignore_ascii_case("bis") {
        return ends_here(rest).then_some((today, first));
    }
    if !matches!(word(rest).0.to_lowercase().as_str(), "bis" | "until" | "to") {
        return (ends_here(rest) && !first_word.eq_ignore_ascii_case("ab")).then_some((first, first));
    }
    let (_, rest) = word(rest);
    let has_year = leading_day(&text, today, Towards::Past).map(|(day, _)| day) == Some(first);
    let (last, rest) = leading_day(rest, if has_year { first.max(today) } else { today }, Towards::Future)?;
    let first = if has_year { first } else { leading_day(&text, last, Towards::Past)?.0 };
    ends_here(rest).then_some((first, last))
}

const DASHES: [&str; 3] = ["-", "–", "—"];
const DASHES_IN_WORDS: [char; 3] = ['-', '–', '—'];

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
