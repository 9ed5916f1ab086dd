//! Whose words a mail brings: forwarded mails, forms, scanners.

use super::super::*;
use super::stage::*;

fn source(raw: &Raw) -> Source {
    raw.sorted().source
}

/// Herr Krause forwards; the block is what his mail program writes.
fn forwarded(subject: &str, text: &str) -> Option<Original> {
    match source(&krause().with("Subject", subject).text(text)) {
        Source::Colleague(original) => original,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_day_is_read_as_mail_programs_write_it() {
    for text in [
        "Freitag, 27. März 2026 09:12",
        "Freitag, 27. M\u{e4}rz 2026 um 9:12 Uhr",
        "Fr., 27. Mrz. 2026 um 09:12 Uhr",
        "27. März 2026 um 09:12:00 MEZ",
        "Fri, 27 Mar 2026 09:12:00 +0100",
        "Friday, March 27, 2026 9:12 AM",
        "27.03.2026 09:12",
        "27.3.2026",
        "3/27/2026 9:12 AM",
        "2026-03-27 09:12",
    ] {
        assert_eq!(original::written_day(text), Some(day("2026-03-27")), "{text}");
    }
    for text in ["gestern", "09:12", "31.02.2026", "27.03.26", "März 2026", ""] {
        assert_eq!(original::written_day(text), None, "{text}");
    }
}

#[test]
fn the_citizen_is_found_behind_colleagues_who_passed_it_on() {
    let text = "zK\n\nVon: Info <info@stadt.test>\nGesendet: Montag, 30. März 2026 08:00\nAn: Krause\nBetreff: WG: Laterne\n\n\
                Bitte übernehmen.\n\nVon: Ayse Yilmaz <yilmaz@example.test>\nGesendet: Freitag, 27. März 2026 09:12\nAn: Info\nBetreff: Laterne\n\n\
                Die Laterne ist aus.\n";
    let original = forwarded("WG: WG: Laterne", text).unwrap();
    assert_eq!((original.author.address.as_str(), original.sent), ("yilmaz@example.test", Some(Sent::On(day("2026-03-27")))));
    assert_eq!((original.subject.as_str(), original.text.as_str()), ("Laterne", "Die Laterne ist aus."));
    assert!(original.cover.contains("zK") && original.cover.contains("Bitte übernehmen."));
}

#[test]
fn a_name_without_an_address_is_still_proposed() {
    let text = "Von: Yilmaz, Ayse\nGesendet: Freitag, 27. März 2026 09:12\nAn: Krause\nBetreff: Laterne\n\nDie Laterne ist aus.\n";
    let original = forwarded("WG: Laterne", text).unwrap();
    assert_eq!((original.author.name.as_str(), original.author.address.as_str()), ("Yilmaz, Ayse", ""));
}

#[test]
fn the_quote_below_an_answer_is_not_forwarded() {
    let text = "Das klären wir.\n\nVon: Ayse Yilmaz <yilmaz@example.test>\nGesendet: Freitag, 27. März 2026 09:12\nAn: Krause\nBetreff: Laterne\n\nText\n";
    assert_eq!(forwarded("AW: Laterne", text), None);
    assert_eq!(forwarded("Rundschreiben", "Heute gibt es Kuchen."), None);
}

#[test]
fn a_citizen_who_forwards_speaks_for_herself() {
    let text = "Bitte lesen Sie das.\n\nVon: Nachbar <nachbar@example.test>\nGesendet: Freitag, 27. März 2026 09:12\nAn: ich\nBetreff: Lärm\n\nText\n";
    assert_eq!(source(&yilmaz().with("Subject", "WG: Lärm").text(text)), Source::Author);
}

fn form(text: &str) -> FormEntry {
    let raw = yilmaz().with("From", "Formular <NoReply@formular.test>").with("Return-Path", "<noreply@formular.test>").text(text);
    match source(&raw) {
        Source::Form(entry) => entry,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_form_is_read_by_its_labels_wherever_they_stand() {
    let rows = [
        "Ihr Name: Ayse Yilmaz\nE-Mail-Adresse: yilmaz@example.test\nIhre Nachricht: Die Laterne ist aus.\n\nSeit Montag.",
        "Kontaktformular\n\n* Ihre Nachricht:\nDie Laterne ist aus.\n\nSeit Montag.\n\n* Ihr Name:\nAyse Yilmaz\n* E-MAIL-ADRESSE:\nyilmaz@example.test\n",
        "│ Ihr Name │ Ayse Yilmaz │\n│ E-Mail-Adresse │ <mailto:yilmaz@example.test> │\nIhre Nachricht\tDie Laterne ist aus.\n\nSeit Montag.\n",
    ];
    for text in rows {
        let entry = form(text);
        assert_eq!((entry.citizen.name.as_str(), entry.citizen.address.as_str()), ("Ayse Yilmaz", "yilmaz@example.test"), "{text}");
        assert_eq!(entry.text, "Die Laterne ist aus.\n\nSeit Montag.", "{text}");
    }
}

#[test]
fn a_form_without_its_labels_loses_nothing() {
    let entry = form("Name der Straße: Gartenstraße\nDie Laterne ist aus. yilmaz@example.test");
    assert_eq!((entry.citizen.name.as_str(), entry.citizen.address.as_str()), ("", ""), "an address anywhere in the text is no proof");
    assert!(entry.text.contains("Gartenstraße") && entry.text.contains("Laterne"));
}

#[test]
fn a_form_is_believed_by_the_own_servers_word_alone() {
    let raw = yilmaz()
        .with("From", "noreply@formular.test")
        .with("Return-Path", "<noreply@formular.test>")
        .with("Auto-Submitted", "auto-generated")
        .text("E-Mail-Adresse: yilmaz@example.test\nIhre Nachricht: Die Laterne ist aus.");
    let sorted = raw.sorted();
    assert_eq!((sorted.nature, sorted.suppress), (Nature::Human, Some(crate::case::Suppressed::Misaligned)));
    assert_eq!(sorted.reply_address.as_deref(), Some("yilmaz@example.test"));
    let proven = raw.with("Authentication-Results", "mx.stadt.test; dkim=pass header.d=formular.test").sorted();
    assert_eq!((proven.nature, proven.suppress), (Nature::Human, None));
}

#[test]
fn a_scanner_is_a_letter_whatever_its_mail_says() {
    let raw = yilmaz().with("From", "scan@stadt.test").with("Return-Path", "<>").with("Auto-Submitted", "auto-generated").text("Scan");
    let sorted = raw.sorted();
    assert_eq!((sorted.source, sorted.nature), (Source::Scanner, Nature::Human));
    assert_eq!(sorted.suppress, Some(crate::case::Suppressed::NoAddress));
}
