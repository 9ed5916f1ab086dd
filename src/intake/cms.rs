//! Cryptographic Message Syntax (*signierte und verschlüsselte Hüllen*), RFC 5652.
//!
//! Knows: what a CMS container says it is, and the bytes a signature hides. BER as it comes: OpenSSL and Outlook write
//! indefinite lengths and cut the content into pieces. Never: verifies a signature, decrypts, or recurses without limit.
//!
//! Known weaknesses: a container that breaks off inside a content written in one piece gives nothing; compressed data
//! (RFC 3274) and PEM are not opened.

use bcder::decode::{Constructed, Content, DecodeError, SliceSource, Source};
use bcder::{Mode, Oid, Tag};

/// signedData, 1.2.840.113549.1.7.2.
const SIGNED_DATA: &[u8] = b"\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
/// Strings of strings of strings; real ones have two levels.
const MAX_LEVELS: usize = 8;

/// *Hülle*: what a CMS container holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Container {
    /// Signed data and what it encloses; none where it encloses nothing (certificates, or a signature kept apart).
    Signed(Option<Enclosed>),
    /// Something else, which is enciphered or compressed.
    Other,
    /// Not such a container.
    Unknown,
}

/// *Eingeschlossener Inhalt*.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Enclosed {
    pub(super) octets: Vec<u8>,
    /// Whether it ends where it says.
    pub(super) is_whole: bool,
}

/// Looks into a container. What stands behind the enclosed content may be broken or missing.
pub(super) fn open(bytes: &[u8]) -> Container {
    let mut found = Container::Unknown;
    // The result says whether all of it was well formed, which is not asked: what was found by then is kept.
    drop(Mode::Ber.decode(SliceSource::new(bytes), |cons| cons.take_sequence(|cons| content_info(cons, &mut found))));
    found
}

/// `ContentInfo`, RFC 5652 § 3.
fn content_info<S: Source>(cons: &mut Constructed<'_, S>, found: &mut Container) -> Result<(), DecodeError<S::Error>> {
    let kind = Oid::take_from(cons)?;
    if kind.0.as_ref() != SIGNED_DATA {
        *found = Container::Other;
        return Ok(());
    }
    *found = Container::Signed(None);
    cons.take_constructed_if(Tag::CTX_0, |cons| cons.take_sequence(|cons| signed_data(cons, found)))
}

/// `SignedData`, RFC 5652 § 5.1, up to its `EncapsulatedContentInfo`.
fn signed_data<S: Source>(cons: &mut Constructed<'_, S>, found: &mut Container) -> Result<(), DecodeError<S::Error>> {
    let version_and_algorithms = (cons.skip_one()?, cons.skip_one()?);
    if version_and_algorithms != (Some(()), Some(())) {
        return Err(cons.content_err("ends before its content"));
    }
    cons.take_sequence(|cons| {
        Oid::skip_in(cons)?;
        let mut octets = Vec::new();
        let result = cons.take_opt_constructed_if(Tag::CTX_0, |cons| {
            cons.take_value_if(Tag::OCTET_STRING, |content| collect(content, MAX_LEVELS, &mut octets))
        });
        let is_whole = matches!(result, Ok(Some(())));
        if is_whole || !octets.is_empty() {
            *found = Container::Signed(Some(Enclosed { octets, is_whole }));
        }
        result.map(drop)
    })?;
    cons.skip_all()
}

/// The octets of a string, however it is cut into pieces (X.690 § 8.7).
fn collect<S: Source>(content: &mut Content<'_, S>, levels: usize, octets: &mut Vec<u8>) -> Result<(), DecodeError<S::Error>> {
    match content {
        Content::Primitive(piece) => {
            octets.extend_from_slice(piece.slice_all()?);
            piece.skip_all()
        }
        Content::Constructed(_) if levels == 0 => Err(content.content_err("too many levels")),
        Content::Constructed(pieces) => {
            while pieces.take_opt_value_if(Tag::OCTET_STRING, |piece| collect(piece, levels - 1, octets))?.is_some() {}
            Ok(())
        }
    }
}
