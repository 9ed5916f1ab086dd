//! *Schriftstücke* read back: readable texts, raw sources, and what a Message-ID refers to.
//!
//! Knows: messages of both directions. Never: parses a mail.
//!
//! Known weaknesses: a reference to a letter that belongs to no case (a digest) is not found.

use super::conversation::{self, Conversation};
use super::fault;
use super::instant::instant;
use super::open::SqlStore;
use super::rows::{MOST_IN_LIST, Value, column, dollars, made, statement};
use crate::case::{Bearer, CaseId, MessageId};
use crate::ports::{Direction, Fault, FaultKind, KeyedHash, Reference, StoredMessage, StoredText};
use sqlx::any::AnyRow;
use std::collections::{BTreeSet, HashMap};

const CANNOT: &str = "cannot read messages";
const COLUMNS: &str = "SELECT id, conversation_id, case_id, direction, happened_at, sealed_text FROM messages";

/// As stored.
pub(super) fn direction_code(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "in",
        Direction::Out => "out",
        Direction::Note => "note",
    }
}

/// Messages of a case, oldest first.
pub(super) async fn of_case(store: &SqlStore, case: CaseId) -> Result<Vec<StoredMessage>, Fault> {
    let sql = format!("{COLUMNS} WHERE case_id = $1 ORDER BY happened_at, id");
    read(store, made(sql, vec![case.into()])?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))?).await
}

/// One message.
pub(super) async fn one(store: &SqlStore, id: MessageId) -> Result<Option<StoredMessage>, Fault> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    let rows = made(sql, vec![id.into()])?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))?;
    Ok(read(store, rows).await?.pop())
}

/// The readable parts of these messages.
pub(super) async fn texts(store: &SqlStore, ids: &[MessageId]) -> Result<HashMap<MessageId, StoredText>, Fault> {
    let mut texts = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(MOST_IN_LIST) {
        let sql = format!("{COLUMNS} WHERE id IN ({})", dollars(1, chunk.len()));
        let rows =
            made(sql, chunk.iter().map(|id| Value::Int(*id)).collect())?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))?;
        texts.extend(read(store, rows).await?.into_iter().map(|message| (message.id, message.text)));
    }
    Ok(texts)
}

async fn read(store: &SqlStore, rows: Vec<AnyRow>) -> Result<Vec<StoredMessage>, Fault> {
    let ids = rows.iter().map(|row| column(row, "conversation_id")).collect::<Result<Vec<i64>, _>>()?;
    let mut reader = store.readers.acquire().await.map_err(fault::to(CANNOT))?;
    let open = conversation::by_id(&mut reader, &store.keys, &ids).await?;
    rows.iter().map(|row| read_one(row, &open)).collect()
}

fn read_one(row: &AnyRow, conversations: &HashMap<i64, Conversation>) -> Result<StoredMessage, Fault> {
    let id: MessageId = column(row, "id")?;
    let direction: String = column(row, "direction")?;
    let direction = match direction.as_str() {
        "in" => Direction::In,
        "out" => Direction::Out,
        "note" => Direction::Note,
        _ => return Err(fault::unreadable(format!("cannot read the direction of message {id}"))),
    };
    let conversation: i64 = column(row, "conversation_id")?;
    let text = match conversations.get(&conversation).and_then(|c| c.key.as_ref()) {
        Some(key) => key.open_json(&conversation::text_place(id), column(row, "sealed_text")?)?,
        None => StoredText::default(),
    };
    Ok(StoredMessage { id, case: column(row, "case_id")?, direction, at: instant(column(row, "happened_at")?)?, text })
}

/// The raw source; none when there is no such message, or it was erased.
pub(super) async fn raw(store: &SqlStore, id: MessageId) -> Result<Option<Vec<u8>>, Fault> {
    let mut reader = store.readers.acquire().await.map_err(fault::to(CANNOT))?;
    let query = statement("SELECT conversation_id, sealed_raw FROM messages WHERE id = $1", [id.into()])?;
    let row = query.fetch_optional(&mut *reader).await.map_err(fault::to("cannot read the source of a mail"))?;
    let Some(row) = row else { return Ok(None) };
    let conversation: i64 = column(&row, "conversation_id")?;
    let sealed: Vec<u8> = column(&row, "sealed_raw")?;
    drop(row);
    let keys = conversation::by_id(&mut reader, &store.keys, &[conversation]).await?;
    let Some(key) = keys.get(&conversation).and_then(|c| c.key.clone()) else { return Ok(None) };
    let opened = tokio::task::spawn_blocking(move || key.open(&conversation::raw_place(id), sealed)).await;
    opened.map_err(|error| Fault::because(FaultKind::Permanent, "cannot open the source of a mail", error))?.map(Some)
}

/// Cases or letters behind these Message-ID hashes: our letters first, then mails.
pub(super) async fn references(store: &SqlStore, hashes: &[KeyedHash]) -> Result<Vec<Reference>, Fault> {
    let asked: BTreeSet<&KeyedHash> = hashes.iter().filter(|hash| !hash.is_empty()).collect();
    let asked: Vec<&KeyedHash> = asked.into_iter().collect();
    let mut found = Vec::new();
    let known = "message_id_hash <> '' AND case_id IS NOT NULL AND message_id_hash IN";
    for chunk in asked.chunks(MOST_IN_LIST) {
        let list = dollars(1, chunk.len());
        let letters = format!("SELECT message_id_hash, case_id, id, bearer FROM letters WHERE {known} ({list}) ORDER BY id");
        let mails = format!("SELECT message_id_hash, case_id, sender_hash FROM messages WHERE {known} ({list}) ORDER BY id");
        let values = || chunk.iter().map(|hash| hash.as_str().into()).collect();
        for row in made(letters, values())?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))? {
            found.push(letter_reference(&row)?);
        }
        for row in made(mails, values())?.fetch_all(&store.readers).await.map_err(fault::to(CANNOT))? {
            found.push(Reference {
                hash: column(&row, "message_id_hash")?,
                case: column(&row, "case_id")?,
                letter: None,
                bearer: None,
                sender_hash: column(&row, "sender_hash")?,
            });
        }
    }
    Ok(found)
}

fn letter_reference(row: &AnyRow) -> Result<Reference, Fault> {
    let id: i64 = column(row, "id")?;
    let bearer: String = column(row, "bearer")?;
    let bearer: Option<Bearer> = if bearer.is_empty() {
        None
    } else {
        let read = serde_json::from_str(&bearer);
        Some(read.map_err(|error| Fault::because(FaultKind::Permanent, format!("cannot read the bearer of letter {id}"), error))?)
    };
    let (hash, case) = (column(row, "message_id_hash")?, column(row, "case_id")?);
    Ok(Reference { hash, case, letter: Some(id), bearer, sender_hash: String::new() })
}
