//! The check at start: a text with a mistake is told with file, line and the nearest right name.

use crate::letters::{LetterKind, TextFault, TextSources, Texts};

fn faults_with(path: &str, change: impl Fn(&str) -> String) -> Vec<TextFault> {
    let mut sources = TextSources::built_in();
    let changed = change(sources.get(path).unwrap());
    assert!(sources.replace(path, changed));
    Texts::new(sources).unwrap_err()
}

#[test]
fn the_built_in_texts_pass_their_own_check() {
    if let Err(faults) = Texts::new(TextSources::built_in()) {
        panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn an_unknown_variable_is_told_with_file_line_and_nearest_name() {
    let faults = faults_with("acknowledgement/body.txt", |text| text.replacen("Guten Tag,", "Guten Tag,\n{{ recieved_day|long_day }}", 1));
    let expected = TextFault {
        kind: Some(LetterKind::Acknowledgement),
        file: "acknowledgement/body.txt".to_owned(),
        line: Some(2),
        what: "unknown variable recieved_day; the nearest known one is received_day".to_owned(),
    };
    assert_eq!(faults, [expected]);
}

#[test]
fn an_unknown_variable_is_found_in_a_branch_that_no_sample_takes() {
    let faults = faults_with("query/body.txt", |text| format!("{{% if number == \"X\" %}}{{{{ nummer }}}}{{% endif %}}{text}"));
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["cannot use query/body.txt, line 1: unknown variable nummer; the nearest known one is number"]);
}

#[test]
fn an_unknown_word_inside_a_loop_is_told_too() {
    let faults = faults_with("reminder/body.html", |text| text.replace("{{ case.title }}", "{{ case.titel }}"));
    let first = faults.first().unwrap();
    assert_eq!((first.file.as_str(), first.line), ("reminder/body.html", Some(14)), "{first}");
    assert!(first.what.contains("titel") && first.what.contains("nearest known one is title"), "{first}");
}

#[test]
fn an_unknown_part_of_the_city_is_told() {
    let faults = faults_with("help/body.txt", |text| text.replace("city.phone", "city.phon"));
    assert!(faults.first().unwrap().what.starts_with("unknown variable city.phon; the nearest known one is phone"), "{faults:?}");
}

#[test]
fn broken_syntax_is_told_with_its_line() {
    let faults = faults_with("alarm/body.txt", |_| "Guten Tag,\n\n{% if lane %}\nund dann".to_owned());
    let first = faults.first().unwrap();
    assert_eq!((first.file.as_str(), first.line), ("alarm/body.txt", Some(4)), "{first}");
}

#[test]
fn faults_of_several_files_are_told_at_once() {
    let mut sources = TextSources::built_in();
    assert!(sources.replace("help/subject.txt", "{{ eins }}".to_owned()));
    assert!(sources.replace("query/subject.txt", "{{ zwei }}".to_owned()));
    assert!(sources.replace("layout.html", "{{ drei }}{% block letter %}{% endblock %}".to_owned()));
    let files: Vec<String> = Texts::new(sources).unwrap_err().into_iter().map(|fault| fault.file).collect();
    for file in ["help/subject.txt", "query/subject.txt", "layout.html"] {
        assert!(files.iter().any(|told| told == file), "{file} missing in {files:?}");
    }
}

#[test]
fn a_subject_that_loses_its_token_is_refused() {
    let faults = faults_with("department_case/subject.txt", |_| "Bitte beantworten: {{ title }}".to_owned());
    assert!(faults.iter().all(|fault| fault.what == "the subject must end with [{{ tag }}]"), "{faults:?}");
    let faults = faults_with("acknowledgement/subject.txt", |_| "{{ number }}: Eingangsbestätigung".to_owned());
    assert!(faults.iter().all(|fault| fault.what == "the subject must end with {{ number }}"), "{faults:?}");
}

#[test]
fn an_acknowledgement_of_a_city_that_writes_a_novel_is_refused() {
    let faults = faults_with("acknowledgement/body.txt", |text| format!("{text}\n{}", "Wir freuen uns sehr. ".repeat(300)));
    assert!(faults.iter().all(|fault| fault.what.contains("allowed are 9216")), "{faults:?}");
}

#[test]
fn a_text_that_never_ends_is_refused() {
    let endless = "{% for a in range(5000) %}{% for b in range(5000) %}{{ b }}{% endfor %}{% endfor %}";
    let faults = faults_with("review/body.txt", |text| format!("{endless}{text}"));
    assert!(!faults.is_empty());
}

#[test]
fn a_file_that_no_letter_has_is_not_taken() {
    let mut sources = TextSources::built_in();
    assert!(!sources.replace("acknowledgment/body.txt", String::new()));
    assert_eq!(sources, TextSources::built_in());
    assert_eq!(sources.paths().count(), 3 * LetterKind::ALL.len() + 1);
}
