//! Transport Neutral Encapsulation (*`winmail.dat`*), [MS-OXTNEF].
//!
//! Knows: how Outlook and Exchange pack a message into one file, and what of it is text, code page and attachment.
//! Never: copies an attachment, trusts a length, or opens a message inside the message.
//!
//! Known weaknesses: checksums are not looked at; an attachment that is only a link to a server has no bytes and is left
//! out; recipients, and what a meeting request says beside its text, are not read.

use super::cursor::Cursor;
use super::mapi::{OBJECT, Properties, Property, UNICODE};
use super::{charset, packed_rtf, text};
use chrono::{DateTime, Utc};

const SIGNATURE: u32 = 0x223E_9F78;
/// Attachments of one message.
const MAX_FILES: usize = 1000;
/// Bytes of a name or a subject.
const MAX_NAME: usize = 4096;

/// Attributes ([MS-OXTNEF] 2.1.3.2), without their type.
mod attribute {
    pub(super) const SUBJECT: u16 = 0x8004;
    pub(super) const BODY: u16 = 0x800C;
    pub(super) const ATTACH_DATA: u16 = 0x800F;
    pub(super) const ATTACH_TITLE: u16 = 0x8010;
    pub(super) const ATTACH_REND_DATA: u16 = 0x9002;
    pub(super) const MESSAGE_PROPERTIES: u16 = 0x9003;
    pub(super) const ATTACHMENT_PROPERTIES: u16 = 0x9005;
    pub(super) const OEM_CODE_PAGE: u16 = 0x9007;
}

/// Properties ([MS-OXPROPS]).
mod property {
    pub(super) const SUBJECT: u16 = 0x0037;
    pub(super) const CLIENT_SUBMIT_TIME: u16 = 0x0039;
    pub(super) const SENDER_NAME: u16 = 0x0C1A;
    pub(super) const SENDER_EMAIL_ADDRESS: u16 = 0x0C1F;
    pub(super) const BODY: u16 = 0x1000;
    pub(super) const RTF_COMPRESSED: u16 = 0x1009;
    pub(super) const BODY_HTML: u16 = 0x1013;
    pub(super) const DISPLAY_NAME: u16 = 0x3001;
    pub(super) const ATTACH_DATA: u16 = 0x3701;
    pub(super) const ATTACH_FILENAME: u16 = 0x3704;
    pub(super) const ATTACH_LONG_FILENAME: u16 = 0x3707;
    pub(super) const ATTACH_MIME_TAG: u16 = 0x370E;
    pub(super) const INTERNET_CODE_PAGE: u16 = 0x3FDE;
    pub(super) const STRING_CODE_PAGE: u16 = 0x3FFD;
    pub(super) const SENDER_SMTP_ADDRESS: u16 = 0x5D01;
}

/// `IID_IMessage`: the object that follows is a message, a TNEF stream of its own ([MS-OXTNEF] 2.1.3.4).
const MESSAGE_OBJECT: &[u8; 16] = b"\x07\x03\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46";

/// Characters as they lie in the stream.
#[derive(Clone, Copy, Debug)]
pub(super) enum Characters<'a> {
    /// In a code page.
    Paged(&'a [u8]),
    /// UTF-16, little-endian.
    Wide(&'a [u8]),
}

/// *Verpackte Nachricht*: what is used of a TNEF stream.
#[derive(Debug, Default)]
pub(super) struct Message<'a> {
    subject: Option<Characters<'a>>,
    sender_name: Option<Characters<'a>>,
    sender_address: Option<Characters<'a>>,
    /// When it was sent.
    pub(super) sent_at: Option<DateTime<Utc>>,
    /// Plain text.
    pub(super) body: Option<Characters<'a>>,
    /// HTML.
    pub(super) html: Option<Characters<'a>>,
    /// RTF, compressed.
    pub(super) rtf: Option<&'a [u8]>,
    oem_code_page: Option<u32>,
    internet_code_page: Option<u32>,
    string_code_page: Option<u32>,
    /// Attachments in the order of the source.
    pub(super) files: Vec<PackedFile<'a>>,
    /// Whether it ends where it says, nothing of it had to be passed over, and its text can be unpacked.
    pub(super) is_whole: bool,
}

/// *Verpackte Anlage*.
#[derive(Debug)]
pub(super) struct PackedFile<'a> {
    pub(super) name: Option<String>,
    /// Media type, if one was given.
    pub(super) kind: Option<String>,
    pub(super) content: &'a [u8],
    /// Whether the content is a message, as a TNEF stream.
    pub(super) is_message: bool,
}

/// An attachment of which not everything is read yet.
#[derive(Debug, Default)]
struct Draft<'a> {
    title: Option<Characters<'a>>,
    file_name: Option<Characters<'a>>,
    long_name: Option<Characters<'a>>,
    display_name: Option<Characters<'a>>,
    kind: Option<Characters<'a>>,
    data: Option<&'a [u8]>,
    property_data: Option<&'a [u8]>,
    is_message: bool,
}

/// Reads a TNEF stream as far as it goes; none when it does not begin like one.
pub(super) fn read(bytes: &[u8]) -> Option<Message<'_>> {
    let mut cursor = Cursor::new(bytes);
    if cursor.u32() != Some(SIGNATURE) {
        return None;
    }
    let mut message = Message { is_whole: cursor.u16().is_some(), ..Message::default() };
    let mut draft: Option<Draft<'_>> = None;
    while !is_padding(cursor.rest()) {
        let Some((id, data, is_whole)) = next_attribute(&mut cursor) else {
            message.is_whole = false;
            break;
        };
        message.is_whole &= is_whole;
        match id {
            attribute::ATTACH_REND_DATA => message.attach(draft.replace(Draft::default())),
            attribute::ATTACH_DATA | attribute::ATTACH_TITLE | attribute::ATTACHMENT_PROPERTIES => {
                let is_whole = draft.get_or_insert_default().take(id, data);
                message.is_whole &= is_whole;
            }
            _ => message.take(id, data),
        }
        if !is_whole {
            break;
        }
    }
    message.attach(draft);
    Some(message)
}

/// What programs leave behind the last attribute: line ends and zeros.
fn is_padding(rest: &[u8]) -> bool {
    rest.len() < 16 && rest.iter().all(|byte| matches!(byte, 0 | b'\r' | b'\n'))
}

/// Level, identifier and type, length, data, checksum ([MS-OXTNEF] 2.1.3.1); with whether all the data was there.
fn next_attribute<'a>(cursor: &mut Cursor<'a>) -> Option<(u16, &'a [u8], bool)> {
    let level = cursor.u8()?;
    let id = cursor.u16()?;
    cursor.u16()?;
    let length = cursor.length()?;
    if !matches!(level, 1 | 2) {
        return None;
    }
    let data = cursor.take(length);
    let rest = cursor.rest();
    if data.is_some() {
        cursor.take(rest.len().min(2))?;
    }
    Some((id, data.unwrap_or(rest), data.is_some()))
}

impl<'a> Message<'a> {
    /// An attribute of the message itself.
    fn take(&mut self, id: u16, data: &'a [u8]) {
        match id {
            attribute::OEM_CODE_PAGE => self.oem_code_page = Cursor::new(data).u32(),
            attribute::SUBJECT => self.subject = Some(Characters::Paged(data)),
            attribute::BODY => self.body = Some(Characters::Paged(data)),
            attribute::MESSAGE_PROPERTIES => {
                let mut properties = Properties::new(data);
                for property in properties.by_ref() {
                    self.take_property(property);
                }
                self.is_whole &= properties.is_whole;
            }
            _ => {}
        }
    }

    fn take_property(&mut self, property: Property<'a>) {
        let number = || Cursor::new(property.value).u32();
        match property.id {
            property::SUBJECT => self.subject = Some(characters(property)),
            property::SENDER_NAME => self.sender_name = Some(characters(property)),
            property::SENDER_SMTP_ADDRESS => self.sender_address = Some(characters(property)),
            // Inside an Exchange organisation it is no mail address.
            property::SENDER_EMAIL_ADDRESS => self.sender_address = self.sender_address.or(Some(characters(property))),
            property::CLIENT_SUBMIT_TIME => self.sent_at = time(property.value),
            property::BODY => self.body = Some(characters(property)),
            property::BODY_HTML => self.html = Some(characters(property)),
            property::RTF_COMPRESSED if property.value.is_empty() => {}
            property::RTF_COMPRESSED => {
                self.is_whole &= packed_rtf::is_packed(property.value);
                self.rtf = Some(property.value);
            }
            property::INTERNET_CODE_PAGE => self.internet_code_page = number(),
            property::STRING_CODE_PAGE => self.string_code_page = number(),
            _ => {}
        }
    }

    /// An attachment is complete.
    fn attach(&mut self, draft: Option<Draft<'a>>) {
        let Some(draft) = draft else { return };
        // Beside a message object stands what an old program may show instead.
        let data = draft.data.filter(|data| !data.is_empty() && !draft.is_message);
        let Some(content) = data.or(draft.property_data).or(draft.data) else { return };
        if self.files.len() >= MAX_FILES {
            self.is_whole = false;
            return;
        }
        let names = [draft.long_name, draft.file_name, draft.title, draft.display_name];
        let mut names = names.into_iter().flatten().map(|name| self.short(name)).filter(|name| !name.is_empty());
        let name = names.next();
        let kind = draft.kind.map(|kind| self.short(kind).to_ascii_lowercase());
        let kind = kind.filter(|kind| kind.contains('/') && kind.len() <= 100 && kind.bytes().all(|b| b.is_ascii_graphic()));
        self.files.push(PackedFile { name, kind, content, is_message: draft.is_message });
    }

    /// The subject.
    pub(super) fn subject(&self) -> Option<String> {
        self.subject.map(|subject| self.short(subject))
    }

    /// Name and address of the sender.
    pub(super) fn sender(&self) -> (String, String) {
        let read = |characters: Option<Characters<'_>>| characters.map(|given| self.short(given)).unwrap_or_default();
        (read(self.sender_name), read(self.sender_address))
    }

    fn short(&self, characters: Characters<'_>) -> String {
        text::clean_line(&self.decode(characters, MAX_NAME))
    }

    /// Characters decoded by the code page of the program that wrote the message; at most so many bytes of them.
    pub(super) fn decode(&self, characters: Characters<'_>, max: usize) -> String {
        decode_by(characters, max, [self.oem_code_page, self.string_code_page, self.internet_code_page])
    }

    /// HTML has a code page of its own.
    pub(super) fn decode_html(&self, characters: Characters<'_>, max: usize) -> String {
        decode_by(characters, max, [self.internet_code_page, self.string_code_page, self.oem_code_page])
    }
}

fn decode_by(characters: Characters<'_>, max: usize, pages: [Option<u32>; 3]) -> String {
    match characters {
        Characters::Paged(bytes) => charset::decode_by_page(charset::within(bytes, max), pages.into_iter().flatten().next()),
        Characters::Wide(bytes) => charset::decode_wide(bytes.get(..max).unwrap_or(bytes)),
    }
}

impl<'a> Draft<'a> {
    /// An attribute of an attachment; says whether all of it was there.
    fn take(&mut self, id: u16, data: &'a [u8]) -> bool {
        match id {
            attribute::ATTACH_DATA => self.data = Some(data),
            attribute::ATTACH_TITLE => self.title = Some(Characters::Paged(data)),
            _ => {
                let mut properties = Properties::new(data);
                for property in properties.by_ref() {
                    self.take_property(property);
                }
                return properties.is_whole;
            }
        }
        true
    }

    fn take_property(&mut self, property: Property<'a>) {
        match property.id {
            property::ATTACH_DATA if property.kind == OBJECT => {
                // The identifier of the object stands before its bytes.
                let (kind, content) = property.value.split_at_checked(16).unwrap_or((&[], property.value));
                self.is_message = kind == MESSAGE_OBJECT;
                self.property_data = Some(content);
            }
            property::ATTACH_DATA => self.property_data = Some(property.value),
            property::ATTACH_FILENAME => self.file_name = Some(characters(property)),
            property::ATTACH_LONG_FILENAME => self.long_name = Some(characters(property)),
            property::DISPLAY_NAME => self.display_name = Some(characters(property)),
            property::ATTACH_MIME_TAG => self.kind = Some(characters(property)),
            _ => {}
        }
    }
}

fn characters(property: Property<'_>) -> Characters<'_> {
    if property.kind == UNICODE { Characters::Wide(property.value) } else { Characters::Paged(property.value) }
}

/// 100-nanosecond steps since 1601.
fn time(value: &[u8]) -> Option<DateTime<Utc>> {
    const UNTIL_1970: i64 = 11_644_473_600;
    let steps = i64::from_le_bytes(*value.first_chunk()?);
    DateTime::from_timestamp(steps.checked_div(10_000_000)?.checked_sub(UNTIL_1970)?, 0)
}
