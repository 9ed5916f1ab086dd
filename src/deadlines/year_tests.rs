//! A year as a lawyer would check it: every holiday with its law, every day the city has changed, every month counted by hand.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Weekday};

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn year_of(land: Land, year: i32) -> CalendarYear {
    Calendar::new(land, Municipality::default()).year(year).unwrap()
}

/// Date, name, law.
fn shown(holidays: &[Holiday]) -> Vec<(String, &str, &str)> {
    holidays.iter().map(|holiday| (holiday.date.to_string(), &*holiday.name, holiday.law)).collect()
}

#[test]
fn the_months_of_2026_in_nrw_have_the_working_days_a_wall_calendar_shows() {
    let closing = BTreeMap::from([
        (day("2026-02-16"), "Rosenmontag".to_owned()),
        (day("2026-12-24"), "Heiligabend".to_owned()),
        (day("2026-12-31"), "Silvester".to_owned()),
        (day("2027-12-24"), "Heiligabend".to_owned()),
    ]);
    let year = Calendar::new(Land::NW, Municipality::default()).with_closing_days(closing).year(2026).unwrap();
    let statutory: Vec<u32> = year.months.values().map(|month| month.statutory).collect();
    // Mondays to Fridays 22 20 22 22 21 22 23 21 22 22 21 23, less the holidays on them: 1 in January, 2 in April, 3 in May, 1 in June,
    // 1 in December.
    assert_eq!(statutory, [21, 20, 22, 20, 18, 21, 23, 21, 22, 22, 21, 22]);
    let office: Vec<u32> = year.months.values().map(|month| month.office).collect();
    assert_eq!(office, [21, 19, 22, 20, 18, 21, 23, 21, 22, 22, 21, 20]);
    assert_eq!(year.working_days, WorkingDays { statutory: 253, office: 250 });
    assert_eq!(year.closing_days.unwrap().len(), 3);
}

#[test]
fn a_rule_of_its_own_time_says_since_when_and_until_when() {
    let limits = |land, year, date: &str| {
        let holidays = year_of(land, year).holidays;
        let holiday = holidays.into_iter().find(|holiday| holiday.date == day(date)).unwrap();
        (holiday.since, holiday.until)
    };
    assert_eq!(limits(Land::NW, 2026, "2026-06-04"), (None, None));
    assert_eq!(limits(Land::MV, 2026, "2026-03-08"), (Some(2023), None));
    assert_eq!(limits(Land::HH, 2026, "2026-10-31"), (Some(2018), None));
    assert_eq!(limits(Land::NW, 2017, "2017-10-31"), (Some(2017), Some(2017)));
    assert_eq!(limits(Land::BE, 2028, "2028-06-17"), (Some(2028), Some(2028)));
}

#[test]
fn what_holds_elsewhere_in_the_land_is_told_with_the_flag_that_would_change_it() {
    let bavaria = year_of(Land::BY, 2026);
    assert_eq!(
        shown(&bavaria.elsewhere),
        [
            ("2026-08-08".to_owned(), "Augsburger Hohes Friedensfest", "Art. 1 Abs. 2 FTG Bayern"),
            ("2026-08-15".to_owned(), "Mariä Himmelfahrt", "Art. 1 Abs. 1 Nr. 2 FTG Bayern"),
        ]
    );
    let flags: Vec<_> = bavaria.elsewhere.iter().map(|holiday| holiday.reach.flag()).collect();
    assert_eq!(flags, [Some("augsburg"), Some("by_maria_himmelfahrt")]);
    let augsburg = Calendar::new(Land::BY, Municipality { augsburg: true, ..Municipality::default() }).year(2026).unwrap();
    assert_eq!((augsburg.holidays.len(), augsburg.elsewhere.len()), (14, 0));
    assert!(year_of(Land::NW, 2026).elsewhere.is_empty());
    for land in Land::ALL {
        // Each flag is a key of the configuration that belongs to that Land.
        for flag in year_of(land, 2026).elsewhere.iter().filter_map(|holiday| holiday.reach.flag()) {
            let municipality: Municipality = toml::from_str(&format!("{flag} = true")).unwrap();
            assert!(municipality.misplaced(land).is_empty(), "{land} {flag}");
        }
    }
}

#[test]
fn what_the_city_has_changed_is_told_apart_from_the_law() {
    let closing = BTreeMap::from([
        (day("2026-12-24"), "Heiligabend".to_owned()),
        (day("2026-10-03"), "Betriebsausflug".to_owned()),
        (day("2026-10-04"), "Stadtfest".to_owned()),
    ]);
    let year = Calendar::new(Land::NW, Municipality::default())
        .with_corrections(vec![(day("2026-10-30"), "Trauertag".to_owned())], BTreeSet::from([day("2026-06-04"), day("2026-06-05")]))
        .with_closing_days(closing)
        .year(2026)
        .unwrap();
    let own: Vec<_> = year.holidays.iter().filter(|holiday| holiday.reach == Reach::City).collect();
    assert_eq!(own.iter().map(|holiday| (holiday.date, &*holiday.name)).collect::<Vec<_>>(), [(day("2026-10-30"), "Trauertag")]);
    assert_eq!(shown(&year.removed), [("2026-06-04".to_owned(), "Fronleichnam", "§ 2 Abs. 1 Feiertagsgesetz NW")]);
    assert!(!year.holidays.iter().any(|holiday| holiday.name == "Fronleichnam"));
    let free: Vec<_> = year.closing_days.unwrap().into_iter().map(|day| (day.reason, day.free_anyway)).collect();
    assert_eq!(
        free,
        [
            ("Betriebsausflug".to_owned(), Some(DayKind::Holiday("Tag der Deutschen Einheit".into()))),
            ("Stadtfest".to_owned(), Some(DayKind::Weekend(Weekday::Sun))),
            ("Heiligabend".to_owned(), None),
        ]
    );
    // One holiday less, one more: as many working days as before, and one closing day that counts.
    assert_eq!(year.working_days, WorkingDays { statutory: 253, office: 252 });
}

#[test]
fn the_statutory_calendar_knows_no_closing_days_and_no_year_beyond_the_table() {
    let nrw = Calendar::new(Land::NW, Municipality::default());
    assert_eq!(nrw.year(2026).unwrap().closing_days, None);
    for year in [1994, 2101, i32::MIN, i32::MAX] {
        assert_eq!(nrw.year(year), Err(OutsideCoveredYears { year }));
    }
    assert_eq!(nrw.year(1995).unwrap().months.len(), 12);
    assert_eq!(nrw.year(2100).unwrap().months.len(), 12);
}

#[test]
fn the_months_add_up_to_what_is_counted_from_new_year_to_new_year() {
    for land in Land::ALL {
        for year in [1995, 2017, 2026, 2028, 2100] {
            let eve = |year| NaiveDate::from_ymd_opt(year - 1, 12, 31).unwrap();
            let counted = Calendar::new(land, Municipality::default()).working_days_between(eve(year), eve(year + 1)).unwrap();
            let shown = year_of(land, year);
            assert_eq!(i64::from(shown.working_days.statutory), counted, "{land} {year}");
            assert_eq!(shown.working_days.statutory, shown.working_days.office, "{land} {year}");
        }
    }
}
