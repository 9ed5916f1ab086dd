//! One spelling for all spellings: a mail as folded words.
//!
//! Knows: NFKC, lower case, ß to ss, ä to ae, accents dropped, soft hyphens removed, hyphens as joints, where clauses,
//! sentences, lines and paragraphs end, and where in the original each word stood.
//! Never: what a word means.
//!
//! Known weaknesses: a full stop after a word of three letters or fewer is taken for an abbreviation, so such a sentence runs on;
//! texts beyond [`READ_AT_MOST`] bytes are cut there.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Bytes of a text that are read; a longer one is cut at the last whole letter before (lanes and topics stand at the top).
pub(super) const READ_AT_MOST: usize = 256 * 1024;

/// Words of a chain that is said again as one word; a longer one is no German word but a line drawn by hand, or hostile.
const LONGEST_CHAIN: usize = 20;

/// What lies between a word and the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gap(u8);

impl Gap {
    pub(super) const NONE: Self = Self(0);
    pub(super) const HYPHEN: Self = Self(1);
    pub(super) const CLAUSE: Self = Self(2);
    pub(super) const SENTENCE: Self = Self(4);
    pub(super) const LINE: Self = Self(8);
    pub(super) const PARAGRAPH: Self = Self(16);

    fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether any of the marks of `other` lies here.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A folded word and where it stood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Bytes in the folded text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Bytes in the original subject or text.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) gap: Gap,
    pub(super) is_capital: bool,
    pub(super) in_subject: bool,
}

/// Subject and text as folded words, read once. Words as they stand come first; behind them the hyphenated ones again, joined.
pub(super) struct Reading<'t> {
    subject: &'t str,
    text: &'t str,
    folded: String,
    words: Vec<Word>,
    spoken: usize,
    /// Whether subject or text were too long to be read to their end.
    pub(super) is_cut: bool,
    /// For each joined word behind the spoken ones: the first and last word it consists of.
    joined: Vec<(usize, usize)>,
    /// Index of the first word behind a line of two dashes (RFC 3676 4.3).
    pub(super) dashes_at: Option<usize>,
}

impl<'t> Reading<'t> {
    pub(super) fn new(subject: &'t str, text: &'t str) -> Self {
        let whole = subject.len() + text.len();
        let (subject, text) = (cut(subject), cut(text));
        let mut reading = Self {
            is_cut: subject.len() + text.len() < whole,
            subject,
            text,
            folded: String::with_capacity(subject.len() + text.len() + text.len() / 8 + 16),
            words: Vec::with_capacity((subject.len() + text.len()) / 6 + 4),
            spoken: 0,
            joined: Vec::new(),
            dashes_at: None,
        };
        reading.folded.push(' ');
        Folder::new(&mut reading, true).read(subject);
        Folder::new(&mut reading, false).read(text);
        reading.spoken = reading.words.len();
        reading.append_joined();
        reading
    }

    /// The folded text: words between single spaces, a space first and last.
    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    /// How many words stand in the mail (the joined ones behind them not counted).
    pub(super) fn spoken(&self) -> usize {
        self.spoken
    }

    /// How many words there are, the joined ones with them.
    pub(super) fn words(&self) -> usize {
        self.words.len()
    }

    pub(super) fn word(&self, at: usize) -> Option<&Word> {
        self.words.get(at)
    }

    pub(super) fn folded_word(&self, at: usize) -> &str {
        self.words.get(at).and_then(|word| self.folded.get(word.start..word.end)).unwrap_or_default()
    }

    /// The spoken words that this word is: itself, or the chain that a joined word consists of.
    pub(super) fn spoken_as(&self, at: usize) -> (usize, usize) {
        at.checked_sub(self.spoken).and_then(|n| self.joined.get(n)).copied().unwrap_or((at, at))
    }

    /// Whether the word is one piece of a hyphenated chain.
    pub(super) fn is_in_chain(&self, at: usize) -> bool {
        let hyphen = |at: usize| at < self.spoken && self.words.get(at).is_some_and(|word| word.gap.has(Gap::HYPHEN));
        hyphen(at) || hyphen(at + 1)
    }

    /// Whether a sentence, a paragraph or the text itself begins with this word.
    pub(super) fn begins_sentence(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at) else { return true };
        word.gap.has(Gap::SENTENCE) || word.gap.has(Gap::PARAGRAPH)
    }

    /// The words as they stood in the mail, white space made single.
    pub(super) fn original(&self, first: usize, last: usize) -> String {
        let (Some(a), Some(b)) = (self.words.get(first), self.words.get(last)) else { return String::new() };
        let source = if a.in_subject { self.subject } else { self.text };
        let slice = source.get(a.from..b.to).unwrap_or_default();
        let mut out = String::with_capacity(slice.len());
        for piece in slice.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            if piece.is_ascii() || !piece.contains(is_ignorable) {
                out.push_str(piece);
            } else {
                out.extend(piece.chars().filter(|c| !is_ignorable(*c)));
            }
        }
        out
    }

    /// Says each chain of hyphenated words again as one word, so that "Straßen-Laterne" meets "strassenlaterne".
    fn append_joined(&mut self) {
        let mut first = 0;
        while first < self.spoken {
            let mut last = first;
            while last + 1 < self.spoken && self.words.get(last + 1).is_some_and(|next| next.gap.has(Gap::HYPHEN)) {
                last += 1;
            }
            if last > first && last - first < LONGEST_CHAIN {
                self.append_chain(first, last);
            }
            first = last + 1;
        }
    }

    fn append_chain(&mut self, first: usize, last: usize) {
        let (Some(&a), Some(&b)) = (self.words.get(first), self.words.get(last)) else { return };
        let start = self.folded.len();
        for at in first..=last {
            if let Some(word) = self.words.get(at) {
                self.folded.extend_from_within(word.start..word.end);
            }
        }
        let end = self.folded.len();
        self.folded.push(' ');
        let gap = Gap::PARAGRAPH;
        self.joined.push((first, last));
        self.words.push(Word { start, end, from: a.from, to: b.to, gap, is_capital: a.is_capital, in_subject: a.in_subject });
    }
}

/// Folds the words of a keyword or mask: the same rules as for mail.
pub(super) fn fold_words(text: &str) -> Vec<String> {
    let reading = Reading::new("", text);
    (0..reading.spoken()).map(|at| reading.folded_word(at).to_owned()).collect()
}

/// Cuts an overlong text at a letter's border.
fn cut(text: &str) -> &str {
    if text.len() <= READ_AT_MOST {
        return text;
    }
    let mut at = READ_AT_MOST;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text.get(..at).unwrap_or_default()
}

/// Combining marks begin at U+0300; asking the tables for anything below would cost every letter of a mail.
fn is_mark(c: char) -> bool {
    c >= '\u{300}' && is_combining_mark(c)
}

/// The letters that German has beyond ASCII.
fn is_german(c: char) -> bool {
    matches!(c, 'ä' | 'ö' | 'ü' | 'Ä' | 'Ö' | 'Ü' | 'ß' | 'ẞ')
}

/// Soft hyphen, zero-width characters, word joiner, byte order mark.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Walks through one text and writes its folded words behind the reading.
struct Folder<'r, 't> {
    reading: &'r mut Reading<'t>,
    in_subject: bool,
    /// Start of the open word: folded byte, original byte, capital.
    open: Option<(usize, usize, bool)>,
    gap: Gap,
    /// A hyphen stood directly behind the last word.
    hyphen: bool,
}

impl<'r, 't> Folder<'r, 't> {
    fn new(reading: &'r mut Reading<'t>, in_subject: bool) -> Self {
        Self { reading, in_subject, open: None, gap: Gap::PARAGRAPH, hyphen: false }
    }

    fn read(&mut self, source: &str) {
        let mut marks: Vec<char> = Vec::new();
        let mut at = self.plain_letters(source, 0);
        while let Some(c) = source.get(at..).and_then(|rest| rest.chars().next()) {
            let behind = at + c.len_utf8();
            if c.is_ascii() && source.as_bytes().get(behind).is_none_or(u8::is_ascii) {
                self.pause(source, at, c);
                at = self.plain_letters(source, behind);
                continue;
            }
            marks.clear();
            marks.extend(source.get(behind..).unwrap_or_default().chars().take_while(|next| is_mark(*next)));
            if !marks.is_empty() && !is_ignorable(c) {
                self.letter(source, at, c, &marks);
            } else if c.is_ascii_alphanumeric() {
                self.open_word(at, c.is_ascii_uppercase());
                self.reading.folded.push(c.to_ascii_lowercase());
            } else if c.is_ascii() {
                self.pause(source, at, c);
            } else if is_german(c) {
                self.open_word(at, c.is_uppercase());
                c.to_lowercase().for_each(|lower| self.write_folded(lower));
            } else if !is_ignorable(c) {
                self.letter(source, at, c, &[]);
            }
            let marked: usize = if is_ignorable(c) { 0 } else { marks.iter().map(|mark| mark.len_utf8()).sum() };
            at = self.plain_letters(source, behind + marked);
        }
        self.close_word(source.len());
    }

    /// Most of a mail: ASCII letters and digits without marks, many at once. Says where they end.
    fn plain_letters(&mut self, source: &str, at: usize) -> usize {
        let letters = source.as_bytes().get(at..).unwrap_or_default();
        let run = letters.iter().take_while(|letter| letter.is_ascii_alphanumeric()).count();
        // The last one may have a mark behind it.
        let run = if letters.get(run).is_some_and(|behind| !behind.is_ascii()) { run.saturating_sub(1) } else { run };
        let Some(plain) = source.get(at..at + run).filter(|plain| !plain.is_empty()) else { return at };
        self.open_word(at, plain.starts_with(|c: char| c.is_ascii_uppercase()));
        let start = self.reading.folded.len();
        self.reading.folded.push_str(plain);
        if let Some(folded) = self.reading.folded.get_mut(start..) {
            folded.make_ascii_lowercase();
        }
        at + run
    }

    /// A letter outside ASCII, or one with combining marks behind it.
    fn letter(&mut self, source: &str, at: usize, c: char, marks: &[char]) {
        let mut is_word = false;
        for composed in std::iter::once(c).chain(marks.iter().copied()).nfkc() {
            if composed.is_alphanumeric() {
                self.open_word(at, composed.is_uppercase());
                is_word = true;
                for lower in composed.to_lowercase() {
                    self.write_folded(lower);
                }
            }
        }
        if !is_word {
            self.pause(source, at, c);
        }
    }

    fn write_folded(&mut self, lower: char) {
        let folded = &mut self.reading.folded;
        match lower {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            _ => folded.extend(std::iter::once(lower).nfd().filter(|c| !is_combining_mark(*c))),
        }
    }

    fn open_word(&mut self, at: usize, is_capital: bool) {
        if self.open.is_none() {
            if self.hyphen {
                self.gap.add(Gap::HYPHEN);
            }
            self.hyphen = false;
            self.open = Some((self.reading.folded.len(), at, is_capital));
        }
    }

    fn close_word(&mut self, at: usize) -> bool {
        let Some((start, from, is_capital)) = self.open.take() else { return false };
        let end = self.reading.folded.len();
        self.reading.folded.push(' ');
        let gap = std::mem::take(&mut self.gap);
        self.reading.words.push(Word { start, end, from, to: at, gap, is_capital, in_subject: self.in_subject });
        true
    }

    /// A character that is no letter: ends the word and says what lies between it and the next.
    fn pause(&mut self, source: &str, at: usize, c: char) {
        let closed = self.close_word(at);
        match c {
            '§' => {
                self.reading.folded.push('§');
                self.open = Some((self.reading.folded.len() - c.len_utf8(), at, false));
                self.close_word(at + c.len_utf8());
            }
            '-' | '\u{2010}' | '\u{2011}' => self.hyphen = closed,
            '\n' => self.line_ends(source, at),
            '\r' => {}
            '.' if self.ends_sentence(source, at) => self.gap.add(Gap::SENTENCE),
            '!' | '?' => self.gap.add(Gap::SENTENCE),
            ',' | ';' | ':' | '(' | ')' | '–' | '—' => {
                self.hyphen = false;
                self.gap.add(Gap::CLAUSE);
            }
            _ => self.hyphen = false,
        }
    }

    fn line_ends(&mut self, source: &str, at: usize) {
        let rest = source.get(at + 1..).unwrap_or_default();
        if rest.starts_with("--") && rest.lines().next().is_some_and(|line| line.trim_end() == "--") && self.reading.dashes_at.is_none() {
            self.reading.dashes_at = Some(self.reading.words.len());
        }
        let is_blank_line = rest.split('\n').next().is_some_and(|line| line.trim().is_empty());
        self.gap.add(if is_blank_line { Gap::PARAGRAPH } else { Gap::LINE });
    }

    /// A full stop ends a sentence when white space follows and the word before is no abbreviation, number or "-str"
    /// and no number follows ("Hausnummer. 13").
    fn ends_sentence(&self, source: &str, at: usize) -> bool {
        let follows_space = source.get(at + 1..).and_then(|rest| rest.chars().next()).is_none_or(char::is_whitespace);
        let is_before_number = source.get(at + 1..).is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        let last = self.reading.words.len().checked_sub(1).map(|at| self.reading.folded_word(at)).unwrap_or_default();
        follows_space && !is_before_number && last.len() > 3 && !last.ends_with("str") && !last.bytes().all(|b| b.is_ascii_digit())
    }
}
