//! Readable text from HTML (*HTML-Mails*).
//!
//! Knows: how much HTML may be given to a real converter (lesson 37), and what to do with more: a plain pass over the tags.
//! Never: loads, runs or keeps anything; images and styles are dropped, links keep their address as text.
//!
//! Known weaknesses: a table that carries meaning by its columns becomes lines.

use super::html_measure::{Measure, measure};
use html2text::render::TextDecorator;

/// Bytes that the converter may get.
const MAX_BYTES: usize = 512 * 1024;
/// Open elements at once that the converter may get.
const MAX_DEPTH: usize = 200;
/// Tags that the converter may get.
const MAX_TAGS: usize = 20_000;
/// Attributes of one tag that the converter may get.
const MAX_ATTRIBUTES: usize = 200;
/// Characters a line may have before it is folded.
const WIDTH: usize = 2000;

/// HTML as text: headings without marks, quotes with `> `, links with their address behind them.
/// `is_allowed` false asks for the plain pass at once.
pub(super) fn to_text(html: &str, is_allowed: bool) -> String {
    if !is_allowed || !is_modest(html) {
        return mail_parser::decoders::html::html_to_text(html);
    }
    let config = html2text::config::with_decorator(Plain::default())
        .no_table_borders()
        .raw_mode(true)
        .allow_width_overflow()
        .unicode_strikeout(false);
    match config.string_from_read(html.as_bytes(), WIDTH) {
        Ok(text) => without_rules(&text),
        Err(_) => mail_parser::decoders::html::html_to_text(html),
    }
}

/// Whether the HTML stays within the limits.
fn is_modest(html: &str) -> bool {
    if html.len() > MAX_BYTES {
        return false;
    }
    let Measure { tags, deepest, attributes, is_strange } = measure(html);
    !is_strange && deepest <= MAX_DEPTH && tags <= MAX_TAGS && attributes <= MAX_ATTRIBUTES
}

/// Drawn lines as wide as the page become one short line, which `quote` knows as a separator.
fn without_rules(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let is_rule = line.chars().count() > 40 && line.chars().all(|c| matches!(c, '─' | '━' | '-' | '_' | '=' | '┼' | ' '));
        if is_rule { "________________________________" } else { line.trim_end() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Writes no marks of its own: a heading must not look like a command, emphasis must not break a word.
#[derive(Clone, Debug, Default)]
struct Plain {
    links: Vec<String>,
}

impl TextDecorator for Plain {
    type Annotation = ();

    fn decorate_link_start(&mut self, url: &str) -> (String, ()) {
        self.links.push(url.to_owned());
        (String::new(), ())
    }

    fn decorate_link_end(&mut self) -> String {
        let url = self.links.pop().unwrap_or_default();
        let is_web = (url.starts_with("https://") || url.starts_with("http://")) && url.len() <= 300;
        if is_web { format!(" <{url}>") } else { String::new() }
    }

    fn decorate_em_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_em_end(&self) -> String {
        String::new()
    }

    fn decorate_strong_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strong_end(&self) -> String {
        String::new()
    }

    fn decorate_strikeout_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_strikeout_end(&self) -> String {
        String::new()
    }

    fn decorate_code_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_code_end(&self) -> String {
        String::new()
    }

    fn decorate_preformat_first(&self) {}

    fn decorate_preformat_cont(&self) {}

    fn decorate_image(&mut self, _src: &str, _title: &str) -> (String, ()) {
        (String::new(), ())
    }

    fn header_prefix(&self, _level: usize) -> String {
        String::new()
    }

    fn quote_prefix(&self) -> String {
        "> ".to_owned()
    }

    fn unordered_item_prefix(&self) -> String {
        "* ".to_owned()
    }

    fn ordered_item_prefix(&self, i: i64) -> String {
        format!("{i}. ")
    }

    fn make_subblock_decorator(&self) -> Self {
        Self::default()
    }

    fn decorate_superscript_start(&self) -> (String, ()) {
        (String::new(), ())
    }

    fn decorate_superscript_end(&self) -> String {
        String::new()
    }

    fn finalise(&mut self, _urls: Vec<String>) -> Vec<html2text::render::TaggedLine<()>> {
        Vec::new()
    }
}
