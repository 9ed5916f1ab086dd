//! Row lists: many rows in one statement, in words that both databases understand.
//!
//! Knows: how `VALUES` and `IN` lists are written, and the limits of a statement. Never: which row means what.
//!
//! A statement costs 50 to 130 µs whatever it does, so two hundred mails travel in a dozen statements. SQLite looks each
//! `$n` up by name in a list that grows with the statement, so there the row list says `?`; `sqlx::QueryBuilder` says `?`
//! on PostgreSQL too, which that refuses.
//!
//! Known weaknesses: the driver copies every text and blob once more.

use super::fault;
use super::open::Engine;
use crate::ports::{Fault, FaultKind};
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row};
use std::fmt::Write as _;

/// SQLite allows 32,766 binds in a statement, PostgreSQL 65,535.
const MOST_BINDS: usize = 30_000;
/// `IN` lists are written with `$n`; beyond this length they are cut.
pub(super) const MOST_IN_LIST: usize = 500;
/// Bytes of texts and blobs in a statement, since the driver holds them once more; a longer row travels alone.
const MOST_BYTES: usize = 512 * 1024;

/// One value of a row.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A number, a time, yes or no.
    Int(i64),
    /// A number, or none.
    MaybeInt(Option<i64>),
    /// Text; never with NUL.
    Text(String),
    /// Sealed bytes.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::MaybeInt(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}

/// A statement under way.
pub(super) type Sql<'q> = Query<'q, Any, AnyArguments>;

/// Refuses NUL, which SQLite would keep and PostgreSQL would not: both answer alike.
pub(super) fn refuse_nul(text: &str) -> Result<(), Fault> {
    if text.contains('\0') {
        return Err(Fault::new(FaultKind::Permanent, "cannot store a text: it holds a NUL character"));
    }
    Ok(())
}

fn bind(query: Sql<'_>, value: Value) -> Result<Sql<'_>, Fault> {
    Ok(match value {
        Value::Int(value) => query.bind(value),
        Value::MaybeInt(value) => query.bind(value),
        Value::Text(value) => {
            refuse_nul(&value)?;
            query.bind(value)
        }
        Value::Blob(value) => query.bind(value),
    })
}

/// A statement with these values for `$1`, `$2` and so on.
pub(super) fn statement<const N: usize>(sql: &'static str, values: [Value; N]) -> Result<Sql<'static>, Fault> {
    values.into_iter().try_fold(sqlx::query(sql), bind)
}

/// A statement made at run time, with its values. It is not kept: the next one has another length, and a long one holds a megabyte.
pub(super) fn made(sql: String, values: Vec<Value>) -> Result<Sql<'static>, Fault> {
    values.into_iter().try_fold(sqlx::query(AssertSqlSafe(sql)).persistent(false), bind)
}

/// A statement that grows with what is asked for.
pub(super) struct Growing {
    sql: String,
    values: Vec<Value>,
}

impl Growing {
    /// Begins with these words.
    pub(super) fn new(sql: &str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    /// Adds words.
    pub(super) fn words(&mut self, words: &str) {
        self.sql.push_str(words);
    }

    /// Adds words that end in a value.
    pub(super) fn with(&mut self, words: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.sql.push_str(words);
        self.sql.push('$');
        self.sql.push_str(&self.values.len().to_string());
    }

    /// Ready to run.
    pub(super) fn query(self) -> Result<Sql<'static>, Fault> {
        made(self.sql, self.values)
    }
}

/// Where rows go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<const N: usize> {
    /// The table.
    pub(super) name: &'static str,
    /// Its columns in the order of the values.
    pub(super) columns: [&'static str; N],
    /// What follows the rows: `ON CONFLICT …`, or nothing.
    pub(super) on_conflict: &'static str,
    /// For the fault.
    pub(super) what: &'static str,
}

/// Inserts rows, as many per statement as fit.
pub(super) async fn insert<const N: usize>(
    connection: &mut AnyConnection,
    engine: Engine,
    table: &Table<N>,
    rows: Vec<[Value; N]>,
) -> Result<(), Fault> {
    let most = (MOST_BINDS / N.max(1)).max(1);
    let mut rows = rows.into_iter().peekable();
    while let Some(first) = rows.next() {
        let mut bytes = length(&first);
        let mut chunk = vec![first];
        while let Some(next) = rows.next_if(|next| chunk.len() < most && bytes + length(next) <= MOST_BYTES) {
            bytes += length(&next);
            chunk.push(next);
        }
        let sql = insert_sql(engine, table, chunk.len());
        let query = made(sql, chunk.into_iter().flatten().collect())?;
        query.execute(&mut *connection).await.map_err(fault::to(table.what))?;
    }
    Ok(())
}

/// Bytes of the texts and blobs of a row.
fn length<const N: usize>(row: &[Value; N]) -> usize {
    let lengths = row.iter().map(|value| match value {
        Value::Int(_) | Value::MaybeInt(_) => 0,
        Value::Text(text) => text.len(),
        Value::Blob(blob) => blob.len(),
    });
    lengths.sum()
}

fn insert_sql<const N: usize>(engine: Engine, table: &Table<N>, count: usize) -> String {
    let mut sql = format!("INSERT INTO {} ({}) VALUES ", table.name, table.columns.join(", "));
    for row in 0..count {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..N {
            let comma = if column == 0 { "" } else { ", " };
            match engine {
                Engine::Sqlite => sql.push_str(if column == 0 { "?" } else { ", ?" }),
                // Writing to a String cannot fail.
                Engine::Postgres => write!(sql, "{comma}${}", row * N + column + 1).unwrap_or_default(),
            }
        }
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(table.on_conflict);
    sql
}

/// `$first, $first+1, …` for an `IN` list.
pub(super) fn dollars(first: usize, count: usize) -> String {
    let names: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    names.join(", ")
}

/// Reads a column.
pub(super) fn column<'r, T>(row: &'r AnyRow, name: &str) -> Result<T, Fault>
where
    T: sqlx::Decode<'r, Any> + sqlx::Type<Any>,
{
    row.try_get(name).map_err(|error| fault::because(&format!("cannot read the column {name}"), error))
}
