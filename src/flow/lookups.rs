//! What is looked up for many mails at once (*Vorgriff in die Registratur*).
//!
//! Knows: that a statement costs the same for one hash as for two hundred, and what a commit adds to the answers.
//! Never: decides anything with them.
//!
//! Known weaknesses: cases that mails name are read one by one, since few mails name any.

use super::batch::{Batch, acknowledgements};
use super::clerk::Clerk;
use super::entering::Queue;
use super::unopened::Unopened;
use crate::case::Instant;
use crate::letters::LetterKind;
use crate::outbox::{AckHistory, Fates};
use crate::ports::{Change, Disposition, Fault, KeyedHash, LedgerEntry, Reference};
use std::collections::{BTreeMap, BTreeSet};

/// Answers of the archive, kept up to date with what is committed since.
#[derive(Default)]
pub(super) struct Lookups {
    /// Source and letter hashes that this mailbox has had.
    known_here: BTreeSet<KeyedHash>,
    /// What is parked here with the source of a mail that cannot be read now either.
    parked_here: Vec<LedgerEntry>,
    /// Letter hashes that any mailbox has had.
    known_anywhere: BTreeSet<KeyedHash>,
    references: BTreeMap<KeyedHash, Vec<Reference>>,
    acknowledged: BTreeMap<KeyedHash, Vec<Instant>>,
    /// With the domains they went to.
    acknowledged_anybody: Vec<(KeyedHash, Instant)>,
    /// What became of those that left lately.
    fates: Fates,
    /// Whether the city limits acknowledgements to all together, so that those are to be counted.
    counts_anybody: bool,
    /// Whether new cases are of live work.
    pub is_live: bool,
}

impl Lookups {
    /// Whether the same mail came before: in the same mailbox by either hash, across mailboxes by what the letter says.
    pub fn knows(&self, mail: &Unopened) -> bool {
        let (source, letter) = (&mail.taken.source_hash, &mail.taken.letter_hash);
        // An empty mail has no fingerprint and is never the same as another.
        let is_known = |hashes: &BTreeSet<KeyedHash>, hash: &KeyedHash| !hash.is_empty() && hashes.contains(hash);
        is_known(&self.known_here, source) || is_known(&self.known_here, letter) || is_known(&self.known_anywhere, letter)
    }

    /// Whether a mail that cannot be read is parked here already, under another number.
    pub fn is_parked(&self, mail: &Unopened) -> bool {
        let (hash, number) = (&mail.taken.source_hash, (mail.taken.uid_validity, mail.taken.uid));
        self.parked_here.iter().any(|entry| entry.source_hash == *hash && (entry.uid_validity, entry.uid) != number)
    }

    /// Cases and letters behind the Message-IDs that a mail names.
    pub fn references(&self, named: &[KeyedHash]) -> Vec<Reference> {
        let asked: BTreeSet<&KeyedHash> = named.iter().filter(|hash| !hash.is_empty()).collect();
        asked.into_iter().filter_map(|hash| self.references.get(hash)).flatten().cloned().collect()
    }

    /// Acknowledgements that count against one more to this address, to which this batch holds none.
    pub fn ack_history(&self, recipient: &KeyedHash, domain: &KeyedHash, batch: &Batch) -> AckHistory {
        let to_recipient = self.acknowledged.get(recipient).cloned().unwrap_or_default();
        let all = self.acknowledged_anybody(batch);
        let to_domain = all.iter().filter(|(to, _)| to == domain).map(|(_, at)| *at).collect();
        AckHistory { to_recipient, to_domain, to_anybody: all.into_iter().map(|(_, at)| at).collect(), fates: self.fates }
    }

    /// Acknowledgements that count against one more to anybody, once this batch is committed.
    pub fn acknowledged_anybody(&self, batch: &Batch) -> Vec<(KeyedHash, Instant)> {
        self.acknowledged_anybody.iter().chain(batch.acknowledged.iter().filter(|_| self.counts_anybody)).cloned().collect()
    }

    /// Takes over what a batch is about to add to the archive.
    pub fn learn(&mut self, changes: &[Change]) {
        for change in changes {
            if let Some(mail) = change.mail.as_ref().filter(|mail| mail.disposition != Disposition::Parked) {
                self.known_here.extend([mail.source_hash.clone(), mail.letter_hash.clone()]);
                self.known_anywhere.insert(mail.letter_hash.clone());
            }
            let message = change.mail.iter().filter_map(|mail| mail.message.as_ref());
            let mails = message.chain(&change.messages).filter_map(|m| {
                let hash = m.message_id_hash.clone();
                Some(Reference { hash, case: m.case?, letter: None, bearer: None, sender_hash: m.sender_hash.clone() })
            });
            let letters = change.letters.iter().filter_map(|l| {
                let hash = l.message_id_hash.clone();
                Some(Reference { hash, case: l.case?, letter: Some(l.id), bearer: l.bearer.clone(), sender_hash: String::new() })
            });
            for reference in letters.chain(mails).filter(|reference| !reference.hash.is_empty()) {
                self.references.entry(reference.hash.clone()).or_default().push(reference);
            }
            for letter in acknowledgements(&change.letters) {
                self.acknowledged.entry(letter.recipient_hash.clone()).or_default().push(letter.letter.date);
                if self.counts_anybody {
                    self.acknowledged_anybody.push((letter.domain_hash.clone(), letter.letter.date));
                }
            }
        }
    }
}

impl Clerk {
    /// Asks the archive once for all of these mails while others are being committed. Mails that depend on those wait for them and are
    /// looked up anew; to all others it is the same whether the archive tells of those already.
    pub(super) async fn look_up_beside(&self, others: &Queue, mailbox: &str, mails: &[Unopened], now: Instant) -> Result<Lookups, Fault> {
        let mut lookups = self.look_up(mailbox, mails, now).await?;
        // But not to the count of all.
        if let Some(acknowledged) = others.acknowledged_anybody() {
            lookups.acknowledged_anybody = acknowledged.to_vec();
        }
        Ok(lookups)
    }

    /// Asks the archive once for all of these mails.
    pub(super) async fn look_up(&self, mailbox: &str, mails: &[Unopened], now: Instant) -> Result<Lookups, Fault> {
        let hashes = |of: &dyn Fn(&Unopened) -> Vec<KeyedHash>| -> Vec<KeyedHash> {
            let distinct: BTreeSet<KeyedHash> = mails.iter().flat_map(of).filter(|hash| !hash.is_empty()).collect();
            distinct.into_iter().collect()
        };
        let letters = hashes(&|mail| vec![mail.taken.letter_hash.clone()]);
        let both = hashes(&|mail| vec![mail.taken.source_hash.clone(), mail.taken.letter_hash.clone()]);
        let mut lookups = Lookups {
            known_here: self.store.known_hashes(Some(mailbox), &both).await?.into_iter().collect(),
            known_anywhere: self.store.known_hashes(None, &letters).await?.into_iter().collect(),
            is_live: self.is_live(now).await?,
            counts_anybody: !self.office.limits.overall_span().is_zero(),
            ..Lookups::default()
        };
        let unreadable = hashes(&|mail| mail.read.is_err().then(|| mail.taken.source_hash.clone()).into_iter().collect());
        if !unreadable.is_empty() {
            let parked = self.store.entries_by_hash(&unreadable).await?.into_iter();
            let here = parked.filter(|entry| entry.mailbox == mailbox && entry.disposition == Disposition::Parked);
            lookups.parked_here = here.collect();
        }
        let named = hashes(&|mail| mail.named_hashes.clone());
        if !named.is_empty() {
            for reference in self.store.references(&named).await? {
                lookups.references.entry(reference.hash.clone()).or_default().push(reference);
            }
        }
        let recipients = hashes(&|mail| vec![mail.reply_hash.clone()]);
        let (kind, limits) = (LetterKind::Acknowledgement, &self.office.limits);
        if !limits.recipient_span().is_zero() && !recipients.is_empty() {
            for (recipient, at) in self.store.letters_to(kind, &recipients, now - limits.recipient_span()).await? {
                lookups.acknowledged.entry(recipient).or_default().push(at);
            }
        }
        lookups.fates = self.fates(now).await?;
        if lookups.counts_anybody {
            lookups.acknowledged_anybody = self.store.letters_since(kind, now - limits.overall_span()).await?;
        }
        Ok(lookups)
    }
}
