//! A city that runs Anliegend: its folder, its database, its mailboxes on Dovecot, its relay on Postfix.
//!
//! Knows: how the binary is asked, and how its answers are read. Never: reaches into the rooms or the database.
//!
//! Known weaknesses: sends to departments of its own domain only.

use super::post::Servers;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Who runs it and through what its letters leave.
pub struct Plan<'a> {
    pub name: &'a str,
    pub domain: &'a str,
    /// What its case numbers begin with; two cities with the same one would take each other's numbers for their own.
    pub prefix: &'a str,
    /// Whether its letters leave through the gateway that forgets marks, with the complaint address as sender in place of `<>`.
    pub is_forgetful: bool,
}

impl Plan<'static> {
    /// A city whose relay is as it should be.
    pub const MUSTERSTADT: Self = Self { name: "Musterstadt", domain: "stadt.test", prefix: "B", is_forgetful: false };
}

/// A live city.
pub struct City {
    folder: tempfile::TempDir,
    mark: String,
    domain: String,
    /// What became of the mails so far, added up over all rounds.
    pub taken: Taken,
}

/// What became of mails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub cases: u64,
    pub replies: u64,
    pub automatic: u64,
}

impl City {
    pub fn live(servers: &Servers, mark: &str, plan: &Plan<'_>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        for name in ["districts.toml", "routing.toml"] {
            std::fs::copy(shipped.join(name), folder.path().join(name)).unwrap();
        }
        let departments = std::fs::read_to_string(shipped.join("departments.toml")).unwrap();
        let departments = departments.replace("@stadt.example\"", &format!("-{mark}@{}\"", plan.domain));
        std::fs::write(folder.path().join("departments.toml"), departments).unwrap();
        std::fs::write(folder.path().join("secret"), &servers.password).unwrap();
        std::fs::write(folder.path().join("anliegend.toml"), configuration(servers, mark, plan)).unwrap();
        let city = Self { folder, mark: mark.to_owned(), domain: plan.domain.to_owned(), taken: Taken::default() };
        city.ask(&["go-live"]);
        city
    }

    /// The address that citizens write to.
    pub fn complaints(&self) -> String {
        self.address("beschwerde")
    }

    pub fn address(&self, who: &str) -> String {
        format!("{who}-{}@{}", self.mark, self.domain)
    }

    /// Everything that is due, once; how many mails came and letters went.
    pub fn tick(&mut self, at: DateTime<Utc>) -> u64 {
        let round = self.ask(&["tick", "--at", &at.to_rfc3339()]);
        let count = |of: &str, what: &str| round[of][what].as_u64().unwrap();
        assert_eq!(round["faults"], Value::Array(vec![]), "{round}");
        for state in ["held", "redirected", "waiting", "given_up", "uncertain"] {
            assert_eq!(count("dispatched", state), 0, "every letter leaves at once: {round}");
        }
        assert_eq!((count("received", "parked"), count("received", "duplicates")), (0, 0), "{round}");
        self.taken.cases += count("received", "cases");
        self.taken.replies += count("received", "replies");
        self.taken.automatic += count("received", "automatic");
        count("received", "mails") + count("dispatched", "sent")
    }

    /// The numbers of all cases, oldest first.
    pub fn cases(&self) -> Vec<String> {
        let listed = self.ask(&["case", "list", "--all"]);
        let mut numbers: Vec<String> = listed.as_array().unwrap().iter().map(|case| case["case"].as_str().unwrap().to_owned()).collect();
        numbers.sort();
        numbers
    }

    /// What became of the acknowledgement of each case, oldest first: `written`, or the code of the reason why not.
    pub fn acknowledgements(&self) -> Vec<String> {
        self.cases().iter().map(|number| self.acknowledgement(number)).collect()
    }

    fn acknowledgement(&self, number: &str) -> String {
        let events = self.ask(&["case", "show", number])["events"].as_array().unwrap().clone();
        let of_kind = |kind: &str| -> Vec<Value> { events.iter().map(|e| e["kind"].clone()).filter(|e| e["kind"] == kind).collect() };
        match (of_kind("acknowledged").as_slice(), of_kind("acknowledgement_suppressed").as_slice()) {
            ([_], []) => "written".to_owned(),
            ([], [why]) => why["reason"].as_str().unwrap().to_owned(),
            _ => panic!("{number} got neither one acknowledgement nor one reason: {events:?}"),
        }
    }

    /// How many letters of each kind lie in the outbox; all of them left.
    pub fn letters(&self) -> String {
        let mut letters: BTreeMap<String, usize> = BTreeMap::new();
        for letter in self.ask(&["outbox", "list", "--all"]).as_array().unwrap() {
            assert_eq!(letter["state"], "sent", "{letter}");
            *letters.entry(letter["kind"].as_str().unwrap().to_owned()).or_default() += 1;
        }
        letters.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
    }

    /// The desk answers a case at the terminal.
    pub fn answers(&self, number: &str, text: &str) {
        let file = self.folder.path().join("antwort.txt");
        std::fs::write(&file, text).unwrap();
        self.ask(&["case", "answer", number, file.to_str().unwrap()]);
    }

    fn ask(&self, arguments: &[&str]) -> Value {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anliegend"));
        command.arg("--config").arg(self.folder.path()).args(["--format", "json"]).args(arguments);
        command.env_remove("NOTIFY_SOCKET").env("ANLIEGEND_LOG", "warn").stdin(Stdio::null());
        let done = command.output().unwrap();
        let (out, why) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success(), "{arguments:?}: {out}{why}");
        serde_json::from_str(&out).unwrap()
    }
}

fn configuration(servers: &Servers, mark: &str, plan: &Plan<'_>) -> String {
    let Plan { name, domain, prefix, is_forgetful } = plan;
    let (imap_host, imap_port) = servers.imap.rsplit_once(':').unwrap();
    let forgetful = std::env::var("ANLIEGEND_TEST_SMTP_FORGETFUL").unwrap();
    let (smtp_host, smtp_port) = if *is_forgetful { &forgetful } else { &servers.smtp }.rsplit_once(':').unwrap();
    let automatic_sender = if *is_forgetful { format!("beschwerde-{mark}@{domain}") } else { String::new() };
    format!(
        r#"
[city]
name = "{name}"
phone = "0000 123 45 67"
hours = "Montag bis Freitag, 8 bis 12 Uhr"
privacy_url = "https://www.{domain}/datenschutz"
land = "NW"
case_prefix = "{prefix}"
domain = "{domain}"
staff_domains = ["{domain}"]

[desk]
address = "desk-{mark}@{domain}"

[[mailboxes]]
name = "beschwerde"
addresses = ["beschwerde-{mark}@{domain}"]
since = "2026-01-01"
type = "imap"
host = "{imap_host}"
port = {imap_port}
security = "plain"
user = "beschwerde-{mark}@{domain}"
password = {{ file = "secret" }}

[database]
url = "sqlite:anliegend.db"

[delivery]
mode = "live"
through = "smtp"
host = "{smtp_host}"
port = {smtp_port}
security = "plain"
automatic_sender = "{automatic_sender}"

# On New Year's Day nobody reads a digest: none disturbs the count.
[schedules]
digest = "0 7 1 1 *"
"#
    )
}
