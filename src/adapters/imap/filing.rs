//! Moving mails that were taken in, where the city chose so.
//!
//! Knows: how to move exactly these mails and no other, with MOVE (RFC 6851) or with COPY and UID EXPUNGE (RFC 4315),
//! and how to do it again without harm. Never: expunges a mail that somebody else marked as deleted.
//!
//! Known weaknesses: where MOVE is missing and the connection breaks between COPY and the mark, the copy is made a
//! second time. A mail that a person has marked as deleted already is expunged without a copy.

use super::fetch::uid_set;
use super::line::{Abilities, Answer, Heard, Line, quoted};
use super::mailbox::Trouble;
use super::search;
use super::settings::ImapSettings;
use crate::adapters::mutf7;
use crate::ports::{Fault, FaultKind, breaking_point};
use std::collections::BTreeSet;

/// How many mails one command moves.
const AT_ONCE: usize = 200;

/// Whether this server can move single mails at all.
///
/// # Errors
/// `Misconfigured` where a plain EXPUNGE would take other people's mails along.
pub(super) fn ensure_possible(abilities: Abilities, name: &str) -> Result<(), Fault> {
    if abilities.can_move || abilities.has_uid_plus {
        return Ok(());
    }
    Err(Fault::new(
        FaultKind::Misconfigured,
        format!("cannot move mails out of mailbox {name}: the server offers neither MOVE nor UIDPLUS; write after_intake = \"leave\""),
    ))
}

/// Moves these mails to `folder`. Mails that are gone already do not matter.
///
/// # Errors
/// `Misconfigured` for an unknown folder; `Transient` when something stayed behind.
pub(super) async fn file_away(line: &mut Line, settings: &ImapSettings, folder: &str, uids: &BTreeSet<u32>) -> Result<(), Trouble> {
    let uids: Vec<u32> = uids.iter().copied().collect();
    for some in uids.chunks(AT_ONCE) {
        let present = still_here(line, settings, &format!("UID {}", uid_set(some)), some).await?;
        if present.is_empty() {
            continue;
        }
        if line.abilities.can_move {
            let command = format!("UID MOVE {} {}", uid_set(&present), quoted(&mutf7::encode(folder)));
            order(line, settings, folder, &command).await?;
            breaking_point("imap.moved", count(&present));
        } else {
            copy_and_expunge(line, settings, folder, &present).await?;
        }
        let left = still_here(line, settings, &format!("UID {}", uid_set(&present)), &present).await?;
        if !left.is_empty() {
            return Err(Trouble::Says(Fault::new(
                FaultKind::Transient,
                format!("cannot move mails to folder {folder} of mailbox {}: {} of {} stayed", settings.name, left.len(), present.len()),
            )));
        }
    }
    Ok(())
}

/// Without MOVE: a mail that bears `\Deleted` was copied by an earlier attempt, so it is not copied again. Where marking is
/// refused nothing is copied.
async fn copy_and_expunge(line: &mut Line, settings: &ImapSettings, folder: &str, present: &[u32]) -> Result<(), Trouble> {
    let fresh = still_here(line, settings, &format!("UID {} UNDELETED", uid_set(present)), present).await?;
    if !fresh.is_empty() {
        let set = uid_set(&fresh);
        // Changes nothing, and is refused where the mark would be: else every poll would leave one more copy (lesson 12).
        order(line, settings, folder, &format!("UID STORE {set} -FLAGS.SILENT (\\Deleted)")).await?;
        order(line, settings, folder, &format!("UID COPY {set} {}", quoted(&mutf7::encode(folder)))).await?;
        breaking_point("imap.copied", count(&fresh));
        order(line, settings, folder, &format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)")).await?;
        breaking_point("imap.marked_deleted", count(&fresh));
    }
    order(line, settings, folder, &format!("UID EXPUNGE {}", uid_set(present))).await
}

fn count(uids: &[u32]) -> i64 {
    i64::try_from(uids.len()).unwrap_or(i64::MAX)
}

/// The asked-for UIDs that a SEARCH names.
async fn still_here(line: &mut Line, settings: &ImapSettings, criteria: &str, asked: &[u32]) -> Result<Vec<u32>, Trouble> {
    let mut found = search::search(line, settings, criteria, &mut 0).await?;
    found.retain(|uid| asked.contains(uid));
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// One command that must succeed.
async fn order(line: &mut Line, settings: &ImapSettings, folder: &str, command: &str) -> Result<(), Trouble> {
    match line.say(command, settings.timeouts.fetch, |_| Heard::Nothing).await? {
        Answer::Done | Answer::DoneReadOnly => Ok(()),
        Answer::RefusedForNow => Err(Trouble::Says(Fault::new(
            FaultKind::Transient,
            format!("cannot move mails to folder {folder} of mailbox {} now", settings.name),
        ))),
        Answer::Refused => Err(Trouble::Says(Fault::new(
            FaultKind::Misconfigured,
            format!(
                "cannot move mails to folder {folder} of mailbox {}: the server knows no such folder, or this user may not write to it",
                settings.name
            ),
        ))),
    }
}
