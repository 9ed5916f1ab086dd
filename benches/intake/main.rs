//! How long intake takes, beside a bare fetch and beside `mbsync`: `tests/run --bench intake [MAILS]`.
//!
//! Fills a Dovecot mailbox with generated mails (`mails.rs`) and measures in the same run: a bare IMAP fetch that throws the bytes
//! away, `mbsync` copying the mailbox to disk without fsync, and Anliegend taking it in until cases, acknowledgements and department
//! mails are committed. With `ANLIEGEND_BENCH_CASES=1000000` the same once more on a database that holds that many cases already.
//! Promise (`design.md` 7.1): at most five times the bare fetch, under 64 MiB and twice the largest mail.
//!
//! Sending limits and the cut-off for old mail are lifted, and nothing is sent.
//!
//! Known weaknesses: server and client share the machine's cores. The bare fetch is given in its fastest of several rounds, intake in
//! each single one, since a second round would find only known mail.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod imap;
mod mails;
mod prefill;

use anliegend::adapters::clock::SystemClock;
use anliegend::app::App;
use anliegend::ports::Clock;
use imap::{Filled, Place};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

type Done<T> = Result<T, Box<dyn std::error::Error>>;

const ROUNDS: u32 = 3;

fn main() -> Done<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [word, folder] = arguments.as_slice()
        && word == "--take-in"
    {
        return take_in(Path::new(folder));
    }
    let Ok(server) = std::env::var("ANLIEGEND_TEST_IMAP") else {
        println!("intake: no servers; run `tests/run --bench intake`");
        return Ok(());
    };
    let count = arguments.first().map_or(Ok(10_000), |count| count.parse())?;
    let place =
        Place { server, user: format!("beschwerde{}@stadt.test", std::process::id()), password: std::env::var("ANLIEGEND_TEST_PASSWORD")? };
    let filled = place.fill(0..count)?;
    let megabytes = filled.bytes as f64 / 1e6;
    println!(
        "{} mails ({} further mails to a matter), {megabytes:.0} MB, the largest {:.2} MB",
        filled.mails,
        filled.replies,
        filled.largest as f64 / 1e6
    );

    let bare = fastest(|| place.fetch_and_forget().map(|_| ()))?;
    println!("bare fetch: {bare:.2?}, {:.0} mails/s, {:.0} MB/s", per_second(count, bare), megabytes / bare.as_secs_f64());
    match mbsync(&place)? {
        Some(took) => println!("mbsync, FSync no: {took:.2?}, {:.1} times the bare fetch", took.div_duration_f64(bare)),
        None => println!("mbsync: not there"),
    }
    for round in 1..=ROUNDS {
        report(&format!("anliegend, round {round}"), &place, &filled, (bare, 0))?;
    }
    let cases = std::env::var("ANLIEGEND_BENCH_CASES").ok().map_or(Ok(0), |cases| cases.parse())?;
    if cases > 0 {
        report(&format!("anliegend, {cases} cases stored before"), &place, &filled, (bare, cases))?;
    }
    Ok(())
}

/// The fastest of several rounds: what the machine can do when nothing disturbs it.
fn fastest(mut work: impl FnMut() -> Done<()>) -> Done<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        work()?;
        best = best.min(begun.elapsed());
    }
    Ok(best)
}

fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// One intake in a program of its own, so that its memory is its own.
fn report(name: &str, place: &Place, filled: &Filled, (bare, cases): (Duration, u64)) -> Done<()> {
    let folder = tempfile::tempdir()?;
    configure(folder.path(), place)?;
    if cases > 0 {
        let begun = Instant::now();
        child(folder.path())?;
        prefill::fill(&folder.path().join("anliegend.db"), cases)?;
        // A notebook that knows more than the archive would tell of a restored backup.
        std::fs::remove_file(folder.path().join("beschwerde.notebook"))?;
        let size = std::fs::metadata(folder.path().join("anliegend.db"))?.len();
        println!("  ({cases} cases written in {:.0?}: {:.1} GB)", begun.elapsed(), size as f64 / 1e9);
    }
    let said = child(folder.path())?;
    let words: Vec<&str> = said.split_whitespace().collect();
    let [took, memory, cases, replies, letters] = words.as_slice() else { return Err(format!("not understood: {said}").into()) };
    let took = Duration::from_secs_f64(took.parse()?);
    if cases.parse::<u64>()? + replies.parse::<u64>()? != filled.mails || replies.parse::<u64>()? != filled.replies {
        return Err(format!("of {} mails came {cases} cases and {replies} replies", filled.mails).into());
    }
    println!(
        "{name}: {took:.2?}, {:.1} times the bare fetch, {:.0} mails/s, {:.0} µs a mail, {:.0} MiB at its peak; {cases} cases, {letters} letters",
        took.div_duration_f64(bare),
        per_second(filled.mails, took),
        took.as_secs_f64() * 1e6 / filled.mails as f64,
        memory.parse::<f64>()? / 1024.0,
    );
    Ok(())
}

/// Runs the child and returns what it said.
fn child(folder: &Path) -> Done<String> {
    let child = Command::new(std::env::current_exe()?).arg("--take-in").arg(folder).output()?;
    let said = String::from_utf8(child.stdout)?;
    if child.status.success() { Ok(said) } else { Err(format!("intake failed: {said}\n{}", String::from_utf8_lossy(&child.stderr)).into()) }
}

/// The child: takes in everything, prints seconds, peak memory in KiB, cases, replies and letters.
fn take_in(folder: &Path) -> Done<()> {
    let settings = anliegend::config::load(folder).map_err(|faults| format!("{faults:?}"))?;
    let now = SystemClock.now();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let app = App::open(settings).await?;
        let before = app.clerk.store.letters(&[], 1).await?.first().map_or(0, |letter| letter.id);
        let begun = Instant::now();
        let round = app.receive(now).await;
        let took = begun.elapsed();
        if let Some(fault) = round.faults.first() {
            return Err(fault.clone().into());
        }
        let memory = peak_memory()?;
        let letters = app.clerk.store.letters(&[], 100_000).await?.into_iter().filter(|letter| letter.id > before).count();
        println!("{} {memory} {} {} {letters}", took.as_secs_f64(), round.received.cases, round.received.replies);
        Ok(())
    })
}

/// `VmHWM` of this process in KiB.
fn peak_memory() -> Done<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("the kernel tells no peak of memory")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// `mbsync` from Debian's package isync, to a Maildir in a fresh folder.
fn mbsync(place: &Place) -> Done<Option<Duration>> {
    let Ok(program) = std::env::var("ANLIEGEND_BENCH_MBSYNC") else { return Ok(None) };
    let (host, port) = place.server.rsplit_once(':').ok_or("the server has no port")?;
    let took = fastest_copy(|folder| {
        let text = format!(
            "IMAPStore far\nHost {host}\nPort {port}\nUser {}\nPass {}\nSSLType None\nAuthMechs PLAIN LOGIN\n\nMaildirStore near\nPath {folder}/\n\
             Inbox {folder}/inbox\n\nChannel all\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Near\nSync Pull\nSyncState {folder}/\n\nFSync no\n",
            place.user,
            place.password,
            folder = folder.display()
        );
        let file = folder.join("mbsyncrc");
        std::fs::write(&file, text.replace("\n\nFSync no\n", "\n").replacen("IMAPStore", "FSync no\n\nIMAPStore", 1))?;
        let done = Command::new(&program).arg("-c").arg(&file).args(["-q", "all"]).output()?;
        if done.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&done.stderr).into_owned().into()) }
    })?;
    Ok(Some(took))
}

fn fastest_copy(mut work: impl FnMut(PathBuf) -> Done<()>) -> Done<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..2 {
        let folder = tempfile::tempdir()?;
        let begun = Instant::now();
        work(folder.path().to_owned())?;
        best = best.min(begun.elapsed());
    }
    Ok(best)
}

/// A city as shipped, with limits lifted and this mailbox.
fn configure(folder: &Path, place: &Place) -> Done<()> {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for file in ["departments.toml", "districts.toml", "routing.toml"] {
        std::fs::copy(shipped.join(file), folder.join(file))?;
    }
    let (host, port) = place.server.rsplit_once(':').ok_or("the server has no port")?;
    std::fs::write(folder.join("secret"), &place.password)?;
    let user = &place.user;
    let text = format!(
        r#"
[city]
name = "Musterstadt"
phone = "0000 123 45 67"
hours = "Montag bis Freitag, 8 bis 12 Uhr"
privacy_url = "https://www.stadt.test/datenschutz"
land = "NW"
domain = "stadt.test"
staff_domains = ["stadt.test"]

[desk]
address = "desk@stadt.test"

[[mailboxes]]
name = "beschwerde"
addresses = ["{user}"]
since = "2026-01-01"
type = "imap"
host = "{host}"
port = {port}
security = "plain"
user = "{user}"
password = {{ file = "secret" }}

[database]
url = "sqlite://anliegend.db"

[delivery]
mode = "hold"
through = "folder"
folder = "letters"

[acknowledgement]
sender_10_minutes = 0
sender_day = 0
sender_week = 0
all_hour = 0
all_10_minutes = 0
domain_hour = 0
large_domain_hour = 0
returned_percent = 0
"#
    );
    std::fs::write(folder.join("anliegend.toml"), text)?;
    Ok(())
}
