//! What must be known to be issued a badge.
//!
//! Knows: the endpoint, who asks, and with which proof. Never: a token of the hour.
//!
//! Known weaknesses: none known.

use secrecy::SecretString;
use std::path::PathBuf;
use url::Url;

/// *Zugang zur Ausweisstelle*. Without a refresh token the client asks in its own name (client credentials).
#[derive(Clone, Debug)]
pub struct OAuthSettings {
    /// The token endpoint; `http` is for this machine only.
    pub token_url: Url,
    /// The client's (the app's) id.
    pub client_id: String,
    /// Its secret, where it has one.
    pub client_secret: Option<SecretString>,
    /// What is asked for; none asks for what was granted first.
    pub scope: Option<String>,
    /// The refresh token of the configuration.
    pub refresh_token: Option<SecretString>,
    /// A file with further trusted certificates in PEM form.
    pub ca_file: Option<PathBuf>,
}

impl OAuthSettings {
    /// The endpoint's name, for faults.
    pub(super) fn host(&self) -> &str {
        self.token_url.host_str().unwrap_or_default()
    }
}
