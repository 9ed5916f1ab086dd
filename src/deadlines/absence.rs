//! When a department is away, and who reads for it meanwhile (*Abwesenheit, Vertretung*).
//!
//! Knows: which entry holds on a local day, and what cannot be entered. Never: the addresses of a department (that is `routing`), and
//! never guesses: what a mail program answers by itself is no absence (`office.md` 2).
//!
//! Known weaknesses: whole days only; a department is away with all its addresses or with none.

use crate::case::DepartmentKey;
use chrono::{Months, NaiveDate};

/// *Abwesenheit* of a department, both days inclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Who is away.
    pub department: DepartmentKey,
    /// First local day.
    pub from: NaiveDate,
    /// Last local day.
    pub until: NaiveDate,
    /// *Vertretung*: the address that reads meanwhile; none leaves it to the department's own deputy.
    pub deputy: Option<String>,
}

/// Why an absence cannot be entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AbsenceFault {
    /// Its last day lies before its first.
    #[error("it ends before it begins")]
    EndsBeforeItBegins,
    /// Longer than a year: mostly a mistyped year, and otherwise a matter for `departments.toml`.
    #[error("it is longer than a year")]
    LongerThanAYear,
    /// Its last day has passed.
    #[error("it is over")]
    IsOver,
}

impl AbsenceFault {
    /// The sentence for a colleague.
    #[must_use]
    pub fn german(self) -> &'static str {
        match self {
            Self::EndsBeforeItBegins => "Der letzte Tag der Abwesenheit liegt vor dem ersten.",
            Self::LongerThanAYear => "Eine Abwesenheit kann höchstens ein Jahr dauern. Bitte prüfen Sie die Jahreszahlen.",
            Self::IsOver => "Diese Abwesenheit ist schon vorbei.",
        }
    }
}

impl Absence {
    /// The same, if it can be entered today.
    ///
    /// # Errors
    /// An [`AbsenceFault`] where its days contradict each other or have passed.
    pub fn checked(self, today: NaiveDate) -> Result<Self, AbsenceFault> {
        let first_too_late = self.from.checked_add_months(Months::new(12));
        match self {
            Self { from, until, .. } if until < from => Err(AbsenceFault::EndsBeforeItBegins),
            Self { until, .. } if first_too_late.is_none_or(|day| until >= day) => Err(AbsenceFault::LongerThanAYear),
            Self { until, .. } if until < today => Err(AbsenceFault::IsOver),
            right => Ok(right),
        }
    }

    /// Whether it holds on this local day.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }

    /// Whether both are one department's and share a day.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.department == other.department && self.from <= other.until && other.from <= self.until
    }
}

/// *Abwesenheiten* in the order in which they were entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Absences(pub Vec<Absence>);

impl Absences {
    /// The absence of a department on a local day; of several the one entered last.
    #[must_use]
    pub fn on(&self, department: &DepartmentKey, day: NaiveDate) -> Option<&Absence> {
        self.0.iter().rev().find(|absence| absence.department == *department && absence.covers(day))
    }
}
