//! Mails are moved away after intake: exactly these, once, whatever the server claims. Numbers in the comments are lessons B.

use super::fake::{FakeImap, fails_passing, is_misconfigured, mailbox, say, settings};
use anliegend::adapters::imap::{AfterIntake, ImapMailbox, ImapSettings};
use anliegend::ports::Mailbox;
use std::sync::atomic::{AtomicUsize, Ordering};

fn moving(server: &FakeImap) -> ImapMailbox {
    let after_intake = AfterIntake::Move { folder: "Erledigt".to_owned() };
    ImapMailbox::new(ImapSettings { after_intake, ..settings(server.port) }).unwrap()
}

#[tokio::test]
async fn taken_mails_move_and_moving_again_is_harmless() {
    let server = FakeImap::start(&[1, 2, 3], |_, _| None).await;
    let mailbox = moving(&server);
    mailbox.open().await.unwrap();
    mailbox.file_away(&[1, 3]).await.unwrap();
    mailbox.file_away(&[1, 3]).await.unwrap();
    let folder = server.folder.lock().unwrap();
    assert_eq!(folder.archive, [1, 3]);
    assert_eq!(folder.mails.keys().copied().collect::<Vec<u32>>(), [2]);
    drop(folder);
    assert!(server.heard().contains(&"SELECT \"INBOX\"".to_owned()));
}

#[tokio::test]
async fn a_move_that_claims_success_and_moves_nothing_is_found_out() {
    let server = FakeImap::start(&[1], |_, command| command.starts_with("UID MOVE").then(|| say("{tag} OK moved\r\n"))).await;
    let mailbox = moving(&server);
    assert!(fails_passing(mailbox.file_away(&[1])).await.contains("1 of 1 stayed"));
}

/// Lesson B 12.
#[tokio::test]
async fn without_move_exactly_these_mails_are_copied_once_and_expunged() {
    // The first EXPUNGE fails: copied, marked, not expunged. The second attempt must not copy again (lesson 12).
    let tries = AtomicUsize::new(0);
    let server = FakeImap::start(&[1, 2, 3], move |_, command| {
        (command.starts_with("UID EXPUNGE") && tries.fetch_add(1, Ordering::SeqCst) == 0).then(|| say("{tag} NO [INUSE] locked\r\n"))
    })
    .await;
    server.folder.lock().unwrap().abilities = "IMAP4rev1 UIDPLUS AUTH=PLAIN";
    // Mail 3 was marked by a person and is none of ours.
    server.folder.lock().unwrap().deleted.insert(3);
    let mailbox = moving(&server);
    fails_passing(mailbox.file_away(&[1, 2])).await;
    mailbox.file_away(&[1, 2]).await.unwrap();
    let folder = server.folder.lock().unwrap();
    assert_eq!(folder.archive, [1, 2]);
    assert_eq!(folder.mails.keys().copied().collect::<Vec<u32>>(), [3]);
}

/// Lesson B 12: a user who may write into the archive and not delete from the mailbox left a copy with every poll.
#[tokio::test]
async fn where_nothing_may_be_marked_nothing_is_copied() {
    let server =
        FakeImap::start(&[1, 2], |_, command| command.starts_with("UID STORE").then(|| say("{tag} NO [NOPERM] not yours\r\n"))).await;
    server.folder.lock().unwrap().abilities = "IMAP4rev1 UIDPLUS AUTH=PLAIN";
    let mailbox = moving(&server);
    for _ in 0..10 {
        mailbox.file_away(&[1, 2]).await.unwrap_err();
    }
    let folder = server.folder.lock().unwrap();
    assert_eq!((folder.archive.len(), folder.mails.len()), (0, 2));
}

#[tokio::test]
async fn a_server_that_could_only_expunge_everything_is_refused_when_opened() {
    let server = FakeImap::start(&[1], |_, _| None).await;
    server.folder.lock().unwrap().abilities = "IMAP4rev1 AUTH=PLAIN";
    assert!(is_misconfigured(moving(&server).open()).await.contains("leave"));
    assert_eq!(mailbox(&server).open().await.unwrap().exists, 1);
}

#[tokio::test]
async fn an_unknown_archive_folder_and_a_read_only_mailbox_are_told_apart() {
    let server =
        FakeImap::start(&[1], |_, command| command.starts_with("UID MOVE").then(|| say("{tag} NO [TRYCREATE] no such mailbox\r\n"))).await;
    assert!(is_misconfigured(moving(&server).file_away(&[1])).await.contains("Erledigt"));
    let server = FakeImap::start(&[1], |_, command| {
        command.starts_with("SELECT").then(|| say("* 1 EXISTS\r\n* OK [UIDVALIDITY 5] v\r\n{tag} OK [READ-ONLY] done\r\n"))
    })
    .await;
    assert!(is_misconfigured(moving(&server).open()).await.contains("only read"));
}
