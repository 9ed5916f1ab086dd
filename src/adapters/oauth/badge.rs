//! The badge itself: shows one token until shortly before its end, then fetches the next.
//!
//! Knows: that a refresh token which came with an access token may be the only valid one from now on. It is in the safe before
//! the access token is shown to anybody; if the safe cannot take it, it is held in memory and nothing is shown until it can.
//! What lies in the safe wins over the configuration, under a name made of the configured token: a new token in the
//! configuration begins a new line. The safe is asked before each renewal, so mailboxes, postman and a command at the
//! terminal that use one client and token never work with a replaced one. Never: asks more than once for one call,
//! except when the safe got another token meanwhile.
//!
//! Known weaknesses: a kill in the instant between the endpoint's answer and the safe loses the answer. Entra and Google
//! accept the former token then; an endpoint that does not needs a person to sign in again.

use super::grant::{self, Grant};
use super::post::post;
use super::settings::OAuthSettings;
use crate::adapters::tls::{self, Security};
use crate::case::Instant;
use crate::ports::{Badge, Clock, Fault, Safe};
use async_trait::async_trait;
use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use std::ops::Range;
use std::sync::Arc;
use tokio::sync::Mutex;
use url::form_urlencoded::Serializer;

/// A token is not shown any more this long before its end.
const SPARE: TimeDelta = TimeDelta::minutes(5);

/// *Dienstausweis* of an OAuth2 issuer. Shared by all who log in with it: there is one token for all of them.
pub struct OAuthBadge {
    settings: OAuthSettings,
    safe: Arc<dyn Safe>,
    clock: Arc<dyn Clock>,
    drawer: Mutex<Drawer>,
}

/// What is at hand.
#[derive(Default)]
struct Drawer {
    access: Option<Access>,
    /// A refresh token that the safe has not taken yet.
    unsaved: Option<SecretString>,
}

struct Access {
    token: SecretString,
    /// When it may be shown; a clock set back ends it too.
    good: Range<Instant>,
}

impl OAuthBadge {
    /// A badge that is fetched when it is first shown.
    ///
    /// # Errors
    /// `Misconfigured` when the secrets would travel unencrypted to another machine.
    pub fn new(settings: OAuthSettings, safe: Arc<dyn Safe>, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        if settings.token_url.scheme() != "https" {
            tls::ensure_allowed(Security::Plain, settings.host().trim_matches(['[', ']']))?;
        }
        Ok(Self { settings, safe, clock, drawer: Mutex::default() })
    }

    /// Fetches a token, and puts what came with it into the safe.
    async fn renew(&self, drawer: &mut Drawer) -> Result<SecretString, Fault> {
        let asked_at = self.clock.now();
        let Grant { access, lifetime, refresh } = match &self.settings.refresh_token {
            None => self.ask(None).await?,
            Some(configured) => self.refresh(configured).await?,
        };
        // From here to the safe nothing is awaited: whoever drops this call leaves the new token in the drawer.
        drawer.unsaved = refresh.filter(|_| self.settings.refresh_token.is_some());
        drawer.access = Some(Access { token: access.clone(), good: asked_at..asked_at + lifetime - SPARE.min(lifetime / 10) });
        self.save(drawer).await?;
        Ok(access)
    }

    async fn refresh(&self, configured: &SecretString) -> Result<Grant, Fault> {
        let name = self.name_of(configured);
        let used = self.safe.look_up(&name).await?.unwrap_or_else(|| configured.clone());
        let refused = match self.ask(Some(&used)).await {
            Err(fault) => fault,
            granted => return granted,
        };
        // Somebody else may have been faster with the same token, and ours was void by then.
        match self.safe.look_up(&name).await? {
            Some(newer) if newer.expose_secret() != used.expose_secret() => self.ask(Some(&newer)).await,
            _ => Err(refused),
        }
    }

    async fn save(&self, drawer: &mut Drawer) -> Result<(), Fault> {
        if let (Some(token), Some(configured)) = (&drawer.unsaved, &self.settings.refresh_token) {
            self.safe.put_away(&self.name_of(configured), token, self.clock.now()).await?;
        }
        drawer.unsaved = None;
        Ok(())
    }

    /// Where the successor of the configured token lies.
    fn name_of(&self, configured: &SecretString) -> String {
        let OAuthSettings { token_url, client_id, .. } = &self.settings;
        let line = format!("{token_url}\n{client_id}\n{}", configured.expose_secret());
        format!("oauth/{}", self.safe.fingerprint(line.as_bytes()))
    }

    async fn ask(&self, refresh_token: Option<&SecretString>) -> Result<Grant, Fault> {
        let reply = post(&self.settings, self.form(refresh_token)).await?;
        grant::read(&self.settings, &reply)
    }

    /// RFC 6749 § 4.4.2 and § 6; the client proves itself in the body (§ 2.3.1), as Entra and Google ask for.
    fn form(&self, refresh_token: Option<&SecretString>) -> String {
        let OAuthSettings { client_id, client_secret, scope, .. } = &self.settings;
        let mut form = Serializer::new(String::new());
        match refresh_token {
            Some(token) => form.append_pair("grant_type", "refresh_token").append_pair("refresh_token", token.expose_secret()),
            None => form.append_pair("grant_type", "client_credentials"),
        };
        form.append_pair("client_id", client_id);
        if let Some(secret) = client_secret {
            form.append_pair("client_secret", secret.expose_secret());
        }
        if let Some(scope) = scope {
            form.append_pair("scope", scope);
        }
        form.finish()
    }
}

#[async_trait]
impl Badge for OAuthBadge {
    async fn token(&self) -> Result<SecretString, Fault> {
        let mut drawer = self.drawer.lock().await;
        self.save(&mut drawer).await?;
        let now = self.clock.now();
        match drawer.access.as_ref().filter(|access| access.good.contains(&now)) {
            Some(access) => Ok(access.token.clone()),
            None => self.renew(&mut drawer).await,
        }
    }

    async fn refused(&self, token: &SecretString) {
        let mut drawer = self.drawer.lock().await;
        // Somebody else may hold the next one already.
        if drawer.access.as_ref().is_some_and(|access| access.token.expose_secret() == token.expose_secret()) {
            drawer.access = None;
        }
    }
}

impl std::fmt::Debug for OAuthBadge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OAuthBadge").field("issuer", &self.settings.host()).finish_non_exhaustive()
    }
}
