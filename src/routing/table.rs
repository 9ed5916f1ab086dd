//! The routing table (*Zuständigkeitstabelle*), built once from the city's files.
//!
//! Knows: all words of all lists as one Aho-Corasick automaton, so that a mail is read once whatever their number.
//! Never: reads files; adds points.
//!
//! Known weaknesses: the automaton of 10,000 keywords takes about 9 MB.

use super::district::{District, Districts, PlaceName, Stretch};
use super::fold::{Reading, fold_words};
use super::keyword::check_words;
use super::lane::{LaneTrigger, PartnerDomain};
use super::mask::{MaskList, Masks};
use super::phrase::{Pattern, Place, Style, patterns};
use super::suggest::KindWords;
use super::typo::Typos;
use super::{Department, Keyword, KeywordFault, KeywordOrigin};
use crate::case::{CaseKind, DepartmentKey, Lane};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::{BTreeSet, HashMap};

/// Above this number of needles the automaton is kept compact (half the memory per needle, twice the time per letter).
const NEEDLES_FOR_DFA: usize = 12_000;

/// *Hausregeln*: everything beside the departments that a city may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseRules {
    /// Words that lead into lanes.
    pub lanes: Vec<LaneTrigger>,
    /// Domains that lead into lanes.
    pub partners: Vec<PartnerDomain>,
    /// What is no topic.
    pub masks: Masks,
    /// Words that suggest a kind.
    pub kinds: Vec<KindWords>,
    /// The parts of the city; their places and streets are no topic either.
    pub districts: Vec<District>,
    /// *Schwelle*: points a department needs (domain.md 6: 6).
    pub threshold: u32,
    /// *Vorsprung*: points it needs over the second (domain.md 6: 3).
    pub lead: u32,
}

impl HouseRules {
    /// Rules with nothing but masks, and threshold and lead of `domain.md` 6.
    #[must_use]
    pub fn of(masks: Masks) -> Self {
        let (lanes, partners, kinds, districts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { lanes, partners, masks, kinds, districts, threshold: 6, lead: 3 }
    }
}

/// Why no table can be built (*fehlerhafte Tabelle*).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// Two departments with one key.
    #[error("department {0} is defined twice")]
    Twice(DepartmentKey),
    /// A keyword that cannot work.
    #[error("keyword “{text}” of department {department}: {fault}")]
    Keyword {
        /// The department.
        department: DepartmentKey,
        /// The keyword.
        text: String,
        /// What is wrong.
        fault: KeywordFault,
    },
    /// A word of a lane, mask or kind that cannot work.
    #[error("word “{text}”: {fault}")]
    Word {
        /// The word.
        text: String,
        /// What is wrong.
        fault: KeywordFault,
    },
    /// The automaton does not fit.
    #[error("cannot build the table: too many keywords")]
    TooLarge,
}

/// What a finding is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A written keyword: index of its topic.
    Keyword(usize),
    /// A learnt keyword: index of its topic.
    Learnt(usize),
    Lane {
        trigger: usize,
        part: usize,
    },
    Kind(CaseKind),
    Mask(MaskList),
}

/// A pattern found in a mail.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finding {
    pub(super) role: Role,
    pub(super) place: Place,
    /// Whether the word was only meant to be it.
    pub(super) is_typo: bool,
}

impl Finding {
    /// The words as they stand in the mail (a joined word is its chain).
    pub(super) fn spoken(&self, reading: &Reading<'_>) -> (usize, usize) {
        if self.place.first == self.place.last { reading.spoken_as(self.place.first) } else { (self.place.first, self.place.last) }
    }
}

/// Exclusions of a keyword or trigger, asked only when it was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Exclusions {
    except: Vec<Pattern>,
    not_with: Vec<Pattern>,
}

impl Exclusions {
    fn new(except: &[String], not_with: &[String]) -> Self {
        let all = |texts: &[String]| texts.iter().flat_map(|text| patterns(text, Style::Literal)).collect();
        Self { except: all(except), not_with: all(not_with) }
    }

    pub(super) fn are_none(&self) -> bool {
        self.except.is_empty() && self.not_with.is_empty()
    }

    /// Whether the words are something else.
    pub(super) fn apply(&self, reading: &Reading<'_>, first: usize, last: usize) -> bool {
        if self.except.iter().any(|pattern| pattern.covers(reading, first, last)) {
            return true;
        }
        if self.not_with.is_empty() {
            return false;
        }
        let begin = (0..=first).rev().find(|at| reading.begins_sentence(*at)).unwrap_or_default();
        let end = (last + 1..reading.spoken()).find(|at| reading.begins_sentence(*at)).unwrap_or(reading.spoken());
        (begin..end).any(|at| self.not_with.iter().any(|pattern| pattern.find(reading, at).is_some()))
    }
}

/// Words that are keywords of one or more departments: looked for once, whoever wants them.
#[derive(Clone, Debug)]
pub(super) struct Topic {
    /// The keywords as written, each of another department.
    pub(super) entries: Vec<usize>,
    pub(super) origin: KeywordOrigin,
}

/// A keyword in the table.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) department: usize,
    pub(super) text: String,
    pub(super) weight: i32,
    pub(super) exclusions: Exclusions,
}

/// A lane trigger in the table.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    pub(super) lane: Lane,
    pub(super) text: String,
    pub(super) parts: usize,
    pub(super) exclusions: Exclusions,
}

/// Lists that are asked at a finding rather than searched.
#[derive(Clone, Debug)]
pub(super) struct MaskRules {
    pub(super) not_streets: Vec<Pattern>,
    pub(super) negations: Vec<Pattern>,
    pub(super) signature_words: usize,
    pub(super) districts: Districts,
}

/// *Zuständigkeitstabelle*: departments, keywords, lanes and masks, ready to route mails. Immutable, shared between threads.
#[derive(Debug)]
pub struct RoutingTable {
    departments: Vec<Department>,
    pub(super) entries: Vec<Entry>,
    pub(super) topics: Vec<Topic>,
    pub(super) triggers: Vec<Trigger>,
    pub(super) partners: Vec<PartnerDomain>,
    pub(super) mask_rules: MaskRules,
    pub(super) threshold: u32,
    pub(super) lead: u32,
    pub(super) typos: Typos,
    patterns: Vec<(Pattern, Role)>,
    /// For each needle of the automaton: its pattern, and whether it ends with the space behind the word.
    needles: Vec<(usize, bool)>,
    automaton: AhoCorasick,
}

impl RoutingTable {
    /// Builds the table. About 12 ms for 500 keywords.
    ///
    /// # Errors
    /// The first fault found; the configuration checks words before, so that it can name file and line of all of them.
    pub fn new(departments: Vec<(Department, Vec<Keyword>)>, rules: HouseRules) -> Result<Self, TableFault> {
        let mut table = Self::literal(departments, rules)?;
        table.typos = Typos::new(&table.patterns);
        Ok(table)
    }

    /// The same, without forgiving typing errors.
    pub(super) fn literal(departments: Vec<(Department, Vec<Keyword>)>, rules: HouseRules) -> Result<Self, TableFault> {
        let mut draft = Draft::default();
        for (department, keywords) in departments {
            draft.add_department(department, keywords)?;
        }
        for trigger in &rules.lanes {
            draft.add_trigger(trigger)?;
        }
        for words in &rules.kinds {
            for word in &words.words {
                check_words(word).map_err(|fault| TableFault::Word { text: word.clone(), fault })?;
                draft.add(word, Style::Inflected, Role::Kind(words.kind));
            }
        }
        draft.add_masks(&rules.masks);
        draft.add_districts(&rules);
        draft.finish(rules)
    }

    /// The department with this key.
    #[must_use]
    pub fn department(&self, key: &DepartmentKey) -> Option<&Department> {
        self.departments.iter().find(|department| department.key == *key)
    }

    /// All departments in the order of the file.
    pub fn departments(&self) -> impl Iterator<Item = &Department> {
        self.departments.iter()
    }

    /// The points each department starts with.
    pub(super) fn head_starts(&self) -> Vec<i32> {
        self.departments.iter().map(|department| department.head_start).collect()
    }

    /// Names of the districts, in the order of the file.
    #[must_use]
    pub fn districts(&self) -> &[String] {
        self.mask_rules.districts.names()
    }

    pub(super) fn department_at(&self, at: usize) -> Option<&Department> {
        self.departments.get(at)
    }

    /// One pass over the folded mail: every pattern of every list that stands in it.
    pub(super) fn scan(&self, reading: &Reading<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut at = 0;
        for hit in self.automaton.find_overlapping_iter(reading.folded()) {
            let Some(&(pattern, is_behind)) = self.needles.get(hit.pattern().as_usize()) else { continue };
            let end = hit.end() - usize::from(is_behind);
            while reading.word(at).is_some_and(|word| word.end < end) {
                at += 1;
            }
            let Some((pattern, role)) = self.patterns.get(pattern) else { continue };
            if let Some(place) = pattern.find(reading, at) {
                findings.push(Finding { role: *role, place, is_typo: false });
            }
        }
        findings
    }
}

/// The table while it is being put together.
#[derive(Default)]
struct Draft {
    departments: Vec<Department>,
    entries: Vec<Entry>,
    topics: Vec<Topic>,
    by_words: HashMap<(String, KeywordOrigin), usize>,
    triggers: Vec<Trigger>,
    patterns: Vec<(Pattern, Role)>,
}

impl Draft {
    fn add(&mut self, text: &str, style: Style, role: Role) {
        self.patterns.extend(patterns(text, style).into_iter().map(|pattern| (pattern, role)));
    }

    fn add_department(&mut self, department: Department, keywords: Vec<Keyword>) -> Result<(), TableFault> {
        if self.departments.iter().any(|known| known.key == department.key) {
            return Err(TableFault::Twice(department.key));
        }
        for keyword in keywords {
            keyword.check().map_err(|fault| TableFault::Keyword {
                department: department.key.clone(),
                text: keyword.text.clone(),
                fault,
            })?;
            self.add_topic(&keyword);
            self.entries.push(Entry {
                department: self.departments.len(),
                exclusions: Exclusions::new(&keyword.except, &keyword.not_with),
                text: keyword.text,
                weight: keyword.weight,
            });
        }
        self.departments.push(department);
        Ok(())
    }

    fn add_topic(&mut self, keyword: &Keyword) {
        let words = (keyword.text.clone(), keyword.origin);
        let at = *self.by_words.entry(words).or_insert(self.topics.len());
        if let Some(topic) = self.topics.get_mut(at) {
            topic.entries.push(self.entries.len());
            return;
        }
        self.topics.push(Topic { entries: vec![self.entries.len()], origin: keyword.origin });
        let role = if keyword.origin == KeywordOrigin::Learnt { Role::Learnt(at) } else { Role::Keyword(at) };
        self.add(&keyword.text, Style::Inflected, role);
    }

    fn add_trigger(&mut self, trigger: &LaneTrigger) -> Result<(), TableFault> {
        let parts: Vec<&str> = trigger.text.split(" + ").collect();
        for (part, text) in parts.iter().enumerate() {
            check_words(text).map_err(|fault| TableFault::Word { text: (*text).to_owned(), fault })?;
            self.add(text, Style::Inflected, Role::Lane { trigger: self.triggers.len(), part });
        }
        self.triggers.push(Trigger {
            lane: trigger.lane,
            text: trigger.text.clone(),
            parts: parts.len(),
            exclusions: Exclusions::new(&trigger.except, &trigger.not_with),
        });
        Ok(())
    }

    fn add_masks(&mut self, masks: &Masks) {
        let lists = [
            (&masks.idioms, MaskList::Idiom),
            (&masks.names, MaskList::Name),
            (&masks.titles, MaskList::Title),
            (&masks.banners, MaskList::Banner),
            (&masks.disclaimers, MaskList::Disclaimer),
            (&masks.closings, MaskList::Closing),
            (&masks.courtesy, MaskList::Courtesy),
            (&masks.districts, MaskList::District),
            (&masks.streets, MaskList::Street),
            (&masks.street_endings, MaskList::StreetEnding),
            (&masks.street_openers, MaskList::StreetOpener),
            (&masks.number_words, MaskList::NumberWord),
        ];
        for (texts, list) in lists {
            let style = if list == MaskList::StreetEnding { Style::Tail } else { Style::Literal };
            for text in texts {
                self.add(text, style, Role::Mask(list));
            }
        }
    }

    /// Places and streets of the districts that the lists do not hold already, as if they did. Streets with an ending that gives them away
    /// are looked up where one stands: as patterns, each would be asked at every "Straße" of a mail.
    fn add_districts(&mut self, rules: &HouseRules) {
        let listed = |texts: &[String]| texts.iter().flat_map(|text| PlaceName::new(text)).map(|name| name.key().to_owned()).collect();
        let (mut places, mut streets): (BTreeSet<String>, BTreeSet<String>) =
            (listed(&rules.masks.districts), listed(&rules.masks.streets));
        let endings: Vec<String> = rules.masks.street_endings.iter().flat_map(|ending| fold_words(ending)).collect();
        for district in &rules.districts {
            for place in district.places.iter().chain([&district.name]).filter(|place| places.insert(place.key().to_owned())) {
                self.add(place.text(), Style::Literal, Role::Mask(MaskList::District));
            }
            for Stretch { street, .. } in &district.streets {
                if !endings.iter().any(|ending| street.key().ends_with(ending)) && streets.insert(street.key().to_owned()) {
                    for text in street.spellings() {
                        self.add(&text, Style::Literal, Role::Mask(MaskList::Street));
                    }
                }
            }
        }
    }

    fn finish(self, rules: HouseRules) -> Result<RoutingTable, TableFault> {
        let mut needles = Vec::new();
        let mut texts = Vec::new();
        for (at, (pattern, _)) in self.patterns.iter().enumerate() {
            for text in pattern.needles() {
                needles.push((at, text.ends_with(' ')));
                texts.push(text);
            }
        }
        let kind = if texts.len() <= NEEDLES_FOR_DFA { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        let automaton =
            AhoCorasick::builder().match_kind(MatchKind::Standard).kind(Some(kind)).build(&texts).map_err(|_| TableFault::TooLarge)?;
        let all = |words: &[String]| words.iter().flat_map(|word| patterns(word, Style::Literal)).collect();
        Ok(RoutingTable {
            departments: self.departments,
            entries: self.entries,
            topics: self.topics,
            triggers: self.triggers,
            partners: rules.partners,
            mask_rules: MaskRules {
                not_streets: all(&rules.masks.not_streets),
                negations: all(&rules.masks.negations),
                signature_words: rules.masks.signature_words,
                districts: Districts::new(&rules.districts),
            },
            threshold: rules.threshold,
            lead: rules.lead,
            typos: Typos::default(),
            patterns: self.patterns,
            needles,
            automaton,
        })
    }
}
