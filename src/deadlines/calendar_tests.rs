//! Rules with a beginning and an end, corrections by the city, the edge of the covered years, and what
//! people are shown.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Weekday};

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calendar(land: Land) -> Calendar {
    Calendar::new(land, Municipality::default())
}

fn kind(land: Land, date: &str) -> DayKind {
    calendar(land).day(day(date)).unwrap()
}

fn holiday(name: &'static str) -> DayKind {
    DayKind::Holiday(name.into())
}

#[test]
fn holidays_begin_and_end_with_their_law() {
    use Land::{BE, HB, HH, MV, NI, NW, SH, SN, TH};
    for land in Land::ALL {
        assert_eq!(kind(land, "2017-10-31"), holiday("Reformationstag"), "{land}");
    }
    for land in [HB, HH, NI, SH] {
        assert!(kind(land, "2016-10-31").is_working_day(), "{land}");
        assert_eq!(kind(land, "2018-10-31"), holiday("Reformationstag"), "{land}");
    }
    assert!(kind(NW, "2018-10-31").is_working_day());
    assert!(kind(BE, "2018-03-08").is_working_day());
    assert_eq!(kind(BE, "2019-03-08"), holiday("Frauentag"));
    assert!(kind(MV, "2022-03-08").is_working_day());
    assert_eq!(kind(MV, "2023-03-08"), holiday("Frauentag"));
    assert!(kind(TH, "2018-09-20").is_working_day());
    assert_eq!(kind(TH, "2019-09-20"), holiday("Weltkindertag"));
    assert_eq!(kind(SN, "1995-11-22"), holiday("Buß- und Bettag"));
    assert!(kind(NW, "1995-11-22").is_working_day());
}

#[test]
fn berlin_has_its_one_off_holidays_and_only_once() {
    use Land::{BB, BE};
    assert!(matches!(kind(BE, "2020-05-08"), DayKind::Holiday(name) if name.starts_with("75.")));
    assert!(matches!(kind(BE, "2025-05-08"), DayKind::Holiday(name) if name.starts_with("80.")));
    assert!(matches!(kind(BE, "2028-06-17"), DayKind::Holiday(_)));
    assert!(kind(BE, "2024-05-08").is_working_day());
    assert!(kind(BE, "2026-05-08").is_working_day());
    assert!(kind(BB, "2025-05-08").is_working_day());
}

#[test]
fn local_holidays_need_their_flag_and_their_land() {
    let everything = Municipality { augsburg: true, by_maria_himmelfahrt: true, sn_fronleichnam: true, th_fronleichnam: true };
    assert_eq!(everything.misplaced(Land::NW).len(), 4);
    assert_eq!(everything.misplaced(Land::BY), ["sn_fronleichnam", "th_fronleichnam"]);
    let of = |land, municipality| Calendar::new(land, municipality).holidays(2025).unwrap().len();
    assert_eq!(of(Land::NW, everything), of(Land::NW, Municipality::default()));
    assert_eq!(of(Land::BY, everything), 14);
    assert_eq!(of(Land::SN, everything), 12);
    assert_eq!(of(Land::TH, everything), 12);
    let catholic = Municipality { by_maria_himmelfahrt: true, ..Municipality::default() };
    assert_eq!(of(Land::BY, catholic), 13);
    let law = |date| {
        let holidays = Calendar::new(Land::BY, everything).holidays(2025).unwrap();
        holidays.into_iter().find(|holiday| holiday.date == day(date)).unwrap().law
    };
    assert_eq!(law("2025-08-08"), "Art. 1 Abs. 2 FTG Bayern");
    assert_eq!(law("2025-08-15"), "Art. 1 Abs. 1 Nr. 2 FTG Bayern");
    assert_eq!(law("2025-11-01"), "Art. 1 Abs. 1 Nr. 1 FTG Bayern");
    assert_eq!(law("2025-10-03"), "Art. 2 Abs. 2 Einigungsvertrag");
}

#[test]
fn two_holidays_on_one_day_are_one_free_day_with_both_names() {
    let double = holiday("Tag der Arbeit und Christi Himmelfahrt");
    assert_eq!(kind(Land::NW, "2008-05-01"), double);
    let holidays = calendar(Land::NW).holidays(2008).unwrap();
    assert_eq!(holidays.iter().filter(|holiday| holiday.date == day("2008-05-01")).count(), 2);
}

#[test]
fn a_weekend_holiday_keeps_its_name_and_custom_is_no_law() {
    assert_eq!(kind(Land::NW, "2025-11-01"), holiday("Allerheiligen"));
    assert_eq!(kind(Land::NW, "2025-11-02"), DayKind::Weekend(Weekday::Sun));
    for custom in ["2026-02-12", "2026-02-16", "2026-12-24", "2026-12-31"] {
        assert!(kind(Land::NW, custom).is_working_day(), "{custom}");
    }
}

#[test]
fn the_office_closes_on_its_own_days_and_the_law_does_not() {
    let closing = BTreeMap::from([(day("2026-02-16"), "Rosenmontag".to_owned()), (day("2026-05-01"), "Betriebsausflug".to_owned())]);
    let office = calendar(Land::NW).with_closing_days(closing);
    assert_eq!(office.kind(), CalendarKind::Office);
    assert_eq!(office.day(day("2026-02-16")), Ok(DayKind::Closed("Rosenmontag".to_owned())));
    assert_eq!(office.day(day("2026-05-01")), Ok(holiday("Tag der Arbeit")));
    assert_eq!(calendar(Land::NW).kind(), CalendarKind::Statutory);
    let never_closed = calendar(Land::NW).with_closing_days(BTreeMap::new());
    assert_eq!(never_closed.kind(), CalendarKind::Office);
}

#[test]
fn the_city_can_follow_a_law_that_changed_yesterday() {
    let extra = vec![(day("2027-03-08"), "Frauentag".to_owned())];
    let removed = BTreeSet::from([day("2027-11-01"), day("2027-05-17")]);
    let corrected = calendar(Land::NW).with_corrections(extra, removed);
    assert_eq!(corrected.day(day("2027-03-08")), Ok(holiday("Frauentag")));
    assert_eq!(corrected.is_working_day(day("2027-05-17")), Ok(true));
    let before = calendar(Land::NW).holidays(2027).unwrap();
    let holidays = corrected.holidays(2027).unwrap();
    assert_eq!(holidays.len(), before.len() - 1);
    assert!(holidays.is_sorted_by_key(|holiday| holiday.date));
    assert!(holidays.iter().any(|holiday| holiday.law.contains("extra_holidays")));
    assert_eq!(corrected.holidays(2028), calendar(Land::NW).holidays(2028));
    // Removed and entered again under another name: the city's word stands.
    let renamed =
        calendar(Land::NW).with_corrections(vec![(day("2027-11-01"), "Kirmesmontag".to_owned())], BTreeSet::from([day("2027-11-01")]));
    assert_eq!(renamed.day(day("2027-11-01")), Ok(holiday("Kirmesmontag")));
}

#[test]
fn outside_the_covered_years_is_a_refusal_and_not_a_guess() {
    let nrw = calendar(Land::NW);
    let refused = |year| OutsideCoveredYears { year };
    assert_eq!(nrw.holidays(1994), Err(refused(1994)));
    assert_eq!(nrw.day(day("2101-01-01")), Err(refused(2101)));
    assert_eq!(nrw.nth_working_day(day("2100-12-30"), 10), Err(refused(2101)));
    assert_eq!(nrw.nth_working_day(day("1994-12-31"), 1), Ok(day("1995-01-02")));
    assert_eq!(nrw.walk(day("2100-12-30"), u32::MAX), Err(refused(2101)));
    assert_eq!(nrw.next_working_day_on_or_after(day("1990-01-01")), Err(refused(1990)));
    assert_eq!(nrw.working_days_between(NaiveDate::MAX, day("2026-01-01")), Err(refused(2101)));
    assert_eq!(nrw.nth_working_day(NaiveDate::MAX, 1), Err(refused(262_142)));
    assert_eq!(refused(1994).to_string(), "cannot count working days in 1994; the holiday rules cover 1995 to 2100");
}

#[test]
fn the_ten_days_of_frau_yilmaz_can_be_shown_one_by_one() {
    let walk = calendar(Land::NW).walk(day("2026-03-27"), 10).unwrap();
    let shown: Vec<_> = walk.iter().map(ToString::to_string).collect();
    let expected = "\
Sa 28.03.2026          Samstag
So 29.03.2026          Sonntag
Mo 30.03.2026   1. Tag
Di 31.03.2026   2. Tag
Mi 01.04.2026   3. Tag
Do 02.04.2026   4. Tag
Fr 03.04.2026          Karfreitag
Sa 04.04.2026          Samstag
So 05.04.2026          Sonntag
Mo 06.04.2026          Ostermontag
Di 07.04.2026   5. Tag
Mi 08.04.2026   6. Tag
Do 09.04.2026   7. Tag
Fr 10.04.2026   8. Tag
Sa 11.04.2026          Samstag
So 12.04.2026          Sonntag
Mo 13.04.2026   9. Tag
Di 14.04.2026  10. Tag";
    assert_eq!(shown.join("\n"), expected);
    let closed = BTreeMap::from([(day("2026-12-24"), "Heiligabend".to_owned())]);
    let office = calendar(Land::NW).with_closing_days(closed);
    let json = serde_json::to_string(&office.walk(day("2026-12-23"), 1).unwrap()).unwrap();
    assert!(json.starts_with(r#"[{"date":"2026-12-24","kind":"closed","reason":"Heiligabend","number":null},"#));
    assert!(json.ends_with(r#"{"date":"2026-12-28","kind":"working_day","number":1}]"#));
}

#[test]
fn a_land_is_known_by_code_and_by_name() {
    for land in Land::ALL {
        assert_eq!(land.code().parse(), Ok(land));
        assert_eq!(land.to_string().parse(), Ok(land));
        let json = serde_json::to_string(&land).unwrap();
        assert_eq!(json, format!("\"{}\"", land.code()));
        assert_eq!(serde_json::from_str::<Land>(&json).unwrap(), land);
        assert!(land.holiday_act().starts_with(['§', 'A']));
    }
    assert_eq!(" nordrhein-westfalen ".parse(), Ok(Land::NW));
    assert_eq!("Thueringen".parse(), Ok(Land::TH));
    let unknown = "Preußen".parse::<Land>().unwrap_err();
    assert!(unknown.to_string().starts_with("cannot find Land \"Preußen\"; write one of BW, BY"));
}

#[test]
fn a_misspelt_flag_of_a_municipality_is_refused() {
    let read = |text| toml::from_str::<Municipality>(text);
    assert_eq!(read("").unwrap(), Municipality::default());
    assert!(read("augsburg = true").unwrap().augsburg);
    assert!(read("maria_himmelfahrt = true").is_err());
}
