//! Lanes (*Sonderwege*) before all departments (`domain.md` 6.2).
//!
//! Knows: that one trigger is enough, that earlier lanes win, that a trigger behind a greeting still counts (the signature of a
//! lawyer or an editor says who writes), and that emergency and threat are looked for even inside footers.
//! Never: adds points; sends anything.
//!
//! Known weaknesses: a threat without one of the words is not seen; a quoted law ("§ 24 GO") triggers like an invoked one.

use super::LaneReason;
use super::fold::Reading;
use super::mask::Shade;
use super::table::{Finding, Role, Trigger};
use crate::case::Lane;

/// *Auslöser*: words that lead into a lane. `a + b` needs both somewhere in the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneTrigger {
    /// The lane.
    pub lane: Lane,
    /// Word, `part~`, phrase, or several joined by ` + `.
    pub text: String,
    /// Phrases that are something else although the trigger stands in them ("es brennt nicht").
    pub except: Vec<String>,
    /// Words that make it something else when they stand in the same sentence.
    pub not_with: Vec<String>,
}

impl LaneTrigger {
    /// A trigger without exclusions.
    #[must_use]
    pub fn new(lane: Lane, text: &str) -> Self {
        Self { lane, text: text.trim().to_owned(), except: Vec::new(), not_with: Vec::new() }
    }
}

/// *Domäne* whose mail goes into a lane, as sender or as further recipient (`domain.md` 6.2, press and politics).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerDomain {
    /// The lane.
    pub lane: Lane,
    /// The domain, lower case; its subdomains count too.
    pub domain: String,
}

/// *Beteiligte*: who wrote and who else received the mail, as domains only.
#[derive(Clone, Copy, Debug, Default)]
pub struct Partners<'a> {
    /// Domain of the sender's address.
    pub sender_domain: Option<&'a str>,
    /// Domains of all recipients, the city's own among them.
    pub recipient_domains: &'a [String],
}

impl Partners<'_> {
    fn includes(&self, domain: &str) -> bool {
        let is_in = |other: &str| {
            let other = other.trim_end_matches('.').to_ascii_lowercase();
            other.strip_suffix(domain).is_some_and(|head| head.is_empty() || head.ends_with('.'))
        };
        self.sender_domain.is_some_and(is_in) || self.recipient_domains.iter().any(|other| is_in(other))
    }
}

/// The lane that takes this mail, if one does: words first, then partners, the earlier lane before the later.
pub(super) fn judge(
    reading: &Reading<'_>,
    findings: &[Finding],
    shade: &Shade,
    triggers: &[Trigger],
    partners: (&Partners<'_>, &[PartnerDomain]),
) -> Option<LaneReason> {
    let of_lanes: Vec<Finding> = findings.iter().filter(|finding| matches!(finding.role, Role::Lane { .. })).copied().collect();
    let hit = |n: usize| of_lanes.iter().any(|finding| finding.role == Role::Lane { trigger: n, part: 0 });
    let by_words = triggers.iter().enumerate().filter(|(n, _)| !of_lanes.is_empty() && hit(*n));
    let by_words = by_words.filter_map(|(n, trigger)| fired(reading, &of_lanes, shade, (n, trigger)));
    let by_domain = partners.1.iter().filter(|entry| partners.0.includes(&entry.domain)).map(|entry| LaneReason {
        lane: entry.lane,
        trigger: entry.domain.clone(),
        found: None,
    });
    by_words.chain(by_domain).min_by_key(|reason| reason.lane)
}

fn fired(reading: &Reading<'_>, findings: &[Finding], shade: &Shade, (n, trigger): (usize, &Trigger)) -> Option<LaneReason> {
    let mut found = Vec::with_capacity(trigger.parts);
    for part in 0..trigger.parts {
        let stands = |finding: &&Finding| {
            let (first, last) = finding.spoken(reading);
            finding.role == Role::Lane { trigger: n, part }
                && !shade.hides_from_lane(trigger.lane, first, last)
                && !trigger.exclusions.apply(reading, first, last)
        };
        let finding = findings.iter().find(stands)?;
        let (first, last) = finding.spoken(reading);
        found.push(reading.original(first, last));
    }
    Some(LaneReason { lane: trigger.lane, trigger: trigger.text.clone(), found: Some(found.join(" … ")) })
}
