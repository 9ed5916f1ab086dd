//! What lies in a city's mailbox after a month: fourteen mails of every sort, and one of the year before.

use anliegend::adapters::clock::SystemClock;
use anliegend::ports::Clock;
use chrono::{DateTime, Days, Utc};

pub struct Mail {
    pub raw: Vec<u8>,
    pub arrived_at: DateTime<Utc>,
    /// What people did with it.
    pub flags: &'static str,
}

const LAMP: &str = "Die Straßenlaterne in der Gartenstraße ist aus.";
const HOLE: &str = "Ein tiefes Schlagloch. Das Schlagloch ist gefährlich.";
const FORM: &str = "Name: Ayse Yilmaz\r\nE-Mail: yilmaz@example.test\r\nNachricht:\r\nDie Straßenlaterne in der Gartenstraße ist aus.";

fn mail(nth: u64, head: &str, text: &str) -> Mail {
    let arrived_at = SystemClock.now().checked_sub_days(Days::new(nth)).unwrap();
    let raw = format!(
        "{head}\r\nDate: {}\r\nMessage-ID: <{nth}.vorschau@example.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n",
        arrived_at.to_rfc2822()
    );
    let flags = ["", "\\Seen", "\\Seen \\Flagged", "\\Seen \\Answered", "Wichtig"];
    Mail { raw: raw.into_bytes(), arrived_at, flags: flags[usize::try_from(nth).unwrap() % flags.len()] }
}

fn head(from: &str, to: &str, subject: &str) -> String {
    format!("Return-Path: <{from}>\r\nFrom: Ayse Yilmaz <{from}>\r\nTo: {to}\r\nSubject: {subject}")
}

fn scanned() -> Mail {
    let head = "Return-Path: <scanner@stadt.example>\r\nFrom: scanner@stadt.example\r\nTo: beschwerde@stadt.example\r\nSubject: Scan";
    let mut mail = mail(11, head, "");
    let raw = String::from_utf8(mail.raw).unwrap().replace("text/plain; charset=utf-8", "application/pdf; name=\"scan.pdf\"");
    mail.raw = raw.replace("8bit\r\n\r\n", "base64\r\n\r\nJVBERi0xLjQK").into_bytes();
    mail
}

fn returned() -> Mail {
    let head = "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.stadt.example\r\nTo: beschwerde@stadt.example\r\nSubject: Undelivered Mail Returned to Sender";
    mail(
        9,
        head,
        "This is the mail system. Your message could not be delivered to one or more recipients.\r\n\r\n<weg@example.test>: 550 5.1.1 unknown",
    )
}

/// The oldest first, as a mailbox numbers them.
pub fn month() -> Vec<Mail> {
    let (ours, info) = ("beschwerde@stadt.example", "info@stadt.example");
    let forwarded = format!(
        "zK\r\n\r\nVon: Ayse Yilmaz <yilmaz@example.test>\r\nGesendet: Freitag, 27. März 2026 09:12\r\nAn: Info\r\nBetreff: Laterne\r\n\r\n{LAMP}"
    );
    let mut month = vec![
        mail(1, &head("yilmaz@example.test", ours, "Laterne aus"), LAMP),
        mail(2, &head("krause@example.test", ours, "Schlagloch"), HOLE),
        mail(3, &head("wolf@example.test", info, "Schlagloch"), HOLE),
        mail(4, &head("kaya@example.test", info, "Laterne"), LAMP),
        mail(5, &format!("From: berg@example.test\r\nTo: {ours}\r\nSubject: Schlagloch"), HOLE),
        mail(
            6,
            &format!(
                "{}\r\nList-Unsubscribe: <https://news.example.net/x>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nPrecedence: bulk",
                head("news@example.net", ours, "Angebote")
            ),
            "Kaufen Sie jetzt.",
        ),
        mail(
            7,
            &format!("{}\r\nAuto-Submitted: auto-replied", head("wolf@example.test", ours, "Automatische Antwort: Eingangsbestätigung")),
            "Ich bin nicht da.",
        ),
        mail(8, &head("sommer@stadt.example", ours, "WG: Laterne"), &forwarded),
        returned(),
        mail(10, &format!("{}\r\nIn-Reply-To: <1.frueher@stadt.example>", head("yilmaz@example.test", ours, "AW: Laterne aus")), "Danke!"),
        scanned(),
        mail(12, &head("noreply@stadt.example", ours, "Kontaktformular"), FORM),
        mail(13, &head("noreply@stadt.example", ours, "Kontaktformular"), FORM),
        mail(14, &head("vogel@example.test", ours, "Frage"), "Wann hat das Rathaus am Samstag geöffnet?"),
    ];
    month.push(mail(365, &head("alt@example.test", ours, "Schlagloch"), HOLE));

    month.reverse();
    month
}
