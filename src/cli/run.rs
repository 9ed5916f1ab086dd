//! From arguments to an exit code (*Ausführung*).
//!
//! Knows: which command needs the configuration, the archive, a runtime. Never: what a command prints.
//!
//! Known weaknesses: none known.

use super::args::{Args, Command, Format, RouteCommand};
use super::{
    absence, calendar, case, check, deadline, departments, evaluate, figures, health, learn, letters, preview, quarantine, replay, route,
    words,
};
use crate::adapters::clock::SystemClock;
use crate::app::{App, tell};
use crate::case::Instant;
use crate::config::{ConfigFault, Settings, load};
use crate::deadlines::OutsideCoveredYears;
use crate::ports::{Clock, Fault, FaultKind};
use std::io::{IsTerminal, Write};
use tokio::sync::watch;
use tracing::Level;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Done.
const DONE: u8 = 0;
/// It failed.
const FAILED: u8 = 1;
/// Wrong usage or configuration.
const WRONG: u8 = 2;

/// Why a command did not do what it was asked.
#[derive(Debug)]
pub(super) enum Failure {
    /// The configuration is wrong.
    Configuration(Vec<ConfigFault>),
    /// The world failed or the rules said no: one line for the person.
    Said(String),
    /// Wrong usage.
    Usage(String),
    /// Everything was told on standard output already; only the exit code is left to give.
    Told(u8),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        if fault.kind == FaultKind::Misconfigured { Self::Usage(tell(&fault)) } else { Self::Said(tell(&fault)) }
    }
}

impl From<OutsideCoveredYears> for Failure {
    fn from(refusal: OutsideCoveredYears) -> Self {
        Self::Usage(refusal.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(cause: std::io::Error) -> Self {
        Self::Said(cause.to_string())
    }
}

/// Runs one command and returns its exit code: 0 done, 1 it failed, 2 wrong usage or configuration.
#[must_use]
pub fn run(args: Args) -> u8 {
    // The demo tells its story itself.
    #[cfg(feature = "faults")]
    if let Some(Err(why)) = std::env::var("ANLIEGEND_BREAK").ok().map(|word| crate::ports::arm(&word)) {
        return complain(&Failure::Usage(why));
    }
    keep_logs_clean(if matches!(args.command, Command::Demo { .. }) { "error" } else { "info" });
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(cause) => return complain(&Failure::Said(format!("cannot start: {cause}"))),
    };
    match runtime.block_on(obey(args)) {
        Ok(()) => DONE,
        Err(failure) => complain(&failure),
    }
}

/// Their lower levels would print whole mails.
const CAPPED: [&str; 4] = ["async_imap", "imap_proto", "sqlx", "lettre"];

/// Logs go to standard error. The mail libraries are capped whatever was wished for, and a panic message, which may quote a mail,
/// tells the place only.
fn keep_logs_clean(usual: &str) {
    let wanted = EnvFilter::try_from_env("ANLIEGEND_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let is_harmless = filter_fn(|line| *line.level() <= Level::WARN || !CAPPED.iter().any(|library| line.target().starts_with(library)));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(wanted)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let is_first = lines.finish().with(is_harmless).try_init();
    if is_first.is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
            tracing::error!("a panic was caught at {place}");
        }));
    }
}

async fn obey(args: Args) -> Result<(), Failure> {
    let now = SystemClock.now();
    let format = args.format;
    match args.command {
        Command::Demo { into } => crate::demo::play(into).await.map_err(Failure::Said),
        Command::Check { online } => check::check(&args.config, online, now, format).await,
        Command::Preview { days, ref mailbox, ref html } => {
            preview::preview(settings(&args)?, (days, mailbox.as_deref(), html.as_deref()), now, format).await
        }
        Command::Run => daemon(open(&args).await?).await,
        Command::Tick { at } => {
            let at = at.unwrap_or(now);
            let app = open(&args).await?;
            tick(&app, at, format).await
        }
        Command::Case(ref command) => case::case(&open(&args).await?, command, now, format).await,
        Command::Absence(ref command) => absence::absence(&open(&args).await?, command, now, format).await,
        Command::Route(RouteCommand::Explain { ref file }) => route::explain(&settings(&args)?, file, now, format),
        Command::Route(RouteCommand::Evaluate(ref wanted)) => evaluate::evaluate(&args, wanted, now),
        Command::Route(RouteCommand::Learn(ref wanted)) => learn::learn(&args, wanted).await,
        Command::Route(RouteCommand::Replay(ref wanted)) => replay::replay(&args, wanted).await,
        Command::Departments(ref command) => departments::departments(&args.config, command, format),
        Command::Calendar(ref wanted) => calendar::calendar(&args, wanted, now),
        Command::Deadline(ref wanted) => deadline::deadline(&args, wanted),
        Command::Kpi(ref command) => figures::kpi(&open(&args).await?, command, now, format).await,
        Command::Outbox(ref command) => letters::outbox(&open(&args).await?, command, format).await,
        Command::Quarantine(ref command) => quarantine::quarantine(&open(&args).await?, command, now, format).await,
        Command::GoLive => letters::go_live(&open(&args).await?, now, format).await,
        Command::Pause { what } => letters::pause(&open(&args).await?, what, (true, now), format).await,
        Command::Resume { what } => letters::pause(&open(&args).await?, what, (false, now), format).await,
        Command::Audit => figures::audit(&open(&args).await?, format).await,
        Command::Health { checkmk } => health::health(&args, checkmk, now).await,
    }
}

pub(super) fn settings(args: &Args) -> Result<Settings, Failure> {
    load(&args.config).map_err(Failure::Configuration)
}

async fn open(args: &Args) -> Result<App, Failure> {
    let settings = settings(args)?;
    for warning in &settings.warnings {
        tracing::debug!("{warning}");
    }
    Ok(App::open(settings).await?)
}

/// Everything that is due, once. A mailbox that failed makes exit code 1, although everything else was done.
async fn tick(app: &App, at: Instant, format: Format) -> Result<(), Failure> {
    let round = app.tick(at).await;
    super::output::print(format, &round, || words::round(&round))?;
    if round.faults.is_empty() { Ok(()) } else { Err(Failure::Said(round.faults.join("\n"))) }
}

/// The daemon until SIGTERM or Ctrl-C; the step in hand is finished.
async fn daemon(app: App) -> Result<(), Failure> {
    let (stop, stopped) = watch::channel(false);
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tracing::info!("running");
    let work = tokio::spawn(app.run(stopped));
    tokio::select! {
        _ = terminate.recv() => tracing::info!("told to stop; finishing the step in hand"),
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        () = stop.closed() => return Err(Failure::Said("the daemon ended by itself; see the log".to_owned())),
    }
    stop.send_replace(true);
    work.await.map_err(|_| Failure::Said("the daemon ended by a panic; see the log".to_owned()))?;
    tracing::info!("stopped");
    Ok(())
}

fn complain(failure: &Failure) -> u8 {
    let (code, text) = match failure {
        Failure::Configuration(faults) => {
            let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
            let count = if faults.len() == 1 { "1 fault".to_owned() } else { format!("{} faults", faults.len()) };
            (WRONG, format!("The configuration has {count}:\n  {}", lines.join("\n  ")))
        }
        Failure::Usage(text) => (WRONG, text.clone()),
        Failure::Said(text) => (FAILED, text.clone()),
        Failure::Told(code) => return *code,
    };
    // Nobody is left to tell when standard error itself is gone.
    drop(writeln!(std::io::stderr(), "{text}"));
    code
}
