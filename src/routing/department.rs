//! A department (*Fachamt*) as the routing table and the letters need it.
//!
//! Knows: names, addresses, validity, and how much of a citizen's mail the department may see.
//! Never: whether a mail may be sent to it (lanes, delivery mode).
//!
//! Known weaknesses: a district is known by its name, so renaming it leaves the cases under way with the address for all.

use crate::case::{DepartmentKey, coded};
use chrono::NaiveDate;
use std::collections::BTreeMap;

coded! {
    /// *Vertraulichkeit*: what a department is shown of the mail (`office.md` 2, photos and positions).
    Confidentiality {
        /// *offen*: text, sender and attachments as they came.
        Open = "offen", "offen";
        /// *anonymisiert*: no name, no address, no attachment metadata; the desk holds the rest.
        Anonymised = "anonymisiert", "anonymisiert";
    }
}

/// *Fachamt*, or an outside body (*extern*) whose contact is shown and to which nothing is transmitted (`domain.md` 6.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// *Kennzeichen*, for example `66`.
    pub key: DepartmentKey,
    /// *Bezeichnung*, for example `Tiefbau`.
    pub name: String,
    /// *Dezernat*.
    pub directorate: String,
    /// *Posteingang*: where cases are sent; `None` for outside bodies only.
    pub address: Option<String>,
    /// *Posteingang je Stadtbezirk*: where cases of a district are sent instead, by the district's name.
    pub district_addresses: BTreeMap<String, String>,
    /// *Leitung*: mail address of the head.
    pub head: Option<String>,
    /// How the head is greeted, for example `Frau Albers`.
    pub head_name: Option<String>,
    /// *Stellvertretung*: mail address of the deputy.
    pub deputy: Option<String>,
    /// *extern*: the contact shown to desk and citizen; nothing is transmitted to such a body.
    pub external: Option<String>,
    /// First local day of responsibility; `None` since always.
    pub valid_from: Option<NaiveDate>,
    /// Last local day of responsibility, inclusive; `None` until further notice.
    pub valid_until: Option<NaiveDate>,
    /// What it is shown.
    pub confidentiality: Confidentiality,
    /// Whether the original mail goes along as `message/rfc822` (default no: answering inside it bypasses us, `design.md` 4).
    pub attach_original: bool,
    /// *Vorgabe*: points it starts with before any word is read, learnt from how often mails belong to it (default 0).
    pub head_start: i32,
    /// Whether the acknowledgement may name it (default no, `office.md` 3); whether it does, the city's own setting says.
    pub name_in_acknowledgement: bool,
}

impl Department {
    /// A department that has nothing yet but what it is called: open, valid always, without any address.
    #[must_use]
    pub fn new(key: DepartmentKey, name: &str, directorate: &str) -> Self {
        Self {
            key,
            name: name.to_owned(),
            directorate: directorate.to_owned(),
            address: None,
            district_addresses: BTreeMap::new(),
            head: None,
            head_name: None,
            deputy: None,
            external: None,
            valid_from: None,
            valid_until: None,
            confidentiality: Confidentiality::Open,
            attach_original: false,
            head_start: 0,
            name_in_acknowledgement: false,
        }
    }

    /// Whether it is responsible on this local day.
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_until.is_none_or(|until| day <= until)
    }

    /// Whether both are responsible on some day.
    #[must_use]
    pub fn is_valid_beside(&self, other: &Self) -> bool {
        let ends_before = |a: &Self, b: &Self| a.valid_until.zip(b.valid_from).is_some_and(|(until, from)| until < from);
        !ends_before(self, other) && !ends_before(other, self)
    }

    /// Where it reads about cases of a district: at the address for that district, else at the one for all.
    #[must_use]
    pub fn address_in(&self, district: &str) -> Option<&str> {
        self.district_addresses.get(district).or(self.address.as_ref()).map(String::as_str)
    }

    /// *extern*: an outside body.
    #[must_use]
    pub fn is_external(&self) -> bool {
        self.external.is_some()
    }

    /// Key and name as people read them: `66 Tiefbau`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{} {}", self.key, self.name)
    }
}
