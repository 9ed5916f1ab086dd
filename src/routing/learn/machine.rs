//! A linear separator for each department (*Trenner*): which weights tell its texts from all others.
//!
//! Knows: dual coordinate descent for a support vector machine with squared hinge loss and L2 regularisation, without intercept
//! (Hsieh, Chang, Lin, Keerthi, Sundararajan: A Dual Coordinate Descent Method for Large-scale Linear SVM, ICML 2008, algorithm 1).
//! Never: is kept; only the weights that it finds go into the table. The same texts in the same order give the same weights.
//!
//! Known weaknesses: one class against the rest, so a department with three texts is hardly ever found.

use super::matrix::Matrix;

/// *Fehlergewicht*: how much a text on the wrong side costs beside large weights.
const COST: f64 = 0.75;
/// Passes over the texts, at most.
const PASSES: usize = 300;
/// Passes end when the gradients of the texts differ by less than this.
const CLOSE_ENOUGH: f64 = 0.02;

/// Weights for each column, so that `row · weights + head start` is positive where `is_own` says so.
///
/// `offsets` are points that each row has already.
pub(super) fn separate(rows: &Matrix, is_own: &[bool], offsets: &[f64]) -> Vec<f64> {
    let slack = 1.0 / (2.0 * COST);
    let mut weights = vec![0.0; rows.columns];
    let norms: Vec<f64> = (0..rows.rows()).map(|at| slack + rows.row(at).map(|(_, value)| value * value).sum::<f64>()).collect();
    let mut alphas = vec![0.0_f64; rows.rows()];
    let mut order: Vec<usize> = (0..rows.rows()).collect();
    let mut shuffle = Shuffle(0x2545_F491_4F6C_DD1D);
    for _ in 0..PASSES {
        shuffle.mix(&mut order);
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for at in order.iter().copied() {
            let (Some(alpha), Some(norm)) = (alphas.get_mut(at), norms.get(at)) else { continue };
            let side = if is_own.get(at).copied().unwrap_or_default() { 1.0 } else { -1.0 };
            let scored = offsets.get(at).copied().unwrap_or_default() + dot(rows, at, &weights);
            let gradient = side * scored - 1.0 + slack * *alpha;
            let projected = if *alpha <= 0.0 { gradient.min(0.0) } else { gradient };
            (least, most) = (least.min(projected), most.max(projected));
            if projected.abs() > 1e-12 {
                let before = *alpha;
                *alpha = (before - gradient / norm).max(0.0);
                let step = (*alpha - before) * side;
                for (column, value) in rows.row(at) {
                    if let Some(weight) = weights.get_mut(column) {
                        *weight += step * value;
                    }
                }
            }
        }
        if most - least < CLOSE_ENOUGH {
            break;
        }
    }
    weights
}

fn dot(rows: &Matrix, at: usize, weights: &[f64]) -> f64 {
    rows.row(at).map(|(column, value)| weights.get(column).copied().unwrap_or_default() * value).sum()
}

/// A fixed order that looks like none (xorshift64; Marsaglia 2003), so that descent meets the texts mixed and every run the same.
struct Shuffle(u64);

impl Shuffle {
    fn mix(&mut self, order: &mut [usize]) {
        for at in (1..order.len()).rev() {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            let below = u64::try_from(at + 1).unwrap_or(u64::MAX);
            order.swap(at, usize::try_from(self.0 % below).unwrap_or_default());
        }
    }
}
