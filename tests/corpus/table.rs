//! The decision table of `domain.md` 5.1 and table A3 of `lessons.md`, row by row, with the mails and tests that prove them.
//!
//! Knows: which mail of the corpus stands for which row, and where the rows are proven that a mail alone cannot decide. Never: decides.
//!
//! Known weaknesses: that a test elsewhere proves its row is said here, not checked; only that it exists.

use super::expectation::{Sample, corpus};
use anliegend::case::Suppressed;
use std::path::Path;

/// A row of the decision table.
struct Row {
    code: &'static str,
    condition: &'static str,
    /// Mails of the corpus that get this code.
    mails: &'static [&'static str],
    /// Tests elsewhere; for rows that need facts of the archive, the clock or the configuration.
    elsewhere: &'static [&'static str],
}

/// Why no acknowledgement leaves: first hit wins. A15 to A18 were added while building.
const DECISIONS: &[Row] = &[
    Row {
        code: "A01",
        condition: "the envelope sender is empty (RFC 3834 § 2)",
        mails: &["marks/leerer-umschlag", "away/sieve", "bounces/postfix"],
        elsewhere: &[],
    },
    Row {
        code: "A02",
        condition: "multipart/report, or a report in free form",
        mails: &[
            "receipts/nicht-gelesen-exchange",
            "receipts/missbrauchsmeldung",
            "bounces/exchange-deutsch",
            "bounces/exchange-online-deutsch-ohne-bericht",
        ],
        elsewhere: &[],
    },
    Row {
        code: "A03",
        condition: "Auto-Submitted is there and not no",
        mails: &["away/ticketsystem", "away/sieve-notify", "marks/servicenow"],
        elsewhere: &[],
    },
    Row {
        code: "A04",
        condition: "mailer-daemon, owner-, -request, -bounces, noreply and their kin",
        mails: &["marks/formular-noreply", "marks/formular-nicht-antworten", "lists/mailman-2", "lists/sympa"],
        elsewhere: &[],
    },
    Row {
        code: "A05",
        condition: "any List- field; Precedence bulk, list, junk",
        mails: &[
            "lists/newsletter-deutsch",
            "lists/precedence-list",
            "marks/precedence-bulk-an-uns",
            "marks/precedence-junk",
            "lists/list-unsubscribe-allein",
        ],
        elsewhere: &[],
    },
    Row {
        code: "A06",
        condition: "X-Auto-Response-Suppress: All, AutoReply, OOF; X-Autoreply, X-Autorespond",
        mails: &[
            "exchange/bitte-keine-automatische-antwort",
            "exchange/oof-in-der-antwort",
            "marks/x-auto-response-suppress-autoreply",
            "away/x-autorespond",
        ],
        elsewhere: &["a_robot_gets_no_answer_and_a_person_behind_one_keeps_her_case"],
    },
    Row {
        code: "A07",
        condition: "our address in From or Sender, our Message-ID, our X-Anliegend, more than 100 Received",
        mails: &["own/x-anliegend", "own/hundert-stationen", "own/senden-als-postfach", "own/eigene-adresse-im-sender"],
        elsewhere: &["our_own_mail_and_loops_are_recognised"],
    },
    Row { code: "A08", condition: "our address neither in To nor in Cc", mails: &["trust/bcc"], elsewhere: &[] },
    Row {
        code: "A09",
        condition: "spam, virus, DMARC failure of a domain that asks for quarantine or rejection",
        mails: &[
            "trust/spam",
            "trust/virus",
            "trust/dmarc-reject",
            "trust/dmarc-quarantine",
            "trust/gefaelschtes-ergebnis-darunter",
            "trust/gefaelschte-kollegin",
        ],
        elsewhere: &["what_the_gateway_takes_for_spam_gets_no_answer_and_the_digest_says_why"],
    },
    Row {
        code: "A10",
        condition: "Return-Path and From in different domains, and the own server proves nothing",
        mails: &["trust/fremder-umschlag", "trust/gefaelschtes-ergebnis-allein", "lists/liste-ohne-kopfzeilen"],
        elsewhere: &[],
    },
    Row {
        // Nothing is recorded: the case has its acknowledgement already.
        code: "A11",
        condition: "belongs to an existing case",
        mails: &[],
        elsewhere: &["a_second_mail_on_the_matter_joins_the_case_without_a_second_acknowledgement"],
    },
    Row {
        code: "A12",
        condition: "a limit is reached",
        mails: &[],
        elsewhere: &[
            "a_refusal_says_the_reason_that_the_digest_prints",
            "one_address_gets_one_in_ten_minutes_three_in_a_day_and_ten_in_a_week",
            "everybody_together_gets_two_hundred_in_an_hour",
            "fifty_in_ten_minutes_trip_the_breaker_for_an_hour",
            "a_flood_of_a_thousand_forged_mails_in_an_hour_gets_fifty_answers",
            "the_limit_for_all_together_is_exact_across_slices_under_way",
        ],
    },
    Row { code: "A13", condition: "no Return-Path at all", mails: &["trust/ohne-return-path"], elsewhere: &[] },
    Row {
        code: "A14",
        condition: "a person first: the sender is a colleague, or a lane has no letter",
        mails: &["exchange/kollege-intern", "forwarded/outlook-wg", "answers/kennung-im-betreff"],
        elsewhere: &[
            "a_complaint_about_a_colleague_never_reaches_a_department",
            "a_mail_that_can_be_read_now_becomes_a_case_and_its_writer_waits_for_a_person",
        ],
    },
    Row {
        code: "A15",
        condition: "older than the city's start or the last good fetch",
        mails: &[],
        elsewhere: &[
            "a_first_connection_answers_no_old_mail_and_opens_no_case_from_before_the_cut",
            "mails_taken_in_after_the_backup_become_cases_again_and_are_not_answered_again",
            "copies_dated_anew_are_old_mail_even_when_the_first_poll_after_the_move_breaks_off",
        ],
    },
    Row {
        // Taken down by hand: telephone, letter, counter.
        code: "A16",
        condition: "no mail address is known",
        mails: &[],
        elsewhere: &["telephone_and_letter_count_like_mail"],
    },
    Row {
        code: "A17",
        condition: "From is missing or names nobody, or several",
        mails: &[
            "broken/ohne-from",
            "broken/mehrere-from",
            "broken/zwei-from-felder",
            "broken/from-ohne-adresse",
            "broken/from-leere-gruppe",
        ],
        elsewhere: &["mails_without_a_proper_sender_are_cases_for_a_person"],
    },
    Row {
        // A pause delays what was written and leaves nothing out; after a week it does not leave any more.
        code: "A18",
        condition: "the city has paused acknowledgements",
        mails: &[],
        elsewhere: &[
            "a_pause_delays_what_would_leave_and_loses_nothing",
            "an_acknowledgement_leaves_late_rather_than_never_but_not_after_a_week",
        ],
    },
];

/// A row of A3: a header to which nine systems gave nine answers, and ours.
struct Answer {
    header: &'static str,
    /// What is left out, and whether it is a person's mail all the same.
    nature: &'static str,
    suppress: Option<&'static str>,
    mail: &'static str,
}

/// "Is this automatic mail?" Two questions: may an acknowledgement leave, and is there a person's concern in it.
const A3: &[Answer] = &[
    answer("Auto-Submitted: auto-replied", "automatic:A03", Some("A03"), "away/ticketsystem"),
    answer("Auto-Submitted: auto-replied", "automatic:A03", Some("A01"), "away/sieve"),
    answer("Auto-Submitted: auto-notified", "automatic:A03", Some("A03"), "away/sieve-notify"),
    answer("Auto-Submitted: auto-generated", "human", Some("A03"), "marks/servicenow"),
    answer("Auto-Submitted: no", "human", None, "marks/auto-submitted-no"),
    answer("Auto-Submitted: No", "human", None, "marks/auto-submitted-gross-no"),
    answer("Precedence: list", "human", Some("A05"), "lists/precedence-list"),
    answer("Precedence: first-class", "human", None, "marks/precedence-first-class"),
    answer("Return-Path: <>", "human", Some("A01"), "marks/leerer-umschlag"),
    answer("X-Auto-Response-Suppress: All", "human", Some("A06"), "exchange/bitte-keine-automatische-antwort"),
    answer("List-Unsubscribe:", "human", Some("A05"), "lists/list-unsubscribe-allein"),
    answer("List-Unsubscribe:", "automatic:A05", Some("A05"), "lists/newsletter-deutsch"),
];

const fn answer(header: &'static str, nature: &'static str, suppress: Option<&'static str>, mail: &'static str) -> Answer {
    Answer { header, nature, suppress, mail }
}

fn the<'a>(corpus: &'a [Sample], name: &str) -> &'a Sample {
    corpus.iter().find(|sample| sample.name == name).unwrap_or_else(|| panic!("{name} is not in the corpus"))
}

#[test]
fn every_row_of_the_decision_table_has_its_mails_or_says_where_it_is_proven() {
    let corpus = corpus();
    for row in DECISIONS {
        assert!(!row.mails.is_empty() || !row.elsewhere.is_empty(), "{}: {}", row.code, row.condition);
        for mail in row.mails {
            let found = the(&corpus, mail).expected.suppress.as_deref();
            assert_eq!(found, Some(row.code), "{mail} stands for {}: {}", row.code, row.condition);
        }
    }
    let rows: Vec<&str> = DECISIONS.iter().map(|row| row.code).collect();
    let codes: Vec<&str> = Suppressed::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(rows, codes, "each code that the program knows has its row");
}

#[test]
fn every_code_that_a_mail_of_the_corpus_gets_is_decided_by_intake_alone() {
    let elsewhere = ["A11", "A12", "A15", "A16", "A18"];
    let given: std::collections::BTreeSet<String> = corpus().into_iter().filter_map(|sample| sample.expected.suppress).collect();
    let from_intake: Vec<&str> = DECISIONS.iter().map(|row| row.code).filter(|code| !elsewhere.contains(code)).collect();
    assert_eq!(given.iter().map(String::as_str).collect::<Vec<_>>(), from_intake);
}

#[test]
fn every_row_of_a3_has_our_answer_in_a_mail() {
    let corpus = corpus();
    for row in A3 {
        let sample = the(&corpus, row.mail);
        let text = String::from_utf8_lossy(&sample.raw);
        assert!(text.lines().any(|line| line.starts_with(row.header)), "{} says {}", row.mail, row.header);
        assert_eq!((sample.expected.nature.as_str(), sample.expected.suppress.as_deref()), (row.nature, row.suppress), "{}", row.mail);
    }
}

#[test]
fn every_test_that_the_table_names_exists() {
    let mut all = String::new();
    for folder in ["src", "tests"] {
        gather(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    }
    let named = DECISIONS.iter().flat_map(|row| row.elsewhere);
    let missing: Vec<&&str> = named.filter(|name| !all.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "named and not there: {missing:?}");
}

fn gather(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}
