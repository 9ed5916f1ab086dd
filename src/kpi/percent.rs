//! A share of two counts (*Anteil*) and how it is printed.
//!
//! Knows: exact integer arithmetic, rounding half away from zero (DIN 1333), the German form `66,7 %` with a no-break
//! space, and that a share without a base is no share. Never: a float.
//!
//! Known weaknesses: one decimal only; shares above 100 % print as they are.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Add;

/// What stands for a share whose denominator is zero: never 0 %, never 100 %.
pub const NO_SHARE: &str = "–";

/// *Anteil*: numerator and denominator, neither negative; never a quotient, so that years add up from months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratio {
    /// How many have the property.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
}

impl Ratio {
    /// A share.
    #[must_use]
    pub const fn new(numerator: u64, denominator: u64) -> Self {
        Self { numerator, denominator }
    }

    /// The share in tenths of a percent, rounded half away from zero; none without a denominator.
    #[must_use]
    pub fn per_mille(self) -> Option<u128> {
        let (numerator, denominator) = (u128::from(self.numerator), u128::from(self.denominator));
        (2000 * numerator + denominator).checked_div(2 * denominator)
    }

    /// Counts one more case: into the denominator, and into the numerator if it `has` the property.
    pub(super) fn count(&mut self, has: bool) {
        self.denominator += 1;
        self.numerator += u64::from(has);
    }

    /// `117 von 128`, or `–` without a denominator.
    #[must_use]
    pub fn counts(self) -> String {
        if self.denominator == 0 { NO_SHARE.to_owned() } else { format!("{} von {}", self.numerator, self.denominator) }
    }
}

impl Add for Ratio {
    type Output = Self;

    /// Shares of disjoint cohorts together: sum of numerators over sum of denominators, never the mean of shares.
    fn add(self, other: Self) -> Self {
        Self { numerator: self.numerator + other.numerator, denominator: self.denominator + other.denominator }
    }
}

impl fmt::Display for Ratio {
    /// `66,7 %`, `–`, and `< 0,1 %` or `> 99,9 %` where rounding would claim none or all of them. Blanks do not break.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(tenths) = self.per_mille() else { return f.write_str(NO_SHARE) };
        if tenths == 0 && self.numerator > 0 {
            return f.write_str("<\u{a0}0,1\u{a0}%");
        }
        if tenths == 1000 && self.numerator < self.denominator {
            return f.write_str(">\u{a0}99,9\u{a0}%");
        }
        write!(f, "{},{}\u{a0}%", with_points(tenths / 10), tenths % 10)
    }
}

/// `1234567` as `1.234.567`.
fn with_points(number: u128) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}
