//! When a score leaves no doubt.

use super::*;
use crate::case::{DepartmentKey, Lane};

/// An explanation with these scores, threshold 6 and lead 3.
fn explained(outcome: Outcome, scores: &[u32]) -> Explanation {
    let candidate = |(nth, score): (usize, &u32)| Candidate {
        department: DepartmentKey::new(&format!("{nth}")),
        score: *score,
        head_start: 0,
        hits: vec![],
        rest: Rest::default(),
    };
    let candidates = scores.iter().enumerate().map(candidate).collect();
    Explanation { outcome, candidates, masked: vec![], lane: None, districts: vec![], threshold: 6, lead: 3, is_cut: false }
}

#[test]
fn a_score_is_certain_from_twice_the_threshold_with_twice_the_lead() {
    for (scores, expected) in
        [(&[][..], false), (&[11], false), (&[12], true), (&[12, 6], true), (&[12, 7], false), (&[30, 25], false), (&[30, 24], true)]
    {
        assert_eq!(explained(Outcome::Clear, scores).is_certain(), expected, "{scores:?}");
    }
    for outcome in [Outcome::Lane, Outcome::TooWeak, Outcome::TooClose, Outcome::Nothing] {
        assert!(!explained(outcome, &[30]).is_certain(), "{outcome:?}");
    }
    let lane = LaneReason { lane: Lane::Confidential, trigger: "personal".to_owned(), found: None };
    assert!(!Explanation { lane: Some(lane), ..explained(Outcome::Lane, &[30]) }.is_certain());
    assert!(Explanation { lead: 0, ..explained(Outcome::Clear, &[12, 12]) }.is_certain(), "a city that asks for no lead gets none");
}

#[test]
fn a_persons_word_is_worth_more_than_any_score() {
    assert!(Certainty::Confirmed > Certainty::Certain && Certainty::Certain > Certainty::Supposed);
    assert_eq!(explained(Outcome::Clear, &[99]).certainty(), Certainty::Certain);
    assert_eq!(explained(Outcome::Clear, &[6]).certainty(), Certainty::Supposed);
}
