//! From which points on the machine may decide (*Schwelle und Vorsprung*).
//!
//! Knows: that this is tried on texts that were not learnt from, a fifth at a time.
//! Never: changes a weight.
//!
//! Known weaknesses: when people decide otherwise than before, what held on old texts does not hold on new ones.

use super::super::evaluate::{count_of, share};
use super::fit::{fit, whole};
use super::{Promise, School, Wishes};

/// Parts into which the texts are cut; each is kept back once.
const FOLDS: usize = 5;
/// Standard errors by which the wanted precision must be passed, so that it holds on other texts too.
const CAUTION: f64 = 1.0;

/// Threshold and lead, and what they held.
pub(super) struct Calibrated {
    pub(super) threshold: u32,
    pub(super) lead: u32,
    pub(super) promise: Promise,
}

/// What became of a text that was kept back.
#[derive(Clone, Copy)]
struct Tried {
    score: i32,
    lead: i32,
    is_right: bool,
}

/// Tries every threshold and lead; the pair that routes most while it keeps the wanted precision. If none does, one that routes nothing
/// that was tried.
pub(super) fn calibrate(school: &School, wishes: Wishes) -> Calibrated {
    let tried: Vec<Tried> = (0..FOLDS).flat_map(|fold| kept_back(school, wishes.most, fold)).collect();
    let right = tried.iter().filter(|tried| tried.is_right).count();
    let accuracy = share(right, tried.len()).unwrap_or_default();
    let most = tried.iter().map(|tried| tried.score.max(tried.lead)).max().unwrap_or_default();
    let none =
        Calibrated { threshold: u32::try_from(most + 1).unwrap_or(u32::MAX), lead: 1, promise: Promise { accuracy, ..Promise::default() } };
    let mut best: Option<(usize, Calibrated)> = None;
    for lead in 1..=most {
        let mut ahead: Vec<&Tried> = tried.iter().filter(|tried| tried.lead >= lead).collect();
        ahead.sort_by_key(|tried| std::cmp::Reverse(tried.score));
        let mut right = 0;
        for (at, tried_one) in ahead.iter().enumerate() {
            right += usize::from(tried_one.is_right);
            let routed = at + 1;
            let is_last_of_score = ahead.get(routed).is_none_or(|next| next.score < tried_one.score);
            let precision = share(right, routed).unwrap_or_default();
            let error = (precision * (1.0 - precision) / count_of(routed)).sqrt();
            let holds = is_last_of_score && tried_one.score >= 1 && precision - CAUTION * error >= wishes.precision;
            if holds && best.as_ref().is_none_or(|(most, _)| routed > *most) {
                let promise = Promise { accuracy, coverage: share(routed, tried.len()).unwrap_or_default(), precision };
                let (threshold, lead) = (u32::try_from(tried_one.score).unwrap_or(1), u32::try_from(lead).unwrap_or(1));
                best = Some((routed, Calibrated { threshold, lead, promise }));
            }
        }
    }
    best.map_or(none, |(_, calibrated)| calibrated)
}

fn kept_back(school: &School, most: usize, fold: usize) -> Vec<Tried> {
    let (back, learnt): (Vec<usize>, Vec<usize>) = (0..school.labels.len()).partition(|row| row % FOLDS == fold);
    let fitted = fit(school, &learnt, most);
    let places = fitted.by_column(school);
    let tried = |row: usize| {
        let mut points: Vec<(i32, usize)> = fitted.points(school, row, &places).into_iter().map(whole).zip(0..).collect();
        points.sort_by_key(|(sum, at)| (std::cmp::Reverse(*sum), *at));
        let (first, department) = points.first().copied().unwrap_or_default();
        let second = points.get(1).map_or(0, |(sum, _)| *sum).max(0);
        Tried { score: first, lead: first - second, is_right: school.labels.get(row) == Some(&department) }
    };
    back.into_iter().map(tried).collect()
}
