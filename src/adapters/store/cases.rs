//! *Vorgänge* read back: by number, by id, by what is due, by filter, with their events, people and notes.
//!
//! Knows: the indexed row that is searched, and the projection that is returned. Never: changes a case.
//!
//! Known weaknesses: a filter without "only open" walks through the cases by date of receipt.

use super::chain::Link;
use super::conversation;
use super::fault;
use super::instant::{NEVER, millis};
use super::open::SqlStore;
use super::rows::{Growing, MOST_IN_LIST, Value, column, dollars, made, statement};
use crate::case::{Case, CaseEvent, CaseId, CaseNumber, Instant};
use crate::ports::{CaseFilter, CaseNotes, Fault, FaultKind, Participant};
use sqlx::any::AnyRow;
use std::collections::HashMap;

const CANNOT: &str = "cannot read cases";

fn read(row: &AnyRow) -> Result<Case, Fault> {
    let id: CaseId = column(row, "case_id")?;
    let json: String = column(row, "projection")?;
    serde_json::from_str(&json)
        .map_err(|error| Fault::because(FaultKind::Permanent, format!("cannot read case {id}: its stored form is not understood"), error))
}

/// A case by its number as people write it, else by the number of an older list.
pub(super) async fn by_number(store: &SqlStore, number: &str) -> Result<Option<Case>, Fault> {
    let written = number.trim();
    let canonical = written.parse::<CaseNumber>().map_or_else(|_| written.to_owned(), |number| number.to_string());
    let sql = "SELECT p.case_id, p.projection FROM cases c JOIN projections p ON p.case_id = c.id \
               WHERE c.number = $1 OR (c.old_number = $2 AND c.old_number <> '') \
               ORDER BY CASE WHEN c.number = $1 THEN 0 ELSE 1 END, c.id DESC LIMIT 1";
    let query = statement(sql, [canonical.into(), written.into()])?;
    query.fetch_optional(&store.readers).await.map_err(fault::to(CANNOT))?.as_ref().map(read).transpose()
}

/// Cases by id, in the order asked for.
pub(super) async fn by_id(store: &SqlStore, ids: &[CaseId]) -> Result<Vec<Case>, Fault> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(MOST_IN_LIST) {
        let sql = format!("SELECT case_id, projection FROM projections WHERE case_id IN ({})", dollars(1, chunk.len()));
        let query = made(sql, chunk.iter().map(|id| Value::Int(*id)).collect())?;
        for row in query.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))? {
            let case = read(&row)?;
            found.insert(case.id, case);
        }
    }
    Ok(ids.iter().filter_map(|id| found.get(id).cloned()).collect())
}

/// Cases by filter, oldest receipt first.
pub(super) async fn find(store: &SqlStore, filter: &CaseFilter) -> Result<Vec<Case>, Fault> {
    let mut sql = Growing::new("SELECT p.case_id, p.projection FROM cases c JOIN projections p ON p.case_id = c.id WHERE 1 = 1");
    if filter.only_open {
        sql.words(" AND c.closed_at IS NULL");
    }
    if filter.only_unacknowledged {
        sql.words(" AND c.acknowledgement NOT IN ('', 'written')");
    }
    if let Some(stage) = filter.stage {
        sql.with(" AND c.stage = ", stage.code());
    }
    if let Some(department) = &filter.department {
        sql.with(" AND c.leading_department = ", department.as_str());
    }
    if let Some(before) = filter.deadline_before {
        sql.with(" AND c.deadline_at < ", millis(before));
    }
    if let Some((received_at, id)) = filter.behind {
        sql.with(" AND (c.received_at, c.id) > (", millis(received_at));
        sql.with(", ", id);
        sql.words(")");
    }
    sql.words(" ORDER BY c.received_at, c.id");
    if filter.limit > 0 {
        sql.with(" LIMIT ", i64::from(filter.limit));
    }
    sql.query()?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))?.iter().map(read).collect()
}

/// The bound is written out: only then is the partial index used.
pub(super) const DUE: &str = "SELECT p.case_id, p.projection FROM cases c JOIN projections p ON p.case_id = c.id \
     WHERE c.next_due_at <= $1 AND c.next_due_at < 9223372036854775807 ORDER BY c.next_due_at, c.id LIMIT $2";
const _: () = assert!(NEVER == 9_223_372_036_854_775_807);

/// Cases that something is due for, longest due first.
pub(super) async fn due(store: &SqlStore, now: Instant, limit: u32) -> Result<Vec<Case>, Fault> {
    let query = statement(DUE, [millis(now).into(), i64::from(limit).into()])?;
    query.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))?.iter().map(read).collect()
}

/// Numbers of cases, in the order asked for.
pub(super) async fn numbers(store: &SqlStore, ids: &[CaseId]) -> Result<Vec<(CaseId, CaseNumber)>, Fault> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(MOST_IN_LIST) {
        let sql = format!("SELECT id, number FROM cases WHERE id IN ({})", dollars(1, chunk.len()));
        let query = made(sql, chunk.iter().map(|id| Value::Int(*id)).collect())?;
        for row in query.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))? {
            let (id, number): (CaseId, String) = (column(&row, "id")?, column(&row, "number")?);
            let number: CaseNumber = number.parse().map_err(|_| fault::unreadable(format!("cannot read the number of case {id}")))?;
            found.insert(id, number);
        }
    }
    Ok(ids.iter().filter_map(|id| found.get(id).map(|number| (*id, number.clone()))).collect())
}

/// Events of a case in order.
pub(super) async fn events(store: &SqlStore, case: CaseId) -> Result<Vec<CaseEvent>, Fault> {
    let sql = "SELECT case_id, position, happened_at, recorded_at, actor, kind FROM events WHERE case_id = $1 ORDER BY position";
    let rows = statement(sql, [case.into()])?.fetch_all(&store.readers).await.map_err(fault::to("cannot read events"))?;
    rows.iter().map(|row| Link::read(row)?.event()).collect()
}

/// People of a case by ordinal; none when the case was erased.
pub(super) async fn participants(store: &SqlStore, case: CaseId) -> Result<Vec<Participant>, Fault> {
    let mut reader = store.readers.acquire().await.map_err(fault::to(CANNOT))?;
    let keys = conversation::of_cases(&mut reader, &store.keys, &[case]).await?;
    let Some(key) = keys.get(&case).and_then(|c| c.key.as_ref()) else { return Ok(Vec::new()) };
    let query = statement("SELECT ordinal, sealed FROM participants WHERE case_id = $1 ORDER BY ordinal", [case.into()])?;
    let rows = query.fetch_all(&mut *reader).await.map_err(fault::to("cannot read participants"))?;
    let open = |row: &AnyRow| {
        let ordinal: i64 = column(row, "ordinal")?;
        let place = conversation::participant_place(case, u32::try_from(ordinal).unwrap_or_default());
        key.open_json(&place, column(row, "sealed")?)
    };
    rows.iter().map(open).collect()
}

/// Notes beside a case; empty when there are none, or the case was erased.
pub(super) async fn notes(store: &SqlStore, case: CaseId) -> Result<CaseNotes, Fault> {
    let mut reader = store.readers.acquire().await.map_err(fault::to(CANNOT))?;
    let query = statement("SELECT sealed FROM case_notes WHERE case_id = $1", [case.into()])?;
    let row = query.fetch_optional(&mut *reader).await.map_err(fault::to("cannot read the notes of a case"))?;
    let Some(row) = row else { return Ok(CaseNotes::default()) };
    let keys = conversation::of_cases(&mut reader, &store.keys, &[case]).await?;
    let Some(key) = keys.get(&case).and_then(|c| c.key.as_ref()) else { return Ok(CaseNotes::default()) };
    key.open_json(&conversation::notes_place(case), column(&row, "sealed")?)
}
