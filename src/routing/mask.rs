//! Masks (*Masken*): what in a mail is no topic (`domain.md` 6.3).
//!
//! Knows: addresses are places, names are names, idioms are figures of speech, and what stands below the greeting is about the
//! sender. Never: adds points. Quoted mail is already gone when a text arrives here (intake).
//!
//! Known weaknesses: a street name that begins a sentence without a number ("Am Friedhof liegt …") is a topic unless the city lists
//! it; a street in lower case without a number is not seen; only one place per mail.

use super::district::{DistrictReason, Pointer};
use super::fold::{Gap, Reading};
use super::table::{Finding, Role};
use crate::case::Lane;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// *Masken*: word lists, all of them the city's to change. Plain words are taken literally; `~` and `*` as in keywords.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    /// *Redensarten*.
    pub idioms: Vec<String>,
    /// *Namen und Firmen*.
    pub names: Vec<String>,
    /// *Anreden* before a name ("Frau").
    pub titles: Vec<String>,
    /// *Hinweiszeilen*: hidden to the end of their line.
    pub banners: Vec<String>,
    /// *Haftungshinweise*: hidden to the end of their paragraph.
    pub disclaimers: Vec<String>,
    /// *Grußformeln*: what follows is the signature.
    pub closings: Vec<String>,
    /// *Höflichkeitswörter*: weigh nothing.
    pub courtesy: Vec<String>,
    /// *Stadtteile*: weigh nothing and name the place.
    pub districts: Vec<String>,
    /// *Straßennamen* that no ending gives away ("Am Friedhof").
    pub streets: Vec<String>,
    /// *Endungen von Straßennamen* ("straße").
    pub street_endings: Vec<String>,
    /// *Anfänge von Straßennamen* ("am", "auf dem").
    pub street_openers: Vec<String>,
    /// Words with such an ending that are no street ("Gehweg").
    pub not_streets: Vec<String>,
    /// *Wörter vor einer Hausnummer* ("Hausnummer").
    pub number_words: Vec<String>,
    /// *Verneinungen*: halve the weight of the next three words.
    pub negations: Vec<String>,
    /// Longest signature in words; what follows is read again.
    pub signature_words: usize,
}

/// Why words were taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// *Ortsangabe*.
    Place,
    /// *Name*.
    Name,
    /// *Redensart*.
    Idiom,
    /// *Höflichkeit, Stadtteil*.
    Courtesy,
    /// *Hinweiszeile*.
    Banner,
    /// *Haftungshinweis*.
    Disclaimer,
    /// *Signatur*.
    Signature,
}

impl Why {
    /// English, for the command line.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Place => "a place",
            Self::Name => "a name",
            Self::Idiom => "a figure of speech",
            Self::Courtesy => "courtesy or district",
            Self::Banner => "a banner line",
            Self::Disclaimer => "a disclaimer",
            Self::Signature => "the signature",
        }
    }

    fn bit(self) -> u8 {
        match self {
            Self::Name | Self::Idiom => 1,
            Self::Banner | Self::Disclaimer => 2,
            Self::Signature => 4,
            Self::Place => 8,
            Self::Courtesy => 16,
        }
    }
}

/// *ausgeblendet*: words that were no topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masked {
    /// As they stood in the mail, shortened to [`Masked::LONGEST`] letters.
    pub text: String,
    /// Why.
    pub why: Why,
}

impl Masked {
    /// Letters of the text that are kept.
    pub const LONGEST: usize = 80;
}

/// The lists as roles in the one pass over the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MaskList {
    Idiom,
    Name,
    Title,
    Banner,
    Disclaimer,
    Closing,
    Courtesy,
    District,
    Street,
    StreetEnding,
    StreetOpener,
    NumberWord,
}

/// Longest banner and disclaimer in words: a mail without line breaks must not vanish behind one.
const BANNER_WORDS: usize = 40;
const DISCLAIMER_WORDS: usize = 150;

/// Which words are hidden, and where the concern lies.
pub(super) struct Shade {
    bits: Vec<u8>,
    spans: Vec<(usize, usize, Why)>,
    pub(super) place: Option<String>,
    pub(super) districts: Vec<DistrictReason>,
}

impl Shade {
    /// Whether any of the words is no topic. Courtesy within a phrase takes nothing from it ("Mülleimer bitte leeren").
    pub(super) fn hides(&self, first: usize, last: usize) -> bool {
        let is_hidden = |bits: &[u8]| bits.iter().any(|bit| bit & !Why::Courtesy.bit() != 0) || bits.iter().all(|bit| *bit != 0);
        self.bits.get(first..=last).is_none_or(is_hidden)
    }

    /// Whether the words say nothing to a lane: courtesy, signatures and addresses do not matter, and
    /// emergency and threat are looked for in footers too.
    pub(super) fn hides_from_lane(&self, lane: Lane, first: usize, last: usize) -> bool {
        let deaf = if matches!(lane, Lane::Emergency | Lane::Threat) { 1 } else { 1 | 2 };
        self.bits.get(first..=last).is_none_or(|bits| bits.iter().any(|bit| bit & deaf != 0))
    }

    /// What was taken out, in the order of the mail.
    pub(super) fn masked(&self, reading: &Reading<'_>) -> Vec<Masked> {
        let mut spans = self.spans.clone();
        spans.sort_by_key(|(first, last, why)| (*first, std::cmp::Reverse(*last), *why));
        spans.dedup_by(|later, earlier| later.0 >= earlier.0 && later.1 <= earlier.1);
        let text = |first, last| {
            let mut text = reading.original(first, last);
            if let Some((end, _)) = text.char_indices().nth(Masked::LONGEST) {
                text.truncate(end);
            }
            text
        };
        spans.into_iter().map(|(first, last, why)| Masked { text: text(first, last), why }).collect()
    }

    fn has(&self, word: usize, why: Why) -> bool {
        self.bits.get(word).is_some_and(|bits| bits & why.bit() != 0)
    }

    fn hide(&mut self, first: usize, last: usize, why: Why) {
        if let Some(bits) = self.bits.get_mut(first..=last) {
            for bit in bits {
                *bit |= why.bit();
            }
            self.spans.push((first, last, why));
        }
    }
}

/// Hides what is no topic.
pub(super) fn cover(reading: &Reading<'_>, findings: &[Finding], rules: &super::table::MaskRules) -> Shade {
    let mut shade = Shade { bits: vec![0; reading.spoken()], spans: Vec::new(), place: None, districts: Vec::new() };
    if let Some(at) = reading.dashes_at {
        hide_signature(reading, &mut shade, at, rules.signature_words);
    }
    let mut places = Vec::new();
    for finding in findings {
        let Role::Mask(which) = finding.role else { continue };
        let (first, last) = finding.spoken(reading);
        match which {
            MaskList::Idiom => shade.hide(first, last, Why::Idiom),
            MaskList::Name => shade.hide(first, last, Why::Name),
            MaskList::Courtesy => shade.hide(first, last, Why::Courtesy),
            MaskList::District => {
                places.push((first, last));
                shade.hide(first, last, Why::Courtesy);
            }
            MaskList::Title => hide_name(reading, &mut shade, last),
            MaskList::Banner => hide_until(reading, &mut shade, (first, BANNER_WORDS, Why::Banner)),
            MaskList::Disclaimer => hide_until(reading, &mut shade, (first, DISCLAIMER_WORDS, Why::Disclaimer)),
            MaskList::Closing if is_closing(reading, first, last) => hide_signature(reading, &mut shade, first, rules.signature_words),
            MaskList::NumberWord => {
                if let Some(end) = house_number(reading, last) {
                    shade.hide(first, end, Why::Place);
                }
            }
            MaskList::Closing | MaskList::Street | MaskList::StreetOpener | MaskList::StreetEnding => {}
        }
    }
    let around = Around::new(reading, findings);
    let mut addresses = findings.iter().filter_map(|finding| street(reading, &around, (finding, rules))).collect::<Vec<_>>();
    for street in &addresses {
        shade.hide(street.first, street.last, Why::Place);
    }
    // The sender's own below the greeting says nothing about the concern, nor does the name of a place inside the name of a street.
    addresses.retain(|street| !shade.has(street.first, Why::Signature));
    places.retain(|(first, _)| !shade.has(*first, Why::Signature) && !shade.has(*first, Why::Place));
    name_place(reading, &mut shade, &addresses, places.first());
    let by_street = outermost(addresses).into_iter().map(|street| Pointer {
        first: street.first,
        last: street.last,
        is_numbered: street.is_numbered(),
        districts: rules.districts.of_street(reading, (street.first, street.name_ends), house(reading, &street)),
    });
    let by_place = places.into_iter().map(|(first, last)| {
        let districts = rules.districts.of_place(reading, (first, last));
        Pointer { first, last, is_numbered: false, districts }
    });
    shade.districts = rules.districts.judge(reading, by_street.chain(by_place).collect());
    shade
}

/// Keeps the best address as the place: one with a number before one without.
fn name_place(reading: &Reading<'_>, shade: &mut Shade, addresses: &[Street], district: Option<&(usize, usize)>) {
    let best = addresses.iter().max_by_key(|street| (street.is_numbered(), std::cmp::Reverse(street.first), street.last));
    shade.place = best.map(|street| {
        let mut place = reading.original(street.first, street.last);
        if let Some((first, last)) = district {
            place.push_str(", ");
            place.push_str(&reading.original(*first, *last));
        }
        place
    });
}

/// The addresses that lie in no longer one ("Kirchstraße" in "Große Kirchstraße").
fn outermost(mut addresses: Vec<Street>) -> Vec<Street> {
    addresses.sort_by_key(|street| (street.first, std::cmp::Reverse(street.last)));
    let mut reached = None;
    addresses.retain(|street| {
        let is_new = reached.is_none_or(|last| street.last > last);
        reached = reached.max(Some(street.last));
        is_new
    });
    addresses
}

fn hide_name(reading: &Reading<'_>, shade: &mut Shade, title: usize) {
    let at = title + 1;
    if at < reading.spoken() && !reading.begins_sentence(at) && reading.word(at).is_some_and(|word| word.is_capital) {
        shade.hide(at, at, Why::Name);
    }
}

/// A closing of one word ("Gruß") begins a line or a sentence, and something stands before it: no "Grüße aus Musterfeld!" at the top.
fn is_closing(reading: &Reading<'_>, first: usize, last: usize) -> bool {
    let is_below = first.checked_sub(1).and_then(|before| reading.word(before)).is_some_and(|before| !before.in_subject);
    let begins = reading.begins_sentence(first) || reading.word(first).is_some_and(|word| word.gap.has(Gap::LINE));
    first < last || is_below && begins
}

fn hide_signature(reading: &Reading<'_>, shade: &mut Shade, first: usize, words: usize) {
    if reading.word(first).is_some_and(|word| word.in_subject) || first >= reading.spoken() {
        return;
    }
    let last = (first + words).min(reading.spoken()).saturating_sub(1);
    shade.hide(first, last.max(first), Why::Signature);
}

/// Hides to the end of the line (banner) or of the paragraph (disclaimer).
fn hide_until(reading: &Reading<'_>, shade: &mut Shade, (first, words, why): (usize, usize, Why)) {
    let ends = |gap: Gap| gap.has(Gap::PARAGRAPH) || why == Why::Banner && gap.has(Gap::LINE);
    let limit = (first + words).min(reading.spoken());
    let end = (first + 1..limit).find(|at| reading.word(*at).is_none_or(|word| ends(word.gap))).unwrap_or(limit);
    shade.hide(first, end.saturating_sub(1).max(first), why);
}

/// An address in the mail: a street, and behind its name perhaps a house number.
struct Street {
    first: usize,
    name_ends: usize,
    last: usize,
}

impl Street {
    fn is_numbered(&self) -> bool {
        self.name_ends < self.last
    }
}

/// What else was found, by where it stands; looking through all findings for each would cost the square of a long mail.
struct Around {
    /// First words of street endings.
    endings: BTreeSet<usize>,
    /// For each byte where a keyword ends, the last byte where such a one begins.
    topics: BTreeMap<usize, usize>,
}

impl Around {
    fn new(reading: &Reading<'_>, findings: &[Finding]) -> Self {
        let mut around = Self { endings: BTreeSet::new(), topics: BTreeMap::new() };
        for finding in findings {
            match finding.role {
                Role::Mask(MaskList::StreetEnding) => {
                    around.endings.insert(finding.spoken(reading).0);
                }
                Role::Keyword(_) => {
                    let begins = around.topics.entry(finding.place.end).or_default();
                    *begins = finding.place.start.max(*begins);
                }
                _ => {}
            }
        }
        around
    }
}

fn street(reading: &Reading<'_>, around: &Around, (finding, rules): (&Finding, &super::table::MaskRules)) -> Option<Street> {
    let Role::Mask(which) = finding.role else { return None };
    let (first, last) = finding.spoken(reading);
    let is_capital = reading.word(first)?.is_capital;
    match which {
        MaskList::Street => is_capital.then(|| numbered(reading, first, last)),
        MaskList::StreetOpener => {
            let name = last + 1;
            let is_no_street = rules.not_streets.iter().any(|pattern| pattern.is_word(reading.folded_word(name)));
            let is_name = (is_no_street || !around.endings.contains(&name))
                && name < reading.spoken()
                && !reading.begins_sentence(name)
                && reading.word(name)?.is_capital;
            let street = numbered(reading, first, name);
            let is_opening = reading.begins_sentence(first) || reading.word(first)?.gap.has(Gap::LINE);
            let is_address = street.is_numbered() && !is_quantity(reading, street.last);
            (is_capital && is_name && (is_address || !is_opening && !is_no_street)).then_some(street)
        }
        MaskList::StreetEnding => by_ending(reading, around, (finding, rules)),
        _ => None,
    }
}

/// "Gartenstraße 12", "Bonner Straße", "Friedrich-Ebert-Str. 5", but no "Gehweg" and no keyword that itself ends so ("Spielplatz").
fn by_ending(reading: &Reading<'_>, around: &Around, (finding, rules): (&Finding, &super::table::MaskRules)) -> Option<Street> {
    let word = reading.folded_word(finding.place.first);
    let (first, last) = finding.spoken(reading);
    if first == last && reading.is_in_chain(first) {
        return None;
    }
    if let Some(from) = rules.districts.street_before(reading, (first, last)) {
        let street = numbered(reading, from, last);
        if reading.word(from)?.is_capital || street.is_numbered() && !is_quantity(reading, street.last) {
            return Some(street);
        }
    }
    if rules.not_streets.iter().any(|pattern| pattern.is_word(word)) {
        return None;
    }
    let whole = reading.word(finding.place.first)?;
    if finding.place.start == whole.start {
        let before = first.checked_sub(1)?;
        let is_adjective = reading.folded_word(before).ends_with("er") && reading.folded_word(before).len() > 4;
        let is_pair = is_adjective && reading.word(before)?.is_capital && whole.is_capital && !reading.word(first)?.gap.has(Gap::CLAUSE);
        return (is_pair && !reading.begins_sentence(first)).then(|| numbered(reading, before, last));
    }
    let street = numbered(reading, first, last);
    let is_topic = around.topics.get(&whole.end).is_some_and(|begins| *begins >= whole.start);
    let is_address = street.is_numbered() && !is_quantity(reading, street.last);
    let is_named = if is_topic { is_address } else { street.is_numbered() || whole.is_capital };
    (finding.place.start >= whole.start + 3 && is_named).then_some(street)
}

/// Whether a number counts the noun behind it ("Im Bürgerbüro 3 Stunden gewartet").
fn is_quantity(reading: &Reading<'_>, number: usize) -> bool {
    let behind = number + 1;
    behind < reading.spoken() && reading.word(behind).is_some_and(|word| word.is_capital && word.gap == Gap::NONE)
}

fn numbered(reading: &Reading<'_>, first: usize, last: usize) -> Street {
    Street { first, name_ends: last, last: house_number(reading, last).unwrap_or(last) }
}

/// The house number of an address, without letters.
fn house(reading: &Reading<'_>, street: &Street) -> Option<u32> {
    let number = reading.folded_word(street.name_ends + 1);
    number.trim_end_matches(|c: char| c.is_ascii_lowercase()).parse().ok().filter(|_| street.is_numbered())
}

/// The last word of a house number behind this word: "12", "12a", "12 a".
fn house_number(reading: &Reading<'_>, word: usize) -> Option<usize> {
    let at = word + 1;
    let text = reading.folded_word(at);
    let digits = text.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && text.len() <= digits.len() + 1;
    if at >= reading.spoken() || reading.begins_sentence(at) || !is_number {
        return None;
    }
    let letter = reading.folded_word(at + 1);
    let is_letter = digits.len() == text.len() && letter.len() == 1 && letter.bytes().all(|b| (b'a'..=b'h').contains(&b));
    let is_close = at + 1 < reading.spoken() && reading.word(at + 1).is_some_and(|word| word.gap == Gap::NONE);
    Some(if is_letter && is_close { at + 1 } else { at })
}
