//! *Versiegelung*: what names a person is compressed, then encrypted, and only the key of its conversation opens it.
//!
//! Knows: zstd, then XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with a random nonce of 24 bytes; the additional data names
//! table and row, so that a sealed column does not open in another place. A sealed column is ciphertext, tag, nonce, and one byte
//! that names this form. Never: logs or stores a key in the clear.
//!
//! Known weaknesses: the length of a sealed column tells roughly how long the text was. Data keys are wiped from memory by
//! `secrecy` and `chacha20poly1305` as far as the compiler lets them.

use super::keys::Keys;
use crate::ports::{Fault, FaultKind};
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretBox};
use zstd::bulk::Compressor;

/// This form; another algorithm gets another number.
const FORM: u8 = 1;
const NONCE: usize = 24;
/// Level 1: fast enough not to be seen beside the fetch.
const LEVEL: i32 = 1;

/// *Datenschlüssel* of one conversation.
pub(super) struct DataKey {
    bytes: SecretBox<[u8; 32]>,
}

impl DataKey {
    /// A new one.
    pub(super) fn make() -> Result<Self, Fault> {
        let mut bytes = Box::new([0_u8; 32]);
        random(bytes.as_mut_slice())?;
        Ok(Self { bytes: SecretBox::new(bytes) })
    }

    /// As it is stored: under the master key.
    pub(super) fn wrap(&self, keys: &Keys, conversation: i64) -> Result<Vec<u8>, Fault> {
        encrypt(keys.seal_key(), &key_place(conversation), self.bytes.expose_secret().to_vec())
    }

    /// As it was stored; none when it was destroyed.
    pub(super) fn unwrap(keys: &Keys, conversation: i64, wrapped: Vec<u8>) -> Result<Option<Self>, Fault> {
        if wrapped.is_empty() {
            return Ok(None);
        }
        let place = key_place(conversation);
        let plain = decrypt(keys.seal_key(), &place, wrapped)?;
        let bytes = <[u8; 32]>::try_from(plain).map_err(|_| misfit(&place))?;
        Ok(Some(Self { bytes: SecretBox::new(Box::new(bytes)) }))
    }

    /// Opens what [`Sealer::seal`] made for the same place.
    pub(super) fn open(&self, place: &str, sealed: Vec<u8>) -> Result<Vec<u8>, Fault> {
        let packed = decrypt(self.bytes.expose_secret(), place, sealed)?;
        zstd::decode_all(packed.as_slice()).map_err(|error| Fault::because(FaultKind::Permanent, format!("cannot unpack {place}"), error))
    }

    /// Opens what [`Sealer::seal_json`] made for the same place.
    pub(super) fn open_json<T: serde::de::DeserializeOwned>(&self, place: &str, sealed: Vec<u8>) -> Result<T, Fault> {
        let json = self.open(place, sealed)?;
        serde_json::from_slice(&json)
            .map_err(|error| Fault::because(FaultKind::Permanent, format!("cannot read {place}: its stored form is not understood"), error))
    }
}

/// Compresses and encrypts; keeps the compressor from one text to the next.
pub(super) struct Sealer {
    compressor: Compressor<'static>,
}

impl Sealer {
    /// A new one.
    pub(super) fn new() -> Result<Self, Fault> {
        let compressor = Compressor::new(LEVEL).map_err(|error| Fault::because(FaultKind::Transient, "cannot compress", error))?;
        Ok(Self { compressor })
    }

    /// Seals for one place (`table.column/row`).
    pub(super) fn seal(&mut self, key: &DataKey, place: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
        let packed = self
            .compressor
            .compress(plain)
            .map_err(|error| Fault::because(FaultKind::Transient, format!("cannot compress {place}"), error))?;
        encrypt(key.bytes.expose_secret(), place, packed)
    }

    /// Seals something as JSON.
    pub(super) fn seal_json<T: serde::Serialize>(&mut self, key: &DataKey, place: &str, thing: &T) -> Result<Vec<u8>, Fault> {
        let json = serde_json::to_vec(thing)
            .map_err(|error| Fault::because(FaultKind::Permanent, format!("cannot write {place} as JSON"), error))?;
        self.seal(key, place, &json)
    }
}

/// Seals under the master key what belongs to no conversation.
pub(super) fn seal_alone(keys: &Keys, place: &str, plain: &[u8]) -> Result<Vec<u8>, Fault> {
    encrypt(keys.seal_key(), place, plain.to_vec())
}

/// Opens what [`seal_alone`] made for the same place.
pub(super) fn open_alone(keys: &Keys, place: &str, sealed: Vec<u8>) -> Result<Vec<u8>, Fault> {
    decrypt(keys.seal_key(), place, sealed)
}

fn key_place(conversation: i64) -> String {
    format!("conversations.wrapped_key/{conversation}")
}

fn encrypt(key: &[u8; 32], place: &str, mut bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let mut nonce = [0_u8; NONCE];
    random(&mut nonce)?;
    bytes.reserve_exact(16 + NONCE + 1);
    XChaCha20Poly1305::new(key.into())
        .encrypt_in_place(&XNonce::from(nonce), place.as_bytes(), &mut bytes)
        .map_err(|_| Fault::new(FaultKind::Permanent, format!("cannot seal {place}")))?;
    bytes.extend_from_slice(&nonce);
    bytes.push(FORM);
    Ok(bytes)
}

fn decrypt(key: &[u8; 32], place: &str, mut bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
    let form = bytes.pop();
    let cut = bytes.len().checked_sub(NONCE).filter(|_| form == Some(FORM)).ok_or_else(|| misfit(place))?;
    let nonce = <[u8; NONCE]>::try_from(bytes.split_off(cut)).map_err(|_| misfit(place))?;
    XChaCha20Poly1305::new(key.into()).decrypt_in_place(&XNonce::from(nonce), place.as_bytes(), &mut bytes).map_err(|_| misfit(place))?;
    Ok(bytes)
}

fn random(bytes: &mut [u8]) -> Result<(), Fault> {
    getrandom::fill(bytes).map_err(|error| Fault::because(FaultKind::Transient, "cannot seal: no random numbers", error))
}

fn misfit(place: &str) -> Fault {
    Fault::new(FaultKind::Permanent, format!("cannot open {place}: it was changed, or it was sealed with another key"))
}
