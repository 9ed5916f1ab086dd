//! Commands (*Befehlszeile*): text for people, JSON for programs; both to standard output, logs to standard error.
//!
//! Knows: names, options and exit codes: 0 done, 1 it failed, 2 wrong usage or configuration.
//! Never: decides about a case; it says what a person wants and prints what came of it.
//!
//! Known weaknesses: none known.

mod absence;
mod agenda;
mod args;
mod calendar;
mod case;
mod case_args;
mod check;
mod deadline;
mod departments;
mod evaluate;
mod figures;
mod files;
mod health;
mod labelled;
mod learn;
mod letters;
mod output;
mod place;
mod plot;
mod preview;
mod preview_words;
mod quarantine;
mod replay;
mod route;
mod run;
mod simulate;
mod simulate_words;
mod words;

pub use absence::AbsenceCommand;
pub use args::{Args, Command, DepartmentsCommand, Format, KpiCommand, OutboxCommand, PauseWhat, QuarantineCommand, RouteCommand};
pub use calendar::CalendarArgs;
pub use case_args::CaseCommand;
pub use deadline::DeadlineArgs;
pub use evaluate::{EvaluateArgs, WishArgs};
pub use files::OtherFiles;
pub use learn::LearnArgs;
pub(crate) use output::table;
pub use place::PlaceArgs;
pub use replay::ReplayArgs;
pub use run::run;
pub use simulate::SimulateArgs;
