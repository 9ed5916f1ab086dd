//! The stage: an archive in a temporary folder, a clock set by hand, a badge over both.

use super::token::{CLIENT, FakeTokens, SECRET};
use anliegend::adapters::clock::HandClock;
use anliegend::adapters::oauth::{OAuthBadge, OAuthSettings};
use anliegend::adapters::store::{Keys, SqlStore};
use anliegend::case::Instant;
use anliegend::ports::{Badge, Clock, Safe};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use std::sync::Arc;

pub fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// New Year's morning.
pub fn new_year() -> Arc<HandClock> {
    Arc::new(HandClock::new(at("2026-01-01T08:00:00Z")))
}

/// The archive of this folder, as a started program opens it.
pub async fn archive(folder: &Path) -> Arc<SqlStore> {
    let url = format!("sqlite://{}", folder.join("archiv.db").display());
    Arc::new(SqlStore::open(&url, Keys::from_master([7; 32])).await.unwrap())
}

/// What an app with this refresh token, or none, is configured with.
pub fn settings(tokens: &FakeTokens, refresh_token: Option<&str>) -> OAuthSettings {
    OAuthSettings {
        token_url: tokens.url().parse().unwrap(),
        client_id: CLIENT.to_owned(),
        client_secret: Some(SecretString::from(SECRET)),
        scope: Some("https://outlook.office365.com/.default".to_owned()),
        refresh_token: refresh_token.map(SecretString::from),
        ca_file: None,
    }
}

pub fn badge(tokens: &FakeTokens, refresh_token: Option<&str>, safe: &Arc<SqlStore>) -> OAuthBadge {
    let clock: Arc<dyn Clock> = tokens.clock.clone();
    OAuthBadge::new(settings(tokens, refresh_token), Arc::clone(safe) as Arc<dyn Safe>, clock).unwrap()
}

pub async fn shown(badge: &OAuthBadge) -> String {
    badge.token().await.unwrap().expose_secret().to_owned()
}

/// The refresh token the endpoint was shown last.
pub fn last_refresh(tokens: &FakeTokens) -> String {
    tokens.desk.lock().unwrap().heard.last().unwrap()["refresh_token"].clone()
}
