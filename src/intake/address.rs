//! Mail addresses (*E-Mail-Adressen*) as people write them.
//!
//! Knows: how two spellings of one address are told to be the same. Never: whether an address exists.
//!
//! Known weaknesses: international domain names are compared as written, not as punycode.

/// *E-Mail-Adresse* with its display name.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Address {
    /// Display name, decoded; may be empty.
    pub name: String,
    /// The address: trimmed, domain in lower case, local part as written.
    pub address: String,
}

impl Address {
    /// Makes an address from a display name and an address as written.
    #[must_use]
    pub fn new(name: &str, address: &str) -> Self {
        let address = address.trim().trim_matches(['<', '>']).trim();
        let address = match address.rsplit_once('@') {
            Some((local, domain)) => format!("{local}@{}", domain.to_lowercase().trim_end_matches('.')),
            None => address.to_owned(),
        };
        Self { name: name.trim().to_owned(), address }
    }

    /// The form for hashing and comparing: all in lower case, a `+tag` of the local part removed.
    #[must_use]
    pub fn key(&self) -> String {
        key_of(&self.address)
    }

    /// The domain in lower case; empty when there is none.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The part before the `@`, as written.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.address.rsplit_once('@').map_or(self.address.as_str(), |(local, _)| local)
    }

    /// Whether mail could be sent there: one `@`, something on both sides, no blanks or control characters.
    #[must_use]
    pub fn is_plausible(&self) -> bool {
        let has_odd_character = self.address.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';'));
        !has_odd_character && self.address.matches('@').count() == 1 && !self.local_part().is_empty() && !self.domain().is_empty()
    }
}

/// The key of an address given as text; see [`Address::key`].
pub(super) fn key_of(address: &str) -> String {
    let lower = address.trim().trim_matches(['<', '>']).to_lowercase();
    match lower.rsplit_once('@') {
        Some((local, domain)) => {
            let plain = local.split_once('+').map_or(local, |(before, _)| before);
            let plain = if plain.is_empty() { local } else { plain };
            format!("{plain}@{}", domain.trim_end_matches('.'))
        }
        None => lower,
    }
}

/// Whether `domain` is one of `domains` or lies below one of them.
#[must_use]
pub fn is_within(domain: &str, domains: &[String]) -> bool {
    let domain = domain.to_lowercase();
    !domain.is_empty()
        && domains.iter().any(|known| {
            let known = known.trim().trim_start_matches('@').to_lowercase();
            !known.is_empty() && (domain == known || domain.ends_with(&format!(".{known}")))
        })
}
