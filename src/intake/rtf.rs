//! Readable text from Rich Text (*RTF*).
//!
//! Knows: plain text in RTF, and HTML or text that Outlook packed into RTF, which is taken out again ([MS-OXRTFEX]).
//! Never: recurses; groups are a stack with a limit. Pictures, objects and styles are dropped.
//!
//! Known weaknesses: a table becomes lines; a font whose code page DOS knew is read as windows-1252; `\upr` and lists
//! keep the plain form only.

use super::charset;
use super::rtf_token::{Token, Tokens};
use std::collections::BTreeMap;

/// Groups inside groups whose settings are remembered; deeper ones share those of the last.
const MAX_DEPTH: usize = 1000;
/// Fonts whose code page is remembered.
const MAX_FONTS: usize = 1000;
/// The code page where nothing is said.
const WESTERN: u32 = 1252;

/// *Text aus RTF*.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Extracted {
    /// HTML that was packed into RTF.
    Html(String),
    /// Text.
    Text(String),
}

/// Reads RTF as far as it goes, at most `max` bytes of text.
pub(super) fn read(rtf: &[u8], max: usize) -> Extracted {
    let mut reader = Reader::default();
    for token in Tokens::new(rtf) {
        reader.take(token);
        if reader.out.len() + reader.run.len() >= max {
            break;
        }
    }
    reader.flush();
    let mut out = reader.out;
    super::text::cut(&mut out, max);
    if reader.is_html { Extracted::Html(out) } else { Extracted::Text(out) }
}

/// Where the text of a group goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Destination {
    Body,
    /// HTML as it was before it was packed.
    HtmlTag,
    FontTable,
    Nowhere,
}

/// What holds within a group and the groups inside it.
#[derive(Clone, Copy, Debug)]
struct Group {
    destination: Destination,
    /// Inside `\htmlrtf`: there for RTF readers only.
    is_for_rtf: bool,
    /// Code page of the font; none for that of the document.
    page: Option<u32>,
    /// Characters that follow `\u` for those who cannot read it.
    substitutes: u32,
}

impl Default for Group {
    fn default() -> Self {
        Self { destination: Destination::Body, is_for_rtf: false, page: None, substitutes: 1 }
    }
}

#[derive(Default)]
struct Reader {
    out: String,
    /// Bytes that wait for their neighbours: a character may have two.
    run: Vec<u8>,
    is_html: bool,
    /// Whether text was seen: what packed the document is said before.
    is_begun: bool,
    group: Group,
    outer: Vec<Group>,
    /// Groups beyond the limit.
    beyond: usize,
    /// Whether `\*` stood before: what follows is skipped by those who do not know it.
    is_optional: bool,
    /// Substitutes still to be skipped.
    to_skip: u32,
    /// The first half of a character beyond the first plane.
    high_half: Option<u16>,
    document_page: Option<u32>,
    font: i32,
    fonts: BTreeMap<i32, u32>,
}

impl Reader {
    fn take(&mut self, token: Token<'_>) {
        match token {
            Token::Open => self.open(),
            Token::Close => self.close(),
            Token::Word(word, number) => self.word(word, number),
            Token::Symbol(symbol) => self.symbol(symbol),
            Token::Escaped(byte) | Token::Byte(byte) => {
                self.is_optional = false;
                if self.to_skip > 0 {
                    self.to_skip -= 1;
                } else if self.is_shown() {
                    self.run.push(byte);
                }
            }
        }
    }

    fn open(&mut self) {
        self.flush();
        (self.to_skip, self.is_optional) = (0, false);
        if self.outer.len() < MAX_DEPTH {
            self.outer.push(self.group);
        } else {
            self.beyond += 1;
        }
    }

    fn close(&mut self) {
        self.flush();
        (self.to_skip, self.is_optional) = (0, false);
        if self.beyond > 0 {
            self.beyond -= 1;
        } else if let Some(outer) = self.outer.pop() {
            self.group = outer;
        }
    }

    fn symbol(&mut self, symbol: u8) {
        if symbol == b'*' {
            self.is_optional = true;
            return;
        }
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        match symbol {
            b'\\' | b'{' | b'}' if self.is_shown() => self.run.push(symbol),
            b'~' => self.show("\u{A0}"),
            b'_' => self.show("\u{2011}"),
            b'\r' | b'\n' => self.show("\n"),
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        let is_optional = std::mem::take(&mut self.is_optional);
        match word {
            b"htmltag" if is_optional && self.is_html => self.direct(Destination::HtmlTag),
            b"fonttbl" => self.direct(Destination::FontTable),
            _ if is_optional || is_no_text(word) => self.direct(Destination::Nowhere),
            b"fromhtml" => {
                self.flush();
                self.is_html |= !self.is_begun;
            }
            b"htmlrtf" => {
                self.flush();
                self.group.is_for_rtf = number != Some(0);
            }
            b"ansicpg" => self.document_page = number.and_then(|page| u32::try_from(page).ok()),
            b"f" => self.choose_font(number.unwrap_or_default()),
            b"fcharset" => self.remember_page(number.and_then(page_of_charset)),
            b"cpg" => self.remember_page(number.and_then(|page| u32::try_from(page).ok())),
            b"uc" => self.group.substitutes = number.and_then(|count| u32::try_from(count).ok()).unwrap_or(1),
            b"u" => self.unicode(number.unwrap_or_default()),
            _ => self.show(character_of(word)),
        }
    }

    fn direct(&mut self, destination: Destination) {
        self.flush();
        if self.group.destination != Destination::Nowhere {
            self.group.destination = destination;
        }
    }

    fn choose_font(&mut self, font: i32) {
        self.flush();
        self.font = font;
        self.group.page = self.fonts.get(&font).copied();
    }

    /// Within the table of fonts: the code page of the font named last.
    fn remember_page(&mut self, page: Option<u32>) {
        let is_room = self.fonts.len() < MAX_FONTS;
        if let Some(page) = page.filter(|_| is_room && self.group.destination == Destination::FontTable) {
            self.fonts.insert(self.font, page);
        }
    }

    /// A UTF-16 unit, written as a number with a sign.
    fn unicode(&mut self, number: i32) {
        self.to_skip = self.group.substitutes;
        let Ok(unit) = u16::try_from(number & 0xFFFF) else { return };
        let units = self.high_half.take().into_iter().chain([unit]);
        for decoded in char::decode_utf16(units) {
            match decoded {
                Ok(character) => self.show(character.encode_utf8(&mut [0; 4])),
                // The second half follows in a word of its own.
                Err(half) => self.high_half = Some(unit).filter(|unit| *unit == half.unpaired_surrogate() && *unit < 0xDC00),
            }
        }
    }

    /// Whether the text at this place was in the original.
    fn is_shown(&self) -> bool {
        match self.group.destination {
            Destination::Body => !self.group.is_for_rtf,
            Destination::HtmlTag => true,
            Destination::FontTable | Destination::Nowhere => false,
        }
    }

    fn show(&mut self, text: &str) {
        if !text.is_empty() && self.is_shown() {
            self.flush();
            self.is_begun |= !text.trim().is_empty();
            self.out.push_str(text);
        }
    }

    /// Decodes the bytes that wait, by the code page that holds for them.
    fn flush(&mut self) {
        if !self.run.is_empty() {
            self.is_begun |= !self.run.trim_ascii().is_empty();
            let page = self.group.page.or(self.document_page).unwrap_or(WESTERN);
            self.out.push_str(&charset::decode_run(&self.run, page));
            self.run.clear();
        }
    }
}

/// What a control word stands for in a text.
fn character_of(word: &[u8]) -> &'static str {
    match word {
        b"par" | b"line" | b"row" | b"sect" | b"page" => "\n",
        b"tab" | b"cell" | b"nestcell" => "\t",
        b"lquote" => "‘",
        b"rquote" => "’",
        b"ldblquote" => "“",
        b"rdblquote" => "”",
        b"bullet" => "•",
        b"endash" => "–",
        b"emdash" => "—",
        b"enspace" | b"emspace" | b"qmspace" => " ",
        _ => "",
    }
}

/// Groups that hold no text, though an old reader is not told to skip them.
fn is_no_text(word: &[u8]) -> bool {
    matches!(
        word,
        b"colortbl"
            | b"stylesheet"
            | b"info"
            | b"pict"
            | b"objdata"
            | b"header"
            | b"headerl"
            | b"headerr"
            | b"headerf"
            | b"footer"
            | b"footerl"
            | b"footerr"
            | b"footerf"
            | b"filetbl"
            | b"revtbl"
            | b"listtable"
            | b"xe"
            | b"tc"
            | b"rxe"
    )
}

/// The code page behind a Windows character set, as `\fcharset` numbers it.
fn page_of_charset(charset: i32) -> Option<u32> {
    let page = match charset {
        0 => WESTERN,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    Some(page)
}
