//! What a case owes (*fällige Stufen*): derived from dates and recorded steps, never from "now ticks over".
//!
//! Knows: from which day each step counts, what ends or pauses the ladder, and that several missed steps are one mail.
//! Never: writes the mail, records the step, reads the clock, knows a person.
//!
//! The rules, in the order in which they were asked for by people (`office.md` 1 and 4.3, issue 2 no. 8):
//! - Day *n* is the *n*-th working day of the **statutory** calendar after the receipt, because the citizen's ten days are
//!   counted so. The mail leaves in office hours of the **office's** calendar, so a step on a closing day waits.
//! - A department that got the case late is left alone until the second working day after that, and each further reminder
//!   keeps at least one working day behind the one before: first the clerks, then their head.
//! - A reaction ends the ladder. An interim reply promises a new day: the ladder is climbed again so that it ends on that day. A follow-up
//!   date after a reaction starts a round that counts from there.
//! - A follow-up date without any reaction does not move the promise to the citizen: reminders to the department wait
//!   for the new round if the department named a later day, head and desk are told as if there were none.
//! - A case that waits for the desk's release reminds the desk, not the department that has done its part; so does one that nobody leads. A
//!   case in a lane does so too (no machine writes to a department there), unless its lane promises no day: then it reminds nobody, and
//!   neither does a case that waits for the citizen.
//! - After the promised day one line a week, from the Monday after it.
//! - Each step is taken once per round and leading department: its code carries both. A step below one that was taken is behind us, so a
//!   ladder that gets a new rung does not write about every old case.
//!
//! Known weaknesses: a case that is opened again after a reaction is silent until somebody sets a follow-up date; the digest
//! lists it. Given back to a department that led it before, it takes no step twice.

use super::calendar::OutsideCoveredYears;
use super::deadline::local_date;
use super::hours::CityTime;
use super::ladder::{GRACE_DAYS, Ladder, Purpose, Step, StepAudience, Tone, When};
use crate::case::{Case, DepartmentKey, Instant, Lane, Role, Stage};
use chrono::{Datelike, Days, NaiveDate, Weekday};

/// *fällige Stufe*: one line that a case owes somebody now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The code to record as taken, with round and department where they are not the first.
    pub step: String,
    /// Whom to tell.
    pub audience: StepAudience,
    /// What for.
    pub purpose: Purpose,
    /// How.
    pub tone: Tone,
    /// The leading department; none while nobody leads.
    pub department: Option<DepartmentKey>,
    /// When it was due; earlier than now after a downtime.
    pub since: Instant,
    /// Lower steps that were missed: record them as taken too, without a line of their own.
    pub also_done: Vec<String>,
}

/// A rung with its instant.
struct Rung {
    code: String,
    position: u32,
    audience: StepAudience,
    purpose: Purpose,
    tone: Tone,
    at: Instant,
}

/// Where a weekly line stands in the order of the steps: behind all others.
const WEEKLY: u32 = u32::MAX;

/// From where a round counts.
enum Layout {
    /// Forward from the receipt.
    Receipt(NaiveDate),
    /// Back from the day that an interim reply promised, yet not before this day.
    Promise { not_before: NaiveDate },
    /// Forward from a follow-up date.
    Restart(NaiveDate),
}

/// *Runde*: one climb of the ladder.
struct Round {
    layout: Layout,
    /// What its codes carry.
    suffix: String,
    /// The day promised to the citizen; none where nothing was promised.
    promised: Option<NaiveDate>,
}

impl Ladder {
    /// What a case owes at `now`, one line per recipient: of the steps that are due the highest; lower ones that were missed ride along.
    /// An interim reply is laid before its reader beside the reminder.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when a calendar does not speak for the dates of the case.
    pub fn due(&self, case: &Case, time: CityTime<'_>, now: Instant) -> Result<Vec<Due>, OutsideCoveredYears> {
        if !self.office_hours.is_open(now, time)? {
            return Ok(Vec::new());
        }
        let mut reached = self.rungs(case, time, Some(now))?;
        reached.retain(|rung| rung.at <= now);
        let department = case.leading().filter(|_| !is_barred(case)).map(|leading| leading.department.clone());
        let due = |rung: Rung, also_done| Due {
            step: rung.code,
            audience: rung.audience,
            purpose: rung.purpose,
            tone: rung.tone,
            department: department.clone(),
            since: rung.at,
            also_done,
        };
        let (interim, climbed): (Vec<Rung>, Vec<Rung>) = reached.into_iter().partition(|rung| rung.purpose == Purpose::Interim);
        let highest = climbed.last().map(|rung| (rung.at, rung.position));
        let (top, missed): (Vec<Rung>, Vec<Rung>) = climbed.into_iter().partition(|rung| Some((rung.at, rung.position)) == highest);
        let mut missed: Vec<String> = missed.into_iter().map(|rung| rung.code).collect();
        let top: Vec<Due> = top.into_iter().map(|rung| due(rung, std::mem::take(&mut missed))).collect();
        Ok(interim.into_iter().map(|rung| due(rung, Vec::new())).chain(top).collect())
    }

    /// The first instant at which [`Ladder::due`] owes something if nothing happens to the case until then; none if it
    /// never will. Before it nothing is due; it may lie in the past when a step was missed.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] when a calendar does not speak for the dates of the case.
    pub fn next_due_at(&self, case: &Case, time: CityTime<'_>) -> Result<Option<Instant>, OutsideCoveredYears> {
        Ok(self.rungs(case, time, None)?.first().map(|rung| rung.at))
    }

    /// All rungs not taken yet, in the order in which they come; of the weekly ones that of the week of `now`, else the first.
    fn rungs(&self, case: &Case, time: CityTime<'_>, now: Option<Instant>) -> Result<Vec<Rung>, OutsideCoveredYears> {
        if is_silent(case) {
            return Ok(Vec::new());
        }
        let mut rungs = Vec::new();
        for round in rounds(case, time)? {
            let mut climbed = self.climb(case, &round, time)?;
            // A reminder may come later than a line about not taking over that stands above it: only reminders leave reminders behind.
            let passed = |by: fn(Purpose) -> bool| {
                let taken = climbed.iter().filter(|rung| case.steps.contains(&rung.code) && by(rung.purpose));
                taken.map(|rung| rung.position).max().unwrap_or_default()
            };
            let (by_reminder, by_any) = (passed(|p| p == Purpose::Reminder), passed(|p| p != Purpose::Interim));
            climbed.retain(|rung| {
                let passed = match rung.purpose {
                    Purpose::Reminder => by_reminder,
                    Purpose::NotTakenOver => by_any,
                    Purpose::Interim => 0,
                };
                !case.steps.contains(&rung.code) && rung.position >= passed
            });
            rungs.extend(climbed);
            if case.stage == Stage::WithDepartment && !is_barred(case) {
                rungs.extend(self.weekly_rungs(case, &round, time, now)?);
            }
        }
        rungs.sort_by_key(|rung| (rung.at, rung.position));
        Ok(rungs)
    }

    /// The rungs of one round that the case can owe, taken ones included.
    fn climb(&self, case: &Case, round: &Round, time: CityTime<'_>) -> Result<Vec<Rung>, OutsideCoveredYears> {
        let leading = case.leading();
        // A case that came back to the desk lies there since the last department gave it up.
        let had_since = leading.map(|leading| leading.from).or_else(|| case.assignments.iter().filter_map(|a| a.to).max());
        let is_at_desk = leading.is_none() || is_barred(case) || case.stage == Stage::AwaitingRelease;
        let spared_until = case.follow_up.filter(|_| !is_at_desk && !matches!(round.layout, Layout::Restart(_)));
        let mut rungs = Vec::new();
        for (day, step) in self.days(round, had_since, time)? {
            let is_for_clerks = matches!(step.audience, StepAudience::Department | StepAudience::Deputy);
            let is_owed = match step.purpose {
                Purpose::Reminder => !(is_for_clerks && spared_until.is_some_and(|later| day <= later)),
                // Later rounds speak to an office that is known to be silent.
                Purpose::NotTakenOver if !matches!(round.layout, Layout::Receipt(_)) => false,
                Purpose::NotTakenOver => leading.is_none_or(|leading| !leading.taken_over) && case.stage != Stage::AwaitingRelease,
                Purpose::Interim => case.answerable && case.stage != Stage::AwaitingRelease && round.promised.is_some(),
            };
            if is_owed {
                rungs.push(Rung {
                    code: format!("{}{}", step.code, round.suffix),
                    position: self.position(step),
                    audience: if is_at_desk { StepAudience::Desk } else { step.audience },
                    purpose: step.purpose,
                    tone: step.tone,
                    at: self.office_hours.opening_from(day, time)?,
                });
            }
        }
        Ok(rungs)
    }

    /// The day of each step, in ladder order; whoever has the case since then is left alone for a while.
    fn days(&self, round: &Round, had_since: Option<Instant>, time: CityTime<'_>) -> Result<Vec<(NaiveDate, &Step)>, OutsideCoveredYears> {
        let fair = had_since.map(|since| time.statutory.nth_working_day(local_date(since, time.zone), GRACE_DAYS)).transpose()?;
        let mut steps: Vec<&Step> = self.steps.iter().collect();
        steps.sort_by_key(|step| self.position(step));
        let mut days: Vec<(NaiveDate, &Step)> = Vec::with_capacity(steps.len());
        let mut before: Option<(NaiveDate, u32)> = None;
        for step in steps {
            let mut day = self.day_of(step, round, time)?;
            if step.purpose != Purpose::Interim {
                day = fair.map_or(day, |fair| day.max(fair));
            }
            if step.purpose == Purpose::Reminder {
                let position = self.position(step);
                day = match before {
                    Some((lower, at)) if at < position && day <= lower => time.statutory.nth_working_day(lower, 1)?,
                    Some((lower, _)) => day.max(lower),
                    None => day,
                };
                before = Some((day, position));
            }
            days.push((day, step));
        }
        Ok(days)
    }

    /// The day on which a step of a round is meant, before anybody is spared.
    fn day_of(&self, step: &Step, round: &Round, time: CityTime<'_>) -> Result<NaiveDate, OutsideCoveredYears> {
        let calendar = time.statutory;
        let position = self.position(step);
        let back = self.promise_days.saturating_sub(position);
        Ok(match (&round.layout, round.promised, step.when) {
            (Layout::Receipt(_), Some(promised), When::Before(days)) => calendar.nth_working_day_before(promised, days)?,
            (Layout::Promise { not_before }, Some(promised), _) if position <= self.promise_days => {
                calendar.nth_working_day_before(promised, back)?.max(*not_before)
            }
            (Layout::Promise { .. }, Some(promised), _) => calendar.nth_working_day(promised, position - self.promise_days)?,
            (Layout::Receipt(from) | Layout::Restart(from) | Layout::Promise { not_before: from }, _, _) => {
                calendar.nth_working_day(*from, position)?
            }
        })
    }

    /// The weekly lines about a promise that has passed.
    fn weekly_rungs(&self, case: &Case, round: &Round, time: CityTime<'_>, now: Option<Instant>) -> Result<Vec<Rung>, OutsideCoveredYears> {
        let Some(promised) = round.promised else { return Ok(Vec::new()) };
        let mut rungs = Vec::new();
        for audience in &self.weekly {
            let prefix = format!("weekly-{}{}/", audience.code(), round.suffix);
            let taken = case.steps.iter().filter_map(|code| code.strip_prefix(&prefix)?.parse::<NaiveDate>().ok()).max();
            let first = monday_after(taken.unwrap_or(promised));
            let monday = now.map_or(first, |now| monday_of(local_date(now, time.zone)).max(first));
            rungs.push(Rung {
                code: format!("{prefix}{monday}"),
                position: WEEKLY,
                audience: *audience,
                purpose: Purpose::Reminder,
                tone: Tone::Firm,
                at: self.office_hours.opening_from(monday, time)?,
            });
        }
        Ok(rungs)
    }
}

/// Whether nobody is to be told about a case.
fn is_silent(case: &Case) -> bool {
    let is_promised = case.lane.is_none_or(Lane::promises_ten_days);
    case.is_closed() || case.is_answered || case.stage == Stage::WaitingForCitizen || !is_promised
}

/// Whether its lane keeps a case from departments.
fn is_barred(case: &Case) -> bool {
    case.lane.is_some_and(Lane::bars_departments)
}

/// The rounds that a case is in.
fn rounds(case: &Case, time: CityTime<'_>) -> Result<Vec<Round>, OutsideCoveredYears> {
    let owner = owner(case);
    let mut rounds = Vec::new();
    if case.reaction.is_none() {
        let received_on = local_date(case.opening.received_at, time.zone);
        rounds.push(Round { layout: Layout::Receipt(received_on), suffix: owner.clone(), promised: Some(case.opening.deadline_day) });
    }
    if let Some(promise) = case.promised {
        let not_before = time.statutory.nth_working_day(local_date(promise.given_at, time.zone), GRACE_DAYS)?;
        let suffix = format!("{owner}/bis-{}", promise.day);
        rounds.push(Round { layout: Layout::Promise { not_before }, suffix, promised: Some(promise.day) });
    }
    if let Some(follow_up) = restarted_on(case, time) {
        rounds.push(Round { layout: Layout::Restart(follow_up), suffix: format!("{owner}/{follow_up}"), promised: None });
    }
    Ok(rounds)
}

/// The follow-up date if it starts a new round: without a reaction always, else only when it lies after the reaction.
fn restarted_on(case: &Case, time: CityTime<'_>) -> Option<NaiveDate> {
    let reacted_on = case.reaction.as_ref().map(|reaction| local_date(reaction.at, time.zone));
    case.follow_up.filter(|day| reacted_on.is_none_or(|reacted_on| *day > reacted_on))
}

/// What tells the steps of a later department from those of the first one.
fn owner(case: &Case) -> String {
    let first = case.assignments.iter().find(|assignment| assignment.role == Role::Leading);
    match (first, case.leading()) {
        (Some(first), Some(leading)) if first.department != leading.department => format!("/{}", leading.department),
        _ => String::new(),
    }
}

/// The Monday of a date's week.
fn monday_of(date: NaiveDate) -> NaiveDate {
    date.week(Weekday::Mon).checked_first_day().unwrap_or(date)
}

/// The first Monday strictly after a date.
fn monday_after(date: NaiveDate) -> NaiveDate {
    let days = 7 - u64::from(date.weekday().num_days_from_monday());
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}
