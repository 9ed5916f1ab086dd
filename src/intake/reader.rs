//! From bytes to an [`IncomingMail`] (*lesen*).
//!
//! Knows: which parts are text to read and which are files, and in which order things are looked at.
//! Never: recurses, panics on purpose, or changes the source.
//!
//! Known weaknesses: where a mail carries its text both plain and as HTML, the plain form is read, even if the HTML says more.

use super::fields::{self, Fields};
use super::limits::{Limits, Unreadable};
use super::mail::{Attachment, Encryption, Forwarded, IncomingMail, ReturnPath, Returned};
use super::mime::{Leaf, Parts, take_apart};
use super::{Address, attachment, authentication, charset, html, marks, quote, receipt, screen, text};
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
    let mut mail = header_of(&parts, limits);
    let (whole, read_parts) = readable_text(&parts, limits.max_text);
    mail.text = whole;
    for leaf in parts.leaves.iter().filter(|leaf| !read_parts.contains(&leaf.number)) {
        let content = leaf.content();
        note_special(&mut mail, leaf, &content);
        mail.attachments.push(Attachment {
            part: leaf.number,
            name: attachment::safe_name(leaf.file_name(), &leaf.kind.value, leaf.number),
            content_type: leaf.kind.value.clone(),
            size: content.len() as u64,
            digest: Sha256::digest(&content).into(),
        });
    }
    if mail.text.contains("-----BEGIN PGP MESSAGE-----") {
        mail.encrypted = Some(Encryption::Pgp);
    }
    if mail.text.trim().is_empty() {
        mail.text = mail.forwarded.iter().map(|inner| inner.text.as_str()).collect::<Vec<_>>().join("\n\n");
    }
    mail.is_cut = text::cut(&mut mail.text, limits.max_text);
    mail.new_text = quote::own_words(&mail);
    Ok(mail)
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
        encrypted: encryption_of(&parts.kind.value, parts.kind.parameter("smime-type")),
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

fn encryption_of(kind: &str, smime_type: Option<&str>) -> Option<Encryption> {
    match kind {
        "multipart/encrypted" | "application/pgp-encrypted" => Some(Encryption::Pgp),
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => match smime_type {
            Some("signed-data") => Some(Encryption::OpaqueSigned),
            Some("certs-only") => None,
            _ => Some(Encryption::Smime),
        },
        _ => None,
    }
}

/// The readable text and the numbers of the parts it came from.
fn readable_text(parts: &Parts<'_>, max: usize) -> (String, Vec<u32>) {
    let readable: Vec<&Leaf<'_>> = parts.leaves.iter().filter(|leaf| leaf.is_readable_text()).collect();
    let numbers = readable.iter().map(|leaf| leaf.number).collect();
    let mut pieces: Vec<(u32, String)> = Vec::new();
    let mut length = 0;
    let mut with_plain: Vec<usize> = Vec::new();
    let plain_first = readable.iter().filter(|leaf| !is_html(leaf)).chain(readable.iter().filter(|leaf| is_html(leaf)));
    let mut html_budget = MAX_HTML;
    for leaf in plain_first {
        // Of one text in two forms the plain one is read, unless it is blank.
        let has_plain_twin = is_html(leaf) && leaf.alternative.is_some_and(|group| with_plain.contains(&group));
        if has_plain_twin || length > max {
            continue;
        }
        let piece = text_of(leaf, max, &mut html_budget);
        let piece = piece.trim_end().trim_start_matches('\n');
        if !piece.trim().is_empty() {
            length += piece.len();
            with_plain.extend(leaf.alternative.filter(|_| !is_html(leaf)));
            pieces.push((leaf.number, piece.to_owned()));
        }
    }
    pieces.sort_by_key(|(number, _)| *number);
    (pieces.into_iter().map(|(_, piece)| piece).collect::<Vec<_>>().join("\n\n"), numbers)
}

fn is_html(leaf: &Leaf<'_>) -> bool {
    leaf.kind.value == "text/html"
}

/// Bytes of HTML per mail that get a real conversion; the rest gets a plain pass over the tags.
const MAX_HTML: usize = 1024 * 1024;

/// The text of one part: transfer encoding undone, characters decoded, flow and HTML undone, cleaned.
fn text_of(leaf: &Leaf<'_>, max: usize, html_budget: &mut usize) -> String {
    let mut content = leaf.content();
    shorten(&mut content, max.saturating_mul(4));
    let decoded = charset::decode(&content, leaf.kind.parameter("charset"));
    if is_html(leaf) {
        let is_within = decoded.len() <= *html_budget;
        *html_budget = html_budget.saturating_sub(decoded.len());
        return text::clean(&html::to_text(&text::clean(&decoded), is_within));
    }
    let is_flowed = leaf.kind.parameter("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
    if is_flowed {
        let delsp = leaf.kind.parameter("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes"));
        return text::clean(&text::unflow(&decoded, delsp));
    }
    text::clean(&decoded)
}

/// Cuts bytes, not in the middle of a UTF-8 character, which would make the whole text look like another charset.
fn shorten(content: &mut Vec<u8>, max: usize) {
    if content.len() <= max {
        return;
    }
    content.truncate(max);
    while content.last().is_some_and(|byte| (0x80..0xC0).contains(byte)) {
        content.pop();
    }
    if content.last().is_some_and(|byte| *byte >= 0xC0) {
        content.pop();
    }
}

/// Parts that say something about the mail itself.
fn note_special(mail: &mut IncomingMail, leaf: &Leaf<'_>, content: &[u8]) {
    let as_text = || text::clean(&charset::decode(content, leaf.kind.parameter("charset")));
    match leaf.kind.value.as_str() {
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
        kind => mail.encrypted = mail.encrypted.or(encryption_of(kind, leaf.kind.parameter("smime-type"))),
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

/// Opens an attached mail one level, within tight limits; what cannot be opened stays an attachment.
fn opened(raw: &[u8]) -> Option<Forwarded> {
    const MAX_TEXT: usize = 256 * 1024;
    let parts = take_apart(raw, 200, 20).ok()?;
    let (mut text, _) = readable_text(&parts, MAX_TEXT);
    text::cut(&mut text, MAX_TEXT);
    let mut from = parts.head.addresses("from");
    let from = if from.len() == 1 { from.pop() } else { None };
    Some(Forwarded { from, subject: parts.head.text("subject").unwrap_or_default(), date: parts.head.date("date"), text })
}
