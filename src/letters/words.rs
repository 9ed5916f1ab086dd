//! What the texts can call: filters for days, sizes and counts, and the ready-made outcomes.
//!
//! Knows: the names that stand behind `|` and before `(` in `config/letters/`. Never: a sentence of a letter.
//!
//! Known weaknesses: a filter that cannot read its value fails the letter; the check at start finds that.

use super::facts::AttachmentLine;
use super::german;
use super::mailto::{self, Candidate, Outcome, Proposal};
use super::parts::LetterParts;
use crate::case::{AnswerKind, Instant, ReviewReason};
use chrono::NaiveDate;
use chrono_tz::Tz;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, HtmlEscape, State};

/// Names of the functions, which a template may use besides its variables.
pub(super) const FUNCTIONS: [&str; 8] = [
    "department_outcomes",
    "reminder_outcomes",
    "head_outcomes",
    "desk_outcomes",
    "interim_outcomes",
    "triage_outcomes",
    "review_outcomes",
    "release_outcomes",
];

/// Adds filters and functions.
pub(super) fn teach(environment: &mut Environment<'static>) {
    environment.add_filter("long_day", |text: &str| day(text).map(german::long_day));
    environment.add_filter("short_day", |text: &str| day(text).map(german::short_day));
    environment.add_filter("day_month", |text: &str| day(text).map(german::day_month));
    environment.add_filter("day_month_year", |text: &str| day(text).map(german::day_month_year));
    environment.add_filter("weekday_day_month", |text: &str| day(text).map(german::weekday_day_month));
    environment.add_filter("english_day", |text: &str| day(text).map(german::english_day));
    environment.add_filter("clock", |state: &State, text: &str| Ok::<_, Error>(german::clock(instant(text)?, zone(state)?)));
    environment.add_filter("moment", |state: &State, text: &str| Ok::<_, Error>(german::moment(instant(text)?, zone(state)?)));
    environment.add_filter("size", german::size);
    environment.add_filter("count", german::count);
    environment.add_filter("plural", |number: u64, one: &str, many: &str| german::plural(number, one, many));
    environment.add_filter("indented", indented);
    environment.add_filter("paragraphs", paragraphs);
    environment.add_filter("file_list", file_list);
    environment.add_filter("letter_parts", |text: &str| Value::from(Serde(LetterParts::of(text))));
    environment.add_test("confirmable", |Serde(proposal): Serde<Proposal>| proposal.is_confirmable());
    environment.add_function("department_outcomes", |to: &str, tag: &str| outcomes(&mailto::department(to, tag)));
    environment.add_function("reminder_outcomes", |to: &str, tag: &str| outcomes(&mailto::reminder(to, tag)));
    environment.add_function("desk_outcomes", |to: &str, tag: &str, draft_waits: bool, lane: Option<String>, is_reachable: bool| {
        outcomes(&mailto::desk(to, tag, draft_waits, (lane.is_some(), is_reachable)))
    });
    environment.add_function("interim_outcomes", |to: &str, tag: &str, new_day: &str, reason: Option<String>| {
        Ok::<_, Error>(outcomes(&mailto::interim(to, tag, day(new_day)?, reason.as_deref())))
    });
    environment.add_function("head_outcomes", |to: &str, tag: &str, coming: &str| outcomes(&mailto::head(to, tag, coming)));
    environment.add_function("triage_outcomes", triage);
    environment.add_function("review_outcomes", review);
    environment.add_function("release_outcomes", release);
}

fn triage(to: &str, tag: &str, Serde(candidates): Serde<Vec<Candidate>>, Serde(proposal): Serde<Option<Proposal>>) -> Value {
    outcomes(&mailto::triage(to, tag, candidates, proposal.as_ref()))
}

fn review(to: &str, tag: &str, reason: &Value, Serde(sender): Serde<Option<Proposal>>, received_day: &str) -> Result<Value, Error> {
    let code = reason.get_attr("code")?;
    let reason = code.as_str().and_then(ReviewReason::from_code).ok_or_else(|| unreadable("a reason"))?;
    Ok(outcomes(&mailto::review(to, tag, reason, sender.as_ref(), day(received_day)?)))
}

fn release(to: &str, tag: &str, answer: &Value, is_assessed: bool, origin: Option<&str>) -> Result<Value, Error> {
    let code = answer.get_attr("code")?;
    let answer = code.as_str().and_then(AnswerKind::from_code).ok_or_else(|| unreadable("an answer"))?;
    Ok(outcomes(&mailto::release(to, tag, answer, is_assessed, origin)))
}

/// "laterne.jpg, 1,2 MB; gully.jpg, 340 KB".
fn file_list(Serde(list): Serde<Vec<AttachmentLine>>) -> String {
    list.into_iter().map(|file| format!("{}, {}", file.name, german::size(file.size))).collect::<Vec<_>>().join("; ")
}

fn outcomes(list: &[Outcome]) -> Value {
    Value::from(Serde(list))
}

/// Paragraphs for the text part, set in by two blanks: whose words they are shows without lines of signs.
fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { String::new() } else { format!("  {line}") }).collect::<Vec<_>>().join("\n")
}

/// Paragraphs for the HTML part: everything escaped, a blank line ends a paragraph, a line end stays one.
fn paragraphs(text: &str) -> Value {
    let mut html = String::with_capacity(text.len() + 64);
    for block in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        let lines: Vec<String> = block.lines().map(|line| HtmlEscape(line.trim_end()).to_string()).collect();
        html.push_str("<p>");
        html.push_str(&lines.join("<br>\n"));
        html.push_str("</p>\n");
    }
    Value::from_safe_string(html)
}

fn day(text: &str) -> Result<NaiveDate, Error> {
    text.parse().map_err(|_| unreadable("a day"))
}

fn instant(text: &str) -> Result<Instant, Error> {
    text.parse().map_err(|_| unreadable("a moment"))
}

/// The city's zone stands in the variables, so that every clock time in a letter is the city's.
fn zone(state: &State) -> Result<Tz, Error> {
    let zone = state.lookup("city").and_then(|city| city.get_attr("zone").ok());
    zone.as_ref().and_then(Value::as_str).and_then(|name| name.parse().ok()).ok_or_else(|| unreadable("a time zone"))
}

/// The value itself is never in the message: it may be a stranger's word.
fn unreadable(what: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("the value is not {what}"))
}
