//! How did we do? Facts, figures, snapshots, the digest.
//!
//! Knows: each figure of the product sheet with its definition (`domain.md` 1.3).
//! Never: reads the database or the clock; facts and `as_of` are arguments.
//!
//! Known weaknesses: K4 and the standard figures come with a later issue.
//!
//! | File | Question it answers |
//! |---|---|
//! | `fact.rs` | What must be known about a case? |
//! | `cohort.rs` | Which cases is a figure about? |
//! | `figures.rs` | How is each figure counted? |
//! | `percent.rs` | How is a share rounded and printed? |
//! | `snapshot.rs` | What is frozen each night? |
//! | `sheet.rs` | How does the table look? |
//! | `digest.rs` | What stands in the morning digest? |
//! | `health.rs` | Is the daemon well? |

mod cohort;
mod digest;
#[cfg(test)]
mod digest_tests;
mod fact;
mod figures;
mod health;
#[cfg(test)]
mod health_tests;
mod percent;
#[cfg(test)]
mod properties;
mod sheet;
mod snapshot;
#[cfg(test)]
mod tests;

pub use cohort::{ReceiptCohort, Switches};
pub use digest::{DigestFigures, DigestScope, OLD_AFTER, OverdueCase, digest_figures, digest_receipts};
pub use fact::{Fact, Snapshot};
pub use figures::{DEFINITION, Figures, K2, K2Cell, measure};
pub use health::{Disk, Gauge, Level, Vitals, examine, worst};
pub use percent::{NO_SHARE, Ratio};
pub use sheet::sheet;
pub use snapshot::{freeze, snapshot_years};
