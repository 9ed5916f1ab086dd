//! `simulate` (*Probelauf*): weeks of the office on a copy in memory, for choosing a ladder before it is switched on.
//!
//! Knows: which ladder and whose diligence are tried, and what of the archive goes into the copy. Never: writes anything anywhere.
//!
//! Known weaknesses: with `--with-open-cases` the notes of each open case are read one by one.

use super::absence::known;
use super::args::{Args, day};
use super::health::look;
use super::output::print;
use super::run::{Failure, settings};
use super::simulate_words::{as_json, compared, page};
use crate::case::{Instant, Role};
use crate::config::{Source, with_other_ladder};
use crate::deadlines::local_date;
use crate::flow::Clerk;
use crate::office::Office;
use crate::ports::{CaseFilter, Fault};
use crate::simulation::{Account, Diligence, Impossible, Plan, Stock, simulate as live_through};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// `simulate …`
#[derive(Debug, clap::Args)]
pub struct SimulateArgs {
    /// Weeks in which new cases come
    #[arg(long, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=520))]
    pub weeks: u32,
    /// How many new cases come, spread over all days: on a working day three times as many as on another one
    #[arg(long, default_value_t = 400, value_name = "N", value_parser = clap::value_parser!(u32).range(..=100_000))]
    pub cases: u32,
    /// The first day; today when not given
    #[arg(long, value_parser = day, value_name = "DAY")]
    pub from: Option<NaiveDate>,
    /// A share from 0 to 1: of all departments (0.8), of one (66=0.6), or of the desk (desk=0.5); repeatable, 0.8 when not given
    ///
    /// A department answers this share of its cases by the day of its statement, each day as likely as the other, and takes them over on the
    /// first. Of the rest it answers half within two working days of the first list that it or somebody above it reads, a quarter within two
    /// working days of the first list that its head, directorate or the mayor's office reads, and a quarter never. The desk releases every
    /// answer on the next working day; of the interim replies prepared for it, it sends this share then and discards the others.
    #[arg(long, value_parser = said, value_name = "[KEY=]SHARE")]
    pub diligence: Vec<Said>,
    /// Begin with the open cases of the archive, its absences, and new cases spread as departments got them so far; else with nothing
    #[arg(long)]
    pub with_open_cases: bool,
    /// The same number throws the same dice: the same concerns and the same people
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Also the mails of each day
    #[arg(long)]
    pub days: bool,
    /// A file with other deadlines (and directorates) to try, written as in anliegend.toml; holidays and closing days stay the city's
    #[arg(long, value_name = "FILE")]
    pub ladder: Option<PathBuf>,
    /// A second one, beside the first: the same concerns and the same people on both ladders
    #[arg(long, value_name = "FILE", conflicts_with = "days")]
    pub compare: Option<PathBuf>,
}

/// One `--diligence`.
#[derive(Clone, Debug)]
pub struct Said {
    /// A department's key, or the desk; none is everybody else.
    whose: Option<String>,
    share: f64,
}

/// The desk's name on the command line.
const DESK: &str = "desk";
/// What is thought of everybody of whom nothing is said.
const USUAL: f64 = 0.8;

fn said(text: &str) -> Result<Said, String> {
    let (whose, share) = text.split_once('=').map_or((None, text), |(key, share)| (Some(key.trim().to_owned()), share));
    let share = share.trim().replace(',', ".").parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share));
    share.map(|share| Said { whose, share }).ok_or_else(|| "write a share from 0 to 1, for example 0.8 or 66=0.6".to_owned())
}

impl From<Impossible> for Failure {
    fn from(why: Impossible) -> Self {
        Self::Usage(why.to_string())
    }
}

/// What was lived through on one ladder.
pub(super) struct Lived {
    /// How the ladder is called.
    pub ladder: String,
    pub office: Office,
    pub account: Account,
}

/// `simulate [--weeks N] [--cases N] …`
pub(super) async fn simulate(args: &Args, wanted: &SimulateArgs, now: Instant) -> Result<(), Failure> {
    let settings = settings(args)?;
    let from = wanted.from.unwrap_or_else(|| local_date(now, settings.office.zone));
    let diligence = diligence(&settings.office, &wanted.diligence)?;
    let plan = Plan { from, weeks: wanted.weeks, cases: wanted.cases, seed: wanted.seed, diligence };
    let stock = if wanted.with_open_cases { stock(&look(settings).await?, now).await? } else { Stock::default() };
    let first = lived(args, wanted.ladder.as_deref(), &stock, &plan)?;
    let Some(other) = &wanted.compare else {
        return print(args.format, &as_json(&plan, &first), || page(&plan, &first, wanted.days));
    };
    let second = lived(args, Some(other), &stock, &plan)?;
    print(args.format, &[as_json(&plan, &first), as_json(&plan, &second)], || compared(&plan, [&first, &second]))
}

fn lived(args: &Args, file: Option<&Path>, stock: &Stock, plan: &Plan) -> Result<Lived, Failure> {
    let mut office = settings(args)?.office;
    let mut ladder = format!("Stadt {}", office.city.name);
    if let Some(path) = file {
        ladder = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|cause| Failure::Usage(format!("cannot read {ladder}: {cause}")))?;
        with_other_ladder(&mut office, &args.config, &Source::new(&ladder, &text)).map_err(Failure::Configuration)?;
    }
    let account = live_through(&office, stock.clone(), plan)?;
    Ok(Lived { ladder, office, account })
}

fn diligence(office: &Office, said: &[Said]) -> Result<Diligence, Failure> {
    let mut diligence = Diligence { usual: USUAL, departments: std::collections::BTreeMap::new(), desk: USUAL };
    for Said { whose, share } in said {
        match whose.as_deref() {
            None => diligence.usual = *share,
            Some(DESK) => diligence.desk = *share,
            Some(key) => drop(diligence.departments.insert(known(&office.routing, key)?, *share)),
        }
    }
    Ok(diligence)
}

/// The copy: what is open in the archive, who is away, and how many cases each department got first.
async fn stock(clerk: &Clerk, now: Instant) -> Result<Stock, Fault> {
    let mut stock = Stock { absences: clerk.absences_now(now).await?, ..Stock::default() };
    for case in clerk.store.find_cases(&CaseFilter::default()).await? {
        if let Some(first) = case.assignments.iter().find(|assignment| assignment.role == Role::Leading) {
            *stock.cases_so_far.entry(first.department.clone()).or_default() += 1;
        }
        if !case.is_closed() {
            let district = clerk.store.notes(case.id).await?.district;
            stock.open.push((case, district));
        }
    }
    Ok(stock)
}
