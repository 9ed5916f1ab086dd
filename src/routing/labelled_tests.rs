//! Tests of labelled texts and of the evaluation: counted by hand.

use super::tests::{department, rules, words};
use super::*;
use crate::case::DepartmentKey;
use chrono::NaiveDate;

fn table() -> RoutingTable {
    let departments =
        vec![(department("66", "Tiefbau"), words(&[("laterne", 8)])), (department("67", "Stadtgrün"), words(&[("baum", 8), ("park", 8)]))];
    RoutingTable::new(departments, rules()).expect("a sound table")
}

fn key(key: &str) -> DepartmentKey {
    DepartmentKey::new(key)
}

#[test]
fn a_bad_line_is_named_by_its_number_and_the_rest_goes_on() {
    let file = "\u{feff}{\"text\": \"Laterne\", \"label\": \"66\"}\n\n{broken\n{\"text\": \" \", \"label\": \"66\"}\n{\"text\": \"Baum\", \"label\": \" \"}\n\
                {\"text\": \"Baum\", \"subject\": \"S\", \"label\": \"stadtgrün\"}\n{\"text\": \"Baum\", \"label\": \"Zirkus\"}\n";
    let (read, faults) = read_lines(file);
    assert_eq!(faults.iter().map(|fault| fault.place.as_str()).collect::<Vec<_>>(), ["line 3", "line 4", "line 5"]);
    let (known, unknown) = resolve(read, &table());
    assert_eq!(
        known.iter().map(|text| (text.source.as_str(), text.label.clone())).collect::<Vec<_>>(),
        [("line 1", key("66")), ("line 6", key("67"))]
    );
    assert_eq!(unknown[0].to_string(), "line 7: label “Zirkus” is neither the key nor the name of a department");
}

#[test]
fn an_evaluation_counts_what_a_person_would_count() {
    let texts = [
        ("Die Laterne ist aus", "66"),     // routed, right
        ("Laterne und Baum", "66"),        // tie: the desk; first choice 66 is right
        ("Der Baum ist krank", "67"),      // routed, right
        ("Der Park ist dunkel", "66"),     // routed, wrong: "park" did harm
        ("Mein Anwalt meldet sich", "66"), // a lane, no keyword
    ];
    let text = |(text, label): &(&str, &str)| LabelledText {
        source: String::new(),
        subject: String::new(),
        text: (*text).to_owned(),
        label: key(label),
    };
    let today = NaiveDate::from_ymd_opt(2026, 3, 27).expect("a day of the calendar");
    let done = evaluate(&table(), &texts.iter().map(text).collect::<Vec<_>>(), today);
    assert_eq!((done.texts, done.lanes, done.silent, done.routed, done.right), (5, 1, 1, 3, 2));
    assert_eq!((done.coverage, done.precision, done.accuracy), (0.6, Some(2.0 / 3.0), 0.6));
    // 66: 2 of 2 given, 2 of 4 found: F1 2/3. 67: 1 of 2 given, 1 of 1 found: F1 2/3.
    assert!((done.macro_f1 - 2.0 / 3.0).abs() < 1e-9, "{:?}", done.departments);
    assert_eq!(done.confusion[0], Confusion { label: key("66"), first: Some(key("66")), texts: 2 });
    assert_eq!(done.confusion.iter().find(|one| one.first.is_none()).map(|one| one.texts), Some(1));
    assert!(done.harmful.is_empty(), "without “park” the text has no keyword at all, so it would not go right");
    assert_eq!(done.curve.first().map(|point| (point.threshold, point.coverage)), Some((1, 0.6)));
    assert_eq!(done.curve.last().map(|point| (point.threshold, point.coverage)), Some((8, 0.6)));
}

#[test]
fn a_head_start_alone_is_told_as_what_it_is() {
    let with_start = |key: &str, name: &str, head_start| Department { head_start, ..department(key, name) };
    let departments =
        vec![(with_start("66", "Tiefbau", 30), words(&[("laterne", 8)])), (with_start("67", "Stadtgrün", 0), words(&[("baum", 8)]))];
    let table = RoutingTable::new(departments, rules()).expect("a sound table");
    let today = NaiveDate::from_ymd_opt(2026, 3, 27).expect("a day of the calendar");
    let because = |text| table.route(&ConcernText { subject: "", text }, today, &Partners::default()).because;
    assert_eq!(because("Ein Zebra").german(&table), "kein Stichwort gefunden.");
    let tree = because("Ein Baum");
    assert_eq!(tree.outcome, Outcome::TooWeak, "30 points without a word decide nothing");
    assert_eq!(
        tree.german(&table),
        "gefunden nur Punkte vorab für 66 Tiefbau (30 Punkte), „Baum“ für 67 Stadtgrün (8 Punkte). Das reicht für eine Zuordnung nicht."
    );
    let report = tree.report(&table);
    assert!(report.starts_with("the desk: 66 Tiefbau has no keyword, only its head start (needs 6 points"), "{report}");
    assert!(!report.contains("missing"), "{report}");
}

#[test]
fn learnt_keywords_add_up_where_written_ones_give_way_to_the_longer() {
    let learnt = |list: &[(&str, i32)]| words(list).into_iter().map(Keyword::learnt).collect::<Vec<_>>();
    let list = [("laterne~", 3), ("strassenlaterne", 4)];
    let today = NaiveDate::from_ymd_opt(2026, 3, 27).expect("a day of the calendar");
    for (keywords, points) in [(words(&list), 4), (learnt(&list), 7)] {
        let mut tiefbau = department("66", "Tiefbau");
        tiefbau.head_start = 2;
        let table = RoutingTable::new(vec![(tiefbau, keywords)], rules()).expect("a sound table");
        let route = table.route(&ConcernText { subject: "", text: "Die Straßenlaterne" }, today, &Partners::default());
        assert_eq!((route.because.candidates[0].score, route.because.candidates[0].head_start), (points + 2, 2));
    }
}
