//! Sample letters to citizens (*Musterbriefe an Bürgerinnen*).
//!
//! Knows: the persons of the worked example. Never: a real one.
//!
//! Known weaknesses: none known.

use super::{day, number};
use crate::case::{CaseKind, Channel, Finding, Remedy};
use crate::letters::{AcknowledgementFacts, Facts, FinalReplyFacts, InterimReplyFacts, QueryFacts, ReceiptVariant};
use chrono::NaiveDate;

pub(super) fn acknowledgements() -> Vec<Facts> {
    let facts = |variant: ReceiptVariant, due_day: Option<NaiveDate>, department: Option<&str>| {
        Facts::Acknowledgement(AcknowledgementFacts {
            number: number(123),
            variant,
            received_day: day(3, 27),
            due_day,
            department: department.map(str::to_owned),
        })
    };
    let mut all: Vec<Facts> = ReceiptVariant::ALL
        .iter()
        .map(|variant| facts(*variant, Some(if *variant == ReceiptVariant::DataProtection { day(4, 27) } else { day(4, 14) }), None))
        .collect();
    all.push(facts(ReceiptVariant::Usual, Some(day(4, 14)), Some("Fachbereich Tiefbau")));
    all.extend(ReceiptVariant::ALL.iter().map(|variant| facts(*variant, None, None)));
    all
}

pub(super) fn final_replies() -> Vec<Facts> {
    let full = FinalReplyFacts {
        number: number(123),
        citizen_name: Some("Aylin Yilmaz".to_owned()),
        written_day: day(3, 27),
        channel: Channel::Mail,
        concern: Some("Die Laterne vor der Gartenstraße 12 brennt nicht.".to_owned()),
        text: "Guten Tag,\n\ndie Laterne brennt wieder. Ein Kabel war defekt.\n\nMit freundlichen Grüßen\nTiefbau".to_owned(),
        kind: CaseKind::Complaint,
        finding: Finding::Justified,
        remedy: Remedy::FullyRemedied,
        objection_day: Some(day(5, 12)),
        department: Some("Fachbereich Tiefbau".to_owned()),
    };
    let mut all = vec![Facts::FinalReply(full.clone())];
    for finding in Finding::ALL {
        for remedy in Remedy::ALL {
            all.push(Facts::FinalReply(FinalReplyFacts { finding: *finding, remedy: *remedy, ..full.clone() }));
        }
    }
    all.extend(CaseKind::ALL.iter().map(|kind| Facts::FinalReply(FinalReplyFacts { kind: *kind, ..full.clone() })));
    all.push(Facts::FinalReply(FinalReplyFacts {
        citizen_name: None,
        channel: Channel::Phone,
        concern: None,
        text: "die Laterne brennt wieder.".to_owned(),
        objection_day: None,
        department: None,
        ..full
    }));
    all
}

pub(super) fn interim_replies() -> Vec<Facts> {
    let full = InterimReplyFacts {
        number: number(123),
        citizen_name: Some("Aylin Yilmaz".to_owned()),
        written_day: day(3, 27),
        text: "Das Ersatzteil für die Laterne ist bestellt.".to_owned(),
        new_day: day(5, 5),
        department: Some("Fachbereich Tiefbau".to_owned()),
    };
    let bare = InterimReplyFacts { citizen_name: None, department: None, ..full.clone() };
    vec![Facts::InterimReply(full), Facts::InterimReply(bare)]
}

pub(super) fn queries() -> Vec<Facts> {
    let full = QueryFacts {
        number: number(123),
        citizen_name: Some("Aylin Yilmaz".to_owned()),
        written_day: day(3, 27),
        text: "Welche Nummer steht auf dem Mast der Laterne?".to_owned(),
        answer_day: Some(day(4, 10)),
        department: Some("Fachbereich Tiefbau".to_owned()),
    };
    let bare = QueryFacts { citizen_name: None, answer_day: None, department: None, ..full.clone() };
    vec![Facts::Query(full), Facts::Query(bare)]
}
