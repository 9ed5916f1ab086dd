//! What a clerk can get wrong in the files, and what they are told.

use anliegend::config::{DepartmentsFile, RoutingFile};

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
