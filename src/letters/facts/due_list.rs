//! Facts for the lists of the morning: reminder, note to the head, list of the desk.
//!
//! Knows: everything that one reader is told on one morning, one line a case. Never: which cases are due (that is `deadlines`).
//!
//! Known weaknesses: a list cannot be answered as a whole; each line has its own links.

use super::as_word;
use crate::case::CaseNumber;
use crate::deadlines::{Purpose, StepAudience, Urgency};
use chrono::NaiveDate;
use serde::Serialize;

/// *Morgenliste*: what one reader is told on one morning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueListFacts {
    /// Who reads it.
    #[serde(serialize_with = "as_word")]
    pub reader: StepAudience,
    /// "66 Tiefbau", where all lines are about one department.
    pub department: Option<String>,
    /// "Frau Albers", where the reader has a name.
    pub name: Option<String>,
    /// Whether the letter speaks firmly: a promise is at stake.
    pub is_firm: bool,
    /// The soonest promised day among the lines.
    pub due_day: NaiveDate,
    /// Working days from today to that day: 0 is today, 1 the next working day, negative is past.
    pub days_left: i64,
    /// Whether that day is the calendar's tomorrow, so that the letter may say "morgen".
    pub is_tomorrow: bool,
    /// The lines, most urgent first; never empty.
    pub cases: Vec<DueLine>,
    /// Where answers go.
    pub reply_address: String,
}

/// *Zeile der Morgenliste*: one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueLine {
    /// Case number.
    pub number: CaseNumber,
    /// Number and token; none for readers who are told and do not act.
    pub tag: Option<String>,
    /// Short title; none for readers who see no word of a citizen.
    pub title: Option<String>,
    /// "66 Tiefbau"; none while nobody leads.
    pub department: Option<String>,
    /// The lane that keeps the case at the desk, in words.
    pub lane: Option<String>,
    /// What is missing.
    #[serde(serialize_with = "as_word")]
    pub purpose: Purpose,
    /// The part of the list in which it stands.
    #[serde(serialize_with = "as_word")]
    pub urgency: Urgency,
    /// Day by which the department should have answered.
    pub statement_day: NaiveDate,
    /// Day promised to the citizen, or the follow-up date.
    pub due_day: NaiveDate,
    /// Whether that day is a follow-up date, of which the citizen knows nothing.
    pub is_follow_up: bool,
    /// Working days from today to that day; 0 is today, negative is past.
    pub days_left: i64,
    /// Since when the department has it.
    pub assigned_day: Option<NaiveDate>,
    /// When the department was reminded last.
    pub reminded_day: Option<NaiveDate>,
    /// Until when the department is absent with nobody to stand in for it.
    pub absent_until: Option<NaiveDate>,
    /// Whether a draft answer waits for release.
    pub draft_waits: bool,
    /// Whether the reader answers as head of the department.
    pub is_for_head: bool,
    /// Whether a letter would reach the citizen; asked only where an interim reply is due.
    pub is_reachable: bool,
    /// The interim reply that was prepared.
    pub interim: Option<PreparedInterim>,
}

/// *vorbereiteter Zwischenstand*: as it would leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PreparedInterim {
    /// The new day that it proposes.
    pub new_day: NaiveDate,
    /// The reason that the department gave for a later day; none, and the desk must write one.
    pub reason: Option<String>,
    /// Subject of the letter.
    pub letter_subject: String,
    /// Its text part, as composed.
    pub letter_text: String,
}
