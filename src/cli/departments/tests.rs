//! The table in a workbook and back, and every fault by its cell.

use super::columns::{DEPARTMENTS, HINTS, KEYWORDS};
use super::*;
use crate::adapters::export::{Cell, Entry, Page};
use crate::config::{DepartmentField, DepartmentsFile, FieldValue};
use crate::routing::{Keyword, KeywordOrigin};
use chrono::NaiveDate;
use proptest::prelude::*;

const SHIPPED: &str = include_str!("../../../config/departments.toml");

const SMALL: &str = "# Kopf.

[[department]]
key = \"01\"
name = \"Rat und Bezirke\"
directorate = \"Dezernat I\"
address = \"rat@stadt.example\"
valid_from = 2026-04-09

[department.keywords]
ratssitzung = 5

[[department]]
key = \"66\"
name = \"Tiefbau\"
directorate = \"Dezernat V\"
address = \"tiefbau@stadt.example\"
head_name = \"Frau Albers\"
attach_original = true

[department.keywords]
# Laternen: Stadtwerk.
\"ampel~\" = { weight = 6, except = [\"ampelkoalition\"], not_with = [\"regierung\"] }
poller = 5 # auch Sperrpfosten
schlagloch = 6

[[department]]
key = \"AVEA\"
name = \"Abfall\"
directorate = \"außerhalb\"
external = true
contact = \"AVEA: Telefon 0214 123\"
";

fn listed(text: &str) -> Vec<Listed> {
    Listed::all(DepartmentsFile::read(FILE, text).unwrap_or_else(|faults| panic!("{faults:?}\n{text}")))
}

/// The workbook of a table, in which some cells are other ones.
struct Desk {
    before: Vec<Listed>,
    pages: Vec<Page>,
}

impl Desk {
    fn new(text: &str) -> Self {
        let before = listed(text);
        Self { pages: pages::pages(&before), before }
    }

    /// Writes into a cell, by its name; a row below the last one comes new.
    fn write(mut self, sheet: &str, cell: &str, entry: Entry) -> Self {
        let at = cell.find(|c: char| c.is_ascii_digit()).unwrap();
        let column = usize::from(cell.as_bytes()[0] - b'A');
        let row: usize = cell.split_at(at).1.parse().unwrap();
        let page = self.pages.iter_mut().find(|page| matches!(page, Page::Table { name, .. } if name == sheet)).unwrap();
        let Page::Table { columns, rows, .. } = page else { unreachable!() };
        while rows.len() < row - 1 {
            rows.push(vec![Entry::Empty; columns.len()]);
        }
        if row == 1 {
            let Entry::Text(heading) = entry else { unreachable!() };
            columns[column].heading = heading;
        } else {
            rows[row - 2][column] = entry;
        }
        self
    }

    fn text(self, sheet: &str, cell: &str, text: &str) -> Self {
        self.write(sheet, cell, Entry::Text(text.to_owned()))
    }

    fn take(&self) -> Result<Taken, Refused> {
        let mut book = Book::open(workbook(&self.pages).unwrap()).unwrap();
        let known: Vec<DepartmentKey> = self.before.iter().map(|listed| listed.department.key.clone()).collect();
        take(&mut book, &known)
    }

    fn faults(&self) -> Vec<String> {
        match self.take() {
            Ok(taken) => panic!("taken: {:?}", taken.listed),
            Err(Refused::Unreadable(fault)) => panic!("{fault}"),
            Err(Refused::Faults(faults)) => faults,
        }
    }

    fn taken(&self) -> Taken {
        match self.take() {
            Ok(taken) => taken,
            Err(Refused::Unreadable(fault)) => panic!("{fault}"),
            Err(Refused::Faults(faults)) => panic!("{faults:#?}"),
        }
    }

    fn told(&self) -> Vec<String> {
        differences(&self.before, &self.taken().listed).iter().flat_map(words::told).collect()
    }
}

#[test]
fn the_shipped_table_comes_back_as_it_went() {
    let desk = Desk::new(SHIPPED);
    assert_eq!((desk.told(), desk.taken().passed_over), (Vec::new(), Vec::new()));
    let Page::Text { lines, .. } = &desk.pages[2] else { panic!("the third sheet is {HINTS}") };
    assert!(lines.len() > 15 && lines.iter().all(|line| line.chars().count() < 400));
}

#[test]
fn every_field_has_its_column() {
    let desk = Desk::new(SMALL);
    let [Page::Table { columns, rows, .. }, Page::Table { columns: of_keywords, rows: words, .. }, _] = desk.pages.as_slice() else {
        panic!()
    };
    let headings =
        |columns: &[crate::adapters::export::Column]| columns.iter().map(|column| column.heading.clone()).collect::<Vec<_>>().join("|");
    assert_eq!(
        headings(columns),
        "Kennzeichen|Name|Dezernat|Posteingang|Leitung|Anrede der Leitung|Stellvertretung|extern|Kontakt|gültig von|gültig bis|Vertraulichkeit|\
         Original anhängen|Amt nennen|Punkte vorab"
    );
    assert_eq!(headings(of_keywords), "Kennzeichen|Stichwort|Gewicht|außer|nicht mit|Liste");
    assert_eq!(rows[0][0], Entry::Text("01".to_owned()));
    assert_eq!(rows[0][9], Entry::Day(NaiveDate::from_ymd_opt(2026, 4, 9).unwrap()));
    assert_eq!(
        words[1][2..],
        [
            Entry::Number(6),
            Entry::Text("ampelkoalition".to_owned()),
            Entry::Text("regierung".to_owned()),
            Entry::Text("geschrieben".to_owned())
        ]
    );
}

#[test]
fn a_learnt_keyword_stays_a_learnt_one_in_excel_and_a_clerk_may_make_it_her_own() {
    let text = SMALL.replace("schlagloch = 6\n", "schlagloch = 6\n\n[department.learnt]\ndelle = 2\n");
    let desk = Desk::new(&text);
    let Ok(Taken { listed, .. }) = desk.take() else { panic!("the sheet says what the file says") };
    assert_eq!(differences(&desk.before, &listed), []);
    assert_eq!(
        listed[1].of(KeywordOrigin::Learnt).map(|keyword| (keyword.text.as_str(), keyword.weight)).collect::<Vec<_>>(),
        [("delle", 2)]
    );

    let desk = desk.text(KEYWORDS, "F6", "geschrieben");
    let Ok(Taken { listed, .. }) = desk.take() else { panic!("a sound sheet") };
    let amendments: Vec<Amendment> = differences(&desk.before, &listed).iter().flat_map(Difference::amendments).collect();
    let changed = amend(FILE, &text, &amendments).unwrap();
    assert!(changed.contains("schlagloch = 6\ndelle = 2\n") && !changed.contains("[department.learnt]\ndelle"), "{changed}");
}

#[test]
fn what_a_clerk_changed_is_told_in_plain_words() {
    let desk = Desk::new(SMALL)
        .text(DEPARTMENTS, "D3", "strassen@stadt.example")
        .text(DEPARTMENTS, "F3", "")
        .text(DEPARTMENTS, "G3", "vertretung@stadt.example")
        .text(DEPARTMENTS, "M3", "nein")
        .text(DEPARTMENTS, "J2", "01.05.2026")
        .text(DEPARTMENTS, "A4", "TBL")
        .text(DEPARTMENTS, "B4", "Technische Betriebe")
        .text(DEPARTMENTS, "D4", "tbl@stadt.example")
        .text(DEPARTMENTS, "H4", "")
        .text(DEPARTMENTS, "I4", "")
        .text(KEYWORDS, "B4", "Poller")
        .write(KEYWORDS, "C4", Entry::Number(7))
        .text(KEYWORDS, "D3", "ampelpolitik; \"ampel; rot\"")
        .text(KEYWORDS, "B5", "gully")
        .text(KEYWORDS, "D5", "gullydeckel")
        .text(KEYWORDS, "A6", "tbl")
        .text(KEYWORDS, "B6", "kanal~")
        .text(KEYWORDS, "C6", "-3");
    assert_eq!(
        desk.told(),
        [
            "01 Rat und Bezirke: valid_from (gültig von) 09.04.2026 becomes 01.05.2026",
            "66 Tiefbau: address (Posteingang) “tiefbau@stadt.example” becomes “strassen@stadt.example”",
            "66 Tiefbau: head_name (Anrede der Leitung) “Frau Albers” is removed",
            "66 Tiefbau: deputy (Stellvertretung) becomes “vertretung@stadt.example”",
            "66 Tiefbau: attach_original (Original anhängen) becomes nein",
            "66 Tiefbau: keyword “ampel~”: except gains “ampelpolitik”, “ampel; rot”, except loses “ampelkoalition”",
            "66 Tiefbau: keyword “poller”: is written “Poller” now, weight 5 becomes 7",
            "66 Tiefbau: keyword “schlagloch” is removed (weight 6)",
            "66 Tiefbau: keyword “gully” is new: weight 6, except “gullydeckel”",
            "AVEA Abfall: the department is removed",
            "TBL Technische Betriebe: a new department: name “Technische Betriebe”, directorate (Dezernat) “außerhalb”, address (Posteingang) “tbl@stadt.example”",
            "TBL Technische Betriebe: keyword “kanal~” is new: weight -3",
        ]
    );
    let after = desk.taken().listed;
    let amendments: Vec<Amendment> = differences(&desk.before, &after).iter().flat_map(Difference::amendments).collect();
    let changed = amend(FILE, SMALL, &amendments).unwrap();
    assert_eq!(listed(&changed), after);
    for comment in ["# Kopf.", "# Laternen: Stadtwerk.", "Poller = 7 # auch Sperrpfosten", "attach_original = false"] {
        assert!(changed.contains(comment), "{changed}");
    }
}

#[test]
fn every_fault_of_the_departments_is_named_by_its_cell() {
    let desk = Desk::new(SMALL)
        .write(DEPARTMENTS, "A2", Entry::Number(1))
        .text(DEPARTMENTS, "C3", "")
        .text(DEPARTMENTS, "D3", "tiefbau")
        .write(DEPARTMENTS, "F3", Entry::Number(5))
        .text(DEPARTMENTS, "L3", "ofen")
        .text(DEPARTMENTS, "M3", "vielleicht")
        .text(DEPARTMENTS, "I4", "")
        .text(DEPARTMENTS, "A6", "66")
        .text(DEPARTMENTS, "A7", "zu lang und falsch")
        .text(DEPARTMENTS, "B7", "Neu")
        .text(DEPARTMENTS, "C7", "V")
        .text(DEPARTMENTS, "D7", "neu@stadt.example")
        .text(DEPARTMENTS, "J7", "bald")
        .text(DEPARTMENTS, "B8", "Ohne Kennzeichen")
        .write(DEPARTMENTS, "A9", Entry::Number(72))
        .text(DEPARTMENTS, "A10", "73")
        .text(DEPARTMENTS, "B10", "Spät")
        .text(DEPARTMENTS, "C10", "V")
        .text(DEPARTMENTS, "D10", "spaet@stadt.example")
        .text(DEPARTMENTS, "J10", "2026-05-01")
        .text(DEPARTMENTS, "K10", "01.04.2026");
    let format = "but Excel took it for the number";
    let expected = [
        format!(
            "Fachämter!A2: the key must be a text, {format} 1; format the cell as text, then the only department with this number is 01: write 01"
        ),
        "Fachämter!D3: address must be a mail address, for example \"tiefbau@stadt.example\"".to_owned(),
        format!(
            "Fachämter!F3: this must be a text, {format} 5 and may have changed it; format the cell as text (Zellen formatieren, Text) and write it anew"
        ),
        "Fachämter!L3: confidentiality “ofen” does not exist; write \"offen\" or \"anonymisiert\"; did you mean “offen”?".to_owned(),
        "Fachämter!M3: write ja or nein, or nothing, not “vielleicht”".to_owned(),
        "Fachämter!A4: an external body needs a contact text that is shown to the citizen".to_owned(),
        "Fachämter!A4: department has no address; write for example address = \"tiefbau@stadt.example\"".to_owned(),
        "Fachämter!A6: department 66 stands in row 3 already; keep one of both".to_owned(),
        "Fachämter!A7: key must be one to twelve letters or digits, for example \"66\" or \"TBL\"".to_owned(),
        "Fachämter!J7: write a day such as 09.04.2026 or 2026-04-09, not “bald”".to_owned(),
        "Fachämter!A8: the key is missing; write one to twelve letters or digits, for example 66 or TBL".to_owned(),
        format!("Fachämter!A9: the key must be a text, {format} 72; format the cell as text, then write the key with all its digits"),
        "Fachämter!A10: valid_until lies before valid_from".to_owned(),
    ];
    assert_eq!(desk.faults(), expected);
    // A row without any other fault says what is missing.
    assert_eq!(
        Desk::new(SMALL).text(DEPARTMENTS, "C3", "").faults(),
        ["Fachämter!A3: department has no directorate; write for example directorate = \"Dezernat V\""]
    );
}

#[test]
fn every_fault_of_the_keywords_is_named_by_its_cell() {
    let desk = Desk::new(SMALL)
        .text(KEYWORDS, "C2", "sechs")
        .text(KEYWORDS, "D3", "ampel~")
        .text(KEYWORDS, "A4", "67")
        .text(KEYWORDS, "A5", "avae")
        .text(KEYWORDS, "A6", "66")
        .text(KEYWORDS, "B6", "Ampel~")
        .write(KEYWORDS, "C6", Entry::Number(51))
        .text(KEYWORDS, "A7", "66")
        .text(KEYWORDS, "B7", "ampel~")
        .write(KEYWORDS, "C7", Entry::Number(0))
        .write(KEYWORDS, "A8", Entry::Number(1))
        .write(KEYWORDS, "B8", Entry::Number(2024))
        .text(KEYWORDS, "C8", "6,5")
        .text(KEYWORDS, "A9", "66")
        .text(KEYWORDS, "B9", "a")
        .write(KEYWORDS, "C9", Entry::Day(NaiveDate::from_ymd_opt(2026, 6, 5).unwrap()))
        .text(KEYWORDS, "D9", "urlaub, laube")
        .text(KEYWORDS, "F9", "gelehrt")
        .text(KEYWORDS, "B11", "ohne amt")
        .text(KEYWORDS, "A12", "66")
        .write(KEYWORDS, "C12", Entry::Number(3));
    let weight = "the weight must be a whole number between -50 and 50 and not 0, not";
    let expected = [
        format!("Stichwörter!C2: {weight} “sechs”"),
        "Stichwörter!B3: keyword “ampel~”: an exclusion is the keyword itself, so it can never match".to_owned(),
        "Stichwörter!A4: no department “67” stands on the sheet “Fachämter”".to_owned(),
        "Stichwörter!A5: no department “AVAE” stands on the sheet “Fachämter”; did you mean “AVEA”?".to_owned(),
        "Stichwörter!B6: “Ampel~” is the same keyword as “ampel~” in row 3; keep one of both".to_owned(),
        format!("Stichwörter!C6: {weight} “51”"),
        "Stichwörter!B7: “ampel~” stands in row 3 already; keep one of both".to_owned(),
        format!("Stichwörter!C7: {weight} “0”"),
        "Stichwörter!A8: the key must be a text, but Excel took it for the number 1; format the cell as text, then the only department with this number is 01: write 01"
            .to_owned(),
        "Stichwörter!B8: this must be a text, but Excel took it for the number 2024 and may have changed it; format the cell as text (Zellen formatieren, Text) and write it anew"
            .to_owned(),
        format!("Stichwörter!C8: {weight} “6,5”"),
        "Stichwörter!B9: keyword “a”: the keyword has one letter only".to_owned(),
        format!("Stichwörter!C9: {weight} “05.06.2026”"),
        "Stichwörter!D9: separate the words by a semicolon, not by a comma: “urlaub; laube”".to_owned(),
        "Stichwörter!F9: write geschrieben or gelernt, or nothing, not “gelehrt”".to_owned(),
        "Stichwörter!A11: the key of the department is missing; write one of the sheet “Fachämter”".to_owned(),
        "Stichwörter!C11: the weight is missing; write a whole number between -50 and 50, for example 6".to_owned(),
        "Stichwörter!B12: the keyword is missing; write one, or empty the row".to_owned(),
    ];
    assert_eq!(desk.faults(), expected);
}

#[test]
fn a_key_that_became_its_own_number_is_understood() {
    let desk = Desk::new(SMALL).write(KEYWORDS, "A4", Entry::Number(66)).write(DEPARTMENTS, "A3", Entry::Number(66));
    assert_eq!(desk.told(), Vec::<String>::new());
}

#[test]
fn a_missing_sheet_and_a_renamed_column_are_named_with_the_nearest() {
    let mut desk = Desk::new(SMALL).text(DEPARTMENTS, "D1", "Posteingänge").text(DEPARTMENTS, "M3", "vielleicht");
    let Page::Table { name, .. } = &mut desk.pages[1] else { panic!() };
    *name = "Stichwort".to_owned();
    assert_eq!(
        desk.faults(),
        [
            "Fachämter!D1: the column “Posteingang” is missing; is it “Posteingänge”? Then write “Posteingang”",
            "the workbook has no sheet “Stichwörter”; rename “Stichwort” if it is the one",
        ]
    );
    let mut desk = Desk::new(SMALL).text(KEYWORDS, "F1", "Gewicht").text(DEPARTMENTS, "M3", "vielleicht");
    assert_eq!(
        desk.faults(),
        [
            "Fachämter!M3: write ja or nein, or nothing, not “vielleicht”",
            "Stichwörter!F1: the column “Gewicht” stands in C1 already",
            "Stichwörter!G1: the column “Liste” is missing",
        ]
    );
    let Page::Table { columns, rows, .. } = &mut desk.pages[0] else { panic!() };
    for column in columns {
        column.heading.clear();
    }
    rows.clear();
    assert!(
        desk.faults()[0].starts_with("the sheet “Fachämter” is empty; its first row must hold the headings Kennzeichen, Name"),
        "{:?}",
        desk.faults()
    );
}

#[test]
fn columns_may_change_places_and_a_clerks_own_are_not_read() {
    let mut desk = Desk::new(SMALL);
    for page in &mut desk.pages {
        if let Page::Table { columns, rows, .. } = page {
            let mut own = columns[0].clone();
            own.heading = "Bemerkung".to_owned();
            columns.push(own);
            columns.reverse();
            for row in &mut *rows {
                row.push(Entry::Text("siehe Mail".to_owned()));
                row.reverse();
            }
            rows.reverse();
            rows.insert(1, vec![Entry::Empty; columns.len()]);
            rows.insert(1, vec![Entry::Text("  ".to_owned()); columns.len()]);
        }
    }
    let desk = desk.text(KEYWORDS, "F1", " STICHWORT ");
    assert_eq!(desk.told(), Vec::<String>::new());
    assert_eq!(desk.taken().passed_over, ["Fachämter, column A “Bemerkung”", "Stichwörter, column A “Bemerkung”"]);
}

#[test]
fn switches_are_understood_as_people_write_them() {
    for (text, is_on) in [("x", true), ("Ja", true), ("WAHR", true), ("nein", false), ("-", false), ("", false)] {
        let desk = Desk::new(SMALL).text(DEPARTMENTS, "N3", text);
        assert_eq!(desk.taken().listed[1].department.name_in_acknowledgement, is_on, "{text}");
    }
}

#[test]
fn a_formula_or_an_error_is_never_a_value() {
    let formula = Cell::Formula("bx".to_owned());
    let told = [
        cells::text(Some(&formula)).unwrap_err(),
        cells::day(Some(&Cell::Formula(String::new()))).unwrap_err(),
        cells::weight(Some(&Cell::Broken("#NV"))).unwrap_err(),
        cells::switch(Some(&Cell::Broken("#NV"))).unwrap_err(),
        cells::words(Some(&formula)).unwrap_err(),
        cells::key(Some(&formula), &[]).1.unwrap(),
        cells::day(Some(&Cell::Time("46143.35".to_owned()))).unwrap_err(),
    ];
    let is_formula = "this is a formula; write what it shows instead, “bx” (Inhalte einfügen, Werte)";
    let is_broken = "this shows the error #NV; write a value instead";
    let expected = [
        is_formula,
        "this is a formula; write a value instead",
        is_broken,
        is_broken,
        is_formula,
        is_formula,
        "write a day such as 09.04.2026 or 2026-04-09, not “a day with a time”",
    ];
    assert_eq!(told, expected);
}

#[test]
fn exclusions_in_one_cell_come_back_whatever_is_in_them() {
    let cell = |text: &str| cells::words(Some(&Cell::Text(text.to_owned())));
    for words in [vec!["urlaub~", "laube"], vec!["a;b", "c, d", " rand ", "", "\"", "x\"\"y"], vec!["zeile\neins"], vec!["\""]] {
        let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        assert_eq!(cell(&pages::in_one_cell(&words)), Ok(words));
    }
    assert_eq!(cell("urlaub~;laube ;; \n garten"), Ok(vec!["urlaub~".to_owned(), "laube".to_owned(), "garten".to_owned()]));
    assert_eq!(cell("\"offen; und"), Ok(vec!["\"offen".to_owned(), "und".to_owned()]));
}

fn any_text() -> impl Strategy<Value = String> {
    let dangerous = prop_oneof![Just("="), Just("+"), Just("-"), Just("@"), Just("'"), Just("_x0041_"), Just("0"), Just("\"")];
    prop_oneof!["[a-zA-Z0-9äöüÄÖÜß .,;:&<>\"'=@+_-]{1,30}", (dangerous, "\\PC{0,20}").prop_map(|(begin, rest)| format!("{begin}{rest}"))]
        .prop_map(|text| text.trim().to_owned())
        .prop_filter("a text", |text| !text.is_empty())
}

fn any_address() -> impl Strategy<Value = String> {
    "[a-z+=-][a-z0-9.+=-]{0,10}@[a-z]{1,8}\\.example"
}

fn any_keyword() -> impl Strategy<Value = Keyword> {
    let word =
        prop_oneof!["[a-zäöüß0-9]{2,8}~?", "[=+@-]?[A-Za-z0-9]{2,6}( \\*)? [a-zß]{2,6}", "[0-9]{2,6}", "(TRUE|WAHR|1e5|09\\.04\\.2026)"];
    let exclusions = || proptest::collection::vec(any_text(), 0..4);
    (word, prop_oneof![-50..0, 1..=50_i32], exclusions(), exclusions()).prop_filter_map("no keyword", |(text, weight, except, not_with)| {
        Keyword::new(&text, weight).ok()?.with_exclusions(except, not_with).ok()
    })
}

/// Fields and keywords of a department.
type Made = (Vec<(DepartmentField, FieldValue)>, Vec<Keyword>);

fn any_department() -> impl Strategy<Value = Made> {
    let text = |field: DepartmentField| any_text().prop_map(move |text| (field, FieldValue::Text(text)));
    let address = |field: DepartmentField| proptest::option::of(any_address().prop_map(move |text| (field, FieldValue::Text(text))));
    let switch = |field: DepartmentField| proptest::option::of(Just((field, FieldValue::Switch(true))));
    let day = proptest::option::of(
        (1850..2200_i32, 1..=365_u32)
            .prop_map(|(year, day)| (DepartmentField::ValidFrom, FieldValue::Day(NaiveDate::from_yo_opt(year, day).unwrap()))),
    );
    let anonymous = proptest::option::of(Just((DepartmentField::Confidentiality, FieldValue::Text("anonymisiert".to_owned()))));
    let contact = prop_oneof![
        address(DepartmentField::Address).prop_filter_map("an address", |address| Some(vec![address?])),
        text(DepartmentField::Contact).prop_map(|contact| vec![(DepartmentField::External, FieldValue::Switch(true)), contact]),
    ];
    let optional = (
        address(DepartmentField::Head),
        proptest::option::of(text(DepartmentField::HeadName)),
        address(DepartmentField::Deputy),
        day,
        anonymous,
        switch(DepartmentField::AttachOriginal),
        switch(DepartmentField::NameInAcknowledgement),
        proptest::option::of(prop_oneof![-50..0, 1..=50_i32].prop_map(|points| (DepartmentField::HeadStart, FieldValue::Number(points)))),
    );
    let fields =
        (text(DepartmentField::Name), text(DepartmentField::Directorate), contact, optional).prop_map(|(name, directorate, contact, o)| {
            let optional = [o.0, o.1, o.2, o.3, o.4, o.5, o.6, o.7].into_iter().flatten();
            [name, directorate].into_iter().chain(contact).chain(optional).collect()
        });
    (fields, proptest::collection::vec(any_keyword(), 0..8))
}

/// A file with these departments, made by changing an empty one.
fn file_of(departments: Vec<Made>) -> String {
    let mut changes = Vec::new();
    for (number, (fields, keywords)) in (1..).zip(departments) {
        let department = DepartmentKey::new(&format!("{number:02}"));
        changes.push(Amendment::AddDepartment { department: department.clone() });
        changes.extend(fields.into_iter().map(|(field, value)| Amendment::SetField { department: department.clone(), field, value }));
        changes.extend(keywords.into_iter().map(|keyword| Amendment::SetKeyword { department: department.clone(), keyword }));
    }
    amend(FILE, "", &changes).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_table_survives_the_way_into_a_workbook_and_back(departments in proptest::collection::vec(any_department(), 1..5)) {
        let desk = Desk::new(&file_of(departments));
        let taken = desk.taken();
        prop_assert_eq!(&taken.listed, &desk.before);
        prop_assert!(differences(&desk.before, &taken.listed).is_empty());
    }

    #[test]
    fn any_table_becomes_any_other(
        before in proptest::collection::vec(any_department(), 1..5),
        after in proptest::collection::vec(any_department(), 1..5),
    ) {
        let text = file_of(before);
        let (before, after) = (listed(&text), listed(&file_of(after)));
        let amendments: Vec<Amendment> = differences(&before, &after).iter().flat_map(Difference::amendments).collect();
        let changed = listed(&amend(FILE, &text, &amendments).unwrap());
        prop_assert!(differences(&changed, &after).is_empty());
    }
}
