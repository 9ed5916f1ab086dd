//! What could be a keyword (*Kandidaten*): words, parts of words, and neighbours.
//!
//! Knows: which pieces of the texts can be written as a keyword, and that two pieces that always stand together are one.
//! Never: looks at a label.
//!
//! Known weaknesses: a piece that stands in one text only is no candidate, however telling it is.

use super::super::fold::Reading;
use super::super::mask::Shade;
use super::super::phrase::is_first_part;
use super::super::{Keyword, KeywordOrigin};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A piece must stand in so many texts.
pub(super) const SEEN_IN: usize = 2;
/// Letters of a part of a word.
const PART: std::ops::RangeInclusive<usize> = 4..=8;

/// One text, as far as it says something.
pub(super) struct Spoken {
    /// The folded words that are a topic, with `None` where a sentence begins or something is hidden.
    words: Vec<Option<String>>,
}

impl Spoken {
    pub(super) fn new(reading: &Reading<'_>, shade: &Shade) -> Self {
        let mut words = Vec::with_capacity(reading.spoken());
        for at in 0..reading.spoken() {
            if reading.begins_sentence(at) {
                words.push(None);
            }
            words.push((!shade.hides(at, at)).then(|| reading.folded_word(at).to_owned()));
        }
        Self { words }
    }

    /// Each word that is a topic, once.
    pub(super) fn words(&self) -> HashSet<&str> {
        self.words.iter().flatten().map(String::as_str).collect()
    }
}

/// The candidates as learnt keywords of weight 1, in an order that depends on the texts alone.
pub(super) fn candidates(texts: &[Spoken]) -> Vec<Keyword> {
    let mut seen = Seen::default();
    for (at, text) in texts.iter().enumerate() {
        seen.add(u32::try_from(at).unwrap_or(u32::MAX), text);
    }
    seen.distinct()
}

/// In which texts each piece stands.
#[derive(Default)]
struct Seen {
    places: HashMap<String, Vec<u32>>,
}

impl Seen {
    fn add(&mut self, at: u32, text: &Spoken) {
        let mut pieces: HashSet<String> = HashSet::new();
        for (n, word) in text.words.iter().enumerate() {
            let Some(word) = word else { continue };
            pieces.insert(word.clone());
            pieces.extend(parts(word).map(|part| format!("{part}~")));
            if let Some(Some(next)) = text.words.get(n + 1) {
                pieces.insert(format!("{word} {next}"));
            }
        }
        for piece in pieces {
            let places = self.places.entry(piece).or_default();
            if places.last() != Some(&at) {
                places.push(at);
            }
        }
    }

    /// Of the pieces that stand in the very same texts the most readable, and the most readable part of a word: it may stand in other
    /// words later.
    fn distinct(self) -> Vec<Keyword> {
        let words: HashSet<String> = self.places.keys().filter(|piece| !piece.contains([' ', '~'])).cloned().collect();
        let mut best: BTreeMap<(Vec<u32>, bool), (Rank, String)> = BTreeMap::new();
        for (piece, places) in self.places {
            if places.len() < SEEN_IN || piece.len() < 2 {
                continue;
            }
            let (key, candidate) = ((places, piece.ends_with('~')), (Rank::of(&piece, &words), piece));
            match best.get_mut(&key) {
                Some(known) if *known <= candidate => {}
                Some(known) => *known = candidate,
                None => {
                    best.insert(key, candidate);
                }
            }
        }
        let keyword =
            |(_, piece): (Rank, String)| Keyword::new(&piece, 1).ok().map(|word| Keyword { origin: KeywordOrigin::Learnt, ..word });
        best.into_values().filter_map(keyword).collect()
    }
}

/// How readable a piece is: smaller is better.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    kind: u8,
    /// Longer parts of words are better, they are nearer to a word.
    missing_letters: usize,
}

impl Rank {
    fn of(piece: &str, words: &HashSet<String>) -> Self {
        let kind = match piece.strip_suffix('~') {
            Some(part) if words.contains(part) => 1,
            Some(_) => 3,
            None if piece.contains(' ') => 2,
            None => 0,
        };
        Self { kind, missing_letters: 100_usize.saturating_sub(piece.len()) }
    }
}

/// The parts of a word that a keyword with `~` would find in it.
fn parts(word: &str) -> impl Iterator<Item = &str> {
    let starts = (0..word.len()).filter(|start| word.get(..*start).is_some_and(is_first_part));
    starts.flat_map(move |start| PART.filter_map(move |length| word.get(start..start + length)))
}
