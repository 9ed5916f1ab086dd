//! Whether an acknowledgement names the office (*Nennung des Fachamts*).
//!
//! Knows: that two must want it, the city and the department. Never: how sure a case is (that is `routing`).
//!
//! Known weaknesses: none known.

use super::check::Check;
use super::fault::nearest;
use super::file::ConfigFile;
use crate::routing::{Certainty, RoutingTable};

const CHOICES: [(&str, Option<Certainty>); 3] =
    [("never", None), ("confirmed", Some(Certainty::Confirmed)), ("certain", Some(Certainty::Certain))];

impl Check<'_> {
    /// How sure it must be who is responsible before an acknowledgement says so; none for never.
    pub fn name_department(&mut self, file: &ConfigFile) -> Option<Certainty> {
        let written = &file.acknowledgement.name_department;
        let chosen = CHOICES.iter().find(|(word, _)| word == written);
        if chosen.is_none() {
            let near =
                nearest(written, CHOICES.iter().map(|(word, _)| *word)).map_or(String::new(), |n| format!("; did you mean \"{n}\"?"));
            let what = format!("unknown value \"{written}\"; write never, confirmed or certain{near}");
            self.fault(("acknowledgement", 0), "name_department", what);
        }
        chosen.and_then(|(_, least)| *least)
    }

    /// A city that wants offices named while none of them allows it.
    pub fn unnamed(least: Option<Certainty>, table: &RoutingTable) -> Option<String> {
        let is_idle = least.is_some() && !table.departments().any(|department| department.name_in_acknowledgement);
        is_idle.then(|| {
            "acknowledgement.name_department is set, but no department has name_in_acknowledgement = true: no office is named".to_owned()
        })
    }
}
