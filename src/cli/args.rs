//! The command line's grammar (*Aufruf*).
//!
//! Knows: commands, options, their help. Never: does anything.
//!
//! Known weaknesses: none known.

use super::absence::AbsenceCommand;
use super::calendar::CalendarArgs;
use super::case_args::CaseCommand;
use super::deadline::DeadlineArgs;
use super::evaluate::EvaluateArgs;
use super::learn::LearnArgs;
use super::replay::ReplayArgs;
use super::simulate::SimulateArgs;
use crate::case::Instant;
use chrono::NaiveDate;
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Complaint management for a German city, carried entirely by mail.
#[derive(Debug, Parser)]
#[command(name = "anliegend", version, about, long_about = None)]
pub struct Args {
    /// Configuration folder
    #[arg(long, global = true, default_value = "config", env = "ANLIEGEND_CONFIG", value_name = "DIR")]
    pub config: PathBuf,
    /// Text for people or JSON for programs
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, in German where it speaks of cases.
    Text,
    /// For programs.
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The daemon: poll, deliver, remind, nightly snapshot, morning digest
    Run,
    /// Everything that is due, once, then exit
    Tick {
        /// As of this instant instead of now, for example 2026-04-09T08:00:00+02:00
        #[arg(long, value_parser = instant, value_name = "INSTANT")]
        at: Option<Instant>,
    },
    /// The whole story in a throw-away folder, without any server
    Demo {
        /// Folder to write to; a new temporary one when not given
        #[arg(long, value_name = "DIR")]
        into: Option<PathBuf>,
    },
    /// Check configuration and letters; with --online also mailboxes, relay and database
    Check {
        /// Also connect
        #[arg(long)]
        online: bool,
    },
    /// What would have happened to the mails of the last days; changes nothing anywhere
    Preview {
        /// How many days to look back
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3660))]
        days: u16,
        /// Only this mailbox
        #[arg(long, value_name = "NAME")]
        mailbox: Option<String>,
        /// Also as a page to print, in this new file
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
    /// The desk's work at a terminal
    #[command(subcommand)]
    Case(CaseCommand),
    /// Departments that are away, and who reads for them
    #[command(subcommand)]
    Absence(AbsenceCommand),
    /// Why an office, and what another table would do
    #[command(subcommand)]
    Route(RouteCommand),
    /// The departments and their keywords in Excel
    #[command(subcommand)]
    Departments(DepartmentsCommand),
    /// The holidays of a year with their law, the city's own days, and the working days of each month
    Calendar(CalendarArgs),
    /// From a day of receipt to the last day of the deadline, day by day, with the reason for each that does not count
    Deadline(DeadlineArgs),
    /// Live through weeks on a copy in memory: mails per recipient and day, and what would be late; for choosing a ladder
    Simulate(SimulateArgs),
    /// Figures
    #[command(subcommand)]
    Kpi(KpiCommand),
    /// Letters on their way
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// Mails given up on
    #[command(subcommand)]
    Quarantine(QuarantineCommand),
    /// From now on letters may leave and cases count
    GoLive,
    /// Stop letters; nothing is lost, `resume` lets them leave
    Pause {
        /// What to stop
        #[arg(value_enum)]
        what: PauseWhat,
    },
    /// End a pause
    Resume {
        /// What to let go again
        #[arg(value_enum)]
        what: PauseWhat,
    },
    /// Verify the event chain, row by row
    Audit,
    /// One line for monitoring; exit code 0 well, 1 warning, 2 critical
    Health {
        /// In the format of a Checkmk local check
        #[arg(long)]
        checkmk: bool,
    },
}

/// What a pause stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PauseWhat {
    /// Every letter
    All,
    /// Acknowledgements only
    Acknowledgements,
    /// Reminders and letters to heads only
    Reminders,
}

impl PauseWhat {
    /// Name of the mark in the archive.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::All => "paused/all",
            Self::Acknowledgements => "paused/acknowledgements",
            Self::Reminders => "paused/reminders",
        }
    }
}

/// `route …`
#[derive(Debug, Subcommand)]
pub enum RouteCommand {
    /// Print the words found, their weights, what was masked, and the runner-up
    Explain {
        /// A mail (.eml), a text file, or - for standard input
        file: PathBuf,
    },
    /// How well a table routes texts of which people said who is responsible
    ///
    /// A line that is no JSON object or whose label is no department is named and left out. With --folds the learning is tried: what a
    /// table learnt from the other parts would do with texts that it has never seen.
    Evaluate(EvaluateArgs),
    /// Propose keywords from texts of which people said who is responsible; write them with --write
    ///
    /// Written keywords are counted in and stay as they are; the proposals stand beside them as [department.learnt], each with what speaks
    /// for it, and threshold and lead before the first department. Nothing else is learnt or kept.
    Learn(LearnArgs),
    /// Past cases through a changed table: which would go elsewhere, and why
    Replay(ReplayArgs),
}

/// `departments …`
#[derive(Debug, Subcommand)]
pub enum DepartmentsCommand {
    /// Write departments and keywords into a workbook, with a sheet of hints
    Export {
        /// The workbook; it must not be there yet
        #[arg(long, value_name = "FILE")]
        xlsx: PathBuf,
        /// Replace a workbook that is there
        #[arg(long)]
        force: bool,
    },
    /// Say what a workbook would change in departments.toml; change it with --write
    ///
    /// Comments and order of the file stay. The new table must pass the same checks as any configuration; the one before is kept as
    /// departments.toml.bak. Every fault is named by sheet and cell, all of them at once, and nothing is written then.
    Import {
        /// The workbook
        #[arg(long, value_name = "FILE")]
        xlsx: PathBuf,
        /// Change departments.toml
        #[arg(long)]
        write: bool,
    },
}

/// `kpi …`
#[derive(Debug, Subcommand)]
pub enum KpiCommand {
    /// The figures of a year as of a day
    Show {
        /// Year of receipt; this year when not given
        #[arg(long)]
        year: Option<i32>,
        /// State at 00:00 of this day; now when not given
        #[arg(long, value_parser = day)]
        as_of: Option<NaiveDate>,
    },
    /// The frozen figures of a night
    Snapshot {
        /// The day
        #[arg(value_parser = day)]
        day: NaiveDate,
    },
}

/// `outbox …`
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// Letters that wait or need a person; all of them with --all
    List {
        /// Also what was sent or held
        #[arg(long)]
        all: bool,
    },
}

/// `quarantine …`
#[derive(Debug, Subcommand)]
pub enum QuarantineCommand {
    /// List parked mails
    List,
    /// Everything known about one: where it lies, why it was parked, its header
    Show {
        /// Number, as printed by `quarantine list` and the digest
        id: i64,
        /// Write its source, byte for byte, to standard output
        #[arg(long, conflicts_with = "into")]
        raw: bool,
        /// Write its source, byte for byte, to this new file
        #[arg(long, value_name = "FILE")]
        into: Option<PathBuf>,
    },
    /// Take it in after all, as if it had just been fetched; the citizen gets no automatic letter
    Release {
        /// Number
        id: i64,
    },
    /// Seen, nothing to do: it leaves the list, its source is kept
    Close {
        /// Number
        id: i64,
        /// Why
        #[arg(long)]
        reason: String,
    },
}

fn instant(text: &str) -> Result<Instant, String> {
    chrono::DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|_| "write an instant with its zone, for example 2026-04-09T08:00:00+02:00".to_owned())
}

pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    crate::config::date(text).ok_or_else(|| "write a date such as 2026-04-09 or 09.04.2026".to_owned())
}
