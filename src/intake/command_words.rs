//! The words a clerk may begin a line with (*Befehlswörter*), German first, English beside them.
//!
//! Knows: all spellings; umlauts written as `ü`, `ue` or `u` are one. Never: what a command does.
//!
//! Known weaknesses: a new word needs a line here and one in the department card.

use super::order::Misunderstood;
use crate::case::{CaseKind, CloseReason, Finding, Remedy};
use std::sync::LazyLock;

/// A command word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Answer,
    Interim,
    Query,
    TakenOver,
    Phoned,
    Direct,
    ByLetter,
    InPerson,
    HandOver,
    GiveBack,
    Finding(Option<Finding>),
    Remedy(Option<Remedy>),
    Kind,
    Note,
    FollowUp,
    Close(Option<CloseReason>),
    Status,
    Release,
    Return,
    Keep,
    DiscardInterim,
    Confirm,
    Reopen,
    Acknowledge,
    Citizen,
    Receipt,
    Absent,
    Present,
}

/// Folded spellings; the first of each word is the one that suggestions show.
const WORDS: &[(Word, &str, &[&str])] = &[
    (Word::Answer, "#antwort", &["antwort", "antworten", "answer", "reply"]),
    (Word::Interim, "#zwischenbescheid", &["zwischenbescheid", "zwischenstand", "zwischenantwort", "zwischennachricht", "interim"]),
    (Word::Query, "#rückfrage", &["ruckfrage", "nachfrage", "frage", "query", "question"]),
    (Word::TakenOver, "#übernommen", &["ubernommen", "ubernehmen", "ubernahme", "taken", "takeover"]),
    (Word::Phoned, "#telefoniert", &["telefoniert", "telefon", "telefonisch", "angerufen", "anruf", "phoned", "called"]),
    (Word::Direct, "#direkt", &["direkt", "direktbeantwortet", "schonbeantwortet", "bereitsbeantwortet", "direct"]),
    (Word::ByLetter, "#brief", &["brief", "schriftlich", "perbrief", "letter"]),
    (Word::InPerson, "#persönlich", &["personlich", "vorort", "inperson"]),
    (Word::HandOver, "#weiter", &["weiter", "weiterleiten", "weitergeben", "abgeben", "abgabe", "an", "forward", "handover"]),
    (
        Word::GiveBack,
        "#nichtzuständig",
        &["nichtzustandig", "nichtunsereaufgabe", "nichtunser", "unzustandig", "falschzugeordnet", "zuruckgeben", "notmine", "notours"],
    ),
    (Word::Finding(None), "#begründet ja", &["begrundet", "berechtigt", "bewertung", "justified"]),
    (Word::Finding(Some(Finding::Unjustified)), "#begründet nein", &["unbegrundet", "nichtbegrundet", "unberechtigt", "unjustified"]),
    (Word::Finding(Some(Finding::PartlyJustified)), "#begründet teilweise", &["teilweisebegrundet"]),
    (Word::Finding(Some(Finding::NotAssessable)), "#nichtbewertbar", &["nichtbewertbar"]),
    (Word::Remedy(None), "#abgeholfen ganz", &["abgeholfen", "abhilfe", "remedied", "remedy"]),
    (Word::Remedy(Some(Remedy::NotRemedied)), "#abgeholfen nicht", &["nichtabgeholfen"]),
    (Word::Kind, "#art", &["art", "kind"]),
    (Word::Note, "#notiz", &["notiz", "vermerk", "intern", "note"]),
    (Word::FollowUp, "#frist", &["frist", "wiedervorlage", "wv", "neuefrist", "due", "followup"]),
    (Word::Close(None), "#erledigt", &["erledigt", "abschliessen", "abgeschlossen", "schliessen", "done", "close", "closed"]),
    (Word::Close(Some(CloseReason::NoConcern)), "#keinanliegen", &["keinanliegen", "spam", "werbung"]),
    (Word::Close(Some(CloseReason::Duplicate)), "#dublette", &["dublette", "doppelt", "duplicate"]),
    (Word::Close(Some(CloseReason::Misdirected)), "#irrläufer", &["irrlaufer"]),
    (Word::Close(Some(CloseReason::Withdrawn)), "#zurückgezogen", &["zuruckgezogen", "withdrawn"]),
    (Word::Status, "#status", &["status", "stand"]),
    (Word::Release, "#senden", &["senden", "absenden", "soabsenden", "freigeben", "freigabe", "freigegeben", "send", "approve", "release"]),
    (Word::Return, "#zurück", &["zuruck", "zuruckansamt", "zuruckanfachamt", "back", "return"]),
    (Word::Keep, "#nurnotiz", &["nurnotiz", "behalten", "alsnotiz", "keep"]),
    (Word::DiscardInterim, "#verwerfen", &["verwerfen", "verworfen", "keinzwischenstand", "discard"]),
    (Word::Confirm, "#bestätigen", &["bestatigen", "bestatigt", "passt", "zuordnen", "confirm"]),
    (Word::Reopen, "#öffnen", &["offnen", "wiederoffnen", "reopen"]),
    (Word::Citizen, "#bürgerin", &["burgerin", "burger", "citizen"]),
    (Word::Receipt, "#eingang", &["eingang", "eingegangen", "received"]),
    (Word::Absent, "#abwesend", &["abwesend", "abwesenheit", "absent"]),
    (Word::Present, "#anwesend", &["anwesend", "present"]),
    (Word::Acknowledge, "#eingangsbestätigung", &["eingangsbestatigung", "empfangsbestatigung", "acknowledge"]),
];

/// Lower case, umlauts reduced (`ü`, `ue` → `u`), letters only.
pub(super) fn fold(word: &str) -> String {
    let lower = word.to_lowercase();
    let plain: String = lower
        .chars()
        .flat_map(|c| {
            match c {
                'ä' => "a".chars(),
                'ö' => "o".chars(),
                'ü' => "u".chars(),
                'ß' => "ss".chars(),
                _ => "".chars(),
            }
            .chain((c.is_ascii_alphanumeric()).then_some(c))
        })
        .collect();
    plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

/// Every spelling folded, with its word and what suggestions show. English words with the letters "ue" are folded alike on both sides.
static FOLDED: LazyLock<Vec<(String, Word, &str)>> = LazyLock::new(|| {
    let all = WORDS.iter().flat_map(|(word, shown, spellings)| spellings.iter().map(|spelling| (fold(spelling), *word, *shown)));
    all.collect()
});

/// The command of a folded word.
pub(super) fn lookup(folded: &str) -> Option<Word> {
    FOLDED.iter().find(|(spelling, ..)| spelling == folded).map(|(_, word, _)| *word)
}

/// The command most like this word, as one would write it; none when nothing is near.
pub(super) fn nearest(folded: &str) -> Option<&'static str> {
    if !(4..=40).contains(&folded.len()) {
        return None;
    }
    let all = FOLDED.iter().map(|(spelling, _, shown)| (strsim::osa_distance(spelling, folded), *shown));
    all.min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= if folded.len() > 7 { 3 } else { 2 })
        .map(|(_, shown)| shown)
}

/// The value behind `#begründet`.
pub(super) fn finding(folded: &str) -> Option<Finding> {
    match folded {
        "ja" | "voll" | "ganz" | "yes" => Some(Finding::Justified),
        "teilweise" | "teils" | "zumteil" | "partly" => Some(Finding::PartlyJustified),
        "nein" | "nicht" | "no" => Some(Finding::Unjustified),
        "offen" | "open" => Some(Finding::Open),
        "nichtbewertbar" | "unklar" => Some(Finding::NotAssessable),
        _ => None,
    }
}

/// The value behind `#abgeholfen`.
pub(super) fn remedy(folded: &str) -> Option<Remedy> {
    match folded {
        "ganz" | "ja" | "voll" | "vollstandig" | "fully" | "yes" => Some(Remedy::FullyRemedied),
        "teilweise" | "teils" | "zumteil" | "partly" => Some(Remedy::PartlyRemedied),
        "nicht" | "nein" | "not" | "no" => Some(Remedy::NotRemedied),
        "entfallt" | "na" => Some(Remedy::NotApplicable),
        "offen" | "open" => Some(Remedy::Open),
        _ => None,
    }
}

/// The value behind `#art`.
pub(super) fn kind(folded: &str) -> Option<CaseKind> {
    match folded {
        "beschwerde" | "complaint" => Some(CaseKind::Complaint),
        "anregung" | "vorschlag" | "suggestion" => Some(CaseKind::Suggestion),
        "lob" | "dank" | "praise" => Some(CaseKind::Praise),
        "anfrage" | "frage" | "enquiry" | "inquiry" => Some(CaseKind::Enquiry),
        "mangel" | "mangelmeldung" | "defect" => Some(CaseKind::DefectReport),
        "sonstiges" | "sonstige" | "other" => Some(CaseKind::Other),
        _ => None,
    }
}

/// The reason behind `#erledigt`.
pub(super) fn close_reason(folded: &str) -> Option<CloseReason> {
    match folded {
        "beantwortet" | "answered" => Some(CloseReason::Answered),
        "keinanliegen" | "spam" | "werbung" => Some(CloseReason::NoConcern),
        "dublette" | "doppelt" | "duplicate" => Some(CloseReason::Duplicate),
        "irrlaufer" => Some(CloseReason::Misdirected),
        "zuruckgezogen" | "withdrawn" => Some(CloseReason::Withdrawn),
        "anonym" | "anonymous" => Some(CloseReason::Anonymous),
        _ => None,
    }
}

/// An unknown word, with the nearest known one.
pub(super) fn unknown(line: &str, word: &str) -> Misunderstood {
    Misunderstood {
        line: line.to_owned(),
        why: format!("Das Wort „#{word}“ kennen wir nicht. Eine Zeile, die mit # beginnt, lesen wir als Anweisung."),
        suggestion: nearest(&fold(word)).map(|near| format!("Meinten Sie {near}? Wenn es normaler Text ist, lassen Sie bitte das # am Anfang der Zeile weg.")).or_else(
            || Some("Wenn es normaler Text ist, lassen Sie bitte das # am Anfang der Zeile weg. Sonst schreiben Sie zum Beispiel: #antwort, #notiz, #übernommen.".to_owned()),
        ),
    }
}
