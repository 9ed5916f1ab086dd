//! Human mail finds its case (*Zuordnung*): new, added, acted on, or for a person to look at.
//!
//! Knows: which facts the question needs, and what each answer leads to. Never: weighs proof (that is `intake::join`).
//!
//! Known weaknesses: a mail that names several cases goes to the desk for the first of them only.

use super::clerk::Clerk;
use super::consequences::Words;
use super::open::Circumstances;
use super::open::{Brought, Concern};
use super::paper::Paper;
use super::receive::Desk;
use super::unopened::{Unopened, speaker};
use crate::case::{Actor, Bearer, Case, CaseId, Channel, EventKind, Instant, ReviewReason, Stage, Suppressed};
use crate::deadlines::local_date;
use crate::intake::{Address, BounceReport, IncomingMail, Join, JoinFacts, ReferencedCase, Sorted, Source, TaggedCase};
use crate::letters::{CitizenWroteFacts, Facts};
use crate::outbox::says_no_such_address;
use crate::ports::{Change, Disposition, Fault, FaultKind, NewLetter, Participant, TakenMail};
use std::collections::BTreeMap;

/// A case that a tag names.
struct Tagged {
    case: CaseId,
    has_token: bool,
    bearer: Option<Bearer>,
    sender_takes_part: bool,
}

/// A case that the mail refers to.
struct Referenced {
    case: CaseId,
    same_sender: bool,
    is_to_citizen: bool,
}

/// What a mail names: cases, and who a token was made for.
pub(super) struct Named {
    tagged: Vec<Tagged>,
    referenced: Vec<Referenced>,
    pub(super) cases: BTreeMap<CaseId, Case>,
}

impl Clerk {
    /// A mail that a person wrote.
    pub(super) async fn human(
        &self,
        desk: &Desk<'_>,
        (mail, read): (&Unopened, &IncomingMail),
        sorted: &Sorted,
        now: Instant,
    ) -> Result<Change, Fault> {
        let named = self.named(desk, mail).await?;
        let tags = named.tagged.iter().filter_map(|t| {
            let case = named.cases.get(&t.case)?;
            Some(TaggedCase { case, has_token: t.has_token, bearer: t.bearer.clone(), sender_takes_part: t.sender_takes_part })
        });
        let references = named
            .referenced
            .iter()
            .filter_map(|referenced| {
                let case = named.cases.get(&referenced.case)?;
                Some(ReferencedCase { case, same_sender: referenced.same_sender, is_to_citizen: referenced.is_to_citizen })
            })
            .collect();
        let facts = JoinFacts { tags: tags.collect(), references, is_staff: sorted.is_staff };
        match crate::intake::join(read, sorted, &facts) {
            Join::New | Join::Review { .. } if sorted.is_staff && !sorted.is_denied && self.answers_a_list(read) => {
                self.explain_list(mail, now).await
            }
            Join::New => self.new_case(desk, (mail, read), sorted, now).await,
            Join::Add { case, by_reference } => self.add(mail, case, by_reference, now).await,
            Join::Act { case, bearer } => self.act(mail, case, bearer, now).await,
            Join::Answered { case } => self.for_review(mail, case, ReviewReason::AnsweredDirectly, now).await,
            Join::Review { case, reason } => self.for_review(mail, case, reason, now).await,
        }
    }

    /// Looks up every case that the mail's tags and references name.
    pub(super) async fn named(&self, desk: &Desk<'_>, mail: &Unopened) -> Result<Named, Fault> {
        let mut named = Named { tagged: Vec::new(), referenced: Vec::new(), cases: BTreeMap::new() };
        for (tag, _) in &mail.tags {
            let Some(case) = self.store.case_by_number(&tag.number.to_string()).await? else { continue };
            let bearer = match &tag.token {
                Some(token) => self.seals.tokens.verify(&case.number, token, &self.bearers(&case).await?),
                None => None,
            };
            let (sender_takes_part, _) = self.takes_part(case.id, mail).await?;
            named.tagged.push(Tagged { case: case.id, has_token: tag.token.is_some(), bearer, sender_takes_part });
            named.cases.insert(case.id, case);
        }
        let found = desk.lookups.references(&mail.named_hashes);
        let ids = mail.read.iter().flat_map(|(read, _)| read.in_reply_to.iter().chain(&read.references));
        let believed = mail.named_hashes.iter().zip(ids).filter(|(_, id)| self.seals.tokens.is_own_message_id(id));
        let believed: Vec<String> = believed.map(|(hash, _)| hash.clone()).collect();
        let cases: Vec<CaseId> = found.iter().map(|r| r.case).collect();
        named.cases.extend(self.store.cases(&cases).await?.into_iter().map(|case| (case.id, case)));
        for reference in found {
            let (sender_takes_part, is_to_citizen) = self.takes_part(reference.case, mail).await?;
            let same_sender = sender_takes_part || (!mail.sender_hash.is_empty() && reference.sender_hash == mail.sender_hash);
            if reference.letter.is_some() && reference.bearer.is_some() {
                // Our own Message-ID is as hard to guess as the token in it, and loses its power with the same key.
                let bearer = reference.bearer.filter(|_| believed.contains(&reference.hash));
                named.tagged.push(Tagged { case: reference.case, has_token: true, bearer, sender_takes_part });
            }
            named.referenced.push(Referenced { case: reference.case, same_sender, is_to_citizen });
        }
        Ok(named)
    }

    /// Whether the sender is a participant of the case, and whether one is among the recipients.
    pub(super) async fn takes_part(&self, case: CaseId, mail: &Unopened) -> Result<(bool, bool), Fault> {
        let participants = self.store.participants(case).await?.into_iter().filter(|p| !p.address.is_empty());
        let known: Vec<String> = participants.map(|p| Address::new("", &p.address).key()).collect();
        let is_sender = !mail.sender_hash.is_empty() && known.iter().any(|key| self.store.keyed_hash(key.as_bytes()) == mail.sender_hash);
        let recipients = mail.read.iter().flat_map(|(read, _)| read.to.iter().chain(&read.cc));
        Ok((is_sender, recipients.map(Address::key).any(|key| known.contains(&key))))
    }

    /// Everybody who may ever have got a token of this case; whether it still has power is the room's question.
    async fn bearers(&self, case: &Case) -> Result<Vec<Bearer>, Fault> {
        let departments =
            case.assignments.iter().flat_map(|a| [Bearer::Department(a.department.clone()), Bearer::Head(a.department.clone())]);
        let citizens = self.store.participants(case.id).await?.into_iter().map(|p| Bearer::Citizen(p.ordinal));
        Ok([Bearer::Desk].into_iter().chain(departments).chain(citizens).collect())
    }

    async fn new_case(
        &self,
        desk: &Desk<'_>,
        (mail, read): (&Unopened, &IncomingMail),
        sorted: &Sorted,
        now: Instant,
    ) -> Result<Change, Fault> {
        let mut message = self.message_of(mail, None).await?;
        let channel = match sorted.source {
            Source::Form(_) => Channel::Form,
            Source::Scanner => Channel::Letter,
            Source::Author | Source::Colleague(_) => Channel::Mail,
        };
        let from = speaker(read, sorted).filter(|a| !a.address.is_empty());
        let is_citizen = matches!(sorted.source, Source::Author | Source::Form(_));
        let citizen =
            from.filter(|_| is_citizen).map(|a| Participant { name: a.name.clone(), address: a.address.clone(), ..Participant::default() });
        let brought = match &sorted.source {
            Source::Colleague(original) => from.map(|a| Brought {
                colleague: a.clone(),
                message_id: read.message_id.clone().unwrap_or_default(),
                is_proven: sorted.is_staff,
                original: original.clone(),
            }),
            _ => None,
        };
        let is_old = desk.past.holds(mail);
        let concern = Concern {
            channel,
            received_at: mail.taken.received_at,
            mailbox: Some(desk.letterbox.name.clone()),
            text: message.text.clone(),
            message: message.id,
            citizen,
            suppress: sorted.suppress.or(is_old.then_some(desk.past.reason)),
            reply_address: sorted.reply_address.clone(),
            problem: read.problem,
            brought,
            kind: None,
            department: None,
            old_number: None,
        };
        let acknowledged = desk.lookups.ack_history(&mail.reply_hash, &mail.reply_domain_hash, &desk.batch);
        let opened = self.open(&concern, &Circumstances { is_live: desk.lookups.is_live, acknowledged }, now).await?;
        let mut paper = opened.paper;
        paper.record(Actor::Citizen, EventKind::MailAdded { message: message.id, by_reference: false }, now);
        message.case = Some(paper.case.id);
        self.change(mail, Disposition::NewCase, message, (paper, opened.letters))
    }

    /// A citizen's further mail joins her case: nothing is acknowledged twice, and whoever has the case reads it.
    async fn add(&self, mail: &Unopened, case: &Case, by_reference: bool, now: Instant) -> Result<Change, Fault> {
        let message = self.message_of(mail, Some(case.id)).await?;
        let mut paper = Paper::of(case.clone());
        paper.record(Actor::Citizen, EventKind::MailAdded { message: message.id, by_reference }, now);
        let since = paper.count();
        let words = Words { fresh: vec![(message.id, message.text.clone())], ..Words::default() };
        let mut letters = Vec::new();
        let is_with_office = case.leading().is_some() && !case.is_answered && !case.is_closed();
        if is_with_office {
            letters.extend(self.tell_department(&paper, &message, now).await?);
        }
        let is_waiting = case.stage == Stage::WaitingForCitizen;
        if is_waiting {
            // The question was a reaction and ended the ladder; her answer begins it anew.
            let reacted_on = case.reaction.as_ref().map(|reaction| local_date(reaction.at, self.office.zone));
            let day = local_date(now, self.office.zone).max(reacted_on.and_then(|day| day.succ_opt()).unwrap_or_default());
            paper.record(Actor::Machine, EventKind::FollowUpSet { day }, now);
        }
        if !is_with_office || is_waiting {
            let reason = ReviewReason::CitizenWrote;
            paper.record(Actor::Citizen, EventKind::ReviewNeeded { reason, message: Some(message.id) }, now);
        }
        letters.extend(self.consequences(&paper, since, &words, now).await?);
        self.change(mail, Disposition::Reply, message, (paper, letters))
    }

    async fn tell_department(&self, paper: &Paper, message: &crate::ports::NewMessage, now: Instant) -> Result<Option<NewLetter>, Fault> {
        let case = &paper.case;
        let Some(department) = case.leading().and_then(|a| self.office.routing.department(&a.department)) else { return Ok(None) };
        let bearer = Bearer::Department(department.key.clone());
        let (attachments, lines, left_out) = self.enclosures(&message.text, message.id, false);
        let notes = self.notes_of(paper).await?;
        let to = self.address_of(department, &notes, now).await?;
        let facts = Facts::CitizenWrote(CitizenWroteFacts {
            number: case.number.clone(),
            tag: self.tag(&case.number, &bearer),
            title: notes.title,
            received_day: local_date(message.at, self.office.zone),
            citizen_name: None,
            text: message.text.body.clone(),
            attachments: lines,
            left_out,
            due_day: Some(case.opening.deadline_day),
            reply_address: self.reply_address_of(case, &bearer)?,
        });
        let mut addressing = super::write::Addressing::about(case, bearer, &to, format!("citizen_wrote/{}/{}", case.id, message.id), now);
        addressing.attachments = attachments;
        Ok(Some(self.write(&facts, addressing, now).await?))
    }

    /// Something arrived for a case without the proof that would let it do anything: a person looks.
    async fn for_review(&self, mail: &Unopened, case: &Case, reason: ReviewReason, now: Instant) -> Result<Change, Fault> {
        let message = self.message_of(mail, Some(case.id)).await?;
        let mut paper = Paper::of(case.clone());
        paper.record(Actor::Machine, EventKind::ReviewNeeded { reason, message: Some(message.id) }, now);
        let words = Words { fresh: vec![(message.id, message.text.clone())], arrived_at: Some(mail.taken.received_at), note: None };
        let letters = self.consequences(&paper, 0, &words, now).await?;
        self.change(mail, Disposition::Reply, message, (paper, letters))
    }

    /// A bounce finds its letter; a permanent one to a citizen ends her reachability and goes to the desk, one to a department that cannot
    /// be reached any more makes its deputy read it.
    pub(super) async fn bounced(&self, mail: &Unopened, report: &BounceReport, now: Instant) -> Result<Change, Fault> {
        let hashes: Vec<String> = report.original_message_ids.iter().map(|id| self.id_hash(id)).collect();
        let mut found = if hashes.is_empty() {
            None
        } else {
            self.store.references(&hashes).await?.into_iter().find(|r| r.letter.is_some()).map(|r| (r.case, r.letter, r.bearer))
        };
        for tag in &report.tags {
            if found.is_none()
                && let (Some(token), Some(case)) = (&tag.token, self.store.case_by_number(&tag.number.to_string()).await?)
            {
                let bearer = self.seals.tokens.verify(&case.number, token, &self.bearers(&case).await?);
                if let Some(bearer) = bearer {
                    let letter = self.letter_that_failed(case.id, report).await?;
                    found = Some((case.id, letter, Some(bearer)));
                }
            }
        }
        let Some((id, letter, bearer)) = found else { return self.noted(mail, Disposition::Bounce, "bounce").await };
        let Some(case) = self.store.cases(&[id]).await?.into_iter().next() else {
            return self.noted(mail, Disposition::Bounce, "bounce").await;
        };
        let message = self.message_of(mail, Some(id)).await?;
        let passed = match (letter, &bearer) {
            (Some(letter), Some(bearer)) if report.is_permanent && report.status.as_deref().is_some_and(says_no_such_address) => {
                self.pass_on(&case, (letter, bearer), now).await?
            }
            _ => None,
        };
        let mut paper = Paper::of(case);
        if report.is_permanent {
            if matches!(bearer, Some(Bearer::Citizen(_))) {
                paper.record(Actor::Machine, EventKind::Undeliverable, now);
            }
            let reason = passed.as_ref().map_or(ReviewReason::Bounced, |passed| passed.reason);
            paper.record(Actor::Machine, EventKind::ReviewNeeded { reason, message: Some(message.id) }, now);
        } else {
            paper.record(Actor::Machine, EventKind::Noted { message: Some(message.id) }, now);
        }
        let words = Words { fresh: vec![(message.id, message.text.clone())], ..Words::default() };
        let mut letters = self.consequences(&paper, 0, &words, now).await?;
        letters.extend(passed.and_then(|passed| passed.letter));
        let mut change = self.change(mail, Disposition::Bounce, message, (paper, letters))?;
        if report.is_final {
            let status = report.status.clone().unwrap_or_else(|| "5".to_owned());
            change.returned.extend(letter.map(|letter| (letter, format!("returned with status {status}"))));
        }
        Ok(change)
    }

    /// The newest letter of a case to the address that failed, where the report brings no Message-ID.
    async fn letter_that_failed(&self, case: CaseId, report: &BounceReport) -> Result<Option<i64>, Fault> {
        let failed = Address::new("", report.final_recipient.as_deref().unwrap_or_default()).key();
        let letters = self.store.letters_of(case).await?;
        Ok(letters.iter().rev().find(|(_, letter)| Address::new("", &letter.to).key() == failed).map(|(row, _)| row.id))
    }

    /// An automatic reply is written into its case and changes nothing (`office.md` 2).
    pub(super) async fn automatic(&self, desk: &Desk<'_>, mail: &Unopened, reason: Suppressed, now: Instant) -> Result<Change, Fault> {
        let named = self.named(desk, mail).await?;
        let proven = named.tagged.iter().find(|t| t.bearer.is_some()).map(|t| t.case);
        let Some(case) = proven.and_then(|id| named.cases.get(&id)) else {
            return self.noted(mail, Disposition::Automatic, reason.code()).await;
        };
        let message = self.message_of(mail, Some(case.id)).await?;
        let mut paper = Paper::of(case.clone());
        paper.record(Actor::Machine, EventKind::Noted { message: Some(message.id) }, now);
        let mut change = self.change(mail, Disposition::Automatic, message, (paper, Vec::new()))?;
        if let Some(mail) = change.mail.as_mut() {
            reason.code().clone_into(&mut mail.reason);
        }
        Ok(change)
    }

    /// Puts a mail, its case and the letters into one change.
    pub(super) fn change(
        &self,
        mail: &Unopened,
        disposition: Disposition,
        message: crate::ports::NewMessage,
        (paper, letters): (Paper, Vec<NewLetter>),
    ) -> Result<Change, Fault> {
        let outside = |cause| Fault::because(FaultKind::Permanent, "cannot count working days", cause);
        Ok(Change {
            mail: Some(TakenMail { disposition, message: Some(message), ..mail.taken.clone() }),
            cases: vec![paper.into_change(&self.office).map_err(outside)?],
            letters,
            ..Change::default()
        })
    }
}
