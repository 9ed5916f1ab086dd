//! Facts for letters to the desk: decide, release, look, alarm.
//!
//! Knows: what two people need to decide from their mail program. Never: decides.
//!
//! Known weaknesses: a bundle of cases cannot be answered as a whole; each line has its own links.

use super::as_word;
use super::department::AttachmentLine;
use crate::case::{AnswerKind, CaseNumber, Instant, Lane, ReviewReason};
use crate::letters::mailto::{Candidate, Proposal};
use chrono::NaiveDate;
use serde::Serialize;

/// *Bitte entscheiden*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TriageFacts {
    /// The cases, oldest first; never empty.
    pub cases: Vec<TriageLine>,
    /// Where answers go.
    pub reply_address: String,
}

/// *Anliegen zur Entscheidung*: one case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TriageLine {
    /// Case number.
    pub number: CaseNumber,
    /// Number and token of the desk.
    pub tag: String,
    /// Short title.
    pub title: String,
    /// Local day of receipt.
    pub received_day: NaiveDate,
    /// Day promised to the citizen, if any.
    pub due_day: Option<NaiveDate>,
    /// Why a person must decide, in German.
    pub because: String,
    /// Departments that had it, first to last; empty for a new case.
    pub history: Vec<HistoryLine>,
    /// Lane, in words: "vertraulich (Personal)".
    pub lane: Option<String>,
    /// Departments that routing proposes, best first.
    pub candidates: Vec<Candidate>,
    /// Who wrote.
    pub citizen_name: Option<String>,
    /// Who of the city brought it, name and address; none where the citizen wrote herself.
    pub brought_by: Option<String>,
    /// The citizen whom that mail seems to come from, for the desk to confirm.
    pub proposal: Option<Proposal>,
    /// What the colleague wrote above it; never for the citizen.
    pub cover: Option<String>,
    /// What else the desk should know, as German sentences: it cannot be read, its sender is not proven.
    pub hints: Vec<String>,
    /// The citizen's own words; none where the letter is only a line of a list.
    pub text: Option<String>,
    /// Attachments that travel with this letter.
    pub attachments: Vec<AttachmentLine>,
    /// Attachments left out for their size.
    pub left_out: Vec<AttachmentLine>,
}

/// *Station im Verlauf*: a department that had the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryLine {
    /// "66 Tiefbau".
    pub department: String,
    /// Local day on which it got the case.
    pub since: NaiveDate,
    /// Local day on which the case left it; none while it is there.
    pub until: Option<NaiveDate>,
    /// Who gave it: "automatisch", "von der Beschwerdestelle", "von 66 Tiefbau".
    pub given: String,
    /// What was written with that, word for word.
    pub given_words: Option<String>,
    /// Who passed it on, and to whom: "von Jana Kollegin (66 Tiefbau) an 67 Stadtgrün".
    pub passed_on: Option<String>,
    /// Why, word for word.
    pub passed_on_words: Option<String>,
}

/// *Freigabe*: a draft answer, shown exactly as it would leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleaseFacts {
    /// Case number.
    pub number: CaseNumber,
    /// Number and token of the desk.
    pub tag: String,
    /// What the draft is to become.
    #[serde(serialize_with = "as_word")]
    pub answer: AnswerKind,
    /// Whether finding and remedy belong to it: a final answer to a complaint or a defect.
    pub is_assessed: bool,
    /// Who wrote the draft: the department's key, none for the desk itself.
    pub origin: Option<String>,
    /// The citizen's name, or none.
    pub citizen_name: Option<String>,
    /// Subject of the letter to the citizen.
    pub letter_subject: String,
    /// Text part of the letter to the citizen, as composed.
    pub letter_text: String,
    /// Day promised to the citizen.
    pub due_day: Option<NaiveDate>,
    /// What the desk should know: quoted lines were cut off, the finding contradicts the text.
    pub hints: Vec<String>,
    /// Where answers go.
    pub reply_address: String,
}

/// *Bitte ansehen*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewFacts {
    /// Case number.
    pub number: CaseNumber,
    /// Number and token of the desk.
    pub tag: String,
    /// Short title of the case.
    pub title: String,
    /// Why a person must look.
    #[serde(serialize_with = "as_word")]
    pub reason: ReviewReason,
    /// Who wrote, as a proposal for a citizen of the case.
    pub sender: Option<Proposal>,
    /// Local day it arrived.
    pub received_day: NaiveDate,
    /// What was written.
    pub text: Option<String>,
    /// Where answers go.
    pub reply_address: String,
}

/// *Alarm*: somebody may be in danger now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlarmFacts {
    /// Emergency or threat.
    #[serde(serialize_with = "as_word")]
    pub lane: Lane,
    /// Case number.
    pub number: CaseNumber,
    /// Number and token of the desk; none where the alarm goes to an address outside.
    pub tag: Option<String>,
    /// When it arrived.
    pub received_at: Instant,
    /// Who wrote, name and address as written; none where the alarm goes to an address outside.
    pub sender: Option<String>,
    /// What was written; none where the alarm goes to an address outside.
    pub text: Option<String>,
}

/// *Hinweis an die Verwaltung*: the office stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdminNoteFacts {
    /// What is wrong, in whole sentences without a name; the first stands in the subject.
    pub sentences: Vec<String>,
}
