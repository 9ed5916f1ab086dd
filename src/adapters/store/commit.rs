//! *Ablage*: the one transaction that writes a batch, all of it or nothing.
//!
//! Knows: the order of the statements, the version check and the end of the event chain. Never: decides what is written.
//!
//! Known weaknesses: changed cases (not new ones) cost one statement each.

use super::absences::{self, ABSENCES};
use super::batch::{self, Batch, CaseRow, ClearedRow};
use super::chain::Link;
use super::conversation;
use super::fault;
use super::filed::FILED;
use super::instant::millis;
use super::open::SqlStore;
use super::rows::{self, MOST_IN_LIST, Table, Value, column, dollars, made, statement};
use crate::case::Instant;
use crate::ports::{Change, Fault, FaultKind, breaking_point};
use sqlx::AnyConnection;

const CONVERSATIONS: Table<3> = Table {
    name: "conversations",
    columns: ["id", "wrapped_key", "created_at"],
    on_conflict: "",
    what: "cannot store the key of a conversation",
};
const CASES: Table<26> = Table {
    name: "cases",
    columns: [
        "id",
        "conversation_id",
        "number",
        "old_number",
        "channel",
        "origin",
        "mailbox",
        "counts",
        "received_at",
        "deadline_at",
        "version",
        "stage",
        "kind",
        "kind_is_confirmed",
        "lane",
        "leading_department",
        "acknowledgement",
        "answerable",
        "reaction_at",
        "reaction_way",
        "finding",
        "remedy",
        "closed_at",
        "close_reason",
        "next_due_at",
        "last_recorded_at",
    ],
    on_conflict: "",
    what: "cannot open a case",
};
const CHANGE_CASE: &str = "UPDATE cases SET version = $1, stage = $2, kind = $3, kind_is_confirmed = $4, lane = $5, leading_department = $6, \
     acknowledgement = $7, answerable = $8, reaction_at = $9, reaction_way = $10, finding = $11, remedy = $12, closed_at = $13, \
     close_reason = $14, next_due_at = $15, \
     last_recorded_at = CASE WHEN $16 > last_recorded_at THEN $16 ELSE last_recorded_at END WHERE id = $17 AND version = $18";
const MOVE_CASE: &str = "UPDATE cases SET received_at = $1, deadline_at = $2 WHERE id = $3";
const PROJECTIONS: Table<2> = Table {
    name: "projections",
    columns: ["case_id", "projection"],
    on_conflict: "ON CONFLICT (case_id) DO UPDATE SET projection = excluded.projection",
    what: "cannot store a case",
};
const NOTES: Table<2> = Table {
    name: "case_notes",
    columns: ["case_id", "sealed"],
    on_conflict: "ON CONFLICT (case_id) DO UPDATE SET sealed = excluded.sealed",
    what: "cannot store the notes of a case",
};
const PARTICIPANTS: Table<4> = Table {
    name: "participants",
    columns: ["case_id", "ordinal", "address_hash", "sealed"],
    on_conflict: "ON CONFLICT (case_id, ordinal) DO NOTHING",
    what: "cannot store a participant",
};
const ASSIGNMENTS: Table<6> = Table {
    name: "assignments",
    columns: ["case_id", "ordinal", "department", "role", "since", "until"],
    on_conflict: "ON CONFLICT (case_id, ordinal) DO UPDATE SET until = excluded.until",
    what: "cannot store an assignment",
};
const EVENTS: Table<8> = Table {
    name: "events",
    columns: ["seq", "case_id", "position", "happened_at", "recorded_at", "actor", "kind", "hash"],
    on_conflict: "",
    what: "cannot store an event",
};
const STEPS: Table<3> =
    Table { name: "steps", columns: ["case_id", "step", "taken_at"], on_conflict: "", what: "cannot store a step that was taken already" };
const MESSAGES: Table<9> = Table {
    name: "messages",
    columns: [
        "id",
        "conversation_id",
        "case_id",
        "direction",
        "happened_at",
        "message_id_hash",
        "sender_hash",
        "sealed_text",
        "sealed_raw",
    ],
    on_conflict: "",
    what: "cannot store a message",
};
const LEDGER: Table<10> = Table {
    name: "ledger",
    columns: [
        "mailbox",
        "uid_validity",
        "uid",
        "source_hash",
        "letter_hash",
        "disposition",
        "reason",
        "received_at",
        "committed_at",
        "message_id",
    ],
    on_conflict: "",
    what: "cannot enter a mail into the ledger",
};
const CLEAR: &str = "UPDATE ledger SET disposition = $1, reason = $2, source_hash = CASE WHEN $3 = '' THEN source_hash ELSE $3 END, \
     letter_hash = $4, message_id = COALESCE($5, message_id) WHERE id = $6 AND disposition = 'parked'";
const CLEARED: Table<4> = Table {
    name: "cleared",
    columns: ["ledger_id", "was", "cleared_at", "note_id"],
    on_conflict: "",
    what: "cannot note that a parked mail was dealt with",
};
const LETTERS: Table<17> = Table {
    name: "letters",
    columns: [
        "letter_key",
        "state",
        "id",
        "conversation_id",
        "case_id",
        "bearer",
        "kind",
        "audience",
        "attempts",
        "begun",
        "next_try_at",
        "committed_at",
        "recipient_hash",
        "message_id_hash",
        "sealed",
        "reason",
        "recipient_domain",
    ],
    on_conflict: "ON CONFLICT (letter_key) DO NOTHING",
    what: "cannot store a letter",
};
/// A letter that somebody took back, or that never left, cannot come back.
const RETURN: &str = "UPDATE letters SET state = 'returned', reason = $1, settled_at = $2 WHERE id = $3 AND state IN ('sent', 'uncertain')";
const SNAPSHOTS: Table<8> = Table {
    name: "snapshots",
    columns: ["day", "figure", "year", "as_of", "numerator", "denominator", "definition", "hash"],
    on_conflict: "ON CONFLICT (day, figure, year) DO NOTHING",
    what: "cannot freeze a figure",
};
const MARKS: Table<3> = Table {
    name: "marks",
    columns: ["name", "value", "set_at"],
    on_conflict: "ON CONFLICT (name) DO UPDATE SET value = excluded.value, set_at = excluded.set_at",
    what: "cannot set a mark",
};

const CURSORS: Table<4> = Table {
    name: "cursors",
    columns: ["mailbox", "uid_validity", "last_uid", "polled_at"],
    on_conflict: "ON CONFLICT (mailbox) DO UPDATE SET uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, \
                  polled_at = excluded.polled_at",
    what: "cannot note where a mailbox stands",
};

/// A batch whose rows are made, with the instant of its commit.
pub(super) struct Ready {
    now: Instant,
    count: i64,
    batch: Batch,
}

/// Makes the rows of a batch.
pub(super) async fn prepare(store: &SqlStore, now: Instant, changes: Vec<Change>) -> Result<Ready, Fault> {
    let count = i64::try_from(changes.len()).unwrap_or(i64::MAX);
    let ids = store.reserve_conversations(batch::most_conversations(&changes)).await?;
    let cases = batch::cases_to_open(&changes);
    let known = if cases.is_empty() {
        std::collections::HashMap::new()
    } else {
        let mut reader = store.readers.acquire().await.map_err(fault::to("cannot read from the database"))?;
        conversation::of_cases(&mut reader, &store.keys, &cases).await?
    };
    let keys = store.keys.clone();
    let planned = tokio::task::spawn_blocking(move || batch::plan(now, changes, ids, known, &keys)).await;
    let batch =
        planned.map_err(|error| Fault::because(FaultKind::Permanent, "cannot prepare a batch: the program made a mistake", error))??;
    Ok(Ready { now, count, batch })
}

/// Writes the rows of a batch.
pub(super) async fn enter(store: &SqlStore, Ready { now, count, batch }: Ready) -> Result<(), Fault> {
    if count == 0 {
        return Ok(());
    }
    let mut transaction = store.begin().await?;
    breaking_point("commit.begun", count);
    Writer { store, connection: &mut transaction }.write(now, batch).await?;
    breaking_point("commit.written", count);
    transaction.commit().await.map_err(fault::to("cannot commit"))?;
    breaking_point("commit.done", count);
    Ok(())
}

struct Writer<'a> {
    store: &'a SqlStore,
    connection: &'a mut AnyConnection,
}

impl Writer<'_> {
    async fn write(&mut self, now: Instant, batch: Batch) -> Result<(), Fault> {
        // The end of the chain first: on PostgreSQL it makes commits of several processes wait for each other here and nowhere else.
        let end = if batch.links.is_empty() { None } else { Some(self.hold_chain().await?) };
        self.insert(&CONVERSATIONS, batch.conversations).await?;
        self.write_cases(batch.cases.values()).await?;
        self.insert(&NOTES, batch.notes.into_values().collect()).await?;
        self.insert(&PARTICIPANTS, batch.participants).await?;
        if let Some(end) = end {
            self.append(end, batch.links).await?;
        }
        self.insert(&STEPS, batch.steps).await?;
        self.insert(&MESSAGES, batch.messages).await?;
        self.insert(&LEDGER, batch.ledger).await?;
        for row in batch.cleared {
            self.clear(now, row).await?;
        }
        self.insert(&FILED, batch.filed).await?;
        self.cancel(now, &batch.cancel).await?;
        for (letter, reason) in batch.returned {
            let values = [reason.into(), millis(now).into(), letter.into()];
            statement(RETURN, values)?.execute(&mut *self.connection).await.map_err(fault::to("cannot note that a letter came back"))?;
        }
        self.insert(&LETTERS, batch.letters.into_iter().map(|letter| letter.row).collect()).await?;
        self.insert(&SNAPSHOTS, batch.snapshots).await?;
        self.insert(&ABSENCES, batch.absences).await?;
        absences::end(self.connection, &batch.absences_ended, now).await?;
        let marks = batch.marks.into_iter().map(|(name, value)| [name.into(), value.into(), millis(now).into()]);
        self.insert(&MARKS, marks.collect()).await?;
        self.insert(&CURSORS, batch.cursors.into_values().collect()).await
    }

    async fn insert<const N: usize>(&mut self, table: &Table<N>, rows: Vec<[Value; N]>) -> Result<(), Fault> {
        rows::insert(self.connection, self.store.engine, table, rows).await
    }

    async fn write_cases(&mut self, cases: impl Iterator<Item = &CaseRow> + Clone) -> Result<(), Fault> {
        let new = cases.clone().filter(|c| c.expected == 0).map(|c| {
            let mut values = c.fixed().into_iter().chain(c.changing());
            std::array::from_fn(|_| values.next().unwrap_or(Value::MaybeInt(None)))
        });
        let new = new.collect();
        self.insert(&CASES, new).await?;
        for row in cases.clone().filter(|c| c.expected != 0) {
            self.change_case(row).await?;
        }
        let projections = cases.clone().map(CaseRow::projection).collect::<Result<Vec<_>, _>>()?;
        self.insert(&PROJECTIONS, projections).await?;
        let assignments = cases.flat_map(CaseRow::assignments).collect();
        self.insert(&ASSIGNMENTS, assignments).await
    }

    async fn change_case(&mut self, row: &CaseRow) -> Result<(), Fault> {
        let mut values = row.changing().into_iter().chain([row.case.id.into(), row.expected.into()]);
        let values: [Value; 18] = std::array::from_fn(|_| values.next().unwrap_or(Value::MaybeInt(None)));
        let written = statement(CHANGE_CASE, values)?.execute(&mut *self.connection).await;
        let written = written.map_err(fault::to("cannot change a case"))?;
        if written.rows_affected() == 0 {
            let what = format!("cannot commit case {}: it is not at version {} any more", row.case.id, row.expected);
            return Err(Fault::new(FaultKind::Conflict, what));
        }
        if row.is_moved {
            statement(MOVE_CASE, row.receipt())?.execute(&mut *self.connection).await.map_err(fault::to("cannot correct a receipt"))?;
        }
        Ok(())
    }

    async fn hold_chain(&mut self) -> Result<(i64, String), Fault> {
        let held = sqlx::query("UPDATE chain_head SET seq = seq WHERE id = 1 RETURNING seq, hash").fetch_optional(&mut *self.connection);
        let Some(row) = held.await.map_err(fault::to("cannot read the end of the event chain"))? else {
            return Err(fault::unreadable("cannot store events: the end of the event chain is gone; restore a backup"));
        };
        Ok((column(&row, "seq")?, column(&row, "hash")?))
    }

    async fn append(&mut self, end: (i64, String), links: Vec<Link>) -> Result<(), Fault> {
        let (mut seq, mut hash) = end;
        let mut rows = Vec::with_capacity(links.len());
        for link in links {
            seq += 1;
            hash = link.hash(&self.store.keys, seq, &hash);
            rows.push([
                seq.into(),
                link.case.into(),
                link.position.into(),
                link.happened_at.into(),
                link.recorded_at.into(),
                link.actor.into(),
                link.kind.into(),
                hash.clone().into(),
            ]);
        }
        self.insert(&EVENTS, rows).await?;
        let query = statement("UPDATE chain_head SET seq = $1, hash = $2 WHERE id = 1", [seq.into(), hash.into()])?;
        query.execute(&mut *self.connection).await.map_err(fault::to("cannot move the end of the event chain"))?;
        Ok(())
    }

    /// A parked mail gets its last disposition, once. Its own source replaces the parked copy, which would outlive an erased case.
    async fn clear(&mut self, now: Instant, row: ClearedRow) -> Result<(), Fault> {
        let cannot = "cannot change what became of a parked mail";
        let parked = statement("SELECT reason, message_id FROM ledger WHERE id = $1 AND disposition = 'parked'", [row.ledger.into()])?;
        let gone = || Fault::new(FaultKind::Conflict, format!("cannot clear mail {}: it is not parked any more", row.ledger));
        let parked = parked.fetch_optional(&mut *self.connection).await.map_err(fault::to(cannot))?.ok_or_else(gone)?;
        let (was, old): (String, Option<i64>) = (column(&parked, "reason")?, column(&parked, "message_id")?);
        let [disposition, reason, source, letter] = row.texts.clone().map(Value::from);
        let written = statement(CLEAR, [disposition, reason, source, letter, row.message.into(), row.ledger.into()])?;
        if written.execute(&mut *self.connection).await.map_err(fault::to(cannot))?.rows_affected() == 0 {
            return Err(gone());
        }
        self.insert(&CLEARED, vec![[row.ledger.into(), was.into(), millis(now).into(), row.note.into()]]).await?;
        if let Some(old) = old.filter(|_| row.message.is_some()) {
            let removed = statement("DELETE FROM messages WHERE id = $1 AND case_id IS NULL", [old.into()])?;
            removed.execute(&mut *self.connection).await.map_err(fault::to(cannot))?;
        }
        Ok(())
    }

    async fn cancel(&mut self, now: Instant, keys: &[String]) -> Result<(), Fault> {
        for chunk in keys.chunks(MOST_IN_LIST) {
            let sql = format!(
                "UPDATE letters SET state = 'cancelled', settled_at = $1 WHERE state = 'waiting' AND letter_key IN ({})",
                dollars(2, chunk.len())
            );
            let values = std::iter::once(millis(now).into()).chain(chunk.iter().map(|key| key.as_str().into()));
            let query = made(sql, values.collect())?;
            query.execute(&mut *self.connection).await.map_err(fault::to("cannot cancel letters"))?;
        }
        Ok(())
    }
}
