//! The same letter in two envelopes (*Dublette*).
//!
//! Knows: what stays the same when a server renders a mail anew or delivers it to two mailboxes. Never: hashes with a key;
//! the caller does.
//!
//! Known weaknesses: a person who sends the same words twice within one second from the same address counts once; a form that writes
//! neither Date nor Message-ID counts once for the same words.

use super::IncomingMail;

/// Canonical bytes over From, Date, Subject, readable text and the content of the attachments. Trace fields, the order and
/// folding of fields, transfer encodings, blanks and line ends do not change them. A mail without Date is told apart by its
/// Message-ID, lest the same words of next year look like this year's. The caller hashes them with its key.
#[must_use]
pub fn letter_fingerprint(mail: &IncomingMail) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.text.len() + 256);
    let mut add = |label: &str, bytes: &[u8]| {
        out.extend_from_slice(label.as_bytes());
        out.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        out.extend_from_slice(bytes);
    };
    for from in &mail.from {
        add("from", from.address.to_lowercase().as_bytes());
    }
    if let Some(date) = mail.date {
        add("date", &date.timestamp().to_be_bytes());
    } else if let Some(id) = &mail.message_id {
        add("id", id.as_bytes());
    }
    add("subject", without_blanks(&mail.subject).as_bytes());
    add("text", without_blanks(&mail.text).as_bytes());
    for attachment in &mail.attachments {
        add("attachment", &attachment.digest);
    }
    out
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}
