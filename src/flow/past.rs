//! What lies behind us (*Vergangenheit*): where a poll begins, and which mail is too old to be answered by machine.
//!
//! Knows: that UIDs mean something only together with server, folder and UIDVALIDITY (RFC 9051 § 2.3.1.1), and how a restored archive
//! or a migrated mailbox is noticed. Never: drops a mail; what is old is taken in and listed for the desk, only without an automatic
//! letter.
//!
//! Known weaknesses: an archive that was restored together with its notebook looks like one that was switched off; then mails older
//! than its last poll less a day get no acknowledgement, and those of the lost days may get a second one.

use super::clerk::Clerk;
use super::receive::Standing;
use super::unopened::Unopened;
use crate::case::{Instant, Suppressed};
use crate::office::Letterbox;
use crate::ports::{Change, Fault, Mailbox, MailboxCursor};
use chrono::{DateTime, Duration, SecondsFormat};

/// How many numbers an archive may have given away since its backup: three weeks of a large city.
const LEAP: u32 = 1_000;

/// *Zweiter Zaun*: what no automatic letter answers, whatever the ledger says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Past {
    /// Mail before this instant: the last whole poll less a day.
    pub fence: Instant,
    /// Mails up to this one (UIDVALIDITY, UID) were taken in by an archive that was lost.
    pub lost: Option<(i64, i64)>,
    /// Mails up to this one (UIDVALIDITY, UID) have new numbers and may be old: their own date counts too, since copies are dated anew.
    pub renumbered: Option<(i64, i64)>,
    /// What the case says about an acknowledgement that did not leave.
    pub reason: Suppressed,
}

impl Past {
    /// Everything is left to a person: nobody can tell any more whether these mails were answered.
    pub fn for_a_person() -> Self {
        Self { fence: Instant::MAX_UTC, lost: None, renumbered: None, reason: Suppressed::PersonFirst }
    }

    /// Whether this mail is too old for an automatic letter.
    pub fn holds(&self, mail: &Unopened) -> bool {
        let taken = &mail.taken;
        let is_up_to =
            |last: Option<(i64, i64)>| last.is_some_and(|(uid_validity, uid)| taken.uid_validity == uid_validity && taken.uid <= uid);
        let own_date = mail.read.as_ref().ok().and_then(|(read, _)| read.date).filter(|_| is_up_to(self.renumbered));
        is_up_to(self.lost) || taken.received_at < self.fence || own_date.is_some_and(|date| date < self.fence)
    }
}

impl Clerk {
    /// Opens the mailbox and finds out where the poll begins.
    pub(super) async fn standing<'a>(&self, letterbox: &'a Letterbox, mailbox: &dyn Mailbox, now: Instant) -> Result<Standing<'a>, Fault> {
        let status = mailbox.open().await?;
        let uid_validity = self.era((&letterbox.name, &mailbox.place()), now).await? << 32 | status.uid_validity;
        let known = self.store.cursor(&letterbox.name).await?;
        let noted = self.notebook.noted(&letterbox.name);
        // Until a poll was whole the note still has the old numbers.
        let has_new_numbers = known.iter().chain(&noted).any(|cursor| cursor.uid_validity != uid_validity);
        let renumbered = self.renumbered(mailbox, (uid_validity, has_new_numbers), now).await?;
        let lost = noted.filter(|noted| known.as_ref().is_none_or(|cursor| is_older(cursor, noted)));
        if let Some(noted) = &lost {
            self.leap(&letterbox.name, noted, now).await?;
        }
        let cursor = match known {
            Some(known) if known.uid_validity == uid_validity => known,
            Some(known) => MailboxCursor { uid_validity, last_uid: 0, polled_at: known.polled_at },
            None => self.first_cursor(letterbox, mailbox, (uid_validity, now)).await?,
        };
        let polled_at = lost.as_ref().map_or(cursor.polled_at, |noted| noted.polled_at.max(cursor.polled_at));
        let lost = lost.map(|noted| (noted.uid_validity, noted.last_uid));
        let past = Past { fence: polled_at - Duration::days(1), lost, renumbered, reason: Suppressed::OldMail };
        let since = match letterbox.since {
            Some(since) => Some(since),
            None => self.store.mark(&first_seen(&letterbox.name)).await?.and_then(|text| instant(&text)),
        };
        Ok(Standing { letterbox, cursor, since, past })
    }

    /// A restored archive does not know which numbers it gave away since: they are left out, once, or a citizen's number and an
    /// office's token would be somebody else's.
    async fn leap(&self, mailbox: &str, noted: &MailboxCursor, now: Instant) -> Result<(), Fault> {
        let (name, value) = (format!("leapt/{mailbox}"), noted.polled_at.to_rfc3339());
        if self.store.mark(&name).await? == Some(value.clone()) {
            return Ok(());
        }
        tracing::warn!(mailbox, "the archive is older than the mailbox was read: a backup was restored; numbers given since are left out");
        self.leave_numbers_out(LEAP, (noted.polled_at, now)).await?;
        self.store.commit(now, vec![Change { marks: vec![(name, value)], ..Change::default() }]).await
    }

    /// Counts the places a mailbox has had. On another server the same UIDVALIDITY means other mails, so the ledger must tell them
    /// apart: the count stands above the 32 bits of UIDVALIDITY.
    pub(super) async fn era(&self, (mailbox, place): (&str, &str), now: Instant) -> Result<i64, Fault> {
        let name = format!("place/{mailbox}");
        let place = self.store.keyed_hash(place.as_bytes());
        let known = self.store.mark(&name).await?;
        let known = known.as_deref().and_then(|text| text.split_once(' '));
        let era = match known {
            Some((hash, era)) if hash == place => return Ok(era.parse().unwrap_or_default()),
            Some((_, era)) => era.parse::<i64>().unwrap_or_default() + 1,
            None => 0,
        };
        self.store.commit(now, vec![Change { marks: vec![(name, format!("{place} {era}"))], ..Change::default() }]).await?;
        Ok(era)
    }

    /// Up to which mail (UIDVALIDITY, UID) the numbers are new and the mails may be old. It is kept beside the cursor, since the poll
    /// that reads them may need several attempts.
    async fn renumbered(
        &self,
        mailbox: &dyn Mailbox,
        (uid_validity, has_new_numbers): (i64, bool),
        now: Instant,
    ) -> Result<Option<(i64, i64)>, Fault> {
        let name = format!("renumbered/{}", mailbox.name());
        let known = self.store.mark(&name).await?.and_then(|text| numbers(&text)).filter(|(known, _)| *known == uid_validity);
        if known.is_some() || !has_new_numbers {
            return Ok(known);
        }
        tracing::warn!(mailbox = mailbox.name(), "the mails of the mailbox have new numbers; all are compared with the ledger");
        let last = mailbox.uids_above(0).await?.last().copied().unwrap_or_default();
        let marks = vec![(name, format!("{uid_validity}/{last}"))];
        self.store.commit(now, vec![Change { marks, ..Change::default() }]).await?;
        Ok(Some((uid_validity, last)))
    }

    /// With `since = "now"` the mails that lie there already are the city's old matter: the cursor begins behind them, and should they
    /// ever get new numbers, their date tells.
    async fn first_cursor(
        &self,
        letterbox: &Letterbox,
        mailbox: &dyn Mailbox,
        (uid_validity, now): (i64, Instant),
    ) -> Result<MailboxCursor, Fault> {
        let last_uid = match letterbox.since {
            Some(_) => 0,
            None => mailbox.uids_above(0).await?.last().copied().unwrap_or(0),
        };
        let cursor = MailboxCursor { uid_validity, last_uid, polled_at: now };
        let marks = vec![
            (first_seen(&letterbox.name), now.to_rfc3339_opts(SecondsFormat::Millis, true)),
            (began_after(&letterbox.name), format!("{uid_validity} {last_uid}")),
        ];
        let change = Change { marks, cursors: vec![(letterbox.name.clone(), cursor.clone())], ..Change::default() };
        self.store.commit(now, vec![change]).await?;
        Ok(cursor)
    }

    /// The highest UID that lay in the mailbox before the city's start: such mails have no ledger row on purpose.
    pub(super) async fn began_after(&self, mailbox: &str, uid_validity: i64) -> Result<i64, Fault> {
        let mark = self.store.mark(&began_after(mailbox)).await?.unwrap_or_default();
        let noted = mark.split_once(' ').filter(|(validity, _)| *validity == uid_validity.to_string());
        Ok(noted.and_then(|(_, uid)| uid.parse().ok()).unwrap_or_default())
    }
}

fn began_after(mailbox: &str) -> String {
    format!("began_after/{mailbox}")
}

/// Whether the archive is older than what was done with it: it was restored from a backup, or a power failure took its last commits.
fn is_older(archive: &MailboxCursor, noted: &MailboxCursor) -> bool {
    let lacks_mails = archive.uid_validity == noted.uid_validity && archive.last_uid < noted.last_uid;
    lacks_mails || noted.polled_at > archive.polled_at + Duration::minutes(1)
}

fn numbers(text: &str) -> Option<(i64, i64)> {
    let (uid_validity, uid) = text.split_once('/')?;
    Some((uid_validity.parse().ok()?, uid.parse().ok()?))
}

fn first_seen(mailbox: &str) -> String {
    format!("first_seen/{mailbox}")
}

fn instant(text: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}
