//! What must be known to hand letters to a mail server.
//!
//! Knows: addresses, names and time limits. Never: which letters may leave (that is decided at the postman's door).
//!
//! Known weaknesses: none known.

use crate::adapters::tls::Security;
use crate::ports::Credential;
use std::path::PathBuf;
use std::time::Duration;

/// Time limits, by default those of RFC 5321 § 4.5.3.2. A limit that is too short after the final dot is how the same
/// answer reaches a citizen twenty-five times (lesson 39).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmtpTimeouts {
    /// For reaching the server, TLS and its greeting.
    pub connect: Duration,
    /// For every command.
    pub command: Duration,
    /// For the letter itself, from its first byte to the answer to the final dot.
    pub content: Duration,
}

impl Default for SmtpTimeouts {
    fn default() -> Self {
        Self { connect: Duration::from_mins(1), command: Duration::from_mins(5), content: Duration::from_mins(10) }
    }
}

/// *Zugang zum Mailserver*: the server that takes the city's outgoing mail.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// The server's name, as in its certificate.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// User name, where the server wants a login.
    pub user: Option<String>,
    /// What that user shows at the login.
    pub credential: Option<Credential>,
    /// A file with further trusted certificates in PEM form.
    pub ca_file: Option<PathBuf>,
    /// The name we greet with (RFC 5321 § 4.1.1.1), a host name of ours.
    pub helo_name: String,
    /// Time limits.
    pub timeouts: SmtpTimeouts,
}
