//! A postman who hands letters to the city's mail server (RFC 5321).
//!
//! Knows: how a letter is handed over step by step, and which of three things became of it: taken, not taken, or nobody
//! knows (the connection broke after the final dot; lesson 39). `lettre` carries the single commands; its transports
//! and their pool are not used, because they cannot tell the third case from the second.
//!
//! Never: tries again by itself once a letter was begun, falls back to plain text, tells a server's words (they may
//! hold an address) instead of its codes.
//!
//! Known weaknesses: one letter at a time per postman and no pipelining; `lettre` reads an endless line of a server
//! until the time limit ends it; nothing looks at DANE or MTA-STS, since the server is the city's own.

mod address;
mod dialogue;
mod postman;
mod settings;

pub use postman::SmtpPostman;
pub use settings::{SmtpSettings, SmtpTimeouts};
