//! Reading and sorting a mail.

use super::city::{limits, sorted, sorted_with, without_blanks};
use anliegend::intake::{
    FormRule, IncomingMail, Join, JoinFacts, Nature, ReturnPath, Sorted, Source, attachment, join, letter_fingerprint, read, title,
};
use sha2::{Digest, Sha256};

/// Any bytes as a mail.
pub fn read_and_sort(raw: &[u8]) {
    let reading = read(raw, &limits());
    assert_eq!(reading, read(raw, &limits()), "the same bytes are the same mail");
    let Ok(mail) = reading else { return };
    is_fit_to_be_kept(&mail);
    attachments_come_back_byte_for_byte(raw, &mail);
    let judged = sorted(&mail);
    assert_eq!(judged, sorted(&mail), "the same mail is judged alike");
    is_judged_consistently(&mail, &judged);
    is_read_as_a_form(&mail);
    is_the_same_letter_after_one_more_station(raw, &mail);
    assert!(title(&mail.subject).chars().count() <= 80 && !title(&mail.subject).is_empty());
    assert_eq!(join(&mail, &judged, &JoinFacts::default()), Join::New, "what names no case joins none");
}

/// Nothing that a database, a log or a reader stumbles over.
fn is_fit_to_be_kept(mail: &IncomingMail) {
    let is_plain = |text: &str| !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    assert!(is_plain(&mail.text) && is_plain(&mail.new_text), "{mail:?}");
    assert!(mail.text.len() <= limits().max_text && mail.new_text.len() <= mail.text.len());
    let names = mail.attachments.iter().flat_map(|listed| [&listed.name, &listed.content_type]);
    for line in names.chain([&mail.subject]).chain(mail.from.iter().chain(&mail.to).flat_map(|a| [&a.name, &a.address])) {
        assert!(is_plain(line) && !line.contains('\n'), "{line:?}");
    }
    assert!(mail.tags().len() <= 50, "each costs a look-up");
}

/// Each attachment is found again by its number, with the size and the digest that were told.
fn attachments_come_back_byte_for_byte(raw: &[u8], mail: &IncomingMail) {
    for listed in mail.attachments.iter().take(20) {
        let content = attachment(raw, listed.part).unwrap_or_else(|| panic!("part {} is gone", listed.part));
        let digest: [u8; 32] = Sha256::digest(&content).into();
        assert_eq!((content.len() as u64, digest), (listed.size, listed.digest));
        assert!(!listed.name.is_empty() && !listed.name.contains(['/', '\\']), "{:?}", listed.name);
    }
    let last = mail.attachments.iter().map(|listed| listed.part).max().unwrap_or_default();
    assert_eq!(attachment(raw, last.max(1000) + 1), None, "no part of that number was told");
}

/// What a machine wrote is never acknowledged, and nobody is a colleague who does not claim to be one.
fn is_judged_consistently(mail: &IncomingMail, judged: &Sorted) {
    assert!(judged.nature == Nature::Human || judged.suppress.is_some(), "a machine may be answered: {judged:?}");
    assert!(!judged.is_staff || judged.source != Source::Author, "{judged:?}");
    match &mail.return_path {
        ReturnPath::Address(path) => assert_eq!(judged.reply_address.as_ref(), Some(path)),
        ReturnPath::Null | ReturnPath::Missing => assert_eq!((&judged.reply_address, judged.suppress.is_some()), (&None, true)),
    }
    if let Nature::Bounce(report) = &judged.nature {
        super::report::is_consistent(report);
    }
}

/// Whatever a form writes, its text is a piece of the mail, and what stands there as an address could be one.
fn is_read_as_a_form(mail: &IncomingMail) {
    let Some(author) = mail.author() else { return };
    let label = |word: &str| Some(word.to_owned());
    let form = FormRule { sender: author.address.clone(), address: "E-Mail".to_owned(), name: label("Name"), text: label("Nachricht") };
    let Source::Form(entry) = sorted_with(mail, &[form]).source else { panic!("the city knows this form") };
    assert!(entry.citizen.address.is_empty() || entry.citizen.is_plausible(), "{entry:?}");
    let lines: Vec<String> = mail.text.lines().map(without_blanks).collect();
    for line in entry.text.lines().map(without_blanks) {
        assert!(lines.iter().any(|whole| whole.contains(&line)), "{line:?}");
    }
}

/// One more `Received` in front changes the envelope, not the letter.
fn is_the_same_letter_after_one_more_station(raw: &[u8], mail: &IncomingMail) {
    let name = raw.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    if name == 0 || raw.get(name) != Some(&b':') {
        return;
    }
    let moved = [b"Received: from a.test by b.test\r\n".as_slice(), raw].concat();
    let Ok(moved) = read(&moved, &limits()) else { return };
    assert_eq!(letter_fingerprint(&moved), letter_fingerprint(mail));
    assert_eq!((&moved.text, &moved.attachments), (&mail.text, &mail.attachments));
}

/// The head of a citizen's mail as her own program and the city's server write it.
const CITIZEN: &str = "Return-Path: <yilmaz@example.test>\r\nReceived: from mx.example.test by mx.stadt.test; Fri, 27 Mar 2026 09:00:01 +0100\r\n\
    From: Ayse Yilmaz <yilmaz@example.test>\r\nTo: beschwerde@stadt.test\r\nDate: Fri, 27 Mar 2026 09:00:00 +0100\r\n\
    Message-ID: <1@example.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";

/// Any bytes as what a citizen wrote: as a first mail, and as an answer to a mail of somebody's and to a letter of ours.
pub fn own_words(body: &[u8]) {
    let ours = super::secret::our_message_id("yilmaz");
    let heads = [
        "Subject: Laterne aus\r\n\r\n".to_owned(),
        "Subject: AW: Laterne aus\r\nIn-Reply-To: <2@example.test>\r\n\r\n".to_owned(),
        format!("Subject: AW: Eingangsbestätigung\r\nIn-Reply-To: <{ours}>\r\n\r\n"),
    ];
    for (nth, head) in heads.iter().enumerate() {
        let raw = [CITIZEN.as_bytes(), head.as_bytes(), body].concat();
        let Ok(mail) = read(&raw, &limits()) else { continue };
        let judged = sorted(&mail);
        assert_eq!((&judged.nature, judged.suppress), (&Nature::Human, None), "whatever she writes, she is a person and is answered");
        are_lines_of(&mail.new_text, &mail.text);
        let is_lost = mail.new_text.is_empty() && !mail.text.trim().is_empty();
        assert!(!is_lost || nth == 2, "only an answer to a letter of ours may be nothing but quotes");
    }
}

/// Every line of the one stands in the other, in the same order.
fn are_lines_of(own: &str, whole: &str) {
    let mut rest = whole.lines().map(without_blanks);
    for line in own.lines().map(without_blanks).filter(|line| !line.is_empty()) {
        assert!(rest.any(|other| other == line), "nobody wrote {line:?} in {whole:?}");
    }
}
