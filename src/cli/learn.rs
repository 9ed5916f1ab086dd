//! `route learn` (*Stichwörter lernen*): a table proposed from texts of which people said who is responsible.
//!
//! Knows: that a person sees every change before it is made, and that written keywords stay as they are.
//! Never: writes without being told, or a file that could not be read again.
//!
//! Known weaknesses: comments among learnt keywords are lost when they are learnt anew; whoever wants to keep a weight moves its line to
//! the written keywords.

mod draft;
mod words;

use super::args::Args;
use super::departments::file::{FILE, Present, counted};
use super::evaluate::WishArgs;
use super::files::HouseFiles;
use super::labelled::{Labelled, cases, lines};
use super::output::print;
use super::run::Failure;
use crate::config::{Amendment, Difference, Listed, Source, amend, differences};
use crate::routing::{KeywordOrigin, Lesson, Proposal, learn as learnt};
use chrono::NaiveDate;
use serde_json::json;
use std::path::{Path, PathBuf};

/// `route learn …`
#[derive(Debug, clap::Args)]
pub struct LearnArgs {
    /// Labelled texts, one JSON object a line: text, label (key or name of a department) and, if there is one, subject
    #[arg(value_name = "JSONL", required_unless_present = "from_cases", conflicts_with = "from_cases")]
    pub file: Option<PathBuf>,
    /// Learn from the city's own cases of which people said who is responsible
    #[arg(long)]
    pub from_cases: bool,
    /// Only cases received on this day or later
    #[arg(long, value_parser = super::args::day, value_name = "DAY", requires = "from_cases")]
    pub since: Option<NaiveDate>,
    /// The departments.toml to propose for, that of the configuration folder when not given; a draft is made where none is
    #[arg(long, value_name = "FILE")]
    pub into: Option<PathBuf>,
    /// Another routing.toml than the one in use
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// How to learn
    #[command(flatten)]
    pub wishes: WishArgs,
    /// Print every keyword that changes, not only the strongest of each department
    #[arg(long)]
    pub all: bool,
    /// Write what is proposed; the file before is kept beside it
    #[arg(long)]
    pub write: bool,
}

/// `route learn JSONL|--from-cases [--into FILE] [--most N] [--precision SHARE] [--write]`
pub(super) async fn learn(args: &Args, wanted: &LearnArgs) -> Result<(), Failure> {
    let read = match &wanted.file {
        Some(path) => lines(path)?,
        None => (cases(args, wanted.since).await?, Vec::new()),
    };
    let path = destination(&args.config, wanted.into.as_deref());
    let present = if path.exists() || wanted.from_cases { Present::read(&path)? } else { draft::of(&path, &read.0)? };
    let house = HouseFiles::read(&args.config, wanted.rules.as_deref())?;
    let (file, rules) = house.with(&Source::new(FILE, &present.text))?;
    let (departments, rules) = (file.into_departments(), rules.rules().clone());
    let labelled = Labelled::of(read, &house.table(&Source::new(FILE, &present.text))?);
    labelled.complain()?;
    let lesson =
        learnt(&labelled.texts, &departments, &rules, wanted.wishes.wishes()).map_err(|fault| Failure::Usage(fault.to_string()))?;
    let after: Vec<Listed> =
        lesson.applied(&departments).into_iter().map(|(department, keywords)| Listed { department, keywords }).collect();
    let found = differences(&present.listed, &after);
    let proposed = amend(FILE, &present.text, &amendments(&after, &found, &lesson)).map_err(Failure::Configuration)?;
    Present::check(&proposed, (&after, &house), "the lesson")?;
    let changes = words::changes(&found, &lesson);
    let is_same = proposed == present.text;
    let kept = if wanted.write && !is_same { Some(present.write(&proposed)?) } else { None };
    let is_written = kept.is_some();
    let kept = kept.flatten();
    let told = json!({
        "lesson": lesson, "changes": changes, "left_out": labelled.left_out, "into": path,
        "written": is_written, "kept": kept,
    });
    print(args.format, &told, || {
        let end = match (&kept, is_written) {
            (Some(kept), _) => format!(
                "{}; {} is written, the one before is {}. The daemon reads it when it is started again.",
                counted(found.len()),
                path.display(),
                kept.display()
            ),
            (None, true) => format!("{}; {} is written.", counted(found.len()), path.display()),
            (None, false) if is_same => format!("No differences: {} says already what is proposed.", path.display()),
            (None, false) => format!("{}. Nothing was written; --write changes {}.", counted(found.len()), path.display()),
        };
        [words::diff(&after, &found, &changes, wanted.all), words::promise(&lesson), end].join("\n\n")
    })
}

/// The file itself; a bare name that is only in the configuration folder means that one.
fn destination(folder: &Path, into: Option<&Path>) -> PathBuf {
    let Some(into) = into else { return folder.join(FILE) };
    let in_folder = folder.join(into);
    if !into.exists() && into.components().count() == 1 && in_folder.exists() { in_folder } else { into.to_path_buf() }
}

/// What makes the file say what was learnt.
fn amendments(after: &[Listed], found: &[Difference<'_>], lesson: &Lesson) -> Vec<Amendment> {
    let mut all = vec![Amendment::SetDecision { threshold: lesson.threshold, lead: lesson.lead }];
    let fields = found.iter().filter(|one| matches!(one, Difference::Field { .. }));
    all.extend(fields.flat_map(Difference::amendments));
    for Listed { department, keywords } in after {
        let key = department.key.clone();
        let own = lesson.proposals.iter().filter(|proposal| proposal.department == key);
        let learnt = keywords.iter().filter(|keyword| keyword.origin == KeywordOrigin::Learnt).cloned();
        let keywords = learnt.zip(own.map(remark)).collect();
        all.push(Amendment::SetLearnt { department: key, keywords });
    }
    all
}

/// What speaks for a keyword, for the clerk who reads the file.
fn remark(Proposal { evidence, .. }: &Proposal) -> String {
    format!("{} von {} Texten", evidence.own, evidence.own + evidence.others)
}
