//! Keywords that exclude each other (*Ring von Ausschlüssen*).
//!
//! Knows: which keywords do not count beside which words, and the rings this makes. Never: looks at `except`, which takes out no more than
//! its own words and leaves the keyword beside them.
//!
//! Known weaknesses: of rings whose keywords are all named already none is named again.

use super::super::fold::Reading;
use super::super::phrase::{Pattern, Style, patterns};
use super::super::{Department, Keyword, TableFault};
use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// All `not_with` of all keywords, for one pass over a text.
pub(super) struct Forbidden {
    patterns: Vec<(Pattern, usize)>,
    needles: Vec<usize>,
    automaton: AhoCorasick,
}

impl Forbidden {
    pub(super) fn new(keywords: &[(&Department, &Keyword)]) -> Result<Self, TableFault> {
        let of =
            |at: usize, text: &String| patterns(text, Style::Literal).into_iter().map(move |pattern| (pattern, at)).collect::<Vec<_>>();
        let all = keywords.iter().enumerate().flat_map(|(at, (_, keyword))| keyword.not_with.iter().flat_map(move |text| of(at, text)));
        let patterns: Vec<(Pattern, usize)> = all.collect();
        let needles = patterns.iter().enumerate().flat_map(|(at, (pattern, _))| pattern.needles().into_iter().map(move |text| (at, text)));
        let (needles, texts): (Vec<usize>, Vec<String>) = needles.unzip();
        let automaton = AhoCorasick::new(texts).map_err(|_| TableFault::TooLarge)?;
        Ok(Self { patterns, needles, automaton })
    }

    /// The keywords that do not count beside these words.
    pub(super) fn by(&self, reading: &Reading<'_>) -> Vec<usize> {
        let hits = self.automaton.find_overlapping_iter(reading.folded());
        let patterns = hits.filter_map(|hit| self.needles.get(hit.pattern().as_usize())).filter_map(|at| self.patterns.get(*at));
        patterns.filter(|(pattern, _)| pattern.stands(reading, |_| true)).map(|(_, keyword)| *keyword).collect()
    }
}

/// *Wege*: for each keyword those beside which it does not count.
pub(super) type Ways = BTreeMap<usize, BTreeSet<usize>>;

/// The rings in these ways. A walk takes every way once, and a way back to where it came through closes a ring.
pub(super) fn rings(ways: &Ways) -> Vec<Vec<usize>> {
    let onward = |at: usize| ways.get(&at).into_iter().flatten().copied();
    let (mut entered, mut named, mut rings) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for start in ways.keys().copied() {
        if !entered.insert(start) {
            continue;
        }
        let mut path = vec![(start, onward(start))];
        let mut step = HashMap::from([(start, 0)]);
        while let Some((at, open)) = path.last_mut() {
            let at = *at;
            match open.next() {
                None => {
                    path.pop();
                    step.remove(&at);
                }
                Some(next) if entered.insert(next) => {
                    step.insert(next, path.len());
                    path.push((next, onward(next)));
                }
                Some(next) => {
                    let ring: Vec<usize> = step.get(&next).map_or(Vec::new(), |from| path.iter().skip(*from).map(|(at, _)| *at).collect());
                    let before = named.len();
                    named.extend(ring.iter().copied());
                    if named.len() > before {
                        rings.push(ring);
                    }
                }
            }
        }
    }
    rings
}
