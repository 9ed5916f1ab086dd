//! *Dienst*: only one daemon works on a database at a time.
//!
//! Knows: one row with a holder, an end and a fencing number. Every write of a store that took the lease touches the row with its
//! number first; on PostgreSQL that also holds the row, so that nobody takes the lease between the check and the commit. A store
//! that took no lease (a command at the terminal beside the daemon) writes without it. Never: decides when to renew.
//!
//! Known weaknesses: after a crash on another machine, in another container, or after a reboot the next daemon waits until the lease
//! ends; where the holder can be seen to be dead, it does not.

use super::fault;
use super::instant::millis;
use super::open::SqlStore;
use super::rows::{column, statement};
use crate::case::Instant;
use crate::ports::{Fault, FaultKind};
use chrono::TimeDelta;
use sqlx::AnyConnection;
use std::fs;
use std::sync::atomic::Ordering;

const NAME: &str = "daemon";

/// Names this process and no other among those that share an archive: where it lives, its number there, and when it began, since
/// numbers are used again.
#[must_use]
pub fn this_process() -> String {
    let id = std::process::id();
    format!("{}/{id}/{}", dwelling(), beginning(id).unwrap_or_default())
}

/// Where process numbers mean the same as here: this start of the machine, this container.
fn dwelling() -> String {
    let start = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let container = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{} {}", start.trim(), container.display())
}

/// When a living process began, in ticks since the machine started (`proc(5)`, field 22 of `stat`); none when there is none.
fn beginning(id: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name in brackets may hold anything; after it the state is field 3.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    fields.nth(18)?.parse().ok().filter(|_| state != "Z")
}

/// Whether this holder lived where we live and is certainly dead.
fn is_dead(holder: &str) -> bool {
    let Some((place, began)) = holder.rsplit_once('/') else { return false };
    let Some((place, id)) = place.rsplit_once('/') else { return false };
    let (Ok(id), Ok(began)) = (id.parse(), began.parse()) else { return false };
    // Where the machine does not tell its starts apart, nobody is seen to be dead.
    !place.starts_with(' ') && place == dwelling() && beginning(id) != Some(began)
}

impl SqlStore {
    /// Takes the lease for `ttl` from `now`; from then on every write of this store carries its fencing number.
    /// `holder` names this process and no other ([`this_process`]).
    ///
    /// # Errors
    /// `Transient` when another daemon holds it, lives as far as can be seen, and the end of its lease has not come.
    pub async fn take_lease(&self, holder: &str, now: Instant, ttl: TimeDelta) -> Result<(), Fault> {
        let dead = self.holder().await?.filter(|holder| is_dead(holder)).unwrap_or_default();
        let sql = "INSERT INTO leases (name, holder, fence, until) VALUES ($1, $2, 1, $3) \
                   ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until, fence = leases.fence + 1 \
                   WHERE leases.until <= $4 OR leases.holder = excluded.holder OR leases.holder = $5 RETURNING fence";
        let query = statement(sql, [NAME.into(), holder.into(), millis(now + ttl).into(), millis(now).into(), dead.into()])?;
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

    /// Who took the lease last.
    async fn holder(&self) -> Result<Option<String>, Fault> {
        let query = statement("SELECT holder FROM leases WHERE name = $1", [NAME.into()])?;
        let row = query.fetch_optional(&self.readers).await.map_err(fault::to("cannot read the lease"))?;
        row.map(|row| column(&row, "holder")).transpose()
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
