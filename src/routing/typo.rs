//! Typing errors (*Tippfehler*): which keyword a long word was meant to be.
//!
//! Knows: one letter missing, one too many, two neighbours exchanged, or the wrong key of two neighbouring ones of which one is a vowel;
//! the first letter is right. Such a slip makes hardly ever another German word, other wrong letters do ("Überhang", "Übergang").
//! Never: corrects a word that the table knows, hides or finds something in; chooses between two keywords; leads into a lane; makes a
//! learnt keyword of a word.
//!
//! Walk: at the start each long word of the table is remembered under the hashes of what remains of it without one letter, and so is
//! each word of a mail looked up; what meets is compared. So a mail costs the same whatever the number of keywords.
//!
//! Known weaknesses: two slips in one word are not seen, nor one inside a longer compound ("Spielplazpate"), in a phrase, or in most
//! plurals' endings; an umlaut exchanged with its neighbour counts as two; another word one letter away that no list holds is taken for
//! the keyword ("Kassenraum", "Klassenraum").

use super::fold::Reading;
use super::mask::Shade;
use super::phrase::{Pattern, Place, Stem};
use super::table::{Finding, Role};
use std::collections::BTreeMap;

/// Letters of a word from which on a slip is told from another word.
const SHORTEST: usize = 8;
/// A wrong letter says less than a missing one, so there must be more right ones.
const SHORTEST_WRONG: usize = 9;
/// Longer ones are no German words.
const LONGEST: usize = 48;
/// Letters of a word's beginning. Either they are right, or the slip is in them and the rest is.
const BEGINNING: usize = 4;
/// Keys that lie side by side, a vowel and a consonant.
const SIDE_BY_SIDE: [&[u8; 2]; 14] = [b"aq", b"aw", b"as", b"ew", b"er", b"es", b"ed", b"ij", b"ik", b"ol", b"op", b"uz", b"uh", b"uj"];
/// Base of the hashes, and what it must be multiplied with to give 1.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
const BASE_INVERSE: u64 = inverse(BASE);

/// A word of the table.
#[derive(Debug)]
struct Meant {
    /// The stems it may have, the long ones.
    stems: Vec<Stem>,
    /// What it is alone; nothing for a word of a phrase, a lane or a mask, which is known and no more.
    roles: Vec<Role>,
}

/// How a word stands to one of the table.
#[derive(PartialEq, Eq)]
enum Likeness {
    Same,
    Slip,
    Other,
}

/// The long words of a table under the hashes of what remains of them without one letter.
#[derive(Debug, Default)]
pub(super) struct Typos {
    meant: Vec<Meant>,
    /// Hash and word, in the order of the hashes.
    remains: Vec<(u64, u32)>,
    /// Three bits for each hash in one of these, and for those of the beginnings: almost every look ends here.
    filter: Vec<u64>,
    /// The endings of all stems, so that a word is looked up without those it has.
    endings: Vec<&'static str>,
}

impl Typos {
    pub(super) fn new(patterns: &[(Pattern, Role)]) -> Self {
        let mut by_word: BTreeMap<String, Meant> = BTreeMap::new();
        for (pattern, role) in patterns {
            let words = pattern.words();
            // What was learnt was learnt from words as they stood.
            let is_keyword = words.len() == 1 && matches!(role, Role::Keyword(_));
            for stems in words {
                let Some(first) = stems.first().map(|stem| stem.text.clone()) else { continue };
                let meant = by_word.entry(first).or_insert(Meant { stems: Vec::new(), roles: Vec::new() });
                let whole = stems.iter().filter_map(whole).collect::<Vec<_>>();
                for stem in stems.into_iter().chain(whole).filter(|stem| stem.text.len() >= SHORTEST) {
                    // A word may stand in many phrases.
                    if !meant.stems.contains(&stem) {
                        meant.stems.push(stem);
                    }
                }
                meant.roles.extend(is_keyword.then_some(*role));
            }
        }
        Self::of(by_word.into_values().filter(|meant| !meant.stems.is_empty()).collect())
    }

    fn of(meant: Vec<Meant>) -> Self {
        let (mut remains, mut beginnings): (Vec<(u64, u32)>, Vec<u64>) = (Vec::new(), Vec::new());
        let mut endings: Vec<&'static str> = Vec::new();
        let mut hashes = Vec::new();
        for (meant, at) in meant.iter().zip(0..) {
            for stem in &meant.stems {
                hash_beginnings(&stem.text, &mut hashes);
                remains.extend(remains_of(&hashes).map(|hash| (hash, at)));
                beginnings.extend(hashes.get(BEGINNING));
                endings.extend(stem.endings);
            }
        }
        remains.sort_unstable();
        remains.dedup();
        endings.sort_unstable();
        endings.dedup();
        let mut filter = vec![0; (remains.len() / 4).next_power_of_two()];
        for hash in remains.iter().map(|(hash, _)| hash).chain(&beginnings) {
            let place = place_of(*hash, filter.len());
            if let Some(bits) = filter.get_mut(place) {
                *bits |= bits_of(*hash);
            }
        }
        Self { meant, remains, filter, endings }
    }

    /// The keywords that words of the mail were meant to be, of words that are topics and in which nothing else was found.
    pub(super) fn find(&self, reading: &Reading<'_>, findings: &[Finding], shade: &Shade) -> Vec<Finding> {
        let mut is_known: Vec<bool> = Vec::new();
        let (mut found, mut hashes) = (Vec::new(), Vec::new());
        if self.meant.is_empty() {
            return found;
        }
        for (first, last) in findings.iter().map(|finding| finding.spoken(reading)) {
            is_known.resize(is_known.len().max(last + 1), false);
            is_known.iter_mut().take(last + 1).skip(first).for_each(|known| *known = true);
        }
        for at in 0..reading.words() {
            let word = reading.folded_word(at);
            let (first, last) = reading.spoken_as(at);
            let is_settled = || is_known.iter().take(last + 1).skip(first).any(|known| *known) || shade.hides(first, last);
            if !(SHORTEST - 1..=LONGEST).contains(&word.len()) || is_settled() {
                continue;
            }
            let Some((meant, start)) = self.meant_by(word, &mut hashes).zip(reading.word(at).map(|word| word.start)) else { continue };
            let place = Place { first: at, last: at, start, end: start + word.len() };
            found.extend(meant.roles.iter().map(|role| Finding { role: *role, place, is_typo: true }));
        }
        found
    }

    /// The one word of the table that this word is with a slip.
    fn meant_by(&self, word: &str, hashes: &mut Vec<u64>) -> Option<&Meant> {
        hash_beginnings(word, hashes);
        let begins_right = hashes.get(BEGINNING).is_some_and(|hash| self.may_hold(*hash));
        let looks = if begins_right { LONGEST } else { BEGINNING };
        let mut found: Option<u32> = None;
        let last = word.as_bytes().last();
        // Most endings are told from the last letter alone.
        let may_end = |ending: &&&str| ending.is_empty() || ending.as_bytes().last() == last;
        for stem in self.endings.iter().filter(may_end).filter_map(|ending| word.strip_suffix(ending)) {
            for hash in remains_of(hashes.get(..=stem.len())?).take(looks).filter(|hash| self.may_hold(*hash)) {
                for (at, meant) in self.at(hash) {
                    match meant.likeness(word) {
                        Likeness::Same => return None,
                        Likeness::Slip if found.is_some_and(|other| other != at) => return None,
                        Likeness::Slip => found = Some(at),
                        Likeness::Other => {}
                    }
                }
            }
        }
        self.meant.get(usize::try_from(found?).ok()?)
    }

    fn may_hold(&self, hash: u64) -> bool {
        self.filter.get(place_of(hash, self.filter.len())).is_some_and(|bits| bits & bits_of(hash) == bits_of(hash))
    }

    fn at(&self, hash: u64) -> impl Iterator<Item = (u32, &Meant)> {
        let from = self.remains.partition_point(|(other, _)| *other < hash);
        let same = self.remains.get(from..).unwrap_or_default().iter().take_while(move |(other, _)| *other == hash);
        same.filter_map(|(_, at)| Some((*at, self.meant.get(usize::try_from(*at).ok()?)?)))
    }
}

impl Meant {
    fn likeness(&self, word: &str) -> Likeness {
        let mut likeness = Likeness::Other;
        for stem in &self.stems {
            let (text, endings) = (stem.text.as_bytes(), stem.endings.iter());
            for (head, ending) in endings.filter_map(|ending| Some((word.strip_suffix(ending)?.as_bytes(), ending))) {
                // "Schulwesen" is no "Schulweg" with an ending.
                let is_at_border = !ending.is_empty() && head.last() != text.last();
                match (head == text, is_slip(head, text)) {
                    (true, _) => return Likeness::Same,
                    (false, true) if !is_at_border => likeness = Likeness::Slip,
                    _ => {}
                }
            }
        }
        likeness
    }
}

/// The word with the first of its endings, so that a slip in the ending is one too.
fn whole(stem: &Stem) -> Option<Stem> {
    let ending = stem.endings.first().filter(|ending| !ending.is_empty())?;
    Some(Stem { text: format!("{}{ending}", stem.text), endings: &[""] })
}

/// Whether one slip behind the first letter makes `typed` of `meant`.
fn is_slip(typed: &[u8], meant: &[u8]) -> bool {
    let alike = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (Some(typed_rest), Some(meant_rest)) = (typed.get(alike..), meant.get(alike..)) else { return false };
    if alike == 0 {
        return false;
    }
    match (typed_rest, meant_rest) {
        (more, [_, rest @ ..]) if more == rest => true,
        ([_, rest @ ..], more) if more == rest => true,
        ([a, b, rest @ ..], [c, d, other @ ..]) if (a, b) == (d, c) => rest == other,
        ([a, rest @ ..], [b, other @ ..]) => rest == other && meant.len() >= SHORTEST_WRONG && is_side_by_side(*a, *b),
        _ => false,
    }
}

fn is_side_by_side(a: u8, b: u8) -> bool {
    SIDE_BY_SIDE.iter().any(|keys| **keys == [a, b] || **keys == [b, a])
}

/// The hashes of all beginnings of a word, the empty one first.
fn hash_beginnings(word: &str, hashes: &mut Vec<u64>) {
    let mut power: u64 = 1;
    let longer = word.bytes().scan(0, move |hash: &mut u64, letter| {
        *hash = hash.wrapping_add(power.wrapping_mul(u64::from(letter)));
        power = power.wrapping_mul(BASE);
        Some(*hash)
    });
    hashes.clear();
    hashes.extend(std::iter::once(0).chain(longer));
}

/// The hash of a word, and of what remains of it without its second letter, its third, and so on.
fn remains_of(hashes: &[u64]) -> impl Iterator<Item = u64> {
    let whole = hashes.last().copied().unwrap_or_default();
    let without = hashes.array_windows().skip(1).map(move |[before, behind]| {
        // What stands behind the letter moves one place forward.
        before.wrapping_add(whole.wrapping_sub(*behind).wrapping_mul(BASE_INVERSE))
    });
    std::iter::once(whole).chain(without)
}

/// Where among so many (a power of two) a hash is kept: the upper bits are the well mixed ones.
fn place_of(hash: u64, many: usize) -> usize {
    usize::try_from(hash >> 32).unwrap_or_default() & many.wrapping_sub(1)
}

fn bits_of(hash: u64) -> u64 {
    1 << (hash >> 58) | 1 << (hash >> 24 & 63) | 1 << (hash >> 18 & 63)
}

/// The inverse of an odd number modulo 2^64 (Newton: each step doubles the right bits, three to begin with).
const fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut bits = 3;
    while bits < 64 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(inverse)));
        bits *= 2;
    }
    inverse
}
