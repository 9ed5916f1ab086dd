//! The readable text of a mail (*lesbarer Text*).
//!
//! Knows: which parts are read, in which form and in which order. Never: decides what a text means.
//!
//! Known weaknesses: where a mail carries its text both plain and as HTML, the plain form is read, even if the HTML says more.

use super::mime::{Leaf, Parts};
use super::{charset, html, text};

/// Bytes of HTML per mail that get a real conversion; the rest gets a plain pass over the tags.
const MAX_HTML: usize = 1024 * 1024;

/// The text of a mail as it is put together, part by part.
#[derive(Debug)]
pub(super) struct ReadableText {
    max: usize,
    length: usize,
    html_budget: usize,
    pieces: Vec<(u32, String)>,
}

impl ReadableText {
    /// Nothing yet; once more than `max` bytes are together, no further part is read.
    pub(super) fn new(max: usize) -> Self {
        Self { max, length: 0, html_budget: MAX_HTML, pieces: Vec::new() }
    }

    /// Adds the readable parts of an entity: of the mail itself, or of one that lay in its part `within` and is read there.
    pub(super) fn add(&mut self, parts: &Parts<'_>, within: Option<u32>) {
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
            let piece = piece.trim_end().trim_start_matches('\n');
            if !piece.trim().is_empty() {
                self.length += piece.len();
                with_plain.extend(leaf.alternative.filter(|_| !is_html(leaf)));
                pieces.push((leaf.number, piece.to_owned()));
            }
        }
        pieces.sort_by_key(|(number, _)| *number);
        self.pieces.extend(pieces.into_iter().map(|(number, piece)| (within.unwrap_or(number), piece)));
    }

    /// All of it, in the order of the source.
    pub(super) fn into_text(mut self) -> String {
        self.pieces.sort_by_key(|(number, _)| *number);
        self.pieces.into_iter().map(|(_, piece)| piece).collect::<Vec<_>>().join("\n\n")
    }

    /// The text of one part: transfer encoding undone, characters decoded, flow and HTML undone, cleaned.
    fn text_of(&mut self, leaf: &Leaf<'_>) -> String {
        let mut content = leaf.content();
        shorten(&mut content, self.max.saturating_mul(4));
        let decoded = charset::decode(&content, leaf.kind.parameter("charset"));
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

fn is_html(leaf: &Leaf<'_>) -> bool {
    leaf.kind.value == "text/html"
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
