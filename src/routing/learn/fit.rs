//! From texts to weights in whole points (*Gewichte*).
//!
//! Knows: that a rare candidate says more than a common one, a word more than two neighbours, and one that leans to a side more than one
//! that does not; that a long text may not shout, that what speaks for all departments speaks for none, and that few keywords are better
//! than many.
//! Never: sees a text that it is tested on.
//!
//! Known weaknesses: keeps candidates by their weight in the fit before, not by trying each.

use super::super::KeywordMode;
use super::super::evaluate::count_of;
use super::School;
use super::machine::separate;
use super::matrix::Matrix;

/// Points of a very strong keyword; the few above are capped at [`HEAVIEST`].
const STRONG: f64 = 16.0;
const HEAVIEST: f64 = 50.0;
/// Of so many keywords one may be stronger than a very strong one.
const ABOVE_STRONG: usize = 200;
/// What a department's head start is beside a text of usual length.
const START: f64 = 0.25;
/// Texts on each side that every candidate is thought to stand in besides.
const SMOOTHING: f64 = 1.0;
/// What the leaning of a candidate counts beside its rarity.
const LEANING: f64 = 0.25;
/// Candidates that are kept for each keyword that a department may have.
const KEPT: usize = 6;

/// Weights in points.
pub(super) struct Fitted {
    /// For each kept candidate: its column and its points by department.
    pub(super) keywords: Vec<(usize, Vec<i32>)>,
    /// Points that each department starts with.
    pub(super) head_starts: Vec<i32>,
}

impl Fitted {
    /// The points of a text by department, the written keywords with them.
    pub(super) fn points(&self, school: &School, row: usize, by_column: &[Option<usize>]) -> Vec<f64> {
        let written = school.points.get(row).map(Vec::as_slice).unwrap_or_default();
        let mut sums: Vec<f64> = self.head_starts.iter().zip(written).map(|(start, points)| f64::from(*start + *points)).collect();
        for (column, value) in school.found.row(row) {
            let Some((_, weights)) = by_column.get(column).copied().flatten().and_then(|at| self.keywords.get(at)) else { continue };
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += f64::from(*weight) * value);
        }
        sums
    }

    /// Where each column stands among the kept ones.
    pub(super) fn by_column(&self, school: &School) -> Vec<Option<usize>> {
        let mut places = vec![None; school.found.columns];
        for (at, (column, _)) in self.keywords.iter().enumerate() {
            if let Some(place) = places.get_mut(*column) {
                *place = Some(at);
            }
        }
        places
    }
}

/// Finds weights from these rows of the school, at most `most` keywords for a department.
pub(super) fn fit(school: &School, rows: &[usize], most: usize) -> Fitted {
    let seen = school.found.rows_at(rows);
    let mut columns = seen.distinct_columns(|column| school.is_part(column));
    let wanted = most.saturating_mul(KEPT);
    let mut weights = weigh(school, rows, (&columns, &seen.select(&columns)), None);
    while takeable(school, &columns) > wanted {
        let keep = (takeable(school, &columns) / 2).max(wanted);
        columns = strongest(school, (&columns, &weights), &seen, keep);
        weights = weigh(school, rows, (&columns, &seen.select(&columns)), None);
    }
    let mut scale = scale_of(school, &columns, &weights);
    if rows.iter().any(|row| school.points.get(*row).is_some_and(|points| points.iter().any(|points| *points != 0))) {
        weights = weigh(school, rows, (&columns, &seen.select(&columns)), Some(scale));
        scale = scale_of(school, &columns, &weights);
    }
    round(school, (&columns, &weights), (scale, most), &seen)
}

/// Weights of each column by department, and the head starts last.
struct Weights {
    by_column: Vec<Vec<f64>>,
    head_starts: Vec<f64>,
}

fn takeable(school: &School, columns: &[usize]) -> usize {
    columns.iter().filter(|column| **column < school.candidates.len()).count()
}

fn weigh(school: &School, rows: &[usize], (columns, seen): (&[usize], &Matrix), scale: Option<f64>) -> Weights {
    let count = count_of(rows.len());
    let rarity = |(column, in_rows): (&usize, &usize)| {
        let standing = school.candidates.get(*column).map_or(1.0, |candidate| standing(candidate.mode));
        standing * (((1.0 + count) / (1.0 + count_of(*in_rows))).ln() + 1.0)
    };
    let rarity: Vec<f64> = columns.iter().zip(&seen.counts()).map(rarity).collect();
    let lengths: Vec<f64> = (0..seen.rows())
        .map(|at| seen.row(at).map(|(column, value)| (value * rarity.get(column).copied().unwrap_or_default()).powi(2)).sum::<f64>().sqrt())
        .collect();
    let usual = (lengths.iter().sum::<f64>() / count).max(f64::MIN_POSITIVE);
    let length = |at: usize| lengths.get(at).copied().filter(|length| *length > 0.0).unwrap_or(usual);
    let mut scaled = Matrix::new(seen.columns + 1);
    for at in 0..seen.rows() {
        let weighed = seen.row(at).map(|(column, value)| (column, value * rarity.get(column).copied().unwrap_or_default() / length(at)));
        scaled.push(weighed.chain([(seen.columns, START * usual / length(at))]));
    }
    let mut weights = Weights { by_column: vec![Vec::with_capacity(school.keys.len()); seen.columns], head_starts: Vec::new() };
    for department in 0..school.keys.len() {
        let is_own: Vec<bool> = rows.iter().map(|row| school.labels.get(*row) == Some(&department)).collect();
        let written = |row: &usize| school.points.get(*row).and_then(|points| points.get(department)).copied().unwrap_or_default();
        let offset = |(at, row)| scale.map_or(0.0, |scale| f64::from(written(row)) / scale / length(at));
        let offsets: Vec<f64> = rows.iter().enumerate().map(offset).collect();
        let leaning = leaning(seen, &is_own);
        let found =
            if is_own.contains(&true) { separate(&scaled.scaled(&leaning), &is_own, &offsets) } else { vec![0.0; seen.columns + 1] };
        for ((column, weight), factor) in weights.by_column.iter_mut().zip(&found).zip(rarity.iter().zip(&leaning)) {
            column.push(weight * factor.0 * factor.1);
        }
        weights.head_starts.push(found.last().copied().unwrap_or_default() * START * usual);
    }
    for weights in weights.by_column.iter_mut().chain([&mut weights.head_starts]) {
        centre(weights);
    }
    weights
}

/// What a kind of candidate says beside a part of a word: whole words are what a person would name, two neighbours often chance.
fn standing(mode: KeywordMode) -> f64 {
    match mode {
        KeywordMode::Word => 1.3,
        KeywordMode::Compound => 1.0,
        KeywordMode::Phrase => 0.7,
    }
}

/// How much more each candidate stands on one side than on the other, whichever: a factor that lets the telling ones be heavy at less
/// cost (Wang, Manning: Baselines and Bigrams, ACL 2012, section 2.3, with their smoothing and interpolation).
fn leaning(seen: &Matrix, is_own: &[bool]) -> Vec<f64> {
    let (mut own, mut others) = (vec![SMOOTHING; seen.columns], vec![SMOOTHING; seen.columns]);
    for (at, is_own) in is_own.iter().enumerate() {
        let side = if *is_own { &mut own } else { &mut others };
        for (column, _) in seen.row(at) {
            if let Some(count) = side.get_mut(column) {
                *count += 1.0;
            }
        }
    }
    let texts = count_of(is_own.iter().filter(|is_own| **is_own).count());
    let (all_own, all_others) = (SMOOTHING + texts, SMOOTHING + count_of(is_own.len()) - texts);
    let ratio = |(own, others): (&f64, &f64)| ((own / all_own) / (others / all_others)).ln().abs();
    own.iter().zip(&others).map(|sides| 1.0 + LEANING * (ratio(sides) - 1.0)).collect()
}

/// What a keyword says for all departments alike it does not say: the middle one becomes 0, of two the lower, so that
/// a keyword speaks for one department rather than against the other.
fn centre(weights: &mut [f64]) {
    let mut sorted = weights.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or_default();
    for weight in weights.iter_mut() {
        *weight -= middle;
    }
}

/// The candidates with the largest weights, a common one before a rare one; the words that stand in one text only stay.
fn strongest(school: &School, (columns, weights): (&[usize], &Weights), seen: &Matrix, keep: usize) -> Vec<usize> {
    let counts = seen.counts();
    let strength = |at: usize, column: usize| {
        let largest = weights.by_column.get(at).map_or(0.0, |weights| weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs())));
        largest * count_of(counts.get(column).copied().unwrap_or_default()).sqrt()
    };
    let (takeable, rare): (Vec<(usize, usize)>, Vec<_>) =
        columns.iter().copied().enumerate().partition(|(_, column)| *column < school.candidates.len());
    let mut ranked: Vec<(f64, usize)> = takeable.into_iter().map(|(at, column)| (strength(at, column), column)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut kept: Vec<usize> = ranked.into_iter().take(keep).map(|(_, column)| column).chain(rare.into_iter().map(|(_, c)| c)).collect();
    kept.sort_unstable();
    kept
}

/// Points for a weight of 1, so that a very strong keyword gets [`STRONG`].
fn scale_of(school: &School, columns: &[usize], weights: &Weights) -> f64 {
    let taken = columns.iter().zip(&weights.by_column).filter(|(column, _)| **column < school.candidates.len());
    let mut largest: Vec<f64> = taken.map(|(_, weights)| weights.iter().fold(0.0_f64, |most, weight| most.max(weight.abs()))).collect();
    largest.sort_by(f64::total_cmp);
    let strong = largest.iter().rev().nth(largest.len() / ABOVE_STRONG).copied().unwrap_or_default();
    if strong > 0.0 { STRONG / strong } else { 1.0 }
}

/// Whole points, without what a department has written itself, the strongest `most` of each department.
fn round(school: &School, (columns, weights): (&[usize], &Weights), (scale, most): (f64, usize), seen: &Matrix) -> Fitted {
    let points = |weight: f64| whole((weight * scale).round().clamp(-HEAVIEST, HEAVIEST));
    let counts = seen.counts();
    let mut keywords: Vec<(usize, Vec<i32>)> = Vec::new();
    for (column, weights) in columns.iter().zip(&weights.by_column).filter(|(column, _)| **column < school.candidates.len()) {
        let is_written = |department: usize| school.written.get(department).is_some_and(|written| written.contains(column));
        let whole: Vec<i32> =
            weights.iter().enumerate().map(|(department, weight)| if is_written(department) { 0 } else { points(*weight) }).collect();
        if whole.iter().any(|points| *points != 0) {
            keywords.push((*column, whole));
        }
    }
    for department in 0..school.keys.len() {
        let own = |weights: &[i32]| weights.get(department).copied().unwrap_or_default();
        let mut ranked: Vec<(f64, usize)> = keywords
            .iter()
            .enumerate()
            .filter(|(_, (_, weights))| own(weights) != 0)
            .map(|(at, (column, weights))| {
                (f64::from(own(weights).abs()) * count_of(counts.get(*column).copied().unwrap_or_default()).sqrt(), at)
            })
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, at) in ranked.into_iter().skip(most) {
            if let Some(weight) = keywords.get_mut(at).and_then(|(_, weights)| weights.get_mut(department)) {
                *weight = 0;
            }
        }
    }
    keywords.retain(|(_, weights)| weights.iter().any(|points| *points != 0));
    Fitted { keywords, head_starts: weights.head_starts.iter().map(|weight| points(*weight)).collect() }
}

/// A sum of points as whole points, cut down; sums stay far below the limits of the type.
#[expect(clippy::cast_possible_truncation, reason = "a float becomes the nearest whole number that fits")]
pub(super) fn whole(points: f64) -> i32 {
    points.floor() as i32
}
