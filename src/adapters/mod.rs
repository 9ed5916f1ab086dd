//! The doors to the street: letter boxes, postmen, the clock and the notebook, as `ports` asks for them.
//!
//! Knows: how the outside world is spoken to. Never: decides anything about a case.
//!
//! For whoever sets up logging: the targets `async_imap` and `imap_proto` write whole mails at level trace; keep them at
//! `warn`, whatever level was asked for.
//!
//! Known weaknesses: each adapter names its own.

pub mod clock;
pub mod dice;
pub mod disk;
pub mod export;
pub mod folder;
pub mod imap;
pub mod maildir;
pub mod mime;
pub mod mutf7;
pub mod notebook;
pub mod oauth;
pub mod replace;
pub mod smtp;
pub mod store;
pub mod tls;
