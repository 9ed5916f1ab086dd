//! The person's own words (*eigener Text*) against quotes, signatures and disclaimers.
//!
//! Knows: what may be left out for certain. Never: loses the citizen's own words; what is uncertain stays in, and `text`
//! keeps everything in any case.
//!
//! Three certainties are asked for. A quoted mail below is only cut from an answer, never from a first or a forwarded
//! mail. Where quoted lines carry `>`, only those lines go and answers between them stay; in a forwarded mail they stay too, since they
//! are what it is about. Where the own text says "siehe unten", nothing is cut.
//!
//! Known weaknesses: answers written into an Outlook quote without saying so are found in the whole text only.

use super::quote_marks::{
    attribution, begins_header_block, continues_banner, is_banner, is_disclaimer, is_forward_line, is_original_line, is_phone_footer,
    is_picture_mark, is_rule, points_into_quote,
};
use super::title::has_forward_prefix;
use super::{IncomingMail, TagPlace};

/// The person's own words of this mail.
pub(super) fn own_words(mail: &IncomingMail) -> String {
    let answers_us = answers_a_letter(mail);
    let kind = match (has_forward_prefix(&mail.subject) && !answers_us, mail.is_reply() || answers_us) {
        (true, _) => Kind::Forward,
        (false, true) => Kind::Answer { is_ours: answers_us },
        (false, false) => Kind::First,
    };
    let own = without_quotes(&mail.text, kind);
    // An empty answer to a letter of ours is empty; anything else that seems empty was misread and is shown whole.
    if own.trim().is_empty() && !answers_us { mail.text.trim().to_owned() } else { own }
}

fn answers_a_letter(mail: &IncomingMail) -> bool {
    mail.tags_in_head().iter().any(|(tag, place)| *place == TagPlace::Reference || tag.token.is_some())
}

/// What a mail does with other people's words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It may show some; those with marks and an attribution are certainly not its own.
    First,
    /// It answers them.
    Answer {
        /// What it answers is a letter of ours.
        is_ours: bool,
    },
    /// They are what it is about.
    Forward,
}

/// A text that somebody passes on, or writes above it: without signature, footer and banner, quotes kept.
pub(super) fn passed_on(text: &str) -> String {
    without_quotes(text, Kind::Forward)
}

/// Leaves out what is certainly not new.
fn without_quotes(text: &str, mut kind: Kind) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    let mut is_quoting = matches!(kind, Kind::Answer { .. });
    // Once the own text points into the quote, nothing is cut any more.
    let mut is_answer = is_quoting;
    let mut ends = SignatureEnds::default();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        if is_answer && is_forward_line(line) && kind == (Kind::Answer { is_ours: false }) {
            // Forwarded under a subject of the person's own.
            (kind, is_answer, is_quoting) = (Kind::Forward, false, false);
        }
        if let Some(found) = attribution(rest).filter(|_| kind != Kind::Forward) {
            let below = rest.get(found.lines..).unwrap_or_default();
            let has_marked_quote = below.iter().find(|l| !l.trim().is_empty()).is_some_and(|l| l.trim_start().starts_with('>'));
            if has_marked_quote {
                is_quoting = true;
                at += found.lines;
                continue;
            }
            is_answer = is_answer && !(found.is_certain && points_into_quote(&kept.join("\n")));
            if is_answer && found.is_certain {
                break;
            }
        }
        let is_separator = begins_quoted_mail(rest);
        is_answer = is_answer && !(is_separator && points_into_quote(&kept.join("\n")));
        if is_answer && is_separator {
            break;
        }
        if is_signature_line(line) {
            let length = ends.signature_length(&lines, at);
            if is_short_end(rest, length) {
                at += length;
                continue;
            }
        }
        if !(is_quoting && line.trim_start().starts_with('>')) {
            kept.push(line);
        }
        at += 1;
    }
    tidy(&without_boilerplate(&kept))
}

/// Whether a mail of somebody else begins at this line. Only an answer to a letter of ours asks this of a forwarded one.
fn begins_quoted_mail(lines: &[&str]) -> bool {
    let line = lines.first().copied().unwrap_or_default();
    is_original_line(line)
        || is_forward_line(line)
        || begins_header_block(lines)
        || (is_rule(line) && begins_header_block(after_blank(lines)))
}

fn after_blank<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let rest = lines.get(1..).unwrap_or_default();
    let blank = rest.iter().take_while(|line| line.trim().is_empty()).count();
    rest.get(blank..).unwrap_or_default()
}

/// `-- ` (RFC 3676 § 4.3), also without the blank that many programs lose.
fn is_signature_line(line: &str) -> bool {
    matches!(line, "-- " | "--" | "-- \u{a0}")
}

/// A signature is short; a long text below two dashes is a text, and so is a sentence where the blank behind the dashes is missing.
fn is_short_end(lines: &[&str], length: usize) -> bool {
    let below = || lines.iter().take(length).skip(1).filter(|line| !line.trim().is_empty());
    let is_drawn = lines.first().is_some_and(|line| *line == "--") && below().any(|line| is_sentence(line));
    length < MAX_SIGNATURE && below().count() <= 12 && !is_drawn
}

/// Words that end like a sentence, which a footer of a program may do.
fn is_sentence(line: &str) -> bool {
    let line = line.trim();
    line.ends_with(['.', '!', '?']) && line.split_whitespace().count() >= 4 && !is_phone_footer(line) && !is_disclaimer(line)
}

/// Lines, blank ones included, after which it is no signature any more.
const MAX_SIGNATURE: usize = 60;

/// Which lines end a signature, each asked once: a text of nothing but signature lines would ask sixty times.
#[derive(Default)]
struct SignatureEnds {
    known: Vec<bool>,
}

impl SignatureEnds {
    /// Up to the next quote, or to the end.
    fn signature_length(&mut self, lines: &[&str], at: usize) -> usize {
        let last = lines.len().min(at + MAX_SIGNATURE);
        let unknown = self.known.len()..last;
        self.known.extend(unknown.map(|i| ends_signature(lines.get(i..).unwrap_or_default())));
        let end = (at + 1..last).find(|i| self.known.get(*i) == Some(&true));
        end.unwrap_or(last) - at
    }
}

fn ends_signature(rest: &[&str]) -> bool {
    let line = rest.first().copied().unwrap_or_default();
    line.trim_start().starts_with(['>', '#'])
        || is_original_line(line)
        || is_forward_line(line)
        || begins_header_block(rest)
        || attribution(rest).is_some()
}

/// The gateway's banner at the top, phone footers, marks of pictures, and disclaimers: whole lines, or the paragraph that such a line begins.
fn without_boilerplate<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let mut kept: Vec<&str> = Vec::with_capacity(lines.len());
    let mut is_skipping = false;
    let mut has_words = false;
    let mut banner: Option<&str> = None; // the line above, if it belongs to a banner
    for line in lines {
        let is_blank = line.trim().is_empty();
        is_skipping &= !is_blank;
        let begins_paragraph = kept.last().is_none_or(|last| last.trim().is_empty());
        is_skipping |= begins_paragraph && has_words && is_disclaimer(line);
        let is_in_banner = !has_words && (is_banner(line) || banner.is_some_and(|above| continues_banner(above, line)));
        banner = is_in_banner.then_some(*line);
        if !is_skipping && !is_in_banner && !is_phone_footer(line) && !is_picture_mark(line) {
            has_words |= !is_blank;
            kept.push(line);
        }
    }
    kept
}

/// No blank lines at the ends, at most one in between.
fn tidy(lines: &[&str]) -> String {
    let mut out = String::new();
    let mut blanks = 0;
    for line in lines {
        let line = line.trim_end();
        if line.trim().is_empty() {
            blanks += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blanks > 0 { "\n\n" } else { "\n" });
        }
        blanks = 0;
        out.push_str(line);
    }
    out
}
