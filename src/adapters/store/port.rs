//! The archive's door: which function answers which call.
//!
//! Knows: the trait [`Store`]. Never: anything else.
//!
//! Known weaknesses: none known.

use super::open::SqlStore;
use super::{absences, cases, chain, commit, figures, filed, ledger, letters, messages, past};
use crate::case::{Case, CaseEvent, CaseId, CaseNumber, Instant, MessageId};
use crate::kpi::{Fact, Snapshot};
use crate::letters::{Letter, LetterKind};
use crate::outbox::{Fates, LetterState};
use crate::ports::{
    CaseFilter, CaseNotes, Change, Disposition, Fault, FaultKind, FiledMail, KeyedHash, LedgerEntry, LetterRow, MailboxCursor, ParkedMail,
    Participant, PastCase, Prepared, Reference, Settled, Store, StoredAbsence, StoredMessage, WaitingLetter,
};
use async_trait::async_trait;
use chrono::NaiveDate;
use std::ops::Range;

#[async_trait]
impl Store for SqlStore {
    async fn prepare(&self, now: Instant, changes: Vec<Change>) -> Result<Prepared, Fault> {
        Ok(Prepared(Box::new(commit::prepare(self, now, changes).await?)))
    }

    async fn enter(&self, prepared: Prepared) -> Result<(), Fault> {
        let other = |_| Fault::new(FaultKind::Permanent, "cannot commit: the batch was prepared by another archive");
        commit::enter(self, *prepared.0.downcast().map_err(other)?).await
    }

    fn keyed_hash(&self, bytes: &[u8]) -> KeyedHash {
        self.keys.lookup_hash_of(bytes)
    }

    async fn reserve(&self, sequence: &str, count: u32) -> Result<i64, Fault> {
        self.reserve_numbers(sequence, count).await
    }

    async fn give_back(&self, sequence: &str, unused: Range<i64>) -> Result<(), Fault> {
        self.give_numbers_back(sequence, unused).await
    }

    async fn cursor(&self, mailbox: &str) -> Result<Option<MailboxCursor>, Fault> {
        ledger::cursor(self, mailbox).await
    }

    async fn advance(&self, mailbox: &str, cursor: &MailboxCursor) -> Result<(), Fault> {
        let change = Change { cursors: vec![(mailbox.to_owned(), cursor.clone())], ..Change::default() };
        self.commit(cursor.polled_at, vec![change]).await
    }

    async fn known_uids(&self, mailbox: &str, uid_validity: i64, uids: &[i64]) -> Result<Vec<i64>, Fault> {
        ledger::known_uids(self, mailbox, uid_validity, uids).await
    }

    async fn entries(&self, mailbox: &str, uid_validity: i64, uids: &[i64]) -> Result<Vec<LedgerEntry>, Fault> {
        filed::entries(self, mailbox, uid_validity, uids).await
    }

    async fn entries_by_hash(&self, hashes: &[KeyedHash]) -> Result<Vec<LedgerEntry>, Fault> {
        filed::entries_by_hash(self, hashes).await
    }

    async fn count_entries(&self, mailbox: &str, uid_validity: i64) -> Result<u64, Fault> {
        filed::count(self, mailbox, uid_validity).await
    }

    async fn filed(&self, mailbox: &str, uid_validity: i64) -> Result<Vec<(FiledMail, Option<(i64, i64)>)>, Fault> {
        filed::filed(self, mailbox, uid_validity).await
    }

    async fn known_hashes(&self, mailbox: Option<&str>, hashes: &[KeyedHash]) -> Result<Vec<KeyedHash>, Fault> {
        ledger::known_hashes(self, mailbox, hashes).await
    }

    async fn parked(&self) -> Result<Vec<ParkedMail>, Fault> {
        ledger::parked(self).await
    }

    async fn references(&self, hashes: &[KeyedHash]) -> Result<Vec<Reference>, Fault> {
        messages::references(self, hashes).await
    }

    async fn case_by_number(&self, number: &str) -> Result<Option<Case>, Fault> {
        cases::by_number(self, number).await
    }

    async fn cases(&self, ids: &[CaseId]) -> Result<Vec<Case>, Fault> {
        cases::by_id(self, ids).await
    }

    async fn find_cases(&self, filter: &CaseFilter) -> Result<Vec<Case>, Fault> {
        cases::find(self, filter).await
    }

    async fn due_cases(&self, now: Instant, limit: u32) -> Result<Vec<Case>, Fault> {
        cases::due(self, now, limit).await
    }

    async fn past_cases(&self, before: CaseId, since: Option<Instant>, limit: u32) -> Result<Vec<PastCase>, Fault> {
        past::page(self, before, since, limit).await
    }

    async fn participants(&self, case: CaseId) -> Result<Vec<Participant>, Fault> {
        cases::participants(self, case).await
    }

    async fn notes(&self, case: CaseId) -> Result<CaseNotes, Fault> {
        cases::notes(self, case).await
    }

    async fn messages(&self, case: CaseId) -> Result<Vec<StoredMessage>, Fault> {
        messages::of_case(self, case).await
    }

    async fn message(&self, id: MessageId) -> Result<Option<StoredMessage>, Fault> {
        messages::one(self, id).await
    }

    async fn raw(&self, id: MessageId) -> Result<Option<Vec<u8>>, Fault> {
        messages::raw(self, id).await
    }

    async fn events(&self, case: CaseId) -> Result<Vec<CaseEvent>, Fault> {
        cases::events(self, case).await
    }

    async fn verify_chain(&self) -> Result<Result<u64, i64>, Fault> {
        chain::verify(self).await
    }

    async fn begin_letters(&self, now: Instant, limit: u32) -> Result<Vec<WaitingLetter>, Fault> {
        letters::begin(self, now, limit).await
    }

    async fn settle(&self, now: Instant, settled: &Settled) -> Result<(), Fault> {
        letters::settle(self, now, settled).await
    }

    async fn letters(&self, states: &[LetterState], limit: u32) -> Result<Vec<LetterRow>, Fault> {
        letters::list(self, states, limit).await
    }

    async fn letters_of(&self, case: CaseId) -> Result<Vec<(LetterRow, Letter)>, Fault> {
        letters::of_case(self, case).await
    }

    async fn letters_since(&self, kind: LetterKind, since: Instant) -> Result<Vec<(KeyedHash, Instant)>, Fault> {
        letters::since(self, kind, since).await
    }

    async fn fates(&self, kind: LetterKind, since: Instant) -> Result<Fates, Fault> {
        letters::fates(self, kind, since).await
    }

    async fn letters_to(&self, kind: LetterKind, recipients: &[KeyedHash], since: Instant) -> Result<Vec<(KeyedHash, Instant)>, Fault> {
        letters::to(self, kind, recipients, since).await
    }

    async fn facts(&self, received: Range<Instant>, as_of: Instant) -> Result<Vec<Fact>, Fault> {
        figures::facts(self, received, as_of).await
    }

    async fn snapshots(&self, day: NaiveDate) -> Result<Vec<Snapshot>, Fault> {
        figures::snapshots(self, day).await
    }

    async fn last_snapshot_day(&self) -> Result<Option<NaiveDate>, Fault> {
        figures::last_day(self).await
    }

    async fn dispositions(&self, span: Range<Instant>) -> Result<Vec<(Disposition, u64)>, Fault> {
        ledger::dispositions(self, span).await
    }

    async fn absences(&self, from: Option<NaiveDate>) -> Result<Vec<StoredAbsence>, Fault> {
        absences::list(self, from).await
    }

    async fn mark(&self, name: &str) -> Result<Option<String>, Fault> {
        figures::mark(self, name).await
    }

    async fn numbers(&self, ids: &[CaseId]) -> Result<Vec<(CaseId, CaseNumber)>, Fault> {
        cases::numbers(self, ids).await
    }
}
