//! *Posteingangsbuch*: which mail was taken in, and where each mailbox stands.
//!
//! Knows: ledger and cursors. Never: decides what a duplicate is.
//!
//! Known weaknesses: none known.

use super::fault;
use super::instant::{instant, millis};
use super::open::SqlStore;
use super::rows::{MOST_IN_LIST, Value, column, dollars, made, statement};
use crate::case::Instant;
use crate::ports::{Disposition, Fault, KeyedHash, MailboxCursor, ParkedMail};
use std::collections::BTreeSet;
use std::ops::Range;

const DISPOSITIONS: [Disposition; 9] = [
    Disposition::NewCase,
    Disposition::Reply,
    Disposition::Command,
    Disposition::Automatic,
    Disposition::Bounce,
    Disposition::Duplicate,
    Disposition::Parked,
    Disposition::Sent,
    Disposition::Dismissed,
];

/// As stored.
pub(super) fn disposition_code(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::NewCase => "new_case",
        Disposition::Reply => "reply",
        Disposition::Command => "command",
        Disposition::Automatic => "automatic",
        Disposition::Bounce => "bounce",
        Disposition::Duplicate => "duplicate",
        Disposition::Sent => "sent",
        Disposition::Parked => "parked",
        Disposition::Dismissed => "dismissed",
    }
}

/// As read.
pub(super) fn disposition(code: &str) -> Result<Disposition, Fault> {
    let known = DISPOSITIONS.into_iter().find(|disposition| disposition_code(*disposition) == code);
    known.ok_or_else(|| fault::unreadable("cannot read what became of a mail: the ledger has an unknown word for it"))
}

/// Where a mailbox stands.
pub(super) async fn cursor(store: &SqlStore, mailbox: &str) -> Result<Option<MailboxCursor>, Fault> {
    let query = statement("SELECT uid_validity, last_uid, polled_at FROM cursors WHERE mailbox = $1", [mailbox.into()])?;
    let row = query.fetch_optional(&store.readers).await.map_err(fault::to("cannot read where a mailbox stands"))?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(MailboxCursor {
        uid_validity: column(&row, "uid_validity")?,
        last_uid: column(&row, "last_uid")?,
        polled_at: instant(column(&row, "polled_at")?)?,
    }))
}

/// A cursor as a row.
pub(super) fn cursor_row(mailbox: &str, cursor: &MailboxCursor) -> [Value; 4] {
    [mailbox.into(), cursor.uid_validity.into(), cursor.last_uid.into(), millis(cursor.polled_at).into()]
}

/// Which UIDs are in the ledger.
pub(super) async fn known_uids(store: &SqlStore, mailbox: &str, uid_validity: i64, uids: &[i64]) -> Result<Vec<i64>, Fault> {
    let mut known = Vec::new();
    for chunk in uids.chunks(MOST_IN_LIST) {
        let sql = format!(
            "SELECT uid FROM ledger WHERE mailbox = $1 AND uid_validity = $2 AND uid IN ({}) ORDER BY uid",
            dollars(3, chunk.len())
        );
        let values = [Value::from(mailbox), uid_validity.into()].into_iter().chain(chunk.iter().map(|uid| Value::Int(*uid)));
        let rows = made(sql, values.collect())?.fetch_all(&store.readers).await.map_err(fault::to("cannot read the ledger"))?;
        for row in &rows {
            known.push(column(row, "uid")?);
        }
    }
    Ok(known)
}

/// Which hashes are in the ledger, over the source or over the letter. What is parked was not taken in: the same mail may try again.
pub(super) async fn known_hashes(store: &SqlStore, mailbox: Option<&str>, hashes: &[KeyedHash]) -> Result<Vec<KeyedHash>, Fault> {
    let asked: BTreeSet<&KeyedHash> = hashes.iter().filter(|hash| !hash.is_empty()).collect();
    let asked: Vec<&KeyedHash> = asked.into_iter().collect();
    let mut known = BTreeSet::new();
    for chunk in asked.chunks(MOST_IN_LIST) {
        let list = dollars(2, chunk.len());
        let here = if mailbox.is_some() { "mailbox = $1" } else { "$1 = ''" };
        let sql = format!(
            "SELECT source_hash AS hash FROM ledger WHERE {here} AND disposition <> 'parked' AND source_hash <> '' AND source_hash IN ({list}) \
             UNION SELECT letter_hash AS hash FROM ledger WHERE {here} AND disposition <> 'parked' AND letter_hash <> '' \
             AND letter_hash IN ({list})"
        );
        let values = std::iter::once(mailbox.unwrap_or_default().into()).chain(chunk.iter().map(|hash| hash.as_str().into()));
        let rows = made(sql, values.collect())?.fetch_all(&store.readers).await.map_err(fault::to("cannot read the ledger"))?;
        for row in &rows {
            known.insert(column(row, "hash")?);
        }
    }
    Ok(known.into_iter().collect())
}

/// Mails given up on, newest first.
pub(super) async fn parked(store: &SqlStore) -> Result<Vec<ParkedMail>, Fault> {
    let sql = "SELECT id, mailbox, uid_validity, uid, reason, received_at, committed_at, message_id FROM ledger \
               WHERE disposition = 'parked' ORDER BY id DESC";
    let rows = sqlx::query(sql).fetch_all(&store.readers).await.map_err(fault::to("cannot read the ledger"))?;
    let read = |row| {
        Ok(ParkedMail {
            id: column(row, "id")?,
            mailbox: column(row, "mailbox")?,
            uid_validity: column(row, "uid_validity")?,
            uid: column(row, "uid")?,
            reason: column(row, "reason")?,
            received_at: instant(column(row, "received_at")?)?,
            parked_at: instant(column(row, "committed_at")?)?,
            message: column(row, "message_id")?,
        })
    };
    rows.iter().map(read).collect()
}

/// How many mails got each disposition, by the time of their commit; in the order of the list, those without any left out.
pub(super) async fn dispositions(store: &SqlStore, span: Range<Instant>) -> Result<Vec<(Disposition, u64)>, Fault> {
    let sql = "SELECT disposition, COUNT(*) AS mails FROM ledger WHERE committed_at >= $1 AND committed_at < $2 GROUP BY disposition";
    let query = statement(sql, [millis(span.start).into(), millis(span.end).into()])?;
    let rows = query.fetch_all(&store.readers).await.map_err(fault::to("cannot count the ledger"))?;
    let mut counts = Vec::new();
    for disposition in DISPOSITIONS {
        for row in &rows {
            let code: String = column(row, "disposition")?;
            if code == disposition_code(disposition) {
                let mails: i64 = column(row, "mails")?;
                counts.push((disposition, u64::try_from(mails).unwrap_or_default()));
            }
        }
    }
    Ok(counts)
}
