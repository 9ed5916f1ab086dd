//! The table of statutory holidays: one line per rule, readable by a lawyer.
//!
//! **Knows** every statutory holiday of the sixteen Länder from 1995 on: how its date is found, since
//! when and until when it applies, where, and by which law.
//!
//! **Never** knows customs (Rosenmontag, 24 and 31 December: § 6 Abs. 3 `TVöD` frees staff from work, it
//! makes no holiday) nor what a city has decided for itself: that is `calendar.rs`.
//!
//! **Known weaknesses.** For a holiday of all Länder the law named is the Land's own act, although
//! each act has a history. The one-off laws of 2017 are named together, not one by one. In Hessen all
//! Sundays are statutory holidays (§ 1 Abs. 1 `HFeiertagsG`); they are left out here, because a Sunday is
//! no working day anyway. Brandenburg's Easter and Whit Sunday are listed, since its act lists them by name.

use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};
use serde::Serialize;

use super::easter::easter_sunday;
use super::land::Land::{self, BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH};
use super::land::Municipality;

/// The years for which the table speaks; any other year is a refusal, not a guess.
///
/// From 1995, because until 1994 the Buß- und Bettag was a holiday everywhere and no older rule stands
/// here. Until 2100, because that far the time zone data of `chrono-tz` knows summer time and the
/// table is compared with a second source; a date beyond it in a city's mailbox is a typing error.
pub const COVERED_YEARS: RangeInclusive<i32> = 1995..=2100;

/// A statutory holiday (*gesetzlicher Feiertag*) on one date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holiday {
    /// The civil date; may be a Saturday or Sunday.
    pub date: NaiveDate,
    /// The German name, for people.
    pub name: Cow<'static, str>,
    /// The German name of the paragraph that makes it a holiday.
    pub law: &'static str,
    /// Where it holds.
    pub reach: Reach,
    /// The first year of the rule, if it is younger than the table.
    pub since: Option<i32>,
    /// The last year of the rule, if it ends.
    pub until: Option<i32>,
}

/// Where a holiday holds (*Geltungsbereich*).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// In the whole Land.
    WholeLand,
    /// In the city of Augsburg.
    Augsburg,
    /// In the mostly Catholic municipalities of Bayern.
    CatholicBavaria,
    /// In the Sorbian-Catholic places of Sachsen.
    SorbianSaxony,
    /// In the Eichsfeld and its neighbours.
    CatholicThuringia,
    /// In the city that has entered it.
    City,
}

impl Reach {
    /// The flag of the configuration that says a municipality belongs to it.
    #[must_use]
    pub const fn flag(self) -> Option<&'static str> {
        match self {
            Self::WholeLand | Self::City => None,
            Self::Augsburg => Some("augsburg"),
            Self::CatholicBavaria => Some("by_maria_himmelfahrt"),
            Self::SorbianSaxony => Some("sn_fronleichnam"),
            Self::CatholicThuringia => Some("th_fronleichnam"),
        }
    }

    pub(super) const fn includes(self, municipality: Municipality) -> bool {
        match self {
            Self::WholeLand | Self::City => true,
            Self::Augsburg => municipality.augsburg,
            Self::CatholicBavaria => municipality.by_maria_himmelfahrt || municipality.augsburg,
            Self::SorbianSaxony => municipality.sn_fronleichnam,
            Self::CatholicThuringia => municipality.th_fronleichnam,
        }
    }
}

impl fmt::Display for Reach {
    /// In German, for people.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::WholeLand => "landesweit",
            Self::Augsburg => "nur Stadt Augsburg",
            Self::CatholicBavaria => "nur Gemeinden mit überwiegend katholischer Bevölkerung",
            Self::SorbianSaxony => "nur die sorbisch-katholischen Orte, die die Verordnung nennt",
            Self::CatholicThuringia => "nur Eichsfeld und Teile des Unstrut-Hainich-Kreises und des Wartburgkreises",
            Self::City => "nur diese Stadt",
        })
    }
}

/// How a rule finds its date within a year.
#[derive(Debug, Clone, Copy)]
enum When {
    /// Month and day of month.
    Fixed(u32, u32),
    /// Days after Easter Sunday; negative before it.
    Easter(i64),
    /// The last such weekday strictly before month and day of month.
    WeekdayBefore(Weekday, u32, u32),
}
use When::{Easter, Fixed, WeekdayBefore};

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    name: &'static str,
    when: When,
    lands: &'static [Land],
    reach: Reach,
    /// First year of validity, if the rule is younger than the table.
    since: Option<i32>,
    /// Last year of validity, if it has ended.
    until: Option<i32>,
    /// The law where it is not simply the Land's own act.
    law: Option<&'static str>,
}

impl Rule {
    const fn in_all_laender(name: &'static str, when: When) -> Self {
        Self::within(&Land::ALL, name, when)
    }

    const fn within(lands: &'static [Land], name: &'static str, when: When) -> Self {
        Self { name, when, lands, reach: Reach::WholeLand, since: None, until: None, law: None }
    }

    const fn since(self, year: i32) -> Self {
        Self { since: Some(year), ..self }
    }

    const fn once(self, year: i32) -> Self {
        Self { since: Some(year), until: Some(year), ..self }
    }

    const fn only(self, reach: Reach) -> Self {
        Self { reach, ..self }
    }

    const fn by(self, law: &'static str) -> Self {
        Self { law: Some(law), ..self }
    }
}

/// The holidays by statute. Sources: `domain.md` 2.1 and 2.5, the acts named in `land.rs` and here.
static RULES: &[Rule] = &[
    Rule::in_all_laender("Neujahr", Fixed(1, 1)),
    Rule::in_all_laender("Karfreitag", Easter(-2)),
    Rule::in_all_laender("Ostermontag", Easter(1)),
    Rule::in_all_laender("Tag der Arbeit", Fixed(5, 1)),
    Rule::in_all_laender("Christi Himmelfahrt", Easter(39)),
    Rule::in_all_laender("Pfingstmontag", Easter(50)),
    Rule::in_all_laender("Tag der Deutschen Einheit", Fixed(10, 3)).by("Art. 2 Abs. 2 Einigungsvertrag"),
    Rule::in_all_laender("1. Weihnachtstag", Fixed(12, 25)),
    Rule::in_all_laender("2. Weihnachtstag", Fixed(12, 26)),
    Rule::within(&[BW, BY, ST], "Heilige Drei Könige", Fixed(1, 6)),
    Rule::within(&[BB], "Ostersonntag", Easter(0)),
    Rule::within(&[BB], "Pfingstsonntag", Easter(49)),
    Rule::within(&[BW, BY, HE, NW, RP, SL], "Fronleichnam", Easter(60)),
    Rule::within(&[SN], "Fronleichnam", Easter(60)).only(Reach::SorbianSaxony).by("§ 1 Abs. 1 SächsSFG mit der Fronleichnamsverordnung"),
    Rule::within(&[TH], "Fronleichnam", Easter(60))
        .only(Reach::CatholicThuringia)
        .by("§ 2 Abs. 2 ThürFGtG und Übergangsvorschrift: wo es 1994 Feiertag war"),
    Rule::within(&[SL], "Mariä Himmelfahrt", Fixed(8, 15)),
    Rule::within(&[BY], "Mariä Himmelfahrt", Fixed(8, 15)).only(Reach::CatholicBavaria).by("Art. 1 Abs. 1 Nr. 2 FTG Bayern"),
    Rule::within(&[BY], "Augsburger Hohes Friedensfest", Fixed(8, 8)).only(Reach::Augsburg).by("Art. 1 Abs. 2 FTG Bayern"),
    Rule::within(&[BW, BY, NW, RP, SL], "Allerheiligen", Fixed(11, 1)),
    Rule::within(&[BB, MV, SN, ST, TH], "Reformationstag", Fixed(10, 31)),
    Rule::within(&[HB, HH, NI, SH], "Reformationstag", Fixed(10, 31)).since(2018),
    Rule::within(&[BW, BY, BE, HB, HH, HE, NI, NW, RP, SL, SH], "Reformationstag", Fixed(10, 31))
        .once(2017)
        .by("einmalig durch Gesetz oder Verordnung des Landes zum 500. Jahrestag der Reformation"),
    // Everywhere until 1994, since then paid for by Saxony's employees (§ 58 Abs. 3 SGB XI).
    Rule::within(&[SN], "Buß- und Bettag", WeekdayBefore(Weekday::Wed, 11, 23)),
    Rule::within(&[BE], "Frauentag", Fixed(3, 8)).since(2019),
    Rule::within(&[MV], "Frauentag", Fixed(3, 8)).since(2023),
    Rule::within(&[TH], "Weltkindertag", Fixed(9, 20)).since(2019),
    Rule::within(&[BE], "75. Jahrestag der Befreiung vom Nationalsozialismus", Fixed(5, 8)).once(2020),
    Rule::within(&[BE], "80. Jahrestag der Befreiung vom Nationalsozialismus", Fixed(5, 8)).once(2025),
    Rule::within(&[BE], "75. Jahrestag des Aufstandes vom 17. Juni 1953", Fixed(6, 17)).once(2028),
];

/// The statutory holidays of one year in all places of a Land, in the order of the table. `None` where `year` is not covered.
pub(super) fn statutory(land: Land, year: i32) -> Option<impl Iterator<Item = Holiday>> {
    let easter = Some(year).filter(|year| COVERED_YEARS.contains(year)).and_then(easter_sunday)?;
    let rules = RULES.iter().filter(move |rule| rule.applies(land, year));
    Some(rules.filter_map(move |rule| Some(rule.on(rule.when.in_year(year, easter)?, land))))
}

impl Rule {
    fn applies(&self, land: Land, year: i32) -> bool {
        self.lands.contains(&land) && self.since.is_none_or(|first| first <= year) && self.until.is_none_or(|last| year <= last)
    }

    fn on(&self, date: NaiveDate, land: Land) -> Holiday {
        let law = self.law.unwrap_or_else(|| land.holiday_act());
        Holiday { date, name: Cow::Borrowed(self.name), law, reach: self.reach, since: self.since, until: self.until }
    }
}

impl When {
    /// The date in `year`, whose Easter Sunday is `easter`.
    fn in_year(self, year: i32, easter: NaiveDate) -> Option<NaiveDate> {
        match self {
            Fixed(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Easter(days) => easter.checked_add_signed(TimeDelta::days(days)),
            WeekdayBefore(weekday, month, day) => {
                let eve = NaiveDate::from_ymd_opt(year, month, day)?.pred_opt()?;
                let back = eve.weekday().days_since(weekday);
                eve.checked_sub_days(Days::new(u64::from(back)))
            }
        }
    }
}
