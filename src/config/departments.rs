//! `departments.toml`: the departments and their keywords.
//!
//! Knows: the shape of the file and every fault a clerk can make in it. Never: the house rules (`routing.toml`).
//!
//! Known weaknesses: an address is checked for its shape only; whether it exists shows `check --online`.

use super::fault::{ConfigFault, nearest};
use super::reader::{Found, Section, Sheet, entries};
use super::routing::RoutingFile;
use crate::case::DepartmentKey;
use crate::routing::{Confidentiality, Department, District, HouseRules, Keyword, KeywordOrigin, RoutingTable, hints};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use toml::de::DeTable;

/// Threshold and lead at most: learnt keywords add up, in a long mail to thousands of points.
const MOST_POINTS: u32 = 100_000;

/// *Fachämterdatei*, read and checked.
#[derive(Clone, Debug)]
pub struct DepartmentsFile {
    file: String,
    departments: Vec<(Department, Vec<Keyword>)>,
    places: Places,
    /// Threshold and lead that go with these keywords, before those of the house rules.
    decision: (Option<u32>, Option<u32>),
}

/// Where in the file something stands that another file, or the table as a whole, may contradict.
#[derive(Clone, Debug, Default)]
struct Places {
    /// Districts that have an address of their own, with the line.
    districts: Vec<(String, usize)>,
    /// The line of each keyword, over all departments.
    keywords: Vec<usize>,
}

impl DepartmentsFile {
    /// Reads the file's text; `file` is the name that faults carry.
    ///
    /// # Errors
    /// All faults of the file at once, in the order of its lines.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<ConfigFault>> {
        let (mut sheet, table) = Sheet::open(file, text);
        let mut root = Section::new("the file", &table, 0..0);
        let mut own = |key, bounds| root.value(key).is_some().then(|| root.number(&mut sheet, key, bounds));
        let decision = (own("threshold", (1, MOST_POINTS, 1)), own("lead", (0, MOST_POINTS, 0)));
        let tables = root.tables(&mut sheet, "department");
        root.finish(&mut sheet);
        if tables.is_empty() {
            sheet.fault(None, "no department is defined; write [[department]] with key, name, directorate and address".to_owned(), None);
        }
        let mut departments: Vec<(Department, Vec<Keyword>)> = Vec::new();
        let mut places = Places::default();
        for (table, span) in tables {
            let Some(read) = read_department(&mut sheet, (table, span.clone()), &mut places) else { continue };
            if departments.iter().any(|(known, _)| known.key == read.0.key) {
                sheet.fault(Some(span), format!("department {} is defined twice", read.0.key), None);
            }
            departments.push(read);
        }
        sheet.close(Self { file: file.to_owned(), departments, places, decision })
    }

    /// The departments in the order of the file.
    #[must_use]
    pub fn departments(&self) -> Vec<Department> {
        self.departments.iter().map(|(department, _)| department.clone()).collect()
    }

    /// Threshold and lead that stand in the file.
    #[must_use]
    pub fn decision(&self) -> (Option<u32>, Option<u32>) {
        self.decision
    }

    /// Departments with their keywords, for building a table by hand.
    #[must_use]
    pub fn into_departments(self) -> Vec<(Department, Vec<Keyword>)> {
        self.departments
    }

    /// Departments and the routing table made of them and the house rules; threshold and lead of this file go before theirs.
    ///
    /// # Errors
    /// When a department has an address for a district that nobody defined, or the table cannot be built although each file is right.
    pub fn with_rules(self, rules: RoutingFile) -> Result<(Vec<Department>, RoutingTable), Vec<ConfigFault>> {
        let faults = self.unknown_districts(&rules.rules.districts);
        if !faults.is_empty() {
            return Err(faults);
        }
        let departments = self.departments();
        let (threshold, lead) = (self.decision.0.unwrap_or(rules.rules.threshold), self.decision.1.unwrap_or(rules.rules.lead));
        match RoutingTable::new(self.departments, HouseRules { threshold, lead, ..rules.rules }) {
            Ok(table) => Ok((departments, table)),
            Err(fault) => Err(vec![ConfigFault { file: self.file, line: None, what: fault.to_string(), nearest: None }]),
        }
    }

    /// What of the keywords helps nobody although it is allowed, in the order of the lines.
    ///
    /// # Errors
    /// As for [`DepartmentsFile::with_rules`].
    pub fn hints(&self, rules: RoutingFile) -> Result<Vec<ConfigFault>, Vec<ConfigFault>> {
        let place = |line, what| ConfigFault { file: self.file.clone(), line, what, nearest: None };
        let found = hints(&self.departments, rules.rules).map_err(|fault| vec![place(None, fault.to_string())])?;
        let mut told: Vec<_> = found.iter().map(|hint| place(self.places.keywords.get(hint.at).copied(), hint.to_string())).collect();
        told.sort_by_key(|hint| hint.line);
        Ok(told)
    }

    fn unknown_districts(&self, known: &[District]) -> Vec<ConfigFault> {
        let names: Vec<&str> = known.iter().map(|district| district.name.text()).collect();
        let unknown = self.places.districts.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        let fault = |(name, line): &(String, usize)| ConfigFault {
            file: self.file.clone(),
            line: Some(*line),
            what: format!(
                "district “{name}” does not exist; districts.toml defines {}",
                if names.is_empty() { "none".to_owned() } else { names.join(", ") }
            ),
            nearest: nearest(name, names.iter().copied()),
        };
        unknown.map(fault).collect()
    }
}

fn read_department(
    sheet: &mut Sheet<'_>,
    (table, span): (&DeTable<'_>, Range<usize>),
    places: &mut Places,
) -> Option<(Department, Vec<Keyword>)> {
    let mut section = Section::new("department", table, span);
    let key = section.required(sheet, "key", "\"66\"").map(|key| checked_key(sheet, &mut section, &key));
    let name = section.required(sheet, "name", "\"Tiefbau\"");
    let directorate = section.required(sheet, "directorate", "\"Dezernat V\"");
    let external = read_external(sheet, &mut section);
    let valid_from = section.day(sheet, "valid_from");
    let valid_until = section.day(sheet, "valid_until");
    if let (Some(from), Some(until)) = (valid_from, valid_until)
        && until < from
    {
        sheet.fault(Some(section.span()), "valid_until lies before valid_from".to_owned(), None);
    }
    let head = address(sheet, &mut section, "head");
    let head_name = section.text(sheet, "head_name");
    let deputy = address(sheet, &mut section, "deputy");
    let mailbox = address(sheet, &mut section, "address");
    if external.is_none() && mailbox.is_none() && table.get("address").is_none() {
        let what = "department has no address; write for example address = \"tiefbau@stadt.example\"";
        sheet.fault(Some(section.span()), what.to_owned(), None);
    }
    let district_addresses = district_addresses(sheet, &mut section, &mut places.districts);
    if external.is_some() && (mailbox.is_some() || !district_addresses.is_empty()) {
        sheet.fault(Some(section.span()), "an external body gets no mail: remove address, its contact is shown".to_owned(), None);
    }
    let confidentiality = confidentiality(sheet, &mut section);
    let attach_original = section.switch(sheet, "attach_original");
    let name_in_acknowledgement = section.switch(sheet, "name_in_acknowledgement");
    let head_start = head_start(sheet, &mut section);
    let mut keywords = Vec::new();
    for (list, origin) in [("keywords", KeywordOrigin::Written), ("learnt", KeywordOrigin::Learnt)] {
        if let Some((table, _)) = section.table(sheet, list) {
            read_keywords(sheet, table, (origin, &mut keywords));
        }
    }
    section.finish(sheet);
    let (keywords, lines): (Vec<Keyword>, Vec<usize>) = keywords.into_iter().unzip();
    places.keywords.extend(lines);
    let department = Department {
        key: key?,
        name: name?,
        directorate: directorate?,
        address: mailbox,
        district_addresses,
        head,
        head_name,
        deputy,
        external,
        valid_from,
        valid_until,
        confidentiality,
        attach_original,
        head_start,
        name_in_acknowledgement,
    };
    Some((department, keywords))
}

fn checked_key(sheet: &mut Sheet<'_>, section: &mut Section<'_, '_>, key: &str) -> DepartmentKey {
    if key.chars().count() > 12 || !key.chars().all(|c| c.is_ascii_alphanumeric()) {
        let span = section.value("key").map(|(_, span)| span);
        sheet.fault(span, "key must be one to twelve letters or digits, for example \"66\" or \"TBL\"".to_owned(), None);
    }
    DepartmentKey::new(key)
}

/// The contact of an outside body; `external` and `contact` belong together.
fn read_external(sheet: &mut Sheet<'_>, section: &mut Section<'_, '_>) -> Option<String> {
    let is_external = section.switch(sheet, "external");
    let contact = section.text(sheet, "contact");
    match (is_external, contact) {
        (true, None) => {
            sheet.fault(Some(section.span()), "an external body needs a contact text that is shown to the citizen".to_owned(), None);
            None
        }
        (false, Some(_)) => {
            sheet.fault(Some(section.span()), "contact belongs to external bodies; add external = true or remove it".to_owned(), None);
            None
        }
        (_, contact) => contact,
    }
}

fn confidentiality(sheet: &mut Sheet<'_>, section: &mut Section<'_, '_>) -> Confidentiality {
    let span = section.value("confidentiality").map(|(_, span)| span);
    let Some(code) = section.text(sheet, "confidentiality") else { return Confidentiality::Open };
    Confidentiality::from_code(&code).unwrap_or_else(|| {
        let codes = Confidentiality::ALL.iter().map(|known| known.code());
        sheet.fault(span, format!("confidentiality “{code}” does not exist; write \"offen\" or \"anonymisiert\""), nearest(&code, codes));
        Confidentiality::Open
    })
}

/// A mail address of simple shape: one @, a domain, no white space (RFC 5321 4.1.2 allows more; cities use less).
fn address(sheet: &mut Sheet<'_>, section: &mut Section<'_, '_>, key: &'static str) -> Option<String> {
    let span = section.value(key).map(|(_, span)| span);
    let address = section.text(sheet, key)?;
    if !is_address(&address) {
        sheet.fault(span, format!("{key} must be a mail address, for example \"tiefbau@stadt.example\""), None);
    }
    Some(address)
}

fn is_address(address: &str) -> bool {
    let is_plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic() && !b"<>()[],;:\\\"@".contains(&b));
    let is_domain = |part: &str| part.split('.').all(|label| !label.is_empty());
    address.split_once('@').is_some_and(|(local, domain)| is_plain(local) && is_plain(domain) && is_domain(domain))
}

/// `"Stadtbezirk II" = "tiefbau.nord@stadt.example"`; whether there is such a district is looked at when both files are read.
fn district_addresses(
    sheet: &mut Sheet<'_>,
    section: &mut Section<'_, '_>,
    districts: &mut Vec<(String, usize)>,
) -> BTreeMap<String, String> {
    let mut addresses = BTreeMap::new();
    let Some((table, _)) = section.table(sheet, "district_addresses") else { return addresses };
    for (district, span, (value, at)) in entries(table) {
        let district = district.trim().to_owned();
        districts.push((district.clone(), sheet.line(&span)));
        if let Some(address) = value.as_str().map(str::trim).filter(|address| is_address(address)) {
            addresses.insert(district, address.to_owned());
        } else {
            let what = format!("the address for “{district}” must be a mail address, for example \"tiefbau.nord@stadt.example\"");
            sheet.fault(Some(at), what, None);
        }
    }
    addresses
}

fn read_keywords(sheet: &mut Sheet<'_>, table: &DeTable<'_>, (origin, keywords): (KeywordOrigin, &mut Vec<(Keyword, usize)>)) {
    let mut known: HashMap<_, KeywordOrigin> = keywords.iter().map(|(keyword, _)| (keyword.spelling(), keyword.origin)).collect();
    for (text, span, value) in entries(table) {
        let Some((weight, except, not_with)) = weight(sheet, value) else { continue };
        let read = Keyword::new(text, weight).and_then(|keyword| keyword.with_exclusions(except, not_with));
        match read {
            Ok(keyword) => match known.insert(keyword.spelling(), origin) {
                None => keywords.push((Keyword { origin, ..keyword }, sheet.line(&span))),
                Some(before) if before == origin => {
                    sheet.fault(Some(span), format!("keyword “{text}” stands twice, in two spellings"), None);
                }
                Some(_) => sheet.fault(Some(span), format!("keyword “{text}” stands among the written ones too; remove it here"), None),
            },
            Err(fault) => sheet.fault(Some(span), format!("keyword “{text}”: {fault}"), None),
        }
    }
}

/// Points before any word, between -50 and 50 like a weight.
fn head_start(sheet: &mut Sheet<'_>, section: &mut Section<'_, '_>) -> i32 {
    let Some((value, span)) = section.value("head_start") else { return 0 };
    let number = whole_number(sheet, "head_start", (value, span.clone())).unwrap_or_default();
    if !(-50..=50).contains(&number) {
        sheet.fault(Some(span), "head_start must lie between -50 and 50".to_owned(), None);
    }
    number
}

/// `6` or `{ weight = 6, except = [...], not_with = [...] }`.
fn weight(sheet: &mut Sheet<'_>, (value, span): Found<'_, '_>) -> Option<(i32, Vec<String>, Vec<String>)> {
    if let Some(table) = value.as_table() {
        let mut section = Section::new("keyword", table, span.clone());
        let found = section.value("weight");
        if found.is_none() {
            sheet.fault(Some(span), "keyword has no weight; write for example weight = 6".to_owned(), None);
        }
        let plain = |list: Vec<(String, Range<usize>)>| list.into_iter().map(|(text, _)| text).collect();
        let except = plain(section.texts(sheet, "except"));
        let not_with = plain(section.texts(sheet, "not_with"));
        section.finish(sheet);
        return whole_number(sheet, "the weight", found?).map(|weight| (weight, except, not_with));
    }
    whole_number(sheet, "the weight", (value, span)).map(|weight| (weight, Vec::new(), Vec::new()))
}

fn whole_number(sheet: &mut Sheet<'_>, name: &str, (value, span): Found<'_, '_>) -> Option<i32> {
    let number = value.as_integer().and_then(|digits| i32::from_str_radix(digits.as_str(), digits.radix()).ok());
    if number.is_none() {
        sheet.fault(Some(span), format!("{name} must be a whole number, for example 6"), None);
    }
    number
}
