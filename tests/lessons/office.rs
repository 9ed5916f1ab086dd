//! The stage: a live city whose mailbox lies on a server that does what the scene wants.
//!
//! Knows: how mails get into the mailbox and what became of them. Never: reaches into the rooms.
//!
//! Known weaknesses: one folder on the server, as the server has.

use super::city::{City, local};
use super::fake::{Act, FakeImap, Folder};
use anliegend::app::Round;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Monday, 2 November 2026: when the scenes begin.
pub const MONDAY: &str = "2026-11-02 10:00";
/// INTERNALDATE of a mail that came on that morning.
pub const THIS_MORNING: &str = " 2-Nov-2026 09:30:00 +0100";
/// INTERNALDATE of a mail of the summer before.
pub const IN_JULY: &str = "14-Jul-2026 11:00:00 +0200";

pub struct Office {
    pub city: City,
    pub server: FakeImap,
    _secret: TempDir,
}

/// Citizens who got an acknowledgement, and everybody else who got a letter.
pub type Acknowledged = Vec<String>;

impl Office {
    /// A live city with an empty mailbox.
    pub async fn live() -> Self {
        Self::with(|_, _| None, &|text| text).await
    }

    /// A live city with this server and these changes of the configuration. Limits of acknowledgements are lifted: what holds one
    /// back in these scenes is the fence.
    pub async fn with(script: impl Fn(usize, &str) -> Option<Act> + Send + Sync + 'static, change: &dyn Fn(String) -> String) -> Self {
        let server = FakeImap::start(&[], script).await;
        let secret = tempfile::tempdir().unwrap();
        let file = secret.path().join("imap.secret");
        std::fs::write(&file, "streng-geheim").unwrap();
        let place = format!(
            "host = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\nuser = \"beschwerde@stadt.example\"\npassword = {{ file = \"{}\" }}\nfolder = \"INBOX\"",
            server.port,
            file.display()
        );
        let on_server = |text: String| {
            let text = text.replacen("type = \"maildir\"", "type = \"imap\"", 1).replacen("path = \"eingang\"", &place, 1);
            let limits = [
                "sender_10_minutes = 1",
                "sender_day = 3",
                "sender_week = 10",
                "domain_hour = 30",
                "large_domain_hour = 120",
                "all_hour = 200",
                "all_10_minutes = 50",
                "returned_percent = 20",
            ];
            change(limits.iter().fold(text, |text, limit| text.replace(limit, &format!("{} = 0", limit.split(' ').next().unwrap()))))
        };
        let city = City::with(MONDAY, None, &on_server).await;
        city.app.clerk.go_live(city.now).await.unwrap();
        Self { city, server, _secret: secret }
    }

    /// The folder on the server.
    pub fn folder<T>(&self, then: impl FnOnce(&mut Folder) -> T) -> T {
        then(&mut self.server.folder.lock().unwrap())
    }

    /// A mail lies there under this number.
    pub fn deliver(&self, uid: u32, mail: &[u8], internal_date: &str) {
        self.folder(|folder| {
            folder.mails.insert(uid, mail.to_vec());
            folder.dates.insert(uid, internal_date.to_owned());
        });
    }

    /// The server gives every mail a new number under a new UIDVALIDITY, and a new date where the copy was made without the old one.
    pub fn renumber(&self, new_date: Option<&str>) {
        self.folder(|folder| {
            folder.uid_validity += 1;
            let dates = std::mem::take(&mut folder.dates);
            let mails = std::mem::take(&mut folder.mails);
            for ((uid, mail), new_uid) in mails.into_iter().zip(1_001..) {
                let date = new_date.map_or_else(|| dates.get(&uid).cloned(), |date| Some(date.to_owned()));
                folder.mails.insert(new_uid, mail);
                folder.dates.extend(date.map(|date| (new_uid, date)));
            }
        });
    }

    /// Everything that is due now.
    pub async fn tick(&mut self) -> Round {
        self.city.tick().await
    }

    /// The daemon is stopped and started again with a changed configuration.
    pub async fn restart_with(&mut self, change: &dyn Fn(String) -> String) {
        let path = self.city.folder.path().join("anliegend.toml");
        std::fs::write(&path, change(std::fs::read_to_string(&path).unwrap())).unwrap();
        self.city.restart().await;
    }

    /// Who got an acknowledgement since the last look.
    pub fn acknowledged(&mut self) -> Acknowledged {
        let letters = self.city.new_letters().into_iter().filter(|letter| letter.subject.starts_with("Eingangsbestätigung"));
        let mut to: Acknowledged = letters.map(|letter| letter.to).collect();
        to.sort();
        to
    }

    /// Titles of all cases, in the order of their numbers.
    pub async fn titles(&self) -> Vec<String> {
        let mut titles = BTreeMap::new();
        for case in self.city.cases().await {
            titles.insert(case.number.to_string(), self.city.app.clerk.store.notes(case.id).await.unwrap().title);
        }
        titles.into_values().collect()
    }

    /// UIDs and reasons of parked mails, oldest first.
    pub async fn parked(&self) -> Vec<(i64, String)> {
        let parked = self.city.app.clerk.store.parked().await.unwrap();
        parked.into_iter().rev().map(|mail| (mail.uid, mail.reason)).collect()
    }

    /// The desk's digest of the next morning.
    pub async fn digest_of_tuesday(&mut self) -> String {
        self.city.now = local("2026-11-03 07:00");
        self.city.new_letters();
        self.city.tick().await;
        let letters = self.city.new_letters();
        letters.into_iter().find(|letter| letter.subject.starts_with("Beschwerden ")).expect("a digest").text
    }
}

/// A mail from this person with this subject; the words follow the subject, so other subjects are other letters.
pub fn letter(name: &str, subject: &str, date: &str, headers: &str) -> Vec<u8> {
    let address = format!("{}@example.test", name.to_lowercase());
    format!(
        "Return-Path: <{address}>\r\nReceived: from mx.example.test by mx.stadt.example; {date}\r\nFrom: {name} <{address}>\r\n\
         To: beschwerde@stadt.example\r\nSubject: {subject}\r\nDate: {date}\r\n{headers}Content-Type: text/plain; charset=utf-8\r\n\r\n\
         Guten Tag,\r\n\r\nes geht um Folgendes: {subject}. Bitte helfen Sie.\r\n\r\n{name}\r\n"
    )
    .into_bytes()
}

/// The same with a Message-ID of its own, written on this Monday.
pub fn today(name: &str, subject: &str) -> Vec<u8> {
    let id = format!("Message-ID: <{}.{}@example.test>\r\n", name.to_lowercase(), subject.replace(' ', "."));
    letter(name, subject, "Mon, 02 Nov 2026 09:29:00 +0100", &id)
}

/// A switch that a script looks at and a scene turns.
#[derive(Clone, Default)]
pub struct Switch(Arc<Mutex<bool>>);

impl Switch {
    pub fn turn(&self, on: bool) {
        *self.0.lock().unwrap() = on;
    }

    pub fn is_on(&self) -> bool {
        *self.0.lock().unwrap()
    }
}
