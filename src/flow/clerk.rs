//! The clerk who walks between the rooms (*Bote*).
//!
//! Knows: where the rules, the archive and the seals are. Never: decides.
//!
//! Known weaknesses: reserved ids that a killed daemon did not use stay gaps.

use crate::case::{Bearer, CaseNumber, Instant};
use crate::intake::{Address, TokenKeys};
use crate::office::Office;
use crate::ports::{Fault, KeyedHash, Store};
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
    pub seals: Seals,
    ids: Mutex<BTreeMap<String, Range<i64>>>,
}

/// How many ids are reserved at once; unused ones are lost at the end, which costs nothing but gaps.
const BLOCK: u32 = 64;

impl Clerk {
    /// A clerk for this office.
    #[must_use]
    pub fn new(office: Arc<Office>, store: Arc<dyn Store>, seals: Seals) -> Self {
        Self { office, store, seals, ids: Mutex::new(BTreeMap::new()) }
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

    /// The next case number of a year. Reserved one by one, so that numbers have gaps only after a crash.
    pub(super) async fn next_number(&self, year: i32) -> Result<CaseNumber, Fault> {
        let serial = self.store.reserve(&format!("number/{year}"), 1).await?;
        CaseNumber::new(&self.office.prefix, year, serial).map_err(|cause| {
            Fault::because(crate::ports::FaultKind::Misconfigured, "cannot make a case number: check city.case_prefix", cause)
        })
    }

    /// Keyed hash of an address, equal for all spellings of it.
    pub(super) fn address_hash(&self, address: &str) -> KeyedHash {
        if address.is_empty() { String::new() } else { self.store.keyed_hash(Address::new("", address).key().as_bytes()) }
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
        let mark = self.store.mark("go_live_at").await?;
        Ok(mark.and_then(|text| chrono::DateTime::parse_from_rfc3339(&text).ok()).map(|at| at.to_utc()))
    }
}
