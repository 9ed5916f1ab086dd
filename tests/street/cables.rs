//! Cables are unplugged between Anliegend and a real mailbox: a year of it, day by day, and once under the daemon.
//!
//! Known weaknesses: in the year the days are simulated, the daemon's pauses are left out, and what is logged while mails are parsed
//! on threads of their own is not read; the daemon's scenes have all three.

use super::at_work::Daemon;
use super::post::{Line, Servers, unique};
use super::proxy::{Fate, Proxy};
use super::travel::configure;
use anliegend::adapters::imap::{AfterIntake, ImapMailbox, ImapSettings, ImapTimeouts};
use anliegend::adapters::tls::Security;
use anliegend::app::{App, tell};
use anliegend::case::Instant;
use anliegend::config::load;
use anliegend::ports::{CaseFilter, Credential, Disposition, FaultKind, Mailbox};
use chrono::TimeDelta;
use secrecy::SecretString;
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Words that stand in every mail of these scenes and may stand in no log.
const PRIVATE: [&str; 5] = ["Kanaldeckel", "Yilmaz", "yilmaz", "klappert", "example.test"];

/// A mail of its own from a citizen of her own.
fn mail(nth: usize, date: Instant) -> String {
    let date = date.to_rfc2822();
    format!(
        "Return-Path: <yilmaz.{nth}@example.test>\r\nFrom: Ayse Yilmaz <yilmaz.{nth}@example.test>\r\nTo: beschwerde@stadt.test\r\n\
         Subject: Kanaldeckel {nth}\r\nDate: {date}\r\nMessage-ID: <{nth}.{mark}@example.test>\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nDer Deckel Nummer {nth} klappert jede Nacht.\r\n",
        mark = std::process::id()
    )
}

fn assert_discreet(log: &str) {
    for word in PRIVATE {
        assert!(!log.contains(word), "{word} stands in the log:\n{log}");
    }
}

/// How many mails opened a case, and how many did not.
async fn taken_in(app: &App) -> (u64, u64) {
    let ever = Instant::UNIX_EPOCH..Instant::UNIX_EPOCH + TimeDelta::days(100_000);
    let dispositions = app.clerk.store.dispositions(ever).await.unwrap();
    let sum =
        |is_case: bool| dispositions.iter().filter(|(what, _)| (*what == Disposition::NewCase) == is_case).map(|(_, count)| count).sum();
    (sum(true), sum(false))
}

async fn cases(app: &App) -> usize {
    app.clerk.store.find_cases(&CaseFilter::default()).await.unwrap().len()
}

// ---- a year ------------------------------------------------------------------------------------------------------

/// Where somebody stumbles over the cable.
const PLACES: [(&str, usize); 9] = [
    ("* OK", 4),
    ("CAPABILITY", 5),
    ("Logged in", 0),
    ("EXISTS", 1),
    ("* SEARCH", 2),
    ("OK Search completed", 3),
    ("BODY[] {", 60),
    ("OK Fetch completed", 0),
    ("+ idling", 2),
];

/// What the log tells of it: each of these happens in such a year.
const TROUBLES: [&str; 7] = [
    "cannot reach",
    "cannot open mailbox",
    "cannot log in to mailbox",
    "cannot list mailbox",
    "cannot wait for mail",
    "connection lost while fetching",
    "did not answer in time",
];

/// A small generator of numbers (PCG), so that a year can be repeated by its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn fate(&mut self) -> Fate {
        let (word, further) = PLACES[self.below(PLACES.len())];
        match self.below(20) {
            0 => Fate::Refused,
            1 => Fate::Mute,
            2 => Fate::Slow,
            3 if !word.contains("BODY") => Fate::Silent(word, further),
            _ => Fate::Cut(word, further),
        }
    }
}

/// What the program logs, by day.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn keep(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_ansi(false).with_writer(move || log.clone());
        tracing::subscriber::set_default(lines.finish())
    }

    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().unwrap())).unwrap()
    }
}

/// The city's mailbox behind the cable, and what is put into it.
struct Year {
    _folder: tempfile::TempDir,
    app: App,
    mailbox: Arc<dyn Mailbox>,
    proxy: Proxy,
    post: Line,
}

impl Year {
    async fn begin(servers: &Servers) -> Self {
        let (folder, mark) = (tempfile::tempdir().unwrap(), unique());
        configure(folder.path(), servers, &mark, "sqlite:anliegend.db");
        let app = App::open(load(folder.path()).unwrap()).await.unwrap();
        let proxy = Proxy::to(&servers.imap).await;
        let user = format!("beschwerde-{mark}@stadt.test");
        let mut post = Line::to(&servers.imap);
        post.expect("* OK");
        post.say(&format!("a LOGIN \"{user}\" \"{}\"", servers.password));
        post.expect("a OK");
        let short = Duration::from_millis(200);
        let mailbox = ImapMailbox::new(ImapSettings {
            name: "beschwerde".to_owned(),
            host: "127.0.0.1".to_owned(),
            port: proxy.address.rsplit_once(':').unwrap().1.parse().unwrap(),
            security: Security::Plain,
            user,
            credential: Credential::Password(SecretString::from(servers.password.clone())),
            folder: "INBOX".to_owned(),
            after_intake: AfterIntake::Leave,
            ca_file: None,
            timeouts: ImapTimeouts { connect: short, command: short, fetch: Duration::from_secs(5), idle: Duration::from_millis(5) },
        });
        Self { _folder: folder, app, mailbox: Arc::new(mailbox.unwrap()), proxy, post }
    }

    /// A mail lies in the mailbox on this day.
    fn deliver(&mut self, nth: usize, now: Instant) {
        let bytes = mail(nth, now);
        let date = now.format("%d-%b-%Y %H:%M:%S +0000");
        self.post.say(&format!("b APPEND INBOX \"{date}\" {{{}}}", bytes.len()));
        self.post.expect("+");
        self.post.say(&bytes);
        self.post.expect("b OK");
    }

    /// Polls until a poll goes well, at most so often, and then waits for news for a moment; whether a poll went well.
    async fn day(&self, now: Instant, tries: usize) -> bool {
        for _ in 0..tries {
            let polled = self.app.clerk.receive(&self.mailbox, now).await;
            match polled {
                Ok(_) => {
                    if let Err(fault) = self.mailbox.wait(Duration::from_secs(1)).await {
                        tracing::warn!("{}", tell(&fault));
                    }
                    return true;
                }
                Err(fault) => {
                    tracing::warn!("{}", tell(&fault));
                    assert_eq!(fault.kind, FaultKind::Transient, "{fault:?}");
                }
            }
        }
        false
    }
}

#[tokio::test]
async fn a_year_of_unplugged_cables_loses_no_mail_and_doubles_none() {
    let Some(servers) = Servers::from_environment() else { return };
    let first: Instant = "2026-01-02T09:00:00Z".parse().unwrap();
    let mut year = Year::begin(&servers).await;
    let log = Log::default();
    let _kept = log.keep();
    let mut dice = Dice(2026);
    let (mut mails, mut lost_days) = (0, 0);
    let mut met = std::collections::BTreeMap::from(TROUBLES.map(|trouble| (trouble, 0)));
    for day in 0..365 {
        let now = first + TimeDelta::days(day);
        for _ in 0..dice.below(3).saturating_sub(usize::from(day % 2 == 0)) {
            mails += 1;
            year.deliver(mails, now);
        }
        // On some days the cable stays unplugged, on the others it is plugged in again after up to two accidents.
        if dice.below(10) == 0 {
            year.proxy.unplug().await;
            assert!(!year.day(now, 2).await, "nothing comes through no cable");
            year.proxy.plug().await;
            lost_days += 1;
        } else {
            year.proxy.plug().await;
            let accidents = dice.below(3);
            year.proxy.doom((0..accidents).map(|_| dice.fate()).collect::<Vec<Fate>>());
            year.day(now, 5).await;
        }
        let told = log.take();
        assert_discreet(&told);
        for (trouble, count) in &mut met {
            *count += told.matches(trouble).count();
        }
        let lines = told.lines().filter(|line| !line.contains("DEBUG")).count();
        assert!(lines <= 12, "{lines} lines on one day:\n{told}");
    }
    let is_bad = met.values().all(|count| *count > 5);
    assert!(mails > 150 && lost_days > 20 && is_bad, "{mails} mails, {lost_days} days without a cable, {met:?}: no such year");
    println!("{mails} mails, {lost_days} days without a cable, {met:?}");
    // The last repair.
    year.proxy.doom([]);
    assert!(year.day(first + TimeDelta::days(365), 5).await, "{}", log.take());
    assert_eq!(taken_in(&year.app).await, (mails as u64, 0));
    assert_eq!(cases(&year.app).await, mails);
}

// ---- the daemon --------------------------------------------------------------------------------------------------

/// A daemon that would poll every ten minutes, its city and its mailbox.
struct Town {
    daemon: Daemon,
    servers: Servers,
    mailbox: String,
    posted: usize,
}

impl Town {
    fn start(servers: &Servers, imap: &str) -> Self {
        let (folder, mark) = (tempfile::tempdir().unwrap(), unique());
        configure(folder.path(), &Servers { imap: imap.to_owned(), ..servers.clone() }, &mark, "sqlite:anliegend.db");
        let path = folder.path().join("anliegend.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text + "\n[schedules]\npoll_seconds = 600\n").unwrap();
        Self { daemon: Daemon::start(folder), servers: servers.clone(), mailbox: format!("beschwerde-{mark}@stadt.test"), posted: 0 }
    }

    async fn sees(&mut self, word: &str, times: usize) {
        self.daemon.until(word, |daemon| daemon.log().matches(word).count() >= times).await;
    }

    fn deliver(&mut self) {
        self.posted += 1;
        let date = "2026-11-02T09:00:00Z".parse().unwrap();
        self.servers.deliver(&self.mailbox, &mail(self.posted, date));
    }

    /// The case of the mail delivered last exists.
    async fn opens_the_case(&mut self) {
        self.sees(" cases=1 ", self.posted).await;
    }

    /// SIGTERM; every mail has its case, and none stands in the log.
    async fn ends_well(&mut self) {
        let took = self.daemon.stop();
        assert!(took < Duration::from_secs(5), "{took:?}");
        assert_discreet(&self.daemon.log());
        let app = App::open(load(self.daemon.folder.path()).unwrap()).await.unwrap();
        assert_eq!(taken_in(&app).await, (self.posted as u64, 0));
        assert_eq!(cases(&app).await, self.posted);
    }
}

#[tokio::test]
async fn a_mail_delivered_while_the_daemon_waits_is_seen_long_before_the_poll() {
    let Some(servers) = Servers::from_environment() else { return };
    let mut town = Town::start(&servers, &servers.imap);
    town.sees("mailbox opened", 1).await;
    for _ in 0..3 {
        town.deliver();
        town.opens_the_case().await;
    }
    assert_eq!(town.daemon.log().matches("mailbox opened").count(), 1, "one connection carried it all");
    town.ends_well().await;
}

#[tokio::test]
async fn after_an_unplugged_cable_the_daemon_catches_up_within_seconds() {
    let Some(servers) = Servers::from_environment() else { return };
    let mut proxy = Proxy::to(&servers.imap).await;
    let mut town = Town::start(&servers, &proxy.address.clone());
    town.deliver();
    town.opens_the_case().await;
    // The connection ends, and new ones are refused.
    proxy.unplug().await;
    town.sees("failures=3", 1).await;
    town.deliver();
    proxy.plug().await;
    town.opens_the_case().await;
    // The next connection is refused, and the one after stands without a word: its end is not waited for.
    proxy.doom([Fate::Refused, Fate::Mute]);
    proxy.plug().await;
    town.daemon.until("stands without a word", |_| proxy.is_spent()).await;
    town.deliver();
    proxy.plug().await;
    town.opens_the_case().await;
    town.ends_well().await;
}
