//! *Postausgang* on disk: which letters wait, what became of them.
//!
//! Knows: the rows of the outbox. Never: judges a letter, and never sends one.
//!
//! Known weaknesses: whoever begins letters settles them before beginning the next ones; otherwise they come again as begun.

use super::conversation::{self, Conversation};
use super::fault;
use super::instant::{instant, maybe, millis};
use super::open::SqlStore;
use super::rows::{Growing, MOST_IN_LIST, Value, column, dollars, made, statement};
use crate::case::{CaseId, Instant};
use crate::letters::{Audience, Letter, LetterKind};
use crate::outbox::{Fates, LetterState};
use crate::ports::{Fault, FaultKind, KeyedHash, LetterRow, Settled, WaitingLetter};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use std::collections::HashMap;

const CANNOT: &str = "cannot read the outbox";
const COLUMNS: &str = "SELECT id, letter_key, conversation_id, case_id, kind, audience, state, attempts, committed_at, settled_at, next_try_at, reason FROM letters";

/// Begins letters: marks them, and returns them oldest first. A letter whose conversation was erased is cancelled on the way, one
/// that does not open is given up visibly, so that neither blocks the others.
pub(super) async fn begin(store: &SqlStore, now: Instant, limit: u32) -> Result<Vec<WaitingLetter>, Fault> {
    let sql = "UPDATE letters SET begun = begun + 1, attempts = attempts + 1 WHERE state = 'waiting' AND id IN \
               (SELECT id FROM letters WHERE state = 'waiting' AND next_try_at <= $1 ORDER BY next_try_at, id LIMIT $2) \
               RETURNING id, conversation_id, case_id, attempts, begun, committed_at, sealed";
    let query = statement(sql, [millis(now).into(), i64::from(limit).into()])?;
    let mut transaction = store.begin().await?;
    let rows = query.fetch_all(&mut *transaction).await.map_err(fault::to("cannot begin letters"))?;
    let ids = rows.iter().map(|row| column(row, "conversation_id")).collect::<Result<Vec<i64>, _>>()?;
    let conversations = conversation::by_id(&mut transaction, &store.keys, &ids).await?;
    let mut letters = Vec::with_capacity(rows.len());
    for row in &rows {
        match open_waiting(row, &conversations)? {
            Opened::Letter(letter) => letters.push(*letter),
            Opened::Not(id, state, reason) => {
                let dropped = Settled { letter: id, state, next_try_at: now, reason: reason.to_owned() };
                write(&mut transaction, now, &dropped).await?;
            }
        }
    }
    transaction.commit().await.map_err(fault::to("cannot begin letters"))?;
    letters.sort_by_key(|letter| letter.id);
    Ok(letters)
}

enum Opened {
    Letter(Box<WaitingLetter>),
    Not(i64, LetterState, &'static str),
}

fn open_waiting(row: &AnyRow, conversations: &HashMap<i64, Conversation>) -> Result<Opened, Fault> {
    let id: i64 = column(row, "id")?;
    let conversation: i64 = column(row, "conversation_id")?;
    let Some(key) = conversations.get(&conversation).and_then(|c| c.key.as_ref()) else {
        return Ok(Opened::Not(id, LetterState::Cancelled, "erased"));
    };
    let Ok(letter) = key.open_json(&conversation::letter_place(id), column(row, "sealed")?) else {
        tracing::error!(letter.id = id, "a letter in the outbox does not open; it was changed or damaged, and is given up");
        return Ok(Opened::Not(id, LetterState::GivenUp, "unreadable"));
    };
    let (attempts, begun): (i64, i64) = (column(row, "attempts")?, column(row, "begun")?);
    Ok(Opened::Letter(Box::new(WaitingLetter {
        id,
        case: column(row, "case_id")?,
        letter,
        committed_at: instant(column(row, "committed_at")?)?,
        attempts: u32::try_from(attempts - 1).unwrap_or_default(),
        was_begun: begun > 1,
    })))
}

/// Writes what became of a letter. One that was cancelled while it was on its way stays so, unless it arrived after all.
pub(super) async fn settle(store: &SqlStore, now: Instant, settled: &Settled) -> Result<(), Fault> {
    let mut transaction = store.begin().await?;
    if write(&mut transaction, now, settled).await? == 0 {
        return Err(Fault::new(FaultKind::Permanent, format!("cannot settle letter {}: there is no such letter", settled.letter)));
    }
    transaction.commit().await.map_err(fault::to("cannot settle a letter"))
}

async fn write(connection: &mut AnyConnection, now: Instant, settled: &Settled) -> Result<u64, Fault> {
    let sql = "UPDATE letters SET state = CASE WHEN state = 'cancelled' AND $1 = 'waiting' THEN state ELSE $1 END, \
               next_try_at = $2, reason = $3, settled_at = $4, begun = 0 WHERE id = $5";
    let values = [
        settled.state.code().into(),
        millis(settled.next_try_at).into(),
        settled.reason.as_str().into(),
        millis(now).into(),
        settled.letter.into(),
    ];
    let written = statement(sql, values)?.execute(connection).await.map_err(fault::to("cannot settle a letter"))?;
    Ok(written.rows_affected())
}

/// Letters in these states, newest first.
pub(super) async fn list(store: &SqlStore, states: &[LetterState], limit: u32) -> Result<Vec<LetterRow>, Fault> {
    let mut sql = Growing::new(COLUMNS);
    sql.words(" WHERE 1 = 1");
    let mut before = " AND state IN (";
    for state in states {
        sql.with(before, state.code());
        before = ", ";
    }
    if !states.is_empty() {
        sql.words(")");
        // Written out where it holds, so that the index over the few stuck letters is used.
        if !states.iter().any(|state| matches!(state, LetterState::Sent | LetterState::Waiting)) {
            sql.words(" AND state NOT IN ('sent', 'waiting')");
        }
    }
    sql.words(" ORDER BY id DESC");
    if limit > 0 {
        sql.with(" LIMIT ", i64::from(limit));
    }
    sql.query()?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))?.iter().map(read).collect()
}

/// Letters of a case with their text, oldest first; those of an erased case are left out.
pub(super) async fn of_case(store: &SqlStore, case: CaseId) -> Result<Vec<(LetterRow, Letter)>, Fault> {
    let mut reader = store.readers.acquire().await.map_err(fault::to(CANNOT))?;
    let sql = format!("{} WHERE case_id = $1 ORDER BY id", COLUMNS.replace(" FROM letters", ", sealed FROM letters"));
    let rows = made(sql, vec![case.into()])?.fetch_all(&mut *reader).await.map_err(fault::to(CANNOT))?;
    let ids = rows.iter().map(|row| column(row, "conversation_id")).collect::<Result<Vec<i64>, _>>()?;
    let conversations = conversation::by_id(&mut reader, &store.keys, &ids).await?;
    let mut letters = Vec::with_capacity(rows.len());
    for row in &rows {
        let conversation: i64 = column(row, "conversation_id")?;
        let about = read(row)?;
        if let Some(key) = conversations.get(&conversation).and_then(|c| c.key.as_ref()) {
            let letter = key.open_json(&conversation::letter_place(about.id), column(row, "sealed")?)?;
            letters.push((about, letter));
        }
    }
    Ok(letters)
}

fn read(row: &AnyRow) -> Result<LetterRow, Fault> {
    let id: i64 = column(row, "id")?;
    let unknown = |what: &str| fault::unreadable(format!("cannot read the {what} of letter {id}"));
    let (kind, audience, state): (String, String, String) = (column(row, "kind")?, column(row, "audience")?, column(row, "state")?);
    let attempts: i64 = column(row, "attempts")?;
    Ok(LetterRow {
        id,
        key: column(row, "letter_key")?,
        case: column(row, "case_id")?,
        kind: LetterKind::from_code(&kind).ok_or_else(|| unknown("kind"))?,
        audience: Audience::from_code(&audience).ok_or_else(|| unknown("audience"))?,
        state: LetterState::from_code(&state).ok_or_else(|| unknown("stage"))?,
        attempts: u32::try_from(attempts).unwrap_or_default(),
        committed_at: instant(column(row, "committed_at")?)?,
        settled_at: maybe(column(row, "settled_at")?)?,
        next_try_at: instant(column(row, "next_try_at")?)?,
        reason: column(row, "reason")?,
    })
}

/// When letters of a kind were committed since then, to anybody, with the domain where it was kept.
pub(super) async fn since(store: &SqlStore, kind: LetterKind, since: Instant) -> Result<Vec<(KeyedHash, Instant)>, Fault> {
    let query = statement(
        "SELECT recipient_domain, committed_at FROM letters WHERE kind = $1 AND committed_at >= $2 ORDER BY committed_at",
        [kind.code().into(), millis(since).into()],
    )?;
    let rows = query.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))?;
    rows.iter().map(|row| Ok((column(row, "recipient_domain")?, instant(column(row, "committed_at")?)?))).collect()
}

/// How many letters of a kind that were committed since then left, and how many of them came back or were refused.
pub(super) async fn fates(store: &SqlStore, kind: LetterKind, since: Instant) -> Result<Fates, Fault> {
    let query = statement(
        "SELECT state, COUNT(*) AS letters FROM letters WHERE kind = $1 AND committed_at >= $2 AND state IN ('sent', 'returned', 'given_up') \
         GROUP BY state",
        [kind.code().into(), millis(since).into()],
    )?;
    let mut fates = Fates::default();
    for row in query.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))? {
        let (state, letters): (String, i64) = (column(&row, "state")?, column(&row, "letters")?);
        let letters = u64::try_from(letters).unwrap_or_default();
        fates.tried += letters;
        fates.failed += if state == LetterState::Sent.code() { 0 } else { letters };
    }
    Ok(fates)
}

/// When letters of a kind were committed since then, to each of these recipients.
pub(super) async fn to(
    store: &SqlStore,
    kind: LetterKind,
    recipients: &[KeyedHash],
    since: Instant,
) -> Result<Vec<(KeyedHash, Instant)>, Fault> {
    let mut found = Vec::new();
    for chunk in recipients.chunks(MOST_IN_LIST) {
        let sql = format!(
            "SELECT recipient_hash, committed_at FROM letters WHERE kind = $1 AND committed_at >= $2 AND recipient_hash IN ({}) \
             ORDER BY committed_at",
            dollars(3, chunk.len())
        );
        let values = [Value::from(kind.code()), millis(since).into()].into_iter().chain(chunk.iter().map(|hash| hash.as_str().into()));
        for row in made(sql, values.collect())?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))? {
            found.push((column(&row, "recipient_hash")?, instant(column(&row, "committed_at")?)?));
        }
    }
    Ok(found)
}
