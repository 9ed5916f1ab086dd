//! `case …`: the desk's work at a terminal (*Vorgänge*).
//!
//! Knows: which wish each command is. Never: allows one.
//!
//! Known weaknesses: shows names and texts, so whoever may run it must be allowed to read them.

use super::agenda::agenda;
use super::args::Format;
use super::case_args::{AddArgs, CaseCommand};
use super::output::{print, table};
use super::run::Failure;
use crate::app::{App, tell};
use crate::case::{Acknowledgement, Case, DepartmentKey, EventKind, Instant};
use crate::deadlines::{local_date, start_of_day};
use crate::flow::{Entry, NotDone, Wish};
use crate::ports::{CaseFilter, Participant};
use chrono_tz::Tz;
use serde_json::{Value, json};
use std::io::Read;
use std::path::Path;

impl From<NotDone> for Failure {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::NoSuchCase(number) => Self::Usage(format!("Einen Vorgang {number} gibt es nicht.")),
            NotDone::Refused(sentence) => Self::Said(sentence),
            NotDone::Fault(fault) => Self::Said(tell(&fault)),
        }
    }
}

/// `case …`
pub(super) async fn case(app: &App, command: &CaseCommand, now: Instant, format: Format) -> Result<(), Failure> {
    match command {
        CaseCommand::List { all, department, late, unacknowledged, due } => {
            let filter = CaseFilter {
                only_open: !all,
                department: department.as_deref().map(DepartmentKey::new),
                deadline_before: late.then_some(now),
                only_unacknowledged: *unacknowledged,
                ..CaseFilter::default()
            };
            let today = app.clerk.today(now);
            match due {
                Some(until) => agenda(app, &filter, (until.unwrap_or(today), today), format).await,
                None => list(app, &filter, format).await,
            }
        }
        CaseCommand::Show { number } => show(app, number, format).await,
        CaseCommand::Add(args) => {
            let number = app.clerk.enter(entry(app, args, now)?, now).await?;
            print(format, &json!({ "case": number }), || format!("Angelegt: {number}"))
        }
        CaseCommand::Adopt { message } => {
            let number = app.clerk.adopt(*message, now).await?;
            print(format, &json!({ "case": number }), || format!("Angelegt: {number}"))
        }
        other => {
            let (number, wish) = wish(other)?;
            let case = app.clerk.wish(&number, wish, now).await?;
            print(format, &summary(&case), || format!("{}: {}", case.number, case.stage.german()))
        }
    }
}

/// The wish behind a command, with the number it is about.
fn wish(command: &CaseCommand) -> Result<(String, Wish), Failure> {
    let key = |text: &String| DepartmentKey::new(text);
    let (number, wish) = match command {
        CaseCommand::Assign { number, department } => (number, Wish::Assign(key(department))),
        CaseCommand::Reaction { number, date, by, department } => {
            (number, Wish::React { way: *by, day: *date, department: department.as_ref().map(key) })
        }
        CaseCommand::Finding { number, finding, remedy } => (number, Wish::Assess(*finding, *remedy)),
        CaseCommand::Kind { number, kind } => (number, Wish::Kind(*kind)),
        CaseCommand::Citizen { number, name, email, contact } => {
            let (name, address, contact) = (name.clone(), email.clone(), contact.clone());
            (number, Wish::Citizen(Participant { ordinal: 0, name, address, contact }))
        }
        CaseCommand::Receipt { number, day, reason } => (number, Wish::Receipt(*day, reason.clone())),
        CaseCommand::Acknowledge { number } => (number, Wish::Acknowledge),
        CaseCommand::Note { number, text } => (number, Wish::Note(text.clone())),
        CaseCommand::Answer { number, file } => (number, Wish::Answer(read_text(file)?)),
        CaseCommand::Release { number, draft } => (number, Wish::Release(*draft)),
        CaseCommand::Return { number, reason, draft } => (number, Wish::Return(*draft, reason.clone())),
        CaseCommand::Keep { number, draft } => (number, Wish::Keep(*draft)),
        CaseCommand::Review { number } => (number, Wish::Review),
        CaseCommand::FollowUp { number, day, reason } => (number, Wish::FollowUp(*day, reason.clone())),
        CaseCommand::Close { number, reason, note } => (number, Wish::Close(*reason, note.clone())),
        CaseCommand::Reopen { number } => (number, Wish::Reopen),
        CaseCommand::List { .. } | CaseCommand::Show { .. } | CaseCommand::Add(_) | CaseCommand::Adopt { .. } => {
            return Err(Failure::Usage("this command is no wish about one case".to_owned()));
        }
    };
    Ok((number.clone(), wish))
}

fn entry(app: &App, args: &AddArgs, now: Instant) -> Result<Entry, Failure> {
    let zone = app.clerk.office.zone;
    let today = app.clerk.today(now);
    // A day without an hour: its beginning, so that the count of days is right; today is now.
    let received_at = args.received.filter(|day| *day != today).map_or(now, |day| start_of_day(day, zone));
    let text = if args.text == "-" { read_text(Path::new("-"))? } else { args.text.clone() };
    Ok(Entry {
        channel: args.channel,
        received_at,
        kind: args.kind,
        subject: args.subject.clone(),
        text,
        citizen: Participant { ordinal: 0, name: args.name.clone(), address: args.email.clone(), contact: args.contact.clone() },
        department: args.department.as_deref().map(DepartmentKey::new),
        old_number: args.old_number.clone(),
        mailbox: args.mailbox.clone(),
    })
}

fn read_text(file: &Path) -> Result<String, Failure> {
    if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    std::fs::read_to_string(file).map_err(|cause| Failure::Usage(format!("cannot read {}: {cause}", file.display())))
}

async fn list(app: &App, filter: &CaseFilter, format: Format) -> Result<(), Failure> {
    let cases = app.clerk.store.find_cases(filter).await?;
    let zone = app.clerk.office.zone;
    let mut titles = Vec::new();
    for case in &cases {
        titles.push(title_of(app, case).await?);
    }
    let listed: Vec<Value> = cases.iter().map(summary).collect();
    print(format, &listed, || {
        let rows: Vec<Vec<String>> = cases.iter().zip(titles).map(|(case, title)| row(case, title, zone)).collect();
        if rows.is_empty() {
            "Kein Vorgang.".to_owned()
        } else {
            table(&["Nummer", "Eingang", "Zusage", "Art", "Stand", "Amt", "Betreff"], &rows)
        }
    })
}

/// What a list says a case is about.
pub(super) async fn title_of(app: &App, case: &Case) -> Result<String, Failure> {
    let is_hidden = case.lane.is_some_and(crate::case::Lane::is_count_only);
    Ok(if is_hidden { "(vertraulich)".to_owned() } else { app.clerk.store.notes(case.id).await?.title })
}

fn row(case: &Case, title: String, zone: Tz) -> Vec<String> {
    let day = |day: chrono::NaiveDate| crate::letters::german::numeric_day(day);
    vec![
        case.number.to_string(),
        day(local_date(case.opening.received_at, zone)),
        day(case.opening.deadline_day),
        case.kind.german().to_owned(),
        case.stage.german().to_owned(),
        case.leading().map_or("–".to_owned(), |a| a.department.to_string()),
        title,
    ]
}

pub(super) fn summary(case: &Case) -> Value {
    json!({
        "case": case.number, "stage": case.stage.code(), "kind": case.kind.code(), "kind_is_confirmed": case.kind_is_confirmed,
        "lane": case.lane.map(crate::case::Lane::code), "origin": case.opening.origin.code(), "channel": case.opening.channel.code(),
        "received_at": case.opening.received_at, "deadline_day": case.opening.deadline_day,
        "department": case.leading().map(|a| a.department.as_str()), "finding": case.finding.code(), "remedy": case.remedy.code(),
        "reaction": case.reaction.as_ref().map(|r| json!({ "at": r.at, "way": r.way.code() })),
        "drafts": case.drafts.iter().map(|d| d.message).collect::<Vec<_>>(),
        "closed": case.closed.map(|(at, reason)| json!({ "at": at, "reason": reason.code() })),
    })
}

async fn show(app: &App, number: &str, format: Format) -> Result<(), Failure> {
    let store = &app.clerk.store;
    let case = store.case_by_number(number).await?.ok_or_else(|| NotDone::NoSuchCase(number.to_owned()))?;
    let notes = store.notes(case.id).await?;
    let (messages, letters, events) = (store.messages(case.id).await?, store.letters_of(case.id).await?, store.events(case.id).await?);
    let citizens = store.participants(case.id).await?;
    let mut whole = summary(&case);
    if let Some(fields) = whole.as_object_mut() {
        fields.insert("title".to_owned(), json!(notes.title));
        fields.insert("because".to_owned(), json!(notes.because));
        fields.insert("routing".to_owned(), notes.routing.clone());
        fields.insert("district".to_owned(), json!(Some(&notes.district).filter(|district| !district.is_empty())));
        fields.insert("citizens".to_owned(), json!(citizens));
        fields.insert(
            "messages".to_owned(),
            messages.iter().map(|m| json!({ "id": m.id, "at": m.at, "subject": m.text.subject, "text": m.text.body })).collect(),
        );
        fields.insert(
            "letters".to_owned(),
            letters.iter().map(|(r, l)| json!({ "kind": r.kind.code(), "state": r.state.code(), "subject": l.subject })).collect(),
        );
        fields.insert("events".to_owned(), json!(events));
    }
    let zone = app.clerk.office.zone;
    print(format, &whole, || {
        let moment = |at: Instant| crate::letters::german::moment(at, zone);
        let mut lines = vec![format!("{}  {}", case.number, notes.title), String::new()];
        lines.push(format!(
            "Stand: {}   Art: {}{}",
            case.stage.german(),
            case.kind.german(),
            if case.kind_is_confirmed { "" } else { " (Vorschlag)" }
        ));
        lines.push(format!("Eingang: {} ({})", moment(case.opening.received_at), case.opening.channel.german()));
        lines.push(format!("Zusage: {}", crate::letters::german::long_day(case.opening.deadline_day)));
        let office = case.leading().map_or("–".to_owned(), |a| a.department.to_string());
        lines.push(format!("Amt: {office}   Warum: {}", notes.because));
        lines.extend(Some(&notes.district).filter(|district| !district.is_empty()).map(|district| format!("Bezirk: {district}")));
        lines.push(format!("Bewertung: {}   Abhilfe: {}", case.finding.german(), case.remedy.german()));
        lines.push(format!("Bestätigung: {}", acknowledgement(&case)));
        lines.extend(citizens.iter().map(|c| format!("Bürgerin: {} {} {}", c.name, c.address, c.contact).trim_end().to_owned()));
        lines.push("\nNachrichten".to_owned());
        lines.extend(messages.iter().map(|m| format!("  [{}] {}  {}\n{}", m.id, moment(m.at), m.text.subject, indent(&m.text.body))));
        lines.push("\nBriefe".to_owned());
        lines.extend(
            letters.iter().map(|(r, l)| format!("  {}  {}: {} ({})", moment(r.committed_at), r.kind.german(), l.subject, r.state.german())),
        );
        lines.push("\nEreignisse".to_owned());
        lines.extend(events.iter().map(|e| format!("  {}  {}", moment(e.happened_at), event(&e.kind))));
        lines.join("\n")
    })
}

fn acknowledgement(case: &Case) -> String {
    match case.acknowledgement {
        Some(Acknowledgement::Written) => "geschrieben".to_owned(),
        Some(Acknowledgement::Suppressed(reason)) => format!("keine, weil: {}", reason.german()),
        None => "offen".to_owned(),
    }
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("      {line}")).collect::<Vec<_>>().join("\n")
}

/// An event as its code with its facts; ids, codes and dates only, so the raw form is readable enough.
fn event(kind: &EventKind) -> String {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(kind) else { return String::new() };
    let name = fields.remove("kind").and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    let rest: Vec<String> = fields
        .iter()
        .filter(|(_, v)| !v.is_null())
        .map(|(k, v)| format!("{k}={}", v.as_str().map_or_else(|| v.to_string(), str::to_owned)))
        .collect();
    format!("{name} {}", rest.join(" ")).trim_end().to_owned()
}
