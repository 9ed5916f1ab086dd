//! Changes that are committed together (*Stapel*), and what they touch.
//!
//! Knows: which mail must wait for the commit of an earlier one. Never: commits.
//!
//! Known weaknesses: two mails of one sender are never in one batch, even where they do not depend on each other.

use super::unopened::Unopened;
use crate::case::{CaseId, Instant};
use crate::letters::LetterKind;
use crate::ports::{Change, KeyedHash, NewLetter};
use std::collections::BTreeSet;

/// *Stapel*.
#[derive(Default)]
pub(super) struct Batch {
    pub changes: Vec<Change>,
    /// To which domain and when acknowledgements were written in this batch, for the limits to a domain and to all together.
    pub acknowledged: Vec<(KeyedHash, Instant)>,
    hashes: BTreeSet<KeyedHash>,
    message_ids: BTreeSet<KeyedHash>,
    senders: BTreeSet<KeyedHash>,
    /// Who gets an acknowledgement.
    recipients: BTreeSet<KeyedHash>,
    cases: BTreeSet<CaseId>,
    numbers: BTreeSet<String>,
    /// Whether a department is away from here on, or back.
    changes_absences: bool,
}

impl Batch {
    /// Whether this mail could depend on one that is not committed yet: the same mail, an answer to it, the same sender, the
    /// same case, an acknowledgement to the same address, which its limit counts, or an absence, which says who reads the letters.
    pub fn touches(&self, mail: &Unopened) -> bool {
        if self.changes_absences {
            return true;
        }
        if mail.read.is_err() {
            return self.hashes.contains(&mail.taken.source_hash);
        }
        self.hashes.contains(&mail.taken.source_hash)
            || self.hashes.contains(&mail.taken.letter_hash)
            || self.senders.contains(&mail.sender_hash)
            || self.recipients.contains(&mail.reply_hash)
            || mail.named_hashes.iter().any(|id| self.message_ids.contains(id))
            || mail.tags.iter().any(|(tag, _)| self.numbers.contains(&tag.number.to_string()))
    }

    /// Whether a change meets a case that this batch changes already.
    pub fn meets(&self, change: &Change) -> bool {
        change.cases.iter().any(|c| self.cases.contains(&c.case.id))
    }

    /// Adds a mail's change.
    pub fn add(&mut self, mail: &Unopened, change: Change) {
        self.hashes.extend([mail.taken.source_hash.clone(), mail.taken.letter_hash.clone()]);
        self.senders.insert(mail.sender_hash.clone());
        self.message_ids.insert(mail.message_id_hash.clone());
        self.message_ids.extend(change.letters.iter().map(|l| l.message_id_hash.clone()));
        self.cases.extend(change.cases.iter().map(|c| c.case.id));
        self.numbers.extend(change.cases.iter().map(|c| c.case.number.to_string()));
        self.changes_absences |= !(change.absences.is_empty() && change.absences_ended.is_empty());
        for letter in acknowledgements(&change.letters) {
            self.recipients.insert(letter.recipient_hash.clone());
            self.acknowledged.push((letter.domain_hash.clone(), letter.letter.date));
        }
        self.changes.push(change);
    }
}

/// Acknowledgements among letters.
pub(super) fn acknowledgements(letters: &[NewLetter]) -> impl Iterator<Item = &NewLetter> {
    letters.iter().filter(|l| l.letter.kind == LetterKind::Acknowledgement)
}
