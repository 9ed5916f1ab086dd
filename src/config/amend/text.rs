//! Lines of the file's text (*Zeilen*).
//!
//! Knows: where a line begins and ends, which comment belongs to what stands below it, and how changes are put in. Never: what a line says.
//!
//! Known weaknesses: line ends of new lines are those of the file's first line.

use super::lines::Edit;
use std::ops::Range;

/// Where the line begins in which this byte stands.
pub(super) fn start_of_line(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

/// Behind the line end that follows.
pub(super) fn end_of_line(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end + 1)
}

/// The whole lines that these bytes touch.
pub(super) fn lines_of(text: &str, place: &Range<usize>) -> Range<usize> {
    start_of_line(text, place.start)..end_of_line(text, place.end)
}

/// The lines that go with a department: its own, the comment right above it, and the gap above.
pub(super) fn owned_lines(text: &str, header: usize, end: usize) -> Range<usize> {
    let mut start = with_comment_above(text, header);
    // One of the gaps above and below is enough for those who stay.
    let is_gap_below = text.get(end..end_of_line(text, end)).is_some_and(|line| line.trim().is_empty());
    while let Some((line, _)) = line_before(text, start).filter(|(_, line)| line.is_empty() && is_gap_below) {
        start = line;
    }
    start..end
}

/// Where the line before begins, and what it says.
fn line_before(text: &str, at: usize) -> Option<(usize, &str)> {
    (at > 0).then(|| start_of_line(text, at - 1)).and_then(|start| Some((start, text.get(start..at)?.trim())))
}

/// The first line of what stands here, the comment right above it with it. A comment that opens the file, or ends what stands before,
/// does not belong to it.
pub(super) fn with_comment_above(text: &str, at: usize) -> usize {
    let start = start_of_line(text, at);
    let mut above = start;
    while let Some((line, _)) = line_before(text, above).filter(|(_, text)| text.starts_with('#')) {
        above = line;
    }
    if line_before(text, above).is_some_and(|(_, text)| text.is_empty()) { above } else { start }
}

/// The text with these changes, which come in the order of their places; line ends are those of its first line.
pub(super) fn applied(text: &str, edits: &[Edit]) -> String {
    let line_end = if text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r')) { "\r\n" } else { "\n" };
    let mut changed = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        changed.push_str(text.get(done..edit.at.start).unwrap_or_default());
        if edit.is_line && !changed.is_empty() && !changed.ends_with('\n') {
            changed.push_str(line_end);
        }
        changed.push_str(&edit.text.replace('\n', line_end));
        done = done.max(edit.at.end);
    }
    changed.push_str(text.get(done..).unwrap_or_default());
    changed
}
