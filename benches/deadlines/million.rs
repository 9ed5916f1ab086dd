//! A million open cases of which none is due, and then ten.
//!
//! Knows: that a look must cost what is due, not what is there. Never: lets the night's figures or the morning's digest be due within
//! what it measures.
//!
//! Known weaknesses: the cases are due by the book and only put off in the row, so that ten of them can be let go.

use super::Done;
use super::city::{City, archive, bare, day, local, middle_and_worst, number, open, rounds};
use super::prefill;
use anliegend::ports::Store;
use sqlx::AssertSqlSafe;
use std::path::Path;
use std::time::Instant as Clock;
use tokio::runtime::Runtime;

/// Originals of the copies.
const ORIGINALS: u64 = 1000;
const LOOKS: usize = 500;
const TICKS: usize = 100;
const PUT_OFF: &str = "UPDATE cases SET next_due_at = 4000000000000 + id";

/// Prints what a look costs.
pub fn measure(runtime: &Runtime, cases: u64) -> Done<()> {
    // Received on a Monday; looked at on the morning of day 7, Wednesday 10 March 2027.
    let (received, now) = (local(day(2027, 3, 1)?, 9), local(day(2027, 3, 10)?, 9));
    let city = runtime.block_on(async {
        let city = City::at(received).await?;
        for nth in 0..usize::try_from(ORIGINALS)? {
            city.enter(nth, received, received).await?;
        }
        // The rules are brought to the cases, then these are put off; the night's figures, the digest, the looks of the day: done.
        city.tick(received).await?;
        sqlx::query(AssertSqlSafe(PUT_OFF)).execute(&mut city.bare().await?).await?;
        city.tick(now).await?;
        Ok::<_, Box<dyn std::error::Error>>(city)
    })?;
    let City { folder, app, .. } = city;
    drop(app);
    look(runtime, folder.path(), (ORIGINALS, 0), now)?;
    let begun = Clock::now();
    prefill::fill(&folder.path().join("anliegend.db"), cases)?;
    runtime.block_on(async {
        sqlx::query(AssertSqlSafe(PUT_OFF)).execute(&mut bare(folder.path()).await?).await?;
        Ok::<_, Box<dyn std::error::Error>>(())
    })?;
    let size = std::fs::metadata(folder.path().join("anliegend.db"))?.len();
    println!("({cases} cases written in {:.0?}: {:.1} GB)", begun.elapsed(), size as f64 / 1e9);
    look(runtime, folder.path(), (cases, 10), now)
}

/// Nothing due, then so many.
fn look(runtime: &Runtime, folder: &Path, (cases, due): (u64, u64), now: anliegend::case::Instant) -> Done<()> {
    runtime.block_on(async {
        let app = open(folder).await?;
        let store = archive(folder).await?;
        let mut connection = bare(folder).await?;
        println!("{cases} open cases, none due (middle and slowest):");
        let tell = |name: &str, took| {
            let (middle, worst) = middle_and_worst(took);
            println!("  {name:<46} {middle:>9.1?} {worst:>9.1?}");
        };
        tell("SELECT 1", rounds(LOOKS, async || Ok(sqlx::query("SELECT 1").fetch_one(&mut connection).await?)).await?);
        tell("the archive's look for due cases", rounds(LOOKS, async || Ok(store.due_cases(now, 5000).await?)).await?);
        tell("the ladder's look", rounds(LOOKS, async || Ok(app.clerk.watch(now).await?)).await?);
        tell("its report, nothing to tell", rounds(LOOKS, async || Ok(app.clerk.report(now).await?)).await?);
        let ticked = rounds(TICKS, async || app.tick(now).await.faults.first().map_or(Ok(()), |fault| Err(fault.clone().into()))).await?;
        tell("a whole tick, lease and empty mailbox included", ticked);
        let let_go = format!("UPDATE cases SET next_due_at = 0 WHERE id IN (SELECT id FROM cases ORDER BY id LIMIT {due})");
        sqlx::query(AssertSqlSafe(let_go)).execute(&mut connection).await?;
        let begun = Clock::now();
        let watched = app.clerk.watch(now).await?;
        println!("  with {due} due: {:.1?}, {} letters", begun.elapsed(), watched.letters);
        if watched.cases != due || number(&mut connection, "SELECT count(*) FROM cases WHERE next_due_at = 0").await? > 0 {
            return Err(format!("of {due} due cases some were left: {watched:?}").into());
        }
        store.close().await;
        Ok(())
    })
}
