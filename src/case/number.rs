//! The case number (*Vorgangsnummer*): `B-2026-000123`.
//!
//! Knows: how it is written, read back from a subject line, and compared.
//! Never: hands out numbers; the store reserves serials, so that none is used twice.
//!
//! Known weaknesses: a prefix may hold letters and digits only; gaps in the serials are normal.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// *Vorgangsnummer*: what citizens quote on the telephone. Gaps are allowed, a number is never reused.
///
/// ```
/// use anliegend::case::CaseNumber;
///
/// let number: CaseNumber = "b-2026-000123".parse()?;
/// assert_eq!(number.to_string(), "B-2026-000123");
/// assert_eq!(number.year(), 2026);
/// # Ok::<(), anliegend::case::NotACaseNumber>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNumber {
    prefix: String,
    year: i32,
    serial: i64,
}

/// The text is not a case number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a case number; expected letters, year and serial, for example B-2026-000123")]
pub struct NotACaseNumber;

impl CaseNumber {
    /// Builds a number from the city's prefix, the local year of receipt and a serial from 1.
    ///
    /// # Errors
    /// When the prefix is empty, longer than eight characters or not alphanumeric ASCII, or year or serial are out of range.
    pub fn new(prefix: &str, year: i32, serial: i64) -> Result<Self, NotACaseNumber> {
        let prefix_is_plain = (1..=8).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_alphanumeric());
        if !prefix_is_plain || !(1000..=9999).contains(&year) || serial < 1 {
            return Err(NotACaseNumber);
        }
        Ok(Self { prefix: prefix.to_ascii_uppercase(), year, serial })
    }

    /// Local year of receipt: the cohort the case belongs to.
    #[must_use]
    pub fn year(&self) -> i32 {
        self.year
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:06}", self.prefix, self.year, self.serial)
    }
}

impl FromStr for CaseNumber {
    type Err = NotACaseNumber;

    fn from_str(text: &str) -> Result<Self, NotACaseNumber> {
        let mut parts = text.trim().split('-');
        let (Some(prefix), Some(year), Some(serial), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(NotACaseNumber);
        };
        let digits = |s: &str, len: std::ops::RangeInclusive<usize>| len.contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4..=4) || !digits(serial, 6..=12) {
            return Err(NotACaseNumber);
        }
        let year = year.parse().map_err(|_| NotACaseNumber)?;
        let serial = serial.parse().map_err(|_| NotACaseNumber)?;
        Self::new(prefix, year, serial)
    }
}

impl TryFrom<String> for CaseNumber {
    type Error = NotACaseNumber;

    fn try_from(text: String) -> Result<Self, NotACaseNumber> {
        text.parse()
    }
}

impl From<CaseNumber> for String {
    fn from(number: CaseNumber) -> Self {
        number.to_string()
    }
}
