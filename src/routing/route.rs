//! The decision (*Zuordnung*): lane, department, outside body, or the desk.
//!
//! Knows: threshold and lead, and that a lane goes before every department.
//! Never: guesses. Too few points or too small a lead means the desk, with the candidates named.
//!
//! Known weaknesses: one destination per mail; several concerns in one mail meet at the desk.

use super::explain::{Candidate, Explanation, Outcome};
use super::fold::Reading;
use super::mask::Shade;
use super::table::{Finding, RoutingTable};
use super::{DistrictReason, Partners, lane, mask, score, suggest};
use crate::case::{CaseKind, DepartmentKey, Lane};
use chrono::NaiveDate;

/// *Anliegen* as routing reads it: quoted mail already removed, subject without reply prefixes and tags.
#[derive(Clone, Copy, Debug)]
pub struct ConcernText<'a> {
    /// The subject, cleaned.
    pub subject: &'a str,
    /// The text, cleaned.
    pub text: &'a str,
}

/// *Ziel*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// *Sonderweg*: a person first; no department by machine.
    Lane(Lane),
    /// *Fachamt*.
    Department(DepartmentKey),
    /// *extern*: the contact is shown, nothing is transmitted.
    External(DepartmentKey),
    /// *Beschwerdestelle*: a person decides.
    Desk,
}

/// *Zuständigkeit* as suggested, with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Where to.
    pub destination: Destination,
    /// Why.
    pub because: Explanation,
    /// *Art* as the words suggest it; `None` when they say nothing, then the mailbox's `default_kind` holds.
    pub kind: Option<CaseKind>,
    /// *Ort*: street and number, with the district if one is named; never the sender's own address below the greeting.
    pub place: Option<String>,
    /// *Stadtbezirk* with the words that name it; none where they name no district or several.
    pub district: Option<DistrictReason>,
}

impl RoutingTable {
    /// Says who is responsible for a concern, and why. Pure: the same mail on the same day gives the same route.
    ///
    /// `today` is the city's local day; it selects the departments that are valid.
    #[must_use]
    pub fn route(&self, concern: &ConcernText<'_>, today: NaiveDate, partners: &Partners<'_>) -> Route {
        let reading = Reading::new(concern.subject, concern.text);
        let (findings, shade) = self.read(&reading);
        let lane = lane::judge(&reading, &findings, &shade, &self.triggers, (partners, &self.partners));
        let candidates = score::weigh(self, &reading, &findings, &shade, today);
        let outcome = match &lane {
            Some(_) => Outcome::Lane,
            None => verdict(&candidates, self.threshold, self.lead),
        };
        let destination = match (&lane, outcome, candidates.first()) {
            (Some(reason), ..) => Destination::Lane(reason.lane),
            (None, Outcome::Clear, Some(first)) => self.destination_of(&first.department),
            _ => Destination::Desk,
        };
        let masked = shade.masked(&reading);
        let kind = suggest::kind(&reading, &findings, &shade);
        let Shade { place, districts, .. } = shade;
        let (threshold, lead, is_cut) = (self.threshold, self.lead, reading.is_cut);
        let because = Explanation { outcome, candidates, masked, lane, districts, threshold, lead, is_cut };
        let district = because.district().cloned();
        Route { destination, because, kind, place, district }
    }

    /// Everything that stands in a mail, what is meant with typing errors too, and what of it is no topic.
    pub(super) fn read(&self, reading: &Reading<'_>) -> (Vec<Finding>, Shade) {
        let mut findings = self.scan(reading);
        let shade = mask::cover(reading, &findings, &self.mask_rules);
        findings.extend(self.typos.find(reading, &findings, &shade));
        (findings, shade)
    }

    fn destination_of(&self, key: &DepartmentKey) -> Destination {
        match self.department(key) {
            Some(department) if department.is_external() => Destination::External(key.clone()),
            _ => Destination::Department(key.clone()),
        }
    }
}

/// What the points say: clear only at the threshold and with the lead (`domain.md` 6).
pub(super) fn verdict(candidates: &[Candidate], threshold: u32, lead: u32) -> Outcome {
    let first = candidates.first().map_or(0, |candidate| candidate.score);
    let second = candidates.get(1).map_or(0, |candidate| candidate.score);
    if first == 0 || candidates.iter().all(|candidate| candidate.hits.is_empty()) {
        Outcome::Nothing
    } else if first < threshold || candidates.first().is_none_or(|candidate| candidate.hits.is_empty()) {
        Outcome::TooWeak
    } else if first - second < lead {
        Outcome::TooClose
    } else {
        Outcome::Clear
    }
}
