//! Absent departments and who reads for them (*Abwesenheit und Vertretung*).
//!
//! Knows: that a person enters an absence, by mail or at the terminal, and to whom a department's letter goes meanwhile.
//! Never: which entry holds on a day (that is `deadlines`), and never takes an automatic reply for one.
//!
//! Known weaknesses: a letter written before an absence was entered stays with the department.

use super::clerk::Clerk;
use super::enter::NotDone;
use crate::case::{Actor, Case, DepartmentKey, Instant};
use crate::deadlines::{Absence, Absences};
use crate::intake::{Address, Order, Orders, is_within};
use crate::letters::german::{long_day, numeric_day};
use crate::ports::{CaseNotes, Change, Fault, NewAbsence, StoredAbsence};
use crate::routing::Department;

/// What came of entering or ending an absence.
#[derive(Clone, Debug, Default)]
pub struct Duty {
    /// Number of the absence that was entered.
    pub id: Option<i64>,
    /// Numbers of absences that share days with it; there the new one holds.
    pub overlaps: Vec<i64>,
    /// Who reads meanwhile; none where nobody does.
    pub deputy: Option<String>,
    /// All of it in German sentences.
    pub told: String,
    /// What is to be committed.
    pub(super) change: Change,
}

impl Duty {
    /// An absence was entered, and nobody reads for the department.
    pub(super) fn leaves_nobody(&self) -> bool {
        self.id.is_some() && self.deputy.is_none()
    }
}

impl Clerk {
    /// Absences that hold now or later, in the order in which they were entered.
    async fn absences(&self, now: Instant) -> Result<Vec<StoredAbsence>, Fault> {
        self.store.absences(Some(self.today(now))).await
    }

    /// The same as the room of deadlines reads them.
    ///
    /// # Errors
    /// A [`Fault`] of the archive.
    pub async fn absences_now(&self, now: Instant) -> Result<Absences, Fault> {
        Ok(Absences(self.absences(now).await?.into_iter().map(|stored| as_absence(stored.entered)).collect()))
    }

    /// The absence of a department that holds now.
    pub(super) async fn absence_of(&self, department: &DepartmentKey, now: Instant) -> Result<Option<Absence>, Fault> {
        Ok(self.absences_now(now).await?.on(department, self.today(now)).cloned())
    }

    /// Where a letter to a department about a case with these notes goes now.
    pub(super) async fn address_of(&self, department: &Department, notes: &CaseNotes, now: Instant) -> Result<String, Fault> {
        let absence = self.absence_of(&department.key, now).await?;
        Ok(self.office.reader_at(&department.key, &notes.district, absence.as_ref()).address)
    }

    /// Enters an absence for the desk.
    ///
    /// # Errors
    /// [`NotDone::Refused`] where department, days or deputy do not fit; nothing is changed then.
    pub async fn enter_absence(&self, absence: Absence, now: Instant) -> Result<Duty, NotDone> {
        let duty = self.absent(absence, Actor::Desk, now).await?.map_err(NotDone::Refused)?;
        self.store.commit(now, vec![duty.change.clone()]).await?;
        Ok(duty)
    }

    /// Ends one absence, or takes one back that has not begun.
    ///
    /// # Errors
    /// [`NotDone::Refused`] when none of this number holds any more.
    pub async fn end_absence(&self, id: i64, now: Instant) -> Result<Duty, NotDone> {
        let held = self.absences(now).await?.into_iter().find(|stored| stored.entered.id == id);
        let none = || NotDone::Refused(format!("Eine Abwesenheit mit der Nummer {id} gibt es nicht, oder sie ist schon vorbei."));
        let duty = self.ended(&[held.ok_or_else(none)?]);
        self.store.commit(now, vec![duty.change.clone()]).await?;
        Ok(duty)
    }

    /// What a mail wants with the absence of a department: its own, or for the desk that of the department that leads the case. The
    /// inner fault is a German sentence for its writer.
    pub(super) async fn duty(&self, case: &Case, orders: &Orders, actor: &Actor, now: Instant) -> Result<Result<Duty, String>, Fault> {
        let Some(order) = orders.list.iter().find(|order| matches!(order, Order::Absent { .. } | Order::Present)) else {
            return Ok(Ok(Duty::default()));
        };
        let department = match actor {
            Actor::Department(key) => Some(key),
            _ => case.leading().map(|assignment| &assignment.department),
        };
        let Some(department) = department.cloned() else {
            return Ok(Err("Der Vorgang liegt bei keinem Fachamt. Wessen Abwesenheit Sie meinen, wissen wir deshalb nicht.".to_owned()));
        };
        if let Order::Absent { from, until, deputy } = order {
            let absence = Absence { department, from: *from, until: *until, deputy: deputy.clone() };
            return self.absent(absence, actor.clone(), now).await;
        }
        let today = self.today(now);
        let held = self.absences(now).await?.into_iter().filter(|stored| stored.entered.department == department);
        let (running, to_come): (Vec<_>, Vec<_>) = held.partition(|stored| stored.entered.from <= today);
        let meant = if running.is_empty() { to_come } else { running };
        if meant.is_empty() {
            return Ok(Err(format!("Für {} ist keine Abwesenheit eingetragen.", self.office_name(&department))));
        }
        Ok(Ok(self.ended(&meant)))
    }

    async fn absent(&self, absence: Absence, by: Actor, now: Instant) -> Result<Result<Duty, String>, Fault> {
        let absence = match self.enterable(absence, now) {
            Ok(absence) => absence,
            Err(why) => return Ok(Err(why)),
        };
        let held = self.absences(now).await?.into_iter().map(|stored| stored.entered);
        let overlaps: Vec<i64> = held.filter(|held| as_absence(held.clone()).overlaps(&absence)).map(|held| held.id).collect();
        let configured = self.office.routing.department(&absence.department).and_then(|d| d.deputy.clone());
        let deputy = absence.deputy.clone().or(configured);
        let id = self.store.reserve("absence", 1).await?;
        let told = told(&self.office_name(&absence.department), &absence, (deputy.as_deref(), &overlaps));
        let Absence { department, from, until, deputy: named } = absence;
        let entered = NewAbsence { id, department, from, until, deputy: named, entered_by: by };
        Ok(Ok(Duty { id: Some(id), overlaps, deputy, told, change: Change { absences: vec![entered], ..Change::default() } }))
    }

    /// The same absence, its department and its deputy as the city writes them; else why it cannot be entered.
    fn enterable(&self, wished: Absence, now: Instant) -> Result<Absence, String> {
        let Absence { department, from, until, deputy } = wished;
        let department = self.known_department(&department)?;
        let deputy = deputy.as_deref().map(|deputy| Address::new("", deputy));
        if let Some(deputy) = deputy.as_ref().filter(|d| !d.is_plausible() || !is_within(d.domain(), &self.office.staff_domains)) {
            let domains = self.office.staff_domains.join(", ");
            return Err(format!("Die Vertretung {} ist keine Adresse der Stadt. Möglich sind Adressen bei: {domains}.", deputy.address));
        }
        let absence = Absence { department, from, until, deputy: deputy.map(|deputy| deputy.address) };
        absence.checked(self.today(now)).map_err(|fault| fault.german().to_owned())
    }

    fn ended(&self, absences: &[StoredAbsence]) -> Duty {
        let one = |stored: &StoredAbsence| {
            let NewAbsence { department, from, until, .. } = &stored.entered;
            let office = self.office_name(department);
            format!("Die Abwesenheit von {office} ({} bis {}) gilt nicht mehr.", numeric_day(*from), numeric_day(*until))
        };
        let mut told: Vec<String> = absences.iter().map(one).collect();
        told.push("Briefe gehen wieder an die Adresse des Fachamts.".to_owned());
        let absences_ended = absences.iter().map(|stored| stored.entered.id).collect();
        Duty { told: told.join(" "), change: Change { absences_ended, ..Change::default() }, ..Duty::default() }
    }
}

/// As the room that judges days knows it.
fn as_absence(entered: NewAbsence) -> Absence {
    let NewAbsence { department, from, until, deputy, .. } = entered;
    Absence { department, from, until, deputy }
}

/// What was entered, in sentences for whoever entered it.
fn told(office: &str, absence: &Absence, (deputy, overlaps): (Option<&str>, &[i64])) -> String {
    let reader = match deputy {
        Some(deputy) => format!("In dieser Zeit gehen Briefe an dieses Fachamt an die Vertretung: {deputy}."),
        None => "Eine Vertretung kennen wir nicht. Briefe gehen weiter an die Adresse des Fachamts, Erinnerungen an die Beschwerdestelle."
            .to_owned(),
    };
    let numbers = overlaps.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let rule = format!("An gemeinsamen Tagen gilt diese Eintragung statt der früheren (Nummer {numbers}).");
    let sentences = [Some(format!("{office} ist {} abwesend.", span(absence))), Some(reader), Some(rule).filter(|_| !overlaps.is_empty())];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// "von Montag, 20. Juli 2026 bis Freitag, 7. August 2026" or "am Donnerstag, 24. Dezember 2026".
fn span(absence: &Absence) -> String {
    if absence.from == absence.until {
        return format!("am {}", long_day(absence.from));
    }
    format!("von {} bis {}", long_day(absence.from), long_day(absence.until))
}
