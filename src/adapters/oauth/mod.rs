//! *Ausweisstelle*: badges for mail servers that take no password any more (OAuth2, RFC 6749), as Exchange Online and Gmail.
//!
//! | file | what is in it |
//! |---|---|
//! | `badge` | how long a token is shown, when a new one is fetched, where a replaced refresh token goes |
//! | `post` | one POST to the token endpoint, bounded in time and size |
//! | `grant` | what the answer means, and what a person can do about a refusal |
//!
//! Knows: two ways to a token, client credentials (§ 4.4) and a refresh token (§ 6). Never: follows a redirect, repeats an
//! endpoint's words (its answers may hold secrets), shows a token in `Debug`, log or fault.
//!
//! `hyper` speaks HTTP over the same `tls` as the mail servers, so one `ca_file` serves both: nine small crates. `oauth2` with
//! `reqwest` would add forty to the lock file, a second certificate store among them, for a form of five fields.
//!
//! Known weaknesses: the client proves itself by a secret, not by a certificate (`private_key_jwt`); no HTTP proxy, the endpoint
//! must be reachable directly as the mail server must; `Retry-After` is not read, the pause after a failed poll stands in for it.

mod badge;
mod grant;
mod post;
mod settings;

pub use badge::OAuthBadge;
pub use settings::OAuthSettings;
