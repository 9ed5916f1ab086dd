//! Which office an acknowledgement names (*Nennung des Fachamts*).
//!
//! Knows: whom the case lies with, and who said so. Never: how sure is sure enough; the city's setting says it, and the department must
//! allow it too.
//!
//! Known weaknesses: an office that a later hand-over proves wrong has been named; no second acknowledgement corrects it.

use super::clerk::Clerk;
use super::paper::Paper;
use crate::case::{Actor, DepartmentKey, Voice, label, stations};
use crate::ports::Fault;
use crate::routing::{Certainty, Explanation};

impl Clerk {
    /// The name of a department that an acknowledgement may name; none unless the city wants it named when it is so sure, and the department
    /// allows it.
    pub(super) fn nameable(&self, key: &DepartmentKey, certainty: Certainty) -> Option<String> {
        let is_sure = self.office.name_department.is_some_and(|least| certainty >= least);
        let department = self.office.routing.department(key).filter(|department| is_sure && department.name_in_acknowledgement)?;
        Some(department.name.clone())
    }

    /// The same for a case whose acknowledgement is written later than the case was opened: the office that leads it now.
    pub(super) async fn nameable_now(&self, paper: &Paper) -> Result<Option<String>, Fault> {
        let case = &paper.case;
        let Some(leading) = case.leading().filter(|_| self.office.name_department.is_some() && case.lane.is_none()) else {
            return Ok(None);
        };
        let earlier = if paper.is_new() { Vec::new() } else { self.store.events(case.id).await? };
        let events = || earlier.iter().chain(paper.events_since(0));
        let said = label(events()).and_then(|label| label.responsible).filter(|said| said.department == leading.department);
        let certainty = match said.map(|said| said.said_by) {
            Some(Voice::Desk | Voice::Itself) => Certainty::Confirmed,
            // Another office thinks so, and nobody has answered.
            Some(Voice::Other(_)) => Certainty::Supposed,
            None => {
                let is_machines = stations(events()).last().is_some_and(|station| station.given.by == Actor::Machine);
                let explained = serde_json::from_value::<Explanation>(self.notes_of(paper).await?.routing).ok();
                let its_choice = |explained: &Explanation| explained.candidates.first().is_some_and(|c| c.department == leading.department);
                explained.filter(|explained| is_machines && its_choice(explained)).map_or(Certainty::Supposed, |e| e.certainty())
            }
        };
        Ok(self.nameable(&leading.department, certainty))
    }
}
