//! The sixteen Länder, their acts on holidays, and the peculiarities of a municipality.
//!
//! **Knows** codes, German names, the paragraph that lists a Land's holidays, and which local
//! peculiarity belongs to which Land.
//!
//! **Never** knows the holidays themselves: they stand in `holidays.rs`.
//!
//! **Known weaknesses.** The paragraph named is the one in force when this was written; older years
//! are attributed to the same act although it may have been reissued since. The flags of a municipality
//! carry no dates: the few places whose Mariä Himmelfahrt came or went with a census (2014, 2025) write
//! the deviating years under `extra_holidays` or `removed_holidays`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A federal state of Germany (*Bundesland*), by its usual two-letter code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Land {
    /// Baden-Württemberg.
    BW,
    /// Bayern.
    BY,
    /// Berlin.
    BE,
    /// Brandenburg.
    BB,
    /// Bremen.
    HB,
    /// Hamburg.
    HH,
    /// Hessen.
    HE,
    /// Mecklenburg-Vorpommern.
    MV,
    /// Niedersachsen.
    NI,
    /// Nordrhein-Westfalen.
    NW,
    /// Rheinland-Pfalz.
    RP,
    /// Saarland.
    SL,
    /// Sachsen.
    SN,
    /// Sachsen-Anhalt.
    ST,
    /// Schleswig-Holstein.
    SH,
    /// Thüringen.
    TH,
}

impl Land {
    /// All sixteen, in the alphabetical order of their German names.
    pub const ALL: [Self; 16] = [
        Self::BW,
        Self::BY,
        Self::BE,
        Self::BB,
        Self::HB,
        Self::HH,
        Self::HE,
        Self::MV,
        Self::NI,
        Self::NW,
        Self::RP,
        Self::SL,
        Self::SN,
        Self::ST,
        Self::SH,
        Self::TH,
    ];

    /// The two-letter code, as it is written in the configuration: `NW`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.row().0
    }

    /// The German name for people: `Nordrhein-Westfalen`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().1
    }

    /// The paragraph of the Land's own act that lists its holidays, in German, as a citizen could look
    /// it up. Rules that rest on something else (a federal act, an ordinance) name that instead.
    #[must_use]
    pub const fn holiday_act(self) -> &'static str {
        self.row().2
    }

    /// Code, German name and holiday act; one line per Land so that a lawyer can read down the column.
    const fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::BW => ("BW", "Baden-Württemberg", "§ 1 FTG Baden-Württemberg"),
            Self::BY => ("BY", "Bayern", "Art. 1 Abs. 1 Nr. 1 FTG Bayern"),
            Self::BE => ("BE", "Berlin", "§ 1 FeiertG Berlin"),
            Self::BB => ("BB", "Brandenburg", "§ 2 Abs. 1 FTG Brandenburg"),
            Self::HB => ("HB", "Bremen", "§ 2 Abs. 1 FeiertG Bremen"),
            Self::HH => ("HH", "Hamburg", "§ 1 FeiertG Hamburg"),
            Self::HE => ("HE", "Hessen", "§ 1 Abs. 1 HFeiertagsG"),
            Self::MV => ("MV", "Mecklenburg-Vorpommern", "§ 2 Abs. 1 FTG M-V"),
            Self::NI => ("NI", "Niedersachsen", "§ 2 Abs. 1 NFeiertagsG"),
            Self::NW => ("NW", "Nordrhein-Westfalen", "§ 2 Abs. 1 Feiertagsgesetz NW"),
            Self::RP => ("RP", "Rheinland-Pfalz", "§ 2 Abs. 1 LFtG Rheinland-Pfalz"),
            Self::SL => ("SL", "Saarland", "§ 2 Abs. 1 SFG Saarland"),
            Self::SN => ("SN", "Sachsen", "§ 1 Abs. 1 SächsSFG"),
            Self::ST => ("ST", "Sachsen-Anhalt", "§ 2 FeiertG LSA"),
            Self::SH => ("SH", "Schleswig-Holstein", "§ 2 Abs. 1 SFTG Schleswig-Holstein"),
            Self::TH => ("TH", "Thüringen", "§ 2 Abs. 1 ThürFGtG"),
        }
    }
}

impl fmt::Display for Land {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The name of a Land nobody has heard of (*unbekanntes Bundesland*), as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot find Land \"{written}\"; write one of BW, BY, BE, BB, HB, HH, HE, MV, NI, NW, RP, SL, SN, ST, SH, TH")]
pub struct UnknownLand {
    /// What stood in the configuration.
    pub written: String,
}

impl FromStr for Land {
    type Err = UnknownLand;

    /// Reads a code (`NW`) or a German name (`Nordrhein-Westfalen`), whatever its capitals, with
    /// umlauts or their transcription (`Thueringen`).
    fn from_str(written: &str) -> Result<Self, UnknownLand> {
        let wanted = folded(written);
        Self::ALL
            .into_iter()
            .find(|land| folded(land.code()) == wanted || folded(land.name()) == wanted)
            .ok_or_else(|| UnknownLand { written: written.to_owned() })
    }
}

/// Small letters, umlauts written out, nothing around it.
fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace('ü', "ue")
}

impl Serialize for Land {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Land {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The peculiarities of a municipality (*Gemeinde*) that give it holidays its Land does not have.
///
/// All false by default, which is right for most. A flag that belongs to another Land has no effect;
/// [`Municipality::misplaced`] names it so that `check` can complain.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent statements about a place, each with its own law; no state machine hides here"
)]
pub struct Municipality {
    /// The city of Augsburg: 8 August, Hohes Friedensfest (Art. 1 Abs. 2 FTG Bayern). Includes Mariä
    /// Himmelfahrt, since Augsburg is one of the mostly Catholic municipalities.
    pub augsburg: bool,
    /// A mostly Catholic municipality of Bayern: 15 August (Art. 1 Abs. 1 Nr. 2 FTG Bayern). The
    /// statistical office publishes the list after each census (1,708 municipalities since 2025).
    pub by_maria_himmelfahrt: bool,
    /// One of the Sorbian-Catholic places of the Landkreis Bautzen that an ordinance lists:
    /// Fronleichnam (§ 1 Abs. 1 `SächsSFG`).
    pub sn_fronleichnam: bool,
    /// The Eichsfeld and parts of the Unstrut-Hainich-Kreis and the Wartburgkreis: Fronleichnam (§ 2
    /// `ThürFGtG`).
    pub th_fronleichnam: bool,
}

impl Municipality {
    /// The flags that are set although they belong to another Land, by the name they have in the
    /// configuration; empty when all is well.
    #[must_use]
    pub fn misplaced(self, land: Land) -> Vec<&'static str> {
        [
            ("augsburg", self.augsburg, Land::BY),
            ("by_maria_himmelfahrt", self.by_maria_himmelfahrt, Land::BY),
            ("sn_fronleichnam", self.sn_fronleichnam, Land::SN),
            ("th_fronleichnam", self.th_fronleichnam, Land::TH),
        ]
        .into_iter()
        .filter(|&(_, is_set, home)| is_set && home != land)
        .map(|(name, _, _)| name)
        .collect()
    }
}
