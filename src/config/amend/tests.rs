//! Changes to the file: what they write, and what they leave alone.

use super::*;
use crate::config::DepartmentsFile;
use proptest::prelude::*;
use std::collections::BTreeMap;

const FILE: &str = "# Kopf der Datei.

[[department]]
key = \"66\"   # seit 1975
name = 'Tiefbau'
directorate = \"Dezernat V\"
# Das Sammelpostfach, nicht das der Leitung.
address = \"tiefbau@stadt.example\"

[department.keywords]
# Betreiber der Laternen: Stadtwerk.
schlagloch = 6      # häufig
\"ampel~\" = { weight = 6, except = [\"ampelkoalition\"] }   # Regierung
forum = { weight = 3, except = [
  \"internetforum\", # Netz
  \"online forum\",
], not_with = [\"facebook\"] }
# Ende der Liste.

# Stadtgrün: Frau Meier fragen.
[[department]]
key = \"67\"
name = \"Stadtgrün\"
directorate = \"Dezernat V\"
address = \"stadtgruen@stadt.example\"
[department.keywords]
muell = 2

# Ende der Datei.
";

fn key(key: &str) -> DepartmentKey {
    DepartmentKey::new(key)
}

fn keyword(text: &str, weight: i32, except: &[&str], not_with: &[&str]) -> Keyword {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Keyword::new(text, weight).unwrap().with_exclusions(words(except), words(not_with)).unwrap()
}

fn set(department: &str, keyword: Keyword) -> Amendment {
    Amendment::SetKeyword { department: key(department), keyword }
}

fn remove(department: &str, text: &str) -> Amendment {
    Amendment::RemoveKeyword { department: key(department), list: KeywordOrigin::Written, text: text.to_owned() }
}

fn field(department: &str, field: DepartmentField, value: &str) -> Amendment {
    Amendment::SetField { department: key(department), field, value: FieldValue::Text(value.to_owned()) }
}

/// The lines that differ, as a comparison of files shows them: what both begin and end with is left out.
fn difference(amendments: &[Amendment]) -> String {
    let changed = amend("departments.toml", FILE, amendments).unwrap();
    let (old, new): (Vec<&str>, Vec<&str>) = (FILE.lines().collect(), changed.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[same..], &new[same..]);
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let lines = |sign: &str, lines: &[&str]| lines.iter().flat_map(|line| [sign, line, "\n"]).collect::<String>();
    lines("-", &old[..old.len() - tail]) + &lines("+", &new[..new.len() - tail])
}

#[test]
fn a_keyword_changes_in_its_place_and_its_comments_stay() {
    assert_eq!(
        difference(&[set("66", keyword("schlagloch", 7, &[], &[]))]),
        "-schlagloch = 6      # häufig\n+schlagloch = 7      # häufig\n"
    );
    assert_eq!(
        difference(&[set("66", keyword("schlagloch", 7, &["schlaglochpiste"], &[]))]),
        "-schlagloch = 6      # häufig\n+schlagloch = { weight = 7, except = [\"schlaglochpiste\"] }      # häufig\n"
    );
    assert_eq!(
        difference(&[set("66", keyword("ampel~", 6, &["ampelkoalition", "ampelpolitik"], &[]))]),
        "-\"ampel~\" = { weight = 6, except = [\"ampelkoalition\"] }   # Regierung\n\
         +\"ampel~\" = { weight = 6, except = [\"ampelkoalition\", \"ampelpolitik\"] }   # Regierung\n"
    );
    assert_eq!(
        difference(&[set("66", keyword("ampel~", 5, &[], &[]))]),
        "-\"ampel~\" = { weight = 6, except = [\"ampelkoalition\"] }   # Regierung\n+\"ampel~\" = 5   # Regierung\n"
    );
    // What does not change within a value keeps its lines and comments.
    assert_eq!(
        difference(&[set("66", keyword("forum", 3, &["internetforum", "online forum"], &["facebook", "internet"]))]),
        "-], not_with = [\"facebook\"] }\n+], not_with = [\"facebook\", \"internet\"] }\n"
    );
    assert_eq!(difference(&[set("66", keyword("forum", 3, &["internetforum", "online forum"], &["facebook"]))]), "");
}

#[test]
fn another_spelling_takes_the_place_of_the_first() {
    assert_eq!(difference(&[set("67", keyword("Müll", 2, &[], &[]))]), "-muell = 2\n+\"Müll\" = 2\n");
    assert_eq!(difference(&[remove("67", "MÜLL")]), "-muell = 2\n");
}

#[test]
fn a_new_keyword_stands_at_the_end_of_its_list_bare_where_it_can_be() {
    let changes = [set("66", keyword("poller", 5, &[], &[])), set("66", keyword("gelbe tonne", -8, &[], &["hotel"]))];
    assert_eq!(difference(&changes), "+poller = 5\n+\"gelbe tonne\" = { weight = -8, not_with = [\"hotel\"] }\n");
}

#[test]
fn a_list_that_is_missing_is_made_where_it_belongs() {
    let learnt =
        |department: &str, text: &str| Amendment::SetKeyword { department: key(department), keyword: keyword(text, 2, &[], &[]).learnt() };
    assert_eq!(difference(&[learnt("66", "radweg"), learnt("66", "pfütze")]), "+\n+[department.learnt]\n+radweg = 2\n+\"pfütze\" = 2\n");
    let text = FILE.replace("[department.keywords]\nmuell = 2", "\n[department.learnt] # aus Entscheidungen\nlaub = 1");
    let changed = amend("departments.toml", &text, &[set("67", keyword("hecke", 5, &[], &[])), learnt("67", "rasen")]).unwrap();
    assert!(
        changed.contains(
            "address = \"stadtgruen@stadt.example\"\n\n[department.keywords]\nhecke = 5\n\n[department.learnt] # aus Entscheidungen\nlaub = 1\nrasen = 2\n\n# Ende"
        ),
        "{changed}"
    );
}

#[test]
fn a_keyword_that_goes_leaves_the_comments_above_it() {
    assert_eq!(difference(&[remove("66", "schlagloch")]), "-schlagloch = 6      # häufig\n");
    assert_eq!(
        difference(&[remove("66", "forum")]),
        "-forum = { weight = 3, except = [\n-  \"internetforum\", # Netz\n-  \"online forum\",\n-], not_with = [\"facebook\"] }\n"
    );
}

#[test]
fn fields_are_written_where_they_belong_and_changed_where_they_stand() {
    let changes = [
        field("66", DepartmentField::Deputy, "vertretung@stadt.example"),
        field("66", DepartmentField::Head, "leitung@stadt.example"),
        Amendment::SetField {
            department: key("66"),
            field: DepartmentField::ValidFrom,
            value: FieldValue::Day(NaiveDate::from_ymd_opt(2026, 5, 1).unwrap()),
        },
        Amendment::SetField { department: key("66"), field: DepartmentField::AttachOriginal, value: FieldValue::Switch(true) },
    ];
    assert_eq!(
        difference(&changes),
        "+head = \"leitung@stadt.example\"\n+deputy = \"vertretung@stadt.example\"\n+valid_from = 2026-05-01\n+attach_original = true\n"
    );
    assert_eq!(difference(&[field("66", DepartmentField::Name, "Tiefbau")]), "", "the same in other quotes is the same");
    assert_eq!(difference(&[field("66", DepartmentField::Name, "Straßen")]), "-name = 'Tiefbau'\n+name = \"Straßen\"\n");
    let gone = Amendment::RemoveField { department: key("66"), field: DepartmentField::Address };
    assert_eq!(difference(&[gone]), "-address = \"tiefbau@stadt.example\"\n");
}

#[test]
fn a_new_department_stands_at_the_end_and_the_last_comment_behind_it() {
    let changes = [
        Amendment::AddDepartment { department: key("tbl") },
        set("tbl", keyword("gully", 8, &[], &[])),
        field("TBL", DepartmentField::Address, "tbl@stadt.example"),
        field("TBL", DepartmentField::Directorate, "Dezernat V"),
        field("TBL", DepartmentField::Name, "Technische \"Betriebe\"\nII"),
    ];
    assert_eq!(
        difference(&changes),
        "+[[department]]\n+key = \"TBL\"\n+name = \"Technische \\\"Betriebe\\\"\\nII\"\n+directorate = \"Dezernat V\"\n\
         +address = \"tbl@stadt.example\"\n+\n+[department.keywords]\n+gully = 8\n+\n"
    );
    let first = amend("departments.toml", "", &changes).unwrap();
    assert!(first.starts_with("[[department]]\nkey = \"TBL\"\n"), "{first}");
    DepartmentsFile::read("departments.toml", &first).unwrap();
}

#[test]
fn a_department_that_goes_takes_its_own_comment_and_leaves_the_others() {
    let gone = |department: &str| Amendment::RemoveDepartment { department: key(department) };
    let without = amend("departments.toml", FILE, &[gone("67")]).unwrap();
    assert!(without.ends_with("# Ende der Liste.\n\n# Ende der Datei.\n"), "{without}");
    let without = amend("departments.toml", FILE, &[gone("66")]).unwrap();
    assert!(
        without.starts_with("# Kopf der Datei.\n\n# Ende der Liste.\n\n# Stadtgrün: Frau Meier fragen.\n[[department]]\nkey = \"67\"\n"),
        "{without}"
    );
    let anew = amend("departments.toml", FILE, &[gone("67"), Amendment::AddDepartment { department: key("67") }]).unwrap();
    assert!(anew.ends_with("# Ende der Liste.\n\n[[department]]\nkey = \"67\"\n\n# Ende der Datei.\n"), "{anew}");
    // A comment that opens the file is nobody's, even without a blank line below it.
    let text = "# Kopf.\n[[department]]\nkey = \"1\"\n";
    assert_eq!(amend("departments.toml", text, &[gone("1")]).unwrap(), "# Kopf.\n");
}

#[test]
fn every_change_that_cannot_be_done_is_named() {
    let changes = [
        remove("66", "schlaglöcher"),
        remove("68", "hecke"),
        Amendment::AddDepartment { department: key("66") },
        Amendment::RemoveField { department: key("66"), field: DepartmentField::Deputy },
        Amendment::RemoveDepartment { department: key("67") },
        set("67", keyword("hecke", 5, &[], &[])),
    ];
    let told: Vec<String> = amend("departments.toml", FILE, &changes).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "departments.toml: department 66 has no keyword “schlaglöcher” in its keywords; did you mean “schlagloch”?",
            "departments.toml: there is no department 68",
            "departments.toml: department 66 is there already",
            "departments.toml: department 66 has no deputy",
            "departments.toml: there is no department 67",
        ]
    );
    let told = amend("departments.toml", "[[department]]\nkey = \"66\nname = 1\n", &[]).unwrap_err();
    assert_eq!((told.len(), told[0].line), (1, Some(2)), "{told:?}");
}

#[test]
fn what_is_not_written_line_by_line_is_left_alone_and_named() {
    let told = |text: &str, changes: &[Amendment]| amend("d.toml", text, changes).unwrap_err()[0].to_string();
    let poller = [set("66", keyword("poller", 5, &[], &[]))];
    let closed =
        "d.toml: write [department.keywords] and below it the keywords of department 66, one in each line; then they can be changed";
    assert_eq!(told("[[department]]\nkey = \"66\"\nkeywords = { poller = 6 }\n", &poller), closed);
    assert_eq!(told("[[department]]\nkey = \"66\"\nkeywords.poller = 6\n", &poller), closed);
    let spread = "[[department]]\nkey = \"66\"\n[department.keywords.poller]\nweight = 6\n";
    assert_eq!(
        told(spread, &poller),
        "d.toml: poller is spread over several entries; write it as poller = … in one, then it can be changed"
    );
    assert_eq!(
        told("department = [{ key = \"66\" }]\n", &poller),
        "d.toml:1: write [[department]] before each department; then it can be changed"
    );
}

#[test]
fn line_ends_the_mark_at_the_beginning_and_a_missing_last_line_end_stay() {
    let windows = FILE.replace('\n', "\r\n");
    let cut = FILE.trim_end().replace("# Ende der Datei.", "").trim_end().to_owned();
    for text in [windows.clone(), format!("\u{feff}{FILE}"), cut.clone(), FILE.replace("# häufig\n", "# häufig\r\n")] {
        assert_eq!(amend("departments.toml", &text, &[]).unwrap(), text);
    }
    let changed = amend("departments.toml", &windows, &[set("66", keyword("poller", 5, &[], &[]))]).unwrap();
    assert_eq!(changed.replace("poller = 5\r\n", ""), windows);
    let changed = amend("departments.toml", &cut, &[set("67", keyword("poller", 5, &[], &[]))]).unwrap();
    assert_eq!(changed, format!("{cut}\npoller = 5\n"));
    let marked = format!("\u{feff}{FILE}");
    let changed = amend("departments.toml", &marked, &[set("66", keyword("schlagloch", 7, &[], &[]))]).unwrap();
    assert_eq!(changed, marked.replace("schlagloch = 6", "schlagloch = 7"));
}

const SHIPPED: &str = include_str!("../../../config/departments.toml");

fn words() -> impl Strategy<Value = Keyword> {
    let word = "[a-zäöü]{3,8}( [a-z]{3,8})?~?";
    let exclusions = || proptest::collection::vec("[a-zß\"\\\\;#]{4,9}~?", 0..3);
    (word, prop_oneof![-50..0, 1..=50_i32], exclusions(), exclusions()).prop_filter_map("no keyword", |(text, weight, except, not_with)| {
        Keyword::new(&text, weight).ok()?.with_exclusions(except, not_with).ok()
    })
}

/// What a person does in a file: the number stands for one of the departments or keywords.
#[derive(Clone, Debug)]
enum Wish {
    Set(usize, Keyword),
    Weigh(usize, usize, i32),
    Remove(usize, usize),
    Name(usize, String),
    Leave(usize),
    Found(u16),
}

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let any = any::<usize>;
    let wish = prop_oneof![
        4 => (any(), words()).prop_map(|(at, keyword)| Wish::Set(at, keyword)),
        4 => (any(), any(), 1..=50_i32).prop_map(|(at, word, weight)| Wish::Weigh(at, word, weight)),
        3 => (any(), any()).prop_map(|(at, word)| Wish::Remove(at, word)),
        2 => (any(), "\\PC{1,20}").prop_map(|(at, name)| Wish::Name(at, name)),
        1 => any().prop_map(Wish::Leave),
        1 => (100..999_u16).prop_map(Wish::Found),
    ];
    proptest::collection::vec(wish, 0..12)
}

type Model = BTreeMap<DepartmentKey, (String, Vec<Keyword>)>;

fn model_of(text: &str) -> Model {
    let read = DepartmentsFile::read("departments.toml", text).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
    read.into_departments().into_iter().map(|(department, keywords)| (department.key, (department.name, keywords))).collect()
}

/// Does one wish to the model, and says it as an amendment; none where it has no object.
fn granted(model: &mut Model, wish: Wish) -> Vec<Amendment> {
    let list = KeywordOrigin::Written;
    let pick = |model: &Model, at: usize| model.keys().nth(at % model.len()).unwrap().clone();
    match wish {
        Wish::Set(at, keyword) => {
            let department = pick(model, at);
            let words = &mut model.get_mut(&department).unwrap().1;
            match words.iter_mut().find(|known| known.is_same_as(&keyword)) {
                Some(known) => *known = keyword.clone(),
                None => words.push(keyword.clone()),
            }
            vec![Amendment::SetKeyword { department, keyword }]
        }
        Wish::Weigh(at, word, weight) => {
            let department = pick(model, at);
            let words = &mut model.get_mut(&department).unwrap().1;
            let count = words.len();
            let Some(known) = words.get_mut(word % count.max(1)) else { return Vec::new() };
            known.weight = weight;
            vec![Amendment::SetKeyword { department, keyword: known.clone() }]
        }
        Wish::Remove(at, word) => {
            let department = pick(model, at);
            let words = &mut model.get_mut(&department).unwrap().1;
            if words.is_empty() {
                return Vec::new();
            }
            let text = words.remove(word % words.len()).text;
            vec![Amendment::RemoveKeyword { department, list, text }]
        }
        Wish::Name(at, name) => {
            let department = pick(model, at);
            let name = format!("Amt {}", name.trim()).trim().to_owned();
            model.get_mut(&department).unwrap().0.clone_from(&name);
            vec![Amendment::SetField { department, field: DepartmentField::Name, value: FieldValue::Text(name) }]
        }
        Wish::Leave(at) => {
            let department = pick(model, at);
            model.remove(&department);
            vec![Amendment::RemoveDepartment { department }]
        }
        Wish::Found(number) => {
            let department = key(&number.to_string());
            if model.contains_key(&department) {
                return Vec::new();
            }
            model.insert(department.clone(), ("Neu".to_owned(), Vec::new()));
            let set = |field, value: &str| Amendment::SetField {
                department: department.clone(),
                field,
                value: FieldValue::Text(value.to_owned()),
            };
            vec![
                Amendment::AddDepartment { department: department.clone() },
                set(DepartmentField::Name, "Neu"),
                set(DepartmentField::Directorate, "Dezernat I"),
                set(DepartmentField::Address, "neu@stadt.example"),
            ]
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_changed_file_says_what_was_wished_and_keeps_every_comment(wishes in wishes()) {
        let mut model = model_of(SHIPPED);
        let changes: Vec<Amendment> = wishes.into_iter().flat_map(|wish| granted(&mut model, wish)).collect();
        let changed = amend("departments.toml", SHIPPED, &changes).unwrap();
        prop_assert_eq!(model_of(&changed), model);
        let is_left = |key: &DepartmentKey| changes.iter().any(|change| matches!(change, Amendment::RemoveDepartment { department } if department == key));
        let head: Vec<&str> = SHIPPED.lines().take_while(|line| line.starts_with('#')).collect();
        prop_assert!(changed.starts_with(&head.join("\n")));
        if !["66", "67", "TBL"].into_iter().any(|department| is_left(&key(department))) {
            let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(comments(&changed), comments(SHIPPED));
        }
        // Done twice, it changes nothing more.
        let again: Vec<Amendment> = changes.into_iter().filter(|change| matches!(change, Amendment::SetKeyword { .. })).collect();
        let settled = granted_still(&changed, &again);
        prop_assert_eq!(amend("departments.toml", &changed, &settled).unwrap(), changed);
    }
}

/// The keywords of these changes as the file has them now.
fn granted_still(text: &str, changes: &[Amendment]) -> Vec<Amendment> {
    let model = model_of(text);
    let is_so = |change: &&Amendment| {
        let Amendment::SetKeyword { department, keyword, .. } = change else { return false };
        model.get(department).is_some_and(|(_, words)| words.contains(keyword))
    };
    changes.iter().filter(is_so).cloned().collect()
}

fn learnt(text: &str, weight: i32, remark: &str) -> (Keyword, String) {
    (keyword(text, weight, &[], &[]).learnt(), remark.to_owned())
}

#[test]
fn threshold_and_lead_stand_before_the_first_department_and_change_where_they_stand() {
    let once = amend("f", FILE, &[Amendment::SetDecision { threshold: 20, lead: 7 }]).unwrap();
    assert_eq!(once, FILE.replace("# Kopf der Datei.\n\n", "# Kopf der Datei.\n\nthreshold = 20\nlead = 7\n\n"));
    assert_eq!(DepartmentsFile::read("f", &once).unwrap().decision(), (Some(20), Some(7)));
    let long_mails = amend("f", FILE, &[Amendment::SetDecision { threshold: 4711, lead: 1200 }]).unwrap();
    assert_eq!(DepartmentsFile::read("f", &long_mails).unwrap().decision(), (Some(4711), Some(1200)), "learnt points add up");
    let commented = once.replace("lead = 7", "lead = 7 # mit Absicht");
    let again = amend("f", &commented, &[Amendment::SetDecision { threshold: 21, lead: 6 }]).unwrap();
    assert_eq!(again, commented.replace("threshold = 20", "threshold = 21").replace("lead = 7 #", "lead = 6 #"));
    let leadless = once.replace("lead = 7\n", "");
    assert_eq!(amend("f", &leadless, &[Amendment::SetDecision { threshold: 20, lead: 7 }]).unwrap(), once);
}

#[test]
fn learnt_keywords_come_all_at_once_with_what_speaks_for_them_and_go_with_their_header() {
    let first = vec![learnt("loch~", 5, "3 von 4 Texten"), learnt("tiefe pfuetze", -2, "0 von 2 Texten")];
    let set = |keywords: &[(Keyword, String)]| [Amendment::SetLearnt { department: key("66"), keywords: keywords.to_vec() }];
    let once = amend("f", FILE, &set(&first)).unwrap();
    let list = "\n[department.learnt]\n\"loch~\" = 5 # 3 von 4 Texten\n\"tiefe pfuetze\" = -2 # 0 von 2 Texten\n";
    assert_eq!(once, FILE.replace("], not_with = [\"facebook\"] }\n", &format!("], not_with = [\"facebook\"] }}\n{list}")));
    let read = DepartmentsFile::read("f", &once).unwrap().into_departments();
    assert_eq!(read[0].1.iter().filter(|keyword| keyword.origin == KeywordOrigin::Learnt).count(), 2);
    let second = amend("f", &once, &set(&[learnt("pfuetze", 4, "2 von 2 Texten")])).unwrap();
    assert_eq!(second, once.replace(list, "\n[department.learnt]\npfuetze = 4 # 2 von 2 Texten\n"));
    assert_eq!(amend("f", &second, &set(&[])).unwrap(), second.replace("[department.learnt]\npfuetze = 4 # 2 von 2 Texten\n", ""));
    let closed = FILE.replace("[department.keywords]\nmuell = 2", "learnt = { muell = 2 }");
    let refused = amend("f", &closed, &[Amendment::SetLearnt { department: key("67"), keywords: first }]).unwrap_err();
    assert!(refused[0].what.contains("write [department.learnt]"), "{refused:?}");
}
