//! Which days count as working days, and counting them.
//!
//! **Knows** one calendar at a time: the statutory one (*gesetzlich*: Monday to Friday without the
//! holidays of Land and municipality, used for the figures) or the office's (*dienst*: the same without
//! the closing days the city has entered, used for reminders and sending).
//!
//! **Never** guesses beyond [`COVERED_YEARS`], and never treats custom as law: closing days do not move a
//! deadline promised by the statutory calendar (`domain.md` 2.1).
//!
//! **Known weaknesses.** Whole days only; an office that closes at noon is open. Every question is
//! answered from the rules anew, without memory: some hundred nanoseconds a day, which is enough.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::day::{CountedDay, DayKind};
use super::holidays::{COVERED_YEARS, Holiday, Reach, statutory};
use super::land::{Land, Municipality};

/// What the city itself entered, as the source of a holiday that no rule of the table knows.
const ENTERED_BY_THE_CITY: &str = "von der Stadt eingetragen (extra_holidays)";

/// Refusal: the date lies in a year for which the holiday rules do not speak (*Jahr nicht abgedeckt*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "cannot count working days in {year}; the holiday rules cover {} to {}",
    COVERED_YEARS.start(),
    COVERED_YEARS.end()
)]
pub struct OutsideCoveredYears {
    /// The year that was asked for.
    pub year: i32,
}

/// Which of the two calendars this is (*gesetzlicher Kalender*, *Dienstkalender*); a figure has to say
/// which one it used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CalendarKind {
    /// Holidays only: the strict and comparable one.
    #[serde(rename = "gesetzlich")]
    Statutory,
    /// Holidays and the office's closing days.
    #[serde(rename = "dienst")]
    Office,
}

impl fmt::Display for CalendarKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Statutory => "gesetzlich",
            Self::Office => "dienst",
        })
    }
}

/// The working days (*Arbeitstage*) of one place: Monday to Friday, no holiday, no closing day.
///
/// Works on civil dates, without time zone. Source: `domain.md` 2.1; § 3 Abs. 2 `BUrlG` for the difference
/// to *Werktag*, which includes Saturday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    land: Land,
    municipality: Municipality,
    extra: BTreeMap<NaiveDate, Vec<String>>,
    pub(super) removed: BTreeSet<NaiveDate>,
    /// `Some` makes it the office's calendar, even when empty.
    pub(super) closing_days: Option<BTreeMap<NaiveDate, String>>,
}

impl Calendar {
    /// The statutory calendar of a Land and a municipality in it.
    #[must_use]
    pub const fn new(land: Land, municipality: Municipality) -> Self {
        Self { land, municipality, extra: BTreeMap::new(), removed: BTreeSet::new(), closing_days: None }
    }

    /// The same calendar with holidays the law has added (date and German name) or taken away since this
    /// version was built. What is removed is what the table says; an extra holiday stays, even on a
    /// removed date.
    #[must_use]
    pub fn with_corrections(mut self, extra: Vec<(NaiveDate, String)>, removed: BTreeSet<NaiveDate>) -> Self {
        for (date, name) in extra {
            self.extra.entry(date).or_default().push(name);
        }
        self.removed.extend(removed);
        self
    }

    /// The office's calendar: this one without the city's closing days (date and the city's word for it).
    #[must_use]
    pub fn with_closing_days(mut self, days: BTreeMap<NaiveDate, String>) -> Self {
        self.closing_days.get_or_insert_default().extend(days);
        self
    }

    /// Which of the two calendars it is.
    #[must_use]
    pub const fn kind(&self) -> CalendarKind {
        if self.closing_days.is_some() { CalendarKind::Office } else { CalendarKind::Statutory }
    }

    /// The Land whose holidays it knows.
    #[must_use]
    pub const fn land(&self) -> Land {
        self.land
    }

    /// The municipality whose local holidays it knows.
    #[must_use]
    pub const fn municipality(&self) -> Municipality {
        self.municipality
    }

    /// All holidays of a year by date, weekends included. Two holidays on one day (1 May 2008) are two
    /// entries.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] where the rules do not speak.
    pub fn holidays(&self, year: i32) -> Result<Vec<Holiday>, OutsideCoveredYears> {
        let mut holidays: Vec<Holiday> = self
            .by_law(year)?
            .filter(|holiday| !self.removed.contains(&holiday.date))
            .chain(self.extra_holidays(|date| date.year() == year))
            .collect();
        holidays.sort_by_key(|holiday| holiday.date);
        Ok(holidays)
    }

    /// What kind of day a date is. A holiday on a weekend is a holiday, a closing day on either is that.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] where the rules do not speak.
    pub fn day(&self, date: NaiveDate) -> Result<DayKind, OutsideCoveredYears> {
        let year = date.year();
        let by_law = self.by_law(year)?.filter(|holiday| holiday.date == date && !self.removed.contains(&date));
        let names = by_law.chain(self.extra_holidays(|day| day == date)).map(|holiday| holiday.name);
        if let Some(names) = names.reduce(|all, name| if all == name { all } else { format!("{all} und {name}").into() }) {
            return Ok(DayKind::Holiday(names));
        }
        let closed = self.closing_days.as_ref().and_then(|days| days.get(&date));
        Ok(match (date.weekday(), closed) {
            (weekend @ (Weekday::Sat | Weekday::Sun), _) => DayKind::Weekend(weekend),
            (_, Some(reason)) => DayKind::Closed(reason.clone()),
            (_, None) => DayKind::WorkingDay,
        })
    }

    /// Whether a date is a working day.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] where the rules do not speak.
    pub fn is_working_day(&self, date: NaiveDate) -> Result<bool, OutsideCoveredYears> {
        self.day(date).map(|kind| kind.is_working_day())
    }

    /// The `n`-th working day strictly after a date; the date itself for `n` = 0, working day or not.
    ///
    /// The day of the event does not count (§ 187 Abs. 1 BGB by analogy).
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when the counting leaves the covered years.
    pub fn nth_working_day(&self, after: NaiveDate, n: u32) -> Result<NaiveDate, OutsideCoveredYears> {
        let mut date = after;
        let mut missing = n;
        while missing > 0 {
            date = following(date)?;
            if self.is_working_day(date)? {
                missing -= 1;
            }
        }
        Ok(date)
    }

    /// The `n`-th working day strictly before a date; the date itself for `n` = 0, working day or not.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when the counting leaves the covered years.
    pub fn nth_working_day_before(&self, before: NaiveDate, n: u32) -> Result<NaiveDate, OutsideCoveredYears> {
        let mut date = before;
        let mut missing = n;
        while missing > 0 {
            date = date.pred_opt().ok_or(OutsideCoveredYears { year: date.year() })?;
            if self.is_working_day(date)? {
                missing -= 1;
            }
        }
        Ok(date)
    }

    /// The number of working days after `after` up to and including `until`; negative when `until` is the
    /// earlier one, so that swapping the two changes the sign.
    ///
    /// Never use it to decide whether something was in time (trap in `domain.md` 2.2: a Saturday after
    /// day 10 still counts ten); compare with [`super::Deadline`] instead.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when the counting leaves the covered years.
    pub fn working_days_between(&self, after: NaiveDate, until: NaiveDate) -> Result<i64, OutsideCoveredYears> {
        if until < after {
            return self.working_days_between(until, after).map(|days| -days);
        }
        let mut date = after;
        let mut days = 0;
        while date < until {
            date = following(date)?;
            days += i64::from(self.is_working_day(date)?);
        }
        Ok(days)
    }

    /// The date itself if it is a working day, otherwise the next one.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when the search leaves the covered years.
    pub fn next_working_day_on_or_after(&self, date: NaiveDate) -> Result<NaiveDate, OutsideCoveredYears> {
        let mut date = date;
        while !self.is_working_day(date)? {
            date = following(date)?;
        }
        Ok(date)
    }

    /// Every calendar day after `after` up to working day `n`, with its number or the reason why it does
    /// not count: the proof a citizen can be shown. Empty for `n` = 0.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when the counting leaves the covered years.
    pub fn walk(&self, after: NaiveDate, n: u32) -> Result<Vec<CountedDay>, OutsideCoveredYears> {
        let mut days = Vec::new();
        let mut date = after;
        let mut counted = 0;
        while counted < n {
            date = following(date)?;
            let kind = self.day(date)?;
            counted += u32::from(kind.is_working_day());
            let number = kind.is_working_day().then_some(counted);
            days.push(CountedDay { date, kind, number });
        }
        Ok(days)
    }

    /// What the table says for this place, removed or not.
    pub(super) fn by_law(&self, year: i32) -> Result<impl Iterator<Item = Holiday>, OutsideCoveredYears> {
        let all = statutory(self.land, year).ok_or(OutsideCoveredYears { year })?;
        Ok(all.filter(|holiday| holiday.reach.includes(self.municipality)))
    }

    fn extra_holidays(&self, wanted: impl Fn(NaiveDate) -> bool) -> impl Iterator<Item = Holiday> {
        self.extra.iter().filter(move |(date, _)| wanted(**date)).flat_map(|(date, names)| {
            names.iter().map(|name| Holiday {
                date: *date,
                name: Cow::Owned(name.clone()),
                law: ENTERED_BY_THE_CITY,
                reach: Reach::City,
                since: None,
                until: None,
            })
        })
    }
}

/// The next date; at the end of all dates the refusal that would come there anyway.
fn following(date: NaiveDate) -> Result<NaiveDate, OutsideCoveredYears> {
    date.succ_opt().ok_or(OutsideCoveredYears { year: date.year() })
}
