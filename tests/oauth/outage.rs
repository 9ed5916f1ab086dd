//! The program itself, as cron runs it, while the token endpoint is down or refuses it.

use super::imap::{FakeImap, mail};
use super::stage::new_year;
use super::token::{Act, CLIENT, FakeTokens, SECRET};
use anliegend::adapters::clock::{HandClock, SystemClock};
use anliegend::ports::Clock;
use chrono::{SecondsFormat, TimeDelta};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// A city whose only mailbox is opened by a badge.
struct City {
    tokens: FakeTokens,
    server: FakeImap,
    folder: TempDir,
}

/// What a command said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl City {
    async fn new() -> Self {
        let tokens = FakeTokens::start(&new_year(), &["vom-amtsleiter"]).await;
        let server = FakeImap::start(&[], |_, _| None).await;
        {
            let mut inbox = server.folder.lock().unwrap();
            inbox.abilities = "IMAP4rev1 AUTH=XOAUTH2 SASL-IR";
            inbox.admitted = Arc::clone(&tokens.admitted);
        }
        let folder = tempfile::tempdir().unwrap();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        for name in ["departments.toml", "districts.toml", "routing.toml"] {
            std::fs::copy(shipped.join(name), folder.path().join(name)).unwrap();
        }
        let imap = format!(
            "type = \"imap\"\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\nuser = \"beschwerde@stadt.test\"\n\
             oauth2 = {{ token_url = \"{}\", client_id = \"{CLIENT}\", client_secret = {{ file = \"secret\" }}, \
             refresh_token = {{ file = \"token\" }} }}\n",
            server.port,
            tokens.url()
        );
        let text = std::fs::read_to_string(shipped.join("anliegend.toml")).unwrap();
        let text = text.replace("since = \"now\"", "since = \"2026-01-01\"").replace("type = \"maildir\"", &imap);
        let text: Vec<&str> = text.lines().filter(|line| !line.starts_with("path = \"eingang\"")).collect();
        std::fs::write(folder.path().join("anliegend.toml"), text.join("\n")).unwrap();
        std::fs::write(folder.path().join("secret"), SECRET).unwrap();
        std::fs::write(folder.path().join("token"), "vom-amtsleiter\n").unwrap();
        Self { tokens, server, folder }
    }

    async fn run(&self, arguments: &[&str]) -> Said {
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let folder: PathBuf = self.folder.path().to_owned();
        let running = move || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_anliegend"));
            command.arg("--config").arg(folder).args(arguments).env_remove("NOTIFY_SOCKET").stdin(Stdio::null());
            // As an administrator who looks for the reason would: everything into the log.
            command.env("ANLIEGEND_LOG", "trace").output().unwrap()
        };
        let output = tokio::task::spawn_blocking(running).await.unwrap();
        let said = Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        for secret in ["Geheim", "amtsleiter", "auffrischung", "zugang"] {
            assert!(!said.err.contains(secret) && !said.out.contains(secret), "{secret}: {}", said.err);
        }
        said
    }

    /// Everything that is due so many days ago.
    async fn tick(&self, days_ago: i64) -> Said {
        let at = SystemClock.now() - TimeDelta::days(days_ago);
        self.run(&["--format", "json", "tick", "--at", &at.to_rfc3339_opts(SecondsFormat::Millis, true)]).await
    }

    async fn health(&self) -> Said {
        self.run(&["health"]).await
    }
}

fn received(said: &Said) -> serde_json::Value {
    serde_json::from_str::<serde_json::Value>(&said.out).unwrap()["received"]["mails"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_days_without_tokens_are_an_alarm_and_afterwards_every_mail_comes() {
    // Lesson 20: it is not the failed poll that counts but the age of the last one that succeeded.
    let city = City::new().await;
    city.server.folder.lock().unwrap().mails.insert(1, mail(1));
    let said = city.tick(10).await;
    assert_eq!((said.code, received(&said)), (0, 1.into()), "{}", said.err);

    city.tokens.set_act(Some(Act::Say("503 Service Unavailable", String::new())));
    for day in 1..10 {
        let uid = u32::try_from(day).unwrap() + 1;
        city.server.folder.lock().unwrap().mails.insert(uid, mail(uid));
        let said = city.tick(10 - day).await;
        assert_eq!((said.code, received(&said)), (1, 0.into()), "{}", said.err);
        assert!(said.err.contains("mailbox beschwerde") && said.err.contains("not ready now (503)"), "{}", said.err);
    }
    let said = city.health().await;
    assert!(
        said.code != 0 && said.out.contains("CRITICAL") && said.out.contains("mailbox beschwerde was last polled 10 days ago"),
        "{}",
        said.out
    );

    city.tokens.set_act(None);
    let said = city.tick(0).await;
    assert_eq!((said.code, received(&said)), (0, 9.into()), "{}", said.err);
    let said = city.health().await;
    assert_eq!(said.code, 0, "{}", said.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_told_once_a_poll_and_mended_in_the_configuration() {
    let city = City::new().await;
    std::fs::write(city.folder.path().join("secret"), "Geheim-abgelaufen").unwrap();
    let said = city.tick(0).await;
    assert_eq!(said.code, 1);
    assert_eq!(said.err.matches("invalid_client").count(), 1, "{}", said.err);
    assert!(said.err.contains("cannot log in to mailbox beschwerde") && said.err.contains("have a new one made"), "{}", said.err);
    assert_eq!(city.tokens.count(), 1);
    let said = city.run(&["check", "--online"]).await;
    assert!(said.code != 0 && said.err.contains("invalid_client"), "{}", said.err);

    std::fs::write(city.folder.path().join("secret"), SECRET).unwrap();
    assert_eq!(city.tick(0).await.code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_at_the_terminal_takes_no_token_from_the_next_poll() {
    let city = City::new().await;
    // Each of them is a program of its own, and each replaces the refresh token.
    assert_eq!(city.tick(0).await.code, 0);
    let said = city.run(&["check", "--online"]).await;
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(city.tick(0).await.code, 0);
    assert_eq!(city.tokens.count(), 3);
    // A hundred days in which somebody only looks: the token lives on.
    let clock: &HandClock = &city.tokens.clock;
    for _ in 0..2 {
        clock.advance(TimeDelta::days(50));
        assert_eq!(city.tick(0).await.code, 0);
    }
}
