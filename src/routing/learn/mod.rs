//! Learning keywords from past cases (*Stichwörter lernen*).
//!
//! Knows: how to propose, from texts of which people said who is responsible, keywords with weights in the format of the table, what
//! speaks for each, and from which points on the machine may decide. The proposals are the model; nothing else is kept.
//! Never: changes a table or overwrites a written keyword; a person accepts what is proposed.
//!
//! Walk: read each text once with the written table (masks hide what is no topic), collect what could be a keyword (`candidates`),
//! look where each stands with the very matching that routes mails (`matrix`), find weights (`machine`), keep few and round them
//! (`fit`), try on a fifth that was kept back from which points on they hold (`calibrate`).
//!
//! Known weaknesses: learns what people decided, their mistakes too; a department with few texts is hardly learnt; the evidence
//! counts texts that were learnt from; points grow with the length of a text, so threshold and lead hold for texts as long as those.

mod calibrate;
mod candidates;
mod crosswise;
mod evidence;
mod fit;
mod machine;
mod matrix;
#[cfg(test)]
mod tests;

use super::fold::Reading;
use super::labelled::LabelledText;
use super::mask::Shade;
use super::table::{HouseRules, RoutingTable, TableFault};
use super::{Department, Keyword, KeywordMode, KeywordOrigin, score};
use crate::case::DepartmentKey;
use candidates::{SEEN_IN, Spoken, candidates};
pub use crosswise::evaluate_crosswise;
use fit::fit;
use matrix::Matrix;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// *Wünsche an das Lernen*.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    /// Learnt keywords of one department, at most.
    pub most: usize,
    /// Which share of what the machine routes should be right, for example 0.9.
    pub precision: f64,
}

/// *Beleg* of a proposal, counted over the texts it was learnt from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Texts of this department in which it stands.
    pub own: usize,
    /// Texts of other departments in which it stands.
    pub others: usize,
    /// Texts that go to the right department first because of it.
    pub helped: usize,
    /// Texts that go to a wrong department first because of it.
    pub harmed: usize,
}

/// *Vorschlag*: one keyword for one department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// The department.
    pub department: DepartmentKey,
    /// As it stands in the table.
    pub keyword: String,
    /// Points, between -50 and 50, never 0.
    pub weight: i32,
    /// What speaks for it.
    pub evidence: Evidence,
}

/// *Erwartung*: what held on texts that were kept back in turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Promise {
    /// Share of the texts whose first choice was right, were all routed.
    pub accuracy: f64,
    /// Share of the texts that reach threshold and lead.
    pub coverage: f64,
    /// Share of those that went right.
    pub precision: f64,
}

/// *Lektion*: everything that is proposed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lesson {
    /// Keywords by department in the order of the table, the heaviest first.
    pub proposals: Vec<Proposal>,
    /// Points that each department starts with.
    pub head_starts: Vec<(DepartmentKey, i32)>,
    /// Points a department should need.
    pub threshold: u32,
    /// Lead it should need.
    pub lead: u32,
    /// What threshold and lead held on texts that were kept back.
    pub promise: Promise,
    /// How many texts were learnt from.
    pub texts: usize,
}

impl Lesson {
    /// The departments as they would be: written keywords stay, the learnt ones and the head starts are these.
    #[must_use]
    pub fn applied(&self, departments: &[(Department, Vec<Keyword>)]) -> Vec<(Department, Vec<Keyword>)> {
        let apply = |(department, keywords): &(Department, Vec<Keyword>)| {
            let written = keywords.iter().filter(|keyword| keyword.origin == KeywordOrigin::Written).cloned();
            let own = self.proposals.iter().filter(|proposal| proposal.department == department.key);
            let learnt = own.filter_map(|proposal| Keyword::new(&proposal.keyword, proposal.weight).ok()).map(Keyword::learnt);
            let start = self.head_starts.iter().find(|(key, _)| *key == department.key);
            let head_start = start.map_or(department.head_start, |(_, points)| *points);
            (Department { head_start, ..department.clone() }, written.chain(learnt).collect())
        };
        departments.iter().map(apply).collect()
    }

    /// The house rules with its threshold and lead.
    #[must_use]
    pub fn rules(&self, rules: &HouseRules) -> HouseRules {
        HouseRules { threshold: self.threshold, lead: self.lead, ..rules.clone() }
    }
}

/// Why nothing can be learnt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LearnFault {
    /// Too little to tell departments apart.
    #[error("at least {least} labelled texts of two departments are needed, there are {texts} of {departments}")]
    TooFew {
        /// Least number.
        least: usize,
        /// What there is.
        texts: usize,
        /// Of how many departments.
        departments: usize,
    },
    /// A table that cannot be built.
    #[error(transparent)]
    Table(#[from] TableFault),
}

/// Texts below which nothing is learnt.
const LEAST: usize = 20;

/// Proposes keywords for these departments. `departments` with their written keywords; learnt ones among them are left aside and
/// proposed anew. The same texts in the same order give the same proposals.
///
/// # Errors
/// When there are too few texts, or the table cannot be built.
pub fn learn(
    texts: &[LabelledText],
    departments: &[(Department, Vec<Keyword>)],
    rules: &HouseRules,
    wishes: Wishes,
) -> Result<Lesson, LearnFault> {
    let school = School::new(texts, departments, rules)?;
    let fitted = fit(&school, &(0..school.labels.len()).collect::<Vec<_>>(), wishes.most);
    let calibrated = calibrate::calibrate(&school, wishes);
    Ok(Lesson {
        proposals: evidence::proposals(&school, &fitted),
        head_starts: school.keys.iter().cloned().zip(fitted.head_starts.iter().copied()).collect(),
        threshold: calibrated.threshold,
        lead: calibrated.lead,
        promise: calibrated.promise,
        texts: texts.len(),
    })
}

/// The texts made ready for learning.
pub(super) struct School {
    /// The departments in the order of the table.
    keys: Vec<DepartmentKey>,
    /// The candidates, one for each column but the last ones.
    candidates: Vec<Keyword>,
    /// For each department the candidates that it has as written keywords.
    written: Vec<HashSet<usize>>,
    /// How much each candidate counts in each text; behind the candidates the words that stand in one text only.
    found: Matrix,
    /// For each text the index of its department.
    labels: Vec<usize>,
    /// For each text the points of the written keywords by department.
    points: Vec<Vec<i32>>,
}

impl School {
    fn new(texts: &[LabelledText], departments: &[(Department, Vec<Keyword>)], rules: &HouseRules) -> Result<Self, LearnFault> {
        let written = |(department, keywords): &(Department, Vec<Keyword>)| {
            let keywords = keywords.iter().filter(|keyword| keyword.origin == KeywordOrigin::Written).cloned().collect();
            (Department { head_start: 0, valid_from: None, valid_until: None, ..department.clone() }, keywords)
        };
        let departments: Vec<(Department, Vec<Keyword>)> = departments.iter().map(written).collect();
        let keys: Vec<DepartmentKey> = departments.iter().map(|(department, _)| department.key.clone()).collect();
        let texts: Vec<(&LabelledText, usize)> =
            texts.iter().filter_map(|text| Some((text, keys.iter().position(|key| *key == text.label)?))).collect();
        let labels: Vec<usize> = texts.iter().map(|(_, label)| *label).collect();
        let distinct = labels.iter().collect::<HashSet<_>>().len();
        if labels.len() < LEAST || distinct < 2 {
            return Err(LearnFault::TooFew { least: LEAST, texts: labels.len(), departments: distinct });
        }
        let table = RoutingTable::new(departments.clone(), rules.clone())?;
        let read: Vec<ReadText<'_>> = texts.iter().map(|(text, _)| ReadText::new(&table, text)).collect();
        let spoken: Vec<Spoken> = read.iter().map(|read| Spoken::new(&read.reading, &read.shade)).collect();
        let candidates = candidates(&spoken);
        // A department that has all candidates, so that they are found the way a mail's keywords are: whole, since a typing error teaches nothing.
        let anybody = Department::new(DepartmentKey::new("0"), "", "");
        let all = RoutingTable::literal(vec![(anybody, candidates.clone())], HouseRules::of(rules.masks.clone()))?;
        let rare = rare_words(&spoken, candidates.len());
        let mut found = Matrix::new(candidates.len() + rare.len());
        for (ReadText { reading, shade, .. }, spoken) in read.iter().zip(&spoken) {
            let mut alone: Vec<usize> = spoken.words().into_iter().filter_map(|word| rare.get(word).copied()).collect();
            alone.sort_unstable();
            let worths = score::worths(&all, reading, &all.scan(reading), shade);
            found.push(worths.into_iter().chain(alone.into_iter().map(|column| (column, 1.0))));
        }
        let points = read.into_iter().map(|read| read.points).collect();
        let written = departments.iter().map(|(_, keywords)| already_written(&candidates, keywords)).collect();
        Ok(Self { keys, candidates, written, found, labels, points })
    }
}

impl School {
    /// Whether the candidate of a column is a part of a word.
    fn is_part(&self, column: usize) -> bool {
        self.candidates.get(column).is_some_and(|candidate| candidate.mode == KeywordMode::Compound)
    }
}

/// A text as the written table reads it: what is no topic, and what its keywords bring.
struct ReadText<'t> {
    reading: Reading<'t>,
    shade: Shade,
    points: Vec<i32>,
}

impl<'t> ReadText<'t> {
    fn new(table: &RoutingTable, text: &'t LabelledText) -> Self {
        let reading = Reading::new(&text.subject, &text.text);
        let (findings, shade) = table.read(&reading);
        let points = score::sums(table, &reading, &findings, &shade);
        Self { reading, shade, points }
    }
}

/// Words that stand in one text only, each with a column behind the candidates: they take up what is peculiar to a text, so that
/// the others need not.
fn rare_words(spoken: &[Spoken], first: usize) -> HashMap<&str, usize> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    spoken.iter().flat_map(Spoken::words).for_each(|word| *counts.entry(word).or_default() += 1);
    let mut rare: Vec<&str> = counts.into_iter().filter(|(_, count)| *count < SEEN_IN).map(|(word, _)| word).collect();
    rare.sort_unstable();
    rare.into_iter().enumerate().map(|(at, word)| (word, first + at)).collect()
}

fn already_written(candidates: &[Keyword], keywords: &[Keyword]) -> HashSet<usize> {
    let written: HashSet<_> = keywords.iter().map(Keyword::spelling).collect();
    candidates.iter().enumerate().filter(|(_, candidate)| written.contains(&candidate.spelling())).map(|(at, _)| at).collect()
}
