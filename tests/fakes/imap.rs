//! An IMAP server on loopback that behaves well until a scene tells it otherwise.
//!
//! Knows: enough IMAP to serve one folder. Never: stands in for a real server where one is at hand (`street_servers`).
//!
//! A connection that opens `Erledigt` sees the mails that were moved there, numbered anew.
//!
//! Known weaknesses: two folders, no flags but `\Deleted`.

use anliegend::adapters::imap::{AfterIntake, ImapMailbox, ImapSettings, ImapTimeouts};
use anliegend::adapters::tls::Security;
use anliegend::ports::{Credential, Fault, FaultKind};
use secrecy::SecretString;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;

/// How a letter box reaches the server on this port.
pub fn settings(port: u16) -> ImapSettings {
    let long = Duration::from_secs(20);
    ImapSettings {
        name: "beschwerde".to_owned(),
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::Plain,
        user: "beschwerde@stadt.test".to_owned(),
        credential: Credential::Password(SecretString::from("streng-geheim")),
        folder: "INBOX".to_owned(),
        after_intake: AfterIntake::Leave,
        ca_file: None,
        timeouts: ImapTimeouts { connect: long, command: long, fetch: long, idle: long },
    }
}

/// The same with limits that a scene about silence can wait for.
pub fn impatient(port: u16) -> ImapSettings {
    let short = Duration::from_millis(300);
    ImapSettings { timeouts: ImapTimeouts { connect: short, command: short, fetch: short, idle: short }, ..settings(port) }
}

pub async fn fails_passing<T: std::fmt::Debug>(asked: impl Future<Output = Result<T, Fault>>) -> String {
    let fault = asked.await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Transient, "{fault:?}");
    assert!(fault.what.contains("beschwerde"), "{}", fault.what);
    fault.what
}

pub async fn is_misconfigured<T: std::fmt::Debug>(asked: impl Future<Output = Result<T, Fault>>) -> String {
    let fault = asked.await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::Misconfigured, "{fault:?}");
    fault.what
}

pub fn mailbox(server: &FakeImap) -> ImapMailbox {
    ImapMailbox::new(settings(server.port)).unwrap()
}

/// What a scene wants to happen in place of the good answer. `{tag}` in a text becomes the command's tag.
#[derive(Clone, Debug)]
pub enum Act {
    /// Say this and go on.
    Say(Vec<u8>),
    /// Say this and close the connection.
    SayAndClose(Vec<u8>),
    /// Say nothing more and keep the connection open.
    Hang,
    /// Say this, then give the good answer.
    SayThenServe(Vec<u8>),
}

pub fn say(text: &str) -> Act {
    Act::Say(text.as_bytes().to_vec())
}

pub fn say_and_close(text: &str) -> Act {
    Act::SayAndClose(text.as_bytes().to_vec())
}

/// Sees the number of the connection (from 1) and the command without its tag (`GREETING` before the first).
type Script = dyn Fn(usize, &str) -> Option<Act> + Send + Sync;

/// What lies in the folder.
#[derive(Debug)]
pub struct Folder {
    pub uid_validity: u32,
    pub mails: BTreeMap<u32, Vec<u8>>,
    /// INTERNALDATE of mails that did not arrive on 2 November 2026 at eight.
    pub dates: BTreeMap<u32, String>,
    pub deleted: BTreeSet<u32>,
    pub archive: Vec<u32>,
    /// The archive folder as whoever opens it sees it.
    pub archived: BTreeMap<u32, Vec<u8>>,
    pub abilities: &'static str,
    /// Access tokens that open the folder.
    pub admitted: Arc<Mutex<BTreeSet<String>>>,
}

/// The server: its port, what lies in it, what was said to it.
pub struct FakeImap {
    pub port: u16,
    pub folder: Arc<Mutex<Folder>>,
    log: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
    /// What is said to whoever idles.
    calls: broadcast::Sender<Vec<u8>>,
}

impl FakeImap {
    /// Starts a server with these UIDs; mail `n` reads "Mail n".
    pub async fn start(uids: &[u32], script: impl Fn(usize, &str) -> Option<Act> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let folder = Folder {
            uid_validity: 77,
            mails: uids.iter().map(|uid| (*uid, mail(*uid))).collect(),
            dates: BTreeMap::new(),
            deleted: BTreeSet::new(),
            archive: Vec::new(),
            archived: BTreeMap::new(),
            abilities: "IMAP4rev1 MOVE UIDPLUS IDLE AUTH=PLAIN",
            admitted: Arc::default(),
        };
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            folder: Arc::new(Mutex::new(folder)),
            log: Arc::default(),
            connections: Arc::default(),
            calls: broadcast::channel(64).0,
        };
        let calls = server.calls.clone();
        let (folder, log, connections) = (Arc::clone(&server.folder), Arc::clone(&server.log), Arc::clone(&server.connections));
        let script: Arc<Script> = Arc::new(script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = {
                    let mut count = connections.lock().unwrap();
                    *count += 1;
                    *count
                };
                let guest = Guest {
                    number,
                    folder: Arc::clone(&folder),
                    log: Arc::clone(&log),
                    script: Arc::clone(&script),
                    is_in_archive: AtomicBool::new(false),
                };
                tokio::spawn(guest.serve(stream, calls.subscribe()));
            }
        });
        server
    }

    /// Says this to whoever idles, now or next.
    pub fn call(&self, text: &str) {
        // Nobody connected yet: nobody hears it.
        drop(self.calls.send(text.as_bytes().to_vec()));
    }

    /// A mail comes, and whoever idles is told.
    pub fn deliver(&self, uid: u32) {
        let mut folder = self.folder.lock().unwrap();
        folder.mails.insert(uid, mail(uid));
        self.call(&format!("* {} EXISTS\r\n", folder.mails.len()));
    }

    /// Everything that was said to the server so far.
    pub fn heard(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }
}

/// The text of mail `uid`.
pub fn mail(uid: u32) -> Vec<u8> {
    format!("From: yilmaz@example.test\r\nSubject: Nummer {uid}\r\n\r\nMail {uid}\r\n").into_bytes()
}

struct Guest {
    number: usize,
    folder: Arc<Mutex<Folder>>,
    log: Arc<Mutex<Vec<String>>>,
    script: Arc<Script>,
    is_in_archive: AtomicBool,
}

impl Guest {
    async fn serve(self, stream: TcpStream, mut calls: broadcast::Receiver<Vec<u8>>) {
        let mut stream = BufReader::new(stream);
        if !self.act(&mut stream, "GREETING", "*", || b"* OK ready\r\n".to_vec()).await {
            return;
        }
        let mut idling = None::<String>;
        loop {
            let mut line = Vec::new();
            let read = loop {
                tokio::select! {
                    read = stream.read_until(b'\n', &mut line) => break read,
                    called = calls.recv(), if idling.is_some() => {
                        if stream.get_mut().write_all(&called.unwrap_or_default()).await.is_err() {
                            return;
                        }
                    }
                }
            };
            if read.unwrap_or(0) == 0 {
                return;
            }
            let line = String::from_utf8(line).unwrap();
            let done = idling.take();
            let (tag, command) = match &done {
                Some(tag) if line.trim_end() == "DONE" => (tag.as_str(), "DONE"),
                _ => line.trim_end().split_once(' ').unwrap(),
            };
            self.log.lock().unwrap().push(command.to_owned());
            if command == "IDLE" {
                idling = Some(tag.to_owned());
            }
            if command == "AUTHENTICATE PLAIN" && (self.script)(self.number, command).is_none() {
                stream.get_mut().write_all(b"+ \r\n").await.unwrap();
                let mut secret = String::new();
                stream.read_line(&mut secret).await.unwrap();
            }
            let is_admitted = match command.strip_prefix("AUTHENTICATE XOAUTH2") {
                Some(shown) => self.looks_at_badge(&mut stream, shown.trim()).await,
                None => true,
            };
            let good = || if is_admitted { self.answer(tag, command) } else { format!("{tag} NO AUTHENTICATE failed.\r\n").into_bytes() };
            if !self.act(&mut stream, command, tag, good).await {
                return;
            }
        }
    }

    /// XOAUTH2 as Exchange and Gmail speak it: a token that is not admitted gets a challenge, which wants an empty line.
    async fn looks_at_badge(&self, stream: &mut BufReader<TcpStream>, shown: &str) -> bool {
        let mut shown = shown.to_owned();
        if shown.is_empty() {
            stream.get_mut().write_all(b"+ \r\n").await.unwrap();
            stream.read_line(&mut shown).await.unwrap();
        }
        let shown = String::from_utf8(data_encoding::BASE64.decode(shown.trim_end().as_bytes()).unwrap()).unwrap();
        let token = shown.strip_prefix("user=beschwerde@stadt.test\x01auth=Bearer ").and_then(|rest| rest.strip_suffix("\x01\x01"));
        let admitted = Arc::clone(&self.folder.lock().unwrap().admitted);
        if token.is_some_and(|token| admitted.lock().unwrap().contains(token)) {
            return true;
        }
        stream.get_mut().write_all(b"+ eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=\r\n").await.unwrap();
        let mut nothing = String::new();
        stream.read_line(&mut nothing).await.unwrap();
        assert_eq!(nothing, "\r\n");
        false
    }

    /// Says what the scene wants, or the good answer. False when the connection is over.
    async fn act(&self, stream: &mut BufReader<TcpStream>, command: &str, tag: &str, good: impl FnOnce() -> Vec<u8>) -> bool {
        let fill = |bytes: Vec<u8>| match String::from_utf8(bytes) {
            Ok(text) => text.replace("{tag}", tag).into_bytes(),
            Err(raw) => raw.into_bytes(),
        };
        let (bytes, goes_on) = match (self.script)(self.number, command) {
            None => (good(), true),
            Some(Act::Say(bytes)) => (fill(bytes), true),
            Some(Act::SayThenServe(bytes)) => ([fill(bytes), good()].concat(), true),
            Some(Act::SayAndClose(bytes)) => (fill(bytes), false),
            Some(Act::Hang) => std::future::pending().await,
        };
        // A client that hung up is part of many scenes.
        stream.get_mut().write_all(&bytes).await.is_ok() && goes_on
    }

    fn answer(&self, tag: &str, command: &str) -> Vec<u8> {
        let mut folder = self.folder.lock().unwrap();
        let words: Vec<&str> = command.split(' ').collect();
        if let ["EXAMINE" | "SELECT", name] = words.as_slice() {
            self.is_in_archive.store(*name == "\"Erledigt\"", Ordering::SeqCst);
        }
        if self.is_in_archive.load(Ordering::SeqCst) {
            return folder.of_the_archive().answer(tag, &words);
        }
        folder.answer(tag, &words)
    }
}

impl Folder {
    /// The archive folder, as a copy: nobody may change it.
    fn of_the_archive(&self) -> Self {
        let (archive, deleted) = (Vec::new(), BTreeSet::new());
        Self {
            uid_validity: 99,
            mails: self.archived.clone(),
            deleted,
            archive,
            archived: BTreeMap::new(),
            dates: BTreeMap::new(),
            abilities: self.abilities,
            admitted: Arc::clone(&self.admitted),
        }
    }

    fn file(&mut self, uid: u32) {
        self.archive.push(uid);
        let next = self.archived.keys().max().map_or(1, |last| last + 1);
        self.archived.extend(self.mails.get(&uid).map(|mail| (next, mail.clone())));
    }

    fn answer(&mut self, tag: &str, words: &[&str]) -> Vec<u8> {
        let folder = self;
        let mut out = Vec::new();
        match words {
            ["CAPABILITY"] => out.extend(format!("* CAPABILITY {}\r\n", folder.abilities).into_bytes()),
            ["EXAMINE" | "SELECT", ..] => out.extend(
                format!(
                    "* {} EXISTS\r\n* OK [UIDVALIDITY {}] valid\r\n* OK [UIDNEXT {}] next\r\n",
                    folder.mails.len(),
                    folder.uid_validity,
                    folder.mails.keys().max().map_or(1, |uid| uid + 1)
                )
                .into_bytes(),
            ),
            ["UID", "SEARCH", "UID", set, rest @ ..] => {
                let asked = folder.asked(set);
                let undeleted = rest.first() == Some(&"UNDELETED");
                let named: Vec<String> =
                    asked.iter().filter(|uid| !undeleted || !folder.deleted.contains(uid)).map(ToString::to_string).collect();
                out.extend(format!("* SEARCH {}", named.join(" ")).trim_end().as_bytes());
                out.extend(b"\r\n");
            }
            ["UID", "FETCH", set, items @ ..] => {
                for uid in folder.asked(set) {
                    out.extend(fetch(folder, uid, &items.join(" ")));
                }
            }
            ["UID", "MOVE", set, ..] => {
                for uid in folder.asked(set) {
                    folder.file(uid);
                    folder.mails.remove(&uid);
                }
            }
            ["UID", "COPY", set, ..] => {
                folder.asked(set).into_iter().for_each(|uid| folder.file(uid));
            }
            ["UID", "STORE", set, change, ..] => {
                for uid in folder.asked(set) {
                    if change.starts_with('-') {
                        folder.deleted.remove(&uid)
                    } else {
                        folder.deleted.insert(uid)
                    };
                }
            }
            ["UID", "EXPUNGE", set] => {
                for uid in folder.asked(set) {
                    if folder.deleted.contains(&uid) {
                        folder.mails.remove(&uid);
                    }
                }
            }
            ["IDLE"] => return b"+ idling\r\n".to_vec(),
            _ => {}
        }
        out.extend(format!("{tag} OK done\r\n").into_bytes());
        out
    }
}

impl Folder {
    /// The existing UIDs in a sequence set; `*` is the highest, as in every server.
    fn asked(&self, set: &str) -> Vec<u32> {
        let highest = self.mails.keys().max().copied().unwrap_or(0);
        let number = |word: &str| if word == "*" { highest } else { word.parse().unwrap() };
        let mut asked = BTreeSet::new();
        for part in set.split(',') {
            let (from, to) = part.split_once(':').map_or_else(|| (number(part), number(part)), |(from, to)| (number(from), number(to)));
            asked.extend(self.mails.range(from.min(to)..=from.max(to)).map(|(uid, _)| *uid));
        }
        asked.into_iter().collect()
    }
}

/// One untagged FETCH.
fn fetch(folder: &Folder, uid: u32, items: &str) -> Vec<u8> {
    let text = &folder.mails[&uid];
    let sequence = folder.mails.range(..=uid).count();
    let mut out = format!("* {sequence} FETCH (UID {uid}").into_bytes();
    if items.contains("RFC822.SIZE") {
        out.extend(format!(" RFC822.SIZE {}", text.len()).into_bytes());
    }
    if items.contains("INTERNALDATE") {
        let date = folder.dates.get(&uid).map_or(" 2-Nov-2026 08:00:00 +0100", String::as_str);
        out.extend(format!(" INTERNALDATE \"{date}\"").into_bytes());
    }
    if items.contains("BODY.PEEK[]") {
        out.extend(format!(" BODY[] {{{}}}\r\n", text.len()).into_bytes());
        out.extend(text);
    }
    if items.contains("BODY.PEEK[HEADER]") {
        let end = text.windows(4).position(|window| window == b"\r\n\r\n").map_or(text.len(), |at| at + 4);
        out.extend(format!(" BODY[HEADER]<0> {{{end}}}\r\n").into_bytes());
        out.extend(&text[..end]);
    }
    out.extend(b")\r\n");
    out
}
