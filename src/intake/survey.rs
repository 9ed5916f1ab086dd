//! What the own mail server writes into mails, seen from a few of them (*Stichprobe*), for `check --online`.
//!
//! Knows: which setting of `[trust]` fits what is seen. Never: sets anything, or tells a word of a mail.
//!
//! Known weaknesses: a mailbox that gets mail by two ways shows both; the administrator must know which is which.

use super::address::is_within;
use super::authentication::name_of;
use super::fields::{line_of, split};
use super::limits::Trust;
use super::receipt;
use super::sort::ReturnPathTrust;
use std::collections::BTreeMap;

/// *Stichprobe*: what stands in the heads of some mails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    mails: usize,
    with_return_path: usize,
    /// Names in the topmost `Authentication-Results`, with how many mails have them there.
    authserv_ids: BTreeMap<String, usize>,
    /// Hosts in the topmost `Received`.
    received_by: BTreeMap<String, usize>,
}

impl Survey {
    /// Looks at a mail; only its head counts.
    pub fn add(&mut self, raw: &[u8]) {
        let (head, _) = split(raw);
        self.mails += 1;
        self.with_return_path += usize::from(head.has("return-path"));
        let authserv_id = head.all("authentication-results").next().map(|value| name_of(&line_of(value).to_lowercase()).to_owned());
        let authserv_id = authserv_id.filter(|name| !name.is_empty());
        for (seen, name) in [(&mut self.authserv_ids, authserv_id), (&mut self.received_by, receipt::received_by(&head))] {
            if let Some(name) = name {
                *seen.entry(name).or_default() += 1;
            }
        }
    }

    /// How many of the mails have no Return-Path.
    #[must_use]
    pub fn without_return_path(&self) -> usize {
        self.mails - self.with_return_path
    }

    /// The name that stands topmost in `Authentication-Results` most often, and in how many mails.
    #[must_use]
    pub fn authserv_id(&self) -> Option<(&str, usize)> {
        most(&self.authserv_ids)
    }

    /// One line for each setting of `[trust]`: that it fits, or what would.
    #[must_use]
    pub fn advice(&self, trust: &Trust, return_path: ReturnPathTrust) -> Vec<String> {
        if self.mails == 0 {
            return vec!["trust: no mail lies there yet, so nothing can be said about what your server writes into mails".to_owned()];
        }
        let authserv_id = self.advice_on_authserv_id(trust.authserv_id.as_deref());
        [self.advice_on_return_path(return_path), authserv_id].into_iter().chain(self.advice_on_servers(trust)).collect()
    }

    fn advice_on_return_path(&self, set: ReturnPathTrust) -> String {
        let (mails, without) = (self.mails, self.without_return_path());
        match (set, without) {
            (ReturnPathTrust::Required, 0) => {
                format!("trust.return_path = \"required\" fits: the last {mails} mails all have a Return-Path")
            }
            (ReturnPathTrust::Required, _) => format!(
                "warning: trust.return_path = \"required\", but {without} of the last {mails} mails have no Return-Path and would get no \
                 acknowledgement; write \"if-present\" where your server adds none"
            ),
            (ReturnPathTrust::IfPresent, 0) => {
                format!("trust.return_path: the last {mails} mails all have a Return-Path; \"required\" is the safer choice")
            }
            (ReturnPathTrust::IfPresent, _) => {
                format!("trust.return_path = \"if-present\" fits: {without} of the last {mails} mails have no Return-Path")
            }
        }
    }

    fn advice_on_authserv_id(&self, set: Option<&str>) -> String {
        let mails = self.mails;
        let of = |name: &str| self.authserv_ids.get(&name.trim().to_lowercase()).copied().unwrap_or_default();
        match (set, most(&self.authserv_ids)) {
            (Some(set), _) if of(set) > 0 => {
                format!("trust.authserv_id = \"{set}\" fits: it stands topmost in {} of the last {mails} mails", of(set))
            }
            (Some(set), Some((seen, count))) => {
                format!("warning: trust.authserv_id = \"{set}\" stands topmost in none of the last {mails} mails, \"{seen}\" in {count}")
            }
            (None, Some((seen, count))) => format!(
                "trust.authserv_id: \"{seen}\" stands topmost in {count} of the last {mails} mails; write it there if that is your own server"
            ),
            (Some(_), None) => {
                format!("warning: none of the last {mails} mails has Authentication-Results, so trust.authserv_id has no effect")
            }
            (None, None) => format!(
                "trust.authserv_id: none of the last {mails} mails has Authentication-Results; ask for them, since forged senders cannot be \
                 told from real ones"
            ),
        }
    }

    fn advice_on_servers(&self, trust: &Trust) -> Option<String> {
        let strangers: BTreeMap<String, usize> = self
            .received_by
            .iter()
            .filter(|(host, _)| !is_within(host, &trust.own_hosts))
            .map(|(host, count)| (host.clone(), *count))
            .collect();
        let (host, count) = most(&strangers)?;
        let mails = self.mails;
        Some(format!(
            "trust.servers: \"{host}\" took in {count} of the last {mails} mails; write it there if that is your own server, and its time \
             counts as the receipt"
        ))
    }
}

/// The name seen most often.
fn most(seen: &BTreeMap<String, usize>) -> Option<(&str, usize)> {
    seen.iter().max_by_key(|(_, count)| **count).map(|(name, count)| (name.as_str(), *count))
}
