//! One connection to a mail server and the steps of a hand-over.
//!
//! Knows: each step, the one reply that lets it succeed, and its time limit. `lettre`'s own EHLO keeps neither SIZE nor
//! DSN, so ours is sent after it; a reply that does not belong to its step (as after bytes slipped in before TLS) ends
//! the connection.
//!
//! Never: decides whether a letter is tried again; keeps a server's words beside its codes.
//!
//! Known weaknesses: two EHLO per connection; no pipelining (RFC 2920).

use super::settings::SmtpSettings;
use crate::adapters::tls::{self, Security};
use crate::ports::{Badge, Credential, Fault, FaultKind, breaking_point};
use futures_util::FutureExt;
use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Auth, Data, Ehlo, Mail, Noop, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, MailBodyParameter, MailParameter, RcptParameter};
use lettre::transport::smtp::response::Response;
use secrecy::ExposeSecret;
use std::fmt::Display;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// Why a step did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setback {
    /// The step: `MAIL`, `RCPT`, `DATA`, `letter` ...
    pub(super) step: &'static str,
    /// What happened.
    pub(super) cause: Cause,
    /// Whether the final dot may have reached the server.
    pub(super) is_after_dot: bool,
}

/// What happened at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The server said no.
    Reply {
        /// Reply code (RFC 5321 § 4.2).
        code: u16,
        /// Enhanced code (RFC 3463), where the server gave one.
        enhanced: Option<String>,
    },
    /// The connection is gone or cannot be used further.
    Lost(&'static str),
}

impl Display for Setback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.cause {
            Cause::Reply { code, enhanced: Some(enhanced) } => write!(f, "{code} {enhanced} at {}", self.step),
            Cause::Reply { code, enhanced: None } => write!(f, "{code} at {}", self.step),
            Cause::Lost(why) => write!(f, "{why} at {}", self.step),
        }
    }
}

/// What the server offers (RFC 1870, 6152, 6531, 3461).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
    /// Largest letter in bytes; none when it names no limit.
    pub(super) largest: Option<u64>,
    /// SIZE may be declared.
    pub(super) size: bool,
    /// 8BITMIME.
    pub(super) eight_bit: bool,
    /// SMTPUTF8.
    pub(super) utf8: bool,
    /// DSN.
    pub(super) dsn: bool,
}

/// *Sendung*: a letter ready for the wire.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parcel<'a> {
    /// None is the null sender.
    pub(super) from: Option<&'a Address>,
    /// The recipient.
    pub(super) to: &'a Address,
    /// The letter with CRLF line ends, without its last one (the final dot brings it).
    pub(super) letter: &'a [u8],
}

/// *Gespräch* with a mail server.
pub(super) struct Dialogue {
    connection: AsyncSmtpConnection,
    /// What the server offers.
    pub(super) offers: Offers,
}

impl Dialogue {
    /// Connects, secures, greets, logs in.
    ///
    /// # Errors
    /// `Misconfigured` for what a person must change, `Transient` for the rest: nothing here is a letter's fault.
    pub(super) async fn connect(settings: &SmtpSettings) -> Result<Self, Fault> {
        let mut dialogue = Self::open(settings).await?;
        match (&settings.user, &settings.credential) {
            (Some(user), Some(Credential::Password(password))) => {
                dialogue.log_in(settings, Credentials::new(user.clone(), password.expose_secret().to_owned())).await?;
            }
            (Some(user), Some(Credential::Badge(badge))) => dialogue = dialogue.log_in_with(settings, user, badge.as_ref()).await?,
            _ => {}
        }
        Ok(dialogue)
    }

    /// Connects, secures, greets.
    async fn open(settings: &SmtpSettings) -> Result<Self, Fault> {
        let limits = settings.timeouts;
        let opening = AssertUnwindSafe(open(settings)).catch_unwind();
        let connection = timeout(limits.connect, opening)
            .await
            .map_err(|_| turned_away(settings, "no answer in time"))?
            .map_err(|_| turned_away(settings, "its greeting makes no sense"))??;
        let mut dialogue = Self { connection, offers: Offers::default() };
        let reply = dialogue
            .step("EHLO", Ehlo::new(client_id(settings)), 250, limits.command)
            .await
            .map_err(|why| turned_away(settings, &why.to_string()))?;
        dialogue.offers = offers(reply.message());
        Ok(dialogue)
    }

    async fn log_in(&mut self, settings: &SmtpSettings, credentials: Credentials) -> Result<(), Fault> {
        let host = &settings.host;
        if self.connection.server_info().get_auth_mechanism(DEFAULT_MECHANISMS).is_none() {
            return Err(Fault::new(
                FaultKind::Misconfigured,
                format!(
                    "cannot log in to mail server {host}: it offers neither PLAIN nor LOGIN here; check port and encryption, or leave out the user"
                ),
            ));
        }
        let authenticating = self.connection.auth(DEFAULT_MECHANISMS, &credentials);
        let setback = match timeout(settings.timeouts.command, authenticating).await {
            Ok(Ok(reply)) if u16::from(reply.code()) == 235 => return Ok(()),
            Ok(Ok(_)) => lost("AUTH", "a reply that does not fit"),
            Ok(Err(why)) => setback("AUTH", &why),
            Err(_) => lost("AUTH", "no answer in time"),
        };
        Err(not_admitted(settings, &setback, "it refused user name or password"))
    }

    /// Shows the badge; where its token is refused, a new one once, over a new connection.
    async fn log_in_with(mut self, settings: &SmtpSettings, user: &str, badge: &dyn Badge) -> Result<Self, Fault> {
        let host = &settings.host;
        let cannot_log_in = |what: &str| format!("cannot log in to mail server {host}: {what}");
        if self.connection.server_info().get_auth_mechanism(&[Mechanism::Xoauth2]).is_none() {
            let what = "it takes no access tokens (XOAUTH2) here; check port and encryption, or use a password";
            return Err(Fault::new(FaultKind::Misconfigured, cannot_log_in(what)));
        }
        let mut is_last = false;
        loop {
            let token = badge.token().await.map_err(|fault| Fault { what: cannot_log_in(&fault.what), ..fault })?;
            let Err(setback) = self.show(user, token.expose_secret(), settings.timeouts.command).await else { return Ok(self) };
            let is_refused = matches!(setback.cause, Cause::Reply { code: 500.., .. });
            if is_refused {
                badge.refused(&token).await;
            }
            if !is_refused || is_last {
                let what = "it refused a fresh access token; is user the address of the mailbox, and may the app send for it?";
                return Err(not_admitted(settings, &setback, what));
            }
            is_last = true;
            self.hang_up(settings.timeouts.command).await;
            self = Self::open(settings).await?;
        }
    }

    /// AUTH XOAUTH2. A refusal comes as a challenge first, which is to be answered with an empty line; `lettre` would give up there.
    async fn show(&mut self, user: &str, token: &str, limit: Duration) -> Result<(), Setback> {
        let credentials = Credentials::new(user.to_owned(), token.to_owned());
        let auth = Auth::new(Mechanism::Xoauth2, credentials, None).map_err(|why| setback("AUTH", &why))?;
        let reply = match timeout(limit, self.connection.command(auth)).await {
            Ok(Ok(reply)) if reply.has_code(334) => return self.step("AUTH", "\r\n", 235, limit).await.map(|_| ()),
            Ok(reply) => reply.map_err(|why| setback("AUTH", &why))?,
            Err(_) => return Err(lost("AUTH", "no answer in time")),
        };
        if reply.has_code(235) { Ok(()) } else { Err(lost("AUTH", "a reply that does not fit")) }
    }

    /// Whether the connection still answers; clears what an earlier letter may have left.
    pub(super) async fn is_alive(&mut self, limit: Duration) -> bool {
        self.step("RSET", Rset, 250, limit).await.is_ok()
    }

    /// A sign of life without any effect.
    ///
    /// # Errors
    /// What stood in the way.
    pub(super) async fn prove_alive(&mut self, limit: Duration) -> Result<(), Setback> {
        self.step("NOOP", Noop, 250, limit).await.map(|_| ())
    }

    /// Says goodbye.
    pub(super) async fn hang_up(mut self, limit: Duration) {
        drop(self.step("QUIT", Quit, 221, limit).await);
    }

    /// Hands one letter over.
    ///
    /// # Errors
    /// Where it stopped, and whether the final dot was out by then.
    pub(super) async fn hand_over(&mut self, parcel: Parcel<'_>, settings: &SmtpSettings) -> Result<(), Setback> {
        let limit = settings.timeouts.command;
        self.step("MAIL", Mail::new(parcel.from.cloned(), self.mail_parameters(parcel)), 250, limit).await?;
        let mut wishes = Vec::new();
        if parcel.from.is_none() && self.offers.dsn {
            wishes.push(RcptParameter::Other { keyword: "NOTIFY".to_owned(), value: Some("NEVER".to_owned()) });
        }
        self.step("RCPT", Rcpt::new(parcel.to.clone(), wishes), 250, limit).await?;
        self.step("DATA", Data, 354, limit).await?;
        self.content(parcel.letter, settings.timeouts.content).await
    }

    fn mail_parameters(&self, parcel: Parcel<'_>) -> Vec<MailParameter> {
        let mut parameters = Vec::new();
        if self.offers.size {
            parameters.push(MailParameter::Size(parcel.letter.len() + 2));
        }
        if !parcel.letter.is_ascii() && self.offers.eight_bit {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        if needs_utf8(parcel) {
            parameters.push(MailParameter::SmtpUtfEight);
        }
        parameters
    }

    /// The letter and the final dot. `lettre` writes the dot after the iterator has ended, so the end of the iterator is
    /// the moment from which on nobody can say that the server did not get it.
    async fn content(&mut self, letter: &[u8], limit: Duration) -> Result<(), Setback> {
        let is_out = AtomicBool::new(false);
        let mut pieces = Some(letter).into_iter();
        let counted = std::iter::from_fn(|| {
            let piece = pieces.next();
            if piece.is_none() {
                breaking_point("smtp.before_last_dot", i64::try_from(letter.len()).unwrap_or(i64::MAX));
                is_out.store(true, Ordering::SeqCst);
            }
            piece
        });
        let setback = match timeout(limit, self.connection.message_iter(counted)).await {
            Ok(Ok(reply)) if (200..300).contains(&u16::from(reply.code())) => return Ok(()),
            Ok(Ok(_)) => lost("letter", "a reply that does not fit"),
            Ok(Err(why)) => setback("letter", &why),
            Err(_) => lost("letter", "no answer in time"),
        };
        Err(Setback { is_after_dot: is_out.load(Ordering::SeqCst), ..setback })
    }

    /// One command and the reply that lets it succeed (any of the same two first digits, as 251 for 250).
    async fn step<C: Display>(&mut self, step: &'static str, command: C, expected: u16, limit: Duration) -> Result<Response, Setback> {
        match timeout(limit, self.connection.command(command)).await {
            Ok(Ok(reply)) if u16::from(reply.code()) / 10 == expected / 10 => Ok(reply),
            Ok(Ok(_)) => Err(lost(step, "a reply that does not fit")),
            Ok(Err(why)) => Err(setback(step, &why)),
            Err(_) => Err(lost(step, "no answer in time")),
        }
    }
}

/// Whether an address of this parcel needs SMTPUTF8.
pub(super) fn needs_utf8(parcel: Parcel<'_>) -> bool {
    let to: &str = parcel.to.as_ref();
    !to.is_ascii() || parcel.from.is_some_and(|from| !AsRef::<str>::as_ref(from).is_ascii())
}

fn client_id(settings: &SmtpSettings) -> ClientId {
    ClientId::Domain(settings.helo_name.clone())
}

async fn open(settings: &SmtpSettings) -> Result<AsyncSmtpConnection, Fault> {
    let (host, port) = (settings.host.as_str(), settings.port);
    let greeted = if settings.security == Security::Tls {
        let parameters = tls_parameters(settings).await?;
        AsyncSmtpConnection::connect_tokio1((host, port), Some(settings.timeouts.connect), &client_id(settings), Some(parameters), None)
            .await
    } else {
        let stream = tls::dial(host, port, settings.security, settings.timeouts.connect).await?;
        AsyncSmtpConnection::connect_with_transport(Box::new(stream), &client_id(settings)).await
    };
    let mut connection = greeted.map_err(|why| explain(settings, "greeting", &why))?;
    if settings.security == Security::StartTls {
        if !connection.can_starttls() {
            return Err(Fault::new(
                FaultKind::Misconfigured,
                format!(
                    "cannot secure the connection to mail server {host}: it does not offer STARTTLS, and nothing is sent in plain text; choose the port for TLS or have it switched on"
                ),
            ));
        }
        let parameters = tls_parameters(settings).await?;
        connection.starttls(parameters, &client_id(settings)).await.map_err(|why| explain(settings, "STARTTLS", &why))?;
    }
    Ok(connection)
}

async fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, Fault> {
    let (host, ca_file) = (settings.host.clone(), settings.ca_file.clone());
    let building = tokio::task::spawn_blocking(move || {
        let mut builder = TlsParameters::builder(host);
        if let Some(path) = ca_file {
            let pem = tls::read_ca_file(&path)?;
            let certificate = Certificate::from_pem(&pem).map_err(|why| {
                Fault::because(FaultKind::Misconfigured, format!("cannot use {} as ca_file: it is damaged", path.display()), why)
            })?;
            builder = builder.add_root_certificate(certificate);
        }
        builder.build().map_err(|why| Fault::because(FaultKind::Misconfigured, "cannot set up encryption: check ca_file", why))
    });
    building.await.map_err(|why| Fault::because(FaultKind::Transient, "cannot read the trusted certificates", why))?
}

/// What an operator should know when the connection could not be made. The library's text may quote the server: it is
/// not passed on.
fn explain(settings: &SmtpSettings, step: &'static str, why: &lettre::transport::smtp::Error) -> Fault {
    tls::explain(&settings.host, why).unwrap_or_else(|| {
        let setback = setback(step, why);
        if step == "STARTTLS" {
            return Fault::new(
                FaultKind::Transient,
                format!("cannot secure the connection to mail server {}: {setback}; nothing is sent in plain text", settings.host),
            );
        }
        turned_away(settings, &setback.to_string())
    })
}

/// A setback at the login: what is `refused` for good is a person's to mend.
fn not_admitted(settings: &SmtpSettings, setback: &Setback, refused: &str) -> Fault {
    let host = &settings.host;
    match &setback.cause {
        Cause::Reply { code: 500.., .. } => {
            Fault::new(FaultKind::Misconfigured, format!("cannot log in to mail server {host}: {refused} ({setback})"))
        }
        _ => Fault::new(FaultKind::Transient, format!("cannot log in to mail server {host}: {setback}")),
    }
}

fn turned_away(settings: &SmtpSettings, why: &str) -> Fault {
    Fault::new(FaultKind::Transient, format!("cannot talk to mail server {}:{}: {why}", settings.host, settings.port))
}

fn lost(step: &'static str, why: &'static str) -> Setback {
    Setback { step, cause: Cause::Lost(why), is_after_dot: false }
}

/// The library's error, reduced to codes.
fn setback(step: &'static str, why: &lettre::transport::smtp::Error) -> Setback {
    let Some(code) = why.status() else {
        return lost(step, if why.is_client() { "a reply that does not fit" } else { "connection lost" });
    };
    let words = std::error::Error::source(why).map(ToString::to_string).unwrap_or_default();
    Setback { step, cause: Cause::Reply { code: u16::from(code), enhanced: enhanced_code(&words) }, is_after_dot: false }
}

/// The enhanced status code a reply begins with (RFC 2034 § 4).
fn enhanced_code(words: &str) -> Option<String> {
    let first = words.split_whitespace().next()?;
    let digits: Vec<&str> = first.split('.').collect();
    let is_code = digits.len() == 3
        && digits.iter().all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
        && matches!(digits.first(), Some(&("2" | "4" | "5")));
    is_code.then(|| first.to_owned())
}

/// Reads the server's EHLO reply; keywords in any case (RFC 5321 § 2.4).
fn offers<'a>(lines: impl Iterator<Item = &'a str>) -> Offers {
    let mut offers = Offers::default();
    for line in lines.skip(1) {
        let mut words = line.split_whitespace();
        match words.next().map(str::to_ascii_uppercase).as_deref() {
            Some("SIZE") => {
                offers.size = true;
                offers.largest = words.next().and_then(|word| word.parse().ok()).filter(|largest| *largest > 0);
            }
            Some("8BITMIME") => offers.eight_bit = true,
            Some("SMTPUTF8") => offers.utf8 = true,
            Some("DSN") => offers.dsn = true,
            _ => {}
        }
    }
    offers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offers_of_postfix_are_read() {
        let lines =
            ["mx.stadt.test", "PIPELINING", "SIZE 10240000", "ETRN", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN", "SMTPUTF8", "CHUNKING"];
        assert_eq!(offers(lines.into_iter()), Offers { largest: Some(10_240_000), size: true, eight_bit: true, utf8: true, dsn: true });
    }

    #[test]
    fn a_size_of_zero_or_without_a_number_is_no_limit() {
        // RFC 1870 § 4: zero means no fixed maximum.
        assert_eq!(offers(["mx", "size 0"].into_iter()), Offers { size: true, ..Offers::default() });
        assert_eq!(offers(["mx", "SIZE"].into_iter()), Offers { size: true, ..Offers::default() });
        assert_eq!(offers(["8BITMIME is my name"].into_iter()), Offers::default());
    }

    #[test]
    fn only_a_leading_enhanced_code_is_taken_from_a_servers_words() {
        assert_eq!(enhanced_code("5.1.1 <frau.yilmaz@example.test>: user unknown"), Some("5.1.1".to_owned()));
        assert_eq!(enhanced_code("user 5.1.1 unknown"), None);
        assert_eq!(enhanced_code("192.0.2.7 is blocked"), None);
        assert_eq!(enhanced_code(""), None);
    }
}
