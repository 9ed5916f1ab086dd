//! How much work an HTML text would be for a converter (*Vermessung*), told by one pass over its tags.
//!
//! Knows: what a browser takes for a tag, an attribute and a comment (WHATWG HTML § 13.2.5), and which elements end by themselves.
//! What it is not sure of stays open, so the depth it tells is never much below the real one. Never: builds a tree.
//!
//! Why not the parser itself: it compares every attribute of a tag with all before it and every block with all that are open, so
//! that 100 KB of hostile tags cost it many seconds.
//!
//! Known weaknesses: HTML with many elements that nobody closed looks deep, and gets the plain pass.

use std::ops::Range;

/// *Maß* of an HTML text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Measure {
    /// Start and end tags.
    pub(super) tags: usize,
    /// Most elements open at once.
    pub(super) deepest: usize,
    /// Most attributes of one tag.
    pub(super) attributes: usize,
    /// It holds an element whose content is read by other rules, or that lets others nest: nothing above is certain.
    pub(super) is_strange: bool,
}

/// Elements inside which tags mean something else, or nothing.
const STRANGE: [&str; 12] =
    ["svg", "math", "select", "template", "frameset", "textarea", "iframe", "noscript", "noembed", "noframes", "xmp", "plaintext"];
const VOID: [&str; 13] = ["br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr", "html", "head", "body"];
/// Before one of these an open paragraph ends by itself.
pub(super) const BLOCK: [&str; 21] = [
    "p",
    "div",
    "table",
    "ul",
    "ol",
    "dl",
    "li",
    "dt",
    "dd",
    "td",
    "th",
    "tr",
    "blockquote",
    "pre",
    "center",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
];

/// A tag, a comment or a declaration.
pub(super) struct Tag<'a> {
    /// Where it stands; the content of style, script and title, which is no text, belongs to their start tags.
    pub(super) span: Range<usize>,
    /// Its name in lower case; empty for a comment or declaration.
    pub(super) name: String,
    /// Whether it ends an element.
    pub(super) is_end: bool,
    /// What stands behind the name.
    pub(super) attributes: &'a str,
    /// How many attributes that are.
    pub(super) count: usize,
}

/// The tags of a text in order.
pub(super) fn tags(html: &str) -> Tags<'_> {
    Tags { html, at: 0 }
}

/// See [`tags`].
pub(super) struct Tags<'a> {
    html: &'a str,
    at: usize,
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let bytes = self.html.as_bytes();
        loop {
            let start = self.at + memchr::memchr(b'<', bytes.get(self.at..)?)?;
            self.at = start + 1;
            let is_end = bytes.get(start + 1) == Some(&b'/');
            let name_at = start + 1 + usize::from(is_end);
            let no_element = match bytes.get(name_at) {
                Some(first) if first.is_ascii_alphabetic() => None,
                Some(b'!') if !is_end => Some(after_comment(bytes, name_at + 1)),
                Some(first) if is_end || *first == b'?' => Some(after(bytes, name_at, b">")),
                _ => continue,
            };
            if let Some(end) = no_element {
                self.at = end;
                return Some(Tag { span: start..end, name: String::new(), is_end, attributes: "", count: 0 });
            }
            let name = name_in(bytes, name_at);
            let attributes_at = name_at + name.len();
            let (count, end) = attributes_in(bytes, attributes_at);
            let holds_no_text = !is_end && matches!(name.as_str(), "style" | "script" | "title");
            self.at = if holds_no_text { after_raw_text(bytes, end, &name) } else { end };
            let attributes = self.html.get(attributes_at..end).unwrap_or_default();
            return Some(Tag { span: start..self.at, name, is_end, attributes, count });
        }
    }
}

/// Measures a text in one pass.
pub(super) fn measure(html: &str) -> Measure {
    let mut measure = Measure::default();
    let mut open: Vec<String> = Vec::new();
    for tag in tags(html).filter(|tag| !tag.name.is_empty()) {
        measure.tags += 1;
        measure.attributes = measure.attributes.max(tag.count);
        measure.is_strange |= STRANGE.contains(&tag.name.as_str());
        match tag.name.as_str() {
            name if VOID.contains(&name) => {}
            name if tag.is_end => close(&mut open, name),
            "style" | "script" | "title" => {}
            name => begin(&mut open, name),
        }
        measure.deepest = measure.deepest.max(open.len());
    }
    measure
}

/// The name of a tag, in lower case.
fn name_in(bytes: &[u8], at: usize) -> String {
    let rest = bytes.get(at..).unwrap_or_default();
    let length = rest.iter().take_while(|b| !ends_name(**b)).count();
    String::from_utf8_lossy(rest.get(..length).unwrap_or_default()).to_ascii_lowercase()
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

/// How many attributes stand from here to the end of the tag, and where that is.
fn attributes_in(bytes: &[u8], mut at: usize) -> (usize, usize) {
    let mut count = 0;
    let skip = |from: usize, skips: &dyn Fn(u8) -> bool| {
        from + bytes.get(from..).unwrap_or_default().iter().take_while(|byte| skips(**byte)).count()
    };
    loop {
        at = skip(at, &|byte| byte.is_ascii_whitespace() || byte == b'/');
        match bytes.get(at) {
            None => return (count, at),
            Some(b'>') => return (count, at + 1),
            Some(_) => count += 1,
        }
        at = skip(at + 1, &|byte| !ends_name(byte) && byte != b'=');
        at = skip(at, &|byte| byte.is_ascii_whitespace());
        if bytes.get(at) == Some(&b'=') {
            at = skip(at + 1, &|byte| byte.is_ascii_whitespace());
            at = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => after(bytes, at + 1, &[*quote]),
                _ => skip(at, &|byte| !byte.is_ascii_whitespace() && byte != b'>'),
            };
        }
    }
}

/// Behind the next occurrence; the end when there is none.
fn after(bytes: &[u8], at: usize, mark: &[u8]) -> usize {
    let found = bytes.get(at..).and_then(|rest| memchr::memmem::find(rest, mark));
    found.map_or(bytes.len(), |i| at + i + mark.len())
}

/// Behind a comment or declaration that began with `<!`.
fn after_comment(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let Some(text) = rest.strip_prefix(b"--").filter(|text| !text.starts_with(b">") && !text.starts_with(b"->")) else {
        return after(bytes, at, b">");
    };
    let ends = |i: &usize| text.get(..*i).is_some_and(|before| before.ends_with(b"--") || before.ends_with(b"--!"));
    memchr::memchr_iter(b'>', text).find(ends).map_or(bytes.len(), |i| at + 2 + i + 1)
}

/// Behind the end tag of an element that holds only text.
fn after_raw_text(bytes: &[u8], at: usize, name: &str) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let ends = |i: &usize| {
        let tail = rest.get(i + 2..).unwrap_or_default();
        tail.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
            && tail.get(name.len()).is_none_or(|b| ends_name(*b))
    };
    let end = memchr::memmem::find_iter(rest, b"</").find(ends);
    end.map_or(bytes.len(), |i| after(bytes, at + i, b">"))
}

fn begin(open: &mut Vec<String>, name: &str) {
    if BLOCK.contains(&name) {
        leave(open, &["p"]);
    }
    match name {
        "li" => leave(open, &["li"]),
        "dt" | "dd" => leave(open, &["dt", "dd"]),
        "td" | "th" => leave(open, &["td", "th"]),
        "tr" => {
            leave(open, &["td", "th"]);
            leave(open, &["tr"]);
        }
        _ => {}
    }
    open.push(name.to_owned());
}

/// The innermost element ends, if it is one of these.
fn leave(open: &mut Vec<String>, names: &[&str]) {
    if open.last().is_some_and(|last| names.contains(&last.as_str())) {
        open.pop();
    }
}

/// An end tag ends its element where that is innermost, apart from those that it ends by itself. Any other may mean nothing.
fn close(open: &mut Vec<String>, name: &str) {
    let implied: &[&str] = match name {
        "p" => &[],
        "ul" | "ol" => &["p", "li"],
        "dl" => &["p", "dt", "dd"],
        "tr" => &["p", "td", "th"],
        "table" | "tbody" | "thead" | "tfoot" => &["p", "td", "th", "tr", "tbody", "thead", "tfoot"],
        _ => &["p"],
    };
    let innermost = open.iter().rposition(|inner| inner == name || !implied.contains(&inner.as_str()));
    if let Some(at) = innermost.filter(|at| open.get(*at).is_some_and(|inner| inner == name)) {
        open.truncate(at);
    }
}
