//! The comparison: what the program says about a mail, and what a person says.
//!
//! Knows: every mail of the corpus. Never: accepts a mail that nobody judged, or a judgement without a mail.
//!
//! Known weaknesses: of a forwarded or encrypted mail only text and attachments are compared.

use super::city::judge;
use super::expectation::{Expectation, File, Sample, corpus, corpus_files};
use anliegend::intake::{BounceReport, IncomingMail, Nature, Sorted, attachment};
use sha2::{Digest, Sha256};

/// The nature in one word.
pub fn nature(sorted: &Sorted) -> String {
    match &sorted.nature {
        Nature::Human => "human".to_owned(),
        Nature::Automatic(code) => format!("automatic:{}", code.code()),
        Nature::Bounce(_) => "bounce".to_owned(),
        Nature::Own => "own".to_owned(),
    }
}

/// Everything in which the program differs from the person; empty where they agree.
fn differences(sample: &Sample) -> Vec<String> {
    let expected = &sample.expected;
    let (mail, sorted) = match judge(&sample.raw) {
        Ok(read) => read,
        Err(refused) => return difference("nature", &format!("unreadable:{}", refused.code()), &expected.nature),
    };
    let mut found = difference("nature", &nature(&sorted), &expected.nature);
    let suppress = sorted.suppress.map(|code| code.code().to_owned());
    found.extend(difference("suppress", &suppress, &expected.suppress));
    found.extend(difference("sender", &mail.author().map(|a| a.address.clone()), &expected.sender));
    found.extend(difference("subject", &mail.subject, &expected.subject));
    if let Some(text) = &expected.new_text {
        found.extend(difference("new_text", &mail.new_text, text));
    } else if expected.nature == "human" {
        found.push("new_text: nobody said which words are the person's".to_owned());
    }
    found.extend(differing_files(sample, &mail));
    match (&sorted.nature, &expected.bounce) {
        (Nature::Bounce(report), Some(_)) => found.extend(differing_reports(report, expected)),
        (Nature::Bounce(_), None) => found.push("bounce: nobody said what the report says".to_owned()),
        (_, Some(_)) => found.push("bounce: none was found".to_owned()),
        (_, None) => {}
    }
    found
}

fn difference<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Vec<String> {
    if found == expected { Vec::new() } else { vec![format!("{what}:\n     found {found:?}\n  expected {expected:?}")] }
}

fn differing_files(sample: &Sample, mail: &IncomingMail) -> Vec<String> {
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let line = |file: &File| format!("{} {} {} {}", file.name, file.kind, file.size, file.sha256);
    let expected: Vec<String> = sample.expected.attachments.iter().map(line).collect();
    let listed = mail.attachments.iter().map(|a| format!("{} {} {} {}", a.name, a.content_type, a.size, hex(&a.digest)));
    let taken = mail.attachments.iter().map(|a| {
        let bytes = attachment(&sample.raw, a.part).unwrap();
        format!("{} {} {} {}", a.name, a.content_type, bytes.len(), hex(&Sha256::digest(&bytes)))
    });
    let mut found = difference("attachments as listed", &listed.collect(), &expected);
    found.extend(difference("attachments as taken out", &taken.collect(), &expected));
    found
}

fn differing_reports(report: &BounceReport, expected: &Expectation) -> Vec<String> {
    let Some(returned) = &expected.bounce else { return Vec::new() };
    let mut found = difference("permanent", &report.is_permanent, &returned.permanent);
    found.extend(difference("final", &report.is_final, &returned.is_final));
    found.extend(difference("status", &report.status, &returned.status));
    found.extend(difference("recipient", &report.final_recipient, &returned.recipient));
    let known = returned.message_id.as_ref().is_none_or(|id| report.original_message_ids.contains(id));
    if !known {
        found.push(format!("message_id: found {:?}, expected {:?}", report.original_message_ids, returned.message_id));
    }
    if returned.message_id.is_none() && !report.original_message_ids.is_empty() {
        found.push(format!("message_id: found {:?}, expected none", report.original_message_ids));
    }
    found
}

#[test]
fn the_program_says_of_every_mail_what_a_person_says() {
    let mut wrong = Vec::new();
    for sample in corpus() {
        let found = differences(&sample);
        match &sample.expected.later {
            None if found.is_empty() => {}
            None => wrong.push(format!("{}\n  {}", sample.name, found.join("\n  "))),
            Some(later) if found.is_empty() => {
                wrong.push(format!("{}\n  is right now: take away its [later], which says: {}", sample.name, later.why));
            }
            Some(later) => println!("later: {}: {}", sample.name, later.why),
        }
    }
    assert!(wrong.is_empty(), "{} mails:\n\n{}\n", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn every_mail_has_its_judgement_and_every_judgement_its_mail() {
    let alone: Vec<String> = corpus_files()
        .into_iter()
        .filter(|(_, extensions)| {
            let mut extensions = extensions.clone();
            extensions.sort();
            extensions != ["eml", "toml"]
        })
        .map(|(name, extensions)| format!("{name}: {extensions:?}"))
        .collect();
    assert!(alone.is_empty(), "{}", alone.join("\n"));
}

#[test]
fn every_judgement_says_what_it_is_about() {
    for sample in corpus() {
        assert!(sample.expected.about.len() > 10 && !sample.expected.program.is_empty(), "{}", sample.name);
    }
}

/// Fewer would not be a corpus.
const FEWEST: usize = 150;

/// Programs whose mails must be there, by group.
const PROGRAMS: &[(&str, &str)] = &[
    ("outlook", "Outlook"),
    ("outlook", "Outlook im Web"),
    ("outlook", "Outlook für iOS"),
    ("outlook", "Outlook für Android"),
    ("exchange", "Exchange"),
    ("gmail", "Gmail"),
    ("gmx", "GMX"),
    ("gmx", "GMX Mail App"),
    ("webde", "WEB.DE"),
    ("t-online", "T-Online"),
    ("apple", "Apple Mail"),
    ("apple", "Apple Mail (iOS)"),
    ("thunderbird", "Thunderbird"),
    ("samsung", "Samsung Mail"),
    ("yahoo", "Yahoo"),
    ("proton", "Proton Mail"),
    ("k9", "K-9 Mail"),
    ("forwarded", "Outlook"),
    ("forwarded", "Gmail"),
    ("forwarded", "Apple Mail"),
    ("forwarded", "Thunderbird"),
    ("away", "Exchange"),
    ("away", "GMX"),
    ("away", "T-Online"),
    ("away", "Gmail"),
    ("away", "Sieve"),
    ("away", "Lotus Notes"),
    ("receipts", "Thunderbird"),
    ("receipts", "Exchange"),
    ("receipts", "Feedback Loop"),
    ("receipts", "Postfix"),
    ("bounces", "Postfix"),
    ("bounces", "Exim"),
    ("bounces", "Exchange"),
    ("bounces", "Exchange Online"),
    ("bounces", "qmail"),
    ("bounces", "Gmail"),
    ("bounces", "GMX"),
    ("bounces", "T-Online"),
    ("lists", "Mailman 2"),
    ("lists", "Mailman 3"),
    ("lists", "Sympa"),
    ("marks", "ServiceNow"),
    ("own", "Anliegend"),
];

/// Groups that must not be empty.
const GROUPS: &[&str] = &[
    "answers",
    "apple",
    "attachments",
    "away",
    "bounces",
    "broken",
    "charsets",
    "exchange",
    "forwarded",
    "gateways",
    "gmail",
    "gmx",
    "html",
    "k9",
    "languages",
    "lists",
    "marks",
    "outlook",
    "own",
    "proton",
    "receipts",
    "samsung",
    "t-online",
    "thunderbird",
    "trust",
    "webde",
    "yahoo",
];

#[test]
fn no_program_and_no_group_is_missing_and_there_are_enough_mails() {
    let corpus = corpus();
    assert!(corpus.len() >= FEWEST, "{} mails", corpus.len());
    let missing = PROGRAMS.iter().find(|pair| !corpus.iter().any(|sample| (sample.group(), sample.expected.program.as_str()) == **pair));
    assert_eq!(missing, None, "no mail of this program in this group");
    let groups: std::collections::BTreeSet<&str> = corpus.iter().map(Sample::group).collect();
    assert_eq!(groups.into_iter().collect::<Vec<_>>(), GROUPS, "a new group is written into the list");
}
