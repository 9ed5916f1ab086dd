//! Attachments (*Anlagen*): safe names, exact bytes.
//!
//! Knows: how a part, or a file that lay packed in one, is found again in the raw source. Never: renders or re-encodes
//! one (lesson 38).
//!
//! Known weaknesses: a name is made safe, not honest; `rechnung.pdf.exe` stays what it is called.

use super::mime::take_apart;
use super::text::clean_line;
use super::unpack::{self, Found};

/// The bytes of an attachment, exact, by the number in [`super::Attachment::part`]; none when there is no such part.
#[must_use]
pub fn attachment(raw: &[u8], part: u32) -> Option<Vec<u8>> {
    let parts = take_apart(raw, usize::MAX, usize::MAX).ok()?;
    if let Some(leaf) = parts.leaves.iter().find(|leaf| leaf.number == part) {
        return Some(leaf.content());
    }
    let mut content = None;
    unpack::walk(&parts, &mut |found| match found {
        Found::File(file) if file.number == part => content = Some(file.content().into_owned()),
        _ => {}
    });
    content
}

/// A file name that no file system, mail program or shell stumbles over; at most 100 characters.
pub(super) fn safe_name(given: Option<&str>, kind: &str, number: u32) -> String {
    let line = clean_line(given.unwrap_or_default());
    let last = line.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe: String = last.chars().map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c }).collect();
    let safe = safe.trim_matches(['.', ' ']);
    if safe.is_empty() {
        return format!("anlage-{number}.{}", extension_of(kind));
    }
    let count = safe.chars().count();
    if count <= 100 {
        return safe.to_owned();
    }
    let extension = safe.rsplit_once('.').map(|(_, e)| e).filter(|e| e.chars().count() <= 8);
    let keep = 100 - extension.map_or(0, |e| e.chars().count() + 1);
    let stem: String = safe.chars().take(keep).collect();
    extension.map_or(stem.clone(), |e| format!("{stem}.{e}"))
}

fn extension_of(kind: &str) -> &'static str {
    match kind {
        "text/plain" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "application/pdf" => "pdf",
        "message/rfc822" | "message/global" => "eml",
        other if other.starts_with("message/") || other.starts_with("text/") => "txt",
        _ => "bin",
    }
}

/// The media type of a file whose sender named none. A few that people send; the rest is bytes.
pub(super) fn kind_of_name(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref().unwrap_or_default() {
        "txt" => "text/plain",
        "htm" | "html" => "text/html",
        "ics" => "text/calendar",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "heic" => "image/heic",
        "pdf" => "application/pdf",
        "eml" => "message/rfc822",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
