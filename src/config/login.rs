//! Who logs in, and with what (*Prüfung der Anmeldung*): a password, or access tokens by OAuth2.
//!
//! Knows: which keys belong together, and the addresses and scopes of the two providers most cities have.
//! Never: asks a provider (`check --online` does).
//!
//! Known weaknesses: the national clouds of Microsoft have other addresses; write `token_url` and `scope` for them.

use super::check::Check;
use super::fault::nearest;
use super::file::OAuth2Part;
use super::secrets::SecretPlace;
use super::settings::{Login, LoginBy, OAuth2};
use secrecy::SecretString;
use url::{Host, Url};

/// What an app of Exchange Online asks for in its own name: all it was granted.
const MICROSOFT_APP: &str = "https://outlook.office365.com/.default";
/// What it asks for in the name of the person who signed in.
const MICROSOFT_PERSON: &str = "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access";
const GOOGLE: &str = "https://oauth2.googleapis.com/token";

/// The keys of a login as they are written.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub user: &'a Option<String>,
    pub password: &'a Option<SecretPlace>,
    pub oauth2: &'a Option<OAuth2Part>,
}

/// A fault that stands in the list already.
pub(super) struct Recorded;

impl Check<'_> {
    /// The login; none where none is written.
    pub fn login(&mut self, table: (&str, usize), written: Written<'_>) -> Result<Option<Login>, Recorded> {
        let by = match (written.password, written.oauth2) {
            (Some(_), Some(_)) => return self.refuse(table, "oauth2", "write either password or oauth2: one of the two opens the door"),
            (Some(place), None) => {
                let secret = place.read(self.folder);
                self.some((table.0, table.1, "password"), secret).map(LoginBy::Password)
            }
            (None, Some(part)) => self.oauth2(table, part).map(|issuer| LoginBy::OAuth2(Box::new(issuer))),
            (None, None) if written.user.is_some() => {
                let what = "a user needs a password = { file = \"…\" }, { env = \"…\" } or { credential = \"…\" }, or oauth2 = { … }";
                return self.refuse(table, "user", what);
            }
            (None, None) => return Ok(None),
        };
        match written.user {
            Some(user) => Ok(Some(Login { user: user.clone(), by: by.ok_or(Recorded)? })),
            None if written.password.is_some() => self.refuse(table, "password", "a password needs a user"),
            None => self.refuse(table, "oauth2", "oauth2 needs a user: the address of the mailbox"),
        }
    }

    fn refuse<T>(&mut self, table: (&str, usize), key: &str, what: &str) -> Result<T, Recorded> {
        self.fault(table, key, what);
        Err(Recorded)
    }

    /// The issuer of access tokens; every fault of the table is recorded.
    fn oauth2(&mut self, table: (&str, usize), part: &OAuth2Part) -> Option<OAuth2> {
        let place = (table.0, table.1, "oauth2");
        let named = |key: &'static str| move |what: String| format!("oauth2.{key}: {what}");
        let client_secret = self.some(place, read(part.client_secret.as_ref(), self.folder).map_err(named("client_secret")));
        let refresh_token = self.some(place, read(part.refresh_token.as_ref(), self.folder).map_err(named("refresh_token")));
        let issuer = self.some(place, issuer(part));
        let client_id = part.client_id.clone().filter(|id| !id.is_empty()).ok_or_else(|| "oauth2 needs client_id".to_owned());
        let client_id = self.some(place, client_id);
        if part.refresh_token.is_none() && part.client_secret.is_none() {
            self.fault(table, "oauth2", "oauth2 needs client_secret (the app asks in its own name), refresh_token, or both");
            return None;
        }
        let (token_url, scope) = issuer?;
        Some(OAuth2 { token_url, client_id: client_id?, client_secret: client_secret?, scope, refresh_token: refresh_token? })
    }
}

fn read(place: Option<&SecretPlace>, folder: &std::path::Path) -> Result<Option<SecretString>, String> {
    place.map(|place| place.read(folder)).transpose()
}

/// Address and scope, the provider's or as written.
fn issuer(part: &OAuth2Part) -> Result<(Url, Option<String>), String> {
    let (url, scope) = match part.provider.as_deref() {
        Some("microsoft") => microsoft(part)?,
        Some("google") if part.refresh_token.is_none() => {
            return Err("oauth2: google needs refresh_token; a client there does not read mail in its own name".to_owned());
        }
        Some("google") => (GOOGLE.to_owned(), None),
        Some(other) => {
            let near = nearest(other, ["microsoft", "google"]).unwrap_or_else(|| "microsoft".to_owned());
            return Err(format!("oauth2: unknown provider \"{other}\"; did you mean \"{near}\"? For any other write token_url and scope"));
        }
        None => {
            let url = part.token_url.clone();
            (url.ok_or("oauth2 needs provider = \"microsoft\" or \"google\", or token_url = \"https://…\"")?, None)
        }
    };
    if part.provider.is_some() && part.token_url.is_some() {
        return Err("oauth2: provider fills in token_url; write one of the two".to_owned());
    }
    if part.tenant.is_some() && part.provider.as_deref() != Some("microsoft") {
        return Err("oauth2: tenant needs provider = \"microsoft\"".to_owned());
    }
    Ok((endpoint(&url)?, part.scope.clone().or(scope)))
}

fn microsoft(part: &OAuth2Part) -> Result<(String, Option<String>), String> {
    let is_name = |tenant: &&String| !tenant.is_empty() && tenant.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    let tenant = part.tenant.as_ref().filter(is_name).ok_or(
        "oauth2: microsoft needs tenant, the directory's id or domain, for example \"stadt.onmicrosoft.com\" (Entra: Overview, Tenant ID)",
    )?;
    let scope = if part.refresh_token.is_some() { MICROSOFT_PERSON } else { MICROSOFT_APP };
    Ok((format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"), Some(scope.to_owned())))
}

/// A token endpoint is reached encrypted, or is on this machine; secrets travel in the body, none in the address.
fn endpoint(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|why| format!("oauth2: token_url is no address: {why}"))?;
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if !(url.scheme() == "https" && url.has_host() || url.scheme() == "http" && is_here) {
        return Err("oauth2: token_url must begin with https:// (http:// is for loopback only): secrets travel to it".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err("oauth2: token_url holds a user name, a password or a #; write the bare address".to_owned());
    }
    Ok(url)
}
