//! Who is reminded when (*Erinnerungsstufen*): derived from dates and recorded steps, never from "now ticks over".
//!
//! Knows: the steps, from which day each counts, what ends or pauses them, and that several missed steps are one mail.
//! Never: writes the mail, records the step, reads the clock.
//!
//! The rules, in the order in which they were asked for by people (`office.md` 1 and 4.3, issue 2 no. 8):
//! - Day *n* is the *n*-th working day of the **statutory** calendar after the receipt, because the citizen's ten days are
//!   counted so. The mail leaves in office hours of the **office's** calendar, so a step on a closing day waits.
//! - A department that got the case late is left alone until the second working day after that, and each further step
//!   keeps at least one working day behind the one before: first the clerks, then their head.
//! - A reaction ends the ladder. A follow-up date after it starts a new round that counts from the follow-up date.
//! - A follow-up date without any reaction does not move the promise to the citizen: reminders to the department wait
//!   for the new round if the department named a later day, head and desk are told as if there were none.
//! - A case that waits for the desk's release reminds the desk, not the department that has done its part. A case
//!   that waits for the citizen reminds nobody, a case in a lane neither (no machine writes to a department there).
//! - Each step is taken once per round and leading department: its code carries both.
//!
//! Known weaknesses: a case that is opened again after a reaction, or whose citizen answered a question, is silent until
//! somebody sets a follow-up date; the digest lists it. Given back to a department that led it before, it takes no step
//! twice.

use super::calendar::OutsideCoveredYears;
use super::deadline::local_date;
use super::hours::{CityTime, OfficeHours};
use crate::case::{Assignment, Case, DepartmentKey, Instant, Lane, Role, Stage};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Working days a department has a case before it is reminded of it.
const GRACE_DAYS: u32 = 2;

/// *Empfänger einer Stufe*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepAudience {
    /// The leading department.
    Department,
    /// Its head.
    Head,
    /// The complaints desk.
    Desk,
}

/// *Stufe*: one rung of the ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name in the events, such as `reminder-7`; no slash.
    pub code: String,
    /// The working day, from 1, on whose morning it is due.
    pub on_day: u32,
    /// Whom it is for.
    pub audience: StepAudience,
}

/// *Erinnerungsleiter*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// The working day by whose end the department's statement is asked for.
    pub statement_day: u32,
    /// The rungs; their order does not matter.
    pub steps: Vec<Step>,
    /// When a mail may reach a colleague.
    pub office_hours: OfficeHours,
}

impl Default for Ladder {
    /// Statement by day 5, reminder to the department on day 7, to its head on the morning of day 9 (`domain.md` 3).
    fn default() -> Self {
        let step = |code: &str, on_day, audience| Step { code: code.to_owned(), on_day, audience };
        Self {
            statement_day: 5,
            steps: vec![step("reminder-7", 7, StepAudience::Department), step("escalation-9", 9, StepAudience::Head)],
            office_hours: OfficeHours::default(),
        }
    }
}

/// Why a ladder cannot be climbed (*fehlerhafte Leiter*).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LadderFault {
    /// A code is empty, carries a slash, or stands twice.
    #[error("cannot use ladder step \"{code}\": its code must be unique, not empty and without a slash")]
    Code {
        /// The code.
        code: String,
    },
    /// A step or the statement on day 0.
    #[error("cannot count ladder days from 0; the first working day after the receipt is day 1")]
    DayZero,
    /// Office hours that end before they begin.
    #[error("cannot use office hours that end before they begin")]
    OfficeHours,
}

/// *fällige Stufe*: one mail that a case owes now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The code to record as taken, with round and department where they are not the first.
    pub step: String,
    /// The step's working day as configured.
    pub on_day: u32,
    /// Whom to write to.
    pub audience: StepAudience,
    /// The leading department.
    pub department: DepartmentKey,
    /// When it was due; earlier than now after a downtime.
    pub since: Instant,
    /// Lower steps that were missed: record them as taken too, without a mail.
    pub also_done: Vec<String>,
}

/// A rung with its instant.
struct Rung {
    code: String,
    on_day: u32,
    audience: StepAudience,
    at: Instant,
}

impl Ladder {
    /// Checks what a configuration file can get wrong.
    ///
    /// # Errors
    /// The first [`LadderFault`].
    pub fn check(&self) -> Result<(), LadderFault> {
        let mut codes = BTreeSet::new();
        for step in &self.steps {
            if step.code.is_empty() || step.code.contains('/') || !codes.insert(step.code.as_str()) {
                return Err(LadderFault::Code { code: step.code.clone() });
            }
        }
        if self.statement_day == 0 || self.steps.iter().any(|step| step.on_day == 0) {
            return Err(LadderFault::DayZero);
        }
        if self.office_hours.from >= self.office_hours.until { Err(LadderFault::OfficeHours) } else { Ok(()) }
    }

    /// The mail that a case owes at `now`, if any: the highest step that is due; lower ones that were missed ride along.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when a calendar does not speak for the dates of the case.
    pub fn due(&self, case: &Case, time: CityTime<'_>, now: Instant) -> Result<Option<Due>, OutsideCoveredYears> {
        let Some(leading) = watched(case) else { return Ok(None) };
        if !self.office_hours.is_open(now, time)? {
            return Ok(None);
        }
        let mut reached = self.rungs(case, leading, time)?;
        reached.retain(|rung| rung.at <= now);
        let Some(highest) = reached.pop() else { return Ok(None) };
        Ok(Some(Due {
            step: highest.code,
            on_day: highest.on_day,
            audience: highest.audience,
            department: leading.department.clone(),
            since: highest.at,
            also_done: reached.into_iter().map(|rung| rung.code).collect(),
        }))
    }

    /// The first instant at which [`Ladder::due`] owes something if nothing happens to the case until then; none if it
    /// never will. Before it nothing is due; it may lie in the past when a step was missed.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when a calendar does not speak for the dates of the case.
    pub fn next_due_at(&self, case: &Case, time: CityTime<'_>) -> Result<Option<Instant>, OutsideCoveredYears> {
        let Some(leading) = watched(case) else { return Ok(None) };
        Ok(self.rungs(case, leading, time)?.first().map(|rung| rung.at))
    }

    /// The day by whose end a department's statement is asked for (*Stellungnahme bis*).
    ///
    /// Day 5 after the receipt; for a department that gets the case late the second working day after it got it, yet not
    /// after the day promised to the citizen unless that has passed.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when the calendar does not speak for these dates.
    pub fn statement_due(&self, case: &Case, assigned_at: Instant, time: CityTime<'_>) -> Result<NaiveDate, OutsideCoveredYears> {
        let assigned_on = local_date(assigned_at, time.zone);
        let usual = time.statutory.nth_working_day(local_date(case.opening.received_at, time.zone), self.statement_day)?;
        let fair = time.statutory.nth_working_day(assigned_on, GRACE_DAYS)?;
        let promised = case.opening.deadline_day;
        let latest = if assigned_on < promised { promised } else { fair };
        Ok(usual.max(fair).min(latest))
    }

    /// All rungs not taken yet, in the order in which they come.
    fn rungs(&self, case: &Case, leading: &Assignment, time: CityTime<'_>) -> Result<Vec<Rung>, OutsideCoveredYears> {
        let owner = owner(case, leading);
        let mut rungs = Vec::new();
        if case.reaction.is_none() {
            let received_on = local_date(case.opening.received_at, time.zone);
            let spared_until = case.follow_up.filter(|_| case.stage != Stage::AwaitingRelease);
            for (day, step) in self.days(received_on, leading, time)? {
                let waits = step.audience == StepAudience::Department && spared_until.is_some_and(|later| day <= later);
                if !waits {
                    rungs.push(self.rung(step, day, &owner, time)?);
                }
            }
        }
        if let Some(follow_up) = restarted_on(case, time) {
            let round = format!("{owner}/{follow_up}");
            for (day, step) in self.days(follow_up, leading, time)? {
                rungs.push(self.rung(step, day, &round, time)?);
            }
        }
        rungs.retain(|rung| !case.steps.contains(&rung.code));
        rungs.sort_by_key(|rung| (rung.at, rung.on_day));
        if case.stage == Stage::AwaitingRelease {
            for rung in &mut rungs {
                rung.audience = StepAudience::Desk;
            }
        }
        Ok(rungs)
    }

    /// The day of each step, counted from `from`, in ladder order.
    fn days(&self, from: NaiveDate, leading: &Assignment, time: CityTime<'_>) -> Result<Vec<(NaiveDate, &Step)>, OutsideCoveredYears> {
        let fair = time.statutory.nth_working_day(local_date(leading.from, time.zone), GRACE_DAYS)?;
        let mut steps: Vec<&Step> = self.steps.iter().collect();
        steps.sort_by_key(|step| step.on_day);
        let mut days: Vec<(NaiveDate, &Step)> = Vec::with_capacity(steps.len());
        for step in steps {
            let mut day = time.statutory.nth_working_day(from, step.on_day)?.max(fair);
            match days.last() {
                Some((before, lower)) if lower.on_day < step.on_day && day <= *before => {
                    day = time.statutory.nth_working_day(*before, 1)?;
                }
                Some((before, _)) => day = day.max(*before),
                None => {}
            }
            days.push((day, step));
        }
        Ok(days)
    }

    fn rung(&self, step: &Step, day: NaiveDate, round: &str, time: CityTime<'_>) -> Result<Rung, OutsideCoveredYears> {
        let at = self.office_hours.opening_from(day, time)?;
        Ok(Rung { code: format!("{}{round}", step.code), on_day: step.on_day, audience: step.audience, at })
    }
}

/// The assignment whose department is watched; none when the case owes nobody a reminder.
fn watched(case: &Case) -> Option<&Assignment> {
    let is_silent =
        case.is_closed() || case.is_answered || case.stage == Stage::WaitingForCitizen || case.lane.is_some_and(Lane::bars_departments);
    if is_silent { None } else { case.leading() }
}

/// The follow-up date if it starts a new round: without a reaction always, else only when it lies after the reaction.
fn restarted_on(case: &Case, time: CityTime<'_>) -> Option<NaiveDate> {
    let reacted_on = case.reaction.as_ref().map(|reaction| local_date(reaction.at, time.zone));
    case.follow_up.filter(|day| reacted_on.is_none_or(|reacted_on| *day > reacted_on))
}

/// What tells the steps of a later department from those of the first one.
fn owner(case: &Case, leading: &Assignment) -> String {
    let first = case.assignments.iter().find(|assignment| assignment.role == Role::Leading);
    match first {
        Some(first) if first.department != leading.department => format!("/{}", leading.department),
        _ => String::new(),
    }
}
