//! The one linear pass over a mail before anything parses it.
//!
//! Knows: what a mail that wants to hurt a parser looks like from far away. Never: parses.
//!
//! Mails inside mails inside mails make a parser recurse; a stack that overflows ends the process, the mail is read again
//! at the next start, and the city takes in nothing any more. So such mails are parked unread, with their raw source.
//!
//! Known weaknesses: it looks at words, so a text that quotes `Content-Type: message/…` at the beginning of more than
//! 64 lines is parked as well; a person then looks at it.

use super::limits::{Limits, Unreadable};

/// Looks once over all lines.
pub(super) fn screen(raw: &[u8], limits: &Limits) -> Result<(), Unreadable> {
    if raw.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    let mut nested = 0;
    let mut boundaries = 0;
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', raw).map(|i| i + 1).chain(std::iter::once(raw.len()));
    for end in ends {
        let line = raw.get(start..end).unwrap_or_default();
        start = end;
        match line.first() {
            Some(b'-') if line.starts_with(b"--") => boundaries += 1,
            Some(b'C' | b'c') if names_message_type(line) => nested += 1,
            _ => {}
        }
        if nested > limits.max_nested {
            return Err(Unreadable::TooManyNested);
        }
        // Every part needs a line of its own; signatures and drawn lines begin alike, hence the factor.
        if boundaries > limits.max_parts.saturating_mul(10) {
            return Err(Unreadable::TooManyParts);
        }
    }
    Ok(())
}

fn names_message_type(line: &[u8]) -> bool {
    const FIELD: &[u8] = b"content-type:";
    line.get(..FIELD.len()).is_some_and(|name| name.eq_ignore_ascii_case(FIELD))
        && line
            .get(FIELD.len()..)
            .unwrap_or_default()
            .trim_ascii_start()
            .get(..8)
            .is_some_and(|value| value.eq_ignore_ascii_case(b"message/"))
}
