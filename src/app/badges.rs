//! One badge (*Dienstausweis*) for all who log in with the same client and token.
//!
//! Knows: that two mailboxes with one refresh token would otherwise take it from each other. Never: fetches a token.
//!
//! Known weaknesses: logins that differ only in `scope` or `ca_file` get badges of their own; they share the safe all the same.

use crate::adapters::clock::SystemClock;
use crate::adapters::oauth::{OAuthBadge, OAuthSettings};
use crate::config::{LoginBy, OAuth2};
use crate::ports::{Badge, Credential, Fault, Safe};
use secrecy::ExposeSecret;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// The badges made so far, by a keyed hash of all that makes them.
pub(super) struct Badges {
    safe: Arc<dyn Safe>,
    made: HashMap<String, Arc<dyn Badge>>,
}

impl Badges {
    pub(super) fn new(safe: Arc<dyn Safe>) -> Self {
        Self { safe, made: HashMap::new() }
    }

    /// What a configured login shows.
    pub(super) fn credential(&mut self, by: LoginBy, ca_file: Option<&Path>) -> Result<Credential, Fault> {
        match by {
            LoginBy::Password(password) => Ok(Credential::Password(password)),
            LoginBy::OAuth2(issuer) => self.badge(*issuer, ca_file).map(Credential::Badge),
        }
    }

    fn badge(&mut self, issuer: OAuth2, ca_file: Option<&Path>) -> Result<Arc<dyn Badge>, Fault> {
        let OAuth2 { token_url, client_id, client_secret, scope, refresh_token } = issuer;
        let secret = |secret: &Option<secrecy::SecretString>| secret.as_ref().map(|text| text.expose_secret().to_owned());
        let all = format!("{:?}", (&token_url, &client_id, secret(&client_secret), &scope, secret(&refresh_token), ca_file));
        let key = self.safe.fingerprint(all.as_bytes());
        if let Some(badge) = self.made.get(&key) {
            return Ok(Arc::clone(badge));
        }
        let ca_file = ca_file.map(Path::to_owned);
        let settings = OAuthSettings { token_url, client_id, client_secret, scope, refresh_token, ca_file };
        let badge: Arc<dyn Badge> = Arc::new(OAuthBadge::new(settings, Arc::clone(&self.safe), Arc::new(SystemClock))?);
        self.made.insert(key, Arc::clone(&badge));
        Ok(badge)
    }
}
