//! `[deadlines]` and `[[directorates]]`: the promise, the ladder, the office hours and the city's own days (*Fristen und Erinnerungen*).
//!
//! Knows: names, types, defaults, and what a step needs so that somebody can be told. Never: which step a case owes.
//!
//! Known weaknesses: a step inside `steps = [ … ]` is named by its code, not by its line.

use super::check::Check;
use super::fault::nearest;
use super::file::{ConfigFile, date};
use crate::case::DepartmentKey;
use crate::deadlines::{Calendar, DayKind, Ladder, Ladders, Land, OfficeHours, Purpose, Step, StepAudience, Tone, When};
use crate::routing::RoutingTable;
use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// `[deadlines]`: working days after the receipt.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeadlinesPart {
    /// The promise to the citizen.
    pub days: u32,
    /// When the department's statement is asked for.
    pub statement_day: u32,
    /// The ladder; the usual one when not given.
    pub steps: Option<Vec<StepPart>>,
    /// Who is told once a week of promises that have passed.
    pub weekly: Vec<StepAudience>,
    /// Departments with a ladder of their own.
    pub departments: Vec<DepartmentLadderPart>,
    /// Letters to offices leave from this local time …
    pub office_from: String,
    /// … until this one.
    pub office_until: String,
    /// Closing days of the house (`dienst` calendar): date and reason.
    pub closing_days: BTreeMap<String, String>,
    /// Holidays the table does not know yet.
    pub extra_holidays: BTreeMap<String, String>,
    /// Holidays that do not hold here.
    pub removed_holidays: Vec<String>,
}

impl Default for DeadlinesPart {
    fn default() -> Self {
        let usual = Ladder::default();
        Self {
            days: usual.promise_days,
            statement_day: usual.statement_day,
            steps: None,
            weekly: usual.weekly,
            departments: Vec::new(),
            office_from: "08:00".to_owned(),
            office_until: "17:00".to_owned(),
            closing_days: BTreeMap::new(),
            extra_holidays: BTreeMap::new(),
            removed_holidays: Vec::new(),
        }
    }
}

/// One step of a ladder.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepPart {
    /// Its name in the events; renamed it is another step.
    pub code: String,
    /// The working day after the receipt on whose morning it is due …
    pub day: Option<u32>,
    /// … or how many working days before the promised day.
    pub before: Option<u32>,
    /// Whom it is for.
    pub to: StepAudience,
    /// What it is for.
    #[serde(default = "reminder")]
    pub purpose: Purpose,
    /// How it speaks.
    #[serde(default = "friendly")]
    pub tone: Tone,
}

/// `[[deadlines.departments]]`: what is left out is as the city has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentLadderPart {
    /// The department.
    pub key: String,
    /// When its statement is asked for.
    pub statement_day: Option<u32>,
    /// Its steps, in place of the city's.
    pub steps: Option<Vec<StepPart>>,
    /// Who is told weekly.
    pub weekly: Option<Vec<StepAudience>>,
}

/// `[[directorates]]`: where a directorate (*Dezernat*) reads.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoratePart {
    /// Its name as it stands with the departments.
    pub name: String,
    /// Its address.
    pub address: String,
}

const fn reminder() -> Purpose {
    Purpose::Reminder
}

const fn friendly() -> Tone {
    Tone::Friendly
}

impl Check<'_> {
    pub fn calendars(&mut self, file: &ConfigFile) -> Option<(Calendar, Calendar)> {
        let land = file.city.land.parse::<Land>().map_err(|_| {
            format!("unknown Land \"{}\"; write one of BW, BY, BE, BB, HB, HH, HE, MV, NI, NW, RP, SL, SN, ST, SH, TH", file.city.land)
        });
        let land = self.some(("city", 0, "land"), land);
        for flag in land.map(|land| file.city.municipality.misplaced(land)).unwrap_or_default() {
            self.fault(("city", 0), "municipality", format!("\"{flag}\" belongs to another Land than {}", file.city.land));
        }
        let named = |check: &mut Self, key: &str, days: &BTreeMap<String, String>| -> BTreeMap<NaiveDate, String> {
            let read = |(text, why): (&String, &String)| {
                let day = date(text);
                if day.is_none() {
                    check.fault(("deadlines", 0), key, format!("\"{text}\" is not a date; write 2026-12-24"));
                }
                day.map(|day| (day, why.clone()))
            };
            days.iter().filter_map(read).collect()
        };
        let closing = named(self, "closing_days", &file.deadlines.closing_days);
        let extra = named(self, "extra_holidays", &file.deadlines.extra_holidays);
        let mut removed = BTreeSet::new();
        for text in &file.deadlines.removed_holidays {
            match date(text) {
                Some(day) => drop(removed.insert(day)),
                None => self.fault(("deadlines", 0), "removed_holidays", format!("\"{text}\" is not a date; write 2026-12-24")),
            }
        }
        let by_law = Calendar::new(land?, file.city.municipality);
        for day in &removed {
            if !by_law.day(*day).is_ok_and(|kind| matches!(kind, DayKind::Holiday(_))) {
                self.fault(("deadlines", 0), "removed_holidays", format!("{day} is no holiday here; there is nothing to remove"));
            }
        }
        let statutory = by_law.with_corrections(extra.into_iter().collect(), removed);
        let office = statutory.clone().with_closing_days(closing);
        Some((statutory, office))
    }

    /// The city's ladder and those of departments with their own.
    pub fn ladders(&mut self, file: &ConfigFile, table: &RoutingTable) -> Option<Ladders> {
        let part = &file.deadlines;
        let office_hours =
            OfficeHours { from: self.time("office_from", &part.office_from)?, until: self.time("office_until", &part.office_until)? };
        let usual = Ladder {
            promise_days: part.days,
            statement_day: part.statement_day,
            weekly: part.weekly.clone(),
            office_hours,
            ..Ladder::default()
        };
        let place = ("deadlines", 0);
        let city = self.with_steps(usual, part.steps.as_deref(), place);
        self.reachable(&city, (None, file, table), place);
        let mut departments = BTreeMap::new();
        for (nth, own) in part.departments.iter().enumerate() {
            let place = ("deadlines.departments", nth);
            let key = DepartmentKey::new(&own.key);
            if table.department(&key).is_none() {
                let near = nearest(key.as_str(), table.departments().map(|d| d.key.as_str()));
                let hint = near.map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
                self.fault(place, "key", format!("no department is called \"{key}\"{hint}"));
            }
            let usual = Ladder {
                statement_day: own.statement_day.unwrap_or(city.statement_day),
                weekly: own.weekly.clone().unwrap_or_else(|| city.weekly.clone()),
                ..city.clone()
            };
            let ladder = self.with_steps(usual, own.steps.as_deref(), place);
            self.reachable(&ladder, (Some(&key), file, table), place);
            if departments.insert(key, ladder).is_some() {
                self.fault(place, "key", format!("\"{}\" has two ladders", own.key));
            }
        }
        Some(Ladders { city, departments })
    }

    /// A ladder with these steps in place of its own, if there are any.
    fn with_steps(&mut self, usual: Ladder, steps: Option<&[StepPart]>, place: (&str, usize)) -> Ladder {
        let mut ladder = usual;
        if let Some(parts) = steps {
            ladder.steps = parts.iter().filter_map(|part| self.step(part, place)).collect();
        }
        if let Err(fault) = ladder.check() {
            self.fault(place, "steps", fault.to_string());
        }
        ladder
    }

    fn step(&mut self, part: &StepPart, place: (&str, usize)) -> Option<Step> {
        let when = match (part.day, part.before) {
            (Some(day), None) => When::Day(day),
            (None, Some(days)) => When::Before(days),
            _ => {
                self.fault(
                    place,
                    "steps",
                    format!("step \"{}\" needs one of day (after the receipt) and before (the promised day)", part.code),
                );
                return None;
            }
        };
        if part.purpose == Purpose::Interim && part.to != StepAudience::Desk {
            self.fault(place, "steps", format!("step \"{}\": an interim reply is prepared for the desk; write to = \"desk\"", part.code));
        }
        Some(Step { code: part.code.clone(), when, audience: part.to, purpose: part.purpose, tone: part.tone })
    }

    /// Whether somebody reads where the steps of a ladder go.
    fn reachable(
        &mut self,
        ladder: &Ladder,
        (only, file, table): (Option<&DepartmentKey>, &ConfigFile, &RoutingTable),
        place: (&str, usize),
    ) {
        let asked: BTreeSet<StepAudience> = ladder.steps.iter().map(|step| step.audience).chain(ladder.weekly.iter().copied()).collect();
        if asked.contains(&StepAudience::Mayor) && file.desk.mayor.is_none() {
            self.fault(place, "steps", "a step goes to the mayor's office, and desk.mayor has no address");
        }
        if asked.contains(&StepAudience::Directorate) {
            let own = table.departments().filter(|d| !d.is_external() && only.is_none_or(|only| d.key == *only));
            let missing: BTreeSet<&str> =
                own.map(|d| d.directorate.as_str()).filter(|name| !file.directorates.iter().any(|known| known.name == *name)).collect();
            if let Some(name) = missing.first() {
                self.fault(place, "steps", format!("a step goes to the directorate, and no [[directorates]] is called \"{name}\""));
            }
        }
    }

    /// Where each directorate reads.
    pub fn directorates(&mut self, file: &ConfigFile, table: &RoutingTable) -> BTreeMap<String, String> {
        let mut addresses = BTreeMap::new();
        for (nth, part) in file.directorates.iter().enumerate() {
            let names = || table.departments().map(|d| d.directorate.as_str());
            if !names().any(|name| name == part.name) {
                let hint = nearest(&part.name, names()).map(|near| format!("; did you mean \"{near}\"?")).unwrap_or_default();
                self.fault(("directorates", nth), "name", format!("no department belongs to \"{}\"{hint}", part.name));
            }
            if addresses.insert(part.name.clone(), part.address.clone()).is_some() {
                self.fault(("directorates", nth), "name", format!("\"{}\" stands twice", part.name));
            }
        }
        addresses
    }

    fn time(&mut self, key: &str, text: &str) -> Option<NaiveTime> {
        let time = NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| format!("\"{text}\" is not a time; write 08:00"));
        self.some(("deadlines", 0, key), time)
    }
}
