//! What is allowed in the table and helps nobody: each hint with its line and its words.

use anliegend::config::{DepartmentsFile, DistrictsFile, RoutingFile};

const MASKS: &str = r#"[masks]
idioms = ["öl ins feuer"]
names = ["bayer 04", "müller"]
courtesy = ["danke"]
disclaimers = ["denken sie an die umwelt"]
street_endings = ["straße", "weg"]
"#;
const DISTRICTS: &str = "[[district]]\nname = \"Bezirk 2\"\nplaces = [\"Opladen\"]\nstreets = [\"Gartenstraße\", \"Am Ring\"]\n";

/// The hints to departments with these keys and lines; the lines of the first one begin at line 6.
fn hints(departments: &[(&str, &str)]) -> Vec<String> {
    let head = |key| format!("[[department]]\nkey = \"{key}\"\nname = \"Amt\"\ndirectorate = \"V\"\naddress = \"amt@stadt.test\"\n");
    let text = departments.iter().map(|(key, lines)| format!("{}{lines}\n", head(key))).collect::<Vec<_>>().concat();
    let file = DepartmentsFile::read("departments.toml", &text).unwrap_or_else(|faults| panic!("{faults:?}"));
    let districts = DistrictsFile::read("districts.toml", DISTRICTS).expect("sound districts");
    let rules = RoutingFile::read("routing.toml", MASKS).expect("sound rules").with_districts(districts);
    file.hints(rules).expect("a sound table").iter().map(ToString::to_string).collect()
}

fn keywords(lines: &str) -> String {
    format!("[department.keywords]\n{lines}\n")
}

fn of_one(lines: &str) -> Vec<String> {
    hints(&[("67", &keywords(lines))])
}

fn of_two(first: &str, second: &str) -> Vec<String> {
    hints(&[("67", &keywords(first)), ("TBL", &keywords(second))])
}

const NONE: [&str; 0] = [];

#[test]
fn one_keyword_in_two_departments_is_told_with_what_decides() {
    assert_eq!(
        of_two("hecke = 5", "HECKE = 5"),
        ["departments.toml:7: keyword “hecke” stands in several departments: 67 (“hecke”, 5), TBL (“HECKE”, 5); nothing decides between \
          the heaviest"]
    );
    assert_eq!(
        of_two("hecke = 5", "hecke = 4"),
        ["departments.toml:7: keyword “hecke” stands in several departments: 67 (“hecke”, 5), TBL (“hecke”, 4); their weights and head \
          starts decide"]
    );
    let started = hints(&[("67", &keywords("hecke = 5")), ("TBL", &format!("head_start = 1\n{}", keywords("hecke = 5")))]);
    assert!(started[0].ends_with("their weights and head starts decide"), "{started:?}");
    let evened = hints(&[("67", &keywords("hecke = 5")), ("TBL", &format!("head_start = 1\n{}", keywords("hecke = 4")))]);
    assert!(evened[0].ends_with("nothing decides between the heaviest"), "{evened:?}");
    let parted = of_two("hecke = { weight = 5, not_with = [\"friedhof\"] }", "hecke = 5");
    assert!(parted[0].ends_with("their weights and head starts decide"), "{parted:?}");
}

#[test]
fn the_same_keyword_is_known_in_every_spelling_and_ending() {
    for (a, b) in [("laterne", "laternen"), ("\"gully~\"", "\"Gully~\""), ("muell", "\"Müll\""), ("\"wilder müll\"", "\"wilde müll\"")] {
        let found = of_two(&format!("{a} = 5"), &format!("{b} = 3"));
        assert_eq!(found.len(), 1, "{a} and {b}: {found:?}");
    }
    for (a, b) in [("laub", "\"laub~\""), ("grab", "graben"), ("rasen", "rasenmaeher"), ("\"löschung daten\"", "\"löschung * daten\"")] {
        assert_eq!(of_two(&format!("{a} = 5"), &format!("{b} = 5")), NONE, "{a} and {b} are two keywords");
    }
}

#[test]
fn two_forms_of_a_keyword_in_one_department_count_both() {
    assert_eq!(
        of_one("laterne = 5\nlaternen = 4"),
        ["departments.toml:8: keyword “laternen” means the same as “laterne” of the same department: both count where one of them stands"]
    );
}

#[test]
fn sharing_on_purpose_is_no_hint() {
    assert_eq!(of_two("hecke = 5", "hecke = -5"), NONE, "it speaks against one of them");
    let learnt = "[department.learnt]\nhecke = 5\n";
    assert_eq!(hints(&[("67", learnt), ("TBL", learnt)]), NONE, "learnt keywords stand where they were learnt");
    let (before, after) = ("valid_until = 2026-03-31\n", "valid_from = 2026-04-01\n");
    let hecke = keywords("hecke = 5");
    assert_eq!(hints(&[("67", &format!("{before}{hecke}")), ("68", &format!("{after}{hecke}"))]), NONE, "one follows the other");
    assert_eq!(hints(&[("67", &format!("{before}{hecke}")), ("68", &hecke)]).len(), 1, "until then both are there");
}

#[test]
fn a_keyword_that_is_no_topic_is_told_with_the_mask() {
    assert_eq!(
        of_one("\"bayer 04\" = 5\n\"öl ins feuer\" = 5\ndanke = 3\nopladen = 3\ngartenstrasse = 4\n\"denken sie an die umwelt\" = 3"),
        [
            "departments.toml:7: keyword “bayer 04” never counts: “Bayer 04” is taken for a name (masks in routing.toml, districts.toml)",
            "departments.toml:8: keyword “öl ins feuer” counts with another ending or in small letters only: “öl ins Feuer” is taken for a \
             figure of speech (masks in routing.toml, districts.toml)",
            "departments.toml:9: keyword “danke” counts with another ending or in small letters only: “Danke” is taken for courtesy or \
             district (masks in routing.toml, districts.toml)",
            "departments.toml:10: keyword “opladen” counts with another ending or in small letters only: “Opladen” is taken for courtesy \
             or district (masks in routing.toml, districts.toml)",
            "departments.toml:11: keyword “gartenstrasse” counts with another ending or in small letters only: “Gartenstrasse” is taken \
             for a place (masks in routing.toml, districts.toml)",
            "departments.toml:12: keyword “denken sie an die umwelt” counts with another ending or in small letters only: “Denken sie an \
             die Umwelt” is taken for a disclaimer (masks in routing.toml, districts.toml)",
        ]
    );
    let hidden = hints(&[("67", "[department.learnt]\n\"bayer 04\" = 5\n")]);
    assert_eq!(hidden.len(), 1, "a learnt keyword may be hidden by a mask that came later: {hidden:?}");
}

#[test]
fn what_counts_somewhere_is_not_hidden() {
    assert_eq!(of_one("\"müller~\" = 5"), NONE, "the compounds count");
    assert_eq!(of_one("\"am ring\" = 5"), NONE, "a street is named with a capital, the keyword counts without");
    assert_eq!(of_one("seitenweg = 5"), NONE, "a keyword that ends like a street is a topic");
    assert_eq!(of_one("umwelt = 5\nfeuer = 5"), NONE, "a part of a mask is none");
    assert_eq!(
        of_two("\"schimmel~\" = 4", "\"schimmel im restaurant\" = 7"),
        NONE,
        "to be outdone by a longer one is the longer one's use"
    );
}

#[test]
fn a_sentence_that_ends_inside_a_keyword_is_told() {
    assert_eq!(
        of_one("\"kaputt! sofort\" = 5\n\"defekt, sofort\" = 5"),
        ["departments.toml:7: keyword “kaputt! sofort” never counts as it is written: a sentence ends in it; leave out the sign \
             between the words",],
        "a comma ends no sentence"
    );
}

#[test]
fn a_keyword_that_meets_its_own_exclusion_is_told() {
    assert_eq!(
        of_one(
            "\"tempo 30\" = { weight = 5, except = [\"tempo\"] }\n\"wilder müll\" = { weight = 5, not_with = [\"müll~\"] }\n\
             \"offener ganztag\" = { weight = 5, not_with = [\"ganztag\"] }"
        ),
        [
            "departments.toml:7: keyword “tempo 30” never counts: its exclusion “tempo” stands in its own words",
            "departments.toml:8: keyword “wilder müll” never counts: its exclusion “müll~” stands in its own words",
            "departments.toml:9: keyword “offener ganztag” counts with another ending or in small letters only: its exclusion “ganztag” \
             stands in its own words",
        ]
    );
    assert_eq!(of_one("\"laub~\" = { weight = 5, except = [\"laube\", \"urlaub~\"], not_with = [\"hotel\"] }"), NONE);
}

#[test]
fn two_keywords_that_exclude_each_other_are_told_once() {
    assert_eq!(
        of_two("bank = { weight = 5, not_with = [\"kasse~\"] }", "\"stadtkasse~\" = { weight = 5, not_with = [\"bank\"] }"),
        ["departments.toml:7: keyword “bank” and “stadtkasse~” of TBL exclude each other: where both stand in one sentence, neither \
             counts"]
    );
    assert_eq!(of_two("bank = { weight = 5, not_with = [\"kasse~\"] }", "stadtkasse = 5"), NONE, "one way is what exclusions are for");
    let one_after_the_other = hints(&[
        ("A", &format!("valid_until = 2026-03-31\n{}", keywords("bank = { weight = 5, not_with = [\"kasse\"] }"))),
        ("B", &format!("valid_from = 2026-04-01\n{}", keywords("kasse = { weight = 5, not_with = [\"bank\"] }"))),
    ]);
    assert_eq!(one_after_the_other, NONE);
}

#[test]
fn a_ring_of_three_is_told_and_a_chain_is_none() {
    let row = |last: &str| {
        let forbids = |keyword: &str, other: &str| keywords(&format!("{keyword} = {{ weight = 5, not_with = [\"{other}\"] }}"));
        hints(&[("A", &forbids("hecke", "kanal")), ("B", &forbids("kanal", "gully")), ("C", &forbids("gully", last))])
    };
    assert_eq!(
        row("hecke"),
        ["departments.toml:7: keyword “hecke” and “kanal” of B and “gully” of C exclude one another in a ring: where all stand in one \
             sentence, none counts"]
    );
    assert_eq!(row("poller"), NONE);
}

#[test]
fn of_keywords_that_all_exclude_each_other_each_is_named_and_no_more_rings_than_that() {
    let all = "hecke = { weight = 5, not_with = [\"kanal\", \"gully\"] }\nkanal = { weight = 5, not_with = [\"hecke\", \"gully\"] }\n\
               gully = { weight = 5, not_with = [\"hecke\", \"kanal\"] }";
    let told = of_one(all);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(["hecke", "kanal", "gully"].iter().all(|keyword| told.concat().contains(&format!("“{keyword}”"))), "{told:?}");
}

#[test]
fn an_except_leaves_the_keyword_beside_it_and_closes_no_ring() {
    let first = "\"grab~\" = { weight = 4, except = [\"strassengraben\"] }";
    assert_eq!(of_two(first, "strassengraben = { weight = 5, not_with = [\"grab\"] }"), NONE);
}

#[test]
fn the_shipped_table_needs_no_hint() {
    let departments = DepartmentsFile::read("departments.toml", include_str!("../../config/departments.toml")).expect("sound departments");
    let rules = RoutingFile::read("routing.toml", include_str!("../../config/routing.toml")).expect("sound rules");
    let districts = DistrictsFile::read("districts.toml", include_str!("../../config/districts.toml")).expect("sound districts");
    assert_eq!(departments.hints(rules.with_districts(districts)).expect("a sound table"), []);
}
