//! Where in the file what stands (*Gliederung*), and what becomes of it.
//!
//! Knows: departments, fields and lists with their places, and which lines a department owns. Never: how a value is written.
//!
//! Known weaknesses: none known.

use super::lines::{Edit, Entry};
use super::text::{applied, end_of_line, lines_of, owned_lines, start_of_line, with_comment_above};
use super::{DepartmentField, FieldValue};
use crate::case::DepartmentKey;
use crate::config::fault::{ConfigFault, nearest};
use crate::routing::{Keyword, KeywordOrigin};
use std::ops::Range;
use toml_edit::{Document, Item, Key, Table};

/// Why a change cannot be done, and the nearest valid name.
pub(super) type Refused = (String, Option<String>);

/// *Gliederung der Datei*.
pub(super) struct Outline<'t> {
    text: &'t str,
    /// What stands before the first department.
    decision: Vec<Entry>,
    sections: Vec<Section<'t>>,
}

/// *Abschnitt*: a department in the file, or one that will stand there.
pub(super) struct Section<'t> {
    text: &'t str,
    key: DepartmentKey,
    place: Option<Place>,
    is_gone: bool,
    fields: Vec<Entry>,
    written: List,
    learnt: List,
}

struct Place {
    /// Of `[[department]]`.
    header: Range<usize>,
    /// Behind the lines of the fields.
    fields_end: usize,
    /// Behind its last line.
    end: usize,
}

/// *Liste*.
#[derive(Default)]
struct List {
    /// Its header, where a table of its own is in the file.
    header: Option<Range<usize>>,
    /// Behind the last line of the list.
    end: Option<usize>,
    entries: Vec<Entry>,
    /// The lines that take the place of all entries.
    instead: Option<String>,
    /// Whether it is written in another way, so that it cannot be changed line by line.
    is_closed: bool,
}

impl<'t> Outline<'t> {
    pub(super) fn read(file: &str, text: &'t str) -> Result<Self, ConfigFault> {
        let fault = |span: Option<Range<usize>>, what: String| {
            let line = span.and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
            ConfigFault { file: file.to_owned(), line, what, nearest: None }
        };
        let document = Document::parse(text).map_err(|cause| fault(cause.span(), cause.message().to_owned()))?;
        let sections = match document.as_table().get("department") {
            None => Vec::new(),
            Some(Item::ArrayOfTables(tables)) => tables.iter().map(|table| Section::read(text, table)).collect(),
            Some(other) => {
                return Err(fault(other.span(), "write [[department]] before each department; then it can be changed".to_owned()));
            }
        };
        let root = pairs(document.as_table()).filter(|(_, item)| item.is_value());
        let decision = root.map(|(key, item)| Entry::written(key, item.as_value())).collect();
        Ok(Self { text, decision, sections })
    }

    /// The department with this key.
    pub(super) fn section(&mut self, key: &DepartmentKey) -> Result<&mut Section<'t>, Refused> {
        let near = nearest(key.as_str(), self.sections.iter().filter(|section| !section.is_gone).map(|section| section.key.as_str()));
        let found = self.sections.iter_mut().find(|section| section.key == *key && !section.is_gone);
        found.ok_or_else(|| (format!("there is no department {key}"), near))
    }

    /// A new department.
    pub(super) fn add(&mut self, key: &DepartmentKey) -> Result<(), Refused> {
        if self.section(key).is_ok() {
            return Err((format!("department {key} is there already"), None));
        }
        self.sections.push(Section::new(self.text, key));
        Ok(())
    }

    /// Threshold and lead, each where it stands or before everything else.
    pub(super) fn set_decision(&mut self, threshold: u32, lead: u32) -> Result<(), Refused> {
        for (name, points) in [("threshold", threshold), ("lead", lead)] {
            let value = FieldValue::Number(i32::try_from(points).unwrap_or(i32::MAX));
            match self.decision.iter_mut().find(|entry| entry.name == name) {
                Some(entry) => entry.set_value(&value)?,
                None => self.decision.push(Entry::new_field(name, &value)),
            }
        }
        Ok(())
    }

    /// What becomes different before the first department.
    fn edits(&self) -> Vec<Edit> {
        let mut edits: Vec<Edit> = self.decision.iter().flat_map(|entry| entry.edits().to_vec()).collect();
        let lines: String = self.decision.iter().filter_map(Entry::new_line).collect();
        let first = self.sections.iter().find_map(|section| section.place.as_ref());
        let beside = self.decision.iter().filter_map(Entry::place).map(|place| end_of_line(self.text, place.end)).max();
        match beside {
            _ if lines.is_empty() => {}
            Some(at) => edits.push(Edit::insert(at, lines)),
            None => {
                let at = first.map_or(self.text.len(), |place| with_comment_above(self.text, place.header.start));
                edits.push(Edit::insert(at, format!("{lines}\n")));
            }
        }
        edits
    }

    /// The text with all changes.
    pub(super) fn changed(&self) -> String {
        let mut edits: Vec<Edit> = self.edits().into_iter().chain(self.sections.iter().flat_map(Section::edits)).collect();
        let end = self.sections.iter().filter_map(|section| section.place.as_ref()).map(|place| place.end).max();
        for section in self.sections.iter().filter(|section| section.place.is_none() && !section.is_gone) {
            edits.push(Edit::insert(end.unwrap_or(self.text.len()), section.new_text(self.text.is_empty())));
        }
        edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
        applied(self.text, &edits)
    }
}

impl<'t> Section<'t> {
    fn new(text: &'t str, key: &DepartmentKey) -> Self {
        let fields = vec![Entry::new_field("key", &FieldValue::Text(key.as_str().to_owned()))];
        let (written, learnt) = (List::default(), List::default());
        Self { text, key: key.clone(), place: None, is_gone: false, fields, written, learnt }
    }

    fn read(text: &'t str, table: &Table) -> Self {
        let header = table.span().unwrap_or_default();
        let mut section = Self {
            text,
            key: DepartmentKey::new(table.get("key").and_then(Item::as_str).unwrap_or_default()),
            place: None,
            is_gone: false,
            fields: Vec::new(),
            written: List::default(),
            learnt: List::default(),
        };
        let mut fields_end = header.end;
        for (key, item) in pairs(table) {
            match (KeywordOrigin::from_code(key.get()), item) {
                (Some(list), item) => *section.list(list) = List::read(text, item),
                (None, Item::Table(inner)) if !inner.is_dotted() => continue,
                (None, Item::ArrayOfTables(_)) => continue,
                (None, item) => section.fields.push(Entry::written(key, item.as_value())),
            }
            if !matches!(item, Item::Table(inner) if !inner.is_dotted()) {
                fields_end = fields_end.max(last_byte(item));
            }
        }
        let end = pairs(table).map(|(_, item)| last_byte(item)).fold(header.end, usize::max);
        section.place = Some(Place { header, fields_end: end_of_line(text, fields_end), end: end_of_line(text, end) });
        section
    }

    fn list(&mut self, list: KeywordOrigin) -> &mut List {
        match list {
            KeywordOrigin::Written => &mut self.written,
            KeywordOrigin::Learnt => &mut self.learnt,
        }
    }

    pub(super) fn remove(&mut self) {
        self.is_gone = true;
    }

    pub(super) fn set_field(&mut self, field: DepartmentField, value: &FieldValue) -> Result<(), Refused> {
        if let Some(entry) = self.fields.iter_mut().find(|entry| entry.name == field.code()) {
            return entry.set_value(value);
        }
        self.fields.push(Entry::new_field(field.code(), value));
        Ok(())
    }

    pub(super) fn remove_field(&mut self, field: DepartmentField) -> Result<(), Refused> {
        let found = self.fields.iter().position(|entry| entry.name == field.code() && !entry.is_gone());
        remove(&mut self.fields, found).unwrap_or_else(|| Err((format!("department {} has no {}", self.key, field.code()), None)))
    }

    pub(super) fn set_keyword(&mut self, keyword: &Keyword) -> Result<(), Refused> {
        self.open(keyword.origin)?;
        let list = self.list(keyword.origin);
        if let Some(entry) = list.find(&keyword.text).and_then(|at| list.entries.get_mut(at)) {
            return entry.set_keyword(keyword);
        }
        list.entries.push(Entry::new_keyword(keyword));
        Ok(())
    }

    pub(super) fn set_learnt(&mut self, keywords: &[(Keyword, String)]) -> Result<(), Refused> {
        self.open(KeywordOrigin::Learnt)?;
        if let Some(spread) = self.learnt.entries.iter().find(|entry| entry.is_spread()) {
            return Err(spread.spread());
        }
        self.learnt.instead = Some(keywords.iter().map(|(keyword, remark)| Entry::learnt_line(keyword, remark)).collect());
        Ok(())
    }

    pub(super) fn remove_keyword(&mut self, list: KeywordOrigin, text: &str) -> Result<(), Refused> {
        self.open(list)?;
        let key = self.key.clone();
        let entries = self.list(list);
        let found = entries.find(text).filter(|at| entries.entries.get(*at).is_some_and(|entry| !entry.is_gone()));
        let near = nearest(text, entries.entries.iter().filter(|entry| !entry.is_gone()).map(|entry| entry.name.as_str()));
        let missing = || Err((format!("department {key} has no keyword “{text}” in its {}", list.code()), near));
        remove(&mut entries.entries, found).unwrap_or_else(missing)
    }

    /// Refused when the list is no table with a keyword in each line.
    fn open(&mut self, list: KeywordOrigin) -> Result<(), Refused> {
        if !self.list(list).is_closed {
            return Ok(());
        }
        let what = format!("write [department.{}] and below it the keywords of department {}, one in each line", list.code(), self.key);
        Err((format!("{what}; then they can be changed"), None))
    }

    /// What of a department in the file becomes different.
    fn edits(&self) -> Vec<Edit> {
        let Some(place) = &self.place else { return Vec::new() };
        if self.is_gone {
            return vec![Edit::replace(owned_lines(self.text, place.header.start, place.end), String::new())];
        }
        let mut edits: Vec<Edit> = Vec::new();
        for entry in self.fields.iter().chain(&self.written.entries).chain(self.learnt.kept()) {
            edits.extend_from_slice(entry.edits());
            if let Some(place) = entry.place().filter(|_| entry.is_gone()) {
                edits.push(Edit::replace(lines_of(self.text, &place), String::new()));
            }
        }
        for entry in self.in_order() {
            let before = self.fields.iter().filter(|other| rank(&other.name) < rank(&entry.name)).filter_map(Entry::place);
            let at = before.map(|place| place.end).max().unwrap_or(place.header.end);
            edits.extend(entry.new_line().map(|line| self.insertion(&self.fields, end_of_line(self.text, at), &line)));
        }
        for (code, list, otherwise) in
            [(KeywordOrigin::Written.code(), &self.written, place.fields_end), (KeywordOrigin::Learnt.code(), &self.learnt, place.end)]
        {
            let lines: Vec<String> =
                list.kept().filter_map(Entry::new_line).chain(list.instead.clone().filter(|lines| !lines.is_empty())).collect();
            match list.end {
                Some(end) if list.instead.is_some() => {
                    edits.push(Edit::replace(list.replaced(self.text, end, lines.is_empty()), lines.concat()));
                }
                Some(end) => edits.extend(lines.iter().map(|line| self.insertion(&list.entries, end, line))),
                None if lines.is_empty() => {}
                None => edits.push(Edit::insert(otherwise, format!("\n[department.{code}]\n{}", lines.concat()))),
            }
        }
        edits
    }

    /// A line beside others, as far in as they are.
    fn insertion(&self, beside: &[Entry], at: usize, line: &str) -> Edit {
        let neighbour = beside.iter().rev().find_map(Entry::place);
        let indent = neighbour.and_then(|place| self.text.get(start_of_line(self.text, place.start)..place.start));
        Edit::insert(at, format!("{}{line}", indent.unwrap_or_default()))
    }

    /// Its fields in the order in which they are written.
    fn in_order(&self) -> Vec<&Entry> {
        let mut fields: Vec<&Entry> = self.fields.iter().collect();
        fields.sort_by_key(|entry| rank(&entry.name));
        fields
    }

    /// A department that is not in the file yet.
    fn new_text(&self, is_first: bool) -> String {
        let mut text = if is_first { "[[department]]\n".to_owned() } else { "\n[[department]]\n".to_owned() };
        text.extend(self.in_order().into_iter().filter_map(Entry::new_line));
        for (origin, list) in [(KeywordOrigin::Written, &self.written), (KeywordOrigin::Learnt, &self.learnt)] {
            let lines: String = list.kept().filter_map(Entry::new_line).chain(list.instead.clone()).collect();
            if !lines.is_empty() {
                text.extend(["\n[department.", origin.code(), "]\n", &lines]);
            }
        }
        text
    }
}

impl List {
    fn read(text: &str, item: &Item) -> Self {
        let Some(table) = item.as_table().filter(|table| !table.is_dotted()) else {
            return Self { is_closed: true, ..Self::default() };
        };
        let entries: Vec<Entry> = pairs(table).map(|(key, item)| Entry::written(key, item.as_value())).collect();
        // New lines stand behind the keywords that are lines; what is a table of its own comes below them.
        let lines = entries.iter().filter_map(Entry::place).map(|place| place.end);
        let header = table.span();
        let end = header.as_ref().map(|header| end_of_line(text, lines.fold(header.end, usize::max)));
        Self { header, end, is_closed: end.is_none(), entries, instead: None }
    }

    /// The entries, unless others take their place.
    fn kept(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|_| self.instead.is_none())
    }

    /// The bytes in whose place the new lines come; the header with them, where none come.
    fn replaced(&self, text: &str, end: usize, is_empty: bool) -> Range<usize> {
        let header = self.header.clone().unwrap_or(end..end);
        let start = if is_empty { start_of_line(text, header.start) } else { end_of_line(text, header.end) };
        start..end
    }

    /// A keyword in this spelling, else in another.
    fn find(&self, text: &str) -> Option<usize> {
        let exact = self.entries.iter().position(|entry| entry.name.trim() == text.trim());
        let folded = || {
            let wanted = Keyword::new(text, 1).ok()?;
            self.entries.iter().position(|entry| Keyword::new(&entry.name, 1).is_ok_and(|known| known.is_same_as(&wanted)))
        };
        exact.or_else(folded)
    }
}

fn remove(entries: &mut Vec<Entry>, at: Option<usize>) -> Option<Result<(), Refused>> {
    let at = at?;
    let is_nothing_left = match entries.get_mut(at)?.remove() {
        Ok(is_nothing_left) => is_nothing_left,
        Err(refused) => return Some(Err(refused)),
    };
    if is_nothing_left {
        entries.remove(at);
    }
    Some(Ok(()))
}

/// Where a field stands among the others: the key first, fields that we do not know last.
fn rank(name: &str) -> usize {
    if name == "key" {
        return 0;
    }
    DepartmentField::ALL.iter().position(|field| field.code() == name).map_or(usize::MAX, |at| at + 1)
}

fn pairs(table: &Table) -> impl Iterator<Item = (&Key, &Item)> {
    table.iter().filter_map(|(name, _)| table.get_key_value(name))
}

/// The last byte that belongs to an item, header lines and all tables inside it included.
fn last_byte(item: &Item) -> usize {
    match item {
        Item::None => 0,
        Item::Value(value) => value.span().map_or(0, |span| span.end),
        Item::Table(table) => last_byte_of(table),
        Item::ArrayOfTables(tables) => tables.iter().map(last_byte_of).max().unwrap_or_default(),
    }
}

fn last_byte_of(table: &Table) -> usize {
    let own = table.span().filter(|_| !table.is_dotted()).map_or(0, |span| span.end);
    table.iter().map(|(_, item)| last_byte(item)).fold(own, usize::max)
}
