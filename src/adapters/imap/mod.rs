//! A mailbox on an IMAP server (RFC 9051, RFC 3501).
//!
//! Knows: how mails are listed, fetched and, where the city wants it, moved, without a flag or folder being touched
//! otherwise. Of `async-imap` it uses the connection (buffer and parser) and none of the commands: those report success
//! where the server failed, so every command is driven by `line::Line` alone, which knows only "answered with the right
//! tag" and "connection lost".
//!
//! Never: marks a mail as seen, counts by message number, writes a server's words into a log or an error.
//!
//! Known weaknesses: one command at a time per mailbox.

mod archive;
mod fetch;
mod filing;
mod guard;
mod line;
mod mailbox;
mod search;
mod settings;

pub use mailbox::ImapMailbox;
pub use settings::{AfterIntake, ImapSettings, ImapTimeouts};
