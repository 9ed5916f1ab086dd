//! Paper for the scenes: Frau Yilmaz' broken lamp, Herr Krause's bench, and what the office makes of them.

use anliegend::adapters::store::Keys;
use anliegend::case::{
    Actor, Bearer, Case, CaseEvent, CaseId, CaseKind, CaseNumber, Channel, DepartmentKey, EventKind, Instant, Opening, Origin, Role,
};
use anliegend::letters::{AutoSubmitted, Letter, LetterKind, Sender};
use anliegend::ports::{
    CaseChange, CaseNotes, Change, Direction, Disposition, NewLetter, NewMessage, Participant, StoredAttachment, StoredText, TakenMail,
};
use chrono::{DateTime, NaiveDate};

pub const YILMAZ: &str = "Ayse.Yilmaz@example.test";

/// An instant from its text.
pub fn at(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// Friday 27 March 2026, ten in the morning in Germany: the receipt of `office.md` 4.
pub fn friday() -> Instant {
    at("2026-03-27T09:00:00Z")
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn tiefbau() -> DepartmentKey {
    DepartmentKey::new("66")
}

pub fn number(serial: CaseId) -> CaseNumber {
    CaseNumber::new("B", 2026, serial).unwrap()
}

pub fn hash(text: &str) -> String {
    Keys::from_master(super::stage::MASTER).lookup_hash(text)
}

pub fn opening(received_at: Instant) -> Opening {
    Opening {
        channel: Channel::Mail,
        origin: Origin::Live,
        received_at,
        deadline_at: received_at + chrono::TimeDelta::days(18),
        deadline_day: received_at.date_naive() + chrono::Days::new(17),
        answerable: true,
        counts: true,
        mailbox: Some("beschwerde".to_owned()),
        old_number: None,
    }
}

pub fn event(at: Instant, actor: Actor, kind: EventKind) -> CaseEvent {
    CaseEvent { happened_at: at, recorded_at: at, actor, kind }
}

/// A case with its first four events: opened, a suggested complaint, with the Tiefbauamt, acknowledged.
pub fn begin(id: CaseId, opening: Opening, now: Instant) -> (Case, Vec<CaseEvent>) {
    let mut case = Case::open(id, number(id), opening);
    let mut events = vec![case.opened_event(Actor::Machine, now)];
    for kind in [
        EventKind::KindSet { value: CaseKind::Complaint },
        EventKind::Assigned { department: tiefbau(), role: Role::Leading, statement_day: Some(day("2026-04-07")) },
        EventKind::Acknowledged,
    ] {
        let event = event(now, Actor::Machine, kind);
        case.apply(&event);
        events.push(event);
    }
    (case, events)
}

/// A new case without mail or letters: what the desk adds after a telephone call.
pub fn bare_case(id: CaseId, now: Instant) -> Change {
    let (case, events) = begin(id, opening(now), now);
    Change {
        cases: vec![CaseChange { case, expected_version: 0, events, next_due_at: None, participants: vec![], notes: None }],
        ..Change::default()
    }
}

/// A change of an existing case by one event.
pub fn then(case: &Case, event: CaseEvent) -> Change {
    let mut changed = case.clone();
    changed.apply(&event);
    let change = CaseChange {
        case: changed,
        expected_version: case.version,
        events: vec![event],
        next_due_at: None,
        participants: vec![],
        notes: None,
    };
    Change { cases: vec![change], ..Change::default() }
}

/// The case of a change.
pub fn case_of(change: &Change) -> Case {
    change.cases[0].case.clone()
}

pub fn message(id: i64, case: Option<CaseId>, at: Instant) -> NewMessage {
    let raw = format!(
        "From: Ayse Yilmaz <{YILMAZ}>\r\nMessage-ID: <m{id}@example.test>\r\nSubject: Laterne\r\n\r\nDie Laterne vor Gartenstraße {id} brennt nicht.\r\n"
    );
    NewMessage {
        id,
        case,
        direction: Direction::In,
        at,
        raw: raw.into_bytes().into(),
        text: StoredText {
            from_name: "Ayse Yilmaz".to_owned(),
            from_address: YILMAZ.to_owned(),
            subject: "Laterne".to_owned(),
            body: format!("Die Laterne vor Gartenstraße {id} brennt nicht."),
            message_id: format!("m{id}@example.test"),
            references: vec![],
            recipients: vec!["beschwerde@stadt.test".to_owned()],
            attachments: vec![StoredAttachment {
                part: 2,
                name: "laterne.jpg".to_owned(),
                content_type: "image/jpeg".to_owned(),
                size: 1_200_000,
            }],
            cover: String::new(),
            size: 1_650_000,
        },
        message_id_hash: hash(&format!("m{id}@example.test")),
        sender_hash: hash(&YILMAZ.to_lowercase()),
    }
}

pub fn mail(uid: i64, message: Option<NewMessage>, at: Instant) -> TakenMail {
    TakenMail {
        mailbox: "beschwerde".to_owned(),
        uid_validity: 1,
        uid,
        source_hash: hash(&format!("source {uid}")),
        letter_hash: hash(&format!("letter {uid}")),
        disposition: Disposition::NewCase,
        reason: String::new(),
        received_at: at,
        message,
    }
}

pub fn letter(id: i64, kind: LetterKind, case: Option<CaseId>, now: Instant) -> NewLetter {
    let to = if kind == LetterKind::Acknowledgement { YILMAZ } else { "tiefbau@stadt.test" };
    NewLetter {
        id,
        key: format!("{}/{id}", kind.code()),
        case,
        bearer: Some(if kind == LetterKind::Acknowledgement { Bearer::Citizen(0) } else { Bearer::Department(tiefbau()) }),
        letter: Letter {
            kind,
            language: "de".to_owned(),
            from: Sender { name: "Stadt Musterstadt".to_owned(), address: "beschwerde@stadt.test".to_owned() },
            to: to.to_owned(),
            reply_to: None,
            envelope_from: None,
            subject: format!("Eingangsbestätigung: Ihre Nachricht, B-2026-{id:06}"),
            text: "Guten Tag,\n\nIhre Nachricht ist bei uns angekommen.\n".to_owned(),
            html: "<p>Guten Tag,</p>".to_owned(),
            date: now,
            message_id: format!("brief{id}@stadt.test"),
            in_reply_to: Some(format!("m{id}@example.test")),
            references: vec![format!("m{id}@example.test")],
            auto_submitted: AutoSubmitted::AutoReplied,
            boundary: format!("grenze{id}"),
            attachments: vec![],
        },
        recipient_hash: hash(&to.to_lowercase()),
        domain_hash: hash("example.test"),
        message_id_hash: hash(&format!("brief{id}@stadt.test")),
        not_before: now,
    }
}

/// Everything that Frau Yilmaz' mail number `id` causes: ledger, message, case, people, notes, two letters.
pub fn arrival(id: CaseId, now: Instant) -> Change {
    let mut change = bare_case(id, now);
    change.mail = Some(mail(id, Some(message(id, Some(id), now)), now));
    change.cases[0].participants = vec![Participant {
        ordinal: 0,
        name: "Ayse Yilmaz".to_owned(),
        address: YILMAZ.to_owned(),
        contact: "Telefon 0214 555".to_owned(),
    }];
    change.cases[0].notes = Some(CaseNotes {
        title: "Straßenlaterne Gartenstraße".to_owned(),
        because: "gefunden „Straßenlaterne“".to_owned(),
        routing: serde_json::json!({ "score": 12 }),
        place: "Gartenstraße 12".to_owned(),
        district: "Stadtbezirk II".to_owned(),
    });
    change.letters =
        vec![letter(2 * id, LetterKind::Acknowledgement, Some(id), now), letter(2 * id + 1, LetterKind::DepartmentCase, Some(id), now)];
    change
}
