//! Opening a case (*einen Vorgang anlegen*), from a mail or from what the desk typed.
//!
//! Knows: the order: route, promise, assign, acknowledge, write. Never: which office or whether to acknowledge; it asks.
//!
//! Known weaknesses: the place is what the routing found in the text.

use super::clerk::Clerk;
use super::consequences::Words;
use super::paper::Paper;
use super::write::Addressing;
use crate::case::{
    Actor, Bearer, Case, CaseKind, Channel, DepartmentKey, EventKind, Instant, Lane, MOST_CORRECTED, Opening, Origin, Role, Suppressed,
};
use crate::deadlines::{local_date, working_day_deadline};
use crate::intake::{Address, Original, Problem, Sent};
use crate::letters::mailto::{Candidate, Proposal};
use crate::letters::{AcknowledgementFacts, AlarmFacts, ColleagueNoteFacts, Facts, LetterKind, ReceiptVariant, TriageFacts, TriageLine};
use crate::outbox::{AckHistory, may_acknowledge};
use crate::ports::{CaseNotes, Fault, FaultKind, NewLetter, Participant, StoredText};
use crate::routing::{Certainty, ConcernText, Destination, Partners, Route};
use chrono::{Datelike, Months};
use chrono_tz::Tz;

/// A concern that is to become a case.
pub(super) struct Concern {
    pub channel: Channel,
    pub received_at: Instant,
    pub mailbox: Option<String>,
    pub text: StoredText,
    pub message: i64,
    pub citizen: Option<Participant>,
    /// Why no acknowledgement may leave; none when one may.
    pub suppress: Option<Suppressed>,
    /// Where an acknowledgement would go.
    pub reply_address: Option<String>,
    /// What of it could not be opened.
    pub problem: Option<Problem>,
    /// A colleague sent it: a note goes back to her instead of an acknowledgement.
    pub brought: Option<Brought>,
    /// What the desk decided already.
    pub kind: Option<CaseKind>,
    pub department: Option<DepartmentKey>,
    pub old_number: Option<String>,
}

impl Concern {
    /// Its words are hidden from us: the citizen is asked to write once more.
    fn is_encrypted(&self) -> bool {
        self.problem.is_some_and(Problem::hides_text)
    }

    /// Nobody here has read its words.
    fn is_shut(&self) -> bool {
        self.is_encrypted() || (self.problem.is_some() && self.text.body.trim().is_empty())
    }
}

/// Who of the city brought a concern, and from whom.
pub(super) struct Brought {
    pub colleague: Address,
    /// Message-ID of her mail.
    pub message_id: String,
    /// The own server's word says that it is she.
    pub is_proven: bool,
    /// The citizen's mail, if she forwarded one.
    pub original: Option<Original>,
}

/// What else counts when a case is opened.
pub(super) struct Circumstances {
    /// Whether it is live work, not a trial.
    pub is_live: bool,
    /// Acknowledgements that count against one more.
    pub acknowledged: AckHistory,
}

/// What an acknowledgement needs beside its case.
pub(super) struct Receipt<'a> {
    /// Ordinal of the citizen.
    pub citizen: u32,
    /// Her address.
    pub to: &'a str,
    /// Her words are hidden from us.
    pub is_encrypted: bool,
    /// The office that it names.
    pub department: Option<String>,
}

/// A case that was opened in this step, with the letters that follow from it.
pub(super) struct Opened {
    pub paper: Paper,
    pub letters: Vec<NewLetter>,
}

impl Clerk {
    /// Opens a case from a concern, under these circumstances.
    pub(super) async fn open(&self, concern: &Concern, around: &Circumstances, now: Instant) -> Result<Opened, Fault> {
        let route = self.route(concern, now);
        let mut paper = self.new_paper(concern, around.is_live, now).await?;
        let letterbox = self.letterbox_of(concern.mailbox.as_deref())?;
        let kind = concern.kind.or(route.kind).unwrap_or(letterbox.default_kind);
        let who = if concern.kind.is_some() { Actor::Desk } else { Actor::Machine };
        paper.record(who, EventKind::KindSet { value: kind }, now);
        let lane = match (&route.destination, &concern.department) {
            (Destination::Lane(lane), None) => Some(*lane),
            _ => None,
        };
        if let Some(lane) = lane {
            paper.record(Actor::Machine, EventKind::LaneSet { value: lane }, now);
        }
        paper.participants.extend(concern.citizen.clone());
        paper.notes = Some(CaseNotes {
            title: crate::intake::title(&concern.text.subject),
            because: route.because.german(&self.office.routing),
            routing: serde_json::to_value(&route.because).unwrap_or_default(),
            place: route.place.clone().unwrap_or_default(),
            district: route.district.as_ref().map(|reason| reason.district.clone()).unwrap_or_default(),
        });
        let mut letters = Vec::new();
        let department = Self::department_for(concern, &route).filter(|_| lane.is_none());
        let certainty = if concern.department.is_some() { Certainty::Confirmed } else { route.because.certainty() };
        let named = department.as_ref().and_then(|key| self.nameable(key, certainty));
        letters.extend(self.acknowledge_or_say_why(concern, &mut paper, around, (named, now)).await?);
        match department {
            Some(department) => {
                let opening = &paper.case.opening;
                let statement_day = self.statement_day(&department, (opening.received_at, opening.deadline_day), now)?;
                let since = paper.count();
                let actor = if concern.department.is_some() { Actor::Desk } else { Actor::Machine };
                paper.record(actor, EventKind::Assigned { department, role: Role::Leading, statement_day: Some(statement_day) }, now);
                let words = Words { fresh: vec![(concern.message, concern.text.clone())], ..Words::default() };
                letters.extend(self.consequences(&paper, since, &words, now).await?);
            }
            None => letters.extend(self.send_to_desk(&paper, concern, &route, now).await?),
        }
        tracing::info!(case.number = %paper.case.number, "case opened");
        Ok(Opened { paper, letters })
    }

    fn route(&self, concern: &Concern, now: Instant) -> Route {
        let domain = |address: &str| Address::new("", address).domain().to_owned();
        let recipients: Vec<String> = concern.text.recipients.iter().map(|r| domain(r)).collect();
        let sender = domain(&concern.text.from_address);
        let partners = Partners { sender_domain: Some(&sender), recipient_domains: &recipients };
        let text = ConcernText { subject: &concern.text.subject, text: &concern.text.body };
        self.office.routing.route(&text, local_date(now, self.office.zone), &partners)
    }

    /// The department that gets the case at once: what the desk chose, else what the routing is certain of.
    fn department_for(concern: &Concern, route: &Route) -> Option<DepartmentKey> {
        match (&concern.department, &route.destination) {
            (Some(chosen), _) => Some(chosen.clone()),
            // A colleague's mail waits until a person confirms who the citizen is, one that stayed shut until a person has read it.
            (None, Destination::Department(key)) if concern.brought.is_none() && !concern.is_shut() => Some(key.clone()),
            _ => None,
        }
    }

    async fn new_paper(&self, concern: &Concern, is_live: bool, now: Instant) -> Result<Paper, Fault> {
        let office = &self.office;
        let outside = |cause| Fault::because(FaultKind::Permanent, "cannot count the ten days", cause);
        let deadline = working_day_deadline(concern.received_at, office.zone, &office.statutory, office.promise_days).map_err(outside)?;
        let number = self.next_number(local_date(concern.received_at, office.zone).year()).await?;
        let letterbox = self.letterbox_of(concern.mailbox.as_deref())?;
        let opening = Opening {
            channel: concern.channel,
            origin: if is_live { Origin::Live } else { Origin::Test },
            received_at: concern.received_at,
            deadline_at: deadline.ends_at,
            deadline_day: deadline.day,
            answerable: concern.citizen.as_ref().is_some_and(|c| !c.address.is_empty() || !c.contact.is_empty()),
            counts: letterbox.counts,
            mailbox: Some(letterbox.name.clone()),
            old_number: concern.old_number.clone(),
        };
        Ok(Paper::of_new(Case::open(self.next_id("case").await?, number, opening), now))
    }

    /// One gate: an acknowledgement is written, or the reason why not is recorded. Never neither.
    async fn acknowledge_or_say_why(
        &self,
        concern: &Concern,
        paper: &mut Paper,
        around: &Circumstances,
        (department, now): (Option<String>, Instant),
    ) -> Result<Vec<NewLetter>, Fault> {
        if let Some(brought) = &concern.brought {
            paper.record(Actor::Machine, EventKind::AcknowledgementSuppressed { reason: Suppressed::PersonFirst }, now);
            let facts = Facts::ColleagueNote(ColleagueNoteFacts {
                number: paper.case.number.clone(),
                received_day: local_date(concern.received_at, self.office.zone),
                is_forwarded: brought.original.is_some(),
            });
            let mut addressing = Addressing::plain(&brought.colleague.address, format!("colleague/{}", paper.case.id), now);
            addressing.thread = vec![brought.message_id.clone()];
            addressing.letterbox.clone_from(&concern.mailbox);
            // A colleague who only writes "noreply" or asked not to be answered gets no note either.
            let is_wanted = concern.suppress.is_none_or(|s| s == Suppressed::PersonFirst);
            let to = &brought.colleague.address;
            if !is_wanted || !self.may_write(LetterKind::ColleagueNote, to, &self.office.limits.to_colleague, now).await? {
                return Ok(Vec::new());
            }
            return Ok(vec![self.write(&facts, addressing, now).await?]);
        }
        let has_letter = ReceiptVariant::of_lane(paper.case.lane).is_some();
        let reason = match (concern.suppress, &concern.reply_address) {
            (Some(reason), _) => Some(reason),
            (None, _) if !has_letter => Some(Suppressed::PersonFirst),
            (None, None) => Some(Suppressed::NoAddress),
            (None, Some(to)) => may_acknowledge(&around.acknowledged, &self.office.limits, Address::new("", to).domain(), now).err(),
        };
        if let Some(reason) = reason {
            paper.record(Actor::Machine, EventKind::AcknowledgementSuppressed { reason }, now);
            return Ok(Vec::new());
        }
        let to = concern.reply_address.as_deref().unwrap_or_default();
        let citizen = concern.citizen.as_ref().map_or(0, |citizen| citizen.ordinal);
        paper.record(Actor::Machine, EventKind::Acknowledged, now);
        let receipt = Receipt { citizen, to, is_encrypted: concern.is_encrypted(), department };
        Ok(vec![self.acknowledgement(&paper.case, receipt, &concern.text, now).await?])
    }

    /// The circumstances of a concern that comes alone.
    pub(super) async fn circumstances(&self, concern: &Concern, now: Instant) -> Result<Circumstances, Fault> {
        let (kind, limits) = (LetterKind::Acknowledgement, &self.office.limits);
        let recipient = self.address_hash(concern.reply_address.as_deref().unwrap_or_default());
        let to_recipient = self.store.letters_to(kind, &[recipient], now - limits.recipient_span()).await?;
        let to_anybody = self.store.letters_since(kind, now - limits.overall_span()).await?;
        let domain = self.domain_hash(concern.reply_address.as_deref().unwrap_or_default());
        let acknowledged = AckHistory {
            to_recipient: to_recipient.into_iter().map(|(_, at)| at).collect(),
            to_domain: to_anybody.iter().filter(|(to, _)| *to == domain).map(|(_, at)| *at).collect(),
            to_anybody: to_anybody.into_iter().map(|(_, at)| at).collect(),
            fates: self.fates(now).await?,
        };
        Ok(Circumstances { is_live: self.is_live(now).await?, acknowledged })
    }

    /// The acknowledgement to one participant, in the variant that the case's lane asks for.
    pub(super) async fn acknowledgement(
        &self,
        case: &Case,
        receipt: Receipt<'_>,
        mail: &StoredText,
        now: Instant,
    ) -> Result<NewLetter, Fault> {
        let Receipt { citizen, to, is_encrypted, department } = receipt;
        let received_day = local_date(case.opening.received_at, self.office.zone);
        let due_day = match case.lane {
            Some(Lane::CouncilPetition | Lane::PressAndCouncil) => None,
            // Art. 12(3) GDPR: one month.
            Some(Lane::DataProtection) => received_day.checked_add_months(Months::new(1)),
            _ => Some(case.opening.deadline_day),
        };
        let variant = ReceiptVariant::of_lane(case.lane).unwrap_or(ReceiptVariant::Neutral);
        let facts = Facts::Acknowledgement(AcknowledgementFacts {
            number: case.number.clone(),
            variant: if is_encrypted { ReceiptVariant::Unreadable } else { variant },
            received_day,
            due_day,
            department,
        });
        let addressing = Addressing::about(case, Bearer::Citizen(citizen), to, format!("acknowledgement/{}", case.id), now).answering(mail);
        self.write(&facts, addressing, now).await
    }

    /// Triage for the desk, and the alarm where the lane asks for one.
    async fn send_to_desk(&self, paper: &Paper, concern: &Concern, route: &Route, now: Instant) -> Result<Vec<NewLetter>, Fault> {
        let case = &paper.case;
        let tag = self.tag(&case.number, &Bearer::Desk);
        let (zone, brought) = (self.office.zone, concern.brought.as_ref());
        // What could not be opened travels as it came, for somebody who can.
        let (attachments, lines, left_out) = self.enclosures(&concern.text, concern.message, concern.problem.is_some());
        let name = concern.citizen.as_ref().map(|c| if c.name.is_empty() { c.address.clone() } else { c.name.clone() });
        let mut letters = Vec::new();
        if let Some(lane @ (Lane::Emergency | Lane::Threat)) = case.lane {
            let facts = Facts::Alarm(AlarmFacts {
                lane,
                number: case.number.clone(),
                tag: Some(tag.clone()),
                received_at: case.opening.received_at,
                sender: name.clone(),
                text: Some(concern.text.body.clone()),
            });
            let addressing = Addressing::about(case, Bearer::Desk, &self.office.alarm, format!("alarm/{}", case.id), now);
            letters.push(self.write(&facts, addressing, now).await?);
        }
        // What the desk sends in itself it gets to decide too, but not without end: the digest counts what is not assigned.
        let is_its_own = brought.is_some_and(|b| b.colleague.key() == Address::new("", &self.office.desk).key());
        if is_its_own && !self.may_write(LetterKind::Triage, &self.office.desk, &self.office.limits.to_desk_of_its_own, now).await? {
            return Ok(letters);
        }
        let facts = Facts::Triage(TriageFacts {
            reply_address: self.reply_address_of(case, &Bearer::Desk)?,
            cases: vec![TriageLine {
                number: case.number.clone(),
                tag,
                title: paper.notes.as_ref().map_or(String::new(), |n| n.title.clone()),
                received_day: local_date(case.opening.received_at, self.office.zone),
                due_day: Some(case.opening.deadline_day),
                because: route.because.german(&self.office.routing).trim_end_matches('.').to_owned(),
                history: Vec::new(),
                lane: case.lane.map(|lane| lane.german().to_owned()),
                candidates: self.candidates(route),
                citizen_name: name,
                brought_by: brought.map(|b| with_address(&b.colleague.name, &b.colleague.address)),
                proposal: brought.and_then(|b| b.original.as_ref()).map(|original| proposal_of(original, concern.received_at, zone)),
                cover: Some(concern.text.cover.clone()).filter(|cover| !cover.is_empty()),
                hints: hints(concern),
                text: Some(concern.text.body.clone()),
                attachments: lines,
                left_out,
            }],
        });
        let mut addressing = Addressing::about(case, Bearer::Desk, &self.office.desk, format!("triage/{}", case.id), now);
        addressing.attachments = attachments;
        letters.push(self.write(&facts, addressing, now).await?);
        Ok(letters)
    }

    /// The two best departments of the routing.
    fn candidates(&self, route: &Route) -> Vec<Candidate> {
        let best = route.because.candidates.iter().filter(|c| c.score > 0).take(2);
        best.filter_map(|c| {
            self.office.routing.department(&c.department).map(|d| Candidate {
                key: d.key.to_string(),
                name: d.name.clone(),
                score: c.score,
            })
        })
        .collect()
    }
}

/// The citizen whom a forwarded mail shows; a day after its arrival here is not believed.
fn proposal_of(original: &Original, received_at: Instant, zone: Tz) -> Proposal {
    let day = original.sent.map(|sent| match sent {
        Sent::At(at) => local_date(at, zone),
        Sent::On(day) => day,
    });
    let latest = local_date(received_at, zone);
    let received_day = day.filter(|day| *day <= latest && local_date(received_at - MOST_CORRECTED, zone) < *day);
    Proposal { name: original.author.name.clone(), address: original.author.address.clone(), received_day }
}

/// What the desk should know beside the text.
fn hints(concern: &Concern) -> Vec<String> {
    let unproven = concern.brought.as_ref().is_some_and(|brought| !brought.is_proven);
    let unproven = unproven.then_some("Ob die Nachricht wirklich von dieser Kollegin oder diesem Kollegen kommt, ist nicht belegt.");
    // A letter that the desk entered itself has no sender.
    let is_scanned = concern.channel == Channel::Letter && concern.citizen.is_none() && !concern.text.from_address.is_empty();
    let scanned = is_scanned
        .then_some("Das ist ein Brief vom Scanner. Wer geschrieben hat, tragen Sie mit #bürgerin ein, den Tag des Eingangs mit #eingang.");
    let problem = concern.problem.map(Problem::german);
    [problem, unproven, scanned].into_iter().flatten().map(str::to_owned).collect()
}

fn with_address(name: &str, address: &str) -> String {
    if name.is_empty() { address.to_owned() } else { format!("{name} ({address})") }
}
