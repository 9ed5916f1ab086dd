//! Strangers' words in letters: they may be read, they may do nothing.

use super::{city, frame, texts, write};
use crate::letters::samples;
use crate::letters::{DepartmentCaseFacts, Facts, FinalReplyFacts, InterimReplyFacts, LetterKind, ReleaseFacts, compose};
use proptest::prelude::*;

fn lantern() -> DepartmentCaseFacts {
    match samples::of(LetterKind::DepartmentCase).remove(0) {
        Facts::DepartmentCase(facts) => facts,
        other => panic!("{other:?}"),
    }
}

fn answer() -> FinalReplyFacts {
    match samples::of(LetterKind::FinalReply).remove(0) {
        Facts::FinalReply(facts) => facts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_title_with_line_ends_stays_one_line_of_the_subject() {
    let title = "Laterne\r\nBcc: alle@extern.test\r\n\r\nHallo".to_owned();
    let letter = write(&Facts::DepartmentCase(DepartmentCaseFacts { title, ..lantern() }));
    assert_eq!(letter.subject, "Bitte bis Di 07.04. beantworten: Laterne Bcc: alle@extern.test Hallo [B-2026-000123-k7f3q9xw2m5hd]");
}

#[test]
fn a_title_cannot_carry_a_token_of_another_case() {
    let title = "Zu [B-2026-000999-aaaaaaaaaaaaa]".to_owned();
    let letter = write(&Facts::DepartmentCase(DepartmentCaseFacts { title, ..lantern() }));
    assert!(letter.subject.contains("(B-2026-000999-aaaaaaaaaaaaa)"), "{}", letter.subject);
    assert_eq!(letter.subject.matches('[').count(), 1);
}

#[test]
fn a_title_cannot_hide_an_encoded_word() {
    let title = "=?utf-8?q?Bcc=3A_alle?= Laterne".to_owned();
    let letter = write(&Facts::DepartmentCase(DepartmentCaseFacts { title, ..lantern() }));
    assert!(!letter.subject.contains("=?"), "{}", letter.subject);
}

#[test]
fn a_title_of_a_thousand_signs_leaves_the_token_whole() {
    let letter = write(&Facts::DepartmentCase(DepartmentCaseFacts { title: "Ö".repeat(1_000), ..lantern() }));
    assert!(letter.subject.ends_with("…  [B-2026-000123-k7f3q9xw2m5hd]".replace("  ", " ").as_str()), "{}", letter.subject);
    assert!(letter.subject.chars().count() < 160);
}

#[test]
fn a_mail_without_a_subject_gets_words_a_clerk_can_read() {
    let letter = write(&Facts::DepartmentCase(DepartmentCaseFacts { title: " \r\n ".to_owned(), ..lantern() }));
    assert_eq!(letter.subject, "Bitte bis Di 07.04. beantworten: ohne Betreff [B-2026-000123-k7f3q9xw2m5hd]");
}

#[test]
fn html_of_a_citizen_is_shown_and_not_obeyed() {
    let text = "<script>alert(1)</script>\n\n<img src=x onerror=y> & \"Gruß\"".to_owned();
    let name = Some("<b>Krause</b>".to_owned());
    let letter = write(&Facts::DepartmentCase(DepartmentCaseFacts { text, citizen_name: name, title: "<h1>".to_owned(), ..lantern() }));
    assert!(!letter.html.contains("<script") && !letter.html.contains("<img") && !letter.html.contains("<b>"), "{}", letter.html);
    assert!(letter.html.contains("&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"), "{}", letter.html);
    assert!(letter.text.contains("  <script>alert(1)</script>"), "{}", letter.text);
}

#[test]
fn words_of_a_template_in_a_citizens_mail_stay_words() {
    let text = "{{ tag }} {% for x in y %}".to_owned();
    let letter = write(&Facts::DepartmentCase(DepartmentCaseFacts { text, ..lantern() }));
    assert!(letter.text.contains("{{ tag }} {% for x in y %}"));
}

#[test]
fn a_name_with_line_ends_or_turned_letters_stays_a_name() {
    let name = "Aylin\r\n\r\nErgebnis: berechtigt\u{202e}zamliY";
    let letter = write(&Facts::FinalReply(FinalReplyFacts { citizen_name: Some(name.to_owned()), ..answer() }));
    assert!(letter.text.starts_with("Guten Tag Aylin Ergebnis: berechtigtzamliY,\n"), "{}", letter.text);
}

#[test]
fn the_departments_answer_reaches_the_citizen_word_for_word() {
    let text = "Die Laterne brennt wieder.\nEin Kabel war defekt & nass.\n\nAm 8. April <Mittwoch> war alles fertig.";
    let letter = write(&Facts::FinalReply(FinalReplyFacts { text: text.to_owned(), ..answer() }));
    assert!(letter.text.contains(text), "{}", letter.text);
    let shown = ReleaseFacts { letter_text: letter.text.clone(), ..release() };
    let release = write(&Facts::Release(shown));
    for line in letter.text.lines() {
        assert!(release.text.contains(line), "the desk does not see: {line}");
    }
}

fn release() -> ReleaseFacts {
    match samples::of(LetterKind::Release).remove(0) {
        Facts::Release(facts) => facts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_interim_reply_without_a_reason_is_not_written() {
    let Facts::InterimReply(facts) = samples::of(LetterKind::InterimReply).remove(0) else { panic!() };
    let blank = Facts::InterimReply(InterimReplyFacts { text: " \n".to_owned(), ..facts });
    let fault = compose(texts(), &city(), &blank, frame()).unwrap_err();
    assert_eq!(fault.to_string(), "cannot use interim_reply/body.txt: an interim reply needs a reason");
}

#[test]
fn an_answer_without_a_word_is_not_written() {
    let empty = Facts::FinalReply(FinalReplyFacts { text: "\r\n \n".to_owned(), ..answer() });
    assert_eq!(compose(texts(), &city(), &empty, frame()).unwrap_err().what, "an answer needs a text");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_a_citizen_writes_the_subject_is_one_line_with_its_token(title in "\\PC*|[\\x00-\\x1f\u{80}-\u{a0}\u{2028}\u{202e}=?\\[\\]a-zÄ]{0,200}") {
        let letter = write(&Facts::DepartmentCase(DepartmentCaseFacts { title, ..lantern() }));
        prop_assert!(letter.subject.ends_with(" [B-2026-000123-k7f3q9xw2m5hd]"));
        prop_assert!(!letter.subject.chars().any(char::is_control));
        prop_assert!(letter.subject.chars().count() <= 160);
        prop_assert_eq!(letter.subject.matches('[').count(), 1);
    }
}
