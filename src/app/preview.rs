//! A look at the mailboxes that leaves no trace (*Vorschau*), before anything is switched on.
//!
//! Knows: doors that only read: `EXAMINE` on IMAP whatever `after_intake` says, and no archive at all.
//! Never: opens or makes the database, writes into a mailbox or beside it, sends anything.
//!
//! Known weaknesses: a refresh token that the provider replaces during the look is lost; where it then refuses the old one, a new one must
//! be asked for.

use super::badges::Badges;
use super::{imap_settings, tell, token_keys};
use crate::adapters::imap::{AfterIntake, ImapMailbox};
use crate::adapters::maildir::MaildirMailbox;
use crate::adapters::store::Keys;
use crate::case::Instant;
use crate::config::{ImapPlace, MailboxPlace, Settings};
use crate::flow::Preview;
use crate::intake::TokenKeys;
use crate::office::{Letterbox, Office};
use crate::ports::{Fault, FaultKind, KeyedHash, Mailbox, Safe};
use async_trait::async_trait;
use secrecy::SecretString;
use std::sync::Arc;
use tempfile::TempDir;

/// Mails that are looked at in one mailbox at most.
const MOST_MAILS: usize = 20_000;
/// Mails that are fetched together; larger ones come as their head alone.
const AT_ONCE: usize = 20;
const LARGEST: u64 = 4 * 1024 * 1024;

/// Looks at the mails that arrived since `since` in every mailbox, or in the one of this name.
///
/// # Errors
/// One line for each mailbox that cannot be read; the others are looked at all the same.
pub async fn preview(settings: &Settings, only: Option<&str>, since: Instant) -> Vec<(String, Result<Preview, String>)> {
    let tokens = Keys::load(&settings.key_file).ok().map(|keys| token_keys(settings, &keys));
    let mut badges = Badges::new(Arc::new(NoSafe));
    let mut seen = Vec::new();
    for (letterbox, place) in settings.office.letterboxes.iter().zip(&settings.places) {
        if letterbox.is_sent || only.is_some_and(|name| name != letterbox.name) {
            continue;
        }
        let looked = match door(letterbox, place, &mut badges) {
            Ok((mailbox, _trace)) => look(&settings.office, letterbox, mailbox.as_ref(), (tokens.as_ref(), since)).await,
            Err(fault) => Err(fault),
        };
        seen.push((letterbox.name.clone(), looked.map_err(|fault| tell(&fault))));
    }
    seen
}

/// A door that only reads. The numbers that a Maildir needs are kept in a folder that goes when this is dropped.
fn door(letterbox: &Letterbox, place: &MailboxPlace, badges: &mut Badges) -> Result<(Box<dyn Mailbox>, Option<TempDir>), Fault> {
    Ok(match place {
        MailboxPlace::Imap(imap) => {
            let reading = ImapPlace { move_to: None, ..imap.clone() };
            (Box::new(ImapMailbox::new(imap_settings(&letterbox.name, &reading, badges)?)?), None)
        }
        MailboxPlace::Maildir(maildir) => {
            let trace = TempDir::new().map_err(|cause| Fault::because(FaultKind::Transient, "cannot make a temporary folder", cause))?;
            let index = trace.path().join("index");
            (Box::new(MaildirMailbox::new(&letterbox.name, maildir.path.clone(), index, AfterIntake::Leave)), Some(trace))
        }
    })
}

/// From the newest mail back to the first slice that is older throughout.
async fn look(
    office: &Office,
    letterbox: &Letterbox,
    mailbox: &dyn Mailbox,
    (tokens, since): (Option<&TokenKeys>, Instant),
) -> Result<Preview, Fault> {
    let mut preview = Preview::default();
    mailbox.open().await?;
    let uids = mailbox.uids_above(0).await?;
    for slice in uids.rchunks(AT_ONCE).take(MOST_MAILS / AT_ONCE) {
        mailbox.sizes(slice).await?;
        let fetched = mailbox.fetch(slice, LARGEST.min(letterbox.size_limit)).await?;
        let fresh: Vec<_> = fetched.into_iter().filter(|mail| mail.internal_date.is_none_or(|at| at >= since)).collect();
        if fresh.is_empty() {
            break;
        }
        for mail in fresh {
            preview.add(office, letterbox, tokens, mail);
        }
    }
    Ok(preview)
}

/// A safe that keeps nothing.
struct NoSafe;

#[async_trait]
impl Safe for NoSafe {
    fn fingerprint(&self, bytes: &[u8]) -> KeyedHash {
        data_encoding::HEXLOWER.encode(bytes)
    }

    async fn look_up(&self, _name: &str) -> Result<Option<SecretString>, Fault> {
        Ok(None)
    }

    async fn put_away(&self, _name: &str, _secret: &SecretString, _now: Instant) -> Result<(), Fault> {
        tracing::warn!("the provider replaced the refresh token; a preview keeps none, so ask for a new one if the old one is refused");
        Ok(())
    }
}
