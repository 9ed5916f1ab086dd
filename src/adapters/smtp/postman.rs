//! The postman: keeps one connection and says what became of each letter.
//!
//! Knows: which replies are final for a letter and which are only the server's or our own trouble; that a kept
//! connection may have died since the last letter, which is nobody's failed attempt. Never: tries a letter twice once
//! the server has begun to take it.
//!
//! Known weaknesses: a refused sender (5xx at MAIL) is final for the letter although it may be a setting of ours; it
//! shows in the outbox at once.

use super::address;
use super::dialogue::{Cause, Dialogue, Parcel, Setback, needs_utf8};
use super::settings::SmtpSettings;
use crate::adapters::tls;
use crate::ports::{Delivery, Envelope, Fault, FaultKind, Postman};
use async_trait::async_trait;
use tokio::sync::Mutex;
use tracing::debug;

/// *Briefträger über SMTP*, with one kept connection.
pub struct SmtpPostman {
    settings: SmtpSettings,
    kept: Mutex<Option<Dialogue>>,
}

impl SmtpPostman {
    /// A postman who connects with the first letter.
    ///
    /// # Errors
    /// `Misconfigured` for a plain connection to another machine, half a login, or a name that cannot be greeted with.
    pub fn new(settings: SmtpSettings) -> Result<Self, Fault> {
        tls::ensure_allowed(settings.security, &settings.host)?;
        if settings.user.is_some() != settings.credential.is_some() {
            return Err(Fault::new(
                FaultKind::Misconfigured,
                format!("cannot log in to mail server {}: user and password must be given together", settings.host),
            ));
        }
        let is_host_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'[' | b']' | b':');
        if settings.helo_name.is_empty() || !settings.helo_name.bytes().all(is_host_name) {
            return Err(Fault::new(FaultKind::Misconfigured, "cannot greet a mail server: helo_name must be a host name of this machine"));
        }
        Ok(Self { settings, kept: Mutex::new(None) })
    }

    /// Connects and logs in without sending anything, for a check of the settings.
    ///
    /// # Errors
    /// What a person must change, or what did not answer.
    pub async fn probe(&self) -> Result<(), Fault> {
        let mut kept = self.kept.lock().await;
        let mut dialogue = Dialogue::connect(&self.settings).await?;
        dialogue
            .prove_alive(self.settings.timeouts.command)
            .await
            .map_err(|why| Fault::new(FaultKind::Transient, format!("cannot talk to mail server {}: {why}", self.settings.host)))?;
        *kept = Some(dialogue);
        Ok(())
    }

    /// Says goodbye to the server, if a connection is open. The next letter connects again.
    pub async fn hang_up(&self) {
        let taken = self.kept.lock().await.take();
        if let Some(dialogue) = taken {
            dialogue.hang_up(self.settings.timeouts.command).await;
        }
    }

    /// The kept connection if it still answers, else a new one; and whether it was kept.
    async fn ready(&self, kept: &mut Option<Dialogue>) -> Result<(Dialogue, bool), Fault> {
        if let Some(mut dialogue) = kept.take() {
            if dialogue.is_alive(self.settings.timeouts.command).await {
                return Ok((dialogue, true));
            }
            debug!(relay = %self.settings.host, "kept connection was gone, connecting again");
        }
        Ok((Dialogue::connect(&self.settings).await?, false))
    }
}

#[async_trait]
impl Postman for SmtpPostman {
    async fn probe(&self) -> Result<(), Fault> {
        Self::probe(self).await
    }

    async fn deliver(&self, envelope: &Envelope) -> Delivery {
        let Some(letter) = wire_form(&envelope.mail) else {
            return never("the letter has line ends other than CRLF, or a NUL, or is empty");
        };
        let Ok(to) = address::read(&envelope.to) else { return never("the recipient's address cannot be used in an envelope") };
        let from = match envelope.from.as_deref().map(address::read) {
            None => None,
            Some(Ok(from)) => Some(from),
            Some(Err(_)) => return never("the sender's address cannot be used in an envelope"),
        };
        let parcel = Parcel { from: from.as_ref(), to: &to, letter };
        let mut kept = self.kept.lock().await;
        loop {
            let (mut dialogue, was_kept) = match self.ready(&mut kept).await {
                Ok(ready) => ready,
                Err(fault) => return Delivery::NotSent { is_permanent: false, reason: fault.what },
            };
            if let Some(reason) = cannot_carry(&dialogue, parcel) {
                *kept = Some(dialogue);
                return never(&reason);
            }
            match dialogue.hand_over(parcel, &self.settings).await {
                Ok(()) => {
                    *kept = Some(dialogue);
                    return Delivery::Sent;
                }
                Err(setback) => {
                    if setback.is_worth_a_new_connection() && was_kept {
                        debug!(relay = %self.settings.host, %setback, "kept connection ended, connecting again");
                        continue;
                    }
                    if setback.leaves_connection() {
                        *kept = Some(dialogue);
                    }
                    return setback.delivery();
                }
            }
        }
    }
}

impl Setback {
    /// The connection ended before the letter itself began: with a kept one that is no attempt.
    fn is_worth_a_new_connection(&self) -> bool {
        self.step != "letter" && matches!(self.cause, Cause::Lost("connection lost") | Cause::Reply { code: 421, .. })
    }

    /// The server answered and goes on listening (421 is its goodbye, RFC 5321 § 3.8).
    fn leaves_connection(&self) -> bool {
        matches!(self.cause, Cause::Reply { code, .. } if code != 421)
    }

    /// What this means for the letter. Codes about our own login (RFC 4954 § 6) are never the letter's fault.
    fn delivery(&self) -> Delivery {
        let reason = self.to_string();
        match self.cause {
            Cause::Reply { code, .. } => {
                let is_our_login = matches!(code, 530 | 534 | 535 | 538);
                Delivery::NotSent { is_permanent: code >= 500 && !is_our_login, reason }
            }
            Cause::Lost(_) if self.is_after_dot => Delivery::Uncertain { reason },
            Cause::Lost(_) => Delivery::NotSent { is_permanent: false, reason },
        }
    }
}

fn never(reason: &str) -> Delivery {
    Delivery::NotSent { is_permanent: true, reason: reason.to_owned() }
}

/// What this server can never take from us.
fn cannot_carry(dialogue: &Dialogue, parcel: Parcel<'_>) -> Option<String> {
    let offers = dialogue.offers;
    let size = parcel.letter.len() as u64 + 2;
    if offers.largest.is_some_and(|largest| size > largest) {
        return Some(format!("the letter has {size} bytes, the mail server takes {} at most", offers.largest.unwrap_or_default()));
    }
    if !parcel.letter.is_ascii() && !offers.eight_bit {
        return Some("the letter holds 8-bit text, the mail server does not offer 8BITMIME".to_owned());
    }
    if needs_utf8(parcel) && !offers.utf8 {
        return Some("an address holds letters beyond ASCII, the mail server does not offer SMTPUTF8".to_owned());
    }
    None
}

/// The letter as it goes over the wire, without its last CRLF; none when a bare CR or LF or a NUL is in it, by which
/// relays that are not strict could be led to see two letters (SMTP smuggling, RFC 5321 § 2.3.8).
fn wire_form(mail: &[u8]) -> Option<&[u8]> {
    let mut before = b'\n';
    for byte in mail {
        let is_bare = (before == b'\r') != (*byte == b'\n');
        if is_bare || *byte == 0 {
            return None;
        }
        before = *byte;
    }
    if before == b'\r' {
        return None;
    }
    let letter = mail.strip_suffix(b"\r\n").unwrap_or(mail);
    (!letter.is_empty()).then_some(letter)
}

/// Keeps an address out of logs: what is sent where is told by the flow, in keyed hashes.
impl std::fmt::Debug for SmtpPostman {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpPostman").field("relay", &self.settings.host).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_crlf_ends_a_line() {
        assert_eq!(wire_form(b"Subject: x\r\n\r\ny\r\n"), Some(b"Subject: x\r\n\r\ny".as_slice()));
        assert_eq!(wire_form(b"Subject: x"), Some(b"Subject: x".as_slice()));
        for broken in [b"a\nb\r\n".as_slice(), b"a\rb\r\n", b"a\r\n.\nb", b"a\r", b"\n", b"a\0b", b"", b"\r\n", b"a\r\r\n"] {
            assert_eq!(wire_form(broken), None, "{broken:?}");
        }
    }

    #[test]
    fn codes_about_our_own_login_are_never_the_letters_fault() {
        for (code, is_permanent) in [(550, true), (554, true), (452, false), (421, false), (530, false), (535, false), (538, false)] {
            let setback = Setback { step: "RCPT", cause: Cause::Reply { code, enhanced: None }, is_after_dot: false };
            assert_eq!(setback.delivery(), Delivery::NotSent { is_permanent, reason: format!("{code} at RCPT") });
        }
    }

    #[test]
    fn a_refusal_after_the_dot_is_certain_and_a_lost_connection_there_is_not() {
        let refused = Setback { step: "letter", cause: Cause::Reply { code: 554, enhanced: None }, is_after_dot: true };
        assert!(matches!(refused.delivery(), Delivery::NotSent { is_permanent: true, .. }));
        let lost = Setback { step: "letter", cause: Cause::Lost("connection lost"), is_after_dot: true };
        assert_eq!(lost.delivery(), Delivery::Uncertain { reason: "connection lost at letter".to_owned() });
    }
}
