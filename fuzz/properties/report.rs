//! Delivery reports.

use super::city::{limits, sorted};
use anliegend::case::Suppressed;
use anliegend::intake::{BounceReport, Nature, read};

/// Any bytes as the machine-readable part of a report, and as the words of one in a form of its own.
pub fn dsn(bytes: &[u8]) {
    let head = "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.test\r\nTo: beschwerde@stadt.test\r\nSubject: Undelivered Mail Returned to Sender\r\n";
    let report = "Content-Type: multipart/report; report-type=delivery-status; boundary=\"=g\"\r\n\r\n--=g\r\n\r\nSorry.\r\n\r\n\
        --=g\r\nContent-Type: message/delivery-status\r\n\r\n";
    let free = "Content-Type: text/plain; charset=utf-8\r\n\r\n";
    let machine_readable = [head.as_bytes(), report.as_bytes(), bytes, b"\r\n--=g--\r\n"].concat();
    let in_words = [head.as_bytes(), free.as_bytes(), bytes].concat();
    for raw in [machine_readable, in_words] {
        let Ok(mail) = read(&raw, &limits()) else { continue };
        let judged = sorted(&mail);
        assert_eq!((judged.suppress, judged.reply_address), (Some(Suppressed::NullSender), None), "a report is never answered");
        match judged.nature {
            Nature::Bounce(report) => is_consistent(&report),
            Nature::Automatic(why) => assert_eq!(why, Suppressed::Report),
            other => panic!("a report is no {other:?}"),
        }
    }
}

/// A report that could be acted upon.
pub(super) fn is_consistent(report: &BounceReport) {
    assert!(report.is_final || !report.is_permanent, "what is still tried is not lost: {report:?}");
    if let Some(status) = &report.status {
        let classes: Vec<&str> = status.split('.').collect();
        assert!(matches!(classes.as_slice(), ["2" | "4" | "5", ..]) && classes.len() == 3, "{status:?}");
        assert!(!(status.starts_with('4') && report.is_permanent), "{report:?}");
    }
    assert!(report.original_message_ids.len() <= 500 && report.tags.len() <= 50, "each costs a look-up");
    assert!(report.original_message_ids.iter().all(|id| !id.is_empty()));
}
