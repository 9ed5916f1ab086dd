//! Districts (*Stadtbezirke*): in which part of the city a concern lies.
//!
//! Knows: which streets and places belong to which district, house numbers where a street crosses a border, and what follows when a mail
//! names several.
//! Never: finds a street in a mail (that is `mask`); chooses a department or its address.
//!
//! Known weaknesses: letters of house numbers are not told apart ("12a" is 12), and of "12-14" the first counts; two streets of one name
//! are one street; of all abbreviations only "Str." is written out.

use super::fold::{Reading, fold_words};
use super::phrase::is_within_clause;
use crate::case::coded;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

coded! {
    /// *Straßenseite*: which house numbers of a street.
    StreetSide {
        /// *beide Seiten*.
        Both = "beide", "beide Seiten";
        /// *ungerade Hausnummern*.
        Odd = "ungerade", "ungerade Hausnummern";
        /// *gerade Hausnummern*.
        Even = "gerade", "gerade Hausnummern";
    }
}

/// *Ortsname*: a street or a part of the city as the city writes it, and as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceName {
    text: String,
    key: String,
}

/// Why a name is refused (*fehlerhafter Ortsname*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceFault {
    /// Nothing of it can stand in a mail.
    #[error("the name holds no letter or digit")]
    Empty,
    /// One letter meets everything.
    #[error("the name has one letter only")]
    OneLetter,
    /// Names are compared whole.
    #[error("write the whole name, without ~ and *")]
    Sign,
    /// A number is read apart from the name of its street.
    #[error("the house number does not belong to the name; write {{ street = …, from = …, to = … }}")]
    HouseNumber,
}

impl PlaceName {
    /// A name as the city writes it.
    ///
    /// # Errors
    /// When it could never be met in a mail, or would be met everywhere.
    pub fn new(text: &str) -> Result<Self, PlaceFault> {
        let key = key(fold_words(text).iter().map(String::as_str));
        match key.chars().count() {
            _ if text.contains(['~', '*']) => Err(PlaceFault::Sign),
            0 => Err(PlaceFault::Empty),
            1 => Err(PlaceFault::OneLetter),
            _ => Ok(Self { text: text.trim().to_owned(), key }),
        }
    }

    /// The name of a street, which ends with no house number.
    ///
    /// # Errors
    /// As for [`PlaceName::new`], and when it could never be met because the number is read apart from the name.
    pub fn street(text: &str) -> Result<Self, PlaceFault> {
        let name = Self::new(text)?;
        match fold_words(text).as_slice() {
            [_, .., last] if last.starts_with(|c: char| c.is_ascii_digit()) => Err(PlaceFault::HouseNumber),
            _ => Ok(name),
        }
    }

    /// As the city writes it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Equal for all spellings of one name: "Bonner Str.", "Bonner Straße" and "Bonnerstrasse".
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The ways in which a mail may say it, for the one pass: as written, and with "Str." written out or not.
    pub(super) fn spellings(&self) -> Vec<String> {
        let words = fold_words(&self.text);
        let with = |from: &str, to: &str| {
            let spelt = |word: &String| word.strip_suffix(from).map_or_else(|| word.clone(), |head| format!("{head}{to}"));
            words.iter().map(spelt).collect::<Vec<String>>()
        };
        let others = [with("str", "strasse"), with("strasse", "str")].into_iter().filter(|other| *other != words);
        std::iter::once(self.text.clone()).chain(others.map(|other| other.join(" "))).collect()
    }
}

/// Words as one name: without gaps, "str" written out.
fn key<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.flat_map(written_out).collect()
}

fn written_out(word: &str) -> impl Iterator<Item = &str> {
    std::iter::once(word).chain(word.ends_with("str").then_some("asse"))
}

/// *Straßenabschnitt*: a street, or those of its house numbers that lie in one district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The street.
    pub street: PlaceName,
    /// First house number.
    pub from: u32,
    /// Last house number, inclusive.
    pub to: u32,
    /// Which of them.
    pub side: StreetSide,
}

impl Stretch {
    /// First and last house number that is read in a mail.
    pub const NUMBERS: (u32, u32) = (1, 9999);

    /// A street from end to end.
    #[must_use]
    pub fn whole(street: PlaceName) -> Self {
        let (from, to) = Self::NUMBERS;
        Self { street, from, to, side: StreetSide::Both }
    }

    /// Whether the district has all of the street.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        (self.from, self.to) == Self::NUMBERS && self.side == StreetSide::Both
    }

    /// Whether no house number lies in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.overlaps(self)
    }

    /// Whether a house number of the street lies in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        // Two neighbours are enough: one is odd, the other even.
        self.street.key == other.street.key && (from..=to).take(2).any(|number| self.holds(number) && other.holds(number))
    }

    /// Whether this house number lies in it.
    #[must_use]
    pub fn holds(&self, number: u32) -> bool {
        let is_on_side = match self.side {
            StreetSide::Both => true,
            StreetSide::Odd => number % 2 == 1,
            StreetSide::Even => number.is_multiple_of(2),
        };
        (self.from..=self.to).contains(&number) && is_on_side
    }
}

/// *Stadtbezirk*: a part of the city with the places and streets that lie in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct District {
    /// As people call it; it is a name of the place too.
    pub name: PlaceName,
    /// *Stadtteile*.
    pub places: Vec<PlaceName>,
    /// Streets, whole or in part.
    pub streets: Vec<Stretch>,
}

/// *Bezirk und Anlass*: a district, and the words of the mail that name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistrictReason {
    /// The district's name.
    pub district: String,
    /// The words as they stood in the mail.
    pub found: String,
}

/// Words of a mail that say where, and the districts they leave open.
#[derive(Clone, Debug)]
pub(super) struct Pointer {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) is_numbered: bool,
    pub(super) districts: Vec<usize>,
}

/// All districts, to be asked by name. Asking costs the same however many streets the city has.
#[derive(Clone, Debug, Default)]
pub(super) struct Districts {
    names: Vec<String>,
    streets: HashMap<String, Vec<(usize, Stretch)>>,
    places: HashMap<String, usize>,
    /// Words of the longest street name.
    longest: usize,
}

impl Districts {
    pub(super) fn new(districts: &[District]) -> Self {
        let mut all = Self::default();
        for (at, district) in districts.iter().enumerate() {
            all.names.push(district.name.text.clone());
            for place in district.places.iter().chain([&district.name]) {
                all.places.insert(place.key.clone(), at);
            }
            for stretch in &district.streets {
                all.longest = all.longest.max(fold_words(&stretch.street.text).len());
                all.streets.entry(stretch.street.key.clone()).or_default().push((at, stretch.clone()));
            }
        }
        all
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The first word of the longest listed street that ends with the words `first..=last`.
    pub(super) fn street_before(&self, reading: &Reading<'_>, (first, last): (usize, usize)) -> Option<usize> {
        let earliest = (first + 1).saturating_sub(self.longest);
        let connected = (earliest..=first).find(|from| is_within_clause(reading, *from, last))?;
        let longest = named(reading, connected, last);
        let mut name = longest.as_str();
        for from in connected..=first {
            if self.streets.contains_key(name) {
                return Some(from);
            }
            name = name.get(written_out(reading.folded_word(from)).map(str::len).sum()..)?;
        }
        None
    }

    /// The districts of a street, of the house number where one is given.
    pub(super) fn of_street(&self, reading: &Reading<'_>, (first, last): (usize, usize), number: Option<u32>) -> Vec<usize> {
        let stretches = self.streets.get(&named(reading, first, last)).map(Vec::as_slice).unwrap_or_default();
        let open = stretches.iter().filter(|(_, stretch)| number.is_none_or(|number| stretch.holds(number)));
        let mut districts: Vec<usize> = open.map(|(at, _)| *at).collect();
        districts.sort_unstable();
        districts.dedup();
        districts
    }

    /// The district of a place.
    pub(super) fn of_place(&self, reading: &Reading<'_>, (first, last): (usize, usize)) -> Vec<usize> {
        self.places.get(&named(reading, first, last)).copied().into_iter().collect()
    }

    /// What the words say together: one district, none, or several that they contradict each other about.
    ///
    /// An address with its number is where the concern lies; without one, all streets and places must agree.
    pub(super) fn judge(&self, reading: &Reading<'_>, mut pointers: Vec<Pointer>) -> Vec<DistrictReason> {
        pointers.retain(|pointer| !pointer.districts.is_empty());
        if pointers.iter().any(|pointer| pointer.is_numbered) {
            pointers.retain(|pointer| pointer.is_numbered);
        }
        let (mut named, mut common): (Vec<usize>, Option<Vec<usize>>) = (Vec::new(), None);
        for pointer in &pointers {
            match &mut common {
                Some(common) => common.retain(|at| pointer.districts.contains(at)),
                None => common = Some(pointer.districts.clone()),
            }
            // Each pointer adds few, and the city has few districts.
            let fresh: Vec<usize> = pointer.districts.iter().filter(|at| !named.contains(at)).copied().collect();
            named.extend(fresh);
        }
        if let Some([one]) = common.as_deref() {
            named = vec![*one];
        }
        named.into_iter().filter_map(|at| self.reason(reading, &pointers, at)).collect()
    }

    /// The district with the words that name it and no other, if there are such.
    fn reason(&self, reading: &Reading<'_>, pointers: &[Pointer], at: usize) -> Option<DistrictReason> {
        let mut naming = pointers.iter().filter(|pointer| pointer.districts.contains(&at));
        let pointer = naming.clone().find(|pointer| pointer.districts.len() == 1).or_else(|| naming.next())?;
        let found = reading.original(pointer.first, pointer.last).chars().take(super::Masked::LONGEST).collect();
        Some(DistrictReason { district: self.names.get(at)?.clone(), found })
    }
}

fn named(reading: &Reading<'_>, first: usize, last: usize) -> String {
    key((first..=last).map(|at| reading.folded_word(at)))
}
