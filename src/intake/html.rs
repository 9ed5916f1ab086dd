//! Readable text from HTML (*HTML-Mails*).
//!
//! Knows: how much HTML may be given to a real converter (lesson 37), and what to do with more: a plain pass over the tags.
//! Never: loads, runs or keeps anything; images, styles and what they hide are dropped, links keep their address as text.
//!
//! Known weaknesses: the plain pass marks no quotes; a table whose cells hold more than a line each becomes lines.

use super::html_measure::{BLOCK, Measure, Tag, measure, tags};
use html2text::render::TextDecorator;
use std::borrow::Cow;
use std::ops::Range;

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
    let seen = converted(&visible(html), is_allowed);
    // Where all is hidden, nobody knows what was meant to be seen.
    if seen.trim().is_empty() { converted(html, is_allowed) } else { seen }
}

fn converted(html: &str, is_allowed: bool) -> String {
    if !is_allowed || !is_modest(html) {
        return plain_pass(html);
    }
    let config = html2text::config::with_decorator(Plain::default())
        .no_table_borders()
        .raw_mode(true)
        .allow_width_overflow()
        .unicode_strikeout(false);
    match config.string_from_read(with_rows(html).as_bytes(), WIDTH) {
        Ok(text) => without_repeated_links(&without_rules(&text)),
        Err(_) => plain_pass(html),
    }
}

/// A pass over the tags without a parser: paragraphs are set apart, other blocks end a line, what is no text goes.
fn plain_pass(html: &str) -> String {
    let mut simple = String::with_capacity(html.len());
    let mut line_ends = 0;
    let mut push = |text: &str, line_ends: &mut usize| {
        if !text.trim().is_empty() {
            simple.push_str(&"<br>".repeat(std::mem::take(line_ends)));
        }
        if *line_ends == 0 {
            simple.push_str(&text.replace('<', "&lt;").replace('>', "&gt;"));
        }
    };
    let mut at = 0;
    for tag in tags(html) {
        push(html.get(at..tag.span.start).unwrap_or_default(), &mut line_ends);
        at = tag.span.end;
        line_ends = match tag.name.as_str() {
            "br" => line_ends + 1,
            "td" | "th" => {
                push(" ", &mut line_ends);
                line_ends
            }
            "p" | "table" | "ul" | "ol" | "blockquote" | "pre" | "h1" | "h2" | "h3" | "h4" => line_ends.max(2),
            name if BLOCK.contains(&name) => line_ends.max(1),
            _ => line_ends,
        }
        .min(2);
    }
    push(html.get(at..).unwrap_or_default(), &mut line_ends);
    mail_parser::decoders::html::html_to_text(&simple)
}

/// Without elements that their own style hides. One that does not end stays: nobody knows how much of it was meant.
fn visible(html: &str) -> Cow<'_, str> {
    if !html.contains("none") && !html.contains("hidden") {
        return Cow::Borrowed(html);
    }
    let mut hidden: Vec<Edit> = Vec::new();
    let mut open: Option<(String, usize, usize)> = None; // name, where it begins, elements of this name open in it
    for tag in tags(html) {
        match &mut open {
            None if is_hidden(&tag) => open = Some((tag.name, tag.span.start, 1)),
            Some((name, _, depth)) if *name == tag.name && !tag.is_end => *depth += 1,
            Some((name, _, depth)) if *name == tag.name && *depth > 1 => *depth -= 1,
            Some((name, start, _)) if *name == tag.name => {
                hidden.push((*start..tag.span.end, ""));
                open = None;
            }
            _ => {}
        }
    }
    edited(html, hidden)
}

fn is_hidden(tag: &Tag<'_>) -> bool {
    let holds_text = !matches!(tag.name.as_str(), "" | "style" | "script" | "title" | "br" | "img" | "hr" | "input" | "meta" | "link");
    if tag.is_end || !holds_text || tag.attributes.len() > 4000 {
        return false;
    }
    let style: String = tag.attributes.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    let is_said = tag.attributes.trim_end_matches(['>', '/']).split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("hidden"));
    is_said || style.contains("display:none")
}

/// A change of the source: what stands there instead.
type Edit = (Range<usize>, &'static str);

/// A table that is open.
struct Table {
    edits: Vec<Edit>,
    is_plain: bool,
    rows: usize,
    cells: usize,
    widest: usize,
    paragraphs: usize,
}

impl Table {
    fn note(&mut self, tag: &Tag<'_>) {
        let instead = match (tag.name.as_str(), tag.is_end) {
            ("tr", false) => {
                self.rows += 1;
                self.cells = 0;
                if self.rows > 1 { "<br>" } else { "" }
            }
            ("td" | "th", false) => {
                self.cells += 1;
                self.widest = self.widest.max(self.cells);
                self.paragraphs = 0;
                if self.cells > 1 { " " } else { "" }
            }
            ("p", false) => {
                self.paragraphs += 1;
                self.is_plain &= self.paragraphs == 1;
                ""
            }
            ("tr" | "td" | "th" | "p" | "tbody" | "thead" | "tfoot", _) => "",
            (name, _) => {
                self.is_plain &= !BLOCK.contains(&name) && !matches!(name, "br" | "hr" | "caption");
                return;
            }
        };
        self.edits.push((tag.span.clone(), instead));
    }
}

/// A table whose cells hold a line each gets a line for each row. Any other lays out the page and is left to the converter.
fn with_rows(html: &str) -> Cow<'_, str> {
    if !html.contains("<table") && !html.contains("<TABLE") {
        return Cow::Borrowed(html);
    }
    let mut open: Vec<Table> = Vec::new();
    let mut edits: Vec<Edit> = Vec::new();
    for tag in tags(html) {
        match (tag.name.as_str(), tag.is_end) {
            ("table", false) => {
                open.iter_mut().next_back().into_iter().for_each(|outer| outer.is_plain = false);
                open.push(Table { edits: vec![(tag.span, "<div>")], is_plain: true, rows: 0, cells: 0, widest: 0, paragraphs: 0 });
            }
            ("table", true) => {
                if let Some(table) = open.pop().filter(|table| table.is_plain && table.widest > 1) {
                    edits.extend(table.edits);
                    edits.push((tag.span, "</div>"));
                }
            }
            _ => open.iter_mut().next_back().into_iter().for_each(|table| table.note(&tag)),
        }
    }
    edited(html, edits)
}

/// The source with these changes, which do not overlap.
fn edited(html: &str, mut edits: Vec<Edit>) -> Cow<'_, str> {
    if edits.is_empty() {
        return Cow::Borrowed(html);
    }
    edits.sort_by_key(|(span, _)| span.start);
    let mut out = String::with_capacity(html.len());
    let mut at = 0;
    for (span, instead) in edits {
        out.push_str(html.get(at..span.start).unwrap_or_default());
        out.push_str(instead);
        at = span.end;
    }
    out.push_str(html.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

/// A link whose text is its own address says it once.
fn without_repeated_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from_link)) = rest.split_once(" <http") {
        out.push_str(before);
        let end = memchr::memchr(b'>', from_link.as_bytes().get(..LONGEST_LINK).unwrap_or(from_link.as_bytes()));
        let address = end.and_then(|end| from_link.get(..end)).unwrap_or_default();
        let bare = address.trim_start_matches('s').trim_start_matches("://").trim_end_matches('/');
        if !bare.is_empty() && out.trim_end_matches('/').ends_with(bare) {
            rest = from_link.get(address.len() + 1..).unwrap_or_default();
        } else {
            out.push_str(" <http");
            rest = from_link;
        }
    }
    out.push_str(rest);
    out
}

/// Bytes of a link's address that are shown.
const LONGEST_LINK: usize = 300;

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
        let is_web = (url.starts_with("https://") || url.starts_with("http://")) && url.len() <= LONGEST_LINK;
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
