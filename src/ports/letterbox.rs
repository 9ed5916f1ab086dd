//! The letter box (*Briefkasten*). Knows: what a mailbox must be able to say and give.
//!
//! Never: how IMAP or a Maildir does it.
//!
//! Known weaknesses: none known.

use super::Fault;
use crate::case::Instant;
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;

/// What a mailbox says about itself when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailboxStatus {
    /// UIDVALIDITY (RFC 9051 § 2.3.1.1); a Maildir has a constant one.
    pub uid_validity: i64,
    /// The next UID the server will give, where it says so.
    pub uid_next: Option<i64>,
    /// How many mails lie there.
    pub exists: u32,
}

/// One mail as the letter box gave it.
#[derive(Clone, Debug)]
pub struct FetchedMail {
    /// UID within the mailbox's UIDVALIDITY.
    pub uid: i64,
    /// INTERNALDATE; none when the server said rubbish.
    pub internal_date: Option<Instant>,
    /// What came.
    pub content: FetchedContent,
}

/// The bytes, or why there are none.
#[derive(Clone, Debug)]
pub enum FetchedContent {
    /// The whole mail, byte for byte.
    Whole(Vec<u8>),
    /// Over the size limit: only the header section was fetched.
    TooLarge {
        /// The header section.
        headers: Vec<u8>,
        /// Size of the whole mail in bytes.
        size: u64,
    },
    /// The server named the UID and then would not give the mail.
    Unreadable,
}

/// What came of waiting for mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The letter box says that there is more in it than before.
    Arrived,
    /// Nothing was said for as long as we wanted to wait; a poll is due.
    Quiet,
    /// This letter box cannot tell: only the next poll can.
    Unknown,
}

/// *Briefkasten*: one mailbox of the city. Implementations keep their connection between calls and lose it on any fault.
#[async_trait]
pub trait Mailbox: Send + Sync {
    /// The name chosen in the configuration: the ledger key.
    fn name(&self) -> &str;

    /// Which mailbox on which server this is, in a form that changes only when the UIDs may mean other mails.
    fn place(&self) -> String {
        self.name().to_owned()
    }

    /// Whether mails are moved away after intake, so that whatever is left was not moved yet.
    fn is_emptied(&self) -> bool {
        false
    }

    /// The folder to which mails are moved, as a mailbox of its own that is only ever read; none where they stay, or where nothing was
    /// moved yet.
    fn archive(&self) -> Option<Arc<dyn Mailbox>> {
        None
    }

    /// Opens the mailbox read-only (unless `after_intake = "move"`) and says what it is.
    async fn open(&self) -> Result<MailboxStatus, Fault>;

    /// All UIDs above `after`, ascending. An answer counts only if the connection is still alive afterwards.
    async fn uids_above(&self, after: i64) -> Result<Vec<i64>, Fault>;

    /// Fetches these mails with `BODY.PEEK[]`; the answer holds exactly one entry per UID that still exists.
    async fn fetch(&self, uids: &[i64], size_limit: u64) -> Result<Vec<FetchedMail>, Fault>;

    /// Sizes in bytes of these mails, for cutting batches.
    async fn sizes(&self, uids: &[i64]) -> Result<Vec<(i64, u64)>, Fault>;

    /// After the commit, where the city chose `after_intake = "move"`: moves these mails. Harmless when repeated.
    async fn file_away(&self, uids: &[i64]) -> Result<(), Fault>;

    /// Waits for news since the last `open`, for at most `at_most`; says `Unknown` at once where nothing would tell.
    /// May be dropped at any moment, for the price of the connection.
    async fn wait(&self, _at_most: Duration) -> Result<News, Fault> {
        Ok(News::Unknown)
    }
}
