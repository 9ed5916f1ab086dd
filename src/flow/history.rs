//! A case that no department leads any more goes back to the desk (*Rückgabe*), with its history (*Verlauf*).
//!
//! Knows: how the stations of a case and the mails between them become lines for the desk, and whom the last one would rather see on it.
//! Never: decides who is responsible.
//!
//! Known weaknesses: a hand-over typed at the terminal has no words; of a very long reason only the beginning is shown.

use super::clerk::Clerk;
use super::consequences::Words;
use super::paper::Paper;
use super::write::Addressing;
use crate::case::{Actor, Bearer, CaseEvent, DepartmentKey, EventKind, Instant, Move, ReviewReason, Station, stations};
use crate::deadlines::local_date;
use crate::intake::{Order, orders};
use crate::letters::mailto::Candidate;
use crate::letters::{Facts, HistoryLine, LetterParts, TriageFacts, TriageLine};
use crate::ports::{Fault, NewLetter, StoredText};
use crate::routing::Explanation;

/// Most characters of a reason that a letter shows.
const LONGEST_REASON: usize = 1_000;
/// The prepared mails of a department begin their text so.
const PREPARED: &str = "Unser Grund:";

/// What a mail said when it moved a case.
#[derive(Default)]
struct Said {
    /// Who wrote, as the mail names her.
    writer: String,
    /// Why, in her words.
    words: Option<String>,
    /// Whom she wants to have it.
    wants: Option<DepartmentKey>,
}

impl Clerk {
    /// The desk decides anew who is responsible: a department gave the case back, or passed it on a second time.
    pub(super) async fn decide_again(&self, paper: &Paper, (words, now): (&Words, Instant)) -> Result<NewLetter, Fault> {
        let case = &paper.case;
        let notes = self.notes_of(paper).await?;
        let (message, text) = self.first_words(paper, words).await?;
        let (attachments, lines, left_out) = self.enclosures(&text, message, false);
        let citizen = self.addressees(paper).await?.into_iter().next();
        let passed = self.stations_of(paper).await?;
        let (history, wanted) = self.history(&passed, words).await?;
        let explained = serde_json::from_value::<Explanation>(notes.routing).ok();
        let facts = Facts::Triage(TriageFacts {
            reply_address: self.reply_address_of(case, &Bearer::Desk)?,
            cases: vec![TriageLine {
                brought_by: None,
                proposal: None,
                cover: Some(text.cover.clone()).filter(|cover| !cover.is_empty()),
                hints: Vec::new(),
                number: case.number.clone(),
                tag: self.tag(&case.number, &Bearer::Desk),
                title: notes.title,
                received_day: local_date(case.opening.received_at, self.office.zone),
                due_day: Some(case.opening.deadline_day),
                because: self.why_again(paper, passed.last()),
                history,
                lane: case.lane.map(|lane| lane.german().to_owned()),
                candidates: self.whom_else(&passed, wanted, explained.as_ref()),
                citizen_name: citizen.map(|c| if c.name.is_empty() { c.address } else { c.name }).filter(|name| !name.is_empty()),
                text: Some(text.body),
                attachments: lines,
                left_out,
            }],
        });
        let key = format!("triage/{}/{}", case.id, case.version);
        let mut addressing = Addressing::about(case, Bearer::Desk, &self.office.desk, key, now);
        addressing.attachments = attachments;
        self.write(&facts, addressing, now).await
    }

    /// Stations of a case, this step's included.
    async fn stations_of(&self, paper: &Paper) -> Result<Vec<Station>, Fault> {
        let earlier = if paper.is_new() { Vec::new() } else { self.store.events(paper.case.id).await? };
        Ok(stations(earlier.iter().chain(paper.events_since(0))))
    }

    fn why_again(&self, paper: &Paper, last: Option<&Station>) -> String {
        let office = last.map_or(String::new(), |station| self.office_name(&station.department));
        let is_second = |event: &CaseEvent| matches!(event.kind, EventKind::ReviewNeeded { reason: ReviewReason::SecondHandOver, .. });
        if paper.events_since(0).any(is_second) {
            return format!("{office} will den Vorgang weitergeben. Weil es das zweite Mal ist, entscheiden Sie");
        }
        match last.and_then(|station| station.passed_on.as_ref()).map(|passed| &passed.by) {
            Some(Actor::Desk) => format!("Sie haben den Vorgang von {office} zurückgeholt"),
            _ => format!("{office} hat den Vorgang zurückgegeben"),
        }
    }

    /// The stations as lines, and whom the last of them wants to have the case.
    async fn history(&self, passed: &[Station], words: &Words) -> Result<(Vec<HistoryLine>, Option<DepartmentKey>), Fault> {
        let (mut lines, mut wanted) = (Vec::new(), None);
        let mut before: Option<&Move> = None;
        for (station, next) in passed.iter().zip(passed.iter().skip(1).map(Some).chain([None])) {
            // What moved a case on is told with the station it left.
            let is_told = before == Some(&station.given);
            let given = if is_told { Said::default() } else { self.said(&station.given, words).await? };
            let mut line = HistoryLine {
                department: self.office_name(&station.department),
                since: local_date(station.given.at, self.office.zone),
                until: None,
                given: match &station.given.by {
                    Actor::Machine | Actor::Citizen => "automatisch".to_owned(),
                    by => self.by_whom(by, &given.writer),
                },
                given_words: given.words,
                passed_on: None,
                passed_on_words: None,
            };
            wanted = None;
            if let Some(end) = &station.passed_on {
                let said = self.said(end, words).await?;
                let successor = next.filter(|next| next.given == *end).map(|next| &next.department);
                let aim = match (successor, &said.wants) {
                    (Some(successor), _) => format!(" an {}", self.office_name(successor)),
                    (None, Some(wish)) => format!(", Wunsch: an {}", self.office_name(wish)),
                    (None, None) => " an die Beschwerdestelle".to_owned(),
                };
                line.until = Some(local_date(end.at, self.office.zone));
                line.passed_on = Some(format!("{}{aim}", self.by_whom(&end.by, &said.writer)));
                line.passed_on_words = said.words;
                wanted = said.wants.filter(|_| successor.is_none());
            }
            before = station.passed_on.as_ref();
            lines.push(line);
        }
        Ok((lines, wanted))
    }

    /// "von Jana Kollegin (66 Tiefbau)".
    fn by_whom(&self, by: &Actor, writer: &str) -> String {
        let office = match by {
            Actor::Department(key) => self.office_name(key),
            Actor::Desk => "der Beschwerdestelle".to_owned(),
            Actor::Machine | Actor::Citizen => return "automatisch".to_owned(),
        };
        match (writer, by) {
            ("", _) => format!("von {office}"),
            (writer, Actor::Desk) => format!("von {office} ({writer})"),
            (writer, _) => format!("von {writer} ({office})"),
        }
    }

    /// What the mail that moved a case said.
    async fn said(&self, moved: &Move, words: &Words) -> Result<Said, Fault> {
        let Some(message) = moved.message else { return Ok(Said::default()) };
        let text = self.words_of(message, words).await?;
        Ok(read(&text, local_date(moved.at, self.office.zone)))
    }

    /// Departments for the desk to choose from: the one that was wished for, then what the routing found, nobody who had it already.
    fn whom_else(&self, passed: &[Station], wanted: Option<DepartmentKey>, explained: Option<&Explanation>) -> Vec<Candidate> {
        let found = explained.map_or(&[][..], |explained| explained.candidates.as_slice());
        let score = |key: &DepartmentKey| found.iter().find(|c| c.department == *key).map_or(0, |c| c.score);
        let had_it = |key: &DepartmentKey| passed.iter().any(|station| station.department == *key);
        let others = found.iter().filter(|c| c.score > 0).map(|c| c.department.clone());
        let mut keys: Vec<DepartmentKey> = Vec::new();
        for key in wanted.into_iter().chain(others.filter(|key| !had_it(key))) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let known = keys.iter().filter_map(|key| self.office.routing.department(key)).filter(|d| !d.is_external());
        known.take(2).map(|d| Candidate { key: d.key.to_string(), name: d.name.clone(), score: score(&d.key) }).collect()
    }
}

/// Writer, reason and wish of a mail with orders; the text beside them is a note, its greeting and signature are none.
fn read(text: &StoredText, today: chrono::NaiveDate) -> Said {
    let writer = text.from_name.trim().to_owned();
    let Ok(read) = orders(&text.body, today) else { return Said { writer, ..Said::default() } };
    let moved = read.list.iter().find_map(|order| match order {
        Order::HandOver { to, reason } => Some((Some(to.clone()), reason)),
        Order::GiveBack { reason } => Some((None, reason)),
        _ => None,
    });
    let Some((wants, reason)) = moved else { return Said { writer, ..Said::default() } };
    let below = LetterParts::of(read.text.trim().trim_start_matches(PREPARED)).middle;
    let words: Vec<&str> = [reason.as_str(), below.as_str()].into_iter().map(str::trim).filter(|words| !words.is_empty()).collect();
    let mut words = words.join("\n");
    if words.chars().count() > LONGEST_REASON {
        words = words.chars().take(LONGEST_REASON).chain(" …".chars()).collect();
    }
    Said { writer, words: Some(words).filter(|words| !words.is_empty()), wants }
}
