//! One POST to a token endpoint.
//!
//! Knows: that secrets travel encrypted or not beyond this machine, in the body, to one address. Never: follows a redirect,
//! keeps a connection (one token an hour), reads without end.
//!
//! Known weaknesses: HTTP/1.1 only.

use super::settings::OAuthSettings;
use crate::adapters::tls::{self, Security};
use crate::ports::{Fault, FaultKind};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONTENT_TYPE, HOST};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio::time::timeout;
use url::Host;

/// From the first packet to the last byte of the answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Real answers have two to six kilobytes.
const LARGEST: usize = 64 * 1024;

/// What came back.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

/// Sends the form and reads the whole answer.
///
/// # Errors
/// `Transient` when nothing sensible came in time, `Misconfigured` for an untrusted certificate or a plain connection abroad.
pub(super) async fn post(settings: &OAuthSettings, form: String) -> Result<Reply, Fault> {
    let silent = || cannot(settings, "no answer in time");
    timeout(PATIENCE, dial_and_ask(settings, form)).await.map_err(|_| silent())?
}

async fn dial_and_ask(settings: &OAuthSettings, form: String) -> Result<Reply, Fault> {
    let url = &settings.token_url;
    let host = match url.host() {
        Some(Host::Domain(name)) => name.to_owned(),
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => return Err(Fault::new(FaultKind::Misconfigured, "cannot get an access token: token_url names no host")),
    };
    let security = if url.scheme() == "https" { Security::Tls } else { Security::Plain };
    let port = url.port_or_known_default().unwrap_or(443);
    let stream = tls::dial(&host, port, security, PATIENCE).await?;
    if security == Security::Plain {
        return ask(settings, stream, form).await;
    }
    let trusted = tls::client_config(settings.ca_file.clone()).await?;
    ask(settings, tls::secure(stream, &host, trusted, PATIENCE).await?, form).await
}

async fn ask<S>(settings: &OAuthSettings, stream: S, form: String) -> Result<Reply, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let url = &settings.token_url;
    let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let question = Request::post(target)
        .header(HOST, url.authority())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json")
        .body(Full::new(Bytes::from(form)))
        .map_err(|_| Fault::new(FaultKind::Misconfigured, "cannot get an access token: token_url is not one a server can be asked for"))?;
    let shaken = http1::Builder::new().max_buf_size(LARGEST).handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(|_| cannot(settings, "the connection was closed"))?;
    // The connection moves as long as this set lives.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let answer =
        sender.send_request(question).await.map_err(|_| cannot(settings, "the connection was closed, or what came is not HTTP"))?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), LARGEST).collect().await;
    let body = body.map_err(|_| cannot(settings, "its answer broke off or has no end"))?.to_bytes();
    Ok(Reply { status, body })
}

fn cannot(settings: &OAuthSettings, why: &str) -> Fault {
    Fault::new(FaultKind::Transient, format!("cannot get an access token from {}: {why}", settings.host()))
}
