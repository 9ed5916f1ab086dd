//! Sample facts (*Mustervorgänge*): every kind of letter in every branch its text has, for the check at start.
//!
//! Knows: a made-up city and the worked example of `office.md` 4 (received Friday 27 March 2026).
//! Never: leaves the house; no sample is ever sent.
//!
//! Known weaknesses: a branch that a city adds to a text may have no sample.

use super::facts::{
    AcknowledgementFacts, AlarmFacts, AttachmentLine, CitizenWroteFacts, ColleagueNoteFacts, DepartmentCaseFacts, EscalationFacts,
    EscalationLine, Facts, FinalReplyFacts, HelpFacts, InterimReplyFacts, QueryFacts, ReceiptVariant, ReleaseFacts, ReminderFacts,
    ReminderLine, ReturnedFacts, ReviewFacts, TriageFacts, TriageLine,
};
use super::mailto::Candidate;
use super::{City, Frame, LetterKind, Sender, sample_digest};
use crate::case::{AnswerKind, CaseKind, CaseNumber, Channel, Finding, Instant, Lane, Remedy, ReviewReason};
use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;

const REPLY: &str = "beschwerde+k7f3q9xw2m5hd@stadt.test";
const TAG: &str = "B-2026-000123-k7f3q9xw2m5hd";

/// A made-up city.
pub(super) fn city() -> City {
    City {
        name: "Musterstadt".to_owned(),
        desk_name: "Beschwerdemanagement".to_owned(),
        phone: "0123 406-0".to_owned(),
        hours: "Montag bis Freitag, 8 bis 12 Uhr".to_owned(),
        privacy_url: "https://stadt.test/datenschutz".to_owned(),
        domain: "stadt.test".to_owned(),
        zone: Tz::Europe__Berlin,
    }
}

/// Addressing for a sample.
pub(super) fn frame() -> Frame {
    Frame {
        from: Sender { name: "Stadt Musterstadt, Beschwerdemanagement".to_owned(), address: "beschwerde@stadt.test".to_owned() },
        to: "empfang@example.test".to_owned(),
        reply_to: Some(REPLY.to_owned()),
        envelope_from: None,
        message_id: "muster.1@stadt.test".to_owned(),
        in_reply_to: None,
        references: Vec::new(),
        date: DateTime::from_timestamp_millis(1_774_598_400_000).unwrap_or_default(),
        boundary: "muster".to_owned(),
        attachments: Vec::new(),
    }
}

/// Facts for one kind of letter; together they take every branch of the built-in text.
pub(super) fn of(kind: LetterKind) -> Vec<Facts> {
    match kind {
        LetterKind::Acknowledgement => acknowledgements(),
        LetterKind::DepartmentCase => department_cases(),
        LetterKind::Reminder => reminders(),
        LetterKind::Escalation => escalations(),
        LetterKind::Triage => triages(),
        LetterKind::Release => releases(),
        LetterKind::Review => reviews(),
        LetterKind::Alarm => alarms(),
        LetterKind::FinalReply => final_replies(),
        LetterKind::InterimReply => interim_replies(),
        LetterKind::Query => queries(),
        LetterKind::Help => helps(),
        LetterKind::Returned => returned(),
        LetterKind::CitizenWrote => citizen_wrote(),
        LetterKind::ColleagueNote => colleague_notes(),
        LetterKind::Digest => sample_digest::all(),
    }
}

fn acknowledgements() -> Vec<Facts> {
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

fn department_cases() -> Vec<Facts> {
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

fn reminders() -> Vec<Facts> {
    let line = |serial: i64, title: &str, days_left: i64| ReminderLine {
        number: number(serial),
        tag: format!("{}-k7f3q9xw2m5hd", number(serial)),
        title: title.to_owned(),
        statement_day: day(4, 7),
        due_day: day(4, 14),
        days_left,
    };
    let bundle = vec![
        line(120, "Schlagloch Ringstraße", -1),
        line(121, "Ampel Bahnhof", 0),
        line(122, "Poller Marktplatz", 1),
        line(123, "Straßenlaterne Gartenstraße", 3),
    ];
    let facts = |cases| Facts::Reminder(ReminderFacts { cases, reply_address: REPLY.to_owned() });
    vec![facts(vec![line(123, "Straßenlaterne Gartenstraße", 3)]), facts(bundle)]
}

fn escalations() -> Vec<Facts> {
    let line = |serial: i64, title: &str, reminded_day| EscalationLine {
        number: number(serial),
        tag: format!("{}-k7f3q9xw2m5hd", number(serial)),
        title: title.to_owned(),
        assigned_day: day(3, 27),
        reminded_day,
    };
    let lantern = line(123, "Straßenlaterne Gartenstraße", Some(day(4, 9)));
    let facts = |days_left, is_tomorrow, head_name: Option<&str>, cases| {
        Facts::Escalation(EscalationFacts {
            department: "Fachbereich 66".to_owned(),
            head_name: head_name.map(str::to_owned),
            due_day: day(4, 14),
            days_left,
            is_tomorrow,
            cases,
            reply_address: REPLY.to_owned(),
        })
    };
    vec![
        facts(1, true, Some("Frau Albers"), vec![lantern.clone()]),
        facts(1, false, None, vec![lantern.clone(), line(124, "Gehweg Ringstraße", None)]),
        facts(0, false, None, vec![lantern.clone()]),
        facts(-1, false, None, vec![lantern]),
    ]
}

fn triages() -> Vec<Facts> {
    let rats = TriageLine {
        number: number(131),
        tag: "B-2026-000131-k7f3q9xw2m5hd".to_owned(),
        title: "Ratten am Gully, Spielplatz nebenan".to_owned(),
        received_day: day(3, 30),
        due_day: Some(day(4, 15)),
        because: "kein Bereich liegt weit genug vorn".to_owned(),
        lane: None,
        candidates: vec![candidate("TBL", "Technische Betriebe", 9), candidate("39", "Veterinäramt", 8)],
        citizen_name: Some("Bernd Krause".to_owned()),
        text: Some("Am Gully vor dem Spielplatz laufen Ratten.\nBitte tun Sie etwas.".to_owned()),
        attachments: vec![attachment("gully.jpg", 340_000)],
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
    let facts = |cases| Facts::Triage(TriageFacts { cases, reply_address: REPLY.to_owned() });
    vec![facts(vec![rats.clone()]), facts(vec![rats, appeal])]
}

fn releases() -> Vec<Facts> {
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

fn reviews() -> Vec<Facts> {
    let mut all: Vec<Facts> = ReviewReason::ALL.iter().map(|reason| review(*reason, true)).collect();
    all.push(review(ReviewReason::Bounced, false));
    all
}

fn review(reason: ReviewReason, has_text: bool) -> Facts {
    Facts::Review(ReviewFacts {
        number: number(123),
        tag: TAG.to_owned(),
        title: "Straßenlaterne Gartenstraße".to_owned(),
        reason,
        sender: has_text.then(|| "Aylin Yilmaz (yilmaz@example.test)".to_owned()),
        received_day: day(4, 9),
        text: has_text.then(|| "Gibt es etwas Neues?".to_owned()),
        reply_address: REPLY.to_owned(),
    })
}

fn alarms() -> Vec<Facts> {
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

fn final_replies() -> Vec<Facts> {
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

fn interim_replies() -> Vec<Facts> {
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

fn queries() -> Vec<Facts> {
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

fn helps() -> Vec<Facts> {
    let facts = |is_known: bool, is_desk: bool| {
        Facts::Help(HelpFacts {
            number: is_known.then(|| number(123)),
            tag: is_known.then(|| TAG.to_owned()),
            why: "Das Wort „#weitr“ verstehen wir nicht. Meinten Sie #weiter?".to_owned(),
            is_desk,
            reply_address: REPLY.to_owned(),
        })
    };
    vec![facts(true, false), facts(true, true), facts(false, false)]
}

fn returned() -> Vec<Facts> {
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

fn citizen_wrote() -> Vec<Facts> {
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

fn colleague_notes() -> Vec<Facts> {
    let facts = |is_forwarded| Facts::ColleagueNote(ColleagueNoteFacts { number: number(123), received_day: day(3, 27), is_forwarded });
    vec![facts(true), facts(false)]
}

fn attachment(name: &str, size: u64) -> AttachmentLine {
    AttachmentLine { name: name.to_owned(), size }
}

fn candidate(key: &str, name: &str, score: u32) -> Candidate {
    Candidate { key: key.to_owned(), name: name.to_owned(), score }
}

/// A day of 2026.
pub(super) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap_or_default()
}

/// 20 April 2026, 21:14 on a clock in Berlin.
pub(super) fn moment() -> Instant {
    DateTime::from_timestamp(1_776_712_440, 0).unwrap_or_default()
}

/// A case number of 2026; serials start at 1.
pub(super) fn number(serial: i64) -> CaseNumber {
    let mut serial = serial;
    loop {
        if let Ok(number) = CaseNumber::new("B", 2026, serial) {
            return number;
        }
        serial = 1;
    }
}
