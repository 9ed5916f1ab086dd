//! Human or machine: the decision table of `domain.md` 5.1, row by row, and lessons A3.

use super::super::*;
use super::stage::*;
use crate::case::Suppressed::{self, *};

fn suppressed(raw: &Raw) -> Option<Suppressed> {
    raw.sorted().suppress
}

fn is_human(raw: &Raw) -> bool {
    raw.sorted().nature == Nature::Human
}

/// The letter of ours that automatic replies answer.
fn our_letter() -> String {
    let token = keys().token(&number(123), &crate::case::Bearer::Citizen(0));
    format!("<{}>", keys().message_id(&number(123), &token, "ack-1", "stadt.test"))
}

#[test]
fn frau_yilmaz_writes_and_may_be_answered_at_her_return_path() {
    let sorted = yilmaz().with("Reply-To", "anderswo@example.test").sorted();
    assert_eq!(sorted.nature, Nature::Human);
    assert_eq!(sorted.suppress, None);
    assert_eq!(sorted.reply_address.as_deref(), Some("yilmaz@example.test"));
    assert!(sorted.source == Source::Author && !sorted.is_staff);
}

#[test]
fn every_row_of_the_decision_table_gives_its_code() {
    let ours = our_letter();
    let rows = [
        (NullSender, yilmaz().with("Return-Path", "<>")),
        (Report, yilmaz().with("Content-Type", "multipart/report; report-type=delivery-status; boundary=x")),
        (AutoSubmitted, yilmaz().with("Auto-Submitted", "auto-generated")),
        (RoleAddress, yilmaz().with("From", "noreply@example.test")),
        (RoleAddress, yilmaz().with("Return-Path", "<liste-bounces@example.test>")),
        (BulkMail, yilmaz().with("List-Id", "<gruppe.example.test>")),
        (BulkMail, yilmaz().with("Precedence", "Bulk")),
        (AskedNotTo, yilmaz().with("X-Auto-Response-Suppress", "DR, OOF, AutoReply")),
        (AskedNotTo, yilmaz().with("X-Autoreply", "yes")),
        (OwnMail, yilmaz().with("From", "Beschwerde <Beschwerde+x@stadt.test>")),
        (OwnMail, yilmaz().with("Message-ID", &ours)),
        (OwnMail, yilmaz().with("X-Anliegend", "1")),
        (NotAddressed, yilmaz().with("To", "rat@stadt.test")),
        (Distrusted, yilmaz().first("X-Spam-Flag", "YES")),
        (Distrusted, yilmaz().first("X-Virus", "Found Eicar")),
        (Distrusted, yilmaz().first("Authentication-Results", "mx.stadt.test; dmarc=fail (p=QUARANTINE sp=none) header.from=example.test")),
        (Misaligned, yilmaz().with("Return-Path", "<mailer@anders.test>")),
        (NoReturnPath, yilmaz().without("Return-Path")),
        (PersonFirst, krause()),
        (AmbiguousSender, yilmaz().add("From", "b@example.test")),
        (AmbiguousSender, yilmaz().without("From")),
    ];
    for (code, raw) in rows {
        assert_eq!(suppressed(&raw), Some(code), "{}", String::from_utf8_lossy(&raw.bytes()));
    }
}

#[test]
fn the_first_row_that_hits_wins() {
    let all = yilmaz().with("Return-Path", "<>").with("Auto-Submitted", "auto-replied").with("List-Id", "<x>").with("To", "x@y.test");
    assert_eq!(suppressed(&all), Some(NullSender));
    assert_eq!(suppressed(&all.clone().with("Return-Path", "<yilmaz@example.test>")), Some(AutoSubmitted));
    assert_eq!(suppressed(&yilmaz().with("List-Id", "<x>").with("To", "x@y.test")), Some(BulkMail));
}

#[test]
fn auto_submitted_no_is_a_person_however_it_is_written() {
    // Lessons A3: RT, FreeScout and FixMyStreet got these wrong.
    for value in ["no", "No", "NO", "no; reason=none", "no (a person wrote this)", " (comment) no ", "no;"] {
        let raw = yilmaz().with("Auto-Submitted", value);
        assert_eq!(suppressed(&raw), None, "{value}");
        assert!(is_human(&raw), "{value}");
    }
    for value in ["auto-replied", "Auto-Generated", "auto-notified", "auto-replied (vacation); owner=\"a; no\"", "anything"] {
        assert_eq!(suppressed(&yilmaz().with("Auto-Submitted", value)), Some(AutoSubmitted), "{value}");
    }
}

#[test]
fn what_says_nothing_suppresses_nothing() {
    // Lessons A3: OTOBO took any Precedence, osTicket any X-Auto-Response-Suppress.
    for (name, value) in [
        ("Precedence", "first-class"),
        ("Precedence", "normal"),
        ("X-Auto-Response-Suppress", "DR, RN, NRN"),
        ("X-Autoreply", "no"),
        ("X-Loop", "liste@example.test"),
        ("Reply-To", "anderswo@example.test"),
    ] {
        let raw = yilmaz().with(name, value);
        assert_eq!(suppressed(&raw), None, "{name}: {value}");
        assert!(is_human(&raw));
    }
}

#[test]
fn people_stay_people_whatever_their_program_writes() {
    let ours = our_letter();
    let rows = [
        ("Exchange asks for silence (B 26)", yilmaz().with("X-Auto-Response-Suppress", "All")),
        ("… also in a reply to us", yilmaz().with("X-Auto-Response-Suppress", "All").with("In-Reply-To", &ours)),
        ("ServiceNow (B 27)", yilmaz().with("Auto-Submitted", "auto-generated")),
        ("ServiceNow in a reply to us", yilmaz().with("Auto-Submitted", "auto-generated").with("In-Reply-To", &ours)),
        (
            "a Bürgerinitiative's list",
            yilmaz()
                .with("List-Id", "<bi.example.test>")
                .with("List-Post", "<mailto:bi@example.test>")
                .with("List-Unsubscribe", "<mailto:x@y>")
                .with("To", "bi@example.test"),
        ),
        ("noreply of a form", yilmaz().with("From", "noreply@formular.test")),
        ("spam by the gateway's word", yilmaz().first("X-Spam-Flag", "YES")),
        ("Bcc", yilmaz().with("To", "rat@anders.test")),
        ("empty sender without any other mark", yilmaz().with("Return-Path", "<>")),
        ("she writes about an absence", yilmaz().with("Subject", "Abwesenheit der Sachbearbeiterin")),
        (
            "she writes about an absence from an Exchange (B 26)",
            yilmaz().with("Subject", "Abwesende Lehrer an der Grundschule").with("X-Auto-Response-Suppress", "All"),
        ),
        (
            "she answers an out-of-office reply from an Exchange",
            yilmaz().with("Subject", "AW: Automatische Antwort: Radweg").with("X-Auto-Response-Suppress", "All"),
        ),
        ("… in an answer to us", yilmaz().with("Subject", "Nicht im Haus der Jugend").with("In-Reply-To", &ours)),
        ("somebody who sends as the mailbox", yilmaz().with("From", "beschwerde@stadt.test")),
    ];
    for (who, raw) in rows {
        assert!(is_human(&raw), "{who}");
    }
}

#[test]
fn machines_that_are_certain_are_noted_and_open_no_case() {
    let ours = our_letter();
    let rows = [
        (
            "Outlook away",
            AutoSubmitted,
            yilmaz()
                .with("Auto-Submitted", "auto-generated")
                .with("Subject", "Automatische Antwort: Eingangsbestätigung")
                .with("X-Auto-Response-Suppress", "All"),
        ),
        ("Sieve vacation", AutoSubmitted, yilmaz().with("Return-Path", "<>").with("Auto-Submitted", "auto-replied (vacation)")),
        (
            "a ticket system's receipt for our letter",
            AutoSubmitted,
            yilmaz().with("Auto-Submitted", "auto-replied").with("In-Reply-To", &ours),
        ),
        (
            "away, known by the number in the subject",
            AutoSubmitted,
            yilmaz().with("Auto-Submitted", "auto-replied").with("Subject", "Re: Eingangsbestätigung, B-2026-000123"),
        ),
        ("a Sieve notification", AutoSubmitted, yilmaz().with("Auto-Submitted", "auto-notified")),
        (
            "an old Exchange",
            AskedNotTo,
            yilmaz().with("X-Auto-Response-Suppress", "All").with("Subject", "[EXTERN] Out of Office: AW: Ihr Anliegen"),
        ),
        ("away, without any mark, in answer to us", AskedNotTo, yilmaz().with("Subject", "Abwesenheitsnotiz").with("In-Reply-To", &ours)),
        ("X-Autoreply", AskedNotTo, yilmaz().with("X-Autoreply", "yes").with("In-Reply-To", &ours)),
        ("read receipt", Report, yilmaz().with("Content-Type", "multipart/report; report-type=disposition-notification; boundary=x")),
        ("abuse report", Report, yilmaz().with("Content-Type", "multipart/report; report-type=feedback-report; boundary=x")),
        (
            "newsletter, one click",
            BulkMail,
            yilmaz().with("List-Unsubscribe", "<https://x.test>").with("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
        (
            "newsletter, in German",
            BulkMail,
            yilmaz().with("List-Unsubscribe", "<https://x.test>").text("Neues!\nNewsletter abbestellen: hier"),
        ),
        ("newsletter to nobody in particular", BulkMail, yilmaz().with("Precedence", "bulk").with("To", "leser@x.test")),
    ];
    for (what, code, raw) in rows {
        assert_eq!(raw.sorted().nature, Nature::Automatic(code), "{what}");
        assert!(raw.sorted().suppress.is_some(), "{what}: nothing automatic answers it");
    }
}

#[test]
fn a_newsletter_that_answers_us_is_a_person() {
    let news = yilmaz().with("List-Unsubscribe", "<https://x.test>").with("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    assert!(is_human(&news.clone().with("In-Reply-To", &our_letter())));
    assert!(is_human(&news.with("Subject", "AW: Eingangsbestätigung")));
}

#[test]
fn our_own_mail_and_loops_are_recognised() {
    assert_eq!(yilmaz().with("Message-ID", &our_letter()).sorted().nature, Nature::Own);
    let renamed = yilmaz().with("From", "beschwerde@stadt.test").with("X-Anliegend", "final_reply");
    assert_eq!(renamed.sorted().nature, Nature::Own, "its Message-ID was lost on the way");
    let round = (0..101).fold(yilmaz(), |raw, i| raw.add("Received", &format!("from h{i}")));
    assert_eq!(round.sorted().nature, Nature::Own);
    let forged = our_letter().replace("ack-1", "ack-2");
    assert_eq!(yilmaz().with("Message-ID", &forged).sorted().nature, Nature::Human, "a guessed Message-ID is not ours");
}

#[test]
fn another_citys_letters_are_not_our_own() {
    let theirs = yilmaz().with("From", "beschwerde@nachbar.test").with("Return-Path", "<beschwerde@nachbar.test>");
    let answer = theirs.clone().with("X-Anliegend", "final_reply").sorted();
    assert_eq!((answer.nature, answer.suppress), (Nature::Human, Some(OwnMail)), "their desk wrote it: a case, and no machine answers");
    let receipt = theirs.with("X-Anliegend", "acknowledgement").with("Auto-Submitted", "auto-replied").with("Return-Path", "<>").sorted();
    assert_eq!((receipt.nature, receipt.suppress), (Nature::Automatic(AutoSubmitted), Some(NullSender)));
}

#[test]
fn alignment_is_judged_by_the_own_server_only() {
    let relayed = yilmaz().with("Return-Path", "<bounce@versand.test>");
    assert_eq!(suppressed(&relayed), Some(Misaligned));
    let proven = relayed.clone().first("Authentication-Results", "mx.stadt.test; dkim=pass header.d=example.test");
    assert_eq!(suppressed(&proven), None);
    let claimed = relayed.clone().first("Authentication-Results", "mx.versand.test; dkim=pass header.d=example.test");
    assert_eq!(suppressed(&claimed), Some(Misaligned));
    let wrong_domain = relayed.first("Authentication-Results", "mx.stadt.test; dkim=pass header.d=versand.test");
    assert_eq!(suppressed(&wrong_domain), Some(Misaligned));
    assert_eq!(suppressed(&yilmaz().with("Return-Path", "<x@mail.example.test>")), None, "a host below the domain");
}

#[test]
fn a_server_without_return_path_need_not_keep_acknowledgements_away() {
    let mail = yilmaz().without("Return-Path").read();
    let sorted = with_known(|known| sort(&mail, &Known { trust_return_path: ReturnPathTrust::IfPresent, ..*known }));
    assert_eq!((sorted.suppress, sorted.reply_address.as_deref()), (None, Some("yilmaz@example.test")));
}

#[test]
fn a_colleague_is_who_the_own_server_says() {
    let staff = |raw: &Raw| raw.sorted().is_staff;
    assert!(krause().sorted().source == Source::Colleague(None) && !staff(&krause()), "From alone proves nothing");
    assert!(staff(&krause().first("X-Internal-Sender", "yes")));
    assert!(staff(&krause().first("Authentication-Results", "mx.stadt.test; auth=pass smtp.auth=krause")));
    assert!(staff(&krause().first("Authentication-Results", "mx.stadt.test; dmarc=pass header.from=stadt.test")));
    assert!(!staff(&krause().first("Authentication-Results", "mx.stadt.test; dmarc=fail header.from=stadt.test")));
    assert!(!staff(&yilmaz().first("X-Internal-Sender", "yes")), "not in the city's domains");
    let by_domain = |raw: &Raw| with_known(|known| sort(&raw.read(), &Known { staff_proof: StaffProof::Domain, ..*known }).is_staff);
    assert!(by_domain(&krause()));
    assert!(!by_domain(&krause().first("Authentication-Results", "mx.stadt.test; dmarc=fail header.from=stadt.test")));
    assert!(!by_domain(&krause().with("From", "krause@stadt.test.evil.test")));
}
