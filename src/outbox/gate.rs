//! How many acknowledgements may leave (*Obergrenzen für Bestätigungen*).
//!
//! Knows: the limits of `domain.md` 5.3 and a circuit breaker, so that nobody can use the city's automatic answer as a
//! weapon or as half of a loop (lessons 22–24). Never: decides about the case, which is opened in any case.
//!
//! Known weaknesses: acknowledgements leave with the empty sender, so most that cannot be delivered are seen only where the
//! own relay refuses them; a loop so slow that it stays below the week's limit goes on.

use crate::case::{Instant, Suppressed};
use chrono::TimeDelta;

/// *Obergrenze*: at most so many within a sliding span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub at_most: u32,
    /// Within which span before now.
    pub within: TimeDelta,
}

/// *Sicherung*: trips when too many acknowledgements leave in a short span, and rests.
///
/// Tripped it lets none pass until `rests_for` has gone by since the last one of the burst; then it closes by itself.
/// The caller alarms the administrators while it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// So many within the span trip it.
    pub trips_at: Limit,
    /// How long it stays open.
    pub rests_for: TimeDelta,
}

/// *Obergrenze je Domain*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainLimit {
    /// To any domain; none lifts it.
    pub usual: Option<Limit>,
    /// To a domain of a large provider; none lifts it.
    pub large: Option<Limit>,
    /// Domains of large providers, lower case.
    pub large_domains: Vec<String>,
}

impl DomainLimit {
    fn of(&self, domain: &str) -> Option<&Limit> {
        if self.large_domains.iter().any(|large| large.eq_ignore_ascii_case(domain)) { self.large.as_ref() } else { self.usual.as_ref() }
    }
}

/// *Sicherung gegen Rückläufer*: so many acknowledgements that nobody gets mean that somebody forges senders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnLimit {
    /// More than so many of a hundred that left came back or were refused.
    pub percent: u64,
    /// Not before so many left.
    pub of_at_least: u64,
    /// Within which span before now.
    pub within: TimeDelta,
}

/// *Verbleib* of letters that left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fates {
    /// How many.
    pub tried: u64,
    /// How many of them came back or were refused for good.
    pub failed: u64,
}

/// All limits for acknowledgements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To one address; all must hold.
    pub per_recipient: Vec<Limit>,
    /// To one domain.
    pub per_domain: DomainLimit,
    /// To all addresses together.
    pub overall: Vec<Limit>,
    /// Notes, and help, to one colleague; all must hold.
    pub to_colleague: Vec<Limit>,
    /// Triage of what the desk's own address brings in.
    pub to_desk_of_its_own: Vec<Limit>,
    /// The breaker, if there is one.
    pub breaker: Option<Breaker>,
    /// The breaker for letters that come back, if there is one.
    pub returns: Option<ReturnLimit>,
}

impl Default for Limits {
    /// `domain.md` 5.3: to one address 1 in 10 minutes, 3 in 24 hours, 10 in 7 days; to one domain 30 in an hour, to a large provider's
    /// 120; to all 200 in an hour; 50 in 10 minutes trip the breaker for an hour, and so do more than 20 % of a day that come back.
    fn default() -> Self {
        let limit = |at_most, within| Limit { at_most, within };
        Self {
            per_recipient: vec![limit(1, TimeDelta::minutes(10)), limit(3, TimeDelta::hours(24)), limit(10, TimeDelta::days(7))],
            per_domain: DomainLimit {
                usual: Some(limit(30, TimeDelta::hours(1))),
                large: Some(limit(120, TimeDelta::hours(1))),
                large_domains: LARGE_DOMAINS.map(str::to_owned).to_vec(),
            },
            overall: vec![limit(200, TimeDelta::hours(1))],
            to_colleague: vec![limit(5, TimeDelta::hours(1)), limit(20, TimeDelta::hours(24))],
            to_desk_of_its_own: vec![limit(20, TimeDelta::hours(1))],
            returns: Some(ReturnLimit { percent: 20, of_at_least: 20, within: TimeDelta::hours(24) }),
            breaker: Some(Breaker { trips_at: limit(50, TimeDelta::minutes(10)), rests_for: TimeDelta::hours(1) }),
        }
    }
}

/// Large providers of mailboxes in Germany, to whose domains many citizens of any city write from.
pub const LARGE_DOMAINS: [&str; 16] = [
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "gmail.com",
    "googlemail.com",
    "outlook.de",
    "outlook.com",
    "hotmail.de",
    "hotmail.com",
    "live.de",
    "yahoo.de",
    "yahoo.com",
    "icloud.com",
    "freenet.de",
    "posteo.de",
];

/// When acknowledgements were committed before, in any order (*bisherige Bestätigungen*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AckHistory {
    /// To this recipient, at least as far back as [`Limits::recipient_span`].
    pub to_recipient: Vec<Instant>,
    /// To this recipient's domain, at least as far back as [`Limits::overall_span`].
    pub to_domain: Vec<Instant>,
    /// To anybody, at least as far back as [`Limits::overall_span`].
    pub to_anybody: Vec<Instant>,
    /// What became of those that left, as far back as [`ReturnLimit::within`].
    pub fates: Fates,
}

impl Limits {
    /// No limits at all: for benchmarks and kill runs, which have to say so.
    #[must_use]
    pub fn lifted() -> Self {
        let per_domain = DomainLimit { usual: None, large: None, large_domains: Vec::new() };
        let none = Vec::new;
        Self {
            per_recipient: none(),
            per_domain,
            overall: none(),
            to_colleague: none(),
            to_desk_of_its_own: none(),
            breaker: None,
            returns: None,
        }
    }

    /// How far back the history of one recipient must reach; zero if nobody asks for it.
    #[must_use]
    pub fn recipient_span(&self) -> TimeDelta {
        self.per_recipient.iter().map(|limit| limit.within).max().unwrap_or_default()
    }

    /// How far back the history of all must reach; zero if nobody asks for it.
    #[must_use]
    pub fn overall_span(&self) -> TimeDelta {
        let breaker = self.breaker.map(|breaker| breaker.trips_at.within + breaker.rests_for);
        let per_domain = self.per_domain.usual.iter().chain(&self.per_domain.large);
        self.overall.iter().chain(per_domain).map(|limit| limit.within).chain(breaker).max().unwrap_or_default()
    }

    /// Whether the breaker is open at `now`: no acknowledgement leaves, and the administrators must be told.
    #[must_use]
    pub fn breaker_is_open(&self, to_anybody: &[Instant], now: Instant) -> bool {
        let Some(breaker) = self.breaker else { return false };
        let Some(burst) = (breaker.trips_at.at_most as usize).checked_sub(1) else { return true };
        let mut sorted = to_anybody.to_vec();
        sorted.sort_unstable();
        let first = sorted.iter();
        let last = sorted.iter().skip(burst);
        first.zip(last).any(|(first, last)| *last - *first < breaker.trips_at.within && now - *last < breaker.rests_for)
    }
}

/// *Ausgelöste Sicherung*: why no acknowledgement leaves to anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trip {
    /// Too many in a short span.
    Burst,
    /// Too many come back.
    Returns,
}

impl Trip {
    /// The sentence for the digest.
    #[must_use]
    pub fn german(self) -> &'static str {
        match self {
            Self::Burst => "In kurzer Zeit kamen sehr viele neue Anliegen. Bestätigungen sind bis zu einer Stunde angehalten.",
            Self::Returns => {
                "Zu viele Bestätigungen kommen zurück. Vielleicht fälscht jemand Absender. Bestätigungen sind angehalten, bis es weniger sind."
            }
        }
    }
}

impl Limits {
    /// Why no acknowledgement leaves to anybody at `now`; none while they leave.
    #[must_use]
    pub fn trip(&self, to_anybody: &[Instant], fates: Fates, now: Instant) -> Option<Trip> {
        if self.breaker_is_open(to_anybody, now) {
            return Some(Trip::Burst);
        }
        self.returns_too_many(fates).then_some(Trip::Returns)
    }

    /// Whether so many acknowledgements come back that none leaves any more, and the administrators must be told.
    #[must_use]
    pub fn returns_too_many(&self, fates: Fates) -> bool {
        self.returns.is_some_and(|limit| fates.tried >= limit.of_at_least && fates.failed * 100 > fates.tried * limit.percent)
    }
}

/// Whether one more letter may be written under these limits, which all must hold, when so many were written before.
#[must_use]
pub fn keeps_within(limits: &[Limit], past: &[Instant], now: Instant) -> bool {
    limits.iter().all(|limit| past.iter().filter(|at| now - **at < limit.within).count() < limit.at_most as usize)
}

/// Whether one more acknowledgement to this domain may be written at `now`.
///
/// # Errors
/// [`Suppressed::Limit`] (A12) when a limit is reached or the breaker is open; the case is opened all the same and the
/// digest lists it.
pub fn may_acknowledge(history: &AckHistory, limits: &Limits, domain: &str, now: Instant) -> Result<(), Suppressed> {
    let may = keeps_within(&limits.per_recipient, &history.to_recipient, now)
        && keeps_within(limits.per_domain.of(domain).map(std::slice::from_ref).unwrap_or_default(), &history.to_domain, now)
        && keeps_within(&limits.overall, &history.to_anybody, now)
        && limits.trip(&history.to_anybody, history.fates, now).is_none();
    if may { Ok(()) } else { Err(Suppressed::Limit) }
}
