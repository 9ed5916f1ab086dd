//! Sample letters inside the house (*Musterbriefe an Fachämter*).
//!
//! Knows: the persons of the worked example. Never: a real one.
//!
//! Known weaknesses: none known.

use super::{REPLY, TAG, attachment, day, number};
use crate::case::Channel;
use crate::letters::{CitizenWroteFacts, ColleagueNoteFacts, DepartmentCaseFacts, Facts, HelpFacts, ReturnedFacts};

pub(super) fn department_cases() -> Vec<Facts> {
    let full = DepartmentCaseFacts {
        number: number(123),
        tag: TAG.to_owned(),
        title: "Straßenlaterne Gartenstraße".to_owned(),
        statement_day: day(4, 7),
        due_day: Some(day(4, 14)),
        received_day: day(3, 27),
        channel: Channel::Mail,
        citizen_name: Some("Aylin Yilmaz".to_owned()),
        place: Some("Gartenstraße 12".to_owned()),
        because: "gefunden „Straßenlaterne“, „brennt nicht“".to_owned(),
        second: Some("67 Stadtgrün".to_owned()),
        text: "Guten Tag,\n\nseit zwei Wochen brennt die Laterne vor der Gartenstraße 12 nicht.\nMein Sohn geht dort im Dunkeln zur Schule.\n\nAylin Yilmaz"
            .to_owned(),
        attachments: vec![attachment("laterne.jpg", 1_200_000)],
        left_out: vec![attachment("film.mov", 48_000_000)],
        also_sent_to: Some("ob@stadt.test".to_owned()),
        reply_address: REPLY.to_owned(),
    };
    let bare = DepartmentCaseFacts {
        due_day: None,
        channel: Channel::InPerson,
        citizen_name: None,
        place: None,
        because: String::new(),
        second: None,
        attachments: Vec::new(),
        left_out: Vec::new(),
        also_sent_to: None,
        ..full.clone()
    };
    vec![Facts::DepartmentCase(full), Facts::DepartmentCase(bare)]
}

pub(super) fn helps() -> Vec<Facts> {
    let facts = |is_known: bool, is_desk: bool| HelpFacts {
        is_done: false,
        number: is_known.then(|| number(123)),
        tag: is_known.then(|| TAG.to_owned()),
        why: "Das Wort „#weitr“ verstehen wir nicht. Meinten Sie #weiter?".to_owned(),
        is_desk,
        reply_address: REPLY.to_owned(),
    };
    let why = "66 Tiefbau ist von Montag, 20. Juli 2026 bis Freitag, 7. August 2026 abwesend. \
               In dieser Zeit gehen Briefe an dieses Fachamt an die Vertretung: vertretung@stadt.test.\n\n\
               Stimmt das nicht, oder sind Sie früher zurück? Dann schreiben Sie #anwesend in die erste Zeile Ihrer Antwort. \
               Der Betreff muss bleiben.";
    let entered = HelpFacts { is_done: true, why: why.to_owned(), ..facts(true, false) };
    [facts(true, false), facts(true, true), facts(false, false), entered].into_iter().map(Facts::Help).collect()
}

pub(super) fn returned() -> Vec<Facts> {
    let full = ReturnedFacts {
        number: number(123),
        tag: TAG.to_owned(),
        title: "Straßenlaterne Gartenstraße".to_owned(),
        note: Some("Bitte schreiben Sie, wann die Laterne wieder brennt.".to_owned()),
        text: "Wird geprüft.".to_owned(),
        statement_day: Some(day(4, 9)),
        due_day: Some(day(4, 14)),
        reply_address: REPLY.to_owned(),
    };
    let bare = ReturnedFacts { note: None, statement_day: None, due_day: None, ..full.clone() };
    vec![Facts::Returned(full), Facts::Returned(bare)]
}

pub(super) fn citizen_wrote() -> Vec<Facts> {
    let full = CitizenWroteFacts {
        number: number(123),
        tag: TAG.to_owned(),
        title: "Straßenlaterne Gartenstraße".to_owned(),
        received_day: day(3, 30),
        citizen_name: Some("Aylin Yilmaz".to_owned()),
        text: "Ich habe das Foto vergessen.".to_owned(),
        attachments: vec![attachment("laterne.jpg", 1_200_000)],
        left_out: vec![attachment("film.mov", 48_000_000)],
        due_day: Some(day(4, 14)),
        reply_address: REPLY.to_owned(),
    };
    let bare = CitizenWroteFacts { citizen_name: None, attachments: Vec::new(), left_out: Vec::new(), due_day: None, ..full.clone() };
    vec![Facts::CitizenWrote(full), Facts::CitizenWrote(bare)]
}

pub(super) fn colleague_notes() -> Vec<Facts> {
    let facts = |is_forwarded| Facts::ColleagueNote(ColleagueNoteFacts { number: number(123), received_day: day(3, 27), is_forwarded });
    vec![facts(true), facts(false)]
}
