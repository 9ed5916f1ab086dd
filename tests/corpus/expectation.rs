//! The files of the corpus: a mail and what a person says about it.
//!
//! Knows: how both are found and what an expectation may say. Never: judges.
//!
//! Known weaknesses: none known.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What stands in `NAME.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The program that writes such mails.
    pub program: String,
    /// What a reader should notice.
    pub about: String,
    /// What the mail is: `human`, `automatic:A03`, `bounce`, `own`, or `unreadable:too_deep`.
    pub nature: String,
    /// Why no acknowledgement answers it: `A01` … `A17`; left out where one may.
    pub suppress: Option<String>,
    /// The address of the one author; left out where nobody knows who that is.
    pub sender: Option<String>,
    /// The subject.
    #[serde(default)]
    pub subject: String,
    /// The person's own words, exactly; left out for machines, whose words nobody asks for.
    pub new_text: Option<String>,
    /// Every attachment in order.
    #[serde(default, rename = "attachment")]
    pub attachments: Vec<File>,
    /// What a returned letter says.
    pub bounce: Option<Returned>,
    /// The program is wrong about this mail and will be mended elsewhere.
    pub later: Option<Later>,
}

/// An attachment.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its media type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of these bytes, in hexadecimal.
    pub sha256: String,
}

/// A letter of ours that came back.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    /// The address will not work later either.
    pub permanent: bool,
    /// The server gave up.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// Enhanced status (RFC 3463); left out where none is said.
    pub status: Option<String>,
    /// The address that failed; left out where none is said.
    pub recipient: Option<String>,
    /// The Message-ID of the letter; left out where it did not survive.
    pub message_id: Option<String>,
}

/// Why the expectation is not met yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Later {
    /// What is wrong, and where it must be mended.
    pub why: String,
}

/// A mail with its expectation.
pub struct Sample {
    /// `group/name`.
    pub name: String,
    /// The raw mail.
    pub raw: Vec<u8>,
    /// What a person says.
    pub expected: Expectation,
}

impl Sample {
    /// The folder it lies in.
    pub fn group(&self) -> &str {
        self.name.split('/').next().unwrap()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/mails")
}

/// Every file below a folder, as `group/name` without its extension, with the extensions that are there.
pub fn files(root: &Path) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|fault| panic!("{}: {fault}", folder.display())).flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            let name = path.with_extension("").strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.entry(name).or_default().push(extension);
        }
    }
    found
}

/// The files of the corpus, by name.
pub fn corpus_files() -> BTreeMap<String, Vec<String>> {
    files(&root())
}

/// Reads an expectation, or says what is wrong with it.
pub fn expectation(path: &Path) -> Expectation {
    let text = std::fs::read_to_string(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    toml::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// The whole corpus, in the order of the names.
pub fn corpus() -> Vec<Sample> {
    let sample = |name: String| {
        let raw = std::fs::read(root().join(format!("{name}.eml"))).unwrap_or_else(|fault| panic!("{name}.eml: {fault}"));
        let expected = expectation(&root().join(format!("{name}.toml")));
        Sample { name, raw, expected }
    };
    corpus_files().into_keys().map(sample).collect()
}
