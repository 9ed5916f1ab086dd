//! When the office is open (*Dienstzeit*), and the calendars that a case is counted with.
//!
//! Knows: opening hours on working days of the office's calendar. Never: reads the clock; `now` is an argument.
//!
//! Known weaknesses: the same hours on every working day; an office that closes at noon on Fridays is open until the
//! evening here.

use super::calendar::{Calendar, OutsideCoveredYears};
use super::deadline::{at_local_time, local_date};
use crate::case::Instant;
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// *Zeitrechnung der Stadt*: both calendars and the zone.
#[derive(Clone, Copy, Debug)]
pub struct CityTime<'a> {
    /// *gesetzlich*: counts the days of the promise to the citizen.
    pub statutory: &'a Calendar,
    /// *dienst*: says on which days a letter may reach a colleague.
    pub office: &'a Calendar,
    /// The city's time zone.
    pub zone: Tz,
}

/// *Dienstzeit*: from (inclusive) until (exclusive), local time, on every working day of the office's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeHours {
    /// First minute in which a letter may reach a colleague.
    pub from: NaiveTime,
    /// First minute in which it may no more.
    pub until: NaiveTime,
}

impl Default for OfficeHours {
    /// 08:00 to 16:00.
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN);
        Self { from: hour(8), until: hour(16) }
    }
}

impl OfficeHours {
    /// Whether the office is open at an instant: working day, and within the hours.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] where the calendar does not speak.
    pub fn is_open(self, at: Instant, time: CityTime<'_>) -> Result<bool, OutsideCoveredYears> {
        let date = local_date(at, time.zone);
        let is_within = at_local_time(date, self.from, time.zone) <= at && at < at_local_time(date, self.until, time.zone);
        Ok(is_within && time.office.is_working_day(date)?)
    }

    /// The instant at which the office opens on a date, or on its next working day after it.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] where the calendar does not speak.
    pub fn opening_from(self, date: NaiveDate, time: CityTime<'_>) -> Result<Instant, OutsideCoveredYears> {
        let open_day = time.office.next_working_day_on_or_after(date)?;
        Ok(at_local_time(open_day, self.from, time.zone))
    }

    /// The first instant from `now` on at which the office is open: `now` itself if it is.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] where the calendar does not speak.
    pub fn next_open(self, now: Instant, time: CityTime<'_>) -> Result<Instant, OutsideCoveredYears> {
        if self.is_open(now, time)? {
            return Ok(now);
        }
        let today = local_date(now, time.zone);
        let opening = self.opening_from(today, time)?;
        if opening > now {
            return Ok(opening);
        }
        let tomorrow = today.succ_opt().unwrap_or(today);
        self.opening_from(tomorrow, time)
    }
}
