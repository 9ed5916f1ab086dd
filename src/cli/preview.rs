//! `preview` (*Vorschau*): one page that is read together before anything is switched on.
//!
//! Knows: the page as text and as HTML. Never: what it says (that is `preview_words`), or how the mails are read.
//!
//! Known weaknesses: the page is as long as the mailbox is varied; a usual one fits on a sheet.

use super::args::Format;
use super::output::{print, table};
use super::preview_words::{Page, page};
use super::run::Failure;
use crate::app;
use crate::case::Instant;
use crate::config::Settings;
use crate::deadlines::{local_date, start_of_day};
use chrono::Days;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use std::io::Write;
use std::path::Path;

const TEMPLATE: &str = include_str!("preview.html");

/// `preview [--days N] [--mailbox NAME] [--html FILE]`
pub(super) async fn preview(
    settings: Settings,
    (days, only, html): (u16, Option<&str>, Option<&Path>),
    now: Instant,
    format: Format,
) -> Result<(), Failure> {
    if let Some(name) = only
        && settings.office.letterbox(name).is_none_or(|letterbox| letterbox.is_sent)
    {
        let names: Vec<&str> = settings.office.letterboxes.iter().filter(|b| !b.is_sent).map(|b| b.name.as_str()).collect();
        return Err(Failure::Usage(format!("no mailbox is called \"{name}\"; there are {}", names.join(", "))));
    }
    let file = html.map(|path| new_file(path).map(|file| (path, file))).transpose()?;
    let zone = settings.office.zone;
    let today = local_date(now, zone);
    let first = today.checked_sub_days(Days::new(u64::from(days))).unwrap_or(today);
    let seen = app::preview(&settings, only, start_of_day(first, zone)).await;
    let mut faults = Vec::new();
    let mut pages: Vec<Page> = Vec::new();
    for (name, looked) in seen {
        match looked {
            Ok(preview) => pages.push(page(&settings.office, &name, &preview, (first, today))),
            Err(fault) => faults.push(fault),
        }
    }
    if let Some((path, mut file)) = file {
        let written = rendered(&pages).and_then(|page| Ok(file.write_all(page.as_bytes())?));
        written.map_err(|_| Failure::Said(format!("cannot write {}", path.display())))?;
    }
    print(format, &pages, || pages.iter().map(text).collect::<Vec<_>>().join("\n\n"))?;
    if faults.is_empty() { Ok(()) } else { Err(Failure::Said(faults.join("\n"))) }
}

/// A file that was not there before: nobody's page is written over.
fn new_file(path: &Path) -> Result<std::fs::File, Failure> {
    std::fs::File::create_new(path).map_err(|cause| Failure::Usage(format!("cannot make the new file {}: {cause}", path.display())))
}

fn rendered(pages: &[Page]) -> Result<String, Failure> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let shelf = serde_json::json!({ "pages": pages });
    let template = environment.template_from_named_str("preview.html", TEMPLATE);
    let rendered = template.and_then(|template| template.render(Value::from(Serde(shelf))));
    rendered.map_err(|cause| Failure::Said(format!("cannot make the page: {cause}")))
}

/// The page for a terminal.
fn text(page: &Page) -> String {
    let mut lines = vec![page.title.clone(), page.lead.clone()];
    for section in &page.sections {
        lines.push(format!("\n{}", section.heading));
        lines.extend(Some(&section.sentence).filter(|sentence| !sentence.is_empty()).cloned());
        let rows: Vec<Vec<String>> = section.rows.iter().map(|row| vec![format!("{:>6}", row.count), row.what.clone()]).collect();
        if !rows.is_empty() {
            lines.push(table(&["Anzahl", "Was"], &rows));
        }
    }
    if !page.proposals.is_empty() {
        lines.push("\nVorschlag für anliegend.toml".to_owned());
        lines.extend(page.proposals.iter().cloned());
    }
    lines.join("\n")
}
