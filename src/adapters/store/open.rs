//! Opening the archive: which databases are taken, which are refused, and how they are set up.
//!
//! Knows: the two databases and their settings. SQLite gets one writing connection (`BEGIN IMMEDIATE`), reading ones that cannot
//! write (`query_only`), WAL, `synchronous=FULL` (in WAL, NORMAL may lose the last commits when the power fails), foreign keys,
//! and `secure_delete`, without which a destroyed key could be read from the free pages of the file.
//! Never: drops or rewrites anything.
//!
//! Known weaknesses: an SQLite file on a network drive is not noticed unless it refuses WAL.

use super::keys::Keys;
use super::{fault, rows};
use crate::ports::{Fault, FaultKind};
use percent_encoding::percent_decode_str;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::Migrator;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Executor, Row, Transaction};
use std::fs::OpenOptions;
use std::ops::Range;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

const SQLITE_WRITER: &str = "PRAGMA busy_timeout=10000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
                             PRAGMA secure_delete=ON; PRAGMA cache_size=-4096; \
                             PRAGMA wal_autocheckpoint=8192";
const SQLITE_READER: &str = "PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON; PRAGMA query_only=ON; PRAGMA cache_size=-2048";
const POSTGRES_READER: &str = "SET default_transaction_read_only = on";
const READERS: u32 = 4;
/// How long a call waits for a connection.
const PATIENCE: Duration = Duration::from_secs(30);
/// PostgreSQL 13 is the oldest that its makers still mended when this was written.
const OLDEST_POSTGRES: i64 = 130_000;
/// The mark that says which master key a database belongs to.
const KEY_MARK: &str = "archive/key";

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

/// *Archiv*: [`crate::ports::Store`] on SQLite or PostgreSQL.
pub struct SqlStore {
    pub(super) engine: Engine,
    pub(super) writer: AnyPool,
    pub(super) readers: AnyPool,
    pub(super) keys: Keys,
    /// The fencing number of the lease this store took; 0 when it took none.
    pub(super) fence: AtomicI64,
    /// Numbers reserved for conversations and not used yet.
    pub(super) conversations: Mutex<Range<i64>>,
}

impl SqlStore {
    /// Opens the archive at `url` (`sqlite:///path/file.db` or `postgres://user@host/name`), makes the SQLite file where there is
    /// none (readable for its owner only), and brings the tables up to date.
    ///
    /// # Errors
    /// `Misconfigured` for an unknown kind of url, a database of a newer version, a damaged or foreign file, or another master
    /// key than the one the database was made with; `Transient` when the server does not answer.
    pub async fn open(url: &str, keys: Keys) -> Result<Self, Fault> {
        sqlx::any::install_default_drivers();
        let engine = engine_of(url)?;
        let (writer, readers) = match engine {
            Engine::Sqlite => open_sqlite(url).await?,
            Engine::Postgres => open_postgres(url).await?,
        };
        let store = Self { engine, writer, readers, keys, fence: AtomicI64::new(0), conversations: Mutex::new(0..0) };
        store.migrate().await?;
        store.recognise_key().await?;
        Ok(store)
    }

    /// Opens an archive that exists already, for looking only: nothing is made, brought up to date or written.
    ///
    /// # Errors
    /// `Misconfigured` when there is none; `Transient` when the server does not answer.
    pub async fn look(url: &str, keys: Keys) -> Result<Self, Fault> {
        sqlx::any::install_default_drivers();
        let engine = engine_of(url)?;
        let first_words = match engine {
            Engine::Sqlite => SQLITE_READER,
            Engine::Postgres => POSTGRES_READER,
        };
        let url = match engine {
            Engine::Sqlite => {
                let path = sqlite_path(url)?;
                if !path.is_file() {
                    let what = format!("cannot open the database: there is none at {} yet; \"anliegend run\" makes it", path.display());
                    return Err(Fault::new(FaultKind::Misconfigured, what));
                }
                format!("{url}?mode=rw")
            }
            Engine::Postgres => url.to_owned(),
        };
        knock(&url, first_words).await?;
        let pool = AnyPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
        let pool = pool.after_connect(move |connection, _| Box::pin(async move { connection.execute(first_words).await.map(|_| ()) }));
        let readers = pool.connect_lazy(&url).map_err(fault::to("cannot open the database"))?;
        let (fence, conversations) = (AtomicI64::new(0), Mutex::new(0..0));
        Ok(Self { engine, writer: readers.clone(), readers, keys, fence, conversations })
    }

    /// Closes all connections; on SQLite the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// A transaction for writing, refused when the lease of this store went to somebody else.
    pub(super) async fn begin(&self) -> Result<Transaction<'static, Any>, Fault> {
        let mut transaction = self.begin_unfenced().await?;
        let fence = self.fence.load(Ordering::Acquire);
        if fence != 0 {
            super::lease::guard(&mut transaction, fence).await?;
        }
        Ok(transaction)
    }

    /// A transaction for writing, whoever has the lease.
    ///
    /// When the disk is full, SQLite may give up the whole transaction by itself (<https://sqlite.org/lang_transaction.html>, section 3)
    /// while the driver still counts it as open; such a connection is closed, and the next one begins.
    pub(super) async fn begin_unfenced(&self) -> Result<Transaction<'static, Any>, Fault> {
        let statement = match self.engine {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
        };
        let cannot = "cannot begin to write to the database";
        match self.writer.begin_with(statement).await {
            Err(sqlx::Error::InvalidSavePointStatement) => {
                let lost = self.writer.acquire().await.map_err(fault::to(cannot))?;
                lost.close().await.map_err(fault::to(cannot))?;
                self.writer.begin_with(statement).await.map_err(fault::to(cannot))
            }
            begun => begun.map_err(fault::to(cannot)),
        }
    }

    /// A transaction for reading, in which every statement sees the same instant.
    pub(super) async fn begin_reading(&self) -> Result<Transaction<'static, Any>, Fault> {
        let statement = match self.engine {
            Engine::Sqlite => "BEGIN",
            Engine::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.readers.begin_with(statement).await.map_err(fault::to("cannot begin to read from the database"))
    }

    /// All migrations in one transaction on SQLite, so that two first starts at once do not meet halfway; PostgreSQL has a lock for it.
    async fn migrate(&self) -> Result<(), Fault> {
        match self.engine {
            Engine::Sqlite => {
                let mut transaction = self.begin_unfenced().await?;
                SQLITE.run_direct(None, &mut *transaction, false).await.map_err(fault::of_migration)?;
                transaction.commit().await.map_err(fault::to("cannot bring the database up to date"))
            }
            Engine::Postgres => {
                let mut connection = self.writer.acquire().await.map_err(fault::to("cannot open the database"))?;
                POSTGRES.run_direct(None, &mut *connection, false).await.map_err(fault::of_migration)
            }
        }
    }

    /// The first opening notes which master key the database belongs to; a later one with another key is refused at once,
    /// not at the first letter that cannot be opened.
    async fn recognise_key(&self) -> Result<(), Fault> {
        let fingerprint = self.keys.lookup_hash(KEY_MARK);
        let known = sqlx::query("SELECT value FROM marks WHERE name = $1").bind(KEY_MARK).fetch_optional(&self.readers).await;
        let known: Option<String> = match known.map_err(fault::to("cannot read the database"))? {
            Some(row) => Some(rows::column(&row, "value")?),
            None => None,
        };
        match known {
            Some(known) if known == fingerprint => Ok(()),
            Some(_) => Err(Fault::new(
                FaultKind::Misconfigured,
                "cannot use the database: it was made with another master key; give the key file that belongs to it",
            )),
            None => {
                let sql = "INSERT INTO marks (name, value, set_at) VALUES ($1, $2, 0) ON CONFLICT (name) DO NOTHING";
                let written = sqlx::query(sql).bind(KEY_MARK).bind(fingerprint).execute(&self.writer).await;
                written.map(|_| ()).map_err(fault::to("cannot write to the database"))
            }
        }
    }
}

fn engine_of(url: &str) -> Result<Engine, Fault> {
    if url.starts_with("sqlite:") {
        Ok(Engine::Sqlite)
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        Ok(Engine::Postgres)
    } else {
        Err(Fault::new(
            FaultKind::Misconfigured,
            "cannot open the database: its url must begin with sqlite:// or postgres:// (sqlite:///var/lib/anliegend/anliegend.db)",
        ))
    }
}

async fn open_sqlite(url: &str) -> Result<(AnyPool, AnyPool), Fault> {
    let path = sqlite_path(url)?;
    make_file(&path)?;
    let pool = |most: u32, pragmas: &'static str| {
        AnyPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .after_connect(move |connection, _| Box::pin(async move { connection.execute(pragmas).await.map(|_| ()) }))
    };
    let url = format!("{url}?mode=rw");
    knock(&url, SQLITE_WRITER).await?;
    let writer = pool(1, SQLITE_WRITER).connect(&url).await.map_err(fault::to("cannot open the database"))?;
    let mode = sqlx::query("PRAGMA journal_mode").fetch_one(&writer).await.map_err(fault::to("cannot open the database"))?;
    let mode: String = mode.try_get(0).map_err(fault::to("cannot open the database"))?;
    if mode != "wal" {
        return Err(Fault::new(
            FaultKind::Misconfigured,
            format!("cannot use {} as database: its file system does not allow a write-ahead log; use a local disk", path.display()),
        ));
    }
    let readers = pool(READERS, SQLITE_READER).connect_lazy(&url).map_err(fault::to("cannot open the database"))?;
    Ok((writer, readers))
}

/// One connection before the pools: a pool tries again until its patience ends and then does not say why.
async fn knock(url: &str, first_words: &'static str) -> Result<(), Fault> {
    let mut connection = AnyConnection::connect(url).await.map_err(fault::to("cannot open the database"))?;
    connection.execute(first_words).await.map_err(fault::to("cannot open the database"))?;
    connection.close().await.map_err(fault::to("cannot open the database"))
}

fn sqlite_path(url: &str) -> Result<PathBuf, Fault> {
    let path = url.strip_prefix("sqlite://").unwrap_or_default();
    let decoded = percent_decode_str(path).decode_utf8();
    match decoded {
        Ok(decoded) if !decoded.is_empty() && !path.contains('?') && !decoded.contains(":memory:") => Ok(PathBuf::from(decoded.as_ref())),
        _ => Err(Fault::new(
            FaultKind::Misconfigured,
            "cannot open the database: write its url as sqlite:///path/file.db, without anything after the file name",
        )),
    }
}

/// A new file is for its owner alone; SQLite gives its log the same rights.
fn make_file(path: &PathBuf) -> Result<(), Fault> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => {
            let what = format!("cannot make the database {}: check that its folder exists and may be written to", path.display());
            Err(Fault::because(FaultKind::Misconfigured, what, error))
        }
    }
}

async fn open_postgres(url: &str) -> Result<(AnyPool, AnyPool), Fault> {
    knock(url, "SELECT 1").await?;
    let pool = |most: u32| AnyPoolOptions::new().max_connections(most).acquire_timeout(PATIENCE);
    let writer = pool(1).connect(url).await.map_err(fault::to("cannot open the database"))?;
    let sql = "SELECT CAST(current_setting('server_version_num') AS BIGINT) AS version, current_setting('server_encoding') AS encoding";
    let row = sqlx::query(sql).fetch_one(&writer).await.map_err(fault::to("cannot open the database"))?;
    let version: i64 = rows::column(&row, "version")?;
    let encoding: String = rows::column(&row, "encoding")?;
    if version < OLDEST_POSTGRES {
        let what = format!("cannot use PostgreSQL {}: version 13 or later is needed", version / 10_000);
        return Err(Fault::new(FaultKind::Misconfigured, what));
    }
    if encoding != "UTF8" {
        let what = format!("cannot use the database: its encoding is {encoding}; make it with ENCODING 'UTF8'");
        return Err(Fault::new(FaultKind::Misconfigured, what));
    }
    let readers =
        pool(READERS).after_connect(|connection, _| Box::pin(async move { connection.execute(POSTGRES_READER).await.map(|_| ()) }));
    let readers = readers.connect_lazy(url).map_err(fault::to("cannot open the database"))?;
    Ok((writer, readers))
}
