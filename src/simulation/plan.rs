//! What is to be lived through (*Vorhaben*), and what is there already (*Bestand*).
//!
//! Knows: how diligent each department is said to be. Never: what came of it.
//!
//! Known weaknesses: diligence is one number; that departments work more slowly in summer is not said by it.

use crate::case::{Case, DepartmentKey, NotACaseNumber};
use crate::deadlines::{Absences, OutsideCoveredYears};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::collections::BTreeMap;

/// *Vorhaben*: the weeks to live through.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// The first day.
    pub from: NaiveDate,
    /// Weeks in which new cases come.
    pub weeks: u32,
    /// How many come.
    pub cases: u32,
    /// The same seed throws the same dice.
    pub seed: u64,
    /// How people work.
    pub diligence: Diligence,
}

impl Plan {
    /// The first day on which no new case comes any more.
    #[must_use]
    pub fn end(&self) -> NaiveDate {
        self.from.checked_add_days(Days::new(7 * u64::from(self.weeks))).unwrap_or(NaiveDate::MAX)
    }
}

/// *Sorgfalt*: shares from 0 to 1, as [the model](super) reads them.
#[derive(Clone, Debug, Serialize)]
pub struct Diligence {
    /// Of every department that is not named.
    pub usual: f64,
    /// Of single departments.
    pub departments: BTreeMap<DepartmentKey, f64>,
    /// Of the desk: the share of prepared interim replies that it sends.
    pub desk: f64,
}

impl Diligence {
    pub(super) fn of(&self, department: &DepartmentKey) -> f64 {
        self.departments.get(department).copied().unwrap_or(self.usual)
    }
}

/// *Bestand*: what the simulation begins with; the default is an office without a past.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// Open cases, each with the district it lies in.
    pub open: Vec<(Case, String)>,
    /// How many cases each department got so far: how likely the next one is for it. Without any all are alike.
    pub cases_so_far: BTreeMap<DepartmentKey, u32>,
    /// Who is away when.
    pub absences: Absences,
}

/// Why a plan cannot be lived through (*undurchführbar*).
#[derive(Debug, thiserror::Error)]
pub enum Impossible {
    /// A date that no calendar covers.
    #[error(transparent)]
    Outside(#[from] OutsideCoveredYears),
    /// A number that a case cannot have.
    #[error("cannot number so many cases")]
    Number(#[from] NotACaseNumber),
    /// Nobody to assign a case to.
    #[error("cannot assign a case: no department of the city is responsible on {0}")]
    Nobody(NaiveDate),
}
