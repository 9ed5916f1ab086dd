//! Reply-to-act: the command table of `design.md` 4.

use super::super::*;
use super::stage::*;
use crate::case::{CaseKind, CloseReason, DepartmentKey, Finding, Remedy};

fn read_orders(text: &str) -> Result<Orders, Misunderstood> {
    orders(text, day("2026-04-07")) // a Tuesday
}

fn list(text: &str) -> Vec<Order> {
    read_orders(text).unwrap_or_else(|m| panic!("{text}: {m:?}")).list
}

#[test]
fn a_plain_reply_is_text_and_nothing_else() {
    let text = "Guten Tag Frau Yilmaz,\n\ndie Laterne leuchtet wieder.\n\nMit freundlichen Grüßen\nKrause";
    assert_eq!(read_orders(text), Ok(Orders { list: vec![], text: text.to_owned() }));
    for harmless in ["Die Ampel #12 ist aus.", "Sehr geehrte Frau Yilmaz:\nArt: Beschwerde", "Frist: bald", "----\nText", "Nr. 1 # 2"] {
        assert_eq!(read_orders(harmless).unwrap().list, [], "{harmless}");
    }
}

#[test]
fn the_ready_made_reply_of_the_department_mail_works() {
    let orders = read_orders("#antwort #begründet ja #abgeholfen ganz\n\nGuten Tag Frau Yilmaz,\ndie Laterne leuchtet wieder.").unwrap();
    assert_eq!(orders.list, [Order::Answer, Order::Finding(Finding::Justified), Order::Remedy(Remedy::FullyRemedied)]);
    assert_eq!(orders.text, "Guten Tag Frau Yilmaz,\ndie Laterne leuchtet wieder.");
}

#[test]
fn every_row_of_the_table_is_understood() {
    let to = |key: &str, reason: &str| Order::HandOver { to: DepartmentKey::new(key), reason: reason.to_owned() };
    let citizen = |name: &str, address: &str, contact: &str| Order::Citizen {
        name: name.to_owned(),
        address: address.to_owned(),
        contact: contact.to_owned(),
    };
    let rows: Vec<(&str, Order)> = vec![
        ("#antwort Text", Order::Answer),
        (
            "#zwischenbescheid 05.05.2026 Ersatzteil bestellt",
            Order::Interim { day: day("2026-05-05"), reason: "Ersatzteil bestellt".into() },
        ),
        (
            "#Zwischenstand bis 5. Mai 2026: Ersatzteil bestellt",
            Order::Interim { day: day("2026-05-05"), reason: "Ersatzteil bestellt".into() },
        ),
        ("#rückfrage Welche Hausnummer?", Order::Query),
        ("#bürgerin Ayse Yilmaz <yilmaz@example.test>", citizen("Ayse Yilmaz", "yilmaz@example.test", "")),
        ("#Buergerin: yilmaz@example.test", citizen("", "yilmaz@example.test", "")),
        ("#bürgerin Ayse Yilmaz, yilmaz@example.test", citizen("Ayse Yilmaz", "yilmaz@example.test", "")),
        ("#bürgerin Herr Krause, Gartenstraße 12, 51379 Opladen", citizen("Herr Krause", "", "Gartenstraße 12, 51379 Opladen")),
        ("#übernommen", Order::TakenOver),
        ("#telefoniert", Order::Phoned(None)),
        ("#telefoniert am 02.04.", Order::Phoned(Some(day("2026-04-02")))),
        ("#telefoniert gestern", Order::Phoned(Some(day("2026-04-06")))),
        ("#telefoniert 24.12.", Order::Phoned(Some(day("2025-12-24")))),
        ("#direkt 2026-04-01", Order::Direct(Some(day("2026-04-01")))),
        ("#brief 1.4.26", Order::ByLetter(Some(day("2026-04-01")))),
        ("#persönlich heute", Order::InPerson(Some(day("2026-04-07")))),
        ("#weiter 66", to("66", "")),
        ("#weiter an FB 66 Straßenschaden", to("66", "Straßenschaden")),
        ("#an tbl", to("TBL", "")),
        ("#nichtzuständig gehört zu 67", Order::GiveBack { reason: "gehört zu 67".into() }),
        ("#begründet ja", Order::Finding(Finding::Justified)),
        ("#begründet teilweise", Order::Finding(Finding::PartlyJustified)),
        ("#begründet nein", Order::Finding(Finding::Unjustified)),
        ("#begründet offen", Order::Finding(Finding::Open)),
        ("#unbegründet", Order::Finding(Finding::Unjustified)),
        ("#abgeholfen ganz", Order::Remedy(Remedy::FullyRemedied)),
        ("#abgeholfen teilweise", Order::Remedy(Remedy::PartlyRemedied)),
        ("#abgeholfen nicht", Order::Remedy(Remedy::NotRemedied)),
        ("#abgeholfen entfällt", Order::Remedy(Remedy::NotApplicable)),
        ("#art beschwerde", Order::Kind(CaseKind::Complaint)),
        ("#art anregung", Order::Kind(CaseKind::Suggestion)),
        ("#art lob", Order::Kind(CaseKind::Praise)),
        ("#art anfrage", Order::Kind(CaseKind::Enquiry)),
        ("#art Mängelmeldung", Order::Kind(CaseKind::DefectReport)),
        ("#notiz Herr Meier weiß Bescheid", Order::Note),
        ("#frist 24.12.2026 Firma kommt", Order::FollowUp { day: day("2026-12-24"), reason: "Firma kommt".into() }),
        ("#frist 24. 12. Firma kommt", Order::FollowUp { day: day("2026-12-24"), reason: "Firma kommt".into() }),
        ("#frist 06.04.\r\nDie Firma kommt.", Order::FollowUp { day: day("2027-04-06"), reason: String::new() }),
        ("#erledigt", Order::Close { reason: None, note: String::new() }),
        ("#erledigt kein Anliegen", Order::Close { reason: Some(CloseReason::NoConcern), note: String::new() }),
        ("#erledigt Dublette von B-2026-000100", Order::Close { reason: Some(CloseReason::Duplicate), note: "von B-2026-000100".into() }),
        ("#irrläufer", Order::Close { reason: Some(CloseReason::Misdirected), note: String::new() }),
        ("#status", Order::Status),
        ("#senden", Order::Release),
        ("#freigeben", Order::Release),
        ("#zurück", Order::Return),
        ("#nurnotiz", Order::Keep),
        ("#behalten", Order::Keep),
        ("#bestätigen", Order::Confirm),
        ("#öffnen", Order::Reopen),
        ("#eingangsbestätigung", Order::Acknowledge),
    ];
    for (text, order) in rows {
        assert_eq!(list(text), [order], "{text}");
    }
}

#[test]
fn the_reason_of_a_receipt_stands_behind_the_day_or_below() {
    for (text, reason) in [
        ("#eingang 27.03.2026 lag im Bürgerbüro", "lag im Bürgerbüro"),
        ("#eingang am 27. März: lag im Bürgerbüro", "lag im Bürgerbüro"),
        ("#eingang 27.03.2026\r\nEs lag im Bürgerbüro.", ""),
    ] {
        assert_eq!(list(text), [Order::Receipt { day: day("2026-03-27"), reason: reason.to_owned() }], "{text}");
    }
    let orders = read_orders("#antwort #eingang 27.03.2026 lag im Bürgerbüro\r\nGuten Tag.").unwrap();
    assert_eq!(orders.text, "Guten Tag.", "the citizen reads nothing of it");
}

#[test]
fn spelling_is_forgiven() {
    for text in [
        "#UEBERNOMMEN",
        "#uebernommen",
        "#ubernommen",
        "# übernommen",
        "#übernommen.",
        "\u{a0}#übernommen",
        "＃übernommen",
        "#u\u{308}bernommen",
        "#taken",
        "  #Übernommen!",
    ] {
        let text = yilmaz().text(text).read().new_text;
        assert_eq!(list(&text), [Order::TakenOver], "{text}");
    }
    assert_eq!(list("#nicht zuständig"), [Order::GiveBack { reason: String::new() }]);
    assert_eq!(list("#nur notiz"), [Order::Keep]);
    assert_eq!(list("#rueckfrage Wo?"), [Order::Query]);
    assert_eq!(list("#begruendet\u{a0}ja"), [Order::Finding(Finding::Justified)]);
    assert_eq!(list("#begründet: ja, #abgeholfen: ganz"), [Order::Finding(Finding::Justified), Order::Remedy(Remedy::FullyRemedied)]);
}

#[test]
fn the_colon_form_counts_at_the_top_only() {
    let answer = read_orders("Antwort: Guten Tag,\ndie Laterne leuchtet.").unwrap();
    assert_eq!((answer.list, answer.text.as_str()), (vec![Order::Answer], "Guten Tag,\ndie Laterne leuchtet."));
    assert_eq!(list("Notiz: war vor Ort"), [Order::Note]);
    let below = read_orders("Guten Tag,\n\nNotiz: so hieß das Lied.").unwrap();
    assert_eq!((below.list.len(), below.text.as_str()), (0, "Guten Tag,\n\nNotiz: so hieß das Lied."));
}

#[test]
fn a_command_in_an_html_only_mail_above_an_outlook_quote_is_read() {
    let html = "<html><body><p>#notiz</p><p>war vor Ort, <b>alles gut</b></p><hr><p><b>Von:</b> Beschwerde &lt;beschwerde@stadt.test&gt;<br><b>Gesendet:</b> Freitag, 27. M&auml;rz 2026 09:00<br><b>An:</b> Krause<br><b>Betreff:</b> Bitte</p><p>#antwort steht im Zitat</p></body></html>";
    let mail = krause().with("Subject", "AW: Bitte").with("Content-Type", "text/html; charset=utf-8").body(html.as_bytes()).read();
    let orders = read_orders(&mail.new_text).unwrap();
    assert_eq!((orders.list, orders.text.as_str()), (vec![Order::Note], "war vor Ort, alles gut"));
}

#[test]
fn what_is_not_understood_changes_nothing_and_says_so_in_german() {
    let why = |text: &str| read_orders(text).unwrap_err();
    let hash = why("#1 in der Liste fehlt noch");
    assert_eq!(hash.line, "#1 in der Liste fehlt noch");
    assert!(hash.suggestion.unwrap().contains("lassen Sie bitte das # am Anfang"));
    assert!(why("#Musterstadt ist schön").why.contains("kennen wir nicht"));
    assert!(why("#antwrt Guten Tag").suggestion.unwrap().contains("#antwort"));
    assert!(why("#antwort #begründet ja #abgeholfn ganz\nText").suggestion.unwrap().contains("#abgeholfen"));
    assert!(why("#begründet vielleicht").suggestion.unwrap().contains("#begründet teilweise"));
    assert!(why("#abgeholfen").suggestion.unwrap().contains("#abgeholfen ganz"));
    assert!(why("#weiter").suggestion.unwrap().contains("#weiter 66"));
    assert!(why("#zwischenbescheid Ersatzteil").suggestion.unwrap().contains("#zwischenbescheid 05.05.2026"));
    assert!(why("#zwischenbescheid 05.05.2026").why.contains("Grund"));
    assert!(why("#frist").suggestion.unwrap().contains("#frist 24.12.2026"));
    assert!(why("#frist 01.01.2026").why.contains("Zukunft"));
    for without_reason in
        ["#frist 24.12.2026", "#antwort #frist 24.12.2026\r\nGuten Tag, die Laterne leuchtet.", "#senden #frist 24.12.2026"]
    {
        let misunderstood = why(without_reason);
        assert_eq!(misunderstood.why, "Ein späteres Datum braucht einen Grund.", "{without_reason}");
        assert!(misunderstood.suggestion.unwrap().contains("#frist 24.12.2026 Firma kommt"));
    }
    for without_reason in ["#eingang 27.03.2026", "#bürgerin Ayse Yilmaz <yilmaz@example.test> #eingang 27.03.2026 #weiter 66"] {
        let misunderstood = why(without_reason);
        assert_eq!(misunderstood.why, "Ein berichtigter Eingang braucht einen Grund.", "{without_reason}");
        assert!(misunderstood.suggestion.unwrap().contains("#eingang 27.03.2026 Lag im"));
    }
    assert!(why("#telefoniert 24.12.2026").why.contains("Zukunft"));
    assert!(why("#antwort").why.contains("fehlt"));
    assert!(why("#notiz\n\n").why.contains("fehlt"));
}

/// The table of words was folded anew for every word of a line: these took ten seconds.
#[test]
fn twenty_thousand_orders_are_read_in_a_moment() {
    let text = "#status ".repeat(20_000);
    let start = std::time::Instant::now();
    assert_eq!(read_orders(&text).unwrap().list, [Order::Status]);
    let took = start.elapsed();
    assert!(took < std::time::Duration::from_secs(4), "{took:?}");
}

#[test]
fn contradictions_change_nothing() {
    for text in [
        "#begründet ja #begründet nein",
        "#abgeholfen ganz\n#abgeholfen nicht",
        "#antwort Text\n#nichtzuständig",
        "#weiter 66\n#weiter 67",
        "#antwort Text\n#notiz Text",
        "#senden #zurück",
        "#art lob #art beschwerde",
    ] {
        assert!(read_orders(text).is_err(), "{text}");
    }
    assert_eq!(list("#übernommen\n#übernommen"), [Order::TakenOver], "twice the same is once");
    assert_eq!(list("#telefoniert #begründet nein #erledigt").len(), 3);
    assert_eq!(list("#übernommen #notiz Kollege fährt hin").len(), 2);
}

#[test]
fn text_beside_orders_is_never_lost() {
    let orders =
        read_orders("Hallo Kollegin,\n#telefoniert gestern, sie war zufrieden\n#begründet ja wegen Baustelle\nGruß Krause").unwrap();
    assert_eq!(orders.text, "Hallo Kollegin,\nsie war zufrieden\nwegen Baustelle\nGruß Krause");
}
