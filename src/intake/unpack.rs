//! Mails packed into files (*verpackte Nachrichten*).
//!
//! Knows: which parts are wrappers, what lies in them, and the number of every file: parts of the mail first, then what
//! was unpacked, in the order of the source. Who lists a file and who fetches it walk the same way, so that a number
//! means the same file to both. Never: verifies a signature, and never opens a wrapper inside a wrapper of its kind.
//!
//! Known weaknesses: a file that is only signed (`vertrag.pdf.p7m`) is not taken out of its signature.

use super::attachment;
use super::cms::{self, Container};
use super::fields::{self, Parameterised};
use super::mime::{Leaf, Parts, take_apart};
use super::problem::Problem;
use super::readable;
use super::tnef::{self, Message, PackedFile};
use std::borrow::Cow;

/// Parts and levels of a signed entity. Not from `Limits`: whoever fetches a file knows none.
const MAX_PARTS: usize = 1000;
const MAX_DEPTH: usize = 50;
/// Files that are taken out of packed messages, all together.
const MAX_FILES: usize = 1000;

/// What is met on the way through a mail.
pub(super) enum Found<'a> {
    /// The mail itself, or the entity that lay in its part `within`.
    Entity { parts: &'a Parts<'a>, within: Option<u32> },
    /// A message that Outlook packed; attached to another one or not.
    Message { message: &'a Message<'a>, is_attached: bool },
    /// A file.
    File(File<'a>),
    /// A wrapper that could not be opened; it follows as a file.
    Shut(Problem),
}

/// *Datei*: a part that is no text to read, or what lay in one.
pub(super) struct File<'a> {
    pub(super) number: u32,
    pub(super) kind: &'a Parameterised,
    pub(super) name: Option<&'a str>,
    source: FileSource<'a>,
}

enum FileSource<'a> {
    Part(&'a Leaf<'a>),
    Packed(&'a [u8]),
}

impl<'a> File<'a> {
    fn of(leaf: &'a Leaf<'a>, number: u32) -> Self {
        Self { number, kind: &leaf.kind, name: leaf.file_name(), source: FileSource::Part(leaf) }
    }

    /// The bytes, exact.
    pub(super) fn content(&self) -> Cow<'a, [u8]> {
        match self.source {
            FileSource::Part(leaf) => Cow::Owned(leaf.content()),
            FileSource::Packed(content) => Cow::Borrowed(content),
        }
    }
}

/// Walks through a mail and everything that is packed in it.
pub(super) fn walk(parts: &Parts<'_>, visit: &mut dyn FnMut(Found<'_>)) {
    let last = u32::try_from(parts.leaves.len()).unwrap_or(u32::MAX);
    Walk { last, room: MAX_FILES, visit }.entity(parts, None, 0);
}

struct Walk<'v> {
    /// The last number given.
    last: u32,
    /// Packed files that may still be taken out.
    room: usize,
    visit: &'v mut dyn FnMut(Found<'_>),
}

impl Walk<'_> {
    /// An entity whose leaves are numbered from `base`.
    fn entity(&mut self, parts: &Parts<'_>, within: Option<u32>, base: u32) {
        (self.visit)(Found::Entity { parts, within });
        for leaf in parts.leaves.iter().filter(|leaf| !leaf.is_readable_text()) {
            let number = base.saturating_add(leaf.number);
            if is_cms(&leaf.kind, leaf.file_name()) {
                self.container(leaf, number, within.is_none());
            } else if is_packed(&leaf.kind) || leaf.file_name().is_some_and(is_packed_name) {
                self.packed(leaf, number);
            } else {
                (self.visit)(Found::File(File::of(leaf, number)));
            }
        }
    }

    /// A CMS container: a signed entity is read as if it were the body, everything else stays a file.
    fn container(&mut self, leaf: &Leaf<'_>, number: u32, is_outermost: bool) {
        let container = cms::open(&leaf.content());
        if let Container::Signed(Some(enclosed)) = &container
            && is_outermost
            && is_entity(&enclosed.octets)
            && let Ok(parts) = take_apart(&enclosed.octets, MAX_PARTS, MAX_DEPTH)
        {
            let base = self.last;
            self.last = base.saturating_add(u32::try_from(parts.leaves.len()).unwrap_or(u32::MAX));
            if !enclosed.is_whole {
                (self.visit)(Found::Shut(Problem::SignedInPart));
                (self.visit)(Found::File(File::of(leaf, number)));
            }
            self.entity(&parts, Some(number), base);
            return;
        }
        if let Some(problem) = hidden_in(&container, leaf.kind.parameter("smime-type")) {
            (self.visit)(Found::Shut(problem));
        }
        (self.visit)(Found::File(File::of(leaf, number)));
    }

    /// A TNEF stream: what lies in it takes its place, unless something of it could not be read.
    fn packed(&mut self, leaf: &Leaf<'_>, number: u32) {
        let content = leaf.content();
        let message = tnef::read(&content);
        let is_whole = message.as_ref().map(|message| self.message(message, false));
        let problem = match is_whole {
            // One out of which nothing came is listed as it is: the mail may speak of a picture in it.
            Some(true) if message.is_some_and(|message| message.files.is_empty() && readable::is_blank(&message)) => None,
            Some(true) => return,
            Some(false) => Some(Problem::WinmailInPart),
            None => is_packed(&leaf.kind).then_some(Problem::Winmail),
        };
        if let Some(problem) = problem {
            (self.visit)(Found::Shut(problem));
        }
        (self.visit)(Found::File(File::of(leaf, number)));
    }

    /// A packed message and its files; messages attached to it one level deep. Says whether nothing was passed over.
    fn message(&mut self, message: &Message<'_>, is_attached: bool) -> bool {
        (self.visit)(Found::Message { message, is_attached });
        let mut is_whole = message.is_whole;
        for packed in &message.files {
            if self.room == 0 {
                return false;
            }
            self.room -= 1;
            self.last = self.last.saturating_add(1);
            let kind = Parameterised::bare(kind_of(packed));
            let name = packed.name.as_deref().map(|name| if packed.is_message { format!("{name}.dat") } else { name.to_owned() });
            if is_cms(&kind, name.as_deref())
                && let Some(problem) = hidden_in(&cms::open(packed.content), None)
            {
                (self.visit)(Found::Shut(problem));
            }
            let source = FileSource::Packed(packed.content);
            (self.visit)(Found::File(File { number: self.last, kind: &kind, name: name.as_deref(), source }));
            if packed.is_message
                && !is_attached
                && let Some(inner) = tnef::read(packed.content)
            {
                is_whole &= self.message(&inner, true);
            }
        }
        is_whole
    }
}

fn is_packed(kind: &Parameterised) -> bool {
    matches!(kind.value.as_str(), "application/ms-tnef" | "application/vnd.ms-tnef")
}

/// Names under which programs pass on a TNEF stream of another type; only its first bytes tell.
fn is_packed_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("winmail.dat") || name.eq_ignore_ascii_case("win.dat")
}

/// The media type of a packed file: as given, else by its name.
fn kind_of<'a>(packed: &'a PackedFile<'_>) -> &'a str {
    if packed.is_message {
        return "application/ms-tnef";
    }
    let by_name = || attachment::kind_of_name(packed.name.as_deref().unwrap_or_default());
    packed.kind.as_deref().unwrap_or_else(by_name)
}

/// Whether a part is an S/MIME message by its type, or by the name under which gateways pass one on (RFC 8551 § 3.2.1).
fn is_cms(kind: &Parameterised, name: Option<&str>) -> bool {
    matches!(kind.value.as_str(), "application/pkcs7-mime" | "application/x-pkcs7-mime")
        || name.is_some_and(|name| name.eq_ignore_ascii_case("smime.p7m"))
}

/// Whether signed bytes are a MIME entity, as in a mail, and not the bytes of a signed file.
fn is_entity(octets: &[u8]) -> bool {
    let head = fields::split(octets).0;
    head.has("content-type") || head.has("mime-version")
}

/// What stays hidden in a container that was not opened. The bytes are believed before the label.
fn hidden_in(container: &Container, label: Option<&str>) -> Option<Problem> {
    match container {
        Container::Other => Some(Problem::Smime),
        Container::Signed(Some(_)) => Some(Problem::Signed),
        Container::Signed(None) => label.filter(|label| label.eq_ignore_ascii_case("signed-data")).map(|_| Problem::Signed),
        Container::Unknown => match label.map(str::to_ascii_lowercase).as_deref() {
            Some("signed-data") => Some(Problem::Signed),
            Some("certs-only") => None,
            _ => Some(Problem::Smime),
        },
    }
}
