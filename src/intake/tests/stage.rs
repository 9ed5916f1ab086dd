//! The stage: how the scenes build mails, keys and cases.

use super::super::*;
use crate::case::{Actor, Case, CaseEvent, CaseNumber, Channel, DepartmentKey, EventKind, Opening, Origin, Role};
use chrono::{DateTime, NaiveDate, Utc};

/// A mail as its sender composes it. Frau Yilmaz writes to the city unless the scene says otherwise.
#[derive(Clone)]
pub(super) struct Raw {
    head: Vec<(String, String)>,
    body: Vec<u8>,
}

pub(super) fn yilmaz() -> Raw {
    let head = [
        ("Return-Path", "<yilmaz@example.test>"),
        ("Received", "from mx.example.test by mx.stadt.test; Fri, 27 Mar 2026 09:00:01 +0100"),
        ("From", "Frau Yilmaz <yilmaz@example.test>"),
        ("To", "beschwerde@stadt.test"),
        ("Subject", "Laterne defekt"),
        ("Date", "Fri, 27 Mar 2026 09:00:00 +0100"),
        ("Message-ID", "<1@example.test>"),
    ];
    Raw { head: head.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec(), body: b"Die Laterne brennt nicht.\r\n".to_vec() }
}

/// Herr Krause of the Tiefbauamt answers.
pub(super) fn krause() -> Raw {
    yilmaz().with("From", "Herr Krause <krause@stadt.test>").with("Return-Path", "<krause@stadt.test>").with("Message-ID", "<2@stadt.test>")
}

impl Raw {
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.head.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.head.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn add(mut self, name: &str, value: &str) -> Self {
        self.head.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn first(mut self, name: &str, value: &str) -> Self {
        self.head.insert(0, (name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.head.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    pub(super) fn text(self, text: &str) -> Self {
        self.with("Content-Type", "text/plain; charset=utf-8").body(text.replace('\n', "\r\n").as_bytes())
    }

    pub(super) fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, value) in &self.head {
            out.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(&self.body);
        out
    }

    pub(super) fn read(&self) -> IncomingMail {
        read(&self.bytes(), &trusting()).unwrap()
    }

    pub(super) fn sorted(&self) -> Sorted {
        sort_it(&self.read())
    }
}

/// Limits of a city whose own server is `mx.stadt.test`.
pub(super) fn trusting() -> Limits {
    let trust = Trust {
        authserv_id: Some("mx.stadt.test".to_owned()),
        own_hosts: vec!["stadt.test".to_owned()],
        spam_headers: vec![("X-Spam-Flag".to_owned(), "YES".to_owned()), ("X-Virus".to_owned(), "found".to_owned())],
        internal_header: Some(("X-Internal-Sender".to_owned(), "yes".to_owned())),
    };
    Limits { trust, ..Limits::default() }
}

pub(super) fn sort_it(mail: &IncomingMail) -> Sorted {
    with_known(|known| sort(mail, known))
}

pub(super) fn with_known<T>(then: impl FnOnce(&Known<'_>) -> T) -> T {
    let own = ["antwort@stadt.test".to_owned()];
    let mailboxes = ["beschwerde@stadt.test".to_owned(), "info@stadt.test".to_owned()];
    let domains = ["stadt.test".to_owned()];
    let keys = keys();
    let label = |word: &str| Some(word.to_owned());
    let forms = [FormRule {
        sender: "noreply@formular.test".to_owned(),
        address: "E-Mail-Adresse".to_owned(),
        name: label("Ihr Name"),
        text: label("Ihre Nachricht"),
    }];
    let own_message_id = |id: &str| keys.is_own_message_id(id);
    then(&Known {
        own_addresses: &own,
        mailbox_addresses: &mailboxes,
        internal_domains: &domains,
        own_message_id: &own_message_id,
        trust_return_path: ReturnPathTrust::Required,
        staff_proof: StaffProof::ServerWord,
        forms: &forms,
        scanners: &["scan@stadt.test".to_owned()],
    })
}

pub(super) fn keys() -> TokenKeys {
    TokenKeys { current: TokenKey::new(1, [7; 32]), older: Vec::new() }
}

pub(super) fn number(serial: i64) -> CaseNumber {
    CaseNumber::new("B", 2026, serial).unwrap()
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A case that lies with this department.
pub(super) fn case_with(serial: i64, department: &str) -> Case {
    let opening = Opening {
        channel: Channel::Mail,
        origin: Origin::Live,
        received_at: at("2026-03-27T08:00:01Z"),
        deadline_at: at("2026-04-14T22:00:00Z"),
        deadline_day: day("2026-04-14"),
        answerable: true,
        counts: true,
        mailbox: None,
        old_number: None,
    };
    let mut case = Case::open(serial, number(serial), opening);
    assign(&mut case, department);
    case
}

pub(super) fn assign(case: &mut Case, department: &str) {
    let kind = EventKind::Assigned { department: DepartmentKey::new(department), role: Role::Leading, statement_day: None };
    happen(case, kind);
}

pub(super) fn happen(case: &mut Case, kind: EventKind) {
    let now = at("2026-03-27T09:00:00Z");
    case.apply(&CaseEvent { happened_at: now, recorded_at: now, actor: Actor::Desk, kind });
}
