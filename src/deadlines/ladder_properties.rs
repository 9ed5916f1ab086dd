//! What must hold for every case on every ladder, however time is cut: minutes, days, three weeks of silence, a clock that goes back.

use super::ladder_tests::{City, assign, at, case_received, happens, take};
use super::*;

use crate::case::*;
use chrono::{Days, NaiveDate, TimeDelta};
use chrono_tz::Europe::Berlin;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A random working life: received, assigned some hours later, perhaps handed on, perhaps with an interim reply, perhaps with a follow-up
/// date.
fn any_case() -> impl Strategy<Value = (City, Case)> {
    let hours = 0..24_i64 * 330;
    let later = || proptest::option::of(1..60_u64);
    (hours, 0..24_i64 * 14, proptest::option::of(0..24_i64 * 14), later(), later()).prop_map(
        |(received, assigned, handed_on, follow_up, promised)| {
            let city = City::closing(&["2026-02-16", "2026-12-24", "2026-12-31", "2027-02-08"]);
            let received = at("2026-01-01 00:00") + TimeDelta::hours(received);
            let mut case = case_received(received, &city);
            let assigned = received + TimeDelta::hours(assigned);
            let day = |days| local_date(assigned, Berlin) + Days::new(days);
            assign(&mut case, "66", assigned);
            if let Some(later) = handed_on {
                assign(&mut case, "67", assigned + TimeDelta::hours(later));
            }
            if let Some(days) = promised {
                let kind = EventKind::Reacted { way: ReactionWay::InterimReply, department: None };
                happens(&mut case, assigned, &Actor::Desk, kind);
                happens(&mut case, assigned, &Actor::Desk, EventKind::Promised { day: day(days) });
            }
            if let Some(days) = follow_up {
                happens(&mut case, assigned, &Actor::Desk, EventKind::FollowUpSet { day: day(days) });
            }
            (city, case)
        },
    )
}

/// A ladder of some city: any days, forward and back, to anybody.
fn any_ladder() -> impl Strategy<Value = Ladder> {
    let audiences = prop::sample::select(StepAudience::ALL);
    let purposes = prop::sample::select(Purpose::ALL);
    let when = prop_oneof![(1..14_u32).prop_map(When::Day), (0..9_u32).prop_map(When::Before)];
    let steps = prop::collection::vec((when, audiences, purposes), 0..6);
    let own = steps.prop_map(|steps| {
        let step = |(nth, (when, audience, purpose)): (usize, (When, StepAudience, Purpose))| Step {
            code: format!("step-{nth}"),
            when,
            audience,
            purpose,
            tone: Tone::Friendly,
        };
        Ladder { steps: steps.into_iter().enumerate().map(step).collect(), ..Ladder::default() }
    });
    prop_oneof![Just(Ladder::default()), own]
}

/// Lives through instants as the daemon does, which looks at a case only when its announced instant has come; tells every line with its day.
fn live(
    ladder: &Ladder,
    case: &Case,
    city: &City,
    instants: impl Iterator<Item = Instant>,
) -> (Vec<(NaiveDate, String)>, BTreeSet<String>) {
    let mut case = case.clone();
    let mut told = Vec::new();
    let mut next = ladder.next_due_at(&case, city.time()).unwrap();
    for now in instants {
        if next.is_none_or(|next| next > now) {
            continue;
        }
        for due in ladder.due(&case, city.time(), now).unwrap() {
            assert!(ladder.office_hours.is_open(now, city.time()).unwrap());
            told.push((local_date(now, Berlin), due.step.clone()));
            take(&mut case, &due, now);
        }
        next = ladder.next_due_at(&case, city.time()).unwrap();
    }
    (told, case.steps)
}

/// From the receipt on for a year.
fn every(case: &Case, first: TimeDelta, pause: TimeDelta) -> impl Iterator<Item = Instant> + use<> {
    let (from, until) = (case.opening.received_at + first, case.opening.received_at + TimeDelta::days(366));
    std::iter::successors(Some(from), move |now| Some(*now + pause)).take_while(move |now| *now < until)
}

fn lasting(steps: &BTreeSet<String>) -> BTreeSet<&str> {
    steps.iter().map(String::as_str).filter(|step| !step.starts_with("weekly-")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_due_was_announced_and_nothing_is_due_before(
        (city, case) in any_case(),
        ladder in any_ladder(),
        hours in prop::collection::vec(0..24_i64 * 150, 20),
    ) {
        let next = ladder.next_due_at(&case, city.time()).unwrap();
        for hour in hours {
            let now = case.opening.received_at + TimeDelta::hours(hour);
            if !ladder.due(&case, city.time(), now).unwrap().is_empty() {
                prop_assert!(next.is_some_and(|next| next <= now));
            }
        }
        if let Some(next) = next {
            prop_assert!(!ladder.due(&case, city.time(), next).unwrap().is_empty(), "the announced instant owes something");
            prop_assert!(ladder.due(&case, city.time(), next - TimeDelta::seconds(1)).unwrap().is_empty());
        }
    }

    #[test]
    fn a_tick_every_minute_and_one_every_morning_tell_the_same_on_the_same_days(
        (city, case) in any_case(), ladder in any_ladder(), minute in 0..480_i64,
    ) {
        let by_minute = live(&ladder, &case, &city, every(&case, TimeDelta::zero(), TimeDelta::minutes(1)));
        // Once a day, some time between 08:00 and 16:00.
        let first = start_of_day(local_date(case.opening.received_at, Berlin), Berlin);
        let days = (1..367_u64).map(|days| {
            let day = local_date(first, Berlin) + Days::new(days);
            at_local_time(day, chrono::NaiveTime::from_hms_opt(8, 0, 0).unwrap(), Berlin) + TimeDelta::minutes(minute)
        });
        let end = case.opening.received_at + TimeDelta::days(365);
        let daily = live(&ladder, &case, &city, days.filter(|now| *now < end));
        // The day of receipt belongs to neither; a step on it does not exist.
        let until = |told: &[(NaiveDate, String)]| told.iter().filter(|(day, _)| *day < local_date(end, Berlin)).cloned().collect::<Vec<_>>();
        prop_assert_eq!(until(&by_minute.0), until(&daily.0));
    }

    #[test]
    fn after_any_silence_each_step_is_recorded_once_and_none_is_lost(
        (city, case) in any_case(),
        ladder in any_ladder(),
        pauses in prop::collection::vec(1..24_i64 * 21, 1..6),
    ) {
        let steadily = live(&ladder, &case, &city, every(&case, TimeDelta::zero(), TimeDelta::hours(3)));
        let mut now = case.opening.received_at;
        let silences = pauses.into_iter().map(|hours| { now += TimeDelta::hours(hours); now }).collect::<Vec<_>>();
        let last = silences.last().copied().unwrap() - case.opening.received_at;
        let chopped = live(&ladder, &case, &city, silences.into_iter().chain(every(&case, last, TimeDelta::hours(3))));
        for (told, _) in [&steadily, &chopped] {
            let once: BTreeSet<_> = told.iter().map(|(_, step)| step).collect();
            prop_assert_eq!(once.len(), told.len(), "no step twice");
        }
        prop_assert_eq!(lasting(&steadily.1), lasting(&chopped.1));
        // The year may end between the two lives' looks of its last Monday.
        let last_week = (local_date(case.opening.received_at, Berlin) + Days::new(366 - 7)).to_string();
        let is_weekly = |step: &&String| step.starts_with("weekly-") && step.rsplit('/').next().is_some_and(|monday| monday < last_week.as_str());
        let weekly = |steps: &BTreeSet<String>| steps.iter().filter(is_weekly).cloned().collect::<BTreeSet<_>>();
        prop_assert!(weekly(&chopped.1).is_subset(&weekly(&steadily.1)), "a week that was slept through is not told later");
        let mut a_day: Vec<_> = chopped.0.iter().map(|(day, _)| day).collect();
        a_day.sort();
        let most = a_day.chunk_by(|a, b| a == b).map(<[_]>::len).max().unwrap_or_default();
        prop_assert!(most <= ladder.steps.len() + ladder.weekly.len(), "silences do not bunch");
    }

    #[test]
    fn a_clock_that_goes_back_tells_nothing_twice(
        (city, case) in any_case(), jumps in prop::collection::vec(-72..24_i64 * 7, 1..80),
    ) {
        let mut now = case.opening.received_at;
        let instants = jumps.into_iter().map(|hours| { now += TimeDelta::hours(hours); now }).collect::<Vec<_>>();
        let (told, _) = live(&Ladder::default(), &case, &city, instants.into_iter());
        let once: BTreeSet<_> = told.iter().map(|(_, step)| step).collect();
        prop_assert_eq!(once.len(), told.len());
    }

    #[test]
    fn reminders_come_in_the_order_of_the_ladder((city, case) in any_case(), ladder in any_ladder()) {
        let (told, _) = live(&ladder, &case, &city, every(&case, TimeDelta::zero(), TimeDelta::hours(1)));
        let position = |step: &str| {
            let code = step.split('/').next().unwrap();
            ladder.steps.iter().find(|s| s.code == code && s.purpose == Purpose::Reminder).map(|s| ladder.position(s))
        };
        for round in told.iter().map(|(_, step)| step.split_once('/').map_or("", |(_, round)| round)).collect::<BTreeSet<_>>() {
            let of_round = told.iter().filter(|(_, step)| step.split_once('/').map_or("", |(_, round)| round) == round);
            let positions: Vec<u32> = of_round.filter_map(|(_, step)| position(step)).collect();
            prop_assert!(positions.is_sorted(), "{told:?}");
        }
    }
}
