//! Human or machine, and may an automatic letter answer it? (*Sortieren*)
//!
//! Knows: the decision table of `domain.md` 5.1, row by row, and its sources. Never: drops anything.
//!
//! Two questions are kept apart, because every older system mixed them up (lessons A3):
//!
//! 1. **May an acknowledgement leave?** [`Sorted::suppress`], the first row of the table that hits. Cautious: one doubt is
//!    enough. It never costs anybody the case; the digest lists it with its reason.
//! 2. **Is there a person's concern in it?** [`Sorted::nature`]. Only what is certainly written by a machine is not
//!    [`Nature::Human`]:
//!
//! | what arrives | nature |
//! |---|---|
//! | our own Message-ID, our own address with an `X-Anliegend`, more than 100 `Received` | `Own` |
//! | delivery report (RFC 3464 or a free form from a machine's address) | `Bounce` |
//! | read receipt, abuse report, report of success | `Automatic(Report)` |
//! | `Auto-Submitted: auto-replied` that answers a letter of ours, has the empty sender, or an out-of-office subject | `Automatic` |
//! | `Auto-Submitted: auto-notified` (RFC 5436: written by a filter rule) | `Automatic` |
//! | any other mark of a machine together with an out-of-office phrase that stands before the subject, or alone | `Automatic` |
//! | a newsletter: can be unsubscribed from, nobody writes to its list, answers nothing of ours, and either none of our addresses is in To or Cc or it shows the signs of bulk sending | `Automatic(BulkMail)` |
//! | everything else, also `auto-generated` (`ServiceNow` writes it on people's replies, lesson B 27), lists that people write to, noreply addresses, `X-Auto-Response-Suppress` of Exchange (B 26), the `X-Anliegend` of another city | `Human` |
//!
//! Automatic mail is kept, listed in the digest, and a case can be opened from it.
//!
//! Known weaknesses: an out-of-office reply without any mark that answers nothing of ours is taken for a person.

use super::address::{is_within, key_of};
use super::authentication::{Dmarc, are_aligned};
use super::bounce::{Reported, reported};
use super::source::source_of;
use super::title::{without_banners, without_prefixes};
use super::{Address, BounceReport, FormRule, IncomingMail, ReportKind, ReturnPath, Source};
use crate::case::Suppressed;

/// *Rückgabeadresse verlangt?* Whether a mail without Return-Path may be acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ReturnPathTrust {
    /// The own server always writes one; a mail without it is not acknowledged (A13).
    #[default]
    Required,
    /// The own server writes none: then the From address is answered, and A10 cannot be judged.
    IfPresent,
}

/// *Nachweis der Kollegin*: what makes a sender in the city's domains a colleague.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum StaffProof {
    /// The own server's word: authenticated for this domain, signed in, or marked internal.
    #[default]
    ServerWord,
    /// The domain in From alone. Only where the gateway refuses outside mail that claims the city's domains.
    Domain,
}

/// *Was schon bekannt ist*: facts of the city that sorting needs.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Addresses that our letters come from.
    pub own_addresses: &'a [String],
    /// Addresses that lead to our mailboxes (`addresses = [...]`), redirects from `info@` included.
    pub mailbox_addresses: &'a [String],
    /// *Eigene Domains* (`staff_domains`): domains of the city.
    pub internal_domains: &'a [String],
    /// Whether a Message-ID (without angle brackets) is one of ours.
    pub own_message_id: &'a dyn Fn(&str) -> bool,
    /// What a missing Return-Path means.
    pub trust_return_path: ReturnPathTrust,
    /// What makes a colleague.
    pub staff_proof: StaffProof,
    /// Forms of the city's web pages.
    pub forms: &'a [FormRule],
    /// Addresses of scanners, lower case: their mail is a letter on paper.
    pub scanners: &'a [String],
}

/// *Art der Nachricht*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Nature {
    /// A person wrote it, or may have: it becomes or joins a case.
    Human,
    /// A machine wrote it, certainly; noted, not a case.
    Automatic(Suppressed),
    /// A letter of ours came back.
    Bounce(BounceReport),
    /// Our own mail.
    Own,
}

/// *Sortierergebnis*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sorted {
    /// What it is.
    pub nature: Nature,
    /// Why no acknowledgement may answer it; none when one may.
    pub suppress: Option<Suppressed>,
    /// Who speaks in it.
    pub source: Source,
    /// The sender is a colleague, proven as the city demands: may act with a department's token.
    pub is_staff: bool,
    /// The own server says that the author's address is forged (DMARC failed): whatever it proves otherwise, it proves nothing now.
    pub is_denied: bool,
    /// Where an acknowledgement goes: the Return-Path address, never Reply-To (RFC 3834 § 4).
    pub reply_address: Option<String>,
}

/// Sorts a mail.
#[must_use]
pub fn sort(mail: &IncomingMail, known: &Known<'_>) -> Sorted {
    let source = source_of(mail, known);
    Sorted {
        nature: match source {
            // The city knows these machines: what they bring is a person's concern, however they mark it.
            Source::Form(_) | Source::Scanner if !is_own(mail, known) => Nature::Human,
            _ => nature(mail, known),
        },
        suppress: match &source {
            Source::Form(_) => suppress_for_form(mail, known),
            Source::Scanner => Some(Suppressed::NoAddress),
            Source::Author | Source::Colleague(_) => suppress(mail, known),
        },
        is_denied: is_denied(mail),
        is_staff: mail.author().is_some_and(|a| is_within(a.domain(), known.internal_domains) && is_proven(mail, known, a)),
        reply_address: match &source {
            Source::Form(entry) => Some(entry.citizen.address.clone()).filter(|address| !address.is_empty()),
            _ => reply_address(mail, known),
        },
        source,
    }
}

fn reply_address(mail: &IncomingMail, known: &Known<'_>) -> Option<String> {
    match &mail.return_path {
        ReturnPath::Address(address) => Some(address.clone()),
        ReturnPath::Missing if known.trust_return_path == ReturnPathTrust::IfPresent => mail.author().map(|a| a.address.clone()),
        ReturnPath::Missing | ReturnPath::Null => None,
    }
}

/// By the own server's word, or by the domain alone where the city trusts its gateway so far.
fn is_proven(mail: &IncomingMail, known: &Known<'_>, author: &Address) -> bool {
    let verdict = mail.authentication.as_ref();
    let word = mail.marks.internal || verdict.is_some_and(|v| v.signed_in || v.proves(author.domain()));
    word || (known.staff_proof == StaffProof::Domain && is_within(author.domain(), known.internal_domains) && !is_denied(mail))
}

fn is_denied(mail: &IncomingMail) -> bool {
    matches!(mail.authentication.as_ref().and_then(|verdict| verdict.dmarc), Some(Dmarc::Failed { .. }))
}

/// A form says itself that it is a machine; what counts is whether it is the city's form, and whether the gateway trusts it. A forged one
/// would make the city write to anybody.
fn suppress_for_form(mail: &IncomingMail, known: &Known<'_>) -> Option<Suppressed> {
    let is_forged = !mail.author().is_some_and(|author| is_proven(mail, known, author));
    let rows =
        [(Suppressed::OwnMail, is_own(mail, known)), (Suppressed::Distrusted, is_distrusted(mail)), (Suppressed::Misaligned, is_forged)];
    rows.into_iter().find(|(_, hits)| *hits).map(|(code, _)| code)
}

/// The first row of `domain.md` 5.1 that hits. A11, A12, A15, A16 and A18 need facts of the archive and are judged later.
fn suppress(mail: &IncomingMail, known: &Known<'_>) -> Option<Suppressed> {
    let marks = &mail.marks;
    let rows = [
        (Suppressed::NullSender, mail.return_path == ReturnPath::Null),
        (Suppressed::Report, marks.report.is_some() || reported(mail).is_some()),
        (Suppressed::AutoSubmitted, says_automatic(mail)),
        (Suppressed::RoleAddress, senders(mail).any(|address| is_role(&address))),
        (Suppressed::BulkMail, marks.list || matches!(marks.precedence.as_deref(), Some("bulk" | "list" | "junk"))),
        (
            Suppressed::AskedNotTo,
            asks_for_silence(mail) || marks.precedence.as_deref() == Some("auto_reply") || is_automatic_reply(mail, known),
        ),
        (Suppressed::OwnMail, is_own(mail, known) || claims_own_address(mail, known) || mail.marks.own_loop.is_some()),
        (Suppressed::NotAddressed, !is_addressed(mail, known)),
        (Suppressed::Distrusted, is_distrusted(mail)),
        (Suppressed::Misaligned, is_misaligned(mail)),
        (Suppressed::NoReturnPath, mail.return_path == ReturnPath::Missing && known.trust_return_path == ReturnPathTrust::Required),
        (Suppressed::PersonFirst, mail.from.iter().any(|a| is_within(a.domain(), known.internal_domains))),
        (Suppressed::AmbiguousSender, mail.author().is_none()),
    ];
    rows.into_iter().find(|(_, hits)| *hits).map(|(code, _)| code)
}

fn nature(mail: &IncomingMail, known: &Known<'_>) -> Nature {
    if is_own(mail, known) {
        return Nature::Own;
    }
    match mail.marks.report {
        Some(ReportKind::Disposition | ReportKind::Feedback) => return Nature::Automatic(Suppressed::Report),
        Some(ReportKind::DeliveryStatus) | None => {}
    }
    match reported(mail) {
        Some(Reported::Bounce(report)) => return Nature::Bounce(report),
        Some(Reported::Success) => return Nature::Automatic(Suppressed::Report),
        None => {}
    }
    if is_automatic_reply(mail, known) {
        return Nature::Automatic(if says_automatic(mail) { Suppressed::AutoSubmitted } else { Suppressed::AskedNotTo });
    }
    if is_newsletter(mail, known) {
        return Nature::Automatic(Suppressed::BulkMail);
    }
    Nature::Human
}

/// `Auto-Submitted` with any keyword but `no` (RFC 3834 § 5): `No`, `no; x` and `no (comment)` are a person.
fn says_automatic(mail: &IncomingMail) -> bool {
    mail.marks.auto_submitted.as_deref().is_some_and(|word| word != "no")
}

/// What `X-Auto-Response-Suppress` and its kin ask for; a wish, no evidence (lesson B 26).
fn asks_for_silence(mail: &IncomingMail) -> bool {
    let asked = mail.marks.auto_response_suppress.as_deref().unwrap_or_default();
    let words = asked.split([',', ' ', ';']).any(|word| matches!(word, "all" | "autoreply" | "oof"));
    words || mail.marks.x_autoreply
}

/// Our own Message-ID, our own address with our header, or so many stations that it must go round in circles. The header alone is any
/// city's that runs this program, and what its desk answers is a person's letter.
fn is_own(mail: &IncomingMail, known: &Known<'_>) -> bool {
    let is_marked = mail.marks.own_loop.is_some() && claims_own_address(mail, known);
    mail.message_id.as_deref().is_some_and(known.own_message_id) || is_marked || mail.marks.received_count > 100
}

/// Our address in From or Sender without any other sign: a colleague who sends as the mailbox, or a forger. A person looks.
fn claims_own_address(mail: &IncomingMail, known: &Known<'_>) -> bool {
    let own: Vec<String> = known.own_addresses.iter().chain(known.mailbox_addresses).map(|a| key_of(a)).collect();
    mail.from.iter().chain(&mail.sender).any(|a| own.contains(&a.key()))
}

fn is_addressed(mail: &IncomingMail, known: &Known<'_>) -> bool {
    let ours: Vec<String> = known.mailbox_addresses.iter().chain(known.own_addresses).map(|a| key_of(a)).collect();
    mail.to.iter().chain(&mail.cc).any(|a| ours.contains(&a.key()))
}

fn is_distrusted(mail: &IncomingMail) -> bool {
    let verdict = mail.authentication.as_ref().and_then(|v| v.dmarc);
    mail.marks.spam || verdict == Some(Dmarc::Failed { is_enforced: true })
}

/// Return-Path and From in different domains, and the own server proves nothing about From.
fn is_misaligned(mail: &IncomingMail) -> bool {
    let (ReturnPath::Address(path), [from]) = (&mail.return_path, mail.from.as_slice()) else { return false };
    let path_domain = path.rsplit_once('@').map_or("", |(_, domain)| domain);
    !are_aligned(path_domain, from.domain())
        && path_domain != from.domain()
        && !mail.authentication.as_ref().is_some_and(|v| v.proves(from.domain()))
}

fn senders(mail: &IncomingMail) -> impl Iterator<Item = String> + '_ {
    let path = match &mail.return_path {
        ReturnPath::Address(address) => Some(address.as_str()),
        ReturnPath::Missing | ReturnPath::Null => None,
    };
    mail.from.iter().map(|a| a.address.as_str()).chain(path).map(str::to_lowercase)
}

/// Addresses that nobody reads (row A04).
pub(super) fn is_role(address: &str) -> bool {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    let plain: String = local.chars().filter(char::is_ascii_alphanumeric).collect();
    let never_reads =
        ["mailerdaemon", "postmaster", "noreply", "donotreply", "nichtantworten", "bittenichtantworten", "keineantwort", "dontreply"];
    never_reads.contains(&plain.as_str())
        || plain.starts_with("noreply")
        || plain.starts_with("donotreply")
        || local.starts_with("owner-")
        || ["-owner", "-request", "-bounces", "-bounce", "-noreply", ".noreply"].iter().any(|end| local.ends_with(end))
        || local.starts_with("bounce-") // VERP of bulk senders
}

/// Whether it refers to a letter of ours.
fn answers_us(mail: &IncomingMail, known: &Known<'_>) -> bool {
    let refers = mail.in_reply_to.iter().chain(&mail.references).any(|id| (known.own_message_id)(id));
    refers || !mail.tags_in_head().is_empty()
}

fn is_automatic_reply(mail: &IncomingMail, known: &Known<'_>) -> bool {
    let is_away = away_subject(without_prefixes(&mail.subject)).is_some();
    let has_no_sender = mail.return_path == ReturnPath::Null;
    let is_certain = is_away || has_no_sender;
    match mail.marks.auto_submitted.as_deref() {
        Some("auto-notified") => return true,
        Some("auto-replied") => return is_certain || answers_us(mail, known),
        Some("no") | None => {}
        Some(_) => return is_certain,
    }
    let precedence = matches!(mail.marks.precedence.as_deref(), Some("auto_reply" | "bulk" | "junk"));
    if mail.marks.x_autoreply || mail.marks.precedence.as_deref() == Some("auto_reply") {
        return is_certain || answers_us(mail, known);
    }
    // Exchange asks for silence in people's mail too: "Abwesende Lehrer" is what one of them writes about, and
    // "AW: Abwesenheitsnotiz" is a person's answer to a machine.
    let is_nothing_but_away =
        away_subject(without_banners(&mail.subject)).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '-', '–', '(', ',']));
    is_nothing_but_away && (asks_for_silence(mail) || precedence || has_no_sender || answers_us(mail, known))
}

/// What stands behind the beginning of an out-of-office subject, German and English; none where there is none.
fn away_subject(subject: &str) -> Option<String> {
    const BEGINNINGS: [&str; 21] = [
        "automatische antwort",
        "automatische rückantwort",
        "autom. antwort",
        "autoantwort",
        "abwesenheitsnotiz",
        "abwesenheitsnachricht",
        "abwesenheitsbenachrichtigung",
        "abwesenheitsmeldung",
        "abwesenheitsassistent",
        "abwesend",
        "nicht im büro",
        "nicht im haus",
        "außer haus",
        "out of office",
        "out-of-office",
        "automatic reply",
        "auto reply",
        "autoreply",
        "auto-reply",
        "auto:",
        "abwesenheit:",
    ];
    let plain = subject.to_lowercase();
    let rest = BEGINNINGS.iter().find_map(|beginning| plain.strip_prefix(beginning).map(|rest| (beginning, rest)))?;
    // The colon of "auto:" says what another beginning's colon says.
    Some(if rest.0.ends_with(':') { format!(":{}", rest.1) } else { rest.1.trim_start().to_owned() })
}

/// Two independent signs at least: the header of bulk mail, and either no address of ours or the signs of bulk sending.
fn is_newsletter(mail: &IncomingMail, known: &Known<'_>) -> bool {
    let marks = &mail.marks;
    let is_bulk = marks.list_unsubscribe || matches!(marks.precedence.as_deref(), Some("bulk" | "junk" | "list"));
    if !is_bulk || marks.list_post || mail.is_reply() || answers_us(mail, known) {
        return false;
    }
    let is_sent_in_bulk = marks.list_unsubscribe
        && (marks.list_one_click || marks.precedence.is_some() || offers_unsubscribing(&mail.text) || senders(mail).any(|a| is_role(&a)));
    is_sent_in_bulk || !is_addressed(mail, known)
}

fn offers_unsubscribing(text: &str) -> bool {
    let lower = text.to_lowercase();
    [
        "newsletter abbestellen",
        "newsletter abmelden",
        "vom newsletter",
        "hier abmelden",
        "hier abbestellen",
        "unsubscribe",
        "aus dem verteiler",
    ]
    .iter()
    .any(|words| lower.contains(words))
}
