//! The parts of an answer that a person wrote (*Anrede, Text, Gruß*), so that a letter greets once.
//!
//! Knows: how German letters open and close. Never: drops a word, or moves one past another.
//!
//! Known weaknesses: an unusual greeting stays in the text; the letter then greets twice, which the desk sees before release.

use serde::Serialize;

/// Openings, lower case; the line must end with a comma, a full stop or an exclamation mark.
const GREETINGS: [&str; 9] = ["guten tag", "guten morgen", "guten abend", "sehr geehrte", "liebe ", "lieber ", "liebe,", "hallo", "moin"];
/// Closings, lower case.
const CLOSINGS: [&str; 10] = [
    "mit freundlichen grüßen",
    "mit freundlichem gruß",
    "mit freundlichen gruessen",
    "mit besten grüßen",
    "freundliche grüße",
    "beste grüße",
    "viele grüße",
    "schöne grüße",
    "herzliche grüße",
    "hochachtungsvoll",
];
/// A greeting is a short line.
const GREETING_LENGTH: usize = 90;
/// A closing with name, office and telephone number has few lines.
const CLOSING_LINES: usize = 10;

/// *Anrede, Text, Gruß* of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LetterParts {
    /// "Guten Tag Frau Yilmaz,". None without one, and for a bare "Guten Tag,", which the letter itself can say better.
    pub greeting: Option<String>,
    /// What lies between; its first letter becomes a capital, since a sentence of the frame stands before it.
    pub middle: String,
    /// "Mit freundlichen Grüßen" and what follows. None without one.
    pub closing: Option<String>,
}

impl LetterParts {
    /// Takes an answer apart; put together again it has every word in its order.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let lines: Vec<&str> = text.trim().lines().collect();
        let (greeting, rest) = match lines.split_first() {
            Some((first, rest)) if is_greeting(first) => (Some(first.trim()), rest),
            _ => (None, lines.as_slice()),
        };
        let start = rest.len().saturating_sub(CLOSING_LINES);
        let close = rest.iter().enumerate().skip(start).find(|(_, line)| is_closing(line)).map_or(rest.len(), |(index, _)| index);
        let (middle, closing) = rest.split_at_checked(close).unwrap_or((rest, &[]));
        Self {
            greeting: greeting.filter(|line| !line.eq_ignore_ascii_case("guten tag,")).map(str::to_owned),
            middle: capitalised(middle.join("\n").trim()),
            closing: Some(closing.join("\n").trim().to_owned()).filter(|closing| !closing.is_empty()),
        }
    }
}

/// Whether a text says nothing beside its greeting and closing: a prepared mail that nobody filled in, or the signature that
/// a mail program put under a command.
#[must_use]
pub fn is_unfilled(text: &str) -> bool {
    LetterParts::of(text).middle.is_empty()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn is_greeting(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    line.chars().count() <= GREETING_LENGTH
        && line.ends_with([',', '!', '.'])
        && GREETINGS.iter().any(|opening| line.starts_with(opening))
        && line.matches(['.', '!', '?']).count() <= 2
        && (line.ends_with(',') || !says_more(&line))
}

/// "Guten Tag, das Schlagloch ist geflickt." greets and answers in one line; "Guten Tag, Frau Yilmaz." only greets.
fn says_more(line: &str) -> bool {
    line.split_once(',').is_some_and(|(_, behind)| behind.split_whitespace().count() > 3)
}

fn is_closing(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    CLOSINGS.iter().any(|closing| line.starts_with(closing))
}
