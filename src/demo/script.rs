//! The script of the demo (*Drehbuch*): who writes when, and who answers what.
//!
//! Knows: the shape of `script.toml`, and which answer fits a letter. Never: plays it.
//!
//! Known weaknesses: an answer is found by words of the letter, so a changed letter text may lose one; the player then says so.

use crate::case::Instant;
use crate::deadlines::at_local_time;
use crate::letters::LetterKind;
use chrono::NaiveDateTime;
use chrono_tz::Tz;
use serde::Deserialize;

/// The script as shipped.
const SCRIPT: &str = include_str!("script.toml");

/// *Drehbuch*.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    /// What arrives.
    pub post: Vec<Post>,
    /// What somebody answers, each once.
    pub reply: Vec<Reply>,
    /// What somebody answers when nothing else is written.
    pub habit: Vec<Reply>,
}

/// A sample mail that arrives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Post {
    /// Name in the corpus.
    pub mail: String,
    /// Local time of arrival.
    pub at: String,
    /// Which mailbox.
    #[serde(default = "first_mailbox")]
    pub mailbox: String,
}

/// An answer to a letter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reply {
    /// Code of the letter's kind.
    pub letter: String,
    /// A piece of the letter's subject or text.
    #[serde(default)]
    pub about: String,
    /// Local time; without one the next office hour.
    #[serde(default)]
    pub at: Option<String>,
    /// Who answers.
    pub from: String,
    /// How the mail program quotes.
    #[serde(default)]
    pub style: Style,
    /// What they write.
    pub text: String,
}

/// How a mail program makes an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Style {
    /// Attribution and `>`.
    #[default]
    Plain,
    /// A header block below a line.
    Outlook,
    /// The letter was forwarded inside the office first, and the colleague answers the forward.
    Forwarded,
}

impl Script {
    /// The shipped script.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn read() -> Result<Self, String> {
        toml::from_str(SCRIPT).map_err(|cause| format!("cannot read the script of the demo: {cause}"))
    }

    /// Takes the first unused answer that fits a letter; a habit stays.
    pub fn answer(&mut self, kind: LetterKind, subject: &str, text: &str) -> Option<Reply> {
        let fits = |reply: &Reply| reply.letter == kind.code() && (subject.contains(&reply.about) || text.contains(&reply.about));
        match self.reply.iter().position(fits) {
            Some(at) => Some(self.reply.remove(at)),
            None => self.habit.iter().find(|habit| fits(habit)).cloned(),
        }
    }
}

/// A local time of the script as an instant.
///
/// # Errors
/// When it is no time.
pub(super) fn instant(text: &str, zone: Tz) -> Result<Instant, String> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
        .map_err(|cause| format!("cannot read the time {text} of the demo: {cause}"))?;
    Ok(at_local_time(local.date(), local.time(), zone))
}

fn first_mailbox() -> String {
    "beschwerde".to_owned()
}
