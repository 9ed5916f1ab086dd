//! Lists that were told already (*schon Gesagtes*): today, or by an archive that was lost.
//!
//! Knows: that a reader gets one list a day, and that the notebook knows of lists which a restored archive does not.
//! Never: writes a list.
//!
//! How: after a round that told somebody the instant is noted beside the archive and inside it. An archive whose mark is older than the
//! note was restored: what was due by then has been told, so its steps are recorded without a letter.
//!
//! Known weaknesses: a round that broke off between two lists, whose archive is lost then, tells those again, with the same Message-ID. A
//! list that was written and had not left when the archive was lost is not written again; the next step is.

use super::clerk::Clerk;
use super::watch::{Addressee, Owed};
use crate::case::{Case, Instant};
use crate::deadlines::{Absences, local_date, start_of_day};
use crate::letters::LetterKind;
use crate::ports::{Change, Fault, MailboxCursor};
use std::collections::BTreeSet;

/// The kinds of letter that are a reader's one list of the morning.
const LISTS: [LetterKind; 3] = [LetterKind::Reminder, LetterKind::Escalation, LetterKind::DeskList];
/// The notebook's page of the ladder; no mailbox has a blank in its file's name.
const PAGE: &str = "the ladder";
/// The archive's own mark of the same.
const TOLD_AT: &str = "ladder/told_at";

impl Clerk {
    /// The readers who got a list today already, by the hash of their address.
    pub(super) async fn told_today(&self, lists: impl Iterator<Item = &Addressee>, now: Instant) -> Result<BTreeSet<String>, Fault> {
        let hashes: Vec<String> = lists.map(|list| self.address_hash(&list.address)).collect();
        let mut told = BTreeSet::new();
        if !hashes.is_empty() {
            let today = start_of_day(local_date(now, self.office.zone), self.office.zone);
            for kind in LISTS {
                told.extend(self.store.letters_to(kind, &hashes, today).await?.into_iter().map(|(hash, _)| hash));
            }
        }
        Ok(told)
    }

    /// Until when lists were told that this archive knows nothing of; none where it knows all.
    pub(super) async fn told_by_a_lost_archive(&self) -> Result<Option<Instant>, Fault> {
        let Some(noted) = self.notebook.noted(PAGE).map(|note| note.polled_at) else { return Ok(None) };
        let known = self.instant_marked(TOLD_AT).await?;
        Ok(Some(noted).filter(|noted| known.is_none_or(|known| known < *noted)))
    }

    /// Records what a lost archive told, without a letter.
    pub(super) async fn record_told(&self, cases: &[Case], (absences, until): (&Absences, Instant), now: Instant) -> Result<(), Fault> {
        let mut change = Change { marks: vec![told_at(until)], ..Change::default() };
        for case in cases {
            let owed: Vec<Owed> = self.owed(case, absences, now).await?.into_iter().filter(|owed| owed.due.since <= until).collect();
            change.cases.extend(self.steps_taken(owed, now)?);
        }
        let steps = change.cases.len();
        tracing::warn!(
            cases = steps,
            "the archive is older than the last lists of the ladder: a backup was restored; they are not sent again"
        );
        self.store.commit(now, vec![change]).await
    }

    /// Notes that all lists of a round are in the archive.
    pub(super) async fn note_told(&self, now: Instant) -> Result<(), Fault> {
        self.store.commit(now, vec![Change { marks: vec![told_at(now)], ..Change::default() }]).await?;
        self.notebook.note(PAGE, &MailboxCursor { uid_validity: 0, last_uid: 0, polled_at: now });
        Ok(())
    }
}

fn told_at(at: Instant) -> (String, String) {
    (TOLD_AT.to_owned(), at.to_rfc3339())
}
