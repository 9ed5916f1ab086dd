//! *Frühere Vorgänge* by the page: what each was opened with, and all that happened to it.
//!
//! Knows: that a page takes five statements whatever it holds. Never: opens a raw source; what was erased is left out, and so is the trial
//! time, whose cases people only played with.
//!
//! Known weaknesses: a page is read in several looks; what is filed in between may show in its events.

use super::chain::Link;
use super::conversation::{self, Conversation};
use super::fault;
use super::instant::millis;
use super::messages;
use super::open::SqlStore;
use super::rows::{Growing, MOST_IN_LIST, Value, column, dollars, made};
use crate::case::{CaseEvent, CaseId, CaseNumber, EventKind, Instant, MessageId, Origin};
use crate::ports::{CaseNotes, Fault, PastCase};
use std::collections::HashMap;

const CANNOT: &str = "cannot read past cases";

/// Cases with an id below `before`, newest first, at most `limit`; with `since` only those received then or later.
pub(super) async fn page(store: &SqlStore, before: CaseId, since: Option<Instant>, limit: u32) -> Result<Vec<PastCase>, Fault> {
    let mut sql =
        Growing::new("SELECT c.id, c.number FROM cases c JOIN conversations v ON v.id = c.conversation_id WHERE length(v.wrapped_key) > 0");
    sql.with(" AND c.origin <> ", Origin::Test.code());
    sql.with(" AND c.id < ", before);
    if let Some(since) = since {
        sql.with(" AND c.received_at >= ", millis(since));
    }
    sql.with(" ORDER BY c.id DESC LIMIT ", i64::from(limit));
    let mut found: Vec<(CaseId, CaseNumber)> = Vec::new();
    for row in sql.query()?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))? {
        let (id, number): (CaseId, String) = (column(&row, "id")?, column(&row, "number")?);
        found.push((id, number.parse().map_err(|_| fault::unreadable(format!("cannot read the number of case {id}")))?));
    }
    let ids: Vec<CaseId> = found.iter().map(|(id, _)| *id).collect();
    let mut events = events(store, &ids).await?;
    let openings: HashMap<CaseId, MessageId> =
        events.iter().filter_map(|(id, events)| opening(events).map(|message| (*id, message))).collect();
    let mut texts = messages::texts(store, &openings.values().copied().collect::<Vec<_>>()).await?;
    let mut notes = notes(store, &ids).await?;
    let whole = |(id, number): (CaseId, CaseNumber)| PastCase {
        id,
        number,
        events: events.remove(&id).unwrap_or_default(),
        text: openings.get(&id).and_then(|message| texts.remove(message)).unwrap_or_default(),
        notes: notes.remove(&id).unwrap_or_default(),
    };
    Ok(found.into_iter().map(whole).collect())
}

/// The mail, or what the desk typed, that a case was opened with: the first that was added to it.
fn opening(events: &[CaseEvent]) -> Option<MessageId> {
    events.iter().find_map(|event| if let EventKind::MailAdded { message, .. } = event.kind { Some(message) } else { None })
}

async fn events(store: &SqlStore, ids: &[CaseId]) -> Result<HashMap<CaseId, Vec<CaseEvent>>, Fault> {
    let mut found: HashMap<CaseId, Vec<CaseEvent>> = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(MOST_IN_LIST) {
        let list = dollars(1, chunk.len());
        let sql = format!(
            "SELECT case_id, position, happened_at, recorded_at, actor, kind FROM events WHERE case_id IN ({list}) ORDER BY case_id, position"
        );
        let query = made(sql, chunk.iter().map(|id| Value::Int(*id)).collect())?;
        for row in query.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))? {
            let link = Link::read(&row)?;
            found.entry(link.case).or_default().push(link.event()?);
        }
    }
    Ok(found)
}

async fn notes(store: &SqlStore, ids: &[CaseId]) -> Result<HashMap<CaseId, CaseNotes>, Fault> {
    let mut reader = store.readers.acquire().await.map_err(fault::to(CANNOT))?;
    let keys: HashMap<CaseId, Conversation> = conversation::of_cases(&mut reader, &store.keys, ids).await?;
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(MOST_IN_LIST) {
        let sql = format!("SELECT case_id, sealed FROM case_notes WHERE case_id IN ({})", dollars(1, chunk.len()));
        let query = made(sql, chunk.iter().map(|id| Value::Int(*id)).collect())?;
        for row in query.fetch_all(&mut *reader).await.map_err(fault::to(CANNOT))? {
            let id: CaseId = column(&row, "case_id")?;
            let Some(key) = keys.get(&id).and_then(|conversation| conversation.key.as_ref()) else { continue };
            found.insert(id, key.open_json(&conversation::notes_place(id), column(&row, "sealed")?)?);
        }
    }
    Ok(found)
}
