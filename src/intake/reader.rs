//! From bytes to an [`IncomingMail`] (*lesen*).
//!
//! Knows: what a part says about the mail, and in which order things are looked at.
//! Never: recurses, panics on purpose, or changes the source.
//!
//! Known weaknesses: see `readable`.

use super::fields::{self, Fields, Parameterised};
use super::limits::{Limits, Unreadable};
use super::mail::{Attachment, Encryption, Forwarded, IncomingMail, ReturnPath, Returned};
use super::mime::{Parts, take_apart};
use super::problem::Problem;
use super::readable::ReadableText;
use super::tnef::Message;
use super::unpack::{self, Found};
use super::{Address, attachment, authentication, charset, marks, quote, receipt, screen, text};
use sha2::{Digest, Sha256};

/// Reads a mail. The caller keeps the bytes whatever comes out.
///
/// # Errors
/// [`Unreadable`] when the mail is empty or exceeds a limit; it is then parked with its raw source.
pub fn read(raw: &[u8], limits: &Limits) -> Result<IncomingMail, Unreadable> {
    screen::screen(raw, limits)?;
    let parts = take_apart(raw, limits.max_parts, limits.max_depth)?;
    if parts.head.len() > limits.max_headers {
        return Err(Unreadable::TooManyHeaders);
    }
    let mut reading = Reading { mail: header_of(&parts, limits), text: ReadableText::new(limits.max_text) };
    unpack::walk(&parts, &mut |found| reading.take(found));
    Ok(reading.finish(limits.max_text))
}

/// A mail while it is read.
struct Reading {
    mail: IncomingMail,
    text: ReadableText,
}

impl Reading {
    fn take(&mut self, found: Found<'_>) {
        self.text.take(&found);
        match found {
            Found::Entity { .. } | Found::Message { is_attached: false, .. } => {}
            Found::Message { message, is_attached: true } => self.mail.forwarded.push(attached(message)),
            Found::Shut(problem) => {
                self.mail.encrypted = self.mail.encrypted.or(problem.encryption());
                self.mail.problem.get_or_insert(problem);
            }
            Found::File(file) => {
                let content = file.content();
                note_special(&mut self.mail, file.kind, &content);
                self.mail.attachments.push(Attachment {
                    part: file.number,
                    name: attachment::safe_name(file.name, &file.kind.value, file.number),
                    content_type: file.kind.value.clone(),
                    size: content.len() as u64,
                    digest: Sha256::digest(&content).into(),
                });
            }
        }
    }

    fn finish(self, max_text: usize) -> IncomingMail {
        let Self { mut mail, text } = self;
        mail.text = text.into_text(&mail.forwarded);
        if mail.text.contains("-----BEGIN PGP MESSAGE-----") {
            mail.encrypted = Some(Encryption::Pgp);
        }
        // What hides the text matters more than a file that stayed shut.
        mail.problem = mail.encrypted.map(Problem::from).or(mail.problem);
        mail.is_cut = text::cut(&mut mail.text, max_text);
        mail.new_text = quote::own_words(&mail);
        mail
    }
}

fn header_of(parts: &Parts<'_>, limits: &Limits) -> IncomingMail {
    let head = &parts.head;
    let names = ["delivered-to", "x-original-to", "envelope-to"];
    let delivered = names.iter().flat_map(|name| head.lines(name));
    IncomingMail {
        message_id: head.ids("message-id").into_iter().next(),
        in_reply_to: head.ids("in-reply-to"),
        references: head.ids("references"),
        from: head.addresses("from"),
        sender: head.addresses("sender").into_iter().next(),
        reply_to: head.addresses("reply-to"),
        to: head.addresses("to"),
        cc: head.addresses("cc"),
        delivered_to: delivered.map(|address| Address::new("", &address).address).collect(),
        subject: head.text("subject").unwrap_or_default(),
        date: head.date("date"),
        received_at: receipt::received_at(head, &limits.trust.own_hosts),
        return_path: return_path_of(head),
        marks: marks::marks_of(head, &parts.kind, &limits.trust),
        authentication: authentication::verdict_of(head, limits.trust.authserv_id.as_deref()),
        encrypted: (parts.kind.value == "multipart/encrypted").then_some(Encryption::Pgp),
        ..IncomingMail::default()
    }
}

/// Only the topmost counts: the own server puts it there at delivery.
fn return_path_of(head: &Fields<'_>) -> ReturnPath {
    match head.line("return-path") {
        None => ReturnPath::Missing,
        Some(value) => {
            let address = Address::new("", &value).address;
            if address.is_empty() { ReturnPath::Null } else { ReturnPath::Address(address) }
        }
    }
}

/// Parts that say something about the mail itself.
fn note_special(mail: &mut IncomingMail, kind: &Parameterised, content: &[u8]) {
    let as_text = || text::clean(&charset::decode(content, kind.parameter("charset")));
    match kind.value.as_str() {
        "message/delivery-status" | "message/global-delivery-status" | "message/disposition-notification" | "message/feedback-report" => {
            mail.returned.status = Some(as_text());
        }
        "text/rfc822-headers" | "message/rfc822-headers" | "message/global-headers" => {
            set_header(&mut mail.returned, as_text());
        }
        "message/rfc822" | "message/global" if mail.marks.report.is_some() => {
            set_header(&mut mail.returned, header_text(content));
        }
        "message/rfc822" | "message/global" => mail.forwarded.extend(opened(content)),
        "text/calendar" => mail.calendar = true,
        "application/pgp-encrypted" => mail.encrypted = mail.encrypted.or(Some(Encryption::Pgp)),
        _ => {}
    }
}

fn set_header(returned: &mut Returned, header: String) {
    returned.header.get_or_insert(header);
}

/// The header section as text.
fn header_text(mail: &[u8]) -> String {
    let body = fields::split(mail).1.len();
    text::clean(&charset::decode(mail.get(..mail.len().saturating_sub(body)).unwrap_or_default(), None))
}

/// Bytes of text that are read of a mail inside the mail.
const MAX_FORWARDED: usize = 256 * 1024;

/// Opens an attached mail one level, within tight limits; what cannot be opened stays an attachment.
fn opened(raw: &[u8]) -> Option<Forwarded> {
    let parts = take_apart(raw, 200, 20).ok()?;
    let mut text = ReadableText::new(MAX_FORWARDED);
    unpack::walk(&parts, &mut |found| text.take(&found));
    let mut text = text.into_text(&[]);
    text::cut(&mut text, MAX_FORWARDED);
    let mut from = parts.head.addresses("from");
    let from = if from.len() == 1 { from.pop() } else { None };
    Some(Forwarded { from, subject: parts.head.text("subject").unwrap_or_default(), date: parts.head.date("date"), text })
}

/// A message attached to a packed message.
fn attached(message: &Message<'_>) -> Forwarded {
    let mut text = ReadableText::new(MAX_FORWARDED).text_of_message(message);
    text::cut(&mut text, MAX_FORWARDED);
    let (name, address) = message.sender();
    let from = Some(Address::new(&name, &address)).filter(Address::is_plausible);
    Forwarded { from, subject: message.subject().unwrap_or_default(), date: message.sent_at, text }
}
