//! What holds for every letter in every branch: readable, whole, honest, harmless.

use super::{all_letters, words_of_html};
use crate::case::Lane;
use crate::letters::{Audience, AutoSubmitted, Facts, LetterKind, ReceiptVariant};

#[test]
fn every_html_part_is_a_german_document_that_a_screen_reader_and_a_phone_can_read() {
    for (_, letter) in all_letters() {
        let html = &letter.html;
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"de\">"), "{html}");
        assert_eq!(html.matches("<h1>").count(), 1, "{:?}: one main heading", letter.kind);
        assert!(html.contains("name=\"viewport\" content=\"width=device-width, initial-scale=1\""));
        for layout in ["<table", "<img", "http-equiv", "background", "color:", "<script", "<font"] {
            assert!(!html.contains(layout), "{:?}: {layout} in {html}", letter.kind);
        }
        for tag in ["p", "ul", "li", "h1", "h2", "a", "blockquote", "main", "footer", "strong", "code", "title"] {
            let opened = html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{:?}: <{tag}> in {html}", letter.kind);
        }
        assert!(!html.contains("<p></p>") && !html.contains("<ul>\n</ul>"), "{html}");
    }
}

#[test]
fn no_letter_shouts_decorates_or_promises_what_it_cannot_keep() {
    for (facts, letter) in all_letters() {
        let all = format!("{}\n{}\n{}", letter.subject, letter.text, letter.html);
        for word in ["schnellstmöglich", "zeitnah", "umgehend", "Ihr Lob", "{{", "{%", "none", "undefined", "null", " - "] {
            assert!(!all.contains(word), "{:?}: {word} in {all}", letter.kind);
        }
        for line in letter.text.lines() {
            let signs = line.trim();
            assert!(signs.is_empty() || signs.chars().any(char::is_alphanumeric), "{:?}: a line of signs: {line}", letter.kind);
            assert_eq!(line, line.trim_end(), "{:?}: blanks at the end", letter.kind);
        }
        assert!(!letter.text.contains("mailto:") && !letter.text.contains("<p>"), "{}", letter.text);
        assert!(!letter.text.contains("\n\n\n"), "{:?}: two blank lines in {}", letter.kind, letter.text);
        assert!(!all.chars().any(|c| ('\u{1f300}'..='\u{1faff}').contains(&c)), "emoji");
        let has_empty_figure = matches!(facts, Facts::Digest(_));
        assert!(has_empty_figure || !all.contains(['–', '—']), "{:?}: a dash in {all}", letter.kind);
        assert!(!letter.subject.contains("Auto:"));
    }
}

#[test]
fn text_and_html_of_a_letter_to_a_citizen_say_the_same_words() {
    for (_, letter) in all_letters().into_iter().filter(|(_, letter)| letter.kind.audience() == Audience::Citizens) {
        let without_heading =
            letter.html.split_once("<h1>").map(|(before, rest)| format!("{before}{}", rest.split_once("</h1>").unwrap().1));
        let text: Vec<String> = letter.text.split_whitespace().map(str::to_owned).collect();
        assert_eq!(words_of_html(&without_heading.unwrap()), text);
    }
}

#[test]
fn every_word_of_the_html_digest_stands_in_its_text_too() {
    for (_, letter) in all_letters().into_iter().filter(|(_, letter)| letter.kind == LetterKind::Digest) {
        let text: Vec<String> = letter.text.split_whitespace().map(str::to_owned).collect();
        assert_eq!(words_of_html(&letter.html), text);
    }
}

#[test]
fn an_acknowledgement_knows_nothing_a_stranger_wrote() {
    for (facts, letter) in all_letters() {
        let Facts::Acknowledgement(facts) = facts else { continue };
        let fields = serde_json::to_value(&facts).unwrap();
        let names: Vec<&String> = fields.as_object().unwrap().keys().collect();
        assert_eq!(names, ["department", "due_day", "number", "received_day", "variant"]);
        assert!(letter.text.len() + letter.html.len() < 9 * 1024);
        assert_eq!(letter.subject, "Eingangsbestätigung: Ihre Nachricht an die Stadt Musterstadt, B-2026-000123");
        assert_eq!(letter.auto_submitted, AutoSubmitted::AutoReplied);
    }
}

#[test]
fn each_lane_has_its_acknowledgement_and_a_threat_has_none() {
    let variant = |lane| ReceiptVariant::of_lane(Some(lane));
    assert_eq!(ReceiptVariant::of_lane(None), Some(ReceiptVariant::Usual));
    assert_eq!(variant(Lane::Emergency), Some(ReceiptVariant::Emergency));
    assert_eq!(variant(Lane::Threat), None);
    assert_eq!(variant(Lane::Confidential), Some(ReceiptVariant::Confidential));
    assert_eq!(variant(Lane::CouncilPetition), Some(ReceiptVariant::Neutral));
    assert_eq!(variant(Lane::LegalAppeal), Some(ReceiptVariant::LegalAppeal));
    assert_eq!(variant(Lane::DataProtection), Some(ReceiptVariant::DataProtection));
    assert_eq!(variant(Lane::PressAndCouncil), Some(ReceiptVariant::Neutral));
}

#[test]
fn only_the_usual_acknowledgement_names_the_office_and_a_neutral_one_names_no_date() {
    for (facts, letter) in all_letters() {
        let Facts::Acknowledgement(facts) = facts else { continue };
        let has_date = letter.text.contains("Sie hören bis");
        match facts.variant {
            ReceiptVariant::Neutral | ReceiptVariant::Emergency | ReceiptVariant::Unreadable => assert!(!has_date, "{}", letter.text),
            _ => assert_eq!(has_date, facts.due_day.is_some(), "{}", letter.text),
        }
        assert_eq!(letter.text.contains("Zuständig ist"), facts.department.is_some());
    }
}

#[test]
fn praise_and_questions_get_no_verdict_and_goodwill_never_reads_as_a_fault() {
    for (facts, letter) in all_letters() {
        let Facts::FinalReply(facts) = facts else { continue };
        let has_verdict = letter.text.contains("Ergebnis:");
        let may_have = matches!(facts.kind.code(), "beschwerde" | "mangel") && facts.finding.code() != "offen";
        assert_eq!(has_verdict, may_have, "{:?} {:?}", facts.kind, facts.finding);
        if !facts.finding.is_justified() {
            assert!(!letter.text.contains("berechtigt") && !letter.text.contains("Entschuldigung"), "{}", letter.text);
        }
        assert_eq!(letter.auto_submitted, AutoSubmitted::No);
    }
}

#[test]
fn letters_to_citizens_carry_the_number_at_the_end_of_the_subject_and_no_token() {
    for (_, letter) in all_letters().into_iter().filter(|(_, letter)| letter.kind.audience() == Audience::Citizens) {
        assert!(letter.subject.ends_with(", B-2026-000123"), "{}", letter.subject);
        assert!(!format!("{}{}{}", letter.subject, letter.text, letter.html).contains("k7f3q9xw2m5hd"));
    }
}

#[test]
fn letters_to_the_house_carry_the_token_in_the_subject_and_tell_the_words_without_a_link() {
    for (facts, letter) in all_letters() {
        match facts {
            Facts::DepartmentCase(_) | Facts::Returned(_) | Facts::CitizenWrote(_) | Facts::Release(_) | Facts::Review(_) => {
                assert!(letter.subject.ends_with("[B-2026-000123-k7f3q9xw2m5hd]"), "{}", letter.subject);
            }
            Facts::Triage(facts) => {
                for case in facts.cases {
                    assert!(letter.text.contains("#weiter TBL") && letter.html.contains(&case.tag), "{}", letter.text);
                }
            }
            Facts::Reminder(facts) | Facts::Escalation(facts) | Facts::DeskList(facts) if facts.cases.len() > 1 => {
                for tag in facts.cases.into_iter().filter_map(|case| case.tag) {
                    assert!(letter.text.contains(&format!("[{tag}]")) && letter.html.contains(&tag), "{}", letter.text);
                }
            }
            _ => {}
        }
    }
}
