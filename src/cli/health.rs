//! `health` (*Betriebszustand*), for cron, systemd and Checkmk.
//!
//! Knows: which doors must be tried, and how a verdict is told in one line: exit code 0 well, 1 warning, 2 critical.
//! Never: makes a database or a key, waits for longer than half a minute, talks to a mail server.
//!
//! Known weaknesses: that the daemon runs at all is told by the age of the last poll only.

use super::args::{Args, Format};
use super::output::print;
use super::run::{Failure, settings};
use crate::adapters::disk;
use crate::adapters::store::{Keys, SqlStore};
use crate::app::{tell, token_keys};
use crate::case::Instant;
use crate::config::{PostmanSettings, Settings};
use crate::flow::{Clerk, Seals};
use crate::kpi::{Disk, Gauge, Level, Vitals, examine, worst};
use crate::ports::{Fault, FaultKind};
use chrono::TimeDelta;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Monitoring gives up after a minute.
const PATIENCE: Duration = Duration::from_secs(20);

/// `health [--checkmk]`
pub(super) async fn health(args: &Args, checkmk: bool, now: Instant) -> Result<(), Failure> {
    let settings = match settings(args) {
        // A local check that prints nothing vanishes from the list of services.
        Err(Failure::Configuration(faults)) if checkmk => {
            let line = format!("3 Anliegend - the configuration has {} faults, see \"anliegend check\"", faults.len());
            print(Format::Text, &line, || line.clone())?;
            return Err(Failure::Told(2));
        }
        other => other?,
    };
    let gauges = match tokio::time::timeout(PATIENCE, vitals(settings, now)).await {
        Ok(Ok(vitals)) => examine(&vitals),
        Ok(Err(fault)) => vec![out_of_order(tell(&fault))],
        Err(_) => vec![out_of_order(format!("the database did not answer within {} seconds", PATIENCE.as_secs()))],
    };
    let level = worst(&gauges);
    if checkmk {
        print(Format::Text, &gauges, || local_check(&gauges, level))?;
    } else {
        print(args.format, &json!({ "level": level, "gauges": gauges }), || format!("{}: {}", word(level), told(&gauges)))?;
    }
    match level {
        Level::Well => Ok(()),
        Level::Warning => Err(Failure::Told(1)),
        Level::Critical => Err(Failure::Told(2)),
    }
}

async fn vitals(settings: Settings, now: Instant) -> Result<Vitals, Fault> {
    let poll_every = TimeDelta::seconds(i64::try_from(settings.poll_seconds).unwrap_or(i64::MAX / 1_000_000));
    let places = places(&settings);
    let clerk = look(settings).await?;
    let mut vitals = clerk.vitals(poll_every, now).await?;
    for (name, path) in places {
        let cannot = |cause| Fault::because(FaultKind::Transient, format!("cannot ask how full the disk of the {name} is"), cause);
        let (free, size) = disk::room(&path).map_err(cannot)?;
        vitals.disks.push(Disk { name, free, size });
    }
    Ok(vitals)
}

/// A clerk over an archive that exists already, for looking only.
pub(super) async fn look(settings: Settings) -> Result<Clerk, Fault> {
    let keys = Keys::load(&settings.key_file)?;
    let tokens = token_keys(&settings, &keys);
    let archive = SqlStore::look(&settings.database, keys).await?;
    Ok(Clerk::new(Arc::new(settings.office), Arc::new(archive), Seals { tokens }))
}

/// What lies on a disk of this machine.
fn places(settings: &Settings) -> Vec<(&'static str, PathBuf)> {
    let database = settings.database.strip_prefix("sqlite://").map(PathBuf::from);
    let outbox = match &settings.postman {
        PostmanSettings::Folder(path) => Some(path.clone()),
        PostmanSettings::Smtp(..) => None,
    };
    database.map(|path| ("database", path)).into_iter().chain(outbox.map(|path| ("outbox", path))).collect()
}

fn out_of_order(finding: String) -> Gauge {
    Gauge { name: "database".to_owned(), value: 0, limits: None, level: Level::Critical, finding }
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Well => "OK",
        Level::Warning => "WARNING",
        Level::Critical => "CRITICAL",
    }
}

/// Every finding with its mark, or that there is none; on one line whatever a driver said.
fn told(gauges: &[Gauge]) -> String {
    let mark = |level| if level == Level::Critical { "(!!)" } else { "(!)" };
    let findings: Vec<String> =
        gauges.iter().filter(|gauge| !gauge.finding.is_empty()).map(|gauge| format!("{} {}", gauge.finding, mark(gauge.level))).collect();
    if findings.is_empty() {
        return "mailboxes are polled, no letter waits, nothing is parked or stuck, the disk has room".to_owned();
    }
    findings.join("; ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `STATUS NAME metric=value;warn;crit|… TEXT`, as Checkmk's local checks are written.
fn local_check(gauges: &[Gauge], level: Level) -> String {
    let metric = |gauge: &Gauge| match gauge.limits {
        Some((warning, critical)) => format!("{}={};{warning};{critical}", gauge.name, gauge.value),
        None => format!("{}={}", gauge.name, gauge.value),
    };
    let metrics: Vec<String> = gauges.iter().map(metric).collect();
    let status = match level {
        Level::Well => 0,
        Level::Warning => 1,
        Level::Critical => 2,
    };
    format!("{status} Anliegend {} {}", metrics.join("|"), told(gauges))
}
