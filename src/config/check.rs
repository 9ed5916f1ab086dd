//! From the shape of the files to rules (*Prüfung der Konfiguration*); every fault is reported, not only the first.
//!
//! Knows: which values fit together and what to write instead. Never: opens a connection (`check --online` does).
//!
//! Known weaknesses: line numbers of keys inside inline tables point at the table.

use super::fault::{ConfigFault, nearest};
use super::file::{ConfigFile, DeliveryPart, MailboxPart, date};
use super::login::Written;
use super::settings::{ImapPlace, MailboxPlace, MaildirPlace, PostmanSettings, Security, Server, TokenNumbers};
use super::source::Source;
use crate::case::{CaseKind, CaseNumber, Instant};
use crate::deadlines::{Schedule, start_of_day};
use crate::intake::{FormRule, Trust};
use crate::letters::Audience;
use crate::office::Letterbox;
use crate::outbox::DeliveryMode;
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::Path;

/// Collects faults while the values of one file are checked.
pub(super) struct Check<'a> {
    pub source: &'a Source,
    pub folder: &'a Path,
    pub faults: Vec<ConfigFault>,
}

impl Check<'_> {
    /// Records a fault at a key.
    pub fn fault(&mut self, table: (&str, usize), key: &str, what: impl Into<String>) {
        self.faults.push(self.source.fault(table, key, what));
    }

    /// The value, or a fault and none.
    pub fn some<T>(&mut self, place: (&str, usize, &str), value: Result<T, String>) -> Option<T> {
        value.map_err(|what| self.fault((place.0, place.1), place.2, what)).ok()
    }

    pub fn zone(&mut self, file: &ConfigFile) -> Tz {
        let zone = file.city.time_zone.parse::<Tz>().map_err(|_| {
            let near = nearest(&file.city.time_zone, chrono_tz::TZ_VARIANTS.iter().map(|z| z.name()))
                .unwrap_or_else(|| "Europe/Berlin".to_owned());
            format!("unknown time zone \"{}\"; did you mean \"{near}\"?", file.city.time_zone)
        });
        self.some(("city", 0, "time_zone"), zone).unwrap_or(chrono_tz::Europe::Berlin)
    }

    /// The prefix must make case numbers that can be read back.
    pub fn prefix(&mut self, file: &ConfigFile) {
        if CaseNumber::new(&file.city.case_prefix, 2026, 1).is_err() {
            self.fault(("city", 0), "case_prefix", "write one to eight letters or digits, for example \"B\"");
        }
    }

    /// The database URL with an absolute path.
    pub fn database(&mut self, url: &str) -> Option<String> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Some(url.to_owned());
        }
        match url.strip_prefix("sqlite:") {
            Some(path) if !path.is_empty() => {
                let path = self.folder.join(path.trim_start_matches("//"));
                Some(format!("sqlite://{}", std::path::absolute(&path).unwrap_or(path).display()))
            }
            _ => {
                self.fault(("database", 0), "url", "write \"sqlite:anliegend.db\" or \"postgres://user@host/database\"");
                None
            }
        }
    }

    /// Whose headers are believed.
    pub fn trust(&mut self, file: &ConfigFile) -> Trust {
        let part = &file.trust;
        let spam_headers = part.spam_headers.iter().filter_map(|text| self.header("spam_headers", text)).collect();
        let internal_header = part.internal_header.as_deref().and_then(|text| self.header("internal_header", text));
        let own_hosts = part.servers.iter().chain(&part.authserv_id).chain([&file.city.domain]).chain(&file.city.staff_domains);
        Trust { authserv_id: part.authserv_id.clone(), own_hosts: own_hosts.cloned().collect(), spam_headers, internal_header }
    }

    /// "Name: value" (RFC 5322 section 2.2).
    fn header(&mut self, key: &str, text: &str) -> Option<(String, String)> {
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
        let header = text.split_once(':').map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
        let header = header.filter(|(name, value)| is_name(name) && !value.is_empty());
        if header.is_none() {
            self.fault(("trust", 0), key, format!("\"{text}\" is no header with a value; write it as \"X-Spam-Flag: YES\""));
        }
        header
    }

    /// Numbers of keys begin with one, and none is believed twice.
    pub fn tokens(&mut self, file: &ConfigFile) -> TokenNumbers {
        let part = &file.tokens;
        if part.key == 0 || part.believed.contains(&0) {
            self.fault(("tokens", 0), "key", "the first key is number 1");
        }
        let believed: BTreeSet<u8> = part.believed.iter().copied().filter(|number| *number != part.key).collect();
        TokenNumbers { current: part.key, believed: believed.into_iter().collect() }
    }

    /// What is allowed and should still be known.
    pub fn warnings(file: &ConfigFile, key_file: &Path) -> Vec<String> {
        let mut warnings = Vec::new();
        if !key_file.exists() {
            warnings.push(format!("{}: does not exist yet and will be made; keep a copy apart from the database", key_file.display()));
        }
        if file.trust.authserv_id.is_none() {
            warnings
                .push("trust.authserv_id is not set: forged senders cannot be told from real ones by Authentication-Results".to_owned());
        }
        let without_sent = file.mailboxes.iter().filter(|mailbox| mailbox.kind == "imap" && mailbox.sent_folder.is_none());
        warnings.extend(without_sent.map(|mailbox| {
            format!(
                "mailbox {}: sent_folder is not set: what people answer from the mailbox themselves is not seen; on Exchange also switch \
                 MessageCopyForSentAsEnabled on",
                mailbox.name
            )
        }));
        if file.tokens.key > 1 && file.tokens.believed.is_empty() {
            warnings.push(format!(
                "tokens.key = {} and no older key is believed: answers to letters written before go to the desk unread",
                file.tokens.key
            ));
        }
        if file.deadlines.days != 10 {
            warnings.push(format!("deadlines.days = {}: the figures of the budget speak of ten working days", file.deadlines.days));
        }
        warnings
    }

    pub fn schedule(&mut self, key: &str, text: &str) -> Option<Schedule> {
        let parsed = Schedule::parse(text).map_err(|fault| fault.to_string());
        self.some(("schedules", 0, key), parsed)
    }

    pub fn modes(&mut self, part: &DeliveryPart) -> BTreeMap<Audience, DeliveryMode> {
        let mut modes = BTreeMap::new();
        let known: Vec<&str> = Audience::ALL.iter().map(|a| a.code()).collect();
        for name in part.audiences.keys().filter(|name| Audience::from_code(name).is_none()) {
            let near = nearest(name, known.iter().copied()).unwrap_or_else(|| "citizens".to_owned());
            self.fault(("delivery", 0), "audiences", format!("unknown audience \"{name}\"; did you mean \"{near}\"?"));
        }
        for audience in Audience::ALL {
            let word = part.audiences.get(audience.code()).unwrap_or(&part.mode);
            let mode = match (word.as_str(), &part.redirect_to) {
                ("hold", _) => Ok(DeliveryMode::Hold),
                ("live", _) => Ok(DeliveryMode::Live),
                ("redirect", Some(to)) if to.contains('@') => Ok(DeliveryMode::Redirect { to: to.clone() }),
                ("redirect", _) => Err("mode \"redirect\" needs redirect_to = \"address\"".to_owned()),
                (other, _) => Err(format!("unknown mode \"{other}\"; write hold, redirect or live")),
            };
            if let Some(mode) = self.some(("delivery", 0, "mode"), mode) {
                modes.insert(*audience, mode);
            }
        }
        modes
    }

    pub fn postman(&mut self, delivery: &DeliveryPart) -> Option<PostmanSettings> {
        match delivery.through.as_str() {
            "folder" => Some(PostmanSettings::Folder(self.folder.join(&delivery.folder))),
            "smtp" => {
                // In hold mode nothing leaves, so a first try needs no relay.
                let is_hold = delivery.mode == "hold" && delivery.audiences.values().all(|mode| mode == "hold");
                if is_hold && delivery.host.is_none() {
                    return Some(PostmanSettings::Folder(self.folder.join(&delivery.folder)));
                }
                let security = self.security(("delivery", 0), &delivery.security, delivery.host.as_deref())?;
                let port = delivery.port.unwrap_or(match security {
                    Security::Tls => 465,
                    Security::StartTls => 587,
                    Security::Plain => 25,
                });
                let written = Written { user: &delivery.user, password: &delivery.password, oauth2: &delivery.oauth2 };
                let login = self.login(("delivery", 0), written).ok()?;
                let ca_file = delivery.ca_file.as_ref().map(|path| self.folder.join(path));
                let server = Server { host: delivery.host.clone()?, port, security, login, ca_file };
                Some(PostmanSettings::Smtp(server, delivery.helo_name.clone().unwrap_or_else(|| "localhost".to_owned())))
            }
            other => {
                self.fault(("delivery", 0), "through", format!("unknown way \"{other}\"; write smtp or folder"));
                None
            }
        }
    }

    /// Reads how a line is secured; plain text is for loopback only (DSK guidance on transport encryption, `domain.md` 4.2).
    fn security(&mut self, table: (&str, usize), word: &str, host: Option<&str>) -> Option<Security> {
        let Some(host) = host else {
            self.fault(table, "host", "missing key \"host\"");
            return None;
        };
        let is_loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        match word {
            "tls" => Some(Security::Tls),
            "starttls" => Some(Security::StartTls),
            "plain" if is_loopback => Some(Security::Plain),
            "plain" => {
                self.fault(table, "security", "plain text is allowed on loopback only; write \"tls\" or \"starttls\"");
                None
            }
            other => {
                self.fault(table, "security", format!("unknown value \"{other}\"; write tls, starttls or plain"));
                None
            }
        }
    }

    pub fn mailboxes(&mut self, file: &ConfigFile, zone: Tz) -> Vec<(Letterbox, MailboxPlace)> {
        if file.mailboxes.is_empty() {
            self.fault(("mailboxes", 0), "", "no mailbox: write at least one [[mailboxes]]");
        }
        let mut names = BTreeSet::new();
        let mut boxes = Vec::new();
        for (nth, part) in file.mailboxes.iter().enumerate() {
            if !names.insert(part.name.clone()) {
                self.fault(
                    ("mailboxes", nth),
                    "name",
                    format!("two mailboxes are called \"{}\"; the name is the key of the ledger", part.name),
                );
            }
            let Some((letterbox, place)) = self.mailbox(part, nth, zone) else { continue };
            let sent = part.sent_folder.as_ref().map(|folder| self.sent(&letterbox, &place, folder));
            boxes.push((letterbox, place));
            if let Some((letterbox, place)) = sent {
                if !names.insert(letterbox.name.clone()) {
                    self.fault(("mailboxes", nth), "name", format!("\"{}\" is the name of this mailbox' Sent folder", letterbox.name));
                }
                boxes.push((letterbox, place));
            }
        }
        boxes
    }

    /// The Sent folder of a mailbox as a letter box of its own, in which nothing is ever moved.
    fn sent(&self, letterbox: &Letterbox, place: &MailboxPlace, folder: &str) -> (Letterbox, MailboxPlace) {
        let place = match place {
            MailboxPlace::Imap(imap) => MailboxPlace::Imap(ImapPlace { folder: folder.to_owned(), move_to: None, ..imap.clone() }),
            MailboxPlace::Maildir(_) => MailboxPlace::Maildir(MaildirPlace { path: self.folder.join(folder), move_to: None }),
        };
        (Letterbox { name: format!("{}.sent", letterbox.name), is_sent: true, ..letterbox.clone() }, place)
    }

    /// Forms: each must say from where it writes and where the citizen's address stands.
    pub fn forms(&mut self, file: &ConfigFile) -> Vec<FormRule> {
        let label = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let mut rules = Vec::new();
        for (nth, form) in file.forms.iter().enumerate() {
            if !form.sender.contains('@') {
                self.fault(
                    ("forms", nth),
                    "sender",
                    "write the address that the form's mails come from, for example \"noreply@stadt.example\"",
                );
            }
            if form.address.trim().is_empty() {
                self.fault(
                    ("forms", nth),
                    "address",
                    "write the label before the citizen's address, for example \"E-Mail-Adresse\", or \"Reply-To\"",
                );
            }
            let (sender, address) = (form.sender.to_lowercase(), form.address.clone());
            rules.push(FormRule { sender, address, name: label(&form.name), text: label(&form.text) });
        }
        rules
    }

    /// Addresses of scanners.
    pub fn scanners(&mut self, file: &ConfigFile) -> Vec<String> {
        let scanners = &file.intake.scanners;
        if scanners.iter().any(|address| !address.contains('@')) {
            self.fault(("intake", 0), "scanners", "write whole addresses, for example [\"scanner@stadt.example\"]");
        }
        scanners.iter().map(|address| address.to_lowercase()).collect()
    }

    fn mailbox(&mut self, part: &MailboxPart, nth: usize, zone: Tz) -> Option<(Letterbox, MailboxPlace)> {
        let table = ("mailboxes", nth);
        let since = self.some(("mailboxes", nth, "since"), since(&part.since, zone));
        let kind = CaseKind::from_code(&part.default_kind);
        if kind.is_none() {
            let near = nearest(&part.default_kind, CaseKind::ALL.iter().map(|k| k.code())).unwrap_or_else(|| "beschwerde".to_owned());
            self.fault(table, "default_kind", format!("unknown kind \"{}\"; did you mean \"{near}\"?", part.default_kind));
        }
        if part.addresses.is_empty() || part.addresses.iter().any(|a| !a.contains('@')) {
            self.fault(table, "addresses", "write all addresses that lead to this mailbox, for example [\"beschwerde@stadt.example\"]");
        }
        let from = part.from.clone().or_else(|| part.addresses.first().cloned())?;
        let place = match part.kind.as_str() {
            "maildir" => {
                if part.path.is_none() {
                    self.fault(table, "type", "a maildir needs path = \"…\"");
                }
                let move_to = self.move_to(part, nth).ok();
                let place = part.path.as_ref().zip(move_to);
                place.map(|(path, move_to)| MailboxPlace::Maildir(MaildirPlace { path: self.folder.join(path), move_to }))
            }
            "imap" => self.imap(part, nth).map(MailboxPlace::Imap),
            other => {
                self.fault(table, "type", format!("unknown type \"{other}\"; write imap or maildir"));
                None
            }
        };
        let letterbox = Letterbox {
            name: part.name.clone(),
            addresses: part.addresses.iter().map(|a| a.to_lowercase()).collect(),
            from,
            default_kind: kind?,
            counts: part.counts,
            since: since?,
            size_limit: part.max_mail_mb.saturating_mul(1024 * 1024),
            plus_addresses: part.plus_addresses,
            is_sent: false,
        };
        Some((letterbox, place?))
    }

    /// Where mails go after intake; none where they stay, an error once a fault was noted.
    fn move_to(&mut self, mailbox: &MailboxPart, nth: usize) -> Result<Option<String>, ()> {
        let table = ("mailboxes", nth);
        match (mailbox.after_intake.as_str(), &mailbox.move_to) {
            ("leave", None) => return Ok(None),
            ("move", Some(folder)) => return Ok(Some(folder.clone())),
            ("leave", Some(_)) => self.fault(table, "move_to", "move_to needs after_intake = \"move\""),
            ("move", None) => self.fault(table, "after_intake", "\"move\" needs move_to = \"folder\""),
            (other, _) => self.fault(table, "after_intake", format!("unknown value \"{other}\"; write leave or move")),
        }
        Err(())
    }

    fn imap(&mut self, mailbox: &MailboxPart, nth: usize) -> Option<ImapPlace> {
        let table = ("mailboxes", nth);
        let security = self.security(table, &mailbox.security, mailbox.host.as_deref())?;
        if mailbox.user.is_none() && mailbox.password.is_none() && mailbox.oauth2.is_none() {
            self.fault(table, "user", "missing key \"user\"");
        }
        let login = self.login(table, Written { user: &mailbox.user, password: &mailbox.password, oauth2: &mailbox.oauth2 }).ok()?;
        let move_to = self.move_to(mailbox, nth).ok()?;
        let port = mailbox.port.unwrap_or(if security == Security::Tls { 993 } else { 143 });
        let ca_file = mailbox.ca_file.as_ref().map(|path| self.folder.join(path));
        Some(ImapPlace {
            server: Server { host: mailbox.host.clone()?, port, security, login, ca_file },
            folder: mailbox.folder.clone(),
            move_to,
        })
    }
}

/// "now" is none; a date is its first local instant.
fn since(text: &str, zone: Tz) -> Result<Option<Instant>, String> {
    if text == "now" {
        return Ok(None);
    }
    date(text)
        .map(|day| Some(start_of_day(day, zone)))
        .ok_or_else(|| format!("\"{text}\" is neither \"now\" nor a date such as 2026-01-01"))
}
