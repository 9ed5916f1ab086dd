//! Days, times, sizes, and the parts of an answer.

use crate::letters::german::{
    clock, count, day_month, english_day, long_day, moment, numeric_day, plural, short_day, size, weekday_day_month,
};
use crate::letters::parts::{LetterParts, is_unfilled};
use chrono::{NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::Berlin;
use proptest::prelude::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn days_read_as_in_the_worked_example() {
    assert_eq!(long_day(day(2026, 3, 27)), "Freitag, 27. März 2026");
    assert_eq!(long_day(day(2026, 4, 14)), "Dienstag, 14. April 2026");
    assert_eq!(short_day(day(2026, 4, 7)), "Di 07.04.");
    assert_eq!(weekday_day_month(day(2026, 4, 7)), "Dienstag, 7. April");
    assert_eq!(day_month(day(2026, 3, 27)), "27. März");
    assert_eq!(numeric_day(day(2026, 4, 7)), "07.04.2026");
    assert_eq!(english_day(day(2026, 4, 14)), "Tuesday, 14 April 2026");
}

#[test]
fn every_month_and_weekday_has_its_name() {
    let months: Vec<String> = (1..=12).map(|month| day_month(day(2026, month, 1))).collect();
    let expected = "1. Januar 1. Februar 1. März 1. April 1. Mai 1. Juni 1. Juli 1. August 1. September 1. Oktober 1. November 1. Dezember";
    assert_eq!(months.join(" "), expected);
    let week: Vec<String> = (1..=7).map(|number| short_day(day(2026, 6, number))).collect();
    assert_eq!(week.join(" "), "Mo 01.06. Di 02.06. Mi 03.06. Do 04.06. Fr 05.06. Sa 06.06. So 07.06.");
}

#[test]
fn a_clock_time_is_the_citys_in_summer_and_winter() {
    assert_eq!(clock(Utc.with_ymd_and_hms(2026, 4, 22, 4, 58, 0).unwrap(), Berlin), "06:58");
    assert_eq!(clock(Utc.with_ymd_and_hms(2026, 1, 22, 5, 58, 0).unwrap(), Berlin), "06:58");
    assert_eq!(moment(Utc.with_ymd_and_hms(2026, 4, 21, 22, 0, 0).unwrap(), Berlin), "22.04.2026, 00:00 Uhr");
}

#[test]
fn sizes_and_counts_read_as_people_write_them() {
    let sizes: Vec<String> = [0, 999, 1_000, 340_400, 949_999, 950_000, 1_200_000, 1_249_999, 48_000_000, 1_234_500_000].map(size).into();
    assert_eq!(sizes, ["0 Byte", "999 Byte", "1 KB", "340 KB", "950 KB", "1,0 MB", "1,2 MB", "1,2 MB", "48,0 MB", "1.234,5 MB"]);
    assert_eq!([7, 164, 1_164, 1_000_000].map(count), ["7", "164", "1.164", "1.000.000"]);
    assert_eq!(plural(1, "Tag", "Tage"), "1 Tag");
    assert_eq!(plural(0, "Tag", "Tage"), "0 Tage");
    assert_eq!(plural(1_200, "Tag", "Tage"), "1.200 Tage");
}

#[test]
fn a_clerks_own_greeting_and_closing_are_recognised() {
    let parts = LetterParts::of("Sehr geehrte Frau Yilmaz,\n\ndie Laterne brennt wieder.\n\nMit freundlichen Grüßen\nIm Auftrag\nTiefbau");
    assert_eq!(parts.greeting.as_deref(), Some("Sehr geehrte Frau Yilmaz,"));
    assert_eq!(parts.middle, "Die Laterne brennt wieder.");
    assert_eq!(parts.closing.as_deref(), Some("Mit freundlichen Grüßen\nIm Auftrag\nTiefbau"));
}

#[test]
fn the_bare_greeting_of_the_prepared_mail_gives_way_to_the_name() {
    assert_eq!(LetterParts::of("Guten Tag,\n\ndie Laterne brennt.").greeting, None);
}

#[test]
fn a_prepared_answer_that_nobody_filled_in_is_recognised() {
    for text in ["", "\r\n", "Guten Tag,\n\n", "Guten Tag,\n\nMit freundlichen Grüßen\nIm Auftrag\nTiefbau", "Viele Grüße\nTiefbau"] {
        assert!(is_unfilled(text), "{text}");
    }
    assert!(!is_unfilled("Guten Tag,\n\nsie brennt wieder."));
    assert!(!is_unfilled("Guten Tag, die Laterne brennt wieder."), "greeted and answered in one line");
    assert!(is_unfilled("Guten Tag, Frau Yilmaz.") && is_unfilled("Sehr geehrte Frau Yilmaz, sehr geehrter Herr Yilmaz,"));
}

#[test]
fn a_sentence_is_not_taken_for_a_greeting_or_a_closing() {
    let text = "Liebe Bürgerinnen und Bürger haben uns darauf hingewiesen\ndie Laterne brennt wieder.";
    let parts = LetterParts::of(text);
    assert_eq!((parts.greeting, parts.middle.as_str(), parts.closing), (None, text, None));
    let far = format!("Mit freundlichen Grüßen begann sein Brief.\n{}", "Zeile\n".repeat(20));
    assert_eq!(LetterParts::of(&far).closing, None);
}

proptest! {
    #[test]
    fn an_answer_taken_apart_keeps_every_word_in_its_order(text in "((Guten Tag,|Hallo!|Sehr geehrte Frau Y,)?\n)?([a-zäöü .\n]{0,200})(\nMit freundlichen Grüßen\n[a-z ]{0,20})?") {
        let parts = LetterParts::of(&text);
        let put = [parts.greeting.clone().unwrap_or_default(), parts.middle.clone(), parts.closing.clone().unwrap_or_default()].join("\n");
        let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
        let mut expected = words(&text);
        if parts.greeting.is_none() && expected.starts_with(&["guten".to_owned(), "tag,".to_owned()]) && text.trim().lines().next().unwrap().trim() == "Guten Tag," {
            expected.drain(..2);
        }
        prop_assert_eq!(words(&put), expected);
    }
}
