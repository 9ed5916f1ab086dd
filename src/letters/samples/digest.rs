//! Sample facts for the digest (*Musterübersicht*): a busy morning as in `office.md` 4.8, a quiet one, and a bad one.
//!
//! Knows: one number for every line. Never: a real figure.
//!
//! Known weaknesses: none known.

use super::{day, moment, number};
use crate::case::{Channel, Instant};
use crate::letters::LetterKind;
use crate::letters::{
    ChannelCount, ComparedMailbox, DigestFacts, Facts, Figure, IntakeCount, MailPlace, Noticeable, Operation, OverdueLine, ParkedLine,
    SendingMode, StuckLetter, ToDo, UnacknowledgedLine, UnmovedMails,
};
use chrono::DateTime;

/// All samples.
pub(super) fn all() -> Vec<Facts> {
    [busy(), quiet(), bad()].into_iter().map(|facts| Facts::Digest(Box::new(facts))).collect()
}

fn busy() -> DigestFacts {
    DigestFacts {
        day: day(4, 22),
        standstill: None,
        to_do: ToDo { overdue: 2, due_today: 3, unassigned: 4, awaiting_release: 5, interim_waits: 1, to_review: 1 },
        in_time: figure("91,4\u{a0}%", 117, 128),
        year: 2026,
        target: Some("95,0\u{a0}%".to_owned()),
        previous_month: Some("88,2\u{a0}%".to_owned()),
        open_in_time: 19,
        interim: 14,
        query: 2,
        outside: 9,
        overdue: vec![overdue(131, Some("Tiefbau"), 2), overdue(127, Some("Kinder und Jugend"), 1)],
        overdue_confidential: 0,
        new_cases: 7,
        new_since: day(4, 21),
        by_channel: vec![by(Channel::Mail, 5), by(Channel::Phone, 1), by(Channel::Letter, 1)],
        new_in_year: 164,
        open: 46,
        open_old: 5,
        open_waiting: 3,
        noticeable: vec![Noticeable { topic: "Straßenbeleuchtung".to_owned(), reports: 6, usual: 1 }],
        justified: figure("29,5\u{a0}%", 41, 139),
        unassessed: 31,
        remedied: figure("71,7\u{a0}%", 33, 46),
        stopped: None,
        unacknowledged: vec![
            UnacknowledgedLine {
                number: number(158),
                reason: "unsere Adresse steht weder in An noch in Cc".to_owned(),
                command: Some("anliegend case acknowledge B-2026-000158".to_owned()),
            },
            UnacknowledgedLine { number: number(159), reason: "keine E-Mail-Adresse bekannt".to_owned(), command: None },
        ],
        intake: IntakeCount {
            seen: 23,
            taken: 23,
            parked: 1,
            undeliverable: 0,
            last_poll: Some(morning()),
            silent_mailboxes: Vec::new(),
            compared: vec![equal()],
            is_complete: true,
        },
        operation: Operation {
            running_days: Some(12),
            modes: vec![mode("Bürgerinnen und Bürger", "live"), mode("Fachämter", "live")],
            as_of: midnight(),
            calendar: "gesetzliche Feiertage NRW".to_owned(),
        },
        parked: vec![ParkedLine {
            mailbox: "beschwerde".to_owned(),
            received_at: morning(),
            reason: "zu tief verschachtelt".to_owned(),
            command: "anliegend quarantine show 12".to_owned(),
        }],
        parked_more: 0,
        stuck: vec![stuck(77, true), stuck(78, false)],
    }
}

fn quiet() -> DigestFacts {
    DigestFacts {
        to_do: ToDo::default(),
        in_time: figure("–", 0, 0),
        target: None,
        previous_month: None,
        overdue: Vec::new(),
        new_cases: 0,
        by_channel: Vec::new(),
        noticeable: Vec::new(),
        justified: figure("–", 0, 0),
        remedied: figure("–", 0, 0),
        stopped: None,
        unacknowledged: Vec::new(),
        parked: Vec::new(),
        stuck: Vec::new(),
        ..busy()
    }
}

fn bad() -> DigestFacts {
    let busy = busy();
    DigestFacts {
        standstill: Some("Seit 3 Arbeitstagen hat niemand etwas freigegeben. Es warten 5 Antworten.".to_owned()),
        stopped: Some("Zu viele Bestätigungen kommen zurück.".to_owned()),
        overdue: vec![overdue(131, None, 1_200)],
        overdue_confidential: 1,
        intake: IntakeCount {
            taken: 20,
            last_poll: None,
            silent_mailboxes: vec!["info".to_owned()],
            compared: vec![different(), unchecked(Some(day(4, 20))), unchecked(None)],
            is_complete: false,
            ..busy.intake.clone()
        },
        parked_more: 3,
        operation: Operation { running_days: None, ..busy.operation.clone() },
        ..busy
    }
}

/// A comparison without a difference.
fn equal() -> ComparedMailbox {
    ComparedMailbox {
        mailbox: "beschwerde".to_owned(),
        is_checked: true,
        last_checked: Some(day(4, 22)),
        found: 1_204,
        entered: 1_204,
        ..ComparedMailbox::default()
    }
}

/// A comparison that found everything that can be found.
fn different() -> ComparedMailbox {
    let place = |uid, received_at| MailPlace { uid, received_at };
    ComparedMailbox {
        entered: 1_201,
        early: 12,
        gone: 3,
        pending: 5_000,
        late: vec![place(4_711, Some(morning())), place(4_712, None)],
        late_more: 1,
        strangers: vec![place(99, Some(morning()))],
        strangers_more: 2,
        unmoved: Some(UnmovedMails { mails: 5, since: midnight() }),
        ..equal()
    }
}

fn unchecked(last_checked: Option<chrono::NaiveDate>) -> ComparedMailbox {
    ComparedMailbox { mailbox: "info".to_owned(), last_checked, ..ComparedMailbox::default() }
}

fn figure(percent: &str, numerator: u64, denominator: u64) -> Figure {
    Figure { percent: percent.to_owned(), numerator, denominator }
}

fn overdue(serial: i64, department: Option<&str>, days: u64) -> OverdueLine {
    OverdueLine { number: number(serial), department: department.map(str::to_owned), days }
}

fn by(channel: Channel, count: u64) -> ChannelCount {
    ChannelCount { channel, count }
}

fn mode(audience: &str, mode: &str) -> SendingMode {
    SendingMode { audience: audience.to_owned(), mode: mode.to_owned() }
}

fn stuck(letter: i64, has_case: bool) -> StuckLetter {
    StuckLetter {
        letter,
        number: has_case.then(|| number(127)),
        kind: if has_case { LetterKind::DepartmentCase } else { LetterKind::Digest },
        reason: "das Postfach nimmt nichts an (5.2.2)".to_owned(),
        since: moment(),
    }
}

/// 22 April 2026, 06:58 on a clock in Berlin.
fn morning() -> Instant {
    DateTime::from_timestamp(1_776_833_880, 0).unwrap_or_default()
}

/// 22 April 2026, 00:00 on a clock in Berlin.
fn midnight() -> Instant {
    DateTime::from_timestamp(1_776_808_800, 0).unwrap_or_default()
}
