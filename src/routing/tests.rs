//! Tests of the room: a small table, the arithmetic by hand, and what must hold for any text.

use super::fold::Reading;
use super::*;
use crate::case::{CaseKind, DepartmentKey, Lane};
use chrono::NaiveDate;
use proptest::prelude::*;

pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day of the calendar")
}

pub(super) fn department(key: &str, name: &str) -> Department {
    let address = Some(format!("{}@stadt.test", key.to_lowercase()));
    Department { address, ..Department::new(DepartmentKey::new(key), name, "Dezernat V") }
}

pub(super) fn words(list: &[(&str, i32)]) -> Vec<Keyword> {
    list.iter().map(|(text, weight)| Keyword::new(text, *weight).expect("a sound keyword")).collect()
}

pub(super) fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

pub(super) fn rules() -> HouseRules {
    let brennt = LaneTrigger {
        except: texts(&["es brennt nicht", "es brennt kein~"]),
        not_with: texts(&["licht"]),
        ..LaneTrigger::new(Lane::Emergency, "es brennt")
    };
    HouseRules {
        lanes: vec![
            LaneTrigger::new(Lane::LegalAppeal, "anwalt~"),
            LaneTrigger::new(Lane::LegalAppeal, "aktenzeichen + bescheid"),
            LaneTrigger::new(Lane::CouncilPetition, "§ 24 go"),
            LaneTrigger::new(Lane::Confidential, "beschwerde über * mitarbeiter~"),
            brennt,
        ],
        partners: vec![PartnerDomain { lane: Lane::PressAndCouncil, domain: "zeitung.test".to_owned() }],
        masks: Masks {
            idioms: texts(&["öl ins feuer", "viele baustellen"]),
            names: texts(&["bayer 04"]),
            titles: texts(&["frau", "herr"]),
            banners: texts(&["gesendet von meinem *"]),
            disclaimers: texts(&["denken sie an die umwelt", "diese e-mail enthält vertrauliche"]),
            closings: texts(&["mit freundlichen grüßen", "gruss"]),
            courtesy: texts(&["bitte"]),
            districts: texts(&["musterfeld"]),
            streets: texts(&["am friedhof"]),
            street_endings: texts(&["straße", "str", "weg", "platz"]),
            street_openers: texts(&["am", "auf dem"]),
            not_streets: texts(&["gehweg", "parkplatz"]),
            number_words: texts(&["hausnummer"]),
            negations: texts(&["nicht"]),
            signature_words: 30,
        },
        kinds: vec![
            KindWords { kind: CaseKind::Praise, words: texts(&["lob"]) },
            KindWords { kind: CaseKind::Complaint, words: texts(&["ärgerlich", "beschwerde~"]) },
            KindWords { kind: CaseKind::DefectReport, words: texts(&["defekt", "verstopft"]) },
        ],
        districts: Vec::new(),
        threshold: 6,
        lead: 3,
    }
}

fn table() -> RoutingTable {
    let mut baum = Keyword::new("baum~", 4).expect("a sound keyword");
    baum = baum.with_exclusions(texts(&["baumarkt~", "baumassnahm~"]), Vec::new()).expect("sound exclusions");
    let kanal =
        Keyword::new("kanal~", 6).and_then(|kanal| kanal.with_exclusions(Vec::new(), texts(&["fernseh~"]))).expect("a sound keyword");
    let mut green = words(&[("hecke", 5), ("friedhof~", 8), ("spielplatz~", 6), ("rasen", 4)]);
    green.push(baum);
    let mut avea = department("AVEA", "Abfallwirtschaft");
    avea.external = Some("Kundenservice: abfall@avea.test".to_owned());
    avea.address = None;
    let roads = words(&[("schlagloch", 6), ("ampel~", 6), ("laterne", 5), ("baustelle", 4), ("strassenlaterne~", 6), ("feuer", 6)]);
    let departments = vec![
        (department("66", "Tiefbau"), roads),
        (department("67", "Stadtgrün"), green),
        (department("51", "Kinder und Jugend"), words(&[("jugendamt", 8), ("kita~", 8), ("umwelt", 7)])),
        (department("31", "Mobilität"), words(&[("e-scooter", 6), ("tempo30", 6)])),
        (department("39", "Veterinär"), words(&[("schimmel im restaurant", 7)])),
        (department("65", "Gebäudewirtschaft"), words(&[("schimmel", 6)])),
        (department("40", "Schulen"), words(&[("schule", 3), ("müllabfuhr", 9)])),
        (department("TBL", "Technische Betriebe"), vec![kanal]),
        (avea, words(&[("gelbe tonne", 8)])),
    ];
    RoutingTable::new(departments, rules()).expect("a sound table")
}

fn route(subject: &str, text: &str) -> Route {
    table().route(&ConcernText { subject, text }, day(2026, 3, 27), &Partners::default())
}

/// Points of a department for a text without subject; 0 when it is no candidate.
fn points(text: &str, key: &str) -> u32 {
    let because = route("", text).because;
    because.candidates.iter().find(|candidate| candidate.department == DepartmentKey::new(key)).map_or(0, |candidate| candidate.score)
}

fn to(key: &str) -> Destination {
    Destination::Department(DepartmentKey::new(key))
}

mod spelling {
    use super::*;

    #[test]
    fn umlauts_may_be_written_in_every_way_people_write_them() {
        for text in ["Müllabfuhr", "MÜLLABFUHR", "Muellabfuhr", "Mu\u{308}llabfuhr", "Mullabfuhr", "Mü\u{ad}llabfuhr", "müll-abfuhr"] {
            assert_eq!(points(text, "40"), 9, "{text}");
        }
    }

    #[test]
    fn simple_german_endings_and_plurals_are_the_same_word() {
        for text in ["Schlagloch", "Schlaglochs", "Schlaglöcher", "Schlagloecher", "Schlaglöchern"] {
            assert_eq!(points(text, "66"), 6, "{text}");
        }
        for text in ["Hecke", "Hecken", "Laternen"] {
            assert_eq!(points(text, "66") + points(text, "67"), 5, "{text}");
        }
    }

    #[test]
    fn a_plain_keyword_does_not_match_inside_another_word() {
        assert_eq!(points("Im Baustellenbüro brannte eine Laternenfeier", "66"), 0);
        assert_eq!(points("Die Raser hinter dem Heck", "67"), 0, "neither Rasen nor Hecke");
    }

    #[test]
    fn a_compound_keyword_matches_as_part_of_a_word_but_not_across_a_prefix() {
        for (text, expected) in [("Straßenlaternenmast", 6), ("Fußgängerampel", 6), ("Ampelmast", 6), ("Ampeln", 6), ("Trampelpfad", 0)]
        {
            assert_eq!(points(text, "66"), expected, "{text}");
        }
        for (text, expected) in [("Bäume", 4), ("Obstbaum", 4), ("Baumarkt", 0), ("Straßenbaumaßnahme", 0), ("Umbaumaßnahme", 0)] {
            assert_eq!(points(text, "67"), expected, "{text}");
        }
    }

    #[test]
    fn hyphens_neither_hide_nor_double_a_keyword() {
        for text in ["E-Scooter", "E\u{2011}Scooter", "e scooter", "EScootern", "E-Scooter-Verleih"] {
            assert_eq!(points(text, "31"), 6, "{text}");
        }
        assert_eq!(points("Straßen-Laterne", "66"), 6, "joined, and no longer counted as Laterne too");
        assert_eq!(points("Tempo-30-Zone", "31"), 6);
        assert_eq!(points("Tempo30", "31"), 6);
        assert_eq!(points("Spielplatz-Gerät", "67"), 6);
    }

    #[test]
    fn phrases_bend_with_their_adjectives_and_end_with_the_sentence() {
        assert_eq!(points("Die gelben Tonnen stehen noch da", "AVEA"), 8);
        assert_eq!(points("Die Jacke ist die gelbe. Tonne um Tonne fehlt.", "AVEA"), 0);
        assert_eq!(points("Die Jacke ist die gelbe! Tonne leer", "AVEA"), 0);
    }

    #[test]
    fn the_longer_keyword_wins_over_the_shorter_one_inside_it() {
        assert_eq!(route("", "Schimmel im Restaurant Krone").destination, to("39"));
        assert_eq!(points("Schimmel im Restaurant Krone", "65"), 0);
        assert_eq!(route("", "Schimmel im Klassenraum").destination, to("65"));
    }

    #[test]
    fn a_keyword_does_not_count_beside_a_word_that_makes_it_something_else() {
        assert_eq!(points("Der Kanal ist verstopft", "TBL"), 6);
        assert_eq!(points("Auf welchem Kanal läuft das Fernsehprogramm?", "TBL"), 0);
        assert_eq!(points("Der Kanal ist verstopft. Das Fernsehprogramm auch.", "TBL"), 6, "another sentence");
    }
}

mod arithmetic {
    use super::*;

    #[test]
    fn a_keyword_counts_at_most_twice_and_in_the_subject_double() {
        assert_eq!(points("Laterne, Laterne, Laterne", "66"), 10, "5 × min(3, 2)");
        let because = route("Laterne", "Die Laterne, die Laterne").because;
        assert_eq!(because.candidates[0].score, 15, "2 × 5 in the subject and 5 in the text, two occurrences in all");
    }

    #[test]
    fn a_negation_within_three_words_and_the_same_clause_halves_the_weight() {
        assert_eq!(points("Das ist nicht das Jugendamt", "51"), 4);
        assert_eq!(points("nicht ein einziges Mal Jugendamt", "51"), 8, "four words before");
        assert_eq!(points("Es geht nicht, Jugendamt hin oder her", "51"), 8, "another clause");
    }

    #[test]
    fn threshold_and_lead_decide_exactly_at_their_values() {
        assert_eq!(route("", "Schlagloch").destination, to("66"), "6 of 6 points");
        assert_eq!(route("", "Laterne").destination, Destination::Desk, "5 of 6 points");
        assert_eq!(route("", "Laterne am Eingang zum Friedhof").destination, to("67"), "8 to 5: a lead of 3");
        assert_eq!(route("", "Hecke und Jugendamt und Friedhof").because.outcome, Outcome::Clear, "13 to 8");
        assert_eq!(route("", "Schlagloch, Hecke").because.outcome, Outcome::TooClose, "6 to 5");
        assert_eq!(route("", "Hallo").because.outcome, Outcome::Nothing);
    }

    #[test]
    fn a_negative_weight_speaks_against_a_department_and_never_makes_a_score_negative() {
        let departments = vec![(department("66", "Tiefbau"), words(&[("schlagloch", 6), ("autobahn", -6)]))];
        let table = RoutingTable::new(departments, rules()).expect("a sound table");
        let route = |text| table.route(&ConcernText { subject: "", text }, day(2026, 3, 27), &Partners::default());
        assert_eq!(route("Schlagloch auf der Autobahn").because.candidates[0].score, 0);
        assert_eq!(route("Autobahn Autobahn").because.candidates[0].score, 0);
        assert_eq!(route("Schlagloch auf der Autobahn").destination, Destination::Desk);
    }

    #[test]
    fn a_department_is_a_candidate_only_on_its_days() {
        let mut old = department("36", "Ordnung");
        old.valid_until = Some(day(2026, 3, 31));
        let mut new = department("30", "Ordnung neu");
        new.valid_from = Some(day(2026, 4, 1));
        let departments = vec![(old, words(&[("falschparker", 8)])), (new, words(&[("falschparker", 8)]))];
        let table = RoutingTable::new(departments, rules()).expect("a sound table");
        let on = |today| table.route(&ConcernText { subject: "", text: "Falschparker" }, today, &Partners::default()).destination;
        assert_eq!(on(day(2026, 3, 31)), to("36"));
        assert_eq!(on(day(2026, 4, 1)), to("30"));
    }

    #[test]
    fn an_outside_body_is_named_and_never_a_department() {
        assert_eq!(route("", "Die gelbe Tonne blieb stehen").destination, Destination::External(DepartmentKey::new("avea")));
    }
}

mod masks {
    use super::*;

    #[test]
    fn addresses_are_places_and_no_topics() {
        for (text, place) in [
            ("In der Schulstraße fehlt Licht", "Schulstraße"),
            ("vor der Friedhofstr. 12a", "Friedhofstr. 12a"),
            ("an der Kölner Straße 5", "Kölner Straße 5"),
            ("Ecke Friedrich-Baum-Straße 7", "Friedrich-Baum-Straße 7"),
            ("wohnhaft Am Friedhof 3", "Am Friedhof 3"),
            ("Auf dem Laternenacker 9 b wohnen wir", "Auf dem Laternenacker 9 b"),
            ("Spielplatz 4 in Musterfeld", "Spielplatz 4, Musterfeld"),
            ("Am Parkplatz 5 wohnt eine Dame", "Am Parkplatz 5"),
        ] {
            let route = route("", text);
            assert_eq!(route.place.as_deref(), Some(place), "{text}");
            assert!(route.because.candidates.is_empty(), "{text}: {:?}", route.because.candidates);
            assert!(route.because.masked.iter().any(|masked| masked.why == Why::Place), "{text}");
        }
    }

    #[test]
    fn words_that_only_look_like_streets_stay_topics() {
        assert_eq!(points("Auf dem Spielplatz liegen Scherben", "67"), 6);
        assert_eq!(route("", "Auf dem Gehweg parken Autos").place, None);
        assert_eq!(points("Am Spielplatz fehlt ein Zaun", "67"), 6, "a sentence may begin with Am");
        assert_eq!(points("Am Spielplatz 3 Kinder verletzt", "67"), 6, "three children, no house number");
    }

    #[test]
    fn the_address_below_the_greeting_is_the_senders_own() {
        let text = "An der Gartenstraße 2 ist ein Schlagloch.\n\nMit freundlichen Grüßen\nErika Baum\nFriedhofsverein\nHeckenweg 7";
        let route = route("", text);
        assert_eq!((route.destination, route.place.as_deref()), (to("66"), Some("Gartenstraße 2")));
        assert_eq!(route.because.candidates.len(), 1, "nothing of the signature counts");
        let brief = super::route("", "Ein Schlagloch!\nGruß\nErika Muster, Friedhof und Hecke GmbH");
        assert_eq!(brief.because.candidates.len(), 1, "a closing of one word");
        assert_eq!(points("Gruß aus dem Süden. Die Hecke wächst.", "67"), 5, "at the top it closes nothing");
        assert_eq!(points("Einen Gruß an alle. Die Hecke wächst.", "67"), 5, "within a sentence neither");
        let other = super::route("", "Ein Schlagloch!\n-- \nHecke und Friedhof GmbH");
        assert_eq!(other.because.candidates.len(), 1, "nothing below the two dashes counts");
    }

    #[test]
    fn idioms_names_disclaimers_and_banners_are_no_topics() {
        for text in [
            "Das gießt nur Öl ins Feuer.",
            "Frau Hecke hat angerufen.",
            "Gesendet von meinem Schlagloch",
            "Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.",
        ] {
            let because = route("", text).because;
            assert!(because.candidates.is_empty() && !because.masked.is_empty(), "{text}: {because:?}");
        }
        assert_eq!(points("Die Umwelt leidet", "51"), 7, "the same word outside the disclaimer");
        assert_eq!(points("Denken Sie an die Umwelt, bevor Sie drucken.\n\nDas Jugendamt antwortet nicht.", "51"), 8, "the next paragraph");
    }

    #[test]
    fn a_house_number_is_an_address() {
        let because = route("", "Laterne vor Hausnummer 12").because;
        assert!(because.masked.iter().any(|masked| masked.text == "Hausnummer 12" && masked.why == Why::Place));
    }
}

mod lanes {
    use super::*;

    fn lane(text: &str) -> Option<Lane> {
        route("", text).because.lane.map(|reason| reason.lane)
    }

    #[test]
    fn a_lamp_that_does_not_burn_is_no_fire() {
        assert_eq!(route("", "Straßenlaterne brennt nicht").destination, to("66"));
        assert_eq!(lane("Die Laterne, es brennt kein Licht"), None);
        assert_eq!(lane("Es brennt nicht mehr"), None);
        assert_eq!(lane("Hilfe, es brennt!"), Some(Lane::Emergency));
        assert_eq!(lane("Die Laterne ist umgefahren. Es brennt im Keller"), Some(Lane::Emergency));
    }

    #[test]
    fn a_lane_goes_before_any_score_and_the_graver_lane_first() {
        let route = route("Schlagloch Schlagloch", "Mein Anwalt schreibt: es brennt");
        assert_eq!(route.destination, Destination::Lane(Lane::Emergency));
        assert_eq!(route.because.outcome, Outcome::Lane);
        assert_eq!(route.because.candidates[0].department, DepartmentKey::new("66"), "the desk still sees what was found");
    }

    #[test]
    fn a_combination_needs_both_words_and_a_gap_at_most_three() {
        assert_eq!(lane("Zum Bescheid vom Mai"), None);
        assert_eq!(lane("Aktenzeichen 4711. Ihr Bescheid ist falsch."), Some(Lane::LegalAppeal));
        assert_eq!(lane("Beschwerde über Ihren unhöflichen Mitarbeiter"), Some(Lane::Confidential));
        assert_eq!(lane("Beschwerde über die Ampel. Ihre Mitarbeiterin war nett"), None);
        assert_eq!(lane("Beschwerde über, bitte, Ihren Mitarbeiter"), Some(Lane::Confidential), "courtesy hides nothing");
        assert_eq!(lane("gemäß §24 GO NRW"), Some(Lane::CouncilPetition));
    }

    #[test]
    fn a_signature_says_who_writes_and_a_footer_does_not() {
        assert_eq!(lane("Guten Tag\n\nMit freundlichen Grüßen\nRechtsanwältin Krause"), Some(Lane::LegalAppeal));
        assert_eq!(lane("Diese E-Mail enthält vertrauliche Angaben, fragen Sie Ihren Anwalt"), None);
        assert_eq!(lane("Diese E-Mail enthält vertrauliche Angaben. Es brennt!"), Some(Lane::Emergency));
    }

    #[test]
    fn press_is_known_by_the_domain_of_sender_or_recipient() {
        let recipients = texts(&["stadt.test", "Lokal.Zeitung.test"]);
        let ask = |partners: &Partners<'_>| {
            let concern = ConcernText { subject: "", text: "Schlagloch" };
            table().route(&concern, day(2026, 3, 27), partners).destination
        };
        assert_eq!(
            ask(&Partners { sender_domain: Some("zeitung.test"), recipient_domains: &[] }),
            Destination::Lane(Lane::PressAndCouncil)
        );
        assert_eq!(ask(&Partners { sender_domain: None, recipient_domains: &recipients }), Destination::Lane(Lane::PressAndCouncil));
        assert_eq!(ask(&Partners { sender_domain: Some("keinezeitung.test"), recipient_domains: &[] }), to("66"));
    }
}

mod reasons {
    use super::*;

    #[test]
    fn the_german_line_names_the_words_and_the_second_possibility() {
        let table = table();
        let line =
            |text: &str| table.route(&ConcernText { subject: "", text }, day(2026, 3, 27), &Partners::default()).because.german(&table);
        let clear = line("Die Straßenlaterne und die Ampel sind aus, die Hecke wächst");
        assert_eq!(clear, "gefunden „Ampel“, „Straßenlaterne“. Zweite Möglichkeit: 67 Stadtgrün.");
        assert_eq!(line("Schlagloch"), "gefunden „Schlagloch“.");
        assert_eq!(line("Guten Tag"), "kein Stichwort gefunden.");
        assert_eq!(line("Laterne"), "gefunden „Laterne“ für 66 Tiefbau (5 Punkte). Das reicht für eine Zuordnung nicht.");
        let close =
            "gefunden „Schlagloch“ für 66 Tiefbau (6 Punkte) und „Hecke“ für 67 Stadtgrün (5 Punkte). Beide liegen zu nah beieinander.";
        assert_eq!(line("Schlagloch, Hecke"), close);
        assert_eq!(line("Hilfe, es brennt!"), "Sonderweg Notfall: gefunden „es brennt“.");
    }

    #[test]
    fn the_report_says_what_would_have_changed_the_decision() {
        let table = table();
        let concern = ConcernText { subject: "Hecke", text: "nicht Schlagloch, in der Schulstraße 3" };
        let report = table.route(&concern, day(2026, 3, 27), &Partners::default()).because.report(&table);
        let expected = "67 Stadtgrün: 10 points, lead 7 (needs 6 points and a lead of 3)\n  67 Stadtgrün: 10 points\n    +10 “Hecke” (subject, double), keyword hecke, weight 5 × 1\n  66 Tiefbau: 3 points\n    +3 “Schlagloch” (text, negated, half), keyword schlagloch, weight 6 × 1\n  no topic:\n    “Schulstraße 3”: a place\n  without keyword hecke of 67 Stadtgrün: the desk\n";
        assert_eq!(report, expected);
        let close = route("", "Schlagloch, Hecke").because.report(&table);
        assert!(close.contains("2 points missing for 66 Tiefbau"), "6 to 5 with a lead of 3 lacks 2: {close}");
        assert!(close.contains("without keyword hecke of 67 Stadtgrün: 66 Tiefbau"), "{close}");
        assert!(route("", "Laterne").because.report(&table).contains("1 point missing for 66 Tiefbau"));
    }

    #[test]
    fn the_reasons_survive_being_stored() {
        let because = route("Ampel", "Frau Baum: nicht das Jugendamt, es brennt").because;
        let json = serde_json::to_string(&because).expect("reasons are plain values");
        assert_eq!(serde_json::from_str::<Explanation>(&json).expect("what was written can be read"), because);
    }

    #[test]
    fn the_kind_is_suggested_and_praise_beside_a_complaint_is_no_praise() {
        assert_eq!(route("", "Ein großes Lob").kind, Some(CaseKind::Praise));
        assert_eq!(route("", "Ein Lob, aber ärgerlich").kind, Some(CaseKind::Complaint));
        assert_eq!(route("Ampel defekt", "ärgerlich").kind, Some(CaseKind::DefectReport), "the subject counts double");
        assert_eq!(
            route("Beschwerde: Gully verstopft", "").kind,
            Some(CaseKind::Complaint),
            "each word once; a tie goes to the graver kind"
        );
        assert_eq!(route("", "Guten Tag").kind, None);
    }
}

mod faults {
    use super::*;

    #[test]
    fn keywords_that_could_never_match_or_match_everything_are_refused() {
        for (text, weight, fault) in [
            ("!!", 5, KeywordFault::Empty),
            ("", 5, KeywordFault::Empty),
            ("*", 5, KeywordFault::Empty),
            ("a", 5, KeywordFault::OneLetter),
            ("ab~", 5, KeywordFault::ShortCompound),
            ("ampel", 0, KeywordFault::Weight),
            ("ampel", 51, KeywordFault::Weight),
        ] {
            assert_eq!(Keyword::new(text, weight), Err(fault), "{text}");
        }
        let ampel = Keyword::new("ampel", 5).expect("a sound keyword");
        assert_eq!(ampel.with_exclusions(texts(&["Ampel"]), Vec::new()), Err(KeywordFault::ExcludesItself));
    }

    #[test]
    fn a_department_cannot_be_defined_twice() {
        let twice = vec![(department("66", "Tiefbau"), Vec::new()), (department("66", "Straßen"), Vec::new())];
        assert_eq!(RoutingTable::new(twice, rules()).err(), Some(TableFault::Twice(DepartmentKey::new("66"))));
    }

    #[test]
    fn ten_megabytes_are_cut_and_still_routed() {
        let text = format!("Schlagloch. {}", "ä ".repeat(5_000_000));
        let found = route("", &text);
        assert_eq!(found.destination, to("66"));
        assert!(found.because.report(&table()).contains("\n  only the first 256 KiB of the text are read, the rest is not\n"));
        assert!(found.because.german(&table()).ends_with("Die Nachricht ist sehr lang: Ausgewertet wurde nur ihr Anfang."));
        assert_eq!(serde_json::to_value(&found.because).expect("JSON")["is_cut"], true);
    }

    #[test]
    fn the_end_is_said_to_be_unread_from_the_first_byte_that_is() {
        let text = "a".repeat(256 * 1024);
        assert!(!route("", &text).because.is_cut && route("", &format!("{text}b")).because.is_cut);
        assert!(
            !route("", &text).because.report(&table()).contains("KiB") && !route("", &text).because.german(&table()).contains("Anfang")
        );
        assert!(route(&format!("{text}b"), "").because.is_cut, "a subject too");
    }
}

proptest! {
    #[test]
    fn any_text_gets_a_route_and_the_same_one_again(subject in "\\PC{0,40}", text in "[\\PC\n\u{308}\u{ad}]{0,300}") {
        prop_assert_eq!(route(&subject, &text), route(&subject, &text));
    }

    #[test]
    fn full_width_letters_fold_like_plain_ones(text in "([a-zA-Z0-9äöüßÄéşŽ .,!?\n\u{308}\u{301}\u{ad}-]|\\PC){0,80}") {
        // U+FF01 to U+FF5E stand for the printable ASCII characters (Unicode 15, Halfwidth and Fullwidth Forms).
        let wide: String =
            text.chars().map(|c| if c.is_ascii_alphanumeric() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c }).collect();
        let (plain, wide) = (Reading::new("", &text), Reading::new("", &wide));
        prop_assert_eq!(plain.folded(), wide.folded());
        let words = |reading: &Reading<'_>| (0..reading.spoken()).filter_map(|at| reading.word(at).map(|word| (word.start, word.end, word.is_capital))).collect::<Vec<_>>();
        prop_assert_eq!(words(&plain), words(&wide));
    }

    #[test]
    fn spelling_of_umlauts_never_changes_the_points(
        picked in prop::collection::vec(prop::sample::select(vec!["Müllabfuhr", "Bäume", "Schlaglöcher", "und", "weiß", "nicht", "Fußgängerampel"]), 1..12)
    ) {
        use unicode_normalization::UnicodeNormalization;
        let text = picked.join(" ");
        let spelled = text.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
        let apart: String = text.nfd().collect();
        let scores = |text: &str| route("", text).because.candidates.into_iter().map(|one| (one.department, one.score)).collect::<Vec<_>>();
        prop_assert_eq!(scores(&text), scores(&spelled));
        prop_assert_eq!(scores(&text), scores(&apart));
    }

    #[test]
    fn a_department_is_only_named_with_threshold_and_lead(
        picked in prop::collection::vec(prop::sample::select(vec!["Hecke", "Laterne", "Friedhof", "Kita", "Schlagloch", "Baustelle", "bitte"]), 0..8)
    ) {
        let route = route("", &picked.join(" "));
        let score = |at: usize| route.because.candidates.get(at).map_or(0, |one: &Candidate| one.score);
        let is_clear = score(0) >= 6 && score(0) - score(1) >= 3;
        prop_assert_eq!(matches!(route.destination, Destination::Department(_)), is_clear);
    }
}
