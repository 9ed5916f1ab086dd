//! Reply-to-act (*Antworten und Befehle*): a mail with full proof works on its case.
//!
//! Knows: how the orders of a mail become wishes of its case, all or none. Never: reads an order (that is `intake::orders`),
//! allows one (that is `Case::decide`).
//!
//! Known weaknesses: a desk mail releases the only waiting draft; where several wait, the terminal says which.

use super::absence::Duty;
use super::clerk::Clerk;
use super::consequences::Words;
use super::naming::{Reachability, name_citizen};
use super::paper::Paper;
use super::unopened::Unopened;
use super::write::Addressing;
use crate::case::{
    Actor, AnswerKind, Bearer, Case, CloseReason, Command, DepartmentKey, Draft, EventKind, Instant, ReactionWay, Refusal, ReviewReason,
};
use crate::deadlines::{at_local_time, local_date};
use crate::intake::{Misunderstood, Order, Orders, orders};
use crate::letters::{Facts, HelpFacts, LetterKind, is_unfilled};
use crate::ports::{Change, Disposition, Fault, NewLetter, NewMessage, Participant, StoredText};
use chrono::{NaiveDate, NaiveTime};
use std::borrow::Cow;

/// What one mail or one terminal command wants, in the case's own words.
pub(super) struct Wishes {
    pub commands: Vec<Command>,
    pub note: Option<String>,
    pub acknowledges: bool,
    /// The citizen whom the desk named, and who is no participant yet.
    pub citizen: Option<Participant>,
}

impl Clerk {
    /// A mail from a department or the desk, with token and a sender of the city.
    pub(super) async fn act(&self, mail: &Unopened, case: &Case, bearer: Bearer, now: Instant) -> Result<Change, Fault> {
        let message = self.message_of(mail, Some(case.id)).await?;
        let actor = match &bearer {
            Bearer::Department(key) | Bearer::Head(key) => Actor::Department(key.clone()),
            Bearer::Desk | Bearer::Citizen(_) => Actor::Desk,
        };
        let mut paper = Paper::of(case.clone());
        paper.record(actor.clone(), EventKind::MailAdded { message: message.id, by_reference: false }, now);
        let today = local_date(now, self.office.zone);
        let read = orders(&message.text.body, today);
        let duty = match &read {
            Ok(orders) => self.duty(case, orders, &actor, now).await?,
            Err(_) => Ok(Duty::default()),
        };
        let is_stale = self.answers_an_older_release(case, mail).await?;
        let people = self.store.participants(case.id).await?;
        let reach = Reachability { people: &people, naming: self.naming(&paper).await? };
        let tried = match read {
            Ok(orders) if is_stale && orders.list.contains(&Order::Release) => {
                Err("Sie haben auf eine ältere Freigabe geantwortet. Inzwischen gibt es einen neueren Entwurf. Bitte antworten Sie auf die neueste.".to_owned())
            }
            Err(misunderstood) => Err(not_understood(&misunderstood)),
            Ok(orders) if orders.list.contains(&Order::Status) => Err(self.status(case)),
            Ok(orders) => self.wishes(case, &orders, (&message, &actor, &people), now).and_then(|wishes| {
                reach.check(&wishes.commands, wishes.citizen.as_ref())?;
                let mut trial = paper.clone();
                let refused = wishes.commands.iter().try_for_each(|command| trial.decide(command, &actor, now));
                refused.map_err(|refusal| refusal.german().to_owned())?;
                Ok((trial, wishes, duty?))
            }),
        };
        let words = |note| Words { fresh: vec![(message.id, message.text.clone())], note, arrived_at: Some(mail.taken.received_at) };
        let (paper, letters, duty) = match tried {
            Ok((mut decided, wishes, duty)) => {
                decided.participants.extend(wishes.citizen);
                if duty.leaves_nobody() && actor != Actor::Desk {
                    let needed = EventKind::ReviewNeeded { reason: ReviewReason::OfficeAbsent, message: Some(message.id) };
                    decided.record(Actor::Machine, needed, now);
                }
                let mut letters = self.consequences(&decided, 0, &words(wishes.note), now).await?;
                letters.extend(if wishes.acknowledges {
                    self.acknowledge_late(&mut decided, now).await?
                } else {
                    self.acknowledge_named(&mut decided, now).await?
                });
                letters.extend(self.confirm(case, &bearer, (&message, &duty), now).await?);
                (decided, letters, duty.change)
            }
            // One word that is not understood or not allowed, and nothing of the mail is done; its writer learns why.
            Err(why) => {
                let (paper, letters) = self.explain(paper, &bearer, (&message, why), now).await?;
                (paper, letters, Change::default())
            }
        };
        let decided = paper.decision_mark();
        let mut change = self.change(mail, Disposition::Command, message, (paper, letters))?;
        change.marks.extend(decided);
        let Change { absences, absences_ended, .. } = duty;
        Ok(Change { absences, absences_ended, ..change })
    }

    /// Whether a mail answers a release letter that a newer one has replaced: what it would send, its writer has not seen.
    async fn answers_an_older_release(&self, case: &Case, mail: &Unopened) -> Result<bool, Fault> {
        let Ok((read, _)) = &mail.read else { return Ok(false) };
        let letters = self.store.letters_of(case.id).await?;
        let releases: Vec<&str> =
            letters.iter().filter(|(row, _)| row.kind == LetterKind::Release).map(|(_, l)| l.message_id.as_str()).collect();
        let older = releases.split_last().map_or(&[][..], |(_, older)| older);
        Ok(read.in_reply_to.iter().any(|id| older.contains(&id.as_str())))
    }

    /// Orders become wishes. A plain reply of a department is its draft answer.
    fn wishes(
        &self,
        case: &Case,
        orders: &Orders,
        (message, actor, people): (&NewMessage, &Actor, &[Participant]),
        now: Instant,
    ) -> Result<Wishes, String> {
        let mut commands = Vec::new();
        let mut note = None;
        let mut acknowledges = false;
        let mut citizen = None;
        if let Some((name, newcomer)) = named(orders, people) {
            commands.push(name);
            citizen = newcomer;
        }
        let mut case = Cow::Borrowed(case);
        if let Some(day) = orders.list.iter().find_map(|order| if let Order::Receipt { day, .. } = order { Some(*day) } else { None }) {
            let correction = self.correct_receipt(&case, day)?;
            // What is asked of a department in the same mail is counted from the corrected day.
            if let Ok(events) = case.decide(&correction, actor, now) {
                for event in &events {
                    case.to_mut().apply(event);
                }
            }
            commands.push(correction);
        }
        let case = case.as_ref();
        let is_desk = *actor == Actor::Desk;
        if orders.list.is_empty() {
            if is_desk {
                return Err("Ihre Nachricht enthält keinen Befehl. Zum Absenden eines Entwurfs schreiben Sie #senden in die erste Zeile."
                    .to_owned());
            }
            commands.extend(draft(case, (AnswerKind::Final, None), message.id, is_desk));
        }
        let takes_text = orders.list.is_empty() || orders.list.iter().any(|o| matches!(o, Order::Answer | Order::Query));
        if takes_text && is_unfilled(&orders.text) {
            return Err("Ihre Nachricht enthält keinen Antworttext. Bitte schreiben Sie den Text für die Bürgerin und senden Sie die Nachricht noch einmal.".to_owned());
        }
        let brings_answer = orders.list.iter().any(|o| matches!(o, Order::Answer | Order::Interim { .. } | Order::Query | Order::Release));
        for order in &orders.list {
            match order {
                Order::Answer => commands.extend(draft(case, (AnswerKind::Final, None), message.id, is_desk)),
                Order::Interim { day, .. } => commands.extend(draft(case, (AnswerKind::Interim, Some(*day)), message.id, is_desk)),
                Order::Query => commands.extend(draft(case, (AnswerKind::Query, None), message.id, is_desk)),
                Order::Release => commands.push(Command::Release { message: the_draft(case)?.message }),
                Order::Return => {
                    commands.push(Command::Return { message: the_draft(case)?.message });
                    note = Some(orders.text.clone()).filter(|text| !text.is_empty());
                }
                Order::Keep => commands.push(Command::Keep { message: the_draft(case)?.message }),
                Order::HandOver { to, reason } => {
                    commands.push(self.hand_over(to, case, now)?);
                    note = Some(reason.clone()).filter(|reason| !reason.is_empty());
                }
                Order::GiveBack { reason } => {
                    commands.push(Command::GiveBack);
                    note = Some(reason.clone()).filter(|reason| !reason.is_empty());
                }
                Order::Acknowledge if is_desk => acknowledges = true,
                Order::Acknowledge => return Err(Refusal::DeskOnly.german().to_owned()),
                // What the desk releases may close the case; a draft alone may not, so a department's wish waits for the release.
                Order::Close { .. } if brings_answer && !is_desk => {}
                other => commands.extend(self.simple(other, message.id, now)),
            }
        }
        // Closing comes last, whatever the order of the words.
        commands.sort_by_key(|command| matches!(command, Command::Close { .. }));
        Ok(Wishes { commands, note, acknowledges, citizen })
    }

    /// Orders that are one wish each.
    fn simple(&self, order: &Order, message: i64, now: Instant) -> Option<Command> {
        let today = local_date(now, self.office.zone);
        let on = |day: &Option<NaiveDate>| day.filter(|day| *day != today).map_or(now, |day| self.noon(day));
        Some(match order {
            Order::TakenOver => Command::TakeOver,
            Order::Phoned(day) => Command::React { way: ReactionWay::Phone, at: on(day), department: None },
            Order::ByLetter(day) => Command::React { way: ReactionWay::Letter, at: on(day), department: None },
            Order::InPerson(day) => Command::React { way: ReactionWay::InPerson, at: on(day), department: None },
            Order::Direct(day) => Command::React { way: ReactionWay::Direct, at: on(day), department: None },
            Order::Finding(value) => Command::SetFinding(*value),
            Order::Remedy(value) => Command::SetRemedy(*value),
            Order::Kind(value) => Command::SetKind(*value),
            Order::Note => Command::Note { message: Some(message) },
            Order::FollowUp { day, .. } => Command::FollowUp { day: *day, today },
            Order::Close { reason, .. } => Command::Close { reason: reason.unwrap_or(CloseReason::Answered) },
            Order::Confirm => Command::Review,
            Order::DiscardInterim => Command::DiscardInterim,
            Order::Reopen => Command::Reopen,
            _ => return None,
        })
    }

    /// Noon of a local day: a reaction whose hour nobody noted.
    pub(super) fn noon(&self, day: NaiveDate) -> Instant {
        at_local_time(day, NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default(), self.office.zone)
    }

    pub(super) fn known_department(&self, key: &DepartmentKey) -> Result<DepartmentKey, String> {
        match self.office.routing.department(key) {
            Some(department) if department.external.is_none() => Ok(department.key.clone()),
            Some(department) => {
                Err(format!("{} ist keine Stelle der Stadt. Der Vorgang wird dorthin nicht weitergegeben.", department.name))
            }
            None => {
                let keys: Vec<String> =
                    self.office.routing.departments().filter(|d| d.external.is_none()).map(|d| d.key.to_string()).collect();
                Err(format!("Einen Bereich „{key}“ gibt es nicht. Bekannt sind: {}.", keys.join(", ")))
            }
        }
    }

    /// To another department, which is asked for its statement anew.
    pub(super) fn hand_over(&self, to: &DepartmentKey, case: &Case, now: Instant) -> Result<Command, String> {
        let to = self.known_department(to)?;
        let dates = (case.opening.received_at, case.opening.deadline_day);
        let statement_day = self.statement_day(&to, dates, now).map_err(|fault| fault.to_string())?;
        Ok(Command::HandOver { to, statement_day: Some(statement_day) })
    }

    /// The case as the system sees it, in one sentence.
    fn status(&self, case: &Case) -> String {
        let office =
            case.leading().map_or_else(|| "noch bei keinem Bereich".to_owned(), |a| format!("bei {}", self.office_name(&a.department)));
        let reaction = case.reaction.as_ref().map_or_else(
            || "Die Bürgerin hat noch keine Antwort.".to_owned(),
            |r| {
                format!(
                    "Erste Reaktion am {} ({}).",
                    crate::letters::german::numeric_day(local_date(r.at, self.office.zone)),
                    r.way.german()
                )
            },
        );
        format!(
            "Stand: {}, {office}. {reaction} Zusage an die Bürgerin: {}. Bewertung: {}, Abhilfe: {}.",
            case.stage.german(),
            crate::letters::german::long_day(case.opening.deadline_day),
            case.finding.german(),
            case.remedy.german()
        )
    }

    /// Help for the writer; where so much of it went there that no person is writing, the desk looks instead, unless it is the desk.
    async fn explain(
        &self,
        mut paper: Paper,
        bearer: &Bearer,
        (message, why): (&NewMessage, String),
        now: Instant,
    ) -> Result<(Paper, Vec<NewLetter>), Fault> {
        let limits = &self.office.limits.to_colleague;
        if self.may_write(LetterKind::Help, &message.text.from_address, limits, now).await? {
            let help = self.help(&paper.case, bearer, (message, why, false), now).await?;
            return Ok((paper, vec![help]));
        }
        if *bearer == Bearer::Desk {
            return Ok((paper, Vec::new()));
        }
        let since = paper.count();
        let needed = EventKind::ReviewNeeded { reason: ReviewReason::AutomaticReply, message: Some(message.id) };
        paper.record(Actor::Machine, needed, now);
        let words = Words { fresh: vec![(message.id, message.text.clone())], ..Words::default() };
        let letters = self.consequences(&paper, since, &words, now).await?;
        Ok((paper, letters))
    }

    /// Tells the writer what was entered, since nothing else that she sees comes of it.
    async fn confirm(
        &self,
        case: &Case,
        bearer: &Bearer,
        (message, duty): (&NewMessage, &Duty),
        now: Instant,
    ) -> Result<Option<NewLetter>, Fault> {
        let limits = &self.office.limits.to_colleague;
        if duty.told.is_empty() || !self.may_write(LetterKind::Help, &message.text.from_address, limits, now).await? {
            return Ok(None);
        }
        let back = "Stimmt das nicht, oder sind Sie früher zurück? Dann schreiben Sie #anwesend in die erste Zeile Ihrer Antwort. Der Betreff \
                    muss bleiben.";
        let told = if duty.id.is_some() { format!("{}\n\n{back}", duty.told) } else { duty.told.clone() };
        self.help(case, bearer, (message, told, true), now).await.map(Some)
    }

    /// Tells the writer what was done, or why nothing was, with the words that work.
    async fn help(
        &self,
        case: &Case,
        bearer: &Bearer,
        (message, why, is_done): (&NewMessage, String, bool),
        now: Instant,
    ) -> Result<NewLetter, Fault> {
        let facts = Facts::Help(HelpFacts {
            is_done,
            number: Some(case.number.clone()),
            tag: Some(self.tag(&case.number, bearer)),
            why,
            is_desk: *bearer == Bearer::Desk,
            reply_address: self.reply_address_of(case, bearer)?,
        });
        let to: &StoredText = &message.text;
        let addressing = Addressing::about(case, bearer.clone(), &to.from_address, format!("help/{}", message.id), now).answering(to);
        self.write(&facts, addressing, now).await
    }
}

/// The citizen whom an order names.
fn named(orders: &Orders, people: &[Participant]) -> Option<(Command, Option<Participant>)> {
    orders.list.iter().find_map(|order| match order {
        Order::Citizen { name, address, contact } => {
            let (name, address, contact) = (name.clone(), address.clone(), contact.clone());
            Some(name_citizen(people, &Participant { ordinal: 0, name, address, contact }))
        }
        _ => None,
    })
}

/// What the desk writes itself is released at once; a department's draft waits for the desk.
/// A draft that the desk answered with its own words stays as a note.
fn draft(case: &Case, (answer, promises): (AnswerKind, Option<NaiveDate>), message: i64, is_desk: bool) -> Vec<Command> {
    let mut commands = vec![Command::Draft { message, answer, promises }];
    if is_desk {
        commands.extend(case.drafts.iter().map(|waiting| Command::Keep { message: waiting.message }));
        commands.push(Command::Release { message });
    }
    commands
}

/// The sentence for somebody whose command was not understood.
fn not_understood(misunderstood: &Misunderstood) -> String {
    let hint = misunderstood.suggestion.as_ref().map_or(String::new(), |suggestion| format!(" {suggestion}"));
    format!("Die Zeile „{}“ haben wir nicht verstanden. {}{hint}", misunderstood.line, misunderstood.why)
}

/// The only draft that waits.
pub(super) fn the_draft(case: &Case) -> Result<&Draft, String> {
    match case.drafts.as_slice() {
        [draft] => Ok(draft),
        [] => Err(Refusal::NoSuchDraft.german().to_owned()),
        several => {
            Err(format!("Es warten {} Entwürfe auf Freigabe. Bitte wählen Sie am Rechner der Beschwerdestelle einen aus.", several.len()))
        }
    }
}
