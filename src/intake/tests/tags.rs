//! Numbers, tokens, Message-IDs and titles.

use super::super::*;
use super::stage::*;
use crate::case::{Bearer, DepartmentKey};

const TAG: &str = "B-2026-000123-k7f3q9xw2m5hd";

fn tag(token: Option<&str>) -> CaseTag {
    CaseTag { number: number(123), token: token.map(str::to_owned) }
}

#[test]
fn a_tag_is_found_whatever_programs_did_to_the_subject() {
    for subject in [
        "Bitte bis Di 07.04. beantworten: Laterne [B-2026-000123-k7f3q9xw2m5hd]",
        "AW: [EXTERN] Antwort: WG: Laterne [B-2026-000123-K7F3Q9XW2M5HD]",
        "AW: LATERNE [b-2026-000123-k7f3q9xw2m5hd]",
        "RE: Laterne [B-2026-000123- k7f3q9xw2m5hd]",
        "RE: Laterne [B-2026-000123-k7f3q9 xw2m5hd]",
        "RE: Laterne [B-2026-\r\n 000123-k7f3q9xw2m5hd]",
        "RE: Laterne B\u{2011}2026\u{2011}000123\u{2013}k7f3q9xw2m5hd",
        "beschwerde+b-2026-000123-k7f3q9xw2m5hd@stadt.test",
        "b-2026-000123-k7f3q9xw2m5hd.ack-1.0123456789abc@stadt.test",
        "Ihr Anliegen B-2026-000123, Kennung [B-2026-000123-k7f3q9xw2m5hd]",
    ] {
        assert_eq!(find_tags(subject), [tag(Some("k7f3q9xw2m5hd"))], "{subject}");
    }
}

#[test]
fn a_number_alone_is_a_tag_without_token() {
    for text in [
        "B-2026-000123",
        "Meine Nummer: b-2026-000123.",
        "(B-2026-000123)",
        "B-2026-000123-",
        "B-2026-000123-kurz",
        "AW: Zwischenstand, B-2026-000123",
    ] {
        assert_eq!(find_tags(text), [tag(None)], "{text}");
    }
    for text in ["", "B-2026-12", "B-26-000123", "B-2026-000123x", "2026-000123", "IBAN DE02-1205-0000-0000-2026", "B 2026 000123"] {
        assert_eq!(find_tags(text), [], "{text}");
    }
    assert_eq!(find_tags("B-2026-000123 und B-2026-000124").len(), 2);
}

#[test]
fn a_folded_subject_in_a_real_mail_keeps_its_tag() {
    let folded = "=?utf-8?Q?AW:_[EXTERN]_Bitte_bis_Di_07.04._beantworten:_Stra=C3=9Fen?=\r\n =?utf-8?Q?laterne_[B-2026-0001?=\r\n =?utf-8?Q?23-k7f3q9xw2m5hd]?=";
    let mail = krause().with("Subject", folded).read();
    assert_eq!(mail.tags(), [(tag(Some("k7f3q9xw2m5hd")), TagPlace::Subject)]);
    let broken = krause().with("Subject", "AW: Laterne [B-2026-000123-k7f3q9\r\n xw2m5hd]").read();
    assert_eq!(broken.tags(), [(tag(Some("k7f3q9xw2m5hd")), TagPlace::Subject)]);
}

#[test]
fn each_place_alone_suffices() {
    let places = [
        (TagPlace::Subject, krause().with("Subject", &format!("AW: x [{TAG}]"))),
        (TagPlace::Address, krause().with("To", &format!("beschwerde+{TAG}@stadt.test"))),
        (TagPlace::Address, krause().add("Delivered-To", &format!("beschwerde+{}@stadt.test", TAG.to_lowercase()))),
        (TagPlace::Reference, krause().with("In-Reply-To", &format!("<{TAG}.x.y@stadt.test>"))),
        (TagPlace::Reference, krause().with("References", &format!("<a@b>\r\n <{TAG}.x.y@stadt.test>"))),
    ];
    for (place, raw) in places {
        assert_eq!(raw.read().tags(), [(tag(Some("k7f3q9xw2m5hd")), place)]);
    }
    let in_body = yilmaz().text("Es geht um B-2026-000123.").read();
    assert_eq!(in_body.tags(), [(tag(None), TagPlace::Body)]);
    let in_quote = yilmaz().with("Subject", "AW: x").text("Nein.\n> Ihre Nummer: B-2026-000123").read();
    assert_eq!(in_quote.tags(), [], "what is only quoted names nothing");
}

#[test]
fn a_token_proves_case_and_bearer_and_nothing_else() {
    let keys = keys();
    let [tiefbau, gruen] = ["66", "67"].map(|key| Bearer::Department(DepartmentKey::new(key)));
    let all = [Bearer::Citizen(0), tiefbau.clone(), gruen, Bearer::Head(DepartmentKey::new("66")), Bearer::Desk];
    let token = keys.token(&number(123), &tiefbau);
    assert_eq!(token.len(), 13);
    assert!(token.chars().all(|c| "0123456789abcdefghjkmnpqrstvwxyz".contains(c)), "no letters that look alike");
    assert_eq!(keys.verify(&number(123), &token, &all), Some(tiefbau.clone()));
    assert_eq!(keys.verify(&number(123), &token.to_uppercase(), &all), Some(tiefbau.clone()));
    assert_eq!(keys.verify(&number(123), &token.replace('0', "O").replace('1', "l"), &all), Some(tiefbau.clone()));
    assert_eq!(keys.verify(&number(124), &token, &all), None, "another case");
    assert_eq!(keys.verify(&number(123), &token, &[Bearer::Desk]), None, "another bearer");
    let short: String = token.chars().take(12).collect();
    for wrong in ["", "0000000000000", "k7f3q9xw2m5hd", &short] {
        assert_eq!(keys.verify(&number(123), wrong, &all), None);
    }
}

#[test]
fn an_old_key_is_believed_and_a_foreign_one_is_not() {
    let old = keys();
    let token = old.token(&number(123), &Bearer::Desk);
    let id = old.message_id(&number(123), &token, "x", "stadt.test");
    let turned = TokenKeys { current: TokenKey::new(2, [9; 32]), older: vec![TokenKey::new(1, [7; 32])] };
    assert_eq!(turned.verify(&number(123), &token, &[Bearer::Desk]), Some(Bearer::Desk));
    assert!(turned.is_own_message_id(&id));
    assert_ne!(turned.token(&number(123), &Bearer::Desk), token);
    let foreign = TokenKeys { current: TokenKey::new(1, [8; 32]), older: Vec::new() };
    assert_eq!(foreign.verify(&number(123), &token, &[Bearer::Desk]), None);
    assert!(!foreign.is_own_message_id(&id));
    // The id of a key is part of what is sealed: the same secret under another id makes other tokens.
    assert_ne!(TokenKeys { current: TokenKey::new(3, [7; 32]), older: Vec::new() }.token(&number(123), &Bearer::Desk), token);
    assert!(!format!("{old:?}").contains('7'), "a key is never printed");
}

#[test]
fn our_message_ids_carry_the_tag_and_a_seal() {
    let keys = keys();
    let token = keys.token(&number(123), &Bearer::Citizen(0));
    let id = keys.message_id(&number(123), &token, "ack/12", "Stadt.test");
    assert!(id.starts_with(&format!("b-2026-000123-{token}.ack-12.")) && id.ends_with("@stadt.test"), "{id}");
    assert_eq!(find_tags(&id), [CaseTag { number: number(123), token: Some(token) }]);
    assert!(keys.is_own_message_id(&id) && keys.is_own_message_id(&id.to_uppercase()));
    assert_eq!(keys.number_in(&id), Some(number(123)));
    let plain = keys.plain_message_id("digest/2026-03-27", "stadt.test");
    assert!(keys.is_own_message_id(&plain) && find_tags(&plain).is_empty() && keys.number_in(&plain).is_none());
    for forged in [id.replace("000123", "000124"), id.replace("stadt.test", "evil.test"), "x@stadt.test".into(), String::new()] {
        assert!(!keys.is_own_message_id(&forged), "{forged}");
    }
}

#[test]
fn a_title_is_the_subject_without_what_machines_added() {
    for (subject, expected) in [
        ("AW: WG: [EXTERN] Laterne defekt", "Laterne defekt"),
        ("[EXTERN] AW: Re: Fwd: Laterne", "Laterne"),
        ("Antwort: Re[2]: AW (3): Laterne", "Laterne"),
        ("AW: Bitte beantworten: Laterne [B-2026-000123-k7f3q9xw2m5hd]", "Bitte beantworten: Laterne"),
        ("Zwischenstand zu Ihrem Anliegen, B-2026-000123", "Zwischenstand zu Ihrem Anliegen"),
        ("Betreff: ganz normal", "Betreff: ganz normal"),
        ("[Spielplatz] Scherben", "[Spielplatz] Scherben"),
        ("", "ohne Betreff"),
        ("AW: ", "ohne Betreff"),
    ] {
        assert_eq!(title(subject), expected, "{subject}");
    }
    let long = title(&"Straßenlaterne ".repeat(12));
    assert!(long.chars().count() <= 80 && long.ends_with("Straßenlaterne…"), "{long}");
}
