//! A city whose program is killed: its folder, its mailbox on Dovecot, its relay on Postfix.
//!
//! Knows: which mails it posted and what must become of each. Never: reaches into the daemon's rooms; it runs the binary and counts rows.
//!
//! Known weaknesses: the random moments differ from machine to machine although the dice do not.

use super::post::{Line, Servers, unique};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// A small generator of numbers (PCG), so that a run can be repeated by its seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1))
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// What a mail is to the city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A concern of its own.
    Concern,
    /// The mail three before it, byte for byte.
    SameBytes,
    /// The letter four before it as another server would write it.
    SameLetter,
    /// A further mail to the concern six before it, by the same person.
    Further,
}

/// The meaning of the `nth` mail.
pub fn meaning(nth: u64) -> Meaning {
    match nth % 10 {
        7 => Meaning::SameBytes,
        8 => Meaning::SameLetter,
        9 => Meaning::Further,
        _ => Meaning::Concern,
    }
}

/// What happens on the server to a mail that was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// It is moved by MOVE.
    Move,
    /// It is copied and expunged, since the server hides that it knows MOVE.
    CopyAndExpunge,
}

/// A city on real servers that writes to citizens through the real relay.
pub struct Town {
    pub servers: Servers,
    pub mark: String,
    pub folder: tempfile::TempDir,
    pub database: String,
    pub afterwards: Afterwards,
}

impl Town {
    /// A live city whose taken mails go to the folder `Erledigt`.
    pub fn live(servers: Servers, database: Option<String>, afterwards: Afterwards) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        for file in ["departments.toml", "districts.toml", "routing.toml"] {
            std::fs::copy(shipped.join(file), folder.path().join(file)).unwrap();
        }
        let database = database.unwrap_or_else(|| format!("sqlite:{}/anliegend.db", folder.path().display()));
        let town = Self { servers, mark: unique(), folder, database, afterwards };
        town.configure();
        town.imap(&["b CREATE Erledigt"]);
        assert!(town.run(&["go-live"]).status.success());
        town
    }

    fn configure(&self) {
        let imap = match self.afterwards {
            Afterwards::Move => self.servers.imap.clone(),
            Afterwards::CopyAndExpunge => super::without_move::cable(&self.servers.imap),
        };
        let (imap_host, imap_port) = imap.rsplit_once(':').unwrap();
        let (smtp_host, smtp_port) = self.servers.smtp.rsplit_once(':').unwrap();
        let (mark, database) = (&self.mark, &self.database);
        std::fs::write(self.folder.path().join("secret"), &self.servers.password).unwrap();
        let text = format!(
            r#"
[city]
name = "Musterstadt"
phone = "0000 123 45 67"
hours = "Montag bis Freitag, 8 bis 12 Uhr"
privacy_url = "https://www.stadt.test/datenschutz"
land = "NW"
domain = "stadt.test"
staff_domains = ["stadt.test"]

[desk]
address = "desk-{mark}@stadt.test"

[[mailboxes]]
name = "beschwerde"
addresses = ["beschwerde-{mark}@stadt.test"]
since = "2026-01-01"
type = "imap"
host = "{imap_host}"
port = {imap_port}
security = "plain"
user = "beschwerde-{mark}@stadt.test"
password = {{ file = "secret" }}
after_intake = "move"
move_to = "Erledigt"

[database]
url = "{database}"

[delivery]
mode = "hold"
audiences = {{ citizens = "live" }}
through = "smtp"
host = "{smtp_host}"
port = {smtp_port}
security = "plain"

# Lifted for the run: a real city would be asked why two thousand people write at once.
[acknowledgement]
sender_10_minutes = 0
sender_day = 0
sender_week = 0
all_hour = 0
all_10_minutes = 0
domain_hour = 0
large_domain_hour = 0
returned_percent = 0

[schedules]
poll_seconds = 1
"#
        );
        std::fs::write(self.folder.path().join("anliegend.toml"), text).unwrap();
    }

    /// Says lines to the city's mailbox, each of which must be answered with OK.
    pub fn imap(&self, lines: &[&str]) -> Vec<String> {
        let mut imap = Line::to(&self.servers.imap);
        imap.expect("* OK");
        imap.say(&format!("a LOGIN \"beschwerde-{}@stadt.test\" \"{}\"", self.mark, self.servers.password));
        imap.expect("a OK");
        let mut heard = Vec::new();
        for line in lines {
            imap.say(line);
            let tag = line.split(' ').next().unwrap();
            loop {
                let answer = imap.line();
                if answer.starts_with(&format!("{tag} ")) {
                    assert!(answer.starts_with(&format!("{tag} OK")), "{line}: {answer}");
                    break;
                }
                heard.push(answer);
            }
        }
        heard
    }

    /// Whether the program that ended had a mail in hand, by the first two lines of its notebook: two numbers.
    pub fn ended_over_a_mail(&self) -> bool {
        let notebook = std::fs::read_to_string(self.folder.path().join("beschwerde.notebook")).unwrap_or_default();
        notebook.lines().take(2).any(|line| line.split_whitespace().count() == 2)
    }

    /// How many mails lie in a folder.
    pub fn lying_in(&self, folder: &str) -> u64 {
        let heard = self.imap(&[&format!("c EXAMINE {folder}")]);
        heard.iter().find_map(|line| line.trim_end().strip_prefix("* ")?.strip_suffix(" EXISTS")?.parse().ok()).unwrap()
    }

    /// Puts mails into the mailbox.
    pub fn post(&self, mails: std::ops::Range<u64>) {
        let mut imap = Line::to(&self.servers.imap);
        imap.expect("* OK");
        imap.say(&format!("a LOGIN \"beschwerde-{}@stadt.test\" \"{}\"", self.mark, self.servers.password));
        imap.expect("a OK");
        for nth in mails {
            let bytes = self.mail(nth);
            imap.say(&format!("b APPEND INBOX {{{}}}", bytes.len()));
            imap.expect("+");
            imap.say(&bytes);
            imap.expect("b OK");
        }
    }

    /// The `nth` mail as it lies on the server.
    fn mail(&self, nth: u64) -> String {
        match meaning(nth) {
            Meaning::Concern => self.letter(nth, nth, ""),
            Meaning::SameBytes => self.letter(nth - 3, nth - 3, ""),
            Meaning::SameLetter => format!("Received: from old.stadt.test by new.stadt.test\r\n{}", self.letter(nth - 4, nth - 4, "")),
            Meaning::Further => {
                let first = nth - 6;
                let named = format!("In-Reply-To: <{}>\r\n", self.message_id(first));
                self.letter(nth, first, &named)
            }
        }
    }

    fn message_id(&self, nth: u64) -> String {
        format!("{nth}.{}@example.test", self.mark)
    }

    fn letter(&self, nth: u64, person: u64, named: &str) -> String {
        let mark = &self.mark;
        let citizen = format!("buergerin-{mark}+{person}@example.test");
        format!(
            "Return-Path: <{citizen}>\r\nFrom: {citizen}\r\nTo: beschwerde-{mark}@stadt.test\r\nSubject: Laterne {nth}\r\nDate: Mon, 2 Mar \
             2026 09:00:00 +0100\r\nMessage-ID: <{}>\r\n{named}Content-Type: text/plain; charset=utf-8\r\n\r\nDie Laterne Nummer {nth} ist aus.\r\n",
            self.message_id(nth)
        )
    }

    /// The binary with these arguments, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anliegend"));
        command.arg("--config").arg(self.folder.path()).args(arguments);
        command.env_remove("NOTIFY_SOCKET").env_remove("ANLIEGEND_BREAK").env("ANLIEGEND_LOG", "warn").stdin(Stdio::null());
        command
    }

    /// Runs the binary to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts the daemon, armed or not; what it says is kept in the file `log`.
    pub fn start(&self, armed: Option<&str>) -> Child {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let mut command = self.command(&["run"]);
        if let Some(word) = armed {
            command.env("ANLIEGEND_BREAK", word);
        }
        command.stdout(Stdio::null()).stderr(log).spawn().unwrap()
    }

    /// Ticks until nothing is new and no letter waits.
    pub fn catch_up(&self) {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(5) {
            let done = self.run(&["--format", "json", "tick"]);
            let out = String::from_utf8_lossy(&done.stdout).into_owned();
            assert!(done.status.success(), "{out}{}", String::from_utf8_lossy(&done.stderr));
            let round: serde_json::Value = serde_json::from_str(&out).unwrap();
            if round["received"]["mails"] == 0 && round["dispatched"]["waiting"] == 0 && round["dispatched"]["sent"] == 0 {
                return;
            }
        }
        panic!("there was always something left to do");
    }

    /// A number that the database tells.
    pub fn count(&self, sql: &str) -> u64 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            use sqlx::{AssertSqlSafe, Connection, Row};
            sqlx::any::install_default_drivers();
            let mut connection = sqlx::AnyConnection::connect(&self.database).await.unwrap();
            let row = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap();
            u64::try_from(row.get::<i64, _>(0)).unwrap()
        })
    }
}

/// Waits for a program's end, at most so long; none when it still lives.
pub fn ended_within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < limit {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        std::thread::park_timeout(Duration::from_millis(1));
    }
    None
}

/// Tells how far a long run is, to whoever watches it.
pub fn tell(text: &str) {
    drop(writeln!(std::io::stderr(), "{text}"));
}
