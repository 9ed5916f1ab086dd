//! What the demo found out (*Ergebnis der Vorführung*), for the page, for the last lines and for tests.
//!
//! Knows: counts that were read from the archive and from the folders, never from the script. Never: prints.
//!
//! Known weaknesses: none known.

use super::player::Player;
use super::scene::{Column, Scene, Sent};
use crate::app::tell;
use crate::case::{Case, CloseReason, Instant, Lane, Origin};
use crate::deadlines::{CountedDay, local_date};
use crate::flow::Polled;
use crate::letters::german;
use crate::ports::{CaseFilter, Fault};
use serde::Serialize;

/// *Die ersten dreißig Mails*, as counted on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FirstMails {
    /// Mails, answers of the house not counted.
    pub mails: u64,
    /// Concerns of citizens.
    pub concerns: u64,
    /// Written by machines.
    pub automatic: u64,
    /// The same mail again.
    pub duplicates: u64,
    /// For another city, as the desk decided.
    pub misdirected: u64,
    /// About a colleague.
    pub confidential: u64,
}

/// *Bestand*: what the archive holds at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Cases.
    pub cases: usize,
    /// Events in an unbroken chain.
    pub events: u64,
    /// Letters in any state.
    pub letters: usize,
}

/// *Zeile* of the table of cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Number.
    pub number: String,
    /// Day of receipt.
    pub received: String,
    /// Promised day.
    pub promised: String,
    /// Leading department.
    pub department: String,
    /// First reaction: day and way.
    pub reaction: String,
    /// Where it stands.
    pub stage: String,
    /// Short title; a count only where a lane hides it.
    pub title: String,
}

/// *Eine Kennzahl, aufgeklappt*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unfolded {
    /// `93,8 %`.
    pub percent: String,
    /// `15 von 16`.
    pub counts: String,
    /// Numbers of the cases answered in time.
    pub in_time: Vec<String>,
    /// Numbers of the others.
    pub late: Vec<String>,
}

/// *Ergebnis*.
#[derive(Clone, Debug)]
pub struct Story {
    /// Every mail and letter.
    pub scenes: Vec<Scene>,
    /// The letters that left.
    pub sent: Vec<Sent>,
    /// Message-IDs of mails that machines wrote.
    pub automatic: Vec<String>,
    /// Letters written before going live, all held.
    pub held: u64,
    /// Mails of the first days.
    pub first: FirstMails,
    /// The days up to the promise of the first case, one by one.
    pub days: Vec<CountedDay>,
    /// Before the daemon was broken off.
    pub before: Standing,
    /// After it was started anew and got every mail once more.
    pub after: Standing,
    /// What the second reading of all mails brought.
    pub again: Polled,
    /// The cases at the end.
    pub rows: Vec<Row>,
    /// The product sheet.
    pub sheet: String,
    /// K2 with the cases behind it.
    pub unfolded: Unfolded,
}

impl Story {
    /// Letters that answer a mail written by a machine.
    #[must_use]
    pub fn answers_to_machines(&self) -> usize {
        let answers = |s: &&Sent| s.mail.in_reply_to.iter().chain(&s.mail.references).any(|id| self.automatic.contains(id));
        self.sent.iter().filter(answers).count()
    }

    /// Letters to departments or heads that hold anything of the complaint about a colleague.
    #[must_use]
    pub fn confidential_leaks(&self) -> usize {
        let leaks = |s: &&Sent| {
            let words = ["Dienstaufsicht", "Voss", "Schalter 2"];
            Column::of_letter(s.kind) == Column::Department && words.iter().any(|w| s.mail.subject.contains(w) || s.mail.text.contains(w))
        };
        self.sent.iter().filter(leaks).count()
    }
}

/// All cases of the live time.
///
/// # Errors
/// What the archive says.
pub(super) async fn live_cases(player: &Player) -> Result<Vec<Case>, String> {
    let cases = player.app.clerk.store.find_cases(&CaseFilter::default()).await.map_err(|fault| tell(&fault))?;
    Ok(cases.into_iter().filter(|case| case.opening.origin == Origin::Live).collect())
}

/// Counts the mails since going live; `before` are those of the trial.
///
/// # Errors
/// What the archive says.
pub(super) async fn first_mails(player: &Player, before: Polled) -> Result<FirstMails, String> {
    let cases = live_cases(player).await?;
    let count = |fits: fn(&Case) -> bool| cases.iter().filter(|case| fits(case)).count() as u64;
    let confidential = count(|case| case.lane == Some(Lane::Confidential));
    let misdirected = count(|case| matches!(case.closed, Some((_, CloseReason::Misdirected))));
    let polled = player.received;
    Ok(FirstMails {
        mails: polled.mails - before.mails - (polled.replies - before.replies),
        concerns: cases.len() as u64 - confidential - misdirected,
        automatic: polled.automatic - before.automatic,
        duplicates: polled.duplicates - before.duplicates,
        misdirected,
        confidential,
    })
}

/// What the archive holds now.
///
/// # Errors
/// What the archive says, or that its chain is broken.
pub(super) async fn standing(player: &Player) -> Result<Standing, String> {
    let store = &player.app.clerk.store;
    let ask = async || -> Result<(usize, Result<u64, i64>, usize), Fault> {
        Ok((store.find_cases(&CaseFilter::default()).await?.len(), store.verify_chain().await?, store.letters(&[], 0).await?.len()))
    };
    let (cases, chain, letters) = ask().await.map_err(|fault| tell(&fault))?;
    let events = chain.map_err(|row| format!("the event chain is broken at row {row}"))?;
    Ok(Standing { cases, events, letters })
}

/// The table of cases.
///
/// # Errors
/// What the archive says.
pub(super) async fn rows(player: &Player) -> Result<Vec<Row>, String> {
    let day = |at: Instant| german::numeric_day(local_date(at, player.zone));
    let mut rows = Vec::new();
    for case in live_cases(player).await? {
        let title = player.app.clerk.store.notes(case.id).await.map_err(|fault| tell(&fault))?.title;
        let department = case.assignments.last().map_or_else(|| "Stelle".to_owned(), |a| a.department.to_string());
        rows.push(Row {
            number: case.number.to_string(),
            received: day(case.opening.received_at),
            promised: german::numeric_day(case.opening.deadline_day),
            department,
            reaction: case.reaction.as_ref().map_or_else(|| "keine".to_owned(), |r| format!("{} {}", day(r.at), r.way.german())),
            stage: case.stage.german().to_owned(),
            title: if case.lane.is_some_and(Lane::is_count_only) { "(vertraulich)".to_owned() } else { title },
        });
    }
    Ok(rows)
}
