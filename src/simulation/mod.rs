//! Weeks of the office, lived through in memory (*Probelauf*): which mails a ladder writes and what would be late, before it is switched on.
//!
//! Knows: how citizens, departments and the desk behave in the model below; everything else is asked of the rooms that decide it for the
//! daemon too: the case what may happen to it, the ladder what is due, the office who reads it.
//! Never: reads a file, the archive or the clock, writes a letter, throws dice that cannot be thrown again: the same plan gives the same
//! account, and another ladder meets the same concerns and the same people.
//!
//! # The model
//! - *Citizens* write on any day between 6 and 22 o'clock, on a working day three times as often as on another one. Every concern is for
//!   the city, is answerable and finds its department at once.
//! - *Departments*: the diligence of a department is the share of its cases that it answers by the day of the statement. It takes them
//!   over on the first working day and its answer comes on one of these days, each as likely as the other.
//! - The rest is not touched unless somebody reads a list about it: half is answered within two working days of the first one that the
//!   department, its deputy or somebody above it reads, a quarter within two working days of the first one that its head, directorate or
//!   the mayor's office reads, a quarter never.
//! - *The desk* releases every answer on the next working day. Of the interim replies laid before it, it sends the share that its diligence
//!   says on the next working day and discards the others.
//! - What people do in the house they do at noon of a working day of the office's calendar.
//!
//! Known weaknesses: nobody grows tired of lists, so more and earlier steps always look better; nobody hands a case over, asks the citizen
//! back, names a later day or telephones; a deputy is as diligent as the department; lists that only the desk reads move no department;
//! cases that no department leads stay where they are; new concerns lie in no district.
//!
//! | File | Question it answers |
//! |---|---|
//! | `plan.rs` | What is to be lived through, and what is there already? |
//! | `people.rs` | Who writes when, and who answers when? |
//! | `town.rs` | What happens next? |
//! | `account.rs` | Who got how much mail, and what was late? |

mod account;
mod people;
mod plan;
mod town;

pub use account::{Account, Addressee, DayMail, Outcome};
pub use plan::{Diligence, Impossible, Plan, Stock};
pub use town::simulate;
