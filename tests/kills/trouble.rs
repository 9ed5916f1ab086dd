//! What the program stands on fails under it: the mailbox server is restarted, the database is locked or cut off, the disk is full.
//!
//! Known weaknesses: a disk is full by a limit on the size of files, which SQLite reports as a write that failed.

use super::post::{Line, Servers};
use super::town::{Afterwards, Town, ended_within, meaning};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Waits until something is so; panics after a minute with what the daemon said.
fn until(town: &Town, what: &str, is_so: impl FnMut() -> bool) {
    assert!(comes_true(is_so), "it never came to this: {what}\n{}", log(town));
}

fn comes_true(mut is_so: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_mins(1) {
        if is_so() {
            return true;
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    false
}

fn log(town: &Town) -> String {
    std::fs::read_to_string(town.folder.path().join("log")).unwrap_or_default()
}

/// Ends the daemon as systemd does.
fn stop(mut daemon: Child, town: &Town) {
    assert!(ended_within(&mut daemon, Duration::ZERO).is_none(), "the daemon ended by itself\n{}", log(town));
    assert!(Command::new("kill").arg(daemon.id().to_string()).status().unwrap().success());
    let ended = ended_within(&mut daemon, Duration::from_secs(30));
    assert!(ended.is_some_and(|status| status.success()), "{ended:?}\n{}", log(town));
}

fn everything_is_in(town: &Town, mails: u64) {
    let concerns = (0..mails).filter(|nth| meaning(*nth) == super::town::Meaning::Concern).count() as u64;
    assert_eq!(town.count("SELECT count(*) FROM ledger"), mails);
    assert_eq!(town.count("SELECT count(*) FROM cases"), concerns);
    assert_eq!(town.count("SELECT count(*) FROM letters WHERE kind = 'acknowledgement'"), concerns);
}

fn postgres_town(servers: Servers) -> Town {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let database = runtime.block_on(servers.new_database());
    Town::live(servers, Some(database), Afterwards::Move)
}

/// The second Dovecot, which is this scene's alone.
fn second_dovecot() -> Child {
    let start = std::env::var("ANLIEGEND_TEST_SECOND_DOVECOT").unwrap();
    let mut words = start.split_whitespace();
    Command::new(words.next().unwrap()).args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn is_up(imap: &str) -> bool {
    std::net::TcpStream::connect(imap).is_ok_and(|stream| {
        drop(stream);
        Line::to(imap).line().starts_with("* OK")
    })
}

fn terminate(mut server: Child) {
    assert!(Command::new("kill").arg(server.id().to_string()).status().unwrap().success());
    assert!(ended_within(&mut server, Duration::from_secs(30)).is_some(), "Dovecot does not end");
}

#[test]
fn the_mailbox_server_is_restarted_under_way_and_the_daemon_goes_on() {
    let Some(mut servers) = Servers::from_environment() else { return };
    servers.imap = std::env::var("ANLIEGEND_TEST_SECOND_IMAP").unwrap();
    let imap = servers.imap.clone();
    let mut dovecot = second_dovecot();
    assert!(comes_true(|| is_up(&imap)), "Dovecot does not answer");
    let town = Town::live(servers, None, Afterwards::Move);
    let daemon = town.start(None);
    for round in 0..6 {
        town.post(round * 10..(round + 1) * 10);
        // Some of the ten are in, some are not.
        until(&town, "a mail of the round is in", || town.count("SELECT count(*) FROM ledger") > round * 10);
        terminate(dovecot);
        dovecot = second_dovecot();
        assert!(comes_true(|| is_up(&imap)), "Dovecot does not answer again");
    }
    until(&town, "all mails are in", || town.count("SELECT count(*) FROM ledger") == 60);
    stop(daemon, &town);
    everything_is_in(&town, 60);
    terminate(dovecot);
}

#[test]
fn a_database_that_somebody_else_holds_costs_time_and_no_mail() {
    let Some(servers) = Servers::from_environment() else { return };
    let town = Town::live(servers, None, Afterwards::Move);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let holder = runtime.block_on(async {
        use sqlx::{Connection, Executor};
        let mut holder = sqlx::SqliteConnection::connect(&town.database).await.unwrap();
        holder.execute("BEGIN IMMEDIATE").await.unwrap();
        holder
    });
    town.post(0..10);
    let begun = Instant::now();
    let held = town.run(&["tick"]);
    assert_eq!(held.status.code(), Some(1), "after {:?}", begun.elapsed());
    let why = String::from_utf8(held.stderr).unwrap();
    assert!(why.contains("another program is writing to it"), "{why}");
    drop(holder);
    town.catch_up();
    everything_is_in(&town, 10);
}

#[test]
fn a_database_server_that_hangs_up_costs_one_step() {
    let Some(servers) = Servers::from_environment() else { return };
    let town = postgres_town(servers);
    let name = town.database.rsplit('/').next().unwrap().to_owned();
    let daemon = town.start(None);
    for round in 0..6 {
        town.post(round * 10..(round + 1) * 10);
        until(&town, "a mail of the round is in", || town.count("SELECT count(*) FROM ledger") > round * 10);
        let hang_up =
            format!("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid()");
        town.count(&hang_up);
    }
    until(&town, "all mails are in", || town.count("SELECT count(*) FROM ledger") == 60);
    stop(daemon, &town);
    everything_is_in(&town, 60);
}

#[test]
fn a_full_disk_stops_intake_with_a_word_and_loses_nothing() {
    let Some(servers) = Servers::from_environment() else { return };
    let town = Town::live(servers, None, Afterwards::Move);
    town.post(0..40);
    let tick = town.command(&["tick"]);
    let files = std::fs::read_dir(town.folder.path()).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).max().unwrap();
    // Room for the lease and not for forty mails; the shell counts in blocks of 512 bytes.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", files / 512 + 40);
    let full = Command::new("sh").args(["-c", &script, "sh"]).arg(tick.get_program()).args(tick.get_args()).output().unwrap();
    assert_eq!(full.status.code(), Some(1), "{}", String::from_utf8_lossy(&full.stdout));
    let why = String::from_utf8(full.stderr).unwrap();
    assert!(why.contains("cannot"), "{why}");
    assert!(!why.contains("Laterne") && !why.contains("buergerin"), "{why}");
    assert!(town.count("SELECT count(*) FROM ledger") < 40, "the disk was not full");
    town.catch_up();
    everything_is_in(&town, 40);
}
