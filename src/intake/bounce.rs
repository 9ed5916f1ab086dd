//! Letters that come back (*unzustellbare Briefe*): RFC 3464, and the free forms of qmail, Exim, Exchange, GMX and Gmail.
//!
//! Knows: how to find out which letter it was, to whom, and whether trying again may help. Never: changes a letter's state.
//!
//! Known weaknesses: a free form in another language than German or English is taken for a person's mail from a machine's
//! address, which then becomes a case without acknowledgement.

use super::fields::{self, ids_of};
use super::tag::{CaseTag, MAX_TAGS, find_tags};
use super::{IncomingMail, ReportKind, ReturnPath};
use std::collections::BTreeSet;

/// *Rückläufer*: what a server says about a letter of ours.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct BounceReport {
    /// The address will not work later either: given up, and the status is not 4.x.x.
    pub is_permanent: bool,
    /// The server gave up on this letter; false for a mere delay.
    pub is_final: bool,
    /// Enhanced status, RFC 3463, for example `5.1.1`.
    pub status: Option<String>,
    /// Message-IDs that may be the letter's, without angle brackets.
    pub original_message_ids: Vec<String>,
    /// `Original-Envelope-Id` (RFC 3461), if it came back.
    pub original_envelope_id: Option<String>,
    /// The address that failed.
    pub final_recipient: Option<String>,
    /// Case tags found in what came back.
    pub tags: Vec<CaseTag>,
}

/// What a delivery report turned out to be.
pub(super) enum Reported {
    /// A letter came back or is late.
    Bounce(BounceReport),
    /// A letter arrived: nothing to do.
    Success,
}

/// Reads a delivery report; none when the mail is none.
pub(super) fn reported(mail: &IncomingMail) -> Option<Reported> {
    if mail.marks.report == Some(ReportKind::DeliveryStatus) {
        return Some(match &mail.returned.status {
            // A report that lost its type on the way: a read receipt, or an abuse report.
            Some(status) if says_another_kind(status) => Reported::Success,
            Some(status) => by_status(mail, status),
            None => Reported::Bounce(free_form(mail)),
        });
    }
    looks_like_free_form(mail).then(|| Reported::Bounce(free_form(mail)))
}

fn says_another_kind(status: &str) -> bool {
    let (fields, _) = fields::split(status.as_bytes());
    fields.has("disposition") || fields.has("feedback-type")
}

fn by_status(mail: &IncomingMail, status: &str) -> Reported {
    let mut report = BounceReport::default();
    let mut worst = Action::Arrived;
    for group in status.split("\n\n") {
        let (fields, _) = fields::split(group.as_bytes());
        if let Some(id) = fields.line("original-envelope-id") {
            report.original_envelope_id = Some(id);
        }
        let action = match fields.line("action").map(|value| value.to_lowercase()) {
            Some(value) if value.starts_with("failed") => Action::Failed,
            Some(value) if value.starts_with("delayed") => Action::Delayed,
            Some(_) => Action::Arrived,
            None => continue,
        };
        if action > worst || report.final_recipient.is_none() {
            worst = worst.max(action);
            let said = |field: &str| fields.line(field).and_then(|value| find_status(&value));
            // Exim says "5.0.0" (some other reason, RFC 3463 § 3.1) whatever the server's own words are.
            let vague = said("status").filter(|status| status.ends_with(".0.0"));
            let told = said("diagnostic-code").filter(|told| vague.as_ref().is_some_and(|vague| told.get(..1) == vague.get(..1)));
            report.status = told.or_else(|| said("status"));
            let recipient = fields.line("final-recipient").or_else(|| fields.line("original-recipient"));
            report.final_recipient =
                recipient.map(|value| value.rsplit(';').next().unwrap_or_default().trim().trim_matches(['<', '>']).to_owned());
        }
    }
    if worst == Action::Arrived && report.final_recipient.is_some() {
        return Reported::Success;
    }
    report.is_final = worst != Action::Delayed;
    report.is_permanent = report.is_final && !report.status.as_deref().is_some_and(|status| status.starts_with('4'));
    trace(mail, &mut report);
    Reported::Bounce(report)
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Action {
    Arrived,
    Delayed,
    Failed,
}

/// The letter's Message-ID and tags, from wherever they survived.
fn trace(mail: &IncomingMail, report: &mut BounceReport) {
    let mut ids = Vec::new();
    let mut texts: Vec<&str> = Vec::new();
    if let Some(header) = &mail.returned.header {
        ids.extend(fields::split(header.as_bytes()).0.ids("message-id"));
        texts.push(header);
    }
    ids.extend(mail.in_reply_to.iter().chain(&mail.references).cloned());
    let mut is_folded = false;
    for line in mail.text.lines() {
        let bare = line.trim().trim_start_matches(['>', ' ', '|']);
        let value = after_id_label(bare).or_else(|| Some(bare).filter(|_| is_folded));
        ids.extend(value.map(ids_of).unwrap_or_default());
        // Our Message-IDs are so long that servers put them on a line of their own.
        is_folded = after_id_label(bare).is_some_and(|value| value.trim().is_empty());
    }
    ids.truncate(MOST_IDS);
    texts.extend(report.original_envelope_id.as_deref());
    texts.extend([mail.subject.as_str(), mail.text.as_str()]);
    texts.extend(ids.iter().map(String::as_str));
    texts.extend(mail.to.iter().map(|a| a.address.as_str()).chain(mail.delivered_to.iter().map(String::as_str)));
    for tag in texts.into_iter().flat_map(find_tags) {
        if report.tags.len() < MAX_TAGS && !report.tags.contains(&tag) {
            report.tags.push(tag);
        }
    }
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    report.original_message_ids = ids;
}

/// What stands behind `Message-ID:`, if the line begins so.
fn after_id_label(line: &str) -> Option<&str> {
    let label = line.get(..11).filter(|start| start.eq_ignore_ascii_case("message-id:"))?;
    line.get(label.len()..)
}

/// Message-IDs that are looked for in a report; a real one names one letter, and each costs a look-up.
const MOST_IDS: usize = 500;

/// Words by which a machine says that a letter could not be delivered, lower case.
const FAILED: [&str; 16] = [
    "qmail-send program",
    "mail delivery failed",
    "mail delivery system",
    "could not be delivered",
    "couldn't be delivered",
    "delivery has failed",
    "delivery status notification",
    "undeliverable",
    "undelivered mail",
    "unable to deliver",
    "wasn't able to deliver",
    "konnte nicht zugestellt werden",
    "nicht zustellbar",
    "unzustellbar",
    "fehler bei der nachrichtenzustellung",
    "address not found",
];

/// Words by which it says that it still tries.
const DELAYED: [&str; 6] =
    ["has been delayed", "delivery delayed", "verzögert", "will be retried", "still being retried", "warning: message"];

/// A machine's address and words that only such a report has. The empty sender alone is also what forms and copiers use: then the subject
/// must say so, or the words stand beside those of a mail server.
fn looks_like_free_form(mail: &IncomingMail) -> bool {
    let author = mail.author();
    let from = author.map(|a| a.local_part().to_lowercase()).unwrap_or_default();
    let name = author.map(|a| a.name.to_lowercase()).unwrap_or_default();
    let is_daemon = matches!(from.as_str(), "mailer-daemon" | "postmaster" | "mailerdaemon" | "mail-daemon" | "mdaemon")
        || from.starts_with("microsoftexchange")
        || ["mail delivery", "mailer-daemon", "mailer daemon", "postmaster", "system administrator"]
            .iter()
            .any(|words| name.contains(words));
    let start: String = mail.text.chars().take(2000).collect::<String>().to_lowercase();
    let subject = mail.subject.to_lowercase();
    let says = |text: &str| FAILED.iter().chain(&DELAYED).any(|words| text.contains(words));
    let is_technical = || {
        find_status(&start).is_some()
            || ["smtp", "mailbox", "message-id:", "mail server", "mailserver"].iter().any(|word| start.contains(word))
    };
    let is_from_nobody = mail.return_path == ReturnPath::Null;
    (is_daemon && (says(&subject) || says(&start))) || (is_from_nobody && (says(&subject) || (says(&start) && is_technical())))
}

fn free_form(mail: &IncomingMail) -> BounceReport {
    let told = what_is_told(&mail.text);
    let all = format!("{}\n{told}", mail.subject);
    let lower = all.to_lowercase();
    let status = find_status(&all);
    let is_late = DELAYED.iter().any(|words| lower.contains(words)) && status.as_deref().is_none_or(|s| s.starts_with('4'));
    let is_temporary = status.as_deref().is_some_and(|status| status.starts_with('4'));
    let own: Vec<String> = mail.to.iter().map(super::Address::key).collect();
    let mut report = BounceReport { is_permanent: !is_late && !is_temporary, is_final: !is_late, status, ..BounceReport::default() };
    trace(mail, &mut report);
    let is_recipient = |address: &String| {
        !own.contains(&super::address::key_of(address)) && !report.original_message_ids.iter().any(|id| id.eq_ignore_ascii_case(address))
    };
    report.final_recipient = addresses_in(told).find(is_recipient).or_else(|| addresses_in(&mail.text).find(is_recipient));
    report
}

/// The part of a free form that the machine wrote: above the copy of the letter, whose words, versions and dates say nothing about what
/// became of it.
fn what_is_told(text: &str) -> &str {
    const COPY: [&str; 9] = [
        "copy of the message",
        "copy of your message",
        "original message",
        "original headers",
        "header of the",
        "unsent message",
        "returned message",
        "ursprüngliche nachricht",
        "kopie der",
    ];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let lower = line.trim().to_lowercase();
        let is_divided = lower.starts_with("--") && COPY.iter().any(|words| lower.contains(words));
        if is_divided || lower.starts_with("return-path:") || lower.starts_with("received:") {
            break;
        }
        at += line.len();
    }
    text.get(..at).filter(|told| !told.trim().is_empty()).unwrap_or(text)
}

/// The first enhanced status code in a text: `5.1.1` as a word of its own, class 2, 4 or 5, subject 0 to 7 (RFC 3463 § 3).
fn find_status(text: &str) -> Option<String> {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let trimmed = words.map(|word| word.trim_matches('.'));
    let is_code = |word: &&str| {
        let parts: Vec<&str> = word.split('.').collect();
        let [class, subject, detail] = parts.as_slice() else { return false };
        matches!(*class, "2" | "4" | "5") && matches!(subject.as_bytes(), [b'0'..=b'7']) && (1..=3).contains(&detail.len())
    };
    trimmed.into_iter().find(is_code).map(str::to_owned)
}

fn addresses_in(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '[' | ']'));
    let plain = words.map(|word| word.trim_matches([':', '.', '\'']).trim_start_matches("mailto:"));
    let addresses = plain.map(|word| super::Address::new("", word)).filter(super::Address::is_plausible);
    addresses.filter(|a| a.domain().contains('.')).map(|a| a.address)
}
