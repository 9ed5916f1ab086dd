//! The daemon before a mail server that misbehaves: how soon it comes back, how it ends, and what its log tells.

use super::at_work::Daemon;
use super::fake::{Act, FakeImap, say, say_and_close};
use std::path::Path;
use std::time::Duration;

const BURST: &str = "Return-Path: <yilmaz@example.test>\r\nFrom: Ayse Yilmaz <yilmaz@example.test>\r\nTo: beschwerde@stadt.example\r\n\
    Subject: Wasserrohrbruch\r\nMessage-ID: <y7@example.test>\r\n\r\nDer Keller steht unter Wasser.\r\n";

/// A daemon that reads this server's mailbox.
fn daemon(server: &FakeImap, poll_seconds: u32) -> Daemon {
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for name in ["departments.toml", "districts.toml", "routing.toml"] {
        std::fs::copy(shipped.join(name), folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("secret"), "streng-geheim").unwrap();
    let port = server.port;
    let imap = format!(
        "type = \"imap\"\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"plain\"\nuser = \"b\"\npassword = {{ file = \"secret\" }}\n#"
    );
    let mut text = std::fs::read_to_string(shipped.join("anliegend.toml")).unwrap();
    for (from, to) in [
        ("\nsince = \"now\"", "\nsince = \"2026-01-01\""),
        ("\ntype = \"maildir\"", &format!("\n{imap}")),
        ("\npath = \"eingang\"", "\n#"),
        ("poll_seconds = 60", &format!("poll_seconds = {poll_seconds}")),
    ] {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    std::fs::write(folder.path().join("anliegend.toml"), text).unwrap();
    Daemon::start(folder)
}

fn times(server: &FakeImap, start: &str) -> usize {
    server.heard().iter().filter(|command| command.starts_with(start)).count()
}

#[tokio::test]
async fn a_mail_is_taken_in_long_before_the_poll_and_its_words_stand_in_no_log() {
    let server = FakeImap::start(&[], |_, _| None).await;
    let mut daemon = daemon(&server, 600);
    daemon.until("idles", |_| times(&server, "IDLE") == 1).await;
    server.deliver(7);
    server.folder.lock().unwrap().mails.insert(7, BURST.as_bytes().to_vec());
    daemon.until("idles again", |_| times(&server, "IDLE") == 2).await;
    assert_eq!(times(&server, "UID FETCH 7 "), 2, "its size, and itself");
    assert!(daemon.stop() < Duration::from_secs(5), "a wait ends at once");
    let log = daemon.log();
    assert!(log.contains("mailbox polled") && log.contains("cases=1"), "{log}");
    for word in ["Wasserrohrbruch", "Yilmaz", "yilmaz", "Keller", "streng-geheim", "c3RyZW5n"] {
        assert!(!log.contains(word), "{word} stands in the log:\n{log}");
    }
}

#[tokio::test]
async fn a_server_that_turns_us_away_is_tried_again_within_seconds_and_told_in_two_lines() {
    let server =
        FakeImap::start(&[1], |connection, command| (connection <= 3 && command == "GREETING").then(|| say_and_close("* BYE full\r\n")))
            .await;
    let mut daemon = daemon(&server, 600);
    daemon.until("idles", |_| times(&server, "IDLE") == 1).await;
    daemon.stop();
    let log = daemon.log();
    let lines: Vec<&str> =
        log.lines().filter(|line| !line.contains(" TRACE ") && !line.contains(" DEBUG ") && line.contains("failures")).collect();
    assert_eq!(lines.len(), 3, "{log}");
    for (line, expected) in lines.iter().zip(["failures=1", "failures=2", "again after failures"]) {
        assert!(line.contains(expected), "{line}");
    }
    assert!(log.contains("failures=3"), "{log}");
}

#[tokio::test]
async fn a_server_on_which_no_wait_ever_ends_well_is_polled() {
    let server = FakeImap::start(&[1], |_, command| (command == "IDLE").then(|| say_and_close("+ idling\r\n"))).await;
    let mut daemon = daemon(&server, 1);
    daemon.until("idles", |_| times(&server, "IDLE") == 1).await;
    server.deliver(2);
    daemon.until("fetches", |_| times(&server, "UID FETCH 2 ") > 0).await;
    daemon.stop();
}

#[tokio::test]
async fn a_wrong_password_is_not_tried_again_and_again() {
    let server =
        FakeImap::start(&[1], |_, command| command.starts_with("AUTHENTICATE").then(|| say("{tag} NO [AUTHENTICATIONFAILED] no\r\n")))
            .await;
    let mut daemon = daemon(&server, 1);
    daemon.until("is refused", |daemon| daemon.log().contains("refused user name or password")).await;
    daemon.stop();
    assert_eq!(times(&server, "AUTHENTICATE"), 1);
}

#[tokio::test]
async fn a_server_that_falls_silent_in_a_poll_does_not_hold_up_the_end() {
    let server = FakeImap::start(&[1], |_, command| command.starts_with("UID SEARCH").then_some(Act::Hang)).await;
    let mut daemon = daemon(&server, 60);
    daemon.until("is asked", |_| times(&server, "UID SEARCH") == 1).await;
    let took = daemon.stop();
    assert!(took < Duration::from_secs(25), "{took:?}");
}
