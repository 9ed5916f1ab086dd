//! From a receipt to the instant at which an answer is late; the only place where time zones matter.
//!
//! **Knows** that the day of receipt does not count (§ 187 Abs. 1 BGB), that a period in days ends with
//! the end of its last day (§ 188 Abs. 1 BGB), that mail which arrives at 23:59 arrived that day
//! (no office-hours rule, `domain.md` 2.3), and how local days begin when clocks change. The ten days are
//! the city's own promise; the BGB is applied by analogy (`domain.md` 2.2).
//!
//! **Never** adds 86,400 seconds, never reads a clock: instants and the zone are arguments. Never shifts a
//! deadline in calendar days off a weekend (§ 193 BGB), because the figure says "at most ten days"; who
//! wants the shift asks [`Calendar::next_working_day_on_or_after`].
//!
//! **Known weaknesses.** Which instant counts as receipt is decided by intake; a wrong one gives a
//! wrong deadline. Summer time after 2037 is today's law prolonged (by `chrono-tz`, until 2100).

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, OutsideCoveredYears};

/// The outward promise (*Frist*): a last day and the instant at which it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Deadline {
    /// The last day that is still in time, as letters print it; a civil date in the city's zone.
    pub day: NaiveDate,
    /// Exclusive end: the first instant of the following day in the city's zone, stored in UTC.
    pub ends_at: DateTime<Utc>,
}

impl Deadline {
    /// Whether something that happened at `at` was in time: strictly before the end.
    #[must_use]
    pub fn is_met_at(self, at: DateTime<Utc>) -> bool {
        at < self.ends_at
    }

    fn with_last_day(day: NaiveDate, zone: Tz) -> Self {
        let next = day.succ_opt().unwrap_or(day);
        Self { day, ends_at: start_of_day(next, zone) }
    }
}

/// The deadline (*Frist in Arbeitstagen*): the end of the `days`-th working day strictly after the local
/// date of receipt.
///
/// `received_at` is the first arrival at the city, `zone` the city's. The last day always is a working
/// day of `calendar`, except for `days` = 0, which is the end of the day of receipt.
///
/// ```
/// use anliegend::deadlines::{Calendar, Land, Municipality, working_day_deadline};
///
/// // Friday 27 March 2026: Good Friday and Easter Monday lie between receipt and day 10.
/// let received = "2026-03-27T09:00:00Z".parse()?;
/// let calendar = Calendar::new(Land::NW, Municipality::default());
/// let deadline = working_day_deadline(received, chrono_tz::Europe::Berlin, &calendar, 10)?;
/// assert_eq!(deadline.day.to_string(), "2026-04-14");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`OutsideCoveredYears`] when the counting leaves the years the calendar knows.
pub fn working_day_deadline(received_at: DateTime<Utc>, zone: Tz, calendar: &Calendar, days: u32) -> Result<Deadline, OutsideCoveredYears> {
    let day = calendar.nth_working_day(local_date(received_at, zone), days)?;
    Ok(Deadline::with_last_day(day, zone))
}

/// The deadline in calendar days (*Frist in Kalendertagen*): the end of the `days`-th day after the local
/// date of receipt, whatever day that is; no shift off weekends and holidays (`domain.md` 2.2).
#[must_use]
pub fn calendar_day_deadline(received_at: DateTime<Utc>, zone: Tz, days: u32) -> Deadline {
    let received_on = local_date(received_at, zone);
    let day = received_on.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX);
    Deadline::with_last_day(day, zone)
}

/// The date on the wall calendar of `zone` at an instant (*Kalendertag am Ort*).
#[must_use]
pub fn local_date(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    let utc = at.naive_utc();
    let offset = zone.offset_from_utc_datetime(&utc).fix();
    // Only at the very ends of representable time is there no local time; then UTC's date has to do.
    utc.checked_add_offset(offset).unwrap_or(utc).date()
}

/// The first instant of a local date (*Tagesbeginn*): midnight, or where the clock skips midnight the
/// instant after the gap, or where midnight comes twice the first one.
#[must_use]
pub fn start_of_day(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    at_local_time(date, NaiveTime::MIN, zone)
}

/// The instant of a local time (*Ortszeit*) on a date. A time that does not exist, because clocks go
/// forward, moves to the first instant after the gap; one that exists twice means the first.
#[must_use]
pub fn at_local_time(date: NaiveDate, time: NaiveTime, zone: Tz) -> DateTime<Utc> {
    let local = date.and_time(time);
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| GapInfo::new(&local, &zone)?.end)
        // Neither a time nor a gap: only at the very ends of representable time.
        .map_or_else(|| local.and_utc(), |instant| instant.to_utc())
}
