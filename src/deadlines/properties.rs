//! What must hold for every receipt, every Land and every list of closing days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Berlin;
use proptest::prelude::*;

use super::*;

/// Any date whose tenth working day is surely covered.
fn dates() -> impl Strategy<Value = NaiveDate> {
    (0..38_000_u64).prop_map(|days| NaiveDate::from_ymd_opt(1995, 1, 1).unwrap() + Days::new(days))
}

/// Any second of the years 1995 to 2099.
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    (788_918_400..4_070_908_800_i64).prop_map(|second| DateTime::from_timestamp(second, 0).unwrap())
}

/// Any Land with any flags, with closing days strewn over the whole time, or none.
fn calendars() -> impl Strategy<Value = Calendar> {
    let places = (prop::sample::select(&Land::ALL[..]), any::<[bool; 4]>());
    let closing = prop::option::of(prop::collection::btree_map(dates(), "[A-Z]", 0..400));
    (places, closing).prop_map(|((land, [a, b, c, d]), closing)| {
        let municipality = Municipality { augsburg: a, by_maria_himmelfahrt: b, sn_fronleichnam: c, th_fronleichnam: d };
        let calendar = Calendar::new(land, municipality);
        match closing {
            Some(days) => calendar.with_closing_days(days),
            None => calendar,
        }
    })
}

proptest! {
    #[test]
    fn a_deadline_never_falls_on_a_closed_day(
        calendar in calendars(), receipt in instants(), days in 1..40_u32,
    ) {
        let deadline = working_day_deadline(receipt, Berlin, &calendar, days).unwrap();
        prop_assert!(calendar.is_working_day(deadline.day).unwrap());
        prop_assert!(deadline.day > local_date(receipt, Berlin));
        prop_assert_eq!(local_date(deadline.ends_at, Berlin), deadline.day + Days::new(1));
        let just_before = deadline.ends_at - TimeDelta::nanoseconds(1);
        prop_assert_eq!(local_date(just_before, Berlin), deadline.day);
    }

    #[test]
    fn a_later_receipt_never_has_the_earlier_deadline(
        calendar in calendars(), receipt in instants(), seconds in 0..4_000_000_i64,
    ) {
        let later = receipt + TimeDelta::seconds(seconds);
        let deadline = |at| working_day_deadline(at, Berlin, &calendar, 10).unwrap();
        prop_assert!(deadline(receipt).ends_at <= deadline(later).ends_at);
        let strict = |at| calendar_day_deadline(at, Berlin, 10);
        prop_assert!(strict(receipt).ends_at <= strict(later).ends_at);
    }

    #[test]
    fn each_working_day_comes_after_the_one_before(
        calendar in calendars(), after in dates(), n in 0..60_u32,
    ) {
        let nth = |n| calendar.nth_working_day(after, n).unwrap();
        prop_assert!(nth(n) < nth(n + 1));
    }

    #[test]
    fn one_more_holiday_never_makes_a_deadline_earlier(
        calendar in calendars(), after in dates(), holidays in prop::collection::vec(0..30_u64, 0..8),
    ) {
        let extra: Vec<_> =
            holidays.iter().map(|days| (after + Days::new(*days), "Sonderfeiertag".to_owned())).collect();
        let removed: BTreeSet<_> = extra.iter().map(|(date, _)| *date).collect();
        let plain = calendar.nth_working_day(after, 10).unwrap();
        let with_more = calendar.clone().with_corrections(extra, BTreeSet::new());
        let with_fewer = calendar.with_corrections(Vec::new(), removed);
        prop_assert!(plain <= with_more.nth_working_day(after, 10).unwrap());
        prop_assert!(with_fewer.nth_working_day(after, 10).unwrap() <= plain);
    }

    #[test]
    fn a_closing_day_never_makes_a_deadline_earlier(
        calendar in calendars(), after in dates(), days in prop::collection::vec(0..30_u64, 0..8),
    ) {
        let closing: BTreeMap<_, _> =
            days.iter().map(|days| (after + Days::new(*days), "geschlossen".to_owned())).collect();
        let plain = calendar.nth_working_day(after, 10).unwrap();
        let office = calendar.with_closing_days(closing);
        prop_assert!(plain <= office.nth_working_day(after, 10).unwrap());
    }

    #[test]
    fn the_office_counts_no_closing_day_and_keeps_the_order_of_receipts(
        calendar in calendars(), after in dates(), days in prop::collection::vec(0..30_u64, 0..12), later in 0..30_u64,
    ) {
        let closing: BTreeMap<_, _> =
            days.iter().map(|days| (after + Days::new(*days), "geschlossen".to_owned())).collect();
        let office = calendar.with_closing_days(closing.clone());
        let last = office.nth_working_day(after, 10).unwrap();
        prop_assert!(!closing.contains_key(&last));
        prop_assert!(last <= office.nth_working_day(after + Days::new(later), 10).unwrap());
    }

    #[test]
    fn counting_forth_and_back_agree(
        calendar in calendars(), after in dates(), n in 0..60_u32, away in 0..200_u64,
    ) {
        let other = after + Days::new(away);
        let nth = calendar.nth_working_day(after, n).unwrap();
        prop_assert_eq!(calendar.working_days_between(after, nth).unwrap(), i64::from(n));
        prop_assert_eq!(calendar.working_days_between(nth, after).unwrap(), -i64::from(n));
        prop_assert_eq!(
            calendar.working_days_between(after, other).unwrap()
                + calendar.working_days_between(other, nth).unwrap(),
            i64::from(n)
        );
        let next = calendar.next_working_day_on_or_after(after).unwrap();
        prop_assert!(next >= after && calendar.working_days_between(after, next).unwrap() <= 1);
    }

    #[test]
    fn a_walk_leaves_no_day_out_and_ends_at_the_deadline(
        calendar in calendars(), after in dates(), n in 0..40_u32,
    ) {
        let walk = calendar.walk(after, n).unwrap();
        let dates: Vec<_> = walk.iter().map(|day| day.date).collect();
        let expected: Vec<_> = after.iter_days().skip(1).take(walk.len()).collect();
        prop_assert_eq!(dates, expected);
        let last = walk.last().map_or(after, |day| day.date);
        prop_assert_eq!(last, calendar.nth_working_day(after, n).unwrap());
        let numbers: Vec<_> = walk.iter().filter_map(|day| day.number).collect();
        prop_assert_eq!(numbers, (1..=n).collect::<Vec<_>>());
        prop_assert!(walk.iter().all(|day| day.number.is_some() == day.kind.is_working_day()));
    }

    #[test]
    fn a_day_begins_where_the_date_changes(date in dates()) {
        let start = start_of_day(date, Berlin);
        prop_assert_eq!(local_date(start, Berlin), date);
        prop_assert_eq!(local_date(start - TimeDelta::nanoseconds(1), Berlin), date - Days::new(1));
    }
}
