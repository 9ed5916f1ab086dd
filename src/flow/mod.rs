//! The office procedure (*Geschäftsgang*), one file a step.
//!
//! Knows: the order of the steps and who is asked. Never: decides; it loads facts, asks the rooms, hands a change to the archive.
//!
//! Known weaknesses: a step that meets a faster one is run again from the start.

mod absence;
mod agenda;
mod ahead;
mod answer;
mod batch;
mod beside;
mod clerk;
mod completeness;
mod consequences;
mod deputy;
mod dispatch;
mod due_list;
mod enter;
mod entering;
mod filing;
mod history;
mod in_hand;
mod join;
mod labelled;
mod list_reply;
mod lookups;
mod named_office;
mod naming;
mod open;
mod paper;
mod past;
mod preview;
mod quarantine;
mod receive;
mod reconcile;
mod report;
mod sent;
mod standstill;
mod take_in;
mod told;
mod unopened;
mod vitals;
mod watch;
mod write;

pub use absence::Duty;
pub use agenda::AgendaLine;
pub use clerk::{Clerk, Seals};
pub use dispatch::Dispatched;
pub use enter::{Entry, NotDone, Wish};
pub use labelled::{LabelledCase, PastCases};
pub use preview::{Count, Preview};
pub use receive::Polled;
pub use report::Reported;
pub use watch::Watched;
