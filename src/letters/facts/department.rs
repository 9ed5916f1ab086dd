//! Facts for letters inside the house: department, its head, colleagues.
//!
//! Knows: what a clerk needs to answer without asking back. Never: the citizen's address; a reply goes to us.
//!
//! Known weaknesses: none known.

use super::as_word;
use crate::case::{CaseNumber, Channel};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// *Anlage* as it is listed in a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentLine {
    /// Safe file name.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
}

/// *Anliegen an das Fachamt*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DepartmentCaseFacts {
    /// Case number.
    pub number: CaseNumber,
    /// Number and token as they stand in the subject, without brackets.
    pub tag: String,
    /// Short title.
    pub title: String,
    /// Day by which the department answers (day 5).
    pub statement_day: NaiveDate,
    /// Day promised to the citizen (day 10); none in lanes with a clock of their own.
    pub due_day: Option<NaiveDate>,
    /// Local day of receipt.
    pub received_day: NaiveDate,
    /// How it arrived.
    #[serde(serialize_with = "as_word")]
    pub channel: Channel,
    /// The citizen's name, only where the department needs it (`domain.md` 4.1).
    pub citizen_name: Option<String>,
    /// Place named in the concern.
    pub place: Option<String>,
    /// Why this department, in German: "gefunden „Straßenlaterne“".
    pub because: String,
    /// The second possibility: "67 Stadtgrün".
    pub second: Option<String>,
    /// The citizen's own words.
    pub text: String,
    /// Attachments that travel with this letter.
    pub attachments: Vec<AttachmentLine>,
    /// Attachments left out for their size.
    pub left_out: Vec<AttachmentLine>,
    /// Who else got the citizen's mail: "ob@stadt.test".
    pub also_sent_to: Option<String>,
    /// Where answers go.
    pub reply_address: String,
}

/// *Rückmeldung*: a command was not understood or refused, and nothing has changed; or it was carried out and changes what cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HelpFacts {
    /// Whether it was carried out.
    pub is_done: bool,
    /// Case number, where one was proven.
    pub number: Option<CaseNumber>,
    /// Number and token, where the sender had a right one.
    pub tag: Option<String>,
    /// One or more German sentences that say why not, or what was done.
    pub why: String,
    /// Whether the desk asked: it has more words.
    pub is_desk: bool,
    /// Where answers go.
    pub reply_address: String,
}

/// *Rückgabe*: the desk gives a draft back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReturnedFacts {
    /// Case number.
    pub number: CaseNumber,
    /// Number and token.
    pub tag: String,
    /// Short title.
    pub title: String,
    /// What the desk asks for.
    pub note: Option<String>,
    /// The draft, word for word.
    pub text: String,
    /// Day by which the new answer is needed; a day in the past is not printed by the caller's choice of none.
    pub statement_day: Option<NaiveDate>,
    /// Day promised to the citizen.
    pub due_day: Option<NaiveDate>,
    /// Where answers go.
    pub reply_address: String,
}

/// *Nachtrag der Bürgerin*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CitizenWroteFacts {
    /// Case number.
    pub number: CaseNumber,
    /// Number and token.
    pub tag: String,
    /// Short title of the case.
    pub title: String,
    /// Local day of this mail.
    pub received_day: NaiveDate,
    /// The citizen's name, only where the department needs it.
    pub citizen_name: Option<String>,
    /// The citizen's own words.
    pub text: String,
    /// Attachments that travel with this letter.
    pub attachments: Vec<AttachmentLine>,
    /// Attachments left out for their size.
    pub left_out: Vec<AttachmentLine>,
    /// Day promised to the citizen, while it is not over.
    pub due_day: Option<NaiveDate>,
    /// Where answers go.
    pub reply_address: String,
}

/// *Hinweis an Kollegin oder Kollegen* whose mail became a case; carries no word of the mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColleagueNoteFacts {
    /// Case number.
    pub number: CaseNumber,
    /// Local day of receipt.
    pub received_day: NaiveDate,
    /// Whether the mail carried somebody else's mail, so that the desk looks for the citizen in it.
    pub is_forwarded: bool,
}
