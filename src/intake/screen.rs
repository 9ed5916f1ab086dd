//! The one linear pass over a mail before anything parses it.
//!
//! Knows: what a mail that wants to hurt a parser looks like from far away. Never: parses.
//!
//! Mails inside mails inside mails make a parser recurse; a stack that overflows ends the process, the mail is read again
//! at the next start, and the city takes in nothing any more. So such mails are parked unread, with their raw source.
//! Parts and levels are counted exactly where the mail is taken apart (`mime`), which cannot recurse.
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
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', raw).map(|i| i + 1).chain(std::iter::once(raw.len()));
    for end in ends {
        let line = raw.get(start..end).unwrap_or_default();
        start = end;
        nested += usize::from(names_message_type(line));
        if nested > limits.max_nested {
            return Err(Unreadable::TooManyNested);
        }
    }
    Ok(())
}

fn names_message_type(line: &[u8]) -> bool {
    const FIELD: &[u8] = b"content-type:";
    matches!(line.first(), Some(b'C' | b'c'))
        && line.get(..FIELD.len()).is_some_and(|name| name.eq_ignore_ascii_case(FIELD))
        && line
            .get(FIELD.len()..)
            .unwrap_or_default()
            .trim_ascii_start()
            .get(..8)
            .is_some_and(|value| value.eq_ignore_ascii_case(b"message/"))
}
