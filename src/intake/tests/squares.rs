//! What a hostile mail may cost: ten times the bytes, at most some times ten times the work.
//!
//! Each of these once took seconds or minutes where something began anew at every line, tag or word.

use super::super::*;
use super::stage::*;
use std::time::{Duration, Instant};

const MANY: usize = 20_000;

/// The fastest of three readings, so that a busy machine does not look like a square.
fn cost(raw: &[u8]) -> Duration {
    let once = || {
        let start = Instant::now();
        let mail = read(raw, &trusting()).unwrap();
        drop((sort_it(&mail), title(&mail.subject), letter_fingerprint(&mail), mail.tags()));
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap()
}

/// Reads `MANY / 10` and `MANY` repetitions. A square would cost a hundred times as much; a tenth of a second is always allowed.
fn grows_with_its_length(what: &str, make: impl Fn(usize) -> Raw) {
    let small = cost(&make(MANY / 10).bytes());
    let large = cost(&make(MANY).bytes());
    assert!(large < small * 40 + Duration::from_millis(100), "{what}: {small:?} became {large:?}");
}

fn html(text: &str) -> Raw {
    yilmaz().with("Content-Type", "text/html; charset=utf-8").body(text.as_bytes())
}

#[test]
fn a_line_of_nothing_but_boundaries_costs_its_length() {
    grows_with_its_length("one dash as boundary, no line end", |n| {
        yilmaz().with("Content-Type", "multipart/mixed; boundary=\"-\"").body("-".repeat(n * 10).as_bytes())
    });
    grows_with_its_length("lines that only begin like the boundary", |n| {
        yilmaz().with("Content-Type", "multipart/mixed; boundary=a").body("--ab\r\n".repeat(n).as_bytes())
    });
    let prefixes: Vec<String> =
        (1..50).map(|i| format!("Content-Type: multipart/mixed; boundary={0}\r\n\r\n--{0}\r\n", "a".repeat(i))).collect();
    let prefixes = prefixes.concat();
    grows_with_its_length("boundaries that are beginnings of each other", |n| {
        let body = prefixes.split_once("\r\n\r\n").unwrap().1;
        yilmaz().with("Content-Type", "multipart/mixed; boundary=a").body(format!("{body}\r\n{}", "x\r\n".repeat(n)).as_bytes())
    });
}

#[test]
fn a_header_costs_its_length_whatever_stands_in_it() {
    let rows: [(&str, &str, &str, &str); 12] = [
        ("From", "", "(", ""),
        ("To", "", "((", "))"),
        ("To", "", "a@b.test, ", ""),
        ("To", "", "g:a@b.test;", ""),
        ("Content-Type", "text/plain", "; name*0=a", ""),
        ("Subject", "", "=?", ""),
        ("Subject", "", "=?a?Q? ", ""),
        ("Subject", "", "=?x?Q?=FF?=a", ""),
        ("Subject", "", "[B-2026-000001]", ""),
        ("Subject", "", "Re: ", ""),
        ("References", "", "<", ""),
        ("References", "", "<a@b.test> ", ""),
    ];
    for (name, before, again, after) in rows {
        grows_with_its_length(&format!("{name}: {again}"), |n| yilmaz().with(name, &format!("{before}{}{after}", again.repeat(n))));
    }
    grows_with_its_length("RFC 2231", |n| {
        let pieces: Vec<String> = (0..n).rev().map(|i| format!("; name*{i}=a")).collect();
        yilmaz().with("Content-Type", &format!("image/png{}", pieces.concat()))
    });
}

#[test]
fn a_header_of_many_megabytes_is_read_in_part_and_its_mail_is_taken_in() {
    let mail = yilmaz().with("Subject", &"Straße ".repeat(1_500_000)).read();
    assert!(mail.subject.starts_with("Straße Straße") && mail.subject.len() <= 128 * 1024, "{}", mail.subject.len());
    assert!("Straße".starts_with(mail.subject.split(' ').next_back().unwrap()), "cut between two letters, or the umlauts were lost");
    assert_eq!(mail.new_text, "Die Laterne brennt nicht.");
    let many_fields = "a:\r\n".repeat(2_000_000);
    assert_eq!(read(many_fields.as_bytes(), &trusting()), Err(Unreadable::TooManyHeaders));
}

#[test]
fn html_costs_its_length_however_its_tags_stand() {
    let rows = [
        "<b>",
        "<div></x>",
        "<blockquote></x>",
        "<ul></x><li>",
        "<dd><li>",
        "<li><blockquote>",
        "<div><!--</div>-->",
        "<span><div></span>",
        "<o>",
        "<font size=1></x><p>",
        "<b><p></b>",
        "<table></x><tr><td>",
        "<td>a",
        "a=b ",
        "&#",
        "<",
        "<!--",
        "<p a=\"<b\" ",
    ];
    for again in rows {
        grows_with_its_length(again, |n| html(&format!("<p {}>Hilfe", again.repeat(n / 8))));
        grows_with_its_length(again, |n| html(&format!("{}Hilfe", again.repeat(n / 4))));
    }
    for before in ["<svg>", "<math>", "<style>", "<title>", "<select><style><p a=\""] {
        grows_with_its_length(before, |n| html(&format!("{before}{}Hilfe", "<td><div>".repeat(n / 4))));
    }
}

#[test]
fn quotes_and_signatures_cost_their_length() {
    for again in [
        "-- \nAm 1\n",
        "Von: a\nDatum: b\n",
        "Am 12.03.2026 schrieb\n",
        "Am 12.03.2026 schrieb x:\n\n",
        "-----Original Message-----\n",
        ">",
    ] {
        grows_with_its_length(again, |n| yilmaz().with("Subject", "AW: x").text(&format!("s.u.\n{}", again.repeat(n / 4))));
    }
}

#[test]
fn a_report_full_of_ids_costs_its_length_and_no_more_look_ups_than_a_real_one() {
    let report = |n: usize| {
        let ids: Vec<String> = (0..n).map(|i| format!("Message-ID: <b-2026-{i:06}-abcdefghjkmnp@x.test>\n")).collect();
        yilmaz().with("From", "MAILER-DAEMON@mx.example.test").with("Subject", "Mail delivery failed").text(&ids.concat())
    };
    grows_with_its_length("Message-IDs in a report", |n| report(n / 4));
    let Nature::Bounce(bounce) = report(10_000).sorted().nature else { panic!("a bounce") };
    assert_eq!((bounce.original_message_ids.len(), bounce.tags.len()), (500, 50));
}

#[test]
fn forwarded_texts_together_are_cut_like_any_text() {
    let inner = format!("--g\r\n\r\nSubject: x\r\n\r\n{}\r\n", "Laterne ".repeat(30_000));
    let mail = yilmaz().with("Content-Type", "multipart/digest; boundary=g").body(format!("{}--g--", inner.repeat(10)).as_bytes()).read();
    assert!(mail.is_cut && mail.text.len() <= Limits::default().max_text, "{}", mail.text.len());
}
