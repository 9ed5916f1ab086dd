//! Letters leave (*Postausgang*): what the archive holds is tried, judged and settled.
//!
//! Knows: the order: door, attachments, MIME, postman, verdict. Never: decides whether a letter may leave or is tried again.
//!
//! Known weaknesses: a daemon that is killed between the postman's answer and the settling leaves a letter uncertain.

use super::clerk::Clerk;
use crate::case::Instant;
use crate::letters::Letter;
use crate::outbox::{Door, LetterState, Outcome, Passage, Pause, after_kill, redirected, verdict};
use crate::ports::{Compose, Delivery, Envelope, Fault, Postman, Settled, WaitingLetter, breaking_point};
use chrono::TimeDelta;
use std::collections::BTreeSet;

/// What one round of dispatching did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Dispatched {
    /// Taken by the relay.
    pub sent: u64,
    /// Sent to the test address instead.
    pub redirected: u64,
    /// Closed because their audience is on hold.
    pub held: u64,
    /// To be tried again, or waiting for the end of a pause.
    pub waiting: u64,
    /// Given up.
    pub given_up: u64,
    /// Nobody knows.
    pub uncertain: u64,
}

/// How soon a paused letter asks again whether the pause has ended.
const PAUSE_CHECK: TimeDelta = TimeDelta::minutes(1);
/// One at a time: a letter that was begun and never settled is uncertain, and a kill must leave no more than the one in hand so.
const ROUND: u32 = 1;

impl Clerk {
    /// Tries every letter whose time has come.
    ///
    /// # Errors
    /// A [`Fault`] of the archive; a letter that cannot leave is no fault but a settled row.
    pub async fn dispatch(&self, postman: &dyn Postman, composer: &dyn Compose, now: Instant) -> Result<Dispatched, Fault> {
        let door = self.door().await?;
        let mut done = Dispatched::default();
        loop {
            let letters = self.store.begin_letters(now, ROUND).await?;
            if letters.is_empty() {
                return Ok(done);
            }
            for waiting in letters {
                breaking_point("letter.begun", waiting.id);
                let settled = self.try_letter(&door, &waiting, (postman, composer), now).await?;
                let field = match settled.state {
                    LetterState::Sent => &mut done.sent,
                    LetterState::Redirected => &mut done.redirected,
                    LetterState::Held | LetterState::Cancelled => &mut done.held,
                    LetterState::Waiting => &mut done.waiting,
                    LetterState::GivenUp | LetterState::Returned => &mut done.given_up,
                    LetterState::Uncertain => &mut done.uncertain,
                };
                *field += 1;
                breaking_point("letter.delivered", waiting.id);
                self.store.settle(now, &settled).await?;
                breaking_point("letter.settled", waiting.id);
            }
        }
    }

    /// The door as the city set it: modes, go-live, pauses.
    pub(super) async fn door(&self) -> Result<Door, Fault> {
        let mut paused = BTreeSet::new();
        for (mark, pause) in
            [("paused/all", Pause::All), ("paused/acknowledgements", Pause::Acknowledgements), ("paused/reminders", Pause::Reminders)]
        {
            if self.store.mark(mark).await?.is_some_and(|value| value == "yes") {
                paused.insert(pause);
            }
        }
        let allow = Some(self.office.allow_recipients.clone()).filter(|list| !list.is_empty());
        Ok(Door { modes: self.office.modes.clone(), go_live_at: self.go_live_at().await?, paused, allow_recipients: allow })
    }

    async fn try_letter(
        &self,
        door: &Door,
        waiting: &WaitingLetter,
        doors: (&dyn Postman, &dyn Compose),
        now: Instant,
    ) -> Result<Settled, Fault> {
        let letter = &waiting.letter;
        let closed = |state, reason: &str| Settled { letter: waiting.id, state, next_try_at: now, reason: reason.to_owned() };
        if waiting.was_begun
            && let Some(v) = after_kill(letter.kind, now)
        {
            return Ok(Settled { letter: waiting.id, state: v.state, next_try_at: v.next_try_at, reason: v.reason });
        }
        match door.judge(letter.kind, &letter.to, waiting.committed_at, now) {
            Passage::Hold(reason) => Ok(closed(LetterState::Held, reason.code())),
            Passage::Wait => {
                Ok(Settled { letter: waiting.id, state: LetterState::Waiting, next_try_at: now + PAUSE_CHECK, reason: "paused".to_owned() })
            }
            Passage::Redirect { to } => {
                let copy = redirected(letter, &to);
                let mut settled = self.carry(waiting, &copy, doors, now).await?;
                if settled.state == LetterState::Sent {
                    settled.state = LetterState::Redirected;
                }
                Ok(settled)
            }
            Passage::Leave => {
                let settled = self.carry(waiting, letter, doors, now).await?;
                self.refused(waiting, &settled, now).await?;
                Ok(settled)
            }
        }
    }

    async fn carry(
        &self,
        waiting: &WaitingLetter,
        letter: &Letter,
        (postman, composer): (&dyn Postman, &dyn Compose),
        now: Instant,
    ) -> Result<Settled, Fault> {
        let mut attachments = Vec::new();
        for reference in &letter.attachments {
            let raw = self.store.raw(reference.message).await?.unwrap_or_default();
            let bytes = match reference.part {
                Some(part) => crate::intake::attachment(&raw, part).unwrap_or_default(),
                None => raw,
            };
            attachments.push(bytes);
        }
        let outcome = match composer.compose(letter, &attachments) {
            Ok(mail) => {
                let file_name = format!("{:06}-{}", waiting.id, letter.kind.code());
                let envelope = Envelope { from: letter.envelope_from.clone(), to: letter.to.clone(), mail, file_name };
                match postman.deliver(&envelope).await {
                    Delivery::Sent => Outcome::Sent,
                    Delivery::NotSent { is_permanent, reason } => Outcome::NotSent { is_permanent, reason },
                    Delivery::Uncertain { reason } => Outcome::Uncertain { reason },
                }
            }
            Err(fault) => Outcome::NotSent { is_permanent: true, reason: fault.to_string() },
        };
        let attempt = waiting.attempts + 1;
        let v = verdict(letter.kind, attempt, waiting.committed_at, &outcome, now);
        tracing::info!(letter.id = waiting.id, letter.kind = letter.kind.code(), outbox.attempt = attempt, outcome = v.state.code(), reason = %v.reason, "letter tried");
        Ok(Settled { letter: waiting.id, state: v.state, next_try_at: v.next_try_at, reason: v.reason })
    }
}
