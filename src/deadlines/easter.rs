//! The date of Easter, from which half of all German holidays hang.
//!
//! **Knows** the Gregorian computation of Easter Sunday (the "anonymous" algorithm printed in *Nature*
//! in 1876, best known from Meeus, *Astronomical Algorithms*, chapter 8); it needs whole numbers only.
//!
//! **Never** knows which feast is a holiday where: that is `holidays.rs`.
//!
//! **Known weaknesses.** None within the Gregorian calendar; other churches' Easter is not computed.

use chrono::NaiveDate;

/// The year in which the Gregorian calendar began; there is no Gregorian Easter before 1583.
const BEFORE_FIRST_GREGORIAN_EASTER: i32 = 1582;

/// Easter Sunday (*Ostersonntag*) of a year in the Gregorian calendar.
///
/// A civil date without time zone. `None` before 1583 and beyond the years `NaiveDate` can hold.
#[must_use]
pub fn easter_sunday(year: i32) -> Option<NaiveDate> {
    if year <= BEFORE_FIRST_GREGORIAN_EASTER {
        return None;
    }
    let lunar_place = year % 19;
    let century = year / 100;
    let year_of_century = year % 100;
    let moon_correction = (century - (century + 8) / 25 + 1) / 3;
    let full_moon = (19 * lunar_place + century - century / 4 - moon_correction + 15) % 30;
    let to_sunday = (32 + 2 * (century % 4) + 2 * (year_of_century / 4) - full_moon - year_of_century % 4) % 7;
    let late_correction = (lunar_place + 11 * full_moon + 22 * to_sunday) / 451;
    let days = full_moon + to_sunday - 7 * late_correction + 114;
    let month = u32::try_from(days / 31).ok()?;
    let day = u32::try_from(days % 31 + 1).ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}
