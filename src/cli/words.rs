//! Sentences of the commands (*Wortlaut*).
//!
//! Knows: how a round is told in one screen. Never: counts.
//!
//! Known weaknesses: none known.

use crate::app::Round;

/// What a round did, a line per room; rooms that did nothing stay silent.
pub(super) fn round(round: &Round) -> String {
    let r = round.received;
    let d = round.dispatched;
    let mut lines = vec![format!(
        "{} mails: {} new cases, {} added, {} automatic, {} duplicates, {} parked",
        r.mails, r.cases, r.replies, r.automatic, r.duplicates, r.parked
    )];
    if round.watched.letters > 0 {
        lines.push(format!("{} reminders for {} cases", round.watched.letters, round.watched.steps));
    }
    if round.reported.snapshots + round.reported.digests > 0 {
        lines.push(format!("{} nights frozen, {} digests written", round.reported.snapshots, round.reported.digests));
    }
    if round.reported.admin_notes > 0 {
        lines.push("nobody releases anything: the administration was told".to_owned());
    }
    lines.push(format!(
        "{} letters sent, {} redirected, {} held, {} waiting, {} given up, {} uncertain",
        d.sent, d.redirected, d.held, d.waiting, d.given_up, d.uncertain
    ));
    lines.join("\n")
}
