//! `route evaluate` (*Güte der Zuordnung*): how well a table routes texts of which people said who is responsible.
//!
//! Knows: how the figures are printed. Never: prints a word of a text but the table's own keywords.
//!
//! Known weaknesses: the day is today's in Berlin, whatever the texts' own.

use super::args::Args;
use super::files::OtherFiles;
use super::labelled::{Labelled, lines};
use super::output::{print, table};
use super::plot::curve;
use super::run::Failure;
use crate::adapters::replace;
use crate::case::{DepartmentKey, Instant};
use crate::deadlines::local_date;
use crate::routing::{Evaluation, RoutingTable, Wishes, evaluate as evaluated, evaluate_crosswise};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// `route evaluate …`
#[derive(Debug, clap::Args)]
pub struct EvaluateArgs {
    /// Labelled texts, one JSON object a line: text, label (key or name of a department) and, if there is one, subject
    #[arg(value_name = "JSONL")]
    pub file: PathBuf,
    /// The table to try
    #[command(flatten)]
    pub files: OtherFiles,
    /// Try the learning instead: learn from all parts but one and try on that one, each of so many parts in turn
    #[arg(long, value_name = "PARTS", value_parser = clap::value_parser!(u8).range(2..=20))]
    pub folds: Option<u8>,
    /// How to learn
    #[command(flatten)]
    pub wishes: WishArgs,
    /// Also draw threshold against coverage, into this new file (.svg)
    #[arg(long, value_name = "FILE")]
    pub plot: Option<PathBuf>,
}

/// `--most N --precision SHARE`
#[derive(Debug, clap::Args)]
pub struct WishArgs {
    /// Learnt keywords of one department, at most
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub most: u32,
    /// Which share of what the machine routes should be right; what is less sure is left to the desk
    #[arg(long, value_name = "SHARE", default_value_t = 0.9, value_parser = share)]
    pub precision: f64,
}

impl WishArgs {
    pub(super) fn wishes(&self) -> Wishes {
        Wishes { most: usize::try_from(self.most).unwrap_or(usize::MAX), precision: self.precision }
    }
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.replace(',', ".").parse().ok().filter(|share| (0.5..1.0).contains(share));
    share.ok_or_else(|| "write a share from 0.5 to below 1, for example 0.9".to_owned())
}

#[derive(Serialize)]
struct Account<'a> {
    #[serde(flatten)]
    evaluation: &'a Evaluation,
    left_out: &'a [String],
}

/// `route evaluate JSONL [--table FILE] [--rules FILE] [--folds PARTS] [--plot FILE]`
pub(super) fn evaluate(args: &Args, wanted: &EvaluateArgs, now: Instant) -> Result<(), Failure> {
    let picture = wanted.plot.as_deref().map(picture).transpose()?;
    let (departments, rules) = wanted.files.read(&args.config)?;
    let house = rules.rules().clone();
    let (_, routing) = departments.clone().with_rules(rules).map_err(Failure::Configuration)?;
    let labelled = Labelled::of(lines(&wanted.file)?, &routing);
    labelled.complain()?;
    let today = local_date(now, chrono_tz::Europe::Berlin);
    let evaluation = match wanted.folds {
        None => evaluated(&routing, &labelled.texts, today),
        Some(parts) => {
            let wishes = (usize::from(parts), wanted.wishes.wishes());
            evaluate_crosswise(&labelled.texts, &departments.into_departments(), &house, wishes, today)
                .map_err(|fault| Failure::Said(fault.to_string()))?
        }
    };
    if let Some(path) = picture {
        let drawn = curve(&evaluation).map_err(Failure::Said)?;
        let cannot = |cause: std::io::Error| Failure::Said(format!("cannot write {}: {cause}", path.display()));
        replace::put_new(path, drawn.as_bytes()).map_err(cannot)?;
    }
    print(args.format, &Account { evaluation: &evaluation, left_out: &labelled.left_out }, || told(&evaluation, &routing))
}

/// Refused before anything is reckoned.
fn picture(path: &Path) -> Result<&Path, Failure> {
    if path.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("svg")) {
        return Err(Failure::Usage(format!("{} must end in .svg: the picture is drawn as SVG", path.display())));
    }
    if path.exists() {
        return Err(Failure::Usage(format!("{} is there already; name a new file", path.display())));
    }
    Ok(path)
}

fn told(of: &Evaluation, routing: &RoutingTable) -> String {
    let mut parts = vec![summary(of), departments(of, routing), confusion(of, routing)];
    if !of.harmful.is_empty() {
        let row = |one: &crate::routing::Harmful| {
            vec![one.department.as_str().to_owned(), one.keyword.clone(), one.harmed.to_string(), one.helped.to_string()]
        };
        let rows: Vec<_> = of.harmful.iter().map(row).collect();
        parts.push(format!("Most harmful keywords\n{}", table(&["", "Keyword", "Wrong because of it", "Right because of it"], &rows)));
    }
    let row = |point: &crate::routing::Point| vec![point.threshold.to_string(), percent(Some(point.coverage)), percent(point.precision)];
    let steps = of.curve.len().div_ceil(12).max(1);
    let rows: Vec<_> = of.curve.iter().step_by(steps).map(row).collect();
    parts.push(format!("Other thresholds\n{}", table(&["Threshold", "Routed", "Of those right"], &rows)));
    parts.join("\n\n")
}

fn summary(of: &Evaluation) -> String {
    let decision = match (of.threshold, of.lead) {
        (Some(threshold), Some(lead)) => format!(" (threshold {threshold}, lead {lead})"),
        _ => " (threshold and lead of each part's own table)".to_owned(),
    };
    let rows = [
        ("texts", of.texts.to_string()),
        ("first choice right, were all routed", percent(Some(of.accuracy))),
        ("macro F1 of the first choice", format!("{:.3}", of.macro_f1)),
        ("routed", format!("{} ({}){decision}", percent(Some(of.coverage)), of.routed)),
        ("of those right", format!("{} ({})", percent(of.precision), of.right)),
        ("taken by a lane", of.lanes.to_string()),
        ("without any keyword", of.silent.to_string()),
    ];
    table(&["Figure", "Value"], &rows.map(|(name, value)| vec![name.to_owned(), value]))
}

fn departments(of: &Evaluation, routing: &RoutingTable) -> String {
    let row = |score: &crate::routing::Score| {
        let name = routing.department(&score.department).map_or_else(String::new, crate::routing::Department::title);
        let share = |share: f64| percent(Some(share));
        vec![name, score.texts.to_string(), share(score.precision), share(score.recall), format!("{:.3}", score.f1)]
    };
    let rows: Vec<_> = of.departments.iter().filter(|score| score.texts > 0).map(row).collect();
    table(&["Department", "Texts", "Precision", "Recall", "F1"], &rows)
}

/// Rows are what people said, columns the first choice.
fn confusion(of: &Evaluation, routing: &RoutingTable) -> String {
    let named: BTreeSet<&str> =
        of.confusion.iter().flat_map(|one| [Some(&one.label), one.first.as_ref()]).flatten().map(DepartmentKey::as_str).collect();
    let keys: Vec<&str> = routing.departments().map(|department| department.key.as_str()).filter(|key| named.contains(key)).collect();
    let counts: BTreeMap<(&str, Option<&str>), usize> =
        of.confusion.iter().map(|one| ((one.label.as_str(), one.first.as_ref().map(DepartmentKey::as_str)), one.texts)).collect();
    let columns: Vec<Option<&str>> = keys.iter().copied().map(Some).chain([None]).collect();
    let row = |label: &&str| {
        let cells = columns.iter().map(|first| counts.get(&(*label, *first)).map_or_else(|| "·".to_owned(), ToString::to_string));
        [(*label).to_owned()].into_iter().chain(cells).collect()
    };
    let head: Vec<&str> = [""].into_iter().chain(keys.iter().copied()).chain(["none"]).collect();
    let rows: Vec<Vec<String>> = keys.iter().filter(|label| counts.keys().any(|(known, _)| known == *label)).map(row).collect();
    format!("First choice (columns) of what people gave to (rows)\n{}", table(&head, &rows))
}

pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.1} %", share * 100.0))
}
