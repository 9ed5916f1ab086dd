//! The keys of tokens by configuration (*Schlüsselwechsel*).
//!
//! Knows: which key new letters use and which older ones are still believed. Never: shows one.
//!
//! Known weaknesses: a key that is not believed any more also makes our own older Message-IDs strange; the mark in our letters' heads
//! still tells them.

use crate::adapters::store::Keys;
use crate::config::Settings;
use crate::intake::{TokenKey, TokenKeys};

/// The keys that this configuration asks for.
pub(crate) fn token_keys(settings: &Settings, keys: &Keys) -> TokenKeys {
    let key = |id: &u8| TokenKey::new(*id, keys.token_key(*id));
    TokenKeys { current: key(&settings.tokens.current), older: settings.tokens.believed.iter().map(key).collect() }
}
