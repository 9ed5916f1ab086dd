//! What must hold for any set of cases (`domain.md` 1.3, invariants).

use super::tests::{date, fact, nrw, on};
use super::*;
use crate::case::{CaseKind, Channel, CloseReason, Finding, Lane, Origin, ReactionWay, Remedy};
use crate::deadlines::{CityTime, start_of_day};
use chrono::{Datelike, Days, TimeDelta};
use chrono_tz::Europe::Berlin;
use proptest::prelude::*;

fn any_fact() -> impl Strategy<Value = Fact> {
    let reaction = proptest::option::of((0..40_i64 * 24, prop::sample::select(ReactionWay::ALL)));
    let closed = proptest::option::of((0..60_i64, prop::sample::select(CloseReason::ALL)));
    let judged = (prop::sample::select(Finding::ALL), prop::sample::select(Remedy::ALL));
    let kind = (prop::sample::select(CaseKind::ALL), any::<bool>(), proptest::option::weighted(0.1, prop::sample::select(Lane::ALL)));
    let origin = (prop::sample::select(Origin::ALL), prop::sample::select(Channel::ALL), any::<bool>());
    (0..800_i64 * 24, kind, origin, reaction, (judged, closed)).prop_map(|(hour, kind, origin, reaction, (judged, closed))| {
        let received_at = on("2025-06-01") + TimeDelta::hours(hour);
        Fact {
            kind_is_confirmed: kind.1,
            lane: kind.2,
            origin: origin.0,
            channel: origin.1,
            answerable: origin.2,
            reaction: reaction.map(|(hours, way)| (received_at + TimeDelta::hours(hours), way)),
            finding: judged.0,
            remedy: judged.1,
            closed: closed.map(|(days, reason)| (received_at + TimeDelta::days(days), reason)),
            ..fact(1, kind.0, received_at)
        }
    })
}

fn any_facts() -> impl Strategy<Value = Vec<Fact>> {
    prop::collection::vec(any_fact(), 0..60)
}

fn switches() -> impl Strategy<Value = Switches> {
    (any::<bool>(), any::<bool>())
        .prop_map(|(count_defect_reports, count_council_petitions)| Switches { count_defect_reports, count_council_petitions })
}

/// a/b ≥ c/d without division; a share of nothing compares with nothing.
fn is_at_least(a: Ratio, b: Ratio) -> bool {
    let wide = |count: u64| u128::from(count);
    a.denominator == 0 || b.denominator == 0 || wide(a.numerator) * wide(b.denominator) >= wide(b.numerator) * wide(a.denominator)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn working_days_never_look_worse_than_calendar_days(facts in any_facts(), day in 0..700_u64, switches in switches()) {
        let as_of = start_of_day(date("2026-01-01") + Days::new(day), Berlin);
        let k2 = measure(&facts, ReceiptCohort::of_year(2026), as_of, Berlin, switches).k2;
        prop_assert!(is_at_least(k2.complaints_working.share, k2.complaints_calendar.share));
        prop_assert!(is_at_least(k2.all_working.share, k2.all_calendar.share));
        prop_assert!(k2.complaints_working.open_in_time >= k2.complaints_calendar.open_in_time);
    }

    #[test]
    fn numerators_are_parts_of_their_denominators(facts in any_facts(), switches in switches()) {
        let figures = measure(&facts, ReceiptCohort::of_year(2026), on("2026-10-01"), Berlin, switches);
        let k2 = figures.k2;
        let cells = [k2.complaints_working, k2.complaints_calendar, k2.all_working, k2.all_calendar];
        for share in [figures.k1, figures.k1_strict, figures.k3].into_iter().chain(cells.map(|cell| cell.share)) {
            prop_assert!(share.numerator <= share.denominator);
        }
        prop_assert!(figures.k1_strict.numerator <= figures.k1.numerator);
        prop_assert!(figures.k3.numerator + figures.remedy_open <= figures.k3.denominator);
        prop_assert_eq!(figures.in_time_by_way.values().sum::<u64>(), k2.complaints_working.share.numerator);
        for cell in [k2.all_working, k2.all_calendar] {
            prop_assert_eq!(cell.share.denominator + cell.open_in_time + figures.unanswerable, figures.population);
        }
    }

    #[test]
    fn the_months_of_a_year_add_up_to_the_year(facts in any_facts(), switches in switches()) {
        let as_of = on("2027-02-01");
        let year = measure(&facts, ReceiptCohort::of_year(2026), as_of, Berlin, switches);
        let months: Vec<Figures> = (1..=12)
            .map(|month| measure(&facts, ReceiptCohort::of_month(date("2026-01-31").with_day(1).unwrap().with_month(month).unwrap()), as_of, Berlin, switches))
            .collect();
        let sum = |share: fn(&Figures) -> Ratio| months.iter().map(share).fold(Ratio::default(), |a, b| a + b);
        prop_assert_eq!(sum(|f| f.k1), year.k1);
        prop_assert_eq!(sum(|f| f.k1_strict), year.k1_strict);
        prop_assert_eq!(sum(|f| f.k2.complaints_working.share), year.k2.complaints_working.share);
        prop_assert_eq!(sum(|f| f.k2.complaints_calendar.share), year.k2.complaints_calendar.share);
        prop_assert_eq!(sum(|f| f.k2.all_working.share), year.k2.all_working.share);
        prop_assert_eq!(sum(|f| f.k2.all_calendar.share), year.k2.all_calendar.share);
        prop_assert_eq!(sum(|f| f.k3), year.k3);
        prop_assert_eq!(months.iter().map(|f| f.population).sum::<u64>(), year.population);
    }

    #[test]
    fn the_order_of_the_facts_changes_nothing(facts in any_facts(), switches in switches()) {
        let mut reversed = facts.clone();
        reversed.reverse();
        let figures = |facts: &[Fact]| measure(facts, ReceiptCohort::of_year(2026), on("2026-10-01"), Berlin, switches);
        prop_assert_eq!(freeze(&figures(&facts), date("2026-10-01")), freeze(&figures(&reversed), date("2026-10-01")));
    }

    #[test]
    fn a_printed_share_never_claims_all_or_none_of_a_part(numerator in 0..5_000_u64, more in 0..5_000_u64) {
        let text = Ratio::new(numerator, numerator + more).to_string();
        prop_assert_eq!(text == "0,0\u{a0}%", numerator == 0 && more > 0);
        prop_assert_eq!(text == "100,0\u{a0}%", more == 0 && numerator > 0);
    }

    #[test]
    fn a_digest_counts_each_open_case_once(facts in any_facts(), day in 0..400_u64) {
        let calendar = nrw();
        let time = CityTime { statutory: &calendar, office: &calendar, zone: Berlin };
        let scope = DigestScope { day: date("2026-01-02") + Days::new(day), switches: Switches::default(), lists_trial_cases: true };
        let digest = digest_figures(&facts, scope, time).unwrap();
        prop_assert!(digest.overdue_in_all() + digest.due_today <= digest.open);
        prop_assert!(digest.open_old <= digest.open && digest.unassigned <= digest.open);
        prop_assert_eq!(digest.by_channel.iter().map(|(_, count)| count).sum::<u64>(), digest.new_cases);
        prop_assert!(digest.overdue.iter().all(|case| case.days >= 1));
        prop_assert!(digest.overdue.is_sorted_by(|a, b| a.days >= b.days));
    }
}
