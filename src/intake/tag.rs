//! The tag of a case (*Kennzeichen des Vorgangs*): number and, where proof is needed, token; one syntax everywhere.
//!
//! Knows: how `B-2026-000123-k7f3q9xw2m5hd` is found in a subject, an address, a Message-ID or a text, whatever prefixes,
//! folding, upper case and typographers did to it. Never: whether it is genuine (`token`), nor whether such a case exists.
//!
//! Known weaknesses: any word of the shape letters-year-serial is taken for a number; the archive knows which ones are ours.

use crate::case::CaseNumber;
use std::ops::Range;

/// Characters of a token.
pub(super) const TOKEN_LENGTH: usize = 13;

/// Tags that are taken from one text; nobody writes about more cases, and each costs a look-up.
pub(super) const MAX_TAGS: usize = 50;

/// *Vorgangskennzeichen* as found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CaseTag {
    /// The case number.
    pub number: CaseNumber,
    /// The token in lower case, if one stood behind the number; unproven.
    pub token: Option<String>,
}

/// *Fundstelle* of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TagPlace {
    /// The subject.
    Subject,
    /// An address the mail was sent to.
    Address,
    /// In-Reply-To or References.
    Reference,
    /// The person's own words.
    Body,
}

/// Every tag in a text, in order, each once; at most 50.
#[must_use]
pub fn find_tags(text: &str) -> Vec<CaseTag> {
    let mut tags: Vec<CaseTag> = Vec::new();
    let mut add = |tag: CaseTag| {
        let is_weaker = tag.token.is_none() && tags.iter().any(|known| known.number == tag.number);
        if !is_weaker && tags.len() < MAX_TAGS && !tags.contains(&tag) {
            tags.push(tag);
        }
    };
    let mut outside = String::with_capacity(text.len());
    for (at, piece) in text.split('[').enumerate() {
        let (inner, after) = piece.split_once(']').filter(|(inner, _)| at > 0 && inner.len() < 80).unwrap_or(("", piece));
        // Inside brackets a blank can only come from folding.
        let closed: String = inner.chars().filter(|c| !c.is_whitespace()).collect();
        let found = scan(&closed);
        outside.push('[');
        outside.push_str(if found.is_empty() { piece } else { after });
        for (tag, _) in found {
            add(tag);
        }
    }
    for (tag, _) in scan(&outside) {
        add(tag);
    }
    let strong: Vec<CaseNumber> = tags.iter().filter(|t| t.token.is_some()).map(|t| t.number.clone()).collect();
    tags.retain(|tag| tag.token.is_some() || !strong.contains(&tag.number));
    tags
}

/// Where tags stand in a text, brackets included, in order and without overlap.
pub(super) fn spans(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(open) = text.get(from..).and_then(|rest| rest.find('[')).map(|i| i + from) {
        let Some(close) = text.get(open..).and_then(|rest| rest.find(']')).map(|i| i + open) else { break };
        let inner: String = text.get(open + 1..close).unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
        if inner.len() < 60 && !scan(&inner).is_empty() {
            found.push(open..close + 1);
        }
        from = close + 1;
    }
    let bare: Vec<Range<usize>> = scan(text).into_iter().map(|(_, span)| span).collect();
    found.extend(bare.into_iter().filter(|b| !text.get(..b.start).is_some_and(|before| before.ends_with('['))));
    found.sort_by_key(|span| span.start);
    let mut end = 0;
    found.retain(|span| {
        let is_apart = span.start >= end;
        end = end.max(span.end);
        is_apart
    });
    found
}

/// Characters with their byte positions, hyphens of all kinds made one, hidden characters left out.
fn letters(text: &str) -> Vec<(usize, char)> {
    text.char_indices()
        .filter(|(_, c)| !matches!(c, '\u{00AD}' | '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{FEFF}'))
        .map(|(i, c)| (i, if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c }))
        .collect()
}

fn scan(text: &str) -> Vec<(CaseTag, Range<usize>)> {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let letters = letters(text);
    let end_of = |i: usize| letters.get(i).map_or(text.len(), |(at, _)| *at);
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let word = run(&letters, at, char::is_ascii_alphanumeric);
        if word == 0 {
            at += 1;
            continue;
        }
        match tag_at(&letters, at, word) {
            Some((tag, next)) => {
                found.push((tag, end_of(at)..end_of(next)));
                at = next;
            }
            None => at += word,
        }
    }
    found
}

fn run(letters: &[(usize, char)], from: usize, accepts: fn(&char) -> bool) -> usize {
    letters.iter().skip(from).take_while(|(_, c)| accepts(c)).count()
}

fn tag_at(letters: &[(usize, char)], at: usize, word: usize) -> Option<(CaseTag, usize)> {
    let text_of = |from: usize, count: usize| letters.iter().skip(from).take(count).map(|(_, c)| *c).collect::<String>();
    let is_hyphen = |i: usize| letters.get(i).is_some_and(|(_, c)| *c == '-');
    let year_at = at + word + 1;
    if !is_hyphen(year_at - 1) || run(letters, year_at, char::is_ascii_digit) != 4 || !is_hyphen(year_at + 4) {
        return None;
    }
    let serial_at = year_at + 5;
    let digits = run(letters, serial_at, char::is_ascii_digit);
    let end = serial_at + digits;
    if run(letters, end, char::is_ascii_alphanumeric) > 0 {
        return None;
    }
    let number: CaseNumber = text_of(at, end - at).parse().ok()?;
    let has_token = is_hyphen(end) && run(letters, end + 1, char::is_ascii_alphanumeric) == TOKEN_LENGTH;
    if has_token {
        let token = text_of(end + 1, TOKEN_LENGTH).to_ascii_lowercase();
        return Some((CaseTag { number, token: Some(token) }, end + 1 + TOKEN_LENGTH));
    }
    Some((CaseTag { number, token: None }, end))
}
