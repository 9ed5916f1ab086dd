//! Threading is authorisation: the attack table of `design.md` 4 and lessons B 29 to 33, row by row.

use super::super::*;
use super::stage::*;
use crate::case::{Bearer, Case, CloseReason, DepartmentKey, EventKind, ReviewReason};

fn tiefbau() -> Bearer {
    Bearer::Department(DepartmentKey::new("66"))
}

/// What the archive knows of a mail, as the office procedure looks it up: every tag whose case exists, with its token checked.
fn joined<'a>(raw: &Raw, cases: &'a [Case], participants: &[&str], references: Vec<ReferencedCase<'a>>) -> Join<'a> {
    let mail = raw.read();
    let sorted = sort_it(&mail);
    let sender = mail.author().map(Address::key).unwrap_or_default();
    let candidates =
        [Bearer::Citizen(0), tiefbau(), Bearer::Department(DepartmentKey::new("67")), Bearer::Head(DepartmentKey::new("66")), Bearer::Desk];
    let tags = mail.tags().into_iter().filter_map(|(tag, _)| {
        let case = cases.iter().find(|case| case.number == tag.number)?;
        let bearer = tag.token.as_deref().and_then(|token| keys().verify(&tag.number, token, &candidates));
        Some(TaggedCase { case, has_token: tag.token.is_some(), bearer, sender_takes_part: participants.contains(&sender.as_str()) })
    });
    let facts = JoinFacts { tags: tags.collect(), references, is_staff: sorted.is_staff };
    join(&mail, &sorted, &facts)
}

fn subject(serial: i64, bearer: &Bearer) -> String {
    format!("AW: Laterne [{}-{}]", number(serial), keys().token(&number(serial), bearer))
}

fn colleague() -> Raw {
    krause().first("X-Internal-Sender", "yes")
}

fn review(case: &Case, reason: ReviewReason) -> Join<'_> {
    Join::Review { case, reason }
}

const YILMAZ: &[&str] = &["yilmaz@example.test"];

#[test]
fn a_mail_that_names_nothing_is_new() {
    assert_eq!(joined(&yilmaz(), &[case_with(123, "66")], YILMAZ, vec![]), Join::New);
    assert_eq!(joined(&yilmaz().with("Subject", "B-2026-999999"), &[case_with(123, "66")], YILMAZ, vec![]), Join::New, "no such case");
}

#[test]
fn a_guessed_number_goes_to_the_desk() {
    let cases = [case_with(123, "66")];
    for raw in [yilmaz(), yilmaz().with("From", "fremd@extern.test"), colleague()] {
        let raw = raw.with("Subject", "WG: Ihr Anliegen B-2026-000123");
        assert_eq!(joined(&raw, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::NumberOnly));
    }
}

#[test]
fn a_wrong_token_goes_to_the_desk_even_from_a_colleague() {
    let cases = [case_with(123, "66")];
    let raw = colleague().with("Subject", "AW: Laterne [B-2026-000123-k7f3q9xw2m5hd]");
    assert_eq!(joined(&raw, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::TokenWithoutPower));
}

#[test]
fn the_department_acts_with_its_token() {
    let cases = [case_with(123, "66")];
    let raw = colleague().with("Subject", &subject(123, &tiefbau()));
    assert_eq!(joined(&raw, &cases, YILMAZ, vec![]), Join::Act { case: &cases[0], bearer: tiefbau() });
    // Any colleague to whom it was forwarded, from her own address (office.md 2).
    let other = raw.with("From", "Frau Ott <ott@tbl.stadt.test>").with("Return-Path", "<ott@tbl.stadt.test>");
    assert_eq!(joined(&other, &cases, YILMAZ, vec![]), Join::Act { case: &cases[0], bearer: tiefbau() });
}

#[test]
fn the_token_counts_in_the_address_or_the_reference_alone() {
    let cases = [case_with(123, "66")];
    let token = keys().token(&number(123), &tiefbau());
    let act = Join::Act { case: &cases[0], bearer: tiefbau() };
    let by_address = colleague().with("To", &format!("beschwerde+b-2026-000123-{token}@stadt.test"));
    assert_eq!(joined(&by_address, &cases, YILMAZ, vec![]), act);
    let by_reference = colleague().with("In-Reply-To", &format!("<{}>", keys().message_id(&number(123), &token, "case-1", "stadt.test")));
    assert_eq!(joined(&by_reference, &cases, YILMAZ, vec![]), act);
}

#[test]
fn a_stranger_with_a_right_token_is_not_obeyed() {
    let cases = [case_with(123, "66")];
    for raw in [yilmaz(), yilmaz().with("From", "fremd@extern.test"), krause()] {
        // krause() without the own server's word: a forged From in the city's domain (B 33).
        let raw = raw.with("Subject", &subject(123, &tiefbau()));
        assert_eq!(joined(&raw, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::StrangerWithToken));
    }
}

#[test]
fn the_old_departments_token_loses_its_power_after_a_hand_over() {
    let mut case = case_with(123, "66");
    happen(&mut case, EventKind::Unassigned { department: DepartmentKey::new("66") });
    assign(&mut case, "67");
    let cases = [case];
    let old = colleague().with("Subject", &subject(123, &tiefbau()));
    assert_eq!(joined(&old, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::TokenWithoutPower));
    let head = colleague().with("Subject", &subject(123, &Bearer::Head(DepartmentKey::new("66"))));
    assert_eq!(joined(&head, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::TokenWithoutPower));
    let gruen = Bearer::Department(DepartmentKey::new("67"));
    let new = colleague().with("Subject", &subject(123, &gruen));
    assert_eq!(joined(&new, &cases, YILMAZ, vec![]), Join::Act { case: &cases[0], bearer: gruen });
}

#[test]
fn the_citizen_answers_our_letter_and_is_added() {
    let cases = [case_with(123, "66")];
    let token = keys().token(&number(123), &Bearer::Citizen(0));
    let ours = format!("<{}>", keys().message_id(&number(123), &token, "ack-1", "stadt.test"));
    let raw = yilmaz().with("Subject", "AW: Eingangsbestätigung, B-2026-000123").with("In-Reply-To", &ours);
    assert_eq!(joined(&raw, &cases, YILMAZ, vec![]), Join::Add { case: &cases[0], by_reference: false });
    // Herr Krause, 80, writes from his daughter's address; somebody in Cc answers all (B 33).
    let elsewhere = raw.with("From", "tochter@example.test");
    assert_eq!(joined(&elsewhere, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::OtherAddress));
}

#[test]
fn a_citizens_token_gives_a_colleague_no_power() {
    let cases = [case_with(123, "66")];
    let raw = colleague().with("Subject", &subject(123, &Bearer::Citizen(0)));
    assert_eq!(joined(&raw, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::StrangerWithToken));
}

#[test]
fn the_citizen_adds_to_her_own_first_mail_by_reference() {
    let cases = [case_with(123, "66")];
    let raw = yilmaz().with("In-Reply-To", "<1@example.test>").with("Subject", "Foto vergessen").text("#erledigt");
    let own = vec![ReferencedCase { case: &cases[0], same_sender: true, is_to_citizen: false }];
    assert_eq!(joined(&raw, &cases, YILMAZ, own), Join::Add { case: &cases[0], by_reference: true });
    let foreign = vec![ReferencedCase { case: &cases[0], same_sender: false, is_to_citizen: false }];
    let forged = raw.with("From", "fremd@extern.test");
    assert_eq!(joined(&forged, &cases, YILMAZ, foreign), review(&cases[0], ReviewReason::OtherAddress));
}

#[test]
fn a_closed_case_still_takes_mail_and_the_case_itself_refuses_commands() {
    let mut case = case_with(123, "66");
    happen(&mut case, EventKind::Closed { reason: CloseReason::Answered });
    let cases = [case];
    let own = vec![ReferencedCase { case: &cases[0], same_sender: true, is_to_citizen: false }];
    assert_eq!(joined(&yilmaz(), &cases, YILMAZ, own), Join::Add { case: &cases[0], by_reference: true });
    let raw = colleague().with("Subject", &subject(123, &tiefbau()));
    assert_eq!(joined(&raw, &cases, YILMAZ, vec![]), Join::Act { case: &cases[0], bearer: tiefbau() });
}

#[test]
fn an_erased_case_knows_nobody() {
    let raw = colleague().with("Subject", &subject(123, &tiefbau()));
    assert_eq!(joined(&raw, &[], YILMAZ, vec![]), Join::New);
}

#[test]
fn several_cases_are_for_the_desk_and_a_mere_mention_is_not() {
    let cases = [case_with(123, "66"), case_with(124, "66")];
    let both = colleague().with("Subject", &format!("{} {}", subject(123, &tiefbau()), subject(124, &tiefbau())));
    assert_eq!(joined(&both, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::SeveralCases));
    let numbers = yilmaz().with("Subject", "B-2026-000123 und B-2026-000124");
    assert_eq!(joined(&numbers, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::SeveralCases));
    let mention = colleague().with("Subject", &subject(123, &tiefbau())).text("Wie bei B-2026-000124.");
    assert_eq!(joined(&mention, &cases, YILMAZ, vec![]), Join::Act { case: &cases[0], bearer: tiefbau() });
}

#[test]
fn machines_never_act() {
    let cases = [case_with(123, "66")];
    let away =
        colleague().with("Subject", &format!("Automatische Antwort: {}", subject(123, &tiefbau()))).with("Auto-Submitted", "auto-replied");
    assert_eq!(joined(&away, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::AutomaticReply));
    let bounce =
        yilmaz().with("From", "MAILER-DAEMON@mx.example.test").with("Return-Path", "<>").with("Subject", "Mail delivery failed").with(
            "In-Reply-To",
            &format!("<{}>", keys().message_id(&number(123), &keys().token(&number(123), &Bearer::Citizen(0)), "a", "stadt.test")),
        );
    assert_eq!(joined(&bounce, &cases, YILMAZ, vec![]), review(&cases[0], ReviewReason::Bounced));
}
