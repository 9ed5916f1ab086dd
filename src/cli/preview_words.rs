//! What the preview says (*Worte der Vorschau*), in German for people who have never seen the system.
//!
//! Knows: how a count becomes a sentence, and which line of the configuration would change it. Never: counts.
//!
//! Known weaknesses: proposals are written for one mailbox at a time.

use crate::case::Suppressed;
use crate::flow::{Count, Preview};
use crate::intake::ReturnPathTrust;
use crate::letters::german::{count, numeric_day, plural};
use crate::office::Office;
use chrono::NaiveDate;
use serde::Serialize;

/// *Vorschau* of one mailbox, as it is read.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    pub title: String,
    pub lead: String,
    pub sections: Vec<Section>,
    /// Lines for the configuration.
    pub proposals: Vec<String>,
}

/// One question and its answer.
#[derive(Debug, Serialize)]
pub(super) struct Section {
    pub heading: String,
    pub sentence: String,
    pub rows: Vec<Row>,
}

/// How often what.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub count: u64,
    pub what: String,
}

/// Makes the page. `first` and `last` are local days.
pub(super) fn page(office: &Office, mailbox: &str, seen: &Preview, (first, last): (NaiveDate, NaiveDate)) -> Page {
    Page {
        title: format!("Vorschau auf das Postfach {mailbox}, {} bis {}", numeric_day(first), numeric_day(last)),
        lead: format!(
            "Wir haben {} angesehen. So hätte Anliegend sie behandelt. Es ist nichts geschehen: Keine Nachricht wurde verschoben oder als \
             gelesen gekennzeichnet, keine Datenbank angelegt, niemand hat Post bekommen.",
            plural(seen.mails, "Nachricht", "Nachrichten")
        ),
        sections: [
            Some(people(seen)),
            machines(seen),
            Some(offices(seen)),
            Some(acknowledgements(seen)),
            addresses(seen),
            Some(server(office, seen)),
            brought(seen),
        ]
        .into_iter()
        .flatten()
        .collect(),
        proposals: proposals(office, mailbox, seen),
    }
}

fn people(seen: &Preview) -> Section {
    let sentence = format!(
        "{} von {} haben Menschen geschrieben. Das sind {} und {} auf frühere Nachrichten.",
        count(seen.people),
        plural(seen.mails, "Nachricht", "Nachrichten"),
        plural(seen.concerns(), "neues Anliegen", "neue Anliegen"),
        if seen.answers == 0 { "keine Antwort".to_owned() } else { plural(seen.answers, "Antwort", "Antworten") },
    );
    Section { heading: "Von Menschen".to_owned(), sentence, rows: Vec::new() }
}

fn machines(seen: &Preview) -> Option<Section> {
    let mut rows = rows(&seen.machines, |reason| reason.german().to_owned());
    rows.extend((seen.bounces > 0).then(|| row(seen.bounces, "Zustellberichte: eine E-Mail kam zurück oder ist verspätet")));
    rows.extend((seen.unreadable > 0).then(|| row(seen.unreadable, "nicht lesbar; sie würden zur Klärung vorgelegt")));
    let all: u64 = rows.iter().map(|row| row.count).sum();
    (all > 0).then(|| Section {
        heading: "Von Maschinen".to_owned(),
        sentence: format!(
            "{} abgelegt, ohne ein Anliegen zu werden. Niemand bekäme darauf eine Antwort.",
            plural(all, "Nachricht würde", "Nachrichten würden")
        ),
        rows,
    })
}

fn offices(seen: &Preview) -> Section {
    let found: u64 = seen.departments.values().sum();
    let lanes: u64 = seen.lanes.values().sum();
    let first = match lanes {
        0 => String::new(),
        1 => " 1 wäre ein Sonderweg, den ein Mensch zuerst sieht.".to_owned(),
        _ => format!(" {} wären Sonderwege, die ein Mensch zuerst sieht.", count(lanes)),
    };
    let sentence = format!(
        "Von {} fänden {} sofort ein Fachamt. {} kämen zur Beschwerdestelle, weil kein Amt sicher genug ist oder jemand sie weitergeleitet \
         hat.{first}",
        plural(seen.concerns(), "neuem Anliegen", "neuen Anliegen"),
        count(found),
        count(seen.desk),
    );
    let mut rows = rows(&seen.departments, Clone::clone);
    rows.extend(self::rows(&seen.lanes, |lane| format!("Sonderweg: {}", lane.german())));
    Section { heading: "Zuständigkeit".to_owned(), sentence, rows }
}

fn acknowledgements(seen: &Preview) -> Section {
    let all: u64 = seen.unacknowledged.values().sum();
    let sentence = if all == 0 {
        "Alle Bürgerinnen und Bürger mit einem neuen Anliegen bekämen eine Eingangsbestätigung.".to_owned()
    } else {
        format!(
            "Auf {} ginge von selbst keine Eingangsbestätigung hinaus. Bearbeitet würden sie trotzdem. Der Tagesbericht nennt jedes mit dem \
             Grund, und die Bestätigung lässt sich dann von Hand senden.",
            plural(all, "neues Anliegen", "neue Anliegen"),
        )
    };
    let explained = |reason: &Suppressed| match advice(*reason) {
        Some(advice) => format!("{} ({advice})", reason.german()),
        None => reason.german().to_owned(),
    };
    Section { heading: "Ohne Eingangsbestätigung".to_owned(), sentence, rows: rows(&seen.unacknowledged, explained) }
}

/// What changes it, where a setting does.
fn advice(reason: Suppressed) -> Option<&'static str> {
    match reason {
        Suppressed::NotAddressed => Some("fehlt eine Adresse? Siehe unten"),
        Suppressed::NoReturnPath => Some("siehe unten: Mailserver"),
        Suppressed::Misaligned => Some("der eigene Mailserver bestätigt den Absender nicht; siehe unten: Mailserver"),
        Suppressed::RoleAddress => Some("ist es ein Formular? Siehe unten"),
        _ => None,
    }
}

fn addresses(seen: &Preview) -> Option<Section> {
    (!seen.strange_addresses.is_empty()).then(|| Section {
        heading: "Adressen, die noch nicht eingetragen sind".to_owned(),
        sentence:
            "Diese Adressen Ihrer Stadt stehen in An oder Cc. Werden sie in dieses Postfach umgeleitet, gehören sie in „addresses“; sonst \
                   bekommt keine Bestätigung, wer dorthin schreibt. Haben andere Ämter mitgelesen, ist nichts zu tun."
                .to_owned(),
        rows: rows(&seen.strange_addresses, Clone::clone),
    })
}

fn server(office: &Office, seen: &Preview) -> Section {
    let without = seen.survey.without_return_path() as u64;
    let return_path = if without == 0 {
        "Jede Nachricht trägt eine Rückgabeadresse (Return-Path). Das ist gut.".to_owned()
    } else {
        format!(
            "{} von {} Nachrichten {} keine Rückgabeadresse (Return-Path). {}",
            count(without),
            count(seen.mails),
            if without == 1 { "trägt" } else { "tragen" },
            if office.return_path == ReturnPathTrust::Required {
                "Wer sie schrieb, bekäme keine Bestätigung."
            } else {
                "Dann antworten wir an den Absender."
            },
        )
    };
    let results = match (&office.reading.trust.authserv_id, seen.survey.authserv_id()) {
        (_, None) => {
            "Ihr Mailserver trägt nicht ein, ob Absender echt sind (Authentication-Results). Bitte lassen Sie das einschalten.".to_owned()
        }
        (None, Some(("-", mails))) => format!(
            "Ob der Absender echt ist, steht in {}, aber kein Name, wer das geprüft hat. So schreibt es Exchange Online. Ist das Ihr Mailserver?",
            plural(mails as u64, "Nachricht", "Nachrichten")
        ),
        (None, Some((name, mails))) => {
            format!(
                "„{name}“ hat in {} eingetragen, ob der Absender echt ist. Ist das Ihr Mailserver?",
                plural(mails as u64, "Nachricht", "Nachrichten")
            )
        }
        (Some(set), Some((name, _))) if set.eq_ignore_ascii_case(name) => {
            "Ob Absender echt sind, sagt Ihr Mailserver. Das ist gut.".to_owned()
        }
        (Some(set), Some((name, _))) => format!("Eingestellt ist der Mailserver „{set}“, in den Nachrichten steht „{name}“. Bitte prüfen."),
    };
    Section { heading: "Mailserver".to_owned(), sentence: format!("{return_path} {results}"), rows: Vec::new() }
}

fn brought(seen: &Preview) -> Option<Section> {
    let mut rows =
        rows(&seen.forwarders, |who| format!("weitergeleitet von {who}: die Bürgerin wird vorgeschlagen, ein Mensch bestätigt sie"));
    rows.extend(self::rows(&seen.forms, |who| format!("Formular {who}, eingetragen")));
    let forms: Count<String> = seen.new_forms.iter().map(|(who, (_, times))| (who.clone(), *times)).collect();
    rows.extend(self::rows(&forms, |who| format!("{who} sieht aus wie ein Formular und ist nicht eingetragen")));
    rows.extend(self::rows(&seen.new_scanners, |who| format!("{who} sieht aus wie ein Scanner und ist nicht eingetragen")));
    (!rows.is_empty()).then(|| Section {
        heading: "Von anderen gebracht".to_owned(),
        sentence: "Diese Absender bringen die Anliegen anderer.".to_owned(),
        rows,
    })
}

/// Lines that fit what was seen; each is to be read before it is copied.
fn proposals(office: &Office, mailbox: &str, seen: &Preview) -> Vec<String> {
    let mut lines = Vec::new();
    if !seen.strange_addresses.is_empty()
        && let Some(letterbox) = office.letterbox(mailbox)
    {
        let all: Vec<String> = letterbox.addresses.iter().chain(seen.strange_addresses.keys()).map(|address| quoted(address)).collect();
        lines.push(format!("addresses = [{}]   # beim Postfach {mailbox}; nur was dorthin umgeleitet wird", all.join(", ")));
    }
    let trust = &office.reading.trust;
    let mut about_trust = Vec::new();
    if let (None, Some((name, _))) = (&trust.authserv_id, seen.survey.authserv_id()) {
        about_trust.push(format!("authserv_id = {}   # nur, wenn das Ihr eigener Mailserver ist", quoted(name)));
    }
    if office.return_path == ReturnPathTrust::Required && seen.survey.without_return_path() as u64 == seen.mails && seen.mails > 0 {
        about_trust.push("return_path = \"if-present\"   # Ihr Mailserver trägt keine Rückgabeadresse ein".to_owned());
    }
    if !about_trust.is_empty() {
        lines.push("[trust]".to_owned());
        lines.extend(about_trust);
    }
    if !seen.new_scanners.is_empty() {
        let all: Vec<String> = seen.new_scanners.keys().map(|address| quoted(address)).collect();
        lines.extend(["[intake]".to_owned(), format!("scanners = [{}]", all.join(", "))]);
    }
    for (form, _) in seen.new_forms.values() {
        lines.push("[[forms]]".to_owned());
        let values =
            [("sender", Some(&form.sender)), ("address", Some(&form.address)), ("name", form.name.as_ref()), ("text", form.text.as_ref())];
        lines.extend(values.into_iter().filter_map(|(key, value)| Some(format!("{key} = {}", quoted(value?)))));
    }
    lines
}

/// A basic string of TOML; a stranger may have chosen what stands in it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The most frequent first, at most twelve.
fn rows<T: Ord>(counts: &Count<T>, what: impl Fn(&T) -> String) -> Vec<Row> {
    let mut rows: Vec<Row> = counts.iter().map(|(thing, count)| row(*count, &what(thing))).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    let left_out: u64 = rows.iter().skip(MOST_ROWS).map(|row| row.count).sum();
    rows.truncate(MOST_ROWS);
    rows.extend((left_out > 0).then(|| row(left_out, "weitere")));
    rows
}

const MOST_ROWS: usize = 12;

fn row(count: u64, what: &str) -> Row {
    Row { count, what: what.to_owned() }
}
