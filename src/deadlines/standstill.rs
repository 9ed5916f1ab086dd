//! Does anybody decide what waits for release (*Stillstand der Freigabe*)? Without that nothing reaches a citizen (`office.md` 2).
//!
//! Knows: from how many working days on it is a standstill, and how often it is told. Never: who is away, or what waits.
//!
//! Known weaknesses: one decision a day counts as work, however much is left.

use super::{CityTime, OutsideCoveredYears, local_date};
use crate::case::Instant;

/// Whole working days without a decision that are too many.
const TOO_MANY: i64 = 2;
/// Days after which a standstill that lasts is told again.
const TOLD_AGAIN_AFTER: i64 = 7;

/// *Stillstand*: answers wait, and for too long nobody released, returned or kept one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standstill {
    /// The last decision, or when the oldest answer came, whichever is later.
    pub since: Instant,
    /// Whole working days of the office since then: neither that day nor today.
    pub working_days: i64,
    /// Answers that wait.
    pub waiting: usize,
}

impl Standstill {
    /// Judges the arrivals of all answers that wait, and the desk's last decision about any.
    ///
    /// # Errors
    /// [`OutsideCoveredYears`] where the office's calendar does not speak.
    pub fn find(
        waiting_since: &[Instant],
        decided_at: Option<Instant>,
        time: CityTime<'_>,
        now: Instant,
    ) -> Result<Option<Self>, OutsideCoveredYears> {
        let Some(oldest) = waiting_since.iter().min().copied() else { return Ok(None) };
        let since = decided_at.map_or(oldest, |at| at.max(oldest));
        let today = local_date(now, time.zone);
        let yesterday = today.pred_opt().unwrap_or(today);
        let working_days = time.office.working_days_between(local_date(since, time.zone), yesterday)?;
        Ok((working_days >= TOO_MANY).then_some(Self { since, working_days, waiting: waiting_since.len() }))
    }

    /// Whether to tell of it now: when it is new, and then every week.
    #[must_use]
    pub fn is_news(&self, told_at: Option<Instant>, time: CityTime<'_>, now: Instant) -> bool {
        let days_since = |told| (local_date(now, time.zone) - local_date(told, time.zone)).num_days();
        told_at.is_none_or(|told| told <= self.since || days_since(told) >= TOLD_AGAIN_AFTER)
    }

    /// What people read.
    #[must_use]
    pub fn sentences(&self) -> [String; 2] {
        let waiting =
            if self.waiting == 1 { "Es wartet eine Antwort.".to_owned() } else { format!("Es warten {} Antworten.", self.waiting) };
        [format!("Seit {} Arbeitstagen hat niemand etwas freigegeben.", self.working_days), waiting]
    }
}
