//! How long deadlines take: `cargo bench --bench deadlines [year] [million] [rungs] [CASES]`; without a word everything.
//!
//! - `year`: a thousand cases entered over a year, and a whole tick every hour of it (`App::tick`: lease, empty mailbox, ladder,
//!   figures, letters into a folder), once with nobody ever answering and once with every second case answered after five days; beside it
//!   the same year with one tick a day, which must write the same letters, and as many `SELECT 1` on the same database.
//! - `million`: so many open cases, none due: the ladder's look, and the whole tick; then with ten due.
//! - `rungs`: what one case costs to judge, and what a changed ladder costs to bring to all open cases.
//!
//! Promises: the year in seconds; under 10 ms to find that nothing is due in a million cases.
//!
//! Known weaknesses: SQLite only. The cases of the million are copies of a thousand, so their pages are fuller than a city's.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod city;
mod million;
#[path = "../intake/prefill.rs"]
mod prefill;
mod rungs;
mod year;

type Done<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let cases = arguments.iter().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let is_wanted = |name: &str| arguments.iter().all(|word| word.parse::<u64>().is_ok()) || arguments.iter().any(|word| word == name);
    let runtime = tokio::runtime::Runtime::new()?;
    if is_wanted("year") {
        runtime.block_on(year::measure())?;
    }
    if is_wanted("rungs") {
        rungs::measure(&runtime)?;
    }
    if is_wanted("million") {
        million::measure(&runtime, cases)?;
    }
    Ok(())
}
