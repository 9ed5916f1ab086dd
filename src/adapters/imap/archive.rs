//! The folder to which mails are moved, as a letter box that is only ever read.
//!
//! Knows: that it is the same account with another folder, opened with EXAMINE on a connection of its own. Never: moves or marks.
//!
//! Known weaknesses: one more login for each comparison.

use super::mailbox::ImapMailbox;
use super::settings::{AfterIntake, ImapSettings};

/// The archive folder of these settings; none where mails stay.
pub(super) fn of(settings: &ImapSettings) -> Option<ImapMailbox> {
    let AfterIntake::Move { folder } = &settings.after_intake else { return None };
    let archive = ImapSettings { folder: folder.clone(), after_intake: AfterIntake::Leave, ..settings.clone() };
    // What could be wrong with these settings was refused when the mailbox itself was made.
    ImapMailbox::new(archive).ok()
}
