//! A database that a big city has filled for years: the cases of one intake, many times over.
//!
//! Knows: which columns must differ from copy to copy, and that nothing in them may look like the mails to come. Never: touches a
//! database that is not the benchmark's.
//!
//! Known weaknesses: copies keep no raw source and break the event chain; intake reads neither.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use std::path::Path;

type Done<T> = Result<T, Box<dyn std::error::Error>>;

const HASH: &str = "lower(hex(randomblob(32)))";
/// Ids of one copy lie this far from those of the one before.
const APART: i64 = 1_000_000;

/// Multiplies what was taken in until there are so many cases, and forgets where the mailbox stood.
pub fn fill(database: &Path, cases: u64) -> Done<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let options = SqliteConnectOptions::new().filename(database).pragma("foreign_keys", "OFF").pragma("cache_size", "-400000");
        let mut connection = options.connect().await?;
        for pragma in ["PRAGMA journal_mode=OFF", "PRAGMA synchronous=OFF"] {
            sqlx::query(AssertSqlSafe(pragma)).fetch_all(&mut connection).await?;
        }
        let there: i64 = number(&mut connection, "SELECT count(*) FROM cases").await?;
        let copies = i64::try_from(cases)? / there.max(1);
        let events: i64 = number(&mut connection, "SELECT max(seq) FROM events").await?;
        for sql in statements(copies, events) {
            sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await?;
        }
        sqlx::query("PRAGMA journal_mode=WAL").fetch_all(&mut connection).await?;
        connection.close().await?;
        Ok(())
    })
}

async fn number(connection: &mut SqliteConnection, sql: &'static str) -> Done<i64> {
    Ok(sqlx::query_scalar(sql).fetch_one(connection).await?)
}

fn statements(copies: i64, events: i64) -> Vec<String> {
    let id = format!("id + nth * {APART}");
    let case = format!("case_id + nth * {APART}");
    let conversation = format!("conversation_id + nth * {APART}");
    let earlier = |column: &str| format!("{column} - nth * 86400000");
    let copy = |table: &str, columns: &str, values: String| {
        format!("INSERT INTO {table} ({columns}) SELECT {values} FROM copies CROSS JOIN {table} WHERE nth > 0")
    };
    let case_columns = "version, old_number, channel, origin, mailbox, counts, received_at, deadline_at, stage, kind, kind_is_confirmed, lane, \
                        leading_department, acknowledgement, answerable, reaction_at, reaction_way, finding, remedy, closed_at, close_reason, \
                        next_due_at, last_recorded_at";
    let number = format!("'B-2026-' || printf('%06d', id + nth * {APART})");
    let letter_columns = "bearer, kind, audience, state, attempts, begun, next_try_at, reason, sealed";
    vec![
        format!(
            "CREATE TEMP TABLE copies AS WITH RECURSIVE n(nth) AS (SELECT 0 UNION ALL SELECT nth + 1 FROM n WHERE nth < {copies}) SELECT nth FROM n"
        ),
        // What is there must not be known to the mails that come again.
        format!("UPDATE ledger SET mailbox = 'before', source_hash = {HASH}, letter_hash = {HASH}"),
        format!("UPDATE messages SET message_id_hash = {HASH}, sender_hash = {HASH}"),
        format!("UPDATE letters SET message_id_hash = {HASH}, recipient_hash = {HASH}"),
        "DELETE FROM cursors".to_owned(),
        copy("conversations", "id, wrapped_key, created_at", format!("{id}, wrapped_key, created_at")),
        copy("cases", &format!("id, conversation_id, number, {case_columns}"), format!("{id}, {conversation}, {number}, {case_columns}")),
        copy(
            "projections",
            "case_id, projection",
            format!("{case}, json_set(projection, '$.id', {case}, '$.number', 'B-2026-' || printf('%06d', {case}))"),
        ),
        copy("case_notes", "case_id, sealed", format!("{case}, sealed")),
        copy("assignments", "case_id, ordinal, department, role, since, until", format!("{case}, ordinal, department, role, since, until")),
        copy("participants", "case_id, ordinal, address_hash, sealed", format!("{case}, ordinal, {HASH}, sealed")),
        copy(
            "events",
            "seq, case_id, position, happened_at, recorded_at, actor, kind, hash",
            format!("seq + nth * {events}, {case}, position, {}, {}, actor, kind, {HASH}", earlier("happened_at"), earlier("recorded_at")),
        ),
        copy(
            "messages",
            "id, conversation_id, case_id, direction, happened_at, message_id_hash, sender_hash, sealed_text, sealed_raw",
            format!("{id}, {conversation}, {case}, direction, {}, {HASH}, {HASH}, sealed_text, x''", earlier("happened_at")),
        ),
        copy(
            "ledger",
            "mailbox, uid_validity, uid, source_hash, letter_hash, disposition, reason, received_at, committed_at, message_id",
            format!(
                "mailbox, uid_validity, uid + nth * {APART}, {HASH}, {HASH}, disposition, reason, {}, {}, message_id + nth * {APART}",
                earlier("received_at"),
                earlier("committed_at")
            ),
        ),
        copy(
            "letters",
            &format!("id, letter_key, conversation_id, case_id, committed_at, recipient_hash, message_id_hash, {letter_columns}"),
            format!(
                "{id}, letter_key || '/' || nth, {conversation}, {case}, {}, {HASH}, {HASH}, {letter_columns}",
                earlier("committed_at")
            ),
        ),
        format!("UPDATE sequences SET next = ({copies} + 1) * {APART}"),
        "UPDATE chain_head SET seq = (SELECT max(seq) FROM events)".to_owned(),
    ]
}
