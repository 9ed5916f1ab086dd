//! Header fields (*Kopfzeilen*) of a mail or a part.
//!
//! Knows: where a header ends and how its values are read, through `mail-parser` after `charset::mend`.
//! Never: decides what a field means.
//!
//! Known weaknesses: a header line without a colon ends the header, as it does for Postfix; what follows is body.

use super::address::Address;
use super::{charset, text};
use chrono::{DateTime, Utc};
use mail_parser::parsers::MessageStream;
use mail_parser::{Address as ParsedAddress, ContentType, HeaderValue};

/// Fields of one entity that are kept: a header of nothing but `a:` must not need thirty times its size in memory. Above every limit,
/// so that a mail which has more is still told so.
const MOST_FIELDS: usize = 10_000;
/// Fields of one name whose addresses or ids are read; more than one or two are rubbish already.
const MOST_ALIKE: usize = 50;
/// Bytes of one value that are read; Postfix keeps no more of a whole header (`header_size_limit`).
const LONGEST_VALUE: usize = 128 * 1024;

/// The fields in the order of the source; names in lower case, values raw.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    list: Vec<(String, &'a [u8])>,
}

/// A media type or disposition with its parameters (names in lower case, RFC 2231 decoded).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameterised {
    /// The value: `text/plain`, `attachment`; lower case.
    pub(super) value: String,
    parameters: Vec<(String, String)>,
}

impl Parameterised {
    /// A value without parameters.
    pub(super) fn bare(value: &str) -> Self {
        Self { value: value.to_owned(), parameters: Vec::new() }
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Splits an entity into its fields and its body. A text that does not begin like a header is all body.
pub(super) fn split(entity: &[u8]) -> (Fields<'_>, &[u8]) {
    let mut list: Vec<(String, &[u8])> = Vec::new();
    let mut at = 0;
    let mut field: Option<(String, usize)> = None;
    loop {
        let rest = entity.get(at..).unwrap_or_default();
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |i| i + 1);
        let line = rest.get(..end).unwrap_or_default();
        let is_fold = matches!(line.first(), Some(b' ' | b'\t')) && !is_blank(line);
        if !is_fold {
            if let Some((name, from)) = field.take().filter(|_| list.len() < MOST_FIELDS) {
                list.push((name, entity.get(from..at).unwrap_or_default()));
            }
            if is_blank(line) {
                return (Fields { list }, rest.get(end..).unwrap_or_default());
            }
            match name_of(line) {
                Some((name, value_start)) => field = Some((name, at + value_start)),
                // An mbox line may stand before the first field; else the header ends at the first line that is no field.
                None if at == 0 && (line.starts_with(b"From ") || line.starts_with(b">From ")) => {}
                None => return (Fields { list }, rest),
            }
        }
        at += end;
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|b| matches!(b, b'\r' | b'\n'))
}

fn name_of(line: &[u8]) -> Option<(String, usize)> {
    let colon = memchr::memchr(b':', line)?;
    let name = line.get(..colon)?.trim_ascii_end();
    let is_name = !name.is_empty() && name.len() <= 128 && name.iter().all(u8::is_ascii_graphic);
    is_name.then(|| (String::from_utf8_lossy(name).to_ascii_lowercase(), colon + 1))
}

impl<'a> Fields<'a> {
    /// Every value of this field, raw, topmost first.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.list.iter().filter(move |(known, _)| known == name).map(|(_, value)| *value)
    }

    /// Name and raw value of every field, topmost first.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &'a [u8])> {
        self.list.iter().map(|(name, value)| (name.as_str(), *value))
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.list.iter().any(|(known, _)| known == name)
    }

    /// The topmost value as one clean line, without decoding encoded words.
    pub(super) fn line(&self, name: &str) -> Option<String> {
        self.all(name).next().map(line_of)
    }

    /// The topmost values as clean lines.
    pub(super) fn lines(&self, name: &str) -> impl Iterator<Item = String> {
        self.all(name).take(MOST_ALIKE).map(line_of)
    }

    /// The topmost value with encoded words decoded.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.all(name).next().map(|value| {
            let mended = ended(value);
            match MessageStream::new(&mended).parse_unstructured() {
                HeaderValue::Text(parsed) => text::clean_line(&parsed),
                _ => String::new(),
            }
        })
    }

    /// The addresses of every field of this name, groups opened.
    pub(super) fn addresses(&self, name: &str) -> Vec<Address> {
        self.all(name).take(MOST_ALIKE).flat_map(addresses_of).collect()
    }

    /// Message-IDs without angle brackets, in order, of every field of this name; of very many the first and the last 200.
    pub(super) fn ids(&self, name: &str) -> Vec<String> {
        let mut ids: Vec<String> = self.all(name).take(MOST_ALIKE).flat_map(|value| ids_of(&line_of(value))).collect();
        if ids.len() > 201 {
            ids.drain(1..ids.len() - 200);
        }
        ids
    }

    /// The date, if it is one (RFC 5322 § 3.3).
    pub(super) fn date(&self, name: &str) -> Option<DateTime<Utc>> {
        self.all(name).next().and_then(date_of)
    }

    /// A media type or disposition.
    pub(super) fn parameterised(&self, name: &str) -> Option<Parameterised> {
        let value = ended(self.all(name).next()?);
        match MessageStream::new(&value).parse_content_type() {
            HeaderValue::ContentType(parsed) => Some(owned(&parsed)),
            _ => None,
        }
    }
}

/// A date (RFC 5322 § 3.3), if it is one.
pub(super) fn date_of(value: &[u8]) -> Option<DateTime<Utc>> {
    let value = ended(value);
    match MessageStream::new(&value).parse_date() {
        HeaderValue::DateTime(date) if date.is_valid() => DateTime::from_timestamp(date.to_timestamp(), 0),
        _ => None,
    }
}

fn owned(parsed: &ContentType<'_>) -> Parameterised {
    let value = parsed.subtype().map_or_else(|| parsed.ctype().to_owned(), |subtype| format!("{}/{subtype}", parsed.ctype()));
    let parameters = parsed.attributes().unwrap_or_default().iter();
    let parameters = parameters.map(|a| (a.name.to_lowercase(), text::clean_line(&a.value))).collect();
    Parameterised { value: text::clean_line(&value).to_lowercase(), parameters }
}

/// The value with its charset mended and a line end, which the parser wants to see.
fn ended(value: &[u8]) -> Vec<u8> {
    let mut mended = charset::mend(readable(value).trim_ascii_end()).into_owned();
    mended.push(b'\n');
    mended
}

/// A value as one clean line, without decoding encoded words.
pub(super) fn line_of(value: &[u8]) -> String {
    text::clean_line(&charset::decode(readable(value), None))
}

/// As much of a value as is read, not cut in the middle of a character.
fn readable(value: &[u8]) -> &[u8] {
    let Some(cut) = value.get(..LONGEST_VALUE) else { return value };
    let begins_last = cut.iter().rposition(|byte| !(0x80..0xC0).contains(byte)).unwrap_or_default();
    cut.get(..begins_last).unwrap_or(cut)
}

fn addresses_of(value: &[u8]) -> Vec<Address> {
    let value = ended(value);
    let HeaderValue::Address(parsed) = MessageStream::new(&value).parse_address() else { return Vec::new() };
    let list: Vec<_> = match &parsed {
        ParsedAddress::List(list) => list.iter().collect(),
        ParsedAddress::Group(groups) => groups.iter().flat_map(|group| group.addresses.iter()).collect(),
    };
    let made = list
        .into_iter()
        .map(|a| Address::new(&text::clean_line(a.name().unwrap_or_default()), &text::clean_line(a.address().unwrap_or_default())));
    made.filter(|a| !a.address.is_empty()).collect()
}

/// Message-IDs in a line: what stands in angle brackets, else words with an `@`.
pub(super) fn ids_of(line: &str) -> Vec<String> {
    let bracketed: Vec<String> = line
        .split('<')
        .skip(1)
        .filter_map(|piece| piece.split_once('>').map(|(id, _)| id.split_whitespace().collect::<String>()))
        .filter(|id| !id.is_empty())
        .collect();
    if !bracketed.is_empty() {
        return bracketed;
    }
    line.split_whitespace().filter(|word| word.contains('@')).map(str::to_owned).collect()
}
