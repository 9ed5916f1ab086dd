//! The city of the benchmark: as shipped, live, with an empty mailbox, its letters going into a folder.
//!
//! Knows: how a concern is entered and how a bare connection to the same database is had. Never: measures.
//!
//! Known weaknesses: concerns are entered as by telephone; a mail costs more, and that is `intake`'s benchmark.

use super::Done;
use anliegend::adapters::store::Keys;
use anliegend::app::App;
use anliegend::case::{CaseKind, CaseNumber, Channel, DepartmentKey, Instant};
use anliegend::flow::Entry;
use anliegend::ports::Participant;
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Europe::Berlin;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use std::path::Path;
use std::time::{Duration, Instant as Clock};
use tempfile::TempDir;

/// A city in a temporary folder.
pub struct City {
    pub folder: TempDir,
    pub app: App,
    departments: Vec<DepartmentKey>,
}

/// A local time of the city.
pub fn local(day: NaiveDate, hour: u32) -> Instant {
    anliegend::deadlines::at_local_time(day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default(), Berlin)
}

/// A day of a year.
pub fn day(year: i32, month: u32, day: u32) -> Done<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| "no such day".into())
}

impl City {
    /// A live city at this instant; what it did before is nobody's news.
    pub async fn at(now: Instant) -> Done<Self> {
        let folder = tempfile::tempdir()?;
        configure(folder.path(), &|text| text)?;
        let app = open(folder.path()).await?;
        app.clerk.go_live(now).await?;
        let inside = app.clerk.office.routing.departments().filter(|department| department.external.is_none());
        let departments = inside.map(|department| department.key.clone()).collect();
        Ok(Self { folder, app, departments })
    }

    /// The `nth` concern is entered; it goes to the next department in turn.
    pub async fn enter(&self, nth: usize, received_at: Instant, now: Instant) -> Done<CaseNumber> {
        let citizen = Participant { name: format!("Person {nth}"), address: format!("person{nth}@example.test"), ..Participant::default() };
        let entry = Entry {
            channel: Channel::Phone,
            received_at,
            kind: Some(CaseKind::Complaint),
            subject: "Straßenlaterne Gartenstraße".to_owned(),
            text: "In der Gartenstraße ist seit drei Wochen die Straßenlaterne aus.".repeat(8),
            citizen,
            department: self.departments.get(nth % self.departments.len()).cloned(),
            old_number: None,
            mailbox: None,
        };
        Ok(self.app.clerk.enter(entry, now).await?)
    }

    /// A whole tick, which must not fail.
    pub async fn tick(&self, now: Instant) -> Done<()> {
        match self.app.tick(now).await.faults.first() {
            Some(fault) => Err(fault.clone().into()),
            None => Ok(()),
        }
    }

    /// A connection to its database that knows nothing of the daemon.
    pub async fn bare(&self) -> Done<SqliteConnection> {
        bare(self.folder.path()).await
    }
}

/// A connection to the database in this folder.
pub async fn bare(folder: &Path) -> Done<SqliteConnection> {
    Ok(SqliteConnectOptions::new().filename(folder.join("anliegend.db")).connect().await?)
}

/// One number from the database.
pub async fn number(connection: &mut SqliteConnection, sql: &str) -> Done<i64> {
    Ok(sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(connection).await?)
}

/// Opens the daemon in a folder.
pub async fn open(folder: &Path) -> Done<App> {
    let settings = anliegend::config::load(folder).map_err(|faults| format!("{faults:?}"))?;
    Ok(App::open(settings).await?)
}

/// The archive alone, as it lies in a folder.
pub async fn archive(folder: &Path) -> Done<anliegend::adapters::store::SqlStore> {
    let (keys, _) = Keys::load_or_make(&folder.join("anliegend.key"))?;
    let url = format!("sqlite://{}", folder.join("anliegend.db").display());
    Ok(anliegend::adapters::store::SqlStore::open(&url, keys).await?)
}

/// Writes the shipped configuration, changed.
pub fn configure(folder: &Path, change: &dyn Fn(String) -> String) -> Done<()> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for file in ["departments.toml", "districts.toml", "routing.toml"] {
        std::fs::copy(shipped.join(file), folder.join(file))?;
    }
    let text = std::fs::read_to_string(shipped.join("anliegend.toml"))?.replace("mode = \"hold\"", "mode = \"live\"");
    std::fs::write(folder.join("anliegend.toml"), change(text))?;
    std::fs::create_dir_all(folder.join("eingang"))?;
    Ok(())
}

/// Middle and slowest of many rounds.
pub fn middle_and_worst(mut rounds: Vec<Duration>) -> (Duration, Duration) {
    rounds.sort_unstable();
    let middle = rounds.get(rounds.len() / 2).copied().unwrap_or_default();
    (middle, rounds.last().copied().unwrap_or_default())
}

/// How long each of so many rounds took.
pub async fn rounds<T>(count: usize, mut work: impl AsyncFnMut() -> Done<T>) -> Done<Vec<Duration>> {
    let mut took = Vec::with_capacity(count);
    for _ in 0..count {
        let begun = Clock::now();
        work().await?;
        took.push(begun.elapsed());
    }
    Ok(took)
}
