//! The rules of one city's office (*Hausordnung*), in the rooms' own types.
//!
//! Knows: everything that a city decided and that deciding needs. Never: a file, a connection, a secret.
//!
//! Known weaknesses: rules are read once at start; a changed file needs a restart.

use crate::case::{CaseKind, DepartmentKey, Instant};
use crate::deadlines::{Absence, Calendar, Ladders, Schedule, StepAudience};
use crate::intake::{FormRule, Limits as MailLimits, ReturnPathTrust, StaffProof};
use crate::kpi::Switches;
use crate::letters::{Audience, City, Texts};
use crate::outbox::{DeliveryMode, Limits};
use crate::routing::{Certainty, RoutingTable};
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// *Hausordnung*: all rules of one city. The configuration makes it, the flow follows it.
#[derive(Debug)]
pub struct Office {
    /// Who writes.
    pub city: City,
    /// Time zone of all local dates.
    pub zone: Tz,
    /// Prefix of case numbers.
    pub prefix: String,
    /// Domains whose senders are colleagues, lower case.
    pub staff_domains: Vec<String>,
    /// What makes a sender in the city's domains a colleague.
    pub staff_proof: StaffProof,
    /// What a missing Return-Path means.
    pub return_path: ReturnPathTrust,
    /// Limits for reading a mail, with the own server's name.
    pub reading: MailLimits,
    /// Forms of the city's web pages.
    pub forms: Vec<FormRule>,
    /// Addresses of scanners, lower case.
    pub scanners: Vec<String>,
    /// The desk's address.
    pub desk: String,
    /// Where alarms go.
    pub alarm: String,
    /// Who hears that nobody releases anything.
    pub admin: String,
    /// Who gets the digest.
    pub digest_to: Vec<String>,
    /// The letter boxes.
    pub letterboxes: Vec<Letterbox>,
    /// `gesetzlich`.
    pub statutory: Calendar,
    /// `dienst`.
    pub calendar: Calendar,
    /// The promise in working days.
    pub promise_days: u32,
    /// The reminder ladders.
    pub ladders: Ladders,
    /// Where each directorate reads, by its name.
    pub directorates: BTreeMap<String, String>,
    /// Where the mayor's office reads, if a ladder may write to it.
    pub mayor: Option<String>,
    /// Departments, keywords, lanes, masks.
    pub routing: RoutingTable,
    /// Letters.
    pub texts: Texts,
    /// Delivery mode per audience.
    pub modes: BTreeMap<Audience, DeliveryMode>,
    /// Second fence; empty lets all through.
    pub allow_recipients: Vec<String>,
    /// Envelope sender of automatic mail; none is the null sender.
    pub automatic_sender: Option<String>,
    /// Largest letter to a department in bytes.
    pub max_letter_size: u64,
    /// Limits of acknowledgements.
    pub limits: Limits,
    /// How sure it must be who is responsible before an acknowledgement names a department that allows it; none names none.
    pub name_department: Option<Certainty>,
    /// Nightly snapshot.
    pub snapshot: Schedule,
    /// Morning digest.
    pub digest: Schedule,
    /// Switches of the figures.
    pub switches: Switches,
    /// Target of K2 as printed.
    pub target: Option<String>,
}

/// *Briefkasten* as the city describes it.
#[derive(Clone, Debug)]
pub struct Letterbox {
    /// Ledger key.
    pub name: String,
    /// Addresses that lead here, lower case.
    pub addresses: Vec<String>,
    /// Address letters come from.
    pub from: String,
    /// Kind suggested when the text says nothing else.
    pub default_kind: CaseKind,
    /// Whether its cases count.
    pub counts: bool,
    /// Older mail opens no case; none is "now" (the first poll).
    pub since: Option<Instant>,
    /// Largest mail to fetch in bytes.
    pub size_limit: u64,
    /// Whether plus addresses lead here.
    pub plus_addresses: bool,
    /// Whether this is the Sent folder of a letter box: what lies there was written by people of the city and opens no case.
    pub is_sent: bool,
}

/// *Leserin einer Stufe*: where it is read, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The address.
    pub address: String,
    /// As whom she reads there: who reads for the department acts for it, whatever the step was meant for.
    pub role: StepAudience,
    /// Until when the department is absent with nobody to stand in for it, so that the desk reads.
    pub absent_until: Option<NaiveDate>,
}

impl Office {
    /// Where a department reads a mail about a case in a district: its deputy does while it is absent. An absent one without a deputy still
    /// gets its mails, only what it owes is asked of the desk.
    #[must_use]
    pub fn reader_at(&self, department: &DepartmentKey, district: &str, absence: Option<&Absence>) -> Reader {
        let read = |absence| self.reader_of((StepAudience::Department, Some(department)), district, absence);
        Some(read(absence)).filter(|reader| reader.absent_until.is_none()).unwrap_or_else(|| read(None))
    }

    /// Who reads what a step tells an audience about a case of a department, in a district, while the department is absent or not. A
    /// department without a head's address is answered for by its own mailbox, an absent one by its deputy, one without any by the desk.
    #[must_use]
    pub fn reader_of(
        &self,
        (audience, department): (StepAudience, Option<&DepartmentKey>),
        district: &str,
        absence: Option<&Absence>,
    ) -> Reader {
        use StepAudience::{Department, Deputy, Desk, Directorate, Head, Mayor};
        let department = department.and_then(|key| self.routing.department(key));
        let deputy = || {
            let named = absence.and_then(|absence| absence.deputy.as_deref());
            named.or_else(|| department.and_then(|d| d.deputy.as_deref())).map(|address| (address, Deputy))
        };
        let own = || match absence {
            Some(_) => deputy(),
            None => department.and_then(|d| d.address_in(district)).map(|address| (address, Department)),
        };
        let is_for_clerks = matches!(audience, Department | Deputy | Head);
        let found = match audience {
            Department => own(),
            Deputy => deputy().or_else(own),
            Head => department.and_then(|d| d.head.as_deref()).map(|address| (address, Head)).or_else(own),
            Directorate => department.and_then(|d| self.directorates.get(&d.directorate)).map(|address| (address.as_str(), Directorate)),
            Mayor => self.mayor.as_deref().map(|address| (address, Mayor)),
            Desk => None,
        };
        let absent_until = absence.filter(|_| found.is_none() && is_for_clerks).map(|absence| absence.until);
        let (address, role) = found.unwrap_or((&self.desk, Desk));
        Reader { address: address.to_owned(), role, absent_until }
    }

    /// The letter box with this name.
    #[must_use]
    pub fn letterbox(&self, name: &str) -> Option<&Letterbox> {
        self.letterboxes.iter().find(|b| b.name == name)
    }

    /// All own addresses, lower case.
    #[must_use]
    pub fn own_addresses(&self) -> Vec<String> {
        let froms = self.letterboxes.iter().map(|b| b.from.to_lowercase());
        let mut all: Vec<String> = self.letterboxes.iter().flat_map(|b| b.addresses.iter().cloned()).chain(froms).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
