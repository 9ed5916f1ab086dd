//! *Tresor*: the table of secrets that nobody may read, under the master key.
//!
//! Knows: one row a name. A secret is written whoever holds the lease: what the world has replaced is replaced, and a daemon
//! that lost its place must not take the only valid token with it. Never: says what a secret is for.
//!
//! Known weaknesses: a changed master key loses them, as it loses everything sealed.

use super::instant::millis;
use super::open::SqlStore;
use super::rows::{Value, column, statement};
use super::{fault, seal};
use crate::case::Instant;
use crate::ports::{Fault, KeyedHash, Safe};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};

#[async_trait]
impl Safe for SqlStore {
    fn fingerprint(&self, bytes: &[u8]) -> KeyedHash {
        self.keys.lookup_hash_of(bytes)
    }

    async fn look_up(&self, name: &str) -> Result<Option<SecretString>, Fault> {
        let query = statement("SELECT sealed FROM secrets WHERE name = $1", [name.into()])?;
        let row = query.fetch_optional(&self.readers).await.map_err(fault::to("cannot look into the safe"))?;
        let Some(row) = row else { return Ok(None) };
        let plain = seal::open_alone(&self.keys, &place(name), column(&row, "sealed")?)?;
        let text = String::from_utf8(plain).map_err(|_| fault::unreadable(format!("cannot read {}: it is no text", place(name))))?;
        Ok(Some(SecretString::from(text)))
    }

    async fn put_away(&self, name: &str, secret: &SecretString, now: Instant) -> Result<(), Fault> {
        let sealed = seal::seal_alone(&self.keys, &place(name), secret.expose_secret().as_bytes())?;
        let sql = "INSERT INTO secrets (name, sealed, set_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, set_at = excluded.set_at";
        let query = statement(sql, [name.into(), Value::Blob(sealed), millis(now).into()])?;
        query.execute(&self.writer).await.map(|_| ()).map_err(fault::to("cannot put a secret into the safe"))
    }
}

fn place(name: &str) -> String {
    format!("secrets.sealed/{name}")
}
