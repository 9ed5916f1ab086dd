//! Numbers that are given out once.
//!
//! Knows: one row per sequence with the next number. Never: gives a number out twice; what was reserved, not used and not given back
//! before somebody else reserved stays a gap.
//!
//! Known weaknesses: none known.

use super::fault;
use super::open::SqlStore;
use super::rows::{column, statement};
use crate::ports::{Fault, FaultKind};
use std::ops::Range;

/// Conversations are numbered by the archive itself, so many at a time that a batch rarely has to ask.
const CONVERSATIONS_AT_ONCE: u32 = 10_000;

impl SqlStore {
    /// Reserves `count` numbers of a sequence and returns the first.
    pub(super) async fn reserve_numbers(&self, sequence: &str, count: u32) -> Result<i64, Fault> {
        let sql = "INSERT INTO sequences (name, next) VALUES ($1, 1 + $2) \
                   ON CONFLICT (name) DO UPDATE SET next = sequences.next + $2 RETURNING next - $2 AS first";
        let query = statement(sql, [sequence.into(), i64::from(count).into()])?;
        let mut transaction = self.begin_unfenced().await?;
        let row = query.fetch_one(&mut *transaction).await.map_err(fault::to("cannot reserve numbers"))?;
        transaction.commit().await.map_err(fault::to("cannot reserve numbers"))?;
        column(&row, "first")
    }

    /// Gives back the end of what was reserved last.
    pub(super) async fn give_numbers_back(&self, sequence: &str, unused: Range<i64>) -> Result<(), Fault> {
        let sql = "UPDATE sequences SET next = $2 WHERE name = $1 AND next = $3 AND $2 < next";
        let query = statement(sql, [sequence.into(), unused.start.into(), unused.end.into()])?;
        let mut transaction = self.begin_unfenced().await?;
        query.execute(&mut *transaction).await.map_err(fault::to("cannot give numbers back"))?;
        transaction.commit().await.map_err(fault::to("cannot give numbers back"))
    }

    /// `count` numbers for conversations, from the stock where it suffices.
    pub(super) async fn reserve_conversations(&self, count: u32) -> Result<Range<i64>, Fault> {
        let wanted = i64::from(count);
        let mut stock = self.conversations.lock().await;
        if stock.end - stock.start < wanted {
            let more = count.max(CONVERSATIONS_AT_ONCE);
            let first = self.reserve_numbers("conversation", more).await?;
            *stock = first..first + i64::from(more);
        }
        let taken = stock.start..stock.start + wanted;
        stock.start = taken.end;
        if taken.end > stock.end {
            return Err(Fault::new(FaultKind::Permanent, "cannot reserve numbers for conversations"));
        }
        Ok(taken)
    }
}
