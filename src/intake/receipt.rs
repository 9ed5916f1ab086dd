//! When the own mail server took a mail in (*Eingang beim eigenen Server*), RFC 5321 § 4.4.
//!
//! Knows: that the topmost `Received` is the own server's where it names one of the own hosts. Never: believes one below it, which came
//! with the mail, or the sender's `Date`.
//!
//! Known weaknesses: where mail passes several own servers, the last one counts; the others' fields could be the sender's.

use super::address::is_within;
use super::fields::{Fields, date_of, line_of};
use chrono::{DateTime, Utc};

/// The date of the topmost `Received`, if one of the own hosts wrote it.
pub(super) fn received_at(head: &Fields<'_>, own_hosts: &[String]) -> Option<DateTime<Utc>> {
    let host = received_by(head)?;
    let date = head.all("received").next()?.rsplit(|byte| *byte == b';').next()?;
    if is_within(&host, own_hosts) { date_of(date) } else { None }
}

/// The host that wrote the topmost `Received`, in lower case; none without a date behind it.
pub(super) fn received_by(head: &Fields<'_>) -> Option<String> {
    let line = line_of(head.all("received").next()?).to_lowercase();
    let (words, _) = line.rsplit_once(';')?;
    let host = words.split_whitespace().skip_while(|word| *word != "by").nth(1)?;
    Some(host.trim_end_matches(['.', ',', ';']).to_owned()).filter(|host| !host.is_empty())
}
