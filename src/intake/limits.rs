//! How much a mail may ask of us, and whose word about it is believed.
//!
//! Knows: the limits, the trusted headers, the reasons for giving up. Never: gives up itself; `screen` and `mime` do.
//!
//! Known weaknesses: limits count structure and text; the size of the whole mail is limited by the letter box.

/// *Grenzen*: what a mail may cost before it is parked, and which headers of the own server are believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Parts of the mail, containers included.
    pub max_parts: usize,
    /// Levels of containers inside containers.
    pub max_depth: usize,
    /// Mails that lie inside the mail (`message/…` content types anywhere in the source).
    pub max_nested: usize,
    /// Header fields at the top.
    pub max_headers: usize,
    /// Bytes of readable text that are kept; what is longer is cut and marked so.
    pub max_text: usize,
    /// Whose headers are believed.
    pub trust: Trust,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_parts: 1000, max_depth: 50, max_nested: 64, max_headers: 4000, max_text: 512 * 1024, trust: Trust::default() }
    }
}

/// *Vertrauen*: which headers were written by the city's own mail server. Everything else is the sender's claim.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// The authserv-id in `Authentication-Results` of the own server (RFC 8601 § 2.2); without it no result is believed.
    pub authserv_id: Option<String>,
    /// Hosts, or domains of hosts, that are the city's own mail servers: the date in their `Received` is the receipt.
    pub own_hosts: Vec<String>,
    /// Header names and beginnings of their values by which the own gateway marks spam or a virus (`X-Spam-Flag`, `YES`).
    pub spam_headers: Vec<(String, String)>,
    /// Header name and value by which the own server says "sent by a signed-in colleague"
    /// (`X-MS-Exchange-Organization-AuthAs`, `Internal`). Only for servers that remove such a header from outside mail.
    pub internal_header: Option<(String, String)>,
}

/// *Unlesbar*: why a mail is parked before anything is known about it. The raw source is kept whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not one byte.
    #[error("cannot read the mail: it is empty")]
    Empty,
    /// More mails inside the mail than `max_nested`.
    #[error("cannot read the mail: too many mails are nested in it")]
    TooManyNested,
    /// More parts than `max_parts`.
    #[error("cannot read the mail: it has too many parts")]
    TooManyParts,
    /// Deeper than `max_depth`.
    #[error("cannot read the mail: its parts are nested too deeply")]
    TooDeep,
    /// More header fields than `max_headers`.
    #[error("cannot read the mail: it has too many header fields")]
    TooManyHeaders,
}

impl Unreadable {
    /// The stable code that stands in the ledger.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooManyNested => "too_many_nested",
            Self::TooManyParts => "too_many_parts",
            Self::TooDeep => "too_deep",
            Self::TooManyHeaders => "too_many_headers",
        }
    }
}
