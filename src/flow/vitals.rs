//! What `health` asks the archive (*Lebenszeichen*).
//!
//! Knows: where age and counts stand. Never: judges them (that is `kpi`), changes anything.
//!
//! Known weaknesses: a letter that was tried counts from its writing, so a pause before the first try counts with it.

use super::clerk::Clerk;
use crate::case::Instant;
use crate::kpi::Vitals;
use crate::outbox::{DeliveryMode, LetterState};
use crate::ports::{Fault, LetterRow};
use chrono::{Duration, TimeDelta};

impl Clerk {
    /// Everything that is measured in the archive; disks are not.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn vitals(&self, poll_every: TimeDelta, now: Instant) -> Result<Vitals, Fault> {
        let mut mailboxes = Vec::new();
        for letterbox in &self.office.letterboxes {
            let polled = self.store.cursor(&letterbox.name).await?.map(|cursor| now - cursor.polled_at);
            mailboxes.push((letterbox.name.clone(), polled));
        }
        let door = self.door().await?;
        // What is held or paused waits because the city wants it so.
        let may_leave = |row: &&LetterRow| *door.mode(row.audience) != DeliveryMode::Hold && !door.is_paused(row.kind);
        let ready_since = |row: &LetterRow| if row.attempts > 0 { row.committed_at } else { row.next_try_at.max(row.committed_at) };
        let waiting = self.store.letters(&[LetterState::Waiting], 0).await?;
        let oldest = waiting.iter().filter(may_leave).map(ready_since).min();
        let given_up = self.store.letters(&LetterState::STUCK, 0).await?;
        let is_recent = |row: &&LetterRow| row.settled_at.unwrap_or(row.committed_at) > now - Duration::days(7);
        Ok(Vitals {
            mailboxes,
            poll_every,
            unsent: oldest.map(|since| now - since).filter(|age| *age > TimeDelta::zero()),
            parked: self.store.parked().await?.len() as u64,
            stuck: given_up.iter().filter(is_recent).count() as u64,
            is_tripped: self.trip(now).await?.is_some(),
            disks: Vec::new(),
        })
    }
}
