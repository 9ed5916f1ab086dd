//! Freezing figures for a night (*Einfrieren*), so that they never change silently afterwards.
//!
//! Knows: which cells of a year are frozen, and the hash over each. Never: stores them; one that exists already is left
//! alone by the archive.
//!
//! Known weaknesses: the hash proves that a row is whole, not that nobody replaced row and hash together; for that the
//! event chain exists.

use super::figures::DEFINITION;
use super::{Figures, Ratio, Snapshot};
use chrono::{Datelike, NaiveDate};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The receipt years whose figures are frozen for a day: the year of the day before (the state at 00:00 of `day` holds no
/// receipt of `day`), and the year before that one until its figures are ripe on 31 March (`domain.md` 1.2, *Stand*).
#[must_use]
pub fn snapshot_years(day: NaiveDate) -> Vec<i32> {
    let last = day.pred_opt().unwrap_or(day);
    if last.month() <= 3 { vec![last.year(), last.year() - 1] } else { vec![last.year()] }
}

/// Freezes the figures of a year cohort as the state at 00:00 of `day` (*Stichtag*).
///
/// One row per cell; counts that stand beside a figure are rows without denominator. The switches are frozen with them,
/// because a figure without them means nothing.
#[must_use]
pub fn freeze(figures: &Figures, day: NaiveDate) -> Vec<Snapshot> {
    let k2 = &figures.k2;
    let shares = [
        ("K1", figures.k1),
        ("K1/streng", figures.k1_strict),
        ("K2/B/arbeitstage", k2.complaints_working.share),
        ("K2/B/kalendertage", k2.complaints_calendar.share),
        ("K2/AB/arbeitstage", k2.all_working.share),
        ("K2/AB/kalendertage", k2.all_calendar.share),
        ("K3", figures.k3),
    ];
    let counts = [
        ("E", figures.population),
        ("E/beschwerden", figures.complaints),
        ("E/anregungen", figures.suggestions),
        ("E/art-unbestaetigt", figures.kind_unconfirmed),
        ("E/nicht-beantwortbar", figures.unanswerable),
        ("E/offen", figures.open),
        ("E/offen/wartet-auf-buergerin", figures.open_waiting),
        ("K1/nicht-bewertet", figures.not_assessed),
        ("K2/B/arbeitstage/offen-in-frist", k2.complaints_working.open_in_time),
        ("K2/B/kalendertage/offen-in-frist", k2.complaints_calendar.open_in_time),
        ("K2/AB/arbeitstage/offen-in-frist", k2.all_working.open_in_time),
        ("K2/AB/kalendertage/offen-in-frist", k2.all_calendar.open_in_time),
        ("K2/B/arbeitstage/zwischenstand", figures.interim()),
        ("K2/B/arbeitstage/rueckfrage", figures.query()),
        ("K2/B/arbeitstage/ausserhalb", figures.outside()),
        ("K3/abhilfe-offen", figures.remedy_open),
        ("K3/kulanz", figures.goodwill),
        ("schalter/maengelmeldungen", u64::from(figures.switches.count_defect_reports)),
        ("schalter/buergerantraege", u64::from(figures.switches.count_council_petitions)),
    ];
    let shares = shares.into_iter().map(|(figure, Ratio { numerator, denominator })| (figure, numerator, Some(denominator)));
    let counts = counts.into_iter().map(|(figure, count)| (figure, count, None));
    shares.chain(counts).map(|cell| freeze_cell(figures, day, cell)).collect()
}

fn freeze_cell(figures: &Figures, day: NaiveDate, (figure, numerator, denominator): (&str, u64, Option<u64>)) -> Snapshot {
    let mut snapshot = Snapshot {
        day,
        as_of: figures.as_of,
        figure: figure.to_owned(),
        year: figures.cohort.year(),
        numerator: stored(numerator),
        denominator: denominator.map(stored),
        definition: DEFINITION,
        hash: String::new(),
    };
    snapshot.hash = snapshot.expected_hash();
    snapshot
}

/// Counts of cases fit the database's integers; nine quintillion complaints do not come.
fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl Snapshot {
    /// SHA-256 over all other fields, hexadecimal: one line per field, `name=value`, in the order of the type, times in
    /// milliseconds since 1970, a missing denominator as nothing.
    #[must_use]
    pub fn expected_hash(&self) -> String {
        let text = format!(
            "day={}\nas_of={}\nfigure={}\nyear={}\nnumerator={}\ndenominator={}\ndefinition={}\n",
            self.day,
            self.as_of.timestamp_millis(),
            self.figure,
            self.year,
            self.numerator,
            self.denominator.map_or_else(String::new, |denominator| denominator.to_string()),
            self.definition,
        );
        HEXLOWER.encode(&Sha256::digest(text))
    }

    /// Whether the row still is what was frozen.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.hash == self.expected_hash()
    }
}
