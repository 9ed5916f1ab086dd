//! What people said about who is responsible (*bestätigte Zuständigkeit*): the only thing the routing may learn from.
//!
//! Knows: which events are a person's word. The desk's choice is one; so are a department's hand-over, its "not ours", and that it took
//! the case over, reacted, or had its draft released. A draft alone is none: "dafür sind wir nicht zuständig" is often written as one.
//! Never: counts the machine's own choice, however long nobody objected.
//!
//! Known weaknesses: one leading department; those that take part leave no label. An answer that the desk wrote itself confirms nobody.

use super::{Actor, CaseEvent, CloseReason, DepartmentKey, EventKind, Instant, Lane, MessageId, Role};

/// *Bestätigte Zuständigkeit* of one case, with its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Whom people made responsible in the end; none where they only said who is not.
    pub responsible: Option<Responsible>,
    /// *Nicht zuständig*: departments that passed it on or back, the one responsible in the end apart; each once, by its last word.
    pub declined: Vec<Declined>,
    /// Whom the machine chose at first; none where it left the choice to a person.
    pub first_choice: Option<DepartmentKey>,
    /// Whether people took the case from the machine's first choice.
    pub is_corrected: bool,
    /// The lane, where one took the case: people chose from the beginning.
    pub lane: Option<Lane>,
}

/// *Zuständig laut Menschen*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responsible {
    /// The department.
    pub department: DepartmentKey,
    /// Since when it has the case.
    pub since: Instant,
    /// When a person's word made it so.
    pub said_at: Instant,
    /// Whose word.
    pub said_by: Voice,
}

/// *Wessen Wort*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Voice {
    /// The desk chose it.
    Desk,
    /// Another department handed it over; this one has not said anything yet.
    Other(DepartmentKey),
    /// *selbst*: it took over, reacted, or had its draft released.
    Itself,
}

/// *Nicht zuständig*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    /// The department.
    pub department: DepartmentKey,
    /// When it said so.
    pub at: Instant,
}

/// Reads the label from all events of a case; none where nobody but the machine said who is responsible.
#[must_use]
pub fn label<'e>(events: impl IntoIterator<Item = &'e CaseEvent>) -> Option<Label> {
    let mut told = Told::default();
    for event in events {
        told.hear(event);
    }
    told.label()
}

/// What has been told so far.
#[derive(Default)]
struct Told {
    /// Who leads, and since when.
    leading: Option<(DepartmentKey, Instant)>,
    responsible: Option<Responsible>,
    declined: Vec<Declined>,
    /// Whether anybody had it yet.
    was_assigned: bool,
    first_choice: Option<DepartmentKey>,
    was_taken_away: bool,
    drafts: Vec<(MessageId, DepartmentKey)>,
    lane: Option<Lane>,
    /// *kein Anliegen*, *Irrläufer*: nobody of the city is responsible.
    is_nobodys: bool,
}

impl Told {
    fn hear(&mut self, event: &CaseEvent) {
        let at = event.recorded_at;
        match &event.kind {
            EventKind::LaneSet { value } => self.lane = Some(*value),
            EventKind::Assigned { department, role: Role::Leading, .. } => self.assigned(department, &event.actor, at),
            EventKind::Unassigned { department } => self.unassigned(department, &event.actor, at),
            EventKind::TakenOver { department } => self.confirmed(department, at),
            EventKind::Drafted { message, department: Some(department), .. } => self.drafts.push((*message, department.clone())),
            EventKind::DraftReleased { message } => {
                let author = self.drafts.iter().rev().find(|(draft, _)| draft == message).map(|(_, author)| author.clone());
                if let Some(author) = author {
                    self.confirmed(&author, at);
                }
            }
            EventKind::Reacted { department: Some(department), .. } => {
                // Nobody had it: the desk records who did the work.
                if self.leading.is_none() && event.actor == Actor::Desk {
                    self.say(department, (at, at), Voice::Desk);
                }
                self.confirmed(department, at);
            }
            EventKind::Closed { reason } => self.is_nobodys = matches!(reason, CloseReason::NoConcern | CloseReason::Misdirected),
            EventKind::Reopened => self.is_nobodys = false,
            _ => {}
        }
    }

    fn assigned(&mut self, department: &DepartmentKey, by: &Actor, at: Instant) {
        if !self.was_assigned && *by == Actor::Machine {
            self.first_choice = Some(department.clone());
        }
        self.was_assigned = true;
        self.leading = Some((department.clone(), at));
        match by {
            Actor::Desk => self.say(department, (at, at), Voice::Desk),
            Actor::Department(other) => self.say(department, (at, at), Voice::Other(other.clone())),
            Actor::Machine | Actor::Citizen => self.responsible = None,
        }
    }

    fn unassigned(&mut self, department: &DepartmentKey, by: &Actor, at: Instant) {
        if self.leading.as_ref().is_some_and(|(leading, _)| leading == department) {
            self.leading = None;
        }
        if self.responsible.as_ref().is_some_and(|known| known.department == *department) {
            self.responsible = None;
        }
        if *by == Actor::Department(department.clone()) {
            self.declined.retain(|earlier| earlier.department != *department);
            self.declined.push(Declined { department: department.clone(), at });
        }
        self.was_taken_away |= *by != Actor::Machine && self.first_choice.as_ref() == Some(department);
    }

    /// The department that leads acts as the one responsible.
    fn confirmed(&mut self, department: &DepartmentKey, at: Instant) {
        let Some((_, since)) = self.leading.clone().filter(|(leading, _)| leading == department) else { return };
        let is_said = self.responsible.as_ref().is_some_and(|known| known.said_by == Voice::Desk || known.said_by == Voice::Itself);
        if !is_said {
            self.say(department, (since, at), Voice::Itself);
        }
    }

    fn say(&mut self, department: &DepartmentKey, (since, said_at): (Instant, Instant), said_by: Voice) {
        self.responsible = Some(Responsible { department: department.clone(), since, said_at, said_by });
    }

    fn label(mut self) -> Option<Label> {
        let responsible = self.responsible.filter(|_| !self.is_nobodys);
        let is_it = |department: &DepartmentKey| responsible.as_ref().is_some_and(|known| known.department == *department);
        self.declined.retain(|declined| !is_it(&declined.department));
        if responsible.is_none() && self.declined.is_empty() {
            return None;
        }
        let is_corrected = self.was_taken_away && self.first_choice.as_ref().is_some_and(|first| !is_it(first));
        Some(Label { responsible, declined: self.declined, first_choice: self.first_choice, is_corrected, lane: self.lane })
    }
}
