//! One entry of the file, as it stands and as it shall be (*Zeile*).
//!
//! Knows: how keys, fields and keywords are written, and which bytes of an entry a change replaces. Never: looks for an entry.
//!
//! Known weaknesses: a list that becomes another is written in one line, whatever it was before.

use super::FieldValue;
use super::outline::Refused;
use crate::routing::Keyword;
use std::ops::Range;
use toml_edit::{Array, InlineTable, Key, Value};

/// *Eingriff*: bytes of the old text that give way to others.
#[derive(Clone, Debug)]
pub(super) struct Edit {
    pub(super) at: Range<usize>,
    pub(super) text: String,
    /// Whether whole lines come in, which begin at the beginning of a line.
    pub(super) is_line: bool,
}

impl Edit {
    pub(super) fn replace(at: Range<usize>, text: String) -> Self {
        Self { at, text, is_line: false }
    }

    /// Lines, each with its end, before the byte `at`.
    pub(super) fn insert(at: usize, text: String) -> Self {
        Self { at: at..at, text, is_line: true }
    }
}

/// *Eintrag*: `key = value`.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    form: Form,
}

#[derive(Debug)]
enum Form {
    /// In lines of its own.
    Written { key: Range<usize>, value: Box<Value>, at: Range<usize>, edits: Vec<Edit>, is_gone: bool },
    /// Not in the file yet; what will stand behind the equals sign.
    New(String),
    /// In a table of its own, or as dotted keys: not in one place.
    Spread,
}

impl Entry {
    /// What stands in the file.
    pub(super) fn written(key: &Key, value: Option<&Value>) -> Self {
        let places = key.span().zip(value.and_then(|value| Some((value, value.span()?))));
        let form = match places {
            Some((key, (value, at))) => Form::Written { key, value: Box::new(value.clone()), at, edits: Vec::new(), is_gone: false },
            None => Form::Spread,
        };
        Self { name: key.get().to_owned(), form }
    }

    pub(super) fn new_field(name: &str, value: &FieldValue) -> Self {
        Self { name: name.to_owned(), form: Form::New(text_of_value(value)) }
    }

    pub(super) fn new_keyword(keyword: &Keyword) -> Self {
        Self { name: keyword.text.clone(), form: Form::New(text_of_keyword(keyword)) }
    }

    /// The line of a learnt keyword, with what speaks for it.
    pub(super) fn learnt_line(keyword: &Keyword, remark: &str) -> String {
        format!("{} = {} # {remark}\n", text_of_key(&keyword.text), text_of_keyword(keyword))
    }

    /// Key and value in the old text.
    pub(super) fn place(&self) -> Option<Range<usize>> {
        match &self.form {
            Form::Written { key, at, .. } => Some(key.start..at.end),
            Form::New(_) | Form::Spread => None,
        }
    }

    /// The line of a new entry.
    pub(super) fn new_line(&self) -> Option<String> {
        match &self.form {
            Form::New(value) => Some(format!("{} = {value}\n", text_of_key(&self.name))),
            Form::Written { .. } | Form::Spread => None,
        }
    }

    /// Whether it stands in the file and shall not any more.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self.form, Form::Written { is_gone: true, .. })
    }

    /// What of the entry changes within its lines.
    pub(super) fn edits(&self) -> &[Edit] {
        match &self.form {
            Form::Written { edits, is_gone: false, .. } => edits,
            Form::Written { .. } | Form::New(_) | Form::Spread => &[],
        }
    }

    /// Takes the entry out; says whether it was never in the file, so that nothing is left of it.
    pub(super) fn remove(&mut self) -> Result<bool, Refused> {
        match &mut self.form {
            Form::Written { is_gone, .. } => *is_gone = true,
            Form::New(_) => return Ok(true),
            Form::Spread => return Err(self.spread()),
        }
        Ok(false)
    }

    pub(super) fn set_value(&mut self, new: &FieldValue) -> Result<(), Refused> {
        let text = text_of_value(new);
        match &mut self.form {
            Form::Written { value, at, edits, is_gone, .. } => {
                let is_same = match new {
                    FieldValue::Text(text) => value.as_str() == Some(text),
                    FieldValue::Switch(_) | FieldValue::Day(_) | FieldValue::Number(_) => value.to_string().trim() == text,
                };
                *edits = if is_same { Vec::new() } else { vec![Edit::replace(at.clone(), text)] };
                *is_gone = false;
            }
            Form::New(value) => *value = text,
            Form::Spread => return Err(self.spread()),
        }
        Ok(())
    }

    pub(super) fn set_keyword(&mut self, keyword: &Keyword) -> Result<(), Refused> {
        match &mut self.form {
            Form::Written { key, value, at, edits, is_gone } => {
                *edits = changes(value, at, keyword);
                if self.name.trim() != keyword.text {
                    edits.push(Edit::replace(key.clone(), text_of_key(&keyword.text)));
                }
                *is_gone = false;
            }
            Form::New(value) => {
                *value = text_of_keyword(keyword);
                keyword.text.clone_into(&mut self.name);
            }
            Form::Spread => return Err(self.spread()),
        }
        Ok(())
    }

    /// Whether it stands in several places.
    pub(super) fn is_spread(&self) -> bool {
        matches!(self.form, Form::Spread)
    }

    pub(super) fn spread(&self) -> Refused {
        let name = text_of_key(&self.name);
        (format!("{name} is spread over several entries; write it as {name} = … in one, then it can be changed"), None)
    }
}

/// What becomes different where a keyword stands already: as little as can be.
fn changes(value: &Value, at: &Range<usize>, keyword: &Keyword) -> Vec<Edit> {
    let whole = || vec![Edit::replace(at.clone(), text_of_keyword(keyword))];
    let Some(table) = value.as_inline_table() else {
        let is_same = value.as_integer() == Some(i64::from(keyword.weight)) && keyword.except.is_empty() && keyword.not_with.is_empty();
        return if is_same { Vec::new() } else { whole() };
    };
    let mut edits = Vec::new();
    let weight = table.get("weight").filter(|weight| weight.is_integer());
    let Some(place) = weight.and_then(Value::span) else { return whole() };
    if weight.and_then(Value::as_integer) != Some(i64::from(keyword.weight)) {
        edits.push(Edit::replace(place, keyword.weight.to_string()));
    }
    let mut known = 1;
    for (name, words) in [("except", &keyword.except), ("not_with", &keyword.not_with)] {
        let old = table.get(name);
        known += usize::from(old.is_some());
        let list = old.and_then(Value::as_array);
        match (list, old.and_then(Value::span)) {
            (Some(list), Some(place)) if !words.is_empty() => {
                if !list.iter().map(Value::as_str).eq(words.iter().map(|word| Some(word.as_str()))) {
                    edits.push(Edit::replace(place, array(words).to_string()));
                }
            }
            (None, None) if words.is_empty() => {}
            _ => return whole(),
        }
    }
    if known == table.len() { edits } else { whole() }
}

fn text_of_value(value: &FieldValue) -> String {
    match value {
        FieldValue::Text(text) => quoted(text),
        FieldValue::Switch(switch) => switch.to_string(),
        FieldValue::Day(day) => day.to_string(),
        FieldValue::Number(number) => number.to_string(),
    }
}

/// `6`, or `{ weight = 6, except = ["…"] }`.
fn text_of_keyword(keyword: &Keyword) -> String {
    let mut table = InlineTable::new();
    for (name, words) in [("except", &keyword.except), ("not_with", &keyword.not_with)] {
        if !words.is_empty() {
            table.insert(name, Value::Array(array(words)));
        }
    }
    if table.is_empty() {
        return keyword.weight.to_string();
    }
    let exclusions = std::mem::take(&mut table);
    table.insert("weight", i64::from(keyword.weight).into());
    table.extend(exclusions);
    table.to_string()
}

fn array(words: &[String]) -> Array {
    words.iter().map(String::as_str).collect()
}

/// A text as it is written in the file: in quotes, in one line, whatever it holds.
pub(crate) fn quoted(text: &str) -> String {
    if !text.contains(char::is_control) {
        return Value::from(text).to_string();
    }
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            '\n' => "\\n".to_owned(),
            c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

pub(super) fn text_of_key(key: &str) -> String {
    Key::new(key).display_repr().into_owned()
}
