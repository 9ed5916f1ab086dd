//! What becomes of a letter after one attempt to deliver it (*Zustellversuch*).
//!
//! Knows: back-off, when to stop, and that "nobody knows" is a third result of SMTP (`domain.md` 5.2, lessons 39).
//! Never: sends, waits, reads the clock.
//!
//! Known weaknesses: a letter killed between the relay's "yes" and our row leaves a second time with the same Message-ID
//! if its kind allows that; receivers that do not fold equal Message-IDs show it twice.

use super::LetterState;
use crate::case::Instant;
use crate::letters::{LetterKind, WhenUncertain};
use chrono::TimeDelta;

/// The first pause before trying again.
pub const FIRST_DELAY: TimeDelta = TimeDelta::minutes(1);
/// The longest pause.
pub const LONGEST_DELAY: TimeDelta = TimeDelta::hours(4);
/// How long after its commit a letter that always fails is given up (`domain.md` 5.2).
pub const GIVE_UP_AFTER: TimeDelta = TimeDelta::hours(48);
/// Yet never before so many tries: by the pauses above they take two hours. A letter that waited for days behind a
/// pause, a switched-off daemon or a weekend is not given up because of its first refusal.
pub const TRIES_BEFORE_GIVING_UP: u32 = 8;

/// How one attempt ended (*Ergebnis eines Zustellversuchs*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The relay said yes after the final dot.
    Sent,
    /// It certainly does not have the letter.
    NotSent {
        /// 5xx: trying again will not help.
        is_permanent: bool,
        /// A short reason, no addresses.
        reason: String,
    },
    /// The connection broke after the final dot: nobody knows.
    Uncertain {
        /// A short reason, no addresses.
        reason: String,
    },
}

/// What is now (*Urteil*): the stage of the letter and, where it waits on, its next try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The letter's stage from now on.
    pub state: LetterState,
    /// Not before this instant; `now` where nothing will be tried any more.
    pub next_try_at: Instant,
    /// Why, no addresses; empty when sent.
    pub reason: String,
}

/// Judges an attempt.
///
/// `attempts` counts this one too; `committed_at` is when the letter was written. 4xx and lost connections are tried again
/// with growing pauses until 48 hours have passed, 5xx never. An uncertain delivery does what its kind says.
#[must_use]
pub fn verdict(kind: LetterKind, attempts: u32, committed_at: Instant, outcome: &Outcome, now: Instant) -> Verdict {
    let closed = |state, reason: &str| Verdict { state, next_try_at: now, reason: reason.to_owned() };
    let may_try_again = !(attempts >= TRIES_BEFORE_GIVING_UP && now - committed_at >= GIVE_UP_AFTER);
    match outcome {
        Outcome::Sent => closed(LetterState::Sent, ""),
        Outcome::NotSent { is_permanent: true, reason } => closed(LetterState::GivenUp, reason),
        Outcome::NotSent { reason, .. } if !may_try_again => closed(LetterState::GivenUp, reason),
        Outcome::NotSent { reason, .. } => wait(attempts, reason, now),
        Outcome::Uncertain { reason } if may_try_again && kind.when_uncertain() == WhenUncertain::Again => wait(attempts, reason, now),
        Outcome::Uncertain { reason } => closed(LetterState::Uncertain, reason),
    }
}

/// What to do with a letter whose last attempt was begun and never settled, because the daemon was killed in between.
///
/// That is an uncertain delivery. `None`: its kind may leave again, at once, with the same Message-ID. Otherwise the verdict
/// to settle it with, without another attempt.
#[must_use]
pub fn after_kill(kind: LetterKind, now: Instant) -> Option<Verdict> {
    let reason = "interrupted between sending and noting it".to_owned();
    match kind.when_uncertain() {
        WhenUncertain::Again => None,
        WhenUncertain::Never | WhenUncertain::AskDesk => Some(Verdict { state: LetterState::Uncertain, next_try_at: now, reason }),
    }
}

/// Enhanced status codes by which a server says that there is no such recipient (RFC 3463 § 3.2, RFC 7505 § 4.1): none of them ends by itself.
/// X.1.7 and X.1.8 are about the sender.
const NO_SUCH_ADDRESS: [&str; 7] = ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10"];

/// Whether a status or the reason of a refusal says that the recipient's address does not exist. A full mailbox (5.2.2), a policy (5.7.1)
/// and every 4.x.x are something else.
#[must_use]
pub fn says_no_such_address(reason: &str) -> bool {
    reason.split_whitespace().any(|word| NO_SUCH_ADDRESS.contains(&word))
}

/// The pause after this many attempts: 1, 2, 4 … minutes, at most four hours.
#[must_use]
pub fn delay_after(attempts: u32) -> TimeDelta {
    let doublings = attempts.saturating_sub(1).min(16);
    (FIRST_DELAY * (1_i32 << doublings)).min(LONGEST_DELAY)
}

fn wait(attempts: u32, reason: &str, now: Instant) -> Verdict {
    Verdict { state: LetterState::Waiting, next_try_at: now + delay_after(attempts), reason: reason.to_owned() }
}
