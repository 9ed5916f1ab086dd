//! Who is reminded when (*Erinnerungsstufen*): the rungs that a city or a department sets up.
//!
//! Knows: the steps, whom each is for, what it is for, and what a configuration can get wrong.
//! Never: which step a case owes (that is `rung`), writes the mail, reads the clock.
//!
//! Known weaknesses: office hours are the city's, one for all departments.

use super::calendar::OutsideCoveredYears;
use super::deadline::local_date;
use super::hours::{CityTime, OfficeHours};
use crate::case::{Case, DepartmentKey, Instant, coded};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Working days a department has a case before it is reminded of it.
pub(super) const GRACE_DAYS: u32 = 2;

coded! {
    /// *Empfänger einer Stufe*.
    StepAudience {
        /// The leading department.
        Department = "department", "Fachamt";
        /// Its deputy.
        Deputy = "deputy", "Vertretung";
        /// Its head.
        Head = "head", "Leitung";
        /// The directorate it belongs to.
        Directorate = "directorate", "Dezernat";
        /// The complaints desk.
        Desk = "desk", "Beschwerdestelle";
        /// The mayor's office.
        Mayor = "mayor", "Büro der Verwaltungsspitze";
    }
}

coded! {
    /// *Zweck einer Stufe*: what must be missing for it to be due.
    Purpose {
        /// The answer is missing.
        Reminder = "reminder", "Antwort fehlt";
        /// The department has not done anything with the case yet.
        NotTakenOver = "not_taken_over", "noch nicht übernommen";
        /// The answer is missing, and an interim reply is laid before the reader.
        Interim = "interim", "Zwischenstand vorbereitet";
    }
}

coded! {
    /// *Ton einer Stufe*.
    Tone {
        /// A short interim state is enough.
        Friendly = "friendly", "freundlich";
        /// The promise is at stake.
        Firm = "firm", "bestimmt";
    }
}

/// *Zeitpunkt einer Stufe*, in working days of the statutory calendar; the step is due on that day's morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// The n-th working day after the receipt, from 1.
    Day(u32),
    /// So many working days before the promised day; 0 is that day itself.
    Before(u32),
}

/// *Stufe*: one rung of the ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name in the events, such as `reminder`; what is renamed is another step. No slash.
    pub code: String,
    /// When it is due.
    pub when: When,
    /// Whom it is for.
    pub audience: StepAudience,
    /// What it is for.
    pub purpose: Purpose,
    /// How it speaks.
    pub tone: Tone,
}

impl Step {
    /// A friendly reminder on the morning of a working day.
    #[must_use]
    pub fn reminder(code: &str, day: u32, audience: StepAudience) -> Self {
        Self { code: code.to_owned(), when: When::Day(day), audience, purpose: Purpose::Reminder, tone: Tone::Friendly }
    }
}

/// *Erinnerungsleiter*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// Working days of the promise to the citizen.
    pub promise_days: u32,
    /// The working day by whose end the department's statement is asked for.
    pub statement_day: u32,
    /// The rungs; their order does not matter.
    pub steps: Vec<Step>,
    /// Who is told once a week of promises that have passed.
    pub weekly: Vec<StepAudience>,
    /// When a mail may reach a colleague.
    pub office_hours: OfficeHours,
}

impl Default for Ladder {
    /// Not taken over by day 2: the desk; statement by day 5; reminder on day 7; interim reply prepared on day 8; head on the morning of
    /// day 9; after the promise the head once a week.
    fn default() -> Self {
        use StepAudience::{Department, Desk, Head};
        Self {
            promise_days: 10,
            statement_day: 5,
            steps: vec![
                Step { purpose: Purpose::NotTakenOver, ..Step::reminder("not-taken-over", 2, Desk) },
                Step::reminder("reminder", 7, Department),
                Step { purpose: Purpose::Interim, ..Step::reminder("interim", 8, Desk) },
                Step { tone: Tone::Firm, ..Step::reminder("head", 9, Head) },
            ],
            weekly: vec![Head],
            office_hours: OfficeHours::default(),
        }
    }
}

/// Why a ladder cannot be climbed (*fehlerhafte Leiter*).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LadderFault {
    /// A code is empty, carries a slash, begins like a weekly one, or stands twice.
    #[error("cannot use ladder step \"{code}\": its code must be unique, not empty, without a slash and must not begin with \"weekly-\"")]
    Code {
        /// The code.
        code: String,
    },
    /// A step or the statement on day 0.
    #[error("cannot count ladder days from 0; the first working day after the receipt is day 1")]
    DayZero,
    /// A step before the day of receipt.
    #[error("cannot use ladder step \"{code}\": it lies before the receipt; the promise has {promise_days} working days")]
    BeforeReceipt {
        /// The code.
        code: String,
        /// The promise.
        promise_days: u32,
    },
    /// A statement that is asked for after the promise has passed.
    #[error("cannot ask for the statement on day {statement_day}: the promise has {promise_days} working days")]
    LateStatement {
        /// The statement's day.
        statement_day: u32,
        /// The promise.
        promise_days: u32,
    },
    /// Office hours that end before they begin.
    #[error("cannot use office hours that end before they begin")]
    OfficeHours,
}

impl Ladder {
    /// Checks what a configuration file can get wrong.
    ///
    /// # Errors
    /// The first [`LadderFault`].
    pub fn check(&self) -> Result<(), LadderFault> {
        let mut codes = BTreeSet::new();
        let promise_days = self.promise_days;
        for step in &self.steps {
            let code = &step.code;
            if code.is_empty() || code.contains('/') || code.starts_with("weekly-") || !codes.insert(code.as_str()) {
                return Err(LadderFault::Code { code: code.clone() });
            }
            match step.when {
                When::Day(0) => return Err(LadderFault::DayZero),
                When::Before(days) if days >= promise_days => return Err(LadderFault::BeforeReceipt { code: code.clone(), promise_days }),
                When::Day(_) | When::Before(_) => {}
            }
        }
        if self.statement_day == 0 || promise_days == 0 {
            return Err(LadderFault::DayZero);
        }
        if self.statement_day > promise_days {
            return Err(LadderFault::LateStatement { statement_day: self.statement_day, promise_days });
        }
        if self.office_hours.from >= self.office_hours.until { Err(LadderFault::OfficeHours) } else { Ok(()) }
    }

    /// The day by whose end a department's statement is asked for (*Stellungnahme bis*), in the office's calendar, where somebody works.
    ///
    /// Day 5 after the receipt; for a department that gets the case late the second working day after it got it, yet not
    /// after the day promised to the citizen unless that has passed.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when the calendar does not speak for these dates.
    pub fn statement_due(
        &self,
        (received_at, promised): (Instant, NaiveDate),
        assigned_at: Instant,
        time: CityTime<'_>,
    ) -> Result<NaiveDate, OutsideCoveredYears> {
        let assigned_on = local_date(assigned_at, time.zone);
        let usual = time.office.nth_working_day(local_date(received_at, time.zone), self.statement_day)?;
        let fair = time.office.nth_working_day(assigned_on, GRACE_DAYS)?;
        let latest = if assigned_on < promised { promised } else { fair };
        Ok(usual.max(fair).min(latest.max(usual)))
    }

    /// How many working days after the receipt a step is meant to come: what orders the steps.
    pub(super) fn position(&self, step: &Step) -> u32 {
        match step.when {
            When::Day(day) => day,
            When::Before(days) => self.promise_days.saturating_sub(days),
        }
    }
}

/// *Leitern*: the city's, and those of departments that have their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ladders {
    /// For every department without one of its own, and for cases that nobody leads.
    pub city: Ladder,
    /// Departments with their own.
    pub departments: BTreeMap<DepartmentKey, Ladder>,
}

impl Ladders {
    /// The ladder of a department.
    #[must_use]
    pub fn of(&self, department: Option<&DepartmentKey>) -> &Ladder {
        department.and_then(|key| self.departments.get(key)).unwrap_or(&self.city)
    }

    /// The ladder of the department that leads a case.
    #[must_use]
    pub fn of_case(&self, case: &Case) -> &Ladder {
        self.of(case.leading().map(|leading| &leading.department))
    }
}
