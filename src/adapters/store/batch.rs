//! From changes to rows: everything that takes time and needs no database, so that the transaction is short.
//!
//! Knows: which rows a change becomes, which conversation seals them, and that several changes of one batch may speak of the
//! same case. Never: talks to the database.
//!
//! Known weaknesses: a letter that belongs to no case and whose key exists already leaves an empty conversation behind.

use super::absences::absence_row;
use super::chain::Link;
use super::conversation::{self, Conversation};
use super::figures::snapshot_row;
use super::filed::filed_row;
use super::instant::{NEVER, cut_case, cut_event, millis};
use super::keys::Keys;
use super::ledger::disposition_code;
use super::messages::direction_code;
use super::rows::Value;
use super::seal::{DataKey, Sealer};
use crate::case::{Acknowledgement, Case, CaseEvent, CaseId, EventKind, Instant, Role};
use crate::letters::Letter;
use crate::outbox::LetterState;
use crate::ports::{CaseChange, Change, ClearedMail, Fault, FaultKind, NewLetter, NewMessage, Participant, TakenMail};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// The rows of a batch, in the order of the columns that `commit` names.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) conversations: Vec<[Value; 3]>,
    pub(super) cases: BTreeMap<CaseId, CaseRow>,
    pub(super) notes: BTreeMap<CaseId, [Value; 2]>,
    pub(super) participants: Vec<[Value; 4]>,
    pub(super) links: Vec<Link>,
    pub(super) steps: Vec<[Value; 3]>,
    pub(super) messages: Vec<[Value; 9]>,
    pub(super) ledger: Vec<[Value; 10]>,
    pub(super) letters: Vec<LetterDraft>,
    pub(super) cancel: Vec<String>,
    pub(super) returned: Vec<(i64, String)>,
    pub(super) snapshots: Vec<[Value; 8]>,
    pub(super) marks: BTreeMap<String, String>,
    pub(super) cursors: BTreeMap<String, [Value; 4]>,
    pub(super) cleared: Vec<ClearedRow>,
    pub(super) filed: Vec<[Value; 5]>,
    pub(super) absences: Vec<[Value; 8]>,
    pub(super) absences_ended: Vec<i64>,
}

/// A parked mail's ledger row as the batch leaves it.
pub(super) struct ClearedRow {
    pub(super) ledger: i64,
    /// Disposition, reason, source hash, letter hash.
    pub(super) texts: [String; 4],
    pub(super) message: Option<i64>,
    pub(super) note: Option<i64>,
}

/// A case as the batch leaves it.
pub(super) struct CaseRow {
    pub(super) case: Case,
    /// The version the row must have now; 0 for a new one.
    pub(super) expected: i64,
    /// The conversation, for a new one.
    pub(super) conversation: i64,
    pub(super) next_due_at: i64,
    pub(super) last_recorded_at: i64,
    /// Whether departments came or went.
    pub(super) is_reassigned: bool,
    /// Whether the receipt was corrected.
    pub(super) is_moved: bool,
}

/// A letter's row and its key, because a later change of the same batch may cancel it.
pub(super) struct LetterDraft {
    pub(super) key: String,
    pub(super) row: [Value; 17],
}

impl LetterDraft {
    fn cancel(&mut self) {
        let [_, state, ..] = &mut self.row;
        *state = LetterState::Cancelled.code().into();
    }
}

/// The cases whose key must be known before the batch can be sealed.
pub(super) fn cases_to_open(changes: &[Change]) -> Vec<CaseId> {
    let new: BTreeSet<CaseId> = changes.iter().flat_map(|c| &c.cases).filter(|c| c.expected_version == 0).map(|c| c.case.id).collect();
    let mut ids = BTreeSet::new();
    for change in changes {
        let mails = change.mail.iter().chain(change.cleared.iter().map(|cleared| &cleared.mail));
        ids.extend(mails.filter_map(|m| m.message.as_ref()).chain(&change.messages).filter_map(|m| m.case));
        ids.extend(change.letters.iter().filter_map(|l| l.case));
        ids.extend(change.cases.iter().filter(|c| c.notes.is_some() || !c.participants.is_empty()).map(|c| c.case.id));
    }
    ids.difference(&new).copied().collect()
}

/// How many new conversations the batch may need: one per new case, and one per change for what belongs to no case.
pub(super) fn most_conversations(changes: &[Change]) -> u32 {
    let count = changes.len() + changes.iter().flat_map(|c| &c.cases).filter(|c| c.expected_version == 0).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Makes the rows. `ids` are reserved for new conversations, `known` are those of the cases that exist.
pub(super) fn plan(
    now: Instant,
    changes: Vec<Change>,
    ids: Range<i64>,
    known: HashMap<CaseId, Conversation>,
    keys: &Keys,
) -> Result<Batch, Fault> {
    let mut planner = Planner { now, ids, known, keys, sealer: Sealer::new()?, batch: Batch::default() };
    let new = |c: &&CaseChange| c.expected_version == 0;
    for case in changes.iter().flat_map(|c| &c.cases).filter(new) {
        let conversation = planner.new_conversation()?;
        planner.known.insert(case.case.id, conversation);
    }
    for change in changes {
        planner.take(change)?;
    }
    Ok(planner.batch)
}

struct Planner<'k> {
    now: Instant,
    ids: Range<i64>,
    known: HashMap<CaseId, Conversation>,
    keys: &'k Keys,
    sealer: Sealer,
    batch: Batch,
}

impl Planner<'_> {
    fn take(&mut self, change: Change) -> Result<(), Fault> {
        // What belongs to no case shares one conversation per change: a mail and the letter that answers it.
        let mut loose = None;
        for case in change.cases {
            self.take_case(case)?;
        }
        if let Some(mut mail) = change.mail {
            let message = mail.message.take();
            self.take_mail(&mail, message.as_ref().map(|m| m.id));
            if let Some(message) = message {
                self.take_message(&message, &mut loose)?;
            }
        }
        for message in &change.messages {
            self.take_message(message, &mut loose)?;
        }
        if let Some(cleared) = change.cleared {
            self.take_cleared(cleared, &mut loose)?;
        }
        for key in change.cancel {
            self.batch.letters.iter_mut().filter(|letter| letter.key == key).for_each(LetterDraft::cancel);
            self.batch.cancel.push(key);
        }
        self.batch.returned.extend(change.returned);
        for letter in change.letters {
            self.take_letter(letter, &mut loose)?;
        }
        self.batch.snapshots.extend(change.snapshots.iter().map(snapshot_row));
        self.batch.marks.extend(change.marks);
        self.batch.filed.extend(change.filed.iter().map(filed_row));
        for absence in &change.absences {
            self.batch.absences.push(absence_row(self.keys, absence, self.now)?);
        }
        self.batch.absences_ended.extend(change.absences_ended);
        let cursors = change.cursors.into_iter().map(|(mailbox, cursor)| (mailbox.clone(), super::ledger::cursor_row(&mailbox, &cursor)));
        self.batch.cursors.extend(cursors);
        Ok(())
    }

    fn take_case(&mut self, change: CaseChange) -> Result<(), Fault> {
        let CaseChange { mut case, expected_version, mut events, next_due_at, participants, notes } = change;
        let id = case.id;
        if expected_version + i64::try_from(events.len()).unwrap_or(i64::MAX) != case.version {
            return Err(Fault::new(FaultKind::Permanent, format!("cannot commit case {id}: its version and its events do not add up")));
        }
        cut_case(&mut case);
        events.iter_mut().for_each(cut_event);
        for (position, event) in (expected_version + 1..).zip(&events) {
            self.batch.links.push(Link::of(id, position, event)?);
            match &event.kind {
                EventKind::StepTaken { step } => {
                    self.batch.steps.push([id.into(), step.as_str().into(), millis(event.recorded_at).into()]);
                }
                // Facts travel as lines of text (`figures`).
                EventKind::Assigned { department, .. } if department.as_str().contains(char::is_control) => {
                    return Err(Fault::new(FaultKind::Permanent, "cannot assign a department: its key holds a control character"));
                }
                _ => {}
            }
        }
        if !participants.is_empty() || notes.is_some() {
            let (_, key) = self.open(Some(id), &mut None)?;
            for participant in &participants {
                self.take_participant(id, participant, &key)?;
            }
            if let Some(notes) = notes {
                let sealed = self.sealer.seal_json(&key, &conversation::notes_place(id), &notes)?;
                self.batch.notes.insert(id, [id.into(), sealed.into()]);
            }
        }
        self.merge(case, expected_version, &events, next_due_at)
    }

    /// Joins what earlier changes of this batch made of the case with this one.
    fn merge(&mut self, case: Case, expected: i64, events: &[CaseEvent], next_due_at: Option<Instant>) -> Result<(), Fault> {
        let next_due_at = next_due_at.map_or(NEVER, millis);
        let last_recorded_at = events.iter().map(|e| millis(e.recorded_at)).max().unwrap_or(i64::MIN);
        let is_reassigned = events.iter().any(|e| matches!(e.kind, EventKind::Assigned { .. } | EventKind::Unassigned { .. }));
        let is_moved = events.iter().any(|e| matches!(e.kind, EventKind::ReceiptCorrected { .. }));
        if let Some(earlier) = self.batch.cases.get_mut(&case.id) {
            if earlier.case.version != expected {
                return Err(Fault::new(FaultKind::Conflict, format!("cannot commit case {}: it changed in between", case.id)));
            }
            earlier.case = case;
            earlier.next_due_at = next_due_at;
            earlier.last_recorded_at = earlier.last_recorded_at.max(last_recorded_at);
            earlier.is_reassigned |= is_reassigned;
            earlier.is_moved |= is_moved;
            return Ok(());
        }
        let conversation = if expected == 0 { self.known.get(&case.id).map_or(0, |c| c.id) } else { 0 };
        let row = CaseRow { case, expected, conversation, next_due_at, last_recorded_at, is_reassigned, is_moved };
        self.batch.cases.insert(row.case.id, row);
        Ok(())
    }

    fn take_participant(&mut self, case: CaseId, participant: &Participant, key: &DataKey) -> Result<(), Fault> {
        let place = conversation::participant_place(case, participant.ordinal);
        let sealed = self.sealer.seal_json(key, &place, participant)?;
        let address = participant.address.to_lowercase();
        let hash = if address.is_empty() { String::new() } else { self.keys.lookup_hash(&address) };
        self.batch.participants.push([case.into(), i64::from(participant.ordinal).into(), hash.into(), sealed.into()]);
        Ok(())
    }

    fn take_mail(&mut self, mail: &TakenMail, message: Option<i64>) {
        self.batch.ledger.push([
            mail.mailbox.as_str().into(),
            mail.uid_validity.into(),
            mail.uid.into(),
            mail.source_hash.as_str().into(),
            mail.letter_hash.as_str().into(),
            disposition_code(mail.disposition).into(),
            mail.reason.as_str().into(),
            millis(mail.received_at).into(),
            millis(self.now).into(),
            message.into(),
        ]);
    }

    fn take_cleared(&mut self, cleared: ClearedMail, loose: &mut Option<Conversation>) -> Result<(), Fault> {
        let ClearedMail { ledger, mail, note } = cleared;
        let code = disposition_code(mail.disposition).to_owned();
        if let Some(message) = &mail.message {
            self.take_message(message, loose)?;
        }
        let message = mail.message.map(|message| message.id);
        self.batch.cleared.push(ClearedRow { ledger, texts: [code, mail.reason, mail.source_hash, mail.letter_hash], message, note });
        Ok(())
    }

    fn take_message(&mut self, message: &NewMessage, loose: &mut Option<Conversation>) -> Result<(), Fault> {
        let (conversation, key) = self.open(message.case, loose)?;
        let text = self.sealer.seal_json(&key, &conversation::text_place(message.id), &message.text)?;
        let raw = self.sealer.seal(&key, &conversation::raw_place(message.id), &message.raw)?;
        self.batch.messages.push([
            message.id.into(),
            conversation.into(),
            message.case.into(),
            direction_code(message.direction).into(),
            millis(message.at).into(),
            message.message_id_hash.as_str().into(),
            message.sender_hash.as_str().into(),
            text.into(),
            raw.into(),
        ]);
        Ok(())
    }

    fn take_letter(&mut self, new: NewLetter, loose: &mut Option<Conversation>) -> Result<(), Fault> {
        let (conversation, key) = self.open(new.case, loose)?;
        let sealed = self.sealer.seal_json::<Letter>(&key, &conversation::letter_place(new.id), &new.letter)?;
        let bearer = new.bearer.as_ref().map(serde_json::to_string).transpose().map_err(|error| {
            Fault::because(FaultKind::Permanent, format!("cannot write the bearer of letter {} as JSON", new.id), error)
        })?;
        let row = [
            new.key.as_str().into(),
            LetterState::Waiting.code().into(),
            new.id.into(),
            conversation.into(),
            new.case.into(),
            bearer.unwrap_or_default().into(),
            new.letter.kind.code().into(),
            new.letter.kind.audience().code().into(),
            0.into(),
            0.into(),
            millis(new.not_before).into(),
            millis(self.now).into(),
            new.recipient_hash.into(),
            new.message_id_hash.into(),
            sealed.into(),
            "".into(),
            new.domain_hash.into(),
        ];
        self.batch.letters.push(LetterDraft { key: new.key, row });
        Ok(())
    }

    /// The conversation of a case, or the loose one of this change.
    fn open(&mut self, case: Option<CaseId>, loose: &mut Option<Conversation>) -> Result<(i64, Arc<DataKey>), Fault> {
        let conversation = match (case, loose) {
            (Some(id), _) => self
                .known
                .get(&id)
                .cloned()
                .ok_or_else(|| Fault::new(FaultKind::Permanent, format!("cannot file into case {id}: there is no such case")))?,
            (None, Some(open)) => open.clone(),
            (None, empty) => empty.insert(self.new_conversation()?).clone(),
        };
        let key = conversation.key.ok_or_else(|| Fault::new(FaultKind::Permanent, "cannot file into a case that was erased"))?;
        Ok((conversation.id, key))
    }

    fn new_conversation(&mut self) -> Result<Conversation, Fault> {
        let id = self.ids.next().ok_or_else(|| Fault::new(FaultKind::Permanent, "cannot open a conversation: no number is reserved"))?;
        let key = DataKey::make()?;
        self.batch.conversations.push([id.into(), key.wrap(self.keys, id)?.into(), millis(self.now).into()]);
        Ok(Conversation { id, key: Some(Arc::new(key)) })
    }
}

impl CaseRow {
    /// What a corrected receipt changes.
    pub(super) fn receipt(&self) -> [Value; 3] {
        let opening = &self.case.opening;
        [millis(opening.received_at).into(), millis(opening.deadline_at).into(), self.case.id.into()]
    }

    /// What is fixed when a case begins; a corrected receipt is written apart.
    pub(super) fn fixed(&self) -> [Value; 10] {
        let opening = &self.case.opening;
        [
            self.case.id.into(),
            self.conversation.into(),
            self.case.number.to_string().into(),
            opening.old_number.clone().unwrap_or_default().into(),
            opening.channel.code().into(),
            opening.origin.code().into(),
            opening.mailbox.clone().unwrap_or_default().into(),
            opening.counts.into(),
            millis(opening.received_at).into(),
            millis(opening.deadline_at).into(),
        ]
    }

    /// What its events change.
    pub(super) fn changing(&self) -> [Value; 16] {
        let case = &self.case;
        let acknowledgement = match case.acknowledgement {
            None => "",
            Some(Acknowledgement::Written) => "written",
            Some(Acknowledgement::Suppressed(reason)) => reason.code(),
        };
        [
            case.version.into(),
            case.stage.code().into(),
            case.kind.code().into(),
            case.kind_is_confirmed.into(),
            case.lane.map_or("", |lane| lane.code()).into(),
            case.leading().map_or("", |a| a.department.as_str()).into(),
            acknowledgement.into(),
            case.answerable.into(),
            case.reaction.as_ref().map(|r| millis(r.at)).into(),
            case.reaction.as_ref().map_or("", |r| r.way.code()).into(),
            case.finding.code().into(),
            case.remedy.code().into(),
            case.closed.map(|(at, _)| millis(at)).into(),
            case.closed.map_or("", |(_, reason)| reason.code()).into(),
            self.next_due_at.into(),
            self.last_recorded_at.into(),
        ]
    }

    /// The whole case as JSON.
    pub(super) fn projection(&self) -> Result<[Value; 2], Fault> {
        let json = serde_json::to_string(&self.case)
            .map_err(|error| Fault::because(FaultKind::Permanent, format!("cannot write case {} as JSON", self.case.id), error))?;
        Ok([self.case.id.into(), json.into()])
    }

    /// Its assignments, if they must be written.
    pub(super) fn assignments(&self) -> Vec<[Value; 6]> {
        if !self.is_reassigned {
            return Vec::new();
        }
        let row = |(ordinal, a): (i64, &crate::case::Assignment)| {
            let role = match a.role {
                Role::Leading => "leading",
                Role::Contributing => "contributing",
            };
            [self.case.id.into(), ordinal.into(), a.department.as_str().into(), role.into(), millis(a.from).into(), a.to.map(millis).into()]
        };
        (0_i64..).zip(&self.case.assignments).map(row).collect()
    }
}
