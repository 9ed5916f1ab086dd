//! What a clerk can get wrong in the files, and what they are told.

use anliegend::config::{DepartmentsFile, DistrictsFile, RoutingFile};

fn told(faults: &[anliegend::config::ConfigFault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn all_faults_of_the_departments_come_at_once_with_line_and_nearest_name() {
    let text = r#"[[department]]
key = "66"
name = "Tiefbau"
directorat = "Dezernat V"
address = "tiefbau"
confidentiality = "ofen"

[department.keywords]
schlagloch = 6
"müll" = 4
muell = 5
a = 3
ampel = 0
"laub~" = { weight = 5, exept = ["urlaub~"] }

[[department]]
key = "66"
name = "Straßen"
directorate = "Dezernat V"
valid_from = 2026-05-01
valid_until = 2026-04-01

[[department]]
key = "AVEA"
name = "Abfall"
directorate = "extern"
external = true
"#;
    let faults = DepartmentsFile::read("departments.toml", text).expect_err("faults");
    assert_eq!(
        told(&faults),
        [
            "departments.toml:1: department has no directorate; write for example directorate = \"Dezernat V\"",
            "departments.toml:4: department knows no key “directorat”; did you mean “directorate”?",
            "departments.toml:5: address must be a mail address, for example \"tiefbau@stadt.example\"",
            "departments.toml:6: confidentiality “ofen” does not exist; write \"offen\" or \"anonymisiert\"; did you mean “offen”?",
            "departments.toml:11: keyword “muell” stands twice, in two spellings",
            "departments.toml:12: keyword “a”: the keyword has one letter only",
            "departments.toml:13: keyword “ampel”: the weight must lie between -50 and 50 and not be 0",
            "departments.toml:14: keyword knows no key “exept”; did you mean “except”?",
            "departments.toml:16: valid_until lies before valid_from",
            "departments.toml:16: department has no address; write for example address = \"tiefbau@stadt.example\"",
            "departments.toml:23: an external body needs a contact text that is shown to the citizen",
            "departments.toml:23: department has no address; write for example address = \"tiefbau@stadt.example\"",
        ]
    );
}

#[test]
fn two_departments_with_one_key_are_a_fault() {
    let one = "[[department]]\nkey = \"66\"\nname = \"A\"\ndirectorate = \"V\"\naddress = \"a@stadt.test\"\n";
    let faults = DepartmentsFile::read("d.toml", &format!("{one}{one}")).expect_err("faults");
    assert_eq!(told(&faults), ["d.toml:6: department 66 is defined twice"]);
    assert_eq!(told(&DepartmentsFile::read("d.toml", "").expect_err("faults")).len(), 1, "an empty file says what to write");
}

#[test]
fn all_faults_of_the_house_rules_come_at_once() {
    let text = "threshold = 0\nlead = \"drei\"\nmask = 1\n\n[[lane]]\ncode = \"notfal\"\nwords = [\"gasgeruch\"]\n\n[[lane]]\ncode = \"bedrohung\"\n\
                words = [\"!\", { text = \"waffe\", exept = [] }, 7]\ndomains = [\"zeitung\"]\n\n[masks]\nidiom = []\nnames = [\"--\", 3]\n\n\
                [kinds]\nlop = [\"toll\"]\n";
    let faults = RoutingFile::read("routing.toml", text).expect_err("faults");
    assert_eq!(
        told(&faults),
        [
            "routing.toml:1: threshold must be a whole number from 1 to 1000",
            "routing.toml:2: lead must be a whole number from 0 to 1000",
            "routing.toml:3: the file knows no key “mask”; did you mean “masks”?",
            "routing.toml:6: lane “notfal” does not exist; did you mean “notfall”?",
            "routing.toml:11: “!”: the keyword holds no letter or digit",
            "routing.toml:11: trigger knows no key “exept”; did you mean “except”?",
            "routing.toml:11: a trigger is a text or { text = …, except = […] }",
            "routing.toml:12: “zeitung” is no domain, for example \"zeitung.example\"",
            "routing.toml:15: masks knows no key “idiom”; did you mean “idioms”?",
            "routing.toml:16: names must hold texts in quotes only",
            "routing.toml:16: “--” holds no letter or digit",
            "routing.toml:19: kind “lop” does not exist; did you mean “lob”?",
        ]
    );
}

#[test]
fn a_syntax_error_names_its_line_and_the_rest_is_read_on() {
    let faults = DepartmentsFile::read("d.toml", "[[department]]\nkey = 66\"\nname = \"A\"\n").expect_err("faults");
    assert!(told(&faults).iter().any(|line| line.starts_with("d.toml:2:")), "{faults:?}");
    assert!(told(&faults).iter().any(|line| line.contains("directorate")), "{faults:?}");
}

#[test]
fn an_empty_rules_file_means_the_defaults() {
    let rules = RoutingFile::read("routing.toml", "").expect("defaults");
    assert_eq!((rules.rules().threshold, rules.rules().lead), (6, 3));
    assert!(rules.rules().lanes.is_empty());
}

#[test]
fn all_faults_of_the_districts_come_at_once_with_line_and_nearest_name() {
    let text = r#"distrikt = 1

[[district]]
name = "Nord"
place = ["Altstadt"]
streets = ["Gartenstraße", "Gartenstr.", "Am * Weg", "Hauptstraße 3", 7]

[[district]]
name = "Süd"
places = ["Neudorf", "Neu-Dorf", "!"]
streets = [
  "GARTENSTRASSE",
  { street = "Bonner Straße", from = 1, to = 99 },
  { street = "Bonner Straße", from = 100, to = 120, side = "gerade" },
  { strasse = "Weg", from = 0 },
  { street = "Lange Gasse", from = 9, to = 3 },
]

[[district]]
name = "Suedwest"
places = ["NEUDORF"]
streets = [
  { street = "Bonner Str.", from = 99, to = 120, side = "ungrade" },
  { street = "Bonner-Straße", from = 110, side = "gerade" },
  { street = "Bonner-Straße", from = 121, side = "ungerade" },
]

[[district]]
places = "Osten"

[[district]]
name = "SÜD"

[[district]]
name = "*"
streets = "Weg"
"#;
    let faults = DistrictsFile::read("districts.toml", text).expect_err("faults");
    let elsewhere = "where it crosses a border, write house numbers in both: { street =";
    assert_eq!(
        told(&faults),
        [
            "districts.toml:1: the file knows no key “distrikt”; did you mean “district”?".to_owned(),
            "districts.toml:5: district knows no key “place”; did you mean “places”?".to_owned(),
            format!("districts.toml:6: street “Gartenstr.” lies in “Nord” (line 6) already; {elsewhere} \"Gartenstr.\", from = 1, to = 99 }}"),
            "districts.toml:6: street “Am * Weg”: write the whole name, without ~ and *".to_owned(),
            "districts.toml:6: street “Hauptstraße 3”: the house number does not belong to the name; write { street = …, from = …, to = … }"
                .to_owned(),
            "districts.toml:6: a street is a text or { street = …, from = 1, to = 99 }".to_owned(),
            "districts.toml:10: place “Neu-Dorf” lies in “Süd” (line 10) already".to_owned(),
            "districts.toml:10: place “!”: the name holds no letter or digit".to_owned(),
            format!(
                "districts.toml:12: street “GARTENSTRASSE” lies in “Nord” (line 6) already; {elsewhere} \"GARTENSTRASSE\", from = 1, to = 99 }}"
            ),
            "districts.toml:15: street has no street; write for example street = \"Bonner Straße\"".to_owned(),
            "districts.toml:15: from must be a whole number from 1 to 9999".to_owned(),
            "districts.toml:15: street knows no key “strasse”; did you mean “street”?".to_owned(),
            "districts.toml:16: no house number of “Lange Gasse” lies between from and to on that side".to_owned(),
            "districts.toml:21: place “NEUDORF” lies in “Süd” (line 10) already".to_owned(),
            "districts.toml:23: side “ungrade” does not exist; write \"gerade\" or \"ungerade\"; did you mean “ungerade”?".to_owned(),
            "districts.toml:23: house numbers of “Bonner Str.” lie in “Süd” (line 13) already".to_owned(),
            "districts.toml:24: house numbers of “Bonner-Straße” lie in “Süd” (line 14) already".to_owned(),
            "districts.toml:28: district has no name; write for example name = \"Stadtbezirk II\"".to_owned(),
            "districts.toml:29: places must be a list, for example places = [\"wort\"]".to_owned(),
            "districts.toml:31: district has neither places nor streets; write for example places = [\"Altstadt\"]".to_owned(),
            "districts.toml:31: district “SÜD” is defined twice".to_owned(),
            "districts.toml:35: name “*”: write the whole name, without ~ and *".to_owned(),
            "districts.toml:36: streets must be a list, for example streets = [\"Gartenstraße\"]".to_owned(),
        ]
    );
}

#[test]
fn a_file_without_districts_is_a_city_without_districts() {
    assert!(DistrictsFile::read("districts.toml", "# später\n").expect("no fault").into_districts().is_empty());
}

#[test]
fn an_address_needs_a_district_that_exists() {
    let department = |lines: &str| {
        let text = format!("[[department]]\nkey = \"67\"\nname = \"Grün\"\ndirectorate = \"V\"\naddress = \"a@stadt.test\"\n\n{lines}");
        DepartmentsFile::read("departments.toml", &text)
    };
    let faults = department("[department.district_addresses]\nNord = \"nord\"\n\"Süd\" = 7\n").expect_err("faults");
    assert_eq!(
        told(&faults),
        [
            "departments.toml:8: the address for “Nord” must be a mail address, for example \"tiefbau.nord@stadt.example\"",
            "departments.toml:9: the address for “Süd” must be a mail address, for example \"tiefbau.nord@stadt.example\"",
        ]
    );

    let rules = |districts: &str| {
        let districts = DistrictsFile::read("districts.toml", districts).expect("sound districts");
        RoutingFile::read("routing.toml", "").expect("defaults").with_districts(districts)
    };
    let two = "[[district]]\nname = \"Bezirk Nord\"\nplaces = [\"Oben\"]\n\n[[district]]\nname = \"Bezirk Süd\"\nplaces = [\"Unten\"]\n";
    let file = department("[department.district_addresses]\n\"Bezirk Nord\" = \"n@stadt.test\"\n\"Bezirk Sued\" = \"s@stadt.test\"\n");
    let file = file.expect("sound departments");
    assert_eq!(
        told(&file.clone().with_rules(rules(two)).expect_err("a fault")),
        [
            "departments.toml:9: district “Bezirk Sued” does not exist; districts.toml defines Bezirk Nord, Bezirk Süd; did you mean “Bezirk Süd”?"
        ]
    );
    assert_eq!(
        told(&file.with_rules(rules("")).expect_err("faults")),
        [
            "departments.toml:8: district “Bezirk Nord” does not exist; districts.toml defines none",
            "departments.toml:9: district “Bezirk Sued” does not exist; districts.toml defines none",
        ]
    );

    let external = department("external = true\ncontact = \"Abfall\"\n").expect_err("an address and external");
    assert_eq!(external.len(), 1);
    let text = "[[department]]\nkey = \"A\"\nname = \"Abfall\"\ndirectorate = \"extern\"\nexternal = true\ncontact = \"Abfall\"\n\n\
                [department.district_addresses]\nNord = \"nord@stadt.test\"\n";
    let faults = DepartmentsFile::read("departments.toml", text).expect_err("a fault");
    assert_eq!(told(&faults), ["departments.toml:1: an external body gets no mail: remove address, its contact is shown"]);
}

#[test]
fn the_points_of_a_table_have_bounds_and_their_own_names() {
    let text = "threshold = 0\nlead = \"viel\"\n\n[[department]]\nkey = \"66\"\nname = \"Tiefbau\"\ndirectorate = \"V\"\n\
        address = \"t@stadt.example\"\nhead_start = 2.5\n\n[[department]]\nkey = \"67\"\nname = \"Stadtgrün\"\ndirectorate = \"V\"\n\
        address = \"g@stadt.example\"\nhead_start = 51\n";
    let faults = DepartmentsFile::read("departments.toml", text).expect_err("faults");
    assert_eq!(
        told(&faults),
        [
            "departments.toml:1: threshold must be a whole number from 1 to 100000",
            "departments.toml:2: lead must be a whole number from 0 to 100000",
            "departments.toml:9: head_start must be a whole number, for example 6",
            "departments.toml:16: head_start must lie between -50 and 50",
        ]
    );
}
