//! Slices of the mailbox, fetched and opened ahead of the clerk (*Vorlauf*).
//!
//! Knows: how large a slice may be, and that the next one is fetched while others are decided and committed. Never: decides anything.
//!
//! Known weaknesses: a slice is held whole in memory, as it came and as it was read.

use super::beside::Beside;
use super::unopened::{Opener, Unopened};
use crate::case::Instant;
use crate::office::Letterbox;
use crate::ports::{Fault, Mailbox};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Largest slice: mails, and bytes. A larger mail travels alone. Up to five slices are in memory at once, each some three times over.
const SLICE_MAILS: usize = 50;
const SLICE_BYTES: u64 = 1024 * 1024;

/// UIDs that were asked for, and their mails.
pub(super) type Slice = (Vec<i64>, Vec<Unopened>);

/// *Vorlauf*: at most one slice under way, on a thread of its own. Dropped, it ends.
pub(super) struct Ahead<'a> {
    mailbox: Arc<dyn Mailbox>,
    opener: Opener,
    letterbox: &'a Letterbox,
    uid_validity: i64,
    now: Instant,
    slices: VecDeque<Vec<i64>>,
    /// Whether a slice is begun only when it is asked for, so that nothing is in hand beside the one before.
    careful: bool,
    under_way: Option<Beside<Slice>>,
}

impl<'a> Ahead<'a> {
    /// Begins with the first of these slices, unless it is to be careful.
    pub fn of(
        mailbox: &Arc<dyn Mailbox>,
        opener: Opener,
        (slices, careful): (Vec<Vec<i64>>, bool),
        (letterbox, uid_validity, now): (&'a Letterbox, i64, Instant),
    ) -> Self {
        let (mailbox, slices) = (Arc::clone(mailbox), VecDeque::from(slices));
        let mut ahead = Self { mailbox, opener, letterbox, uid_validity, now, slices, careful, under_way: None };
        if !careful {
            ahead.begin();
        }
        ahead
    }

    fn begin(&mut self) {
        let Some(uids) = self.slices.pop_front() else { return };
        let (mailbox, opener, uid_validity, now) = (Arc::clone(&self.mailbox), self.opener.clone(), self.uid_validity, self.now);
        let (name, size_limit) = (self.letterbox.name.clone(), self.letterbox.size_limit);
        self.under_way = Some(Beside::begin(async move {
            let fetched = mailbox.fetch(&uids, size_limit).await?;
            let mails = Beside::begin_blocking(move || Ok(opener.open_all(&name, uid_validity, fetched, now))).finish().await?;
            Ok((uids, mails))
        }));
    }

    /// Whether the next slice lies there already.
    pub fn is_ready(&mut self) -> bool {
        self.under_way.as_mut().is_some_and(Beside::is_done)
    }

    /// Waits until the next slice lies there, or there is none.
    pub async fn wait(&mut self) {
        if let Some(slice) = &mut self.under_way {
            slice.wait().await;
        }
    }

    /// How many mails wait to be fetched.
    pub fn mails_left(&self) -> usize {
        self.slices.iter().map(Vec::len).sum()
    }

    /// Waits for the next slice and begins with the one after it; none when that was all.
    pub async fn next(&mut self) -> Result<Option<Slice>, Fault> {
        if self.under_way.is_none() {
            self.begin();
        }
        let Some(slice) = self.under_way.take() else { return Ok(None) };
        let slice = slice.finish().await?;
        if !self.careful {
            self.begin();
        }
        Ok(Some(slice))
    }
}

/// Cuts UIDs into slices by count and size; a UID whose size is unknown counts as small.
pub(super) fn cut(sizes: &[(i64, u64)], uids: &[i64]) -> Vec<Vec<i64>> {
    let sizes: BTreeMap<i64, u64> = sizes.iter().copied().collect();
    let mut slices: Vec<Vec<i64>> = Vec::new();
    let mut bytes = 0;
    for uid in uids {
        let size = sizes.get(uid).copied().unwrap_or(0);
        match slices.last_mut() {
            Some(open) if open.len() < SLICE_MAILS && bytes + size <= SLICE_BYTES => {
                open.push(*uid);
                bytes += size;
            }
            _ => {
                slices.push(vec![*uid]);
                bytes = size;
            }
        }
    }
    slices
}
