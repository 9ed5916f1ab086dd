//! Scenes at a mailbox folder.

use super::MaildirMailbox;
use crate::adapters::imap::AfterIntake;
use crate::ports::{FaultKind, FetchedContent, Mailbox};
use std::collections::BTreeMap;
use std::fs::{File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

const LIMIT: u64 = 1024;
const MAIL: &str = "From: Frau Yilmaz <yilmaz@example.test>\r\nSubject: Schlagloch\r\n\r\nVor Haus 7.\r\n";

struct Stage {
    home: tempfile::TempDir,
}

impl Stage {
    fn maildir() -> Self {
        let stage = Self { home: tempfile::tempdir().unwrap() };
        for part in ["tmp", "new", "cur"] {
            std::fs::create_dir_all(stage.folder().join(part)).unwrap();
        }
        stage
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("beschwerde")
    }

    fn mailbox(&self, after_intake: AfterIntake) -> MaildirMailbox {
        MaildirMailbox::new("beschwerde", self.folder(), self.home.path().join("index/beschwerde"), after_intake)
    }

    /// A mail delivered `minute` minutes after 2026-11-02T07:00:00Z (`1_793_602_800`).
    fn deliver(&self, name: &str, text: &str, minute: u64) {
        let path = self.folder().join(name);
        std::fs::write(&path, text).unwrap();
        let at = UNIX_EPOCH + Duration::from_secs(1_793_602_800 + minute * 60);
        File::options().write(true).open(path).unwrap().set_times(FileTimes::new().set_modified(at)).unwrap();
    }
}

/// Every file below a folder with its bytes and times.
fn everything(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, std::time::SystemTime)> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(everything(&path));
        } else {
            all.insert(path.clone(), (std::fs::read(&path).unwrap(), path.metadata().unwrap().modified().unwrap()));
        }
    }
    all
}

#[tokio::test]
async fn mails_get_ascending_numbers_in_order_of_delivery_and_keep_them_when_read_by_a_person() {
    let stage = Stage::maildir();
    stage.deliver("new/200.b.host", MAIL, 2);
    stage.deliver("cur/100.a.host:2,S", MAIL, 1);
    let mailbox = stage.mailbox(AfterIntake::Leave);
    let before = mailbox.open().await.unwrap();
    assert_eq!((before.exists, before.uid_next), (2, Some(3)));
    assert_eq!(mailbox.uids_above(0).await.unwrap(), [1, 2]);
    // Herr Krause opens the second mail: it moves to `cur` and gets a flag.
    std::fs::rename(stage.folder().join("new/200.b.host"), stage.folder().join("cur/200.b.host:2,RS")).unwrap();
    stage.deliver("new/050.c.host", MAIL, 0);
    let again = stage.mailbox(AfterIntake::Leave);
    assert_eq!(again.open().await.unwrap().uid_validity, before.uid_validity);
    assert_eq!(again.uids_above(2).await.unwrap(), [3]);
    let mails = again.fetch(&[2], LIMIT).await.unwrap();
    assert_eq!(mails[0].internal_date, Some("2026-11-02T07:02:00Z".parse().unwrap()));
    assert!(matches!(&mails[0].content, FetchedContent::Whole(bytes) if bytes == MAIL.as_bytes()));
}

#[tokio::test]
async fn reading_leaves_every_file_as_it_was() {
    let stage = Stage::maildir();
    stage.deliver("new/1.host", MAIL, 1);
    stage.deliver("cur/2.host:2,", MAIL, 2);
    let before = everything(&stage.folder());
    let mailbox = stage.mailbox(AfterIntake::Leave);
    mailbox.open().await.unwrap();
    let uids = mailbox.uids_above(0).await.unwrap();
    mailbox.fetch(&uids, LIMIT).await.unwrap();
    mailbox.file_away(&uids).await.unwrap();
    assert_eq!(everything(&stage.folder()), before);
}

#[tokio::test]
async fn a_mail_over_the_limit_comes_as_headers_with_its_size() {
    let stage = Stage::maildir();
    let large = format!("From: krause@example.test\nSubject: Fotos\n\n{}", "A".repeat(5000));
    stage.deliver("new/1.host", &large, 1);
    let mailbox = stage.mailbox(AfterIntake::Leave);
    assert_eq!(mailbox.sizes(&[1, 7]).await.unwrap(), [(1, large.len() as u64)]);
    match &mailbox.fetch(&[1], LIMIT).await.unwrap()[0].content {
        FetchedContent::TooLarge { headers, size } => {
            assert_eq!(headers, b"From: krause@example.test\nSubject: Fotos\n\n");
            assert_eq!(*size, large.len() as u64);
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_mail_that_was_deleted_meanwhile_is_left_out() {
    let stage = Stage::maildir();
    stage.deliver("new/1.host", MAIL, 1);
    stage.deliver("new/2.host", MAIL, 2);
    let mailbox = stage.mailbox(AfterIntake::Leave);
    assert_eq!(mailbox.uids_above(0).await.unwrap(), [1, 2]);
    std::fs::remove_file(stage.folder().join("new/1.host")).unwrap();
    let uids: Vec<i64> = mailbox.fetch(&[1, 2], LIMIT).await.unwrap().iter().map(|mail| mail.uid).collect();
    assert_eq!(uids, [2]);
}

#[tokio::test]
async fn a_taken_mail_moves_to_the_chosen_folder_and_moving_again_is_harmless() {
    let stage = Stage::maildir();
    stage.deliver("cur/1.host:2,S", MAIL, 1);
    stage.deliver("new/2.host", MAIL, 2);
    let mailbox = stage.mailbox(AfterIntake::Move { folder: "Erledigte Vorgänge".to_owned() });
    assert_eq!(mailbox.uids_above(0).await.unwrap(), [1, 2]);
    mailbox.file_away(&[1]).await.unwrap();
    mailbox.file_away(&[1]).await.unwrap();
    assert!(stage.folder().join(".Erledigte Vorg&AOQ-nge/cur/1.host:2,S").is_file());
    assert_eq!(mailbox.uids_above(0).await.unwrap(), [2]);
}

#[tokio::test]
async fn a_folder_name_that_leads_elsewhere_is_refused() {
    let stage = Stage::maildir();
    stage.deliver("new/1.host", MAIL, 1);
    for folder in ["../anderswo", "a/b", ".versteckt", ""] {
        let mailbox = stage.mailbox(AfterIntake::Move { folder: folder.to_owned() });
        assert_eq!(mailbox.file_away(&[1]).await.unwrap_err().kind, FaultKind::Misconfigured, "{folder}");
    }
}

#[tokio::test]
async fn a_plain_folder_of_files_is_a_mailbox_too() {
    let stage = Stage { home: tempfile::tempdir().unwrap() };
    std::fs::create_dir_all(stage.folder().join("Unterordner")).unwrap();
    stage.deliver("02-lob.eml", MAIL, 2);
    stage.deliver("01-schlagloch.eml", MAIL, 1);
    stage.deliver(".03-halb.eml.part", "Fro", 3);
    let mailbox = stage.mailbox(AfterIntake::Move { folder: "erledigt".to_owned() });
    let uids = mailbox.uids_above(0).await.unwrap();
    assert_eq!(uids, [1, 2]);
    mailbox.file_away(&[2]).await.unwrap();
    assert!(stage.folder().join("erledigt/02-lob.eml").is_file());
    assert!(stage.folder().join("01-schlagloch.eml").is_file());
}

#[tokio::test]
async fn a_missing_folder_is_named_with_its_path() {
    let stage = Stage { home: tempfile::tempdir().unwrap() };
    let fault = stage.mailbox(AfterIntake::Leave).open().await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.what.contains("beschwerde") && fault.what.contains("no such folder"), "{}", fault.what);
}

#[tokio::test]
async fn a_damaged_index_stops_the_mailbox_instead_of_giving_numbers_twice() {
    let stage = Stage::maildir();
    stage.deliver("new/1.host", MAIL, 1);
    std::fs::create_dir_all(stage.home.path().join("index")).unwrap();
    std::fs::write(stage.home.path().join("index/beschwerde"), "etwas anderes\n").unwrap();
    let fault = stage.mailbox(AfterIntake::Leave).open().await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Misconfigured);
    assert!(fault.what.contains("index"), "{}", fault.what);
}
