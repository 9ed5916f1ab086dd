//! Reads a configuration folder (*Einlesen*).
//!
//! Knows: the names of the files. Never: what they mean (that is `check`).
//!
//! Known weaknesses: none known.

use super::check::Check;
use super::departments::DepartmentsFile;
use super::districts::DistrictsFile;
use super::fault::{ConfigFault, nearest};
use super::file::ConfigFile;
use super::intake::AcknowledgementPart;
use super::routing::RoutingFile;
use super::settings::Settings;
use super::source::Source;
use crate::intake::{Limits as MailLimits, ReturnPathTrust, StaffProof};
use crate::kpi::Switches;
use crate::letters::{City, LetterKind, TextSources, Texts};
use crate::office::Office;
use crate::outbox::{Breaker, DomainLimit, Limit, Limits, ReturnLimit};
use crate::routing::RoutingTable;
use chrono::TimeDelta;
use std::path::Path;

/// The file of the districts; a city without them has none.
pub const DISTRICTS: &str = "districts.toml";
const DEPARTMENTS: &str = "departments.toml";
const ROUTING: &str = "routing.toml";

/// A file of the folder, by its name there.
///
/// # Errors
/// When it cannot be read.
pub fn open(folder: &Path, name: &str) -> std::io::Result<Source> {
    std::fs::read_to_string(folder.join(name)).map(|text| Source::new(name, &text))
}

/// The same for a file that may be missing.
///
/// # Errors
/// When it is there and cannot be read.
pub fn open_if_there(folder: &Path, name: &str) -> std::io::Result<Option<Source>> {
    match open(folder, name) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        opened => opened.map(Some),
    }
}

/// Reads and checks the folder `folder`.
///
/// # Errors
/// All faults of all files, in the order of the files.
pub fn load(folder: &Path) -> Result<Settings, Vec<ConfigFault>> {
    let read = |name: &str| open(folder, name).map_err(|cause| unreadable(folder, name, &cause));
    let districts = open_if_there(folder, DISTRICTS).map_err(|cause| unreadable(folder, DISTRICTS, &cause));
    match (read("anliegend.toml"), read(DEPARTMENTS), read(ROUTING), districts) {
        (Ok(main), Ok(departments), Ok(routing), Ok(districts)) => load_from(folder, &main, &departments, &routing, districts.as_ref()),
        (main, departments, routing, districts) => {
            Err([main.err(), departments.err(), routing.err(), districts.err()].into_iter().flatten().collect())
        }
    }
}

fn unreadable(folder: &Path, name: &str, cause: &std::io::Error) -> ConfigFault {
    let what = format!("cannot read {}: {cause}; a complete example is in the project's config/ folder", folder.join(name).display());
    ConfigFault { file: name.to_owned(), line: None, nearest: None, what }
}

/// Checks texts that were read already; relative paths start at `folder`.
///
/// # Errors
/// All faults, in the order of the files.
pub fn load_from(
    folder: &Path,
    main: &Source,
    departments: &Source,
    routing: &Source,
    districts: Option<&Source>,
) -> Result<Settings, Vec<ConfigFault>> {
    let mut faults = Vec::new();
    let file = main.read::<ConfigFile>().map_err(|found| faults.extend(found)).ok();
    let table = routing_table(departments, routing, districts).map_err(|found| faults.extend(found)).ok();
    let texts = letters(folder).map_err(|found| faults.extend(found)).ok();
    let (Some(file), Some(table), Some(texts)) = (file, table, texts) else { return Err(faults) };
    let mut check = Check { source: main, folder, faults: Vec::new() };
    match settings(&mut check, &file, table, texts) {
        Some(settings) if check.faults.is_empty() => Ok(settings),
        _ => Err(check.faults),
    }
}

/// The routing table that these texts make.
///
/// # Errors
/// All faults of all of them.
pub fn routing_table(departments: &Source, routing: &Source, districts: Option<&Source>) -> Result<RoutingTable, Vec<ConfigFault>> {
    let (departments, rules) = table_files(departments, routing, districts)?;
    departments.with_rules(rules).map(|(_, table)| table)
}

/// What of the keywords in the folder `folder` helps nobody although it is allowed (*Hinweise*).
///
/// # Errors
/// As for [`load`].
pub fn keyword_hints(folder: &Path) -> Result<Vec<ConfigFault>, Vec<ConfigFault>> {
    let read = |name: &str| open(folder, name).map_err(|cause| vec![unreadable(folder, name, &cause)]);
    let districts = open_if_there(folder, DISTRICTS).map_err(|cause| vec![unreadable(folder, DISTRICTS, &cause)])?;
    let (departments, rules) = table_files(&read(DEPARTMENTS)?, &read(ROUTING)?, districts.as_ref())?;
    departments.hints(rules)
}

/// Departments and house rules, districts among them.
pub type TableFiles = (DepartmentsFile, RoutingFile);

/// What these texts say, before a table is made of it.
///
/// # Errors
/// All faults of all of them.
pub fn table_files(departments: &Source, routing: &Source, districts: Option<&Source>) -> Result<TableFiles, Vec<ConfigFault>> {
    let rules = RoutingFile::read(&routing.file, &routing.text);
    let departments = DepartmentsFile::read(&departments.file, &departments.text);
    let districts = districts.map_or(Ok(DistrictsFile::default()), |source| DistrictsFile::read(&source.file, &source.text));
    match (departments, rules, districts) {
        (Ok(departments), Ok(rules), Ok(districts)) => Ok((departments, rules.with_districts(districts))),
        (departments, rules, districts) => Err([rules.err(), departments.err(), districts.err()].into_iter().flatten().flatten().collect()),
    }
}

/// The program's own texts, each file replaced by the city's where it has one.
fn letters(folder: &Path) -> Result<Texts, Vec<ConfigFault>> {
    let mut sources = TextSources::built_in();
    let mut faults = unknown_letters(folder);
    let paths: Vec<String> = sources.paths().map(str::to_owned).collect();
    for path in paths {
        match std::fs::read_to_string(folder.join("letters").join(&path)) {
            Ok(own) => drop(sources.replace(&path, own)),
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
            Err(cause) => faults.push(ConfigFault {
                file: format!("letters/{path}"),
                line: None,
                nearest: None,
                what: format!("cannot read it: {cause}"),
            }),
        }
    }
    match Texts::new(sources) {
        Ok(texts) if faults.is_empty() => Ok(texts),
        Ok(_) => Err(faults),
        Err(found) => {
            faults.extend(found.into_iter().map(|f| ConfigFault {
                file: format!("letters/{}", f.file),
                line: f.line,
                nearest: None,
                what: f.what,
            }));
            Err(faults)
        }
    }
}

/// Folders under `letters/` that are no letter kind: a misspelt one would silently change nothing.
fn unknown_letters(folder: &Path) -> Vec<ConfigFault> {
    let Ok(entries) = std::fs::read_dir(folder.join("letters")) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let unknown = names.filter(|name| !name.starts_with('.') && !name.contains('.') && LetterKind::from_code(name).is_none());
    unknown
        .map(|name| {
            let near = nearest(&name, LetterKind::ALL.iter().map(|k| k.code()));
            ConfigFault { file: format!("letters/{name}"), line: None, nearest: near, what: format!("no letter is called \"{name}\"") }
        })
        .collect()
}

fn settings(check: &mut Check<'_>, file: &ConfigFile, table: RoutingTable, texts: Texts) -> Option<Settings> {
    let zone = check.zone(file);
    let calendars = check.calendars(file);
    let (ladders, directorates) = (check.ladders(file, &table), check.directorates(file, &table));
    let (snapshot, digest) = (check.schedule("snapshot", &file.schedules.snapshot), check.schedule("digest", &file.schedules.digest));
    let (letterboxes, places) = check.mailboxes(file, zone).into_iter().unzip();
    let modes = check.modes(&file.delivery);
    let postman = check.postman(&file.delivery);
    let return_path = match file.trust.return_path.as_str() {
        "required" => ReturnPathTrust::Required,
        "if-present" => ReturnPathTrust::IfPresent,
        other => {
            check.fault(("trust", 0), "return_path", format!("unknown value \"{other}\"; write required or if-present"));
            ReturnPathTrust::Required
        }
    };
    let trust = check.trust(file);
    let (forms, scanners) = (check.forms(file), check.scanners(file));
    let (statutory, calendar) = calendars?;
    let name_department = check.name_department(file);
    let unnamed = Check::unnamed(name_department, &table);
    let alarm = file.desk.alarm.clone().unwrap_or_else(|| file.desk.address.clone());
    let office = Office {
        city: city(file, zone),
        zone,
        prefix: file.city.case_prefix.clone(),
        staff_domains: file.city.staff_domains.iter().map(|d| d.to_lowercase()).collect(),
        staff_proof: if file.trust.staff_without_result { StaffProof::Domain } else { StaffProof::ServerWord },
        return_path,
        reading: MailLimits { trust, ..MailLimits::default() },
        forms,
        scanners,
        desk: file.desk.address.clone(),
        alarm: alarm.clone(),
        admin: file.desk.admin.clone().unwrap_or(alarm),
        digest_to: if file.desk.digest.is_empty() { vec![file.desk.address.clone()] } else { file.desk.digest.clone() },
        letterboxes,
        statutory,
        calendar,
        promise_days: file.deadlines.days,
        ladders: ladders?,
        directorates,
        mayor: file.desk.mayor.clone(),
        routing: table,
        texts,
        modes,
        allow_recipients: file.delivery.allow_recipients.clone(),
        automatic_sender: Some(file.delivery.automatic_sender.clone()).filter(|s| !s.is_empty()),
        max_letter_size: file.delivery.max_size_mb.saturating_mul(1024 * 1024),
        limits: limits(&file.acknowledgement),
        name_department,
        snapshot: snapshot?,
        digest: digest?,
        switches: Switches { count_defect_reports: file.figures.count_defect_reports, ..Switches::default() },
        target: file.figures.target.clone(),
    };
    check.prefix(file);
    let key_file = check.folder.join(&file.database.key_file);
    Some(Settings {
        warnings: Check::warnings(file, &key_file).into_iter().chain(unnamed).collect(),
        office,
        places,
        postman: postman?,
        database: check.database(&file.database.url)?,
        key_file,
        tokens: check.tokens(file),
        folder: check.folder.to_owned(),
        poll_seconds: file.schedules.poll_seconds.max(1),
    })
}

fn city(file: &ConfigFile, zone: chrono_tz::Tz) -> City {
    let c = &file.city;
    City {
        name: c.name.clone(),
        desk_name: c.desk_name.clone(),
        phone: c.phone.clone(),
        hours: c.hours.clone(),
        privacy_url: c.privacy_url.clone(),
        domain: c.domain.clone(),
        zone,
    }
}

/// Zero lifts a limit.
fn limits(part: &AcknowledgementPart) -> Limits {
    let limit = |at_most: u32, within| (at_most > 0).then_some(Limit { at_most, within });
    let per_recipient = [
        limit(part.sender_10_minutes, TimeDelta::minutes(10)),
        limit(part.sender_day, TimeDelta::days(1)),
        limit(part.sender_week, TimeDelta::days(7)),
    ];
    Limits {
        per_recipient: per_recipient.into_iter().flatten().collect(),
        per_domain: DomainLimit {
            usual: limit(part.domain_hour, TimeDelta::hours(1)),
            large: limit(part.large_domain_hour, TimeDelta::hours(1)),
            large_domains: part.large_domains.iter().map(|domain| domain.to_lowercase()).collect(),
        },
        to_colleague: [limit(part.colleague_hour, TimeDelta::hours(1)), limit(part.colleague_day, TimeDelta::days(1))]
            .into_iter()
            .flatten()
            .collect(),
        to_desk_of_its_own: limit(part.desk_of_its_own_hour, TimeDelta::hours(1)).into_iter().collect(),
        returns: (part.returned_percent > 0).then(|| ReturnLimit {
            percent: u64::from(part.returned_percent),
            of_at_least: 20,
            within: TimeDelta::days(1),
        }),
        overall: limit(part.all_hour, TimeDelta::hours(1)).into_iter().collect(),
        breaker: limit(part.all_10_minutes, TimeDelta::minutes(10)).map(|trips_at| Breaker { trips_at, rests_for: TimeDelta::hours(1) }),
    }
}
