//! Opening: what is taken, what is refused, and what the refusal tells the administrator.

use super::paper::{arrival, friday};
use super::stage::{Empty, MASTER, Stage, run};
use anliegend::adapters::store::{Keys, SqlStore};
use anliegend::ports::{Fault, FaultKind, Store};
use std::os::unix::fs::PermissionsExt;

pub async fn opening_again_changes_nothing(stage: &Stage) {
    stage.store.commit(friday(), vec![arrival(1, friday())]).await.unwrap();
    let again = stage.another().await;

    assert_eq!(again.verify_chain().await.unwrap(), Ok(4));
    assert_eq!(again.participants(1).await.unwrap().len(), 1);
    again.close().await;
}

pub async fn a_look_makes_nothing_and_sees_what_the_daemon_wrote(stage: &Stage) {
    stage.store.commit(friday(), vec![arrival(1, friday())]).await.unwrap();
    let look = SqlStore::look(&stage.url, Keys::from_master(MASTER)).await.unwrap();
    assert_eq!(look.cases(&[1]).await.unwrap().len(), 1);
    assert!(look.commit(friday(), vec![arrival(2, friday())]).await.is_err(), "it can only look");
    look.close().await;

    let empty = stage.another_empty().await;
    let looked = SqlStore::look(&empty.url, Keys::from_master(MASTER)).await;
    if stage.is_sqlite() {
        assert_eq!(looked.err().unwrap().kind, FaultKind::Misconfigured);
        assert!(!std::path::Path::new(empty.url.trim_start_matches("sqlite://")).exists());
    } else {
        let look = looked.unwrap();
        assert!(look.parked().await.is_err(), "there are no tables, and none were made");
        look.close().await;
    }
    empty.open().await.tear_down().await;
}

pub async fn two_first_starts_at_once_both_succeed(stage: &Stage) {
    let empty = stage.another_empty().await;
    let open = || SqlStore::open(&empty.url, Keys::from_master(MASTER));
    let (one, two) = tokio::join!(open(), open());

    let (one, two) = (one.unwrap(), two.unwrap());
    one.commit(friday(), vec![arrival(1, friday())]).await.unwrap();
    assert_eq!(two.verify_chain().await.unwrap(), Ok(4));
    one.close().await;
    two.close().await;
    empty.open().await.tear_down().await;
}

pub async fn a_database_of_a_newer_version_is_refused(stage: &Stage) {
    let installed = if stage.is_sqlite() { "x'00'" } else { "'\\x00'" };
    let success = if stage.is_sqlite() { "1" } else { "true" };
    let newer = format!(
        "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time) \
         VALUES (9999, 'later', CURRENT_TIMESTAMP, {success}, {installed}, 0)"
    );
    stage.sql(&newer).await;

    let fault = refused(&stage.url).await;

    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.to_string().contains("a newer anliegend wrote it"), "{fault}");
}

async fn refused(url: &str) -> Fault {
    SqlStore::open(url, Keys::from_master(MASTER)).await.err().unwrap()
}

#[tokio::test]
async fn a_new_file_is_for_its_owner_alone() {
    let empty = Empty::sqlite();
    let stage = empty.open().await;
    stage.store.commit(friday(), vec![arrival(1, friday())]).await.unwrap();
    let file = stage.file.clone().unwrap();
    for entry in std::fs::read_dir(file.parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
    }
}

#[tokio::test]
async fn a_url_that_names_no_database_says_what_to_write() {
    for url in ["mysql://localhost/x", "anliegend.db", "sqlite://", "sqlite::memory:", "sqlite:///tmp/x.db?mode=memory"] {
        let fault = refused(url).await;
        assert_eq!(fault.kind, FaultKind::Misconfigured, "{url}");
        assert!(fault.to_string().contains("sqlite://"), "{url}: {fault}");
    }
}

#[tokio::test]
async fn a_missing_folder_and_a_foreign_file_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let fault = refused(&format!("sqlite://{}/fehlt/archiv.db", folder.path().display())).await;
    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.to_string().contains("fehlt/archiv.db"), "{fault}");

    let letter = folder.path().join("brief.txt");
    std::fs::write(&letter, "Sehr geehrte Damen und Herren, ".repeat(100)).unwrap();
    let fault = refused(&format!("sqlite://{}", letter.display())).await;
    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.to_string().contains("not an SQLite database"), "{fault}");
    assert!(std::fs::read_to_string(&letter).unwrap().starts_with("Sehr geehrte"), "the file is as it was");
}

#[tokio::test]
async fn a_path_with_spaces_and_umlauts_is_one_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = format!("{}/Büro%20Nord.db", folder.path().display());
    let store = SqlStore::open(&format!("sqlite://{path}"), Keys::from_master(MASTER)).await.unwrap();
    store.commit(friday(), vec![arrival(1, friday())]).await.unwrap();
    store.close().await;
    assert!(folder.path().join("Büro Nord.db").exists());
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_a_transient_fault() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);

    let fault = refused(&format!("postgres://nobody@127.0.0.1:{port}/anliegend")).await;

    assert_eq!(fault.kind, FaultKind::Transient);
}

#[tokio::test]
async fn a_postgres_database_that_does_not_exist_or_is_not_utf8_is_refused() {
    let Some(empty) = Empty::postgres().await else { return };
    let (host, name) = empty.url.rsplit_once('/').unwrap();
    let fault = refused(&format!("{host}/gibt_es_nicht")).await;
    assert_eq!(fault.kind, FaultKind::Misconfigured);

    let server = std::env::var("ANLIEGEND_TEST_POSTGRES").unwrap();
    run(&server, &format!("CREATE DATABASE {name}_latin TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")).await;
    let fault = refused(&format!("{host}/{name}_latin")).await;
    run(&server, &format!("DROP DATABASE {name}_latin WITH (FORCE)")).await;
    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.to_string().contains("ENCODING 'UTF8'"), "{fault}");
    run(&server, &format!("DROP DATABASE {name}")).await;
}

#[tokio::test]
async fn a_key_file_is_made_once_and_read_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("anliegend.key");

    let (made, is_new) = Keys::load_or_make(&path).unwrap();
    assert!(is_new);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.trim().len() == 64 && text.trim().bytes().all(|byte| byte.is_ascii_hexdigit()));
    let (read, is_new) = Keys::load_or_make(&path).unwrap();
    assert!(!is_new);
    assert_eq!(made.lookup_hash("krause@example.test"), read.lookup_hash("krause@example.test"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");

    std::fs::write(&path, "not a key\n").unwrap();
    let fault = Keys::load_or_make(&path).err().unwrap();
    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.to_string().contains("64 hexadecimal digits"), "{fault}");
    let fault = Keys::load_or_make(&folder.path().join("fehlt/anliegend.key")).err().unwrap();
    assert_eq!(fault.kind, FaultKind::Misconfigured);
}

#[test]
fn keys_are_told_apart_and_never_printed() {
    let keys = Keys::from_master(MASTER);
    assert_eq!(format!("{keys:?}"), "Keys(…)");
    assert_ne!(keys.token_key(1), MASTER);
    assert_ne!(keys.token_key(1), keys.token_key(2), "a changed key is another one");
    assert_eq!(keys.token_key(2), Keys::from_master(MASTER).token_key(2), "and the same after every start");
    assert_ne!(keys.token_key(1), Keys::from_master([8; 32]).token_key(1));
    let hash = keys.lookup_hash("krause@example.test");
    assert_eq!(hash.len(), 64);
    assert_ne!(hash, keys.lookup_hash("yilmaz@example.test"));
    assert_eq!(hash, keys.lookup_hash_of(b"krause@example.test"));
}
