//! What the configuration says, checked (*geprüfte Einstellungen*): rules in the rooms' own types, and the doors to build.
//!
//! Knows: the result of reading a configuration folder. Never: reads a file.
//!
//! Known weaknesses: none known.

use crate::office::Office;
use secrecy::SecretString;
use std::path::PathBuf;
use url::Url;

/// Everything a city configured: the rules, and the doors to build.
#[derive(Debug)]
pub struct Settings {
    /// The rules.
    pub office: Office,
    /// Where each letter box is, in the order of `office.letterboxes`.
    pub places: Vec<MailboxPlace>,
    /// How letters leave.
    pub postman: PostmanSettings,
    /// Database URL with an absolute path.
    pub database: String,
    /// Master key file.
    pub key_file: PathBuf,
    /// Which keys tokens are made with.
    pub tokens: TokenNumbers,
    /// Folder for the daemon's own small files (indexes of Maildirs).
    pub folder: PathBuf,
    /// Seconds between polls.
    pub poll_seconds: u64,
    /// Warnings that stop nothing.
    pub warnings: Vec<String>,
}

/// Where a letter box is.
#[derive(Clone, Debug)]
pub enum MailboxPlace {
    /// On an IMAP server.
    Imap(ImapPlace),
    /// A Maildir or folder of `.eml` files.
    Maildir(MaildirPlace),
}

/// A mailbox in a folder.
#[derive(Clone, Debug)]
pub struct MaildirPlace {
    /// The folder.
    pub path: PathBuf,
    /// Folder to move to; none leaves everything as it is.
    pub move_to: Option<String>,
}

/// An IMAP mailbox.
#[derive(Clone, Debug)]
pub struct ImapPlace {
    /// How to reach the server.
    pub server: Server,
    /// Folder to read, as people write it.
    pub folder: String,
    /// Folder to move to; none leaves everything as it is.
    pub move_to: Option<String>,
}

/// Which keys tokens are made with, by number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenNumbers {
    /// Of new letters.
    pub current: u8,
    /// Of older letters that are still believed.
    pub believed: Vec<u8>,
}

/// How to reach and enter a server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Host name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the line is secured.
    pub security: Security,
    /// Who logs in, where needed.
    pub login: Option<Login>,
    /// Certificate authority to trust beside the system's.
    pub ca_file: Option<PathBuf>,
}

/// Who logs in, and with what.
#[derive(Clone, Debug)]
pub struct Login {
    /// The user.
    pub user: String,
    /// What the user shows.
    pub by: LoginBy,
}

/// With what a user logs in.
#[derive(Clone, Debug)]
pub enum LoginBy {
    /// With a password.
    Password(SecretString),
    /// With access tokens from an issuer.
    OAuth2(Box<OAuth2>),
}

/// Where access tokens come from. Without a refresh token the client asks in its own name.
#[derive(Clone, Debug)]
pub struct OAuth2 {
    /// The token endpoint.
    pub token_url: Url,
    /// The client's id.
    pub client_id: String,
    /// The client's secret, where it has one.
    pub client_secret: Option<SecretString>,
    /// What is asked for.
    pub scope: Option<String>,
    /// The refresh token.
    pub refresh_token: Option<SecretString>,
}

/// How a line is secured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, required.
    StartTls,
    /// None; loopback only.
    Plain,
}

/// How letters leave.
#[derive(Clone, Debug)]
pub enum PostmanSettings {
    /// Over SMTP, greeting with this name.
    Smtp(Server, String),
    /// As `.eml` files into this folder.
    Folder(PathBuf),
}
