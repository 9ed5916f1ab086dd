//! A keyword (*Stichwort*) of a department.
//!
//! Knows: how a keyword is written and what is wrong with one that can never match.
//! Never: where it was found.
//!
//! Known weaknesses: sees one keyword alone; what masks and other keywords make of it is looked at in `lint`.

use super::fold::fold_words;
use super::phrase::{Style, patterns};
use crate::case::coded;
use serde::{Deserialize, Serialize};

/// Largest weight either way; more would let one word decide whatever the rest of the mail says.
const HEAVIEST: i32 = 50;

/// *Art des Stichworts*, read from how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeywordMode {
    /// *ganzes Wort*, with simple German endings.
    Word,
    /// *Teil eines zusammengesetzten Wortes*: written with `~` at the end.
    Compound,
    /// *Wortgruppe*: several words, `*` for up to three words between.
    Phrase,
}

coded! {
    /// *Herkunft des Stichworts*, by the name of its list in the file of the departments.
    #[derive(Default)]
    KeywordOrigin {
        /// *geschrieben*: by a person; the longer of two such keywords in the same words wins.
        #[default]
        Written = "keywords", "geschrieben";
        /// *gelernt*: proposed from decisions and accepted by a person; all that are found add up.
        Learnt = "learnt", "gelernt";
    }
}

/// *Stichwort*: a word or phrase with its weight, in points of the score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyword {
    /// As the city wrote it.
    pub text: String,
    /// Points for one occurrence in the text; negative speaks against the department.
    pub weight: i32,
    /// How it is compared.
    pub mode: KeywordMode,
    /// Who put it into the table.
    pub origin: KeywordOrigin,
    /// *außer*: words or phrases that are something else although the keyword stands in them ("zerstreut").
    pub except: Vec<String>,
    /// *nicht mit*: words that make it something else when they stand in the same sentence.
    pub not_with: Vec<String>,
}

/// Why a keyword is refused (*fehlerhaftes Stichwort*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeywordFault {
    /// Nothing of it can stand in a mail.
    #[error("the keyword holds no letter or digit")]
    Empty,
    /// One letter meets everything.
    #[error("the keyword has one letter only")]
    OneLetter,
    /// Two letters inside other words meet everything.
    #[error("a keyword with ~ needs at least three letters")]
    ShortCompound,
    /// No effect, or too much of it.
    #[error("the weight must lie between -50 and 50 and not be 0")]
    Weight,
    /// It would exclude itself wherever it stands.
    #[error("an exclusion is the keyword itself, so it can never match")]
    ExcludesItself,
}

impl Keyword {
    /// A keyword without exclusions; the mode is read from the text.
    ///
    /// # Errors
    /// When it could never match, would match everything, or its weight is out of range.
    pub fn new(text: &str, weight: i32) -> Result<Self, KeywordFault> {
        let mode = match text.trim() {
            phrase if phrase.contains(char::is_whitespace) => KeywordMode::Phrase,
            part if part.ends_with('~') => KeywordMode::Compound,
            _ => KeywordMode::Word,
        };
        let keyword =
            Self { text: text.trim().to_owned(), weight, mode, origin: KeywordOrigin::Written, except: Vec::new(), not_with: Vec::new() };
        keyword.check()?;
        Ok(keyword)
    }

    /// The same keyword as a learnt one.
    #[must_use]
    pub fn learnt(self) -> Self {
        Self { origin: KeywordOrigin::Learnt, ..self }
    }

    /// The same keyword with exclusions.
    ///
    /// # Errors
    /// When an exclusion covers the keyword wherever it stands.
    pub fn with_exclusions(mut self, except: Vec<String>, not_with: Vec<String>) -> Result<Self, KeywordFault> {
        self.except = except;
        self.not_with = not_with;
        self.check()?;
        Ok(self)
    }

    /// Whether it can work at all.
    ///
    /// # Errors
    /// See [`KeywordFault`].
    pub fn check(&self) -> Result<(), KeywordFault> {
        if self.weight == 0 || self.weight.abs() > HEAVIEST {
            return Err(KeywordFault::Weight);
        }
        check_words(&self.text)?;
        let own = fold_words(&self.text);
        let is_same = |other: &String| match patterns(other, Style::Literal).as_slice() {
            [pattern] if own.len() == 1 => {
                own.iter().all(|word| pattern.is_word(word)) && (other.ends_with('~') || self.mode == KeywordMode::Word)
            }
            _ => own.len() > 1 && fold_words(other) == own,
        };
        if self.except.iter().chain(&self.not_with).any(is_same) {
            return Err(KeywordFault::ExcludesItself);
        }
        Ok(())
    }

    /// Whether both are one keyword in two spellings ("müll" and "muell").
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.spelling() == other.spelling()
    }

    /// What makes it the same keyword in any spelling.
    #[must_use]
    pub fn spelling(&self) -> (KeywordMode, Vec<String>) {
        let token = |token: &str| {
            let mark = ["*", "~"].into_iter().find(|mark| token.ends_with(mark)).map(str::to_owned);
            fold_words(token).into_iter().chain(mark).collect::<Vec<_>>()
        };
        (self.mode, self.text.split_whitespace().flat_map(token).collect())
    }
}

/// Whether a keyword or trigger can be found in a mail at all.
pub(super) fn check_words(text: &str) -> Result<(), KeywordFault> {
    let all = patterns(text, Style::Inflected);
    if all.is_empty() {
        return Err(KeywordFault::Empty);
    }
    if all.iter().any(|pattern| pattern.is_shorter_than(2)) {
        return Err(KeywordFault::OneLetter);
    }
    if text.trim_end().ends_with('~') && all.iter().any(|pattern| pattern.is_shorter_than(3)) {
        return Err(KeywordFault::ShortCompound);
    }
    Ok(())
}
