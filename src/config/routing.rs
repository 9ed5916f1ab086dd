//! `routing.toml`: lanes, masks, kinds, threshold and lead.
//!
//! Knows: the shape of the file and its faults. Never: departments (`departments.toml`).
//!
//! Known weaknesses: masks are checked for being words at all; that one hides a keyword is a hint at the keyword's line.

use super::districts::DistrictsFile;
use super::fault::{ConfigFault, nearest};
use super::reader::{Found, Section, Sheet, entries};
use crate::case::{CaseKind, Lane};
use crate::routing::{HouseRules, Keyword, KindWords, LaneTrigger, Masks, PartnerDomain};
use std::ops::Range;
use toml::de::DeTable;

/// Threshold, lead and longest signature: least, most, and what holds when the key is absent (`domain.md` 6: 6 and 3).
const THRESHOLD: (u32, u32, u32) = (1, 1000, 6);
const LEAD: (u32, u32, u32) = (0, 1000, 3);
const SIGNATURE_WORDS: (u32, u32, u32) = (5, 500, 60);

/// *Datei der Hausregeln*, read and checked.
#[derive(Clone, Debug)]
pub struct RoutingFile {
    pub(super) rules: HouseRules,
}

impl RoutingFile {
    /// Reads the file's text; `file` is the name that faults carry.
    ///
    /// # Errors
    /// All faults of the file at once, in the order of its lines.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<ConfigFault>> {
        let (mut sheet, table) = Sheet::open(file, text);
        let mut root = Section::new("the file", &table, 0..0);
        let threshold = root.number(&mut sheet, "threshold", THRESHOLD);
        let lead = root.number(&mut sheet, "lead", LEAD);
        let (mut lanes, mut partners) = (Vec::new(), Vec::new());
        for (table, span) in root.tables(&mut sheet, "lane") {
            read_lane(&mut sheet, (table, span), &mut lanes, &mut partners);
        }
        let masks = root.table(&mut sheet, "masks").map(|(table, span)| read_masks(&mut sheet, table, span)).unwrap_or_default();
        let kinds = root.table(&mut sheet, "kinds").map(|(table, _)| read_kinds(&mut sheet, table)).unwrap_or_default();
        root.finish(&mut sheet);
        sheet.close(Self { rules: HouseRules { lanes, partners, masks, kinds, districts: Vec::new(), threshold, lead } })
    }

    /// The same rules for a city with these districts.
    #[must_use]
    pub fn with_districts(mut self, districts: DistrictsFile) -> Self {
        self.rules.districts = districts.into_districts();
        self
    }

    /// The rules, for building a table by hand.
    #[must_use]
    pub fn rules(&self) -> &HouseRules {
        &self.rules
    }
}

fn read_lane(
    sheet: &mut Sheet<'_>,
    (table, span): (&DeTable<'_>, Range<usize>),
    lanes: &mut Vec<LaneTrigger>,
    partners: &mut Vec<PartnerDomain>,
) {
    let mut section = Section::new("lane", table, span);
    let at = section.value("code").map(|(_, span)| span);
    let code = section.required(sheet, "code", "\"notfall\"");
    let lane = code.as_deref().and_then(Lane::from_code);
    if let (Some(code), None) = (&code, lane) {
        sheet.fault(at, format!("lane “{code}” does not exist"), nearest(code, Lane::ALL.iter().map(|known| known.code())));
    }
    let words = section.value("words");
    let domains = section.texts(sheet, "domains");
    section.finish(sheet);
    let Some(lane) = lane else { return };
    if let Some(words) = words {
        read_triggers(sheet, lane, words, lanes);
    }
    for (domain, span) in domains {
        let domain = domain.trim().trim_start_matches('@').to_ascii_lowercase();
        let is_domain = domain.contains('.') && domain.split('.').all(|label| !label.is_empty()) && !domain.contains(char::is_whitespace);
        if is_domain {
            partners.push(PartnerDomain { lane, domain });
        } else {
            sheet.fault(Some(span), format!("“{domain}” is no domain, for example \"zeitung.example\""), None);
        }
    }
}

fn read_triggers(sheet: &mut Sheet<'_>, lane: Lane, (value, span): Found<'_, '_>, lanes: &mut Vec<LaneTrigger>) {
    let Some(list) = value.as_array() else {
        sheet.fault(Some(span), "words must be a list, for example words = [\"gasgeruch\"]".to_owned(), None);
        return;
    };
    for entry in list {
        let mut trigger = LaneTrigger::new(lane, "");
        match (entry.get_ref().as_str(), entry.get_ref().as_table()) {
            (Some(text), _) => text.trim().clone_into(&mut trigger.text),
            (_, Some(table)) => {
                let mut section = Section::new("trigger", table, entry.span());
                trigger.text = section.required(sheet, "text", "\"es brennt\"").unwrap_or_default();
                trigger.except = words_of(sheet, &mut section, "except");
                trigger.not_with = words_of(sheet, &mut section, "not_with");
                section.finish(sheet);
            }
            _ => sheet.fault(Some(entry.span()), "a trigger is a text or { text = …, except = […] }".to_owned(), None),
        }
        if !trigger.text.is_empty() && trigger.text.split(" + ").all(|part| is_sound(sheet, part, entry.span())) {
            lanes.push(trigger);
        }
    }
}

fn words_of(sheet: &mut Sheet<'_>, section: &mut Section<'_, '_>, key: &'static str) -> Vec<String> {
    section.texts(sheet, key).into_iter().map(|(text, _)| text).collect()
}

/// Whether a word can be found in a mail at all; the same rules as for keywords.
fn is_sound(sheet: &mut Sheet<'_>, text: &str, span: Range<usize>) -> bool {
    match Keyword::new(text, 1) {
        Ok(_) => true,
        Err(fault) => {
            sheet.fault(Some(span), format!("“{text}”: {fault}"), None);
            false
        }
    }
}

fn read_kinds(sheet: &mut Sheet<'_>, table: &DeTable<'_>) -> Vec<KindWords> {
    let mut kinds = Vec::new();
    for (code, span, (value, at)) in entries(table) {
        let Some(kind) = CaseKind::from_code(code) else {
            let codes = CaseKind::ALL.iter().map(|known| known.code());
            sheet.fault(Some(span), format!("kind “{code}” does not exist"), nearest(code, codes));
            continue;
        };
        let Some(list) = value.as_array() else {
            sheet.fault(Some(at), format!("{code} must be a list of words"), None);
            continue;
        };
        let mut words = Vec::new();
        for entry in list {
            match entry.get_ref().as_str() {
                Some(text) if is_sound(sheet, text, entry.span()) => words.push(text.to_owned()),
                Some(_) => {}
                None => sheet.fault(Some(entry.span()), format!("{code} must hold texts in quotes only"), None),
            }
        }
        kinds.push(KindWords { kind, words });
    }
    kinds
}

fn read_masks(sheet: &mut Sheet<'_>, table: &DeTable<'_>, span: Range<usize>) -> Masks {
    let mut section = Section::new("masks", table, span);
    let mut list = |key: &'static str| {
        let texts = section.texts(sheet, key);
        let mut words = Vec::with_capacity(texts.len());
        for (text, span) in texts {
            if text.chars().any(char::is_alphanumeric) {
                words.push(text);
            } else {
                sheet.fault(Some(span), format!("“{text}” holds no letter or digit"), None);
            }
        }
        words
    };
    let mut masks = Masks {
        idioms: list("idioms"),
        names: list("names"),
        titles: list("titles"),
        banners: list("banners"),
        disclaimers: list("disclaimers"),
        closings: list("closings"),
        courtesy: list("courtesy"),
        districts: list("districts"),
        streets: list("streets"),
        street_endings: list("street_endings"),
        street_openers: list("street_openers"),
        not_streets: list("not_streets"),
        number_words: list("number_words"),
        negations: list("negations"),
        signature_words: 0,
    };
    let words = section.number(sheet, "signature_words", SIGNATURE_WORDS);
    masks.signature_words = usize::try_from(words).unwrap_or(usize::MAX);
    section.finish(sheet);
    masks
}
