//! Fetching mails so that none is forgotten and none stops the others.
//!
//! Knows: that a FETCH is complete only when every UID asked for was answered. What is missing is asked for again, in
//! the end alone and with the fewest words; what the server then still does not give, while it gives others, is
//! reported as unreadable. A UID that no SEARCH names any more has vanished and is left out.
//!
//! Never: takes the end of an answer for its completeness; asks for a mail in a way that marks it as seen.
//!
//! Known weaknesses: a mail over which the connection breaks, and over nothing else, holds up its mailbox for
//! [`PATIENCE`] polls before it is given up on: until then it cannot be told from a bad network.

use super::line::{Answer, Broken, Heard, Line};
use super::mailbox::Trouble;
use super::search;
use super::settings::ImapSettings;
use crate::case::Instant;
use crate::ports::{Fault, FaultKind, FetchedContent, FetchedMail, breaking_point};
use async_imap::imap_proto::{AttributeValue, MessageSection, Response, SectionPath};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};
use tracing::warn;

/// How many mails are asked for in one command.
const AT_ONCE: usize = 200;
/// In how many calls of `fetch` a mail may fail alone, nothing else proving the server sound, before it is given up on.
const PATIENCE: u8 = 5;
/// How many bytes of the header section of a mail over the size limit are fetched.
const HEADER_BYTES: u64 = 256 * 1024;

/// UIDs that failed alone, and in how many calls.
pub(super) type Strikes = BTreeMap<u32, u8>;

/// *Abholung*: one call of `fetch`, which may outlive several connections.
#[derive(Debug)]
pub(super) struct Errand<'a> {
    settings: &'a ImapSettings,
    size_limit: u64,
    sizes: BTreeMap<u32, u64>,
    missing: BTreeSet<u32>,
    got: BTreeMap<u32, FetchedMail>,
    alone: Option<Alone>,
}

/// A mail asked for by itself because asking for it among others brought nothing.
#[derive(Debug)]
struct Alone {
    uid: u32,
    /// Second attempt: only the bytes, no INTERNALDATE that the server may be unable to write.
    is_second: bool,
    /// What broke a connection over it.
    broke: Vec<Broken>,
}

impl<'a> Errand<'a> {
    /// An errand for these mails; `sizes` are those known already.
    pub(super) fn new(settings: &'a ImapSettings, wanted: BTreeSet<u32>, size_limit: u64, sizes: &BTreeMap<u32, u64>) -> Self {
        let sizes = sizes.iter().filter(|(uid, _)| wanted.contains(uid)).map(|(uid, size)| (*uid, *size)).collect();
        Self { settings, size_limit, sizes, missing: wanted, got: BTreeMap::new(), alone: None }
    }

    /// What was fetched, by ascending UID.
    pub(super) fn finish(self) -> Vec<FetchedMail> {
        self.got.into_values().collect()
    }

    /// Goes on until every mail is fetched, vanished or given up on.
    ///
    /// # Errors
    /// `Trouble::Line` asks to be called again with a new connection; each time something has become less, so this ends.
    pub(super) async fn run(&mut self, line: &mut Line, strikes: &mut Strikes) -> Result<(), Trouble> {
        // Servers estimate RFC822.SIZE; a quarter more than the limit is still no danger.
        line.allow_literal(self.size_limit.saturating_add(self.size_limit / 4).max(HEADER_BYTES * 2));
        while let Some(first) = self.missing.first().copied() {
            if self.alone.is_some() {
                self.ask_alone(line, strikes).await?;
                continue;
            }
            let before = self.missing.len();
            let asked = self.ask_together(line).await;
            if self.missing.len() == before {
                self.alone = Some(Alone { uid: first, is_second: false, broke: Vec::new() });
            }
            asked?;
        }
        Ok(())
    }

    /// Asks for all that is missing, small mails whole, large ones by their headers.
    async fn ask_together(&mut self, line: &mut Line) -> Result<(), Broken> {
        let unmeasured: BTreeSet<u32> = self.missing.iter().copied().filter(|uid| !self.sizes.contains_key(uid)).collect();
        self.sizes.append(&mut sizes_or_broken(line, self.settings, &unmeasured).await?);
        let (large, small): (Vec<u32>, Vec<u32>) = self.missing.iter().copied().partition(|uid| self.is_large(*uid));
        for (uids, is_large) in [(small, false), (large, true)] {
            for some in uids.chunks(AT_ONCE) {
                // The tagged answer does not matter here: what counts is which mails came.
                let _answer = self.ask(line, some, is_large, false).await?;
            }
        }
        Ok(())
    }

    fn is_large(&self, uid: u32) -> bool {
        self.sizes.get(&uid).is_some_and(|size| *size > self.size_limit)
    }

    /// One FETCH; keeps every mail that came whole, even if the connection breaks afterwards.
    async fn ask(&mut self, line: &mut Line, uids: &[u32], is_large: bool, is_lean: bool) -> Result<Answer, Broken> {
        let date = if is_lean { "" } else { "INTERNALDATE " };
        let body = if is_large { format!("BODY.PEEK[HEADER]<0.{HEADER_BYTES}>") } else { "BODY.PEEK[]".to_owned() };
        let command = format!("UID FETCH {} (UID {date}{body})", uid_set(uids));
        let Self { sizes, missing, got, .. } = self;
        line.say(&command, self.settings.timeouts.fetch, |response| {
            let Some(mail) = read_mail(response, is_large, sizes) else { return Heard::Nothing };
            let Ok(uid) = u32::try_from(mail.uid) else { return Heard::Nothing };
            if !missing.remove(&uid) {
                return Heard::Nothing;
            }
            breaking_point("imap.fetching", i64::from(uid));
            got.insert(uid, mail);
            Heard::Part
        })
        .await
    }

    /// One attempt at the mail in `alone`.
    async fn ask_alone(&mut self, line: &mut Line, strikes: &mut Strikes) -> Result<(), Trouble> {
        let Some(mut alone) = self.alone.take() else { return Ok(()) };
        let asked = self.ask(line, &[alone.uid], self.is_large(alone.uid), alone.is_second).await;
        if !self.missing.contains(&alone.uid) {
            strikes.remove(&alone.uid);
            return asked.map(|_| ()).map_err(Trouble::Line);
        }
        let seen = match asked {
            Ok(answer) => search::still_there(line, self.settings, &alone.uid.to_string()).await.map(|uids| (answer, uids)),
            Err(why) => Err(Trouble::Line(why)),
        };
        match seen {
            Ok((_, uids)) if !uids.contains(&alone.uid) => {
                self.missing.remove(&alone.uid);
                strikes.remove(&alone.uid);
                Ok(())
            }
            Ok((answer, _)) if alone.is_second => self.give_up(&alone, Some(answer), strikes).map_err(Trouble::Says),
            Ok(_) => {
                self.alone = Some(Alone { is_second: true, ..alone });
                Ok(())
            }
            Err(Trouble::Line(why)) => {
                alone.broke.push(why);
                if alone.is_second {
                    self.give_up(&alone, None, strikes).map_err(Trouble::Says)?;
                } else {
                    self.alone = Some(Alone { is_second: true, ..alone });
                }
                Err(Trouble::Line(why))
            }
            Err(said) => Err(said),
        }
    }

    /// The server named this UID and did not give the mail, twice. Either it is the mail, then it is unreadable; or it
    /// may be the server or the way, then the whole call fails and is tried again.
    fn give_up(&mut self, alone: &Alone, last: Option<Answer>, strikes: &mut Strikes) -> Result<(), Fault> {
        let is_rubbish = alone.broke.len() == 2 && alone.broke.iter().all(|why| why.is_about_bytes());
        let gives_others = self.got.values().any(|mail| !matches!(mail.content, FetchedContent::Unreadable));
        let is_refused = alone.broke.is_empty() && last.is_some();
        let is_waiting = last == Some(Answer::RefusedForNow) && !gives_others;
        let count = strikes.entry(alone.uid).or_insert(0);
        if !is_waiting {
            *count = count.saturating_add(1);
        }
        if !(is_rubbish || (is_refused && gives_others) || *count >= PATIENCE) {
            let why =
                format!("cannot fetch mail {} of mailbox {}: the server names it and does not give it", alone.uid, self.settings.name);
            return Err(match alone.broke.last() {
                Some(broke) => Fault::because(FaultKind::Transient, why, *broke),
                None => Fault::new(FaultKind::Transient, why),
            });
        }
        warn!(mailbox = %self.settings.name, mail.uid = alone.uid, "mail is unreadable on the server");
        strikes.remove(&alone.uid);
        self.missing.remove(&alone.uid);
        let mail = FetchedMail { uid: i64::from(alone.uid), internal_date: None, content: FetchedContent::Unreadable };
        self.got.insert(alone.uid, mail);
        Ok(())
    }
}

/// Sizes of these mails as far as the server names them.
///
/// # Errors
/// `Trouble::Line` only.
pub(super) async fn sizes(line: &mut Line, settings: &ImapSettings, uids: &BTreeSet<u32>) -> Result<BTreeMap<u32, u64>, Trouble> {
    Ok(sizes_or_broken(line, settings, uids).await?)
}

async fn sizes_or_broken(line: &mut Line, settings: &ImapSettings, uids: &BTreeSet<u32>) -> Result<BTreeMap<u32, u64>, Broken> {
    let mut found = BTreeMap::new();
    let uids: Vec<u32> = uids.iter().copied().collect();
    for some in uids.chunks(AT_ONCE) {
        let command = format!("UID FETCH {} (UID RFC822.SIZE)", uid_set(some));
        // A refusal leaves sizes unknown; the mails are then fetched under the guard's limit, which is the same.
        let _answer = line
            .say(&command, settings.timeouts.fetch, |response| {
                let Some((uid, size)) = read_size(response) else { return Heard::Nothing };
                if found.insert(uid, size).is_none() { Heard::Part } else { Heard::Nothing }
            })
            .await?;
    }
    Ok(found)
}

fn read_size(response: &Response<'_>) -> Option<(u32, u64)> {
    let Response::Fetch(_, attributes) = response else { return None };
    let size = attributes.iter().find_map(|one| if let AttributeValue::Rfc822Size(size) = one { Some(u64::from(*size)) } else { None })?;
    Some((uid_of(attributes)?, size))
}

fn uid_of(attributes: &[AttributeValue<'_>]) -> Option<u32> {
    attributes.iter().find_map(|one| if let AttributeValue::Uid(uid) = one { Some(*uid) } else { None })
}

/// The mail in a FETCH response; none when it is about something else (a flag that changed) or holds no bytes.
fn read_mail(response: &Response<'_>, is_large: bool, sizes: &BTreeMap<u32, u64>) -> Option<FetchedMail> {
    let Response::Fetch(_, attributes) = response else { return None };
    let uid = uid_of(attributes)?;
    let is_asked_for = |section: &Option<SectionPath>| match section {
        None => !is_large,
        Some(SectionPath::Full(MessageSection::Header)) => is_large,
        Some(_) => false,
    };
    let bytes = attributes.iter().find_map(|one| match one {
        AttributeValue::BodySection { section, data: Some(bytes), .. } if is_asked_for(section) => Some(bytes.to_vec()),
        _ => None,
    })?;
    let internal_date = attributes.iter().find_map(|one| if let AttributeValue::InternalDate(text) = one { read_date(text) } else { None });
    let content = if is_large {
        FetchedContent::TooLarge { headers: bytes, size: sizes.get(&uid).copied().unwrap_or_default() }
    } else {
        FetchedContent::Whole(bytes)
    };
    Some(FetchedMail { uid: i64::from(uid), internal_date, content })
}

/// `17-Jul-1996 02:44:25 -0700` (RFC 9051 § 9, date-time); none for rubbish.
fn read_date(text: &str) -> Option<Instant> {
    DateTime::parse_from_str(text.trim(), "%d-%b-%Y %H:%M:%S %z").ok().map(|date| date.with_timezone(&Utc))
}

/// UIDs as a sequence set (RFC 9051 § 9): neighbours as ranges, so that the command stays short.
pub(super) fn uid_set(uids: &[u32]) -> String {
    let mut parts: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match parts.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*uid) => *last = *uid,
            _ => parts.push((*uid, *uid)),
        }
    }
    let words: Vec<String> =
        parts.into_iter().map(|(first, last)| if first == last { first.to_string() } else { format!("{first}:{last}") }).collect();
    words.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_ranges_and_gaps_stay_gaps() {
        assert_eq!(uid_set(&[1, 2, 3, 7, 9, 10]), "1:3,7,9:10");
        assert_eq!(uid_set(&[4_294_967_295]), "4294967295");
        assert_eq!(uid_set(&[]), "");
    }

    #[test]
    fn an_internal_date_is_read_with_its_zone_and_rubbish_is_none() {
        // RFC 9051 § 7.5.2 has this very date; -0700 is seven hours behind UTC.
        assert_eq!(read_date("17-Jul-1996 02:44:25 -0700"), Some("1996-07-17T09:44:25Z".parse().unwrap()));
        assert_eq!(read_date(" 2-Nov-2026 08:00:00 +0100"), Some("2026-11-02T07:00:00Z".parse().unwrap()));
        assert_eq!(read_date("gestern"), None);
    }
}
