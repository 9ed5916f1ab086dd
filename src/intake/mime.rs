//! The parts of a mail (*Teile*), RFC 2046.
//!
//! Knows: how a mail falls into parts, in which order they are numbered, and how their transfer encoding is undone byte
//! for byte. Never: opens a mail inside a mail (it is a leaf here), and never calls itself.
//!
//! Why not `mail-parser`'s own tree: it nests mails as values inside values, and dropping or copying some thousand levels
//! of them overflows the stack, which no `catch_unwind` can stop. Here depth is a number with a limit. Its field parsers
//! are used throughout (`fields`).
//!
//! Known weaknesses: uuencoded files inside a text stay text.

use super::fields::{self, Fields, Parameterised};
use super::limits::Unreadable;
use data_encoding::BASE64;

/// A part that holds content.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    /// Number among the leaves, from 1, in the order of the source.
    pub(super) number: u32,
    /// Media type, `text/plain` when none is given.
    pub(super) kind: Parameterised,
    /// Disposition, if given.
    pub(super) disposition: Option<Parameterised>,
    /// `Content-Transfer-Encoding` in lower case.
    pub(super) encoding: String,
    /// The body, still encoded.
    pub(super) body: &'a [u8],
    /// Which `multipart/alternative` (the outermost) it belongs to.
    pub(super) alternative: Option<usize>,
}

/// A mail taken apart.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    /// Fields of the mail itself.
    pub(super) head: Fields<'a>,
    /// Media type of the mail itself.
    pub(super) kind: Parameterised,
    /// The leaves in the order of the source.
    pub(super) leaves: Vec<Leaf<'a>>,
}

struct Pending<'a> {
    bytes: &'a [u8],
    depth: usize,
    alternative: Option<usize>,
    is_in_digest: bool,
}

/// Takes a mail apart without recursion.
pub(super) fn take_apart(raw: &[u8], max_parts: usize, max_depth: usize) -> Result<Parts<'_>, Unreadable> {
    let (head, body) = fields::split(raw);
    let kind = kind_of(&head, false);
    let mut leaves = Vec::new();
    let mut pending: Vec<Pending<'_>> = Vec::new();
    let mut count = 1;
    let mut entity = Some((kind.clone(), head.parameterised("content-disposition"), encoding_of(&head), body));
    let mut place = Pending { bytes: raw, depth: 0, alternative: None, is_in_digest: false };
    while let Some((kind, disposition, encoding, body)) = entity.take() {
        let children = if kind.value.starts_with("multipart/") { children_of(&kind, body, max_parts)? } else { None };
        if let Some(children) = children {
            count += children.len();
            if count > max_parts {
                return Err(Unreadable::TooManyParts);
            }
            if place.depth >= max_depth {
                return Err(Unreadable::TooDeep);
            }
            let opens_alternative = kind.value == "multipart/alternative" && place.alternative.is_none();
            let alternative = if opens_alternative { Some(count) } else { place.alternative };
            let is_in_digest = kind.value == "multipart/digest";
            let made = children.into_iter().rev();
            pending.extend(made.map(|bytes| Pending { bytes, depth: place.depth + 1, alternative, is_in_digest }));
        } else {
            let number = u32::try_from(leaves.len() + 1).unwrap_or(u32::MAX);
            let kind = if kind.value.starts_with("multipart/") { plain_text() } else { kind };
            leaves.push(Leaf { number, kind, disposition, encoding, body, alternative: place.alternative });
        }
        if let Some(next) = pending.pop() {
            let (fields, body) = fields::split(next.bytes);
            let kind = kind_of(&fields, next.is_in_digest);
            entity = Some((kind, fields.parameterised("content-disposition"), encoding_of(&fields), body));
            place = next;
        }
    }
    Ok(Parts { head, kind, leaves })
}

fn plain_text() -> Parameterised {
    Parameterised::bare("text/plain")
}

fn kind_of(fields: &Fields<'_>, is_in_digest: bool) -> Parameterised {
    let given = fields.parameterised("content-type").filter(|kind| kind.value.contains('/'));
    given.unwrap_or_else(|| if is_in_digest { Parameterised::bare("message/rfc822") } else { plain_text() })
}

fn encoding_of(fields: &Fields<'_>) -> String {
    fields.line("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase()
}

/// The parts between the boundary lines; none when there is no boundary or it never occurs.
fn children_of<'a>(kind: &Parameterised, body: &'a [u8], max: usize) -> Result<Option<Vec<&'a [u8]>>, Unreadable> {
    let Some(boundary) = kind.parameter("boundary").filter(|b| !b.is_empty()) else { return Ok(None) };
    let delimiter = format!("--{boundary}");
    let mut children = Vec::new();
    let mut open: Option<usize> = None;
    for at in memchr::memmem::find_iter(body, delimiter.as_bytes()) {
        // Asked first: looking for the end of the line at every find within one endless line would cost the square.
        if at > 0 && body.get(at - 1) != Some(&b'\n') {
            continue;
        }
        let rest = body.get(at + delimiter.len()..).unwrap_or_default();
        let line_end = memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1);
        let tail = rest.get(..line_end).unwrap_or_default().trim_ascii();
        if !(tail.is_empty() || tail == b"--") {
            continue;
        }
        if let Some(from) = open.take() {
            children.push(without_last_line_end(body.get(from..at).unwrap_or_default()));
        }
        if tail == b"--" {
            return Ok(Some(children));
        }
        if children.len() > max {
            return Err(Unreadable::TooManyParts);
        }
        open = Some(at + delimiter.len() + line_end);
    }
    if let Some(from) = open {
        children.push(body.get(from..).unwrap_or_default());
    }
    Ok((!children.is_empty()).then_some(children))
}

/// The line end before a boundary belongs to the boundary (RFC 2046 § 5.1.1).
fn without_last_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

impl Leaf<'_> {
    /// The content, transfer encoding undone, byte for byte.
    pub(super) fn content(&self) -> Vec<u8> {
        match self.encoding.as_str() {
            "base64" => from_base64(self.body),
            "quoted-printable" => from_quoted_printable(self.body),
            _ => self.body.to_vec(),
        }
    }

    /// Whether what is labelled base64 is text as it stands: words with blanks between them, which no program writes into base64.
    pub(super) fn is_plain_after_all(&self) -> bool {
        let words = || self.body.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let lines = self.body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
        self.encoding == "base64" && words().count() > 2 * lines && words().all(|word| word.len() < 60)
    }

    /// The file name as the sender wrote it.
    pub(super) fn file_name(&self) -> Option<&str> {
        let given = self.disposition.as_ref().and_then(|d| d.parameter("filename"));
        given.or_else(|| self.kind.parameter("name")).filter(|name| !name.trim().is_empty())
    }

    /// Whether it is text to read, as opposed to a file.
    pub(super) fn is_readable_text(&self) -> bool {
        let is_text = matches!(self.kind.value.as_str(), "text/plain" | "text/html");
        let is_file = self.disposition.as_ref().is_some_and(|d| d.value == "attachment") || self.file_name().is_some();
        is_text && !is_file
    }
}

/// Base64 as it comes: line ends, blanks and rubbish are skipped, padding may be missing or stand in the middle.
pub(super) fn from_base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let mut open = Block::default();
    let ends = memchr::memchr_iter(b'\n', bytes).map(|at| at + 1).chain(Some(bytes.len()));
    let mut begin = 0;
    for end in ends {
        let line = bytes.get(begin..end).unwrap_or_default();
        begin = end;
        // Nearly every line is whole blocks and nothing else: those are decoded at once.
        if open.filled > 0 || !decode_whole(line.trim_ascii_end(), &mut out) {
            open.decode(line, &mut out);
        }
    }
    open.flush(&mut out);
    out
}

/// Decodes a line of whole blocks; false, and nothing added, when it is anything else.
fn decode_whole(line: &[u8], out: &mut Vec<u8>) -> bool {
    let before = out.len();
    let Ok(most) = BASE64.decode_len(line.len()) else { return false };
    out.resize(before + most, 0);
    let decoded = out.get_mut(before..).and_then(|place| BASE64.decode_mut(line, place).ok());
    out.truncate(before + decoded.unwrap_or_default());
    decoded.is_some()
}

/// A block of four digits that is not complete yet.
#[derive(Default)]
struct Block {
    bits: u32,
    filled: u32,
}

impl Block {
    /// Digit by digit, whatever stands between them.
    fn decode(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        for &byte in bytes {
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                b'=' => {
                    self.flush(out);
                    continue;
                }
                _ => continue,
            };
            self.bits = self.bits << 6 | u32::from(value);
            self.filled += 1;
            if self.filled == 4 {
                let [_, a, b, c] = self.bits.to_be_bytes();
                out.extend_from_slice(&[a, b, c]);
                *self = Self::default();
            }
        }
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        let [_, a, b, _] = (self.bits << (6 * (4 - self.filled.clamp(1, 4)))).to_be_bytes();
        match self.filled {
            2 => out.push(a),
            3 => out.extend_from_slice(&[a, b]),
            _ => {}
        }
        *self = Self::default();
    }
}

/// Quoted-printable as it comes: what is not an escape stays as it is.
pub(super) fn from_quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'=', rest) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at + 1..).unwrap_or_default();
        let blanks = tail.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        if tail.get(blanks) == Some(&b'\n') {
            rest = tail.get(blanks + 1..).unwrap_or_default();
        } else if let Some(byte) = hex_pair(tail) {
            out.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            out.push(b'=');
            rest = tail;
        }
    }
    out.extend_from_slice(rest);
    out
}

fn hex_pair(bytes: &[u8]) -> Option<u8> {
    let high = char::from(*bytes.first()?).to_digit(16)?;
    let low = char::from(*bytes.get(1)?).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}
