//! Step last: the figures are frozen at night and told in the morning (*Berichtswesen*).
//!
//! Knows: which facts the figures need and which letters they make. Never: computes a figure (that is `kpi`).
//!
//! Known weaknesses: a digest that was missed is not sent later; its figures stay in the snapshots.

use super::clerk::Clerk;
use super::watch::outside;
use super::write::Addressing;
use crate::case::{Acknowledgement, Case, Channel, Instant, Stage, Suppressed};
use crate::deadlines::{local_date, start_of_day};
use crate::kpi::{DigestFigures, DigestScope, Fact, ReceiptCohort, Snapshot, digest_figures, freeze, measure, snapshot_years};
use crate::letters::{
    Audience, ChannelCount, DigestFacts, Facts, Figure, Operation, OverdueLine, SendingMode, StuckLetter, ToDo, UnacknowledgedLine,
};
use crate::outbox::{DeliveryMode, LetterState};
use crate::ports::{CaseFilter, Change, Fault};
use chrono::{DateTime, Duration, NaiveDate};

/// The last parked mail that a digest named: what was parked later is news.
pub(super) const PARKED_TOLD: &str = "digest/parked";

/// What one round of reporting did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Reported {
    /// Days frozen.
    pub snapshots: u64,
    /// Digests written.
    pub digests: u64,
    /// Notes to the administration written.
    pub admin_notes: u64,
}

impl Clerk {
    /// Freezes the nights that are due, missed ones included, and writes today's digest once.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn report(&self, now: Instant) -> Result<Reported, Fault> {
        let mut reported = Reported::default();
        let zone = self.office.zone;
        for day in self.office.snapshot.due_days(self.store.last_snapshot_day().await?, now, zone) {
            let snapshots = self.figures_of(day).await?;
            self.store.commit(now, vec![Change { snapshots, ..Change::default() }]).await?;
            reported.snapshots += 1;
            tracing::info!(%day, "figures frozen");
        }
        let last = self.store.mark("digest/last").await?.and_then(|text| text.parse::<NaiveDate>().ok());
        // Yesterday's digest is not news any more: only today's is written. Nobody reads one on a holiday (`office.md` 4.8).
        let is_office_day = self.office.calendar.is_working_day(local_date(now, zone)).map_err(outside)?;
        let due = self.office.digest.due_days(last, now, zone);
        if let Some(day) = due.last().filter(|day| is_office_day && **day == local_date(now, zone)) {
            let newest_parked = self.store.parked().await?.first().map_or(0, |mail| mail.id);
            let facts = Facts::Digest(Box::new(self.digest(*day, now).await?));
            let told = [("digest/last", day.to_string()), ("digest/told_at", now.to_rfc3339()), (PARKED_TOLD, newest_parked.to_string())];
            let marks = told.map(|(name, value)| (name.to_owned(), value)).into();
            let mut change = Change { marks, ..Change::default() };
            for to in &self.office.digest_to {
                let key = format!("digest/{day}/{}", self.address_hash(to));
                change.letters.push(self.write(&facts, Addressing::plain(to, key, now), now).await?);
                reported.digests += 1;
            }
            self.store.commit(now, vec![change]).await?;
        }
        reported.admin_notes = self.tell_of_standstill(now).await?;
        Ok(reported)
    }

    /// When the last digest was written: what happened later is news.
    pub(super) async fn digest_told_at(&self) -> Result<Option<Instant>, Fault> {
        self.instant_marked("digest/told_at").await
    }

    /// All facts of cases received before an instant, as known then.
    pub(super) async fn facts_as_of(&self, as_of: Instant) -> Result<Vec<Fact>, Fault> {
        self.store.facts(DateTime::UNIX_EPOCH..as_of, as_of).await
    }

    /// The figures of a year as of an instant.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn figures(&self, year: i32, as_of: Instant) -> Result<crate::kpi::Figures, Fault> {
        let facts = self.facts_as_of(as_of).await?;
        Ok(measure(&facts, ReceiptCohort::of_year(year), as_of, self.office.zone, self.office.switches))
    }

    async fn figures_of(&self, day: NaiveDate) -> Result<Vec<Snapshot>, Fault> {
        let as_of = start_of_day(day, self.office.zone);
        let facts = self.facts_as_of(as_of).await?;
        let years = snapshot_years(day).into_iter();
        let measured = years.map(|year| measure(&facts, ReceiptCohort::of_year(year), as_of, self.office.zone, self.office.switches));
        Ok(measured.flat_map(|figures| freeze(&figures, day)).collect())
    }

    /// Everything the digest of a day says.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn digest(&self, day: NaiveDate, now: Instant) -> Result<DigestFacts, Fault> {
        let as_of = start_of_day(day, self.office.zone);
        let facts = self.facts_as_of(as_of).await?;
        let scope = DigestScope { day, switches: self.office.switches, lists_trial_cases: !self.is_live(now).await? };
        let figures = digest_figures(&facts, scope, self.time()).map_err(outside)?;
        let open = self.store.find_cases(&CaseFilter { only_open: true, ..CaseFilter::default() }).await?;
        let (parked, parked_more) = self.newly_parked().await?;
        Ok(DigestFacts {
            day,
            to_do: to_do(&figures, &open),
            standstill: self.standstill(now).await?.map(|found| found.sentences().join(" ")),
            in_time: figure(figures.figures.k2.complaints_working.share),
            year: figures.year,
            target: self.office.target.clone(),
            previous_month: Some(figures.previous_month.to_string()).filter(|_| figures.previous_month.denominator > 0),
            open_in_time: figures.figures.k2.complaints_working.open_in_time,
            interim: figures.figures.interim(),
            query: figures.figures.query(),
            outside: figures.figures.outside(),
            overdue: self.overdue(&figures),
            overdue_confidential: figures.overdue_confidential,
            new_cases: figures.new_cases,
            new_since: figures.new_since,
            by_channel: figures.by_channel.iter().map(|(channel, count)| ChannelCount { channel: *channel, count: *count }).collect(),
            new_in_year: figures.new_in_year,
            open: figures.open,
            open_old: figures.open_old,
            open_waiting: figures.open_waiting,
            noticeable: Vec::new(),
            justified: figure(figures.figures.k1),
            unassessed: figures.figures.not_assessed,
            remedied: figure(figures.figures.k3),
            unacknowledged: self.unacknowledged(now).await?,
            stopped: self.trip(now).await?.map(|trip| trip.german().to_owned()),
            intake: self.intake(figures.new_since, (as_of, now)).await?,
            operation: self.operation(as_of),
            parked,
            parked_more,
            stuck: self.stuck().await?,
        })
    }

    fn overdue(&self, figures: &DigestFigures) -> Vec<OverdueLine> {
        let lines = figures.overdue.iter().filter_map(|case| {
            let department = case.department.as_ref().map(|key| self.office_name(key));
            Some(OverdueLine { number: case.number.parse().ok()?, department, days: case.days })
        });
        lines.collect()
    }

    /// Human mail of the last thirty days that stayed without acknowledgement: no kind of suppression is silent.
    async fn unacknowledged(&self, now: Instant) -> Result<Vec<UnacknowledgedLine>, Fault> {
        let filter = CaseFilter { only_open: true, only_unacknowledged: true, ..CaseFilter::default() };
        let cases = self.store.find_cases(&filter).await?;
        let mut lines = Vec::new();
        for case in cases.iter().filter(|case| case.reaction.is_none() && matches!(case.opening.channel, Channel::Mail | Channel::Form)) {
            let Some(Acknowledgement::Suppressed(reason)) = case.acknowledgement else { continue };
            let since = now - Duration::days(30);
            if case.opening.received_at > since || (reason == Suppressed::OldMail && self.opened_at(case).await? > Some(since)) {
                lines.push(UnacknowledgedLine {
                    number: case.number.clone(),
                    reason: reason.german().to_owned(),
                    command: Some(if case.answerable {
                        format!("anliegend case acknowledge {}", case.number)
                    } else {
                        // Nobody knows yet to whom: naming her sends it.
                        format!("anliegend case citizen {} --email ADRESSE", case.number)
                    }),
                });
            }
        }
        Ok(lines)
    }

    /// When a case was opened, which for old mail may be long after its receipt.
    async fn opened_at(&self, case: &Case) -> Result<Option<Instant>, Fault> {
        Ok(self.store.events(case.id).await?.first().map(|event| event.recorded_at))
    }

    fn operation(&self, as_of: Instant) -> Operation {
        let mode = |audience: &Audience| SendingMode {
            audience: audience.german().to_owned(),
            mode: self.office.modes.get(audience).unwrap_or(&DeliveryMode::Hold).german().to_owned(),
        };
        Operation {
            running_days: None,
            modes: Audience::ALL.iter().map(mode).collect(),
            as_of,
            calendar: format!("gesetzliche Feiertage {}", self.office.statutory.land().code()),
        }
    }

    /// Letters that a person must look at.
    async fn stuck(&self) -> Result<Vec<StuckLetter>, Fault> {
        let rows = self.store.letters(&LetterState::STUCK, 50).await?;
        let ids: Vec<i64> = rows.iter().filter_map(|row| row.case).collect();
        let numbers = self.store.numbers(&ids).await?;
        let number = |case: Option<i64>| numbers.iter().find(|(id, _)| Some(*id) == case).map(|(_, number)| number.clone());
        Ok(rows
            .into_iter()
            .map(|row| StuckLetter {
                letter: row.id,
                number: number(row.case),
                kind: row.kind,
                reason: format!("{}: {}", row.state.german(), row.reason),
                since: row.committed_at,
            })
            .collect())
    }
}

fn figure(share: crate::kpi::Ratio) -> Figure {
    Figure { percent: share.to_string(), numerator: share.numerator, denominator: share.denominator }
}

fn to_do(figures: &DigestFigures, open: &[Case]) -> ToDo {
    let count = |stage: Stage| open.iter().filter(|c| c.stage == stage).count() as u64;
    ToDo {
        overdue: figures.overdue_in_all(),
        due_today: figures.due_today,
        unassigned: count(Stage::Triage),
        awaiting_release: count(Stage::AwaitingRelease),
        interim_waits: open.iter().filter(|c| c.interim_waits).count() as u64,
        to_review: open.iter().filter(|c| !c.reviews.is_empty()).count() as u64,
    }
}

/// The local day of an instant, for commands.
impl Clerk {
    /// Today in the city.
    #[must_use]
    pub fn today(&self, now: Instant) -> NaiveDate {
        local_date(now, self.office.zone)
    }
}
