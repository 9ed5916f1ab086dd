//! 600 sentences of citizens against the shipped example: one half to tune it by, one half held back as the honest measure.
//!
//! Knows: what a wrong destination costs; a person is never harmful, another office costs days, a missed alarm may cost more.
//! Never: shows a sentence of the held half, so that nobody tunes the tables by it unawares.
//!
//! Known weaknesses: one author wrote the sentences and their labels; real mails are longer and name more things at once.

use super::example::{TABLE, office};
use anliegend::case::Lane;
use std::collections::BTreeMap;

const TUNED: &str = include_str!("sentences/tuned.tsv");
const HELD: &str = include_str!("sentences/held.tsv");
const DESK: &str = "Tisch";

struct Sentence {
    /// What stands behind the `#` above it.
    heading: &'static str,
    expected: &'static str,
    subject: &'static str,
    text: String,
}

/// What a destination is worth, beside the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Judgement {
    Right,
    /// The desk, though an office was expected: costs an hour.
    ToPerson,
    /// A lane, though none was expected: a person too, but one who should not be disturbed.
    NeedlessLane,
    /// An office, though the desk was expected.
    OfficeForDesk,
    WrongOffice,
    LaneMissed,
    /// An emergency or a threat that its lane did not take.
    AlarmMissed,
}

fn read(file: &'static str) -> Vec<Sentence> {
    let mut heading = "";
    let mut sentences = Vec::new();
    for line in file.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(text) = line.strip_prefix("# ") {
            heading = text;
            continue;
        }
        let [expected, subject, text] = line.splitn(3, '\t').collect::<Vec<_>>()[..] else { panic!("three columns: {heading}") };
        sentences.push(Sentence { heading, expected, subject, text: text.replace("\\n", "\n") });
    }
    sentences
}

fn is_lane(code: &str) -> bool {
    Lane::ALL.iter().any(|lane| lane.code() == code)
}

fn judge(expected: &str, found: &str) -> Judgement {
    let is_alarm = |code: &str| [Lane::Emergency, Lane::Threat].iter().any(|lane| lane.code() == code);
    let is_right = match expected.strip_prefix('-') {
        Some(_) => expected.split(' ').all(|other| other.strip_prefix('-') != Some(found)),
        None => expected == found,
    };
    match (expected, found) {
        _ if is_right => Judgement::Right,
        (lane, _) if is_alarm(lane) => Judgement::AlarmMissed,
        (lane, _) if is_lane(lane) => Judgement::LaneMissed,
        (_, lane) if is_lane(lane) => Judgement::NeedlessLane,
        (_, DESK) => Judgement::ToPerson,
        (DESK, _) => Judgement::OfficeForDesk,
        _ => Judgement::WrongOffice,
    }
}

/// How many sentences were judged how, and the ones that did not go right in words.
fn tally(file: &'static str) -> (BTreeMap<Judgement, usize>, String) {
    let (mut counts, mut wrong) = (BTreeMap::new(), Vec::new());
    for sentence in read(file) {
        let found = office(sentence.subject, &sentence.text);
        let judgement = judge(sentence.expected, &found);
        *counts.entry(judgement).or_default() += 1;
        if judgement != Judgement::Right {
            let Sentence { expected, subject, text, .. } = sentence;
            wrong.push(format!("{judgement:?}: {found} instead of {expected}: {subject} | {text}"));
        }
    }
    (counts, wrong.join("\n"))
}

/// At least so many right, at most so many of each harm: wrong office, office for the desk, needless lane, lane missed, alarm missed.
fn keeps(counts: &BTreeMap<Judgement, usize>, right: usize, harms: [usize; 5]) -> bool {
    use Judgement::{AlarmMissed, LaneMissed, NeedlessLane, OfficeForDesk, Right, WrongOffice};
    let count = |judgement| counts.get(&judgement).copied().unwrap_or_default();
    let kinds = [WrongOffice, OfficeForDesk, NeedlessLane, LaneMissed, AlarmMissed];
    count(Right) >= right && kinds.into_iter().zip(harms).all(|(kind, most)| count(kind) <= most)
}

#[test]
fn the_tuned_half_finds_its_way() {
    let (counts, wrong) = tally(TUNED);
    assert!(keeps(&counts, 290, [0, 0, 0, 0, 0]), "{counts:?}\n{wrong}");
}

#[test]
fn the_held_half_does_little_harm() {
    let (counts, _) = tally(HELD);
    assert!(keeps(&counts, 250, [5, 3, 4, 6, 5]), "{counts:?}");
}

/// Headings of the ambiguous pairs of `domain.md` 6.1; "Straßenlaterne brennt nicht" stands under "kein Notfall".
const PAIRS: [&str; 16] = [
    "Mülleimer",
    "Laterne kaputt",
    "Spielplatz",
    "Baum auf Radweg",
    "Schulweg ohne Ampel",
    "Ratten",
    "Lärm",
    "Park und parken",
    "Bank",
    "Grab und graben",
    "Bahn in Fahrbahn",
    "Kanal",
    "Streu",
    "Forum",
    "Hecke, Verstecke, Hundekot",
    "kein Notfall",
];

/// Words of `domain.md` 6.3 that must stand in some sentence: footers, addresses, names, figures of speech, negation, courtesy.
/// Quoted mail is cut off at intake, before a text arrives at the routing.
const MASKED: [&str; 31] = [
    "mit freundlichen grüßen",
    "denken sie an die umwelt",
    "diese e-mail enthält vertrauliche",
    "gesendet von meinem iphone",
    "externe e-mail: achtung",
    "virenfrei. www.avast.com",
    "newsletter",
    "schulstraße",
    "gartenstraße",
    "am friedhof",
    "bahnhofstraße",
    "feuerbachstraße",
    "müller",
    "schulte",
    "baumann",
    "bayer 04",
    "café am park",
    "grünes licht",
    "lange bank",
    "schule macht",
    "auf dem holzweg",
    "im sande verlaufen",
    "unter den tisch fallen",
    "öl ins feuer",
    "viele baustellen",
    "auf der straße",
    "feuer und flamme",
    "aus dem ruder",
    "den bach runter",
    "nicht um das jugendamt",
    "damen und herren der stadt leverkusen",
];

#[test]
fn the_halves_hold_what_they_must() {
    let (tuned, held) = (read(TUNED), read(HELD));
    assert!(tuned.len() + held.len() >= 250 && held.len() >= tuned.len(), "{} and {}", tuned.len(), held.len());
    let all: Vec<&Sentence> = tuned.iter().chain(&held).collect();
    let count = |expected: &str| all.iter().filter(|sentence| sentence.expected == expected).count();
    for department in TABLE.departments() {
        assert!(count(department.key.as_str()) >= 5, "{}", department.title());
    }
    for lane in Lane::ALL {
        assert!(count(lane.code()) >= 3, "{}", lane.code());
    }
    let known = |key: &str| key == DESK || is_lane(key) || TABLE.departments().any(|department| department.key.as_str() == key);
    for Sentence { expected, .. } in &all {
        assert!(expected.split(' ').all(|label| known(label.trim_start_matches('-'))), "label {expected}");
    }
    for half in [&tuned, &held] {
        for pair in PAIRS {
            assert!(half.iter().any(|sentence| sentence.heading.trim_start_matches("mehrdeutig: ") == pair), "6.1: {pair}");
        }
    }
    for words in MASKED {
        assert!(all.iter().any(|sentence| sentence.text.to_lowercase().contains(words)), "6.3: {words}");
    }
}
