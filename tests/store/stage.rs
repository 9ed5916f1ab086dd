//! The stage: a fresh archive on one of the two databases, and a way to look behind the scenes with plain SQL.

use anliegend::adapters::store::{Keys, SqlStore};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row};
use std::path::PathBuf;
use tempfile::TempDir;

/// The master key of the sample rows and of every scene.
pub const MASTER: [u8; 32] = [7; 32];

pub struct Stage {
    pub store: SqlStore,
    pub url: String,
    pub file: Option<PathBuf>,
    folder: Option<TempDir>,
    server: Option<String>,
}

/// An empty database: its url, and what must live as long as it.
pub struct Empty {
    pub url: String,
    file: Option<PathBuf>,
    folder: Option<TempDir>,
    server: Option<String>,
}

impl Empty {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("archiv.db");
        Self { url: format!("sqlite://{}", file.display()), file: Some(file), folder: Some(folder), server: None }
    }

    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var("ANLIEGEND_TEST_POSTGRES") else {
            let is_demanded = std::env::var("ANLIEGEND_TEST_SERVERS").is_ok_and(|value| value == "1");
            assert!(!is_demanded, "ANLIEGEND_TEST_SERVERS=1, but ANLIEGEND_TEST_POSTGRES names no server");
            return None;
        };
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).unwrap();
        let name = format!("anliegend_{:016x}", u64::from_be_bytes(random));
        run(&server, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
        let (host, _) = server.rsplit_once('/').unwrap();
        Some(Self { url: format!("{host}/{name}"), file: None, folder: None, server: Some(server) })
    }

    pub async fn open(self) -> Stage {
        let store = SqlStore::open(&self.url, Keys::from_master(MASTER)).await.unwrap();
        Stage { store, url: self.url, file: self.file, folder: self.folder, server: self.server }
    }
}

impl Stage {
    pub async fn sqlite() -> Self {
        Empty::sqlite().open().await
    }

    pub async fn postgres() -> Option<Self> {
        match Empty::postgres().await {
            Some(empty) => Some(empty.open().await),
            None => None,
        }
    }

    /// An empty database of the same kind.
    pub async fn another_empty(&self) -> Empty {
        if self.is_sqlite() { Empty::sqlite() } else { Empty::postgres().await.unwrap() }
    }

    pub fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    /// The same archive opened a second time, as another process would.
    pub async fn another(&self) -> SqlStore {
        SqlStore::open(&self.url, Keys::from_master(MASTER)).await.unwrap()
    }

    /// Runs statements behind the archive's back; returns how many rows they touched.
    pub async fn sql(&self, sql: &str) -> u64 {
        run(&self.url, sql).await
    }

    /// One number.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut connection = connect(&self.url).await;
        let row = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap();
        row.try_get(0).unwrap()
    }

    /// The first column of all rows as text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let mut connection = connect(&self.url).await;
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| row.try_get(0).unwrap()).collect()
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) FROM {table}")).await
    }

    pub async fn tear_down(self) {
        self.store.close().await;
        if let Some(server) = &self.server {
            let (_, name) = self.url.rsplit_once('/').unwrap();
            run(server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

pub async fn connect(url: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    if url.starts_with("sqlite") {
        connection.execute("PRAGMA busy_timeout=10000; PRAGMA foreign_keys=OFF; PRAGMA secure_delete=ON").await.unwrap();
    }
    connection
}

pub async fn run(url: &str, sql: &str) -> u64 {
    let mut connection = connect(url).await;
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    done.rows_affected()
}
