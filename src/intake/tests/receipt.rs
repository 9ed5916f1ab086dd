//! The receipt as the own mail server wrote it down.

use super::stage::*;

/// Date and host stand where RFC 5321 § 4.4 puts them.
fn received(by: &str, date: &str) -> String {
    format!(
        "from mail.example.test (mail.example.test [192.0.2.7])\r\n\tby {by} (Postfix) with ESMTPS id 4X1\r\n\tfor <beschwerde@stadt.test>; {date}"
    )
}

const FRIDAY: &str = "Fri, 27 Mar 2026 23:58:00 +0100 (CET)";

#[test]
fn the_topmost_received_of_an_own_server_is_the_receipt() {
    for by in ["mx.stadt.test", "MX2.Intern.Stadt.Test", "stadt.test", "mx.stadt.test."] {
        let mail = yilmaz().first("Received", &received(by, FRIDAY)).read();
        assert_eq!(mail.received_at, Some(at("2026-03-27T22:58:00Z")), "{by}");
    }
}

#[test]
fn what_a_stranger_wrote_is_no_receipt() {
    for (name, by) in [("another host", "mx.example.test"), ("a host that only ends like ours", "mxstadt.test"), ("no host", "")] {
        assert_eq!(yilmaz().first("Received", &received(by, FRIDAY)).read().received_at, None, "{name}");
    }
    let below = yilmaz().first("Received", &received("mx.stadt.test", FRIDAY)).first("Received", &received("store.example.test", FRIDAY));
    assert_eq!(below.read().received_at, None, "below another server's it may be the sender's");
}

#[test]
fn a_received_without_a_date_is_no_receipt() {
    for field in
        ["by mx.stadt.test", "by mx.stadt.test; gestern", "by mx.stadt.test; ", "", ";", "by", "by ; Fri, 27 Mar 2026 23:58:00 +0100"]
    {
        assert_eq!(yilmaz().first("Received", field).read().received_at, None, "{field}");
    }
}
