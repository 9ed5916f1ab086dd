//! What the desk enters at a terminal (*Erfassung*): concerns by telephone and letter, and every wish about a case.
//!
//! Knows: how a typed wish becomes the same change that a mail would make. Never: allows a wish (that is `Case::decide`).
//!
//! Known weaknesses: a wish that meets a faster one is refused with a conflict and must be typed again.

use super::answer::the_draft;
use super::clerk::Clerk;
use super::consequences::Words;
use super::naming::{Reachability, name_citizen};
use super::open::Concern;
use super::paper::Paper;
use super::watch::outside;
use crate::case::{
    Acknowledgement, Actor, AnswerKind, Case, CaseKind, CaseNumber, Channel, CloseReason, Command, DepartmentKey, EventKind, Finding,
    Instant, MessageId, ReactionWay, Refusal, Remedy, Suppressed,
};
use crate::ports::{Change, Direction, Fault, FaultKind, NewMessage, Participant, StoredText};
use chrono::NaiveDate;
use std::sync::Arc;

/// *Erfassung* of a concern that came by another way than mail.
#[derive(Clone, Debug)]
pub struct Entry {
    /// How it came.
    pub channel: Channel,
    /// First arrival at the city.
    pub received_at: Instant,
    /// Kind, if the desk knows it.
    pub kind: Option<CaseKind>,
    /// One line.
    pub subject: String,
    /// The concern.
    pub text: String,
    /// Who it is; all fields empty for an anonymous concern.
    pub citizen: Participant,
    /// Department, if the desk knows it.
    pub department: Option<DepartmentKey>,
    /// Number in an older list.
    pub old_number: Option<String>,
    /// Mailbox to write from.
    pub mailbox: Option<String>,
}

/// What the desk wants with a case.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Send it to a department.
    Assign(DepartmentKey),
    /// A reaction outside the system.
    React {
        /// How.
        way: ReactionWay,
        /// When; none is now.
        day: Option<NaiveDate>,
        /// By whom.
        department: Option<DepartmentKey>,
    },
    /// Finding, and remedy if known.
    Assess(Finding, Option<Remedy>),
    /// The kind, confirmed.
    Kind(CaseKind),
    /// An internal note.
    Note(String),
    /// The desk's own answer.
    Answer(String),
    /// The desk's own interim reply: the new day, and why.
    Interim(NaiveDate, String),
    /// The interim reply that was prepared is not wanted.
    DiscardInterim,
    /// Release a draft.
    Release(Option<MessageId>),
    /// Give a draft back.
    Return(Option<MessageId>, String),
    /// Keep a draft as a note.
    Keep(Option<MessageId>),
    /// Nothing left to look at.
    Review,
    /// A later internal date.
    FollowUp(NaiveDate, String),
    /// Close.
    Close(CloseReason, Option<String>),
    /// Open again.
    Reopen,
    /// Send the acknowledgement that was suppressed: to whom the desk named last, else to the first citizen with an address.
    Acknowledge,
    /// Say who the citizen is; an acknowledgement that waited for that leaves.
    Citizen(Participant),
    /// The city had the concern on this earlier day, and how the desk knows.
    Receipt(NaiveDate, String),
}

/// Why a wish was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// No such case.
    #[error("there is no case {0}")]
    NoSuchCase(String),
    /// The rules say no; a German sentence for the person.
    #[error("{0}")]
    Refused(String),
    /// The world failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Clerk {
    /// Enters a concern; it counts in the figures like a mail.
    ///
    /// # Errors
    /// When the date lies in the future, the department is unknown, or the archive fails.
    pub async fn enter(&self, entry: Entry, now: Instant) -> Result<CaseNumber, NotDone> {
        if entry.received_at > now {
            return Err(NotDone::Refused("Das Eingangsdatum liegt in der Zukunft.".to_owned()));
        }
        let department = entry.department.map(|key| self.known_department(&key)).transpose().map_err(NotDone::Refused)?;
        let text = StoredText {
            from_name: entry.citizen.name.clone(),
            from_address: entry.citizen.address.clone(),
            subject: entry.subject,
            body: entry.text,
            ..StoredText::default()
        };
        let is_anonymous = entry.citizen == Participant::default();
        let concern = Concern {
            channel: entry.channel,
            received_at: entry.received_at,
            mailbox: Some(self.letterbox_of(entry.mailbox.as_deref())?.name.clone()),
            text: text.clone(),
            message: self.next_id("message").await?,
            reply_address: Some(entry.citizen.address.clone()).filter(|a| !a.is_empty()),
            citizen: Some(entry.citizen).filter(|_| !is_anonymous),
            suppress: None,
            problem: None,
            brought: None,
            kind: entry.kind,
            department,
            old_number: entry.old_number,
        };
        self.open_typed(&concern, (Direction::Note, Vec::new()), now).await
    }

    /// Opens a case from a stored mail that was only noted, or added to a case it does not belong to.
    ///
    /// # Errors
    /// When there is no such message, or the archive fails.
    pub async fn adopt(&self, message: MessageId, now: Instant) -> Result<CaseNumber, NotDone> {
        let stored =
            self.store.message(message).await?.ok_or_else(|| NotDone::Refused(format!("Eine Nachricht {message} gibt es nicht.")))?;
        let raw = self.store.raw(message).await?.unwrap_or_default();
        let citizen =
            Participant { name: stored.text.from_name.clone(), address: stored.text.from_address.clone(), ..Participant::default() };
        let concern = Concern {
            channel: Channel::Mail,
            received_at: stored.at,
            mailbox: None,
            message: self.next_id("message").await?,
            reply_address: None,
            citizen: Some(citizen).filter(|c| !c.address.is_empty()),
            suppress: Some(Suppressed::PersonFirst),
            text: stored.text,
            problem: None,
            brought: None,
            kind: None,
            department: None,
            old_number: None,
        };
        self.open_typed(&concern, (Direction::In, raw), now).await
    }

    async fn open_typed(&self, concern: &Concern, (direction, raw): (Direction, Vec<u8>), now: Instant) -> Result<CaseNumber, NotDone> {
        let opened = self.open(concern, &self.circumstances(concern, now).await?, now).await?;
        let mut paper = opened.paper;
        paper.record(Actor::Desk, EventKind::MailAdded { message: concern.message, by_reference: false }, now);
        let number = paper.case.number.clone();
        let message = NewMessage {
            id: concern.message,
            case: Some(paper.case.id),
            direction,
            at: concern.received_at,
            raw: raw.into(),
            message_id_hash: self.id_hash(&concern.text.message_id),
            sender_hash: self.address_hash(&concern.text.from_address),
            text: concern.text.clone(),
        };
        let change = Change {
            messages: vec![message],
            cases: vec![paper.into_change(&self.office).map_err(outside)?],
            letters: opened.letters,
            ..Change::default()
        };
        self.store.commit(now, vec![change]).await?;
        Ok(number)
    }

    /// Carries out one wish about a case.
    ///
    /// # Errors
    /// [`NotDone`], with nothing changed.
    pub async fn wish(&self, number: &str, wish: Wish, now: Instant) -> Result<Case, NotDone> {
        let case = self.store.case_by_number(number).await?.ok_or_else(|| NotDone::NoSuchCase(number.to_owned()))?;
        if matches!(wish, Wish::Acknowledge) {
            return self.acknowledge(case, now).await;
        }
        let (text, message) = match written(&wish) {
            Some(text) => (Some(text), self.next_id("message").await?),
            None => (None, 0),
        };
        let mut commands = self.commands(&case, &wish, message, now).map_err(NotDone::Refused)?;
        let people = self.store.participants(case.id).await?;
        let mut paper = Paper::of(case);
        let reach = Reachability { people: &people, naming: self.naming(&paper).await? };
        reach.check(&commands, None).map_err(NotDone::Refused)?;
        if let Wish::Citizen(wanted) = &wish {
            let (command, citizen) = name_citizen(&people, wanted);
            commands.push(command);
            paper.participants.extend(citizen);
        }
        for command in &commands {
            paper.decide(command, &Actor::Desk, now).map_err(|refusal| NotDone::Refused(refusal.german().to_owned()))?;
        }
        let stored = StoredText { body: text.clone().unwrap_or_default(), ..StoredText::default() };
        let words = Words { fresh: vec![(message, stored.clone())], note: text.clone(), arrived_at: None };
        let mut letters = self.consequences(&paper, 0, &words, now).await?;
        letters.extend(self.acknowledge_named(&mut paper, now).await?);
        let case = paper.case.clone();
        let note = NewMessage {
            id: message,
            case: Some(case.id),
            direction: Direction::Note,
            at: now,
            raw: Arc::default(),
            text: stored,
            message_id_hash: String::new(),
            sender_hash: String::new(),
        };
        let change = Change {
            messages: text.map(|_| note).into_iter().collect(),
            marks: paper.decision_mark().into_iter().collect(),
            cases: vec![paper.into_change(&self.office).map_err(outside)?],
            letters,
            ..Change::default()
        };
        self.store.commit(now, vec![change]).await?;
        Ok(case)
    }

    /// The case's own words for a typed wish.
    fn commands(&self, case: &Case, wish: &Wish, message: MessageId, now: Instant) -> Result<Vec<Command>, String> {
        let which = |draft: &Option<MessageId>| draft.map_or_else(|| the_draft(case).map(|d| d.message), Ok);
        let note = Command::Note { message: Some(message) };
        Ok(match wish {
            Wish::Assign(key) => {
                vec![self.hand_over(key, case, now)?]
            }
            Wish::React { way, day, department } => {
                let at = day.filter(|day| *day != self.today(now)).map_or(now, |day| self.noon(day).max(case.opening.received_at));
                let department = department.as_ref().map(|key| self.known_department(key)).transpose()?;
                vec![Command::React { way: *way, at, department }]
            }
            Wish::Assess(finding, remedy) => [Command::SetFinding(*finding)].into_iter().chain(remedy.map(Command::SetRemedy)).collect(),
            Wish::Kind(kind) => vec![Command::SetKind(*kind)],
            Wish::Note(_) => vec![note],
            Wish::Answer(_) => vec![Command::Draft { message, answer: AnswerKind::Final, promises: None }, Command::Release { message }],
            Wish::Interim(day, _) if *day <= self.today(now) => return Err(Refusal::PromiseHasPassed.german().to_owned()),
            Wish::Interim(day, _) => {
                vec![Command::Draft { message, answer: AnswerKind::Interim, promises: Some(*day) }, Command::Release { message }]
            }
            Wish::DiscardInterim => vec![Command::DiscardInterim],
            Wish::Release(draft) => vec![Command::Release { message: which(draft)? }],
            Wish::Return(draft, _) => vec![Command::Return { message: which(draft)? }, note],
            Wish::Keep(draft) => vec![Command::Keep { message: which(draft)? }],
            Wish::Review => vec![Command::Review],
            Wish::FollowUp(day, _) => vec![Command::FollowUp { day: *day, today: self.today(now) }, note],
            Wish::Close(reason, text) => text.iter().map(|_| note.clone()).chain([Command::Close { reason: *reason }]).collect(),
            Wish::Reopen => vec![Command::Reopen],
            Wish::Receipt(day, _) => vec![self.correct_receipt(case, *day)?, note],
            Wish::Acknowledge | Wish::Citizen(_) => Vec::new(),
        })
    }

    async fn acknowledge(&self, case: Case, now: Instant) -> Result<Case, NotDone> {
        if case.acknowledgement == Some(Acknowledgement::Written) {
            return Err(NotDone::Refused("Eine Eingangsbestätigung ist schon hinausgegangen.".to_owned()));
        }
        let mut paper = Paper::of(case);
        let Some(letter) = self.acknowledge_late(&mut paper, now).await? else {
            return Err(NotDone::Refused("Es ist keine E-Mail-Adresse der Bürgerin bekannt.".to_owned()));
        };
        let case = paper.case.clone();
        let change = Change { cases: vec![paper.into_change(&self.office).map_err(outside)?], letters: vec![letter], ..Change::default() };
        self.store.commit(now, vec![change]).await?;
        Ok(case)
    }

    /// Sets a switch of the city: `go_live_at`, `paused/…`.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn set_mark(&self, name: &str, value: &str, now: Instant) -> Result<(), Fault> {
        self.store.commit(now, vec![Change { marks: vec![(name.to_owned(), value.to_owned())], ..Change::default() }]).await
    }

    /// From `now` on letters may leave and new cases count.
    ///
    /// # Errors
    /// A [`Fault`] of the archive; `Misconfigured` when the city is live already.
    pub async fn go_live(&self, now: Instant) -> Result<(), Fault> {
        match self.go_live_at().await? {
            Some(at) => Err(Fault::new(FaultKind::Misconfigured, format!("cannot go live again: live since {}", at.to_rfc3339()))),
            None => self.set_mark("go_live_at", &now.to_rfc3339(), now).await,
        }
    }
}

/// Text that a wish brings and that must be kept as a message.
fn written(wish: &Wish) -> Option<String> {
    match wish {
        Wish::Note(text)
        | Wish::Answer(text)
        | Wish::Return(_, text)
        | Wish::FollowUp(_, text)
        | Wish::Receipt(_, text)
        | Wish::Close(_, Some(text)) => Some(text.clone()),
        // As the desk would have written it by mail: the letter is made of that line.
        Wish::Interim(day, reason) => Some(format!("#zwischenbescheid {} {reason}", crate::letters::german::numeric_day(*day))),
        _ => None,
    }
}
