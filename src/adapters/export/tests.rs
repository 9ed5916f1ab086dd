//! Workbooks, honest and hostile.

use super::*;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const SHEET: &str = "xl/worksheets/sheet1.xml";
const TEXTS: &str = "xl/sharedStrings.xml";

fn column(heading: &str) -> Column {
    Column { heading: heading.to_owned(), width: 10, choices: vec!["ja".to_owned(), "nein".to_owned()], is_day: false, is_number: false }
}

fn text(text: &str) -> Entry {
    Entry::Text(text.to_owned())
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A workbook with one column of these entries.
fn bytes(entries: &[Entry]) -> Vec<u8> {
    let rows = entries.iter().map(|entry| vec![entry.clone()]).collect();
    let hints = Page::Text { name: "Hinweise".to_owned(), lines: vec!["Titel".to_owned(), String::new(), "=1+1".to_owned()] };
    workbook(&[Page::Table { name: "Ämter".to_owned(), columns: vec![column("Name")], rows }, hints]).unwrap()
}

/// The cells of the first column below the heading.
fn cells(bytes: Vec<u8>) -> Vec<Cell> {
    let mut book = Book::open(bytes).unwrap();
    assert_eq!(book.names(), ["Ämter", "Hinweise"]);
    let rows = book.rows("Ämter").unwrap();
    assert_eq!(rows[0], Row { number: 1, cells: BTreeMap::from([(0, Cell::Text("Name".to_owned()))]) });
    rows[1..].iter().map(|row| row.cells[&0].clone()).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut content = String::new();
    ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut content).unwrap();
    content
}

/// The container with other parts: each is given by its name and content, and gives its new content.
fn rewritten(bytes: &[u8], change: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        new.start_file(name.clone(), SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        new.write_all(&change(&name, content)).unwrap();
    }
    new.finish().unwrap().into_inner()
}

/// The first sheet with one cell written by hand.
fn with_cell(cell: &str) -> Vec<u8> {
    rewritten(&bytes(&[text("weicht")]), |name, content| {
        if name != SHEET {
            return content;
        }
        let xml = String::from_utf8(content).unwrap();
        let (before, old) = xml.split_at(xml.find("<c r=\"A2\"").unwrap());
        let (_, after) = old.split_once("</c>").unwrap();
        format!("{before}{cell}{after}").into_bytes()
    })
}

fn refused(bytes: Vec<u8>) -> BookFault {
    match Book::open(bytes) {
        Err(fault) => fault,
        Ok(mut book) => book.rows("Ämter").unwrap_err(),
    }
}

#[test]
fn what_was_written_is_read_and_a_text_stays_a_text() {
    let texts = [
        "01",
        "2024",
        "=1+1",
        "+49",
        "-5",
        "@SUMME(A1)",
        "=HYPERLINK(\"http://x\")",
        "'66",
        "WAHR",
        "09.04.2026",
        "_x0041_",
        "a\nb",
        "ä\u{1f6a7}",
    ];
    let mut entries: Vec<Entry> = texts.iter().map(|given| text(given)).collect();
    entries.extend([Entry::Number(-50), Entry::Day(day(2026, 4, 9)), Entry::Day(day(1899, 1, 1)), Entry::Day(day(9999, 12, 31))]);
    let written = bytes(&entries);
    let mut expected: Vec<Cell> = texts.iter().map(|text| Cell::Text((*text).to_owned())).collect();
    let days = [Cell::Day(day(2026, 4, 9)), Cell::Text("1899-01-01".to_owned()), Cell::Day(day(9999, 12, 31))];
    expected.push(Cell::Number(-50.0));
    expected.extend(days);
    assert_eq!(cells(written.clone()), expected);
    for sheet in [SHEET, "xl/worksheets/sheet2.xml"] {
        let xml = part(&written, sheet);
        assert!(!xml.contains("<f>") && !xml.contains("hyperlink"), "{xml}");
    }
}

#[test]
fn the_same_table_is_the_same_file() {
    let entries = [text("Tiefbau"), Entry::Empty, Entry::Number(6)];
    assert_eq!(bytes(&entries), bytes(&entries));
    let xml = part(&bytes(&entries), SHEET);
    for expected in ["<pane ySplit=\"1\"", "<autoFilter ref=\"A1:A4\"", "<dataValidation type=\"list\"", "<cols>"] {
        assert!(xml.contains(expected), "{expected}: {xml}");
    }
}

#[test]
fn blank_cells_and_blank_ends_are_nothing() {
    assert_eq!(
        cells(bytes(&[text("  Tiefbau \u{a0}"), text("   "), Entry::Empty, text("x")])),
        [Cell::Text("Tiefbau".to_owned()), Cell::Text("x".to_owned())]
    );
}

#[test]
fn what_excel_made_of_a_cell_is_told() {
    let made = |cell: &str| cells(with_cell(cell)).remove(0);
    assert_eq!(made("<c r=\"A2\"><v>1</v></c>"), Cell::Number(1.0));
    assert_eq!(made("<c r=\"A2\" t=\"b\"><v>1</v></c>"), Cell::Switch(true));
    assert_eq!(made("<c r=\"A2\" t=\"e\"><v>#N/A</v></c>"), Cell::Broken("#NV"));
    assert_eq!(made("<c r=\"A2\" t=\"str\"><f>B1&amp;\"x\"</f><v>bx</v></c>"), Cell::Formula("bx".to_owned()));
    assert_eq!(made("<c r=\"A2\"><f t=\"shared\" ref=\"A2:A9\" si=\"4000000000\">1+1</f><v>2</v></c>"), Cell::Formula("2".to_owned()));
    assert_eq!(made("<c r=\"A2\" t=\"d\"><v>2026-04-09</v></c>"), Cell::Day(day(2026, 4, 9)));
    assert_eq!(made("<c r=\"A2\" t=\"d\"><v>2026-04-09T08:30:00</v></c>"), Cell::Time("2026-04-09T08:30:00".to_owned()));
    assert_eq!(made("<c r=\"A2\" t=\"inlineStr\"><is><r><t>Tief</t></r><r><t>bau</t></r></is></c>"), Cell::Text("Tiefbau".to_owned()));
    let newer = refused(with_cell("<c r=\"A2\" t=\"e\"><v>#SPILL!</v></c>"));
    assert_eq!(newer.to_string(), "shows the error #SPILL! in “Ämter” behind A1; write a value instead");
}

#[test]
fn what_is_no_workbook_is_named_for_what_it_is() {
    let locked: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let compound = |rest: &[u8]| [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), rest].concat();
    assert_eq!(refused(Vec::new()), BookFault::Other);
    assert_eq!(refused(b"Kennzeichen;Name\n66;Tiefbau\n".to_vec()), BookFault::Other);
    assert_eq!(refused(compound(b"Workbook")), BookFault::Old);
    assert_eq!(refused(compound(&locked)), BookFault::Locked);
    let whole = bytes(&[text("x")]);
    for length in [4, 30, whole.len() / 2, whole.len() - 30] {
        assert_eq!(refused(whole[..length].to_vec()), BookFault::Damaged, "{length}");
    }
    let mut table = ZipWriter::new(Cursor::new(Vec::new()));
    table.start_file("mimetype", SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
    table.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    assert_eq!(refused(table.finish().unwrap().into_inner()), BookFault::OpenDocument);
    let no_xml =
        rewritten(&whole, |name, content| if name == SHEET { b"<worksheet><sheetData><row><c r=\"A0\"><v>".to_vec() } else { content });
    assert_eq!(refused(no_xml), BookFault::Damaged);
}

#[test]
fn a_bomb_is_not_unpacked() {
    let bomb =
        rewritten(&bytes(&[text("x")]), |name, content| if name == TEXTS { [content, vec![b' '; 100 << 20]].concat() } else { content });
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refused(bomb), BookFault::TooLarge);
    assert_eq!(refused(vec![b'P'; 17 << 20]), BookFault::TooLarge);
    // A hundred parts of one megabyte each.
    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..100 {
        many.start_file(format!("xl/{number}"), SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        many.write_all(&vec![0; 1 << 20]).unwrap();
    }
    assert_eq!(refused(many.finish().unwrap().into_inner()), BookFault::TooLarge);
}

#[test]
fn numbers_that_boast_cost_nothing() {
    for count in ["99999999999", "18446744073709551615", "99999999999999999999999"] {
        let boast = rewritten(&bytes(&[text("x")]), |name, content| {
            let xml = String::from_utf8_lossy(&content).replace("uniqueCount=\"", &format!("uniqueCount=\"{count}"));
            if name == TEXTS { xml.into_bytes() } else { content }
        });
        assert_eq!(refused(boast), BookFault::Damaged);
    }
    // A cell in the last corner of the largest sheet is one cell.
    let far = with_cell("<c r=\"A2\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>7</v></c>");
    let rows = Book::open(far).unwrap().rows("Ämter").unwrap();
    assert_eq!((rows[2].number, rows[2].cells[&16_383].clone()), (1_048_576, Cell::Number(7.0)));
    let nowhere = with_cell("<c r=\"ZZZZZZZZZZ99999999999\"><v>7</v></c>");
    drop(Book::open(nowhere).unwrap().rows("Ämter"));
}

#[test]
fn one_long_text_in_many_cells_is_not_kept_many_times() {
    let long = "x".repeat(32_000);
    let rows: Vec<String> = (3..5_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>1</v></c></row>")).collect();
    let many = rows.concat();
    let cells = with_cell("<c r=\"A2\" t=\"s\"><v>1</v></c>");
    let book = rewritten(&cells, |name, content| {
        let xml = String::from_utf8_lossy(&content).into_owned();
        match name {
            SHEET => xml.replace("</sheetData>", &format!("{many}</sheetData>")).into_bytes(),
            TEXTS => xml.replace("weicht", &long).into_bytes(),
            _ => content,
        }
    });
    assert_eq!(refused(book), BookFault::TooMany("Ämter".to_owned()));
}

#[test]
fn a_text_that_no_cell_can_hold_is_named_by_its_cell() {
    let page = Page::Table {
        name: "Ämter".to_owned(),
        columns: vec![column("Name")],
        rows: vec![vec![text("x")], vec![text(&"x".repeat(32_768))]],
    };
    assert_eq!(
        workbook(&[page]).unwrap_err().to_string(),
        "cannot hold what shall stand in Ämter!A3: Excel allows 32767 characters in a cell"
    );
}

#[test]
fn columns_are_counted_as_excel_counts() {
    assert_eq!([0, 2, 25, 26, 51, 52, 701, 702, 16_383].map(column_name), ["A", "C", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
    assert_eq!(cell_name(17, 2), "C17");
}
