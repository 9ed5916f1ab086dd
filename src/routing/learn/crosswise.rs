//! What learning would bring with new texts (*Probe auf zurückgelegten Texten*).
//!
//! Knows: that a table is tried only on texts that it was not learnt from, through the very routing that mails take.
//! Never: keeps a table.
//!
//! Known weaknesses: nearly the same text in two parts makes the outcome better than it will be.

use super::super::evaluate::{Evaluation, Tried, attempt, sum_up};
use super::{LabelledText, LearnFault, Wishes, learn};
use crate::routing::{Department, HouseRules, Keyword, RoutingTable};
use chrono::NaiveDate;

/// Learns from all parts but one and routes that one, each part in its turn, on this local day. Every so many texts, from the first on,
/// make a part.
///
/// # Errors
/// When there is too little to learn from, or the table cannot be built.
pub fn evaluate_crosswise(
    texts: &[LabelledText],
    departments: &[(Department, Vec<Keyword>)],
    rules: &HouseRules,
    (parts, wishes): (usize, Wishes),
    today: NaiveDate,
) -> Result<Evaluation, LearnFault> {
    let mut tried: Vec<Tried> = Vec::with_capacity(texts.len());
    for part in 0..parts {
        let (back, learnt): (Vec<_>, Vec<_>) = texts.iter().enumerate().partition(|(at, _)| at % parts == part);
        let learnt: Vec<LabelledText> = learnt.into_iter().map(|(_, text)| text.clone()).collect();
        let lesson = learn(&learnt, departments, rules, wishes)?;
        let table = RoutingTable::new(lesson.applied(departments), lesson.rules(rules))?;
        tried.extend(back.into_iter().map(|(_, text)| attempt(&table, text, today)));
    }
    let table = RoutingTable::new(departments.to_vec(), rules.clone())?;
    Ok(Evaluation { threshold: None, lead: None, ..sum_up(&table, &tried) })
}
