//! *Ereigniskette*: every event carries a keyed hash over itself and the hash before it.
//!
//! Knows: which text of an event is hashed, and how the chain is walked. The hash covers pseudonymous facts only, so the chain
//! survives the erasure of a person. Never: repairs anything.
//!
//! Known weaknesses: see the archive's door sign: who can restore an older end of the chain together with its rows is only
//! found out by a witness outside.

use super::fault;
use super::instant::{instant, millis};
use super::keys::Keys;
use super::open::SqlStore;
use super::rows::{column, statement};
use crate::case::{CaseEvent, CaseId};
use crate::ports::{Fault, FaultKind, KeyedHash};
use sqlx::any::AnyRow;

/// How many rows are read at once.
const PAGE: i64 = 2_000;

/// An event as its row holds it.
pub(super) struct Link {
    pub(super) case: CaseId,
    pub(super) position: i64,
    pub(super) happened_at: i64,
    pub(super) recorded_at: i64,
    pub(super) actor: String,
    pub(super) kind: String,
}

impl Link {
    /// From an event; actor and kind become JSON, kept as text so that it stays the same byte for byte.
    pub(super) fn of(case: CaseId, position: i64, event: &CaseEvent) -> Result<Self, Fault> {
        let json = |written: serde_json::Result<String>| {
            written.map_err(|error| Fault::because(FaultKind::Permanent, format!("cannot write an event of case {case} as JSON"), error))
        };
        Ok(Self {
            case,
            position,
            happened_at: millis(event.happened_at),
            recorded_at: millis(event.recorded_at),
            actor: json(serde_json::to_string(&event.actor))?,
            kind: json(serde_json::to_string(&event.kind))?,
        })
    }

    /// From a row of `events`.
    pub(super) fn read(row: &AnyRow) -> Result<Self, Fault> {
        Ok(Self {
            case: column(row, "case_id")?,
            position: column(row, "position")?,
            happened_at: column(row, "happened_at")?,
            recorded_at: column(row, "recorded_at")?,
            actor: column(row, "actor")?,
            kind: column(row, "kind")?,
        })
    }

    /// The event again.
    pub(super) fn event(&self) -> Result<CaseEvent, Fault> {
        let misread =
            |error| Fault::because(FaultKind::Permanent, format!("cannot read event {} of case {}", self.position, self.case), error);
        Ok(CaseEvent {
            happened_at: instant(self.happened_at)?,
            recorded_at: instant(self.recorded_at)?,
            actor: serde_json::from_str(&self.actor).map_err(misread)?,
            kind: serde_json::from_str(&self.kind).map_err(misread)?,
        })
    }

    /// The hash of this row at `seq` after the row with hash `before`. JSON holds no raw line break, so no two rows read alike.
    pub(super) fn hash(&self, keys: &Keys, seq: i64, before: &str) -> KeyedHash {
        let row =
            format!("{seq}\n{}\n{}\n{}\n{}\n{}\n{}", self.case, self.position, self.happened_at, self.recorded_at, self.actor, self.kind);
        keys.chain_hash(before, &row)
    }
}

/// Walks the chain from its first row to its noted end: the count, or the number of the first row that is missing, changed or moved.
pub(super) async fn verify(store: &SqlStore) -> Result<Result<u64, i64>, Fault> {
    let mut reading = store.begin_reading().await?;
    let head = sqlx::query("SELECT seq, hash FROM chain_head WHERE id = 1").fetch_optional(&mut *reading).await;
    let Some(head) = head.map_err(fault::to("cannot read the end of the chain"))? else { return Ok(Err(0)) };
    let (end, end_hash): (i64, String) = (column(&head, "seq")?, column(&head, "hash")?);
    let (mut seq, mut before) = (0_i64, String::new());
    loop {
        let sql = "SELECT seq, case_id, position, happened_at, recorded_at, actor, kind, hash FROM events \
                   WHERE seq > $1 ORDER BY seq LIMIT $2";
        let page = statement(sql, [seq.into(), PAGE.into()])?.fetch_all(&mut *reading).await;
        let page = page.map_err(fault::to("cannot read the events"))?;
        for row in &page {
            let (found, noted): (i64, String) = (column(row, "seq")?, column(row, "hash")?);
            if found != seq + 1 || noted != Link::read(row)?.hash(&store.keys, found, &before) {
                return Ok(Err(seq + 1));
            }
            (seq, before) = (found, noted);
        }
        if page.is_empty() {
            break;
        }
    }
    if (seq, before) != (end, end_hash) {
        return Ok(Err(seq + 1));
    }
    Ok(Ok(u64::try_from(seq).unwrap_or_default()))
}
