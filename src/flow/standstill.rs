//! Step beside the digest: nobody releases anything, and the administration hears of it (*Stillstand der Freigabe*).
//!
//! Knows: which marks and events tell since when. Never: judges it (that is `deadlines`).
//!
//! Known weaknesses: looks once a working day; a standstill cannot begin between midnight and midnight.

use super::clerk::Clerk;
use super::watch::outside;
use super::write::Addressing;
use crate::case::{EventKind, Instant, Stage};
use crate::deadlines::Standstill;
use crate::letters::{AdminNoteFacts, Facts};
use crate::ports::{CaseFilter, Change, Fault};
use chrono::DateTime;

/// When the desk last decided about a draft.
pub(super) const DECIDED_AT: &str = "desk/decided_at";
/// The last day on which this was looked at.
const LOOKED_ON: &str = "desk/looked_on";
/// When the administration was last told.
const TOLD_AT: &str = "desk/told_at";

impl Clerk {
    /// Looks once in the office hours of a working day; returns how many letters that made.
    pub(super) async fn tell_of_standstill(&self, now: Instant) -> Result<u64, Fault> {
        let today = self.today(now).to_string();
        let is_open = self.office.ladders.city.office_hours.is_open(now, self.time()).map_err(outside)?;
        if !is_open || self.store.mark(LOOKED_ON).await?.as_ref() == Some(&today) {
            return Ok(0);
        }
        let mut change = Change { marks: vec![(LOOKED_ON.to_owned(), today.clone())], ..Change::default() };
        let told_at = self.instant_marked(TOLD_AT).await?;
        if let Some(standstill) = self.standstill(now).await?.filter(|found| found.is_news(told_at, self.time(), now)) {
            let facts = Facts::AdminNote(AdminNoteFacts { sentences: standstill.sentences().into() });
            let addressing = Addressing::plain(&self.office.admin, format!("standstill/{today}"), now);
            change.letters.push(self.write(&facts, addressing, now).await?);
            change.marks.push((TOLD_AT.to_owned(), now.to_rfc3339()));
        }
        let letters = change.letters.len() as u64;
        self.store.commit(now, vec![change]).await?;
        Ok(letters)
    }

    /// Whether answers wait and nobody decides.
    pub(super) async fn standstill(&self, now: Instant) -> Result<Option<Standstill>, Fault> {
        let filter = CaseFilter { only_open: true, stage: Some(Stage::AwaitingRelease), ..CaseFilter::default() };
        let mut waiting_since = Vec::new();
        for case in self.store.find_cases(&filter).await? {
            let waits =
                |kind: &EventKind| matches!(kind, EventKind::Drafted { message, .. } if case.drafts.iter().any(|d| d.message == *message));
            waiting_since
                .extend(self.store.events(case.id).await?.iter().filter(|event| waits(&event.kind)).map(|event| event.recorded_at));
        }
        Standstill::find(&waiting_since, self.instant_marked(DECIDED_AT).await?, self.time(), now).map_err(outside)
    }

    /// An instant that was kept as a mark.
    pub(super) async fn instant_marked(&self, name: &str) -> Result<Option<Instant>, Fault> {
        let mark = self.store.mark(name).await?;
        Ok(mark.and_then(|text| DateTime::parse_from_rfc3339(&text).ok()).map(|at| at.to_utc()))
    }
}
