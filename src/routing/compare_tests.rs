//! What a changed table turns, and whether for the better.

use super::*;
use crate::case::{DepartmentKey, Lane};
use chrono::NaiveDate;

fn department(key: &str) -> Department {
    let external = (key == "AVEA").then(|| "avea.test".to_owned());
    Department { external, ..Department::new(DepartmentKey::new(key), &format!("Amt {key}"), "Dezernat V") }
}

/// A table of `66: baum 4, laterne 6`; a lane is `lane: gasgeruch`.
fn table(lines: &[&str], threshold: u32) -> RoutingTable {
    let mut rules = HouseRules { threshold, ..HouseRules::of(Masks::default()) };
    let mut departments = Vec::new();
    for (key, list) in lines.iter().map(|line| line.split_once(": ").unwrap()) {
        if key == "lane" {
            rules.lanes.push(LaneTrigger::new(Lane::Emergency, list));
            continue;
        }
        let keyword = |entry: &str| {
            let (word, weight) = entry.rsplit_once(' ').unwrap();
            Keyword::new(word, weight.parse().unwrap()).unwrap()
        };
        departments.push((department(key), list.split(", ").map(keyword).collect()));
    }
    RoutingTable::new(departments, rules).unwrap()
}

fn route(table: &RoutingTable, text: &str) -> Route {
    let day = NaiveDate::from_ymd_opt(2026, 3, 27).unwrap();
    table.route(&ConcernText { subject: "", text }, day, &Partners::default())
}

fn truth(responsible: &str, declined: &[&str]) -> Truth {
    Truth {
        responsible: (!responsible.is_empty()).then(|| DepartmentKey::new(responsible)),
        declined: declined.iter().map(|key| DepartmentKey::new(key)).collect(),
    }
}

const BEFORE: [&str; 4] = ["66: laterne 6, baum 6", "67: hecke 6, baum 2", "AVEA: tonne 6", "lane: gasgeruch"];

#[test]
fn each_turn_has_its_name_and_the_word_that_decided() {
    for (after, text, from, to, turn, because) in [
        (&["66: laterne 6", "67: hecke 6, baum 7"][..], "Ein Baum.", "66", "67", Turn::ToAnother, "“baum” -6 for 66"),
        (&["66: laterne 6", "67: hecke 6, baum 9"], "Ein Baum.", "66", "67", Turn::ToAnother, "“baum” +7 for 67"),
        (&["66: laterne 6, baum 6, bank 6"], "Eine Bank.", "desk", "66", Turn::Routed, "“bank” +6 for 66"),
        (&["66: laterne 5, baum 6"], "Eine Laterne.", "66", "desk", Turn::ToDesk, "“laterne” -1 for 66"),
        (&["66: laterne 6, baum 6", "67: laterne 5"], "Eine Laterne.", "66", "desk", Turn::ToDesk, "“laterne” +5 for 67"),
        (
            &["66: laterne 6", "lane: laterne"],
            "Eine Laterne.",
            "66",
            "lane notfall",
            Turn::IntoLane,
            "“laterne” leads into the lane notfall",
        ),
        (
            &["66: laterne 6"],
            "Gasgeruch an der Laterne.",
            "lane notfall",
            "66",
            Turn::OutOfLane,
            "“gasgeruch” leads no more into the lane notfall",
        ),
        (&["66: tonne 6"], "Eine Tonne.", "outside AVEA", "66", Turn::Routed, "“tonne” +6 for 66"),
        (&["66: laterne 6"], "Eine Tonne.", "outside AVEA", "desk", Turn::OtherContact, "“tonne” -6 for AVEA"),
    ] {
        let mut comparison = Comparison::default();
        let changed = comparison.add(&route(&table(&BEFORE, 6), text), &route(&table(after, 6), text), None).unwrap();
        let told = (changed.from.as_str(), changed.to.as_str(), changed.turn, changed.because.to_string());
        assert_eq!(told, (from, to, turn, because.to_owned()), "{text} {after:?}");
        assert_eq!((comparison.cases, comparison.same, comparison.turned(turn)), (1, 0, 1));
        assert_eq!(comparison.moves.into_iter().collect::<Vec<_>>(), [((from.to_owned(), to.to_owned()), 1)]);
    }
}

#[test]
fn a_higher_threshold_is_no_word() {
    let (before, after) = (table(&BEFORE, 6), table(&BEFORE, 7));
    let changed = Comparison::default().add(&route(&before, "Eine Laterne."), &route(&after, "Eine Laterne."), None).unwrap();
    assert_eq!((changed.turn, changed.because), (Turn::ToDesk, Decider::Rules));
}

#[test]
fn what_goes_where_it_went_is_only_counted() {
    let (before, after) = (table(&BEFORE, 6), table(&["66: laterne 9, baum 6", "67: hecke 6, baum 2"], 6));
    let mut comparison = Comparison::default();
    for text in ["Eine Laterne.", "Eine Hecke.", "Nichts davon."] {
        assert_eq!(comparison.add(&route(&before, text), &route(&after, text), None), None);
    }
    assert_eq!((comparison.cases, comparison.same), (3, 3));
    assert!(comparison.moves.is_empty() && comparison.verdicts.is_empty());
}

#[test]
fn a_label_says_whether_a_change_is_one_for_the_better() {
    let (before, after) = (table(&BEFORE, 6), table(&["66: laterne 6", "67: hecke 6, baum 9"], 6));
    let (then, now) = (route(&before, "Ein Baum."), route(&after, "Ein Baum."));
    for (truth, expected) in [
        (truth("67", &[]), (Verdict::Wrong, Verdict::Right)),
        (truth("66", &[]), (Verdict::Right, Verdict::Wrong)),
        (truth("TBL", &[]), (Verdict::Wrong, Verdict::Wrong)),
        (truth("", &["66"]), (Verdict::Wrong, Verdict::Open)),
        (truth("", &["67"]), (Verdict::Open, Verdict::Wrong)),
        (truth("67", &["66"]), (Verdict::Wrong, Verdict::Right)),
    ] {
        let mut comparison = Comparison::default();
        let changed = comparison.add(&then, &now, Some(&truth)).unwrap();
        assert_eq!(changed.verdict, Some(expected), "{truth:?}");
        assert_eq!(comparison.judged(expected.0, expected.1), 1);
    }
    // A person decides: neither right nor wrong.
    for destination in [Destination::Desk, Destination::Lane(Lane::Threat), Destination::External(DepartmentKey::new("AVEA"))] {
        assert_eq!(truth("66", &[]).verdict(&destination), Verdict::Open, "{destination:?}");
    }
}
