//! Packs a message as Outlook does, from [MS-OXTNEF]: signature, key, attributes; properties in lists.

use super::stage::*;
use data_encoding::BASE64;

pub(super) const MESSAGE: u8 = 1;
pub(super) const ATTACHMENT: u8 = 2;

// Attributes with their types, [MS-OXTNEF] 2.1.3.2.
pub(super) const SUBJECT: u32 = 0x0001_8004;
pub(super) const BODY: u32 = 0x0002_800C;
pub(super) const ATTACH_DATA: u32 = 0x0006_800F;
pub(super) const ATTACH_TITLE: u32 = 0x0001_8010;
pub(super) const ATTACH_REND_DATA: u32 = 0x0006_9002;
pub(super) const MSG_PROPS: u32 = 0x0006_9003;
pub(super) const ATTACH_PROPS: u32 = 0x0006_9005;
pub(super) const TNEF_VERSION: u32 = 0x0008_9006;
pub(super) const OEM_CODE_PAGE: u32 = 0x0006_9007;

// Properties, [MS-OXPROPS].
pub(super) const PR_SUBJECT: u16 = 0x0037;
pub(super) const PR_CLIENT_SUBMIT_TIME: u16 = 0x0039;
pub(super) const PR_SENDER_NAME: u16 = 0x0C1A;
pub(super) const PR_BODY: u16 = 0x1000;
pub(super) const PR_RTF_COMPRESSED: u16 = 0x1009;
pub(super) const PR_HTML: u16 = 0x1013;
pub(super) const PR_ATTACH_DATA: u16 = 0x3701;
pub(super) const PR_ATTACH_LONG_FILENAME: u16 = 0x3707;
pub(super) const PR_ATTACH_MIME_TAG: u16 = 0x370E;
pub(super) const PR_INTERNET_CPID: u16 = 0x3FDE;
pub(super) const PR_SENDER_SMTP_ADDRESS: u16 = 0x5D01;

/// Object identifiers, [MS-OXTNEF] 2.1.3.4.
pub(super) const IID_MESSAGE: [u8; 16] = *b"\x07\x03\x02\0\0\0\0\0\xC0\0\0\0\0\0\0\x46";
pub(super) const IID_STORAGE: [u8; 16] = *b"\x0B\0\0\0\0\0\0\0\xC0\0\0\0\0\0\0\x46";

/// Level, identifier, length, data, and the sum of its bytes.
pub(super) fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
    let sum = data.iter().fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    let length = u32::try_from(data.len()).unwrap();
    [&[level], id.to_le_bytes().as_slice(), &length.to_le_bytes(), data, &sum.to_le_bytes()].concat()
}

/// A stream of attributes, which begins with version and code page as Outlook writes them.
pub(super) fn tnef(attributes: &[Vec<u8>]) -> Vec<u8> {
    let version = attribute(MESSAGE, TNEF_VERSION, &[0, 0, 1, 0]);
    let code_page = attribute(MESSAGE, OEM_CODE_PAGE, &[0xE4, 4, 0, 0, 0, 0, 0, 0]);
    [b"\x78\x9F\x3E\x22\x01\x00".as_slice(), &version, &code_page, &attributes.concat()].concat()
}

/// An attachment by its title, as old programs write it.
pub(super) fn attached(title: &[u8], data: &[u8]) -> Vec<u8> {
    [
        attribute(ATTACHMENT, ATTACH_REND_DATA, &[1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]),
        attribute(ATTACHMENT, ATTACH_DATA, data),
        attribute(ATTACHMENT, ATTACH_TITLE, &[title, &[0]].concat()),
    ]
    .concat()
}

/// A list of properties, with its count.
pub(super) fn properties(list: &[Vec<u8>]) -> Vec<u8> {
    [u32::try_from(list.len()).unwrap().to_le_bytes().as_slice(), &list.concat()].concat()
}

pub(super) fn tag(kind: u16, id: u16) -> Vec<u8> {
    [kind.to_le_bytes(), id.to_le_bytes()].concat()
}

/// Length, data, zeros up to a multiple of four.
pub(super) fn sized(data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    let padding = [0; 4];
    [length.as_slice(), data, &padding[..(4 - data.len() % 4) % 4]].concat()
}

pub(super) fn variable(kind: u16, id: u16, data: &[u8]) -> Vec<u8> {
    [tag(kind, id), vec![1, 0, 0, 0], sized(data)].concat()
}

pub(super) fn string8(id: u16, text: &[u8]) -> Vec<u8> {
    variable(0x001E, id, &[text, &[0]].concat())
}

pub(super) fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

pub(super) fn unicode(id: u16, text: &str) -> Vec<u8> {
    variable(0x001F, id, &wide(text))
}

pub(super) fn binary(id: u16, data: &[u8]) -> Vec<u8> {
    variable(0x0102, id, data)
}

pub(super) fn object(id: u16, identifier: [u8; 16], data: &[u8]) -> Vec<u8> {
    variable(0x000D, id, &[&identifier, data].concat())
}

pub(super) fn integer(id: u16, value: u32) -> Vec<u8> {
    [tag(0x0003, id), value.to_le_bytes().to_vec()].concat()
}

/// The mail of Frau Yilmaz with this stream as its only content.
pub(super) fn mail(stream: &[u8]) -> Raw {
    mail_as("application/ms-tnef; name=winmail.dat", stream)
}

pub(super) fn mail_as(kind: &str, stream: &[u8]) -> Raw {
    yilmaz().with("Content-Type", kind).with("Content-Transfer-Encoding", "base64").body(BASE64.encode(stream).as_bytes())
}

/// RTF packed by the encoder of those who specified it.
pub(super) fn packed(rtf: &str) -> Vec<u8> {
    compressed_rtf::compress_rtf(rtf).unwrap()
}

pub(super) fn with_rtf(rtf: &str) -> Vec<u8> {
    tnef(&[attribute(MESSAGE, MSG_PROPS, &properties(&[binary(PR_RTF_COMPRESSED, &packed(rtf))]))])
}
