//! Whether the citizen got an acknowledgement (*Eingangsbestätigung*), and if not, why not.
//!
//! Knows: the reason codes of `domain.md` 5.1. Never: decides one; sorting and routing do.
//!
//! Known weaknesses: none known.

use super::kind::coded;
use serde::{Deserialize, Serialize};

coded! {
    /// *Grund, warum keine Bestätigung hinausging* (`domain.md` 5.1). Never silent: the digest lists each with this text.
    Suppressed {
        /// Empty envelope sender, RFC 3834 § 2.
        NullSender = "A01", "leerer Umschlagabsender";
        /// `multipart/report`.
        Report = "A02", "Zustellbericht";
        /// `Auto-Submitted` other than `no`, RFC 3834 § 5.
        AutoSubmitted = "A03", "als automatisch gekennzeichnet (Auto-Submitted)";
        /// A mailbox of a machine: mailer-daemon, noreply and the like.
        RoleAddress = "A04", "Absenderadresse nimmt keine Antworten an";
        /// `List-*` or `Precedence: bulk, list, junk`.
        BulkMail = "A05", "Massenmail oder Verteiler";
        /// `X-Auto-Response-Suppress`, `X-Autoreply`, `X-Loop`.
        AskedNotTo = "A06", "Absender bittet um keine automatische Antwort";
        /// Our own mail came back, or a loop.
        OwnMail = "A07", "eigene Nachricht oder Schleife";
        /// None of our addresses in To or Cc.
        NotAddressed = "A08", "unsere Adresse steht weder in An noch in Cc";
        /// Spam, virus or DMARC failure by the own server's word.
        Distrusted = "A09", "vom eigenen Mailserver als verdächtig gemeldet";
        /// Return-Path and From belong to different domains without proof.
        Misaligned = "A10", "Absender nicht belegt";
        /// Belongs to an existing case.
        KnownCase = "A11", "gehört zu einem bestehenden Vorgang";
        /// Too many acknowledgements to one address, domain, or at all.
        Limit = "A12", "Obergrenze für automatische Bestätigungen erreicht";
        /// No Return-Path at all.
        NoReturnPath = "A13", "Mailserver hat keinen Return-Path eingetragen";
        /// A lane says that a person goes first, or the sender is a colleague.
        PersonFirst = "A14", "ein Mensch entscheidet zuerst";
        /// The mail is older than the city's start or the last good fetch.
        OldMail = "A15", "Nachricht ist älter als der Beginn";
        /// No address to answer to (telephone, letter, anonymous).
        NoAddress = "A16", "keine E-Mail-Adresse bekannt";
        /// The sender's name or From is missing or ambiguous.
        AmbiguousSender = "A17", "Absender fehlt oder ist mehrdeutig";
        /// The city switched acknowledgements off (`pause acknowledgements`).
        Paused = "A18", "Bestätigungen sind angehalten";
    }
}

/// *Stand der Eingangsbestätigung*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acknowledgement {
    /// Written and committed to the outbox.
    Written,
    /// Not written, for this reason.
    Suppressed(Suppressed),
}
