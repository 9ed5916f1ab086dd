//! The parts of `anliegend.toml` about what comes in (*Eingang*): trust, forms, scanners, and what is answered by machine.
//!
//! Knows: names, types and defaults. Never: whether the values fit together (that is `check`).
//!
//! Known weaknesses: none known.

use crate::outbox::LARGE_DOMAINS;
use serde::Deserialize;

/// `[intake]`: what else brings concerns.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IntakePart {
    /// Addresses of scanners: their mail is a letter on paper (channel `brief`).
    pub scanners: Vec<String>,
}

/// `[[forms]]`: a form of the city's web pages that sends mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormPart {
    /// The address that it writes from.
    pub sender: String,
    /// The label before the citizen's address, as it stands in the mail, or `Reply-To` for that header.
    pub address: String,
    /// The label before her name.
    pub name: Option<String>,
    /// The label before her text; without it the whole mail is her text.
    pub text: Option<String>,
}

/// `[tokens]`: the keys of what proves that a mail answers a letter of ours.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TokensPart {
    /// Number of the key that new letters use; raise it to change the key.
    pub key: u8,
    /// Numbers of keys whose letters are still believed.
    pub believed: Vec<u8>,
}

impl Default for TokensPart {
    fn default() -> Self {
        Self { key: 1, believed: Vec::new() }
    }
}

/// `[trust]`: whose word counts about a sender.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrustPart {
    /// The name the own server writes into `Authentication-Results`; others are ignored (RFC 8601 § 5). `-` where it writes none, as
    /// Exchange Online does.
    pub authserv_id: Option<String>,
    /// Names of the own mail servers as they stand in `Received: … by`, beside `authserv_id` and the city's domains; a name stands for
    /// all hosts below it. The date there is the receipt, where it is earlier than the arrival in the mailbox.
    pub servers: Vec<String>,
    /// Headers by which the own gateway marks spam or a virus, with the beginning of their value: `X-Spam-Flag: YES`.
    pub spam_headers: Vec<String>,
    /// The header by which the own server says "from a signed-in colleague", and takes out of mail from outside.
    pub internal_header: Option<String>,
    /// `required` or `if-present`: what a missing Return-Path means.
    pub return_path: String,
    /// Whether a staff address without an authentication result is believed: right where the own server refuses forged own domains.
    pub staff_without_result: bool,
}

impl Default for TrustPart {
    fn default() -> Self {
        Self {
            authserv_id: None,
            servers: Vec::new(),
            spam_headers: Vec::new(),
            internal_header: None,
            return_path: "required".to_owned(),
            staff_without_result: true,
        }
    }
}

/// `[acknowledgement]`: what it says, and its limits; zero lifts a limit, which is for benchmarks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AcknowledgementPart {
    /// When it says who is responsible: `never`, `confirmed` (a person said so) or `certain` (also by score).
    pub name_department: String,
    /// Acknowledgements to one address in ten minutes.
    pub sender_10_minutes: u32,
    /// … in 24 hours.
    pub sender_day: u32,
    /// … in seven days.
    pub sender_week: u32,
    /// To one domain in one hour.
    pub domain_hour: u32,
    /// To one domain of a large provider in one hour.
    pub large_domain_hour: u32,
    /// Domains of large providers.
    pub large_domains: Vec<String>,
    /// Notes, and help, to one colleague in one hour.
    pub colleague_hour: u32,
    /// … in 24 hours.
    pub colleague_day: u32,
    /// Triage of what the desk's own address brings in, in one hour.
    pub desk_of_its_own_hour: u32,
    /// To anybody in one hour.
    pub all_hour: u32,
    /// Circuit breaker: to anybody in ten minutes.
    pub all_10_minutes: u32,
    /// Circuit breaker: more than so many of a hundred came back or were refused within a day, of at least twenty.
    pub returned_percent: u32,
}

impl Default for AcknowledgementPart {
    fn default() -> Self {
        Self {
            name_department: "never".to_owned(),
            sender_10_minutes: 1,
            sender_day: 3,
            sender_week: 10,
            domain_hour: 30,
            large_domain_hour: 120,
            large_domains: LARGE_DOMAINS.map(str::to_owned).to_vec(),
            colleague_hour: 5,
            colleague_day: 20,
            desk_of_its_own_hour: 20,
            all_hour: 200,
            all_10_minutes: 50,
            returned_percent: 20,
        }
    }
}
