//! Wiring (*Verdrahtung*): the only place that knows every adapter.
//!
//! Knows: which doors a configuration asks for, and in which order a round goes. Never: decides about a mail or a case.
//!
//! Known weaknesses: all mailboxes of one daemon share one archive and one postman.

mod badges;
mod letterboxes;
mod patience;
mod preview;
mod seals;

use self::badges::Badges;
pub use self::preview::preview;
pub(crate) use self::seals::token_keys;
use crate::adapters::clock::SystemClock;
use crate::adapters::folder::FolderPostman;
use crate::adapters::imap::{AfterIntake, ImapMailbox, ImapSettings, ImapTimeouts};
use crate::adapters::maildir::MaildirMailbox;
use crate::adapters::mime::MimeComposer;
use crate::adapters::notebook::FileNotebook;
use crate::adapters::smtp::{SmtpPostman, SmtpSettings, SmtpTimeouts};
use crate::adapters::store::{Keys, SqlStore, this_process};
use crate::adapters::tls::Security as LineSecurity;
use crate::case::Instant;
use crate::config::{ImapPlace, Login, MailboxPlace, PostmanSettings, Security, Server, Settings};
use crate::flow::{Clerk, Dispatched, Polled, Reported, Seals, Watched};
use crate::intake::Survey;
use crate::ports::{Clock, Credential, Fault, FaultKind, FetchedContent, Mailbox, Postman, Safe, Store};
use chrono::TimeDelta;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::watch::Receiver;

/// The daemon with all its doors.
pub struct App {
    /// The clerk who does the work.
    pub clerk: Arc<Clerk>,
    archive: Arc<SqlStore>,
    mailboxes: Vec<Arc<dyn Mailbox>>,
    postman: Arc<dyn Postman>,
    poll_every: Duration,
    heart: Heart,
    is_dispossessed: AtomicBool,
}

/// What one round did.
#[derive(Debug, Default, serde::Serialize)]
pub struct Round {
    /// Mails.
    pub received: Polled,
    /// Reminders.
    pub watched: Watched,
    /// Figures.
    pub reported: Reported,
    /// Letters.
    pub dispatched: Dispatched,
    /// What failed, in English for the administrator, without personal data.
    pub faults: Vec<String>,
}

impl App {
    /// Opens the archive and makes the doors; connects to no mail server yet.
    ///
    /// # Errors
    /// A [`Fault`] of the archive or its key.
    pub async fn open(settings: Settings) -> Result<Self, Fault> {
        let (keys, is_made) = Keys::load_or_make(&settings.key_file)?;
        if is_made {
            tracing::warn!(file = %settings.key_file.display(), "made a new master key; keep a copy apart from the database");
        }
        let tokens = token_keys(&settings, &keys);
        let archive = Arc::new(SqlStore::open(&settings.database, keys).await?);
        let mut badges = Badges::new(Arc::clone(&archive) as Arc<dyn Safe>);
        let mut mailboxes: Vec<Arc<dyn Mailbox>> = Vec::new();
        for (letterbox, place) in settings.office.letterboxes.iter().zip(&settings.places) {
            mailboxes.push(match place {
                MailboxPlace::Imap(imap) => Arc::new(ImapMailbox::new(imap_settings(&letterbox.name, imap, &mut badges)?)?),
                MailboxPlace::Maildir(place) => {
                    let index = settings.folder.join(format!("{}.index", letterbox.name));
                    Arc::new(MaildirMailbox::new(&letterbox.name, place.path.clone(), index, after_intake(place.move_to.clone())))
                }
            });
        }
        let postman: Arc<dyn Postman> = match &settings.postman {
            PostmanSettings::Folder(path) => Arc::new(FolderPostman::new(path.clone())),
            PostmanSettings::Smtp(server, helo) => Arc::new(SmtpPostman::new(smtp_settings(server, helo, &mut badges)?)?),
        };
        let clerk = Clerk::new(Arc::new(settings.office), Arc::clone(&archive) as Arc<dyn Store>, Seals { tokens });
        let clerk = Arc::new(clerk.with_notebook(Arc::new(FileNotebook::new(settings.folder.clone()))));
        Ok(Self {
            clerk,
            archive,
            mailboxes,
            postman,
            poll_every: Duration::from_secs(settings.poll_seconds),
            heart: Heart::default(),
            is_dispossessed: AtomicBool::new(false),
        })
    }

    /// Everything that is due at `now`, once. One mailbox that fails does not stop the others. While another daemon or tick is at
    /// work on this archive nothing is done: two postmen would take the same letter for one that was broken off.
    pub async fn tick(&self, now: Instant) -> Round {
        let mut round = Round::default();
        if let Err(fault) = self.archive.take_lease(&this_process(), SystemClock.now(), LEASE).await {
            round.faults.push(tell(&fault));
            return round;
        }
        self.round(&mut round, now).await;
        if let Err(fault) = self.archive.give_lease_back().await {
            round.faults.push(tell(&fault));
        }
        round
    }

    async fn round(&self, round: &mut Round, now: Instant) {
        for mailbox in self.empty_mailboxes(round, now).await {
            round.received.add(self.reconcile(mailbox, now).await.unwrap_or_default());
        }
        self.office_round(round, now).await;
    }

    /// Compares a mailbox with the ledger where the night asks for it, and returns what was taken in late; none when nothing was
    /// compared. What fails is tried again, and the digest names it.
    async fn reconcile(&self, mailbox: &Arc<dyn Mailbox>, now: Instant) -> Option<Polled> {
        match self.clerk.reconcile(mailbox, now).await {
            Ok(late) => late,
            Err(fault) => {
                tracing::warn!(mailbox = mailbox.name(), "cannot compare with the ledger: {}", tell(&fault));
                Some(Polled::default())
            }
        }
    }

    /// Intake alone: every mailbox once, nothing reminded, reported or sent.
    pub async fn receive(&self, now: Instant) -> Round {
        let mut round = Round::default();
        self.empty_mailboxes(&mut round, now).await;
        round
    }

    /// Returns those that could be read.
    async fn empty_mailboxes(&self, round: &mut Round, now: Instant) -> Vec<&Arc<dyn Mailbox>> {
        let mut read = Vec::new();
        for mailbox in &self.mailboxes {
            match self.poll(mailbox, now).await {
                Ok(polled) => {
                    round.received.add(polled);
                    read.push(mailbox);
                }
                Err(fault) => round.faults.push(tell(&fault)),
            }
        }
        read
    }

    /// Reminders, figures, letters.
    async fn office_round(&self, round: &mut Round, now: Instant) {
        match self.clerk.watch(now).await {
            Ok(watched) => round.watched = watched,
            Err(fault) => round.faults.push(tell(&fault)),
        }
        match self.clerk.report(now).await {
            Ok(reported) => round.reported = reported,
            Err(fault) => round.faults.push(tell(&fault)),
        }
        match self.clerk.dispatch(self.postman.as_ref(), &MimeComposer, now).await {
            Ok(dispatched) => round.dispatched = dispatched,
            Err(fault) => round.faults.push(tell(&fault)),
        }
    }

    /// One poll; a conflict with a faster writer is decided again from the start.
    async fn poll(&self, mailbox: &Arc<dyn Mailbox>, now: Instant) -> Result<Polled, Fault> {
        let mut tries = 0;
        loop {
            match self.clerk.receive(mailbox, now).await {
                Err(fault) if fault.kind == FaultKind::Conflict && tries < 5 => tries += 1,
                other => return other,
            }
        }
    }

    /// The daemon: until `stop` turns true, then it finishes the step in hand.
    pub async fn run(self, stop: Receiver<bool>) {
        let app = Arc::new(self);
        // Waiting for a killed predecessor's lease is no failed start.
        tell_systemd(sd_notify::NotifyState::Ready);
        if !app.await_lease(stop.clone()).await {
            return;
        }
        let mut tasks = tokio::task::JoinSet::new();
        let (keeper, keeper_stop) = (Arc::clone(&app), stop.clone());
        tasks.spawn(async move { keeper.keep_lease(keeper_stop).await });
        for mailbox in app.mailboxes.clone() {
            let (app, stop) = (Arc::clone(&app), stop.clone());
            tasks.spawn(async move { app.watch_mailbox(mailbox, stop).await });
        }
        let (office, office_stop) = (Arc::clone(&app), stop);
        tasks.spawn(async move { office.keep_office(office_stop).await });
        while let Some(ended) = tasks.join_next().await {
            if ended.is_err() {
                tracing::error!("a task ended by a panic; the daemon stops so that it is started anew");
                return;
            }
            if app.is_dispossessed.load(Ordering::SeqCst) {
                return;
            }
        }
        if let Err(fault) = app.archive.give_lease_back().await {
            tracing::warn!("{}", tell(&fault));
        }
    }

    /// Waits until no other daemon is at work on this archive; false when told to stop before.
    async fn await_lease(&self, mut stop: Receiver<bool>) -> bool {
        while !*stop.borrow() {
            match self.archive.take_lease(&this_process(), SystemClock.now(), LEASE).await {
                Ok(()) => return true,
                Err(fault) => tracing::warn!("waiting: {}", tell(&fault)),
            }
            sleep_or_stop(Duration::from_secs(10), &mut stop).await;
        }
        false
    }

    /// Renews the lease well before its end. Whoever lost it stops: its commits would be refused anyway.
    async fn keep_lease(&self, mut stop: Receiver<bool>) {
        while !*stop.borrow() {
            sleep_or_stop(Duration::from_mins(1), &mut stop).await;
            match self.archive.renew_lease(SystemClock.now(), LEASE).await {
                Err(fault) if fault.kind == FaultKind::Conflict => {
                    tracing::error!("the daemon stops: {}", tell(&fault));
                    self.is_dispossessed.store(true, Ordering::SeqCst);
                    return;
                }
                Err(fault) => tracing::warn!("{}", tell(&fault)),
                Ok(()) => {}
            }
        }
    }

    async fn keep_office(&self, mut stop: Receiver<bool>) {
        while !*stop.borrow() {
            let mut round = Round::default();
            self.office_round(&mut round, SystemClock.now()).await;
            for fault in round.faults {
                tracing::error!("{fault}");
            }
            if self.heart.is_beating() {
                tell_systemd(sd_notify::NotifyState::Watchdog);
            }
            sleep_or_stop(Duration::from_secs(5).min(self.poll_every), &mut stop).await;
        }
    }

    /// The mailboxes.
    #[must_use]
    pub fn mailboxes(&self) -> &[Arc<dyn Mailbox>] {
        &self.mailboxes
    }

    /// Opens every mailbox once and says what it found, for `check --online`: how many mails, and what the last of them say about
    /// `[trust]`.
    pub async fn probe(&self) -> Vec<(String, Result<Vec<String>, String>)> {
        let mut found = Vec::new();
        for mailbox in &self.mailboxes {
            let looked = self.look_into(mailbox.as_ref()).await.map_err(|fault| tell(&fault));
            found.push((mailbox.name().to_owned(), looked));
        }
        found
    }

    async fn look_into(&self, mailbox: &dyn Mailbox) -> Result<Vec<String>, Fault> {
        let status = mailbox.open().await?;
        let uids = mailbox.uids_above(0).await?;
        let last = uids.get(uids.len().saturating_sub(SURVEYED)..).unwrap_or_default();
        let mut survey = Survey::default();
        // What is known to be larger than nothing comes as its head alone.
        mailbox.sizes(last).await?;
        for mail in mailbox.fetch(last, 0).await? {
            if let FetchedContent::Whole(head) | FetchedContent::TooLarge { headers: head, .. } = &mail.content {
                survey.add(head);
            }
        }
        let office = &self.clerk.office;
        let advice = survey.advice(&office.reading.trust, office.return_path);
        Ok(std::iter::once(format!("{} mails", status.exists)).chain(advice).collect())
    }

    /// Says hello to the relay, for `check --online`.
    ///
    /// # Errors
    /// One line that names the relay and the remedy.
    pub async fn probe_postman(&self) -> Result<(), String> {
        self.postman.probe().await.map_err(|fault| tell(&fault))
    }
}

/// How many mails `check --online` looks at.
const SURVEYED: usize = 20;
/// How long a daemon that was killed keeps others from the archive.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// When each mailbox task last began a poll. One that hangs for longer than its longest pause stops the watchdog's food.
#[derive(Debug, Default)]
struct Heart(std::sync::Mutex<std::collections::BTreeMap<String, tokio::time::Instant>>);

impl Heart {
    fn beat(&self, mailbox: &str) {
        if let Ok(mut beats) = self.0.lock() {
            beats.insert(mailbox.to_owned(), tokio::time::Instant::now());
        }
    }

    fn is_beating(&self) -> bool {
        self.0.lock().is_ok_and(|beats| beats.values().all(|beat| beat.elapsed() < Duration::from_mins(30)))
    }
}

/// Says something to systemd, where it listens; nobody else is told.
fn tell_systemd(what: sd_notify::NotifyState<'_>) {
    if let Err(cause) = sd_notify::notify(&[what]) {
        tracing::warn!("cannot notify systemd: {cause}");
    }
}

/// Waits, or ends at once when the daemon shall stop.
async fn sleep_or_stop(pause: Duration, stop: &mut Receiver<bool>) {
    tokio::select! {
        () = tokio::time::sleep(pause) => {}
        changed = stop.changed() => drop(changed),
    }
}

/// A fault with its causes, once.
#[must_use]
pub fn tell(fault: &Fault) -> String {
    let mut text = fault.to_string();
    let mut cause = std::error::Error::source(fault);
    while let Some(next) = cause {
        let next_text = next.to_string();
        if !text.contains(&next_text) {
            text = format!("{text}: {next_text}");
        }
        cause = next.source();
    }
    text
}

fn security(security: Security) -> LineSecurity {
    match security {
        Security::Tls => LineSecurity::Tls,
        Security::StartTls => LineSecurity::StartTls,
        Security::Plain => LineSecurity::Plain,
    }
}

fn after_intake(move_to: Option<String>) -> AfterIntake {
    move_to.map_or(AfterIntake::Leave, |folder| AfterIntake::Move { folder })
}

/// User and credential of a login.
fn shown(login: Option<Login>, ca_file: Option<&Path>, badges: &mut Badges) -> Result<Option<(String, Credential)>, Fault> {
    login.map(|Login { user, by }| Ok((user, badges.credential(by, ca_file)?))).transpose()
}

fn imap_settings(name: &str, place: &ImapPlace, badges: &mut Badges) -> Result<ImapSettings, Fault> {
    let Server { host, port, security: line, login, ca_file } = place.server.clone();
    let shown = shown(login, ca_file.as_deref(), badges)?;
    let (user, credential) = shown.unwrap_or_else(|| (String::new(), Credential::Password(String::new().into())));
    Ok(ImapSettings {
        name: name.to_owned(),
        host,
        port,
        security: security(line),
        user,
        credential,
        folder: place.folder.clone(),
        after_intake: after_intake(place.move_to.clone()),
        ca_file,
        timeouts: ImapTimeouts::default(),
    })
}

fn smtp_settings(server: &Server, helo_name: &str, badges: &mut Badges) -> Result<SmtpSettings, Fault> {
    let Server { host, port, security: line, login, ca_file } = server.clone();
    let (user, credential) = shown(login, ca_file.as_deref(), badges)?.unzip();
    Ok(SmtpSettings {
        host,
        port,
        security: security(line),
        user,
        credential,
        ca_file,
        helo_name: helo_name.to_owned(),
        timeouts: SmtpTimeouts::default(),
    })
}
