//! Strangers' words made safe to stand in a letter: one line, or plain paragraphs.
//!
//! Knows: which characters forge a header, hide text or turn it around. Never: judges or shortens what is said,
//! apart from titles.
//!
//! Known weaknesses: look-alike letters of other alphabets are left as they are.

/// Longest title in characters; a subject holds it together with a date and a token well below RFC 5322's 998.
const TITLE_LENGTH: usize = 80;

/// Makes one line: line ends, tabs and other control characters become single blanks, invisible direction marks go,
/// and `=?` (the opening of an RFC 2047 encoded word) is broken up, since a reader's program would decode it.
#[must_use]
pub fn one_line(text: &str) -> String {
    let plain: String =
        text.chars().filter(|c| !is_invisible(*c)).map(|c| if c.is_control() || is_line_end(c) { ' ' } else { c }).collect();
    let single = plain.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    single.replace("=?", "= ?")
}

/// Makes a title: one line, square brackets turned into round ones (only a token of ours stands in square brackets), at
/// most 80 characters. Without a word it becomes "ohne Betreff".
#[must_use]
pub fn title(text: &str) -> String {
    let line = one_line(text).replace('[', "(").replace(']', ")");
    if line.is_empty() {
        return "ohne Betreff".to_owned();
    }
    if line.chars().count() <= TITLE_LENGTH {
        return line;
    }
    let cut: String = line.chars().take(TITLE_LENGTH - 1).collect();
    format!("{}…", cut.trim_end())
}

/// Makes paragraphs: line ends become `\n`, other control characters and marks that reorder text go, no blank lines at
/// the ends.
#[must_use]
pub fn paragraphs(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let plain: String = unified
        .chars()
        .filter(|c| !reorders(*c))
        .map(|c| if is_line_end(c) { '\n' } else { c })
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .collect();
    let lines: Vec<&str> = plain.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Line ends beyond CR and LF that some programs obey (Unicode line and paragraph separator; NEL is a control character).
fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}')
}

/// Marks that turn text around (UAX #9 embeddings, overrides and isolates): they can make a name or a sentence lie.
fn reorders(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Marks without a shape of their own; in a single line they have no use, in paragraphs some scripts need them.
fn is_invisible(c: char) -> bool {
    reorders(c) || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2065}')
}
