//! The shape of `anliegend.toml` (*Konfigurationsdatei*), key by key.
//!
//! Knows: names, types and defaults. Never: whether the values fit together (that is `check`).
//!
//! Known weaknesses: none known.

use super::deadlines::{DeadlinesPart, DirectoratePart};
use super::intake::{AcknowledgementPart, FormPart, IntakePart, TokensPart, TrustPart};
use super::secrets::SecretPlace;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// `[city]`
    pub city: CityPart,
    /// `[desk]`
    pub desk: DeskPart,
    /// `[[mailboxes]]`, at least one
    #[serde(default)]
    pub mailboxes: Vec<MailboxPart>,
    /// `[database]`
    #[serde(default)]
    pub database: DatabasePart,
    /// `[delivery]`
    #[serde(default)]
    pub delivery: DeliveryPart,
    /// `[tokens]`
    #[serde(default)]
    pub tokens: TokensPart,
    /// `[trust]`
    #[serde(default)]
    pub trust: TrustPart,
    /// `[intake]`
    #[serde(default)]
    pub intake: IntakePart,
    /// `[[forms]]`
    #[serde(default)]
    pub forms: Vec<FormPart>,
    /// `[acknowledgement]`; zero lifts a limit, which is for benchmarks.
    #[serde(default)]
    pub acknowledgement: AcknowledgementPart,
    /// `[deadlines]`
    #[serde(default)]
    pub deadlines: DeadlinesPart,
    /// `[[directorates]]`
    #[serde(default)]
    pub directorates: Vec<DirectoratePart>,
    /// `[schedules]`
    #[serde(default)]
    pub schedules: SchedulesPart,
    /// `[figures]`
    #[serde(default)]
    pub figures: FiguresPart,
}

/// `[city]`: who writes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CityPart {
    /// Name as it stands in letters: "Musterstadt" after "Stadt".
    pub name: String,
    /// Name of the desk in letters.
    #[serde(default = "default_desk_name")]
    pub desk_name: String,
    /// Telephone number for citizens.
    pub phone: String,
    /// When somebody answers it.
    pub hours: String,
    /// Address of the page with the data protection notice (Art. 13 GDPR).
    pub privacy_url: String,
    /// The federal state by its two letters: its holidays count.
    pub land: String,
    /// Municipality flags for local holidays.
    #[serde(default)]
    pub municipality: crate::deadlines::Municipality,
    /// Time zone of all local dates.
    #[serde(default = "default_zone")]
    pub time_zone: String,
    /// Prefix of case numbers.
    #[serde(default = "default_prefix")]
    pub case_prefix: String,
    /// Domain for Message-IDs.
    pub domain: String,
    /// Domains whose senders are colleagues; subdomains are written out.
    pub staff_domains: Vec<String>,
}

/// `[desk]`: the people who decide what the machine does not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskPart {
    /// Where triage, release and review letters go.
    pub address: String,
    /// Where alarms (emergency, threat) go; the desk when not given.
    pub alarm: Option<String>,
    /// The mayor's office, for steps of the ladder that go there; without it no step may.
    pub mayor: Option<String>,
    /// Who hears that nobody releases anything; where alarms go when not given.
    pub admin: Option<String>,
    /// Who gets the morning digest; the desk when not given.
    #[serde(default)]
    pub digest: Vec<String>,
}

/// `[[mailboxes]]`: a letter box.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxPart {
    /// Name of your choice; key of the ledger, so do not change it later. The host may change.
    pub name: String,
    /// All addresses that lead to this mailbox.
    pub addresses: Vec<String>,
    /// The address letters come from; the first of `addresses` when not given.
    pub from: Option<String>,
    /// Kind suggested when the text says nothing else.
    #[serde(default = "default_kind")]
    pub default_kind: String,
    /// Whether its cases count in the figures.
    #[serde(default = "yes")]
    pub counts: bool,
    /// "now", or a date: older mail never gets an acknowledgement and opens no case.
    pub since: String,
    /// `imap` or `maildir`.
    #[serde(rename = "type")]
    pub kind: String,
    /// IMAP host.
    pub host: Option<String>,
    /// IMAP port; 993 for `tls`, 143 otherwise.
    pub port: Option<u16>,
    /// `tls`, `starttls`, or `plain` (loopback only).
    #[serde(default = "default_security")]
    pub security: String,
    /// IMAP user.
    pub user: Option<String>,
    /// Where the password lies.
    pub password: Option<SecretPlace>,
    /// Access tokens in place of a password (Exchange Online, Gmail).
    pub oauth2: Option<OAuth2Part>,
    /// Folder to read.
    #[serde(default = "default_folder")]
    pub folder: String,
    /// The folder in which the mailbox keeps what people wrote from it (for `maildir` its path): answers past the daemon are seen there.
    pub sent_folder: Option<String>,
    /// Maildir, or a folder of `.eml` files; relative to the configuration folder.
    pub path: Option<String>,
    /// `leave` (nothing in the mailbox is touched) or `move`; what is parked stays either way.
    #[serde(default = "default_after_intake")]
    pub after_intake: String,
    /// Folder for `move`; below a Maildir or plain folder it is made when missing.
    pub move_to: Option<String>,
    /// Certificate authority to trust beside the system's.
    pub ca_file: Option<String>,
    /// Whether the server delivers `name+anything@` to this mailbox.
    #[serde(default)]
    pub plus_addresses: bool,
    /// Largest mail to fetch, in megabytes.
    #[serde(default = "default_max_mail_mb")]
    pub max_mail_mb: u64,
}

/// `oauth2 = { … }` of a mailbox or of `[delivery]`. Without `refresh_token` the client asks in its own name (client credentials).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OAuth2Part {
    /// `microsoft` or `google`: fills in `token_url` and `scope`.
    pub provider: Option<String>,
    /// For `microsoft`: the tenant's id or domain.
    pub tenant: Option<String>,
    /// The token endpoint, `https` (or `http` on loopback), for any other provider.
    pub token_url: Option<String>,
    /// The app's (client's) id.
    pub client_id: Option<String>,
    /// Where its secret lies.
    pub client_secret: Option<SecretPlace>,
    /// What is asked for, in place of the provider's own.
    pub scope: Option<String>,
    /// Where the refresh token lies. What the provider replaces it by is kept in the database; a new token here wins over that.
    pub refresh_token: Option<SecretPlace>,
}

/// `[database]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabasePart {
    /// `sqlite:FILE` or `postgres://…`; a relative file lies in the configuration folder.
    pub url: String,
    /// Master key for sealing; made beside the database when it does not exist.
    pub key_file: String,
}

impl Default for DatabasePart {
    fn default() -> Self {
        Self { url: "sqlite:anliegend.db".to_owned(), key_file: "anliegend.key".to_owned() }
    }
}

/// `[delivery]`: how letters leave.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeliveryPart {
    /// `hold`, `redirect` or `live`, for every audience without a mode of its own.
    pub mode: String,
    /// Mode by audience: `citizens`, `departments`, `heads`, `admins`.
    pub audiences: BTreeMap<String, String>,
    /// Where `redirect` sends everything.
    pub redirect_to: Option<String>,
    /// Second fence: only these addresses or `@domains` may be written to; empty lets all through.
    pub allow_recipients: Vec<String>,
    /// `smtp` or `folder`.
    pub through: String,
    /// Folder for `folder`.
    pub folder: String,
    /// SMTP host.
    pub host: Option<String>,
    /// SMTP port; 465 for `tls`, 587 for `starttls`, 25 for `plain`.
    pub port: Option<u16>,
    /// `tls`, `starttls`, or `plain` (loopback only).
    pub security: String,
    /// SMTP user, where the relay wants one.
    pub user: Option<String>,
    /// Where its password lies.
    pub password: Option<SecretPlace>,
    /// Access tokens in place of a password; `user` is the address of a mailbox then.
    pub oauth2: Option<OAuth2Part>,
    /// Certificate authority to trust beside the system's.
    pub ca_file: Option<String>,
    /// Name to say in EHLO.
    pub helo_name: Option<String>,
    /// Envelope sender of automatic mail: empty for the null sender `<>`, or an address that never answers.
    pub automatic_sender: String,
    /// Letters to departments above this size leave attachments out and name them, in megabytes.
    pub max_size_mb: u64,
}

impl Default for DeliveryPart {
    fn default() -> Self {
        Self {
            mode: "hold".to_owned(),
            audiences: BTreeMap::new(),
            redirect_to: None,
            allow_recipients: Vec::new(),
            through: "smtp".to_owned(),
            folder: "ausgang".to_owned(),
            host: None,
            port: None,
            security: default_security(),
            user: None,
            password: None,
            oauth2: None,
            ca_file: None,
            helo_name: None,
            automatic_sender: String::new(),
            max_size_mb: 20,
        }
    }
}

/// `[schedules]`: cron expressions in the city's time zone, five fields, weekdays by name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SchedulesPart {
    /// Seconds between two polls; where the mail server offers IDLE, a new mail is seen within seconds all the same.
    pub poll_seconds: u64,
    /// The nightly snapshot.
    pub snapshot: String,
    /// The morning digest.
    pub digest: String,
}

impl Default for SchedulesPart {
    fn default() -> Self {
        Self { poll_seconds: 60, snapshot: "5 0 * * *".to_owned(), digest: "0 7 * * MON-FRI".to_owned() }
    }
}

/// `[figures]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FiguresPart {
    /// Whether *Mängelmeldungen* belong to the population of the figures.
    pub count_defect_reports: bool,
    /// The target of K2 as printed in the digest, for example "95,0 %".
    pub target: Option<String>,
}

fn default_desk_name() -> String {
    "Beschwerdemanagement".to_owned()
}
fn default_zone() -> String {
    "Europe/Berlin".to_owned()
}
fn default_prefix() -> String {
    "B".to_owned()
}
fn default_kind() -> String {
    "beschwerde".to_owned()
}
fn default_security() -> String {
    "tls".to_owned()
}
fn default_folder() -> String {
    "INBOX".to_owned()
}
fn default_after_intake() -> String {
    "leave".to_owned()
}
fn default_max_mail_mb() -> u64 {
    50
}
fn yes() -> bool {
    true
}

/// Reads a date as a city writes it, `2026-12-24` or `24.12.2026`.
#[must_use]
pub fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text.trim(), "%d.%m.%Y")).ok()
}
