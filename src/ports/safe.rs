//! The safe (*Tresor*). Knows: that the world sometimes replaces a secret of the configuration.
//!
//! Never: shows one to a person.
//!
//! Known weaknesses: what has been replaced long ago stays in it, sealed.

use super::{Fault, KeyedHash};
use crate::case::Instant;
use async_trait::async_trait;
use secrecy::SecretString;

/// *Tresor*: keeps small secrets under a name, sealed and durable.
#[async_trait]
pub trait Safe: Send + Sync {
    /// A keyed hash, for names that must not tell what they are made of.
    fn fingerprint(&self, bytes: &[u8]) -> KeyedHash;

    /// The secret of this name; none when there is none.
    async fn look_up(&self, name: &str) -> Result<Option<SecretString>, Fault>;

    /// Keeps a secret in place of the one that had this name. Once this has returned, no crash loses it.
    async fn put_away(&self, name: &str, secret: &SecretString, now: Instant) -> Result<(), Fault>;
}
