//! Reading TOML so that all faults come at once (*Konfigurationsfehler*), each with file, line and the nearest valid name.
//!
//! Knows: how to go on after a fault. Never: what a key means.
//!
//! Known weaknesses: a fault in the TOML grammar itself ends the reading of that file, since nothing after it can be trusted.

use super::fault::{ConfigFault, nearest};
use serde::de::DeserializeOwned;
use std::ops::Range;

/// One configuration file with its text, for pointing at lines.
#[derive(Clone, Debug)]
pub struct Source {
    /// File name relative to the configuration folder.
    pub file: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// Names a text.
    #[must_use]
    pub fn new(file: &str, text: &str) -> Self {
        Self { file: file.to_owned(), text: text.to_owned() }
    }

    /// A fault at the line of `key` inside the `nth` (from 0) table called `table`; the table's own line when the key is not written.
    #[must_use]
    pub fn fault(&self, table: (&str, usize), key: &str, what: impl Into<String>) -> ConfigFault {
        ConfigFault { file: self.file.clone(), line: self.line_of(table, key), what: what.into(), nearest: None }
    }

    fn line_of(&self, (table, nth): (&str, usize), key: &str) -> Option<usize> {
        let headers = [format!("[{table}]"), format!("[[{table}]]")];
        let (mut seen, mut inside, mut header_line) = (0, table.is_empty(), 0);
        for (index, line) in self.text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('[') {
                inside = false;
                if headers.iter().any(|h| line.starts_with(h.as_str())) {
                    inside = seen == nth;
                    header_line = if inside { index + 1 } else { header_line };
                    seen += 1;
                }
            } else if inside && line.split('=').next().is_some_and(|k| k.trim() == key) {
                return Some(index + 1);
            }
        }
        Some(header_line).filter(|line| *line > 0)
    }

    /// Reads the whole file into `T`. Goes on after an unknown key or a wrong value by leaving that line out.
    ///
    /// # Errors
    /// All faults found, in the order of their lines.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Vec<ConfigFault>> {
        let mut text = self.text.clone();
        let mut faults: Vec<ConfigFault> = Vec::new();
        for _ in 0..100 {
            match toml::from_str::<T>(&text) {
                Ok(value) if faults.is_empty() => return Ok(value),
                Ok(_) => break,
                Err(cause) => {
                    let span = cause.span().unwrap_or(0..0);
                    let fault = self.describe(&cause, &span);
                    let is_missing = cause.message().starts_with("missing field");
                    // A key that was left out because its value was wrong is not missing as well.
                    if !is_missing || faults.is_empty() {
                        faults.push(fault);
                    }
                    if is_missing || !blank_lines(&mut text, &span) || toml::from_str::<toml::Table>(&self.text).is_err() {
                        break;
                    }
                }
            }
        }
        faults.sort_by_key(|fault| fault.line);
        Err(faults)
    }

    fn describe(&self, cause: &toml::de::Error, span: &Range<usize>) -> ConfigFault {
        let line = self.text.get(..span.start).filter(|_| !span.is_empty()).map(|before| before.matches('\n').count() + 1);
        let message = cause.message();
        let mut names = message.split('`').skip(1).step_by(2);
        let unknown = names.next().filter(|_| message.starts_with("unknown field"));
        let what = match unknown {
            Some(unknown) => format!("unknown key \"{unknown}\"; valid here: {}", names.clone().collect::<Vec<_>>().join(", ")),
            None => message.replace('`', "\"").replace("missing field", "missing key"),
        };
        ConfigFault { file: self.file.clone(), line, what, nearest: unknown.and_then(|unknown| nearest(unknown, names)) }
    }
}

/// Blanks the lines a span touches, keeping line ends so that later faults keep their lines. False when nothing changed.
fn blank_lines(text: &mut String, span: &Range<usize>) -> bool {
    let start = text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(span.end..).and_then(|after| after.find('\n')).map_or(text.len(), |at| span.end + at);
    let Some(cut) = text.get(start..end) else { return false };
    let blank: String = cut.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    let is_changed = blank.trim() != cut.trim();
    let rest = (text.get(..start).unwrap_or_default().to_owned(), text.get(end..).unwrap_or_default().to_owned());
    *text = format!("{}{blank}{}", rest.0, rest.1);
    is_changed
}
