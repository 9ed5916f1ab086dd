//! The postman's door (*Ausgang*): the one place that decides whether a letter may leave the house at all.
//!
//! Knows: the delivery mode per audience, the instant of going live, the pauses, and the list of allowed recipients.
//! Never: sends, remembers, reads the clock. Whoever has a letter in the hand asks here first, every time.
//!
//! Known weaknesses: the redirected letter's text is the real one, so the test mailbox sees what the real recipient would
//! have seen.

use crate::case::{Instant, coded};
use crate::letters::{Audience, Letter, LetterKind};
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};

/// An acknowledgement older than this does not leave any more.
///
/// It leaves late rather than never: the date of receipt and the promised day in it stay true, and silence is worse. But
/// ten working days are never fewer than fourteen calendar days, and after a week a receipt is no receipt; the desk finds
/// it in the outbox with this reason and writes itself.
pub const ACKNOWLEDGEMENT_EXPIRES_AFTER: TimeDelta = TimeDelta::days(7);

/// *Sendemodus* of one audience (`design.md` 4). Holding is the default: safe until a person decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DeliveryMode {
    /// Nothing leaves; the letter is closed as held and never sent later.
    #[default]
    Hold,
    /// Everything goes to one address, marked in the subject; the letter is closed as redirected.
    Redirect {
        /// The test mailbox.
        to: String,
    },
    /// Letters leave, from the instant of going live on.
    Live,
}

impl DeliveryMode {
    /// The word for the digest's last line.
    #[must_use]
    pub fn german(&self) -> &'static str {
        match self {
            Self::Hold => "zurückgehalten",
            Self::Redirect { .. } => "umgeleitet",
            Self::Live => "live",
        }
    }
}

coded! {
    /// *Pause*: what a person stopped for a while with `pause`; nothing is lost by it.
    Pause {
        /// No letter leaves.
        All = "all", "alles";
        /// No acknowledgement leaves.
        Acknowledgements = "acknowledgements", "Bestätigungen";
        /// No reminder and no escalation leaves.
        Reminders = "reminders", "Erinnerungen";
    }
}

coded! {
    /// *Grund des Zurückhaltens*: why a letter was closed without leaving.
    HoldReason {
        /// The audience's mode is hold.
        Mode = "mode_hold", "Versand an diesen Empfängerkreis steht auf „zurückhalten“";
        /// The city has not gone live, or the letter was written before it did.
        BeforeGoLive = "before_go_live", "vor Beginn des Echtbetriebs geschrieben";
        /// The second fence.
        NotAllowed = "not_allowed", "Empfänger steht nicht in allow_recipients";
        /// An acknowledgement after a week.
        TooLate = "too_late", "Bestätigung wäre mehr als sieben Tage verspätet";
    }
}

/// What the door says (*Durchlass*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passage {
    /// To its recipient.
    Leave,
    /// As [`redirected`] to this address.
    Redirect {
        /// The test mailbox.
        to: String,
    },
    /// Never; the letter is closed as held.
    Hold(HoldReason),
    /// Not now; ask again later. It does not count as an attempt.
    Wait,
}

/// *Ausgang*: the whole `[delivery]` section and the marks of `go-live` and `pause`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Door {
    /// Mode per audience; an audience without one is on hold.
    pub modes: BTreeMap<Audience, DeliveryMode>,
    /// Letters committed from this instant on may leave live; without one none may.
    pub go_live_at: Option<Instant>,
    /// What is paused.
    pub paused: BTreeSet<Pause>,
    /// The second fence: `name@domain` or `*@domain`, whatever the case; without a list there is no fence, with an empty
    /// one nobody passes.
    pub allow_recipients: Option<Vec<String>>,
}

impl Door {
    /// The mode of an audience.
    #[must_use]
    pub fn mode(&self, audience: Audience) -> &DeliveryMode {
        self.modes.get(&audience).unwrap_or(&DeliveryMode::Hold)
    }

    /// Judges one letter: its kind (which says the audience), its real recipient, and when it was committed.
    ///
    /// What can never leave is held even during a pause; a pause delays only what would leave.
    #[must_use]
    pub fn judge(&self, kind: LetterKind, to: &str, committed_at: Instant, now: Instant) -> Passage {
        let mode = self.mode(kind.audience());
        let recipient = match mode {
            DeliveryMode::Hold => return Passage::Hold(HoldReason::Mode),
            DeliveryMode::Live if self.go_live_at.is_none_or(|start| committed_at < start) => {
                return Passage::Hold(HoldReason::BeforeGoLive);
            }
            DeliveryMode::Redirect { to } => to,
            DeliveryMode::Live => to,
        };
        if !self.allows(recipient) {
            return Passage::Hold(HoldReason::NotAllowed);
        }
        if kind == LetterKind::Acknowledgement && now - committed_at > ACKNOWLEDGEMENT_EXPIRES_AFTER {
            return Passage::Hold(HoldReason::TooLate);
        }
        if self.is_paused(kind) {
            return Passage::Wait;
        }
        match mode {
            DeliveryMode::Redirect { to } => Passage::Redirect { to: to.clone() },
            DeliveryMode::Hold | DeliveryMode::Live => Passage::Leave,
        }
    }

    /// Whether letters of this kind are paused.
    #[must_use]
    pub fn is_paused(&self, kind: LetterKind) -> bool {
        let own = match kind {
            LetterKind::Acknowledgement => Some(Pause::Acknowledgements),
            LetterKind::Reminder | LetterKind::Escalation => Some(Pause::Reminders),
            _ => None,
        };
        self.paused.contains(&Pause::All) || own.is_some_and(|pause| self.paused.contains(&pause))
    }

    /// Whether the second fence lets a recipient pass.
    fn allows(&self, recipient: &str) -> bool {
        let Some(patterns) = &self.allow_recipients else { return true };
        let recipient = recipient.trim().to_lowercase();
        patterns.iter().any(|pattern| {
            let pattern = pattern.trim().to_lowercase();
            match pattern.strip_prefix('*') {
                Some(domain) if domain.starts_with('@') => recipient.ends_with(&domain) && recipient.len() > domain.len(),
                _ => recipient == pattern,
            }
        })
    }
}

/// The letter as the test mailbox gets it: `[TEST an tiefbau@…]` before the subject, the real recipient nowhere in the
/// envelope or the header. Only the part before the @ is named, since the subject travels readable.
#[must_use]
pub fn redirected(letter: &Letter, to: &str) -> Letter {
    let local = letter.to.rsplit_once('@').map_or("", |(local, _)| local);
    let local: String = local.chars().filter(|c| !c.is_control()).take(40).collect();
    Letter { to: to.to_owned(), subject: format!("[TEST an {local}@…] {}", letter.subject), ..letter.clone() }
}
