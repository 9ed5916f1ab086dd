//! How a simulation is told (*Bericht des Probelaufs*).
//!
//! Knows: rows and sentences. Never: an address; recipients are called by what they are.
//!
//! Known weaknesses: two addresses of one department, for two districts, have the same name in two rows; an address
//! with several posts is counted once, as the lowest of them.

use super::calendar::day;
use super::output::table;
use super::simulate::Lived;
use crate::case::DepartmentKey;
use crate::deadlines::StepAudience;
use crate::letters::german::{long_day, plural};
use crate::office::Office;
use crate::routing::Department;
use crate::simulation::{Account, Addressee, DayMail, Diligence, Outcome, Plan};
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Everything about one ladder, for programs.
pub(super) fn as_json(plan: &Plan, lived: &Lived) -> Value {
    let account = &lived.account;
    let recipient = |addressee: &Addressee| {
        let longest = addressee.longest().map(|(day, lines)| json!({ "day": day, "lines": lines }));
        json!({ "names": names(addressee, &lived.office), "total": addressee.total(), "days_with_list": addressee.days_with_list(),
            "longest_list": longest })
    };
    let outcome = |outcome: &Outcome| json!({ "cases": outcome, "in_time": outcome.in_time() });
    let of = |(key, result): (&Option<DepartmentKey>, &Outcome)| json!({ "department": key, "outcome": outcome(result) });
    json!({
        "ladder": lived.ladder,
        "plan": plan,
        "until": account.until,
        "open_before": account.open_before,
        "recipients": addressees(account).into_iter().map(recipient).collect::<Vec<_>>(),
        "days": account.days(),
        "departments": account.outcomes.iter().map(of).collect::<Vec<_>>(),
        "outcome": outcome(&account.outcome()),
    })
}

/// Everything about one ladder, for people.
pub(super) fn page(plan: &Plan, lived: &Lived, with_days: bool) -> String {
    let account = &lived.account;
    let title = format!("Probelauf der Erinnerungsleiter: {}", lived.ladder);
    let mut parts = vec![head(&title, plan, &[lived]), format!("Post je Empfänger\n{}", recipients(account, &lived.office))];
    if with_days {
        parts.push(format!("Post je Tag\n{}", days(account)));
    }
    parts.push(format!("Was aus den Anliegen wird\n{}\n{MEANING}", outcomes(account, &lived.office)));
    parts.join("\n\n")
}

/// Under the table of outcomes.
const MEANING: &str = "\
beantwortet und Zwischenstand: die erste Nachricht erreicht die Bürgerin in der Frist; zusammen sind sie der Anteil in der Frist (wie K2).
zu spät: die erste Nachricht kommt nach der Frist. gar nicht: bis zum letzten Tag kommt keine.
gemeldet: Leitung, Dezernat oder Verwaltungsspitze haben davon gelesen.";

/// Two ladders beside each other.
pub(super) fn compared(plan: &Plan, lived: [&Lived; 2]) -> String {
    let [first, second] = lived;
    let row = |name: &str, figure: &dyn Fn(&Lived) -> String| vec![name.to_owned(), figure(first), figure(second)];
    let lists_to = |lived: &Lived, wanted: &[StepAudience]| {
        let is_one = |addressee: &&Addressee| addressee.posts.first().is_some_and(|(role, _)| wanted.contains(role));
        lived.account.addressees.values().filter(is_one).map(|addressee| addressee.total().lists).sum::<u64>().to_string()
    };
    let longest = |lived: &Lived| lived.account.addressees.values().filter_map(Addressee::longest).map(|(_, lines)| lines).max();
    let outcome = |lived: &Lived| lived.account.outcome();
    let rows = [
        row("Listen", &|l| l.account.total().lists.to_string()),
        row("  an Fachämter", &|l| lists_to(l, &[StepAudience::Department, StepAudience::Deputy])),
        row("  an Leitungen und darüber", &|l| lists_to(l, &[StepAudience::Head, StepAudience::Directorate, StepAudience::Mayor])),
        row("  an die Beschwerdestelle", &|l| lists_to(l, &[StepAudience::Desk])),
        row("Zeilen", &|l| l.account.total().lines.to_string()),
        row("Zeilen der längsten Liste", &|l| longest(l).unwrap_or_default().to_string()),
        row("beantwortet", &|l| outcome(l).answered.to_string()),
        row("Zwischenstand", &|l| outcome(l).interim.to_string()),
        row("zu spät", &|l| outcome(l).late.to_string()),
        row("gar nicht", &|l| outcome(l).never.to_string()),
        row("in der Frist", &|l| outcome(l).in_time().to_string()),
        row("gemeldet", &|l| outcome(l).told_above.to_string()),
    ];
    let table = table(&["", &first.ladder, &second.ladder], &rows);
    let title = format!("Probelauf zweier Erinnerungsleitern: {} und {}", first.ladder, second.ladder);
    format!("{}\n\n{table}\n{MEANING}", head(&title, plan, &lived))
}

/// What was lived through; of two ladders with different promises the longer life is told.
fn head(title: &str, plan: &Plan, lived: &[&Lived]) -> String {
    let last = plan.end().pred_opt().unwrap_or(plan.from);
    let until = lived.iter().map(|lived| lived.account.until).max().unwrap_or(last);
    let open_before = lived.first().map_or(0, |lived| lived.account.open_before);
    let mut lines = vec![
        title.to_owned(),
        format!("{} von {}, bis {}.", plural(plan.cases.into(), "neues Anliegen", "neue Anliegen"), long_day(plan.from), long_day(last)),
    ];
    if open_before > 0 {
        lines.push(format!("Dazu {} von vorher.", plural(open_before as u64, "offener Vorgang", "offene Vorgänge")));
    }
    lines.push(format!("Danach ohne neue bis {}, damit jede Zusage abläuft.", long_day(until)));
    lines.extend(lived.first().map(|lived| habits(&plan.diligence, &lived.office)));
    lines.push(format!("Zufallszahl {}: dieselbe Zahl gibt dieselben Anliegen und dieselben Menschen.", plan.seed));
    lines.join("\n")
}

fn habits(diligence: &Diligence, office: &Office) -> String {
    let named = diligence.departments.iter().map(|(key, share)| format!("{} {}", title(office, Some(key)), percent(*share)));
    let named: Vec<String> = named.collect();
    let but = if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
    format!(
        "Ein Fachamt beantwortet {} seiner Anliegen von selbst bis zum Tag der Stellungnahme{but}.\nDie Beschwerdestelle schickt {} der vorbereiteten Zwischenstände ab.",
        percent(diligence.usual),
        percent(diligence.desk)
    )
}

fn percent(share: f64) -> String {
    format!("{}\u{a0}%", (share * 1000.0).round() / 10.0).replace('.', ",")
}

/// By role, then by department.
fn addressees(account: &Account) -> Vec<&Addressee> {
    let mut all: Vec<&Addressee> = account.addressees.values().collect();
    all.sort_by_key(|addressee| &addressee.posts);
    all
}

fn recipients(account: &Account, office: &Office) -> String {
    let row = |addressee: &Addressee| {
        let (total, longest) = (addressee.total(), addressee.longest());
        vec![
            names(addressee, office).join(", "),
            total.lists.to_string(),
            addressee.days_with_list().to_string(),
            total.lines.to_string(),
            longest.map_or_else(String::new, |(_, lines)| lines.to_string()),
            longest.map_or_else(String::new, |(on, _)| day(on)),
            total.new_cases.to_string(),
        ]
    };
    let head = ["Empfänger", "Listen", "an Tagen", "Zeilen", "längste", "am", "neue Anliegen"];
    table(&head, &addressees(account).into_iter().map(row).collect::<Vec<_>>())
}

/// What an address is called: each of its posts once.
fn names(addressee: &Addressee, office: &Office) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (role, key) in &addressee.posts {
        let title = title(office, key.as_ref());
        let name = match role {
            StepAudience::Department => format!("{title} (Fachamt)"),
            StepAudience::Deputy | StepAudience::Head => format!("{} {title}", role.german()),
            StepAudience::Directorate => department(office, key.as_ref()).map(|d| d.directorate.clone()).unwrap_or_default(),
            StepAudience::Desk | StepAudience::Mayor => role.german().to_owned(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn days(account: &Account) -> String {
    let row =
        |(on, mail): (&NaiveDate, &DayMail)| vec![day(*on), mail.lists.to_string(), mail.lines.to_string(), mail.new_cases.to_string()];
    table(&["Tag", "Listen", "Zeilen", "neue Anliegen"], &account.days().iter().map(row).collect::<Vec<_>>())
}

fn outcomes(account: &Account, office: &Office) -> String {
    let row = |name: String, outcome: &Outcome| {
        let cases = outcome.answered + outcome.interim + outcome.late + outcome.never + outcome.open;
        let counts = [cases, outcome.answered, outcome.interim, outcome.late, outcome.never].map(|count| count.to_string());
        let end = [outcome.in_time().to_string(), outcome.told_above.to_string()];
        std::iter::once(name).chain(counts).chain(end).collect::<Vec<String>>()
    };
    let mut rows: Vec<_> = account.outcomes.iter().map(|(key, outcome)| row(title(office, key.as_ref()), outcome)).collect();
    rows.push(row("zusammen".to_owned(), &account.outcome()));
    table(&["Fachamt", "Anliegen", "beantwortet", "Zwischenstand", "zu spät", "gar nicht", "in der Frist", "gemeldet"], &rows)
}

fn department<'o>(office: &'o Office, key: Option<&DepartmentKey>) -> Option<&'o Department> {
    key.and_then(|key| office.routing.department(key))
}

fn title(office: &Office, key: Option<&DepartmentKey>) -> String {
    let fallback = || key.map_or_else(|| "ohne Fachamt".to_owned(), ToString::to_string);
    department(office, key).map_or_else(fallback, Department::title)
}
