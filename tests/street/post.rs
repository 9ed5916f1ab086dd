//! A person's mail program for the tests on real servers: sends by SMTP, reads over IMAP, in plain lines.
//!
//! Knows: the variables of `tests/run`. Never: uses the crates under test, so that a fault in them cannot hide itself.
//!
//! Known weaknesses: reads plain text parts only as mail-parser shows them.

use mail_parser::MessageParser;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How to reach the servers.
#[derive(Clone, Debug)]
pub struct Servers {
    pub imap: String,
    pub smtp: String,
    pub lmtp: String,
    pub password: String,
    pub postgres: String,
}

/// A mail as its reader sees it.
#[derive(Clone, Debug)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub message_id: String,
    pub raw: String,
}

/// A word that no other test uses.
pub fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{}x{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst))
}

impl Servers {
    /// The servers of `tests/run`; none where none were promised.
    pub fn from_environment() -> Option<Self> {
        let variable = |name: &str| std::env::var(format!("ANLIEGEND_TEST_{name}")).ok();
        let servers = (|| {
            Some(Self {
                imap: variable("IMAP")?,
                smtp: variable("SMTP")?,
                lmtp: variable("LMTP")?,
                password: variable("PASSWORD")?,
                postgres: variable("POSTGRES")?,
            })
        })();
        assert!(servers.is_some() || variable("SERVERS").is_none(), "servers were promised, but a variable is missing");
        servers
    }

    /// A database of its own on the PostgreSQL server.
    pub async fn new_database(&self) -> String {
        use sqlx::Connection;
        let name = format!("street_{}", unique());
        let mut connection = sqlx::PgConnection::connect(&self.postgres).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await.unwrap();
        let base = self.postgres.rsplit_once('/').unwrap().0;
        format!("{base}/{name}")
    }

    /// Sends a mail as a person's program does.
    pub fn send(&self, (from, to): (&str, &str), subject: &str, text: &str, in_reply_to: Option<&str>) {
        let mut smtp = Line::to(&self.smtp);
        smtp.expect("220");
        for (said, heard) in [
            ("EHLO localhost".to_owned(), "250 "),
            (format!("MAIL FROM:<{from}>"), "250"),
            (format!("RCPT TO:<{to}>"), "250"),
            ("DATA".to_owned(), "354"),
        ] {
            smtp.say(&said);
            smtp.expect(heard);
        }
        let reply = in_reply_to.map_or(String::new(), |id| format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n"));
        let id = format!("{}@{}", unique(), from.rsplit_once('@').unwrap().1);
        smtp.say(&format!(
            "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{id}>\r\n{reply}MIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n."
        ));
        smtp.expect("250");
        smtp.say("QUIT");
    }

    /// Puts a mail into a mailbox, as the city's relay does: it lies there when this returns.
    pub fn deliver(&self, to: &str, mail: &str) {
        let mut lmtp = Line::to(&self.lmtp);
        lmtp.expect("220");
        let from = "MAIL FROM:<buergerin@example.test>".to_owned();
        for (said, heard) in
            [("LHLO localhost".to_owned(), "250 "), (from, "250"), (format!("RCPT TO:<{to}>"), "250"), ("DATA".to_owned(), "354")]
        {
            lmtp.say(&said);
            lmtp.expect(heard);
        }
        lmtp.say(&format!("{mail}\r\n."));
        lmtp.expect("250");
    }
}

/// A mailbox as its owner sees it.
pub struct Inbox {
    imap: String,
    user: String,
    password: String,
}

impl Inbox {
    pub fn of(servers: &Servers, address: &str) -> Self {
        Self { imap: servers.imap.clone(), user: address.to_owned(), password: servers.password.clone() }
    }

    fn open(&self) -> Line {
        let mut imap = Line::to(&self.imap);
        imap.expect("* OK");
        imap.say(&format!("a LOGIN \"{}\" \"{}\"", self.user, self.password));
        imap.expect("a OK");
        imap.say("b EXAMINE INBOX");
        imap.expect("b OK");
        imap
    }

    /// All mails, oldest first.
    pub fn all(&self) -> Vec<Letter> {
        let mut imap = self.open();
        imap.say("c FETCH 1:* (BODY.PEEK[])");
        let mut letters = Vec::new();
        loop {
            let line = imap.line();
            if line.starts_with("c ") {
                return letters;
            }
            let Some(size) = line.trim_end().strip_suffix('}').and_then(|l| l.rsplit_once('{')).and_then(|(_, n)| n.parse::<usize>().ok())
            else {
                continue;
            };
            let mut raw = vec![0; size];
            imap.stream.read_exact(&mut raw).unwrap();
            let mail = MessageParser::default().parse(&raw).unwrap();
            letters.push(Letter {
                subject: mail.subject().unwrap_or_default().to_owned(),
                text: mail.body_text(0).unwrap_or_default().into_owned(),
                message_id: mail.message_id().unwrap_or_default().to_owned(),
                raw: String::from_utf8_lossy(&raw).into_owned(),
            });
        }
    }

    /// How many mails lie there now.
    pub fn count(&self) -> usize {
        self.all().len()
    }

    /// All mails once at least so many have arrived; the relay needs a moment.
    pub fn wait_for(&self, count: usize) -> Vec<Letter> {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_mins(1) {
            let letters = self.all();
            if letters.len() >= count {
                return letters;
            }
            std::thread::yield_now();
        }
        panic!("{} mails for {} did not come", count, self.user)
    }

    /// The flags of each mail, `\Recent` aside, which the server sets itself.
    pub fn flags(&self) -> Vec<String> {
        let mut imap = self.open();
        imap.say("c FETCH 1:* (FLAGS)");
        let mut flags = Vec::new();
        loop {
            let line = imap.line();
            if line.starts_with("c ") {
                return flags;
            }
            if let Some((_, rest)) = line.split_once("FLAGS (") {
                let inside = rest.split(')').next().unwrap_or_default();
                flags.push(inside.split(' ').filter(|f| !f.is_empty() && *f != "\\Recent").collect::<Vec<_>>().join(" "));
            }
        }
    }
}

/// A connection in lines.
pub struct Line {
    stream: BufReader<TcpStream>,
}

impl Line {
    pub fn to(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Self { stream: BufReader::new(stream) }
    }

    pub fn say(&mut self, text: &str) {
        self.stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).unwrap();
    }

    pub fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.stream.read_line(&mut line).unwrap() > 0, "the server hung up");
        line
    }

    /// Reads until a line begins so; a refusal ends the test.
    pub fn expect(&mut self, start: &str) {
        loop {
            let line = self.line();
            if line.starts_with(start) {
                return;
            }
            assert!(!line.contains(" NO ") && !line.contains(" BAD ") && !line.starts_with('5') && !line.starts_with('4'), "{line}");
        }
    }
}
