//! `route replay` (*Was wäre wenn*): past cases through a changed table, before the change is made.
//!
//! Knows: which files take the place of the city's own, and how the account is printed: case numbers, destinations and the city's own
//! keywords, no word of a mail. Never: weighs a word; writes anything into the archive.
//!
//! Known weaknesses: one processor routes; a million cases take minutes.

use super::args::{Args, Format};
use super::files::OtherFiles;
use super::health::look;
use super::output::table;
use super::run::{Failure, settings};
use crate::case::CaseNumber;
use crate::routing::{Changed, Comparison, Truth, Turn, Verdict};
use chrono::NaiveDate;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::Write;
use std::time::Duration;

/// `route replay …`
#[derive(Debug, clap::Args)]
pub struct ReplayArgs {
    /// What was changed: one of both at least
    #[command(flatten)]
    pub files: OtherFiles,
    /// Only cases received on this day or later
    #[arg(long, value_parser = super::args::day, value_name = "DAY")]
    pub since: Option<NaiveDate>,
    /// Only so many cases, the newest
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
}

/// `route replay --table FILE [--rules FILE] [--since DAY] [--limit N]`
pub(super) async fn replay(args: &Args, wanted: &ReplayArgs) -> Result<(), Failure> {
    if wanted.files.table.is_none() && wanted.files.rules.is_none() {
        return Err(Failure::Usage("name the changed departments.toml with --table, or the changed routing.toml with --rules".to_owned()));
    }
    let settings = settings(args)?;
    let changed = wanted.files.routing_table(&args.config)?;
    let clerk = look(settings).await?;
    let present = &clerk.office.routing;
    let mut past = clerk.past_cases(wanted.since, wanted.limit);
    let mut comparison = Comparison::default();
    let (mut account, progress) = (Account::new(args.format), progress());
    loop {
        let page = past.next_page().await?;
        if page.is_empty() {
            break;
        }
        for case in &page {
            let truth = case.label.as_ref().map(Truth::from);
            if let Some(changed) = comparison.add(&case.route(present), &case.route(&changed), truth.as_ref()) {
                account.add(&case.number, &changed)?;
            }
            progress.inc(1);
        }
        progress.suspend(|| account.print())?;
    }
    progress.finish_and_clear();
    account.close(&comparison)
}

/// How many cases are done, on standard error; nothing where that is no terminal.
fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} cases, {per_sec}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// What is printed, a page at a time: a million changed cases are never held.
struct Account {
    format: Format,
    changed: u64,
    waiting: String,
}

#[derive(Serialize)]
struct ChangedCase<'c> {
    case: &'c CaseNumber,
    #[serde(flatten)]
    changed: &'c Changed,
}

impl Account {
    fn new(format: Format) -> Self {
        let waiting = if format == Format::Json { "{\n\"changed\": [" } else { "" };
        Self { format, changed: 0, waiting: waiting.to_owned() }
    }

    fn add(&mut self, case: &CaseNumber, changed: &Changed) -> Result<(), Failure> {
        match self.format {
            Format::Json => {
                self.waiting.push_str(if self.changed == 0 { "\n  " } else { ",\n  " });
                self.waiting.push_str(&as_json(&ChangedCase { case, changed })?);
            }
            Format::Text => {
                let verdict = match changed.verdict {
                    Some((before, Verdict::Right)) if before != Verdict::Right => ", now right",
                    Some((before, Verdict::Wrong)) if before != Verdict::Wrong => ", now wrong",
                    Some((Verdict::Right, Verdict::Open)) => ", was right",
                    Some((Verdict::Wrong, Verdict::Open)) => ", was wrong",
                    _ => "",
                };
                let Changed { from, to, because, .. } = changed;
                self.waiting.extend([format!("{case}  {from} → {to}: {because}{verdict}\n")]);
            }
        }
        self.changed += 1;
        Ok(())
    }

    fn print(&mut self) -> Result<(), Failure> {
        let mut out = std::io::stdout().lock();
        out.write_all(self.waiting.as_bytes())?;
        out.flush()?;
        self.waiting.clear();
        Ok(())
    }

    fn close(mut self, comparison: &Comparison) -> Result<(), Failure> {
        let end = match self.format {
            Format::Json => {
                let fields = summary(comparison);
                let fields: Vec<String> =
                    fields.iter().map(|(name, value)| Ok(format!("\"{name}\": {}", as_json(value)?))).collect::<Result<_, Failure>>()?;
                format!("{}],\n{}\n}}\n", if self.changed == 0 { "" } else { "\n" }, fields.join(",\n"))
            }
            Format::Text => format!("{}{}\n", if self.changed == 0 { "" } else { "\n" }, told(comparison)),
        };
        self.waiting.push_str(&end);
        self.print()
    }
}

fn as_json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|cause| Failure::Said(cause.to_string()))
}

/// Every turn with its words.
const TURNS: [(Turn, &str); 7] = [
    (Turn::ToAnother, "to another office"),
    (Turn::Routed, "newly to an office"),
    (Turn::ToDesk, "newly to the desk"),
    (Turn::IntoLane, "into a lane"),
    (Turn::OutOfLane, "out of a lane"),
    (Turn::BetweenLanes, "into another lane"),
    (Turn::OtherContact, "at the desk with another contact"),
];

/// Every verdict with its words.
const VERDICTS: [(Verdict, &str); 3] = [(Verdict::Right, "right"), (Verdict::Wrong, "wrong"), (Verdict::Open, "left to a person")];

/// Moves, most frequent first.
fn moves(comparison: &Comparison) -> Vec<(&String, &String, u64)> {
    let mut moves: Vec<_> = comparison.moves.iter().map(|((from, to), cases)| (from, to, *cases)).collect();
    moves.sort_by_key(|(.., cases)| std::cmp::Reverse(*cases));
    moves
}

/// How many cases with a label were judged so, before or after.
fn judged(comparison: &Comparison, verdict: Verdict, is_after: bool) -> u64 {
    let of = |other| if is_after { comparison.judged(other, verdict) } else { comparison.judged(verdict, other) };
    VERDICTS.iter().map(|(other, _)| of(*other)).sum()
}

fn summary(comparison: &Comparison) -> Vec<(&'static str, Value)> {
    let turns: Vec<Value> = TURNS.iter().map(|(turn, _)| json!({ "turn": turn, "cases": comparison.turned(*turn) })).collect();
    let moves: Vec<Value> =
        moves(comparison).into_iter().map(|(from, to, cases)| json!({ "from": from, "to": to, "cases": cases })).collect();
    let labelled: u64 = comparison.verdicts.values().sum();
    let side = |is_after| json!({ "right": judged(comparison, Verdict::Right, is_after), "wrong": judged(comparison, Verdict::Wrong, is_after), "open": judged(comparison, Verdict::Open, is_after) });
    let labels = json!({
        "cases": labelled, "before": side(false), "after": side(true),
        "now_right": comparison.judged(Verdict::Wrong, Verdict::Right), "now_wrong": comparison.judged(Verdict::Right, Verdict::Wrong),
    });
    vec![
        ("cases", json!(comparison.cases)),
        ("same", json!(comparison.same)),
        ("turns", json!(turns)),
        ("moves", json!(moves)),
        ("labels", labels),
    ]
}

fn told(comparison: &Comparison) -> String {
    if comparison.cases == 0 {
        return "No past case to compare. Cases of the trial time and erased ones do not count.".to_owned();
    }
    let mut parts = Vec::new();
    let rows: Vec<Vec<String>> =
        moves(comparison).into_iter().map(|(from, to, cases)| vec![from.clone(), to.clone(), cases.to_string()]).collect();
    if !rows.is_empty() {
        parts.push(table(&["From", "To", "Cases"], &rows));
    }
    let changed = comparison.cases - comparison.same;
    let mut lines = vec![format!("Of {} cases {changed} would go elsewhere.", comparison.cases)];
    let turned = TURNS.iter().map(|(turn, words)| (comparison.turned(*turn), words)).filter(|(cases, _)| *cases > 0);
    lines.extend(turned.map(|(cases, words)| format!("  {cases} {words}")));
    parts.push(lines.join("\n"));
    let labelled: u64 = comparison.verdicts.values().sum();
    if labelled > 0 {
        let row = |(verdict, words): &(Verdict, &str)| {
            let [before, after] = [false, true].map(|is_after| judged(comparison, *verdict, is_after).to_string());
            vec![(*words).to_owned(), before, after]
        };
        let better = comparison.judged(Verdict::Wrong, Verdict::Right);
        let worse = comparison.judged(Verdict::Right, Verdict::Wrong);
        parts.push(format!(
            "People said who is responsible for {labelled} of them:\n{}\nnow right that were wrong: {better}; now wrong that were right: {worse}",
            table(&["", "Before", "After"], &VERDICTS.iter().map(row).collect::<Vec<_>>())
        ));
    }
    parts.join("\n\n")
}
