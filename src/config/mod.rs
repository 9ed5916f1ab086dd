//! Files to rules, all faults reported at once.
//!
//! Knows: how the city's files are written and how a fault in them is told. Never: acts on them.
//!
//! Known weaknesses: none known.

mod departments;
mod fault;
mod reader;
mod routing;

pub use departments::DepartmentsFile;
pub use fault::ConfigFault;
pub use routing::RoutingFile;
