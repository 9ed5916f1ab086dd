//! *Schriftwechsel*: everything that one data key seals, and the names of the places it seals.
//!
//! Knows: how the keys of cases, messages and letters are found. Never: makes one (that is `batch`).
//!
//! What cannot be read: a conversation whose key was destroyed was erased on purpose; its texts read as empty, its people and
//! raw mails as absent, and nothing fails. A sealed column that does not open although its key is there was changed or damaged;
//! that is a permanent fault that names table and row.
//!
//! Known weaknesses: none known.

use super::fault;
use super::keys::Keys;
use super::rows::{MOST_IN_LIST, Value, column, dollars, made};
use super::seal::DataKey;
use crate::case::{CaseId, MessageId};
use crate::ports::Fault;
use sqlx::AnyConnection;
use std::collections::HashMap;
use std::sync::Arc;

/// A conversation with its key; none when the key was destroyed.
#[derive(Clone)]
pub(super) struct Conversation {
    pub(super) id: i64,
    pub(super) key: Option<Arc<DataKey>>,
}

/// The place of a message's readable part.
pub(super) fn text_place(message: MessageId) -> String {
    format!("messages.sealed_text/{message}")
}

/// The place of a message's raw source.
pub(super) fn raw_place(message: MessageId) -> String {
    format!("messages.sealed_raw/{message}")
}

/// The place of a participant.
pub(super) fn participant_place(case: CaseId, ordinal: u32) -> String {
    format!("participants.sealed/{case}/{ordinal}")
}

/// The place of the notes beside a case.
pub(super) fn notes_place(case: CaseId) -> String {
    format!("case_notes.sealed/{case}")
}

/// The place of a letter.
pub(super) fn letter_place(letter: i64) -> String {
    format!("letters.sealed/{letter}")
}

/// The conversations of these cases.
pub(super) async fn of_cases(
    connection: &mut AnyConnection,
    keys: &Keys,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, Conversation>, Fault> {
    let select = "SELECT c.id AS owner, v.id AS id, v.wrapped_key AS wrapped_key \
                  FROM cases c JOIN conversations v ON v.id = c.conversation_id WHERE c.id IN";
    find(connection, keys, select, cases).await
}

/// These conversations by their own ids.
pub(super) async fn by_id(connection: &mut AnyConnection, keys: &Keys, ids: &[i64]) -> Result<HashMap<i64, Conversation>, Fault> {
    find(connection, keys, "SELECT id AS owner, id, wrapped_key FROM conversations WHERE id IN", ids).await
}

async fn find(connection: &mut AnyConnection, keys: &Keys, select: &str, ids: &[i64]) -> Result<HashMap<i64, Conversation>, Fault> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(MOST_IN_LIST) {
        let sql = format!("{select} ({})", dollars(1, chunk.len()));
        let query = made(sql, chunk.iter().map(|id| Value::Int(*id)).collect())?;
        for row in query.fetch_all(&mut *connection).await.map_err(fault::to("cannot read the keys of conversations"))? {
            let wrapped: Vec<u8> = column(&row, "wrapped_key")?;
            let id = column(&row, "id")?;
            let key = DataKey::unwrap(keys, id, wrapped)?.map(Arc::new);
            found.insert(column(&row, "owner")?, Conversation { id, key });
        }
    }
    Ok(found)
}
