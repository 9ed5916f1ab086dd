//! Mailboxes that are opened by a badge: OAuth2 as Exchange Online and Gmail want it, against a token endpoint on loopback.
//!
//! The numbers in the comments are lessons B.
//!
//! Known weaknesses: no real provider is asked; what Entra and Google do beyond their documentation is not seen here.

#[cfg(test)]
mod badge;
#[cfg(test)]
mod faults;
#[cfg(test)]
#[expect(dead_code, reason = "not every wish of the other scenes is a wish here")]
#[path = "../fakes/imap.rs"]
mod imap;
#[cfg(test)]
mod mailbox;
#[cfg(test)]
mod outage;
#[cfg(test)]
#[expect(dead_code, reason = "not every wish of the other scenes is a wish here")]
#[path = "../fakes/smtp.rs"]
mod smtp;
#[cfg(test)]
mod stage;
#[cfg(test)]
#[path = "../fakes/token.rs"]
mod token;
