//! What happens next (*Ablauf*): from one instant at which something happens to the next.
//!
//! Knows: that everything that one address is owed on one day is one list, as `flow` writes it. Never: what is due or who reads it.
//!
//! Known weaknesses: the rule of one list per address and day stands here a second time, because `flow` keeps it over the archive.

use super::account::{Account, DayMail};
use super::people::{Answers, Arrival, Conduct, arrivals};
use super::plan::{Impossible, Plan, Stock};
use crate::case::{
    Actor, AnswerKind, Case, CaseEvent, CaseNumber, Channel, Command, DepartmentKey, EventKind, Instant, Opening, Origin, Role, Stage,
};
use crate::deadlines::{
    Absences, CityTime, Due, OutsideCoveredYears, Purpose, StepAudience, at_local_time, local_date, start_of_day, working_day_deadline,
};
use crate::intake::Address;
use crate::office::{Office, Reader};
use chrono::{Datelike, NaiveDate, NaiveTime};
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet};

/// How many working days after the last promise is over are still lived through.
const AFTERWARDS: u32 = 5;

/// *Lebender Vorgang*.
struct Living {
    case: Case,
    district: String,
    conduct: Conduct,
    /// Whether it had no reaction at the beginning, so that there is a verdict to come.
    is_counted: bool,
    is_woken: bool,
    was_told_above: bool,
    next_due_at: Option<Instant>,
}

/// *Geschehen*.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    Arrives(DepartmentKey),
    IsTakenOver,
    IsAnswered,
    IsReleased,
    InterimIsDecided,
}

/// A line of a list that somebody reads.
struct Owed {
    who: usize,
    due: Due,
    reader: Reader,
}

struct Town<'o> {
    office: &'o Office,
    absences: Absences,
    lives: Vec<Living>,
    /// What people are going to do.
    agenda: BTreeSet<(Instant, usize, Happening)>,
    /// When the watch looks.
    rounds: BTreeSet<Instant>,
    /// Who got a list on this day.
    told: (NaiveDate, BTreeSet<String>),
    account: Account,
}

/// Lives through the weeks of a plan, and on until each new case has seen its promise pass.
///
/// # Errors
/// [`Impossible`], mostly a year that no calendar covers.
pub fn simulate(office: &Office, stock: Stock, plan: &Plan) -> Result<Account, Impossible> {
    let until = office.statutory.nth_working_day(plan.end(), office.promise_days + AFTERWARDS)?;
    let mut dice = Rng::with_seed(plan.seed);
    let arrivals = arrivals(office, &stock, plan, &mut dice)?;
    let account = Account { until, open_before: stock.open.len(), addressees: BTreeMap::new(), outcomes: BTreeMap::new() };
    let mut town = Town {
        office,
        absences: stock.absences,
        lives: Vec::new(),
        agenda: BTreeSet::new(),
        rounds: BTreeSet::new(),
        told: (plan.from, BTreeSet::new()),
        account,
    };
    for (case, district) in stock.open {
        let conduct = Conduct::throw(&mut dice, case.leading().map(|leading| &leading.department), &plan.diligence);
        town.take_up(case, district, conduct, start_of_day(plan.from, office.zone))?;
    }
    for arrival in arrivals {
        town.expect(arrival)?;
    }
    town.live()?;
    Ok(town.close())
}

impl Town<'_> {
    fn time(&self) -> CityTime<'_> {
        CityTime { statutory: &self.office.statutory, office: &self.office.calendar, zone: self.office.zone }
    }

    /// A case that was open before: whoever has it begins on the first working day.
    fn take_up(&mut self, case: Case, district: String, conduct: Conduct, now: Instant) -> Result<(), Impossible> {
        let who = self.enter(case, district, conduct);
        let Some(living) = self.lives.get(who) else { return Ok(()) };
        match living.case.stage {
            Stage::AwaitingRelease => self.plan(who, Happening::IsReleased, 1, now)?,
            Stage::WithDepartment => self.plan_answer(who, now)?,
            _ => {}
        }
        if self.lives.get(who).is_some_and(|living| living.case.interim_waits) {
            self.plan(who, Happening::InterimIsDecided, 1, now)?;
        }
        self.look_again(who, now)?;
        Ok(())
    }

    /// A case that will come.
    fn expect(&mut self, arrival: Arrival) -> Result<(), Impossible> {
        let office = self.office;
        let deadline = working_day_deadline(arrival.at, office.zone, &office.statutory, office.promise_days)?;
        let serial = i64::try_from(self.lives.len() + 1).unwrap_or(i64::MAX);
        let number = CaseNumber::new(&office.prefix, local_date(arrival.at, office.zone).year(), serial)?;
        let opening = Opening {
            channel: Channel::Mail,
            origin: Origin::Test,
            received_at: arrival.at,
            deadline_at: deadline.ends_at,
            deadline_day: deadline.day,
            answerable: true,
            counts: true,
            mailbox: None,
            old_number: None,
        };
        let who = self.enter(Case::open(serial, number, opening), String::new(), arrival.conduct);
        self.agenda.insert((arrival.at, who, Happening::Arrives(arrival.department)));
        Ok(())
    }

    fn enter(&mut self, case: Case, district: String, conduct: Conduct) -> usize {
        let is_counted = case.reaction.is_none();
        self.lives.push(Living { case, district, conduct, is_counted, is_woken: false, was_told_above: false, next_due_at: None });
        self.lives.len() - 1
    }

    fn live(&mut self) -> Result<(), Impossible> {
        let next = |town: &Self| town.agenda.first().map(|(at, ..)| *at).into_iter().chain(town.rounds.first().copied()).min();
        while let Some(now) = next(self).filter(|now| local_date(*now, self.office.zone) <= self.account.until) {
            while self.agenda.first().is_some_and(|(at, ..)| *at == now)
                && let Some((_, who, what)) = self.agenda.pop_first()
            {
                self.happens(who, what, now)?;
            }
            if self.rounds.remove(&now) {
                self.watch(now)?;
            }
        }
        Ok(())
    }

    fn happens(&mut self, who: usize, what: Happening, now: Instant) -> Result<(), Impossible> {
        match what {
            Happening::Arrives(department) => self.arrive(who, &department, now)?,
            Happening::IsTakenOver => self.department_wants(who, &Command::TakeOver, now),
            Happening::IsAnswered => {
                let message = i64::try_from(who).unwrap_or_default();
                self.department_wants(who, &Command::Draft { message, answer: AnswerKind::Final, promises: None }, now);
                self.plan(who, Happening::IsReleased, 1, now)?;
            }
            Happening::IsReleased => {
                let drafts = self.lives.get(who).map(|living| living.case.drafts.clone()).unwrap_or_default();
                for draft in drafts {
                    self.wants(who, &Command::Release { message: draft.message }, (&Actor::Desk, now));
                }
            }
            Happening::InterimIsDecided => self.decide_interim(who, now)?,
        }
        self.look_again(who, now)?;
        Ok(())
    }

    /// A new case finds its department, which gets a mail about it.
    fn arrive(&mut self, who: usize, department: &DepartmentKey, now: Instant) -> Result<(), Impossible> {
        let Some(living) = self.lives.get(who) else { return Ok(()) };
        let promise = (living.case.opening.received_at, living.case.opening.deadline_day);
        let statement_day = Some(self.office.ladders.of(Some(department)).statement_due(promise, now, self.time())?);
        self.record(who, EventKind::Assigned { department: department.clone(), role: Role::Leading, statement_day }, now);
        let absence = self.absences.on(department, local_date(now, self.office.zone));
        let district = self.lives.get(who).map_or("", |living| &living.district);
        let reader = self.office.reader_at(department, district, absence);
        self.post(&reader, Some(department), DayMail { new_cases: 1, ..DayMail::default() }, now);
        self.plan_answer(who, now)
    }

    /// What a diligent department is going to do with a case that it has since now.
    fn plan_answer(&mut self, who: usize, now: Instant) -> Result<(), Impossible> {
        let Some(living) = self.lives.get(who) else { return Ok(()) };
        let Answers::InTime(point) = living.conduct.answers else { return Ok(()) };
        let days = self.office.ladders.of_case(&living.case).statement_day;
        let passed = (u64::from(point) * u64::from(days)) >> 32;
        let day = 1 + u32::try_from(passed).unwrap_or_default();
        if day > 1 {
            self.plan(who, Happening::IsTakenOver, 1, now)?;
        }
        self.plan(who, Happening::IsAnswered, day, now)
    }

    /// The desk sends the interim reply that was laid before it, or discards it.
    fn decide_interim(&mut self, who: usize, now: Instant) -> Result<(), Impossible> {
        let Some(living) = self.lives.get(who).filter(|living| living.case.interim_waits && !living.case.is_answered) else {
            return Ok(());
        };
        if !living.conduct.desk_sends || !living.case.drafts.is_empty() {
            self.wants(who, &Command::DiscardInterim, (&Actor::Desk, now));
            return Ok(());
        }
        let (case, today) = (&living.case, local_date(now, self.office.zone));
        let promised = case.promised.map_or(case.opening.deadline_day, |promise| promise.day);
        let day = self.office.statutory.nth_working_day(promised.max(today), self.office.promise_days)?;
        let message = -i64::try_from(who).unwrap_or_default() - 1;
        self.wants(who, &Command::Draft { message, answer: AnswerKind::Interim, promises: Some(day) }, (&Actor::Desk, now));
        self.wants(who, &Command::Release { message }, (&Actor::Desk, now));
        Ok(())
    }

    /// Everything due, one list per address; whoever got one today waits for tomorrow's.
    fn watch(&mut self, now: Instant) -> Result<(), Impossible> {
        let today = local_date(now, self.office.zone);
        if self.told.0 != today {
            self.told = (today, BTreeSet::new());
        }
        let mut lists: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for who in 0..self.lives.len() {
            for owed in self.owed(who, now)? {
                lists.entry(key(&owed.reader)).or_default().insert(who);
            }
        }
        for (address, cases) in lists {
            if self.told.1.contains(&address) {
                let tomorrow = today.succ_opt().unwrap_or(today);
                let opening = self.office.ladders.city.office_hours.opening_from(tomorrow, self.time())?;
                self.rounds.insert(opening);
            } else {
                self.tell(address, cases, now)?;
            }
        }
        Ok(())
    }

    /// What a case owes now, and who reads it.
    fn owed(&self, who: usize, now: Instant) -> Result<Vec<Owed>, OutsideCoveredYears> {
        let Some(living) = self.lives.get(who).filter(|living| living.next_due_at.is_some_and(|at| at <= now)) else {
            return Ok(Vec::new());
        };
        let due = self.office.ladders.of_case(&living.case).due(&living.case, self.time(), now)?;
        Ok(due.into_iter().map(|due| Owed { who, reader: self.reader(who, &due, now), due }).collect())
    }

    fn reader(&self, who: usize, due: &Due, now: Instant) -> Reader {
        let absence = due.department.as_ref().and_then(|key| self.absences.on(key, local_date(now, self.office.zone)));
        let district = self.lives.get(who).map_or("", |living| &living.district);
        self.office.reader_of((due.audience, due.department.as_ref()), district, absence)
    }

    /// One list for one address: its steps are taken, and whoever reads it may be woken. A step that another list took meanwhile is gone.
    fn tell(&mut self, address: String, cases: BTreeSet<usize>, now: Instant) -> Result<(), Impossible> {
        let mut list = Vec::new();
        for who in cases {
            list.extend(self.owed(who, now)?.into_iter().filter(|owed| key(&owed.reader) == address));
        }
        for (nth, Owed { who, due, reader }) in list.into_iter().enumerate() {
            self.post(&reader, due.department.as_ref(), DayMail { lists: u64::from(nth == 0), lines: 1, new_cases: 0 }, now);
            for step in due.also_done.into_iter().chain([due.step]) {
                self.record(who, EventKind::StepTaken { step }, now);
            }
            if due.purpose == Purpose::Interim {
                self.record(who, EventKind::InterimPrepared, now);
                self.plan(who, Happening::InterimIsDecided, 1, now)?;
            }
            self.wake(who, reader.role, now)?;
            self.look_again(who, now)?;
        }
        self.told.1.insert(address);
        Ok(())
    }

    /// Somebody has read about a case: whoever waited for that answers it.
    fn wake(&mut self, who: usize, role: StepAudience, now: Instant) -> Result<(), Impossible> {
        use StepAudience::{Department, Deputy, Desk, Directorate, Head, Mayor};
        let Some(living) = self.lives.get_mut(who) else { return Ok(()) };
        let is_above = matches!(role, Head | Directorate | Mayor);
        living.was_told_above |= is_above;
        let days = match (living.conduct.answers, role) {
            (Answers::WhenReminded(days), Department | Deputy | Head | Directorate | Mayor) => days,
            (Answers::WhenToldAbove(days), _) if is_above => days,
            (Answers::InTime(_) | Answers::Never | Answers::WhenToldAbove(_), _) | (Answers::WhenReminded(_), Desk) => return Ok(()),
        };
        if std::mem::replace(&mut living.is_woken, true) { Ok(()) } else { self.plan(who, Happening::IsAnswered, days, now) }
    }

    /// Something is going to happen at noon of the n-th working day of the house after today.
    fn plan(&mut self, who: usize, what: Happening, days: u32, now: Instant) -> Result<(), Impossible> {
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN);
        let day = self.office.calendar.nth_working_day(local_date(now, self.office.zone), days)?;
        self.agenda.insert((at_local_time(day, noon, self.office.zone), who, what));
        Ok(())
    }

    fn department_wants(&mut self, who: usize, wish: &Command, now: Instant) {
        let leading = self.lives.get(who).and_then(|living| living.case.leading()).map(|leading| leading.department.clone());
        if let Some(department) = leading {
            self.wants(who, wish, (&Actor::Department(department), now));
        }
    }

    /// What the rules refuse does not happen.
    fn wants(&mut self, who: usize, wish: &Command, (actor, now): (&Actor, Instant)) {
        let Some(living) = self.lives.get_mut(who) else { return };
        for event in living.case.decide(wish, actor, now).unwrap_or_default() {
            living.case.apply(&event);
        }
    }

    fn record(&mut self, who: usize, kind: EventKind, now: Instant) {
        if let Some(living) = self.lives.get_mut(who) {
            living.case.apply(&CaseEvent { happened_at: now, recorded_at: now, actor: Actor::Machine, kind });
        }
    }

    /// After something happened to a case, the watch looks when its ladder says so, within office hours.
    fn look_again(&mut self, who: usize, now: Instant) -> Result<(), OutsideCoveredYears> {
        let Some(living) = self.lives.get(who) else { return Ok(()) };
        let ladder = self.office.ladders.of_case(&living.case);
        let next = ladder.next_due_at(&living.case, self.time())?;
        let round = next.map(|at| ladder.office_hours.next_open(at.max(now), self.time())).transpose()?;
        self.rounds.extend(round);
        if let Some(living) = self.lives.get_mut(who) {
            living.next_due_at = next;
        }
        Ok(())
    }

    fn post(&mut self, reader: &Reader, department: Option<&DepartmentKey>, mail: DayMail, now: Instant) {
        let reads_for_none = matches!(reader.role, StepAudience::Desk | StepAudience::Mayor);
        let addressee = self.account.addressees.entry(key(reader)).or_default();
        addressee.posts.insert((reader.role, department.filter(|_| !reads_for_none).cloned()));
        *addressee.days.entry(local_date(now, self.office.zone)).or_default() += mail;
    }

    /// The verdict about every case.
    fn close(self) -> Account {
        let mut account = self.account;
        let end = start_of_day(account.until.succ_opt().unwrap_or(account.until), self.office.zone);
        for living in self.lives.iter().filter(|living| living.is_counted) {
            let department = living.case.leading().map(|leading| leading.department.clone());
            let is_over = living.case.opening.deadline_at <= end;
            account.outcomes.entry(department).or_default().count(&living.case, living.was_told_above, is_over);
        }
        account
    }
}

/// Two spellings of one address are one reader.
fn key(reader: &Reader) -> String {
    Address::new("", &reader.address).key()
}
