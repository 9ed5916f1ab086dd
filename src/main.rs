//! Arguments in, exit code out.

use anliegend::cli::{Args, run};
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(run(Args::parse()))
}
