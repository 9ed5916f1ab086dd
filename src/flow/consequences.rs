//! What follows from events (*Folgen*): which letters are written because something happened to a case.
//!
//! Knows: for each kind of event the letter it causes, whoever caused it, by mail or at the terminal.
//! Never: makes an event.
//!
//! Known weaknesses: a case with several citizens gets one answer per citizen, all with the same text.

use super::clerk::Clerk;
use super::paper::Paper;
use super::watch::outside;
use super::write::Addressing;
use crate::case::{Actor, AnswerKind, Bearer, CaseKind, DepartmentKey, EventKind, Instant, MessageId, ReviewReason};
use crate::deadlines::local_date;
use crate::intake::{Order, orders};
use crate::letters::mailto::Proposal;
use crate::letters::{
    AttachmentLine, AttachmentRef, DepartmentCaseFacts, Facts, FinalReplyFacts, InterimReplyFacts, QueryFacts, ReleaseFacts, ReturnedFacts,
    ReviewFacts,
};
use crate::ports::{Fault, NewLetter, Participant, StoredText};
use crate::routing::Confidentiality;
use chrono::{Days, NaiveDate};

/// How many days a citizen has to say that she does not agree.
const OBJECTION_DAYS: u64 = 28;

/// Words of this step that the archive does not hold yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// Messages of this step.
    pub fresh: Vec<(MessageId, StoredText)>,
    /// When the mail of this step arrived, where one did.
    pub arrived_at: Option<Instant>,
    /// What the desk wants the department to read with a draft that goes back.
    pub note: Option<String>,
}

impl Clerk {
    /// Writes the letters that follow from the events of this step, from the `since`-th on.
    pub(super) async fn consequences(&self, paper: &Paper, since: usize, words: &Words, now: Instant) -> Result<Vec<NewLetter>, Fault> {
        let mut letters = Vec::new();
        let events: Vec<(Actor, EventKind)> = paper.events_since(since).map(|e| (e.actor.clone(), e.kind.clone())).collect();
        let is_reassigned = events.iter().any(|(_, kind)| matches!(kind, EventKind::Assigned { .. }));
        let released: Vec<MessageId> =
            events.iter().filter_map(|(_, k)| if let EventKind::DraftReleased { message } = k { Some(*message) } else { None }).collect();
        for (actor, kind) in &events {
            match kind {
                EventKind::Assigned { department, statement_day, .. } => {
                    letters.extend(self.case_to_department(paper, department, *statement_day, (words, now)).await?);
                }
                EventKind::Unassigned { .. } if !is_reassigned => letters.push(self.decide_again(paper, (words, now)).await?),
                EventKind::Drafted { message, department, answer, .. } if !released.contains(message) => {
                    letters.push(self.release_request(paper, (*message, department.as_ref(), *answer), words, now).await?);
                }
                EventKind::DraftReleased { message } => letters.extend(self.answer_citizens(paper, *message, words, now).await?),
                EventKind::DraftReturned { message } => letters.extend(self.draft_back(paper, *message, words, now).await?),
                // A second hand-over is to be decided, not only looked at: the letter above tells its history.
                EventKind::ReviewNeeded { reason: ReviewReason::SecondHandOver, .. } => {}
                EventKind::ReviewNeeded { reason, message } if *actor != Actor::Desk => {
                    letters.push(self.review_request(paper, *reason, *message, (words, now)).await?);
                }
                _ => {}
            }
        }
        Ok(letters)
    }

    /// The words of a message: of this step, or from the archive.
    pub(super) async fn words_of(&self, message: MessageId, words: &Words) -> Result<StoredText, Fault> {
        if let Some((_, text)) = words.fresh.iter().find(|(id, _)| *id == message) {
            return Ok(text.clone());
        }
        Ok(self.store.message(message).await?.map(|m| m.text).unwrap_or_default())
    }

    /// The first words of a case: what the citizen wrote, or what the desk typed for her.
    pub(super) async fn first_words(&self, paper: &Paper, words: &Words) -> Result<(MessageId, StoredText), Fault> {
        if paper.is_new() {
            return Ok(words.fresh.first().cloned().unwrap_or_default());
        }
        let stored = self.store.messages(paper.case.id).await?.into_iter().next().map(|m| (m.id, m.text));
        Ok(stored.or_else(|| words.fresh.first().cloned()).unwrap_or_default())
    }

    /// Participants of this step and of the archive.
    pub(super) async fn citizens(&self, paper: &Paper) -> Result<Vec<Participant>, Fault> {
        let mut all = if paper.is_new() { Vec::new() } else { self.store.participants(paper.case.id).await? };
        all.extend(paper.participants.iter().cloned());
        Ok(all)
    }

    /// Day by which a department is asked to answer that gets the case now.
    pub(super) fn statement_day(
        &self,
        department: &DepartmentKey,
        (received_at, due_day): (Instant, NaiveDate),
        now: Instant,
    ) -> Result<NaiveDate, Fault> {
        self.office.ladders.of(Some(department)).statement_due((received_at, due_day), now, self.time()).map_err(outside)
    }

    async fn case_to_department(
        &self,
        paper: &Paper,
        key: &DepartmentKey,
        statement_day: Option<NaiveDate>,
        (words, now): (&Words, Instant),
    ) -> Result<Option<NewLetter>, Fault> {
        let Some(department) = self.office.routing.department(key) else { return Ok(None) };
        let case = &paper.case;
        let bearer = Bearer::Department(key.clone());
        let (message, text) = self.first_words(paper, words).await?;
        let notes = self.notes_of(paper).await?;
        let citizen = self.addressees(paper).await?.into_iter().next();
        let to = self.address_of(department, &notes, now).await?;
        let is_open = department.confidentiality == Confidentiality::Open;
        let (attachments, lines, left_out) = self.enclosures(&text, message, department.attach_original);
        let facts = Facts::DepartmentCase(DepartmentCaseFacts {
            number: case.number.clone(),
            tag: self.tag(&case.number, &bearer),
            title: notes.title,
            statement_day: statement_day.unwrap_or(case.opening.deadline_day),
            due_day: Some(case.opening.deadline_day),
            received_day: local_date(case.opening.received_at, self.office.zone),
            channel: case.opening.channel,
            citizen_name: citizen.filter(|_| is_open).map(|c| c.name).filter(|name| !name.is_empty()),
            place: Some(notes.place).filter(|place| !place.is_empty()),
            because: notes.because.trim_end_matches('.').to_owned(),
            second: None,
            text: text.body.clone(),
            attachments: lines,
            left_out,
            also_sent_to: self.also_sent_to(&text),
            reply_address: self.reply_address_of(case, &bearer)?,
        });
        let round = case.assignments.len();
        let mut addressing = Addressing::about(case, bearer, &to, format!("department/{}/{key}/{round}", case.id), now);
        addressing.attachments = attachments;
        Ok(Some(self.write(&facts, addressing, now).await?))
    }

    /// Attachments that fit, and those that must be left out and named. The original goes first: what does not fit beside it lies in it.
    pub(super) fn enclosures(
        &self,
        text: &StoredText,
        message: MessageId,
        attach_original: bool,
    ) -> (Vec<AttachmentRef>, Vec<AttachmentLine>, Vec<AttachmentLine>) {
        let (mut refs, mut lines, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
        // Base64 makes four bytes of three.
        let mut room = self.office.max_letter_size / 4 * 3;
        let original = (attach_original && text.size > 0).then_some((None, "original.eml", "message/rfc822", text.size));
        let parts = text.attachments.iter().map(|a| (Some(a.part), a.name.as_str(), a.content_type.as_str(), a.size));
        for (part, name, content_type, size) in original.into_iter().chain(parts) {
            let line = AttachmentLine { name: name.to_owned(), size };
            if size <= room {
                room -= size;
                refs.push(AttachmentRef { message, part, name: name.to_owned(), content_type: content_type.to_owned() });
                lines.push(line);
            } else if refs.first().is_none_or(|first| first.part.is_some()) {
                left_out.push(line);
            }
        }
        (refs, lines, left_out)
    }

    /// Other addresses the citizen wrote to, for the line "ging auch an".
    fn also_sent_to(&self, text: &StoredText) -> Option<String> {
        let own = self.office.own_addresses();
        let others: Vec<&str> = text.recipients.iter().map(String::as_str).filter(|r| !own.contains(&r.to_lowercase())).collect();
        (!others.is_empty()).then(|| others.join(", "))
    }

    /// `66 Tiefbau`.
    pub(super) fn office_name(&self, key: &DepartmentKey) -> String {
        self.office.routing.department(key).map_or_else(|| key.to_string(), |d| format!("{} {}", d.key, d.name))
    }

    async fn release_request(
        &self,
        paper: &Paper,
        (message, department, answer): (MessageId, Option<&DepartmentKey>, AnswerKind),
        words: &Words,
        now: Instant,
    ) -> Result<NewLetter, Fault> {
        let case = &paper.case;
        let people = self.addressees(paper).await?;
        let citizen = people.iter().find(|citizen| !citizen.address.is_empty()).or(people.first()).cloned().unwrap_or_default();
        let text = self.words_of(message, words).await?;
        let preview = self.citizen_facts(paper, &citizen, (answer, department, &text), now);
        let shown = self
            .write(&preview, Addressing::about(case, Bearer::Citizen(citizen.ordinal), &citizen.address, "preview".to_owned(), now), now)
            .await?;
        let facts = Facts::Release(ReleaseFacts {
            number: case.number.clone(),
            tag: self.tag(&case.number, &Bearer::Desk),
            answer,
            is_assessed: answer == AnswerKind::Final
                && matches!(case.kind, CaseKind::Complaint | CaseKind::Suggestion | CaseKind::DefectReport),
            origin: department.map(ToString::to_string),
            citizen_name: Some(citizen.name).filter(|n| !n.is_empty()),
            letter_subject: shown.letter.subject,
            letter_text: shown.letter.text,
            due_day: Some(case.opening.deadline_day),
            hints: Vec::new(),
            reply_address: self.reply_address_of(case, &Bearer::Desk)?,
        });
        let addressing = Addressing::about(case, Bearer::Desk, &self.office.desk, format!("release/{}/{message}", case.id), now);
        self.write(&facts, addressing, now).await
    }

    /// The answer to each citizen of the case.
    async fn answer_citizens(&self, paper: &Paper, message: MessageId, words: &Words, now: Instant) -> Result<Vec<NewLetter>, Fault> {
        let case = &paper.case;
        let text = self.words_of(message, words).await?;
        let (answer, department) = paper.draft_before(message).map_or((AnswerKind::Final, None), |d| (d.kind, d.department));
        let (_, first) = self.first_words(paper, words).await?;
        let mut letters = Vec::new();
        for citizen in self.addressees(paper).await?.into_iter().filter(|c| !c.address.is_empty()) {
            let facts = self.citizen_facts(paper, &citizen, (answer, department.as_ref(), &text), now);
            let key = format!("answer/{}/{message}/{}", case.id, citizen.ordinal);
            let addressing = Addressing::about(case, Bearer::Citizen(citizen.ordinal), &citizen.address, key, now).answering(&first);
            letters.push(self.write(&facts, addressing, now).await?);
        }
        Ok(letters)
    }

    /// What the letter to a citizen says; the text is the department's, without its command lines.
    pub(super) fn citizen_facts(
        &self,
        paper: &Paper,
        citizen: &Participant,
        (answer, department, text): (AnswerKind, Option<&DepartmentKey>, &StoredText),
        now: Instant,
    ) -> Facts {
        let case = &paper.case;
        let today = local_date(now, self.office.zone);
        let read = orders(&text.body, today).ok();
        let interim = read.as_ref().and_then(|orders| {
            orders.list.iter().find_map(|o| if let Order::Interim { day, reason } = o { Some((*day, reason.clone())) } else { None })
        });
        let body = read.map_or_else(|| text.body.clone(), |orders| orders.text);
        let number = case.number.clone();
        let citizen_name = Some(citizen.name.clone()).filter(|n| !n.is_empty());
        let written_day = local_date(case.opening.received_at, self.office.zone);
        let department = department.or_else(|| case.leading().map(|a| &a.department));
        let department = department.and_then(|key| self.office.routing.department(key)).map(|d| d.name.clone());
        match answer {
            AnswerKind::Final => Facts::FinalReply(FinalReplyFacts {
                number,
                citizen_name,
                written_day,
                channel: case.opening.channel,
                concern: None,
                text: body,
                kind: case.kind,
                finding: case.finding,
                remedy: case.remedy,
                objection_day: today.checked_add_days(Days::new(OBJECTION_DAYS)),
                department,
            }),
            AnswerKind::Interim => Facts::InterimReply(InterimReplyFacts {
                number,
                citizen_name,
                written_day,
                text: interim.as_ref().map(|(_, reason)| reason.clone()).filter(|_| body.trim().is_empty()).unwrap_or(body),
                new_day: interim.map(|(day, _)| day).or(case.follow_up).unwrap_or(case.opening.deadline_day),
                department,
            }),
            AnswerKind::Query => Facts::Query(QueryFacts { number, citizen_name, written_day, text: body, answer_day: None, department }),
        }
    }

    async fn draft_back(&self, paper: &Paper, message: MessageId, words: &Words, now: Instant) -> Result<Option<NewLetter>, Fault> {
        let case = &paper.case;
        let key = paper.draft_before(message).and_then(|d| d.department).or_else(|| case.leading().map(|a| a.department.clone()));
        let Some(department) = key.and_then(|key| self.office.routing.department(&key)) else { return Ok(None) };
        let bearer = Bearer::Department(department.key.clone());
        let notes = self.notes_of(paper).await?;
        let to = self.address_of(department, &notes, now).await?;
        let facts = Facts::Returned(ReturnedFacts {
            number: case.number.clone(),
            tag: self.tag(&case.number, &bearer),
            title: notes.title,
            note: words.note.clone(),
            text: self.words_of(message, words).await?.body,
            statement_day: case.leading().and_then(|a| a.statement_day),
            due_day: Some(case.opening.deadline_day),
            reply_address: self.reply_address_of(case, &bearer)?,
        });
        let addressing = Addressing::about(case, bearer, &to, format!("returned/{}/{message}", case.id), now);
        Ok(Some(self.write(&facts, addressing, now).await?))
    }

    async fn review_request(
        &self,
        paper: &Paper,
        reason: ReviewReason,
        message: Option<MessageId>,
        (words, now): (&Words, Instant),
    ) -> Result<NewLetter, Fault> {
        let case = &paper.case;
        let text = match message {
            Some(id) => Some(self.words_of(id, words).await?),
            None => None,
        };
        let facts = Facts::Review(ReviewFacts {
            number: case.number.clone(),
            tag: self.tag(&case.number, &Bearer::Desk),
            title: self.notes_of(paper).await?.title,
            reason,
            sender: text.as_ref().filter(|t| !t.from_address.is_empty()).map(|t| Proposal {
                name: t.from_name.clone(),
                address: t.from_address.clone(),
                received_day: None,
            }),
            received_day: local_date(words.arrived_at.unwrap_or(now), self.office.zone),
            text: text.map(|t| t.body),
            reply_address: self.reply_address_of(case, &Bearer::Desk)?,
        });
        let key = format!("review/{}/{}", case.id, case.version);
        self.write(&facts, Addressing::about(case, Bearer::Desk, &self.office.desk, key, now), now).await
    }

    /// The sealed words beside the case: of this step, or from the archive.
    pub(super) async fn notes_of(&self, paper: &Paper) -> Result<crate::ports::CaseNotes, Fault> {
        match &paper.notes {
            Some(notes) => Ok(notes.clone()),
            None => self.store.notes(paper.case.id).await,
        }
    }
}
