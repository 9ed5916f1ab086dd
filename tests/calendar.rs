//! The holiday table against two independent sources, day by day, for all sixteen Länder.
//!
//! The sources are Python packages by two groups of authors (`calendar/make_table.py` writes their dates
//! into the tables beside it; versions stand in the first line of each). Every difference, weekends
//! included, has to be explained below by name and with the number of its occurrences: an
//! unexplained one fails, and so does an explanation that no longer explains anything.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use anliegend::deadlines::{Calendar, Land, Municipality};
use chrono::{Datelike, NaiveDate, Weekday};

/// Date, region of the table, German name as we write it.
type Entry = (NaiveDate, &'static str, &'static str);
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// One of the two packages.
struct Source {
    table: &'static str,
    years: RangeInclusive<i32>,
    regions: usize,
}

const HOLIDAYS: Source = Source { table: include_str!("calendar/holidays-pypi.tsv"), years: 1995..=2100, regions: 20 };
const HOLIDATA: Source = Source { table: include_str!("calendar/holidays-holidata.tsv"), years: 1995..=2035, regions: 18 };

/// The same day under another name: theirs, ours.
const SPELLINGS: &[(&str, &str)] = &[
    ("Erster Mai", "Tag der Arbeit"),
    ("Erster Maifeiertag", "Tag der Arbeit"),
    ("Erster Weihnachtstag", "1. Weihnachtstag"),
    ("Weihnachtstag", "1. Weihnachtstag"),
    ("Zweiter Weihnachtstag", "2. Weihnachtstag"),
    ("Heilige drei Könige", "Heilige Drei Könige"),
    ("Internationaler Frauentag", "Frauentag"),
    ("Ostern", "Ostersonntag"),
    (
        "75. Jahrestag der Befreiung vom Nationalsozialismus und der Beendigung des Zweiten Weltkriegs in Europa",
        "75. Jahrestag der Befreiung vom Nationalsozialismus",
    ),
    (
        "75. Jahrestag der Befreiung vom Nationalsozialismus und der Beendigung des Zweiten Weltkrieges in Europa",
        "75. Jahrestag der Befreiung vom Nationalsozialismus",
    ),
    (
        "80. Jahrestag der Befreiung vom Nationalsozialismus und der Beendigung des Zweiten Weltkriegs in Europa",
        "80. Jahrestag der Befreiung vom Nationalsozialismus",
    ),
];

/// Which side has a day the other has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Only {
    Ours,
    Theirs,
}
use Only::{Ours, Theirs};

/// A named reason for a group of differences: side, day, how many entries, and the law.
struct Explanation {
    only: Only,
    name: &'static str,
    entries: usize,
    because: &'static str,
}

const HOLIDATA_DIFFERS: &[Explanation] = &[
    Explanation {
        only: Theirs,
        name: "Heilig Abend",
        entries: 41 * 18,
        because: "24 December is a working day by law; § 6 Abs. 3 TVöD only frees staff from work",
    },
    Explanation {
        only: Theirs,
        name: "Silvester",
        entries: 41 * 18,
        because: "31 December is a working day by law; § 6 Abs. 3 TVöD only frees staff from work",
    },
    Explanation {
        only: Theirs,
        name: "Ostersonntag",
        entries: 41 * 17,
        because: "only § 2 Abs. 1 FTG Brandenburg lists it by name; a Sunday, so no deadline differs",
    },
    Explanation {
        only: Theirs,
        name: "Pfingstsonntag",
        entries: 41 * 17,
        because: "only § 2 Abs. 1 FTG Brandenburg lists it by name; a Sunday, so no deadline differs",
    },
    Explanation {
        only: Ours,
        name: "Frauentag",
        entries: 13,
        because: "Mecklenburg-Vorpommern since 2023, § 2 Abs. 1 FTG M-V; the package knows Berlin only",
    },
    Explanation {
        only: Ours,
        name: "80. Jahrestag der Befreiung vom Nationalsozialismus",
        entries: 1,
        because: "Berlin once, 8 May 2025, § 1 FeiertG Berlin; missing in the package",
    },
    Explanation {
        only: Ours,
        name: "75. Jahrestag des Aufstandes vom 17. Juni 1953",
        entries: 1,
        because: "Berlin once, 17 June 2028, § 1 FeiertG Berlin; missing in the package",
    },
];

impl Source {
    fn entries(&self) -> Result<BTreeSet<Entry>, Box<dyn std::error::Error>> {
        let regions = self.regions()?;
        let mut entries = BTreeSet::new();
        for line in self.table.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let date: NaiveDate = columns.next().ok_or("no date")?.parse()?;
            let theirs = columns.next().ok_or("no name")?;
            let name = SPELLINGS.iter().find(|(other, _)| *other == theirs).map_or(theirs, |s| s.1);
            let listed = columns.next().ok_or("no regions")?;
            let listed = match listed {
                "alle" => regions.clone(),
                some => some.split(' ').collect(),
            };
            entries.extend(listed.into_iter().map(|region| (date, region, name)));
        }
        Ok(entries)
    }

    fn regions(&self) -> Result<Vec<&'static str>, Box<dyn std::error::Error>> {
        let (_, regions) = self.table.split_once("Regions: ").ok_or("no regions in the header")?;
        Ok(regions.lines().next().ok_or("no regions in the header")?.split(' ').collect())
    }

    /// What the room says about the same years and regions; names leaked, it is a test.
    fn our_entries(&self) -> Result<BTreeSet<Entry>, Box<dyn std::error::Error>> {
        let mut entries = BTreeSet::new();
        for region in self.regions()? {
            let calendar = calendar(region)?;
            for year in self.years.clone() {
                for holiday in calendar.holidays(year)? {
                    let name: &'static str = Box::leak(holiday.name.into_owned().into_boxed_str());
                    entries.insert((holiday.date, region, name));
                }
            }
        }
        Ok(entries)
    }

    fn differences(&self) -> Result<BTreeSet<(Only, Entry)>, Box<dyn std::error::Error>> {
        let (ours, theirs) = (self.our_entries()?, self.entries()?);
        let only_ours = ours.difference(&theirs).map(|entry| (Ours, *entry));
        let only_theirs = theirs.difference(&ours).map(|entry| (Theirs, *entry));
        Ok(only_ours.chain(only_theirs).collect())
    }
}

fn calendar(region: &str) -> Result<Calendar, Box<dyn std::error::Error>> {
    let nothing = Municipality::default();
    Ok(match region {
        "Augsburg" => Calendar::new(Land::BY, Municipality { augsburg: true, ..nothing }),
        "BY-katholisch" => Calendar::new(Land::BY, Municipality { by_maria_himmelfahrt: true, ..nothing }),
        "SN-katholisch" => Calendar::new(Land::SN, Municipality { sn_fronleichnam: true, ..nothing }),
        "TH-katholisch" => Calendar::new(Land::TH, Municipality { th_fronleichnam: true, ..nothing }),
        code => Calendar::new(code.parse()?, nothing),
    })
}

#[test]
fn the_tables_are_whole() -> Outcome {
    for source in [HOLIDAYS, HOLIDATA] {
        let entries = source.entries()?;
        assert_eq!(source.regions()?.len(), source.regions);
        for region in source.regions()? {
            for year in source.years.clone() {
                let days = entries.iter().filter(|(day, at, _)| day.year() == year && *at == region);
                assert!(days.count() >= 9, "{region} {year} has fewer than the nine common holidays");
            }
        }
    }
    Ok(())
}

#[test]
fn the_package_holidays_agrees_on_every_holiday_of_every_land_until_2100() -> Outcome {
    let differences = HOLIDAYS.differences()?;
    assert!(differences.is_empty(), "unexplained: {differences:#?}");
    Ok(())
}

#[test]
fn the_package_holidays_agrees_on_every_working_day_from_monday_to_friday() -> Outcome {
    let theirs: BTreeSet<_> = HOLIDAYS.entries()?.into_iter().map(|(date, region, _)| (date, region)).collect();
    for region in HOLIDAYS.regions()? {
        let calendar = calendar(region)?;
        let days = NaiveDate::from_ymd_opt(1995, 1, 1).ok_or("date")?.iter_days();
        for date in days.take_while(|date| HOLIDAYS.years.contains(&date.year())) {
            let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
            let expected = !weekend && !theirs.contains(&(date, region));
            assert_eq!(calendar.is_working_day(date)?, expected, "{region} {date}");
        }
    }
    Ok(())
}

#[test]
fn every_difference_to_the_package_holidata_is_explained_by_law() -> Outcome {
    let mut found: BTreeMap<(Only, &str), usize> = BTreeMap::new();
    for (only, (_, _, name)) in HOLIDATA.differences()? {
        *found.entry((only, name)).or_default() += 1;
    }
    for explained in HOLIDATA_DIFFERS {
        let entries = found.remove(&(explained.only, explained.name)).unwrap_or(0);
        assert_eq!(entries, explained.entries, "{}: {}", explained.name, explained.because);
    }
    assert!(found.is_empty(), "unexplained: {found:#?}");
    Ok(())
}
