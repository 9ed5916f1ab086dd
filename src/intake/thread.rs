//! To which case does a mail belong, and what may it do there? (*Zuordnung*)
//!
//! Knows: the three levels of proof of `design.md` 4. *Add*: a valid token, or a reference to a mail of the case from the
//! address that wrote it. *Act*: a token of that case and department, and a colleague. *Disclose*: not here; never to an
//! address that was not in the case. Never: looks anything up; the facts are arguments.
//!
//! What proves too little goes to the desk as "Zuordnung prüfen": never dropped, never told anything, never obeyed.
//!
//! Known weaknesses: a colleague who writes about two cases in one mail is asked to write two mails.

use super::{IncomingMail, Nature, Sorted};
use crate::case::{Bearer, Case, CaseId, ReviewReason};

/// *Genannter Vorgang*: a case whose number stands in the mail and exists.
#[derive(Clone, Debug)]
pub struct TaggedCase<'a> {
    /// The case.
    pub case: &'a Case,
    /// A token stood beside the number, right or wrong.
    pub has_token: bool,
    /// Whose token it is, verified; none when there was none or it is wrong.
    pub bearer: Option<Bearer>,
    /// The sender's address belongs to a participant of the case.
    pub sender_takes_part: bool,
}

/// *Bezug*: a case one of whose mails this mail refers to (In-Reply-To or References).
#[derive(Clone, Debug)]
pub struct ReferencedCase<'a> {
    /// The case.
    pub case: &'a Case,
    /// The mail referred to came from the same address as this one.
    pub same_sender: bool,
    /// A citizen of the case is among the recipients of this mail.
    pub is_to_citizen: bool,
}

/// *Tatsachen* about a mail that the archive knows.
#[derive(Clone, Debug, Default)]
pub struct JoinFacts<'a> {
    /// Cases named in the mail.
    pub tags: Vec<TaggedCase<'a>>,
    /// Cases referred to.
    pub references: Vec<ReferencedCase<'a>>,
    /// The sender is a colleague, by the own server's word (`Sorted::is_staff`).
    pub is_staff: bool,
}

/// *Zuordnung*: what becomes of the mail.
#[derive(Clone, Debug, PartialEq)]
pub enum Join<'a> {
    /// It names no known case: a concern of its own.
    New,
    /// It is added to this case.
    Add {
        /// The case.
        case: &'a Case,
        /// By reference and address only: commands in it do nothing, and the case marks it so.
        by_reference: bool,
    },
    /// A colleague answers for the bearer: drafts and commands count.
    Act {
        /// The case.
        case: &'a Case,
        /// For whom the token was made.
        bearer: Bearer,
    },
    /// A colleague answered the citizen past us ("Allen antworten"): joins, and the desk says whether it is a reaction.
    Answered {
        /// The case.
        case: &'a Case,
    },
    /// The desk looks; nothing else happens.
    Review {
        /// The case it may belong to.
        case: &'a Case,
        /// Why.
        reason: ReviewReason,
    },
}

impl<'a> Join<'a> {
    /// The case, if there is one.
    #[must_use]
    pub fn case(&self) -> Option<&'a Case> {
        match self {
            Self::New => None,
            Self::Add { case, .. } | Self::Act { case, .. } | Self::Answered { case } | Self::Review { case, .. } => Some(case),
        }
    }

    fn is_number_only(&self) -> bool {
        matches!(self, Self::Review { reason: ReviewReason::NumberOnly, .. })
    }

    /// How much was proven.
    fn strength(&self) -> u8 {
        match self {
            Self::Act { .. } => 3,
            Self::Add { .. } | Self::Answered { .. } => 2,
            Self::Review { .. } => 1,
            Self::New => 0,
        }
    }
}

/// Decides. A mail that proves its way into several cases goes to the desk; one that proves one and merely mentions others
/// goes to the proven one.
#[must_use]
pub fn join<'a>(mail: &IncomingMail, sorted: &Sorted, facts: &JoinFacts<'a>) -> Join<'a> {
    let mut best: Vec<Join<'a>> = Vec::new();
    let by_tag = facts.tags.iter().map(|tagged| by_tag(tagged, facts.is_staff, sorted.is_denied));
    let by_reference = facts.references.iter().map(|reference| by_reference(reference, facts.is_staff, sorted.is_denied));
    for verdict in by_tag.chain(by_reference) {
        merge(&mut best, verdict);
    }
    let strongest = best.iter().map(Join::strength).max().unwrap_or(0);
    // Proven ones stand alone; without any, all that were named count.
    best.retain(|verdict| verdict.strength() == strongest || (strongest >= 2 && verdict.strength() >= 2));
    let Some(first) = best.first().cloned() else { return Join::New };
    match (&sorted.nature, first.case()) {
        (Nature::Human, Some(case)) if best.len() > 1 => Join::Review { case, reason: ReviewReason::SeveralCases },
        (Nature::Human, _) => first,
        (Nature::Bounce(_), Some(case)) => Join::Review { case, reason: ReviewReason::Bounced },
        (Nature::Automatic(_), Some(case)) if mail.is_reply() || strongest >= 2 || !facts.tags.is_empty() => {
            Join::Review { case, reason: ReviewReason::AutomaticReply }
        }
        _ => Join::New,
    }
}

/// One verdict per case: the strongest; of two doubts the one that says more than "only the number".
fn merge<'a>(best: &mut Vec<Join<'a>>, verdict: Join<'a>) {
    let Some(id) = verdict.case().map(|case| case.id) else { return };
    let same = |known: &&mut Join<'a>| known.case().map(|case| case.id) == Some::<CaseId>(id);
    match best.iter_mut().find(same) {
        Some(known) if (known.strength(), !known.is_number_only()) < (verdict.strength(), !verdict.is_number_only()) => *known = verdict,
        Some(_) => {}
        None => best.push(verdict),
    }
}

fn by_tag<'a>(tagged: &TaggedCase<'a>, is_staff: bool, is_denied: bool) -> Join<'a> {
    let case = tagged.case;
    let review = |reason| Join::Review { case, reason };
    match &tagged.bearer {
        None if tagged.has_token => review(ReviewReason::TokenWithoutPower),
        None => review(ReviewReason::NumberOnly),
        Some(_) if is_denied => review(ReviewReason::ForgedSender),
        Some(Bearer::Citizen(_)) if tagged.sender_takes_part => Join::Add { case, by_reference: false },
        Some(Bearer::Citizen(_)) if is_staff => review(ReviewReason::StrangerWithToken),
        Some(Bearer::Citizen(_)) => review(ReviewReason::OtherAddress),
        Some(_) if !is_staff => review(ReviewReason::StrangerWithToken),
        Some(Bearer::Department(key) | Bearer::Head(key)) if !case.is_with(key) => review(ReviewReason::TokenWithoutPower),
        Some(bearer) => Join::Act { case, bearer: bearer.clone() },
    }
}

fn by_reference<'a>(reference: &ReferencedCase<'a>, is_staff: bool, is_denied: bool) -> Join<'a> {
    if is_denied && reference.same_sender {
        Join::Review { case: reference.case, reason: ReviewReason::ForgedSender }
    } else if reference.same_sender {
        Join::Add { case: reference.case, by_reference: true }
    } else if is_staff && reference.is_to_citizen {
        Join::Answered { case: reference.case }
    } else {
        Join::Review { case: reference.case, reason: ReviewReason::OtherAddress }
    }
}
