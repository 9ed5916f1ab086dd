//! Text without surprises: no control characters, one kind of line end, composed umlauts.
//!
//! Knows: what no database, log or reader wants to see in a text, and how `format=flowed` is unfolded (RFC 3676).
//! Never: removes a visible character.
//!
//! Known weaknesses: a text in which format=flowed was declared wrongly may have lines joined that belong apart.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Removes NUL (PostgreSQL refuses it) and other control characters, byte order marks and marks that reverse the reading
/// direction; makes every line end `\n`, every umlaut one character (NFC).
pub(super) fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' => {
                if characters.peek() != Some(&'\n') {
                    kept.push('\n');
                }
            }
            '\u{2028}' | '\u{2029}' => kept.push('\n'),
            '\n' | '\t' => kept.push(c),
            _ if is_hidden(c) => {}
            _ => kept.push(c),
        }
    }
    match is_nfc_quick(kept.chars()) {
        IsNormalized::Yes => kept,
        _ => kept.nfc().collect(),
    }
}

/// The same for a header value: one line, blanks collapsed.
pub(super) fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{FEFF}' | '\u{200B}' | '\u{00AD}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}')
}

/// Cuts at a character boundary; says whether something was lost.
pub(super) fn cut(text: &mut String, max: usize) -> bool {
    if text.len() <= max {
        return false;
    }
    let end = (0..=max).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
    text.truncate(end);
    true
}

/// Joins soft line breaks of `format=flowed` (RFC 3676 § 4.2); `delsp` removes the blank before the break.
pub(super) fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None; // quote depth of a line that flows on
    for line in text.split('\n') {
        let line = line.trim_end_matches('\r');
        let depth = line.bytes().take_while(|&b| b == b'>').count();
        let body = line.trim_start_matches('>');
        let body = body.strip_prefix(' ').unwrap_or(body);
        let is_signature = body == "-- " || body == "--";
        let continues = open == Some(depth) && !is_signature;
        if !continues {
            if !out.is_empty() || open.is_some() {
                out.push('\n');
            }
            for _ in 0..depth {
                out.push('>');
            }
            if depth > 0 {
                out.push(' ');
            }
        }
        let flows = body.ends_with(' ') && !is_signature;
        out.push_str(if flows && delsp { body.strip_suffix(' ').unwrap_or(body) } else { body });
        open = flows.then_some(depth);
    }
    out
}
