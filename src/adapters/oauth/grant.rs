//! What a token endpoint's answer means (RFC 6749 § 5).
//!
//! Knows: the error codes, and what a person can do about each. Never: passes on a word of the answer; of an error it takes the
//! code, if it is one of the list, and the number by which Entra explains itself (`AADSTS7000222`).
//!
//! Known weaknesses: a code that is not listed is told by the HTTP status alone.

use super::post::Reply;
use super::settings::OAuthSettings;
use crate::ports::{Fault, FaultKind};
use chrono::TimeDelta;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

/// How long a token is taken to be good when the answer does not say (§ 5.1 leaves it open).
const UNSAID: i64 = 600;
/// No token is kept longer than a day, whatever is said.
const LONGEST: i64 = 86_400;

/// *Erteilung*: what was issued.
pub(super) struct Grant {
    pub(super) access: SecretString,
    pub(super) lifetime: TimeDelta,
    /// The refresh token to use from now on, where the old one was replaced.
    pub(super) refresh: Option<SecretString>,
}

/// A good answer; numbers may come as text.
#[derive(Deserialize)]
struct Issued {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Value,
    #[serde(default)]
    refresh_token: Option<String>,
}

/// A refusal.
#[derive(Deserialize)]
struct Refused {
    error: String,
    #[serde(default)]
    error_codes: Vec<Value>,
}

/// Reads the answer.
///
/// # Errors
/// `Misconfigured` with the remedy when a person must act, `Transient` for what may pass.
pub(super) fn read(settings: &OAuthSettings, reply: &Reply) -> Result<Grant, Fault> {
    if reply.status.is_success() {
        return issued(settings, &reply.body);
    }
    let status = reply.status.as_u16();
    if reply.status.is_redirection() {
        let why = format!("it points to another address ({status}); write that one as token_url, secrets follow no redirect");
        return Err(told(settings, FaultKind::Misconfigured, &why));
    }
    if reply.status.is_server_error() || matches!(status, 408 | 425 | 429) {
        return Err(told(settings, FaultKind::Transient, &format!("it is not ready now ({status})")));
    }
    let refused = serde_json::from_slice::<Refused>(&reply.body).ok();
    match refused.as_ref().and_then(|refused| CODES.iter().find(|(code, ..)| *code == refused.error)) {
        Some((code, kind, remedy)) => {
            let number = refused.as_ref().and_then(|refused| refused.error_codes.first()?.as_u64());
            let number = number.map_or(String::new(), |number| format!(", AADSTS{number}"));
            Err(told(settings, *kind, &format!("{code}{number}: {remedy}")))
        }
        None if matches!(status, 400 | 401 | 404 | 405) => {
            Err(told(settings, FaultKind::Misconfigured, &format!("it refuses ({status}); are token_url and tenant right?")))
        }
        None => Err(told(settings, FaultKind::Transient, &format!("it refuses ({status}); does a proxy stand in between?"))),
    }
}

fn issued(settings: &OAuthSettings, body: &[u8]) -> Result<Grant, Fault> {
    let strange = || told(settings, FaultKind::Transient, "its answer is not one of a token endpoint; is token_url right?");
    let issued: Issued = serde_json::from_slice(body).map_err(|_| strange())?;
    let is_bearer = issued.token_type.is_none_or(|kind| kind.eq_ignore_ascii_case("bearer"));
    // RFC 6750 § 2.1: what is not visible ASCII would break out of the login's own grammar.
    let is_token = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    if !is_bearer || !is_token(&issued.access_token) {
        return Err(strange());
    }
    let said = issued.expires_in.as_i64().or_else(|| issued.expires_in.as_str()?.parse().ok());
    Ok(Grant {
        access: SecretString::from(issued.access_token),
        lifetime: TimeDelta::seconds(said.unwrap_or(UNSAID).clamp(0, LONGEST)),
        refresh: issued.refresh_token.filter(|text| !text.is_empty()).map(SecretString::from),
    })
}

/// The codes of § 5.2 and § 4.1.2.1 and those that Entra adds, with what to do about each.
const CODES: &[(&str, FaultKind, &str)] = &[
    (
        "invalid_client",
        FaultKind::Misconfigured,
        "client_id or client_secret is refused; secrets expire: have a new one made for the app and put it in place",
    ),
    (
        "invalid_grant",
        FaultKind::Misconfigured,
        "the refresh token is refused: revoked, unused for too long (90 days), or ended by a new password; \
         let the mailbox's owner sign in once more and put the new token in place",
    ),
    ("unauthorized_client", FaultKind::Misconfigured, "the app may not ask in this way; have its registration and permissions checked"),
    ("unsupported_grant_type", FaultKind::Misconfigured, "it does not know this way to a token; Gmail needs a refresh_token"),
    ("invalid_scope", FaultKind::Misconfigured, "scope is refused; is it spelt right, and was it granted to the app?"),
    ("invalid_request", FaultKind::Misconfigured, "it does not understand us; are token_url, tenant and scope right?"),
    ("access_denied", FaultKind::Misconfigured, "access was taken back; have the app's permissions checked"),
    ("interaction_required", FaultKind::Misconfigured, "a person must sign in once more"),
    ("consent_required", FaultKind::Misconfigured, "an administrator must consent to the app's permissions"),
    ("temporarily_unavailable", FaultKind::Transient, "it is not ready now"),
    ("server_error", FaultKind::Transient, "it is in trouble itself"),
];

fn told(settings: &OAuthSettings, kind: FaultKind, why: &str) -> Fault {
    Fault::new(kind, format!("cannot get an access token from {}: {why}", settings.host()))
}
