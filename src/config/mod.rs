//! Files to rules (*Konfiguration*): reads a configuration folder and reports all faults at once.
//!
//! Knows: which files there are and how they become an [`Office`](crate::office::Office) and its doors.
//! Never: opens a connection or the database.
//!
//! Known weaknesses: none known.

mod amend;
mod check;
mod compare;
mod deadlines;
#[cfg(test)]
mod deadlines_tests;
mod departments;
mod districts;
mod fault;
mod file;
mod intake;
mod load;
mod login;
#[cfg(test)]
mod login_tests;
mod naming;
#[cfg(test)]
mod naming_tests;
mod other_ladder;
mod reader;
mod routing;
mod secrets;
mod settings;
#[cfg(test)]
mod shipped;
mod source;
#[cfg(test)]
mod tests;

pub(crate) use amend::quoted;
pub use amend::{Amendment, DepartmentField, FieldValue, amend};
pub use compare::{Difference, Listed, differences};
pub use departments::DepartmentsFile;
pub use districts::DistrictsFile;
pub use fault::ConfigFault;
pub(crate) use fault::nearest;
pub use file::{ConfigFile, date};
pub use load::{DISTRICTS, TableFiles, keyword_hints, load, load_from, open, open_if_there, routing_table, table_files};
pub use other_ladder::with_other_ladder;
pub use routing::RoutingFile;
pub use settings::{ImapPlace, Login, LoginBy, MailboxPlace, MaildirPlace, OAuth2, PostmanSettings, Security, Server, Settings};
pub use source::Source;
