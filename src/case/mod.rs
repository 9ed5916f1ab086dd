//! What may happen to this case now? The vocabulary of the whole house.
//!
//! Knows: what a case (*Vorgang*) is, which events its life is made of, and which wishes of a clerk are refused.
//! Never: mail, SQL, templates, the clock. `now` is always an argument.
//!
//! Known weaknesses: one leading department at a time; splitting one mail into several cases is left to a person.

mod acknowledgement;
mod actor;
mod answer;
mod command;
mod decide;
mod department;
mod event;
mod finding;
mod kind;
mod label;
#[cfg(test)]
mod label_tests;
mod lane;
mod life;
mod number;
mod stage;
mod station;
#[cfg(test)]
mod tests;

pub use acknowledgement::{Acknowledgement, Suppressed};
pub use actor::{Actor, Bearer};
pub use answer::{AnswerKind, Draft, ReactionWay};
pub use command::{Command, Refusal};
pub use decide::MOST_CORRECTED;
pub use department::DepartmentKey;
pub use event::{CaseEvent, EventKind};
pub use finding::{Finding, Remedy};
pub(crate) use kind::coded;
pub use kind::{CaseKind, Channel, Origin};
pub use label::{Declined, Label, Responsible, Voice, label};
pub use lane::Lane;
pub use life::{Assignment, Case, CaseId, MessageId, Opening, Promise, Reaction, Role};
pub use number::{CaseNumber, NotACaseNumber};
pub use stage::{CloseReason, ReviewReason, Stage};
pub use station::{Move, Station, stations};

/// A point in time, always UTC; becomes a local date only inside the rooms that know the city's zone.
pub type Instant = chrono::DateTime<chrono::Utc>;
