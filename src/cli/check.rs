//! `check` (*Prüfung*).
//!
//! Knows: what an administrator wants to see before going live. Never: changes anything.
//!
//! Known weaknesses: none known.

use super::args::Format;
use super::output::print;
use super::run::Failure;
use crate::app::App;
use crate::case::Instant;
use crate::config::{Settings, keyword_hints, load};
use crate::intake::{Address, is_within};
use crate::office::Office;
use serde_json::json;
use std::path::Path;

/// `check [--online]`
pub(super) async fn check(folder: &Path, online: bool, now: Instant, format: Format) -> Result<(), Failure> {
    let settings = load(folder).map_err(Failure::Configuration)?;
    let hints = keyword_hints(folder).map_err(Failure::Configuration)?;
    let mut lines = offline(&settings, now);
    let mut faults = Vec::new();
    if online {
        let app = App::open(settings).await?;
        lines.push("database: open".to_owned());
        for (name, opened) in app.probe().await {
            match opened {
                Ok(found) => lines.extend(found.iter().map(|line| format!("mailbox {name}: {line}"))),
                Err(fault) => faults.push(fault),
            }
        }
        match app.probe_postman().await {
            Ok(()) => lines.push("delivery: reachable".to_owned()),
            Err(fault) => faults.push(fault),
        }
    }
    let hinted = hints.iter().map(|hint| format!("hint: {hint}"));
    print(format, &json!({ "lines": lines, "hints": hints, "faults": faults }), || {
        lines.iter().cloned().chain(hinted).collect::<Vec<_>>().join("\n")
    })?;
    if faults.is_empty() { Ok(()) } else { Err(Failure::Said(faults.join("\n"))) }
}

fn offline(settings: &Settings, now: Instant) -> Vec<String> {
    let office = &settings.office;
    let mut lines = vec![format!(
        "configuration is right: {} mailboxes, {} departments, {} districts, all letters written once on trial",
        office.letterboxes.len(),
        office.routing.departments().count(),
        office.routing.districts().len()
    )];
    lines.extend(settings.warnings.iter().map(|warning| format!("warning: {warning}")));
    lines.extend(not_believed(office));
    let local = |at: &Instant| at.with_timezone(&office.zone).format("%a %Y-%m-%d %H:%M %Z").to_string();
    for (name, schedule) in [("snapshot", &office.snapshot), ("digest", &office.digest)] {
        let runs: Vec<String> = schedule.next_runs(now, office.zone, 3).iter().map(local).collect();
        lines.push(format!("{name}: next {}", runs.join(", ")));
    }
    for (audience, mode) in &office.modes {
        lines.push(format!("delivery to {}: {mode:?}", audience.code()));
    }
    lines
}

/// Addresses of departments whose answers would be nobody's word.
fn not_believed(office: &Office) -> Vec<String> {
    let mut lines = Vec::new();
    for department in office.routing.departments() {
        let addresses =
            department.address.iter().chain(department.district_addresses.values()).chain(&department.head).chain(&department.deputy);
        for address in addresses.filter(|address| !is_within(Address::new("", address).domain(), &office.staff_domains)) {
            lines.push(format!(
                "warning: department {}: {address} is in none of the staff_domains, so its answers go to the desk",
                department.key
            ));
        }
    }
    lines
}
