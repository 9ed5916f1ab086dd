//! What people wrote from a letter box themselves (*Gesendete*): answers past the daemon, seen in the Sent folder.
//!
//! Knows: that a mail to the citizen of a case, which answers a mail of it or names its number, may be a reaction; the desk says so.
//! Never: keeps a mail that has nothing to do with a case, opens one, or writes to anybody but the desk.
//!
//! Known weaknesses: an answer to a citizen who wrote from another address than the case knows is not seen.

use super::clerk::Clerk;
use super::consequences::Words;
use super::paper::Paper;
use super::receive::Desk;
use super::take_in::only;
use super::unopened::Unopened;
use crate::case::{Actor, Case, EventKind, Instant, ReviewReason};
use crate::ports::{Change, Direction, Disposition, Fault, TakenMail};

impl Clerk {
    /// A mail in the Sent folder.
    pub(super) async fn sent_by_hand(&self, desk: &Desk<'_>, mail: &Unopened, now: Instant) -> Result<Change, Fault> {
        let Some(case) = self.answered_case(desk, mail).await? else {
            return Ok(only(TakenMail { disposition: Disposition::Sent, reason: "no_case".to_owned(), ..mail.taken.clone() }));
        };
        let mut message = self.message_of(mail, Some(case.id)).await?;
        message.direction = Direction::Out;
        let mut paper = Paper::of(case);
        let reason = ReviewReason::AnsweredDirectly;
        paper.record(Actor::Machine, EventKind::ReviewNeeded { reason, message: Some(message.id) }, now);
        let fresh = vec![(message.id, message.text.clone())];
        let words = Words { fresh, arrived_at: Some(mail.taken.received_at), note: None };
        let letters = self.consequences(&paper, 0, &words, now).await?;
        self.change(mail, Disposition::Sent, message, (paper, letters))
    }

    /// The case of whose citizen this mail answers a mail or names the number; none for our own letters, which servers file there too.
    async fn answered_case(&self, desk: &Desk<'_>, mail: &Unopened) -> Result<Option<Case>, Fault> {
        let Ok((read, _)) = &mail.read else { return Ok(None) };
        if read.message_id.as_deref().is_some_and(|id| self.seals.tokens.is_own_message_id(id)) || read.marks.own_loop.is_some() {
            return Ok(None);
        }
        for (id, case) in self.named(desk, mail).await?.cases {
            if self.takes_part(id, mail).await?.1 {
                return Ok(Some(case));
            }
        }
        Ok(None)
    }
}
