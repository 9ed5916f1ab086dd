//! Tokens (*Kennungen*): what proves that a mail answers a letter of ours.
//!
//! Knows: how a token is made from case, bearer and a secret key, and how one is checked. Never: stores one; a token is
//! computed again whenever it is needed, and nobody can compute it without the key.
//!
//! 65 bits of HMAC-SHA256 (RFC 2104) in thirteen characters of Crockford's base 32, which survive a telephone.
//!
//! Known weaknesses: whoever has read a token may use it for as long as its bearer has the case; that is intended, because
//! colleagues forward mail (`design.md` 4).

use super::tag::{TOKEN_LENGTH, find_tags};
use crate::case::{Bearer, CaseNumber};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// Digits and letters without i, l, o and u.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// *Schlüssel* for tokens, with an id so that it can be changed while old letters stay valid.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenKey {
    id: u8,
    key: [u8; 32],
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenKey({}, ***)", self.id)
    }
}

impl TokenKey {
    /// A key with its id.
    #[must_use]
    pub fn new(key_id: u8, key: [u8; 32]) -> Self {
        Self { id: key_id, key }
    }

    fn seal(&self, purpose: &str, parts: &[&str]) -> String {
        // HMAC takes a key of any length; one of 32 bytes cannot be refused.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return String::new() };
        mac.update(&[self.id]);
        for part in std::iter::once(&purpose).chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let digest = mac.finalize().into_bytes();
        let bits = digest.iter().take(9).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte)) >> 7;
        let indexes = (0..TOKEN_LENGTH).rev().map(|i| usize::try_from((bits >> (5 * i)) & 31).unwrap_or(0));
        indexes.filter_map(|i| ALPHABET.get(i)).map(|b| char::from(*b)).collect()
    }
}

/// *Schlüsselbund*: the key that new letters use, and older ones that are still believed.
#[derive(Clone, Debug)]
pub struct TokenKeys {
    /// The key of new tokens.
    pub current: TokenKey,
    /// Keys of letters that are still on their way through offices.
    pub older: Vec<TokenKey>,
}

impl TokenKeys {
    /// The token of this bearer for this case: thirteen characters, lower case.
    #[must_use]
    pub fn token(&self, number: &CaseNumber, bearer: &Bearer) -> String {
        seal_for(&self.current, number, bearer)
    }

    /// Whose token it is, among the candidates. Upper case and the look-alikes o, i, l are forgiven. Takes the same time
    /// whether and wherever it differs.
    #[must_use]
    pub fn verify(&self, number: &CaseNumber, token: &str, candidates: &[Bearer]) -> Option<Bearer> {
        let given = canonical(token);
        let mut found = None;
        for bearer in candidates {
            for key in self.all() {
                if is_equal(given.as_bytes(), seal_for(key, number, bearer).as_bytes()) && found.is_none() {
                    found = Some(bearer.clone());
                }
            }
        }
        found
    }

    /// A Message-ID of ours for a letter of this case, without angle brackets:
    /// `b-2026-000123-<token>.<unique>.<seal>@<domain>`. `unique` must be made of letters, digits and hyphens.
    #[must_use]
    pub fn message_id(&self, number: &CaseNumber, token: &str, unique: &str, domain: &str) -> String {
        self.sealed(&format!("{}-{token}.{}", number.to_string().to_ascii_lowercase(), word(unique)), domain)
    }

    /// A Message-ID of ours for a letter without a case (digest, colleague's note), without angle brackets.
    #[must_use]
    pub fn plain_message_id(&self, unique: &str, domain: &str) -> String {
        self.sealed(&format!("anliegend.{}", word(unique)), domain)
    }

    /// Whether this Message-ID (without angle brackets) is one that we made: its seal is right.
    #[must_use]
    pub fn is_own_message_id(&self, id: &str) -> bool {
        let lower = id.trim().trim_matches(['<', '>']).to_ascii_lowercase();
        let Some((left, domain)) = lower.rsplit_once('@') else { return false };
        let Some((body, seal)) = left.rsplit_once('.') else { return false };
        let mut is_own = false;
        for key in self.all() {
            is_own |= is_equal(canonical(seal).as_bytes(), key.seal("message-id", &[body, domain]).as_bytes());
        }
        is_own
    }

    /// The case number that stands in a Message-ID of ours; none when the seal is wrong or it belongs to no case.
    #[must_use]
    pub fn number_in(&self, id: &str) -> Option<CaseNumber> {
        let is_own = self.is_own_message_id(id);
        find_tags(id).into_iter().next().filter(|_| is_own).map(|tag| tag.number)
    }

    fn sealed(&self, body: &str, domain: &str) -> String {
        let domain = domain.to_ascii_lowercase();
        format!("{body}.{}@{domain}", self.current.seal("message-id", &[body, &domain]))
    }

    fn all(&self) -> impl Iterator<Item = &TokenKey> {
        std::iter::once(&self.current).chain(&self.older)
    }
}

fn seal_for(key: &TokenKey, number: &CaseNumber, bearer: &Bearer) -> String {
    key.seal("case-token", &[&number.to_string(), &bearer.code()])
}

fn word(unique: &str) -> String {
    unique.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect()
}

fn canonical(token: &str) -> String {
    let plain = token.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase());
    plain
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect()
}

/// Compares without telling by its duration where two values differ.
fn is_equal(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0_u8, |differences, (a, b)| differences | (a ^ b)) == 0
}
