//! What only the archive itself can see: its connections, its limits, its seals. The rest is in `tests/store/`.

use super::cases::DUE;
use super::keys::Keys;
use super::open::{Engine, SqlStore};
use super::rows::{Table, insert};
use super::seal::{DataKey, Sealer};
use crate::case::Instant;
use crate::ports::{Change, Direction, Fault, FaultKind, NewMessage, Store, StoredText};
use chrono::DateTime;
use sqlx::Row;
use tempfile::TempDir;

async fn archive() -> (TempDir, SqlStore) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/archiv.db", folder.path().display());
    let store = SqlStore::open(&url, Keys::from_master([1; 32])).await.unwrap();
    (folder, store)
}

fn monday() -> Instant {
    DateTime::parse_from_rfc3339("2026-03-30T08:00:00Z").unwrap().to_utc()
}

fn note(id: i64, raw: Vec<u8>) -> Change {
    let message = NewMessage {
        id,
        case: None,
        direction: Direction::Note,
        at: monday(),
        raw: raw.into(),
        text: StoredText::default(),
        message_id_hash: String::new(),
        sender_hash: String::new(),
    };
    Change { messages: vec![message], ..Change::default() }
}

#[tokio::test]
async fn reading_connections_cannot_write() {
    let (_folder, store) = archive().await;

    let written = sqlx::query("INSERT INTO marks (name, value, set_at) VALUES ('x', 'y', 0)").execute(&store.readers).await;

    // SQLITE_READONLY
    assert_eq!(written.unwrap_err().as_database_error().unwrap().code().unwrap(), "8");
    assert_eq!(store.mark("x").await.unwrap(), None);
}

#[tokio::test]
async fn the_writing_connection_is_set_up_so_that_a_commit_survives_a_power_cut() {
    let (_folder, store) = archive().await;
    for (pragma, expected) in [("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 10_000)] {
        let sql = sqlx::AssertSqlSafe(format!("PRAGMA {pragma}"));
        let row = sqlx::query(sql).fetch_one(&store.writer).await.unwrap();
        assert_eq!(row.try_get::<i64, _>(0).unwrap(), expected, "{pragma}");
    }
}

/// Asked every five seconds, over all cases a city ever had.
#[tokio::test]
async fn what_is_due_is_found_by_its_index_and_already_in_order() {
    let (_folder, store) = archive().await;
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {DUE}"));
    let rows = sqlx::query(explain).bind(0_i64).bind(10_i64).fetch_all(&store.readers).await.unwrap();

    // https://sqlite.org/eqp.html: SCAN is a walk through a table, USE TEMP B-TREE a sort.
    let plan: Vec<String> = rows.iter().map(|row| row.try_get("detail").unwrap()).collect();

    assert!(plan[0].contains("USING INDEX cases_due (next_due_at<?)") || plan[0].contains("USING COVERING INDEX cases_due"), "{plan:?}");
    assert!(plan.iter().all(|step| step.starts_with("SEARCH")), "{plan:?}");
}

#[tokio::test]
async fn a_full_disk_is_a_clear_transient_fault_and_nothing_is_half_written() {
    let (_folder, store) = archive().await;
    store.commit(monday(), vec![note(1, b"Vermerk".to_vec())]).await.unwrap();
    let pages = sqlx::query("PRAGMA page_count").fetch_one(&store.writer).await.unwrap().try_get::<i64, _>(0).unwrap();
    let limit = |pages: i64| sqlx::AssertSqlSafe(format!("PRAGMA max_page_count={pages}"));
    sqlx::query(limit(pages + 2)).fetch_one(&store.writer).await.unwrap();
    let large: Vec<u8> = (0..200_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()).collect();

    let fault = store.commit(monday(), vec![note(2, b"Vermerk".to_vec()), note(3, large.clone())]).await.unwrap_err();

    assert_eq!(fault.kind, FaultKind::Transient);
    assert!(fault.to_string().contains("the disk under the database is full"), "{fault}");
    assert!(store.message(2).await.unwrap().is_none());
    sqlx::query(limit(1_000_000)).fetch_one(&store.writer).await.unwrap();
    store.commit(monday(), vec![note(2, b"Vermerk".to_vec()), note(3, large.clone())]).await.unwrap();
    assert!(store.message(2).await.unwrap().is_some());
    assert_eq!(store.raw(3).await.unwrap(), Some(large));
}

#[tokio::test]
async fn rows_beyond_the_limit_of_a_statement_take_several() {
    let (_folder, store) = archive().await;
    let table = Table { name: "marks", columns: ["name", "value", "set_at"], on_conflict: "", what: "cannot set a mark" };
    let rows = (0..25_000_i64).map(|n| [format!("m{n}").into(), "1".into(), n.into()]).collect();
    let mut transaction = store.begin().await.unwrap();

    insert(&mut transaction, Engine::Sqlite, &table, rows).await.unwrap();
    transaction.commit().await.unwrap();

    let sql = "SELECT COUNT(*) FROM marks WHERE name = 'm' || CAST(set_at AS TEXT)";
    let count = sqlx::query(sql).fetch_one(&store.readers).await.unwrap().try_get::<i64, _>(0).unwrap();
    assert_eq!(count, 25_000, "every row holds its own values");
}

#[test]
fn a_seal_opens_with_its_key_at_its_place_only() -> Result<(), Fault> {
    let (key, other) = (DataKey::make()?, DataKey::make()?);
    let mut seals = Sealer::new()?;
    let sealed = seals.seal(&key, "letters.sealed/1", b"Guten Tag")?;

    assert_eq!(key.open("letters.sealed/1", sealed.clone())?, b"Guten Tag");
    assert!(key.open("letters.sealed/2", sealed.clone()).is_err());
    assert!(other.open("letters.sealed/1", sealed.clone()).is_err());
    for cut in 0..sealed.len() {
        assert!(key.open("letters.sealed/1", sealed[..cut].to_vec()).is_err(), "cut to {cut} bytes");
    }
    for bit in 0..sealed.len() * 8 {
        let mut changed = sealed.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(key.open("letters.sealed/1", changed).is_err(), "bit {bit}");
    }
    assert_ne!(seals.seal(&key, "letters.sealed/1", b"Guten Tag")?, sealed, "a nonce is never used twice");
    Ok(())
}

#[test]
fn a_data_key_unwraps_with_its_master_key_and_conversation_only() -> Result<(), Fault> {
    let (keys, others) = (Keys::from_master([1; 32]), Keys::from_master([2; 32]));
    let key = DataKey::make()?;
    let sealed = Sealer::new()?.seal(&key, "x/1", b"Guten Tag")?;
    let wrapped = key.wrap(&keys, 5)?;

    let unwrapped = DataKey::unwrap(&keys, 5, wrapped.clone())?.unwrap();
    assert_eq!(unwrapped.open("x/1", sealed)?, b"Guten Tag");
    assert!(DataKey::unwrap(&keys, 6, wrapped.clone()).is_err());
    assert!(DataKey::unwrap(&others, 5, wrapped).is_err());
    assert!(DataKey::unwrap(&keys, 5, Vec::new())?.is_none(), "an empty key was destroyed");
    Ok(())
}

/// Against another implementation of RFC 2104 with SHA-256.
#[test]
fn keys_are_derived_by_hmac_sha_256() {
    // python3: hmac.new(bytes([1]*32), b"anliegend/1/lookup", "sha256").digest(), then hmac of b"krause@example.test" under it
    let expected = "f474778dca4728198102f1a92ec6ef43812e978f87ca8ce55ae0074eecb7b8c8";
    assert_eq!(Keys::from_master([1; 32]).lookup_hash("krause@example.test"), expected);
}
