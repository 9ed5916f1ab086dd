//! Past cases as the routing saw them, with what people said about them (*frühere Vorgänge*), a page at a time.
//!
//! Knows: which words, domains and day a case was routed by, so that any table can be asked about it. Cases of the live time and imported
//! ones come, newest first; those of the trial time do not, since nobody corrected them in earnest, and neither do erased ones.
//! Never: holds more than a page; writes anything.
//!
//! Known weaknesses: routed by the rules of intake as they were then: a mail whose quoted text was cut off wrongly stays so.

use super::clerk::Clerk;
use crate::case::{CaseId, CaseNumber, EventKind, Instant, Label, label};
use crate::deadlines::{local_date, start_of_day};
use crate::intake::Address;
use crate::ports::{Fault, PastCase, StoredText};
use crate::routing::{ConcernText, Explanation, Partners, Route, RoutingTable};
use chrono::NaiveDate;
use chrono_tz::Tz;

/// How many cases are read at once.
const PAGE: u32 = 200;

/// *Vorgang mit bestätigter Zuständigkeit*: everything a routing table is asked with, and what people said.
#[derive(Clone, Debug)]
pub struct LabelledCase {
    /// Case number: the only thing of it that may be printed anywhere.
    pub number: CaseNumber,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// Domain of who wrote, lower case; empty when unknown.
    pub sender_domain: String,
    /// Domains of all recipients.
    pub recipient_domains: Vec<String>,
    /// The local day on which it was routed: departments of that day are candidates.
    pub day: NaiveDate,
    /// What people said; none where only the machine has spoken.
    pub label: Option<Label>,
    /// The reasons of then; none for a case that was never routed.
    pub explained: Option<Explanation>,
}

impl LabelledCase {
    /// Asks a table as the city's own was asked then, on the same day.
    #[must_use]
    pub fn route(&self, table: &RoutingTable) -> Route {
        let sender = Some(self.sender_domain.as_str()).filter(|domain| !domain.is_empty());
        let partners = Partners { sender_domain: sender, recipient_domains: &self.recipient_domains };
        table.route(&ConcernText { subject: &self.subject, text: &self.text }, self.day, &partners)
    }

    /// None where not a word is left to route by.
    fn of(case: PastCase, zone: Tz) -> Option<Self> {
        let PastCase { number, events, text, notes, .. } = case;
        let is_wordless = text.subject.trim().is_empty() && text.body.trim().is_empty();
        let opened = events.iter().find(|event| matches!(event.kind, EventKind::Opened { .. })).filter(|_| !is_wordless)?;
        let domain = |address: &str| Address::new("", address).domain().to_owned();
        let StoredText { subject, body, from_address, recipients, .. } = text;
        Some(Self {
            number,
            subject,
            text: body,
            sender_domain: domain(&from_address),
            recipient_domains: recipients.iter().map(|recipient| domain(recipient)).collect(),
            day: local_date(opened.recorded_at, zone),
            label: label(&events),
            explained: serde_json::from_value(notes.routing).ok(),
        })
    }
}

/// *Durchgang durch die früheren Vorgänge*, newest first.
pub struct PastCases<'c> {
    clerk: &'c Clerk,
    since: Option<Instant>,
    left: Option<u64>,
    before: CaseId,
    is_over: bool,
}

impl Clerk {
    /// A walk through the past cases: those received on `since` or later, at most `limit`.
    #[must_use]
    pub fn past_cases(&self, since: Option<NaiveDate>, limit: Option<u64>) -> PastCases<'_> {
        let since = since.map(|day| start_of_day(day, self.office.zone));
        PastCases { clerk: self, since, left: limit, before: CaseId::MAX, is_over: false }
    }
}

impl PastCases<'_> {
    /// The next page; empty when there is none left.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn next_page(&mut self) -> Result<Vec<LabelledCase>, Fault> {
        let zone = self.clerk.office.zone;
        while !self.is_over {
            let wanted = self.left.map_or(PAGE, |left| u32::try_from(left).unwrap_or(PAGE).min(PAGE));
            let read = if wanted == 0 { Vec::new() } else { self.clerk.store.past_cases(self.before, self.since, wanted).await? };
            self.is_over = u32::try_from(read.len()).is_ok_and(|count| count < wanted) || wanted == 0;
            self.before = read.last().map_or(self.before, |case| case.id);
            let page: Vec<LabelledCase> = read.into_iter().filter_map(|case| LabelledCase::of(case, zone)).collect();
            self.left = self.left.map(|left| left.saturating_sub(page.len() as u64));
            if !page.is_empty() {
                return Ok(page);
            }
        }
        Ok(Vec::new())
    }
}
