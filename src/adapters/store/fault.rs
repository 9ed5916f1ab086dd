//! What a failure of the database means for the next try.
//!
//! Knows: the codes of SQLite (<https://www.sqlite.org/rescode.html>) and PostgreSQL (Appendix A of its manual).
//! Never: prints a value of a row; PostgreSQL's details, which would, are left out.
//!
//! Known weaknesses: a code that is not listed counts as transient, so a lasting trouble is tried again until somebody reads the log.

use crate::ports::{Fault, FaultKind};
use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::migrate::MigrateError;

const CHECK_ACCESS: &str = "check user, password, database name and rights";

/// Turns an error of sqlx into a fault; `what` is "cannot *verb* *thing*".
pub(super) fn because(what: &str, error: sqlx::Error) -> Fault {
    let (kind, remedy) = judge(&error);
    let what = if remedy.is_empty() { what.to_owned() } else { format!("{what}: {remedy}") };
    Fault::because(kind, what, error)
}

/// For `map_err`.
pub(super) fn to(what: &'static str) -> impl Fn(sqlx::Error) -> Fault {
    move |error| because(what, error)
}

/// A stored row that does not say what it should.
pub(super) fn unreadable(what: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Permanent, what)
}

fn judge(error: &sqlx::Error) -> (FaultKind, &'static str) {
    match error {
        sqlx::Error::Database(database) => judge_database(database.as_ref()),
        sqlx::Error::Configuration(_) | sqlx::Error::Tls(_) => (FaultKind::Misconfigured, "check the database url"),
        sqlx::Error::PoolTimedOut => (FaultKind::Transient, "all connections are busy or the server does not answer"),
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::Encode(_) | sqlx::Error::ColumnNotFound(_) => {
            (FaultKind::Permanent, "a stored row is not what it should be")
        }
        _ => (FaultKind::Transient, ""),
    }
}

fn judge_database(error: &dyn DatabaseError) -> (FaultKind, &'static str) {
    match error.kind() {
        ErrorKind::UniqueViolation => return (FaultKind::Conflict, "somebody was faster, load and decide again"),
        ErrorKind::ForeignKeyViolation => return (FaultKind::Permanent, "it belongs to a row that does not exist"),
        ErrorKind::NotNullViolation | ErrorKind::CheckViolation => return (FaultKind::Permanent, "a column refused its value"),
        _ => {}
    }
    let code = error.code().unwrap_or_default();
    // SQLite gives extended codes; the low byte is the plain one.
    if let Ok(number) = code.parse::<i64>()
        && code.len() < 5
    {
        return judge_sqlite(number & 0xff);
    }
    match code.get(..2).unwrap_or_default() {
        "28" | "3D" => (FaultKind::Misconfigured, CHECK_ACCESS),
        "42" if code == "42501" => (FaultKind::Misconfigured, CHECK_ACCESS),
        "53" if code == "53100" => (FaultKind::Transient, "the disk under the database is full, make room"),
        "42" | "54" => (FaultKind::Permanent, "the database does not understand the statement"),
        "22" | "23" => (FaultKind::Permanent, "a column refused its value"),
        _ => (FaultKind::Transient, ""),
    }
}

fn judge_sqlite(code: i64) -> (FaultKind, &'static str) {
    match code {
        1 => (FaultKind::Permanent, "the database does not understand the statement"),
        5 | 6 => (FaultKind::Transient, "another program is writing to it"),
        8 => (FaultKind::Misconfigured, "the file or its folder is read-only"),
        11 => (FaultKind::Permanent, "the file is damaged, restore a backup"),
        13 => (FaultKind::Transient, "the disk under the database is full, make room"),
        14 | 23 => (FaultKind::Misconfigured, "the file cannot be opened, check path and rights"),
        18 | 19 | 20 | 25 => (FaultKind::Permanent, "a column refused its value"),
        26 => (FaultKind::Misconfigured, "the file is not an SQLite database"),
        _ => (FaultKind::Transient, ""),
    }
}

/// What a failed migration means to the administrator.
pub(super) fn of_migration(error: MigrateError) -> Fault {
    let what = match &error {
        MigrateError::VersionMissing(version) => format!(
            "cannot use the database: a newer anliegend wrote it (it holds migration {version}, which this program does not know); \
             run that version or a later one"
        ),
        MigrateError::VersionMismatch(version) => {
            format!("cannot use the database: its migration {version} is not the one this program carries")
        }
        MigrateError::Execute(_) | MigrateError::ExecuteMigration(..) => return of_failed_migration(error),
        _ => "cannot bring the database up to date".to_owned(),
    };
    Fault::because(FaultKind::Misconfigured, what, error)
}

fn of_failed_migration(error: MigrateError) -> Fault {
    match error {
        MigrateError::Execute(inner) | MigrateError::ExecuteMigration(inner, _) => because("cannot bring the database up to date", inner),
        other => Fault::because(FaultKind::Misconfigured, "cannot bring the database up to date", other),
    }
}
