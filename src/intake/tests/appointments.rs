//! Appointments (RFC 5545): told in words where the mail has none.

use super::super::*;
use super::stage::*;
use crate::intake::appointment::german;
use proptest::prelude::*;

const INVITATION: &str = "BEGIN:VCALENDAR\r\nPRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\n\
    TZID:W. Europe Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16011028T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n\
    ORGANIZER;CN=\"Yilmaz: Verein\":mailto:yilmaz@example.test\r\nSUMMARY;LANGUAGE=de:Ortstermin Laterne\\, Schrö\r\n derstraße\r\n\
    DTSTART;TZID=W. Europe Standard Time:20260414T093000\r\nLOCATION:Schröderstraße 5\r\n\
    DESCRIPTION:Bitte kommen Sie.\\n\\nGruß\\; Yilmaz\r\nBEGIN:VALARM\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nSUMMARY:Ein zweiter\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
const IN_WORDS: &str = "Einladung zu einem Termin\nBetreff: Ortstermin Laterne, Schröderstraße\nBeginn: 14.04.2026, 09:30 Uhr\n\
    Ort: Schröderstraße 5\nBeschreibung: Bitte kommen Sie.\n\nGruß; Yilmaz";

#[test]
fn an_invitation_without_words_is_told_in_words_and_stays_a_file() {
    let raw = yilmaz().with("Content-Type", "text/calendar; method=REQUEST; charset=utf-8").body(INVITATION.as_bytes());
    let read = raw.read();
    assert_eq!((read.text.as_str(), read.new_text.as_str()), (IN_WORDS, IN_WORDS));
    assert!(read.calendar);
    assert_eq!(read.attachments.iter().map(|a| (a.part, a.name.as_str())).collect::<Vec<_>>(), [(1, "anlage-1.ics")]);
    assert_eq!(attachment(&raw.bytes(), 1).unwrap(), INVITATION.as_bytes());
}

#[test]
fn a_mail_with_words_of_its_own_keeps_them() {
    let body = |text: &str| {
        format!("--g\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--g\r\nContent-Type: text/calendar\r\n\r\n{INVITATION}--g--\r\n")
    };
    let read = |text: &str| yilmaz().with("Content-Type", "multipart/alternative; boundary=g").body(body(text).as_bytes()).read();
    assert_eq!(read("Bis Dienstag!").text, "Bis Dienstag!");
    assert_eq!(read(" ").text, IN_WORDS);
    let forwarded =
        yilmaz().with("Content-Type", "message/rfc822").body(format!("Content-Type: text/calendar\r\n\r\n{INVITATION}").as_bytes());
    assert_eq!(forwarded.read().text, IN_WORDS);
}

fn event(lines: &str) -> String {
    german(&format!("BEGIN:VCALENDAR\n{lines}\nEND:VCALENDAR\n")).unwrap()
}

#[test]
fn the_method_says_what_its_sender_wants() {
    let of = |method: &str| event(&format!("METHOD:{method}\nBEGIN:VEVENT\nEND:VEVENT"));
    assert_eq!(of("REQUEST"), "Einladung zu einem Termin");
    assert_eq!(of("CANCEL"), "Absage eines Termins");
    assert_eq!(of("COUNTER"), "Gegenvorschlag zu einem Termin");
    assert_eq!(of("PUBLISH"), "Termin");
    let answer = |word: &str| event(&format!("METHOD:REPLY\nBEGIN:VEVENT\nATTENDEE;PARTSTAT={word}:mailto:a@b\nCOMMENT:Gern\nEND:VEVENT"));
    assert_eq!(answer("ACCEPTED"), "Zusage zu einem Termin\nBemerkung: Gern");
    assert_eq!(answer("DECLINED"), "Absage zu einem Termin\nBemerkung: Gern");
    assert_eq!(answer("TENTATIVE"), "Zusage unter Vorbehalt zu einem Termin\nBemerkung: Gern");
    assert_eq!(answer("DELEGATED"), "Antwort auf eine Einladung zu einem Termin\nBemerkung: Gern");
}

#[test]
fn times_are_told_by_the_german_clock() {
    let begin = |line: &str| event(&format!("BEGIN:VEVENT\n{line}\nEND:VEVENT"));
    // Summer time is two hours ahead of UTC, winter time one (EU directive 2000/84).
    assert_eq!(begin("DTSTART:20260714T220000Z"), "Termin\nBeginn: 15.07.2026, 00:00 Uhr");
    assert_eq!(begin("DTSTART:20260114T080000Z"), "Termin\nBeginn: 14.01.2026, 09:00 Uhr");
    // New York is five hours behind UTC in winter.
    assert_eq!(begin("DTSTART;TZID=America/New_York:20260114T030000"), "Termin\nBeginn: 14.01.2026, 09:00 Uhr");
    assert_eq!(begin("DTSTART;TZID=\"Europe/Berlin\":20260114T030000"), "Termin\nBeginn: 14.01.2026, 03:00 Uhr");
    assert_eq!(begin("DTSTART;VALUE=DATE:20260114"), "Termin\nBeginn: 14.01.2026 (ganztägig)");
    assert_eq!(begin("DTSTART:20260114T030000"), "Termin\nBeginn: 14.01.2026, 03:00 Uhr");
    // The hour that summer time leaves out, and no time at all.
    assert_eq!(begin("DTSTART;TZID=Europe/Berlin:20260329T023000"), "Termin\nBeginn: 29.03.2026, 02:30 Uhr");
    assert_eq!(begin("DTSTART:demnächst"), "Termin\nBeginn: demnächst");
}

#[test]
fn what_holds_no_event_says_nothing() {
    assert_eq!(german("BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR"), None);
    assert_eq!(german("Die Laterne brennt nicht."), None);
    let broken = "BEGIN:VEVENT\nkein Feld\n:\n;\nSUMMARY:Laterne\nbegin:valarm\nSUMMARY:nein\nend:valarm\nlocation:Platz";
    assert_eq!(german(broken), Some("Termin\nBetreff: Laterne\nOrt: Platz".to_owned()), "one bad line loses nothing");
}

#[test]
fn nesting_and_folding_without_end_cost_their_length() {
    let deep = format!("{}SUMMARY:x\n", "BEGIN:VEVENT\n".repeat(100_000));
    assert_eq!(german(&deep), Some("Termin".to_owned()));
    let folded = format!("BEGIN:VEVENT\nSUMMARY:{}", "a\n ".repeat(100_000));
    assert_eq!(german(&folded).map(|text| text.len()), Some("Termin\nBetreff: ".len() + 100_000));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn calendars_never_panic(lines in proptest::collection::vec(prop::sample::select(vec![
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "END", "METHOD:REPLY", "DTSTART;TZID=:99999999T999999Z", "DTSTART:00000000", "DTSTART:ZZZ", "SUMMARY:ä\\", "\tß",
        " ;\":", "ATTENDEE;PARTSTAT", "DESCRIPTION;\"", "", ":", "\\n",
    ]), 0..30), bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        drop(german(&lines.join("\r\n")));
        drop(german(&String::from_utf8_lossy(&bytes)));
        super::properties::walk_through(&yilmaz().with("Content-Type", "text/calendar").body(&[lines.join("\r\n").as_bytes(), &bytes].concat()).bytes());
    }
}
