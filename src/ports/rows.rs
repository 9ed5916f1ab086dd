//! What the archive keeps (*Akten*), in the words of the rooms. Knows: which parts are sealed and which are hashed.
//!
//! Never: how rows are stored.
//!
//! Known weaknesses: none known.

use super::NewAbsence;
use crate::case::{Bearer, Case, CaseEvent, CaseId, DepartmentKey, Instant, MessageId};
use crate::kpi::Snapshot;
use crate::letters::{Audience, Letter, LetterKind};
use crate::outbox::LetterState;
use std::sync::Arc;

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
    /// Lies in the Sent folder of a letter box: written by a person of the city.
    Sent,
    /// Given up on, with its raw source, for a person.
    Parked,
    /// Was parked; a person looked, and there is nothing to do.
    Dismissed,
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
    pub raw: Arc<Vec<u8>>,
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
    /// What a colleague wrote above a mail that she forwarded; for the desk, never for the citizen.
    #[serde(default)]
    pub cover: String,
    /// Size in bytes of the mail as it came; 0 where there was none (a telephone call).
    #[serde(default)]
    pub size: u64,
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
    /// District that the concern lies in, by its name; empty where the mail names none or several. Departments may have an address there.
    #[serde(default)]
    pub district: String,
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
    /// Keyed hash of the recipient's domain, for limits; kept for acknowledgements alone, empty otherwise.
    pub domain_hash: KeyedHash,
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
    /// Letters that came back, with the status they came back with.
    pub returned: Vec<(i64, String)>,
    /// Snapshots to freeze; a snapshot that exists already is left alone.
    pub snapshots: Vec<Snapshot>,
    /// Switches to set (`go_live_at`, `paused/…`, cursors of steps done): name and value.
    pub marks: Vec<(String, String)>,
    /// How far mailboxes are taken in with this: name and cursor.
    pub cursors: Vec<(String, MailboxCursor)>,
    /// The parked mail that a person dealt with.
    pub cleared: Option<ClearedMail>,
    /// Mails found in the folder to which mails are moved.
    pub filed: Vec<FiledMail>,
    /// Absences of departments to enter.
    pub absences: Vec<NewAbsence>,
    /// Absences that hold no longer, by id.
    pub absences_ended: Vec<i64>,
}

/// A parked mail that a person dealt with: its ledger row gets its last disposition.
#[derive(Clone, Debug)]
pub struct ClearedMail {
    /// Ledger row id of the parked mail.
    pub ledger: i64,
    /// What the row says from now on. Its message takes the place of the parked one; without one that stays.
    pub mail: TakenMail,
    /// The message (among `Change::messages`) that says why.
    pub note: Option<MessageId>,
}

/// A mail in the folder to which mails are moved after intake, compared with the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledMail {
    /// Mailbox name.
    pub mailbox: String,
    /// UIDVALIDITY of that folder.
    pub uid_validity: i64,
    /// UID in that folder.
    pub uid: i64,
    /// Its ledger row; none when it never came in.
    pub ledger: Option<i64>,
    /// When it arrived.
    pub received_at: Instant,
}

/// A ledger row as the comparison needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Ledger row id.
    pub id: i64,
    /// Mailbox name.
    pub mailbox: String,
    /// UIDVALIDITY.
    pub uid_validity: i64,
    /// UID.
    pub uid: i64,
    /// Keyed hash over all bytes; empty when they were never seen.
    pub source_hash: KeyedHash,
    /// Keyed hash of what the letter says; empty when it could not be read.
    pub letter_hash: KeyedHash,
    /// What became of it.
    pub disposition: Disposition,
    /// When it arrived.
    pub received_at: Instant,
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
    /// What makes it one and the same letter.
    pub key: String,
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
    /// UIDVALIDITY.
    pub uid_validity: i64,
    /// UID.
    pub uid: i64,
    /// Reason code.
    pub reason: String,
    /// When it arrived.
    pub received_at: Instant,
    /// When it was parked.
    pub parked_at: Instant,
    /// The message that keeps its source; none when not a byte of it was kept.
    pub message: Option<MessageId>,
}

/// Which cases to list.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    /// Only open ones.
    pub only_open: bool,
    /// Only those in this stage.
    pub stage: Option<crate::case::Stage>,
    /// Only those led by this department now.
    pub department: Option<DepartmentKey>,
    /// Only those whose deadline ends before this instant.
    pub deadline_before: Option<Instant>,
    /// Only those whose acknowledgement was suppressed.
    pub only_unacknowledged: bool,
    /// Only those behind the case with this receipt and id: the next page.
    pub behind: Option<(Instant, CaseId)>,
    /// At most this many; 0 is no limit.
    pub limit: u32,
}
