//! The reasons of a route (*Begründung der Zuordnung*), stored with the case and read by people.
//!
//! Knows: the line of `office.md` 4.2 in German, and the full account for `route explain` in English.
//! Never: decides anew; it repeats what was decided, and works out what would have changed it.
//!
//! Known weaknesses: holds words of the mail, so it is stored sealed and never logged.

use super::DistrictReason;
use super::fold::READ_AT_MOST;
use super::mask::Masked;
use super::route::verdict;
use super::table::RoutingTable;
use crate::case::{DepartmentKey, Lane};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Words named in the German line, at most.
const NAMED_WORDS: usize = 4;

/// *Fundstelle*: the subject counts double.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// *Betreff*.
    Subject,
    /// *Text*.
    Text,
}

/// *Treffer*: a keyword that counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The keyword as the city wrote it.
    pub keyword: String,
    /// The words as they stood in the mail.
    pub found: String,
    /// Where.
    pub part: Part,
    /// Points of one occurrence in the text.
    pub weight: i32,
    /// Occurrences that counted.
    pub count: u32,
    /// Whether a negation stood before it.
    pub is_negated: bool,
    /// *Tippfehler*: whether the word was only meant to be the keyword; it brings a point less.
    #[serde(default)]
    pub is_typo: bool,
    /// Points it brought.
    pub points: i32,
}

/// *Möglichkeit*: a department with its points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The department.
    pub department: DepartmentKey,
    /// Sum of the points, never below zero.
    pub score: u32,
    /// Points it started with.
    #[serde(default)]
    pub head_start: i32,
    /// What brought the points, the strongest at least.
    pub hits: Vec<Hit>,
    /// What else brought points.
    #[serde(default)]
    pub rest: Rest,
}

impl Candidate {
    /// Keywords that are named one by one.
    pub const MOST_HITS: usize = 24;

    /// The points without this keyword.
    fn score_without(&self, keyword: &str) -> u32 {
        let others: i32 = self.hits.iter().filter(|hit| hit.keyword != keyword).map(|hit| hit.points).sum();
        u32::try_from(self.head_start + others + self.rest.points).unwrap_or_default()
    }
}

/// *Übrige Treffer*: weaker keywords that are not named one by one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// How many.
    pub keywords: usize,
    /// Their points together.
    pub points: i32,
}

/// *Anlass eines Sonderwegs*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneReason {
    /// The lane.
    pub lane: Lane,
    /// The trigger as the city wrote it, or the domain.
    pub trigger: String,
    /// The words as they stood; `None` when a domain was the reason.
    pub found: Option<String>,
}

/// *Ausgang*: why it went where it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A lane took it.
    Lane,
    /// One department is clear.
    Clear,
    /// The best has too few points.
    TooWeak,
    /// The second is too close.
    TooClose,
    /// No keyword was found.
    Nothing,
}

/// *Begründung*: everything that was found and what it led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// What came out.
    pub outcome: Outcome,
    /// Departments with points, most first.
    pub candidates: Vec<Candidate>,
    /// What was no topic.
    pub masked: Vec<Masked>,
    /// The lane and its trigger.
    pub lane: Option<LaneReason>,
    /// The district, or those that the mail names and a person decides between.
    #[serde(default)]
    pub districts: Vec<DistrictReason>,
    /// Points needed at that time.
    pub threshold: u32,
    /// Lead needed at that time.
    pub lead: u32,
    /// Whether it was too long to be read to its end.
    #[serde(default)]
    pub is_cut: bool,
}

impl Explanation {
    /// A few German sentences for department and desk, for example
    /// `gefunden „Straßenlaterne“, „Ampel“. Zweite Möglichkeit: 67 Stadtgrün. Lage: Bezirk Nord (Gartenstraße 12).`
    #[must_use]
    pub fn german(&self, table: &RoutingTable) -> String {
        let cut = self.is_cut.then(|| "Die Nachricht ist sehr lang: Ausgewertet wurde nur ihr Anfang.".to_owned());
        [Some(self.why_german(table)), self.where_german(), cut].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The one district; none where the mail names several.
    #[must_use]
    pub fn district(&self) -> Option<&DistrictReason> {
        if let [one] = self.districts.as_slice() { Some(one) } else { None }
    }

    fn where_german(&self) -> Option<String> {
        let named = self.districts.iter().take(NAMED_WORDS).map(|reason| format!("{} ({})", reason.district, reason.found));
        let named = named.collect::<Vec<_>>().join(" oder ");
        match self.districts.len() {
            0 => None,
            1 => Some(format!("Lage: {named}.")),
            _ => Some(format!("Lage unklar: {named}.")),
        }
    }

    fn why_german(&self, table: &RoutingTable) -> String {
        if let Some(reason) = &self.lane {
            let found = reason.found.as_deref().unwrap_or(&reason.trigger);
            let how = if reason.found.is_some() { "gefunden" } else { "Absender oder Empfänger" };
            return format!("Sonderweg {}: {how} „{found}“.", reason.lane.german());
        }
        let is_silent = self.candidates.iter().all(|candidate| candidate.hits.is_empty());
        let Some(first) = self.candidates.first().filter(|candidate| candidate.score > 0 && !is_silent) else {
            return "kein Stichwort gefunden.".to_owned();
        };
        let second = self.candidates.get(1).filter(|candidate| candidate.score > 0);
        let mut line = format!("gefunden {}", quoted(first));
        let with_points = |candidate: &Candidate| format!("{} ({})", title(table, candidate), points_german(candidate.score));
        match (self.outcome, second) {
            (Outcome::Clear, None) => line.push('.'),
            (Outcome::Clear, Some(second)) => {
                line = format!("{line}. Zweite Möglichkeit: {}.", title(table, second));
            }
            (Outcome::TooClose, Some(second)) => {
                line = format!(
                    "{line} für {} und {} für {}. Beide liegen zu nah beieinander.",
                    with_points(first),
                    quoted(second),
                    with_points(second)
                );
            }
            (_, None) => line = format!("{line} für {}. Das reicht für eine Zuordnung nicht.", with_points(first)),
            (_, Some(second)) => {
                line = format!(
                    "{line} für {}, {} für {}. Das reicht für eine Zuordnung nicht.",
                    with_points(first),
                    quoted(second),
                    with_points(second)
                );
            }
        }
        line
    }

    /// The full account in English for the command line: words, places, weights, masks, runner-up, and what would have changed it.
    #[must_use]
    pub fn report(&self, table: &RoutingTable) -> String {
        let mut lines = vec![self.headline(table)];
        if self.is_cut {
            lines.push(format!("  only the first {} KiB of the text are read, the rest is not", READ_AT_MOST / 1024));
        }
        if let Some(reason) = &self.lane {
            let found = reason.found.as_ref().map(|found| format!(", found “{found}”")).unwrap_or_default();
            lines.push(format!("  lane {}: trigger “{}”{found}", reason.lane.code(), reason.trigger));
        }
        for candidate in &self.candidates {
            lines.push(format!("  {}: {}", title(table, candidate), points(candidate.score)));
            if candidate.head_start != 0 {
                lines.push(format!("    {:+} head start", candidate.head_start));
            }
            for hit in &candidate.hits {
                let part = if hit.part == Part::Subject { "subject, double" } else { "text" };
                let negated = if hit.is_negated { ", negated, half" } else { "" };
                let typo = if hit.is_typo { ", typing error, a point less" } else { "" };
                let Hit { keyword, found, weight, count, points, .. } = hit;
                lines.push(format!("    {points:+} “{found}” ({part}{negated}{typo}), keyword {keyword}, weight {weight} × {count}"));
            }
            if candidate.rest.keywords > 0 {
                lines.push(format!("    {:+} from {} weaker keywords", candidate.rest.points, candidate.rest.keywords));
            }
        }
        lines.extend(self.where_english());
        if !self.masked.is_empty() {
            lines.push("  no topic:".to_owned());
        }
        lines.extend(self.masked.iter().map(|masked| format!("    “{}”: {}", masked.text, masked.why.english())));
        lines.extend(self.what_would_change(table).into_iter().map(|line| format!("  {line}")));
        lines.join("\n") + "\n"
    }

    fn where_english(&self) -> Vec<String> {
        let named = |reason: &DistrictReason| format!("{}: “{}”", reason.district, reason.found);
        match self.districts.as_slice() {
            [] => Vec::new(),
            [one] => vec![format!("  district {}", named(one))],
            several => {
                let several = several.iter().map(|reason| format!("    {}", named(reason)));
                std::iter::once("  no district, a person decides between:".to_owned()).chain(several).collect()
            }
        }
    }

    fn headline(&self, table: &RoutingTable) -> String {
        let needs = format!("needs {} and a lead of {}", points(self.threshold), self.lead);
        let first = self.candidates.first();
        let best = first.map_or(String::new(), |candidate| title(table, candidate));
        let score = first.map_or(0, |candidate| candidate.score);
        let lead = score - self.candidates.get(1).map_or(0, |candidate| candidate.score);
        match self.outcome {
            Outcome::Lane => "a lane takes it: a person decides, no department by machine".to_owned(),
            Outcome::Clear => format!("{best}: {}, lead {lead} ({needs})", points(score)),
            Outcome::TooWeak if first.is_some_and(|candidate| candidate.hits.is_empty()) => {
                format!("the desk: {best} has no keyword, only its head start ({needs})")
            }
            Outcome::TooWeak => format!("the desk: {best} has only {} ({needs})", points(score)),
            Outcome::TooClose => format!("the desk: {best} leads by {lead} only ({needs})"),
            Outcome::Nothing => format!("the desk: no keyword found ({needs})"),
        }
    }

    /// What would have led elsewhere: single keywords of the first two candidates, or missing points.
    fn what_would_change(&self, table: &RoutingTable) -> Vec<String> {
        let mut lines = Vec::new();
        let weak = self.candidates.first().filter(|first| self.outcome == Outcome::TooWeak && first.score < self.threshold);
        if let Some(first) = weak {
            lines.push(format!("{} missing for {}", points(self.threshold - first.score), title(table, first)));
        }
        if let (Outcome::TooClose, Some(first), Some(second)) = (self.outcome, self.candidates.first(), self.candidates.get(1)) {
            let missing = (second.score + self.lead).saturating_sub(first.score);
            lines.push(format!("{} missing for {}", points(missing), title(table, first)));
        }
        if matches!(self.outcome, Outcome::Clear | Outcome::TooWeak | Outcome::TooClose) {
            for (n, candidate) in self.candidates.iter().enumerate().take(2) {
                lines.extend(self.without_each(table, n, candidate));
            }
        }
        lines
    }

    /// For each keyword that was found, which department would come first without it.
    pub(super) fn first_without_each(&self) -> Vec<(DepartmentKey, String, Option<DepartmentKey>)> {
        let mut all = Vec::new();
        for candidate in &self.candidates {
            let rivals = self.candidates.iter().filter(|other| other.department != candidate.department);
            // Of equal ones the earlier stays first.
            let best = rivals.rev().max_by_key(|other| other.score);
            let keywords: BTreeSet<&str> = candidate.hits.iter().map(|hit| hit.keyword.as_str()).collect();
            for keyword in keywords {
                let then = match best {
                    Some(best) if best.score > candidate.score_without(keyword) => best.department.clone(),
                    _ => candidate.department.clone(),
                };
                all.push((candidate.department.clone(), keyword.to_owned(), Some(then)));
            }
        }
        all
    }

    fn without_each(&self, table: &RoutingTable, n: usize, candidate: &Candidate) -> Vec<String> {
        let mut lines = Vec::new();
        let mut keywords: Vec<&str> = candidate.hits.iter().map(|hit| hit.keyword.as_str()).collect();
        keywords.dedup();
        for keyword in keywords {
            let mut others = self.candidates.clone();
            let Some(changed) = others.get_mut(n) else { continue };
            changed.score = changed.score_without(keyword);
            changed.hits.retain(|hit| hit.keyword != keyword);
            others.sort_by_key(|candidate| std::cmp::Reverse(candidate.score));
            let then = self.goes_to(table, &others);
            if then != self.goes_to(table, &self.candidates) {
                lines.push(format!("without keyword {keyword} of {}: {then}", title(table, candidate)));
            }
        }
        lines
    }

    fn goes_to(&self, table: &RoutingTable, candidates: &[Candidate]) -> String {
        match (verdict(candidates, self.threshold, self.lead), candidates.first()) {
            (Outcome::Clear, Some(first)) => title(table, first),
            _ => "the desk".to_owned(),
        }
    }
}

fn title(table: &RoutingTable, candidate: &Candidate) -> String {
    table.department(&candidate.department).map_or_else(|| candidate.department.to_string(), super::Department::title)
}

fn points(count: u32) -> String {
    if count == 1 { "1 point".to_owned() } else { format!("{count} points") }
}

fn points_german(count: u32) -> String {
    if count == 1 { "1 Punkt".to_owned() } else { format!("{count} Punkte") }
}

/// The words found for a department, each once, the weightiest first, at most [`NAMED_WORDS`].
fn quoted(candidate: &Candidate) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut hits: Vec<&Hit> = candidate.hits.iter().filter(|hit| hit.points > 0).collect();
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.points));
    for hit in hits {
        let meant = if hit.is_typo { format!(" (gelesen als „{}“)", hit.keyword.trim_end_matches('~')) } else { String::new() };
        let word = format!("„{}“{meant}", hit.found);
        if !words.contains(&word) && words.len() < NAMED_WORDS {
            words.push(word);
        }
    }
    if words.is_empty() { "nur Punkte vorab".to_owned() } else { words.join(", ") }
}
