//! The login: PLAIN or LOGIN with a password, XOAUTH2 with a badge.
//!
//! Knows: how a server is answered until it has admitted or refused us, and that a token may be void before its time.
//! Never: says a password where none is taken, repeats the words of a refusal.
//!
//! Known weaknesses: OAUTHBEARER (RFC 7628) is not spoken; every server with it that we know of speaks XOAUTH2 too.

use super::{Answer, Broken, Heard, Line, cannot, quoted, tagged};
use crate::adapters::imap::settings::ImapSettings;
use crate::ports::{Badge, Fault, FaultKind};
use async_imap::imap_proto::Response;
use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

impl Line {
    /// Logs in with a password.
    ///
    /// # Errors
    /// `Misconfigured` when it is refused or cannot be said here; `Transient` for what may pass.
    pub(super) async fn log_in(&mut self, settings: &ImapSettings, password: &SecretString) -> Result<(), Fault> {
        let name = &settings.name;
        let limit = settings.timeouts.command;
        let password = password.expose_secret();
        let answer = if self.abilities.takes_plain {
            // RFC 4616, without the initial response that not every server takes. Umlauts in passwords travel as UTF-8.
            let plain = BASE64.encode(format!("\0{}\0{password}", settings.user).as_bytes());
            self.authenticate("PLAIN", &[&plain, "*"], limit).await
        } else if self.abilities.refuses_login {
            return Err(Fault::new(
                FaultKind::Misconfigured,
                format!(
                    "cannot log in to mailbox {name}: the server takes no password on a connection like this; write \"tls\" or \"starttls\""
                ),
            ));
        } else {
            let login = format!("LOGIN {} {}", quoted(&settings.user), quoted(password));
            self.say(&login, limit, |_| Heard::Nothing).await
        };
        if admitted(settings, answer)? {
            return Ok(());
        }
        Err(Fault::new(FaultKind::Misconfigured, format!("cannot log in to mailbox {name}: the server refused user name or password")))
    }

    /// Shows the badge; where its token is refused, a new one once, over a new connection: not every server goes on after a refusal.
    ///
    /// # Errors
    /// As [`Line::log_in`], and what the issuer of the badge says.
    pub(super) async fn log_in_with(mut self, settings: &ImapSettings, badge: &dyn Badge) -> Result<Self, Fault> {
        let name = &settings.name;
        let cannot_log_in = |what: &str| format!("cannot log in to mailbox {name}: {what}");
        if !self.abilities.takes_badge {
            let what = "the server does not take access tokens (XOAUTH2) here; check host, port and encryption, or use a password";
            return Err(Fault::new(FaultKind::Misconfigured, cannot_log_in(what)));
        }
        for is_last in [false, true] {
            let token = badge.token().await.map_err(|fault| Fault { what: cannot_log_in(&fault.what), ..fault })?;
            let shown = format!("user={}\x01auth=Bearer {}\x01\x01", settings.user, token.expose_secret());
            let shown = BASE64.encode(shown.as_bytes());
            let limit = settings.timeouts.command;
            // A refusal comes as a challenge first, which is to be answered with an empty line.
            let answer = if self.abilities.has_initial_response {
                self.authenticate(&format!("XOAUTH2 {shown}"), &[""], limit).await
            } else {
                self.authenticate("XOAUTH2", &[&shown, ""], limit).await
            };
            if admitted(settings, answer)? {
                return Ok(self);
            }
            badge.refused(&token).await;
            if !is_last {
                self.hang_up(limit).await;
                self = Self::open(settings).await?;
            }
        }
        let what = "the server refused a fresh access token; is user the address of the mailbox, may the app use IMAP, \
                    and does it have access to this mailbox?";
        Err(Fault::new(FaultKind::Misconfigured, cannot_log_in(what)))
    }

    /// AUTHENTICATE with these answers to the server's challenges, one after the other.
    async fn authenticate(&mut self, mechanism: &str, replies: &[&str], limit: Duration) -> Result<Answer, Broken> {
        let tag = self.speak(&format!("AUTHENTICATE {mechanism}"), limit).await?;
        let mut replies = replies.iter();
        loop {
            let mut answer = None;
            self.listen(limit, |response| match (tagged(response, &tag), response) {
                (Some(Ok(found)), _) => {
                    answer = Some(found);
                    Heard::All
                }
                (Some(Err(())), _) => Heard::Wrong,
                (None, Response::Continue(_)) => Heard::All,
                (None, _) => Heard::Nothing,
            })
            .await?;
            if let Some(answer) = answer {
                return Ok(answer);
            }
            let reply = replies.next().ok_or(Broken::Rubbish)?;
            self.write(&format!("{reply}\r\n"), limit).await?;
        }
    }
}

/// Whether the login succeeded.
fn admitted(settings: &ImapSettings, answer: Result<Answer, Broken>) -> Result<bool, Fault> {
    match answer.map_err(|why| cannot(settings, "log in to", why))? {
        Answer::Done | Answer::DoneReadOnly => Ok(true),
        Answer::Refused => Ok(false),
        Answer::RefusedForNow => {
            Err(Fault::new(FaultKind::Transient, format!("cannot log in to mailbox {}: the server is not ready for it now", settings.name)))
        }
    }
}
