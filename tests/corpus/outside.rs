//! Other people's mails: a folder named by `ANLIEGEND_CORPUS` is read as Musterstadt would, one line per mail.
//!
//! Knows: that nothing may panic over any mail. Never: keeps, copies or prints a word of them.
//!
//! Known weaknesses: where a mail has a `.toml` beside it, only nature and reason are compared.

use super::city::judge;
use super::expectation::{expectation, files};
use super::judgement::nature;
use anliegend::intake::{attachment, letter_fingerprint, title};
use std::path::Path;

/// The judgement in one line. What it holds is counted, not told.
fn line(raw: &[u8]) -> String {
    let (mail, sorted) = match judge(raw) {
        Ok(read) => read,
        Err(refused) => return format!("unreadable:{}", refused.code()),
    };
    for file in &mail.attachments {
        assert_eq!(attachment(raw, file.part).unwrap().len() as u64, file.size, "an attachment is taken out as it was listed");
    }
    let _title = title(&mail.subject);
    let _print = letter_fingerprint(&mail);
    let reason = sorted.suppress.map_or("-", |code| code.code());
    let (own, all, count) = (mail.new_text.chars().count(), mail.text.chars().count(), mail.attachments.len());
    format!("{} {reason} {own} of {all} characters are own words, {count} attachments", nature(&sorted))
}

#[test]
fn no_mail_of_an_outside_corpus_makes_the_program_panic() {
    let Some(folder) = std::env::var_os("ANLIEGEND_CORPUS") else { return };
    let folder = Path::new(&folder);
    let mut wrong = Vec::new();
    for (name, extensions) in files(folder).into_iter().filter(|(_, extensions)| extensions.iter().any(|e| e == "eml")) {
        let raw = std::fs::read(folder.join(format!("{name}.eml"))).unwrap();
        match std::panic::catch_unwind(|| line(&raw)) {
            Ok(line) if extensions.iter().any(|e| e == "toml") => {
                let expected = expectation(&folder.join(format!("{name}.toml")));
                let says = format!("{} {} ", expected.nature, expected.suppress.as_deref().unwrap_or("-"));
                let is_right = line.starts_with(&says) || line == expected.nature;
                println!("{name}: {line}{}", if is_right { String::new() } else { format!(" (expected {says})") });
            }
            Ok(line) => println!("{name}: {line}"),
            Err(_) => wrong.push(name),
        }
    }
    assert!(wrong.is_empty(), "it panics over {wrong:?}");
}
