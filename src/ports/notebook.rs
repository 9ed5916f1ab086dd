//! The notebook (*Merkzettel*): the little that must be known even when the archive was restored from a backup or a mail kills us.
//!
//! Knows: which mail is being read at this instant, how far each mailbox was taken in, and when the ladder spoke last. Never: what a mail
//! says.
//!
//! Known weaknesses: a notebook that is lost is no harm, but then nobody notices that a restored archive is older than the mailbox.

use super::MailboxCursor;

/// What is being done with the mail in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// It is being read.
    Reading,
    /// It is being taken in: joined, routed, answered.
    TakingIn,
}

/// A mail in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InHand {
    /// UIDVALIDITY, as in the ledger.
    pub uid_validity: i64,
    /// UID.
    pub uid: i64,
    /// What is being done with it.
    pub hold: Hold,
}

/// *Merkzettel*: beside the archive, never inside it. It must never fail: what cannot be noted is not noted.
pub trait Notebook: Send + Sync {
    /// Notes which mail is in hand. Called before every stretch of work on it, so it must cost next to nothing.
    fn take(&self, mailbox: &str, mail: InHand);
    /// Notes that nothing is in hand for this purpose at this instant.
    fn put_down(&self, mailbox: &str, hold: Hold);
    /// Notes that the work on this mail is done, and that it did not kill.
    fn finish(&self, mailbox: &str, mail: InHand);
    /// What was in hand when the program before us ended without putting it down.
    fn left_in_hand(&self, mailbox: &str) -> Vec<InHand>;
    /// What was finished last for each purpose, unless something was put down since.
    fn last_finished(&self, mailbox: &str) -> Vec<InHand>;
    /// Notes how far a mailbox was taken in, after each poll.
    fn note(&self, mailbox: &str, cursor: &MailboxCursor);
    /// What was noted last; none when there is no note.
    fn noted(&self, mailbox: &str) -> Option<MailboxCursor>;
}

/// A notebook without pages, where nothing outlives the archive anyway.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoNotebook;

impl Notebook for NoNotebook {
    fn take(&self, _: &str, _: InHand) {}
    fn put_down(&self, _: &str, _: Hold) {}
    fn finish(&self, _: &str, _: InHand) {}
    fn left_in_hand(&self, _: &str) -> Vec<InHand> {
        Vec::new()
    }
    fn last_finished(&self, _: &str) -> Vec<InHand> {
        Vec::new()
    }
    fn note(&self, _: &str, _: &MailboxCursor) {}
    fn noted(&self, _: &str) -> Option<MailboxCursor> {
        None
    }
}
