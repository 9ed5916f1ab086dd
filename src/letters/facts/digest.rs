//! Facts for the digest (*Tagesübersicht*), the first screen of `office.md` 4.8 and what is stuck below it.
//!
//! Knows: which figures stand there, as counts and ready strings. Never: computes one (that is `kpi`), names a citizen, or
//! carries a word that one wrote.
//!
//! Known weaknesses: none known.

use super::as_word;
use crate::case::{CaseNumber, Channel, Instant};
use crate::letters::LetterKind;
use chrono::NaiveDate;
use serde::Serialize;

/// *Tagesübersicht*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DigestFacts {
    /// The local day it is for.
    pub day: NaiveDate,
    /// What waits for a person today.
    pub to_do: ToDo,
    /// That nobody releases anything, as German sentences; none while somebody does.
    pub standstill: Option<String>,
    /// K2: answered within ten working days.
    pub in_time: Figure,
    /// Receipt year of the figures.
    pub year: i32,
    /// The target of the budget plan, ready to print; none where the city has set none.
    pub target: Option<String>,
    /// K2 of the month before, ready to print.
    pub previous_month: Option<String>,
    /// Not answered yet, deadline still ahead.
    pub open_in_time: u64,
    /// Reactions that were interim replies.
    pub interim: u64,
    /// Reactions that were queries.
    pub query: u64,
    /// Reactions by telephone, letter or direct mail.
    pub outside: u64,
    /// Cases past their deadline, worst first, without those of confidential lanes.
    pub overdue: Vec<OverdueLine>,
    /// Overdue cases of confidential lanes: a count only.
    pub overdue_confidential: u64,
    /// Received yesterday (or since the last digest).
    pub new_cases: u64,
    /// Received since this local day; the day before `day`, or the day of the last digest.
    pub new_since: NaiveDate,
    /// The new ones by channel, without zeros.
    pub by_channel: Vec<ChannelCount>,
    /// Received in `year` so far.
    pub new_in_year: u64,
    /// Open cases.
    pub open: u64,
    /// Open cases older than 20 working days.
    pub open_old: u64,
    /// Open cases that wait for the citizen.
    pub open_waiting: u64,
    /// Topics that came up more often than usual.
    pub noticeable: Vec<Noticeable>,
    /// K1: justified complaints.
    pub justified: Figure,
    /// Complaints without a finding.
    pub unassessed: u64,
    /// K3: remedied among the justified.
    pub remedied: Figure,
    /// Human mail that stayed without acknowledgement.
    pub unacknowledged: Vec<UnacknowledgedLine>,
    /// Why no acknowledgement leaves to anybody, as a German sentence; none while they leave.
    pub stopped: Option<String>,
    /// Is the intake complete?
    pub intake: IntakeCount,
    /// How the daemon runs.
    pub operation: Operation,
    /// *Zur Klärung*: mails parked since the last digest.
    pub parked: Vec<ParkedLine>,
    /// How many more there are than `parked` lists.
    pub parked_more: u64,
    /// *Festgefahren*: letters that need a person.
    pub stuck: Vec<StuckLetter>,
}

/// *Heute zu tun*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ToDo {
    /// Past their deadline.
    pub overdue: u64,
    /// Deadline ends today.
    pub due_today: u64,
    /// Nobody is responsible yet.
    pub unassigned: u64,
    /// Drafts waiting for release.
    pub awaiting_release: u64,
    /// Interim replies that were prepared and neither sent nor discarded.
    pub interim_waits: u64,
    /// Something arrived that a person must look at.
    pub to_review: u64,
}

/// *Kennzahl*, ready to print: "91,4 %" with its numerator and denominator, "–" where the denominator is 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// The percentage as `kpi` writes it.
    pub percent: String,
    /// Numerator.
    pub numerator: u64,
    /// Denominator.
    pub denominator: u64,
}

/// *überfälliger Vorgang*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OverdueLine {
    /// Case number.
    pub number: CaseNumber,
    /// Department, or none.
    pub department: Option<String>,
    /// Working days past the deadline, from 1.
    pub days: u64,
}

/// *Eingänge je Weg*: how many came in by one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ChannelCount {
    /// Channel.
    #[serde(serialize_with = "as_word")]
    pub channel: Channel,
    /// Count.
    pub count: u64,
}

/// *Auffälliges*: a topic that came up more often than usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Noticeable {
    /// Topic and place from the routing table, never from a mail.
    pub topic: String,
    /// Reports in the last seven days.
    pub reports: u64,
    /// Usual number.
    pub usual: u64,
}

/// *ohne Bestätigung geblieben*: human mail without acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnacknowledgedLine {
    /// Case number.
    pub number: CaseNumber,
    /// The reason in words.
    pub reason: String,
    /// The command that sends it; none where it cannot be sent.
    pub command: Option<String>,
}

/// *Posteingang vollständig?*
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IntakeCount {
    /// Mails seen in the letter boxes since the last digest.
    pub seen: u64,
    /// Mails with a disposition.
    pub taken: u64,
    /// Mails parked for a person, in total.
    pub parked: u64,
    /// Letters that came back, in total of open ones.
    pub undeliverable: u64,
    /// Oldest of the letter boxes' last successful polls.
    pub last_poll: Option<Instant>,
    /// Letter boxes that did not answer the last time, by their configured name.
    pub silent_mailboxes: Vec<String>,
    /// *Abgleich*: what last night's comparison of mailboxes and ledger brought, one entry a mailbox.
    pub compared: Vec<ComparedMailbox>,
    /// Whether nothing is missing: every mail seen has its disposition, every mailbox answers and was compared, nothing was found.
    pub is_complete: bool,
}

/// *Abgleich eines Postfachs mit dem Posteingangsbuch*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ComparedMailbox {
    /// The mailbox by its configured name.
    pub mailbox: String,
    /// Whether last night's comparison went through.
    pub is_checked: bool,
    /// The night of the last comparison that did; none when there was none yet.
    pub last_checked: Option<NaiveDate>,
    /// Mails found in the mailbox and the archive folder.
    pub found: u64,
    /// How many of them the ledger had.
    pub entered: u64,
    /// Mails of before the city's start.
    pub early: u64,
    /// Taken in, and in neither folder any more.
    pub gone: u64,
    /// Archived mails that wait for their comparison.
    pub pending: u64,
    /// Found in the mailbox without a ledger row, and taken in late.
    pub late: Vec<MailPlace>,
    /// How many more there are than `late` lists.
    pub late_more: u64,
    /// In the archive folder, never taken in.
    pub strangers: Vec<MailPlace>,
    /// How many more there are than `strangers` lists.
    pub strangers_more: u64,
    /// Mails that could not be moved to the archive folder.
    pub unmoved: Option<UnmovedMails>,
}

/// *Fundort einer Mail*: where it lies, and nothing of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MailPlace {
    /// UID in its folder.
    pub uid: i64,
    /// When it arrived; none when nobody knows.
    pub received_at: Option<Instant>,
}

/// *nicht verschobene Mails*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct UnmovedMails {
    /// How many.
    pub mails: u64,
    /// Since when moving fails.
    pub since: Instant,
}

/// *zurückgestellte Mail*: a person must look at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParkedLine {
    /// Mailbox by its configured name.
    pub mailbox: String,
    /// When it arrived.
    pub received_at: Instant,
    /// Why, in words.
    pub reason: String,
    /// The command that shows it.
    pub command: String,
}

/// *Betrieb*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// Days since the daemon started; none under `tick`.
    pub running_days: Option<u64>,
    /// Sending mode per audience: "Bürger", "live".
    pub modes: Vec<SendingMode>,
    /// *Stand*: as of when the figures hold.
    pub as_of: Instant,
    /// "gesetzliche Feiertage NRW".
    pub calendar: String,
}

/// *Sendemodus* of one audience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendingMode {
    /// Audience in German.
    pub audience: String,
    /// Mode in German: "live", "umgeleitet", "angehalten".
    pub mode: String,
}

/// *festgefahrener Brief*: needs a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StuckLetter {
    /// Row in the outbox, for `outbox retry`.
    pub letter: i64,
    /// Its case, if any.
    pub number: Option<CaseNumber>,
    /// Kind of letter.
    #[serde(serialize_with = "as_word")]
    pub kind: LetterKind,
    /// Why, in words, without an address.
    pub reason: String,
    /// Since when.
    pub since: Instant,
}
