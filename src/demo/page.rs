//! The story as one page (*Geschichte*): three columns, time running down, nothing loaded from anywhere.
//!
//! Knows: how scenes are grouped by day. Never: reads or writes a file; everything strangers wrote is escaped.
//!
//! Known weaknesses: pictures of the mails are named, not shown.

use super::scene::{Column, Scene};
use super::story::{FirstMails, Row, Standing, Story, Unfolded};
use crate::deadlines::local_date;
use crate::letters::german;
use chrono_tz::Tz;
use minijinja::Environment;
use minijinja::value::{Serde, Value};
use serde::Serialize;

const PAGE: &str = include_str!("story.html");

/// Everything the page shows.
#[derive(Serialize)]
struct Shelf<'a> {
    city: &'a str,
    days: Vec<Counted>,
    first: FirstMails,
    held: u64,
    machines: usize,
    answered: usize,
    leaks: usize,
    before: Standing,
    after: Standing,
    story: Vec<Day>,
    rows: &'a [Row],
    sheet: &'a str,
    unfolded: &'a Unfolded,
}

/// A day of the story.
#[derive(Serialize)]
struct Day {
    name: String,
    scenes: Vec<Shown>,
}

/// A scene as the page shows it.
#[derive(Serialize)]
struct Shown {
    class: &'static str,
    column: &'static str,
    clock: String,
    is_incoming: bool,
    what: String,
    whom: String,
    subject: String,
    text: String,
    file: String,
}

/// A day on the way to the promise.
#[derive(Serialize)]
struct Counted {
    date: String,
    number: Option<u32>,
    reason: String,
}

/// The page as HTML, from what was recorded; `city` and `zone` are the city's.
///
/// # Errors
/// What is wrong with the template.
pub fn page(story: &Story, city: &str, zone: Tz) -> Result<String, String> {
    let mut environment = Environment::new();
    environment.add_template("story.html", PAGE).map_err(|cause| format!("cannot read the page of the demo: {cause:#}"))?;
    let days: Vec<Counted> = story
        .days
        .iter()
        .map(|day| Counted { date: german::long_day(day.date), number: day.number, reason: day.kind.to_string() })
        .collect();
    let shelf = Shelf {
        city,
        days,
        first: story.first,
        held: story.held,
        machines: story.automatic.len(),
        answered: story.answers_to_machines(),
        leaks: story.confidential_leaks(),
        before: story.before,
        after: story.after,
        story: by_day(&story.scenes, zone),
        rows: &story.rows,
        sheet: &story.sheet,
        unfolded: &story.unfolded,
    };
    let template = environment.get_template("story.html").map_err(|cause| format!("cannot read the page of the demo: {cause:#}"))?;
    template.render(Value::from(Serde(&shelf))).map_err(|cause| format!("cannot write the page of the demo: {cause:#}"))
}

fn by_day(scenes: &[Scene], zone: Tz) -> Vec<Day> {
    let same_day = |a: &Scene, b: &Scene| local_date(a.at, zone) == local_date(b.at, zone);
    let days = scenes.chunk_by(same_day).map(|day| Day {
        name: day.first().map_or(String::new(), |scene| german::long_day(local_date(scene.at, zone))),
        scenes: day.iter().map(|scene| shown(scene, zone)).collect(),
    });
    days.collect()
}

fn shown(scene: &Scene, zone: Tz) -> Shown {
    Shown {
        class: match scene.column {
            Column::Citizen => "citizen",
            Column::Department => "department",
            Column::Desk => "desk",
        },
        column: scene.column.german(),
        clock: german::clock(scene.at, zone),
        is_incoming: scene.is_incoming,
        what: scene.what.clone(),
        whom: scene.whom.clone(),
        subject: scene.subject.clone(),
        text: scene.text.clone(),
        file: scene.file.clone(),
    }
}
