//! `kpi …` and `audit` (*Kennzahlen und Prüfkette*).
//!
//! Knows: which figures to ask for. Never: computes one.
//!
//! Known weaknesses: none known.

use super::args::{Format, KpiCommand};
use super::output::{print, table};
use super::run::Failure;
use crate::app::App;
use crate::case::Instant;
use crate::deadlines::start_of_day;
use crate::kpi::sheet;
use chrono::Datelike;
use serde_json::json;

/// `kpi …`
pub(super) async fn kpi(app: &App, command: &KpiCommand, now: Instant, format: Format) -> Result<(), Failure> {
    let office = &app.clerk.office;
    match command {
        KpiCommand::Show { year, as_of } => {
            let as_of = as_of.map_or(now, |day| start_of_day(day, office.zone));
            let year = year.unwrap_or_else(|| app.clerk.today(now).year());
            let figures = app.clerk.figures(year, as_of).await?;
            let calendar = format!("gesetzliche Feiertage {}", office.statutory.land().code());
            print(format, &figures, || sheet(&figures, &calendar, office.zone))
        }
        KpiCommand::Snapshot { day } => {
            let rows = app.clerk.store.snapshots(*day).await?;
            if rows.is_empty() {
                return Err(Failure::Said(format!("no figures were frozen for {day}")));
            }
            print(format, &rows, || {
                let line = |s: &crate::kpi::Snapshot| {
                    let denominator = s.denominator.map_or("–".to_owned(), |d| d.to_string());
                    let hash: String = s.hash.chars().take(12).collect();
                    let is_intact = if s.is_intact() { "unverändert" } else { "VERÄNDERT" };
                    vec![s.figure.clone(), s.year.to_string(), s.numerator.to_string(), denominator, hash, is_intact.to_owned()]
                };
                table(&["Kennzahl", "Jahr", "Zähler", "Nenner", "Prüfsumme", "Zeile"], &rows.iter().map(line).collect::<Vec<_>>())
            })
        }
    }
}

/// `audit`
pub(super) async fn audit(app: &App, format: Format) -> Result<(), Failure> {
    match app.clerk.store.verify_chain().await? {
        Ok(count) => print(format, &json!({ "events": count, "intact": true }), || format!("{count} events, chain intact")),
        Err(row) => {
            print(format, &json!({ "first_broken_row": row, "intact": false }), || format!("the chain is broken at event row {row}"))?;
            Err(Failure::Said("the event chain does not verify".to_owned()))
        }
    }
}
