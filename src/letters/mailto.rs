//! Ready-made answers (*vorbereitete Antworten*): links that open a prepared mail, and the words to write without them.
//!
//! Knows: which outcomes a department, its head and the desk choose from, and the command behind each (`design.md` 4).
//! Never: obeys a command; `intake` reads them, `case` decides.
//!
//! Known weaknesses: the words of the prepared mails stand here and not in `config/letters/`, because the daemon must
//! understand them again.

use super::german;
use crate::case::{AnswerKind, ReviewReason};
use chrono::NaiveDate;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// Longest link in characters after encoding (`office.md` 4.2: limits seen start at about 2,000).
pub const LINK_LIMIT: usize = 900;

/// Everything but RFC 3986's unreserved characters is encoded: a blank becomes `%20`, never `+` (RFC 6068 § 2).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// In an address the at sign stays readable.
const ADDRESS: &AsciiSet = &UNRESERVED.remove(b'@');

/// *vorbereitete Antwort*: one outcome the reader can choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// What the reader sees.
    pub label: String,
    /// The first line to write for the same outcome without the link.
    pub words: String,
    /// The `mailto:` link; none if it would be longer than [`LINK_LIMIT`].
    pub href: Option<String>,
}

/// *vorgeschlagenes Fachamt*: a department that the desk may choose, with the score that routing gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Key as it stands in commands: `66`.
    pub key: String,
    /// Name: "Tiefbau".
    pub name: String,
    /// Points.
    pub score: u32,
}

/// *vorgeschlagene Bürgerin*: who seems to have written a mail that somebody of the city brought, for a person to confirm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Name as it stands there; may be empty.
    pub name: String,
    /// Address as it stands there; may be empty.
    pub address: String,
    /// Local day on which she wrote, where it can be read.
    pub received_day: Option<NaiveDate>,
}

impl Proposal {
    /// Whether there is an order that confirms it.
    #[must_use]
    pub fn is_confirmable(&self) -> bool {
        self.words().is_some()
    }

    /// The order that confirms it; none where neither name nor address is plain, since an order without either names nobody.
    /// A stranger chose both, so nothing of them may be read as another order.
    fn words(&self) -> Option<String> {
        let name: String = self.name.chars().filter(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.' | '\'')).take(60).collect();
        let name = Some(name.trim().to_owned()).filter(|name| name.contains(char::is_alphabetic));
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '@');
        let address = Some(&self.address).filter(|address| address.contains('@') && address.chars().all(is_plain));
        let citizen: Vec<String> = name.into_iter().chain(address.map(|address| format!("<{address}>"))).collect();
        let day = self.received_day.map(|day| format!(" #eingang {} laut Weiterleitung", german::numeric_day(day))).unwrap_or_default();
        (!citizen.is_empty()).then(|| format!("#bürgerin {}{day}", citizen.join(" ")).replace("  ", " "))
    }
}

/// Builds a `mailto:` link (RFC 6068): UTF-8 percent-encoded, line ends `%0D%0A`, blanks `%20`. None if it would be longer
/// than [`LINK_LIMIT`] characters.
#[must_use]
pub fn link(to: &str, subject: &str, body: &str) -> Option<String> {
    let body = body.replace("\r\n", "\n").replace('\n', "\r\n");
    let href = format!(
        "mailto:{}?subject={}&body={}",
        utf8_percent_encode(to, ADDRESS),
        utf8_percent_encode(subject, UNRESERVED),
        utf8_percent_encode(&body, UNRESERVED),
    );
    (href.len() <= LINK_LIMIT).then_some(href)
}

/// What a department may answer to a case (`office.md` 4.2); one link is one outcome, finding and remedy included.
#[must_use]
pub fn department(reply_address: &str, tag: &str) -> Vec<Outcome> {
    let make = |label: &str, words: &str, rest: &str| outcome(reply_address, tag, (label, words, rest));
    vec![
        make("Erledigt, Beschwerde war begründet", "#antwort #begründet ja #abgeholfen ganz", "Guten Tag,\n\n"),
        make("Geprüft, Beschwerde war nicht begründet", "#antwort #begründet nein", "Guten Tag,\n\n"),
        make("Wir brauchen länger", "#zwischenbescheid TT.MM.JJJJ", ""),
        make("Rückfrage an die Bürgerin", "#rückfrage", "Guten Tag,\n\n"),
        not_ours(reply_address, tag),
        already_answered(reply_address, tag),
    ]
}

/// What a department may answer to a reminder (`office.md` 4.3).
#[must_use]
pub fn reminder(reply_address: &str, tag: &str) -> Vec<Outcome> {
    vec![already_answered(reply_address, tag), not_ours(reply_address, tag)]
}

/// What the head may answer to an escalation (`office.md` 4.4); `coming` is the label that promises an answer: "Antwort kommt
/// morgen".
#[must_use]
pub fn head(reply_address: &str, tag: &str, coming: &str) -> Vec<Outcome> {
    vec![
        outcome(reply_address, tag, (coming, "#übernommen", "")),
        outcome(reply_address, tag, ("Bitte Zwischenstand mit neuem Termin", "#zwischenbescheid TT.MM.JJJJ", "")),
        outcome(reply_address, tag, ("Falsch zugeordnet", "#nichtzuständig", "Unser Grund:\n")),
    ]
}

/// What the desk may do with an interim reply that was prepared (`office.md` 4.5). Without a reason it must write one behind the date.
#[must_use]
pub fn interim(reply_address: &str, tag: &str, new_day: NaiveDate, reason: Option<&str>) -> Vec<Outcome> {
    let words = format!("#zwischenbescheid {}", german::numeric_day(new_day));
    let send = match reason {
        Some(reason) => outcome(reply_address, tag, ("So absenden", &format!("{words} {reason}"), "")),
        None => outcome(reply_address, tag, ("Absenden, den Grund bitte hinter das Datum schreiben", &words, "")),
    };
    vec![send, outcome(reply_address, tag, ("Nicht nötig, verwerfen", "#verwerfen", ""))]
}

/// What the desk may do with a case whose answer is missing, or with the draft that waits for it. A case in a lane is offered to no
/// department, and no letter to a citizen whom none would reach.
#[must_use]
pub fn desk(reply_address: &str, tag: &str, draft_waits: bool, (has_lane, is_reachable): (bool, bool)) -> Vec<Outcome> {
    let make = |label: &str, words: &str| outcome(reply_address, tag, (label, words, ""));
    if draft_waits {
        return vec![make("Entwurf absenden", "#senden"), make("Entwurf zurück an das Fachamt", "#zurück")];
    }
    let mut outcomes = if has_lane { Vec::new() } else { vec![make("an ein anderes Amt", "#weiter XX")] };
    if is_reachable {
        outcomes.push(make("Zwischenstand an die Bürgerin, mit Datum und Grund", "#zwischenbescheid TT.MM.JJJJ"));
    }
    outcomes.push(already_answered(reply_address, tag));
    outcomes
}

/// What the desk may decide about a case nobody is responsible for yet (`office.md` 4.7). Where a citizen is proposed, to confirm her comes
/// first, alone and together with each department.
#[must_use]
pub fn triage(reply_address: &str, tag: &str, candidates: Vec<Candidate>, proposal: Option<&Proposal>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    if let Some(words) = proposal.and_then(Proposal::words) {
        outcomes.push(outcome(reply_address, tag, ("Bürgerin bestätigen", &words, "")));
        outcomes.extend(candidates.iter().map(|candidate| {
            let (label, words) = (format!("Bürgerin bestätigen und an {}", candidate.key), format!("{words} #weiter {}", candidate.key));
            outcome(reply_address, tag, (&label, &words, ""))
        }));
    }
    outcomes.extend(
        candidates
            .into_iter()
            .map(|candidate| outcome(reply_address, tag, (&format!("an {}", candidate.key), &format!("#weiter {}", candidate.key), ""))),
    );
    outcomes.push(outcome(reply_address, tag, ("an ein anderes Amt", "#weiter XX", "")));
    outcomes.push(outcome(reply_address, tag, ("kein Anliegen", "#erledigt kein_anliegen", "")));
    outcomes.push(outcome(reply_address, tag, ("Dublette", "#erledigt dublette", "")));
    outcomes.push(outcome(reply_address, tag, ("Irrläufer", "#erledigt irrlaeufer", "")));
    outcomes
}

/// What the desk may do with a mail to look at: who wrote it may be the citizen, or it may be the answer to her.
#[must_use]
pub fn review(reply_address: &str, tag: &str, reason: ReviewReason, sender: Option<&Proposal>, day: NaiveDate) -> Vec<Outcome> {
    let make = |label: &str, words: &str| outcome(reply_address, tag, (label, words, ""));
    let mut outcomes = Vec::new();
    match (reason, sender.and_then(Proposal::words)) {
        (ReviewReason::AnsweredDirectly, _) => {
            outcomes.push(make("Ja, die Bürgerin hat eine Antwort", &format!("#direkt {} #bestätigen", german::numeric_day(day))));
            outcomes.push(make("Nein, zählt nicht als Antwort", "#bestätigen"));
        }
        (ReviewReason::OtherAddress | ReviewReason::NumberOnly, Some(words)) => {
            outcomes.push(make("Es ist die Bürgerin, Adresse aufnehmen", &format!("{words} #bestätigen")));
            outcomes.push(make("Gesehen, nichts weiter zu tun", "#bestätigen"));
        }
        _ => outcomes.push(make("Gesehen, nichts weiter zu tun", "#bestätigen")),
    }
    outcomes
}

/// What the desk may do with a draft (`office.md` 4.7). Finding and remedy are offered only for a final answer to a
/// complaint; `origin` names the department that wrote it.
#[must_use]
pub fn release(reply_address: &str, tag: &str, answer: AnswerKind, is_assessed: bool, origin: Option<&str>) -> Vec<Outcome> {
    let make = |label: &str, words: &str, rest: &str| outcome(reply_address, tag, (label, words, rest));
    let mut outcomes = vec![make("So absenden", "#senden", "")];
    if answer == AnswerKind::Final && is_assessed {
        outcomes = vec![
            make("So absenden (begründet, abgeholfen)", "#senden #begründet ja #abgeholfen ganz", ""),
            make("So absenden (nicht begründet)", "#senden #begründet nein", ""),
            make("So absenden (Bewertung wie bisher)", "#senden", ""),
        ];
    }
    if let Some(origin) = origin {
        outcomes.push(make(&format!("Zurück an {origin}"), "#zurück", ""));
    }
    outcomes.push(make("Nur Notiz", "#nurnotiz", ""));
    outcomes
}

fn not_ours(reply_address: &str, tag: &str) -> Outcome {
    outcome(reply_address, tag, ("Nicht unsere Aufgabe", "#nichtzuständig", "Unser Grund:\n"))
}

fn already_answered(reply_address: &str, tag: &str) -> Outcome {
    let rest = "War es ein Telefonat? Dann schreiben Sie oben statt #direkt das Wort #telefoniert.\n\
                War es an einem anderen Tag? Dann schreiben Sie das Datum dahinter.\n";
    outcome(reply_address, tag, ("Wir haben schon geantwortet (Telefon, E-Mail, Brief)", "#direkt", rest))
}

/// One outcome from its label, its first line and what follows after a blank line.
fn outcome(reply_address: &str, tag: &str, (label, words, rest): (&str, &str, &str)) -> Outcome {
    let body = if rest.is_empty() { format!("{words}\n") } else { format!("{words}\n\n{rest}") };
    let href = link(reply_address, &format!("Antwort [{tag}]"), &body);
    Outcome { label: label.to_owned(), words: words.to_owned(), href }
}
