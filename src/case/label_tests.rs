//! Who is responsible according to people: one line per life of a case.

use super::*;
use chrono::{TimeZone, Utc};

/// The n-th step of a life, an hour each.
fn hour(nth: usize) -> Instant {
    Utc.with_ymd_and_hms(2026, 4, 1, 8, 0, 0).unwrap() + chrono::TimeDelta::hours(i64::try_from(nth).unwrap())
}

/// `machine`, `desk`, `citizen`, or the key of a department.
fn actor(word: &str) -> Actor {
    match word {
        "machine" => Actor::Machine,
        "desk" => Actor::Desk,
        "citizen" => Actor::Citizen,
        key => Actor::Department(DepartmentKey::new(key)),
    }
}

/// One word of a life: `machine gives 66`, `66 passes-to 67`, `66 declines -`, `66 takes-over -`, `66 drafts 7`, `desk releases 7` …
fn events_of(word: &str, at: Instant) -> Vec<CaseEvent> {
    let [who, what, rest]: [&str; 3] = word.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let key = DepartmentKey::new;
    let assigned = |department| EventKind::Assigned { department, role: Role::Leading, statement_day: None };
    let whose = || match who {
        "desk" | "machine" => None,
        department => Some(key(department)),
    };
    let kinds = match what {
        "gives" => vec![assigned(key(rest))],
        "asks" => vec![EventKind::Assigned { department: key(rest), role: Role::Contributing, statement_day: None }],
        "passes-to" => vec![EventKind::Unassigned { department: key(who) }, assigned(key(rest))],
        "declines" => vec![EventKind::Unassigned { department: key(who) }],
        "moves" => {
            let (from, to) = rest.split_once("->").unwrap();
            vec![EventKind::Unassigned { department: key(from) }, assigned(key(to))]
        }
        "takes-over" => vec![EventKind::TakenOver { department: key(who) }],
        "drafts" => {
            vec![EventKind::Drafted { message: rest.parse().unwrap(), department: whose(), answer: AnswerKind::Final, promises: None }]
        }
        "releases" => vec![EventKind::DraftReleased { message: rest.parse().unwrap() }],
        "returns" => vec![EventKind::DraftReturned { message: rest.parse().unwrap() }],
        "phones-for" => vec![EventKind::Reacted { way: ReactionWay::Phone, department: Some(key(rest)) }],
        "lane" => vec![EventKind::LaneSet { value: Lane::from_code(rest).unwrap() }],
        "closes" => vec![EventKind::Closed { reason: CloseReason::from_code(rest).unwrap() }],
        "reopens" => vec![EventKind::Reopened],
        "reviews" => vec![EventKind::Reviewed],
        _ => panic!("{word}"),
    };
    kinds.into_iter().map(|kind| CaseEvent { happened_at: at, recorded_at: at, actor: actor(who), kind }).collect()
}

fn life(words: &[&str]) -> Vec<CaseEvent> {
    words.iter().enumerate().flat_map(|(nth, word)| events_of(word, hour(nth))).collect()
}

/// `67 (desk) not 66, corrected`.
fn told(label: Option<Label>) -> String {
    let Some(label) = label else { return "nobody said anything".to_owned() };
    let voice = |voice: &Voice| match voice {
        Voice::Desk => "desk".to_owned(),
        Voice::Other(department) => format!("from {department}"),
        Voice::Itself => "itself".to_owned(),
    };
    let mut told = label.responsible.map_or("nobody".to_owned(), |r| format!("{} ({})", r.department, voice(&r.said_by)));
    for declined in label.declined {
        told = format!("{told} not {}", declined.department);
    }
    if let Some(lane) = label.lane {
        told = format!("{told}, lane {}", lane.code());
    }
    if label.is_corrected { format!("{told}, corrected") } else { told }
}

#[test]
fn a_label_is_what_people_said_and_nothing_else() {
    for (words, expected) in [
        // The machine alone.
        (vec![], "nobody said anything"),
        (vec!["machine gives 66"], "nobody said anything"),
        (vec!["machine gives 66", "desk reviews -", "desk closes vermerk"], "nobody said anything"),
        (vec!["machine gives 66", "66 drafts 7"], "nobody said anything"),
        (vec!["machine gives 66", "66 drafts 7", "desk returns 7"], "nobody said anything"),
        (vec!["machine gives 66", "desk drafts 7", "desk releases 7"], "nobody said anything"),
        (vec!["machine lane personal"], "nobody said anything"),
        // The department confirms.
        (vec!["machine gives 66", "66 takes-over -"], "66 (itself)"),
        (vec!["machine gives 66", "66 drafts 7", "desk releases 7"], "66 (itself)"),
        (vec!["machine gives 66", "66 phones-for 66"], "66 (itself)"),
        (vec!["machine gives 66", "desk phones-for 66"], "66 (itself)"),
        (vec!["machine gives 66", "desk phones-for 67"], "nobody said anything"),
        (vec!["machine gives 66", "machine asks 67", "67 takes-over -"], "nobody said anything"),
        // The desk chooses.
        (vec!["desk gives 66"], "66 (desk)"),
        (vec!["desk gives 66", "66 takes-over -"], "66 (desk)"),
        (vec!["machine gives 66", "desk moves 66->67"], "67 (desk), corrected"),
        (vec!["machine gives 66", "66 takes-over -", "desk moves 66->67"], "67 (desk), corrected"),
        (vec!["desk phones-for 67"], "67 (desk)"),
        // Departments pass on.
        (vec!["machine gives 66", "66 declines -"], "nobody not 66, corrected"),
        (vec!["machine gives 66", "66 passes-to 67"], "67 (from 66) not 66, corrected"),
        (vec!["machine gives 66", "66 passes-to 67", "67 takes-over -"], "67 (itself) not 66, corrected"),
        (vec!["machine gives 66", "66 passes-to 67", "67 declines -"], "nobody not 66 not 67, corrected"),
        (vec!["machine gives 66", "66 passes-to 67", "67 declines -", "desk gives TBL"], "TBL (desk) not 66 not 67, corrected"),
        (vec!["machine gives 66", "66 declines -", "desk gives 66"], "66 (desk)"),
        (vec!["machine gives 66", "66 passes-to 67", "67 declines -", "desk gives 66"], "66 (desk) not 67"),
        (vec!["desk gives 66", "66 declines -", "desk gives 67"], "67 (desk) not 66"),
        (vec!["desk gives 66", "66 declines -", "desk gives 66", "66 declines -"], "nobody not 66"),
        // Lanes: a person chose.
        (vec!["machine lane personal", "desk gives 11"], "11 (desk), lane personal"),
        // Nobody's.
        (vec!["machine gives 66", "66 takes-over -", "desk closes irrlaeufer"], "nobody said anything"),
        (vec!["machine gives 66", "66 declines -", "desk closes kein_anliegen"], "nobody not 66, corrected"),
        (vec!["desk gives 66", "desk closes kein_anliegen", "desk reopens -"], "66 (desk)"),
        (vec!["desk gives 66", "desk closes dublette"], "66 (desk)"),
    ] {
        assert_eq!(told(label(&life(&words))), expected, "{words:?}");
    }
}

#[test]
fn a_label_says_since_when_and_when_it_was_said() {
    let found = label(&life(&["machine gives 66", "66 drafts 7", "desk releases 7", "66 takes-over -"])).unwrap();
    let responsible = found.responsible.unwrap();
    assert_eq!((responsible.since, responsible.said_at), (hour(0), hour(2)), "the first word counts");

    let found = label(&life(&["machine gives 66", "66 passes-to 67", "67 takes-over -", "desk reviews -"])).unwrap();
    let responsible = found.responsible.unwrap();
    assert_eq!((responsible.since, responsible.said_at), (hour(1), hour(2)), "its own word is worth more than the other's");
    assert_eq!(found.declined, [Declined { department: DepartmentKey::new("66"), at: hour(1) }]);
    assert_eq!(found.first_choice, Some(DepartmentKey::new("66")));

    let again = label(&life(&["desk gives 66", "66 declines -", "desk gives 66", "66 declines -"])).unwrap();
    assert_eq!(again.declined, [Declined { department: DepartmentKey::new("66"), at: hour(3) }], "its last word");
    assert_eq!(again.first_choice, None, "the machine left it to the desk");
}

#[test]
fn the_stations_of_a_case_name_giver_taker_and_mail() {
    let mut events = life(&["machine gives 66", "66 passes-to 67", "desk moves 67->tbl"]);
    let mail = |message| EventKind::MailAdded { message, by_reference: false };
    let of = |who, nth, kind| CaseEvent { happened_at: hour(nth), recorded_at: hour(nth), actor: actor(who), kind };
    // 66 wrote mail 8, and in the hour before the citizen had written mail 7.
    events.insert(1, of("citizen", 1, mail(7)));
    events.insert(2, of("66", 1, mail(8)));
    let found = stations(&events);
    let keys: Vec<&str> = found.iter().map(|station| station.department.as_str()).collect();
    assert_eq!(keys, ["66", "67", "TBL"]);
    assert_eq!(found[0].given, Move { by: Actor::Machine, at: hour(0), message: None });
    let handed_over = Move { by: actor("66"), at: hour(1), message: Some(8) };
    assert_eq!((found[0].passed_on.as_ref(), &found[1].given), (Some(&handed_over), &handed_over));
    assert_eq!(found[1].passed_on, Some(Move { by: Actor::Desk, at: hour(2), message: None }), "typed at the terminal");
    assert_eq!(found[2].passed_on, None);
}

#[test]
fn who_only_takes_part_is_no_station() {
    assert_eq!(stations(&life(&["desk asks 67"])), []);
    assert_eq!(label(&life(&["desk asks 67", "67 takes-over -"])), None);
}
