//! What one case costs the ladder, and what a changed ladder costs all open ones.
//!
//! Knows: the moments of a case's life that the ladder counts differently. Never: takes a step.
//!
//! Known weaknesses: a case repeated stays in the processor's caches.

use super::Done;
use super::city::{City, configure, day, local, open};
use super::prefill;
use anliegend::deadlines::CityTime;
use anliegend::ports::CaseFilter;
use std::hint::black_box;
use std::time::{Duration, Instant as Clock};
use tokio::runtime::Runtime;

/// How long each thing is measured; the fastest round counts.
const MEASURED: Duration = Duration::from_secs(1);

/// Prints both.
pub fn measure(runtime: &Runtime) -> Done<()> {
    let received = local(day(2027, 3, 1)?, 9);
    let city = runtime.block_on(City::at(received))?;
    runtime.block_on(async {
        for nth in 0..1000 {
            city.enter(nth, received, received).await?;
        }
        one_case(&city).await
    })?;
    let City { folder, app, .. } = city;
    drop(app);
    for cases in [1000, 100_000] {
        if cases > 1000 {
            prefill::fill(&folder.path().join("anliegend.db"), cases)?;
        }
        // One day fewer until the head is told.
        configure(folder.path(), &|text| text.replace("code = \"head\", day = 9", &format!("code = \"head{cases}\", day = 8")))?;
        // 5 forgets the peak (proc_pid_clear_refs(5)): that was the copying.
        std::fs::write("/proc/self/clear_refs", "5")?;
        let before = memory("VmRSS")?;
        let app = runtime.block_on(open(folder.path()))?;
        let begun = Clock::now();
        runtime.block_on(app.clerk.watch(received))?;
        let changed = begun.elapsed();
        let grown = memory("VmHWM")?.saturating_sub(before) / 1024;
        let begun = Clock::now();
        runtime.block_on(app.clerk.watch(received))?;
        println!(
            "the first look after a changed ladder, {cases} open cases: {changed:.2?}, {grown} MiB; the next: {:.1?}",
            begun.elapsed()
        );
    }
    Ok(())
}

/// What the ladder asks of one case.
async fn one_case(city: &City) -> Done<()> {
    let office = &city.app.clerk.office;
    let time = CityTime { statutory: &office.statutory, office: &office.calendar, zone: office.zone };
    let open = city.app.clerk.store.find_cases(&CaseFilter { only_open: true, limit: 1, ..CaseFilter::default() }).await?;
    let case = open.first().ok_or("no case")?;
    let ladder = office.ladders.of_case(case);
    let at = |month, on| Ok::<_, Box<dyn std::error::Error>>(local(day(2027, month, on)?, 9));
    for (name, now) in [("on day 2", at(3, 3)?), ("on day 7", at(3, 10)?), ("on day 9", at(3, 12)?), ("half a year late", at(9, 1)?)] {
        let took = fastest(|| {
            drop(black_box(ladder.due(black_box(case), time, now)));
        });
        println!("what a case owes {name}: {took:.1?}");
    }
    let took = fastest(|| {
        black_box(ladder.next_due_at(black_box(case), time).ok());
    });
    println!("when it is due next: {took:.1?}");
    let today = day(2027, 3, 10)?;
    let took = fastest(|| {
        black_box(office.calendar.is_working_day(black_box(today)).ok());
    });
    println!("whether a day is a working day: {took:.1?}");
    Ok(())
}

/// The fastest of many rounds of a hundred.
fn fastest(mut run: impl FnMut()) -> Duration {
    let begun = Clock::now();
    let mut best = Duration::MAX;
    while begun.elapsed() < MEASURED {
        let start = Clock::now();
        (0..100).for_each(|_| run());
        best = best.min(start.elapsed() / 100);
    }
    best
}

/// A line of `/proc/self/status` in KiB.
fn memory(what: &str) -> Done<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':')).ok_or("the kernel does not tell")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
