//! The words of Rich Text (*RTF*), one after the other.
//!
//! Knows: groups, control words with their numbers, escapes, and bytes that are no text. Never: knows what a word means.
//!
//! Known weaknesses: none known.

/// *Zeichen im RTF*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\par`, `\u8222`.
    Word(&'a [u8], Option<i32>),
    /// `\~`, `\*`.
    Symbol(u8),
    /// `\'e4`.
    Escaped(u8),
    /// A byte of text.
    Byte(u8),
}

/// Tokens of a text.
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(super) fn new(rtf: &'a [u8]) -> Self {
        Self { rest: rtf }
    }

    fn step(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// What follows a backslash.
    fn control(&mut self) -> Option<Token<'a>> {
        let first = *self.rest.first()?;
        if first.is_ascii_alphabetic() {
            return Some(self.word());
        }
        self.step(1);
        if first != b'\'' {
            return Some(Token::Symbol(first));
        }
        let digits = self.rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else { return Some(Token::Symbol(first)) };
        self.step(2);
        Some(Token::Escaped(byte))
    }

    /// Letters, perhaps a number, and one blank that only ends it.
    fn word(&mut self) -> Token<'a> {
        let length = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = self.rest.get(..length).unwrap_or_default();
        self.step(length);
        let sign = usize::from(self.rest.first() == Some(&b'-'));
        let digits = self.rest.iter().skip(sign).take_while(|byte| byte.is_ascii_digit()).count();
        let mut number = None;
        if digits > 0 {
            let written = self.rest.get(..sign + digits).and_then(|written| std::str::from_utf8(written).ok());
            number = Some(written.and_then(|written| written.parse().ok()).unwrap_or_default());
            self.step(sign + digits);
        }
        if self.rest.first() == Some(&b' ') {
            self.step(1);
        }
        Token::Word(word, number)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let first = *self.rest.first()?;
            self.step(1);
            match first {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => match self.control()? {
                    // So many bytes follow that are no RTF.
                    Token::Word(b"bin", count) => self.step(count.and_then(|count| usize::try_from(count).ok()).unwrap_or_default()),
                    token => return Some(token),
                },
                // Line ends in the source are no text.
                b'\r' | b'\n' | 0 => {}
                byte => return Some(Token::Byte(byte)),
            }
        }
    }
}
