//! Step between: who must be reminded (*Fristenüberwachung*).
//!
//! Knows: that everything one recipient owes on one morning is one letter. Never: what is due (that is the ladder).
//!
//! Known weaknesses: a reply to a bundle of several cases belongs to no case; each line has its own link.

use super::clerk::Clerk;
use super::paper::Paper;
use super::write::Addressing;
use crate::case::{Actor, Bearer, Case, DepartmentKey, EventKind, Instant, ReviewReason};
use crate::deadlines::{CityTime, Due, StepAudience, local_date};
use crate::letters::{EscalationFacts, EscalationLine, Facts, ReminderFacts, ReminderLine, ReviewFacts};
use crate::ports::{CaseChange, CaseFilter, CaseNotes, Change, Fault, FaultKind};
use std::collections::BTreeMap;

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
const ROUND: u32 = 200;

/// *Fälliges*: what one case owes, with the words beside it.
struct Owed {
    case: Case,
    due: Due,
    notes: CaseNotes,
}

/// *Empfänger eines Sammelbriefs*: the heads and the districts' addresses of one department are each written to apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Recipient {
    audience: StepAudience,
    department: DepartmentKey,
    address: String,
}

impl Clerk {
    /// What all rules of days need.
    pub(super) fn time(&self) -> CityTime<'_> {
        CityTime { statutory: &self.office.statutory, office: &self.office.calendar, zone: self.office.zone }
    }

    /// Takes every step of the ladder that is due, each at most once, one letter per recipient.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn watch(&self, now: Instant) -> Result<Watched, Fault> {
        let mut watched = Watched::default();
        if !self.office.ladder.office_hours.is_open(now, self.time()).map_err(outside)? {
            return Ok(watched);
        }
        loop {
            let cases = self.store.due_cases(now, ROUND).await?;
            let taken = watched.steps;
            watched.cases += cases.len() as u64;
            let is_last = cases.len() < ROUND as usize;
            self.watch_round(cases, &mut watched, now).await?;
            if is_last || watched.steps == taken {
                return Ok(watched);
            }
        }
    }

    /// One letter per recipient for these cases. What somebody changed meanwhile is left for the next round.
    async fn watch_round(&self, cases: Vec<Case>, watched: &mut Watched, now: Instant) -> Result<(), Fault> {
        let mut owed: BTreeMap<Recipient, Vec<Owed>> = BTreeMap::new();
        for case in cases {
            if let Some(due) = self.office.ladder.due(&case, self.time(), now).map_err(outside)? {
                let notes = self.store.notes(case.id).await?;
                let (audience, department) = (due.audience, due.department.clone());
                let address = self.recipient(audience, &department, (&notes, now)).await?;
                owed.entry(Recipient { audience, department, address }).or_default().push(Owed { case, due, notes });
            }
        }
        for (to, cases) in owed {
            let steps = cases.len() as u64;
            let change = match to.audience {
                StepAudience::Desk => self.remind_desk(cases, now).await?,
                _ => self.remind(&to, cases, now).await?,
            };
            let letters = change.letters.len() as u64;
            match self.store.commit(now, vec![change]).await {
                Err(fault) if fault.kind == FaultKind::Conflict => tracing::debug!("a case changed while it was reminded of"),
                done => {
                    done?;
                    watched.steps += steps;
                    watched.letters += letters;
                }
            }
        }
        Ok(())
    }

    /// Derives anew when each open case is due, after ladder, calendar or configuration changed; does nothing when they did not.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn refresh_due(&self, now: Instant) -> Result<(), Fault> {
        let rules = format!("{:?}{:?}{:?}{:?}", self.office.ladder, self.office.statutory, self.office.calendar, self.office.zone);
        let fingerprint = self.store.keyed_hash(rules.as_bytes());
        if self.store.mark("ladder/rules").await?.as_deref() == Some(fingerprint.as_str()) {
            return Ok(());
        }
        let open = self.store.find_cases(&CaseFilter { only_open: true, ..CaseFilter::default() }).await?;
        let mut change = Change { marks: vec![("ladder/rules".to_owned(), fingerprint)], ..Change::default() };
        for case in open {
            change.cases.push(Paper::of(case).into_change(&self.office).map_err(outside)?);
        }
        self.store.commit(now, vec![change]).await
    }

    /// One letter to one recipient, and the steps it takes in all its cases, in one change.
    async fn remind(&self, to: &Recipient, cases: Vec<Owed>, now: Instant) -> Result<Change, Fault> {
        let mut change = Change::default();
        let key = &to.department;
        let bearer = match to.audience {
            StepAudience::Head => Bearer::Head(key.clone()),
            _ => Bearer::Department(key.clone()),
        };
        let facts = match to.audience {
            StepAudience::Head => self.escalation(key, &cases, now).await?,
            _ => self.reminder(&bearer, &cases, now)?,
        };
        // The same steps make the same letter: a round that is run again writes none twice.
        let steps: Vec<String> = cases.iter().map(|owed| format!("{}:{}", owed.case.id, owed.due.step)).collect();
        let letter_key = format!("ladder/{}", self.store.keyed_hash(steps.join("|").as_bytes()));
        let mut addressing = match cases.as_slice() {
            [owed] => Addressing::about(&owed.case, bearer, &to.address, letter_key, now),
            _ => Addressing::plain(&to.address, letter_key, now),
        };
        addressing.letterbox = cases.first().and_then(|owed| owed.case.opening.mailbox.clone());
        change.letters.push(self.write(&facts, addressing, now).await?);
        for owed in cases {
            change.cases.push(self.steps_taken(owed.case, owed.due, now)?);
        }
        Ok(change)
    }

    /// A draft waits for release while its promise runs: the desk is asked, not the department.
    async fn remind_desk(&self, cases: Vec<Owed>, now: Instant) -> Result<Change, Fault> {
        let mut change = Change::default();
        for Owed { case, due, notes } in cases {
            let facts = Facts::Review(ReviewFacts {
                number: case.number.clone(),
                tag: self.tag(&case.number, &Bearer::Desk),
                title: notes.title,
                reason: ReviewReason::DraftWaits,
                sender: None,
                received_day: local_date(now, self.office.zone),
                text: None,
                reply_address: self.reply_address_of(&case, &Bearer::Desk)?,
            });
            let key = format!("ladder/{}/{}", case.id, due.step);
            change.letters.push(self.write(&facts, Addressing::about(&case, Bearer::Desk, &self.office.desk, key, now), now).await?);
            change.cases.push(self.steps_taken(case, due, now)?);
        }
        Ok(change)
    }

    /// Records the steps of one mail, the missed ones that rode along included.
    fn steps_taken(&self, case: Case, due: Due, now: Instant) -> Result<CaseChange, Fault> {
        let mut paper = Paper::of(case);
        for step in due.also_done.into_iter().chain([due.step]) {
            paper.record(Actor::Machine, EventKind::StepTaken { step }, now);
        }
        paper.into_change(&self.office).map_err(outside)
    }

    fn reminder(&self, bearer: &Bearer, cases: &[Owed], now: Instant) -> Result<Facts, Fault> {
        let mut lines = Vec::new();
        for Owed { case, notes, .. } in cases {
            lines.push(ReminderLine {
                number: case.number.clone(),
                tag: self.tag(&case.number, bearer),
                title: notes.title.clone(),
                statement_day: case.leading().and_then(|a| a.statement_day).unwrap_or(case.opening.deadline_day),
                due_day: case.opening.deadline_day,
                days_left: self.days_left(case, now)?,
            });
        }
        lines.sort_by_key(|line| line.due_day);
        Ok(Facts::Reminder(ReminderFacts { cases: lines, reply_address: self.bundle_address(cases, bearer)? }))
    }

    async fn escalation(&self, key: &DepartmentKey, cases: &[Owed], now: Instant) -> Result<Facts, Fault> {
        let bearer = Bearer::Head(key.clone());
        let mut lines = Vec::new();
        for Owed { case, notes, .. } in cases {
            let reminded = self.store.events(case.id).await?.into_iter().rev().find(|e| matches!(e.kind, EventKind::StepTaken { .. }));
            lines.push(EscalationLine {
                number: case.number.clone(),
                tag: self.tag(&case.number, &bearer),
                title: notes.title.clone(),
                assigned_day: local_date(case.leading().map_or(case.opening.received_at, |a| a.from), self.office.zone),
                reminded_day: reminded.map(|e| local_date(e.recorded_at, self.office.zone)),
            });
        }
        let soonest = cases.iter().map(|owed| &owed.case).min_by_key(|case| case.opening.deadline_day);
        let due_day = soonest.map_or(local_date(now, self.office.zone), |case| case.opening.deadline_day);
        let today = local_date(now, self.office.zone);
        Ok(Facts::Escalation(EscalationFacts {
            department: self.office_name(key),
            head_name: self.office.routing.department(key).and_then(|d| d.head_name.clone()),
            due_day,
            days_left: soonest.map_or(Ok(0), |case| self.days_left(case, now))?,
            is_tomorrow: today.succ_opt() == Some(due_day),
            cases: lines,
            reply_address: self.bundle_address(cases, &bearer)?,
        }))
    }

    /// Working days until the promised day; 0 on it, negative after it.
    fn days_left(&self, case: &Case, now: Instant) -> Result<i64, Fault> {
        self.office.statutory.working_days_between(local_date(now, self.office.zone), case.opening.deadline_day).map_err(outside)
    }

    fn bundle_address(&self, cases: &[Owed], bearer: &Bearer) -> Result<String, Fault> {
        match cases {
            [owed] => self.reply_address_of(&owed.case, bearer),
            several => Ok(self.letterbox_of(several.first().and_then(|owed| owed.case.opening.mailbox.as_deref()))?.from.clone()),
        }
    }

    /// Whom a step writes to. A department without a head's address is answered for by its own mailbox, one without any by the desk,
    /// and so is one that is absent without a deputy.
    async fn recipient(&self, audience: StepAudience, key: &DepartmentKey, (notes, now): (&CaseNotes, Instant)) -> Result<String, Fault> {
        let department = self.office.routing.department(key);
        let own = match department {
            Some(department) => Some(self.stand_in(department, notes, now).await?).filter(|own| !own.is_missing).map(|own| own.address),
            None => None,
        };
        let address = match audience {
            StepAudience::Head => department.and_then(|d| d.head.clone()).or(own),
            StepAudience::Department => own,
            StepAudience::Desk => None,
        };
        Ok(address.unwrap_or_else(|| self.office.desk.clone()))
    }
}

/// A date that no calendar covers.
pub(super) fn outside(cause: crate::deadlines::OutsideCoveredYears) -> Fault {
    Fault::because(FaultKind::Permanent, "cannot count working days", cause)
}
