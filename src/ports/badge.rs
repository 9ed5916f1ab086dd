//! What a mail server is shown at the login: a password, or a badge (*Dienstausweis*) that is issued anew every hour.
//!
//! Knows: that a badge may be refused before its time. Never: who issues it (that is `adapters::oauth`).
//!
//! Known weaknesses: none known.

use super::Fault;
use async_trait::async_trait;
use secrecy::SecretString;
use std::fmt::Debug;
use std::sync::Arc;

/// *Dienstausweis*: gives the access token of the hour. Its `Debug` shows no token.
#[async_trait]
pub trait Badge: Debug + Send + Sync {
    /// The token to show now, a new one where the last has run out.
    ///
    /// # Errors
    /// `Misconfigured` when the issuer refuses us, `Transient` when it does not answer.
    async fn token(&self) -> Result<SecretString, Fault>;

    /// Says that a server refused this token: it is not shown again.
    async fn refused(&self, token: &SecretString);
}

/// *Nachweis*: with what a user logs in.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A password.
    Password(SecretString),
    /// A badge (OAuth2, shown by XOAUTH2).
    Badge(Arc<dyn Badge>),
}
