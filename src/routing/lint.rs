//! What a table may hold although it helps nobody (*Prüfung der Stichwörter*).
//!
//! Knows: keywords that never count, that mean the same in several places, and that exclude each other. Each is tried by reading its own
//! words, once for all departments that have it, so the cost grows with the keywords and not with their pairs.
//! Never: refuses anything ([`Keyword::check`] does); looks for learnt keywords in several departments, where they belong by nature.
//!
//! Known weaknesses: a keyword is tried alone and in the text, so one that a longer keyword always outdoes is not seen, nor that a greeting
//! counts in the subject; `*` is tried without a word in between; of rings that share keywords not every one is named.

mod ring;

use super::fold::{Reading, fold_words};
use super::mask::{Masked, Shade, cover};
use super::phrase::{Pattern, Place, Style, patterns};
use super::table::{Entry, Finding, Role, RoutingTable, TableFault, Topic};
use super::{Department, HouseRules, Keyword, KeywordMode, KeywordOrigin};
use crate::case::DepartmentKey;
use ring::{Forbidden, Ways, rings};
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// *Hinweis*: something to look at that stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The number of the keyword, from 0 over all departments.
    pub at: usize,
    /// The keyword as written.
    pub keyword: String,
    /// What is wrong with it.
    pub weakness: Weakness,
}

/// *Schwäche eines Stichworts*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// *ausgeblendet*: its own words are no topic.
    Masked {
        /// Which of them, and why.
        words: Masked,
        /// Whether it counts in another spelling.
        is_elsewhere: bool,
    },
    /// *schließt sich selbst aus*.
    Excluded {
        /// The exclusion that stands in its own words.
        by: String,
        /// Whether it counts in another spelling.
        is_elsewhere: bool,
    },
    /// *zerteilt*: a sentence ends between its words.
    Parted,
    /// *doppelt*: means the same as this keyword of the same department.
    Twice(String),
    /// *geteilt*: several departments want it.
    Shared {
        /// The departments.
        by: Vec<Sharer>,
        /// Whether those that it gives most are equal.
        is_tie: bool,
    },
    /// *Ring von Ausschlüssen*: each of them does not count beside the next, the last not beside the first.
    Ring(Vec<(DepartmentKey, String)>),
}

/// *Fachamt mit demselben Stichwort*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharer {
    /// The department.
    pub department: DepartmentKey,
    /// How it writes the keyword.
    pub keyword: String,
    /// Its weight.
    pub weight: i32,
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "keyword “{}”", self.keyword)?;
        let when = |is_elsewhere| if is_elsewhere { "counts with another ending or in small letters only" } else { "never counts" };
        match &self.weakness {
            Weakness::Masked { words: Masked { text, why }, is_elsewhere } => {
                let (when, why) = (when(*is_elsewhere), why.english());
                write!(f, " {when}: “{text}” is taken for {why} (masks in routing.toml, districts.toml)")
            }
            Weakness::Excluded { by, is_elsewhere } => write!(f, " {}: its exclusion “{by}” stands in its own words", when(*is_elsewhere)),
            Weakness::Parted => f.write_str(" never counts as it is written: a sentence ends in it; leave out the sign between the words"),
            Weakness::Twice(other) => write!(f, " means the same as “{other}” of the same department: both count where one of them stands"),
            Weakness::Shared { by, is_tie } => {
                let named = by.iter().map(|Sharer { department, keyword, weight }| format!("{department} (“{keyword}”, {weight})"));
                let so = if *is_tie { "nothing decides between the heaviest" } else { "their weights and head starts decide" };
                write!(f, " stands in several departments: {}; {so}", named.collect::<Vec<_>>().join(", "))
            }
            Weakness::Ring(ring) => {
                for (department, keyword) in ring.iter().skip(1) {
                    write!(f, " and “{keyword}” of {department}")?;
                }
                f.write_str(match ring.len() {
                    2 => " exclude each other: where both stand in one sentence, neither counts",
                    _ => " exclude one another in a ring: where all stand in one sentence, none counts",
                })
            }
        }
    }
}

/// What is weak in the table of these departments and rules, in the order of the keywords.
///
/// # Errors
/// When they make no table.
pub fn hints(departments: &[(Department, Vec<Keyword>)], rules: HouseRules) -> Result<Vec<Hint>, TableFault> {
    let lint = Lint::new(departments, rules)?;
    let trials = lint.trials();
    let silent: BTreeSet<usize> = trials.iter().flat_map(|trial| &trial.silent).map(|(at, _)| *at).collect();
    let mut found = lint.shared(&trials);
    found.extend(lint.rings(&trials, &silent));
    found.extend(trials.into_iter().flat_map(|trial| trial.silent));
    found.sort_by_key(|(at, _)| *at);
    let hint = |(at, weakness)| lint.keywords.get(at).map(|(_, keyword)| Hint { at, keyword: keyword.text.clone(), weakness });
    Ok(found.into_iter().filter_map(hint).collect())
}

/// A table with the keywords as they were written, in the order of its entries.
pub(super) struct Lint<'k> {
    keywords: Vec<(&'k Department, &'k Keyword)>,
    table: RoutingTable,
    forbidden: Forbidden,
}

/// What one text told when it was read alone.
pub(super) struct Trial {
    /// Keywords that do not count in it although it is theirs.
    silent: Vec<(usize, Weakness)>,
    /// Other topics that are found in the whole of it.
    found: Vec<usize>,
    /// Keywords that do not count beside it.
    silenced: Vec<usize>,
}

/// A text as routing would see it.
struct Heard<'t> {
    reading: Reading<'t>,
    findings: Vec<Finding>,
    shade: Shade,
}

impl<'t> Heard<'t> {
    fn new(table: &RoutingTable, text: &'t str) -> Self {
        let reading = Reading::new("", text);
        let findings = table.scan(&reading);
        let shade = cover(&reading, &findings, &table.mask_rules);
        Self { reading, findings, shade }
    }

    /// Where the topic stands and is not masked.
    fn open(&self, topic: usize) -> impl Iterator<Item = &Finding> {
        let is_open = move |finding: &&Finding| {
            let (first, last) = finding.spoken(&self.reading);
            matches!(finding.role, Role::Keyword(own) | Role::Learnt(own) if own == topic) && !self.shade.hides(first, last)
        };
        self.findings.iter().filter(is_open)
    }

    fn counts(&self, topic: usize, entry: &Entry) -> bool {
        self.open(topic).any(|finding| !entry.exclusions.apply(&self.reading, finding.place.first, finding.place.last))
    }
}

impl<'k> Lint<'k> {
    pub(super) fn new(departments: &'k [(Department, Vec<Keyword>)], rules: HouseRules) -> Result<Self, TableFault> {
        let table = RoutingTable::new(departments.to_vec(), rules)?;
        let of = |(department, keywords): &'k (Department, Vec<Keyword>)| keywords.iter().map(move |keyword| (department, keyword));
        let keywords: Vec<_> = departments.iter().flat_map(of).collect();
        let forbidden = Forbidden::new(&keywords)?;
        Ok(Self { keywords, table, forbidden })
    }

    /// One for each topic of the table.
    pub(super) fn trials(&self) -> Vec<Trial> {
        self.table.topics.iter().enumerate().map(|(at, topic)| self.try_out(at, topic)).collect()
    }

    fn text_of(&self, topic: &Topic) -> &'k str {
        topic.entries.first().and_then(|at| self.keywords.get(*at)).map_or("", |(_, keyword)| &keyword.text)
    }

    fn try_out(&self, at: usize, topic: &Topic) -> Trial {
        let text = self.text_of(topic);
        let words = fold_words(text);
        let spoken = text.split_whitespace().filter(|token| *token != "*").map(|token| capital(token.trim_end_matches('~')));
        let spoken = spoken.collect::<Vec<_>>().join(" ");
        let heard = Heard::new(&self.table, &spoken);
        let silent = topic.entries.iter().filter_map(|entry| self.silence(&heard, (at, *entry), &words).map(|weakness| (*entry, weakness)));
        let found = if topic.origin == KeywordOrigin::Written { self.found_whole(&heard, at) } else { Vec::new() };
        // Only keywords that forbid something themselves can be part of a ring.
        let forbids = |at: &usize| self.keywords.get(*at).is_some_and(|(_, keyword)| !keyword.not_with.is_empty());
        let silenced = if topic.entries.iter().any(forbids) { self.forbidden.by(&heard.reading) } else { Vec::new() };
        Trial { silent: silent.collect(), found, silenced }
    }

    /// Why a keyword does not count in its own words.
    fn silence(&self, heard: &Heard<'_>, (topic, at): (usize, usize), words: &[String]) -> Option<Weakness> {
        let (entry, (_, keyword)) = (self.table.entries.get(at)?, self.keywords.get(at)?);
        if keyword.mode == KeywordMode::Phrase {
            let written = Reading::new("", &keyword.text);
            if (1..written.spoken()).any(|at| written.begins_sentence(at)) {
                return Some(Weakness::Parted);
            }
        }
        if heard.counts(topic, entry) {
            return None;
        }
        let is_elsewhere = spellings(&keyword.text, words).iter().any(|text| Heard::new(&self.table, text).counts(topic, entry));
        if keyword.mode == KeywordMode::Compound && is_elsewhere {
            // Whoever takes the bare word out may want the compounds only.
            return None;
        }
        if heard.open(topic).next().is_none() {
            let masked = heard.shade.masked(&heard.reading).into_iter().next();
            return masked.map(|words| Weakness::Masked { words, is_elsewhere });
        }
        let mut exclusions = keyword.except.iter().chain(&keyword.not_with);
        let by = exclusions.find(|text| patterns(text, Style::Literal).iter().any(|one| one.stands(&heard.reading, |_| true)))?;
        Some(Weakness::Excluded { by: by.clone(), is_elsewhere })
    }

    /// Other topics that are found in all the words, and whose keywords are written in the same way.
    fn found_whole(&self, heard: &Heard<'_>, at: usize) -> Vec<usize> {
        let reading = &heard.reading;
        let is_whole = |place: Place| (place.first, place.last + 1) == (0, reading.spoken());
        let is_same = |other: usize| {
            let [own, text] = [at, other].map(|at| self.table.topics.get(at).map_or("", |topic| self.text_of(topic)));
            shape(own) == shape(text) && patterns(text, Style::Inflected).iter().any(|pattern| pattern.stands(reading, is_whole))
        };
        let others = heard.findings.iter().filter(|finding| is_whole(finding.place)).filter_map(|finding| match finding.role {
            Role::Keyword(other) if other != at => Some(other),
            _ => None,
        });
        others.collect::<BTreeSet<_>>().into_iter().filter(|other| is_same(*other)).collect()
    }

    /// Written keywords that mean the same, told at the first of them; those of one department at the later one.
    fn shared(&self, trials: &[Trial]) -> Vec<(usize, Weakness)> {
        let finds = |a: usize, b: usize| trials.get(a).is_some_and(|trial| trial.found.contains(&b));
        let mut told = BTreeSet::new();
        let mut hints = Vec::new();
        for (at, (topic, trial)) in self.table.topics.iter().zip(trials).enumerate() {
            if topic.origin == KeywordOrigin::Learnt || !told.insert(at) {
                continue;
            }
            let same = trial.found.iter().copied().filter(|other| finds(*other, at) && told.insert(*other)).collect::<Vec<_>>();
            let topics = std::iter::once(at).chain(same).filter_map(|at| self.table.topics.get(at));
            let mut entries: Vec<usize> = topics.flat_map(|topic| topic.entries.iter().copied()).collect();
            entries.sort_unstable();
            hints.extend(self.twice(&entries));
            hints.extend(self.contested(&entries));
        }
        hints
    }

    fn twice(&self, entries: &[usize]) -> Vec<(usize, Weakness)> {
        let mut first: HashMap<&DepartmentKey, &str> = HashMap::new();
        let mut hints = Vec::new();
        for (at, (department, keyword)) in entries.iter().filter_map(|at| self.keywords.get(*at).map(|one| (*at, one))) {
            match first.get(&department.key) {
                Some(other) => hints.push((at, Weakness::Twice((*other).to_owned()))),
                None => drop(first.insert(&department.key, &keyword.text)),
            }
        }
        hints
    }

    /// Departments that want the same keyword at the same time; one it speaks against wants nothing.
    fn contested(&self, entries: &[usize]) -> Option<(usize, Weakness)> {
        let wanting = entries.iter().filter_map(|at| self.keywords.get(*at).map(|one| (*at, *one)));
        let wanting: Vec<_> = wanting.filter(|(_, (_, keyword))| keyword.weight > 0).collect();
        let rivals = |own: &'k Department| {
            wanting.iter().filter(move |(_, (other, _))| other.key != own.key && other.is_valid_beside(own)).map(|(_, other)| other)
        };
        let sharers: Vec<_> = wanting.iter().filter(|(_, (department, _))| rivals(department).next().is_some()).collect();
        let points = |(department, keyword): (&'k Department, &'k Keyword)| keyword.weight + department.head_start;
        let most = sharers.iter().map(|(_, own)| points(*own)).max();
        let is_equal = |(a, b): (&'k Keyword, &'k Keyword)| (&a.except, &a.not_with) == (&b.except, &b.not_with);
        let mut heaviest = sharers.iter().map(|(_, own)| *own).filter(|own| Some(points(*own)) == most);
        let is_tie = heaviest.any(|own| rivals(own.0).any(|other| Some(points(*other)) == most && is_equal((own.1, other.1))));
        let named = sharers.iter().map(|(_, (department, keyword))| Sharer {
            department: department.key.clone(),
            keyword: keyword.text.clone(),
            weight: keyword.weight,
        });
        sharers.first().map(|(at, _)| (*at, Weakness::Shared { by: named.collect(), is_tie }))
    }

    fn rings(&self, trials: &[Trial], silent: &BTreeSet<usize>) -> Vec<(usize, Weakness)> {
        let mut beside = Ways::new();
        for (topic, trial) in self.table.topics.iter().zip(trials) {
            for own in topic.entries.iter().filter(|own| !silent.contains(own)) {
                for other in trial.silenced.iter().filter(|other| *other != own && !silent.contains(other)) {
                    let departments = self.keywords.get(*own).zip(self.keywords.get(*other));
                    if departments.is_some_and(|((a, _), (b, _))| a.is_valid_beside(b)) {
                        beside.entry(*other).or_default().insert(*own);
                    }
                }
            }
        }
        let name = |at: &usize| self.keywords.get(*at).map(|(department, keyword)| (department.key.clone(), keyword.text.clone()));
        let ring = |ring: Vec<usize>| Some((*ring.first()?, Weakness::Ring(ring.iter().filter_map(name).collect())));
        rings(&beside).into_iter().filter_map(ring).collect()
    }
}

/// A word as it mostly stands in a mail: nouns are long enough to be told from "am" and "der".
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) if word.chars().count() > 3 => first.to_uppercase().chain(letters).collect(),
        _ => word.to_owned(),
    }
}

/// Other ways to write a keyword: with the forms of its last word, and small.
fn spellings(text: &str, words: &[String]) -> Vec<String> {
    let small = words.join(" ");
    let Some((_, before)) = words.split_last() else { return Vec::new() };
    let forms = patterns(text, Style::Inflected).first().map(Pattern::last_words).unwrap_or_default();
    let said = |form: &String| before.iter().chain([form]).map(|word| capital(word)).collect::<Vec<_>>().join(" ");
    forms.iter().map(said).chain([small]).collect()
}

/// How a keyword is written, beside its words.
fn shape(text: &str) -> (usize, usize, bool) {
    (text.matches('~').count(), text.matches('*').count(), text.contains(char::is_whitespace))
}
