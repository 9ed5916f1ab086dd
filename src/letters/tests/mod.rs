//! Tests of the room: every letter of the worked example of `office.md` 4, and what must never be in one.

mod checked;
mod documented;
mod german_words;
mod hostile;
mod links;
mod shape;
mod written;

use std::sync::LazyLock;

use super::{City, Facts, Frame, Letter, TextSources, Texts, compose, samples};

/// The built-in texts, checked.
fn texts() -> &'static Texts {
    static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::new(TextSources::built_in()).unwrap());
    &TEXTS
}

/// A made-up city.
fn city() -> City {
    samples::city()
}

/// Addressing of a letter to Frau Yilmaz or to an office.
fn frame() -> Frame {
    samples::frame()
}

/// One letter as its reader gets it.
fn write(facts: &Facts) -> Letter {
    compose(texts(), &city(), facts, frame()).unwrap()
}

/// Every sample letter.
fn all_letters() -> Vec<(Facts, Letter)> {
    let facts = super::LetterKind::ALL.iter().flat_map(|kind| samples::of(*kind));
    facts.map(|facts| (facts.clone(), compose(texts(), &city(), &facts, frame()).unwrap())).collect()
}

/// What a reader of the HTML part reads, word by word: tags away, entities back.
fn words_of_html(html: &str) -> Vec<String> {
    let body = html.split_once("<body>").unwrap().1.replace("<br>", " ").replace("</p>", " ").replace("</li>", " ").replace("</h2>", " ");
    let mut text = String::new();
    let mut is_tag = false;
    for c in body.chars() {
        match c {
            '<' => is_tag = true,
            '>' => is_tag = false,
            c if !is_tag => text.push(c),
            _ => {}
        }
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    let plain = entities.iter().fold(text, |text, (entity, sign)| text.replace(entity, sign));
    plain.split_whitespace().map(str::to_owned).collect()
}
