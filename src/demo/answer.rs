//! Answers as mail programs make them (*Antwortmails*).
//!
//! Knows: subject prefixes, threading headers and quotes of three kinds of programs. Never: what an answer says.
//!
//! Known weaknesses: text only; real Outlook would write HTML beside it, which the sample mails show.

use super::scene::Sent;
use super::script::{Reply, Style};
use crate::case::Instant;
use crate::letters::german;
use chrono_tz::Tz;
use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;

/// The bytes of an answer to a letter, with the trace that the city's own server puts above it.
///
/// # Errors
/// When an address of the script or of the letter cannot be read.
pub(super) fn answer_mail(reply: &Reply, letter: &Sent, (serial, at, zone): (usize, Instant, Tz)) -> Result<Vec<u8>, String> {
    let author: Mailbox = reply.from.parse().map_err(|cause| format!("cannot read the address {}: {cause}", reply.from))?;
    let mail = &letter.mail;
    let to = mail.reply_to.first().or(mail.from.first()).map(|a| a.address.clone()).unwrap_or_default();
    let to: Mailbox = to.parse().map_err(|cause| format!("cannot read where an answer to {} goes: {cause}", letter.file))?;
    let prefix = if reply.style == Style::Forwarded { "AW: WG:" } else { "AW:" };
    let own_domain = author.email.domain().to_owned();
    let letter_id = mail.message_id.clone().unwrap_or_default();
    // Who answers a forward refers to the forward; our own Message-ID is gone.
    let parent = if reply.style == Style::Forwarded { format!("intern-{serial}@{own_domain}") } else { letter_id };
    let built = Message::builder()
        .from(author.clone())
        .to(to)
        .subject(format!("{prefix} {}", mail.subject))
        .date(std::time::SystemTime::from(at))
        .message_id(Some(format!("<antwort-{serial}@{own_domain}>")))
        .in_reply_to(format!("<{parent}>"))
        .references(format!("<{parent}>"))
        .header(ContentType::TEXT_PLAIN)
        .body(format!("{}\n\n{}", reply.text.trim(), quoted(reply, letter, (at, zone))))
        .map_err(|cause| format!("cannot write an answer to {}: {cause}", letter.file))?;
    let stamp = at.with_timezone(&zone).format("%a, %d %b %Y %H:%M:%S %z");
    let trace = format!(
        "Return-Path: <{from}>\r\nReceived: from mail.{own_domain} (mail.{own_domain} [203.0.113.8])\r\n\tby mx.stadt.example (Postfix) with ESMTPS id 4KyA{serial}; {stamp}\r\n",
        from = author.email
    );
    Ok([trace.into_bytes(), built.formatted()].concat())
}

/// The letter below the answer, as this program shows it.
fn quoted(reply: &Reply, letter: &Sent, (at, zone): (Instant, Tz)) -> String {
    let mail = &letter.mail;
    let sender = mail.from.first().map(|a| format!("{} <{}>", a.name, a.address)).unwrap_or_default();
    let header = |from: &str, when: Instant, subject: &str, to: &str| {
        let line = "_".repeat(32);
        let day = german::long_day(when.with_timezone(&zone).date_naive());
        format!("{line}\nVon: {from}\nGesendet: {day} {}\nAn: {to}\nBetreff: {subject}\n\n", german::clock(when, zone))
    };
    let office = mail.to.first().map(|a| a.address.clone()).unwrap_or_default();
    let original = || header(&sender, letter.at, &mail.subject, &office);
    match reply.style {
        Style::Plain => {
            let day = letter.at.with_timezone(&zone).format("%d.%m.%y um %H:%M");
            let lines: Vec<String> = mail.text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
            format!("Am {day} schrieb {sender}:\n{}\n", lines.join("\n"))
        }
        Style::Outlook => format!("{}{}\n", original(), mail.text),
        Style::Forwarded => {
            let forward = header(&format!("Posteingang <{office}>"), at.min(letter.at), &format!("WG: {}", mail.subject), &reply.from);
            format!("{forward}Bitte übernehmen.\n\n{}{}\n", original(), mail.text)
        }
    }
}
