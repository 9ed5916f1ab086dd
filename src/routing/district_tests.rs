//! Districts: one name in all its spellings, and what follows when a mail names several places.

use super::tests::{day, department, rules, texts, words};
use super::*;
use proptest::prelude::*;

fn name(text: &str) -> PlaceName {
    PlaceName::new(text).expect("a sound name")
}

fn street(text: &str) -> PlaceName {
    PlaceName::street(text).expect("a sound street")
}

fn stretch(text: &str, from: u32, to: u32, side: StreetSide) -> Stretch {
    Stretch { street: street(text), from, to, side }
}

fn district(called: &str, places: &[&str], streets: Vec<Stretch>) -> District {
    District { name: name(called), places: places.iter().map(|place| name(place)).collect(), streets }
}

fn whole(list: &[&str]) -> Vec<Stretch> {
    list.iter().map(|text| Stretch::whole(street(text))).collect()
}

const LAST: u32 = Stretch::NUMBERS.1;

fn districts() -> Vec<District> {
    let mut north = whole(&["Gartenstraße", "Kirchstraße", "Am Alten Friedhof", "Straße der Jugend", "Friedrich-Ebert-Straße"]);
    north.push(stretch("Bonner Straße", 1, 99, StreetSide::Both));
    north.push(stretch("Lange Gasse", 1, LAST, StreetSide::Odd));
    let mut south = whole(&["Große Kirchstr.", "Feldweg"]);
    south.push(stretch("Bonner Str.", 100, 199, StreetSide::Both));
    south.push(stretch("Lange Gasse", 1, LAST, StreetSide::Even));
    vec![
        district("Bezirk Nord", &["Musterfeld", "Groß Weiler"], north),
        district("Bezirk 2", &["Südend"], south),
        district("Bezirk 3", &["Oberdorf"], vec![]),
    ]
}

fn table() -> RoutingTable {
    let mut rules = HouseRules { districts: districts(), ..rules() };
    rules.masks.not_streets = texts(&["feldweg", "gehweg"]);
    rules.masks.street_endings = texts(&["straße", "str", "weg", "gasse"]);
    let green = words(&[("hecke", 6), ("friedhof~", 8)]);
    RoutingTable::new(vec![(department("67", "Stadtgrün"), green)], rules).expect("a sound table")
}

fn route_of(subject: &str, text: &str) -> Route {
    table().route(&ConcernText { subject, text }, day(2026, 3, 27), &Partners::default())
}

/// The district, or all that a person decides between, each with its words.
fn told(text: &str) -> String {
    let named = route_of("", text).because.districts;
    named.iter().map(|reason| format!("{}: {}", reason.district, reason.found)).collect::<Vec<_>>().join(" / ")
}

#[test]
fn one_name_is_one_name_in_every_spelling() {
    for same in [
        &[
            "Bonner Straße",
            "bonner strasse",
            "BONNER STRASSE",
            "Bonner Str.",
            "Bonner-Str.",
            "Bonnerstraße",
            "Bonner-Straße",
            "Bonner  Straße",
        ][..],
        &["Straße der Jugend", "Str. der Jugend", "Strasse der Jugend"],
        &["Am Südend", "am suedend", "Am Sued-End", "Am Su\u{308}dend"],
        &["Friedrich-Ebert-Straße", "Friedrich Ebert Str", "Friedrich-Ebertstraße"],
    ] {
        let keys: Vec<String> = same.iter().map(|text| name(text).key().to_owned()).collect();
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
    }
    assert_ne!(name("Bonner Weg").key(), name("Bonner Straße").key());
    assert_ne!(name("Stern").key(), name("Strassern").key(), "only an ending is an abbreviation");
}

#[test]
fn a_name_that_cannot_be_met_is_refused() {
    for (text, fault) in [
        ("", PlaceFault::Empty),
        ("–", PlaceFault::Empty),
        ("A", PlaceFault::OneLetter),
        ("Musterfeld~", PlaceFault::Sign),
        ("Am * Weg", PlaceFault::Sign),
        ("Gartenstraße 12", PlaceFault::HouseNumber),
        ("Gartenstraße 12a", PlaceFault::HouseNumber),
    ] {
        assert_eq!(PlaceName::street(text), Err(fault), "{text}");
    }
    assert!(PlaceName::new("Bezirk 2").is_ok() && PlaceName::street("Straße des 17. Juni").is_ok() && PlaceName::street("Q7").is_ok());
}

#[test]
fn stretches_of_one_street_share_a_house_number_or_not() {
    use StreetSide::{Both, Even, Odd};
    let of = |from, to, side| stretch("Bonner Straße", from, to, side);
    assert!(of(1, 99, Both).overlaps(&of(99, 120, Odd)) && of(1, 99, Odd).overlaps(&of(50, 51, Odd)));
    assert!(!of(1, 99, Both).overlaps(&of(100, 120, Both)) && !of(1, 99, Odd).overlaps(&of(1, 99, Even)));
    assert!(!of(1, 99, Both).overlaps(&of(99, 120, Even)), "the shared number is odd");
    assert!(!of(1, 99, Both).overlaps(&stretch("Bonner Weg", 1, 99, Both)));
    assert!(of(2, 2, Odd).is_empty() && of(9, 3, Both).is_empty() && !of(2, 3, Odd).is_empty());
    assert!(Stretch::whole(street("Weg")).is_whole() && !of(1, LAST, Odd).is_whole());
}

#[test]
fn an_address_with_its_number_says_where() {
    for (text, expected) in [
        ("Die Hecke an der Gartenstraße 12 ist zu hoch.", "Bezirk Nord: Gartenstraße 12"),
        ("Die Hecke an der Gartenstr. 12a ist zu hoch.", "Bezirk Nord: Gartenstr. 12a"),
        ("Die Hecke vor Bonner Straße 99 ist zu hoch.", "Bezirk Nord: Bonner Straße 99"),
        ("Die Hecke vor Bonner Str. 100 ist zu hoch.", "Bezirk 2: Bonner Str. 100"),
        ("Die Hecke vor Bonner-Str. 100-102 ist zu hoch.", "Bezirk 2: Bonner-Str. 100"),
        ("die hecke vor bonner straße 12 ist zu hoch", "Bezirk Nord: bonner straße 12"),
        ("Die Hecke vor Bonner\nStraße 12 ist zu hoch.", "Bezirk Nord: Bonner Straße 12"),
        ("Die Hecke vor Lange Gasse 7 ist zu hoch.", "Bezirk Nord: Lange Gasse 7"),
        ("Die Hecke vor Lange Gasse 8 a ist zu hoch.", "Bezirk 2: Lange Gasse 8 a"),
        ("Die Hecke vor Große Kirchstraße 3 ist zu hoch.", "Bezirk 2: Große Kirchstraße 3"),
        ("Die Hecke vor der Kirchstraße 3 ist zu hoch.", "Bezirk Nord: Kirchstraße 3"),
        ("Die Hecke am Feldweg 3 ist zu hoch.", "Bezirk 2: Feldweg 3"),
        ("Die Hecke in der Friedrich-Ebert-Str. 5 ist zu hoch.", "Bezirk Nord: Friedrich-Ebert-Str. 5"),
        ("Die Hecke in der Str. der Jugend 5 ist zu hoch.", "Bezirk Nord: Str. der Jugend 5"),
        // The number is in nobody's part of the street, the street in nobody's list.
        ("Die Hecke vor Bonner Straße 200 ist zu hoch.", ""),
        ("Die Hecke an der Rosenstraße 12 ist zu hoch.", ""),
        ("Die Hecke an der Rosenstraße 12 in Oberdorf ist zu hoch.", "Bezirk 3: Oberdorf"),
        // An address goes before a place in passing, and before a street without a number.
        ("Die Hecke an der Gartenstraße 12 ist zu hoch, wie früher in Südend.", "Bezirk Nord: Gartenstraße 12"),
        ("Die Hecke zwischen Feldweg und Gartenstraße 12 ist zu hoch.", "Bezirk Nord: Gartenstraße 12"),
        ("Hecken: Gartenstraße 12 und Gartenstraße 14.", "Bezirk Nord: Gartenstraße 12"),
        ("Hecken: Gartenstraße 12 und Feldweg 3.", "Bezirk Nord: Gartenstraße 12 / Bezirk 2: Feldweg 3"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn without_a_number_all_streets_and_places_must_agree() {
    for (text, expected) in [
        ("Die Hecke in Musterfeld ist zu hoch.", "Bezirk Nord: Musterfeld"),
        ("Die Hecke in Groß-Weiler ist zu hoch.", "Bezirk Nord: Groß-Weiler"),
        ("Die Hecke in GROSS WEILER ist zu hoch.", "Bezirk Nord: GROSS WEILER"),
        ("Die Hecke in Suedend ist zu hoch.", "Bezirk 2: Suedend"),
        ("Die Hecke im Bezirk 2 ist zu hoch.", "Bezirk 2: Bezirk 2"),
        ("Die Hecke in der Gartenstraße in Musterfeld ist zu hoch.", "Bezirk Nord: Gartenstraße"),
        ("Die Hecken in Musterfeld und Groß Weiler sind zu hoch.", "Bezirk Nord: Musterfeld"),
        ("Die Hecken in Musterfeld und Südend sind zu hoch.", "Bezirk Nord: Musterfeld / Bezirk 2: Südend"),
        ("Die Hecke in der Gartenstraße in Südend ist zu hoch.", "Bezirk Nord: Gartenstraße / Bezirk 2: Südend"),
        // A street across the border leaves two, a place says which.
        ("Die Hecke in der Bonner Straße ist zu hoch.", "Bezirk Nord: Bonner Straße / Bezirk 2: Bonner Straße"),
        ("Die Hecke in der Bonner Straße in Südend ist zu hoch.", "Bezirk 2: Südend"),
        ("Die Hecke in der Bonner Straße, Ecke Gartenstraße, ist zu hoch.", "Bezirk Nord: Gartenstraße"),
        ("Die Hecke ist zu hoch.", ""),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn the_senders_own_address_below_the_greeting_says_nothing() {
    let text = "Die Hecke am Spielplatz ist zu hoch.\n\nMit freundlichen Grüßen\nA. Yilmaz\nGartenstraße 12\n51379 Musterfeld";
    let route = route_of("", text);
    assert_eq!((route.district, route.place), (None, None));
    let text = "Die Hecke vor Feldweg 3 ist zu hoch.\n\nMit freundlichen Grüßen\nA. Yilmaz\nGartenstraße 12\n51379 Musterfeld";
    let route = route_of("", text);
    assert_eq!(route.district.map(|reason| reason.district).as_deref(), Some("Bezirk 2"));
    assert_eq!(route.place.as_deref(), Some("Feldweg 3"), "the place is no patchwork of two");
}

#[test]
fn streets_and_places_of_the_file_are_no_topic() {
    for text in ["Am Alten Friedhof liegt alles voll.", "Am alten Friedhof 3 liegt alles voll."] {
        assert_eq!(route_of("", text).because.candidates, [], "{text}");
        assert_eq!(told(text).split(':').next(), Some("Bezirk Nord"), "{text}");
    }
    assert_eq!(route_of("", "Auf dem Friedhof liegt alles voll.").because.candidates.len(), 1);
    let masked = route_of("Hecke in Südend", "").because.masked;
    assert_eq!(masked, [Masked { text: "Südend".to_owned(), why: Why::Courtesy }]);
}

#[test]
fn the_reasons_say_where_and_why() {
    let table = table();
    let because = |text: &str| route_of("", text).because;
    let clear = because("Die Hecke an der Gartenstraße 12 ist zu hoch.");
    assert_eq!(clear.german(&table), "gefunden „Hecke“. Lage: Bezirk Nord (Gartenstraße 12).");
    assert!(clear.report(&table).contains("\n  district Bezirk Nord: “Gartenstraße 12”\n"), "{}", clear.report(&table));
    let torn = because("Die Hecken in Musterfeld und Südend sind zu hoch.");
    assert_eq!(torn.german(&table), "gefunden „Hecken“. Lage unklar: Bezirk Nord (Musterfeld) oder Bezirk 2 (Südend).");
    let report = torn.report(&table);
    assert!(
        report.contains("\n  no district, a person decides between:\n    Bezirk Nord: “Musterfeld”\n    Bezirk 2: “Südend”\n"),
        "{report}"
    );
    assert_eq!(torn.district(), None);
    assert_eq!(because("Musterfeld").german(&table), "kein Stichwort gefunden. Lage: Bezirk Nord (Musterfeld).");
    let old = serde_json::to_string(&clear).unwrap().replace("\"districts\"", "\"bezirke\"");
    assert_eq!(serde_json::from_str::<Explanation>(&old).unwrap().districts, [], "reasons of earlier days are still read");
}

#[test]
fn a_department_is_written_to_where_the_concern_lies() {
    let mut green = department("67", "Stadtgrün");
    green.district_addresses.insert("Bezirk Nord".to_owned(), "67.nord@stadt.test".to_owned());
    assert_eq!(green.address_in("Bezirk Nord"), Some("67.nord@stadt.test"));
    assert_eq!((green.address_in("Bezirk 2"), green.address_in("")), (Some("67@stadt.test"), Some("67@stadt.test")));
}

/// One of the ways in which people write a street.
fn spelt(street: &str, (style, number): (u8, u32)) -> String {
    let name = match style {
        0 => street.to_owned(),
        1 => street.replace("traße", "tr."),
        2 => street.replace("traße", "trasse").replace('ö', "oe").replace('ü', "ue"),
        3 => street.to_uppercase(),
        _ => street.replace(' ', "-"),
    };
    format!("{name} {number}")
}

proptest! {
    #[test]
    fn every_spelling_of_an_address_finds_its_one_district(at in 0..5_usize, style in 0..5_u8, number in 1..199_u32, before in "[a-z ]{0,20}") {
        let name = ["Gartenstraße", "Bonner Straße", "Lange Gasse", "Große Kirchstraße", "Friedrich-Ebert-Straße"][at];
        let expected = match (at, number) {
            (0 | 4, _) | (1, 1..=99) => "Bezirk Nord",
            (2, odd) if odd % 2 == 1 => "Bezirk Nord",
            _ => "Bezirk 2",
        };
        let text = format!("{before}, {} bitte ansehen.", spelt(name, (style, number)));
        let found = route_of("", &text).district.map(|reason| reason.district);
        prop_assert_eq!(found.as_deref(), Some(expected), "{}", text);
    }

    #[test]
    fn stretches_overlap_where_they_hold_the_same_number(
        (a, b, c, d) in (1..40_u32, 1..40_u32, 1..40_u32, 1..40_u32), left in 0..3_usize, right in 0..3_usize,
    ) {
        let one = stretch("Weg", a, b, StreetSide::ALL[left]);
        let other = stretch("Weg", c, d, StreetSide::ALL[right]);
        prop_assert_eq!(one.overlaps(&other), (1..50).any(|number| one.holds(number) && other.holds(number)));
    }

    #[test]
    fn any_text_names_one_district_or_says_which(text in "(Bonner|Lange|Garten|Große |Str\\.|straße|Gasse|Am Alten|Friedhof|Südend|Bezirk|[0-9]{1,3}|[ ,.\\n-]){0,30}") {
        let route = route_of(&text, &text);
        prop_assert_eq!(route.district.is_some(), route.because.districts.len() == 1);
        let mut names: Vec<&str> = route.because.districts.iter().map(|reason| reason.district.as_str()).collect();
        names.sort_unstable();
        prop_assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{:?}", names);
    }
}
