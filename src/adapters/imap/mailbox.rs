//! The letter box itself: keeps a connection between calls and loses it on any fault.
//!
//! Knows: when a connection may be kept. It is taken off its hook for every call and hung back only after a call that
//! went well, so a fault, a time limit or an abandoned call can never leave half an answer behind. Never: speaks IMAP
//! itself.
//!
//! Known weaknesses: calls for one mailbox wait for each other, also for a wait for news.

use super::fetch::{Errand, Strikes};
use super::line::{Broken, Line, cannot};
use super::settings::{AfterIntake, ImapSettings};
use super::{filing, search};
use crate::adapters::tls;
use crate::ports::{Credential, Fault, FaultKind, FetchedMail, Mailbox, MailboxStatus, News};
use async_trait::async_trait;
use secrecy::ExposeSecret;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};
use tracing::{debug, info};

/// *Postfach auf einem IMAP-Server*.
#[derive(Debug)]
pub struct ImapMailbox {
    settings: ImapSettings,
    kept: Mutex<Kept>,
}

/// What is kept between calls.
#[derive(Debug, Default)]
struct Kept {
    /// The connection, unless a call has it in hand or a fault took it.
    line: Option<Line>,
    /// What the folder said when it was opened last.
    status: Option<MailboxStatus>,
    /// Sizes asked for last, so that a fetch need not ask again.
    sizes: BTreeMap<u32, u64>,
    /// Mails that failed alone, and how often.
    strikes: Strikes,
}

/// Why a call did not succeed.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The connection broke; a new one may help.
    Line(Broken),
    /// There is something to tell the operator.
    Says(Fault),
}

impl ImapMailbox {
    /// A mailbox that will be opened with the first call.
    ///
    /// # Errors
    /// `Misconfigured` for a plain connection to another machine, and for names and passwords with a line break or NUL.
    pub fn new(settings: ImapSettings) -> Result<Self, Fault> {
        tls::ensure_allowed(settings.security, &settings.host)?;
        let archive = if let AfterIntake::Move { folder } = &settings.after_intake { folder.as_str() } else { "" };
        let password = if let Credential::Password(password) = &settings.credential { password.expose_secret() } else { "" };
        let texts = [("user", settings.user.as_str()), ("password", password), ("folder", &settings.folder), ("folder", archive)];
        if let Some((which, _)) = texts.iter().find(|(_, text)| text.contains(['\r', '\n', '\0'])) {
            return Err(Fault::new(
                FaultKind::Misconfigured,
                format!("cannot use the {which} of mailbox {}: it holds a line break or a NUL", settings.name),
            ));
        }
        Ok(Self { settings, kept: Mutex::default() })
    }

    /// Says goodbye to the server, if a connection is open. The next call connects again.
    pub async fn hang_up(&self) {
        let taken = self.kept.lock().await.line.take();
        if let Some(line) = taken {
            line.hang_up(self.settings.timeouts.command).await;
        }
    }

    /// A new connection with the folder open.
    async fn connect(&self) -> Result<(Line, MailboxStatus), Fault> {
        let mut line = Line::connect(&self.settings).await?;
        if self.settings.after_intake != AfterIntake::Leave {
            filing::ensure_possible(line.abilities, &self.settings.name)?;
        }
        let status = search::select(&mut line, &self.settings).await.map_err(|why| self.fault("open", why))?;
        info!(mailbox = %self.settings.name, exists = status.exists, "mailbox opened");
        Ok((line, status))
    }

    /// The kept connection, or a new one to the same UIDs.
    async fn ready(&self, kept: &mut Kept) -> Result<Line, Fault> {
        if let Some(line) = kept.line.take() {
            return Ok(line);
        }
        let (line, status) = self.connect().await?;
        self.ensure_same(kept, status)?;
        Ok(line)
    }

    /// After a reconnect in the middle of the work, UIDs must still mean the same mails (RFC 9051 § 2.3.1.1).
    fn ensure_same(&self, kept: &mut Kept, fresh: MailboxStatus) -> Result<(), Fault> {
        let before = kept.status.replace(fresh);
        if before.is_some_and(|before| before.uid_validity != fresh.uid_validity) {
            self.forget(kept);
            return Err(Fault::new(
                FaultKind::Transient,
                format!("cannot go on reading mailbox {}: the server gave its mails new numbers meanwhile", self.settings.name),
            ));
        }
        Ok(())
    }

    fn forget(&self, kept: &mut Kept) {
        debug!(mailbox = %self.settings.name, "numbers of the mailbox forgotten");
        *kept = Kept::default();
    }

    fn fault(&self, verb: &str, trouble: Trouble) -> Fault {
        match trouble {
            Trouble::Line(why) => cannot(&self.settings, verb, why),
            Trouble::Says(fault) => fault,
        }
    }

    /// Opens the folder anew on the kept connection; none when that connection is gone.
    async fn reopen(&self, kept: &mut MutexGuard<'_, Kept>) -> Result<Option<(Line, MailboxStatus)>, Fault> {
        let Some(mut line) = kept.line.take() else { return Ok(None) };
        match search::select(&mut line, &self.settings).await {
            Ok(status) => Ok(Some((line, status))),
            Err(Trouble::Line(why)) => {
                debug!(mailbox = %self.settings.name, %why, "kept connection was gone, connecting again");
                Ok(None)
            }
            Err(Trouble::Says(fault)) => Err(fault),
        }
    }
}

#[async_trait]
impl Mailbox for ImapMailbox {
    fn name(&self) -> &str {
        &self.settings.name
    }

    fn place(&self) -> String {
        let ImapSettings { host, user, folder, .. } = &self.settings;
        format!("{}/{user}/{folder}", host.to_lowercase())
    }

    fn is_emptied(&self) -> bool {
        self.settings.after_intake != AfterIntake::Leave
    }

    fn archive(&self) -> Option<Arc<dyn Mailbox>> {
        super::archive::of(&self.settings).map(|archive| Arc::new(archive) as Arc<dyn Mailbox>)
    }

    async fn open(&self) -> Result<MailboxStatus, Fault> {
        let mut kept = self.kept.lock().await;
        let (mut line, status) = match self.reopen(&mut kept).await? {
            Some(opened) => opened,
            None => self.connect().await?,
        };
        line.look();
        if kept.status.is_some_and(|before| before.uid_validity != status.uid_validity) {
            self.forget(&mut kept);
        }
        kept.status = Some(status);
        kept.line = Some(line);
        Ok(status)
    }

    async fn uids_above(&self, after: i64) -> Result<Vec<i64>, Fault> {
        let mut kept = self.kept.lock().await;
        let mut line = self.ready(&mut kept).await?;
        let status = kept.status.unwrap_or(MailboxStatus { uid_validity: 0, uid_next: None, exists: 0 });
        let found = search::uids_above(&mut line, &self.settings, &status, after).await.map_err(|why| self.fault("list", why))?;
        kept.line = Some(line);
        Ok(found.into_iter().map(i64::from).collect())
    }

    async fn fetch(&self, uids: &[i64], size_limit: u64) -> Result<Vec<FetchedMail>, Fault> {
        let mut guard = self.kept.lock().await;
        let kept = &mut *guard;
        let mut errand = Errand::new(&self.settings, numbers(uids), size_limit, &kept.sizes);
        loop {
            let mut line = self.ready(kept).await?;
            match errand.run(&mut line, &mut kept.strikes).await {
                Ok(()) => {
                    kept.line = Some(line);
                    return Ok(errand.finish());
                }
                Err(Trouble::Says(fault)) => return Err(fault),
                Err(Trouble::Line(why)) => {
                    debug!(mailbox = %self.settings.name, %why, "connection lost while fetching, connecting again");
                }
            }
        }
    }

    async fn sizes(&self, uids: &[i64]) -> Result<Vec<(i64, u64)>, Fault> {
        let mut kept = self.kept.lock().await;
        let mut line = self.ready(&mut kept).await?;
        let sizes =
            super::fetch::sizes(&mut line, &self.settings, &numbers(uids)).await.map_err(|why| self.fault("measure mails in", why))?;
        kept.line = Some(line);
        let found = sizes.iter().map(|(uid, size)| (i64::from(*uid), *size)).collect();
        kept.sizes = sizes;
        Ok(found)
    }

    async fn file_away(&self, uids: &[i64]) -> Result<(), Fault> {
        let AfterIntake::Move { folder } = &self.settings.after_intake else { return Ok(()) };
        let mut kept = self.kept.lock().await;
        let mut line = self.ready(&mut kept).await?;
        filing::file_away(&mut line, &self.settings, folder, &numbers(uids)).await.map_err(|why| self.fault("move mails in", why))?;
        kept.line = Some(line);
        Ok(())
    }

    /// On the kept connection only: what came while there was none, a poll must find.
    async fn wait(&self, at_most: Duration) -> Result<News, Fault> {
        let mut kept = self.kept.lock().await;
        let Some(mut line) = kept.line.take() else { return Ok(News::Unknown) };
        let limits = self.settings.timeouts;
        let news =
            line.idle(at_most.min(limits.idle), limits.command).await.map_err(|why| cannot(&self.settings, "wait for mail in", why))?;
        kept.line = Some(line);
        Ok(news)
    }
}

/// UIDs of the port as UIDs of IMAP; what cannot be one does not exist.
fn numbers(uids: &[i64]) -> BTreeSet<u32> {
    uids.iter().filter_map(|uid| u32::try_from(*uid).ok()).filter(|uid| *uid > 0).collect()
}
