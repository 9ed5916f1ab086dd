//! Sample letters to the desk (*Musterbriefe an die Beschwerdestelle*).
//!
//! Knows: the persons of the worked example. Never: a real one.
//!
//! Known weaknesses: none known.

use super::{REPLY, TAG, attachment, day, moment, number};
use crate::case::{AnswerKind, Lane, ReviewReason};
use crate::letters::mailto::{Candidate, Proposal};
use crate::letters::{AdminNoteFacts, AlarmFacts, Facts, HistoryLine, ReleaseFacts, ReviewFacts, TriageFacts, TriageLine};

pub(super) fn triages() -> Vec<Facts> {
    let rats = TriageLine {
        number: number(131),
        tag: "B-2026-000131-k7f3q9xw2m5hd".to_owned(),
        title: "Ratten am Gully, Spielplatz nebenan".to_owned(),
        received_day: day(3, 30),
        due_day: Some(day(4, 15)),
        because: "kein Bereich liegt weit genug vorn".to_owned(),
        history: Vec::new(),
        lane: None,
        candidates: vec![candidate("TBL", "Technische Betriebe", 9), candidate("39", "Veterinäramt", 8)],
        citizen_name: Some("Bernd Krause".to_owned()),
        brought_by: None,
        proposal: None,
        cover: None,
        hints: Vec::new(),
        text: Some("Am Gully vor dem Spielplatz laufen Ratten.\nBitte tun Sie etwas.".to_owned()),
        attachments: vec![attachment("gully.jpg", 340_000)],
        left_out: Vec::new(),
    };
    let appeal = TriageLine {
        number: number(132),
        tag: "B-2026-000132-k7f3q9xw2m5hd".to_owned(),
        title: "Widerspruch Grundsteuer".to_owned(),
        lane: Some(Lane::LegalAppeal.german().to_owned()),
        due_day: None,
        because: "eine Frist läuft".to_owned(),
        candidates: Vec::new(),
        citizen_name: None,
        text: None,
        attachments: Vec::new(),
        ..rats.clone()
    };
    let brought = TriageLine {
        citizen_name: None,
        brought_by: Some("Petra Sommer (sommer@stadt.example)".to_owned()),
        proposal: Some(Proposal {
            name: "Bernd Krause".to_owned(),
            address: "krause@example.test".to_owned(),
            received_day: Some(day(3, 27)),
        }),
        cover: Some("Das kam bei uns im Bürgerbüro an.".to_owned()),
        hints: vec!["Ob die Kollegin wirklich geschrieben hat, ist nicht belegt.".to_owned()],
        ..rats.clone()
    };
    let shut = TriageLine {
        title: "Ratten".to_owned(),
        hints: vec!["Die Nachricht ist verschlüsselt (S/MIME).".to_owned()],
        text: None,
        attachments: Vec::new(),
        left_out: vec![attachment("original.eml", 25_000_000)],
        ..rats.clone()
    };
    let nameless = TriageLine {
        proposal: Some(Proposal { name: "0171 1234567".to_owned(), address: String::new(), received_day: Some(day(3, 27)) }),
        ..brought.clone()
    };
    let twice = TriageLine {
        because: "67 Stadtgrün will den Vorgang weitergeben. Weil es das zweite Mal ist, entscheiden Sie".to_owned(),
        history: stations(),
        candidates: vec![candidate("TBL", "Technische Betriebe", 0)],
        ..rats.clone()
    };
    let facts = |cases| Facts::Triage(TriageFacts { cases, reply_address: REPLY.to_owned() });
    let alone = [brought, shut, nameless, twice].map(|case| facts(vec![case]));
    [facts(vec![rats.clone()]), facts(vec![rats, appeal])].into_iter().chain(alone).collect()
}

/// 39 gave it back, the desk sent it to 66, that passed it on to 67.
fn stations() -> Vec<HistoryLine> {
    let first = HistoryLine {
        department: "39 Veterinäramt".to_owned(),
        since: day(3, 30),
        until: Some(day(3, 30)),
        given: "automatisch".to_owned(),
        given_words: None,
        passed_on: Some("von Rita Wolf (39 Veterinäramt) an die Beschwerdestelle".to_owned()),
        passed_on_words: None,
    };
    let second = HistoryLine {
        department: "66 Tiefbau".to_owned(),
        given: "von der Beschwerdestelle (Petra Sommer)".to_owned(),
        given_words: Some("Der Gully liegt an der Straße.".to_owned()),
        passed_on: Some("von Jana Kollegin (66 Tiefbau) an 67 Stadtgrün".to_owned()),
        passed_on_words: Some("Der Gully liegt auf dem Spielplatz.\nDafür ist Stadtgrün da.".to_owned()),
        ..first.clone()
    };
    let third = HistoryLine {
        department: "67 Stadtgrün".to_owned(),
        until: Some(day(3, 31)),
        given: "von 66 Tiefbau".to_owned(),
        passed_on: Some("von Ben Gärtner (67 Stadtgrün), Wunsch: an TBL Technische Betriebe".to_owned()),
        passed_on_words: Some("Das Rohr gehört den Technischen Betrieben.".to_owned()),
        ..first.clone()
    };
    vec![first, second, third]
}

pub(super) fn releases() -> Vec<Facts> {
    let full = ReleaseFacts {
        number: number(123),
        tag: TAG.to_owned(),
        answer: AnswerKind::Final,
        is_assessed: true,
        origin: Some("66".to_owned()),
        citizen_name: Some("Aylin Yilmaz".to_owned()),
        letter_subject: "Antwort auf Ihr Anliegen, B-2026-000123".to_owned(),
        letter_text: "Guten Tag Aylin Yilmaz,\n\ndie Laterne brennt wieder.\n\nFreundliche Grüße".to_owned(),
        due_day: Some(day(4, 14)),
        hints: vec!["Wir haben zitierte Zeilen unter der Antwort abgeschnitten.".to_owned()],
        reply_address: REPLY.to_owned(),
    };
    let bare = ReleaseFacts {
        answer: AnswerKind::Query,
        is_assessed: false,
        origin: None,
        citizen_name: None,
        due_day: None,
        hints: Vec::new(),
        ..full.clone()
    };
    vec![Facts::Release(full), Facts::Release(bare)]
}

pub(super) fn reviews() -> Vec<Facts> {
    let mut all: Vec<Facts> = ReviewReason::ALL.iter().map(|reason| review(*reason, true)).collect();
    all.push(review(ReviewReason::Bounced, false));
    all
}

pub(super) fn alarms() -> Vec<Facts> {
    let facts = |lane: Lane, is_inside: bool| {
        Facts::Alarm(AlarmFacts {
            lane,
            number: number(140),
            tag: is_inside.then(|| "B-2026-000140-k7f3q9xw2m5hd".to_owned()),
            received_at: moment(),
            sender: is_inside.then(|| "Bernd Krause (krause@example.test)".to_owned()),
            text: is_inside
                .then(|| if lane == Lane::Threat { "Ich weiß, wo Sie arbeiten." } else { "Hier riecht es stark nach Gas." }.to_owned()),
        })
    };
    vec![facts(Lane::Emergency, true), facts(Lane::Emergency, false), facts(Lane::Threat, true), facts(Lane::Threat, false)]
}

fn review(reason: ReviewReason, has_text: bool) -> Facts {
    Facts::Review(ReviewFacts {
        number: number(123),
        tag: TAG.to_owned(),
        title: "Straßenlaterne Gartenstraße".to_owned(),
        reason,
        sender: has_text.then(|| Proposal {
            name: "Aylin Yilmaz".to_owned(),
            address: "yilmaz@example.test".to_owned(),
            received_day: None,
        }),
        received_day: day(4, 9),
        text: has_text.then(|| "Gibt es etwas Neues?".to_owned()),
        reply_address: REPLY.to_owned(),
    })
}

fn candidate(key: &str, name: &str, score: u32) -> Candidate {
    Candidate { key: key.to_owned(), name: name.to_owned(), score }
}

pub(super) fn admin_notes() -> Vec<Facts> {
    let sentences = ["Seit 2 Arbeitstagen hat niemand etwas freigegeben.", "Es warten 3 Antworten."].map(str::to_owned);
    vec![Facts::AdminNote(AdminNoteFacts { sentences: sentences.into() })]
}
