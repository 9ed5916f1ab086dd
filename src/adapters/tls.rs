//! How a connection to a mail server is opened and secured, and how its failure is explained.
//!
//! Knows: which certificates are trusted (those of the system, and one extra file), when plain text is allowed (on this
//! machine alone, by explicit setting), and what an operator can do about a handshake that failed. Never: what is said
//! over the connection.
//!
//! Known weaknesses: the trusted certificates are read at every new connection (some milliseconds); revocation lists
//! are not asked; addresses of a host are tried one after the other, not raced (RFC 8305); a dead connection on which
//! something was said is noticed by the caller's own limits, not by TCP.

use crate::ports::{Fault, FaultKind};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use socket2::{SockRef, TcpKeepalive};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// *Verschlüsselung* of a connection to a mail server. There is no "if possible": what is chosen is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (RFC 8314; ports 993 and 465).
    Tls,
    /// Plain greeting, then STARTTLS, which must succeed before anything else is said (ports 143, 25 and 587).
    StartTls,
    /// No encryption at all; refused unless the server is on this machine.
    Plain,
}

/// Refuses a plain connection to anything but this machine.
///
/// # Errors
/// `Misconfigured` when `security` is plain and `host` is neither `localhost` nor a loopback address.
pub(super) fn ensure_allowed(security: Security, host: &str) -> Result<(), Fault> {
    let is_here = host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if security == Security::Plain && !is_here {
        return Err(Fault::new(
            FaultKind::Misconfigured,
            format!("cannot talk to {host} without encryption: plain text is allowed on this machine only; write \"tls\" or \"starttls\""),
        ));
    }
    Ok(())
}

/// Opens a TCP connection, with keep-alive, within `limit`.
///
/// # Errors
/// `Transient` when the name is unknown or nobody answers; `Misconfigured` when a plain connection would leave this machine.
pub(super) async fn dial(host: &str, port: u16, security: Security, limit: Duration) -> Result<TcpStream, Fault> {
    ensure_allowed(security, host)?;
    let silent = || Fault::new(FaultKind::Transient, format!("cannot reach {host}:{port}: no answer within {} s", limit.as_secs_f32()));
    let addresses = tokio::time::timeout(limit, tokio::net::lookup_host((host, port)))
        .await
        .map_err(|_| silent())?
        .map_err(|why| Fault::because(FaultKind::Transient, format!("cannot find the address of {host}: is its name right?"), why))?;
    let mut last = None;
    for address in addresses {
        if security == Security::Plain && !address.ip().is_loopback() {
            continue;
        }
        match tokio::time::timeout(limit, dial_one(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(why)) => {
                last = Some(Fault::because(FaultKind::Transient, format!("cannot reach {host}:{port}: is the server running?"), why));
            }
            Err(_) => last = Some(silent()),
        }
    }
    Err(last
        .unwrap_or_else(|| Fault::new(FaultKind::Transient, format!("cannot reach {host}:{port}: the name leads to no usable address"))))
}

/// When a connection on which nothing is said is asked for a sign of life, and how often: before a firewall forgets it.
const SIGN_OF_LIFE: (Duration, Duration) = (Duration::from_mins(1), Duration::from_secs(20));

async fn dial_one(address: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    let stream = socket.connect(address).await?;
    let (first, then) = SIGN_OF_LIFE;
    SockRef::from(&stream).set_tcp_keepalive(&TcpKeepalive::new().with_time(first).with_interval(then).with_retries(3))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The certificates of `ca_file` as PEM bytes, checked to hold at least one.
///
/// # Errors
/// `Misconfigured` when the file cannot be read or holds no certificate.
pub(super) fn read_ca_file(path: &Path) -> Result<Vec<u8>, Fault> {
    let shown = path.display();
    let pem = std::fs::read(path).map_err(|why| {
        Fault::because(FaultKind::Misconfigured, format!("cannot read the certificate file {shown} named by ca_file"), why)
    })?;
    let count = CertificateDer::pem_slice_iter(&pem).flatten().count();
    if count == 0 {
        return Err(Fault::new(
            FaultKind::Misconfigured,
            format!("cannot use {shown} as ca_file: it holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"),
        ));
    }
    Ok(pem)
}

/// What a client trusts: the system's certificates and those of `ca_file`.
///
/// # Errors
/// `Misconfigured` when `ca_file` is no use, or when nothing at all is trusted.
pub(super) async fn client_config(ca_file: Option<PathBuf>) -> Result<Arc<ClientConfig>, Fault> {
    tokio::task::spawn_blocking(move || build_config(ca_file.as_deref()))
        .await
        .map_err(|why| Fault::because(FaultKind::Transient, "cannot read the trusted certificates", why))?
}

fn build_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, Fault> {
    let mut roots = RootCertStore::empty();
    let _counts_of_usable_and_ignored = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca_file {
        let pem = read_ca_file(path)?;
        let _counts_of_usable_and_ignored = roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).flatten());
    }
    if roots.is_empty() {
        return Err(Fault::new(
            FaultKind::Misconfigured,
            "cannot check any certificate: this machine trusts none; install ca-certificates or name a ca_file",
        ));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|why| Fault::because(FaultKind::Permanent, "cannot set up encryption", why))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Turns a plain stream into an encrypted one and checks the certificate against `host`.
///
/// # Errors
/// As [`explain`]; `Transient` when the handshake takes longer than `limit`.
pub(super) async fn secure<S>(stream: S, host: &str, config: Arc<ClientConfig>, limit: Duration) -> Result<TlsStream<S>, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let name = ServerName::try_from(host.to_owned())
        .map_err(|why| Fault::because(FaultKind::Misconfigured, format!("cannot use {host} as the name of a server"), why))?;
    match tokio::time::timeout(limit, TlsConnector::from(config).connect(name, stream)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(why)) => Err(explain(host, &why)
            .unwrap_or_else(|| Fault::because(FaultKind::Transient, format!("cannot agree on encryption with {host}"), why))),
        Err(_) => Err(Fault::new(FaultKind::Transient, format!("cannot agree on encryption with {host}: no answer in time"))),
    }
}

/// What an operator can do about a failed handshake; none when the failure was not about TLS.
#[must_use]
pub(super) fn explain(host: &str, failure: &(dyn std::error::Error + 'static)) -> Option<Fault> {
    let trouble = rustls_trouble(failure)?;
    let misconfigured = |what: String| Some(Fault::because(FaultKind::Misconfigured, what, trouble.clone()));
    match trouble {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => misconfigured(format!(
            "cannot trust the certificate of {host}: its issuer is unknown here; name the file with the issuer's certificate as ca_file"
        )),
        rustls::Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }) => {
            misconfigured(format!(
                "cannot trust the certificate of {host}: it was issued for another name; write as host the name that stands in the certificate"
            ))
        }
        rustls::Error::InvalidCertificate(CertificateError::Expired | CertificateError::ExpiredContext { .. }) => {
            misconfigured(format!("cannot trust the certificate of {host}: it has expired; have it renewed on the server"))
        }
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => misconfigured(format!(
            "cannot trust the certificate of {host}; have it checked on the server, or name its issuer's file as ca_file"
        )),
        rustls::Error::InvalidMessage(_) | rustls::Error::InappropriateMessage { .. } => misconfigured(format!(
            "cannot agree on encryption with {host}: this port does not begin with TLS; write \"starttls\", or the port for TLS"
        )),
        _ => Some(Fault::because(FaultKind::Transient, format!("cannot agree on encryption with {host}"), trouble.clone())),
    }
}

/// Finds the TLS library's word in a chain of causes. `io::Error` hides its inner error from `source()`, so it is opened.
fn rustls_trouble<'a>(failure: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(failure);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        let opened = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match opened {
            Some(inner) => Some(inner as &(dyn std::error::Error + 'static)),
            None => cause.source(),
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_refused_to_another_machine() {
        for host in ["mail.stadt.test", "192.0.2.7", "2001:db8::1"] {
            let fault = ensure_allowed(Security::Plain, host).unwrap_err();
            assert_eq!(fault.kind, FaultKind::Misconfigured);
            assert!(fault.what.contains(host), "{}", fault.what);
        }
    }

    #[test]
    fn plain_text_is_allowed_on_this_machine_and_encryption_everywhere() {
        for host in ["localhost", "127.0.0.1", "::1"] {
            ensure_allowed(Security::Plain, host).unwrap();
        }
        ensure_allowed(Security::StartTls, "mail.stadt.test").unwrap();
        ensure_allowed(Security::Tls, "mail.stadt.test").unwrap();
    }

    #[tokio::test]
    async fn a_connection_on_which_nothing_is_said_is_asked_for_a_sign_of_life_after_a_minute() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let stream = dial("127.0.0.1", port, Security::Plain, Duration::from_secs(20)).await.unwrap();
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), Duration::from_mins(1));
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), Duration::from_secs(20));
    }

    #[test]
    fn a_missing_or_empty_ca_file_is_named_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("stadt-ca.pem");
        let fault = read_ca_file(&missing).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Misconfigured);
        assert!(fault.what.contains("stadt-ca.pem") && fault.what.contains("ca_file"), "{}", fault.what);
        std::fs::write(&missing, "kein Zertifikat").unwrap();
        assert!(read_ca_file(&missing).unwrap_err().what.contains("no certificate"));
    }

    #[test]
    fn the_cause_is_found_inside_an_io_error() {
        let inner = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        let outer = std::io::Error::new(std::io::ErrorKind::InvalidData, inner);
        let fault = explain("imap.stadt.test", &outer).unwrap();
        assert_eq!(fault.kind, FaultKind::Misconfigured);
        assert!(fault.what.contains("ca_file"), "{}", fault.what);
        assert!(explain("imap.stadt.test", &std::io::Error::other("something else")).is_none());
    }
}
