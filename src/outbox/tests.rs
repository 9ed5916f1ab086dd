//! Scenes at the postman's door: what leaves, what waits, what is given up.

use super::*;
use crate::case::{Instant, Suppressed};
use crate::letters::{Audience, AutoSubmitted, Letter, LetterKind, Sender};
use chrono::TimeDelta;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn noon() -> Instant {
    at("2026-04-22T10:00:00Z")
}

fn refused(is_permanent: bool) -> Outcome {
    Outcome::NotSent { is_permanent, reason: "relay said no".to_owned() }
}

fn broken() -> Outcome {
    Outcome::Uncertain { reason: "connection broke after the final dot".to_owned() }
}

// ---- attempts ----------------------------------------------------------------------------------------------------

#[test]
fn a_letter_the_relay_took_is_sent() {
    let sent = verdict(LetterKind::Reminder, 1, noon(), &Outcome::Sent, noon());
    assert_eq!(sent, Verdict { state: LetterState::Sent, next_try_at: noon(), reason: String::new() });
}

#[test]
fn a_relay_that_is_busy_is_asked_again_after_one_two_four_minutes_and_at_most_four_hours() {
    let minutes: Vec<i64> = (1..=11).map(|attempts| delay_after(attempts).num_minutes()).collect();
    assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]);
    let verdict = verdict(LetterKind::DepartmentCase, 3, noon(), &refused(false), noon());
    assert_eq!((verdict.state, verdict.next_try_at), (LetterState::Waiting, noon() + TimeDelta::minutes(4)));
    assert_eq!(verdict.reason, "relay said no");
}

#[test]
fn a_refusal_for_good_is_given_up_at_the_first_try() {
    assert_eq!(verdict(LetterKind::DepartmentCase, 1, noon(), &refused(true), noon()).state, LetterState::GivenUp);
}

#[test]
fn a_relay_that_is_down_for_two_days_is_given_up_and_not_a_minute_earlier() {
    let mut now = noon();
    let mut attempts = 0;
    loop {
        attempts += 1;
        let verdict = verdict(LetterKind::FinalReply, attempts, noon(), &refused(false), now);
        if verdict.state == LetterState::GivenUp {
            break;
        }
        assert_eq!(verdict.state, LetterState::Waiting);
        now = verdict.next_try_at;
    }
    // 255 minutes of doubling, then every four hours: the try after 48 hours and 15 minutes is the last.
    assert_eq!((now - noon(), attempts), (TimeDelta::minutes(255 + 11 * 240), 20));
}

#[test]
fn a_letter_that_lay_behind_a_long_pause_is_not_given_up_on_its_first_refusal() {
    let monday = noon() + TimeDelta::days(5);
    for attempts in 1..TRIES_BEFORE_GIVING_UP {
        assert_eq!(verdict(LetterKind::Reminder, attempts, noon(), &refused(false), monday).state, LetterState::Waiting);
    }
    assert_eq!(verdict(LetterKind::Reminder, TRIES_BEFORE_GIVING_UP, noon(), &refused(false), monday).state, LetterState::GivenUp);
}

#[test]
fn when_nobody_knows_an_acknowledgement_rests_a_department_mail_leaves_again_and_an_answer_goes_to_the_desk() {
    let state = |kind| verdict(kind, 1, noon(), &broken(), noon()).state;
    assert_eq!(state(LetterKind::Acknowledgement), LetterState::Uncertain);
    assert_eq!(state(LetterKind::DepartmentCase), LetterState::Waiting);
    assert_eq!(state(LetterKind::FinalReply), LetterState::Uncertain);
    let never_clear = verdict(LetterKind::DepartmentCase, 30, noon(), &broken(), noon() + TimeDelta::hours(49));
    assert_eq!(never_clear.state, LetterState::Uncertain, "given up, yet it may have arrived");
}

#[test]
fn a_kill_between_sending_and_noting_it_counts_as_uncertain() {
    assert_eq!(after_kill(LetterKind::Reminder, noon()), None, "may leave again, with the same Message-ID");
    for kind in [LetterKind::Acknowledgement, LetterKind::InterimReply] {
        assert_eq!(after_kill(kind, noon()).map(|verdict| verdict.state), Some(LetterState::Uncertain));
    }
}

fn any_kind() -> impl Strategy<Value = LetterKind> {
    prop::sample::select(LetterKind::ALL)
}

proptest! {
    #[test]
    fn pauses_grow_and_stay_within_their_bounds(attempts in 0..u32::MAX) {
        let delay = delay_after(attempts);
        prop_assert!(FIRST_DELAY <= delay && delay <= LONGEST_DELAY);
        prop_assert!(delay <= delay_after(attempts + 1));
    }

    #[test]
    fn every_letter_that_never_gets_through_comes_to_an_end(kind in any_kind(), uncertain in prop::collection::vec(any::<bool>(), 64)) {
        let mut now = noon();
        let mut end = None;
        for (attempts, is_uncertain) in (1..).zip(uncertain) {
            let outcome = if is_uncertain { broken() } else { refused(false) };
            let verdict = verdict(kind, attempts, noon(), &outcome, now);
            if verdict.state != LetterState::Waiting {
                end = Some(verdict.state);
                break;
            }
            prop_assert!(verdict.next_try_at > now, "a waiting letter is tried later, never at once");
            now = verdict.next_try_at;
        }
        prop_assert!(matches!(end, Some(LetterState::GivenUp | LetterState::Uncertain)));
        prop_assert!(now - noon() <= GIVE_UP_AFTER + LONGEST_DELAY);
    }
}

// ---- the door ----------------------------------------------------------------------------------------------------

fn door(mode: &DeliveryMode) -> Door {
    Door { modes: Audience::ALL.iter().map(|audience| (*audience, mode.clone())).collect(), ..Door::default() }
}

fn live_since(go_live_at: Instant) -> Door {
    Door { go_live_at: Some(go_live_at), ..door(&DeliveryMode::Live) }
}

fn to_test_mailbox() -> DeliveryMode {
    DeliveryMode::Redirect { to: "test@stadt.test".to_owned() }
}

fn yilmaz(door: &Door, kind: LetterKind) -> Passage {
    door.judge(kind, "frau.yilmaz@example.test", noon(), noon())
}

#[test]
fn a_house_that_was_told_nothing_lets_nothing_out() {
    for kind in LetterKind::ALL {
        assert_eq!(yilmaz(&Door::default(), *kind), Passage::Hold(HoldReason::Mode));
    }
}

#[test]
fn live_without_go_live_holds_and_what_was_written_before_it_is_never_sent() {
    assert_eq!(yilmaz(&door(&DeliveryMode::Live), LetterKind::Acknowledgement), Passage::Hold(HoldReason::BeforeGoLive));
    let late = live_since(noon() + TimeDelta::seconds(1));
    assert_eq!(
        late.judge(LetterKind::Reminder, "tiefbau@stadt.test", noon(), noon() + TimeDelta::days(1)),
        Passage::Hold(HoldReason::BeforeGoLive)
    );
    assert_eq!(yilmaz(&live_since(noon()), LetterKind::Acknowledgement), Passage::Leave, "from the instant itself on");
}

#[test]
fn each_audience_has_a_mode_of_its_own() {
    let modes = BTreeMap::from([(Audience::Departments, DeliveryMode::Live), (Audience::Admins, to_test_mailbox())]);
    let door = Door { modes, go_live_at: Some(noon()), ..Door::default() };
    assert_eq!(yilmaz(&door, LetterKind::Acknowledgement), Passage::Hold(HoldReason::Mode));
    assert_eq!(yilmaz(&door, LetterKind::DepartmentCase), Passage::Leave);
    assert_eq!(yilmaz(&door, LetterKind::Digest), Passage::Redirect { to: "test@stadt.test".to_owned() });
    assert_eq!(yilmaz(&door, LetterKind::Escalation), Passage::Hold(HoldReason::Mode), "heads were not named");
}

#[test]
fn a_pause_delays_what_would_leave_and_loses_nothing() {
    let paused = |pauses: &[Pause]| Door { paused: pauses.iter().copied().collect::<BTreeSet<_>>(), ..live_since(noon()) };
    assert_eq!(yilmaz(&paused(&[Pause::All]), LetterKind::FinalReply), Passage::Wait);
    assert_eq!(yilmaz(&paused(&[Pause::Acknowledgements]), LetterKind::Acknowledgement), Passage::Wait);
    assert_eq!(yilmaz(&paused(&[Pause::Acknowledgements]), LetterKind::Reminder), Passage::Leave);
    assert_eq!(yilmaz(&paused(&[Pause::Reminders]), LetterKind::Escalation), Passage::Wait);
    assert_eq!(yilmaz(&paused(&[Pause::Reminders]), LetterKind::Digest), Passage::Leave);
    let held = Door { paused: BTreeSet::from([Pause::All]), ..Door::default() };
    assert_eq!(yilmaz(&held, LetterKind::FinalReply), Passage::Hold(HoldReason::Mode), "what never leaves does not wait");
}

#[test]
fn an_acknowledgement_leaves_late_rather_than_never_but_not_after_a_week() {
    let door = live_since(noon());
    let after = |days, kind| door.judge(kind, "frau.yilmaz@example.test", noon(), noon() + TimeDelta::days(days));
    assert_eq!(after(7, LetterKind::Acknowledgement), Passage::Leave);
    assert_eq!(after(8, LetterKind::Acknowledgement), Passage::Hold(HoldReason::TooLate));
    assert_eq!(after(30, LetterKind::FinalReply), Passage::Leave);
}

#[test]
fn the_second_fence_asks_who_really_receives() {
    let fenced = |mode: &DeliveryMode, patterns: &[&str]| Door {
        allow_recipients: Some(patterns.iter().map(|p| (*p).to_owned()).collect()),
        go_live_at: Some(noon()),
        ..door(mode)
    };
    let judge = |door: &Door, to| door.judge(LetterKind::DepartmentCase, to, noon(), noon());
    let own = fenced(&DeliveryMode::Live, &["*@stadt.test", "Pilot@Extern.test"]);
    assert_eq!(judge(&own, "Tiefbau@Stadt.Test"), Passage::Leave);
    assert_eq!(judge(&own, "pilot@extern.test"), Passage::Leave);
    for outside in ["frau.yilmaz@example.test", "tiefbau@boese-stadt.test", "tiefbau@stadt.test.example.test", "@stadt.test"] {
        assert_eq!(judge(&own, outside), Passage::Hold(HoldReason::NotAllowed), "{outside}");
    }
    assert_eq!(judge(&fenced(&DeliveryMode::Live, &[]), "tiefbau@stadt.test"), Passage::Hold(HoldReason::NotAllowed));
    let redirect = fenced(&to_test_mailbox(), &["test@stadt.test"]);
    assert!(matches!(judge(&redirect, "frau.yilmaz@example.test"), Passage::Redirect { .. }), "the test mailbox receives");
}

#[test]
fn a_redirected_letter_names_its_office_in_the_subject_and_its_address_nowhere() {
    let letter = Letter {
        kind: LetterKind::DepartmentCase,
        language: "de".to_owned(),
        from: Sender { name: "Beschwerdemanagement".to_owned(), address: "beschwerde@stadt.test".to_owned() },
        to: "tiefbau@stadt.test".to_owned(),
        reply_to: None,
        envelope_from: None,
        subject: "Bitte bis Di 07.04. beantworten: Straßenlaterne [B-2026-000123-k7f3q9xw2m5hd]".to_owned(),
        text: "Guten Tag".to_owned(),
        html: "<p>Guten Tag</p>".to_owned(),
        date: noon(),
        message_id: "12@stadt.test".to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        auto_submitted: AutoSubmitted::AutoGenerated,
        boundary: "b".to_owned(),
        attachments: Vec::new(),
    };
    let test = redirected(&letter, "test@stadt.test");
    assert_eq!(test.subject, "[TEST an tiefbau@…] Bitte bis Di 07.04. beantworten: Straßenlaterne [B-2026-000123-k7f3q9xw2m5hd]");
    assert_eq!(test.to, "test@stadt.test");
    assert!(!format!("{test:?}").contains("tiefbau@stadt"));
    assert_eq!(Letter { to: letter.to.clone(), subject: letter.subject.clone(), ..test }, letter, "nothing else changes");

    let hostile = Letter { to: "a\r\nBcc: x@extern.test".to_owned(), ..letter };
    assert!(!redirected(&hostile, "test@stadt.test").subject.contains(['\r', '\n']));
}

// ---- limits for acknowledgements ---------------------------------------------------------------------------------

fn before(minutes: &[i64]) -> Vec<Instant> {
    minutes.iter().map(|minutes| noon() - TimeDelta::minutes(*minutes)).collect()
}

fn may(to_recipient: &[i64], to_anybody: &[i64]) -> bool {
    let history = AckHistory { to_recipient: before(to_recipient), to_anybody: before(to_anybody), ..AckHistory::default() };
    may_acknowledge(&history, &Limits::default(), "example.test", noon()).is_ok()
}

const DAY: i64 = 24 * 60;

#[test]
fn one_address_gets_one_in_ten_minutes_three_in_a_day_and_ten_in_a_week() {
    assert!(may(&[], &[]));
    assert!(!may(&[9], &[]));
    assert!(may(&[10], &[]), "exactly ten minutes later it may again");
    assert!(!may(&[11, 300, DAY - 1], &[]));
    assert!(may(&[11, 300, DAY], &[]));
    let ten_in_a_week: Vec<i64> = (1..=10).map(|n| n * DAY * 69 / 100).collect();
    assert!(!may(&ten_in_a_week, &[]));
    assert!(may(&ten_in_a_week[..9], &[]));
}

#[test]
fn a_refusal_says_the_reason_that_the_digest_prints() {
    let history = AckHistory { to_recipient: before(&[1]), ..AckHistory::default() };
    assert_eq!(may_acknowledge(&history, &Limits::default(), "example.test", noon()), Err(Suppressed::Limit));
}

#[test]
fn everybody_together_gets_two_hundred_in_an_hour() {
    // Spread evenly, so that the breaker (50 in ten minutes) stays closed: one every 18 seconds is 33 in ten minutes.
    let every_18_seconds = |count: i64| AckHistory {
        to_anybody: (1..=count).map(|n| noon() - TimeDelta::seconds(18 * n - 1)).collect(),
        ..AckHistory::default()
    };
    assert_eq!(may_acknowledge(&every_18_seconds(200), &Limits::default(), "example.test", noon()), Err(Suppressed::Limit));
    assert_eq!(may_acknowledge(&every_18_seconds(199), &Limits::default(), "example.test", noon()), Ok(()));
}

#[test]
fn fifty_in_ten_minutes_trip_the_breaker_for_an_hour() {
    let burst = |count: i64, ago: i64| -> Vec<Instant> {
        (0..count).map(|n| noon() - TimeDelta::minutes(ago) - TimeDelta::seconds(n * 10)).collect()
    };
    let limits = Limits::default();
    assert!(!limits.breaker_is_open(&burst(49, 1), noon()));
    assert!(limits.breaker_is_open(&burst(50, 1), noon()));
    assert!(limits.breaker_is_open(&burst(50, 59), noon()), "it rests an hour after the last one of the burst");
    assert!(!limits.breaker_is_open(&burst(50, 60), noon()));
    let history = AckHistory { to_anybody: burst(50, 59), ..AckHistory::default() };
    assert_eq!(may_acknowledge(&history, &limits, "example.test", noon()), Err(Suppressed::Limit));
}

#[test]
fn a_flood_of_a_thousand_forged_mails_in_an_hour_gets_fifty_answers() {
    let mut history = AckHistory::default();
    for second in 0..1000_i64 {
        let now = noon() + TimeDelta::milliseconds(second * 3600);
        if may_acknowledge(&history, &Limits::default(), "example.test", now).is_ok() {
            history.to_anybody.push(now);
        }
    }
    assert_eq!(history.to_anybody.len(), 50);
}

#[test]
fn one_domain_gets_thirty_in_an_hour_and_a_large_provider_more() {
    let to_domain =
        |count: i64| AckHistory { to_domain: (1..=count).map(|n| noon() - TimeDelta::seconds(n * 25)).collect(), ..AckHistory::default() };
    let may = |count, domain: &str| may_acknowledge(&to_domain(count), &Limits::default(), domain, noon());
    assert_eq!((may(29, "firma.test"), may(30, "firma.test")), (Ok(()), Err(Suppressed::Limit)));
    assert_eq!((may(30, "gmx.de"), may(119, "GMX.de"), may(120, "gmx.de")), (Ok(()), Ok(()), Err(Suppressed::Limit)));
    assert_eq!(may(30, "sub.gmx.de"), Err(Suppressed::Limit), "a name that only looks like it is no large provider");
}

#[test]
fn more_than_a_fifth_that_come_back_stop_all_acknowledgements() {
    let may = |tried, failed| {
        let history = AckHistory { fates: Fates { tried, failed }, ..AckHistory::default() };
        may_acknowledge(&history, &Limits::default(), "example.test", noon())
    };
    assert_eq!(may(19, 19), Ok(()), "of so few nothing can be said");
    assert_eq!((may(20, 4), may(20, 5)), (Ok(()), Err(Suppressed::Limit)), "exactly a fifth is allowed");
    let limits = Limits::default();
    assert_eq!(limits.trip(&[], Fates { tried: 20, failed: 5 }, noon()), Some(Trip::Returns));
    assert_eq!(limits.trip(&[], Fates::default(), noon()), None);
}

#[test]
fn benchmarks_may_lift_all_limits() {
    let history = AckHistory {
        to_recipient: before(&[0; 500]),
        to_domain: before(&[0; 500]),
        to_anybody: before(&[0; 500]),
        ..AckHistory::default()
    };
    assert_eq!(may_acknowledge(&history, &Limits::lifted(), "example.test", noon()), Ok(()));
    assert_eq!((Limits::lifted().recipient_span(), Limits::lifted().overall_span()), (TimeDelta::zero(), TimeDelta::zero()));
    assert_eq!((Limits::default().recipient_span(), Limits::default().overall_span()), (TimeDelta::days(7), TimeDelta::minutes(70)));
}

proptest! {
    #[test]
    fn whatever_the_past_an_older_past_never_forbids_more(minutes in prop::collection::vec(0..20_000_i64, 0..60), hours in 0..200_i64) {
        let history = AckHistory { to_recipient: before(&minutes), to_domain: before(&minutes), to_anybody: before(&minutes), ..AckHistory::default() };
        let now = noon();
        let later = now + TimeDelta::hours(hours);
        if may_acknowledge(&history, &Limits::default(), "example.test", now).is_ok() {
            prop_assert!(may_acknowledge(&history, &Limits::default(), "example.test", later).is_ok(), "waiting alone never closes the gate");
        }
    }
}

#[test]
fn only_a_status_about_the_recipients_address_says_that_it_does_not_exist() {
    // RFC 3463 § 3.2; X.1.5 is a success, X.1.7 and X.1.8 are about the sender.
    for (reason, says) in [
        ("5.1.1", true),
        ("550 5.1.1 at RCPT", true),
        ("550 5.1.10 at RCPT", true),
        ("553 5.1.3 at RCPT", true),
        ("5.1.7", false),
        ("550 5.1.8 at MAIL", false),
        ("450 4.1.1 at RCPT", false),
        ("552 5.2.2 at RCPT", false),
        ("550 5.7.1 at RCPT", false),
        ("550 at RCPT", false),
        ("550 15.1.1 at RCPT", false),
        ("", false),
    ] {
        assert_eq!(says_no_such_address(reason), says, "{reason}");
    }
}
