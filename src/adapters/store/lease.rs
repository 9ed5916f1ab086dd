//! *Dienst*: only one daemon works on a database at a time.
//!
//! Knows: one row with a holder, an end and a fencing number. Every write of a store that took the lease touches the row with its
//! number first; on PostgreSQL that also holds the row, so that nobody takes the lease between the check and the commit. A store
//! that took no lease (a command at the terminal beside the daemon) writes without it. Never: decides when to renew.
//!
//! Known weaknesses: after a crash the next daemon waits until the lease ends, unless it has the same holder name.

use super::fault;
use super::instant::millis;
use super::open::SqlStore;
use super::rows::{column, statement};
use crate::case::Instant;
use crate::ports::{Fault, FaultKind};
use chrono::TimeDelta;
use sqlx::AnyConnection;
use std::sync::atomic::Ordering;

const NAME: &str = "daemon";

/// Names this process and no other among those that share an archive.
#[must_use]
pub fn this_process() -> String {
    format!("{}/{}", std::env::var("HOSTNAME").unwrap_or_default(), std::process::id())
}

impl SqlStore {
    /// Takes the lease for `ttl` from `now`; from then on every write of this store carries its fencing number.
    /// `holder` names this process and no other (host, process id, start).
    ///
    /// # Errors
    /// `Transient` when another daemon holds it and its end has not come.
    pub async fn take_lease(&self, holder: &str, now: Instant, ttl: TimeDelta) -> Result<(), Fault> {
        let sql = "INSERT INTO leases (name, holder, fence, until) VALUES ($1, $2, 1, $3) \
                   ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until, fence = leases.fence + 1 \
                   WHERE leases.until <= $4 OR leases.holder = excluded.holder RETURNING fence";
        let query = statement(sql, [NAME.into(), holder.into(), millis(now + ttl).into(), millis(now).into()])?;
        let mut transaction = self.begin_unfenced().await?;
        let row = query.fetch_optional(&mut *transaction).await.map_err(fault::to("cannot take the lease"))?;
        transaction.commit().await.map_err(fault::to("cannot take the lease"))?;
        let Some(row) = row else {
            return Err(Fault::new(
                FaultKind::Transient,
                "cannot take the lease: another anliegend works on this database; stop it, or wait until its lease ends",
            ));
        };
        self.fence.store(column(&row, "fence")?, Ordering::Release);
        Ok(())
    }

    /// Moves the end of the lease to `ttl` from `now`.
    ///
    /// # Errors
    /// `Conflict` when the lease went to another daemon: this one must stop.
    pub async fn renew_lease(&self, now: Instant, ttl: TimeDelta) -> Result<(), Fault> {
        self.end_lease_at(millis(now + ttl)).await
    }

    /// Gives the lease back, so that the next daemon need not wait. Writes of this store carry no fencing number any more.
    ///
    /// # Errors
    /// `Conflict` when the lease went to another daemon already.
    pub async fn give_lease_back(&self) -> Result<(), Fault> {
        let given = self.end_lease_at(0).await;
        self.fence.store(0, Ordering::Release);
        given
    }

    async fn end_lease_at(&self, until: i64) -> Result<(), Fault> {
        let fence = self.fence.load(Ordering::Acquire);
        let sql = "UPDATE leases SET until = $3 WHERE name = $1 AND fence = $2";
        let query = statement(sql, [NAME.into(), fence.into(), until.into()])?;
        let written = query.execute(&self.writer).await.map_err(fault::to("cannot renew the lease"))?;
        if written.rows_affected() == 0 { Err(lost()) } else { Ok(()) }
    }
}

/// Refuses a write when the lease has another number by now.
pub(super) async fn guard(connection: &mut AnyConnection, fence: i64) -> Result<(), Fault> {
    let query = statement("UPDATE leases SET fence = fence WHERE name = $1 AND fence = $2", [NAME.into(), fence.into()])?;
    let written = query.execute(connection).await.map_err(fault::to("cannot check the lease"))?;
    if written.rows_affected() == 0 { Err(lost()) } else { Ok(()) }
}

fn lost() -> Fault {
    Fault::new(FaultKind::Conflict, "cannot write: another anliegend works on this database now")
}
