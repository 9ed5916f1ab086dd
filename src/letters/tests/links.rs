//! Ready-made links: short enough for every mail program, and the words behind them.

use crate::case::{AnswerKind, ReviewReason};
use crate::letters::mailto::{Candidate, LINK_LIMIT, Outcome, Proposal, department, head, link, release, reminder, review, triage};
use percent_encoding::percent_decode_str;

const TAG: &str = "B-2026-000123-k7f3q9xw2m5hd";
const REPLY: &str = "beschwerde+k7f3q9xw2m5hd@stadt.test";

/// The body a mail program would open.
fn body(outcome: &Outcome) -> String {
    let href = outcome.href.as_ref().unwrap_or_else(|| panic!("no link for {}", outcome.label));
    percent_decode_str(href.split_once("&body=").unwrap().1).decode_utf8().unwrap().into_owned()
}

fn everything(reply: &str, tag: &str) -> Vec<Outcome> {
    let candidates: Vec<Candidate> =
        ["66", "TBL", "AMTFUERALLES"].iter().map(|key| Candidate { key: (*key).to_owned(), name: "Amt".to_owned(), score: 9 }).collect();
    let mut all =
        [department(reply, tag), reminder(reply, tag), head(reply, tag, "Antwort kommt morgen"), triage(reply, tag, candidates, None)]
            .concat();
    for answer in AnswerKind::ALL {
        all.extend(release(reply, tag, *answer, true, Some("66")));
        all.extend(release(reply, tag, *answer, false, None));
    }
    all
}

#[test]
fn blanks_umlauts_and_line_ends_are_encoded_as_mail_programs_expect() {
    let href = link(REPLY, "Antwort [B-1]", "#begründet ja\n\nGuten Tag & Gruß").unwrap();
    assert_eq!(
        href,
        "mailto:beschwerde%2Bk7f3q9xw2m5hd@stadt.test?subject=Antwort%20%5BB-1%5D\
         &body=%23begr%C3%BCndet%20ja%0D%0A%0D%0AGuten%20Tag%20%26%20Gru%C3%9F"
    );
}

#[test]
fn a_link_of_900_signs_is_made_and_one_of_901_is_not() {
    let empty = link("a@stadt.test", "b", "").unwrap().len();
    let fitting = "x".repeat(LINK_LIMIT - empty);
    assert_eq!(link("a@stadt.test", "b", &fitting).map(|href| href.len()), Some(900));
    assert_eq!(link("a@stadt.test", "b", &format!("{fitting}x")), None);
}

#[test]
fn every_ready_made_outcome_fits_even_with_the_longest_address() {
    // RFC 5321 § 4.5.3.1: local part 64, and a domain of 100 is longer than any city's.
    let reply = format!("{}@{}.test", "b".repeat(64), "s".repeat(95));
    let outcomes = everything(&reply, "ABCDEFGH-2026-000000123456-k7f3q9xw2m5hd");
    assert!(outcomes.len() > 30);
    for outcome in outcomes {
        assert!(outcome.href.as_ref().is_some_and(|href| href.len() <= 900), "{} has no link", outcome.label);
    }
}

#[test]
fn every_link_carries_the_token_and_opens_with_the_words_it_promises() {
    for outcome in everything(REPLY, TAG) {
        let href = outcome.href.clone().unwrap();
        assert!(href.starts_with("mailto:beschwerde%2Bk7f3q9xw2m5hd@stadt.test?subject=Antwort%20%5BB-2026-000123-k7f3q9xw2m5hd%5D&body="));
        let body = body(&outcome);
        assert_eq!(body.split("\r\n").next().unwrap(), outcome.words, "{}", outcome.label);
        assert!(outcome.words.starts_with('#'));
        assert_eq!(body.lines().filter(|line| line.starts_with('#')).count(), 1, "one link is one outcome: {body}");
    }
}

#[test]
fn the_department_chooses_among_the_six_outcomes_of_the_office() {
    let chosen: Vec<(String, String)> = department(REPLY, TAG).into_iter().map(|outcome| (outcome.label, outcome.words)).collect();
    let expected = [
        ("Erledigt, Beschwerde war begründet", "#antwort #begründet ja #abgeholfen ganz"),
        ("Geprüft, Beschwerde war nicht begründet", "#antwort #begründet nein"),
        ("Wir brauchen länger", "#zwischenbescheid TT.MM.JJJJ"),
        ("Rückfrage an die Bürgerin", "#rückfrage"),
        ("Nicht unsere Aufgabe", "#nichtzuständig"),
        ("Wir haben schon geantwortet (Telefon, E-Mail, Brief)", "#direkt"),
    ];
    assert_eq!(chosen, expected.map(|(label, words)| (label.to_owned(), words.to_owned())));
    assert_eq!(body(&department(REPLY, TAG)[0]), "#antwort #begründet ja #abgeholfen ganz\r\n\r\nGuten Tag,\r\n\r\n");
}

#[test]
fn the_desk_is_asked_for_a_finding_only_where_there_can_be_one() {
    let words = |answer, is_assessed| release(REPLY, TAG, answer, is_assessed, Some("66")).into_iter().map(|o| o.words).collect::<Vec<_>>();
    assert_eq!(
        words(AnswerKind::Final, true),
        ["#senden #begründet ja #abgeholfen ganz", "#senden #begründet nein", "#senden", "#zurück", "#nurnotiz"]
    );
    assert_eq!(words(AnswerKind::Final, false), ["#senden", "#zurück", "#nurnotiz"]);
    assert_eq!(words(AnswerKind::Interim, true), ["#senden", "#zurück", "#nurnotiz"]);
}

#[test]
fn whoever_has_neither_a_plain_name_nor_a_plain_address_is_proposed_by_no_order() {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 27).unwrap();
    let orders = |name: &str, address: &str| {
        let who = Proposal { name: name.to_owned(), address: address.to_owned(), received_day: Some(day) };
        let candidates = vec![Candidate { key: "66".to_owned(), name: "Amt".to_owned(), score: 9 }];
        let mut all = triage(REPLY, TAG, candidates, Some(&who));
        all.extend(review(REPLY, TAG, ReviewReason::OtherAddress, Some(&who), day));
        all.into_iter().map(|outcome| outcome.words).filter(|words| words.starts_with("#bürgerin")).collect::<Vec<_>>()
    };
    for (name, address) in [("", ""), ("0171 1234567", ""), ("12", "a b@example.test"), (" - .", "kein#weg@example.test")] {
        assert_eq!(orders(name, address), Vec::<String>::new(), "{name} {address}");
    }
    assert_eq!(orders("Ayse Yilmaz", "").len(), 3);
    assert_eq!(orders("", "yilmaz@example.test")[0], "#bürgerin <yilmaz@example.test> #eingang 27.03.2026 laut Weiterleitung");
}
