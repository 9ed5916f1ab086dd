//! How much work an HTML text would be for a converter (*Vermessung*), told by one pass over its tags.
//!
//! Knows: what a browser takes for a tag, an attribute and a comment (WHATWG HTML § 13.2.5), and which elements end by themselves.
//! What it is not sure of stays open, so the depth it tells is never much below the real one. Never: builds a tree.
//!
//! Why not the parser itself: it compares every attribute of a tag with all before it and every block with all that are open, so
//! that 100 KB of hostile tags cost it many seconds.
//!
//! Known weaknesses: HTML with many elements that nobody closed looks deep, and gets the plain pass.

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
const BLOCK: [&str; 21] = [
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

/// Measures a text in one pass.
pub(super) fn measure(html: &str) -> Measure {
    let bytes = html.as_bytes();
    let mut measure = Measure::default();
    let mut open: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'<', rest)) {
        at += found + 1;
        let is_end = bytes.get(at) == Some(&b'/');
        let name_at = at + usize::from(is_end);
        match bytes.get(name_at) {
            Some(first) if first.is_ascii_alphabetic() => {}
            Some(b'!') if !is_end => {
                at = after_comment(bytes, at + 1);
                continue;
            }
            Some(first) if is_end || *first == b'?' => {
                at = after(bytes, at, b">");
                continue;
            }
            _ => continue,
        }
        let name = name_in(bytes, name_at);
        let (attributes, end) = attributes_in(bytes, name_at + name.len());
        at = end;
        measure.tags += 1;
        measure.attributes = measure.attributes.max(attributes);
        measure.is_strange |= STRANGE.contains(&name.as_str());
        match name.as_str() {
            name if VOID.contains(&name) => {}
            name if is_end => close(&mut open, name),
            name @ ("style" | "script" | "title") => at = after_raw_text(bytes, at, name),
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
