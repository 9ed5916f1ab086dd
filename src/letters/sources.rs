//! The texts of all letters as they came (*Brieftexte*): the built-in ones, any of them replaced by the city's own file.
//!
//! Knows: which files there are, and their built-in content. Never: reads a file; the configuration hands contents in.
//!
//! Known weaknesses: a city's file replaces a whole file, not a sentence of it.

use super::LetterKind;
use std::collections::BTreeMap;

/// The frame of every HTML part.
pub(super) const LAYOUT: &str = "layout.html";
/// The three files of each kind of letter.
pub(super) const PARTS: [&str; 3] = ["subject.txt", "body.txt", "body.html"];

macro_rules! built_in {
    ($($folder:literal),+ $(,)?) => {
        [
            (LAYOUT, include_str!("../../config/letters/layout.html")),
            $(
                (concat!($folder, "/subject.txt"), include_str!(concat!("../../config/letters/", $folder, "/subject.txt"))),
                (concat!($folder, "/body.txt"), include_str!(concat!("../../config/letters/", $folder, "/body.txt"))),
                (concat!($folder, "/body.html"), include_str!(concat!("../../config/letters/", $folder, "/body.html"))),
            )+
        ]
    };
}

/// *Brieftexte*, not yet checked: relative path (`acknowledgement/body.txt`) to content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextSources {
    files: BTreeMap<String, String>,
}

impl TextSources {
    /// The texts that the binary carries, so that it works without any file.
    #[must_use]
    pub fn built_in() -> Self {
        let files = built_in![
            "acknowledgement",
            "department_case",
            "reminder",
            "escalation",
            "desk_list",
            "triage",
            "release",
            "review",
            "alarm",
            "final_reply",
            "interim_reply",
            "query",
            "help",
            "returned",
            "citizen_wrote",
            "colleague_note",
            "digest",
            "admin_note",
        ];
        Self { files: files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect() }
    }

    /// Replaces one file by the city's own. `path` is relative to `config/letters/`, with `/` between folder and file.
    /// Returns whether there is such a file; nothing changes otherwise.
    #[must_use]
    pub fn replace(&mut self, path: &str, text: String) -> bool {
        match self.files.get_mut(path) {
            Some(file) => {
                *file = text;
                true
            }
            None => false,
        }
    }

    /// All relative paths, for naming the nearest one.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Relative path and content of every file.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Content of one file.
    pub(super) fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }
}

/// The relative path of one part of a kind of letter.
pub(super) fn path_of(kind: LetterKind, part: &str) -> String {
    format!("{}/{part}", kind.code())
}
