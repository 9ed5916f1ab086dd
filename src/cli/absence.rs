//! `absence …`: when a department is away and who reads for it (*Abwesenheiten*).
//!
//! Knows: how absences are typed and listed. Never: whether one may be entered (that is the clerk's).
//!
//! Known weaknesses: shows deputies' addresses, so whoever may run it must be allowed to read them.

use super::args::{Format, day};
use super::output::{print, table};
use super::run::Failure;
use crate::app::App;
use crate::case::{Actor, DepartmentKey, Instant};
use crate::config::nearest;
use crate::deadlines::Absence;
use crate::letters::german::numeric_day;
use crate::ports::StoredAbsence;
use crate::routing::{Department, RoutingTable};
use chrono::NaiveDate;
use clap::Subcommand;
use serde_json::json;

/// `absence …`
#[derive(Debug, Subcommand)]
pub enum AbsenceCommand {
    /// A department is away: its letters go to its deputy meanwhile
    Add {
        /// Key of the department, for example 66
        department: String,
        /// First day, for example 2026-07-20 or 20.07.2026
        #[arg(value_parser = day)]
        from: NaiveDate,
        /// Last day, inclusive
        #[arg(value_parser = day)]
        until: NaiveDate,
        /// Who reads meanwhile, an address of the city; the deputy of departments.toml when not given
        #[arg(long, value_name = "ADDRESS")]
        deputy: Option<String>,
    },
    /// Absences that hold now or later
    List {
        /// Also those that are over or were taken back
        #[arg(long)]
        all: bool,
    },
    /// The department is back, or never goes: its letters go to itself again
    Remove {
        /// Number, as printed by `absence list`
        id: i64,
    },
}

/// `absence …`
pub(super) async fn absence(app: &App, command: &AbsenceCommand, now: Instant, format: Format) -> Result<(), Failure> {
    match command {
        AbsenceCommand::Add { department, from, until, deputy } => {
            let absence =
                Absence { department: known(&app.clerk.office.routing, department)?, from: *from, until: *until, deputy: deputy.clone() };
            let duty = app.clerk.enter_absence(absence, now).await?;
            let value = json!({ "absence": duty.id, "deputy": duty.deputy, "overlaps": duty.overlaps });
            print(format, &value, || format!("Nummer {}: {}", duty.id.unwrap_or_default(), duty.told))
        }
        AbsenceCommand::List { all } => {
            let since = (!all).then(|| app.clerk.today(now));
            let absences = app.clerk.store.absences(since).await?;
            list(app, &absences, now, format)
        }
        AbsenceCommand::Remove { id } => {
            let duty = app.clerk.end_absence(*id, now).await?;
            print(format, &json!({ "absence": id, "removed": true }), || duty.told)
        }
    }
}

/// A department by its key; one that does not exist is told with the nearest that does.
pub(super) fn known(routing: &RoutingTable, written: &str) -> Result<DepartmentKey, Failure> {
    let key = DepartmentKey::new(written);
    if routing.department(&key).is_some() {
        return Ok(key);
    }
    let inside: Vec<_> = routing.departments().filter(|d| !d.is_external()).collect();
    let meant = nearest(key.as_str(), inside.iter().map(|d| d.key.as_str()))
        .or_else(|| nearest(written, inside.iter().map(|d| d.name.as_str())))
        .and_then(|near| inside.iter().find(|d| d.key.as_str() == near || d.name == near));
    let hint = meant.map_or_else(String::new, |department| format!(" Meinten Sie {}?", department.title()));
    Err(Failure::Usage(format!("Ein Fachamt „{written}“ gibt es nicht.{hint}")))
}

fn list(app: &App, absences: &[StoredAbsence], now: Instant, format: Format) -> Result<(), Failure> {
    let today = app.clerk.today(now);
    let department = |stored: &StoredAbsence| app.clerk.office.routing.department(&stored.entered.department);
    let configured = |stored: &StoredAbsence| department(stored).and_then(|d| d.deputy.clone());
    let by = |stored: &StoredAbsence| match &stored.entered.entered_by {
        Actor::Department(key) => key.to_string(),
        _ => "desk".to_owned(),
    };
    let as_json = |stored: &StoredAbsence| {
        let a = &stored.entered;
        json!({ "absence": a.id, "department": a.department, "from": a.from, "until": a.until,
            "deputy": a.deputy.clone().or_else(|| configured(stored)), "entered_at": stored.entered_at, "entered_by": by(stored),
            "removed_at": stored.removed_at })
    };
    print(format, &absences.iter().map(as_json).collect::<Vec<_>>(), || {
        if absences.is_empty() {
            return "Keine Abwesenheit ist eingetragen.".to_owned();
        }
        let line = |stored: &StoredAbsence| {
            let a = &stored.entered;
            let deputy = match (&a.deputy, configured(stored)) {
                (Some(deputy), _) => deputy.clone(),
                (None, Some(deputy)) => format!("{deputy} (Fachämterdatei)"),
                (None, None) => "keine".to_owned(),
            };
            let stand = match stored.removed_at {
                Some(_) => "beendet",
                None if a.until < today => "vorbei",
                None if a.from <= today => "läuft",
                None => "kommt",
            };
            let office = department(stored).map_or_else(|| a.department.to_string(), Department::title);
            let by = by(stored).replace("desk", "Beschwerdestelle");
            vec![a.id.to_string(), office, numeric_day(a.from), numeric_day(a.until), deputy, by, stand.to_owned()]
        };
        let head = ["Nummer", "Fachamt", "Von", "Bis", "Vertretung", "Eingetragen von", "Stand"];
        table(&head, &absences.iter().map(line).collect::<Vec<_>>())
    })
}
