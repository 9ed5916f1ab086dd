//! Tests of the learning: texts whose words were drawn by hand, so that what must come out is known.

use super::*;
use crate::routing::{ConcernText, Destination, Masks, Partners};
use chrono::NaiveDate;

const LAMPS: &[&str] = &["Die Laterne ist aus", "Laternen flackern dort", "Straßenlaterne defekt", "Die Lampe am Haus ist aus"];
const TREES: &[&str] = &["Der Baum ist krank", "Die Bäume wachsen dort", "Baumwurzeln am Haus", "Die Hecke am Haus ist zu hoch"];
const ENDINGS: &[&str] = &["seit gestern", "schon wieder", "bitte prüfen", "wie immer", "sehr schade", "seit Montag"];

fn department(key: &str, keywords: &[(&str, i32)]) -> (Department, Vec<Keyword>) {
    let keywords = keywords.iter().map(|(text, weight)| Keyword::new(text, *weight).expect("a sound keyword")).collect();
    (Department::new(DepartmentKey::new(key), key, ""), keywords)
}

fn rules() -> HouseRules {
    HouseRules { threshold: 1, lead: 1, ..HouseRules::of(Masks::default()) }
}

fn texts() -> Vec<LabelledText> {
    let of = |key: &'static str, heads: &'static [&'static str]| {
        heads.iter().flat_map(move |head| {
            ENDINGS.iter().map(move |ending| LabelledText {
                source: String::new(),
                subject: String::new(),
                text: format!("{head}, {ending}"),
                label: DepartmentKey::new(key),
            })
        })
    };
    of("66", LAMPS).chain(of("67", TREES)).collect()
}

fn lesson(departments: &[(Department, Vec<Keyword>)], most: usize) -> Lesson {
    learn(&texts(), departments, &rules(), Wishes { most, precision: 0.9 }).expect("enough to learn from")
}

/// The table with everything that was proposed.
fn taught(departments: &[(Department, Vec<Keyword>)], lesson: &Lesson) -> RoutingTable {
    RoutingTable::new(lesson.applied(departments), lesson.rules(&rules())).expect("a sound table")
}

#[test]
fn what_was_learnt_routes_words_that_were_never_seen_in_this_form() {
    let departments = vec![department("66", &[]), department("67", &[])];
    let table = taught(&departments, &lesson(&departments, 50));
    let today = NaiveDate::from_ymd_opt(2026, 3, 27).expect("a day of the calendar");
    for (text, key) in [("Gartenlaternen leuchten nicht", "66"), ("BAUMSTAMM liegt quer", "67"), ("Ein morscher Baum", "67")] {
        let route = table.route(&ConcernText { subject: "", text }, today, &Partners::default());
        assert_eq!(route.because.candidates[0].department, DepartmentKey::new(key), "{text}: {}", route.because.report(&table));
    }
    let silent = table.route(&ConcernText { subject: "", text: "Zebra" }, today, &Partners::default());
    assert_eq!(silent.destination, Destination::Desk, "a head start alone decides nothing");
}

#[test]
fn the_same_texts_give_the_same_proposals() {
    let departments = vec![department("66", &[]), department("67", &[])];
    assert_eq!(lesson(&departments, 20), lesson(&departments, 20));
}

#[test]
fn what_stands_in_every_text_alike_is_not_proposed() {
    let departments = vec![department("66", &[]), department("67", &[])];
    let lesson = lesson(&departments, 10);
    assert!(lesson.proposals.iter().all(|proposal| proposal.keyword != "wieder" && proposal.keyword != "montag"), "{:?}", lesson.proposals);
}

#[test]
fn a_written_keyword_is_neither_proposed_nor_overwritten() {
    let departments = vec![department("66", &[("laterne~", 3)]), department("67", &[("baum~", 4)])];
    let lesson = lesson(&departments, 50);
    let again = |key: &str, word: &str| lesson.proposals.iter().any(|one| one.department == DepartmentKey::new(key) && one.keyword == word);
    assert!(!again("66", "laterne~") && !again("67", "baum~"), "{:?}", lesson.proposals);
}

#[test]
fn no_department_gets_more_keywords_than_wished() {
    let departments = vec![department("66", &[]), department("67", &[])];
    let lesson = lesson(&departments, 3);
    for key in ["66", "67"] {
        let own = lesson.proposals.iter().filter(|one| one.department == DepartmentKey::new(key));
        assert!((1..=3).contains(&own.count()), "{key}: {:?}", lesson.proposals);
    }
    assert!(lesson.proposals.iter().all(|one| one.weight != 0 && one.weight.abs() <= 50 && one.evidence.own + one.evidence.others >= 2));
}

#[test]
fn too_few_texts_are_refused() {
    let departments = vec![department("66", &[]), department("67", &[])];
    let few = learn(&texts()[..5], &departments, &rules(), Wishes { most: 5, precision: 0.9 });
    assert_eq!(few, Err(LearnFault::TooFew { least: 20, texts: 5, departments: 1 }));
}

#[test]
fn the_promise_is_what_texts_that_were_kept_back_showed() {
    let departments = vec![department("66", &[]), department("67", &[])];
    let lesson = lesson(&departments, 50);
    // Each head stands with six endings, so a fifth that is kept back has its head in what was learnt: nothing can go wrong.
    assert!((lesson.promise.accuracy - 1.0).abs() < 1e-9 && lesson.promise.precision >= 0.9, "{:?}", lesson.promise);
}

#[test]
fn each_part_is_tried_with_a_table_that_never_saw_it() {
    let departments = vec![department("66", &[]), department("67", &[])];
    let today = NaiveDate::from_ymd_opt(2026, 3, 27).expect("a day of the calendar");
    let wishes = Wishes { most: 50, precision: 0.9 };
    let done = evaluate_crosswise(&texts(), &departments, &rules(), (6, wishes), today).expect("enough to learn from");
    // Each of the six parts holds one ending of every head, so the head was learnt with the other endings.
    assert_eq!((done.texts, done.accuracy, done.threshold), (48, 1.0, None));
}

#[test]
fn what_was_learnt_takes_the_place_of_what_was_learnt_before() {
    let mut departments = vec![department("66", &[("lampe", 3)]), department("67", &[])];
    departments[1].1.push(Keyword::new("zebra", 9).expect("a sound keyword").learnt());
    departments[1].0.head_start = 30;
    let lesson = lesson(&departments, 50);
    let applied = lesson.applied(&departments);
    assert!(applied[0].1.contains(&Keyword::new("lampe", 3).expect("a sound keyword")), "written ones stay");
    assert!(applied[1].1.iter().all(|keyword| keyword.text != "zebra" && keyword.origin == KeywordOrigin::Learnt), "{:?}", applied[1].1);
    assert_ne!(applied[1].0.head_start, 30);
    assert_eq!((lesson.rules(&rules()).threshold, lesson.rules(&rules()).lead), (lesson.threshold, lesson.lead));
}
