//! The street: a citizen's mail by SMTP into the city's relay, by LMTP into its mailbox, over IMAP into Anliegend, and back.
//!
//! Knows: nothing of the rooms; it writes mails and reads mailboxes as people do, once with SQLite and once with PostgreSQL,
//! which differ in one line of the configuration.
//!
//! Known weaknesses: receipt is the real present, so the days that are ticked lie in the future.

use super::post::{Inbox, Servers, unique};
use anliegend::adapters::clock::SystemClock;
use anliegend::app::{App, Round};
use anliegend::case::{Instant, Stage};
use anliegend::config::load;
use anliegend::deadlines::{at_local_time, local_date};
use anliegend::ports::Clock;
use chrono::{NaiveDate, NaiveTime};
use std::path::Path;

/// A city on real servers; every run has mailboxes of its own.
struct Street {
    servers: Servers,
    mark: String,
    folder: tempfile::TempDir,
    app: App,
    now: Instant,
}

impl Street {
    async fn live(servers: Servers, database: &str) -> Self {
        let mark = unique();
        let folder = tempfile::tempdir().unwrap();
        configure(folder.path(), &servers, &mark, database);
        let now = now();
        let app = App::open(load(folder.path()).unwrap_or_else(|faults| panic!("{faults:#?}"))).await.unwrap();
        // Today's digest is no matter of this scene.
        let today = local_date(now, chrono_tz::Europe::Berlin);
        app.clerk.set_mark("digest/last", &today.to_string(), now).await.unwrap();
        app.clerk.go_live(now).await.unwrap();
        Self { servers, mark, folder, app, now }
    }

    fn address(&self, who: &str, domain: &str) -> String {
        format!("{who}-{}@{domain}", self.mark)
    }

    fn inbox(&self, who: &str, domain: &str) -> Inbox {
        Inbox::of(&self.servers, &self.address(who, domain))
    }

    async fn tick(&self, at: Instant) -> Round {
        let round = self.app.tick(at).await;
        assert!(round.faults.is_empty(), "{:?}", round.faults);
        round
    }

    /// Ticks until the mailbox has brought what was posted.
    async fn tick_until_mail(&self, at: Instant) -> Round {
        let begun = std::time::Instant::now();
        while begun.elapsed() < std::time::Duration::from_mins(1) {
            let round = self.tick(at).await;
            if round.received.mails > 0 {
                return round;
            }
            tokio::task::yield_now().await;
        }
        panic!("no mail came")
    }

    async fn restart(&mut self) {
        self.app = App::open(load(self.folder.path()).unwrap()).await.unwrap();
    }
}

/// The servers write their present into INTERNALDATE, so the scene begins now.
fn now() -> Instant {
    SystemClock.now()
}

pub fn configure(folder: &Path, servers: &Servers, mark: &str, database: &str) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for name in ["districts.toml", "routing.toml"] {
        std::fs::copy(shipped.join(name), folder.join(name)).unwrap();
    }
    let departments = std::fs::read_to_string(shipped.join("departments.toml")).unwrap();
    let departments = departments.replace("tiefbau@stadt.example\"", &format!("tiefbau-{mark}@stadt.test\""));
    let departments = departments
        .replace("leitung.tiefbau-", "leitung-")
        .replace("\"leitung.tiefbau@stadt.example\"", &format!("\"leitung-{mark}@stadt.test\""));
    std::fs::write(folder.join("departments.toml"), departments).unwrap();
    std::fs::write(folder.join("secret"), &servers.password).unwrap();
    let (imap_host, imap_port) = servers.imap.rsplit_once(':').unwrap();
    let (smtp_host, smtp_port) = servers.smtp.rsplit_once(':').unwrap();
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
plus_addresses = true

[database]
url = "{database}"

[delivery]
mode = "live"
through = "smtp"
host = "{smtp_host}"
port = {smtp_port}
security = "plain"

[trust]
return_path = "required"
"#
    );
    std::fs::write(folder.join("anliegend.toml"), text).unwrap();
}

const LAMP: &str =
    "Guten Tag,\r\n\r\nvor der Gartenstraße 12 ist die Straßenlaterne aus. Bitte reparieren Sie die Straßenbeleuchtung.\r\n\r\nAyse Yilmaz";

fn german(day: NaiveDate) -> String {
    anliegend::letters::german::long_day(day)
}

async fn a_complaint_travels(servers: Servers, database: &str) {
    let mut street = Street::live(servers, database).await;
    let citizen = street.address("yilmaz", "example.test");
    let city = street.address("beschwerde", "stadt.test");
    street.servers.send((&citizen, &city), "Laterne aus", LAMP, None);

    // The acknowledgement is there within one poll, with number and the right date; the department has its mail.
    let round = street.tick_until_mail(street.now).await;
    assert_eq!((round.received.cases, round.dispatched.sent), (1, 2), "{round:?}");
    let number = format!("B-{}-000001", german(local_date(street.now, chrono_tz::Europe::Berlin)).rsplit(' ').next().unwrap());
    let case = street.app.clerk.store.case_by_number(&number).await.unwrap().unwrap();
    let receipt = street.inbox("yilmaz", "example.test").wait_for(1).pop().unwrap();
    assert!(receipt.subject.ends_with(&number), "{}", receipt.subject);
    let office = &street.app.clerk.office;
    let day_ten = office.statutory.nth_working_day(local_date(case.opening.received_at, office.zone), 10).unwrap();
    assert!(receipt.text.contains(&german(day_ten)), "{}", receipt.text);
    assert!(receipt.raw.contains("Return-Path: <>"), "bounces to nobody (RFC 3834)");
    let letter = street.inbox("tiefbau", "stadt.test").wait_for(1).pop().unwrap();
    assert!(letter.text.contains("Straßenlaterne"));

    // Nothing on the server was touched.
    assert_eq!(street.inbox("beschwerde", "stadt.test").flags(), vec![String::new()], "no flag on the mail");

    // Polled again and started anew: nothing twice.
    street.tick(street.now).await;
    street.restart().await;
    street.tick(street.now).await;
    assert_eq!(street.inbox("yilmaz", "example.test").count(), 1);

    // A colleague to whom it was forwarded answers; the desk releases; the citizen hears once.
    let colleague = street.address("kollegin", "stadt.test");
    street.servers.send((&colleague, &city), &format!("AW: {}", letter.subject), "Die Laterne leuchtet wieder.", None);
    street.tick_until_mail(street.now).await;
    let release = street.inbox("desk", "stadt.test").wait_for(1).pop().unwrap();
    assert!(release.subject.starts_with("Freigabe:"), "{}", release.subject);
    let desk = street.address("desk", "stadt.test");
    street.servers.send(
        (&desk, &city),
        &format!("AW: {}", release.subject),
        "#senden #begründet ja #abgeholfen ganz",
        Some(&release.message_id),
    );
    street.tick_until_mail(street.now).await;
    let answers = street.inbox("yilmaz", "example.test").wait_for(2);
    assert!(answers[1].text.contains("Die Laterne leuchtet wieder."), "{}", answers[1].text);
    let case = street.app.clerk.store.case_by_number(&number).await.unwrap().unwrap();
    assert_eq!(case.stage, Stage::Answered);

    // The same from outside the city only appears at the desk.
    street.servers.send((&street.address("fremder", "extern.test"), &city), &format!("AW: {}", letter.subject), "#erledigt", None);
    street.tick_until_mail(street.now).await;
    assert!(street.inbox("desk", "stadt.test").wait_for(2)[1].subject.starts_with("Bitte ansehen"));
    assert_eq!(street.inbox("fremder", "extern.test").count(), 0, "told nothing");
    reminders(&street).await;
}

/// Herr Krause's complaint is not answered: one reminder on day seven, one letter to the head on day nine, figures and digest.
async fn reminders(street: &Street) {
    let citizen = street.address("krause", "example.test");
    let text = "In der Schulstraße ist ein tiefes Schlagloch. Das Schlagloch ist gefährlich.";
    street.servers.send((&citizen, &street.address("beschwerde", "stadt.test")), "Schlagloch", text, None);
    street.tick_until_mail(street.now).await;
    let office = &street.app.clerk.office;
    let today = local_date(street.now, office.zone);
    let before = street.inbox("tiefbau", "stadt.test").wait_for(2).len();
    let at = |n: u32, hour: u32| {
        let day = office.statutory.nth_working_day(today, n).unwrap();
        at_local_time(day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap(), office.zone)
    };
    for hour in [6, 7, 9, 12, 23] {
        street.tick(at(7, hour)).await;
    }
    let tiefbau = street.inbox("tiefbau", "stadt.test").wait_for(before + 1);
    assert_eq!(tiefbau.len(), before + 1, "exactly one reminder");
    assert!(tiefbau.last().unwrap().subject.starts_with("Erinnerung:"));
    for hour in [6, 9, 12] {
        street.tick(at(9, hour)).await;
    }
    let head = street.inbox("leitung", "stadt.test").wait_for(1);
    assert_eq!(head.len(), 1);
    assert!(head[0].subject.contains("läuft eine Zusage ab"), "{}", head[0].subject);
    let ninth = local_date(at(9, 12), office.zone);
    let frozen = street.app.clerk.store.snapshots(ninth).await.unwrap();
    let mut figures: Vec<_> = frozen.iter().map(|s| (s.figure.clone(), s.year)).collect();
    figures.dedup();
    assert!(!frozen.is_empty() && figures.len() == frozen.len(), "each figure of the night once");
    let digests = street.inbox("desk", "stadt.test").all().into_iter().filter(|l| l.subject.starts_with("Beschwerden ")).count();
    assert_eq!(digests, 2, "one on day seven, one on day nine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_travels_over_real_servers_with_sqlite() {
    let Some(servers) = Servers::from_environment() else { return };
    a_complaint_travels(servers, "sqlite:anliegend.db").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_travels_over_real_servers_with_postgresql() {
    let Some(servers) = Servers::from_environment() else { return };
    let database = servers.new_database().await;
    a_complaint_travels(servers, &database).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_names_the_mailbox_and_the_others_go_on() {
    let Some(servers) = Servers::from_environment() else { return };
    let street = Street::live(servers, "sqlite:anliegend.db").await;
    let path = street.folder.path().join("anliegend.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::create_dir_all(street.folder.path().join("zweites")).unwrap();
    let second = "[[mailboxes]]\nname = \"zweites\"\naddresses = [\"zweites@stadt.test\"]\nsince = \"2026-01-01\"\ntype = \"maildir\"\npath = \"zweites\"\n\n[database]";
    std::fs::write(&path, text.replace("[database]", second)).unwrap();
    std::fs::write(street.folder.path().join("secret"), "falsch").unwrap();
    let raw = "Return-Path: <krause@example.test>\r\nFrom: krause@example.test\r\nTo: zweites@stadt.test\r\nSubject: Schlagloch\r\n\r\nEin Schlagloch.\r\n";
    std::fs::write(street.folder.path().join("zweites/1.eml"), raw).unwrap();
    let app = App::open(load(street.folder.path()).unwrap()).await.unwrap();
    let round = app.tick(street.now).await;
    assert_eq!(round.received.cases, 1, "the other mailbox went on");
    assert!(round.faults.len() == 1 && round.faults[0].contains("beschwerde"), "{:?}", round.faults);
}
