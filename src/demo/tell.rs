//! Telling (*Erzählen*): short German lines, one after the other.
//!
//! Knows: headings, indents and tables of plain text. Never: what happened.
//!
//! Known weaknesses: only quotes are wrapped; other lines are short, tables are as wide as they are.

use std::io::Write;

/// Columns of a quoted line.
const WIDTH: usize = 96;

/// *Erzählerin*.
pub(super) struct Teller<'a> {
    out: &'a mut dyn Write,
}

impl<'a> Teller<'a> {
    /// Tells into `out`.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out }
    }

    /// One line.
    pub fn line(&mut self, text: &str) -> Result<(), String> {
        writeln!(self.out, "{text}").and_then(|()| self.out.flush()).map_err(|cause| format!("cannot tell the story: {cause}"))
    }

    /// A chapter.
    pub fn chapter(&mut self, number: u32, title: &str) -> Result<(), String> {
        self.line("")?;
        self.line(&format!("{number}. {title}"))
    }

    /// The first lines of a text, indented and wrapped, without empty ones; says how many more there are.
    pub fn quote(&mut self, text: &str, at_most: usize) -> Result<(), String> {
        let lines: Vec<String> = text.lines().filter(|line| !line.trim().is_empty()).flat_map(|line| wrapped(line.trim())).collect();
        for line in lines.iter().take(at_most) {
            self.line(&format!("     {line}"))?;
        }
        match lines.len().saturating_sub(at_most) {
            0 => Ok(()),
            1 => self.line("     (noch 1 Zeile)"),
            more => self.line(&format!("     (noch {more} Zeilen)")),
        }
    }
}

/// A line cut between words so that it fits a screen.
fn wrapped(line: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        match lines.last_mut() {
            Some(open) if open.chars().count() + word.chars().count() < WIDTH => {
                open.push(' ');
                open.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
