//! *Abgleich*: what the ledger knows about mails that lie somewhere, and what was found in the folder they are moved to.
//!
//! Knows: ledger rows by place and by content, and the rows about the archive folder. Never: looks into a mailbox.
//!
//! Known weaknesses: everything that was found in one folder is read into memory, about a hundred bytes a mail.

use super::fault;
use super::instant::{instant, millis};
use super::ledger::disposition;
use super::open::SqlStore;
use super::rows::{MOST_IN_LIST, Table, Value, column, dollars, made, statement};
use crate::ports::{Fault, FiledMail, KeyedHash, LedgerEntry};
use sqlx::any::AnyRow;
use std::collections::{BTreeMap, BTreeSet};

const CANNOT: &str = "cannot read the ledger";
const COLUMNS: &str = "SELECT id, mailbox, uid_validity, uid, source_hash, letter_hash, disposition, received_at FROM ledger";
/// So many rows about a folder are read at once.
const PAGE: i64 = 20_000;

/// What was found in archive folders.
pub(super) const FILED: Table<5> = Table {
    name: "filed",
    columns: ["mailbox", "uid_validity", "uid", "ledger_id", "received_at"],
    on_conflict: "ON CONFLICT (mailbox, uid_validity, uid) DO UPDATE SET ledger_id = excluded.ledger_id",
    what: "cannot note what lies in the archive folder",
};

/// As stored.
pub(super) fn filed_row(mail: &FiledMail) -> [Value; 5] {
    [mail.mailbox.as_str().into(), mail.uid_validity.into(), mail.uid.into(), mail.ledger.into(), millis(mail.received_at).into()]
}

fn entry(row: &AnyRow) -> Result<LedgerEntry, Fault> {
    let code: String = column(row, "disposition")?;
    Ok(LedgerEntry {
        id: column(row, "id")?,
        mailbox: column(row, "mailbox")?,
        uid_validity: column(row, "uid_validity")?,
        uid: column(row, "uid")?,
        source_hash: column(row, "source_hash")?,
        letter_hash: column(row, "letter_hash")?,
        disposition: disposition(&code)?,
        received_at: instant(column(row, "received_at")?)?,
    })
}

/// The rows of these UIDs.
pub(super) async fn entries(store: &SqlStore, mailbox: &str, uid_validity: i64, uids: &[i64]) -> Result<Vec<LedgerEntry>, Fault> {
    let mut found = Vec::new();
    for chunk in uids.chunks(MOST_IN_LIST) {
        let sql = format!("{COLUMNS} WHERE mailbox = $1 AND uid_validity = $2 AND uid IN ({}) ORDER BY uid", dollars(3, chunk.len()));
        let values = [Value::from(mailbox), uid_validity.into()].into_iter().chain(chunk.iter().map(|uid| Value::Int(*uid)));
        let rows = made(sql, values.collect())?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))?;
        for row in &rows {
            found.push(entry(row)?);
        }
    }
    Ok(found)
}

/// The rows with one of these hashes, oldest first, each once.
pub(super) async fn entries_by_hash(store: &SqlStore, hashes: &[KeyedHash]) -> Result<Vec<LedgerEntry>, Fault> {
    let asked: BTreeSet<&KeyedHash> = hashes.iter().filter(|hash| !hash.is_empty()).collect();
    let asked: Vec<&KeyedHash> = asked.into_iter().collect();
    let mut found = BTreeMap::new();
    for chunk in asked.chunks(MOST_IN_LIST) {
        for hash in ["source_hash", "letter_hash"] {
            let sql = format!("{COLUMNS} WHERE {hash} <> '' AND {hash} IN ({})", dollars(1, chunk.len()));
            let values = chunk.iter().map(|hash| hash.as_str().into()).collect();
            let rows = made(sql, values)?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))?;
            for row in &rows {
                let entry = entry(row)?;
                found.insert(entry.id, entry);
            }
        }
    }
    Ok(found.into_values().collect())
}

/// How many rows a mailbox has.
pub(super) async fn count(store: &SqlStore, mailbox: &str, uid_validity: i64) -> Result<u64, Fault> {
    let sql = "SELECT COUNT(*) AS mails FROM ledger WHERE mailbox = $1 AND uid_validity = $2";
    let row = statement(sql, [mailbox.into(), uid_validity.into()])?.fetch_one(&store.readers).await.map_err(fault::to(CANNOT))?;
    let mails: i64 = column(&row, "mails")?;
    Ok(u64::try_from(mails).unwrap_or_default())
}

/// Everything found in the folder under this UIDVALIDITY, by ascending UID.
pub(super) async fn filed(store: &SqlStore, mailbox: &str, uid_validity: i64) -> Result<Vec<(FiledMail, Option<(i64, i64)>)>, Fault> {
    let sql = "SELECT f.uid, f.ledger_id, f.received_at, l.uid_validity AS taken_validity, l.uid AS taken_uid FROM filed f \
               LEFT JOIN ledger l ON l.id = f.ledger_id AND l.mailbox = f.mailbox \
               WHERE f.mailbox = $1 AND f.uid_validity = $2 AND f.uid > $3 ORDER BY f.uid LIMIT $4";
    let mut found: Vec<(FiledMail, Option<(i64, i64)>)> = Vec::new();
    loop {
        let after = found.last().map_or(0, |(mail, _)| mail.uid);
        let query = statement(sql, [mailbox.into(), uid_validity.into(), after.into(), PAGE.into()])?;
        let rows = query.fetch_all(&store.readers).await.map_err(fault::to("cannot read what lies in the archive folder"))?;
        for row in &rows {
            let taken: (Option<i64>, Option<i64>) = (column(row, "taken_validity")?, column(row, "taken_uid")?);
            let mail = FiledMail {
                mailbox: mailbox.to_owned(),
                uid_validity,
                uid: column(row, "uid")?,
                ledger: column(row, "ledger_id")?,
                received_at: instant(column(row, "received_at")?)?,
            };
            found.push((mail, taken.0.zip(taken.1)));
        }
        if rows.is_empty() {
            return Ok(found);
        }
    }
}
