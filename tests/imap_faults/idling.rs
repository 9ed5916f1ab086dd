//! Waiting for mail with IDLE (RFC 2177): what a server may do wrong meanwhile costs one connection or one poll interval, never
//! the mailbox. Numbers in the comments are lessons B.

use super::fake::{Act, FakeImap, fails_passing, impatient, mailbox, say, say_and_close, settings};
use anliegend::adapters::imap::{ImapMailbox, ImapSettings, ImapTimeouts};
use anliegend::ports::{Mailbox, News};
use std::time::{Duration, Instant};

/// Longer than any scene: whoever waits for so long has waited for ever.
const LONG: Duration = Duration::from_hours(1);
const SHORT: Duration = Duration::from_millis(100);

/// A server that says this to IDLE, and to nothing else anything odd.
async fn idles_with(act: Act) -> FakeImap {
    FakeImap::start(&[1, 2, 3], move |_, command| (command == "IDLE").then(|| act.clone())).await
}

/// Opened and listed, as after a poll.
async fn polled(mailbox: ImapMailbox) -> ImapMailbox {
    mailbox.open().await.unwrap();
    mailbox.uids_above(0).await.unwrap();
    mailbox
}

fn idles(server: &FakeImap) -> usize {
    server.heard().iter().filter(|command| *command == "IDLE").count()
}

// ---- news --------------------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_mail_that_comes_while_we_wait_is_news_and_the_connection_lives_on() {
    let server = FakeImap::start(&[1], |_, _| None).await;
    let mailbox = polled(mailbox(&server)).await;
    server.deliver(2);
    assert_eq!(mailbox.wait(LONG).await.unwrap(), News::Arrived);
    mailbox.open().await.unwrap();
    assert_eq!(mailbox.uids_above(1).await.unwrap(), [2]);
    server.deliver(3);
    assert_eq!(mailbox.wait(LONG).await.unwrap(), News::Arrived);
    assert_eq!((server.connections(), idles(&server)), (1, 2));
    assert_eq!(server.heard().iter().filter(|command| *command == "DONE").count(), 2);
}

#[tokio::test]
async fn a_mail_that_came_after_the_mailbox_was_listed_is_news_before_anything_is_waited_for() {
    let server = FakeImap::start(&[1], |_, command| {
        command.starts_with("UID FETCH").then(|| Act::SayThenServe(b"* 2 EXISTS\r\n* 1 RECENT\r\n".to_vec()))
    })
    .await;
    let mailbox = polled(mailbox(&server)).await;
    mailbox.fetch(&[1], 1000).await.unwrap();
    assert_eq!(mailbox.wait(LONG).await.unwrap(), News::Arrived);
    assert_eq!(idles(&server), 0);
}

#[tokio::test]
async fn after_a_reconnect_under_way_nobody_knows_what_came_meanwhile_so_it_is_news() {
    let server = FakeImap::start(&[1], |connection, command| {
        (connection == 1 && command.starts_with("UID FETCH")).then(|| Act::SayAndClose(Vec::new()))
    })
    .await;
    let mailbox = polled(mailbox(&server)).await;
    mailbox.fetch(&[1], 1000).await.unwrap();
    assert_eq!(mailbox.wait(LONG).await.unwrap(), News::Arrived);
}

#[tokio::test]
async fn exists_and_recent_are_news() {
    for text in ["* 4 EXISTS\r\n", "* 1 RECENT\r\n", "* 2 EXPUNGE\r\n* 3 EXISTS\r\n", "* OK Still here\r\n* 4 EXISTS\r\n* 1 RECENT\r\n"] {
        let server = FakeImap::start(&[1, 2, 3], |_, _| None).await;
        let mailbox = polled(mailbox(&server)).await;
        server.call(text);
        assert_eq!(mailbox.wait(LONG).await.unwrap(), News::Arrived, "{text:?}");
    }
}

#[tokio::test]
async fn flags_that_change_mails_that_go_and_numbers_said_again_are_no_news() {
    for text in ["* 2 EXPUNGE\r\n", "* 1 FETCH (FLAGS (\\Seen gr\u{fc}n))\r\n", "* 3 EXISTS\r\n* 0 RECENT\r\n", "* OK [ALERT] Wartung\r\n"]
    {
        let server = FakeImap::start(&[1, 2, 3], |_, _| None).await;
        let mailbox = polled(mailbox(&server)).await;
        server.call(text);
        assert_eq!(mailbox.wait(SHORT).await.unwrap(), News::Quiet, "{text:?}");
        assert_eq!(server.connections(), 1);
    }
}

// ---- our own limit -----------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_wait_ends_by_our_own_limit_and_is_begun_anew_on_the_same_connection() {
    let server = FakeImap::start(&[1], |_, _| None).await;
    let timeouts = ImapTimeouts { idle: SHORT, ..settings(server.port).timeouts };
    let mailbox = polled(ImapMailbox::new(ImapSettings { timeouts, ..settings(server.port) }).unwrap()).await;
    for _ in 0..3 {
        assert_eq!(mailbox.wait(LONG).await.unwrap(), News::Quiet);
    }
    assert_eq!((server.connections(), idles(&server)), (1, 3));
}

#[test]
fn our_own_limit_is_nine_minutes() {
    // Lesson 16: firewalls forget a connection after about fifteen minutes, servers after thirty.
    assert_eq!(ImapTimeouts::default().idle, Duration::from_mins(9));
}

#[tokio::test]
async fn a_server_that_is_still_here_does_not_prolong_a_wait() {
    let server = FakeImap::start(&[1], |_, _| None).await;
    let mailbox = polled(mailbox(&server)).await;
    let chatter = async {
        let mut pace = tokio::time::interval(Duration::from_millis(2));
        loop {
            pace.tick().await;
            server.call("* OK Still here\r\n* 1 EXISTS\r\n");
        }
    };
    let begun = Instant::now();
    tokio::select! {
        waited = mailbox.wait(SHORT) => assert_eq!(waited.unwrap(), News::Quiet),
        () = chatter => {}
    }
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}

// ---- a connection that breaks ------------------------------------------------------------------------------------

#[tokio::test]
async fn a_connection_closed_in_a_wait_is_lost_and_never_the_end_of_the_wait() {
    for text in ["", "+ idling\r\n", "+ idling\r\n* OK Still here\r\n", "+ idling\r\n* BYE shutting down\r\n", "+ idling\r\n* 4 EXI"] {
        let server = idles_with(say_and_close(text)).await;
        let mailbox = polled(mailbox(&server)).await;
        assert!(fails_passing(mailbox.wait(LONG)).await.starts_with("cannot wait for mail in mailbox"), "{text:?}");
        assert_eq!(mailbox.open().await.unwrap().exists, 3, "{text:?}");
        assert_eq!(server.connections(), 2, "{text:?}");
    }
}

#[tokio::test]
async fn rubbish_in_a_wait_costs_one_reconnect() {
    for rubbish in
        [b"\xff\xfe\x80 gr\xfc\xdfe\r\n".as_slice(), b"* 1 FETCH (UID 1 INTERNALDATE NIL)\r\n", b"z9 OK foreign tag\r\n", b"* OK bare\n"]
    {
        let answer = [b"+ idling\r\n", rubbish].concat();
        let server =
            FakeImap::start(&[1], move |connection, command| (connection == 1 && command == "IDLE").then(|| Act::Say(answer.clone())))
                .await;
        let mailbox = polled(mailbox(&server)).await;
        fails_passing(mailbox.wait(LONG)).await;
        let mailbox = polled(mailbox).await;
        server.deliver(2);
        assert_eq!(mailbox.wait(LONG).await.unwrap(), News::Arrived, "{rubbish:?}");
        assert_eq!(server.connections(), 2, "{rubbish:?}");
    }
}

#[tokio::test]
async fn silence_before_and_after_a_wait_ends_at_the_limit_of_a_command() {
    for silent_at in ["IDLE", "DONE"] {
        let server = FakeImap::start(&[1], move |connection, command| (connection == 1 && command == silent_at).then_some(Act::Hang)).await;
        let mailbox = polled(ImapMailbox::new(impatient(server.port)).unwrap()).await;
        assert!(fails_passing(mailbox.wait(SHORT)).await.ends_with("the server did not answer in time"), "{silent_at}");
        let mailbox = polled(mailbox).await;
        assert_eq!(mailbox.wait(SHORT).await.unwrap(), News::Quiet, "{silent_at}");
        assert_eq!(server.connections(), 2, "{silent_at}");
    }
}

#[tokio::test]
async fn a_wait_that_is_given_up_costs_the_connection_and_leaves_no_half_answer_behind() {
    let server = FakeImap::start(&[1], |_, _| None).await;
    let mailbox = polled(mailbox(&server)).await;
    tokio::time::timeout(SHORT, mailbox.wait(LONG)).await.unwrap_err();
    assert_eq!(mailbox.wait(LONG).await.unwrap(), News::Unknown, "no connection, so only a poll can tell");
    assert_eq!(mailbox.open().await.unwrap().exists, 1);
    assert_eq!(server.connections(), 2);
}

// ---- a server that does not want to ------------------------------------------------------------------------------

#[tokio::test]
async fn a_server_that_refuses_to_idle_is_polled_and_not_asked_again() {
    let refusals =
        ["{tag} NO not now\r\n", "{tag} BAD\r\n", "{tag} BAD \r\n", "{tag} OK what\r\n", "+ idling\r\n{tag} OK idled enough\r\n"];
    for refusal in refusals {
        let server = idles_with(say(refusal)).await;
        let mailbox = polled(mailbox(&server)).await;
        match mailbox.wait(LONG).await {
            Ok(news) => {
                assert_eq!(news, News::Unknown, "{refusal:?}");
                assert_eq!(mailbox.wait(LONG).await.unwrap(), News::Unknown, "{refusal:?}");
                assert_eq!(idles(&server), 1, "{refusal:?}");
            }
            // Without a text it is no IMAP (RFC 9051 § 9, resp-text), which costs the connection.
            Err(_) => assert_eq!(refusal, "{tag} BAD\r\n"),
        }
        assert_eq!(polled(mailbox).await.name(), "beschwerde", "{refusal:?}");
    }
}

#[tokio::test]
async fn a_server_that_cannot_idle_is_not_asked_to() {
    let server = FakeImap::start(&[1], |_, _| None).await;
    server.folder.lock().unwrap().abilities = "IMAP4rev1 AUTH=PLAIN";
    let mailbox = polled(mailbox(&server)).await;
    assert_eq!(mailbox.wait(LONG).await.unwrap(), News::Unknown);
    assert_eq!(idles(&server), 0);
}
