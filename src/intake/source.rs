//! Who speaks in a mail (*Urheber*): its author, or somebody whose words the author only brings.
//!
//! Knows: colleagues who forward, forms of the city's web pages, scanners. Never: decides whether the author is who she claims to be.
//!
//! Known weaknesses: a colleague who writes a citizen's words down in her own is taken for the author.

use super::address::{is_within, key_of};
use super::original::originals;
use super::{FormEntry, IncomingMail, Known, Original};

/// *Urheber*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Whoever is in From.
    Author,
    /// Somebody of the city, with the mail of a citizen if she forwards one.
    Colleague(Option<Original>),
    /// A citizen who filled in a form of the city.
    Form(FormEntry),
    /// A citizen who wrote on paper.
    Scanner,
}

/// Who speaks in this mail.
pub(super) fn source_of(mail: &IncomingMail, known: &Known<'_>) -> Source {
    let Some(author) = mail.author() else { return Source::Author };
    let key = author.key();
    if let Some(form) = known.forms.iter().find(|form| key_of(&form.sender) == key) {
        return Source::Form(form.read(mail));
    }
    if known.scanners.iter().any(|scanner| key_of(scanner) == key) {
        return Source::Scanner;
    }
    if !is_within(author.domain(), known.internal_domains) {
        return Source::Author;
    }
    Source::Colleague(outside(&originals(mail), known.internal_domains))
}

/// The first original from outside the city; one that shows a name alone only where none shows an address.
fn outside(originals: &[Original], internal_domains: &[String]) -> Option<Original> {
    let is_outside = |original: &Original| !original.author.address.is_empty() && !is_within(original.author.domain(), internal_domains);
    let is_named = |original: &Original| original.author.address.is_empty() && !original.author.name.is_empty();
    let found = originals.iter().find(|o| is_outside(o)).or_else(|| originals.iter().find(|o| is_named(o)));
    found.cloned()
}
