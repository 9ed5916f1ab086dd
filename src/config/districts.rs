//! `districts.toml`: the districts with their places and streets.
//!
//! Knows: the shape of the file, and that each place, street and house number lies in one district.
//! Never: which department has which address there (`departments.toml`).
//!
//! Known weaknesses: whether a street exists is not looked at.

use super::fault::{ConfigFault, nearest};
use super::reader::{Section, Sheet};
use crate::routing::{District, PlaceFault, PlaceName, StreetSide, Stretch};
use std::collections::HashMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// *Datei der Stadtbezirke*, read and checked.
#[derive(Clone, Debug, Default)]
pub struct DistrictsFile {
    districts: Vec<District>,
}

impl DistrictsFile {
    /// Reads the file's text; `file` is the name that faults carry.
    ///
    /// # Errors
    /// All faults of the file at once, in the order of its lines.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<ConfigFault>> {
        let (mut sheet, table) = Sheet::open(file, text);
        let mut root = Section::new("the file", &table, 0..0);
        let tables = root.tables(&mut sheet, "district");
        root.finish(&mut sheet);
        let mut register = Register::default();
        let mut districts: Vec<District> = Vec::new();
        for (table, span) in tables {
            let Some(district) = read_district(&mut sheet, &mut register, table, span.clone()) else { continue };
            if districts.iter().any(|known| known.name.key() == district.name.key()) {
                sheet.fault(Some(span), format!("district “{}” is defined twice", district.name.text()), None);
            }
            districts.push(district);
        }
        sheet.close(Self { districts })
    }

    /// The districts in the order of the file.
    #[must_use]
    pub fn into_districts(self) -> Vec<District> {
        self.districts
    }
}

/// What was read so far, by name: where it stands and in which district.
#[derive(Default)]
struct Register {
    places: HashMap<String, Entry>,
    streets: HashMap<String, Vec<(Stretch, Entry)>>,
}

#[derive(Clone)]
struct Entry {
    district: String,
    line: usize,
}

impl Entry {
    /// `“Nord” (line 3)`
    fn told(&self) -> String {
        format!("“{}” (line {})", self.district, self.line)
    }
}

impl Register {
    /// The fault of a place that stands somewhere already.
    fn enter_place(&mut self, place: &PlaceName, entry: Entry) -> Option<String> {
        let known = self.places.get(place.key()).map(|known| format!("place “{}” lies in {} already", place.text(), known.told()));
        self.places.entry(place.key().to_owned()).or_insert(entry);
        known
    }

    /// The fault of a street of which somebody has the same house numbers.
    fn enter_street(&mut self, stretch: &Stretch, entry: Entry) -> Option<String> {
        let street = stretch.street.text();
        let known = self.streets.entry(stretch.street.key().to_owned()).or_default();
        let fault = known.iter().find(|(other, _)| other.overlaps(stretch)).map(|(other, entry)| {
            if other.is_whole() || stretch.is_whole() {
                let write = format!("{{ street = \"{street}\", from = 1, to = 99 }}");
                format!(
                    "street “{street}” lies in {} already; where it crosses a border, write house numbers in both: {write}",
                    entry.told()
                )
            } else {
                format!("house numbers of “{street}” lie in {} already", entry.told())
            }
        });
        known.push((stretch.clone(), entry));
        fault
    }
}

fn read_district(sheet: &mut Sheet<'_>, register: &mut Register, table: &DeTable<'_>, span: Range<usize>) -> Option<District> {
    let mut section = Section::new("district", table, span.clone());
    let at = section.value("name").map(|(_, span)| span);
    let name = section.required(sheet, "name", "\"Stadtbezirk II\"");
    let name = name.and_then(|name| sound(sheet, at, ("name", &name), PlaceName::new(&name)));
    let district = name.as_ref().map(|name| name.text().to_owned()).unwrap_or_default();
    let mut places = Vec::new();
    for (text, at) in section.texts(sheet, "places") {
        let Some(place) = sound(sheet, Some(at.clone()), ("place", &text), PlaceName::new(&text)) else { continue };
        let entry = Entry { district: district.clone(), line: sheet.line(&at) };
        if let Some(fault) = register.enter_place(&place, entry) {
            sheet.fault(Some(at), fault, None);
        }
        places.push(place);
    }
    let mut streets = Vec::new();
    for value in list(sheet, &mut section, "streets") {
        let Some(stretch) = read_stretch(sheet, value) else { continue };
        let entry = Entry { district: district.clone(), line: sheet.line(&value.span()) };
        if let Some(fault) = register.enter_street(&stretch, entry) {
            sheet.fault(Some(value.span()), fault, None);
        }
        streets.push(stretch);
    }
    section.finish(sheet);
    if table.get("places").is_none() && table.get("streets").is_none() {
        let what = "district has neither places nor streets; write for example places = [\"Altstadt\"]";
        sheet.fault(Some(span), what.to_owned(), None);
    }
    Some(District { name: name?, places, streets })
}

fn list<'d, 'i>(sheet: &mut Sheet<'_>, section: &mut Section<'d, 'i>, key: &'static str) -> &'d [Spanned<DeValue<'i>>] {
    let Some((value, span)) = section.value(key) else { return &[] };
    let list = value.as_array().map(|array| &**array);
    if list.is_none() {
        sheet.fault(Some(span), format!("{key} must be a list, for example {key} = [\"Gartenstraße\"]"), None);
    }
    list.unwrap_or_default()
}

/// `"Gartenstraße"` or `{ street = "Bonner Straße", from = 1, to = 99, side = "ungerade" }`.
fn read_stretch(sheet: &mut Sheet<'_>, value: &Spanned<DeValue<'_>>) -> Option<Stretch> {
    let span = value.span();
    match (value.get_ref().as_str(), value.get_ref().as_table()) {
        (Some(text), _) => sound(sheet, Some(span), ("street", text), PlaceName::street(text)).map(Stretch::whole),
        (_, Some(table)) => {
            let mut section = Section::new("street", table, span.clone());
            let street = section.required(sheet, "street", "\"Bonner Straße\"");
            let (least, most) = Stretch::NUMBERS;
            let from = section.number(sheet, "from", (least, most, least));
            let to = section.number(sheet, "to", (least, most, most));
            let side = side(sheet, &mut section);
            section.finish(sheet);
            let street = street.and_then(|text| sound(sheet, Some(span.clone()), ("street", &text), PlaceName::street(&text)))?;
            let stretch = Stretch { street, from, to, side };
            if stretch.is_empty() {
                let what = format!("no house number of “{}” lies between from and to on that side", stretch.street.text());
                sheet.fault(Some(span), what, None);
            }
            Some(stretch).filter(|stretch| !stretch.is_empty())
        }
        _ => {
            sheet.fault(Some(span), "a street is a text or { street = …, from = 1, to = 99 }".to_owned(), None);
            None
        }
    }
}

fn side(sheet: &mut Sheet<'_>, section: &mut Section<'_, '_>) -> StreetSide {
    let at = section.value("side").map(|(_, span)| span);
    let Some(code) = section.text(sheet, "side") else { return StreetSide::Both };
    StreetSide::from_code(&code).unwrap_or_else(|| {
        let near = nearest(&code, StreetSide::ALL.iter().map(|side| side.code()));
        sheet.fault(at, format!("side “{code}” does not exist; write \"gerade\" or \"ungerade\""), near);
        StreetSide::Both
    })
}

/// The name, or a fault and none.
fn sound(
    sheet: &mut Sheet<'_>,
    at: Option<Range<usize>>,
    (what, text): (&str, &str),
    name: Result<PlaceName, PlaceFault>,
) -> Option<PlaceName> {
    name.map_err(|fault| sheet.fault(at, format!("{what} “{text}”: {fault}"), None)).ok()
}
