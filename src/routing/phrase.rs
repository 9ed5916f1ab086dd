//! How a keyword, trigger or mask is compared with words.
//!
//! Knows: three ways of a word (inflected, literal, part of a compound), the gap of up to three words, German endings and
//! umlaut plurals, and which beginnings of a word are no compound ("ver-", "zer-").
//! Never: points, departments, lanes.
//!
//! Known weaknesses: endings are a closed list, so irregular plurals ("Praktika") need a keyword of their own; separable verbs are
//! not put together again; a prefix that is itself a word ("vor") is not taken for the first part of a compound.

use super::fold::{Gap, Reading, fold_words};
use rust_stemmers::{Algorithm, Stemmer};

/// Words that a `*` may stand for, at most.
const GAP_WORDS: usize = 3;
/// Shortest stem that may be cut from a keyword; shorter ones meet strangers ("rasen" would meet "Raser").
const SHORTEST_STEM: usize = 4;
/// A first part of compounds, to say a part inside a longer word.
const SOME_FIRST_PART: &str = "haupt";
/// From this length on a keyword is also found without the dots of its umlauts ("Mullabfuhr").
const DOTLESS_FROM: usize = 7;

const AFTER_WHOLE: &[&str] = &["", "e", "en", "er", "ern", "es", "s", "n", "ens", "nen", "se", "sen"];
const AFTER_SHORT: &[&str] = &["", "s"];
const AFTER_E: &[&str] = &["e", "en", "n"];
const AFTER_EN: &[&str] = &["en", "e", "ens"];
const AFTER_ER: &[&str] = &["er", "ern", "ers", "e", "en"];
const AFTER_ADJECTIVE: &[&str] = &["", "e", "en", "er", "em", "es"];
const AFTER_UMLAUT: &[&str] = &["e", "en", "er", "ern", "chen"];
const UMLAUT_RESTS: &[&str] = &["e", "chen", "lein", "in"];
/// Beginnings after which a keyword inside a word is no compound but another word ("zer-streut", "aus-graben").
const NO_FIRST_PARTS: &[&str] = &[
    "ver", "zer", "ent", "emp", "miss", "auf", "aus", "ein", "vor", "nach", "ueber", "unter", "durch", "hinter", "wider", "herum", "hinaus",
];

/// One stem of a word and what may stand behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stem {
    pub(super) text: String,
    pub(super) endings: &'static [&'static str],
}

/// How one word of a pattern is compared.
#[derive(Clone, Debug)]
pub(super) enum Form {
    /// The word with its endings and its umlaut plural.
    Inflected(Vec<Stem>),
    /// Exactly this word.
    Literal(String),
    /// Part of a compound; `endings` are beginnings of what follows, empty for anything.
    Part(Vec<Stem>),
    /// A word that ends so, or is exactly this (streets).
    Tail(String),
    /// Up to three words of any kind within the sentence.
    Gap,
}

/// Whether plain words of a pattern take endings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// Keywords and triggers: endings are forgiven.
    Inflected,
    /// Masks and exclusions: as written.
    Literal,
    /// Endings of street names.
    Tail,
}

/// A phrase of one or more words, compared around its longest word.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    forms: Vec<Form>,
    anchor: usize,
}

/// Where a pattern was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// First and last word.
    pub(super) first: usize,
    pub(super) last: usize,
    /// Bytes in the folded text that the pattern itself covers.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The patterns a text stands for: as written, joined at hyphens ("escooter"), and parted between letters and digits ("tempo 30").
/// Empty when nothing of it can be found in a mail.
pub(super) fn patterns(text: &str, style: Style) -> Vec<Pattern> {
    let mut variants = vec![text.to_owned()];
    if text.contains('-') && !text.contains(' ') {
        variants.push(text.replace('-', ""));
    }
    let border = text.char_indices().zip(text.chars().skip(1)).find(|((_, a), b)| a.is_alphabetic() && b.is_ascii_digit());
    if let Some(((at, letter), _)) = border
        && !text.contains(' ')
        && let Some((head, tail)) = text.split_at_checked(at + letter.len_utf8())
    {
        variants.push(format!("{head} {tail}"));
    }
    variants.iter().filter_map(|variant| Pattern::new(variant, style)).collect()
}

impl Pattern {
    fn new(text: &str, style: Style) -> Option<Self> {
        let mut forms = Vec::new();
        let tokens: Vec<&str> = text.split_whitespace().collect();
        for (at, token) in tokens.iter().enumerate() {
            if *token == "*" {
                forms.push(Form::Gap);
                continue;
            }
            let words = fold_words(token);
            let count = words.len();
            for (n, word) in words.into_iter().enumerate() {
                let is_end_of_token = n + 1 == count;
                let is_last = is_end_of_token && at + 1 == tokens.len();
                forms.push(form(word, style, token.ends_with('~') && is_end_of_token, is_last));
            }
        }
        while matches!(forms.first(), Some(Form::Gap)) {
            forms.remove(0);
        }
        while matches!(forms.last(), Some(Form::Gap)) {
            forms.pop();
        }
        let anchor = forms.iter().enumerate().max_by_key(|(_, form)| form.weight()).map(|(at, _)| at)?;
        Some(Self { forms, anchor })
    }

    /// The strings to look for in the folded text; each finding must be confirmed with [`Pattern::find`].
    pub(super) fn needles(&self) -> Vec<String> {
        match self.forms.get(self.anchor) {
            Some(Form::Inflected(stems)) => stems.iter().map(|stem| format!(" {}", stem.text)).collect(),
            Some(Form::Part(stems)) => stems.iter().map(|stem| stem.text.clone()).collect(),
            Some(Form::Literal(word)) => vec![format!(" {word} ")],
            Some(Form::Tail(ending)) => vec![format!("{ending} ")],
            Some(Form::Gap) | None => Vec::new(),
        }
    }

    /// Confirms that the pattern stands around this word.
    pub(super) fn find(&self, reading: &Reading<'_>, at: usize) -> Option<Place> {
        let (start, end) = self.forms.get(self.anchor)?.span(reading.folded_word(at))?;
        let (before, behind) = (self.forms.get(..self.anchor)?, self.forms.get(self.anchor + 1..)?);
        let last = forward(behind, reading, at + 1)?;
        let first = backward(before, reading, at)?;
        let offset = reading.word(at)?.start;
        if first == last {
            return Some(Place { first, last, start: offset + start, end: offset + end });
        }
        Some(Place { first, last, start: reading.word(first)?.start, end: reading.word(last)?.end })
    }

    /// Whether the pattern stands somewhere so that it covers a word of `first..=last` (exclusions of a keyword).
    pub(super) fn covers(&self, reading: &Reading<'_>, first: usize, last: usize) -> bool {
        let reach = self.forms.len() * (GAP_WORDS + 1);
        (first.saturating_sub(reach)..=last + reach)
            .filter_map(|at| self.find(reading, at))
            .any(|place| place.first <= last && first <= place.last)
    }

    /// Whether this word alone is what the pattern looks for.
    pub(super) fn is_word(&self, folded: &str) -> bool {
        matches!(self.forms.as_slice(), [form] if form.span(folded).is_some())
    }

    /// The forms of its last word, the plain one among them; a part as the end of a compound too.
    pub(super) fn last_words(&self) -> Vec<String> {
        match self.forms.last() {
            Some(Form::Inflected(stems)) => {
                let forms = |stem: &Stem| stem.endings.iter().map(|ending| format!("{}{ending}", stem.text)).collect::<Vec<_>>();
                stems.iter().flat_map(forms).collect()
            }
            Some(Form::Part(stems)) => stems.iter().map(|stem| format!("{SOME_FIRST_PART}{}", stem.text)).collect(),
            Some(Form::Literal(word) | Form::Tail(word)) => vec![word.clone()],
            Some(Form::Gap) | None => Vec::new(),
        }
    }

    /// Whether it stands anywhere in a text, and there as these words.
    pub(super) fn stands(&self, reading: &Reading<'_>, is_meant: impl Fn(Place) -> bool) -> bool {
        (0..reading.spoken()).filter_map(|at| self.find(reading, at)).any(is_meant)
    }

    /// For each of its words the stems that it may have; the part of a compound as a word of its own.
    pub(super) fn words(&self) -> Vec<Vec<Stem>> {
        let stems = |form: &Form| match form {
            Form::Inflected(stems) => Some(stems.clone()),
            Form::Part(stems) => stems.first().map(|stem| inflected(&stem.text, true)),
            Form::Literal(word) => Some(vec![Stem { text: word.clone(), endings: &[""] }]),
            Form::Tail(_) | Form::Gap => None,
        };
        self.forms.iter().filter_map(stems).collect()
    }

    /// Whether every word of it is shorter than so many letters.
    pub(super) fn is_shorter_than(&self, letters: usize) -> bool {
        self.forms.iter().all(|form| form.weight() < letters)
    }
}

impl Form {
    /// Longer words are rarer and make better anchors.
    fn weight(&self) -> usize {
        match self {
            Self::Inflected(stems) | Self::Part(stems) => stems.first().map_or(0, |stem| stem.text.len()),
            Self::Literal(word) | Self::Tail(word) => word.len(),
            Self::Gap => 0,
        }
    }

    /// The bytes of the word that this form covers, if it is this form.
    fn span(&self, word: &str) -> Option<(usize, usize)> {
        match self {
            Self::Inflected(stems) => {
                let is_form = |stem: &Stem| word.strip_prefix(stem.text.as_str()).is_some_and(|rest| stem.endings.contains(&rest));
                stems.iter().any(is_form).then_some((0, word.len()))
            }
            Self::Literal(literal) => (literal == word).then_some((0, word.len())),
            Self::Part(stems) => stems.iter().find_map(|stem| part_of(word, stem)),
            Self::Tail(ending) => word.strip_suffix(ending.as_str()).map(|head| (head.len(), word.len())),
            Self::Gap => None,
        }
    }
}

fn part_of(word: &str, stem: &Stem) -> Option<(usize, usize)> {
    word.match_indices(stem.text.as_str()).find_map(|(start, _)| {
        let end = start + stem.text.len();
        let rest = word.get(end..)?;
        let may_follow = stem.endings.is_empty() || stem.endings.iter().any(|ending| rest.starts_with(ending));
        (may_follow && is_first_part(word.get(..start)?)).then_some((start, end))
    })
}

/// Whether what stands before a keyword inside a word can be the first part of a compound: nothing, "ge" of a participle, or at
/// least three letters with a vowel that are no mere prefix.
pub(super) fn is_first_part(before: &str) -> bool {
    let is_word = before.len() >= 3 && before.bytes().any(|b| b"aeiouy".contains(&b)) && !NO_FIRST_PARTS.contains(&before);
    before.is_empty() || before == "ge" || is_word
}

fn forward(forms: &[Form], reading: &Reading<'_>, at: usize) -> Option<usize> {
    let Some((form, rest)) = forms.split_first() else { return at.checked_sub(1) };
    if matches!(form, Form::Gap) {
        return (0..=GAP_WORDS)
            .take_while(|skip| (at..at + skip).all(|n| !reading.begins_sentence(n)))
            .find_map(|skip| forward(rest, reading, at + skip));
    }
    let stands = !reading.begins_sentence(at) && form.span(reading.folded_word(at)).is_some();
    if stands { forward(rest, reading, at + 1) } else { None }
}

fn backward(forms: &[Form], reading: &Reading<'_>, at: usize) -> Option<usize> {
    let Some((form, rest)) = forms.split_last() else { return Some(at) };
    if matches!(form, Form::Gap) {
        return (0..=GAP_WORDS)
            .take_while(|skip| *skip <= at && (at - skip..at).all(|n| !reading.begins_sentence(n + 1)))
            .find_map(|skip| backward(rest, reading, at - skip));
    }
    let before = at.checked_sub(1)?;
    let stands = !reading.begins_sentence(at) && form.span(reading.folded_word(before)).is_some();
    if stands { backward(rest, reading, before) } else { None }
}

fn form(word: String, style: Style, is_part: bool, is_last: bool) -> Form {
    if is_part {
        let mut stems = vec![Stem { text: word.clone(), endings: &[] }];
        stems.extend(umlaut(&word).map(|text| Stem { text, endings: UMLAUT_RESTS }));
        stems.extend(dotless(&word).map(|text| Stem { text, endings: &[] }));
        return Form::Part(stems);
    }
    if style == Style::Tail {
        return Form::Tail(word);
    }
    if style == Style::Literal || word.bytes().all(|b| b.is_ascii_digit()) || !is_last && word.len() <= 3 {
        return Form::Literal(word);
    }
    Form::Inflected(inflected(&word, is_last))
}

/// The stems of a word with their endings: its own, that of its umlaut plural, and both without dots.
fn inflected(word: &str, is_last: bool) -> Vec<Stem> {
    let mut stems = vec![if is_last { noun(word) } else { adjective(word) }];
    stems.extend(umlaut(word).map(|text| {
        let text = text.strip_suffix("en").or(text.strip_suffix("er")).map(str::to_owned).unwrap_or(text);
        Stem { text, endings: AFTER_UMLAUT }
    }));
    let dotless: Vec<Stem> = stems.iter().filter_map(|stem| dotless(&stem.text).map(|text| Stem { text, endings: stem.endings })).collect();
    stems.extend(dotless);
    stems
}

/// The stem of a noun and its endings. The Snowball stemmer says where the ending begins; cuts that change the word ("-ung") are not
/// followed.
fn noun(word: &str) -> Stem {
    if word.len() <= 3 {
        return Stem { text: word.to_owned(), endings: AFTER_SHORT };
    }
    let stemmed = Stemmer::create(Algorithm::German).stem(word).into_owned();
    let endings = match word.strip_prefix(stemmed.as_str()) {
        Some("e" | "n") => AFTER_E,
        Some("en") => AFTER_EN,
        Some("er") if stemmed.len() > SHORTEST_STEM => AFTER_ER,
        _ => return Stem { text: word.to_owned(), endings: AFTER_WHOLE },
    };
    if stemmed.len() < SHORTEST_STEM {
        return Stem { text: word.to_owned(), endings: AFTER_WHOLE };
    }
    Stem { text: stemmed, endings }
}

/// An adjective before the last word of a phrase, without its ending ("offener Ganztag", "der offene Ganztag").
fn adjective(word: &str) -> Stem {
    let bare = ["er", "en", "em", "es", "e"].iter().find_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.len() >= 3);
    Stem { text: bare.unwrap_or(word).to_owned(), endings: AFTER_ADJECTIVE }
}

/// The word with its last vowel as umlaut ("schlagloch" to "schlagloech"), if that vowel can take one.
fn umlaut(word: &str) -> Option<String> {
    let stem = word.strip_suffix("en").or(word.strip_suffix("er")).unwrap_or(word);
    let at = stem.bytes().rposition(|b| b"aeiouy".contains(&b))?;
    let (head, tail) = stem.split_at_checked(at)?;
    let behind = word.get(at + 1..)?;
    if word.ends_with("ung") || word.ends_with("tion") {
        return None;
    }
    let before = head.bytes().last().filter(|b| b"aeiouy".contains(b));
    match (before, tail.bytes().next()?) {
        (Some(b'a'), b'u') => Some(format!("{}aeu{behind}", head.strip_suffix('a')?)),
        (None, vowel @ (b'a' | b'o' | b'u')) => Some(format!("{head}{}e{behind}", char::from(vowel))),
        _ => None,
    }
}

/// The word as written without the dots of its umlauts, if it is long enough to stay itself.
fn dotless(word: &str) -> Option<String> {
    if word.len() < DOTLESS_FROM {
        return None;
    }
    let bytes = word.as_bytes();
    let mut out = String::with_capacity(word.len());
    for (at, c) in word.char_indices() {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or_default();
        let earlier = at.checked_sub(2).and_then(|at| bytes.get(at)).copied().unwrap_or_default();
        let is_dots = c == 'e' && b"aou".contains(&before) && !b"aeiouqy".contains(&earlier);
        if !is_dots {
            out.push(c);
        }
    }
    (out != word).then_some(out)
}

/// Whether two words belong to one clause and lie close: used for negations.
pub(super) fn is_within_clause(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    (from + 1..=to).all(|at| {
        reading.word(at).is_some_and(|word| !word.gap.has(Gap::CLAUSE) && !word.gap.has(Gap::SENTENCE) && !word.gap.has(Gap::PARAGRAPH))
    })
}
