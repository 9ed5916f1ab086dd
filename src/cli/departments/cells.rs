//! What a cell means (*Zelle deuten*).
//!
//! Knows: what Excel does to what people type, and what to tell them. Never: where the cell is.
//!
//! Known weaknesses: none known.

use super::columns::BETWEEN;
use crate::adapters::export::Cell;
use crate::case::DepartmentKey;
use crate::routing::Keyword;
use chrono::NaiveDate;

/// The value of a cell; none when it is empty; or what to write instead.
pub(super) type Meant<T> = Result<Option<T>, String>;

/// A text.
pub(super) fn text(cell: Option<&Cell>) -> Meant<String> {
    let is = match cell {
        None => return Ok(None),
        Some(Cell::Text(text)) => return Ok(Some(text.replace("\r\n", "\n"))),
        Some(Cell::Number(number)) => format!("the number {number}"),
        Some(Cell::Day(day)) => format!("the date {}", day.format("%d.%m.%Y")),
        Some(Cell::Time(_)) => "a time".to_owned(),
        Some(Cell::Switch(is_on)) => format!("the truth value {}", german(*is_on)),
        Some(unreadable) => return Err(of_no_kind(unreadable)),
    };
    Err(format!(
        "this must be a text, but Excel took it for {is} and may have changed it; format the cell as text (Zellen formatieren, Text) and write it anew"
    ))
}

/// Formulas and errors, which are never what is meant.
fn of_no_kind(cell: &Cell) -> String {
    match cell {
        Cell::Formula(shown) if shown.is_empty() => "this is a formula; write a value instead".to_owned(),
        Cell::Formula(shown) => format!("this is a formula; write what it shows instead, “{shown}” (Inhalte einfügen, Werte)"),
        Cell::Broken(error) => format!("this shows the error {error}; write a value instead"),
        _ => "this cannot be read".to_owned(),
    }
}

fn german(is_on: bool) -> &'static str {
    if is_on { "WAHR" } else { "FALSCH" }
}

/// The key of a department, as far as one can be told, and what to write instead. A number counts when it is the key of one that is
/// known, digit by digit.
pub(super) fn key(cell: Option<&Cell>, known: &[DepartmentKey]) -> (Option<DepartmentKey>, Option<String>) {
    let Some(Cell::Number(number)) = cell else {
        return match text(cell) {
            Ok(text) => (text.map(|text| DepartmentKey::new(&text)), None),
            Err(what) => (None, Some(what)),
        };
    };
    let digits = number.to_string();
    if let Some(key) = known.iter().find(|key| key.as_str() == digits) {
        return (Some(key.clone()), None);
    }
    let same: Vec<&DepartmentKey> = known.iter().filter(|key| key.as_str().parse::<u64>().is_ok_and(|n| n.to_string() == digits)).collect();
    let (meant, hint) = match same.as_slice() {
        [key] => (Some((*key).clone()), format!("the only department with this number is {key}: write {key}")),
        _ => (None, "write the key with all its digits".to_owned()),
    };
    let what = format!("the key must be a text, but Excel took it for the number {digits}; format the cell as text, then {hint}");
    (meant, Some(what))
}

/// A switch.
pub(super) fn switch(cell: Option<&Cell>) -> Meant<bool> {
    let text = match cell {
        Some(Cell::Switch(is_on)) => return Ok(Some(*is_on)),
        Some(Cell::Number(number)) => number.to_string(),
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Formula(_) | Cell::Broken(_)) => return Err(cell.map(of_no_kind).unwrap_or_default()),
        Some(Cell::Day(_) | Cell::Time(_)) => "a date".to_owned(),
        None => return Ok(None),
    };
    match text.to_lowercase().as_str() {
        "ja" | "j" | "x" | "wahr" | "true" | "yes" | "1" => Ok(Some(true)),
        "nein" | "n" | "-" | "falsch" | "false" | "no" | "0" => Ok(Some(false)),
        _ => Err(format!("write ja or nein, or nothing, not “{text}”")),
    }
}

/// A day, as Excel's own or as a text.
pub(super) fn day(cell: Option<&Cell>) -> Meant<NaiveDate> {
    let shown = match cell {
        None => return Ok(None),
        Some(Cell::Day(day)) => return Ok(Some(*day)),
        Some(Cell::Text(text)) => match crate::config::date(text) {
            Some(day) => return Ok(Some(day)),
            None => text.clone(),
        },
        Some(Cell::Time(_)) => "a day with a time".to_owned(),
        Some(Cell::Number(number)) => number.to_string(),
        Some(Cell::Switch(is_on)) => german(*is_on).to_owned(),
        Some(unreadable) => return Err(of_no_kind(unreadable)),
    };
    Err(format!("write a day such as 09.04.2026 or 2026-04-09, not “{shown}”"))
}

/// The weight of a keyword.
pub(super) fn weight(cell: Option<&Cell>) -> Result<i32, String> {
    let Some((number, shown)) = number(cell)? else {
        return Err("the weight is missing; write a whole number between -50 and 50, for example 6".to_owned());
    };
    // Any word serves to ask whether a weight may be.
    let weight = number.filter(|weight| Keyword::new("wort", *weight).is_ok());
    weight.ok_or_else(|| format!("the weight must be a whole number between -50 and 50 and not 0, not “{shown}”"))
}

/// Points before any word; none where there are none.
pub(super) fn head_start(cell: Option<&Cell>) -> Meant<i32> {
    let Some((number, shown)) = number(cell)? else { return Ok(None) };
    let points = number.ok_or_else(|| format!("this must be a whole number between -50 and 50, not “{shown}”"))?;
    Ok(Some(points).filter(|points| *points != 0))
}

/// A whole number, if it is one, and what the cell shows.
fn number(cell: Option<&Cell>) -> Meant<(Option<i32>, String)> {
    let shown = match cell {
        None => return Ok(None),
        Some(Cell::Number(number)) => number.to_string(),
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::Day(day)) => day.format("%d.%m.%Y").to_string(),
        Some(Cell::Time(shown)) => shown.clone(),
        Some(Cell::Switch(is_on)) => german(*is_on).to_owned(),
        Some(unreadable) => return Err(of_no_kind(unreadable)),
    };
    let number = shown.replace('\u{2212}', "-").trim_start_matches('+').parse().ok();
    Ok(Some((number, shown)))
}

/// Exclusions side by side.
pub(super) fn words(cell: Option<&Cell>) -> Result<Vec<String>, String> {
    let Some(text) = text(cell)? else { return Ok(Vec::new()) };
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (word, behind) = match quoted_word(rest) {
            Some(found) => found,
            None => plain_word(rest)?,
        };
        // Between two semicolons stands nothing.
        words.extend(Some(word).filter(|word| !word.is_empty() || rest.starts_with('"')));
        rest = behind.trim_start();
    }
    Ok(words)
}

/// A word up to the semicolon behind it, and what follows.
fn plain_word(text: &str) -> Result<(String, &str), String> {
    let (word, behind) = text.split_once([BETWEEN, '\n']).unwrap_or((text, ""));
    if word.contains(',') {
        let separated: Vec<&str> = word.split(',').map(str::trim).collect();
        return Err(format!("separate the words by a semicolon, not by a comma: “{}”", separated.join("; ")));
    }
    Ok((word.trim().to_owned(), behind))
}

/// A word in quotes, doubled ones inside, up to the semicolon behind it; and what follows.
fn quoted_word(text: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut rest = text.strip_prefix('"')?;
    loop {
        let (part, behind) = rest.split_once('"')?;
        word.push_str(part);
        let Some(goes_on) = behind.strip_prefix('"') else {
            let behind = behind.trim_start_matches([' ', '\t', '\u{a0}']);
            let after = if behind.is_empty() { Some("") } else { behind.strip_prefix([BETWEEN, '\n']) };
            return after.map(|after| (word, after));
        };
        word.push('"');
        rest = goes_on;
    }
}
