//! Compressed RTF, and what is read from RTF: text, and HTML that was packed into it.

use super::super::rtf::{Extracted, read as read_rtf};
use super::super::{packed_rtf, rtf_token};
use super::outlook::*;
use proptest::prelude::*;
use rtf_token::{Token, Tokens};

const MAX: usize = 1024 * 1024;

fn text(rtf: &str) -> String {
    text_of(rtf.as_bytes())
}

fn text_of(rtf: &[u8]) -> String {
    match read_rtf(rtf, MAX) {
        Extracted::Text(text) => text,
        Extracted::Html(html) => panic!("HTML: {html}"),
    }
}

fn html(rtf: &str) -> String {
    match read_rtf(rtf.as_bytes(), MAX) {
        Extracted::Html(html) => html,
        Extracted::Text(text) => panic!("text: {text}"),
    }
}

/// [MS-OXRTFCP] 3.1.1, simple compressed RTF.
const SIMPLE: &[u8] = &[
    0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00, 0x72, 0x63,
    0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64,
    0x7d, 0x0a, 0x80, 0x0f, 0xa0,
];

/// [MS-OXRTFCP] 3.1.2, a reference that crosses the place of writing.
const CROSSING: &[u8] = &[
    0x1a, 0x00, 0x00, 0x00, 0x1c, 0x00, 0x00, 0x00, 0x4c, 0x5a, 0x46, 0x75, 0xe2, 0xd4, 0x4b, 0x51, 0x41, 0x00, 0x04, 0x20, 0x57, 0x58,
    0x59, 0x5a, 0x0d, 0x6e, 0x7d, 0x01, 0x0e, 0xb0,
];

#[test]
fn the_examples_of_the_specification_are_unpacked() {
    assert_eq!(packed_rtf::unpack(SIMPLE, MAX).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    assert_eq!(packed_rtf::unpack(CROSSING, MAX).unwrap(), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
    let stored = [b"\x0D\0\0\0\x01\0\0\0MELA\0\0\0\0".as_slice(), b"x"].concat();
    assert_eq!(packed_rtf::unpack(&stored, MAX).unwrap(), b"x");
}

#[test]
fn sizes_in_the_header_are_not_believed() {
    // Four gigabytes are promised and none come; a wrong checksum; the end is missing; another kind; no header.
    for at in [4, 12] {
        let mut boasting = SIMPLE.to_vec();
        boasting[at..at + 4].copy_from_slice(&[0xFF; 4]);
        assert_eq!(packed_rtf::unpack(&boasting, MAX).unwrap().len(), 0x2B);
    }
    assert_eq!(packed_rtf::unpack(&SIMPLE[..SIMPLE.len() - 14], MAX).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hel");
    assert_eq!(packed_rtf::unpack(&[b"\0\0\0\0\xFF\xFF\xFF\xFFMELA\0\0\0\0".as_slice(), b"kurz"].concat(), MAX).unwrap(), b"kurz");
    assert_eq!(packed_rtf::unpack(b"\0\0\0\0\0\0\0\0XXXX\0\0\0\0", MAX), None);
    assert_eq!(packed_rtf::unpack(&SIMPLE[..15], MAX), None);
    // Eighteen times its size at most, and never more than asked for.
    let bomb = packed(&"a".repeat(100_000));
    assert_eq!(packed_rtf::unpack(&bomb, 5000).unwrap(), vec![b'a'; 5000]);
}

#[test]
fn words_escapes_and_raw_bytes_are_told_apart() {
    let tokens: Vec<_> = Tokens::new(b"{\\b0 x\\u-10179?\\'e4\\~\\bin3 }}}\r\n\\'zz\\").collect();
    let expected = [
        Token::Open,
        Token::Word(b"b", Some(0)),
        Token::Byte(b'x'),
        Token::Word(b"u", Some(-10179)),
        Token::Byte(b'?'),
        Token::Escaped(0xE4),
        Token::Symbol(b'~'),
        Token::Symbol(b'\''),
        Token::Byte(b'z'),
        Token::Byte(b'z'),
    ];
    assert_eq!(tokens, expected);
    assert_eq!(Tokens::new(b"\\fs99999999999999").collect::<Vec<_>>(), [Token::Word(b"fs", Some(0))]);
}

#[test]
fn plain_text_is_read_and_what_is_no_text_is_not() {
    let rtf = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}{\\colortbl;\\red0\\green0\\blue0;}{\\*\\generator Riched20 10;}\
        {\\info{\\title Geheim}}\\pard\\f0\\fs20 Stra\\'dfe {\\b fett}\\par\r\n\
        \\{Klammer\\} und \\\\ und 20\\~\\u8364?\\line\\ldblquote Zitat\\rdblquote\\emdash\\tab Ende\
        {\\pict\\wmetafile8 0100090000}{\\field{\\*\\fldinst HYPERLINK \"http://example.test\"}{\\fldrslt hier}}\\par}";
    assert_eq!(text(rtf), "Straße fett\n{Klammer} und \\ und 20\u{A0}€\n“Zitat”—\tEndehier\n");
}

#[test]
fn characters_come_by_the_code_page_of_their_font_or_as_unicode() {
    let rtf = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial Cyr;}{\\f2\\fcharset128 MS Gothic;}}\
        \\f0\\'e4\\f1\\'ef\\f2\\'82\\'a0\\f0\\'e4{\\f1\\'ef}\\'e4}";
    // 0xEF in windows-1251 is п; 0x82A0 in code page 932 is あ.
    assert_eq!(text(rtf), "äпあäпä");
    // U+1F600 in two halves; \uc2 announces two substitutes, \uc0 none.
    assert_eq!(text("{\\rtf1\\u-10179?\\u-8704?!\\uc2\\u228ae!{\\uc0\\u228x}\\u228\\'61\\'65!}"), "\u{1F600}!ä!äxä!");
    assert_eq!(text("{\\rtf1\\u-10179?a\\u228?}"), "aä", "a half without its other half is left out");
    assert_eq!(text("{\\rtf1\\ansicpg1251 \\'ef}"), "п");
}

#[test]
fn html_is_taken_out_as_it_was() {
    // After [MS-OXRTFEX] 3.1: fragments in htmltag, formatting for RTF readers between \htmlrtf and \htmlrtf0.
    let rtf = "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0\r\n{\\fonttbl {\\f0\\fmodern Courier New;}{\\f1\\fswiss Arial;}}\r\n\
        {\\colortbl\\red0\\green0\\blue0;\\red0\\green0\\blue255;}\r\n{\\*\\htmltag64}\r\n\\uc1\\pard\\plain\\deftab360 \\f0\\fs24\r\n\
        {\\*\\htmltag18 <html>\\par\r\n<style>p.MsoNormal \\{color:red;\\}</style>\\par\r\n\\tab <body>}\r\n\
        {\\htmlrtf \\f1 \\htmlrtf0 Ein {\\*\\htmltag84 <b>}{\\htmlrtf \\b \\htmlrtf0 Wort{\\*\\htmltag92 </b>}} \\htmlrtf\\par\\htmlrtf0}\r\n\
        {\\*\\mhtmltag116 <a href=\"weg\">}{\\*\\htmltag116 <a href=\"da\">}{\\htmlrtf {\\field{\\*\\fldinst{HYPERLINK \"da\"}}{\\fldrslt\\htmlrtf0 hier\\htmlrtf }\\htmlrtf0 }\
        {\\*\\htmltag84 &nbsp;}\\htmlrtf \\'a0\\htmlrtf0  {\\*\\htmltag84 &lt;}\\htmlrtf <\\htmlrtf0 Stra\\'dfe \\u8364?{\\*\\htmltag104 </p>}}";
    let expected = "<html>\n<style>p.MsoNormal {color:red;}</style>\n\t<body>Ein <b>Wort</b> <a href=\"da\">hier&nbsp; &lt;Straße €</p>";
    assert_eq!(html(rtf), expected);
}

#[test]
fn text_packed_into_rtf_is_taken_out_as_it_was() {
    let rtf = "{\\rtf1\\ansi\\ansicpg1252\\fromtext \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\r\n\\uc1\\pard\\plain\\deftab360 \\f0\\fs20 Erste Zeile\\par\r\n\\tab eingerueckt \\{x\\}\\par\r\n}";
    assert_eq!(text(rtf), "Erste Zeile\n\teingerueckt {x}\n");
}

#[test]
fn html_packed_into_a_winmail_becomes_the_text_of_the_mail() {
    let rtf =
        "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 {\\*\\htmltag <p>}Die Ampel ist aus.{\\*\\htmltag </p><p>}Gr\\'fc\\'dfe{\\*\\htmltag </p>}}";
    assert_eq!(mail(&with_rtf(rtf)).read().text, "Die Ampel ist aus.\n\nGrüße");
}

#[test]
fn a_word_in_the_middle_does_not_turn_text_into_html() {
    assert_eq!(text("{\\rtf1 Erst Text, \\fromhtml1 dann {\\*\\htmltag <b>}Text}"), "Erst Text, dann Text");
}

#[test]
fn groups_without_end_and_without_beginning_cost_their_length() {
    let open = "{".repeat(1_000_000);
    let close = "}".repeat(1_000_000);
    assert_eq!(text(&format!("{{\\rtf1 {open}tief{close} oben}} danach")), "tief oben danach");
    assert_eq!(text(&format!("{close}Text{open}")), "Text");
    let fonts: Vec<String> = (0..100_000).map(|i| format!("{{\\f{i}\\fcharset204 x;}}")).collect();
    assert_eq!(text(&format!("{{\\rtf1{{\\fonttbl{}}}Text}}", fonts.concat())), "Text");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_the_encoder_of_the_specification_packs_is_unpacked(rtf in "[ -~\r\n]{0,300}", times in 1_usize..40) {
        let rtf = rtf.repeat(times);
        prop_assert_eq!(packed_rtf::unpack(&packed(&rtf), MAX).unwrap(), rtf.as_bytes());
    }

    #[test]
    fn random_rtf_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600), max in 0_usize..700) {
        let header = b"\0\0\0\0\xFF\xFF\xFF\xFFLZFu\0\0\0\0".as_slice();
        prop_assert!(packed_rtf::unpack(&[header, &bytes].concat(), max).unwrap().len() <= max);
        drop(packed_rtf::unpack(&bytes, max));
        let (Extracted::Text(text) | Extracted::Html(text)) = read_rtf(&bytes, max);
        prop_assert!(text.len() <= max);
    }

    #[test]
    fn words_in_any_order_never_panic_and_plain_text_stays(words in proptest::collection::vec(prop::sample::select(vec![
        "{", "}", "{\\*", "\\htmlrtf ", "\\htmlrtf0 ", "\\htmltag8 ", "\\fonttbl", "\\f1", "\\fcharset128 ", "\\u228?", "\\u-10179 ", "\\uc3 ", "\\'82", "\\par ",
        "\\bin2 ", "\\pict", "\\~", "\\", "\\'", "x", "\r\n",
    ]), 0..60)) {
        drop(read_rtf(format!("{{\\rtf1\\fromhtml1 {}", words.concat()).as_bytes(), MAX));
        let text = text(&format!("{{\\rtf1 Laterne{}", words.concat()));
        prop_assert!(text.starts_with("Laterne"), "{:?}", text);
    }
}
