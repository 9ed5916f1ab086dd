//! Sample facts (*Mustervorgänge*): every kind of letter in every branch its text has, for the check at start.
//!
//! Knows: a made-up city and the worked example of `office.md` 4 (received Friday 27 March 2026).
//! Never: leaves the house; no sample is ever sent.
//!
//! Known weaknesses: a branch that a city adds to a text may have no sample.

mod citizen;
mod department;
mod desk;
mod digest;
mod due_list;

use super::{AttachmentLine, City, Facts, Frame, LetterKind, Sender};
use crate::case::{CaseNumber, Instant};
use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

const REPLY: &str = "beschwerde+k7f3q9xw2m5hd@stadt.test";
const TAG: &str = "B-2026-000123-k7f3q9xw2m5hd";

/// A made-up city.
pub(super) fn city() -> City {
    City {
        name: "Musterstadt".to_owned(),
        desk_name: "Beschwerdemanagement".to_owned(),
        phone: "0123 406-0".to_owned(),
        hours: "Montag bis Freitag, 8 bis 12 Uhr".to_owned(),
        privacy_url: "https://stadt.test/datenschutz".to_owned(),
        domain: "stadt.test".to_owned(),
        zone: Tz::Europe__Berlin,
    }
}

/// Addressing for a sample.
pub(super) fn frame() -> Frame {
    Frame {
        from: Sender { name: "Stadt Musterstadt, Beschwerdemanagement".to_owned(), address: "beschwerde@stadt.test".to_owned() },
        to: "empfang@example.test".to_owned(),
        reply_to: Some(REPLY.to_owned()),
        envelope_from: None,
        message_id: "muster.1@stadt.test".to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        date: DateTime::from_timestamp_millis(1_774_598_400_000).unwrap_or_default(),
        boundary: "muster".to_owned(),
        attachments: Vec::new(),
    }
}

/// Facts for one kind of letter; together they take every branch of the built-in text.
pub(super) fn of(kind: LetterKind) -> Vec<Facts> {
    match kind {
        LetterKind::Acknowledgement => citizen::acknowledgements(),
        LetterKind::DepartmentCase => department::department_cases(),
        LetterKind::Reminder => due_list::reminders(),
        LetterKind::Escalation => due_list::escalations(),
        LetterKind::DeskList => due_list::desk_lists(),
        LetterKind::Triage => desk::triages(),
        LetterKind::Release => desk::releases(),
        LetterKind::Review => desk::reviews(),
        LetterKind::Alarm => desk::alarms(),
        LetterKind::FinalReply => citizen::final_replies(),
        LetterKind::InterimReply => citizen::interim_replies(),
        LetterKind::Query => citizen::queries(),
        LetterKind::Help => department::helps(),
        LetterKind::Returned => department::returned(),
        LetterKind::CitizenWrote => department::citizen_wrote(),
        LetterKind::ColleagueNote => department::colleague_notes(),
        LetterKind::Digest => digest::all(),
        LetterKind::AdminNote => desk::admin_notes(),
    }
}

/// A day of 2026.
fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
}

/// 20 April 2026, 21:14 on a clock in Berlin.
fn moment() -> Instant {
    DateTime::from_timestamp(1_776_712_440, 0).unwrap_or_default()
}

/// A case number of 2026; serials start at 1.
fn number(serial: i64) -> CaseNumber {
    let mut serial = serial;
    loop {
        if let Ok(number) = CaseNumber::new("B", 2026, serial) {
            return number;
        }
        serial = 1;
    }
}

fn attachment(name: &str, size: u64) -> AttachmentLine {
    AttachmentLine { name: name.to_owned(), size }
}
