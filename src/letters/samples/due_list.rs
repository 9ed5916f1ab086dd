//! Sample lists of the morning (*Muster der Morgenlisten*).
//!
//! Knows: the persons of the worked example, on the mornings of day 7, 8 and 9. Never: a real one.
//!
//! Known weaknesses: none known.

use super::{REPLY, day, number};
use crate::deadlines::{Purpose, StepAudience, Urgency};
use crate::letters::{DueLine, DueListFacts, Facts, PreparedInterim};

fn line(serial: i64, title: &str, days_left: i64) -> DueLine {
    let (urgency, due_day) = match days_left {
        ..0 => (Urgency::Overdue, day(4, 13)),
        0 => (Urgency::Today, day(4, 14)),
        1 => (Urgency::ThisWeek, day(4, 14)),
        _ => (Urgency::Later, day(4, 14)),
    };
    DueLine {
        number: number(serial),
        tag: Some(format!("{}-k7f3q9xw2m5hd", number(serial))),
        title: Some(title.to_owned()),
        department: Some("66 Tiefbau".to_owned()),
        lane: None,
        purpose: Purpose::Reminder,
        urgency,
        statement_day: day(4, 7),
        due_day,
        is_follow_up: false,
        days_left,
        assigned_day: Some(day(3, 27)),
        reminded_day: None,
        absent_until: None,
        draft_waits: false,
        is_for_head: false,
        is_reachable: true,
        interim: None,
    }
}

fn lantern(days_left: i64) -> DueLine {
    line(123, "Straßenlaterne Gartenstraße", days_left)
}

fn list(reader: StepAudience, name: Option<&str>, is_firm: bool, cases: Vec<DueLine>) -> DueListFacts {
    let soonest = cases.iter().min_by_key(|case| case.due_day);
    let (due_day, days_left) = soonest.map_or((day(4, 14), 0), |case| (case.due_day, case.days_left));
    DueListFacts {
        reader,
        department: cases.first().and_then(|case| case.department.clone()),
        name: name.map(str::to_owned),
        is_firm,
        due_day,
        days_left,
        is_tomorrow: days_left == 1,
        cases,
        reply_address: REPLY.to_owned(),
    }
}

pub(super) fn reminders() -> Vec<Facts> {
    use StepAudience::{Department, Deputy};
    let bundle = || {
        vec![
            line(120, "Schlagloch Ringstraße", -1),
            line(121, "Ampel Bahnhof", 0),
            DueLine { is_follow_up: true, ..line(122, "Poller Marktplatz", 1) },
            lantern(3),
            DueLine { urgency: Urgency::New, purpose: Purpose::NotTakenOver, ..line(124, "Gehweg Parkallee", 8) },
        ]
    };
    let not_taken_over = DueLine { purpose: Purpose::NotTakenOver, ..lantern(8) };
    let lists = [
        list(Department, None, false, vec![lantern(3)]),
        list(Department, None, false, bundle()),
        list(Department, None, true, vec![lantern(-1)]),
        list(Department, None, false, vec![not_taken_over]),
        list(Deputy, None, true, vec![DueLine { is_follow_up: true, ..lantern(0) }]),
        list(Deputy, None, true, bundle()),
    ];
    lists.into_iter().map(Facts::Reminder).collect()
}

pub(super) fn escalations() -> Vec<Facts> {
    use StepAudience::{Directorate, Head};
    let for_head = |case: DueLine| DueLine { is_for_head: true, reminded_day: Some(day(4, 9)), ..case };
    let told = |case: DueLine| DueLine { tag: None, reminded_day: Some(day(4, 9)), ..case };
    let unreminded = DueLine { reminded_day: None, ..for_head(line(124, "Gehweg Ringstraße", 3)) };
    let clerks = DueLine { is_for_head: false, ..line(125, "Poller Marktplatz", 3) };
    let lists = [
        list(Head, Some("Frau Albers"), true, vec![for_head(lantern(1))]),
        list(Head, None, true, vec![for_head(lantern(1)), unreminded, clerks]),
        list(Head, None, true, vec![for_head(lantern(0))]),
        list(Head, None, true, vec![for_head(lantern(-1))]),
        list(Head, None, true, vec![for_head(lantern(-1)), for_head(lantern(3))]),
        list(Directorate, None, true, vec![told(lantern(1))]),
        list(Directorate, None, true, vec![told(lantern(-1)), DueLine { is_follow_up: true, ..told(lantern(3)) }]),
    ];
    lists.into_iter().map(Facts::Escalation).collect()
}

pub(super) fn desk_lists() -> Vec<Facts> {
    use StepAudience::{Desk, Mayor};
    let not_taken_over = DueLine { urgency: Urgency::New, purpose: Purpose::NotTakenOver, ..line(130, "Gehweg Parkallee", 8) };
    let absent = DueLine { absent_until: Some(day(4, 17)), ..line(131, "Ampel Bahnhof", 3) };
    let nobody = DueLine { department: None, assigned_day: None, purpose: Purpose::NotTakenOver, ..line(132, "Ratten am Gully", 8) };
    let draft = DueLine { draft_waits: true, ..line(133, "Schlagloch Ringstraße", 0) };
    let interim = |reason: Option<&str>| DueLine {
        purpose: Purpose::Interim,
        interim: Some(PreparedInterim {
            new_day: day(4, 28),
            reason: reason.map(str::to_owned),
            letter_subject: "Zwischenstand zu Ihrem Anliegen, B-2026-000123".to_owned(),
            letter_text: "Guten Tag Frau Yilmaz,\n\nwir haben Ihr Anliegen vom 27. März noch nicht abschließend geklärt.".to_owned(),
        }),
        ..lantern(2)
    };
    let confidential = DueLine { department: None, title: None, lane: Some("vertraulich (Personal)".to_owned()), ..lantern(3) };
    let told = |case: DueLine| DueLine { tag: None, title: None, ..case };
    let lists = [
        list(Desk, None, false, vec![not_taken_over.clone()]),
        list(Desk, None, false, vec![interim(None)]),
        list(
            Desk,
            None,
            true,
            vec![line(129, "Bank Stadtpark", -1), draft, interim(Some("Das Ersatzteil ist bestellt.")), absent, nobody, not_taken_over],
        ),
        list(Desk, None, false, vec![DueLine { is_follow_up: true, ..lantern(3) }]),
        list(Desk, None, true, vec![confidential]),
        list(Desk, None, false, vec![DueLine { is_reachable: false, purpose: Purpose::Interim, ..lantern(2) }]),
        list(Mayor, None, true, vec![told(lantern(-1)), told(DueLine { department: None, ..lantern(3) })]),
        list(Mayor, None, true, vec![told(DueLine { is_follow_up: true, ..lantern(0) })]),
    ];
    lists.into_iter().map(Facts::DeskList).collect()
}
