//! *Archiv*: the office's memory in one SQL database, SQLite or PostgreSQL, behind [`crate::ports::Store`].
//!
//! | file | what is in it |
//! |---|---|
//! | `open` | opening a database, migrations, what is refused and why |
//! | `port` | the door itself: which function answers which call |
//! | `batch`, `commit` | from changes to rows, and the one transaction that writes them |
//! | `rows`, `fault`, `instant` | row lists, faults and times as both databases take them |
//! | `keys`, `seal`, `conversation` | what may be read only with the key |
//! | `chain` | the events and the hash that joins them |
//! | `sequences` | numbers that are given out once |
//! | `ledger`, `cases`, `messages`, `letters`, `figures`, `past`, `absences` | the look-ups |
//! | `safe` | secrets that the world replaced |
//! | `lease` | who may act as the daemon |
//!
//! Knows: tables, transactions, keys. Never: decides about a case, a letter or a figure.
//!
//! Known weaknesses: one writing connection per process, so commits queue behind each other. Whoever can write to the database
//! file can cut off the newest events and restore an older end of the chain; the end that the digest mails out every day is
//! the witness against that. Ids of a batch that failed are not used again.

mod absences;
mod batch;
mod cases;
mod chain;
mod commit;
mod conversation;
mod fault;
mod figures;
mod filed;
mod instant;
mod keys;
mod lease;
mod ledger;
mod letters;
mod messages;
mod open;
mod past;
mod port;
mod rows;
mod safe;
mod seal;
mod sequences;
#[cfg(test)]
mod tests;

pub use keys::Keys;
pub use lease::this_process;
pub use open::SqlStore;
