//! Step between: who must be told what is due (*Fristenüberwachung*).
//!
//! Knows: that everything one reader is owed on one morning is one letter, and who reads for whom. Never: what is due (that is the ladder)
//! or what the letter says.
//!
//! How: a step is due from the office's opening on. A reader who got a list today gets no second one: what becomes due for her later
//! waits for tomorrow's. Each list is a commit of its own, its cases read anew, so that one case on two lists does not stop either.
//!
//! Known weaknesses: a morning with more than five thousand due cases is told in two days.

use super::clerk::Clerk;
use super::paper::Paper;
use super::write::Addressing;
use crate::case::{Actor, Bearer, Case, CaseId, EventKind, Instant};
use crate::deadlines::{Absences, CityTime, Due, Purpose, StepAudience, local_date};
use crate::intake::Address;
use crate::office::Reader;
use crate::ports::{CaseChange, CaseFilter, CaseNotes, Change, Fault, FaultKind, breaking_point};
use std::collections::{BTreeMap, BTreeSet};

/// What one round of watching did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Watched {
    /// Cases looked at.
    pub cases: u64,
    /// Steps taken.
    pub steps: u64,
    /// Letters written.
    pub letters: u64,
}

/// Cases per round.
const MOST: u32 = 5_000;
/// Cases whose next instant is derived anew in one commit.
const PAGE: u32 = 1_000;
/// The rules by which all open cases know when they are due.
const RULES: &str = "ladder/rules";

/// *Fälliges*: what one case owes one reader, with the words beside it.
pub(super) struct Owed {
    pub case: Case,
    pub due: Due,
    pub notes: CaseNotes,
    /// Who reads it.
    pub reader: Reader,
    /// Whether a letter would reach the citizen; asked only where an interim reply is due.
    pub is_reachable: bool,
}

/// *Anschrift einer Liste*: one address, and the cases that may be on its list.
#[derive(Default)]
pub(super) struct Addressee {
    pub address: String,
    cases: BTreeSet<CaseId>,
}

impl Clerk {
    /// What all rules of days need.
    pub(super) fn time(&self) -> CityTime<'_> {
        CityTime { statutory: &self.office.statutory, office: &self.office.calendar, zone: self.office.zone }
    }

    /// Takes every step of the ladder that is due, each at most once, one letter per reader and day.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn watch(&self, now: Instant) -> Result<Watched, Fault> {
        let mut watched = Watched::default();
        if !self.office.ladders.city.office_hours.is_open(now, self.time()).map_err(outside)? {
            return Ok(watched);
        }
        self.refresh_due(now).await?;
        let mut cases = self.store.due_cases(now, MOST).await?;
        let absences = self.absences_now(now).await?;
        if let Some(until) = self.told_by_a_lost_archive().await? {
            self.record_told(&cases, (&absences, until), now).await?;
            cases = self.store.due_cases(now, MOST).await?;
        }
        watched.cases = cases.len() as u64;
        let mut lists: BTreeMap<String, Addressee> = BTreeMap::new();
        for case in &cases {
            for owed in self.owed(case, &absences, now).await? {
                let list = lists.entry(Address::new("", &owed.reader.address).key()).or_default();
                list.address = owed.reader.address;
                list.cases.insert(case.id);
            }
        }
        for told in self.told_today(lists.values(), now).await? {
            lists.retain(|_, list| self.address_hash(&list.address) != told);
        }
        let mut failed = Ok(());
        for (key, list) in lists {
            match self.tell(&key, list, (&absences, now), &mut watched).await {
                // A letter that cannot be written is its reader's loss alone.
                Err(fault) if fault.kind != FaultKind::Transient => failed = Err(fault),
                told => told?,
            }
        }
        if watched.letters > 0 {
            self.note_told(now).await?;
        }
        failed.map(|()| watched)
    }

    /// Everything a case owes now, with its notes and who reads it.
    pub(super) async fn owed(&self, case: &Case, absences: &Absences, now: Instant) -> Result<Vec<Owed>, Fault> {
        let due = self.office.ladders.of_case(case).due(case, self.time(), now).map_err(outside)?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let notes = self.store.notes(case.id).await?;
        // Only an interim reply is a letter to her.
        let is_reachable = !due.iter().any(|due| due.purpose == Purpose::Interim)
            || self.store.participants(case.id).await?.iter().any(|citizen| !citizen.address.is_empty());
        let today = local_date(now, self.office.zone);
        let owed = due.into_iter().map(|due| {
            let absence = due.department.as_ref().and_then(|key| absences.on(key, today));
            let reader = self.office.reader_of((due.audience, due.department.as_ref()), &notes.district, absence);
            Owed { case: case.clone(), due, notes: notes.clone(), reader, is_reachable }
        });
        Ok(owed.collect())
    }

    /// One list for one reader, and the steps it takes, in one commit. What somebody changed meanwhile is left for the next round.
    async fn tell(&self, key: &str, list: Addressee, (absences, now): (&Absences, Instant), watched: &mut Watched) -> Result<(), Fault> {
        let ids: Vec<CaseId> = list.cases.into_iter().collect();
        let mut owed = Vec::new();
        for case in self.store.cases(&ids).await? {
            owed.extend(self.owed(&case, absences, now).await?);
        }
        owed.retain(|owed| Address::new("", &owed.reader.address).key() == key);
        if owed.is_empty() {
            return Ok(());
        }
        let steps = owed.len() as u64;
        let change = self.list(&list.address, owed, now).await?;
        match self.store.commit(now, vec![change]).await {
            Err(fault) if fault.kind == FaultKind::Conflict => tracing::debug!("a case changed while a list was written"),
            done => {
                done?;
                watched.steps += steps;
                watched.letters += 1;
                breaking_point("list.committed", i64::try_from(watched.letters).unwrap_or(i64::MAX));
            }
        }
        Ok(())
    }

    /// The list's letter, and the steps that it takes.
    async fn list(&self, to: &str, owed: Vec<Owed>, now: Instant) -> Result<Change, Fault> {
        let facts = self.due_list(&owed, now).await?;
        // The same steps make the same letter: a round that is run again writes none twice.
        let steps: BTreeSet<String> = owed.iter().map(|owed| format!("{}:{}", owed.case.id, owed.due.step)).collect();
        let steps: Vec<String> = steps.into_iter().collect();
        let letter_key = format!("ladder/{}", self.store.keyed_hash(steps.join("|").as_bytes()));
        let mut addressing = match owed.as_slice() {
            [Owed { case, due, reader, .. }] => match bearer(reader, due) {
                Some(bearer) => Addressing::about(case, bearer, to, letter_key, now),
                None => Addressing::plain(to, letter_key, now),
            },
            _ => Addressing::plain(to, letter_key, now),
        };
        addressing.letterbox = owed.first().and_then(|owed| owed.case.opening.mailbox.clone());
        let mut change = Change { letters: vec![self.write(&facts, addressing, now).await?], ..Change::default() };
        change.cases = self.steps_taken(owed, now)?;
        Ok(change)
    }

    /// Records the steps of these lines, the missed ones that rode along included.
    pub(super) fn steps_taken(&self, owed: Vec<Owed>, now: Instant) -> Result<Vec<CaseChange>, Fault> {
        let mut papers: BTreeMap<CaseId, Paper> = BTreeMap::new();
        for Owed { case, due, is_reachable, .. } in owed {
            let paper = papers.entry(case.id).or_insert_with(|| Paper::of(case));
            for step in due.also_done.into_iter().chain([due.step]) {
                paper.record(Actor::Machine, EventKind::StepTaken { step }, now);
            }
            if due.purpose == Purpose::Interim && is_reachable {
                paper.record(Actor::Machine, EventKind::InterimPrepared, now);
            }
        }
        papers.into_values().map(|paper| paper.into_change(&self.office).map_err(outside)).collect()
    }

    /// Derives anew when each open case is due, after ladder, calendar or configuration changed; does nothing when they did not.
    ///
    /// Page by page, the mark last: broken off, it begins again. Only whoever holds the lease may do it, since a daemon that still follows
    /// the old rules would put cases back to them behind the mark.
    async fn refresh_due(&self, now: Instant) -> Result<(), Fault> {
        let rules = format!("{:?}{:?}{:?}{:?}", self.office.ladders, self.office.statutory, self.office.calendar, self.office.zone);
        let fingerprint = self.store.keyed_hash(rules.as_bytes());
        if self.store.mark(RULES).await?.as_deref() == Some(fingerprint.as_str()) {
            return Ok(());
        }
        let mut page = CaseFilter { only_open: true, limit: PAGE, ..CaseFilter::default() };
        loop {
            let open = self.store.find_cases(&page).await?;
            let Some(last) = open.last() else { break };
            page.behind = Some((last.opening.received_at, last.id));
            let cases =
                open.into_iter().map(|case| Paper::of(case).into_change(&self.office)).collect::<Result<_, _>>().map_err(outside)?;
            self.store.commit(now, vec![Change { cases, ..Change::default() }]).await?;
        }
        self.set_mark(RULES, &fingerprint, now).await
    }
}

/// As whom a reader may act on a line; none for those who are told only.
pub(super) fn bearer(reader: &Reader, due: &Due) -> Option<Bearer> {
    match (reader.role, &due.department) {
        (StepAudience::Desk, _) => Some(Bearer::Desk),
        (StepAudience::Head, Some(key)) => Some(Bearer::Head(key.clone())),
        (StepAudience::Department | StepAudience::Deputy, Some(key)) => Some(Bearer::Department(key.clone())),
        _ => None,
    }
}

/// A date that no calendar covers.
pub(super) fn outside(cause: crate::deadlines::OutsideCoveredYears) -> Fault {
    Fault::because(FaultKind::Permanent, "cannot count working days", cause)
}
