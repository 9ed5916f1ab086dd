//! An SMTP server on loopback that behaves well until a scene tells it otherwise, with certificates of its own.
//!
//! Knows: one transaction after the other, STARTTLS, implicit TLS, AUTH PLAIN. Never: stands in for a real server where
//! one is at hand (`street_servers`).
//!
//! Known weaknesses: takes any password that the scene does not refuse.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// What a scene wants to happen in place of the good reply.
#[derive(Clone, Debug)]
pub enum Act {
    /// Say this and go on.
    Say(&'static str),
    /// Say this and close the connection.
    SayAndClose(&'static str),
    /// Say nothing more and keep the connection open.
    Hang,
}

/// Sees the number of the connection (from 1) and the step: `GREETING`, a command, or `.` for the end of a letter.
type Script = dyn Fn(usize, &str) -> Option<Act> + Send + Sync;

/// The good reply to EHLO.
pub const EHLO: &str = "250-mx.stadt.test\r\n250-SIZE 100000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250 AUTH PLAIN LOGIN\r\n";

/// A certificate authority made for one test, and a server certificate by it.
pub struct Papers {
    folder: tempfile::TempDir,
    chain: Vec<CertificateDer<'static>>,
    key: Vec<u8>,
}

impl Papers {
    /// A server certificate for this name.
    pub fn for_name(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), authority.pem()).unwrap();
        Self { folder, chain: vec![certificate.der().clone()], key: key.serialize_der() }
    }

    /// The file to name as `ca_file`.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What a server of ours shows.
    pub fn acceptor(&self) -> TlsAcceptor {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.clone()));
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(self.chain.clone(), key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// The server: its port, what was said to it, what it took.
pub struct FakeSmtp {
    pub port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    script: Box<Script>,
    log: Mutex<Vec<String>>,
    taken: Mutex<Vec<Vec<u8>>>,
    connections: Mutex<usize>,
    papers: Option<TlsAcceptor>,
    is_tls_from_start: bool,
}

impl FakeSmtp {
    /// A server without encryption.
    pub async fn start(script: impl Fn(usize, &str) -> Option<Act> + Send + Sync + 'static) -> Self {
        Self::open(Box::new(script), None, false).await
    }

    /// A server with these papers, for STARTTLS or TLS from the start.
    pub async fn with_papers(
        papers: &Papers,
        is_tls_from_start: bool,
        script: impl Fn(usize, &str) -> Option<Act> + Send + Sync + 'static,
    ) -> Self {
        Self::open(Box::new(script), Some(papers.acceptor()), is_tls_from_start).await
    }

    async fn open(script: Box<Script>, papers: Option<TlsAcceptor>, is_tls_from_start: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            script,
            log: Mutex::default(),
            taken: Mutex::default(),
            connections: Mutex::default(),
            papers,
            is_tls_from_start,
        });
        let server = Self { port, shared: Arc::clone(&shared) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = {
                    let mut count = shared.connections.lock().unwrap();
                    *count += 1;
                    *count
                };
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    match &shared.papers {
                        Some(papers) if shared.is_tls_from_start => {
                            if let Ok(stream) = papers.accept(stream).await {
                                shared.serve(number, BufReader::new(stream), true).await;
                            }
                        }
                        _ => {
                            let Some(stream) = shared.serve(number, BufReader::new(stream), true).await else { return };
                            let Some(papers) = &shared.papers else { return };
                            if let Ok(stream) = papers.accept(stream.into_inner()).await {
                                shared.serve(number, BufReader::new(stream), false).await;
                            }
                        }
                    }
                });
            }
        });
        server
    }

    /// Everything that was said to the server so far, but for the letters.
    pub fn heard(&self) -> Vec<String> {
        self.shared.log.lock().unwrap().clone()
    }

    /// The letters it took, dots as they travelled.
    pub fn taken(&self) -> Vec<Vec<u8>> {
        self.shared.taken.lock().unwrap().clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        *self.shared.connections.lock().unwrap()
    }
}

impl Shared {
    /// Serves until the connection ends, or until STARTTLS was agreed: then the stream comes back.
    async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        number: usize,
        mut stream: BufReader<S>,
        greets: bool,
    ) -> Option<BufReader<S>> {
        if greets && !self.reply(&mut stream, number, "GREETING", "220 mx.stadt.test ESMTP\r\n").await {
            return None;
        }
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return None;
            }
            let command = line.trim_end().to_owned();
            self.log.lock().unwrap().push(command.clone());
            let verb = command.split(' ').next().unwrap_or_default();
            let good = match verb {
                "EHLO" if self.papers.is_some() && !self.is_tls_from_start && greets => "250-mx.stadt.test\r\n250 STARTTLS\r\n",
                "EHLO" => EHLO,
                "DATA" => "354 go on\r\n",
                "AUTH" => "235 2.7.0 welcome\r\n",
                "QUIT" => "221 bye\r\n",
                _ => "250 2.0.0 fine\r\n",
            };
            if !self.reply(&mut stream, number, &command, good).await || verb == "QUIT" {
                return None;
            }
            if verb == "STARTTLS" {
                return Some(stream);
            }
            if verb == "DATA" && (self.script)(number, &command).is_none() && !self.take_letter(&mut stream, number).await {
                return None;
            }
        }
    }

    async fn take_letter<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: &mut BufReader<S>, number: usize) -> bool {
        let mut letter = Vec::new();
        if matches!((self.script)(number, "CONTENT"), Some(Act::SayAndClose(_))) {
            // Closes before the dot: the client has hardly begun.
            return false;
        }
        while !letter.ends_with(b"\r\n.\r\n") {
            if stream.read_until(b'\n', &mut letter).await.unwrap_or(0) == 0 {
                return false;
            }
        }
        letter.truncate(letter.len() - 3);
        self.taken.lock().unwrap().push(letter);
        self.reply(stream, number, ".", "250 2.0.0 queued\r\n").await
    }

    /// Says what the scene wants, or the good reply. False when the connection is over.
    async fn reply<S: AsyncWrite + Unpin>(&self, stream: &mut S, number: usize, step: &str, good: &'static str) -> bool {
        let (text, goes_on) = match (self.script)(number, step) {
            None => (good, true),
            Some(Act::Say(text)) => (text, true),
            Some(Act::SayAndClose(text)) => (text, false),
            Some(Act::Hang) => std::future::pending().await,
        };
        let is_said = stream.write_all(text.as_bytes()).await.is_ok() && stream.flush().await.is_ok();
        if !goes_on {
            // A client that hung up first is part of many scenes.
            stream.shutdown().await.ok();
        }
        is_said && goes_on
    }
}
