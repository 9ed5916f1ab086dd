//! Breaking points (*Sollbruchstellen*): named places where a test lets the program die as `kill -9` would.
//!
//! Knows: which point is armed, and how often it was reached. Never: does anything in a program that was built without the feature
//! `faults`, which no released one is.
//!
//! Known weaknesses: one point can be armed per process.

/// Every point there is, in the order in which a mail passes them. Each is followed by the mark with which it is reached.
pub const BREAKING_POINTS: [&str; 20] = [
    "receive.listed",       // how many mails are new
    "imap.fetching",        // UID
    "mail.reading",         // UID
    "mail.taking_in",       // UID
    "slice.decided",        // UID of its last mail
    "commit.begun",         // how many changes
    "commit.written",       // how many changes
    "commit.done",          // how many changes
    "slice.committed",      // UID of its last mail
    "imap.copied",          // how many mails
    "imap.marked_deleted",  // how many mails
    "imap.moved",           // how many mails
    "slice.moved",          // UID of its last mail
    "receive.advanced",     // UID where the cursor stands
    "receive.noted",        // UID where the cursor stands
    "list.committed",       // how many lists of the ladder this round
    "letter.begun",         // letter
    "smtp.before_last_dot", // bytes of the letter
    "letter.delivered",     // letter
    "letter.settled",       // letter
];

/// Dies here by `abort()`, without any clean-up, if this point is armed and its hour has come.
pub fn breaking_point(name: &'static str, mark: i64) {
    #[cfg(feature = "faults")]
    armed::reach(name, mark);
    #[cfg(not(feature = "faults"))]
    let _ = (name, mark);
}

#[cfg(feature = "faults")]
pub use armed::arm;

#[cfg(feature = "faults")]
mod armed {
    use super::BREAKING_POINTS;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Armed {
        name: String,
        mark: Option<i64>,
        left: AtomicU32,
    }

    static ARMED: OnceLock<Armed> = OnceLock::new();

    /// Arms a point: `slice.committed` dies there the first time, `slice.committed*3` the third time, `mail.reading=7` with mark 7.
    ///
    /// # Errors
    /// A sentence for whoever misspelt it.
    pub fn arm(word: &str) -> Result<(), String> {
        let not_understood = || format!("cannot arm \"{word}\": write one of {}, then *TIMES or =MARK", BREAKING_POINTS.join(", "));
        let (name, times, mark) = match (word.split_once('*'), word.split_once('=')) {
            (Some((name, times)), None) => (name, times.parse().map_err(|_| not_understood())?, None),
            (None, Some((name, mark))) => (name, 1, Some(mark.parse().map_err(|_| not_understood())?)),
            _ => (word, 1, None),
        };
        if !BREAKING_POINTS.contains(&name) {
            return Err(not_understood());
        }
        let armed = Armed { name: name.to_owned(), mark, left: AtomicU32::new(times) };
        ARMED.set(armed).map_err(|_| "cannot arm two points".to_owned())
    }

    pub(super) fn reach(name: &str, mark: i64) {
        let Some(armed) = ARMED.get().filter(|armed| armed.name == name && armed.mark.is_none_or(|wanted| wanted == mark)) else { return };
        if armed.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            std::process::abort();
        }
    }
}
