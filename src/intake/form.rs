//! Mail of a web form (*Formularmail*): who filled it in, and what she wrote.
//!
//! Knows: where the city says that address, name and text stand. Never: sends anything; whether the form's own word is enough for an
//! acknowledgement is `sort`'s question.
//!
//! Known weaknesses: a form that writes its labels into an HTML table whose cells are pictures cannot be read; the whole text is shown.

use super::{Address, IncomingMail};

/// *Formular* as the city describes it (`[[forms]]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormRule {
    /// The address that the form writes from, lower case.
    pub sender: String,
    /// The label before the citizen's address, or [`FormRule::REPLY_TO`] for the header.
    pub address: String,
    /// The label before her name.
    pub name: Option<String>,
    /// The label before her text; without it the whole mail is her text.
    pub text: Option<String>,
}

/// *Ausgefülltes Formular*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormEntry {
    /// The citizen; her address is empty when she gave none that can be one.
    pub citizen: Address,
    /// Her words.
    pub text: String,
}

impl FormRule {
    /// What stands in place of a label when the form writes the citizen's address into `Reply-To`.
    pub const REPLY_TO: &'static str = "Reply-To";

    /// Reads a mail of this form.
    pub(super) fn read(&self, mail: &IncomingMail) -> FormEntry {
        let lines: Vec<&str> = mail.text.lines().collect();
        let value = |label: &str| self.value(&lines, label);
        let from_header = self.address.eq_ignore_ascii_case(Self::REPLY_TO);
        let header = mail.reply_to.first().filter(|_| from_header);
        let written = if from_header { String::new() } else { value(&self.address).unwrap_or_default() };
        let written = written.split([' ', '<', '>', '(', ')', ',', ';', '|', '│']).map(|word| word.trim_start_matches("mailto:"));
        let mut written = written.map(|word| Address::new("", word)).filter(Address::is_plausible);
        let address = header.map(|a| a.address.clone()).or_else(|| written.next().map(|a| a.address)).unwrap_or_default();
        let name = self.name.as_deref().and_then(value).or_else(|| header.map(|a| a.name.clone())).unwrap_or_default();
        let text = self.text.as_deref().and_then(|label| self.block(&lines, label)).unwrap_or_else(|| mail.text.trim().to_owned());
        FormEntry { citizen: Address { name, address }, text }
    }

    /// What stands behind a label, or on the next line.
    fn value(&self, lines: &[&str], label: &str) -> Option<String> {
        let (at, rest) = lines.iter().enumerate().find_map(|(at, line)| Some((at, behind(line, label)?)))?;
        if !rest.is_empty() {
            return Some(rest.to_owned());
        }
        let next = lines.iter().skip(at + 1).map(|line| line.trim()).find(|line| !line.is_empty())?;
        (!self.begins_with_label(next)).then(|| bare(next).to_owned())
    }

    /// What stands behind a label up to the next one that is known.
    fn block(&self, lines: &[&str], label: &str) -> Option<String> {
        let (at, first) = lines.iter().enumerate().find_map(|(at, line)| Some((at, behind(line, label)?)))?;
        let below = lines.iter().skip(at + 1).copied().take_while(|line| !self.begins_with_label(line));
        let text = std::iter::once(first).chain(below).collect::<Vec<_>>().join("\n").trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    fn begins_with_label(&self, line: &str) -> bool {
        [Some(&self.address), self.name.as_ref(), self.text.as_ref()].into_iter().flatten().any(|label| behind(line, label).is_some())
    }
}

/// What follows a label that begins a line; none when the line begins otherwise.
fn behind<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    let line = bare(line);
    let label = label.trim().trim_end_matches(':');
    let mut rest = line.chars();
    for expected in label.chars() {
        if !rest.next()?.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    // "Name" is no label in "Name der Straße: …".
    let rest = rest.as_str().trim_start_matches([' ', '*', '\u{a0}']);
    let ends = rest.is_empty() || rest.starts_with([':', '\t', '|', '│']);
    (ends && !label.is_empty()).then(|| rest.trim_matches([':', ' ', '\t', '|', '│', '*', '\u{a0}']))
}

/// A line without the marks that tables and lists put before it.
fn bare(line: &str) -> &str {
    line.trim_matches([' ', '\t', '|', '│', '*', '•', '-', '\u{a0}'])
}
