//! Two tables over the same concerns (*Gegenüberstellung*): who would have gone elsewhere, why, and whether that is better.
//!
//! Knows: which turns a concern can take, which keyword or trigger turned it, and that a label says who is right.
//! Never: prints a word of a mail; what it names are the city's own keywords.
//!
//! Known weaknesses: of several changes that turned a concern together only the weightiest is named. Whether a person had to decide is no
//! error of either table, so the desk and a lane are neither right nor wrong.

use super::explain::{Candidate, Explanation};
use super::route::{Destination, Route};
use crate::case::{DepartmentKey, Label, Lane};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// *Was Menschen sagten*, as far as a table can be right or wrong about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// Who is responsible.
    pub responsible: Option<DepartmentKey>,
    /// Who is not.
    pub declined: BTreeSet<DepartmentKey>,
}

impl From<&Label> for Truth {
    fn from(label: &Label) -> Self {
        Self {
            responsible: label.responsible.as_ref().map(|said| said.department.clone()),
            declined: label.declined.iter().map(|declined| declined.department.clone()).collect(),
        }
    }
}

/// *Urteil* over one destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The department that people made responsible.
    Right,
    /// Another department, or one that said "not ours".
    Wrong,
    /// A person decides.
    Open,
}

impl Truth {
    /// Whether a destination is right.
    #[must_use]
    pub fn verdict(&self, destination: &Destination) -> Verdict {
        let Destination::Department(key) = destination else { return Verdict::Open };
        match &self.responsible {
            Some(responsible) if responsible == key => Verdict::Right,
            Some(_) => Verdict::Wrong,
            None if self.declined.contains(key) => Verdict::Wrong,
            None => Verdict::Open,
        }
    }
}

/// *Wendung*: what the change did to one concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// From one department to another.
    ToAnother,
    /// From the desk to a department.
    Routed,
    /// From a department to the desk.
    ToDesk,
    /// Into a lane.
    IntoLane,
    /// Out of a lane.
    OutOfLane,
    /// From one lane to another.
    BetweenLanes,
    /// At the desk as before, with another outside contact or none.
    OtherContact,
}

/// What decided that a concern goes elsewhere: the weightiest difference between the two accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Decider {
    /// A keyword brings other points than before.
    Keyword {
        /// Of this department.
        department: DepartmentKey,
        /// As the city wrote it.
        keyword: String,
        /// Points now, less the points before.
        points: i64,
    },
    /// A lane's trigger is found now.
    Trigger {
        /// The lane.
        lane: Lane,
        /// As the city wrote it, or the domain.
        trigger: String,
    },
    /// A lane's trigger is found no more.
    NoTrigger {
        /// The lane.
        lane: Lane,
        /// As the city wrote it, or the domain.
        trigger: String,
    },
    /// Threshold, lead, or what a department is: the keywords are as before.
    Rules,
}

impl fmt::Display for Decider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keyword { department, keyword, points } => write!(f, "“{keyword}” {points:+} for {department}"),
            Self::Trigger { lane, trigger } => write!(f, "“{trigger}” leads into the lane {}", lane.code()),
            Self::NoTrigger { lane, trigger } => write!(f, "“{trigger}” leads no more into the lane {}", lane.code()),
            Self::Rules => f.write_str("threshold, lead or department"),
        }
    }
}

/// *Geänderte Zuordnung* of one concern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Where it went.
    pub from: String,
    /// Where it would go.
    pub to: String,
    /// What the change did.
    pub turn: Turn,
    /// What decided it.
    pub because: Decider,
    /// Verdict before and after, where people said who is responsible.
    pub verdict: Option<(Verdict, Verdict)>,
}

/// *Gegenüberstellung*: the counts over many concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Concerns compared.
    pub cases: u64,
    /// Of these, that go where they went.
    pub same: u64,
    /// The others, by what the change did.
    pub turns: BTreeMap<Turn, u64>,
    /// How many went from where to where.
    pub moves: BTreeMap<(String, String), u64>,
    /// Verdicts before and after, of those that people said something about.
    pub verdicts: BTreeMap<(Verdict, Verdict), u64>,
}

impl Comparison {
    /// Counts one concern; what changed about it, if anything did.
    pub fn add(&mut self, before: &Route, after: &Route, truth: Option<&Truth>) -> Option<Changed> {
        self.cases += 1;
        let verdict = truth.map(|truth| (truth.verdict(&before.destination), truth.verdict(&after.destination)));
        if let Some(verdict) = verdict {
            *self.verdicts.entry(verdict).or_default() += 1;
        }
        let Some(turn) = turn(&before.destination, &after.destination) else {
            self.same += 1;
            return None;
        };
        *self.turns.entry(turn).or_default() += 1;
        let (from, to) = (before.destination.code(), after.destination.code());
        *self.moves.entry((from.clone(), to.clone())).or_default() += 1;
        Some(Changed { from, to, turn, because: decider(&before.because, &after.because), verdict })
    }

    /// How many concerns the change did this to.
    #[must_use]
    pub fn turned(&self, turn: Turn) -> u64 {
        self.turns.get(&turn).copied().unwrap_or_default()
    }

    /// How many concerns with a label were judged so before and so after.
    #[must_use]
    pub fn judged(&self, before: Verdict, after: Verdict) -> u64 {
        self.verdicts.get(&(before, after)).copied().unwrap_or_default()
    }
}

impl Destination {
    /// In one word or two: the key of a department, `desk`, `lane notfall`, `outside AVEA`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Lane(lane) => format!("lane {}", lane.code()),
            Self::Department(key) => key.to_string(),
            Self::External(key) => format!("outside {key}"),
            Self::Desk => "desk".to_owned(),
        }
    }
}

fn turn(before: &Destination, after: &Destination) -> Option<Turn> {
    use Destination::{Department, Desk, External, Lane};
    (before != after).then_some(match (before, after) {
        (Lane(_), Lane(_)) => Turn::BetweenLanes,
        (Lane(_), _) => Turn::OutOfLane,
        (_, Lane(_)) => Turn::IntoLane,
        (Department(_), Department(_)) => Turn::ToAnother,
        (Department(_), Desk | External(_)) => Turn::ToDesk,
        (Desk | External(_), Department(_)) => Turn::Routed,
        (Desk | External(_), Desk | External(_)) => Turn::OtherContact,
    })
}

fn decider(before: &Explanation, after: &Explanation) -> Decider {
    match (&before.lane, &after.lane) {
        (Some(then), None) => return Decider::NoTrigger { lane: then.lane, trigger: then.trigger.clone() },
        (then, Some(now)) if then.as_ref().is_none_or(|then| then.lane != now.lane) => {
            return Decider::Trigger { lane: now.lane, trigger: now.trigger.clone() };
        }
        _ => {}
    }
    let mut differences: BTreeMap<(&DepartmentKey, &str), i64> = BTreeMap::new();
    for (explanation, sign) in [(after, 1), (before, -1)] {
        for (department, keyword, points) in explanation.candidates.iter().flat_map(points_of) {
            *differences.entry((department, keyword)).or_default() += sign * i64::from(points);
        }
    }
    // What happens to a department that neither wins nor nearly wins turns nothing.
    let is_near = |key: &DepartmentKey| [before, after].iter().any(|e| e.candidates.iter().take(2).any(|c| c.department == *key));
    let weightiest = differences.into_iter().filter(|((key, _), points)| *points != 0 && is_near(key));
    let weightiest = weightiest.min_by_key(|(place, points)| (std::cmp::Reverse(points.abs()), *points < 0, *place));
    weightiest.map_or(Decider::Rules, |((department, keyword), points)| Decider::Keyword {
        department: department.clone(),
        keyword: keyword.to_owned(),
        points,
    })
}

fn points_of(candidate: &Candidate) -> impl Iterator<Item = (&DepartmentKey, &str, i32)> {
    candidate.hits.iter().map(|hit| (&candidate.department, hit.keyword.as_str(), hit.points))
}
