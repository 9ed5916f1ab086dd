//! Is the intake complete? What the digest says about mailboxes, ledger and parked mails (*Vollständigkeit des Posteingangs*).
//!
//! Knows: which counts and marks answer that. Never: looks into a mailbox; that was done at night.
//!
//! Known weaknesses: a mailbox that was compared after the digest was written counts as not compared in it.

use super::clerk::Clerk;
use super::reconcile::Named;
use super::report::PARKED_TOLD;
use crate::case::Instant;
use crate::deadlines::start_of_day;
use crate::intake::parked_german;
use crate::letters::{ComparedMailbox, IntakeCount, MailPlace, ParkedLine, UnmovedMails};
use crate::outbox::LetterState;
use crate::ports::{Disposition, Fault};
use chrono::{Duration, NaiveDate};

/// So many mails are named in one list of the digest; the rest is a count.
const MOST_LINES: usize = 20;

impl Clerk {
    /// Counts of the intake since a day, and the comparison of the night.
    pub(super) async fn intake(&self, since: NaiveDate, (as_of, now): (Instant, Instant)) -> Result<IntakeCount, Fault> {
        let span = start_of_day(since, self.office.zone)..as_of;
        let counts = self.store.dispositions(span).await?;
        let seen: u64 = counts.iter().map(|(_, n)| n).sum();
        let parked: u64 = counts.iter().filter(|(d, _)| *d == Disposition::Parked).map(|(_, n)| n).sum();
        let mut polls = Vec::new();
        let mut silent_mailboxes = Vec::new();
        let mut compared = Vec::new();
        for letterbox in &self.office.letterboxes {
            let polled = self.store.cursor(&letterbox.name).await?.map(|cursor| cursor.polled_at);
            if polled.is_none_or(|at| at < now - Duration::hours(1)) {
                silent_mailboxes.push(letterbox.name.clone());
            }
            polls.extend(polled);
            compared.push(self.compared(&letterbox.name, now).await?);
        }
        let is_equal = |c: &ComparedMailbox| c.is_checked && c.late.is_empty() && c.strangers.is_empty();
        let given_up = self.store.letters(&[LetterState::GivenUp, LetterState::Returned], 0).await?;
        Ok(IntakeCount {
            seen,
            taken: seen - parked,
            parked: self.store.parked().await?.len() as u64,
            undeliverable: given_up.len() as u64,
            last_poll: polls.into_iter().min(),
            is_complete: parked == 0 && silent_mailboxes.is_empty() && compared.iter().all(is_equal),
            silent_mailboxes,
            compared,
        })
    }

    /// The night's comparison of one mailbox; one that did not go through says so, whatever an earlier one brought.
    async fn compared(&self, mailbox: &str, now: Instant) -> Result<ComparedMailbox, Fault> {
        let comparison = self.comparison(mailbox).await?;
        let told_at = self.digest_told_at().await?;
        let is_checked = comparison.night.is_some() && self.office.snapshot.due_days(comparison.night, now, self.office.zone).is_empty();
        let fresh: Vec<&Named> = comparison.late.iter().filter(|mail| told_at.is_none_or(|told| mail.found_at > told)).collect();
        let strangers: Vec<&Named> = comparison.strangers.iter().collect();
        let place = |mail: &&Named| MailPlace { uid: mail.uid, received_at: mail.received_at };
        let unmoved = self.unmoved(mailbox).await?.map(|unmoved| UnmovedMails { mails: unmoved.mails, since: unmoved.since });
        Ok(ComparedMailbox {
            mailbox: mailbox.to_owned(),
            is_checked,
            last_checked: comparison.night,
            found: comparison.found,
            entered: comparison.entered,
            early: comparison.early,
            gone: comparison.gone,
            pending: comparison.pending,
            late: fresh.iter().take(MOST_LINES).map(place).collect(),
            late_more: fresh.len().saturating_sub(MOST_LINES) as u64,
            strangers: strangers.iter().take(MOST_LINES).map(place).collect(),
            strangers_more: comparison.strangers_in_all.saturating_sub(MOST_LINES as u64),
            unmoved,
        })
    }

    /// Mails parked since the last digest, oldest first, and how many more there are.
    pub(super) async fn newly_parked(&self) -> Result<(Vec<ParkedLine>, u64), Fault> {
        let told: i64 = self.store.mark(PARKED_TOLD).await?.and_then(|id| id.parse().ok()).unwrap_or_default();
        let mut parked = self.store.parked().await?;
        parked.retain(|mail| mail.id > told);
        let lines = parked.iter().rev().take(MOST_LINES).map(|mail| ParkedLine {
            mailbox: mail.mailbox.clone(),
            received_at: mail.received_at,
            reason: parked_german(&mail.reason),
            command: format!("anliegend quarantine show {}", mail.id),
        });
        Ok((lines.collect(), parked.len().saturating_sub(MOST_LINES) as u64))
    }
}
