//! Commands (*Befehlszeile*): text for people, JSON for programs; both to standard output, logs to standard error.
//!
//! Knows: names, options and exit codes: 0 done, 1 it failed, 2 wrong usage or configuration.
//! Never: decides about a case; it says what a person wants and prints what came of it.
//!
//! Known weaknesses: none known.

mod args;
mod case;
mod case_args;
mod check;
mod departments;
mod figures;
mod health;
mod letters;
mod output;
mod preview;
mod preview_words;
mod quarantine;
mod replay;
mod route;
mod run;
mod words;

pub use args::{Args, Command, DepartmentsCommand, Format, KpiCommand, OutboxCommand, PauseWhat, QuarantineCommand, RouteCommand};
pub use case_args::CaseCommand;
pub(crate) use output::table;
pub use replay::ReplayArgs;
pub use run::run;
