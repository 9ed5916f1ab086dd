//! Bytes to characters without loss (*Zeichensätze*).
//!
//! Knows: that labels lie. What the label cannot decode is tried as UTF-8, also as UTF-8 with foreign bytes in it, then guessed with
//! `chardetng`, then read as windows-1252, which always succeeds; readable bytes never become U+FFFD (lessons B 3 and 38).
//! Never: touches attachments.
//!
//! Known weaknesses: a guess over a handful of bytes may pick a neighbouring code page; the code pages of DOS are unknown.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use data_encoding::BASE64;
use encoding_rs::{Encoding, ISO_8859_2, ISO_8859_15, UTF_8, UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254};
use std::borrow::Cow;

/// Longest encoded word that is looked for, in bytes.
const MAX_WORD: usize = 4096;

/// Decodes bytes by their label if it holds, else by what they look like.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> String {
    if let Some(text) = decode_by_label(bytes, label) {
        return text;
    }
    if let Some(text) = decode_mixed(bytes) {
        return text;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"de"), Utf8Detection::Allow);
    match guess.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => text.into_owned(),
        None => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Decodes by the number of a Windows code page, if it holds.
pub(super) fn decode_by_page(bytes: &[u8], page: Option<u32>) -> String {
    decode(bytes, page.and_then(encoding_of_page).map(Encoding::name))
}

/// Decodes UTF-16, little-endian.
pub(super) fn decode_wide(bytes: &[u8]) -> String {
    let whole = bytes.get(..bytes.len() & !1).unwrap_or(bytes);
    UTF_16LE.decode_without_bom_handling(whole).0.into_owned()
}

/// A run of characters inside a text, by its code page, else windows-1252: too short a run to guess from.
pub(super) fn decode_run(bytes: &[u8], page: u32) -> String {
    let encoding = encoding_of_page(page).unwrap_or(WINDOWS_1252);
    let decoded = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    decoded.unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0).into_owned()
}

fn encoding_of_page(page: u32) -> Option<&'static Encoding> {
    u16::try_from(page).ok().and_then(codepage::to_encoding_no_replacement)
}

/// At most so many bytes, not cut in the middle of a UTF-8 character, which would make the whole text look like another charset.
pub(super) fn within(bytes: &[u8], max: usize) -> &[u8] {
    let Some(cut) = bytes.get(..max).filter(|cut| cut.len() < bytes.len()) else { return bytes };
    let before_last = cut.iter().rev().take(4).position(|byte| !(0x80..0xC0).contains(byte)).map(|back| max.saturating_sub(back + 1));
    if cut.last().is_some_and(u8::is_ascii) { cut } else { before_last.and_then(|end| cut.get(..end)).unwrap_or(cut) }
}

/// UTF-8, also where something else was glued to it: a gateway's Latin footer below a text in UTF-8, or a character cut in two. Each
/// byte that is no UTF-8 is read as windows-1252. None where UTF-8 is the exception and not the rule.
fn decode_mixed(bytes: &[u8]) -> Option<String> {
    let (mut beyond_ascii, mut strange) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        beyond_ascii += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        strange += chunk.invalid().len();
    }
    let pieces = || bytes.utf8_chunks().map(|chunk| (chunk.valid(), WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0));
    (strange == 0 || beyond_ascii > 2 * strange)
        .then(|| pieces().flat_map(|(valid, strange)| [valid.to_owned(), strange.into_owned()]).collect())
}

/// Decodes by the label alone; none when the label is unknown or the bytes contradict it.
fn decode_by_label(bytes: &[u8], label: Option<&str>) -> Option<String> {
    let label = label.map(|l| l.trim().trim_matches(['"', '\'']))?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // Many programs write UTF-8 under a Latin label; Latin text that happens to be valid UTF-8 does not occur.
    let is_latin = [WINDOWS_1252, ISO_8859_15, ISO_8859_2, WINDOWS_1250, WINDOWS_1254].contains(&encoding);
    let reads_as_utf8 = is_latin && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok();
    let encoding = if reads_as_utf8 { UTF_8 } else { encoding };
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Cow::into_owned)
}

/// Rewrites a raw header value so that a parser which knows UTF-8 alone reads it without loss: encoded words (RFC 2047)
/// in other or wrongly named charsets, or cut inside a character, become UTF-8 words; raw 8-bit bytes become UTF-8.
pub(super) fn mend(value: &[u8]) -> Cow<'_, [u8]> {
    if value.is_ascii() && memchr::memmem::find(value, b"=?").is_none() {
        return Cow::Borrowed(value);
    }
    let mut out = Vec::with_capacity(value.len() + 16);
    let mut rest = value;
    while !rest.is_empty() {
        let next = find_run(rest);
        let plain = rest.get(..next.as_ref().map_or(rest.len(), |run| run.start)).unwrap_or_default();
        push_plain(&mut out, plain);
        let Some(run) = next else { break };
        if run.needs_mending {
            let text = decode(&run.bytes, Some(&run.charset));
            out.extend_from_slice(format!("=?utf-8?B?{}?=", BASE64.encode(text.as_bytes())).as_bytes());
        } else {
            out.extend_from_slice(rest.get(run.start..run.end).unwrap_or_default());
        }
        rest = rest.get(run.end..).unwrap_or_default();
    }
    Cow::Owned(out)
}

fn push_plain(out: &mut Vec<u8>, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(_) => out.extend_from_slice(bytes),
        Err(_) => out.extend_from_slice(decode(bytes, None).as_bytes()),
    }
}

/// Neighbouring encoded words of one charset.
struct Run {
    start: usize,
    end: usize,
    charset: String,
    bytes: Vec<u8>,
    needs_mending: bool,
}

fn find_run(value: &[u8]) -> Option<Run> {
    let mut from = 0;
    loop {
        let start = from + memchr::memmem::find(value.get(from..)?, b"=?")?;
        let Some(first) = word_at(value, start) else {
            from = start + 2;
            continue;
        };
        let mut run = Run { start, end: first.end, needs_mending: !is_sound(&first), charset: first.charset, bytes: first.bytes };
        loop {
            let gap = value.get(run.end..).unwrap_or_default().iter().take_while(|b| b.is_ascii_whitespace()).count();
            match word_at(value, run.end + gap) {
                Some(word) if word.charset.eq_ignore_ascii_case(&run.charset) => {
                    run.needs_mending |= !is_sound(&word);
                    run.bytes.extend_from_slice(&word.bytes);
                    run.end = word.end;
                }
                _ => return Some(run),
            }
        }
    }
}

fn is_sound(word: &Word) -> bool {
    word.charset.eq_ignore_ascii_case("utf-8") && std::str::from_utf8(&word.bytes).is_ok()
}

struct Word {
    end: usize,
    charset: String,
    bytes: Vec<u8>,
}

/// The encoded word that begins exactly here, if one does.
fn word_at(value: &[u8], start: usize) -> Option<Word> {
    let inner = value.get(start..)?.strip_prefix(b"=?")?;
    let charset_end = memchr::memchr(b'?', inner.get(..inner.len().min(48))?)?;
    let charset = std::str::from_utf8(inner.get(..charset_end)?).ok()?;
    let is_token = !charset.is_empty() && charset.len() <= 40 && charset.bytes().all(|b| b.is_ascii_graphic());
    let encoding = *inner.get(charset_end + 1)?;
    if !is_token || inner.get(charset_end + 2) != Some(&b'?') {
        return None;
    }
    let text_start = charset_end + 3;
    let text = inner.get(text_start..)?;
    // Real ones have 75 characters (RFC 2047 § 2); the limit keeps a header full of openings from costing the square.
    let length = memchr::memmem::find(text.get(..text.len().min(MAX_WORD))?, b"?=")?;
    let text = text.get(..length)?;
    let bytes = match encoding {
        b'B' | b'b' => super::mime::from_base64(text),
        b'Q' | b'q' => from_q(text),
        _ => return None,
    };
    let charset = charset.split_once('*').map_or(charset, |(name, _)| name).to_owned();
    Some(Word { end: start + 2 + text_start + length + 2, charset, bytes })
}

fn from_q(text: &[u8]) -> Vec<u8> {
    let blanks: Vec<u8> = text.iter().map(|&b| if b == b'_' { b' ' } else { b }).collect();
    super::mime::from_quoted_printable(&blanks)
}
