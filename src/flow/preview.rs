//! What would have happened (*Vorschau*): the mails of some days, read and sorted as intake does, and nothing else.
//!
//! Knows: whom each mail comes from, which office it would find, and which acknowledgement would stay away. Never: needs an archive, keeps
//! or tells a word of a mail.
//!
//! Known weaknesses: without an archive it cannot know to which case an answer belongs, and limits of acknowledgements are not counted.

use super::unopened::{sorted, speaker};
use crate::case::{Instant, Lane, Suppressed};
use crate::deadlines::local_date;
use crate::intake::{FormRule, IncomingMail, Nature, Sorted, Source, Survey, TokenKeys, guess_form, is_within, looks_scanned};
use crate::office::{Letterbox, Office};
use crate::ports::{FetchedContent, FetchedMail};
use crate::routing::{ConcernText, Destination, Partners};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How often each of some things was seen.
pub type Count<T> = BTreeMap<T, u64>;

/// *Vorschau* of one mailbox.
#[derive(Debug, Default)]
pub struct Preview {
    /// Mails looked at.
    pub mails: u64,
    /// By people.
    pub people: u64,
    /// By machines, by reason; our own among them.
    pub machines: Count<Suppressed>,
    /// Letters that came back.
    pub bounces: u64,
    /// What could not be read.
    pub unreadable: u64,
    /// People's mails that answer an earlier one.
    pub answers: u64,
    /// New concerns by the department they would find, by its name.
    pub departments: Count<String>,
    /// New concerns in a lane.
    pub lanes: Count<Lane>,
    /// New concerns that the desk would decide.
    pub desk: u64,
    /// New concerns of citizens without acknowledgement, by reason.
    pub unacknowledged: Count<Suppressed>,
    /// Addresses of the city in To or Cc that no mailbox names.
    pub strange_addresses: Count<String>,
    /// Colleagues who bring a citizen's mail.
    pub forwarders: Count<String>,
    /// Forms that are configured, by sender.
    pub forms: Count<String>,
    /// Forms that seem to be there and are not configured, by sender.
    pub new_forms: BTreeMap<String, (FormRule, u64)>,
    /// Scanners that seem to be there and are not configured.
    pub new_scanners: Count<String>,
    /// What the own server writes into the heads.
    pub survey: Survey,
}

impl Preview {
    /// Looks at a mail. The bytes are dropped.
    pub fn add(&mut self, office: &Office, letterbox: &Letterbox, tokens: Option<&TokenKeys>, mail: FetchedMail) {
        self.mails += 1;
        let (FetchedContent::Whole(raw) | FetchedContent::TooLarge { headers: raw, .. }) = mail.content else {
            self.unreadable += 1;
            return;
        };
        self.survey.add(&raw);
        let read = catch_unwind(AssertUnwindSafe(|| {
            let read = crate::intake::read(&raw, &office.reading).ok()?;
            let sorted = sorted(office, tokens, letterbox, &read);
            Some((read, sorted))
        }));
        match read {
            Ok(Some((read, sorted))) => self.judge(office, &read, &sorted, mail.internal_date),
            _ => self.unreadable += 1,
        }
    }

    fn judge(&mut self, office: &Office, mail: &IncomingMail, sorted: &Sorted, arrived_at: Option<Instant>) {
        let own = office.own_addresses();
        for address in mail.to.iter().chain(&mail.cc).filter(|a| is_within(a.domain(), &office.staff_domains)) {
            if !own.contains(&address.key()) {
                *self.strange_addresses.entry(address.key()).or_default() += 1;
            }
        }
        match &sorted.nature {
            Nature::Human => self.people += 1,
            Nature::Automatic(reason) => return *self.machines.entry(*reason).or_default() += 1,
            Nature::Own => return *self.machines.entry(Suppressed::OwnMail).or_default() += 1,
            Nature::Bounce(_) => return self.bounces += 1,
        }
        let is_form = self.guess(mail, sorted);
        if mail.is_reply() && sorted.source == Source::Author {
            self.answers += 1;
            return;
        }
        self.route(office, mail, sorted, arrived_at);
        let is_citizen = is_form || matches!(sorted.source, Source::Author | Source::Form(_));
        if let Some(reason) = sorted.suppress.filter(|_| is_citizen) {
            *self.unacknowledged.entry(reason).or_default() += 1;
        }
    }

    /// Whom it was brought by, and what the configuration does not know yet; true for a form that nobody has told us of.
    fn guess(&mut self, mail: &IncomingMail, sorted: &Sorted) -> bool {
        let sender = mail.author().map(|a| a.address.to_lowercase()).unwrap_or_default();
        match &sorted.source {
            Source::Colleague(Some(_)) => *self.forwarders.entry(sender).or_default() += 1,
            Source::Form(_) => *self.forms.entry(sender).or_default() += 1,
            Source::Colleague(None) | Source::Author => {
                if let Some(form) = guess_form(mail) {
                    self.new_forms.entry(sender).or_insert((form, 0)).1 += 1;
                    return true;
                }
                if looks_scanned(mail) {
                    *self.new_scanners.entry(sender).or_default() += 1;
                }
            }
            Source::Scanner => {}
        }
        false
    }

    fn route(&mut self, office: &Office, mail: &IncomingMail, sorted: &Sorted, arrived_at: Option<Instant>) {
        let text = match &sorted.source {
            Source::Colleague(Some(original)) => &original.text,
            Source::Form(entry) => &entry.text,
            _ => &mail.new_text,
        };
        let sender = speaker(mail, sorted).map(|a| a.domain().to_owned());
        let recipients: Vec<String> = mail.to.iter().chain(&mail.cc).map(|a| a.domain().to_owned()).collect();
        let partners = Partners { sender_domain: sender.as_deref(), recipient_domains: &recipients };
        let day = local_date(arrived_at.or(mail.date).unwrap_or_default(), office.zone);
        match office.routing.route(&ConcernText { subject: &mail.subject, text }, day, &partners).destination {
            Destination::Department(key) if matches!(sorted.source, Source::Author | Source::Form(_)) && mail.encrypted.is_none() => {
                let name = office.routing.department(&key).map_or_else(|| key.to_string(), |d| format!("{key} {}", d.name));
                *self.departments.entry(name).or_default() += 1;
            }
            Destination::Lane(lane) => *self.lanes.entry(lane).or_default() += 1,
            Destination::Department(_) | Destination::External(_) | Destination::Desk => self.desk += 1,
        }
    }

    /// New concerns: what would have become a case.
    #[must_use]
    pub fn concerns(&self) -> u64 {
        self.people - self.answers
    }
}
