//! Sealing: what names a person is in the file for the key's holder only, and for nobody once the key is destroyed.

use super::paper::{YILMAZ, arrival, friday, letter, mail, message};
use super::stage::Stage;
use anliegend::adapters::store::{Keys, SqlStore};
use anliegend::letters::LetterKind;
use anliegend::outbox::LetterState;
use anliegend::ports::{CaseNotes, Change, FaultKind, Store, StoredText};

/// Bytes that compress badly, the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut word = 0x2026_1122_u32;
    let mut bytes = Vec::with_capacity(length);
    for _ in 0..length {
        word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.push((word >> 24) as u8);
    }
    bytes
}

pub async fn a_raw_mail_comes_back_byte_for_byte(stage: &Stage) {
    let sources = [vec![], noise(40 * 1024), b"Zeile\r\n".repeat(6_000), noise(8 * 1024 * 1024)];
    for (id, raw) in (1..).zip(&sources) {
        let mut message = message(id, None, friday());
        message.raw = raw.clone().into();
        let change = Change { mail: Some(mail(id, Some(message), friday())), ..Change::default() };
        stage.store.commit(friday(), vec![change]).await.unwrap();
    }
    for (id, raw) in (1..).zip(&sources) {
        assert!(stage.store.raw(id).await.unwrap().as_ref() == Some(raw), "source {id} of {} bytes", raw.len());
    }
}

/// Everything of Frau Yilmaz that must not be legible anywhere.
const SECRETS: [&str; 8] = ["Yilmaz", "yilmaz", "Ayse", "example.test", "Gartenstra", "Laterne", "0214 555", "Guten Tag"];

fn legible(bytes: &[u8]) -> Vec<&'static str> {
    SECRETS.into_iter().filter(|secret| bytes.windows(secret.len()).any(|window| window == secret.as_bytes())).collect()
}

/// All that is written of the archive: the file and its log, or every table as the server prints it.
async fn everything_written(stage: &Stage) -> Vec<u8> {
    let Some(file) = &stage.file else {
        let mut all = Vec::new();
        let tables = stage.texts("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename").await;
        for table in tables {
            for row in stage.texts(&format!("SELECT encode(convert_to(t::text, 'UTF8'), 'escape') FROM {table} t")).await {
                all.extend_from_slice(row.as_bytes());
            }
            // Sealed columns print as hexadecimal digits; look into them too.
            let columns =
                format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}' AND data_type = 'bytea'");
            for column in stage.texts(&columns).await {
                for row in stage.texts(&format!("SELECT encode({column}, 'escape') FROM {table}")).await {
                    all.extend_from_slice(row.as_bytes());
                }
            }
        }
        return all;
    };
    let mut all = std::fs::read(file).unwrap();
    for tail in ["-wal", "-shm"] {
        let mut path = file.clone().into_os_string();
        path.push(tail);
        all.extend(std::fs::read(path).unwrap_or_default());
    }
    all
}

pub async fn a_destroyed_key_leaves_nothing_readable_and_the_chain_whole(stage: &Stage) {
    stage.store.commit(friday(), vec![arrival(1, friday()), arrival(2, friday())]).await.unwrap();
    let written = everything_written(stage).await;
    assert!(written.len() > 2_000);
    assert_eq!(legible(&written), Vec::<&str>::new(), "sealed from the beginning");
    let wrapped = if stage.is_sqlite() { "hex(wrapped_key)" } else { "encode(wrapped_key, 'hex')" };
    let key = stage.texts(&format!("SELECT {wrapped} FROM conversations WHERE id = 1")).await.remove(0).to_lowercase();
    let key = data_encoding::HEXLOWER.decode(key.as_bytes()).unwrap();
    let nothing = if stage.is_sqlite() { "x''" } else { "''" };

    let erase = format!("UPDATE conversations SET wrapped_key = {nothing} WHERE id = (SELECT conversation_id FROM cases WHERE id = 1)");
    assert_eq!(stage.sql(&erase).await, 1);

    let store = &stage.store;
    assert_eq!(store.participants(1).await.unwrap(), []);
    assert_eq!(store.notes(1).await.unwrap(), CaseNotes::default());
    assert_eq!(store.message(1).await.unwrap().unwrap().text, StoredText::default());
    assert_eq!(store.messages(1).await.unwrap()[0].text, StoredText::default());
    assert_eq!(store.raw(1).await.unwrap(), None);
    assert!(store.letters_of(1).await.unwrap().is_empty());
    assert_eq!(store.verify_chain().await.unwrap(), Ok(8));
    assert_eq!(store.cases(&[1]).await.unwrap().len(), 1, "number and dates stay for the figures");
    assert_eq!(store.participants(2).await.unwrap()[0].address, YILMAZ, "her other case is not touched");
    let more = Change { letters: vec![letter(50, LetterKind::Reminder, Some(1), friday())], ..Change::default() };
    assert_eq!(store.commit(friday(), vec![more]).await.unwrap_err().kind, FaultKind::Permanent, "nothing is sealed under a destroyed key");
    if stage.is_sqlite() {
        stage.sql("PRAGMA wal_checkpoint(TRUNCATE)").await;
        let written = everything_written(stage).await;
        assert!(!written.windows(key.len()).any(|window| window == key), "the wrapped key is still in a free page");
        assert_eq!(legible(&written), Vec::<&str>::new());
    }
}

pub async fn a_changed_sealed_column_is_a_clear_fault(stage: &Stage) {
    stage.store.commit(friday(), vec![arrival(1, friday()), arrival(2, friday())]).await.unwrap();
    let nothing = if stage.is_sqlite() { "x'00112233'" } else { "'\\x00112233'" };
    for change in [
        format!("UPDATE messages SET sealed_text = {nothing}, sealed_raw = {nothing} WHERE id = 1"),
        format!("UPDATE participants SET sealed = {nothing} WHERE case_id = 1"),
        format!("UPDATE case_notes SET sealed = {nothing} WHERE case_id = 1"),
        format!("UPDATE letters SET sealed = {nothing} WHERE id = 2"),
    ] {
        assert_eq!(stage.sql(&change).await, 1);
    }
    let store = &stage.store;

    let fault = store.message(1).await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Permanent);
    assert!(fault.to_string().contains("messages.sealed_text/1"), "{fault}");
    for fault in [
        store.raw(1).await.unwrap_err(),
        store.participants(1).await.unwrap_err(),
        store.notes(1).await.unwrap_err(),
        store.letters_of(1).await.unwrap_err(),
    ] {
        assert_eq!(fault.kind, FaultKind::Permanent);
        assert!(fault.to_string().starts_with("cannot open "), "{fault}");
    }
    // The outbox goes on: the damaged letter is given up where everybody sees it.
    let begun: Vec<i64> = store.begin_letters(friday(), 10).await.unwrap().iter().map(|letter| letter.id).collect();
    assert_eq!(begun, [3, 4, 5]);
    let given_up = store.letters(&[LetterState::GivenUp], 10).await.unwrap();
    assert_eq!((given_up[0].id, given_up[0].reason.as_str()), (2, "unreadable"));
    assert_eq!(store.message(2).await.unwrap().unwrap().text.from_address, YILMAZ);
}

pub async fn a_sealed_column_does_not_open_in_another_row(stage: &Stage) {
    let mut change = arrival(1, friday());
    change.messages = vec![message(2, Some(1), friday())];
    stage.store.commit(friday(), vec![change]).await.unwrap();

    stage.sql("UPDATE messages SET sealed_text = (SELECT sealed_text FROM messages WHERE id = 2) WHERE id = 1").await;

    assert_eq!(stage.store.message(1).await.unwrap_err().kind, FaultKind::Permanent, "same key, another row");
    assert!(stage.store.message(2).await.is_ok());
}

pub async fn another_master_key_is_refused_at_the_door(stage: &Stage) {
    let fault = SqlStore::open(&stage.url, Keys::from_master([8; 32])).await.err().unwrap();

    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.to_string().contains("another master key"), "{fault}");
}
