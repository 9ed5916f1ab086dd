//! *Kennzahlen*: facts as of an instant, and the figures frozen from them.
//!
//! Knows: how a case's row, or its events up to an instant, become a fact. Never: computes a figure.
//!
//! A row that costs a microsecond on its way through the driver costs a second for a million, so rows travel by the thousand as
//! one text (`string_agg`, which both databases have) and are taken apart here.
//!
//! Known weaknesses: an `as_of` far in the past reads the events of every case that changed since.

use super::chain::Link;
use super::fault;
use super::instant::{instant, millis};
use super::open::SqlStore;
use super::rows::{Value, column, statement};
use crate::case::{
    Case, CaseEvent, CaseId, CaseKind, CaseNumber, Channel, CloseReason, DepartmentKey, Finding, Instant, Lane, MOST_CORRECTED, Origin,
    ReactionWay,
};
use crate::case::{Remedy, Stage};
use crate::kpi::{Fact, Snapshot};
use crate::ports::{Fault, FaultKind};
use chrono::NaiveDate;
use futures_util::TryStreamExt;
use sqlx::AnyConnection;
use std::ops::Range;
use std::str::{FromStr, Split};

const CANNOT: &str = "cannot read the facts";
/// How many rows travel as one text.
const PAGE: i64 = 4_000;

/// Facts of the cases received in a span, as known at `as_of`, by date of receipt.
pub(super) async fn facts(store: &SqlStore, received: Range<Instant>, as_of: Instant) -> Result<Vec<Fact>, Fault> {
    let span = millis(received.start)..millis(received.end);
    let as_of = millis(as_of);
    let mut reading = store.begin_reading().await?;
    let mut facts = Vec::new();
    from_rows(&mut reading, &span, as_of, &mut facts).await?;
    from_events(&mut reading, &span, as_of, &mut facts).await?;
    facts.sort_by_key(|(place, _)| *place);
    Ok(facts.into_iter().map(|(_, fact)| fact).collect())
}

/// Date of receipt and id: the order of the answer, and where the next page begins.
type Place = (i64, CaseId);

/// Cases that did not change since: their rows say it all.
async fn from_rows(reading: &mut AnyConnection, span: &Range<i64>, as_of: i64, facts: &mut Vec<(Place, Fact)>) -> Result<(), Fault> {
    let sql = "SELECT COUNT(*) AS lines, string_agg(line, '\n') AS page FROM (SELECT \
               received_at || '|' || id || '|' || number || '|' || kind || '|' || kind_is_confirmed || '|' || channel || '|' || \
               origin || '|' || counts || '|' || deadline_at || '|' || COALESCE(CAST(reaction_at AS TEXT), '') || '|' || reaction_way \
               || '|' || answerable || '|' || finding || '|' || remedy || '|' || COALESCE(CAST(closed_at AS TEXT), '') || '|' || \
               close_reason || '|' || stage || '|' || lane || '|' || last_recorded_at || '|' || leading_department AS line \
               FROM cases WHERE received_at >= $1 AND (received_at, id) > ($1, $2) AND received_at < $3 \
               ORDER BY received_at, id LIMIT $4) AS lines";
    let mut last: Place = (span.start, i64::MIN);
    loop {
        let query = statement(sql, [last.0.into(), last.1.into(), span.end.into(), PAGE.into()])?;
        let row = query.fetch_one(&mut *reading).await.map_err(fault::to(CANNOT))?;
        let (lines, page): (i64, Option<String>) = (column(&row, "lines")?, column(&row, "page")?);
        for line in page.unwrap_or_default().lines() {
            let line = Line::read(line).map_err(|Misread| fault::unreadable("cannot read a fact: its row is not understood"))?;
            last = last.max(line.place);
            if line.last_recorded_at < as_of {
                facts.push((line.place, line.fact));
            }
        }
        if lines < PAGE {
            return Ok(());
        }
    }
}

/// Cases that changed since: their events up to then are applied anew. A receipt that was corrected since lies earlier now, and counts where
/// it lay then.
async fn from_events(reading: &mut AnyConnection, span: &Range<i64>, as_of: i64, facts: &mut Vec<(Place, Fact)>) -> Result<(), Fault> {
    let sql = "SELECT c.number, e.case_id, e.position, e.happened_at, e.recorded_at, e.actor, e.kind \
               FROM cases c JOIN events e ON e.case_id = c.id \
               WHERE c.received_at >= $1 AND c.received_at < $2 AND c.last_recorded_at >= $3 AND e.recorded_at < $3 \
               ORDER BY e.case_id, e.position";
    let earliest = span.start.saturating_sub(MOST_CORRECTED.num_milliseconds());
    let query = statement(sql, [earliest.into(), span.end.into(), as_of.into()])?;
    let mut rows = query.fetch(reading);
    let mut open: Option<Told> = None;
    let add = |told: Option<Told>, facts: &mut Vec<(Place, Fact)>| -> Result<(), Fault> {
        let fact = told.map(replay).transpose()?.flatten();
        facts.extend(fact.filter(|((received_at, _), _)| span.contains(received_at)));
        Ok(())
    };
    while let Some(row) = rows.try_next().await.map_err(fault::to(CANNOT))? {
        let link = Link::read(&row)?;
        if open.as_ref().is_none_or(|(id, ..)| *id != link.case) {
            add(open.take(), facts)?;
            open = Some((link.case, column(&row, "number")?, Vec::new()));
        }
        if let Some((_, _, events)) = &mut open {
            events.push(link.event()?);
        }
    }
    add(open, facts)
}

/// A case as far as its events tell of it.
type Told = (CaseId, String, Vec<CaseEvent>);

fn replay((id, number, events): Told) -> Result<Option<(Place, Fact)>, Fault> {
    let number = CaseNumber::from_str(&number).map_err(|_| fault::unreadable(format!("cannot read the number of case {id}")))?;
    let case = Case::replay(id, number, &events);
    Ok(case.map(|case| ((millis(case.opening.received_at), id), fact_of(&case))))
}

fn fact_of(case: &Case) -> Fact {
    Fact {
        number: case.number.to_string(),
        kind: case.kind,
        kind_is_confirmed: case.kind_is_confirmed,
        lane: case.lane,
        channel: case.opening.channel,
        origin: case.opening.origin,
        counts: case.opening.counts,
        received_at: case.opening.received_at,
        deadline_at: case.opening.deadline_at,
        reaction: case.reaction.as_ref().map(|r| (r.at, r.way)),
        answerable: case.answerable,
        finding: case.finding,
        remedy: case.remedy,
        department: case.leading().map(|a| a.department.clone()),
        closed: case.closed,
        is_waiting: case.stage == Stage::WaitingForCitizen,
    }
}

/// One row of `cases` as it travelled.
struct Line {
    place: Place,
    last_recorded_at: i64,
    fact: Fact,
}

/// A field is not what it should be.
struct Misread;

impl Line {
    /// Fields in the order of the statement.
    fn read(line: &str) -> Result<Self, Misread> {
        let mut fields = Fields(line.split('|'));
        let received_at = fields.number()?;
        let place = (received_at, fields.number()?);
        let mut fact = Fact {
            number: fields.text()?.to_owned(),
            kind: fields.code(CaseKind::from_code)?,
            kind_is_confirmed: fields.number()? == 1,
            channel: fields.code(Channel::from_code)?,
            origin: fields.code(Origin::from_code)?,
            counts: fields.number()? == 1,
            received_at: instant(received_at).map_err(|_| Misread)?,
            deadline_at: fields.time()?.ok_or(Misread)?,
            reaction: fields.time_and_code(ReactionWay::from_code)?,
            answerable: fields.number()? == 1,
            finding: fields.code(Finding::from_code)?,
            remedy: fields.code(Remedy::from_code)?,
            department: None,
            closed: fields.time_and_code(CloseReason::from_code)?,
            is_waiting: fields.code(Stage::from_code)? == Stage::WaitingForCitizen,
            lane: Lane::from_code(fields.text()?),
        };
        let last_recorded_at = fields.number()?;
        fact.department = fields.rest().map(|key| DepartmentKey::new(&key));
        Ok(Self { place, last_recorded_at, fact })
    }
}

struct Fields<'l>(Split<'l, char>);

impl<'l> Fields<'l> {
    fn text(&mut self) -> Result<&'l str, Misread> {
        self.0.next().ok_or(Misread)
    }

    fn number(&mut self) -> Result<i64, Misread> {
        self.text()?.parse().map_err(|_| Misread)
    }

    fn code<T>(&mut self, from_code: fn(&str) -> Option<T>) -> Result<T, Misread> {
        from_code(self.text()?).ok_or(Misread)
    }

    fn time(&mut self) -> Result<Option<Instant>, Misread> {
        match self.text()? {
            "" => Ok(None),
            digits => instant(digits.parse().map_err(|_| Misread)?).map(Some).map_err(|_| Misread),
        }
    }

    /// A time and the code that goes with it.
    fn time_and_code<T>(&mut self, from_code: fn(&str) -> Option<T>) -> Result<Option<(Instant, T)>, Misread> {
        let at = self.time()?;
        let code = self.text()?;
        at.map(|at| from_code(code).map(|code| (at, code)).ok_or(Misread)).transpose()
    }

    /// What is left: the department comes last, because its key may hold anything but a line break.
    fn rest(self) -> Option<String> {
        let rest = self.0.collect::<Vec<_>>().join("|");
        (!rest.is_empty()).then_some(rest)
    }
}

/// Frozen figures of a day.
pub(super) async fn snapshots(store: &SqlStore, day: NaiveDate) -> Result<Vec<Snapshot>, Fault> {
    let sql = "SELECT figure, year, as_of, numerator, denominator, definition, hash FROM snapshots WHERE day = $1 ORDER BY figure, year";
    let rows = statement(sql, [day.to_string().into()])?.fetch_all(&store.readers).await.map_err(fault::to("cannot read snapshots"))?;
    let read = |row| {
        let year: i64 = column(row, "year")?;
        Ok(Snapshot {
            day,
            as_of: instant(column(row, "as_of")?)?,
            figure: column(row, "figure")?,
            year: i32::try_from(year).map_err(|_| fault::unreadable("cannot read the year of a snapshot"))?,
            numerator: column(row, "numerator")?,
            denominator: column(row, "denominator")?,
            definition: column(row, "definition")?,
            hash: column(row, "hash")?,
        })
    };
    rows.iter().map(read).collect()
}

/// The last day that was frozen.
pub(super) async fn last_day(store: &SqlStore) -> Result<Option<NaiveDate>, Fault> {
    let row = sqlx::query("SELECT MAX(day) AS day FROM snapshots").fetch_one(&store.readers).await;
    let day: Option<String> = column(&row.map_err(fault::to("cannot read snapshots"))?, "day")?;
    let read = |day: String| {
        NaiveDate::from_str(&day).map_err(|error| Fault::because(FaultKind::Permanent, "cannot read the day of a snapshot", error))
    };
    day.map(read).transpose()
}

/// A mark by name.
pub(super) async fn mark(store: &SqlStore, name: &str) -> Result<Option<String>, Fault> {
    let query = statement("SELECT value FROM marks WHERE name = $1", [name.into()])?;
    let row = query.fetch_optional(&store.readers).await.map_err(fault::to("cannot read a mark"))?;
    row.as_ref().map(|row| column(row, "value")).transpose()
}

/// As stored.
pub(super) fn snapshot_row(snapshot: &Snapshot) -> [Value; 8] {
    [
        snapshot.day.to_string().into(),
        snapshot.figure.as_str().into(),
        i64::from(snapshot.year).into(),
        millis(snapshot.as_of).into(),
        snapshot.numerator.into(),
        snapshot.denominator.into(),
        snapshot.definition.into(),
        snapshot.hash.as_str().into(),
    ]
}
