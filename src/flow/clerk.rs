//! The clerk who walks between the rooms (*Bote*).
//!
//! Knows: where the rules, the archive and the seals are. Never: decides.
//!
//! Known weaknesses: reserved ids that a killed daemon did not use stay gaps.

use super::unopened::{Opener, Unopened};
use crate::case::{Bearer, CaseNumber, Instant};
use crate::deadlines::local_date;
use crate::intake::Nature;
use crate::intake::{Address, TokenKeys};
use crate::letters::LetterKind;
use crate::office::Office;
use crate::outbox::{Fates, Limit, Trip, keeps_within};
use crate::ports::{Fault, KeyedHash, NoNotebook, Notebook, Store};
use chrono::Datelike;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use tokio::sync::Mutex;

/// *Siegel*: the keys that tokens are made with.
#[derive(Debug)]
pub struct Seals {
    /// Keys of case tokens.
    pub tokens: TokenKeys,
}

/// *Bote*: carries paper between rooms, archive and postman.
pub struct Clerk {
    /// The rules of the city.
    pub office: Arc<Office>,
    /// The archive.
    pub store: Arc<dyn Store>,
    /// Keys of tokens.
    pub seals: Arc<Seals>,
    /// What must be known even when the archive is not to be trusted.
    pub(super) notebook: Arc<dyn Notebook>,
    /// Held while mails are decided and committed.
    pub(super) receiving: Mutex<()>,
    ids: Mutex<Pools>,
}

/// Ids that were reserved and not used yet, by sequence.
type Pools = BTreeMap<String, Range<i64>>;

/// Sequences of case numbers begin so, then comes the year.
const NUMBERS: &str = "number/";

fn number_sequence(year: i32) -> String {
    format!("{NUMBERS}{year}")
}

/// How many ids are reserved at once; unused ones are lost at the end, which costs nothing but gaps.
const BLOCK: u32 = 64;
/// How many ids are reserved when many mails wait.
const LARGE_BLOCK: u32 = 10_000;
/// How many case numbers are reserved ahead when many mails wait; a crash leaves so many out.
const NUMBERS_AHEAD: u32 = 500;

impl Clerk {
    /// A clerk for this office.
    #[must_use]
    pub fn new(office: Arc<Office>, store: Arc<dyn Store>, seals: Seals) -> Self {
        let (seals, notebook) = (Arc::new(seals), Arc::new(NoNotebook));
        Self { office, store, seals, notebook, receiving: Mutex::default(), ids: Mutex::default() }
    }

    /// The same clerk with a notebook.
    #[must_use]
    pub fn with_notebook(self, notebook: Arc<dyn Notebook>) -> Self {
        Self { notebook, ..self }
    }

    /// Everything that is needed to open mails on another thread.
    pub(super) fn opener(&self) -> Opener {
        let Self { office, store, seals, notebook, .. } = self;
        Opener { office: Arc::clone(office), store: Arc::clone(store), seals: Arc::clone(seals), notebook: Arc::clone(notebook) }
    }

    /// The next id of a sequence (`case`, `message`, `letter`).
    pub(super) async fn next_id(&self, sequence: &str) -> Result<i64, Fault> {
        let mut pools = self.ids.lock().await;
        let pool = pools.entry(sequence.to_owned()).or_insert(0..0);
        if pool.is_empty() {
            let first = self.store.reserve(sequence, BLOCK).await?;
            *pool = first..first + i64::from(BLOCK);
        }
        let id = pool.start;
        pool.start += 1;
        Ok(id)
    }

    /// Reserves ids and case numbers for these mails, in as few steps as possible where more are to come: each step waits for the commit
    /// under way.
    pub(super) async fn stock_up(&self, mails: &[Unopened], to_come: usize) -> Result<(), Fault> {
        let mut years: BTreeMap<i32, u32> = BTreeMap::new();
        for mail in mails.iter().filter(|mail| mail.read.as_ref().is_ok_and(|(_, sorted)| sorted.nature == Nature::Human)) {
            *years.entry(local_date(mail.taken.received_at, self.office.zone).year()).or_default() += 1;
        }
        let count = u32::try_from(mails.len()).unwrap_or(u32::MAX);
        let block = if to_come > 0 { LARGE_BLOCK } else { BLOCK };
        let mut pools = self.ids.lock().await;
        for (sequence, count, block) in [("case", count, block), ("message", count, block), ("letter", count.saturating_mul(2), block)] {
            self.fill(&mut pools, sequence, (count, block)).await?;
        }
        for (year, count) in years {
            let ahead = u32::try_from(to_come).unwrap_or(u32::MAX).min(NUMBERS_AHEAD);
            self.fill(&mut pools, &number_sequence(year), (count, count + ahead)).await?;
        }
        Ok(())
    }

    /// Fills a pool that holds less than `count`, with at least `block`; what is left of it is used first only where both meet.
    async fn fill(&self, pools: &mut Pools, sequence: &str, (count, block): (u32, u32)) -> Result<(), Fault> {
        let pool = pools.entry(sequence.to_owned()).or_insert(0..0);
        let missing = i64::from(count) - (pool.end - pool.start);
        if missing <= 0 {
            return Ok(());
        }
        let wanted = u32::try_from(missing).unwrap_or(u32::MAX).max(block);
        let first = self.store.reserve(sequence, wanted).await?;
        let start = if first == pool.end { pool.start } else { first };
        *pool = start..first + i64::from(wanted);
        Ok(())
    }

    /// Gives unused case numbers back, so that numbers have gaps only after a crash.
    pub(super) async fn return_numbers(&self) -> Result<(), Fault> {
        let mut pools = self.ids.lock().await;
        for (sequence, pool) in pools.iter_mut().filter(|(name, pool)| name.starts_with(NUMBERS) && !pool.is_empty()) {
            self.store.give_back(sequence, std::mem::take(pool)).await?;
        }
        Ok(())
    }

    /// Leaves out the next `count` ids and case numbers of the years from `since` to `now`, those in stock included.
    pub(super) async fn leave_numbers_out(&self, count: u32, (since, now): (Instant, Instant)) -> Result<(), Fault> {
        self.ids.lock().await.clear();
        let year = |at| local_date(at, self.office.zone).year();
        let ids = ["case", "message", "letter"].map(str::to_owned);
        for sequence in ids.into_iter().chain((year(since)..=year(now)).map(number_sequence)) {
            self.store.reserve(&sequence, count).await?;
        }
        Ok(())
    }

    /// The next case number of a year.
    pub(super) async fn next_number(&self, year: i32) -> Result<CaseNumber, Fault> {
        let sequence = number_sequence(year);
        let stocked = self.ids.lock().await.get_mut(&sequence).and_then(Iterator::next);
        let serial = match stocked {
            Some(serial) => serial,
            None => self.store.reserve(&sequence, 1).await?,
        };
        CaseNumber::new(&self.office.prefix, year, serial).map_err(|cause| {
            Fault::because(crate::ports::FaultKind::Misconfigured, "cannot make a case number: check city.case_prefix", cause)
        })
    }

    /// Keyed hash of an address, equal for all spellings of it.
    pub(super) fn address_hash(&self, address: &str) -> KeyedHash {
        if address.is_empty() { String::new() } else { self.store.keyed_hash(Address::new("", address).key().as_bytes()) }
    }

    /// Keyed hash of an address' domain, empty for none.
    pub(super) fn domain_hash(&self, address: &str) -> KeyedHash {
        match Address::new("", address).domain() {
            "" => String::new(),
            domain => self.store.keyed_hash(domain.as_bytes()),
        }
    }

    /// What became of the acknowledgements that left lately.
    pub(super) async fn fates(&self, now: Instant) -> Result<Fates, Fault> {
        match self.office.limits.returns {
            Some(limit) => self.store.fates(LetterKind::Acknowledgement, now - limit.within).await,
            None => Ok(Fates::default()),
        }
    }

    /// Whether one more letter of this kind to this address keeps within the limits: a colleague's program may answer each of ours without
    /// any mark, and would be half of a loop (lessons B 22 to 24).
    pub(super) async fn may_write(&self, kind: LetterKind, to: &str, limits: &[Limit], now: Instant) -> Result<bool, Fault> {
        let span = limits.iter().map(|limit| limit.within).max().unwrap_or_default();
        let past = if span.is_zero() { Vec::new() } else { self.store.letters_to(kind, &[self.address_hash(to)], now - span).await? };
        let past: Vec<Instant> = past.into_iter().map(|(_, at)| at).collect();
        let may = keeps_within(limits, &past, now);
        if !may {
            tracing::warn!(
                letter.kind = kind.code(),
                "a letter was not written: so many went to the same address that a program may be answering"
            );
        }
        Ok(may)
    }

    /// Why no acknowledgement leaves to anybody now; none while they leave.
    pub(super) async fn trip(&self, now: Instant) -> Result<Option<Trip>, Fault> {
        let limits = &self.office.limits;
        let past = self.store.letters_since(LetterKind::Acknowledgement, now - limits.overall_span()).await?;
        let past: Vec<Instant> = past.into_iter().map(|(_, at)| at).collect();
        Ok(limits.trip(&past, self.fates(now).await?, now))
    }

    /// Keyed hash of a Message-ID, empty for none.
    pub(super) fn id_hash(&self, message_id: &str) -> KeyedHash {
        if message_id.is_empty() { String::new() } else { self.store.keyed_hash(message_id.as_bytes()) }
    }

    /// The token of a bearer for a case.
    pub(super) fn token(&self, number: &CaseNumber, bearer: &Bearer) -> String {
        self.seals.tokens.token(number, bearer)
    }

    /// Whether the city is live at `now`: `go-live` was given and lies behind us.
    pub(super) async fn is_live(&self, now: Instant) -> Result<bool, Fault> {
        Ok(self.go_live_at().await?.is_some_and(|at| at <= now))
    }

    /// The instant from which letters may leave, if `go-live` was given.
    pub(super) async fn go_live_at(&self) -> Result<Option<Instant>, Fault> {
        self.instant_marked("go_live_at").await
    }
}
