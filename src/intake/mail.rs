//! A mail that arrived (*eingegangene E-Mail*), as the rest of the house sees it.
//!
//! Knows: its fields, its text, the person's own words in it, its attachments, its marks.
//! Never: judges it (that is `sort`), keeps its bytes (that is the store).
//!
//! Known weaknesses: see `reader`.

use super::Address;
use super::authentication::AuthVerdict;
use super::marks::Marks;
use super::problem::Problem;
use super::tag::{CaseTag, MAX_TAGS, TagPlace, find_tags};
use chrono::{DateTime, Utc};

/// *Rückgabeadresse*: the envelope sender, as the own server wrote it down (RFC 5321 § 4.4).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum ReturnPath {
    /// The own server wrote none.
    #[default]
    Missing,
    /// `<>`: whoever sent it wants no answer (RFC 3834 § 2).
    Null,
    /// The address, domain in lower case.
    Address(String),
}

/// *Anlage*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Number of the part, from 1, and after the last part that of a file packed in one; [`super::attachment`] takes it.
    pub part: u32,
    /// A safe file name: no path, no control characters, not empty.
    pub name: String,
    /// Media type in lower case.
    pub content_type: String,
    /// Bytes after the transfer encoding is undone.
    pub size: u64,
    /// SHA-256 over these bytes.
    pub digest: [u8; 32],
}

/// *Verschlüsselung*: content that cannot be read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// S/MIME, enveloped.
    Smime,
    /// PGP, inline or MIME (RFC 3156).
    Pgp,
    /// S/MIME, signed in a way that hides the text from a plain reader, and not readable here either.
    OpaqueSigned,
}

/// *Rücklauf*: the machine-readable parts of a report (RFC 3464, RFC 8098).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Returned {
    /// The `message/delivery-status` or `message/disposition-notification` part as text.
    pub status: Option<String>,
    /// The header of the mail that came back.
    pub header: Option<String>,
}

/// *Weitergeleitete Nachricht*: a mail attached to the mail, opened one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarded {
    /// Its From, if it has exactly one.
    pub from: Option<Address>,
    /// Its subject.
    pub subject: String,
    /// Its date.
    pub date: Option<DateTime<Utc>>,
    /// Its readable text.
    pub text: String,
}

/// *Eingegangene E-Mail*.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct IncomingMail {
    /// Message-ID without angle brackets. A hint, never a key (lessons B 5 to 8).
    pub message_id: Option<String>,
    /// In-Reply-To without angle brackets.
    pub in_reply_to: Vec<String>,
    /// References, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// All addresses of all From fields; more or fewer than one means that nobody knows who wrote it.
    pub from: Vec<Address>,
    /// Sender.
    pub sender: Option<Address>,
    /// Reply-To.
    pub reply_to: Vec<Address>,
    /// To, groups opened.
    pub to: Vec<Address>,
    /// Cc, groups opened.
    pub cc: Vec<Address>,
    /// `Delivered-To`, `X-Original-To`, `Envelope-To`: where the own server put it.
    pub delivered_to: Vec<String>,
    /// Subject, decoded, one line.
    pub subject: String,
    /// Date as the sender claims it; for display only, deadlines never look at it.
    pub date: Option<DateTime<Utc>>,
    /// When the own server took it in, as its topmost `Received` says; none where that is not the own server's.
    pub received_at: Option<DateTime<Utc>>,
    /// Envelope sender.
    pub return_path: ReturnPath,
    /// The whole readable text.
    pub text: String,
    /// The person's own words: above quotes, without signature; what is uncertain stays in.
    pub new_text: String,
    /// Whether `text` was longer than the limit and is cut; the raw source is whole.
    pub is_cut: bool,
    /// Attachments in the order of the source, inline pictures and what was packed in a wrapper included.
    pub attachments: Vec<Attachment>,
    /// Mails attached to this mail.
    pub forwarded: Vec<Forwarded>,
    /// What machines wrote into the header.
    pub marks: Marks,
    /// What came back, when this is a report.
    pub returned: Returned,
    /// The verdict of the own server about the sender; none where it is not configured or said nothing.
    pub authentication: Option<AuthVerdict>,
    /// Whether and how the content is hidden.
    pub encrypted: Option<Encryption>,
    /// Whether it carries an appointment.
    pub calendar: bool,
    /// What of it could not be opened, for the desk.
    pub problem: Option<Problem>,
}

impl IncomingMail {
    /// The one person or machine in From; none when there is no or more than one address.
    #[must_use]
    pub fn author(&self) -> Option<&Address> {
        match self.from.as_slice() {
            [one] if one.is_plausible() => Some(one),
            _ => None,
        }
    }

    /// Every case tag with the place it stands in: subject, our own addresses, references, the person's own words; at most 50.
    #[must_use]
    pub fn tags(&self) -> Vec<(CaseTag, TagPlace)> {
        let body = find_tags(&self.new_text).into_iter().map(|tag| (tag, TagPlace::Body));
        first_of_each(self.tags_in_head().into_iter().chain(body))
    }

    /// The same without the words of the body, which take the longest to search.
    #[must_use]
    pub fn tags_in_head(&self) -> Vec<(CaseTag, TagPlace)> {
        let subject = find_tags(&self.subject).into_iter().map(|tag| (tag, TagPlace::Subject));
        let addresses = self.to.iter().chain(&self.cc).map(|a| a.address.as_str()).chain(self.delivered_to.iter().map(String::as_str));
        let addresses = addresses.flat_map(find_tags).map(|tag| (tag, TagPlace::Address));
        let references = self.in_reply_to.iter().chain(&self.references);
        let references = references.flat_map(|id| find_tags(id)).map(|tag| (tag, TagPlace::Reference));
        first_of_each(subject.chain(addresses).chain(references))
    }

    /// Whether it answers another mail, by its own header or its subject.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        !self.in_reply_to.is_empty() || !self.references.is_empty() || super::title::has_reply_prefix(&self.subject)
    }
}

/// Each tag once, and no more than anybody writes.
fn first_of_each(tags: impl Iterator<Item = (CaseTag, TagPlace)>) -> Vec<(CaseTag, TagPlace)> {
    let mut found = Vec::new();
    for tag in tags {
        if found.len() < MAX_TAGS && !found.contains(&tag) {
            found.push(tag);
        }
    }
    found
}
