//! A token endpoint on loopback (RFC 6749) that behaves well until a scene tells it otherwise.
//!
//! Knows: client credentials and refresh tokens, which it replaces each time where the scene wants it; a replaced token is
//! void at once, an unused one after ninety days. Never: speaks more HTTP than one POST a connection.
//!
//! Known weaknesses: one client.

use anliegend::adapters::clock::HandClock;
use anliegend::case::Instant;
use anliegend::ports::Clock;
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

pub const CLIENT: &str = "11111111-aaaa-bbbb-cccc-222222222222";
/// With letters that a form must escape.
pub const SECRET: &str = "Geheim~8Q+&=ä%";
/// An unused refresh token is void after this time.
const UNUSED: TimeDelta = TimeDelta::days(90);

/// Access tokens that a mail server admits.
pub type Admitted = Arc<Mutex<BTreeSet<String>>>;

/// What a scene wants in place of the good answer.
#[derive(Clone, Debug)]
pub enum Act {
    /// This status line and body.
    Say(&'static str, String),
    /// This, byte for byte.
    SayRaw(Vec<u8>),
    /// Nothing: the connection is closed.
    Close,
}

/// What the endpoint knows.
pub struct Desk {
    /// Valid refresh tokens, and when each was issued.
    pub refresh_tokens: BTreeMap<String, Instant>,
    /// Whether a refresh token is replaced when it is used.
    pub rotates: bool,
    /// What `expires_in` says; none leaves it out.
    pub expires_in: Option<i64>,
    /// What happens instead.
    pub act: Option<Act>,
    /// The forms that came.
    pub heard: Vec<BTreeMap<String, String>>,
    issued: u32,
}

/// The endpoint: its port, what it knows, which tokens it gave out.
pub struct FakeTokens {
    pub port: u16,
    pub desk: Arc<Mutex<Desk>>,
    pub admitted: Admitted,
    pub clock: Arc<HandClock>,
}

impl FakeTokens {
    /// An endpoint that knows these refresh tokens.
    pub async fn start(clock: &Arc<HandClock>, refresh_tokens: &[&str]) -> Self {
        Self::listen(clock, refresh_tokens, None).await
    }

    /// The same over TLS.
    pub async fn start_tls(clock: &Arc<HandClock>, acceptor: TlsAcceptor) -> Self {
        Self::listen(clock, &[], Some(acceptor)).await
    }

    async fn listen(clock: &Arc<HandClock>, refresh_tokens: &[&str], acceptor: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let desk = Desk {
            refresh_tokens: refresh_tokens.iter().map(|token| ((*token).to_owned(), clock.now())).collect(),
            rotates: true,
            expires_in: Some(3600),
            act: None,
            heard: Vec::new(),
            issued: 0,
        };
        let port = listener.local_addr().unwrap().port();
        let tokens = Self { port, desk: Arc::new(Mutex::new(desk)), admitted: Admitted::default(), clock: Arc::clone(clock) };
        let (desk, admitted, clock) = (Arc::clone(&tokens.desk), Arc::clone(&tokens.admitted), Arc::clone(clock));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let answer = |form: &BTreeMap<String, String>| answer(&mut desk.lock().unwrap(), &admitted, &clock, form);
                match &acceptor {
                    None => serve(stream, answer).await,
                    // A client that trusts nobody here ends the handshake: part of a scene.
                    Some(acceptor) => {
                        if let Ok(stream) = acceptor.accept(stream).await {
                            serve(stream, answer).await;
                        }
                    }
                }
            }
        });
        tokens
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/tenant/oauth2/v2.0/token", self.port)
    }

    /// How often it was asked.
    pub fn count(&self) -> usize {
        self.desk.lock().unwrap().heard.len()
    }

    pub fn set_act(&self, act: Option<Act>) {
        self.desk.lock().unwrap().act = act;
    }
}

/// One POST; the connection ends with its answer.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(stream: S, answer: impl FnOnce(&BTreeMap<String, String>) -> Option<Vec<u8>>) {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("post /tenant/oauth2/v2.0/token http/1.1\r\n"), "{head}");
    assert!(head.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n") && head.contains("\r\nhost: "), "{head}");
    let length = head.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    let form = url::form_urlencoded::parse(&body).into_owned().collect();
    if let Some(bytes) = answer(&form) {
        // A client that had enough hangs up first: part of a scene.
        stream.write_all(&bytes).await.ok();
        stream.shutdown().await.ok();
    }
}

fn answer(desk: &mut Desk, admitted: &Admitted, clock: &HandClock, form: &BTreeMap<String, String>) -> Option<Vec<u8>> {
    desk.heard.push(form.clone());
    match desk.act.clone() {
        Some(Act::Say(status, body)) => Some(http(status, &body)),
        Some(Act::SayRaw(bytes)) => Some(bytes),
        Some(Act::Close) => None,
        None => Some(match issue(desk, admitted, clock.now(), form) {
            Ok(body) => http("200 OK", &body),
            // An endpoint that repeats what it was told: none of it may be seen again.
            Err(code) => {
                http("400 Bad Request", &serde_json::json!({ "error": code, "error_description": format!("{form:?}") }).to_string())
            }
        }),
    }
}

fn issue(desk: &mut Desk, admitted: &Admitted, now: Instant, form: &BTreeMap<String, String>) -> Result<String, &'static str> {
    let field = |name: &str| form.get(name).map(String::as_str);
    if field("client_id") != Some(CLIENT) || field("client_secret") != Some(SECRET) {
        return Err("invalid_client");
    }
    desk.issued += 1;
    let mut given = serde_json::json!({ "token_type": "Bearer", "access_token": format!("zugang-{}", desk.issued) });
    match field("grant_type") {
        Some("client_credentials") => {}
        Some("refresh_token") => {
            let token = field("refresh_token").ok_or("invalid_request")?;
            desk.refresh_tokens.retain(|_, issued_at| now - *issued_at < UNUSED);
            if !desk.refresh_tokens.contains_key(token) {
                return Err("invalid_grant");
            }
            if desk.rotates {
                let next = format!("auffrischung-{}", desk.issued);
                desk.refresh_tokens.remove(token);
                desk.refresh_tokens.insert(next.clone(), now);
                given["refresh_token"] = next.into();
            }
        }
        _ => return Err("unsupported_grant_type"),
    }
    if let Some(seconds) = desk.expires_in {
        given["expires_in"] = seconds.into();
    }
    admitted.lock().unwrap().insert(given["access_token"].as_str().unwrap().to_owned());
    Ok(given.to_string())
}

/// An answer with its length.
pub fn http(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
