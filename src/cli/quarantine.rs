//! `quarantine …` (*Zurückgestelltes*).
//!
//! Knows: how a mail that nobody could read is shown without doing harm to a terminal. Never: parses it.
//!
//! Known weaknesses: encoded words in the header are shown as they travel.

use super::args::{Format, QuarantineCommand};
use super::output::{print, table};
use super::run::Failure;
use crate::app::App;
use crate::case::Instant;
use crate::intake::{lies_on_server_only, parked_german};
use crate::ports::{Disposition, ParkedMail};
use serde_json::json;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;

/// So much of a header section is shown.
const MOST_LINES: usize = 60;
const MOST_CHARS: usize = 400;

/// `quarantine …`
pub(super) async fn quarantine(app: &App, command: &QuarantineCommand, now: Instant, format: Format) -> Result<(), Failure> {
    match command {
        QuarantineCommand::List => list(app, format).await,
        QuarantineCommand::Show { id, raw, into } => {
            let parked = app.clerk.parked_mail(*id).await?;
            let source = match parked.message {
                Some(message) => app.clerk.store.raw(message).await?.unwrap_or_default(),
                None => Vec::new(),
            };
            match into {
                None if *raw => write(kept(&parked, &source)?, &mut std::io::stdout()),
                None => show(app, &parked, &source, format),
                Some(path) => {
                    // A mail is nobody else's business.
                    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
                    write(kept(&parked, &source)?, &mut file)
                }
            }
        }
        QuarantineCommand::Release { id } => {
            let (disposition, number) = app.clerk.release(*id, app.mailboxes(), now).await?;
            let number = number.map(|number| number.to_string());
            print(format, &json!({ "id": id, "case": number }), || released(disposition, number.as_deref()))
        }
        QuarantineCommand::Close { id, reason } => {
            app.clerk.dismiss(*id, reason, now).await?;
            print(format, &json!({ "id": id, "closed": true }), || format!("Mail {id} ist erledigt; ihr Quelltext bleibt aufbewahrt."))
        }
    }
}

async fn list(app: &App, format: Format) -> Result<(), Failure> {
    let parked = app.clerk.store.parked().await?;
    let listed: Vec<_> = parked.iter().map(as_json).collect();
    print(format, &listed, || {
        if parked.is_empty() {
            return "Keine Mail ist zurückgestellt.".to_owned();
        }
        let line = |m: &ParkedMail| {
            vec![m.id.to_string(), m.mailbox.clone(), m.uid.to_string(), local(app, m.received_at), parked_german(&m.reason)]
        };
        table(&["Nummer", "Postfach", "UID", "Eingang", "Grund"], &parked.iter().map(line).collect::<Vec<_>>())
    })
}

fn as_json(mail: &ParkedMail) -> serde_json::Value {
    json!({ "id": mail.id, "mailbox": mail.mailbox, "uid": mail.uid, "reason": mail.reason, "received_at": mail.received_at,
        "parked_at": mail.parked_at, "on_server_only": lies_on_server_only(&mail.reason) })
}

fn show(app: &App, mail: &ParkedMail, source: &[u8], format: Format) -> Result<(), Failure> {
    let mut value = as_json(mail);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("kept_bytes".to_owned(), source.len().into());
        fields.insert("header".to_owned(), header(source).into());
    }
    print(format, &value, || {
        let mut text = format!(
            "Zurückgestellte Mail {}\nPostfach:       {}, UID {}\nEingang:        {}\nZurückgestellt: {}\nGrund:          {}\n",
            mail.id,
            mail.mailbox,
            mail.uid,
            local(app, mail.received_at),
            local(app, mail.parked_at),
            parked_german(&mail.reason)
        );
        let place = if lies_on_server_only(&mail.reason) {
            "Die ganze Mail liegt nur im Postfach auf dem Mailserver.".to_owned()
        } else {
            format!("Der Quelltext liegt hier: {} Bytes (--raw oder --into DATEI).", source.len())
        };
        // Writing to a String cannot fail.
        write!(text, "{place}\n\nNoch einmal versuchen: anliegend quarantine release {0}\nErledigt:              anliegend quarantine close {0} --reason \"…\"", mail.id)
            .unwrap_or_default();
        let header = header(source);
        if !header.is_empty() {
            write!(text, "\n\nKopf der Mail:\n{header}").unwrap_or_default();
        }
        text
    })
}

/// The header section as far as it can be shown: line by line, with everything escaped that could steer a terminal.
fn header(source: &[u8]) -> String {
    let head = String::from_utf8_lossy(source.get(..64 * 1024).unwrap_or(source)).into_owned();
    let lines = head.lines().map(str::trim_end).take_while(|line| !line.is_empty()).take(MOST_LINES);
    lines.map(|line| harmless(&line.chars().take(MOST_CHARS).collect::<String>())).collect::<Vec<_>>().join("\n")
}

/// Control characters, those of the upper range included, and marks that turn the direction of writing become visible.
pub(super) fn harmless(text: &str) -> String {
    let is_harmful =
        |c: char| c.is_control() && c != '\t' || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if is_harmful(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

fn released(disposition: Disposition, number: Option<&str>) -> String {
    match (disposition, number) {
        (Disposition::NewCase, Some(number)) => {
            format!("Vorgang {number} ist angelegt, ohne Eingangsbestätigung. Senden: anliegend case acknowledge {number}")
        }
        (_, Some(number)) => format!("Die Mail liegt jetzt bei Vorgang {number}."),
        (Disposition::Duplicate, None) => "Dieselbe Mail war schon erfasst.".to_owned(),
        (_, None) => "Die Mail ist vermerkt; sie ist eine automatische Nachricht.".to_owned(),
    }
}

fn kept<'a>(parked: &ParkedMail, source: &'a [u8]) -> Result<&'a [u8], Failure> {
    if lies_on_server_only(&parked.reason) {
        return Err(Failure::Said(format!("Mail {} liegt ganz nur im Postfach auf dem Mailserver.", parked.id)));
    }
    Ok(source)
}

fn write(bytes: &[u8], out: &mut impl std::io::Write) -> Result<(), Failure> {
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

fn local(app: &App, at: Instant) -> String {
    at.with_timezone(&app.clerk.office.zone).format("%d.%m.%Y %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_cannot_steer_the_terminal_that_shows_it() {
        let source = b"Subject: \x1b]0;weg\x07\xc2\x9b31m und \xe2\x80\xaefdp.exe\r\nX-Tab:\ta\rb\r\n\r\n\x1b[2JText";
        let shown = header(source);
        assert_eq!(shown, "Subject: \\u{1b}]0;weg\\u{7}\\u{9b}31m und \\u{202e}fdp.exe\nX-Tab:\ta\\u{d}b");
    }

    #[test]
    fn a_header_without_end_is_cut() {
        let shown = header("A: b\n".repeat(5_000).as_bytes());
        assert_eq!(shown.lines().count(), MOST_LINES);
        assert_eq!(header(&vec![b'x'; 100_000]).len(), MOST_CHARS);
        assert_eq!(header(b""), "");
    }
}
