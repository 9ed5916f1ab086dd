//! An appointment in words (*Termin*), RFC 5545 and 5546.
//!
//! Knows: what of an appointment a person would say: what it is about, when, where, and what was written about it.
//! Never: replaces words; it speaks where a mail has none.
//!
//! Why not `icalendar`: its parser calls itself at every `BEGIN`, which hostile nesting turns into an overflow of the
//! stack, and one bad line loses the whole file. Five fields need less.
//!
//! Known weaknesses: of several events the first is told, of a series its first date; a time zone whose name is not of the
//! IANA list (Outlook's own names) is taken for the local one.

use super::text;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Tz;

/// The clock of every German city.
const GERMAN_TIME: Tz = Tz::Europe__Berlin;

/// *Termin*: the values as they were written.
#[derive(Debug, Default)]
struct Appointment {
    method: String,
    /// What the first person who answered said.
    answer: String,
    summary: String,
    begin: String,
    location: String,
    description: String,
    comment: String,
}

/// A German text that tells the first event of a calendar; none where there is none.
pub(super) fn german(calendar: &str) -> Option<String> {
    let appointment = read(calendar)?;
    let mut out = appointment.kind().to_owned();
    for (label, value) in [
        ("Betreff: ", &appointment.summary),
        ("Beginn: ", &appointment.begin),
        ("Ort: ", &appointment.location),
        ("Beschreibung: ", &appointment.description),
        ("Bemerkung: ", &appointment.comment),
    ] {
        if !value.trim().is_empty() {
            out = format!("{out}\n{label}{}", value.trim());
        }
    }
    Some(out)
}

/// Reads as far as it can; lines that are no property are passed over.
fn read(calendar: &str) -> Option<Appointment> {
    let mut appointment = Appointment::default();
    // Components that are open, from the first event on: deeper ones are alarms.
    let mut depth = 0_usize;
    let mut is_found = false;
    for line in unfold(calendar) {
        let Some(property) = Property::of(&line) else { continue };
        let is_event = matches!(property.value.trim(), "VEVENT" | "VTODO");
        match property.name.as_str() {
            "METHOD" => appointment.method = property.value.trim().to_ascii_uppercase(),
            "BEGIN" if depth > 0 || (is_event && !is_found) => {
                is_found = true;
                depth += 1;
            }
            "END" if depth > 0 => depth -= 1,
            _ if depth == 1 => appointment.take(&property),
            _ => {}
        }
    }
    is_found.then_some(appointment)
}

impl Appointment {
    fn take(&mut self, property: &Property<'_>) {
        let place = match property.name.as_str() {
            "SUMMARY" => &mut self.summary,
            "LOCATION" => &mut self.location,
            "DESCRIPTION" => &mut self.description,
            "COMMENT" => &mut self.comment,
            "DTSTART" => {
                self.begin = point_in_time(property);
                return;
            }
            "ATTENDEE" if self.answer.is_empty() => {
                self.answer = property.parameter("PARTSTAT").unwrap_or_default().to_ascii_uppercase();
                return;
            }
            _ => return,
        };
        if place.is_empty() {
            *place = unescape(property.value);
        }
    }

    /// What its sender wants (RFC 5546 § 1.4).
    fn kind(&self) -> &'static str {
        match (self.method.as_str(), self.answer.as_str()) {
            ("REQUEST", _) => "Einladung zu einem Termin",
            ("CANCEL", _) => "Absage eines Termins",
            ("REPLY", "ACCEPTED") => "Zusage zu einem Termin",
            ("REPLY", "DECLINED") => "Absage zu einem Termin",
            ("REPLY", "TENTATIVE") => "Zusage unter Vorbehalt zu einem Termin",
            ("REPLY", _) => "Antwort auf eine Einladung zu einem Termin",
            ("COUNTER", _) => "Gegenvorschlag zu einem Termin",
            _ => "Termin",
        }
    }
}

/// Lines as they were before they were folded (RFC 5545 § 3.1).
fn unfold(calendar: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in calendar.lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some(open)) => open.push_str(rest),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// *Angabe*: name, parameters, value.
struct Property<'a> {
    name: String,
    parameters: &'a str,
    value: &'a str,
}

impl<'a> Property<'a> {
    /// The value begins at the first colon that is not in quotes.
    fn of(line: &'a str) -> Option<Self> {
        let mut is_quoted = false;
        let colon = line.find(|c| {
            is_quoted ^= c == '"';
            c == ':' && !is_quoted
        })?;
        let (head, value) = (line.get(..colon)?, line.get(colon + 1..)?);
        let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
        Some(Self { name: name.trim().to_ascii_uppercase(), parameters, value })
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        let mut parameters = self.parameters.split(';').filter_map(|parameter| parameter.split_once('='));
        parameters.find(|(known, _)| known.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().trim_matches('"'))
    }
}

/// Text without its escapes (RFC 5545 § 3.3.11).
fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(c),
        }
    }
    text::clean(&out)
}

/// A day, or a day and a time by the German clock; what is neither stays as it was written.
fn point_in_time(property: &Property<'_>) -> String {
    let value = property.value.trim();
    if let Ok(day) = NaiveDate::parse_from_str(value, "%Y%m%d") {
        return day.format("%d.%m.%Y (ganztägig)").to_string();
    }
    let Ok(time) = NaiveDateTime::parse_from_str(value.trim_end_matches('Z'), "%Y%m%dT%H%M%S") else {
        return text::clean_line(value);
    };
    let zone = if value.ends_with('Z') { Some(Tz::UTC) } else { property.parameter("TZID").and_then(|name| name.parse().ok()) };
    let instant: Option<DateTime<Tz>> = zone.and_then(|zone: Tz| zone.from_local_datetime(&time).earliest());
    let local = instant.map_or(time, |instant| instant.with_timezone(&GERMAN_TIME).naive_local());
    local.format("%d.%m.%Y, %H:%M Uhr").to_string()
}
