//! What the own mail server found out about the sender (*Absenderprüfung*), RFC 8601.
//!
//! Knows: how `Authentication-Results` are read and which of them are the own server's. Never: checks SPF, DKIM or DMARC
//! itself; that needs the network and the instant of delivery.
//!
//! Known weaknesses: alignment is judged by "same domain or below it", without the public suffix list; a server that lets
//! forged results with its own name pass makes them look real.

use super::address::is_within;
use super::fields::{Fields, line_of};

/// *Ergebnis der DMARC-Prüfung* (RFC 7489).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dmarc {
    /// Passed.
    Passed,
    /// Failed.
    Failed {
        /// The domain asks receivers to quarantine or reject such mail.
        is_enforced: bool,
    },
}

/// *Prüfergebnis des eigenen Servers*.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AuthVerdict {
    /// Domains for which SPF passed (envelope sender).
    pub spf_passed: Vec<String>,
    /// Domains for which a DKIM signature was valid.
    pub dkim_passed: Vec<String>,
    /// DMARC, if it was checked.
    pub dmarc: Option<Dmarc>,
    /// A signed-in colleague handed it in (`auth=pass`).
    pub signed_in: bool,
}

impl AuthVerdict {
    /// Whether the author's domain is proven: DMARC passed, or SPF or DKIM passed for this domain.
    #[must_use]
    pub fn proves(&self, from_domain: &str) -> bool {
        match self.dmarc {
            Some(Dmarc::Passed) => true,
            Some(Dmarc::Failed { .. }) => false,
            None => self.spf_passed.iter().chain(&self.dkim_passed).any(|domain| are_aligned(domain, from_domain)),
        }
    }
}

/// Relaxed alignment: the same domain, or one below the other with a dot in the shorter one.
pub(super) fn are_aligned(one: &str, other: &str) -> bool {
    let shorter = if one.len() < other.len() { one } else { other };
    shorter.contains('.') && (is_within(one, &[other.to_owned()]) || is_within(other, &[one.to_owned()]))
}

/// What stands in the configuration in place of an authserv-id where the own server writes none (Exchange Online), against RFC 8601 § 2.2.
pub(super) const NO_NAME: &str = "-";

/// The own server's results: those with its name above the first `Received` that follows the topmost of them. What lies
/// below came with the mail and may be forged.
pub(super) fn verdict_of(fields: &Fields<'_>, authserv_id: Option<&str>) -> Option<AuthVerdict> {
    let own = authserv_id?.trim().to_lowercase();
    let mut verdict: Option<AuthVerdict> = None;
    for (name, value) in fields.iter() {
        if name == "received" && verdict.is_some() {
            break;
        }
        if name != "authentication-results" {
            continue;
        }
        let line = line_of(value).to_lowercase();
        let results = pieces(&line);
        if results.first().is_some_and(|piece| name_of(&piece.words) == own) {
            let verdict = verdict.get_or_insert_default();
            results.iter().skip(usize::from(own != NO_NAME)).for_each(|piece| note(verdict, piece));
        }
    }
    verdict
}

/// The authserv-id that a field begins with; [`NO_NAME`] where its first word is a result already.
pub(super) fn name_of(words: &str) -> &str {
    let first = words.split([';', ' ', '\t']).find(|word| !word.is_empty()).unwrap_or_default();
    if first.contains('=') { NO_NAME } else { first }
}

struct Piece {
    words: String,
    comments: String,
}

/// Splits at semicolons outside of comments and quoted strings.
fn pieces(line: &str) -> Vec<Piece> {
    let mut list = Vec::new();
    let mut piece = Piece { words: String::new(), comments: String::new() };
    let (mut depth, mut is_quoted) = (0_usize, false);
    for c in line.chars() {
        match c {
            '"' if depth == 0 => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted && depth > 0 => depth -= 1,
            ';' if depth == 0 && !is_quoted => {
                list.push(std::mem::replace(&mut piece, Piece { words: String::new(), comments: String::new() }));
            }
            _ if depth > 0 => piece.comments.push(c),
            _ => piece.words.push(c),
        }
    }
    list.push(piece);
    list
}

fn note(verdict: &mut AuthVerdict, piece: &Piece) {
    let mut words = piece.words.split_whitespace();
    let Some((method, result)) = words.next().and_then(|word| word.split_once('=')) else { return };
    let properties: Vec<(&str, &str)> = words.filter_map(|word| word.split_once('=')).collect();
    let domain_in = |names: &[&str]| {
        let value = properties.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| *value)?;
        let domain = value.rsplit_once('@').map_or(value, |(_, domain)| domain).trim_matches(['<', '>', '"', '.']);
        (!domain.is_empty()).then(|| domain.to_owned())
    };
    match (method, result) {
        ("spf", "pass") => verdict.spf_passed.extend(domain_in(&["smtp.mailfrom", "smtp.mail", "envelope-from"])),
        ("dkim", "pass") => verdict.dkim_passed.extend(domain_in(&["header.d", "header.i"])),
        ("dmarc", "pass") => verdict.dmarc = Some(Dmarc::Passed),
        ("dmarc", "fail") if verdict.dmarc.is_none() => {
            let comment = piece.comments.replace(' ', "");
            let asks = |policy: &str| comment.contains(&format!("p={policy}"));
            let says = |value: &str| properties.iter().any(|(name, v)| (*name == "action" || name.contains("policy")) && v.contains(value));
            let is_enforced = asks("reject") || asks("quarantine") || says("reject") || says("quarantine");
            verdict.dmarc = Some(Dmarc::Failed { is_enforced });
        }
        ("auth", "pass") => verdict.signed_in = true,
        _ => {}
    }
}
