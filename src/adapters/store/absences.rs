//! *Abwesenheiten* on disk: when a department is away, and its deputy's address under the master key.
//!
//! Knows: the rows. Never: which entry holds on a day (that is `deadlines`).
//!
//! Known weaknesses: an absence that is over keeps its deputy's address, sealed, until somebody deletes the row.

use super::instant::{instant, maybe, millis};
use super::keys::Keys;
use super::open::SqlStore;
use super::rows::{Growing, Table, Value, column, statement};
use super::{fault, seal};
use crate::case::{DepartmentKey, Instant};
use crate::ports::{Fault, FaultKind, NewAbsence, StoredAbsence};
use chrono::NaiveDate;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// Absences.
pub(super) const ABSENCES: Table<8> = Table {
    name: "absences",
    columns: ["id", "department", "from_day", "until_day", "sealed_deputy", "entered_at", "entered_by", "removed_at"],
    on_conflict: "",
    what: "cannot enter an absence",
};

fn place(id: i64) -> String {
    format!("absences.sealed_deputy/{id}")
}

/// As stored.
pub(super) fn absence_row(keys: &Keys, absence: &NewAbsence, now: Instant) -> Result<[Value; 8], Fault> {
    let deputy = absence.deputy.as_ref().map(|deputy| seal::seal_alone(keys, &place(absence.id), deputy.as_bytes())).transpose()?;
    let by = serde_json::to_string(&absence.entered_by)
        .map_err(|error| Fault::because(FaultKind::Permanent, "cannot write who entered an absence as JSON", error))?;
    Ok([
        absence.id.into(),
        absence.department.as_str().into(),
        absence.from.to_string().into(),
        absence.until.to_string().into(),
        deputy.unwrap_or_default().into(),
        millis(now).into(),
        by.into(),
        Value::MaybeInt(None),
    ])
}

/// Ends absences. One that somebody else ended meanwhile is a conflict.
pub(super) async fn end(connection: &mut AnyConnection, ids: &[i64], now: Instant) -> Result<(), Fault> {
    for id in ids {
        let sql = "UPDATE absences SET removed_at = $1 WHERE id = $2 AND removed_at IS NULL";
        let ended = statement(sql, [millis(now).into(), (*id).into()])?.execute(&mut *connection).await;
        if ended.map_err(fault::to("cannot end an absence"))?.rows_affected() == 0 {
            return Err(Fault::new(FaultKind::Conflict, format!("cannot end absence {id}: it does not hold any more")));
        }
    }
    Ok(())
}

/// Those that hold on this day or later; without a day all. In the order in which they were entered.
pub(super) async fn list(store: &SqlStore, from: Option<NaiveDate>) -> Result<Vec<StoredAbsence>, Fault> {
    let mut sql =
        Growing::new("SELECT id, department, from_day, until_day, sealed_deputy, entered_at, entered_by, removed_at FROM absences");
    if let Some(day) = from {
        sql.with(" WHERE removed_at IS NULL AND until_day >= ", day.to_string());
    }
    sql.words(" ORDER BY id");
    let rows = sql.query()?.fetch_all(&store.readers).await.map_err(fault::to("cannot read absences"))?;
    rows.iter().map(|row| read(&store.keys, row)).collect()
}

fn read(keys: &Keys, row: &AnyRow) -> Result<StoredAbsence, Fault> {
    let id: i64 = column(row, "id")?;
    let unreadable = |what: &str| fault::unreadable(format!("cannot read {what} of absence {id}"));
    let day = |name: &str| {
        let text: String = column(row, name)?;
        text.parse::<NaiveDate>().map_err(|_| unreadable("a day"))
    };
    let (department, by): (String, String) = (column(row, "department")?, column(row, "entered_by")?);
    let sealed: Vec<u8> = column(row, "sealed_deputy")?;
    let deputy = (!sealed.is_empty()).then(|| seal::open_alone(keys, &place(id), sealed)).transpose()?;
    Ok(StoredAbsence {
        entered: NewAbsence {
            id,
            department: DepartmentKey::new(&department),
            from: day("from_day")?,
            until: day("until_day")?,
            deputy: deputy.map(|bytes| String::from_utf8(bytes).map_err(|_| unreadable("the deputy"))).transpose()?,
            entered_by: serde_json::from_str(&by).map_err(|_| unreadable("who entered it"))?,
        },
        entered_at: instant(column(row, "entered_at")?)?,
        removed_at: maybe(column(row, "removed_at")?)?,
    })
}
