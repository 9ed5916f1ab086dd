//! The readable text of a mail (*lesbarer Text*).
//!
//! Knows: which parts are read, in which form and in which order. Never: decides what a text means.
//!
//! Known weaknesses: where a mail carries its text both plain and as HTML, the plain form is read, even if the HTML says
//! more; of several packed messages the first that has a text is read.

use super::mail::Forwarded;
use super::mime::{Leaf, Parts};
use super::rtf::Extracted;
use super::unpack::{File, Found};
use super::{appointment, charset, html, packed_rtf, rtf, text, tnef};

/// Bytes of HTML per mail that get a real conversion; the rest gets a plain pass over the tags.
const MAX_HTML: usize = 1024 * 1024;
/// Bytes of RTF that are unpacked, and of what is read from it.
const MAX_RTF: usize = 4 * 1024 * 1024;

/// Whether nothing can be read in a packed message.
pub(super) fn is_blank(message: &tnef::Message<'_>) -> bool {
    ReadableText::new(MAX_RTF).text_of_message(message).trim().is_empty()
}

/// The text of a mail as it is put together, part by part.
#[derive(Debug)]
pub(super) struct ReadableText {
    max: usize,
    length: usize,
    html_budget: usize,
    pieces: Vec<(u32, String)>,
    /// The text of a packed message, for a mail that has none of its own.
    packed: Option<String>,
    /// The first appointment in words, for a mail that has no text at all.
    appointment: Option<String>,
}

impl ReadableText {
    /// Nothing yet; once more than `max` bytes are together, no further part is read.
    pub(super) fn new(max: usize) -> Self {
        Self { max, length: 0, html_budget: MAX_HTML, pieces: Vec::new(), packed: None, appointment: None }
    }

    /// Takes what was met on the way through a mail, as far as it holds text.
    pub(super) fn take(&mut self, found: &Found<'_>) {
        match found {
            Found::Entity { parts, within } => self.add(parts, *within),
            Found::Message { message, is_attached: false } => self.add_message(message),
            Found::File(file) if file.kind.value == "text/calendar" && self.appointment.is_none() => self.add_appointment(file),
            Found::Message { .. } | Found::File(_) | Found::Shut(_) => {}
        }
    }

    /// Adds the readable parts of an entity: of the mail itself, or of one that lay in its part `within` and is read there.
    fn add(&mut self, parts: &Parts<'_>, within: Option<u32>) {
        let mut pieces: Vec<(u32, String)> = Vec::new();
        let readable: Vec<&Leaf<'_>> = parts.leaves.iter().filter(|leaf| leaf.is_readable_text()).collect();
        let mut with_plain: Vec<usize> = Vec::new();
        let plain_first = readable.iter().filter(|leaf| !is_html(leaf)).chain(readable.iter().filter(|leaf| is_html(leaf)));
        for leaf in plain_first {
            // Of one text in two forms the plain one is read, unless it is blank.
            let has_plain_twin = is_html(leaf) && leaf.alternative.is_some_and(|group| with_plain.contains(&group));
            if has_plain_twin || self.length > self.max {
                continue;
            }
            let piece = self.text_of(leaf);
            let piece = trimmed(&piece);
            if !piece.trim().is_empty() {
                self.length += piece.len();
                with_plain.extend(leaf.alternative.filter(|_| !is_html(leaf)));
                pieces.push((leaf.number, piece.to_owned()));
            }
        }
        pieces.sort_by_key(|(number, _)| *number);
        self.pieces.extend(pieces.into_iter().map(|(number, piece)| (within.unwrap_or(number), piece)));
    }

    /// Adds a packed message: its text counts where the mail has none of its own.
    fn add_message(&mut self, message: &tnef::Message<'_>) {
        if self.pieces.is_empty() && self.packed.is_none() {
            self.packed = Some(self.text_of_message(message)).filter(|text| !text.trim().is_empty());
        }
    }

    /// Adds an appointment in words: they count where there is nothing else to read.
    fn add_appointment(&mut self, file: &File<'_>) {
        let content = file.content();
        let decoded = charset::decode(charset::within(&content, self.max), file.kind.parameter("charset"));
        self.appointment = appointment::german(&text::clean(&decoded));
    }

    /// All of it, in the order of the source; where there is nothing, what was forwarded, and else the appointment.
    pub(super) fn into_text(mut self, forwarded: &[Forwarded]) -> String {
        if self.pieces.is_empty() {
            let forwarded = || forwarded.iter().map(|inner| inner.text.as_str()).collect::<Vec<_>>().join("\n\n");
            let text = self.packed.unwrap_or_else(forwarded);
            return if text.trim().is_empty() { self.appointment.unwrap_or(text) } else { text };
        }
        self.pieces.sort_by_key(|(number, _)| *number);
        self.pieces.into_iter().map(|(_, piece)| piece).collect::<Vec<_>>().join("\n\n")
    }

    /// The text of a message that Outlook packed, in the plainest form in which it is there.
    pub(super) fn text_of_message(&mut self, message: &tnef::Message<'_>) -> String {
        let max = self.max.saturating_mul(4);
        let plain = message.body.map(|body| text::clean(&message.decode(body, max)));
        if let Some(plain) = plain.filter(|plain| !plain.trim().is_empty()) {
            return trimmed(&plain).to_owned();
        }
        let html = message.html.map(|html| self.text_of_html(&message.decode_html(html, max)));
        if let Some(html) = html.filter(|html| !html.trim().is_empty()) {
            return trimmed(&html).to_owned();
        }
        let rtf = message.rtf.and_then(|packed| packed_rtf::unpack(packed, MAX_RTF));
        let text = match rtf.map(|rtf| rtf::read(&rtf, MAX_RTF)) {
            Some(Extracted::Html(html)) => self.text_of_html(&html),
            Some(Extracted::Text(text)) => text::clean(&text),
            None => String::new(),
        };
        trimmed(&text).to_owned()
    }

    /// The text of one part: transfer encoding undone, characters decoded, flow and HTML undone, cleaned.
    fn text_of(&mut self, leaf: &Leaf<'_>) -> String {
        let content = if leaf.is_plain_after_all() { leaf.body.to_vec() } else { leaf.content() };
        let decoded = charset::decode(charset::within(&content, self.max.saturating_mul(4)), leaf.kind.parameter("charset"));
        if is_html(leaf) {
            return self.text_of_html(&decoded);
        }
        let is_flowed = leaf.kind.parameter("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
        if is_flowed {
            let delsp = leaf.kind.parameter("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes"));
            return text::clean(&text::unflow(&decoded, delsp));
        }
        text::clean(&decoded)
    }

    fn text_of_html(&mut self, decoded: &str) -> String {
        let is_within = decoded.len() <= self.html_budget;
        self.html_budget = self.html_budget.saturating_sub(decoded.len());
        text::clean(&html::to_text(&text::clean(decoded), is_within))
    }
}

/// Without blank ends; the first line keeps its indent.
fn trimmed(text: &str) -> &str {
    text.trim_end().trim_start_matches('\n')
}

fn is_html(leaf: &Leaf<'_>) -> bool {
    leaf.kind.value == "text/html"
}
