//! One connection to an IMAP server, and the only place where commands are spoken.
//!
//! Knows: that a command has succeeded when, and only when, the server's `OK` with the command's own tag has come. What
//! else may happen (`NO`, `BAD`, `BYE`, a closed connection, silence, rubbish, a panic in the parser) is told apart
//! here, so that no caller can take the end of a stream for an answer.
//!
//! Never: keeps or logs a server's words: errors of the library carry the whole buffer, that is, citizens' mail. What is
//! kept of an answer is its status and a few codes of RFC 5530.
//!
//! Known weaknesses: commands are not pipelined.

mod idle;
mod login;

use self::idle::Tally;
use super::guard::{Guard, Wire};
use super::settings::ImapSettings;
use crate::adapters::tls::{self, Security};
use crate::ports::{Credential, Fault, FaultKind};
use async_imap::Client;
use async_imap::imap_proto::{Capability, Response, ResponseCode, Status};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant as Moment, timeout, timeout_at};

/// Why a connection is no longer usable. Says nothing of what was on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    /// No answer within the limit.
    #[error("the server did not answer in time")]
    Silent,
    /// The connection ended.
    #[error("the connection was closed")]
    Closed,
    /// The server said `BYE`.
    #[error("the server said goodbye")]
    Bye,
    /// Something that is not IMAP, a foreign tag, a line without end.
    #[error("the server sent something that is not IMAP")]
    Rubbish,
    /// The parser panicked over what the server sent.
    #[error("the parser gave up on what the server sent")]
    Panicked,
}

impl Broken {
    /// Whether the bytes themselves were at fault, so that asking again would bring the same.
    pub(super) fn is_about_bytes(self) -> bool {
        matches!(self, Self::Rubbish | Self::Panicked)
    }
}

/// The tagged answer to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// `OK`.
    Done,
    /// `OK [READ-ONLY]`.
    DoneReadOnly,
    /// `NO`, with a code that says it will pass (`UNAVAILABLE`, `INUSE`, `SERVERBUG`, `LIMIT`, `OVERQUOTA`).
    RefusedForNow,
    /// `NO` or `BAD`.
    Refused,
}

impl Answer {
    /// Whether the command succeeded.
    pub(super) fn is_done(self) -> bool {
        matches!(self, Self::Done | Self::DoneReadOnly)
    }
}

/// What a listener makes of one response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Nothing that was waited for: the limit runs on.
    Nothing,
    /// A part of what was asked for: the limit begins anew.
    Part,
    /// That was all.
    All,
    /// This must not come here.
    Wrong,
}

/// What the server can do, as far as we use it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Abilities {
    /// MOVE (RFC 6851).
    pub(super) can_move: bool,
    /// UIDPLUS (RFC 4315).
    pub(super) has_uid_plus: bool,
    /// IDLE (RFC 2177).
    pub(super) can_idle: bool,
    /// SASL PLAIN (RFC 4616).
    pub(super) takes_plain: bool,
    /// LOGINDISABLED.
    pub(super) refuses_login: bool,
    /// XOAUTH2.
    pub(super) takes_badge: bool,
    /// SASL-IR (RFC 4959): an answer may stand in the AUTHENTICATE command.
    pub(super) has_initial_response: bool,
}

/// *Leitung*: an open connection.
#[derive(Debug)]
pub(super) struct Line {
    client: Client<Guard>,
    tags: u32,
    tally: Tally,
    /// What the server can do after login.
    pub(super) abilities: Abilities,
}

impl Line {
    /// Connects, secures, logs in.
    ///
    /// # Errors
    /// `Misconfigured` for a wrong password, an untrusted certificate, a server that cannot be secured as required;
    /// `Transient` for everything that may pass.
    pub(super) async fn connect(settings: &ImapSettings) -> Result<Self, Fault> {
        let mut line = Self::open(settings).await?;
        match &settings.credential {
            Credential::Password(password) => line.log_in(settings, password).await?,
            Credential::Badge(badge) => line = line.log_in_with(settings, badge.as_ref()).await?,
        }
        line.abilities = line.ask_abilities(settings).await?;
        Ok(line)
    }

    /// Connects, secures, and stands before the login.
    async fn open(settings: &ImapSettings) -> Result<Self, Fault> {
        let limits = settings.timeouts;
        let stream = tls::dial(&settings.host, settings.port, settings.security, limits.connect).await?;
        let mut line = match settings.security {
            Security::Tls => Self::over(seal(Box::new(stream), settings).await?),
            Security::StartTls | Security::Plain => Self::over(Box::new(stream)),
        };
        line.greet(settings).await?;
        if settings.security == Security::StartTls {
            line = line.start_tls(settings).await?;
        }
        line.abilities = line.ask_abilities(settings).await?;
        Ok(line)
    }

    fn over(wire: Box<dyn Wire>) -> Self {
        Self { client: Client::new(Guard::new(wire)), tags: 0, tally: Tally::default(), abilities: Abilities::default() }
    }

    /// Allows literals up to `bytes` from now on.
    pub(super) fn allow_literal(&mut self, bytes: u64) {
        self.client.get_mut().allow_literal(bytes);
    }

    /// Says `command` and listens until its tagged answer; `hear` is shown everything else that comes.
    ///
    /// # Errors
    /// The connection is unusable afterwards.
    pub(super) async fn say(
        &mut self,
        command: &str,
        limit: Duration,
        mut hear: impl FnMut(&Response<'_>) -> Heard,
    ) -> Result<Answer, Broken> {
        let tag = self.speak(command, limit).await?;
        let mut answer = None;
        self.listen(limit, |response| match tagged(response, &tag) {
            Some(Ok(found)) => {
                answer = Some(found);
                Heard::All
            }
            Some(Err(())) => Heard::Wrong,
            None => hear(response),
        })
        .await?;
        answer.ok_or(Broken::Rubbish)
    }

    /// Asks for a sign of life: the proof that what was said before is complete.
    ///
    /// # Errors
    /// As [`Line::say`]; a `NO` to NOOP is rubbish.
    pub(super) async fn prove_alive(&mut self, limit: Duration, hear: impl FnMut(&Response<'_>) -> Heard) -> Result<(), Broken> {
        if self.say("NOOP", limit, hear).await?.is_done() { Ok(()) } else { Err(Broken::Rubbish) }
    }

    /// Says goodbye; whatever comes back is of no interest.
    pub(super) async fn hang_up(mut self, limit: Duration) {
        let _goodbye = self.say("LOGOUT", limit, |_| Heard::Nothing).await;
    }

    /// Writes a command with a fresh tag and returns the tag.
    async fn speak(&mut self, command: &str, limit: Duration) -> Result<String, Broken> {
        self.tags = self.tags.wrapping_add(1);
        let tag = format!("a{}", self.tags);
        self.write(&format!("{tag} {command}\r\n"), limit).await?;
        Ok(tag)
    }

    async fn write(&mut self, text: &str, limit: Duration) -> Result<(), Broken> {
        let wire = self.client.get_mut();
        let written = async {
            wire.write_all(text.as_bytes()).await?;
            wire.flush().await
        };
        timeout(limit, written).await.map_err(|_| Broken::Silent)?.map_err(|why| kind_of(&why))
    }

    /// Shows every response to `hear` until it has heard all, or the limit passes without a part.
    async fn listen(&mut self, limit: Duration, mut hear: impl FnMut(&Response<'_>) -> Heard) -> Result<(), Broken> {
        let mut until = Moment::now() + limit;
        loop {
            let read = AssertUnwindSafe(self.client.read_response()).catch_unwind();
            let response = timeout_at(until, read)
                .await
                .map_err(|_| Broken::Silent)?
                .map_err(|_| Broken::Panicked)?
                .map_err(|why| kind_of(&why))?
                .ok_or(Broken::Closed)?;
            if let Response::Data { status: Status::Bye, .. } = response.parsed() {
                return Err(Broken::Bye);
            }
            self.tally.note(response.parsed());
            match hear(response.parsed()) {
                Heard::Nothing => {}
                Heard::Part => until = Moment::now() + limit,
                Heard::All => return Ok(()),
                Heard::Wrong => return Err(Broken::Rubbish),
            }
        }
    }

    /// Waits for the greeting.
    async fn greet(&mut self, settings: &ImapSettings) -> Result<(), Fault> {
        let mut is_preauth = false;
        let greeted = self
            .listen(settings.timeouts.command, |response| match response {
                Response::Data { status: Status::Ok, .. } => Heard::All,
                Response::Data { status: Status::PreAuth, .. } => {
                    is_preauth = true;
                    Heard::All
                }
                _ => Heard::Wrong,
            })
            .await;
        let name = &settings.name;
        match greeted {
            // RFC 9051 § 11.1: PREAUTH before STARTTLS is how an attacker would keep the connection plain.
            Ok(()) if is_preauth => Err(Fault::new(
                FaultKind::Misconfigured,
                format!("cannot log in to mailbox {name}: the server skips the login (PREAUTH); choose another port"),
            )),
            Ok(()) => Ok(()),
            Err(Broken::Bye) => Err(Fault::because(
                FaultKind::Transient,
                format!("cannot open mailbox {name}: the server turned us away at its door"),
                Broken::Bye,
            )),
            Err(Broken::Rubbish) if settings.security != Security::Tls => Err(Fault::because(
                FaultKind::Misconfigured,
                format!("cannot open mailbox {name}: this port does not greet like IMAP; is it the port for TLS?"),
                Broken::Rubbish,
            )),
            Err(why) => Err(cannot(settings, "open", why)),
        }
    }

    async fn start_tls(mut self, settings: &ImapSettings) -> Result<Self, Fault> {
        let answer = self.say("STARTTLS", settings.timeouts.command, |_| Heard::Nothing).await;
        let answer = answer.map_err(|why| cannot(settings, "secure", why))?;
        if !answer.is_done() {
            return Err(Fault::new(
                FaultKind::Misconfigured,
                format!(
                    "cannot secure mailbox {}: the server refused STARTTLS, and nothing is said in plain text; \
                     have it switched on, or choose the port for TLS",
                    settings.name
                ),
            ));
        }
        // What an attacker may have slipped in before the handshake stays behind with the old buffer.
        let wire = self.client.into_inner().into_wire();
        Ok(Self::over(seal(wire, settings).await?))
    }

    async fn ask_abilities(&mut self, settings: &ImapSettings) -> Result<Abilities, Fault> {
        let mut found = Abilities::default();
        let answer = self
            .say("CAPABILITY", settings.timeouts.command, |response| {
                if let Response::Capabilities(list) = response {
                    found = abilities(list);
                }
                Heard::Nothing
            })
            .await
            .map_err(|why| cannot(settings, "open", why))?;
        if answer.is_done() { Ok(found) } else { Err(cannot(settings, "open", Broken::Rubbish)) }
    }
}

async fn seal(wire: Box<dyn Wire>, settings: &ImapSettings) -> Result<Box<dyn Wire>, Fault> {
    let config = tls::client_config(settings.ca_file.clone()).await?;
    Ok(Box::new(tls::secure(wire, &settings.host, config, settings.timeouts.connect).await?))
}

/// The fault for a connection that broke while we wanted to *verb* this mailbox.
pub(super) fn cannot(settings: &ImapSettings, verb: &str, why: Broken) -> Fault {
    Fault::because(FaultKind::Transient, format!("cannot {verb} mailbox {}: {why}", settings.name), why)
}

/// The tagged answer in this response: none when it is not one, an error when it bears a foreign tag.
fn tagged(response: &Response<'_>, tag: &str) -> Option<Result<Answer, ()>> {
    let Response::Done { tag: theirs, status, outcome } = response else { return None };
    if theirs.0 != tag {
        return Some(Err(()));
    }
    let words = outcome.information.as_deref().unwrap_or_default();
    let passes = ["UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT", "OVERQUOTA"].iter().any(|code| words.contains(&format!("[{code}]")));
    Some(Ok(match status {
        Status::Ok if outcome.code == Some(ResponseCode::ReadOnly) => Answer::DoneReadOnly,
        Status::Ok => Answer::Done,
        _ if passes => Answer::RefusedForNow,
        _ => Answer::Refused,
    }))
}

fn abilities(list: &[Capability<'_>]) -> Abilities {
    let has = |word: &str| list.iter().any(|one| matches!(one, Capability::Atom(atom) if atom.eq_ignore_ascii_case(word)));
    let takes = |word: &str| list.iter().any(|one| matches!(one, Capability::Auth(way) if way.eq_ignore_ascii_case(word)));
    Abilities {
        can_move: has("MOVE"),
        has_uid_plus: has("UIDPLUS"),
        can_idle: has("IDLE"),
        refuses_login: has("LOGINDISABLED"),
        takes_plain: takes("PLAIN"),
        takes_badge: takes("XOAUTH2"),
        has_initial_response: has("SASL-IR"),
    }
}

/// The library reports rubbish and too much of it as `Other`, the guard as `InvalidData`; the rest is the network.
fn kind_of(why: &std::io::Error) -> Broken {
    match why.kind() {
        std::io::ErrorKind::Other | std::io::ErrorKind::InvalidData => Broken::Rubbish,
        std::io::ErrorKind::TimedOut => Broken::Silent,
        _ => Broken::Closed,
    }
}

/// A quoted string (RFC 9051 § 4.3). Line breaks and NUL were refused when the mailbox was made.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
