//! When something is done every night or every morning (*Zeitplan*): cron expressions in the city's time zone.
//!
//! Knows: five-field cron expressions, and that what is done once is the *local date*: 02:30 on a night that has no
//! 02:30 runs at the first instant after the gap, on a night that has two it runs at the first, and a night that was
//! missed is listed until it is caught up.
//! Never: reads the clock, sleeps, remembers what was done (the caller keeps the last local date).
//!
//! How: the `cron` crate counts on local wall-clock times as if they were UTC, where nothing is skipped or doubled and the
//! order is kept; only the result becomes an instant. Counting with the crate in the zone itself gives 02:30 twice on a
//! night in October and out of order.
//!
//! Known weaknesses: several runs within one local date are one for [`Schedule::due_days`]; a day of the month and a day
//! of the week in one expression must both fit (the crate's rule, other crons take either).

use super::deadline::{at_local_time, local_date};
use crate::case::Instant;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use std::fmt;
use std::str::FromStr;

/// *Zeitplan*: a cron expression of five fields (minute, hour, day of month, month, weekday by name), local time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    text: String,
    cron: cron::Schedule,
}

/// Why an expression is no schedule (*fehlerhafter Zeitplan*). The text says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleFault {
    /// Not five fields; seconds, years and words such as `@daily` are not taken.
    #[error(
        "cannot read schedule \"{text}\": it has {found} fields; write five (minute hour day-of-month month weekday), for example \"30 2 * * *\""
    )]
    NotFiveFields {
        /// The expression.
        text: String,
        /// How many fields it has.
        found: usize,
    },
    /// A weekday as a number: crons disagree about which day is 1, so it must be a name.
    #[error(
        "cannot read schedule \"{text}\": write weekdays by name, for example MON-FRI; a number means Monday to some programs and Sunday to others"
    )]
    NumericWeekday {
        /// The expression.
        text: String,
    },
    /// A field that cannot be read or lies outside its range.
    #[error("cannot read schedule \"{text}\": {reason}")]
    Unreadable {
        /// The expression.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It can be read, but no such day ever comes, such as 30 February.
    #[error("cannot use schedule \"{text}\": no such day ever comes")]
    NeverRuns {
        /// The expression.
        text: String,
    },
}

impl Schedule {
    /// Reads a five-field expression, for example `30 2 * * *` or `0 7 * * MON-FRI`.
    ///
    /// # Errors
    /// A [`ScheduleFault`] that names the expression and what to write instead.
    pub fn parse(text: &str) -> Result<Self, ScheduleFault> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let text = fields.join(" ");
        let [.., weekday] = fields.as_slice() else {
            return Err(ScheduleFault::NotFiveFields { text, found: 0 });
        };
        if fields.len() != 5 {
            return Err(ScheduleFault::NotFiveFields { text, found: fields.len() });
        }
        if weekday.chars().any(|c| c.is_ascii_digit()) {
            return Err(ScheduleFault::NumericWeekday { text });
        }
        let cron = cron::Schedule::from_str(&format!("0 {text}"))
            .map_err(|fault| ScheduleFault::Unreadable { text: text.clone(), reason: on_one_line(&fault.to_string()) })?;
        if cron.after(&DateTime::UNIX_EPOCH).next().is_none() {
            return Err(ScheduleFault::NeverRuns { text });
        }
        Ok(Self { text, cron })
    }

    /// The local dates whose run is due at `now` and was not done yet, oldest first, missed ones included.
    ///
    /// `last_done` is the last local date that was done; without one only today is listed, never the past. A date is
    /// listed from its first run on. A clock that was set back lists nothing twice.
    #[must_use]
    pub fn due_days(&self, last_done: Option<NaiveDate>, now: Instant, zone: Tz) -> Vec<NaiveDate> {
        let today = local_date(now, zone);
        let mut from = match last_done {
            Some(done) => done.checked_add_days(Days::new(1)),
            None => Some(today),
        };
        let mut due = Vec::new();
        while let Some(date) = from.filter(|date| *date <= today) {
            let Some(run) = self.first_run_from(date).filter(|run| at_local(*run, zone) <= now) else {
                break;
            };
            due.push(run.date_naive());
            from = run.date_naive().checked_add_days(Days::new(1));
        }
        due
    }

    /// The next `n` runs strictly after `now`, in order, each once: for people who want to see what a schedule means.
    #[must_use]
    pub fn next_runs(&self, now: Instant, zone: Tz, n: usize) -> Vec<Instant> {
        // A wall clock is never more than a day from UTC; runs that lie before `now` fall out below.
        let Some(start) = local_date(now, zone).pred_opt() else {
            return Vec::new();
        };
        let mut runs: Vec<Instant> = Vec::with_capacity(n);
        for run in self.cron.after(&just_before(start)) {
            if runs.len() == n {
                break;
            }
            let at = at_local(run, zone);
            if at > now && runs.last() != Some(&at) {
                runs.push(at);
            }
        }
        runs
    }

    /// The first run on or after a local date, as wall-clock time.
    fn first_run_from(&self, date: NaiveDate) -> Option<DateTime<Utc>> {
        self.cron.after(&just_before(date)).next()
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The wall-clock second before a date begins, written as if it were UTC.
fn just_before(date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN).and_utc();
    midnight.checked_sub_signed(TimeDelta::seconds(1)).unwrap_or(midnight)
}

/// The instant of a wall-clock time that was written as if it were UTC.
fn at_local(wall_clock: DateTime<Utc>, zone: Tz) -> Instant {
    at_local_time(wall_clock.date_naive(), wall_clock.time(), zone)
}

/// The parser's words without line breaks and caret lines.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().filter(|word| !word.chars().all(|c| c == '^')).collect::<Vec<_>>().join(" ")
}
