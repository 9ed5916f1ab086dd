//! Mails inside the text of a mail (*weitergeleitete Nachricht*), and attached ones: who wrote first, when, and what.
//!
//! Knows: the header blocks that Outlook, Gmail, Apple and Thunderbird write above a forwarded text, in German and English.
//! Never: believes a block; whoever forwards can have typed it, so what stands in it is proposed to a person.
//!
//! Known weaknesses: a block without an address (Outlook shows colleagues by name) gives a name only; dates in words of other languages
//! are not read.

use super::quote::passed_on;
use super::quote_marks::{is_forward_line, is_original_line, is_rule, label};
use super::title::has_forward_prefix;
use super::{Address, IncomingMail};
use chrono::{DateTime, NaiveDate, Utc};

/// *Erste Nachricht*: what somebody else wrote first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Original {
    /// Who wrote it; the address is empty where only a name stands there.
    pub author: Address,
    /// When it was sent, as it claims.
    pub sent: Option<Sent>,
    /// Its subject; empty when none is given.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// What the colleague wrote above it; may be empty.
    pub cover: String,
}

/// *Gesendet*, as far as it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The date of an attached mail.
    At(DateTime<Utc>),
    /// A day as a mail program wrote it in words, in the reader's own time.
    On(NaiveDate),
}

/// Originals in a forwarded mail, the outermost first; none in an answer, whose quotes are what it answers.
pub(super) fn originals(mail: &IncomingMail) -> Vec<Original> {
    let attached = mail.forwarded.iter().filter_map(|inner| {
        let cover = if mail.text == inner.text { String::new() } else { passed_on(&mail.text) };
        let (subject, text) = (inner.subject.clone(), passed_on(&inner.text));
        Some(Original { author: inner.from.clone()?, sent: inner.date.map(Sent::At), subject, text, cover })
    });
    let attached: Vec<Original> = attached.collect();
    if attached.is_empty() { in_text(mail) } else { attached }
}

/// Blocks that are looked at; a chain of forwards is not longer.
const MOST_BLOCKS: usize = 10;

fn in_text(mail: &IncomingMail) -> Vec<Original> {
    let lines: Vec<&str> = mail.text.lines().collect();
    let is_forward = has_forward_prefix(&mail.subject) || !mail.is_reply() || lines.iter().any(|line| is_forward_line(unquoted(line)));
    let mut found = Vec::new();
    let mut at = 0;
    while is_forward && at < lines.len() && found.len() < MOST_BLOCKS {
        let rest = lines.get(at..).unwrap_or_default();
        match Block::at(rest) {
            Some(block) => {
                found.push(block.original(lines.get(..at).unwrap_or_default(), rest));
                at += block.length;
            }
            None => at += 1,
        }
    }
    found
}

/// The lines that a mail program writes above a forwarded text.
#[derive(Default)]
struct Block {
    from: Option<String>,
    date: Option<String>,
    subject: Option<String>,
    labels: usize,
    length: usize,
    is_quoted: bool,
}

impl Block {
    /// The block that begins exactly here: sender, and date or subject, at least three lines of it.
    fn at(lines: &[&str]) -> Option<Self> {
        label(unquoted(lines.first()?))?;
        let mut block = Self { is_quoted: lines.first()?.trim_start().starts_with('>'), ..Self::default() };
        for line in lines.iter().take(12) {
            let line = unquoted(line);
            if line.is_empty() {
                break;
            }
            block.length += 1;
            let Some(meaning) = label(line) else { continue };
            block.labels += 1;
            let value = line.split_once(':').map(|(_, value)| value.trim_matches(['*', ' ', '\t', '\u{a0}']).to_owned());
            match meaning {
                "from" => block.from = block.from.or(value),
                "date" | "sent" => block.date = block.date.or(value),
                "subject" => block.subject = block.subject.or(value),
                _ => {}
            }
        }
        let is_whole = block.labels >= 3 && block.from.is_some() && (block.date.is_some() || block.subject.is_some());
        is_whole.then_some(block)
    }

    fn original(&self, above: &[&str], rest: &[&str]) -> Original {
        let below = rest.get(self.length..).unwrap_or_default().iter();
        let below: Vec<&str> = below.map(|line| if self.is_quoted { unquoted(line) } else { line }).collect();
        let end = below.iter().position(|line| is_original_line(line) || is_forward_line(line)).unwrap_or(below.len());
        let cover: Vec<&str> = above.iter().copied().filter(|line| !is_separator(line)).collect();
        Original {
            author: author_of(self.from.as_deref().unwrap_or_default()),
            sent: self.date.as_deref().and_then(written_day).map(Sent::On),
            subject: self.subject.clone().unwrap_or_default(),
            text: passed_on(&below.get(..end).unwrap_or_default().join("\n")),
            cover: passed_on(&cover.join("\n")),
        }
    }
}

fn is_separator(line: &str) -> bool {
    is_rule(line) || is_original_line(line) || is_forward_line(unquoted(line))
}

/// A line without the marks of a quote.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches(['>', ' ', '\t', '\u{a0}']).trim_end()
}

/// `Erika Beispiel <erika@example.org>`, `Erika Beispiel [mailto:erika@example.org]`, an address alone, or a name alone.
fn author_of(value: &str) -> Address {
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '(' | ')' | '"' | ',' | ';');
    let words = value.split(is_edge).map(|word| word.trim_start_matches("mailto:").trim_matches(['\'', '*', '.']));
    let mut addresses = words.map(|word| Address::new("", word)).filter(Address::is_plausible);
    let address = addresses.next().map(|a| a.address).unwrap_or_default();
    let name = value.split(['<', '[', '(']).next().unwrap_or_default().trim_matches(['"', '\'', '*', ' ']);
    Address { name: if name.contains('@') { String::new() } else { name.to_owned() }, address }
}

/// The day in "Freitag, 27. März 2026 10:15", "Fri, 27 Mar 2026", "March 27, 2026", "27.03.2026", "3/27/2026" or "2026-03-27".
pub(super) fn written_day(text: &str) -> Option<NaiveDate> {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(3).find_map(|window| {
        let [a, b, c] = window else { return None };
        let number = |word: &str| word.parse::<u32>().ok().filter(|_| word.len() <= 2);
        let year = |word: &str| word.parse::<i32>().ok().filter(|year| word.len() == 4 && (1990..2200).contains(year));
        if let (Some(year), Some(month), Some(day)) = (year(a), number(b), number(c)) {
            return NaiveDate::from_ymd_opt(year, month, day);
        }
        let year = year(c)?;
        match (number(a), month_of(a), number(b), month_of(b)) {
            (Some(day), _, _, Some(month)) | (_, Some(month), Some(day), _) => NaiveDate::from_ymd_opt(year, month, day),
            (Some(month), _, Some(day), _) if text.contains('/') => NaiveDate::from_ymd_opt(year, month, day),
            (Some(day), _, Some(month), _) => NaiveDate::from_ymd_opt(year, month, day),
            _ => None,
        }
    })
}

fn month_of(word: &str) -> Option<u32> {
    const MONTHS: [(&str, u32); 17] = [
        ("jan", 1),
        ("jän", 1),
        ("feb", 2),
        ("mär", 3),
        ("mae", 3),
        ("mrz", 3),
        ("mar", 3),
        ("apr", 4),
        ("mai", 5),
        ("may", 5),
        ("jun", 6),
        ("jul", 7),
        ("aug", 8),
        ("sep", 9),
        ("nov", 11),
        ("dez", 12),
        ("dec", 12),
    ];
    let word = word.to_lowercase();
    let october = word.starts_with("okt") || word.starts_with("oct");
    MONTHS.iter().find(|(begin, _)| word.starts_with(begin)).map(|(_, month)| *month).or(october.then_some(10))
}
