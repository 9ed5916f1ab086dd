//! The doors to the street as traits: letter box, postman, archive, clock.
//!
//! Knows: what the office needs from the world. Never: how the world does it (that is `adapters`).
//!
//! Known weaknesses: a commit is all or nothing for its whole batch; the caller splits a batch that fails.

use crate::case::{Bearer, Case, CaseEvent, CaseId, CaseNumber, Instant, MessageId};
use crate::kpi::{Fact, Snapshot};
use crate::letters::{Audience, Letter, LetterKind};
use crate::outbox::LetterState;
use async_trait::async_trait;
use chrono::NaiveDate;

/// *Störung*: the world failed. Carries what may be done about it; its text names no person and no mail content.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    /// May it be tried again?
    pub kind: FaultKind,
    /// "cannot *verb* *thing*", lower case, no full stop, with the remedy where one is known.
    pub what: String,
    /// The cause, printed with `{:#}` at the one place that handles it.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a fault means for the next try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Try again later (unknown network trouble is this).
    Transient,
    /// Trying again will not help.
    Permanent,
    /// A person must change the configuration.
    Misconfigured,
    /// Somebody was faster: load again and decide again.
    Conflict,
}

impl Fault {
    /// A fault without a cause of its own.
    #[must_use]
    pub fn new(kind: FaultKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), source: None }
    }

    /// A fault with its cause.
    #[must_use]
    pub fn because(kind: FaultKind, what: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind, what: what.into(), source: Some(source.into()) }
    }
}

/// *Uhr*. The only source of `now`.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Instant;
}

// ---- letter box --------------------------------------------------------------------------------------------------

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

/// *Briefkasten*: one mailbox of the city. Implementations keep their connection between calls and lose it on any fault.
#[async_trait]
pub trait Mailbox: Send + Sync {
    /// The name chosen in the configuration: the ledger key.
    fn name(&self) -> &str;

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
}

// ---- postman -----------------------------------------------------------------------------------------------------

/// One letter as MIME with its envelope.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Envelope sender; none is the null sender `<>`.
    pub from: Option<String>,
    /// The one envelope recipient.
    pub to: String,
    /// The whole mail with CRLF line ends.
    pub mail: Vec<u8>,
    /// Name for a file, unique per letter, without personal data.
    pub file_name: String,
}

/// *Schreibstube*: makes the bytes of a letter, the same every time.
pub trait Compose: Send + Sync {
    /// The whole mail with CRLF line ends; `attachments` in the order of the letter's references.
    ///
    /// # Errors
    /// A permanent [`Fault`] when the letter cannot be written as a mail.
    fn compose(&self, letter: &Letter, attachments: &[Vec<u8>]) -> Result<Vec<u8>, Fault>;
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The next server took responsibility.
    Sent,
    /// Certainly not taken.
    NotSent {
        /// Whether trying again cannot help (5xx).
        is_permanent: bool,
        /// The reply code and enhanced code, or a short reason; no addresses, no content.
        reason: String,
    },
    /// The connection broke after the final dot: nobody knows.
    Uncertain {
        /// A short reason.
        reason: String,
    },
}

/// *Briefträger*.
#[async_trait]
pub trait Postman: Send + Sync {
    /// Tries to deliver one letter, once.
    async fn deliver(&self, envelope: &Envelope) -> Delivery;

    /// Says hello and sends nothing: for `check --online`.
    async fn probe(&self) -> Result<(), Fault>;
}

// ---- archive -----------------------------------------------------------------------------------------------------

/// Keyed hash, 32 bytes as 64 hexadecimal digits.
pub type KeyedHash = String;

/// What became of a mail, exactly one per ledger row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Opened a case.
    NewCase,
    /// Was added to a case.
    Reply,
    /// Was a command or a draft for a case.
    Command,
    /// Automatic mail, noted.
    Automatic,
    /// A bounce or report, noted with its letter where found.
    Bounce,
    /// The same mail again.
    Duplicate,
    /// Given up on, with its raw source, for a person.
    Parked,
}

/// A mail that the step consumed: its ledger row, and its message row unless it was a duplicate.
#[derive(Clone, Debug)]
pub struct TakenMail {
    /// Mailbox name.
    pub mailbox: String,
    /// UIDVALIDITY.
    pub uid_validity: i64,
    /// UID.
    pub uid: i64,
    /// Keyed hash over all bytes.
    pub source_hash: KeyedHash,
    /// Keyed hash over From, Date, Subject, decoded text and attachments; empty when it could not be read.
    pub letter_hash: KeyedHash,
    /// What became of it.
    pub disposition: Disposition,
    /// A code: why parked, why automatic.
    pub reason: String,
    /// When it arrived.
    pub received_at: Instant,
    /// The stored message, if its bytes are kept (duplicates are not).
    pub message: Option<NewMessage>,
}

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the city.
    In,
    /// From the city: a letter, or a note typed at the terminal.
    Out,
    /// An internal note or text without a mail.
    Note,
}

/// A message to keep: raw source compressed and sealed, readable text sealed, look-ups hashed.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Reserved id.
    pub id: MessageId,
    /// The case it belongs to, if any.
    pub case: Option<CaseId>,
    /// Which way.
    pub direction: Direction,
    /// When it arrived or was written.
    pub at: Instant,
    /// Raw source, byte for byte; empty for notes.
    pub raw: Vec<u8>,
    /// What is needed without parsing again, as JSON (`StoredText`).
    pub text: StoredText,
    /// Keyed hash of its Message-ID, empty when it has none.
    pub message_id_hash: KeyedHash,
    /// Keyed hash of the sender's address, empty when unknown.
    pub sender_hash: KeyedHash,
}

/// The readable part of a message, sealed as one.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StoredText {
    /// Sender's display name.
    pub from_name: String,
    /// Sender's address.
    pub from_address: String,
    /// Subject, decoded.
    pub subject: String,
    /// The person's own words (above quotes and signatures).
    pub body: String,
    /// The Message-ID, without angle brackets.
    pub message_id: String,
    /// References, oldest first, without angle brackets.
    pub references: Vec<String>,
    /// To and Cc addresses as written.
    pub recipients: Vec<String>,
    /// Attachments: part index, safe name, content type, size in bytes.
    pub attachments: Vec<StoredAttachment>,
}

/// One attachment of a stored message.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct StoredAttachment {
    /// Index of the part as `intake` counts it.
    pub part: u32,
    /// Safe file name.
    pub name: String,
    /// Content type.
    pub content_type: String,
    /// Size in bytes after transfer decoding.
    pub size: u64,
}

/// A message read back.
#[derive(Clone, Debug)]
pub struct StoredMessage {
    /// Its id.
    pub id: MessageId,
    /// Its case.
    pub case: Option<CaseId>,
    /// Which way.
    pub direction: Direction,
    /// When.
    pub at: Instant,
    /// The readable part.
    pub text: StoredText,
}

/// A person who takes part in a case; the only personal data beside raw mail and text.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Participant {
    /// 0 is the first citizen.
    pub ordinal: u32,
    /// Name as the person wrote it, may be empty.
    pub name: String,
    /// Address to answer to; empty when there is none.
    pub address: String,
    /// Telephone, postal address or the like, as the desk typed it; may be empty.
    pub contact: String,
}

/// What changes about one case in one step.
#[derive(Clone, Debug)]
pub struct CaseChange {
    /// The case after the events (its version is what the row will carry).
    pub case: Case,
    /// The version the row must have now; 0 for a new case.
    pub expected_version: i64,
    /// The events to append, in order.
    pub events: Vec<CaseEvent>,
    /// When the ladder must look at it next; none when nothing is due.
    pub next_due_at: Option<Instant>,
    /// Participants to add (existing ordinals are left alone).
    pub participants: Vec<Participant>,
    /// Short title and routing reasons to store sealed beside the case, if they changed.
    pub notes: Option<CaseNotes>,
}

/// Sealed words beside the case that no event may hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CaseNotes {
    /// A short title for lists and department subjects (the citizen's subject, cleaned).
    pub title: String,
    /// Why it went where it went, in German, as printed in mails and by `case show`.
    pub because: String,
    /// The routing decision as JSON.
    pub routing: serde_json::Value,
    /// Place named in the mail, if one was found.
    pub place: String,
}

/// A letter to commit.
#[derive(Clone, Debug)]
pub struct NewLetter {
    /// Reserved id.
    pub id: i64,
    /// What makes it one and the same letter (`ack/12`); unique: a second one with this key is silently not added.
    pub key: String,
    /// The case, if it belongs to one.
    pub case: Option<CaseId>,
    /// Whom its token was made for.
    pub bearer: Option<Bearer>,
    /// Everything that composes it again byte for byte.
    pub letter: Letter,
    /// Keyed hash of the recipient's address, for limits.
    pub recipient_hash: KeyedHash,
    /// Keyed hash of its Message-ID, for threading.
    pub message_id_hash: KeyedHash,
    /// Not before this instant (office hours).
    pub not_before: Instant,
}

/// One step's outcome, committed whole.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The mail it consumed.
    pub mail: Option<TakenMail>,
    /// Messages without a ledger row: notes, texts typed at the terminal.
    pub messages: Vec<NewMessage>,
    /// What changed about cases.
    pub cases: Vec<CaseChange>,
    /// Letters to send.
    pub letters: Vec<NewLetter>,
    /// Keys of letters that must not leave any more (still waiting ones become `cancelled`).
    pub cancel: Vec<String>,
    /// Snapshots to freeze; a snapshot that exists already is left alone.
    pub snapshots: Vec<Snapshot>,
    /// Switches to set (`go_live_at`, `paused/…`, cursors of steps done): name and value.
    pub marks: Vec<(String, String)>,
}

/// A letter waiting, with what the outbox room needs to judge it.
#[derive(Clone, Debug)]
pub struct WaitingLetter {
    /// Row id.
    pub id: i64,
    /// The case, if any.
    pub case: Option<CaseId>,
    /// The letter.
    pub letter: Letter,
    /// When it was committed.
    pub committed_at: Instant,
    /// How often it was tried.
    pub attempts: u32,
    /// Whether the last attempt was begun and never settled (killed in between).
    pub was_begun: bool,
}

/// What became of a letter after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Row id.
    pub letter: i64,
    /// The new state.
    pub state: LetterState,
    /// Next try, where it waits on.
    pub next_try_at: Instant,
    /// A short reason, no addresses.
    pub reason: String,
}

/// A letter's row for lists.
#[derive(Clone, Debug)]
pub struct LetterRow {
    /// Row id.
    pub id: i64,
    /// The case, if any.
    pub case: Option<CaseId>,
    /// Kind.
    pub kind: LetterKind,
    /// Audience.
    pub audience: Audience,
    /// State.
    pub state: LetterState,
    /// Attempts so far.
    pub attempts: u32,
    /// Committed when.
    pub committed_at: Instant,
    /// Last change when.
    pub settled_at: Option<Instant>,
    /// Next try when.
    pub next_try_at: Instant,
    /// Last reason, no addresses.
    pub reason: String,
}

/// What is known about a Message-ID or token that a mail refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The hash that was asked for.
    pub hash: KeyedHash,
    /// The case.
    pub case: CaseId,
    /// Our letter's row id, when it is a letter of ours.
    pub letter: Option<i64>,
    /// Our letter's bearer.
    pub bearer: Option<Bearer>,
    /// The sender's address hash, when it is a mail that came in.
    pub sender_hash: KeyedHash,
}

/// Where a mailbox stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxCursor {
    /// UIDVALIDITY the cursor belongs to.
    pub uid_validity: i64,
    /// All UIDs up to this one have a ledger row.
    pub last_uid: i64,
    /// Last successful poll.
    pub polled_at: Instant,
}

/// A mail given up on.
#[derive(Clone, Debug)]
pub struct ParkedMail {
    /// Ledger row id.
    pub id: i64,
    /// Mailbox name.
    pub mailbox: String,
    /// UID.
    pub uid: i64,
    /// Reason code.
    pub reason: String,
    /// When it arrived.
    pub received_at: Instant,
}

/// Which cases to list.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// Only open ones.
    pub only_open: bool,
    /// Only those led by this department now.
    pub department: Option<crate::case::DepartmentKey>,
    /// Only those whose deadline ends before this instant.
    pub deadline_before: Option<Instant>,
    /// Only those whose acknowledgement was suppressed.
    pub only_unacknowledged: bool,
    /// At most this many; 0 is no limit.
    pub limit: u32,
}

/// *Archiv*. One commit, a few look-ups.
#[async_trait]
pub trait Store: Send + Sync {
    /// Commits a batch: all changes or none.
    ///
    /// # Errors
    /// `Conflict` when a case has another version than expected or a ledger row exists already.
    async fn commit(&self, now: Instant, changes: Vec<Change>) -> Result<(), Fault>;

    /// Keyed hash for look-ups and logs; the archive owns the key.
    fn keyed_hash(&self, bytes: &[u8]) -> KeyedHash;

    /// Reserves `count` ids of a sequence (`case`, `message`, `letter`, `number/2026`) and returns the first.
    async fn reserve(&self, sequence: &str, count: u32) -> Result<i64, Fault>;

    /// Where a mailbox stands; none when it was never polled.
    async fn cursor(&self, mailbox: &str) -> Result<Option<MailboxCursor>, Fault>;
    /// Moves the cursor of a mailbox after its mails were committed.
    async fn advance(&self, mailbox: &str, cursor: &MailboxCursor) -> Result<(), Fault>;
    /// Which of these UIDs have a ledger row.
    async fn known_uids(&self, mailbox: &str, uid_validity: i64, uids: &[i64]) -> Result<Vec<i64>, Fault>;
    /// Which of these source or letter hashes are known; `mailbox` none asks across all. Returns the known hashes.
    async fn known_hashes(&self, mailbox: Option<&str>, hashes: &[KeyedHash]) -> Result<Vec<KeyedHash>, Fault>;
    /// Mails given up on, newest first.
    async fn parked(&self) -> Result<Vec<ParkedMail>, Fault>;

    /// Cases or letters behind these Message-ID hashes.
    async fn references(&self, hashes: &[KeyedHash]) -> Result<Vec<Reference>, Fault>;
    /// The case with this number or old number.
    async fn case_by_number(&self, number: &str) -> Result<Option<Case>, Fault>;
    /// Cases by row id, in the order asked for; missing ones are left out.
    async fn cases(&self, ids: &[CaseId]) -> Result<Vec<Case>, Fault>;
    /// Cases by filter, oldest receipt first.
    async fn find_cases(&self, filter: &CaseFilter) -> Result<Vec<Case>, Fault>;
    /// Cases whose `next_due_at` is not after `now`, at most `limit`.
    async fn due_cases(&self, now: Instant, limit: u32) -> Result<Vec<Case>, Fault>;
    /// Participants of a case by ordinal.
    async fn participants(&self, case: CaseId) -> Result<Vec<Participant>, Fault>;
    /// The sealed words beside a case.
    async fn notes(&self, case: CaseId) -> Result<CaseNotes, Fault>;
    /// Messages of a case, oldest first.
    async fn messages(&self, case: CaseId) -> Result<Vec<StoredMessage>, Fault>;
    /// One message.
    async fn message(&self, id: MessageId) -> Result<Option<StoredMessage>, Fault>;
    /// Raw source of one message.
    async fn raw(&self, id: MessageId) -> Result<Option<Vec<u8>>, Fault>;
    /// Events of a case in order.
    async fn events(&self, case: CaseId) -> Result<Vec<CaseEvent>, Fault>;
    /// Walks the whole event chain; returns the count, or the first row that does not fit.
    async fn verify_chain(&self) -> Result<Result<u64, i64>, Fault>;

    /// Letters that may be tried at `now`, oldest first; marks each as begun in the same step.
    async fn begin_letters(&self, now: Instant, limit: u32) -> Result<Vec<WaitingLetter>, Fault>;
    /// Writes what became of a letter.
    async fn settle(&self, now: Instant, settled: &Settled) -> Result<(), Fault>;
    /// Letters in these states, newest first; all states when empty.
    async fn letters(&self, states: &[LetterState], limit: u32) -> Result<Vec<LetterRow>, Fault>;
    /// Letters of one case with their text, oldest first.
    async fn letters_of(&self, case: CaseId) -> Result<Vec<(LetterRow, Letter)>, Fault>;
    /// When letters of this kind were committed since `since`, to this recipient (none: to anybody).
    async fn letters_since(&self, kind: LetterKind, recipient: Option<&KeyedHash>, since: Instant) -> Result<Vec<Instant>, Fault>;

    /// Facts of all cases received in this local year's span, as known at `as_of` (events recorded before it).
    async fn facts(&self, received: std::ops::Range<Instant>, as_of: Instant) -> Result<Vec<Fact>, Fault>;
    /// Frozen snapshots of a day.
    async fn snapshots(&self, day: NaiveDate) -> Result<Vec<Snapshot>, Fault>;
    /// The last day that was frozen.
    async fn last_snapshot_day(&self) -> Result<Option<NaiveDate>, Fault>;
    /// How many mails got each disposition in a span of commit time.
    async fn dispositions(&self, span: std::ops::Range<Instant>) -> Result<Vec<(Disposition, u64)>, Fault>;
    /// A switch or mark by name.
    async fn mark(&self, name: &str) -> Result<Option<String>, Fault>;
    /// The case numbers for these ids.
    async fn numbers(&self, ids: &[CaseId]) -> Result<Vec<(CaseId, CaseNumber)>, Fault>;
}
