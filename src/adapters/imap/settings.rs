//! What must be known to open a mailbox on an IMAP server.
//!
//! Knows: addresses, names and time limits. Never: the mailbox itself.
//!
//! Known weaknesses: none known.

use crate::adapters::tls::Security;
use crate::ports::Credential;
use std::path::PathBuf;
use std::time::Duration;

/// *Nach der Aufnahme*: what happens on the server to a mail that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AfterIntake {
    /// Nothing: the mailbox is opened read-only, no flag and no folder changes.
    Leave,
    /// It is moved to this folder, which must exist.
    Move {
        /// The folder's name as people see it; levels separated as the server separates them (`INBOX/Erledigt`).
        folder: String,
    },
}

/// Time limits. Each command has its own; a command that runs into its limit costs the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImapTimeouts {
    /// For finding and reaching the server, and once more for the TLS handshake.
    pub connect: Duration,
    /// For every command but FETCH, from its first byte to its tagged answer.
    pub command: Duration,
    /// For FETCH: from one mail to the next.
    pub fetch: Duration,
    /// For one IDLE: before a firewall on the way forgets the connection, and long before the half hour of RFC 2177.
    pub idle: Duration,
}

impl Default for ImapTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_mins(1),
            fetch: Duration::from_mins(5),
            idle: Duration::from_mins(9),
        }
    }
}

/// *Zugang zum Postfach*: one mailbox on an IMAP server.
#[derive(Clone, Debug)]
pub struct ImapSettings {
    /// The name chosen in the configuration: the ledger key. It appears in logs and errors.
    pub name: String,
    /// The server's name, as in its certificate.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// How the connection is secured.
    pub security: Security,
    /// User name for the login.
    pub user: String,
    /// What the user shows at the login.
    pub credential: Credential,
    /// The folder to read, as people see it; `INBOX` is the usual one.
    pub folder: String,
    /// What happens to a mail after intake.
    pub after_intake: AfterIntake,
    /// A file with further trusted certificates in PEM form.
    pub ca_file: Option<PathBuf>,
    /// Time limits.
    pub timeouts: ImapTimeouts,
}
