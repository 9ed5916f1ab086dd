//! Who writes when and who answers when (*Verhalten*), thrown before anything happens.
//!
//! Knows: the dice. Never: the ladder: all dice are thrown before the first list is written, so that two ladders meet the same people.
//!
//! Known weaknesses: the dice are `fastrand`'s; a later version of it may throw others from the same seed.

use super::plan::{Diligence, Impossible, Plan, Stock};
use crate::case::{DepartmentKey, Instant};
use crate::deadlines::at_local_time;
use crate::office::Office;
use chrono::{NaiveDate, NaiveTime};
use fastrand::Rng;
use std::collections::BTreeMap;

/// How much likelier a citizen writes on a working day than on another one.
const WORKING_DAY: u32 = 3;
/// The minutes of the day in which citizens write.
const AWAKE: std::ops::Range<u32> = 6 * 60..22 * 60;
/// The most working days that an answer takes once somebody was woken.
const WOKEN_DAYS: u32 = 2;

/// *Eingang*, and what will be done about it.
pub(super) struct Arrival {
    pub at: Instant,
    pub department: DepartmentKey,
    pub conduct: Conduct,
}

/// *Verhalten* of the people around one case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conduct {
    pub answers: Answers,
    /// Whether the desk sends an interim reply that is laid before it.
    pub desk_sends: bool,
}

/// When the department answers, in working days.
#[derive(Clone, Copy, Debug)]
pub(super) enum Answers {
    /// By the day of the statement: at this point of the way to it, in parts of 2^32.
    InTime(u32),
    /// So many days after a list that it or somebody above it read.
    WhenReminded(u32),
    /// So many days after a list that somebody above it read.
    WhenToldAbove(u32),
    Never,
}

impl Conduct {
    /// Throws as many dice whatever they show, so that one department's diligence changes nothing about the others.
    pub(super) fn throw(dice: &mut Rng, department: Option<&DepartmentKey>, diligence: &Diligence) -> Self {
        let share = department.map_or(0.0, |department| diligence.of(department));
        let (is_in_time, point) = (dice.f64() < share, dice.u32(..));
        let (rest, days) = (dice.u8(0..4), dice.u32(1..=WOKEN_DAYS));
        let answers = match rest {
            _ if is_in_time => Answers::InTime(point),
            0 | 1 => Answers::WhenReminded(days),
            2 => Answers::WhenToldAbove(days),
            _ => Answers::Never,
        };
        Self { answers, desk_sends: dice.f64() < diligence.desk }
    }
}

/// All new cases of a plan, in the order in which they come.
pub(super) fn arrivals(office: &Office, stock: &Stock, plan: &Plan, dice: &mut Rng) -> Result<Vec<Arrival>, Impossible> {
    let mut days = Vec::new();
    for day in plan.from.iter_days().take_while(|day| *day < plan.end()) {
        days.push((day, if office.statutory.is_working_day(day)? { WORKING_DAY } else { 1 }));
    }
    let mut arrivals = Vec::new();
    for _ in 0..plan.cases {
        let Some(day) = pick(&days, dice) else { continue };
        let minute = dice.u32(AWAKE);
        let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap_or(NaiveTime::MIN);
        let department = pick(&candidates(office, &stock.cases_so_far, day), dice).ok_or(Impossible::Nobody(day))?;
        let conduct = Conduct::throw(dice, Some(&department), &plan.diligence);
        arrivals.push(Arrival { at: at_local_time(day, time, office.zone), department, conduct });
    }
    arrivals.sort_by_key(|arrival| arrival.at);
    Ok(arrivals)
}

/// The departments of the city on a day, with how likely a case is for each.
fn candidates(office: &Office, so_far: &BTreeMap<DepartmentKey, u32>, day: NaiveDate) -> Vec<(DepartmentKey, u32)> {
    let inside = office.routing.departments().filter(|department| !department.is_external() && department.is_valid_on(day));
    let counted: Vec<_> = inside.map(|d| (d.key.clone(), so_far.get(&d.key).copied().unwrap_or_default())).collect();
    if counted.iter().any(|(_, cases)| *cases > 0) { counted } else { counted.into_iter().map(|(key, _)| (key, 1)).collect() }
}

/// One of them, each as likely as its weight says; none where there is none.
fn pick<T: Clone>(weighted: &[(T, u32)], dice: &mut Rng) -> Option<T> {
    let total: u64 = weighted.iter().map(|(_, weight)| u64::from(*weight)).sum();
    let mut left = dice.u64(0..total.max(1));
    let chosen = weighted.iter().find(|(_, weight)| {
        let is_here = left < u64::from(*weight);
        left = left.saturating_sub(u64::from(*weight));
        is_here
    });
    chosen.map(|(one, _)| one.clone())
}
