//! Tests of the typing errors: what people mistype is found, what is another word is not.

use super::tests::{day, department, rules, words};
use super::*;
use crate::case::Lane;
use proptest::prelude::*;
use std::sync::LazyLock;

static TABLE: LazyLock<RoutingTable> = LazyLock::new(|| {
    let roads =
        words(&[("straßenlaterne~", 6), ("schlagloch", 6), ("bürgersteig", 5), ("falschparker", 8), ("überhang", 5), ("radweg~", 6)]);
    let mut green = words(&[("spielplatz~", 6), ("beerdigung", 6), ("baumfällung", 8), ("grünfläche", 7), ("sportplatz", 1)]);
    green.push(Keyword::new("trauerfeier", 7).expect("a sound keyword").learnt());
    let waste = words(&[("sperrmüll", 9), ("wilde müllkippe", 8), ("hausmeister", -6)]);
    let taxes = words(&[("hundesteuer", 8), ("wohngeld", 9), ("gewerbeanmeldung", 7), ("gewerbesteuer", 7)]);
    let departments = vec![
        (department("66", "Tiefbau"), roads),
        (department("67", "Stadtgrün"), green),
        (department("70", "Abfall"), waste),
        (department("20", "Finanzen"), taxes),
    ];
    let lanes = vec![LaneTrigger::new(Lane::Emergency, "gasgeruch"), LaneTrigger::new(Lane::LegalAppeal, "widerspruch")];
    RoutingTable::new(departments, HouseRules { lanes, ..rules() }).expect("a sound table")
});

fn route(subject: &str, text: &str) -> Route {
    TABLE.route(&ConcernText { subject, text }, day(2026, 3, 27), &Partners::default())
}

/// All keywords that were found with their points.
fn hits(text: &str) -> Vec<(String, i32)> {
    let candidates = route("", text).because.candidates;
    candidates.into_iter().flat_map(|candidate| candidate.hits).map(|hit| (hit.keyword, hit.points)).collect()
}

fn one(keyword: &str, points: i32) -> Vec<(String, i32)> {
    vec![(keyword.to_owned(), points)]
}

#[test]
fn one_slip_in_a_long_word_is_forgiven_for_a_point() {
    for (text, keyword, points) in [
        ("Strassenlatrene", "straßenlaterne~", 5),
        ("Straßenlaternne", "straßenlaterne~", 5),
        ("Strasenlaternen", "straßenlaterne~", 5),
        ("Straßenlatwrne", "straßenlaterne~", 5),
        ("STRASSEN-LATRENE", "straßenlaterne~", 5),
        ("Schlaglcoh", "schlagloch", 5),
        ("Schlagöcher", "schlagloch", 5),
        ("Bürgersteeig", "bürgersteig", 4),
        ("Bürgersteg", "bürgersteig", 4),
        ("Spielplaz", "spielplatz~", 5),
        ("Speilplätze", "spielplatz~", 5),
        ("Sperrmül", "sperrmüll", 8),
        ("Spermuell", "sperrmüll", 8),
        ("Beedigung", "beerdigung", 5),
        ("Baumfälung", "baumfällung", 7),
        ("Hundesteur", "hundesteuer", 7),
        ("Spielplätez", "spielplatz~", 5),
        ("Wohngedl", "wohngeld", 8),
    ] {
        assert_eq!(hits(text), one(keyword, points), "{text}");
    }
}

#[test]
fn another_german_word_is_not_taken_for_a_typing_error() {
    for text in [
        "Beendigung",
        "Übergang",
        "Wohnfeld",
        "Wohngold",
        "Gewerbeabmeldung",
        "Gewerbesteuerung",
        "Baumfüllung",
        "Hundefeuer",
        "Hausgeister",
        "Trauerfeuer",
        "Sportplatte",
        "Spielsatz",
        "Schlagbach",
        "Straßenlampen",
        "Grünflächner",
        "Spielwesen",
        "Überhandlung",
    ] {
        assert_eq!(hits(text), [], "{text}");
    }
}

#[test]
fn what_is_no_single_slip_in_a_long_word_stays_as_it_is() {
    for (text, why) in [
        ("Straßenlatrenne", "two slips"),
        ("Lchlagloch", "the first letter is wrong"),
        ("Radwge", "the keyword is short"),
        ("Schlagkoch", "two consonants side by side on the keyboard"),
        ("Wohnhwld", "two slips"),
        ("Wohngwld", "a wrong letter among eight"),
        ("Müllkippe", "a word of a phrase alone"),
        ("wilde Müllkipe", "a slip inside a phrase"),
        ("Trauerfeire", "a learnt keyword"),
        ("Gasgeurch Widersprcuh", "lanes forgive nothing"),
    ] {
        let route = route("", text);
        assert!(route.because.candidates.is_empty() && route.destination == Destination::Desk, "{why}: {text}");
    }
}

#[test]
fn a_word_in_which_something_was_found_or_that_is_hidden_is_not_corrected() {
    assert_eq!(hits("Radwegspielplaz"), one("radweg~", 6), "Radweg stands in it");
    assert_eq!(hits("Schilder in der Hundesteuerstraße"), []);
    assert_eq!(hits("Mit freundlichen Grüßen\nSperrmül"), [], "the signature");
    assert_eq!(hits("Frau Sperrmül rief an"), [], "a name");
}

#[test]
fn between_two_keywords_nobody_chooses() {
    let table =
        |keywords: &[(&str, i32)]| RoutingTable::new(vec![(department("66", "Tiefbau"), words(keywords))], rules()).expect("a sound table");
    let count = |keywords: &[(&str, i32)], text: &str| {
        let route = table(keywords).route(&ConcernText { subject: "", text }, day(2026, 3, 27), &Partners::default());
        route.because.candidates.iter().map(|candidate| candidate.hits.len()).sum::<usize>()
    };
    assert_eq!(count(&[("bestellung", 6)], "Besellung"), 1);
    assert_eq!(count(&[("bestellung", 6), ("besiellung", 6)], "Besellung"), 0, "t or i is missing");
    assert_eq!(count(&[("bestellung", 6), ("bestellung~", 5)], "Besellung"), 2, "one word in two ways of writing");
}

#[test]
fn it_is_weaker_evidence_and_never_decides_at_the_border_alone() {
    assert_eq!(route("", "Schlaglcoh").destination, Destination::Desk, "6 - 1 of 6 points");
    assert_eq!(route("Schlaglcoh", "").because.candidates[0].score, 10, "2 × (6 - 1)");
    assert_eq!(route("", "kein nicht Schlaglcoh").because.candidates[0].score, 2, "(6 - 1) / 2, cut");
    assert_eq!(hits("Sportplaz"), one("sportplatz", 1), "one point stays one");
    assert_eq!(hits("Hausmeitser"), one("hausmeister", -5), "what speaks against a department does so less");
    let both = route("", "Schlaglcoh und noch ein Schlagloch und ein Schlagloch").because.candidates[0].clone();
    assert_eq!((both.score, both.hits.len()), (12, 1), "the right ones count first, two at most");
    assert_eq!(route("", "Schlaglcoh, Schlagloch").because.candidates[0].score, 11);
}

#[test]
fn the_reasons_say_as_what_a_word_was_read() {
    let because = route("", "Strassenlatrene, Schlagloch").because;
    assert_eq!(because.german(&TABLE), "gefunden „Schlagloch“, „Strassenlatrene“ (gelesen als „straßenlaterne“).");
    let line = "    +5 “Strassenlatrene” (text, typing error, a point less), keyword straßenlaterne~, weight 6 × 1\n";
    assert!(because.report(&TABLE).contains(line), "{}", because.report(&TABLE));
    let json = serde_json::to_value(&because).expect("reasons are plain values");
    assert_eq!(json["candidates"][0]["hits"][0]["is_typo"], true);
}

#[test]
fn reasons_that_were_stored_before_can_still_be_read() {
    let stored = r#"{"keyword":"hecke","found":"Hecke","part":"text","weight":5,"count":1,"is_negated":false,"points":5}"#;
    assert!(!serde_json::from_str::<Hit>(stored).expect("an old hit").is_typo);
}

proptest! {
    #[test]
    fn a_missing_an_additional_and_two_exchanged_letters_are_always_forgiven(at in 1_usize..13, letter in "[bcdfgjkpqvwxyz]") {
        let word = "strassenlaterne";
        let (mut missing, mut additional, mut exchanged) = (word.to_owned(), word.to_owned(), word.to_owned());
        let next = missing.remove(at);
        additional.insert_str(at, &letter);
        exchanged.remove(at);
        exchanged.insert(at + 1, next);
        for typed in [missing, additional, exchanged] {
            let hits = hits(&typed);
            // Two equal letters exchanged are the word itself.
            let points = if typed == word { 6 } else { 5 };
            prop_assert_eq!(hits, one("straßenlaterne~", points), "{}", typed);
        }
    }
}
