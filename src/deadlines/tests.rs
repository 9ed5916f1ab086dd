//! The test dates of `domain.md` 2.3 to 2.5, and what happens at the edges of calendar and clock.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc, Weekday};
use chrono_tz::{America::Havana, Europe::Berlin, Pacific::Apia, Tz};

use super::*;

const LEVERKUSEN: Municipality =
    Municipality { augsburg: false, by_maria_himmelfahrt: false, sn_fronleichnam: false, th_fronleichnam: false };

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn statutory() -> Calendar {
    Calendar::new(Land::NW, LEVERKUSEN)
}

/// The office that closes on Rosenmontag, 24 and 31 December.
fn office() -> Calendar {
    let mut closing = BTreeMap::new();
    for year in COVERED_YEARS {
        let easter = easter_sunday(year).unwrap();
        closing.insert(easter - Days::new(48), "Rosenmontag".to_owned());
        closing.insert(NaiveDate::from_ymd_opt(year, 12, 24).unwrap(), "Heiligabend".to_owned());
        closing.insert(NaiveDate::from_ymd_opt(year, 12, 31).unwrap(), "Silvester".to_owned());
    }
    statutory().with_closing_days(closing)
}

/// Noon of a local day, as a mail's instant of receipt.
fn noon(date: NaiveDate) -> DateTime<Utc> {
    at_local_time(date, NaiveTime::from_hms_opt(12, 0, 0).unwrap(), Berlin)
}

fn working_days(calendar: &Calendar, year: i32) -> i64 {
    let eve = NaiveDate::from_ymd_opt(year - 1, 12, 31).unwrap();
    let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
    calendar.working_days_between(eve, last).unwrap()
}

/// All holidays, and those from Monday to Friday; two on one day count once.
fn counts(calendar: &Calendar, year: i32) -> (usize, usize) {
    let days: BTreeSet<_> = calendar.holidays(year).unwrap().into_iter().map(|h| h.date).collect();
    let weekend = |date: &NaiveDate| matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
    (days.len(), days.iter().filter(|date| !weekend(date)).count())
}

#[test]
fn easter_falls_where_the_tables_say() {
    for (year, date) in [
        (2008, "2008-03-23"),
        (2011, "2011-04-24"),
        (2024, "2024-03-31"),
        (2025, "2025-04-20"),
        (2026, "2026-04-05"),
        (2027, "2027-03-28"),
        (2028, "2028-04-16"),
        (2029, "2029-04-01"),
        (2030, "2030-04-21"),
        (2038, "2038-04-25"),
        (2095, "2095-04-24"),
    ] {
        assert_eq!(easter_sunday(year), Some(day(date)));
    }
    // Customs, no holidays: they only tell a city which closing days it may want to enter.
    let rosenmontag = ["02-12", "03-03", "02-16", "02-08", "02-28", "02-12", "03-04"];
    let weiberfastnacht = ["02-08", "02-27", "02-12", "02-04", "02-24", "02-08", "02-28"];
    for ((year, monday), thursday) in (2024..).zip(rosenmontag).zip(weiberfastnacht) {
        let easter = easter_sunday(year).unwrap();
        assert_eq!(easter - Days::new(48), day(&format!("{year}-{monday}")));
        assert_eq!(easter - Days::new(52), day(&format!("{year}-{thursday}")));
    }
    assert_eq!(easter_sunday(1582), None);
    assert_eq!(easter_sunday(i32::MAX), None);
}

#[test]
fn the_movable_holidays_of_nrw_and_sachsen_fall_where_the_table_says() {
    let rows = [
        ("Karfreitag", ["03-29", "04-18", "04-03", "03-26", "04-14", "03-30", "04-19"]),
        ("Ostermontag", ["04-01", "04-21", "04-06", "03-29", "04-17", "04-02", "04-22"]),
        ("Christi Himmelfahrt", ["05-09", "05-29", "05-14", "05-06", "05-25", "05-10", "05-30"]),
        ("Pfingstmontag", ["05-20", "06-09", "05-25", "05-17", "06-05", "05-21", "06-10"]),
        ("Fronleichnam", ["05-30", "06-19", "06-04", "05-27", "06-15", "05-31", "06-20"]),
        ("Buß- und Bettag", ["11-20", "11-19", "11-18", "11-17", "11-22", "11-21", "11-20"]),
    ];
    for (name, dates) in rows {
        let land = if name == "Buß- und Bettag" { Land::SN } else { Land::NW };
        let calendar = Calendar::new(land, LEVERKUSEN);
        for (year, date) in (2024..).zip(dates) {
            let holidays = calendar.holidays(year).unwrap();
            let found = holidays.iter().find(|holiday| holiday.name == name).unwrap();
            assert_eq!(found.date, day(&format!("{year}-{date}")), "{name}");
        }
    }
}

#[test]
fn a_year_in_nrw_has_the_counted_working_days() {
    let holidays = [11, 10, 8, 7, 10, 11, 11];
    let gesetzlich = [251, 251, 253, 254, 250, 250, 250];
    let dienst = [248, 248, 250, 251, 249, 247, 247];
    for ((year, holidays), (gesetzlich, dienst)) in (2024..).zip(holidays).zip(gesetzlich.into_iter().zip(dienst)) {
        assert_eq!(counts(&statutory(), year).1, holidays, "{year}");
        assert_eq!(working_days(&statutory(), year), gesetzlich, "{year}");
        assert_eq!(working_days(&office(), year), dienst, "{year}");
    }
}

#[test]
fn every_land_has_its_number_of_holidays() {
    use Land::*;
    for (lands, expected) in [
        (&[BW, BY, BB, SL][..], [12, 12, 12, 12]),
        (&[BE, MV, NW, RP, SN, ST, TH], [11, 11, 11, 11]),
        (&[HB, HH, HE, NI, SH], [10, 10, 10, 10]),
    ] {
        for land in lands {
            assert_eq!(counts(&Calendar::new(*land, LEVERKUSEN), 2025).0, expected[0], "{land}");
        }
    }
    for (land, weekdays) in [
        (BW, 11),
        (BY, 11),
        (BE, 10),
        (BB, 10),
        (HB, 10),
        (HH, 10),
        (HE, 10),
        (MV, 10),
        (NI, 10),
        (NW, 10),
        (RP, 10),
        (SL, 11),
        (SN, 11),
        (ST, 11),
        (SH, 10),
        (TH, 10),
    ] {
        assert_eq!(counts(&Calendar::new(land, LEVERKUSEN), 2025).1, weekdays, "{land}");
    }
    let augsburg = Municipality { augsburg: true, ..LEVERKUSEN };
    assert_eq!(counts(&Calendar::new(BY, augsburg), 2025), (14, 13));
    assert_eq!(counts(&statutory(), 2017), (12, 11));
    assert_eq!(counts(&Calendar::new(BE, LEVERKUSEN), 2028), (11, 9));
}

#[test]
fn the_tenth_day_is_the_promised_one() {
    for (receipt, gesetzlich, dienst, calendar_days) in [
        ("2024-02-09", "2024-02-23", "2024-02-26", "2024-02-19"),
        ("2024-03-22", "2024-04-09", "2024-04-09", "2024-04-01"),
        ("2024-05-17", "2024-06-04", "2024-06-04", "2024-05-27"),
        ("2024-12-13", "2024-12-31", "2025-01-03", "2024-12-23"),
        ("2025-02-21", "2025-03-07", "2025-03-10", "2025-03-03"),
        ("2025-04-17", "2025-05-06", "2025-05-06", "2025-04-27"),
        ("2025-10-31", "2025-11-14", "2025-11-14", "2025-11-10"),
        ("2025-12-24", "2026-01-12", "2026-01-13", "2026-01-03"),
        ("2025-12-31", "2026-01-15", "2026-01-15", "2026-01-10"),
        ("2026-02-06", "2026-02-20", "2026-02-23", "2026-02-16"),
        ("2026-03-27", "2026-04-14", "2026-04-14", "2026-04-06"),
        ("2026-04-30", "2026-05-18", "2026-05-18", "2026-05-10"),
        ("2026-05-22", "2026-06-09", "2026-06-09", "2026-06-01"),
        ("2026-05-23", "2026-06-09", "2026-06-09", "2026-06-02"),
        ("2026-10-24", "2026-11-06", "2026-11-06", "2026-11-03"),
        ("2026-12-18", "2027-01-05", "2027-01-07", "2026-12-28"),
        ("2027-05-01", "2027-05-18", "2027-05-18", "2027-05-11"),
        ("2028-12-22", "2029-01-10", "2029-01-10", "2029-01-01"),
        ("2030-04-18", "2030-05-07", "2030-05-07", "2030-04-28"),
        ("2017-10-27", "2017-11-14", "2017-11-14", "2017-11-06"),
    ] {
        let received_at = noon(day(receipt));
        let last = |calendar| {
            let deadline = working_day_deadline(received_at, Berlin, &calendar, 10).unwrap();
            assert_eq!(local_date(deadline.ends_at, Berlin), deadline.day + Days::new(1));
            deadline.day
        };
        assert_eq!(last(statutory()), day(gesetzlich), "gesetzlich from {receipt}");
        assert_eq!(last(office()), day(dienst), "dienst from {receipt}");
        let strict = calendar_day_deadline(received_at, Berlin, 10);
        assert_eq!(strict.day, day(calendar_days), "calendar days from {receipt}");
    }
}

#[test]
fn a_deadline_is_over_at_local_midnight_after_day_ten() {
    let deadline = working_day_deadline(at("2026-03-27T09:00:00Z"), Berlin, &statutory(), 10);
    let deadline = deadline.unwrap();
    assert_eq!(deadline.day, day("2026-04-14"));
    assert_eq!(deadline.ends_at, at("2026-04-14T22:00:00Z"));
    assert!(deadline.is_met_at(at("2026-04-14T21:59:59.999Z")));
    assert!(!deadline.is_met_at(at("2026-04-14T22:00:00Z")));
    // The trap of domain.md 2.2: day ten is Friday 24 April, a reaction on Saturday counts ten and is late.
    let friday = working_day_deadline(at("2026-04-10T09:00:00Z"), Berlin, &statutory(), 10).unwrap();
    assert_eq!(statutory().working_days_between(day("2026-04-10"), day("2026-04-25")), Ok(10));
    assert!(!friday.is_met_at(at("2026-04-25T08:00:00Z")));
}

#[test]
fn the_instant_of_receipt_belongs_to_its_local_date() {
    for (instant, date) in [
        ("2026-03-28T22:59:59Z", "2026-03-28"),
        ("2026-03-28T23:00:00Z", "2026-03-29"),
        ("2026-03-29T01:00:00Z", "2026-03-29"),
        ("2026-06-30T22:00:00Z", "2026-07-01"),
        ("2026-10-24T22:00:00Z", "2026-10-25"),
        ("2026-10-25T00:30:00Z", "2026-10-25"),
        ("2026-10-25T01:30:00Z", "2026-10-25"),
        ("2026-10-25T22:59:59Z", "2026-10-25"),
        ("2025-12-31T23:00:00Z", "2026-01-01"),
    ] {
        assert_eq!(local_date(at(instant), Berlin), day(date), "{instant}");
    }
    assert_eq!(local_date(DateTime::<Utc>::MAX_UTC, Berlin), DateTime::<Utc>::MAX_UTC.date_naive());
}

#[test]
fn clocks_change_on_the_nights_the_law_says_until_2100() {
    for (spring, autumn) in [
        ("2024-03-31", "2024-10-27"),
        ("2025-03-30", "2025-10-26"),
        ("2026-03-29", "2026-10-25"),
        ("2027-03-28", "2027-10-31"),
        ("2028-03-26", "2028-10-29"),
        ("2029-03-25", "2029-10-28"),
        ("2030-03-31", "2030-10-27"),
        // Beyond 2037, where many time zone tables end.
        ("2060-03-28", "2060-10-31"),
        ("2099-03-29", "2099-10-25"),
    ] {
        assert_eq!(length_of_day(day(spring), Berlin), 23, "{spring}");
        assert_eq!(length_of_day(day(autumn), Berlin), 25, "{autumn}");
    }
}

fn length_of_day(date: NaiveDate, zone: Tz) -> i64 {
    (start_of_day(date + Days::new(1), zone) - start_of_day(date, zone)).num_hours()
}

#[test]
fn a_local_time_that_is_skipped_moves_on_and_a_doubled_one_is_the_first() {
    let half_past_two = NaiveTime::from_hms_opt(2, 30, 0).unwrap();
    let on = |date, zone| at_local_time(day(date), half_past_two, zone);
    assert_eq!(on("2026-03-29", Berlin), at("2026-03-29T01:00:00Z"));
    assert_eq!(on("2026-10-25", Berlin), at("2026-10-25T00:30:00Z"));
    // Cuba's clocks skip midnight itself, and in autumn midnight comes twice.
    assert_eq!(start_of_day(day("2026-03-08"), Havana), at("2026-03-08T05:00:00Z"));
    assert_eq!(local_date(at("2026-03-08T04:59:59Z"), Havana), day("2026-03-07"));
    assert_eq!(start_of_day(day("2026-11-01"), Havana), at("2026-11-01T04:00:00Z"));
    // Samoa had no 30 December 2011 at all: the first instant after the gap.
    assert_eq!(start_of_day(day("2011-12-30"), Apia), start_of_day(day("2011-12-31"), Apia));
    // The ends of time are no reason to fall over.
    assert_eq!(start_of_day(NaiveDate::MAX, Berlin).date_naive().year(), NaiveDate::MAX.year());
    let never = calendar_day_deadline(DateTime::<Utc>::MAX_UTC, Berlin, u32::MAX);
    assert_eq!(never.day, NaiveDate::MAX);
}
