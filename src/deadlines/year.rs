//! One year of a calendar, to be shown to somebody who asks on what a deadline rests.
//!
//! **Knows** which holidays hold in a year and by which law, which the city has taken away, which hold elsewhere in
//! the Land only, on which days the house is closed, and how many working days that leaves.
//!
//! **Never** decides whether a day counts: that is `calendar.rs`, asked day by day.
//!
//! **Known weaknesses.** A date in `removed_holidays` on which there is no holiday takes nothing away and is not shown.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::calendar::{Calendar, OutsideCoveredYears};
use super::day::DayKind;
use super::holidays::{Holiday, statutory};
use super::land::{Land, Municipality};

/// A year (*Jahreskalender*) of one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarYear {
    /// The year.
    pub year: i32,
    /// Whose holidays they are.
    pub land: Land,
    /// The peculiarities of the place.
    pub municipality: Municipality,
    /// The holidays that hold, by date, the city's own among them.
    pub holidays: Vec<Holiday>,
    /// What the law says here and the city has taken away.
    pub removed: Vec<Holiday>,
    /// What holds in other places of the Land.
    pub elsewhere: Vec<Holiday>,
    /// The closing days of the house; none in the statutory calendar.
    pub closing_days: Option<Vec<ClosingDay>>,
    /// The working days of each month, from 1.
    pub months: BTreeMap<u32, WorkingDays>,
    /// The working days of the year.
    pub working_days: WorkingDays,
}

/// A day on which the house is closed (*Schließtag*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosingDay {
    /// The civil date.
    pub date: NaiveDate,
    /// The city's word for it.
    pub reason: String,
    /// The weekend or holiday that makes it a free day in any case.
    pub free_anyway: Option<DayKind>,
}

/// How many working days (*Zahl der Arbeitstage*) by each calendar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct WorkingDays {
    /// *gesetzlich*.
    #[serde(rename = "gesetzlich")]
    pub statutory: u32,
    /// *dienst*: without the closing days.
    #[serde(rename = "dienst")]
    pub office: u32,
}

impl AddAssign for WorkingDays {
    fn add_assign(&mut self, more: Self) {
        self.statutory += more.statutory;
        self.office += more.office;
    }
}

impl Calendar {
    /// The whole year; of the office's calendar with its closing days.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] where the rules do not speak.
    pub fn year(&self, year: i32) -> Result<CalendarYear, OutsideCoveredYears> {
        let months = self.working_days_by_month(year)?;
        let mut working_days = WorkingDays::default();
        for month in months.values() {
            working_days += *month;
        }
        let in_the_land = statutory(self.land(), year).into_iter().flatten();
        Ok(CalendarYear {
            year,
            land: self.land(),
            municipality: self.municipality(),
            holidays: self.holidays(year)?,
            removed: by_date(self.by_law(year)?.filter(|holiday| self.removed.contains(&holiday.date))),
            elsewhere: by_date(in_the_land.filter(|holiday| !holiday.reach.includes(self.municipality()))),
            closing_days: self.closing_days_of(year)?,
            months,
            working_days,
        })
    }

    /// A closing day is a working day that only the house does not know.
    fn working_days_by_month(&self, year: i32) -> Result<BTreeMap<u32, WorkingDays>, OutsideCoveredYears> {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or(OutsideCoveredYears { year })?;
        let mut months = BTreeMap::<u32, WorkingDays>::new();
        for date in first.iter_days().take_while(|date| date.year() == year) {
            let kind = self.day(date)?;
            let office = u32::from(kind.is_working_day());
            let statutory = office + u32::from(matches!(kind, DayKind::Closed(_)));
            *months.entry(date.month()).or_default() += WorkingDays { statutory, office };
        }
        Ok(months)
    }

    fn closing_days_of(&self, year: i32) -> Result<Option<Vec<ClosingDay>>, OutsideCoveredYears> {
        let Some(days) = &self.closing_days else { return Ok(None) };
        let of_the_year = days.iter().filter(|(date, _)| date.year() == year);
        let closing_day = |(date, reason): (&NaiveDate, &String)| {
            let free_anyway = Some(self.day(*date)?).filter(|kind| !matches!(kind, DayKind::Closed(_)));
            Ok(ClosingDay { date: *date, reason: reason.clone(), free_anyway })
        };
        of_the_year.map(closing_day).collect::<Result<_, _>>().map(Some)
    }
}

fn by_date(holidays: impl Iterator<Item = Holiday>) -> Vec<Holiday> {
    let mut holidays: Vec<_> = holidays.collect();
    holidays.sort_by_key(|holiday| holiday.date);
    holidays
}
