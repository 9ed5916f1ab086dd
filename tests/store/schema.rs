//! The schema as it is written down, and rows of every earlier version carried to the present.
//!
//! `ANLIEGEND_WRITE_SCHEMA=1` writes the snapshots anew after a migration was added; the difference is then read by a person.

use super::stage::{Stage, connect};
use anliegend::case::Case;
use anliegend::ports::Store;
use sqlx::AssertSqlSafe;
use sqlx::migrate::Migrator;
use std::path::{Path, PathBuf};

fn migrations() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")
}

async fn schema(stage: &Stage) -> String {
    let mut lines = Vec::new();
    if stage.is_sqlite() {
        let sql = "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' \
                   AND name <> '_sqlx_migrations' ORDER BY tbl_name, type DESC, name";
        lines = stage.texts(sql).await;
    } else {
        for table in stage.texts("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename").await {
            if table == "_sqlx_migrations" {
                continue;
            }
            let columns = format!(
                "SELECT '    ' || column_name || ' ' || upper(data_type) || CASE WHEN is_nullable = 'NO' THEN ' NOT NULL' ELSE '' END \
                 || CASE WHEN is_identity = 'YES' THEN ' GENERATED ' || identity_generation || ' AS IDENTITY' ELSE '' END \
                 FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
            );
            let constraints = format!(
                "SELECT '    ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = '{table}'::regclass \
                 AND contype IN ('p', 'u', 'f', 'c') ORDER BY contype, conname"
            );
            let parts = [stage.texts(&columns).await, stage.texts(&constraints).await].concat();
            lines.push(format!("CREATE TABLE {table} (\n{}\n);", parts.join(",\n")));
            let indexes = format!(
                "SELECT indexdef || ';' FROM pg_indexes WHERE tablename = '{table}' AND indexname NOT IN \
                 (SELECT conname FROM pg_constraint) ORDER BY indexname"
            );
            lines.extend(stage.texts(&indexes).await);
        }
    }
    format!("-- The schema after all migrations; written by tests/store/schema.rs, compared in every run.\n\n{}\n", lines.join("\n"))
}

pub async fn the_schema_is_the_one_written_down(stage: &Stage) {
    let name = if stage.is_sqlite() { "schema.sqlite.sql" } else { "schema.postgres.sql" };
    let path = migrations().join(name);
    let schema = schema(stage).await;
    if std::env::var("ANLIEGEND_WRITE_SCHEMA").is_ok() {
        std::fs::write(&path, &schema).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(schema == written, "{name} differs from the database:\n{schema}\nANLIEGEND_WRITE_SCHEMA=1 writes it anew");
}

/// Migrates step by step, adds the sample rows of each step, and opens the result with today's program.
pub async fn sample_rows_of_every_migration_are_carried_to_the_present(stage: &Stage) {
    let empty = stage.another_empty().await;
    let folder = if stage.is_sqlite() { "sqlite" } else { "postgres" };
    let mode = if stage.is_sqlite() { "?mode=rwc" } else { "" };
    let migrator = Migrator::new(migrations().join(folder)).await.unwrap();
    let other = Migrator::new(migrations().join(if stage.is_sqlite() { "postgres" } else { "sqlite" })).await.unwrap();
    let names = |migrator: &Migrator| migrator.iter().map(|m| (m.version, m.description.to_string())).collect::<Vec<_>>();
    assert_eq!(names(&migrator), names(&other), "same numbers, same names");
    let mut connection = connect(&format!("{}{mode}", empty.url)).await;
    for (version, _) in names(&migrator) {
        migrator.run_direct(Some(version), &mut connection, false).await.unwrap();
        let mut rows = std::fs::read_to_string(migrations().join(format!("rows/{version:04}.sql"))).unwrap();
        if !stage.is_sqlite() {
            rows = rows.replace("x'", "'\\x");
        }
        sqlx::raw_sql(AssertSqlSafe(rows)).execute(&mut connection).await.unwrap();
    }
    drop(connection);

    let present = empty.open().await;
    let store = &present.store;
    assert_eq!(store.verify_chain().await.unwrap(), Ok(9));
    let case = store.case_by_number("B-2026-000001").await.unwrap().unwrap();
    let events = store.events(case.id).await.unwrap();
    assert_eq!(Case::replay(case.id, case.number.clone(), &events).as_ref(), Some(&case));
    assert_eq!(store.participants(case.id).await.unwrap()[0].name, "Ayse Yilmaz");
    assert_eq!(store.notes(case.id).await.unwrap().place, "Gartenstraße 12");
    assert_eq!(store.messages(case.id).await.unwrap()[0].text.subject, "Laterne");
    assert!(store.raw(1).await.unwrap().unwrap().starts_with(b"From: Ayse Yilmaz"));
    assert_eq!(store.letters_of(case.id).await.unwrap().len(), 2);
    assert_eq!(store.mark("go_live_at").await.unwrap().as_deref(), Some("2026-03-01T00:00:00Z"));
    assert_eq!(store.cursor("beschwerde").await.unwrap().unwrap().last_uid, 2);
    let absences = store.absences(None).await.unwrap();
    let deputies: Vec<_> = absences.iter().map(|a| (a.entered.deputy.as_deref(), a.removed_at.is_some())).collect();
    assert_eq!(deputies, [(Some("vertretung@stadt.test"), false), (None, true)]);
    assert_eq!(store.reserve("case", 1).await.unwrap(), 3);
    present.tear_down().await;
}
