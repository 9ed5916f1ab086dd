//! Which mails lie in the folder: opening it, and listing its UIDs.
//!
//! Knows: that an answer counts only if the server said `OK` to it, answers NOOP afterwards, and does not contradict
//! itself. Never: fetches a mail.
//!
//! Known weaknesses: a mailbox of more than twenty thousand mails is listed in windows of UIDs, so one whose UIDs lie
//! far apart takes many short questions at the first poll.

use super::line::{Broken, Heard, Line};
use super::mailbox::Trouble;
use super::settings::{AfterIntake, ImapSettings};
use crate::adapters::mutf7;
use crate::ports::{Fault, FaultKind, MailboxStatus};
use async_imap::imap_proto::{MailboxDatum, Response, ResponseCode};

/// How many UIDs one SEARCH may bring: the parser reads an unfinished line again with every packet.
const WINDOW: u32 = 20_000;

/// Opens the folder: EXAMINE (read-only) to leave mails where they are, SELECT to move them.
///
/// # Errors
/// `Misconfigured` for an unknown folder or one that may not be written to although mails are to be moved.
pub(super) async fn select(line: &mut Line, settings: &ImapSettings) -> Result<MailboxStatus, Trouble> {
    let verb = if settings.after_intake == AfterIntake::Leave { "EXAMINE" } else { "SELECT" };
    let command = format!("{verb} {}", super::line::quoted(&mutf7::encode(&settings.folder)));
    let limit = settings.timeouts.command;
    let mut seen = MailboxStatus { uid_validity: 0, uid_next: None, exists: 0 };
    let answer = line.say(&command, limit, |response| note(&mut seen, response)).await?;
    let (folder, name) = (&settings.folder, &settings.name);
    match answer {
        super::line::Answer::Refused => {
            return Err(Trouble::Says(Fault::new(
                FaultKind::Misconfigured,
                format!("cannot open folder {folder} of mailbox {name}: the server knows no such folder, or this user may not read it"),
            )));
        }
        super::line::Answer::RefusedForNow => {
            return Err(Trouble::Says(Fault::new(FaultKind::Transient, format!("cannot open folder {folder} of mailbox {name} now"))));
        }
        super::line::Answer::DoneReadOnly if verb == "SELECT" => {
            return Err(Trouble::Says(Fault::new(
                FaultKind::Misconfigured,
                format!(
                    "cannot move mails out of folder {folder} of mailbox {name}: this user may only read it; write after_intake = \"leave\""
                ),
            )));
        }
        super::line::Answer::Done | super::line::Answer::DoneReadOnly => {}
    }
    line.prove_alive(limit, |response| note(&mut seen, response)).await?;
    if seen.uid_validity == 0 {
        return Err(Trouble::Says(Fault::new(
            FaultKind::Transient,
            format!("cannot trust mailbox {name}: the server gave no UIDVALIDITY, so its UIDs mean nothing"),
        )));
    }
    Ok(seen)
}

/// Keeps what a response says about the folder.
fn note(seen: &mut MailboxStatus, response: &Response<'_>) -> Heard {
    match response {
        Response::MailboxData(MailboxDatum::Exists(count)) => seen.exists = *count,
        Response::Data { outcome, .. } => match outcome.code {
            Some(ResponseCode::UidValidity(value)) => seen.uid_validity = i64::from(value),
            Some(ResponseCode::UidNext(value)) => seen.uid_next = Some(i64::from(value)).filter(|next| *next > 0),
            _ => {}
        },
        _ => {}
    }
    Heard::Nothing
}

/// All UIDs above `after`, ascending, each once.
///
/// # Errors
/// `Transient` when the server refuses to search or names more mails than it has.
pub(super) async fn uids_above(line: &mut Line, settings: &ImapSettings, status: &MailboxStatus, after: i64) -> Result<Vec<u32>, Trouble> {
    let Ok(mut from) = u32::try_from(after.max(0).saturating_add(1)) else { return Ok(Vec::new()) };
    let ceiling = status.uid_next.and_then(|next| u32::try_from(next).ok()).unwrap_or(u32::MAX);
    let mut found = Vec::new();
    let mut exists = status.exists;
    loop {
        let to = from.saturating_add(WINDOW - 1);
        let is_last = status.exists <= WINDOW || to >= ceiling;
        let range = if is_last { format!("{from}:*") } else { format!("{from}:{to}") };
        found.extend(search(line, settings, &format!("UID {range}"), &mut exists).await?);
        if is_last {
            break;
        }
        from = to.saturating_add(1);
    }
    line.prove_alive(settings.timeouts.command, |response| most(&mut exists, response)).await?;
    // `n:*` always names the highest UID, even below n (RFC 9051 § 6.4.4).
    found.retain(|uid| i64::from(*uid) > after && *uid > 0);
    found.sort_unstable();
    found.dedup();
    if found.len() > exists as usize {
        return Err(Trouble::Says(Fault::new(
            FaultKind::Transient,
            format!("cannot trust mailbox {}: the server named more mails than it has", settings.name),
        )));
    }
    Ok(found)
}

/// Which of these UIDs still exist, by the server's own word.
///
/// # Errors
/// As [`uids_above`].
pub(super) async fn still_there(line: &mut Line, settings: &ImapSettings, uid_set: &str) -> Result<Vec<u32>, Trouble> {
    let found = search(line, settings, &format!("UID {uid_set}"), &mut 0).await?;
    line.prove_alive(settings.timeouts.command, |_| Heard::Nothing).await?;
    Ok(found)
}

/// One `UID SEARCH`; `exists` grows to the largest EXISTS heard.
pub(super) async fn search(line: &mut Line, settings: &ImapSettings, criteria: &str, exists: &mut u32) -> Result<Vec<u32>, Trouble> {
    let mut found = Vec::new();
    let answer = line
        .say(&format!("UID SEARCH {criteria}"), settings.timeouts.command, |response| {
            if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                found.extend_from_slice(uids);
            }
            most(exists, response)
        })
        .await?;
    if answer.is_done() {
        return Ok(found);
    }
    Err(Trouble::Says(Fault::new(FaultKind::Transient, format!("cannot list mailbox {}: the server refused to search", settings.name))))
}

fn most(exists: &mut u32, response: &Response<'_>) -> Heard {
    if let Response::MailboxData(MailboxDatum::Exists(count)) = response {
        *exists = (*exists).max(*count);
    }
    Heard::Nothing
}

impl From<Broken> for Trouble {
    fn from(why: Broken) -> Self {
        Self::Line(why)
    }
}
