//! A short title from a subject (*Kurztitel*).
//!
//! Knows: the prefixes that mail programs and gateways put before a subject. Never: changes the subject itself.
//!
//! Known weaknesses: a subject that consists of prefixes only becomes "ohne Betreff".

use super::tag::spans;

const REPLY: [&str; 8] = ["aw", "re", "antw", "antwort", "sv", "ant", "r", "reply"];
const FORWARD: [&str; 6] = ["wg", "fw", "fwd", "weiterleitung", "wtr", "tr"];
/// Marks of gateways, in brackets.
const BANNERS: [&str; 8] = ["extern", "external", "ext", "spam", "spam?", "verschluesselt", "verschlüsselt", "liste"];

/// The subject without reply prefixes, gateway marks and case tags; at most 80 characters, cut between words.
#[must_use]
pub fn title(subject: &str) -> String {
    let mut plain = String::with_capacity(subject.len());
    let mut from = 0;
    for span in spans(subject) {
        plain.push_str(subject.get(from..span.start).unwrap_or_default());
        plain.push(' ');
        from = span.end;
    }
    plain.push_str(subject.get(from..).unwrap_or_default());
    let line = super::text::clean_line(&plain);
    let line = without_prefixes(&line).trim_matches([' ', ',', ':', '-', '–']);
    if line.is_empty() {
        return "ohne Betreff".to_owned();
    }
    shorten(line, 80)
}

fn shorten(line: &str, max: usize) -> String {
    if line.chars().count() <= max {
        return line.to_owned();
    }
    let cut: String = line.chars().take(max - 1).collect();
    let at_word = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    let kept = if at_word.chars().count() > max / 2 { at_word } else { cut.as_str() };
    format!("{}…", kept.trim_end_matches([',', ';', ':', ' ']))
}

/// Strips all prefixes from the left.
pub(super) fn without_prefixes(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((_, after)) = first_prefix(rest) {
        rest = after;
    }
    rest
}

/// Strips gateway marks from the left, and nothing that people's programs write.
pub(super) fn without_banners(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((Prefix::Banner, after)) = first_prefix(rest) {
        rest = after;
    }
    rest
}

/// Whether the first prefix that is no gateway mark says reply.
pub(super) fn has_reply_prefix(subject: &str) -> bool {
    first_mark(subject) == Some(Prefix::Reply)
}

/// Whether the first prefix that is no gateway mark says forwarded.
pub(super) fn has_forward_prefix(subject: &str) -> bool {
    first_mark(subject) == Some(Prefix::Forward)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Prefix {
    Reply,
    Forward,
    Banner,
}

fn first_mark(subject: &str) -> Option<Prefix> {
    let mut rest = subject.trim();
    loop {
        match first_prefix(rest)? {
            (Prefix::Banner, after) => rest = after,
            (mark, _) => return Some(mark),
        }
    }
}

fn first_prefix(text: &str) -> Option<(Prefix, &str)> {
    if let Some(inner) = text.strip_prefix(['[', '*']) {
        let (word, after) = inner.split_once([']', '*'])?;
        let is_banner = BANNERS.contains(&word.trim().trim_matches('*').to_lowercase().as_str());
        return is_banner.then(|| (Prefix::Banner, after.trim_start_matches(['*', ':', ' '])));
    }
    let (word, after) = text.split_once(':')?;
    let word = word.trim().to_lowercase();
    // "Re[2]:" and "AW (2):" count the replies.
    let word = word.split(['[', '(']).next().unwrap_or_default().trim();
    if REPLY.contains(&word) {
        Some((Prefix::Reply, after.trim_start()))
    } else if FORWARD.contains(&word) {
        Some((Prefix::Forward, after.trim_start()))
    } else if BANNERS.contains(&word) {
        Some((Prefix::Banner, after.trim_start()))
    } else {
        None
    }
}
