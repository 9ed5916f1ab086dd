//! What machines write into the header of a mail (*Kennzeichen*).
//!
//! Knows: the fields of RFC 3834, RFC 2369, RFC 2919 and the customs of Exchange. Never: says what they mean (`sort` does).
//!
//! Known weaknesses: a field that a sender forged is believed; forging one only keeps an acknowledgement from leaving.

use super::fields::{Fields, Parameterised};
use super::limits::Trust;

/// *Art des Berichts* in a `multipart/report` (RFC 6522).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// Delivery status, RFC 3464.
    DeliveryStatus,
    /// Read receipt, RFC 8098.
    Disposition,
    /// Abuse report, RFC 5965.
    Feedback,
}

/// *Kennzeichen* of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Marks {
    /// `Auto-Submitted`, its keyword in lower case without parameters and comments; `no` is kept as `no`.
    pub auto_submitted: Option<String>,
    /// `Precedence`, lower case.
    pub precedence: Option<String>,
    /// Any `List-*` field.
    pub list: bool,
    /// `List-Post` names an address: people write to this list.
    pub list_post: bool,
    /// `List-Unsubscribe` is there.
    pub list_unsubscribe: bool,
    /// `List-Unsubscribe-Post`: one-click, RFC 8058; only bulk senders write it.
    pub list_one_click: bool,
    /// `X-Auto-Response-Suppress`, lower case.
    pub auto_response_suppress: Option<String>,
    /// `X-Autoreply`, `X-Autorespond` or `X-Autoresponder` that does not say no.
    pub x_autoreply: bool,
    /// Kind of report, if it is one.
    pub report: Option<ReportKind>,
    /// Value of `X-Anliegend`: a letter of ours came back, or another city runs this program too.
    pub own_loop: Option<String>,
    /// How many `Received` fields (RFC 5321 § 6.3).
    pub received_count: usize,
    /// The own gateway calls it spam or infected.
    pub spam: bool,
    /// The own server says that a signed-in colleague sent it.
    pub internal: bool,
}

pub(super) fn marks_of(fields: &Fields<'_>, kind: &Parameterised, trust: &Trust) -> Marks {
    let list_names = ["list-id", "list-unsubscribe", "list-post", "list-help", "list-subscribe", "list-owner", "list-archive"];
    let autoreply_names = ["x-autoreply", "x-autorespond", "x-autoresponder"];
    let says_yes = |value: &str| !matches!(value.to_lowercase().as_str(), "no" | "false" | "0");
    Marks {
        auto_submitted: fields.line("auto-submitted").map(|value| keyword(&value)).filter(|word| !word.is_empty()),
        precedence: fields.line("precedence").map(|value| keyword(&value)).filter(|word| !word.is_empty()),
        list: list_names.iter().any(|name| fields.has(name)),
        list_post: fields.line("list-post").is_some_and(|value| value.contains('@')),
        list_unsubscribe: fields.has("list-unsubscribe"),
        list_one_click: fields.has("list-unsubscribe-post"),
        auto_response_suppress: fields.line("x-auto-response-suppress").map(|value| value.to_lowercase()),
        x_autoreply: autoreply_names.iter().filter_map(|name| fields.line(name)).any(|value| says_yes(&value)),
        report: report_of(kind),
        own_loop: fields.line("x-anliegend"),
        received_count: fields.all("received").count(),
        spam: trust.spam_headers.iter().any(|expected| says(fields, expected)),
        internal: trust.internal_header.as_ref().is_some_and(|expected| says(fields, expected)),
    }
}

/// The first word: comments in parentheses and parameters after a semicolon do not count (RFC 3834 § 5).
fn keyword(value: &str) -> String {
    let mut depth = 0_usize;
    let mut word = String::new();
    for c in value.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 => break,
            _ if depth > 0 => {}
            _ if c.is_whitespace() && !word.is_empty() => break,
            _ if c.is_whitespace() => {}
            _ => word.extend(c.to_lowercase()),
        }
    }
    word
}

/// Whether the topmost field of this name, which is the own server's, begins so; a sender's copy lies below it.
fn says(fields: &Fields<'_>, (name, value): &(String, String)) -> bool {
    fields.line(&name.to_lowercase()).is_some_and(|found| found.to_lowercase().starts_with(&value.to_lowercase()))
}

fn report_of(kind: &Parameterised) -> Option<ReportKind> {
    if kind.value != "multipart/report" {
        return None;
    }
    match kind.parameter("report-type").unwrap_or_default().to_lowercase().as_str() {
        "disposition-notification" => Some(ReportKind::Disposition),
        "feedback-report" => Some(ReportKind::Feedback),
        _ => Some(ReportKind::DeliveryStatus),
    }
}
