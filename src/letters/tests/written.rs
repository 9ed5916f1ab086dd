//! The letters of the worked example, as their readers get them: received Friday 27 March 2026, day 5 Tuesday 7 April, day 7
//! Thursday 9 April, day 9 Monday 13 April, day 10 Tuesday 14 April (Good Friday and Easter Monday lie between).

use super::{city, frame, texts, write};
use crate::letters::{Facts, LetterKind, compose, samples};

/// Subject and text part of the n-th sample.
fn letter(kind: LetterKind, index: usize) -> String {
    let facts: Facts = samples::of(kind).remove(index);
    let letter = write(&facts);
    format!("Betreff: {}\n\n{}", letter.subject, letter.text)
}

macro_rules! reads {
    ($($test:ident: $kind:ident $index:literal;)+) => { $(
        #[test]
        fn $test() {
            insta::assert_snapshot!(letter(LetterKind::$kind, $index));
        }
    )+ };
}

reads! {
    the_usual_acknowledgement: Acknowledgement 0;
    the_confidential_acknowledgement: Acknowledgement 1;
    the_acknowledgement_of_a_legal_appeal: Acknowledgement 2;
    the_acknowledgement_in_an_emergency: Acknowledgement 3;
    the_acknowledgement_of_a_data_protection_request: Acknowledgement 4;
    the_neutral_acknowledgement: Acknowledgement 5;
    the_note_on_an_encrypted_mail: Acknowledgement 6;
    the_acknowledgement_that_names_the_office: Acknowledgement 7;
    a_case_for_the_department: DepartmentCase 0;
    a_case_for_the_department_with_little_known: DepartmentCase 1;
    a_reminder_of_one_case: Reminder 0;
    a_reminder_of_five_cases: Reminder 1;
    a_firm_reminder: Reminder 2;
    a_case_that_was_not_taken_over: Reminder 3;
    a_hint_to_the_head_on_the_morning_of_day_nine: Escalation 0;
    a_hint_to_the_head_about_three_cases: Escalation 1;
    a_hint_to_the_head_about_promises_that_have_passed: Escalation 4;
    a_note_to_the_directorate: Escalation 6;
    a_case_that_nobody_took_over_for_the_desk: DeskList 0;
    a_prepared_interim_reply: DeskList 1;
    the_list_of_the_desk: DeskList 2;
    a_confidential_case_on_the_list_of_the_desk: DeskList 4;
    an_interim_reply_that_no_mail_can_bring: DeskList 5;
    a_note_to_the_mayor: DeskList 6;
    a_case_to_decide: Triage 0;
    two_cases_to_decide: Triage 1;
    a_case_that_a_colleague_brought: Triage 2;
    a_case_whose_original_is_too_large: Triage 3;
    a_case_of_somebody_who_cannot_be_named: Triage 4;
    a_case_that_departments_passed_on_twice: Triage 5;
    an_answer_to_release: Release 0;
    a_question_of_the_desk_to_release: Release 1;
    a_mail_to_look_at: Review 0;
    an_emergency_alarm: Alarm 0;
    an_alarm_to_an_address_outside: Alarm 1;
    a_threat_alarm: Alarm 2;
    a_final_reply: FinalReply 0;
    an_interim_reply: InterimReply 0;
    a_question_to_the_citizen: Query 0;
    help_for_a_department: Help 0;
    help_for_the_desk: Help 1;
    help_without_proof: Help 2;
    what_was_entered_for_a_department: Help 3;
    a_draft_given_back: Returned 0;
    the_citizen_wrote_again: CitizenWrote 0;
    a_note_to_a_colleague: ColleagueNote 0;
    the_digest_of_a_busy_morning: Digest 0;
    the_digest_of_a_quiet_morning: Digest 1;
    the_digest_of_a_bad_morning: Digest 2;
    a_note_that_nobody_releases_anything: AdminNote 0;
}

/// `flow::watch` looks at so many cases in one round, and they may all be one reader's.
#[test]
fn a_list_of_five_thousand_cases_can_be_written() {
    let longest = |facts: &Facts| match facts {
        Facts::Reminder(list) | Facts::Escalation(list) | Facts::DeskList(list) => list.cases.len(),
        _ => 0,
    };
    for kind in [LetterKind::Reminder, LetterKind::Escalation, LetterKind::DeskList] {
        let mut facts = samples::of(kind).into_iter().max_by_key(longest).unwrap();
        if let Facts::Reminder(list) | Facts::Escalation(list) | Facts::DeskList(list) = &mut facts {
            list.cases = list.cases.iter().cycle().take(5_000).cloned().collect();
        }
        let written = compose(texts(), &city(), &facts, frame());
        assert!(written.is_ok(), "{kind:?}: {:?}", written.err());
    }
}
