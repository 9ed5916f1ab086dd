//! What a mail looks like to somebody who sets the city up (*Vermutungen*): a web form, a scanner. For `preview` only.
//!
//! Knows: the signs of both. Never: decides anything about a mail; a person writes the configuration.
//!
//! Known weaknesses: a form whose labels stand in pictures or without a colon is not recognised.

use super::sort::is_role;
use super::{Address, FormRule, IncomingMail};

/// The form that this mail seems to come from: a machine's address, or one that is answered elsewhere, and a line with the address of
/// somebody else.
#[must_use]
pub fn guess_form(mail: &IncomingMail) -> Option<FormRule> {
    let author = mail.author()?;
    let elsewhere = mail.reply_to.first().filter(|to| to.key() != author.key());
    if !is_role(&author.address.to_lowercase()) && elsewhere.is_none() {
        return None;
    }
    let labelled: Vec<(&str, &str)> = mail.text.lines().filter_map(label).collect();
    let is_somebody = |value: &str| {
        let written = Address::new("", value.trim().trim_start_matches("mailto:"));
        written.is_plausible() && written.key() != author.key()
    };
    let in_text = labelled.iter().find(|(_, value)| is_somebody(value)).map(|(label, _)| (*label).to_owned());
    if labelled.len() < 2 {
        return None;
    }
    let with = |words: &[&str]| {
        let found = labelled.iter().map(|(label, _)| *label).find(|label| words.iter().any(|word| label.to_lowercase().contains(word)));
        found.map(str::to_owned)
    };
    Some(FormRule {
        sender: author.address.to_lowercase(),
        address: in_text.or_else(|| elsewhere.map(|_| FormRule::REPLY_TO.to_owned()))?,
        name: with(&["name"]),
        text: with(&["nachricht", "mitteilung", "anliegen", "beschreibung", "text"]),
    })
}

/// A short line that begins with a label and a colon.
fn label(line: &str) -> Option<(&str, &str)> {
    let (label, value) = line.split_once(':')?;
    let label = label.trim_matches([' ', '\t', '*', '•', '|', '│']);
    let is_label = (2..=40).contains(&label.chars().count()) && !label.contains(['@', '/', '<']) && label.split(' ').count() <= 5;
    is_label.then_some((label, value))
}

/// Whether the mail seems to come from a scanner: its name says so, and it brings a picture of paper.
#[must_use]
pub fn looks_scanned(mail: &IncomingMail) -> bool {
    let Some(author) = mail.author() else { return false };
    let local = author.local_part().to_lowercase();
    let is_named = ["scan", "kopierer", "copier", "mfp", "multifunktion", "drucker", "printer"].iter().any(|word| local.contains(word));
    let has_paper = mail.attachments.iter().any(|a| matches!(a.content_type.as_str(), "application/pdf" | "image/tiff" | "image/jpeg"));
    is_named && has_paper
}
