//! The stage: a city with its configuration in a temporary folder, a sample mailbox, an outgoing folder and a hand-set clock.
//!
//! Knows: how a person's mail program writes a mail, and how to read what the city sent. Never: reaches into the daemon's rooms.
//!
//! Known weaknesses: one mailbox unless a scene asks for a second.

use anliegend::app::{App, Round};
use anliegend::case::{Case, Instant};
use anliegend::config::{Settings, load};
use anliegend::flow::Wish;
use chrono::{DateTime, NaiveDateTime, TimeZone};
use mail_parser::MessageParser;
use sqlx::{Connection, Executor};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// A letter as its reader sees it.
#[derive(Clone, Debug)]
pub struct Read {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub message_id: String,
    pub raw: String,
}

/// The city on the stage.
pub struct City {
    pub folder: TempDir,
    pub app: App,
    pub now: Instant,
    seen: BTreeSet<PathBuf>,
    mails: u32,
}

/// A local time in the city, `2026-03-27 10:15`.
pub fn local(text: &str) -> Instant {
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    chrono_tz::Europe::Berlin.from_local_datetime(&naive).unwrap().to_utc()
}

fn settings(folder: &Path, database: Option<&str>, change: &dyn Fn(String) -> String) -> Settings {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for name in ["departments.toml", "districts.toml", "routing.toml"] {
        std::fs::copy(shipped.join(name), folder.join(name)).unwrap();
    }
    let text = std::fs::read_to_string(shipped.join("anliegend.toml")).unwrap();
    let text = text.replace("since = \"now\"", "since = \"2026-01-01\"").replace("mode = \"hold\"", "mode = \"live\"");
    let text = match database {
        Some(url) => text.replace("url = \"sqlite:anliegend.db\"", &format!("url = \"{url}\"")),
        None => text,
    };
    std::fs::write(folder.join("anliegend.toml"), change(text)).unwrap();
    std::fs::create_dir_all(folder.join("eingang")).unwrap();
    load(folder).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

impl City {
    /// A live city on SQLite at this local time.
    pub async fn live_at(time: &str) -> Self {
        let city = Self::with(time, None, &|text| text).await;
        city.app.clerk.go_live(city.now).await.unwrap();
        city
    }

    /// A city with a changed configuration, on SQLite or the database of this URL; not live.
    pub async fn with(time: &str, database: Option<&str>, change: &dyn Fn(String) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = local(time);
        let app = App::open(settings(folder.path(), database, change)).await.unwrap();
        // This morning's digest has been sent already; a scene that wants one waits for the next.
        app.clerk.set_mark("digest/last", time.split(' ').next().unwrap(), now).await.unwrap();
        Self { folder, app, now, seen: BTreeSet::new(), mails: 0 }
    }

    /// The daemon is stopped and started again.
    pub async fn restart(&mut self) {
        let settings = load(self.folder.path()).unwrap_or_else(|faults| panic!("{faults:#?}"));
        self.app = App::open(settings).await.unwrap();
    }

    /// Somebody puts a raw mail into the mailbox, now.
    pub fn post_raw(&mut self, raw: &[u8]) {
        self.post_raw_into("eingang", raw);
    }

    /// The same for another mailbox' folder.
    pub fn post_raw_into(&mut self, folder: &str, raw: &[u8]) {
        self.mails += 1;
        let path = self.folder.path().join(folder).join(format!("{:04}.eml", self.mails));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, raw).unwrap();
        let received = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(self.now.timestamp_millis()).unwrap());
        std::fs::File::options().append(true).open(&path).unwrap().set_modified(received).unwrap();
    }

    /// Somebody writes a mail; returns its Message-ID.
    pub fn post(&mut self, from: &str, subject: &str, text: &str, headers: &str) -> String {
        let address = from.rsplit_once('<').map_or(from, |(_, rest)| rest.trim_end_matches('>'));
        let id = format!("mail-{}@{}", self.mails + 1, address.rsplit_once('@').unwrap().1);
        let return_path = if headers.contains("Return-Path:") { String::new() } else { format!("Return-Path: <{address}>\r\n") };
        let raw = format!(
            "{return_path}Received: from mx.example.test by mx.stadt.example; {date}\r\nFrom: {from}\r\nTo: beschwerde@stadt.example\r\n\
             Subject: {subject}\r\nDate: {date}\r\nMessage-ID: <{id}>\r\nMIME-Version: 1.0\r\n{headers}Content-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n",
            date = self.now.to_rfc2822(),
        );
        self.post_raw(raw.as_bytes());
        id
    }

    /// Somebody presses "Antworten" on a letter: subject, references and the quoted text as a mail program makes them.
    pub fn answer(&mut self, letter: &Read, from: &str, text: &str) {
        let quoted = letter.text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\r\n");
        let headers = format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n", id = letter.message_id);
        let body = format!("{text}\r\n\r\nAm 27.03.2026 um 10:00 schrieb Beschwerdemanagement:\r\n{quoted}");
        self.post(from, &format!("AW: {}", letter.subject), &body, &headers);
    }

    /// Runs statements behind the city's back; returns how many rows they touched.
    pub async fn sql(&self, statement: &str) -> u64 {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}", self.folder.path().join("anliegend.db").display());
        let mut connection = sqlx::AnyConnection::connect(&url).await.unwrap();
        connection.execute("PRAGMA busy_timeout=10000").await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.unwrap().rows_affected()
    }

    /// The digest among the new letters; everything else new is forgotten.
    pub fn the_digest(&mut self) -> String {
        let digests: Vec<Read> = self.new_letters().into_iter().filter(|l| l.subject.starts_with("Beschwerden ")).collect();
        let [digest] = digests.as_slice() else { panic!("{} digests", digests.len()) };
        digest.text.replace("\r\n", "\n")
    }

    /// Sets the clock and does everything that is due.
    pub async fn tick_at(&mut self, time: &str) -> Round {
        self.now = local(time);
        self.tick().await
    }

    /// Everything that is due now.
    pub async fn tick(&mut self) -> Round {
        let round = self.app.tick(self.now).await;
        assert!(round.faults.is_empty(), "{:?}", round.faults);
        round
    }

    /// Letters that left since the last look.
    pub fn new_letters(&mut self) -> Vec<Read> {
        let Ok(entries) = std::fs::read_dir(self.folder.path().join("ausgang")) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "eml")).collect();
        paths.sort();
        let fresh: Vec<PathBuf> = paths.into_iter().filter(|path| self.seen.insert(path.clone())).collect();
        fresh.iter().map(|path| read(&std::fs::read(path).unwrap())).collect()
    }

    /// The one new letter to this address, digests aside; everything else new is forgotten.
    pub fn the_letter_to(&mut self, address: &str) -> Read {
        let letters: Vec<Read> =
            self.new_letters().into_iter().filter(|l| l.to == address && !l.subject.starts_with("Beschwerden ")).collect();
        let [letter] = letters.as_slice() else { panic!("{} letters to {address}: {letters:#?}", letters.len()) };
        letter.clone()
    }

    /// The case with this number.
    pub async fn case(&self, number: &str) -> Case {
        self.app.clerk.store.case_by_number(number).await.unwrap().unwrap()
    }

    /// All cases.
    pub async fn cases(&self) -> Vec<Case> {
        self.app.clerk.store.find_cases(&anliegend::ports::CaseFilter::default()).await.unwrap()
    }

    /// The desk types a wish.
    pub async fn wish(&self, number: &str, wish: Wish) -> Case {
        self.app.clerk.wish(number, wish, self.now).await.unwrap()
    }
}

/// Reads a mail as a person's program does.
pub fn read(raw: &[u8]) -> Read {
    let mail = MessageParser::default().parse(raw).unwrap();
    Read {
        to: mail.to().and_then(|to| to.first()).and_then(|a| a.address()).unwrap_or_default().to_owned(),
        subject: mail.subject().unwrap_or_default().to_owned(),
        text: mail.body_text(0).unwrap_or_default().into_owned(),
        message_id: mail.message_id().unwrap_or_default().to_owned(),
        raw: String::from_utf8_lossy(raw).into_owned(),
    }
}

/// An instant with its zone.
pub fn instant(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}
