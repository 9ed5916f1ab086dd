//! Two tables of departments, compared (*Vergleich*).
//!
//! Knows: what of a department stands in the file, and which changes make one table of another. Never: says it in words.
//!
//! Known weaknesses: the order of departments and keywords is not compared; another key is another department.

use super::amend::{Amendment, DepartmentField, FieldValue};
use super::departments::DepartmentsFile;
use crate::case::DepartmentKey;
use crate::routing::{Confidentiality, Department, Keyword, KeywordOrigin};
use std::collections::{HashMap, HashSet};

/// *Fachamt mit seinen Stichwörtern*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The department.
    pub department: Department,
    /// Its keywords, written and learnt.
    pub keywords: Vec<Keyword>,
}

impl Listed {
    /// The departments of a file, in its order.
    #[must_use]
    pub fn all(file: DepartmentsFile) -> Vec<Self> {
        file.into_departments().into_iter().map(|(department, keywords)| Self { department, keywords }).collect()
    }

    /// Its keywords of this origin, in the order of the file.
    pub fn of(&self, origin: KeywordOrigin) -> impl Iterator<Item = &Keyword> {
        self.keywords.iter().filter(move |keyword| keyword.origin == origin)
    }

    /// What the file has to say of the department beside its key, in the order in which it is written; what is usual is left out.
    #[must_use]
    pub fn fields(&self) -> Vec<(DepartmentField, FieldValue)> {
        let of = &self.department;
        let text = |text: &Option<String>| text.clone().map(FieldValue::Text);
        let switch = |is_on: bool| is_on.then_some(FieldValue::Switch(true));
        let value = |field: DepartmentField| match field {
            DepartmentField::Name => Some(FieldValue::Text(of.name.clone())),
            DepartmentField::Directorate => Some(FieldValue::Text(of.directorate.clone())),
            DepartmentField::Address => text(&of.address),
            DepartmentField::Head => text(&of.head),
            DepartmentField::HeadName => text(&of.head_name),
            DepartmentField::Deputy => text(&of.deputy),
            DepartmentField::External => switch(of.is_external()),
            DepartmentField::Contact => text(&of.external),
            DepartmentField::ValidFrom => of.valid_from.map(FieldValue::Day),
            DepartmentField::ValidUntil => of.valid_until.map(FieldValue::Day),
            DepartmentField::Confidentiality => {
                Some(of.confidentiality).filter(|c| *c != Confidentiality::Open).map(|c| FieldValue::Text(c.code().to_owned()))
            }
            DepartmentField::AttachOriginal => switch(of.attach_original),
            DepartmentField::NameInAcknowledgement => switch(of.name_in_acknowledgement),
            DepartmentField::HeadStart => Some(of.head_start).filter(|points| *points != 0).map(FieldValue::Number),
        };
        DepartmentField::ALL.iter().filter_map(|field| Some((*field, value(*field)?))).collect()
    }

    fn field(&self, field: DepartmentField) -> Option<FieldValue> {
        self.fields().into_iter().find(|(known, _)| *known == field).map(|(_, value)| value)
    }

    fn key(&self) -> DepartmentKey {
        self.department.key.clone()
    }
}

/// *Unterschied*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference<'l> {
    /// A department that was not there.
    Added(&'l Listed),
    /// A department that is not there any more.
    Removed(&'l Listed),
    /// A field of a department.
    Field {
        /// The department as it was.
        department: &'l Department,
        /// Which field.
        field: DepartmentField,
        /// What it said; none when nothing.
        was: Option<FieldValue>,
        /// What it says now.
        is: Option<FieldValue>,
    },
    /// A keyword of a department.
    Keyword {
        /// The department as it was.
        department: &'l Department,
        /// In which list.
        list: KeywordOrigin,
        /// The keyword as it was; none when it is new.
        was: Option<&'l Keyword>,
        /// As it is now; none when it is gone.
        is: Option<&'l Keyword>,
    },
}

/// What is different in `after`: first what became of the departments of before, in their order, then the new ones.
#[must_use]
pub fn differences<'l>(before: &'l [Listed], after: &'l [Listed]) -> Vec<Difference<'l>> {
    let mut found = Vec::new();
    for old in before {
        match after.iter().find(|new| new.department.key == old.department.key) {
            Some(new) => compare(old, new, &mut found),
            None => found.push(Difference::Removed(old)),
        }
    }
    let is_new = |new: &&Listed| before.iter().all(|old| old.department.key != new.department.key);
    found.extend(after.iter().filter(is_new).map(Difference::Added));
    found
}

fn compare<'l>(old: &'l Listed, new: &'l Listed, found: &mut Vec<Difference<'l>>) {
    let department = &old.department;
    for field in DepartmentField::ALL {
        let (was, is) = (old.field(*field), new.field(*field));
        if was != is {
            found.push(Difference::Field { department, field: *field, was, is });
        }
    }
    for list in KeywordOrigin::ALL.iter().copied() {
        // Learnt lists are long: each spelling is made once.
        let spelled = |listed: &'l Listed| listed.of(list).map(|keyword| (keyword.spelling(), keyword)).collect::<Vec<_>>();
        let (before, after) = (spelled(old), spelled(new));
        let now: HashMap<_, &Keyword> = after.iter().map(|(spelling, keyword)| (spelling, *keyword)).collect();
        for (spelling, was) in &before {
            let is = now.get(spelling).copied();
            if is != Some(*was) {
                found.push(Difference::Keyword { department, list, was: Some(was), is });
            }
        }
        let known: HashSet<_> = before.iter().map(|(spelling, _)| spelling).collect();
        let added = after.iter().filter(|(spelling, _)| !known.contains(spelling));
        found.extend(added.map(|(_, is)| Difference::Keyword { department, list, was: None, is: Some(is) }));
    }
}

impl Difference<'_> {
    /// The changes that make it so in the file.
    #[must_use]
    pub fn amendments(&self) -> Vec<Amendment> {
        match self {
            Self::Added(new) => {
                let fields = new.fields().into_iter().map(|(field, value)| Amendment::SetField { department: new.key(), field, value });
                let keywords = new.keywords.iter().map(|keyword| Amendment::SetKeyword { department: new.key(), keyword: keyword.clone() });
                [Amendment::AddDepartment { department: new.key() }].into_iter().chain(fields).chain(keywords).collect()
            }
            Self::Removed(old) => vec![Amendment::RemoveDepartment { department: old.key() }],
            Self::Field { department, field, is, .. } => {
                let department = department.key.clone();
                let usual = match field {
                    DepartmentField::Confidentiality => Some(FieldValue::Text(Confidentiality::Open.code().to_owned())),
                    DepartmentField::AttachOriginal | DepartmentField::NameInAcknowledgement => Some(FieldValue::Switch(false)),
                    _ => None,
                };
                vec![match is.clone().or(usual) {
                    Some(value) => Amendment::SetField { department, field: *field, value },
                    None => Amendment::RemoveField { department, field: *field },
                }]
            }
            Self::Keyword { department, list, was, is } => {
                let department = department.key.clone();
                match (was, is) {
                    (_, Some(is)) => vec![Amendment::SetKeyword { department, keyword: (*is).clone() }],
                    (Some(was), None) => vec![Amendment::RemoveKeyword { department, list: *list, text: was.text.clone() }],
                    (None, None) => Vec::new(),
                }
            }
        }
    }
}
