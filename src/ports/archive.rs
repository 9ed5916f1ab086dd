//! The archive (*Archiv*). Knows: one commit and the look-ups that the flow needs.
//!
//! Never: decides; a conflict goes back to whoever decided.
//!
//! Known weaknesses: a commit is all or nothing for its whole batch; the caller splits a batch that fails.

use super::{
    CaseFilter, CaseNotes, Change, Disposition, Fault, FiledMail, KeyedHash, LedgerEntry, LetterRow, MailboxCursor, ParkedMail,
    Participant, PastCase, Reference, Settled, StoredAbsence, StoredMessage, WaitingLetter,
};
use crate::case::{Case, CaseEvent, CaseId, CaseNumber, Instant, MessageId};
use crate::kpi::{Fact, Snapshot};
use crate::letters::{Letter, LetterKind};
use crate::outbox::{Fates, LetterState};
use async_trait::async_trait;
use chrono::NaiveDate;
use std::any::Any;

/// *Fertig gemachte Ablage*: a batch that its archive made ready to be written. Dropped, nothing happened.
pub struct Prepared(pub Box<dyn Any + Send>);

/// *Archiv*. One commit, a few look-ups.
#[async_trait]
pub trait Store: Send + Sync {
    /// Commits a batch: all changes or none.
    ///
    /// # Errors
    /// `Conflict` when a case has another version than expected or a ledger row exists already.
    async fn commit(&self, now: Instant, changes: Vec<Change>) -> Result<(), Fault> {
        self.enter(self.prepare(now, changes).await?).await
    }
    /// The part of a commit that writes nothing: it may be done beside another commit whose cases this batch does not touch.
    async fn prepare(&self, now: Instant, changes: Vec<Change>) -> Result<Prepared, Fault>;
    /// The part of a commit that writes: all of what was prepared or nothing.
    async fn enter(&self, prepared: Prepared) -> Result<(), Fault>;

    /// Keyed hash for look-ups and logs; the archive owns the key.
    fn keyed_hash(&self, bytes: &[u8]) -> KeyedHash;

    /// Gives numbers back that were reserved and not used, unless others were reserved since: then they stay a gap.
    async fn give_back(&self, sequence: &str, unused: std::ops::Range<i64>) -> Result<(), Fault>;
    /// Reserves `count` ids of a sequence (`case`, `message`, `letter`, `number/2026`) and returns the first.
    async fn reserve(&self, sequence: &str, count: u32) -> Result<i64, Fault>;

    /// Where a mailbox stands; none when it was never polled.
    async fn cursor(&self, mailbox: &str) -> Result<Option<MailboxCursor>, Fault>;
    /// Moves the cursor of a mailbox after its mails were committed.
    async fn advance(&self, mailbox: &str, cursor: &MailboxCursor) -> Result<(), Fault>;
    /// Which of these UIDs have a ledger row.
    async fn known_uids(&self, mailbox: &str, uid_validity: i64, uids: &[i64]) -> Result<Vec<i64>, Fault>;
    /// The ledger rows of these UIDs, as far as there are any.
    async fn entries(&self, mailbox: &str, uid_validity: i64, uids: &[i64]) -> Result<Vec<LedgerEntry>, Fault>;
    /// The ledger rows, of any mailbox, with one of these hashes, by source or by letter.
    async fn entries_by_hash(&self, hashes: &[KeyedHash]) -> Result<Vec<LedgerEntry>, Fault>;
    /// How many ledger rows a mailbox has under this UIDVALIDITY.
    async fn count_entries(&self, mailbox: &str, uid_validity: i64) -> Result<u64, Fault>;
    /// What was found in the folder to which a mailbox' mails are moved, and the place in the ledger (UIDVALIDITY, UID) of each that
    /// came in by this mailbox.
    async fn filed(&self, mailbox: &str, uid_validity: i64) -> Result<Vec<(FiledMail, Option<(i64, i64)>)>, Fault>;
    /// Which of these source or letter hashes are known, those of parked mails apart; `mailbox` none asks across all. Returns the known
    /// hashes.
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
    /// Cases with an id below `before`, newest first, at most `limit`; with `since` only those received then or later. Those of the trial
    /// time and those that were erased are left out.
    async fn past_cases(&self, before: CaseId, since: Option<Instant>, limit: u32) -> Result<Vec<PastCase>, Fault>;
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
    /// When letters of this kind were committed since `since`, to anybody, each with the keyed hash of the domain it went to.
    async fn letters_since(&self, kind: LetterKind, since: Instant) -> Result<Vec<(KeyedHash, Instant)>, Fault>;
    /// What became of the letters of this kind that were committed since `since` and left.
    async fn fates(&self, kind: LetterKind, since: Instant) -> Result<Fates, Fault>;
    /// When letters of this kind were committed since `since` to each of these recipients.
    async fn letters_to(&self, kind: LetterKind, recipients: &[KeyedHash], since: Instant) -> Result<Vec<(KeyedHash, Instant)>, Fault>;

    /// Facts of all cases received in this local year's span, as known at `as_of` (events recorded before it).
    async fn facts(&self, received: std::ops::Range<Instant>, as_of: Instant) -> Result<Vec<Fact>, Fault>;
    /// Frozen snapshots of a day.
    async fn snapshots(&self, day: NaiveDate) -> Result<Vec<Snapshot>, Fault>;
    /// The last day that was frozen.
    async fn last_snapshot_day(&self) -> Result<Option<NaiveDate>, Fault>;
    /// How many mails got each disposition in a span of commit time.
    async fn dispositions(&self, span: std::ops::Range<Instant>) -> Result<Vec<(Disposition, u64)>, Fault>;
    /// Absences that hold on this day or later, in the order in which they were entered; without a day all there ever were, ended ones too.
    async fn absences(&self, from: Option<NaiveDate>) -> Result<Vec<StoredAbsence>, Fault>;
    /// A switch or mark by name.
    async fn mark(&self, name: &str) -> Result<Option<String>, Fault>;
    /// The case numbers for these ids.
    async fn numbers(&self, ids: &[CaseId]) -> Result<Vec<(CaseId, CaseNumber)>, Fault>;
}
