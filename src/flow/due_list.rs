//! What a list of the morning says (*Morgenliste*): one line a case, the most urgent first.
//!
//! Knows: which words of a case each reader sees, and the interim reply that is laid before the desk (`office.md` 4.3 to 4.5).
//! Never: who reads it, or whether it is due.
//!
//! Known weaknesses: the new day of a prepared interim reply is as far from today as the first promise was from the receipt, whatever the
//! matter; the desk changes it.

use super::clerk::Clerk;
use super::paper::Paper;
use super::watch::{Owed, bearer, outside};
use super::write::Addressing;
use crate::case::{AnswerKind, Bearer, Case, EventKind, Instant, Lane, Stage};
use crate::deadlines::{Purpose, StepAudience, Urgency, local_date};
use crate::intake::{Order, orders};
use crate::letters::{DueLine, DueListFacts, Facts, PreparedInterim, german};
use crate::ports::{Fault, StoredText};
use chrono::NaiveDate;

/// What stands where the desk must write the reason.
const NO_REASON: &str = "[hier den Grund eintragen]";
/// Longest reason that a link carries, in letters.
const LONGEST_REASON: usize = 160;

impl Clerk {
    /// The letter of a list; its kind is that of its highest reader.
    pub(super) async fn due_list(&self, owed: &[Owed], now: Instant) -> Result<Facts, Fault> {
        let today = local_date(now, self.office.zone);
        let mut cases = Vec::with_capacity(owed.len());
        for owed in owed {
            cases.push(self.due_line(owed, now).await?);
        }
        cases.sort_by(|a, b| (a.urgency, a.due_day, &a.number.to_string()).cmp(&(b.urgency, b.due_day, &b.number.to_string())));
        let reader = owed.iter().map(|owed| owed.reader.role).max_by_key(|role| rank(*role)).unwrap_or(StepAudience::Desk);
        let due_day = cases.iter().map(|case| case.due_day).min().unwrap_or(today);
        let mut departments: Vec<Option<&str>> = cases.iter().map(|case| case.department.as_deref()).collect();
        departments.dedup();
        let department = match departments.as_slice() {
            [Some(one)] => Some((*one).to_owned()),
            _ => None,
        };
        let leads = owed.iter().find(|owed| owed.reader.role == StepAudience::Head).and_then(|owed| owed.due.department.as_ref());
        let list = DueListFacts {
            reader,
            department,
            name: leads.and_then(|key| self.office.routing.department(key)).and_then(|department| department.head_name.clone()),
            is_firm: owed.iter().any(|owed| owed.due.tone == crate::deadlines::Tone::Firm),
            due_day,
            days_left: self.working_days_until(due_day, now)?,
            is_tomorrow: today.succ_opt() == Some(due_day),
            reply_address: self.list_address(owed)?,
            cases,
        };
        Ok(match reader {
            StepAudience::Desk | StepAudience::Mayor => Facts::DeskList(list),
            StepAudience::Head | StepAudience::Directorate => Facts::Escalation(list),
            StepAudience::Department | StepAudience::Deputy => Facts::Reminder(list),
        })
    }

    async fn due_line(&self, owed: &Owed, now: Instant) -> Result<DueLine, Fault> {
        let Owed { case, due, notes, reader, is_reachable } = owed;
        let (due_day, is_follow_up) = owed_by(case);
        let today = local_date(now, self.office.zone);
        let bearer = bearer(reader, due);
        Ok(DueLine {
            number: case.number.clone(),
            tag: bearer.as_ref().map(|bearer| self.tag(&case.number, bearer)),
            title: Some(notes.title.clone()).filter(|_| reader.role != StepAudience::Mayor && !case.lane.is_some_and(Lane::is_count_only)),
            department: due.department.as_ref().map(|key| self.office_name(key)),
            lane: case.lane.map(|lane| lane.german().to_owned()),
            purpose: due.purpose,
            urgency: Urgency::of(due_day, today, due.purpose == Purpose::NotTakenOver),
            statement_day: case.leading().and_then(|a| a.statement_day).unwrap_or(case.opening.deadline_day),
            due_day,
            is_follow_up,
            days_left: self.working_days_until(due_day, now)?,
            assigned_day: case.leading().map(|a| local_date(a.from, self.office.zone)),
            reminded_day: match reader.role {
                // Only who answers for others is told when they were reminded.
                StepAudience::Head | StepAudience::Directorate => self.reminded_on(case).await?,
                _ => None,
            },
            absent_until: reader.absent_until,
            draft_waits: case.stage == Stage::AwaitingRelease,
            is_for_head: reader.role == StepAudience::Head,
            is_reachable: *is_reachable,
            interim: match due.purpose {
                Purpose::Interim if *is_reachable => Some(self.prepared_interim(case, due_day, now).await?),
                _ => None,
            },
        })
    }

    /// When the department was reminded last.
    async fn reminded_on(&self, case: &Case) -> Result<Option<NaiveDate>, Fault> {
        let ladder = self.office.ladders.of_case(case);
        let is_reminder = |taken: &str| {
            let code = taken.split('/').next().unwrap_or_default();
            ladder.steps.iter().any(|step| step.code == code && matches!(step.audience, StepAudience::Department | StepAudience::Deputy))
        };
        let events = self.store.events(case.id).await?;
        let last = events.iter().rev().find(|event| matches!(&event.kind, EventKind::StepTaken { step } if is_reminder(step)));
        Ok(last.map(|event| local_date(event.recorded_at, self.office.zone)))
    }

    /// An interim reply as it would leave (`office.md` 4.5). The day is the department's own, if it named a later one, and so is the reason.
    async fn prepared_interim(&self, case: &Case, due_day: NaiveDate, now: Instant) -> Result<PreparedInterim, Fault> {
        let today = local_date(now, self.office.zone);
        let usual = self.office.statutory.nth_working_day(due_day.max(today), self.office.promise_days).map_err(outside)?;
        let new_day = case.follow_up.filter(|day| *day > today.max(due_day)).unwrap_or(usual);
        let reason = self.reason_for_more_time(case).await?;
        let body = format!("#zwischenbescheid {} {}", german::numeric_day(new_day), reason.as_deref().unwrap_or(NO_REASON));
        let text = StoredText { body, ..StoredText::default() };
        let paper = Paper::of(case.clone());
        let people = self.addressees(&paper).await?;
        let citizen = people.iter().find(|citizen| !citizen.address.is_empty()).or(people.first()).cloned().unwrap_or_default();
        let facts = self.citizen_facts(&paper, &citizen, (AnswerKind::Interim, None, &text), now);
        let addressing = Addressing::about(case, Bearer::Citizen(citizen.ordinal), &citizen.address, "preview".to_owned(), now);
        let letter = self.write(&facts, addressing, now).await?.letter;
        Ok(PreparedInterim { new_day, reason, letter_subject: letter.subject, letter_text: letter.text })
    }

    /// What the department wrote behind its last `#frist`, on one line and without a word that could be read as another order.
    async fn reason_for_more_time(&self, case: &Case) -> Result<Option<String>, Fault> {
        if case.follow_up.is_none() {
            return Ok(None);
        }
        for message in self.store.messages(case.id).await?.iter().rev() {
            let Ok(read) = orders(&message.text.body, local_date(message.at, self.office.zone)) else { continue };
            let reason = read.list.iter().find_map(|order| if let Order::FollowUp { reason, .. } = order { Some(reason) } else { None });
            if let Some(reason) = reason {
                let plain: String = reason.split_whitespace().filter(|word| !word.contains('#')).collect::<Vec<_>>().join(" ");
                return Ok(Some(plain).filter(|plain| !plain.is_empty() && plain.chars().count() <= LONGEST_REASON));
            }
        }
        Ok(None)
    }

    /// Working days until a day; 0 on it, negative after it.
    fn working_days_until(&self, day: NaiveDate, now: Instant) -> Result<i64, Fault> {
        self.office.statutory.working_days_between(local_date(now, self.office.zone), day).map_err(outside)
    }

    /// Where answers go: for a single case that its reader may act on its own address, else the mailbox.
    fn list_address(&self, owed: &[Owed]) -> Result<String, Fault> {
        if let [Owed { case, due, reader, .. }] = owed
            && let Some(bearer) = bearer(reader, due)
        {
            return self.reply_address_of(case, &bearer);
        }
        Ok(self.letterbox_of(owed.first().and_then(|owed| owed.case.opening.mailbox.as_deref()))?.from.clone())
    }
}

/// The day by which a case is owed, and whether it is a follow-up date, of which the citizen knows nothing.
fn owed_by(case: &Case) -> (NaiveDate, bool) {
    match (case.promised, &case.reaction, case.follow_up) {
        (Some(promise), _, _) => (promise.day, false),
        (None, Some(_), Some(follow_up)) => (follow_up, true),
        (None, _, _) => (case.opening.deadline_day, false),
    }
}

/// Whose kind of letter a list has when one address reads it in several parts.
fn rank(reader: StepAudience) -> u8 {
    match reader {
        StepAudience::Department => 0,
        StepAudience::Deputy => 1,
        StepAudience::Directorate => 2,
        StepAudience::Head => 3,
        StepAudience::Mayor => 4,
        StepAudience::Desk => 5,
    }
}
