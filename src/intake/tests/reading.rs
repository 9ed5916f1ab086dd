//! What is read from the bytes of a mail.

use super::super::*;
use super::stage::*;

fn multipart(kind: &str, parts: &[&str]) -> Vec<u8> {
    let mut out = format!("Content-Type: {kind}; boundary=\"grenze\"\r\nMIME-Version: 1.0\r\n\r\nFür alte Programme\r\n");
    for part in parts {
        out = format!("{out}--grenze\r\n{}\r\n", part.replace('\n', "\r\n"));
    }
    out.push_str("--grenze--\r\n");
    [b"From: Frau Yilmaz <yilmaz@example.test>\r\nTo: beschwerde@stadt.test\r\nSubject: Foto\r\n".as_slice(), out.as_bytes()].concat()
}

fn read_it(raw: &[u8]) -> IncomingMail {
    read(raw, &trusting()).unwrap()
}

#[test]
fn a_plain_mail_is_read_with_its_header() {
    let mail = yilmaz().add("Cc", "\"Rat, Der\" <rat@Stadt.TEST>").read();
    assert_eq!(mail.message_id.as_deref(), Some("1@example.test"));
    assert_eq!(mail.author(), Some(&Address { name: "Frau Yilmaz".into(), address: "yilmaz@example.test".into() }));
    assert_eq!(mail.cc, [Address { name: "Rat, Der".into(), address: "rat@stadt.test".into() }]);
    assert_eq!(mail.subject, "Laterne defekt");
    assert_eq!(mail.date, Some(at("2026-03-27T08:00:00Z")));
    assert_eq!(mail.return_path, ReturnPath::Address("yilmaz@example.test".into()));
    assert_eq!(mail.new_text, "Die Laterne brennt nicht.");
    assert_eq!(mail.marks.received_count, 1);
    assert!(mail.attachments.is_empty());
}

#[test]
fn umlauts_survive_whatever_the_label_says() {
    // Lessons B 3 and 38: expected text by hand, bytes as the program sent them.
    let latin = b"Schr\xf6derstra\xdfe: gr\xfc\xdfe, \x84sch\xf6n\x93\r\n";
    let expected = "Schröderstraße: grüße, „schön“";
    for label in ["utf-8", "iso-8859-1", "us-ascii", "x-unbekannt", "windows-1252"] {
        let mail = yilmaz().with("Content-Type", &format!("text/plain; charset={label}")).body(latin).read();
        assert_eq!(mail.text, expected, "label {label}");
    }
    let unlabelled = yilmaz().body(latin).read();
    assert_eq!(unlabelled.text, expected);
    let utf8_as_latin = yilmaz().with("Content-Type", "text/plain; charset=iso-8859-1").body("Straße".as_bytes()).read();
    assert_eq!(utf8_as_latin.text, "Straße");
}

#[test]
fn a_strange_byte_spoils_no_other() {
    // A gateway's Latin footer below UTF-8, and a character cut in two; guessing one charset for all made two letters of each umlaut.
    let mixed = ["Für die Grünfläche an der Mühlenstraße wünschen wir uns Bäume.\r\n\r\nGeh".as_bytes(), b"\xf6rt f\xfcr niemanden sonst."]
        .concat();
    let expected = "Für die Grünfläche an der Mühlenstraße wünschen wir uns Bäume.\n\nGehört für niemanden sonst.";
    for label in ["text/plain; charset=utf-8", "text/plain"] {
        assert_eq!(yilmaz().with("Content-Type", label).body(&mixed).read().text, expected, "{label}");
    }
    for label in ["iso-8859-15", "iso-8859-9", "windows-1250"] {
        let utf8 = yilmaz().with("Content-Type", &format!("text/plain; charset={label}")).body("Grüße, 5 €".as_bytes()).read();
        assert_eq!(utf8.text, "Grüße, 5 €", "{label}");
    }
}

#[test]
fn umlauts_survive_in_headers() {
    let cases: [(&[u8], &str); 6] = [
        (b"Stra\xdfe kaputt", "Straße kaputt"),
        (b"=?utf-8?Q?Stra=DFe_kaputt?=", "Straße kaputt"),
        (b"=?x-unbekannt?Q?Stra=DFe?= kaputt", "Straße kaputt"),
        (b"=?iso-8859-1?B?U3RyYd9l?= kaputt", "Straße kaputt"),
        // A character cut in two by the sender's program.
        (b"=?utf-8?Q?Stra=C3?= =?utf-8?Q?=9Fe_kaputt?=", "Straße kaputt"),
        ("Straße kaputt".as_bytes(), "Straße kaputt"),
    ];
    for (value, expected) in cases {
        let raw = [b"From: a@example.test\r\nSubject: ".as_slice(), value, b"\r\n\r\nText\r\n"].concat();
        assert_eq!(read_it(&raw).subject, expected, "{}", String::from_utf8_lossy(value));
    }
    let raw = b"From: =?iso-8859-1?Q?Sch=E4fer=2C_J=F6rg?= <js@example.test>, \"J\xf6rg\" <j2@example.test>\r\n\r\nText";
    let names: Vec<String> = read_it(raw).from.into_iter().map(|a| a.name).collect();
    assert_eq!(names, ["Schäfer, Jörg", "Jörg"]);
}

#[test]
fn nul_and_control_characters_never_reach_the_archive() {
    let mail = yilmaz()
        .with("Subject", "a\u{0}b\u{7}c")
        .with("From", "\"Y\u{0}z\" <y@example.test>")
        .body(b"Eins\0zwei\x08\r\ndrei\x1b[31m")
        .read();
    for text in [&mail.subject, &mail.text, &mail.new_text, &mail.from[0].name] {
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
    }
    assert_eq!(mail.text, "Einszwei\ndrei[31m");
}

/// Found by fuzzing: a bare CR became a line end in an address, and anything stayed in a media type.
#[test]
fn an_address_and_a_media_type_are_one_line() {
    let mail = yilmaz().with("From", "Yilmaz <yil\rmaz@example.test>").with("Content-Type", "image/gif\ra\0b; name=x.gif").read();
    assert_eq!((mail.from[0].address.as_str(), mail.author()), ("yil maz@example.test", None));
    assert_eq!(mail.attachments[0].content_type, "image/gif ab");
}

#[test]
fn of_text_and_html_the_text_is_read_and_html_only_mails_are_read_too() {
    let html = "Content-Type: text/html; charset=utf-8\n\n<html><head><style>p{}</style></head><body><h1>Ampel</h1><p>Die <b>Ampel</b> ist&nbsp;aus.<br>Bitte pr&uuml;fen.</p></body></html>";
    let both = multipart("multipart/alternative", &["Content-Type: text/plain; charset=utf-8\n\nDie Ampel ist aus.", html]);
    assert_eq!(read_it(&both).text, "Die Ampel ist aus.");
    let only_html = read_it(&multipart("multipart/alternative", &[html]));
    assert_eq!(only_html.text, "Ampel\n\nDie Ampel ist\u{a0}aus.\nBitte prüfen.");
    assert!(only_html.attachments.is_empty());
    let blank_text = multipart("multipart/alternative", &["Content-Type: text/plain\n\n  \n", html]);
    assert!(read_it(&blank_text).text.contains("Bitte prüfen."));
}

#[test]
fn hostile_html_costs_no_time_and_no_text() {
    let deep = format!("<div>{}Hilfe{}</div>", "<div>".repeat(50_000), "</div>".repeat(50_000));
    let many = format!("{}Hilfe", "<font color=red><p>".repeat(30_000));
    for html in [deep, many] {
        let mail = yilmaz().with("Content-Type", "text/html").body(html.as_bytes()).read();
        assert!(mail.text.contains("Hilfe"));
    }
}

fn html(text: &str) -> String {
    yilmaz().with("Content-Type", "text/html; charset=utf-8").body(text.as_bytes()).read().text
}

#[test]
fn a_table_of_plain_cells_gets_a_line_for_each_row() {
    let table =
        "<p>Ausgefallen:</p><table><tr><th>Tag</th><th>Tonne</th></tr><tr><td>3. M&auml;rz</td><td>Papier</td></tr></table><p>Y.</p>";
    assert_eq!(html(table), "Ausgefallen:\n\nTag Tonne\n3. März Papier\n\nY.");
    let by_word =
        "<table><tr><td><p>Tag</p></td><td><p>Tonne</p></td></tr><tr><td><p>3. M&auml;rz</p></td><td><p>Papier</p></td></tr></table>";
    assert_eq!(html(by_word), "Tag Tonne\n3. März Papier");
    let unclosed = "<table><tr><td>Tag<td>Tonne<tr><td>3. M&auml;rz<td>Papier</table>";
    assert_eq!(html(unclosed), "Tag Tonne\n3. März Papier");
    let layout = "<table><tr><td><p>Guten Tag,</p><p>sie ist aus.</p></td><td><table><tr><td>Logo</td></tr></table></td></tr></table>";
    assert_eq!(html(layout), "Guten Tag,\n\nsie ist aus.\nLogo", "a table that lays out the page keeps its paragraphs");
}

#[test]
fn what_a_style_hides_is_not_read_and_nothing_else_goes_with_it() {
    let preheader = "<div style='max-height:0; display: none'>Vorschau <div>innen</div></div><p>Die Laterne ist aus.</p>";
    assert_eq!(html(preheader), "Die Laterne ist aus.");
    assert_eq!(html("<span hidden>x</span>Die Laterne ist aus."), "Die Laterne ist aus.");
    assert_eq!(html("<p>Die Laterne</p><div style='display:none'>ist aus."), "Die Laterne\n\nist aus.", "it never ends");
    assert_eq!(html("<div style='display:none'>Die Laterne ist aus.</div>"), "Die Laterne ist aus.", "nothing else is there");
}

#[test]
fn a_link_that_is_its_own_text_is_said_once() {
    for (link, expected) in [
        ("<a href='https://stadt.test/l'>https://stadt.test/l</a>", "https://stadt.test/l"),
        ("<a href='http://www.stadt.test/'>www.stadt.test</a>", "www.stadt.test"),
        ("<a href='https://stadt.test/l'>hier</a>", "hier <https://stadt.test/l>"),
        ("<a href='https://boese.test/'>https://stadt.test/l</a>", "https://stadt.test/l <https://boese.test/>"),
    ] {
        assert_eq!(html(&format!("<p>Siehe {link} bitte.</p>")), format!("Siehe {expected} bitte."));
    }
}

#[test]
fn html_that_no_parser_gets_is_read_with_its_lines_and_without_its_scripts() {
    // An SVG makes the depth uncertain; a pasted picture makes the text too long.
    let picture = format!("<img src='data:image/png;base64,{}'>", "A".repeat(600_000));
    for strange in ["<svg><circle r=1></circle></svg>", picture.as_str()] {
        let text = format!(
            "<head><title>Titel</title></head><div>Die Ampel</div><div>ist &lt;aus&gt;, 2 < 3 &amp; kalt.</div>{strange}<script>var a = \"</p>\"; // <![CDATA[\n</script><p>Bitte<br>pr&uuml;fen.</p><table><tr><td>Name</td><td>M&uuml;ller</td></tr></table>"
        );
        assert_eq!(html(&text), "Die Ampel\nist <aus>, 2 < 3 & kalt.\n\nBitte\nprüfen.\n\nName Müller", "{}", strange.len());
    }
}

#[test]
fn attachments_are_exact_and_counted_alike_everywhere() {
    let raw = multipart(
        "multipart/mixed",
        &[
            "Content-Type: text/plain\n\nsiehe Foto",
            "Content-Type: image/jpeg; name=\"../../laterne.jpg\"\nContent-Disposition: attachment; filename*=utf-8''Stra%C3%9Fe.jpg\nContent-Transfer-Encoding: base64\n\nAAEC/w==\n",
            "Content-Type: text/plain; charset=iso-8859-1; name=liste.txt\nContent-Transfer-Encoding: quoted-printable\n\n=FCber=\n all",
            "Content-Type: application/pdf\nContent-Disposition: attachment; filename=\"C:\\temp\\a\\\\b.pdf\"\n\n%PDF",
        ],
    );
    let mail = read_it(&raw);
    assert_eq!(mail.new_text, "siehe Foto");
    let listed: Vec<_> = mail.attachments.iter().map(|a| (a.part, a.name.as_str(), a.content_type.as_str(), a.size)).collect();
    assert_eq!(listed[0], (2, "Straße.jpg", "image/jpeg", 4));
    assert_eq!(listed[1], (3, "liste.txt", "text/plain", 8));
    assert_eq!(listed[2].1, "b.pdf");
    assert_eq!(attachment(&raw, 2).unwrap(), [0, 1, 2, 255]);
    assert_eq!(attachment(&raw, 3).unwrap(), b"\xfcber all");
    assert_eq!(attachment(&raw, 9), None);
}

#[test]
fn a_text_that_flows_is_unfolded() {
    let mail = yilmaz()
        .with("Content-Type", "text/plain; charset=utf-8; format=flowed")
        .body("Die Laterne \r\nbrennt nicht.\r\n\r\n Ende\r\n-- \r\nYilmaz".as_bytes())
        .read();
    assert_eq!(mail.text, "Die Laterne brennt nicht.\n\nEnde\n-- \nYilmaz");
    assert_eq!(mail.new_text, "Die Laterne brennt nicht.\n\nEnde");
}

#[test]
fn a_mail_without_from_or_with_several_is_nobodys() {
    assert_eq!(yilmaz().without("From").read().author(), None);
    assert_eq!(yilmaz().add("From", "zweite@example.test").read().author(), None);
    assert_eq!(yilmaz().with("From", "a@example.test, b@example.test").read().author(), None);
    assert_eq!(yilmaz().with("From", "undisclosed-recipients:;").read().author(), None);
    let group = yilmaz().with("To", "Amt: beschwerde@stadt.test, x@stadt.test;").read();
    assert_eq!(group.to.len(), 2);
}

#[test]
fn an_attached_mail_is_opened_one_level() {
    let raw = multipart(
        "multipart/mixed",
        &[
            "Content-Type: message/rfc822\n\nFrom: Frau Yilmaz <yilmaz@example.test>\nSubject: Laterne\nDate: Fri, 27 Mar 2026 09:00:00 +0100\n\nSie brennt nicht.",
        ],
    );
    let mail = read_it(&raw);
    assert_eq!(mail.forwarded.len(), 1);
    assert_eq!(mail.forwarded[0].subject, "Laterne");
    assert_eq!(mail.forwarded[0].text.trim(), "Sie brennt nicht.");
    assert_eq!(mail.attachments[0].name, "anlage-1.eml");
    assert_eq!(mail.text.trim(), "Sie brennt nicht.", "nothing is shown as empty");
}

#[test]
fn encrypted_mail_and_appointments_are_recognised() {
    let smime = yilmaz().with("Content-Type", "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m").read();
    assert_eq!(smime.encrypted, Some(Encryption::Smime));
    let opaque = yilmaz().with("Content-Type", "application/pkcs7-mime; smime-type=signed-data").read();
    assert_eq!(opaque.encrypted, Some(Encryption::OpaqueSigned));
    assert_eq!(yilmaz().text("-----BEGIN PGP MESSAGE-----\nabc").read().encrypted, Some(Encryption::Pgp));
    assert!(yilmaz().with("Content-Type", "text/calendar; method=REQUEST").read().calendar);
    assert_eq!(yilmaz().read().encrypted, None);
}

#[test]
fn strange_dates_are_kept_or_left_out() {
    assert_eq!(yilmaz().with("Date", "Thu, 01 Jan 1970 00:00:00 +0000").read().date, Some(at("1970-01-01T00:00:00Z")));
    assert_eq!(yilmaz().with("Date", "Thu, 31 Dec 2099 23:59:59 -0000").read().date, Some(at("2099-12-31T23:59:59Z")));
    assert_eq!(yilmaz().with("Date", "gestern").read().date, None);
}

#[test]
fn broken_structure_still_gives_the_text() {
    let never_closed = multipart("multipart/mixed", &["Content-Type: text/plain\n\nHallo"]);
    let never_closed = String::from_utf8(never_closed).unwrap().replace("--grenze--\r\n", "");
    assert_eq!(read_it(never_closed.as_bytes()).text, "Hallo");
    let no_boundary = yilmaz().with("Content-Type", "multipart/mixed").body(b"Hallo Stadt").read();
    assert_eq!(no_boundary.text, "Hallo Stadt");
    assert_eq!(read_it(b"Nur Text, kein Kopf").text, "Nur Text, kein Kopf");
    assert_eq!(read_it(b"Subject: nur Kopf").subject, "nur Kopf");
    assert_eq!(read_it(b"Subject: x\nDie Laterne brennt nicht.\n\nGruss").text, "Die Laterne brennt nicht.\n\nGruss");
}

#[test]
fn poison_is_parked_with_a_code() {
    let code = |raw: &[u8]| read(raw, &Limits::default()).map_err(Unreadable::code).unwrap_err();
    assert_eq!(code(b""), "empty");
    assert_eq!(code(b" \r\n\r\n"), "empty");
    let headers = "X-A: 1\r\n".repeat(10_000) + "\r\nText";
    assert_eq!(code(headers.as_bytes()), "too_many_headers");
    let parts = format!("Content-Type: multipart/mixed; boundary=g\r\n\r\n{}--g--\r\n", "--g\r\n\r\nx\r\n".repeat(1_100));
    assert_eq!(code(parts.as_bytes()), "too_many_parts");
    let flood = format!("Content-Type: multipart/mixed; boundary=g\r\n\r\n{}", "--g\r\n\r\n".repeat(1_000_000));
    assert_eq!(code(flood.as_bytes()), "too_many_parts");
    let levels: Vec<String> = (0..200).map(|i| format!("Content-Type: multipart/mixed; boundary=g{i}\r\n\r\n--g{i}\r\n")).collect();
    let deep = levels.concat();
    assert_eq!(code(deep.as_bytes()), "too_deep");
}

#[test]
fn twenty_thousand_mails_inside_one_another_do_not_overflow_a_small_stack() {
    // Recipes: mail-parser aborts the process here. 2 MiB is what tokio gives a worker.
    let plain = "Content-Type: message/rfc822\r\n\r\n".repeat(20_000);
    let folded = "Content-Type:\r\n message/rfc822\r\n\r\n".repeat(20_000);
    let encoded = format!(
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        data_encoding::BASE64.encode(plain.as_bytes())
    );
    let digest: Vec<String> = (0..900).map(|i| format!("Content-Type: multipart/digest; boundary=g{i}\r\n\r\n--g{i}\r\n\r\n")).collect();
    let digest = digest.concat();
    let scene = move || {
        assert_eq!(read(plain.as_bytes(), &Limits::default()), Err(Unreadable::TooManyNested));
        for raw in [folded, encoded, digest] {
            drop(read(raw.as_bytes(), &Limits::default()));
        }
    };
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(scene).unwrap().join().unwrap();
}

#[test]
fn a_text_over_the_limit_is_cut_and_says_so() {
    let limits = Limits { max_text: 1000, ..Limits::default() };
    let mail = read(&yilmaz().text(&"ä".repeat(5000)).bytes(), &limits).unwrap();
    assert!(mail.is_cut && mail.text.len() <= 1000);
    assert!(!yilmaz().read().is_cut);
}

#[test]
fn the_same_letter_in_another_envelope_has_the_same_fingerprint() {
    let text = "Die Laterne in der Schröderstraße brennt nicht.\n\nGruß";
    let one = yilmaz().text(text);
    // Another server: other trace, folding and order of fields, other transfer encoding.
    let other = yilmaz()
        .with("Return-Path", "<bounce@relay.test>")
        .add("X-Gateway", "ja")
        .with("Subject", "=?utf-8?Q?Laterne?=\r\n defekt")
        .with("Content-Type", "text/plain; charset=iso-8859-1")
        .with("Content-Transfer-Encoding", "quoted-printable")
        .body(b"Die Laterne in der Schr=F6derstra=DFe=\r\n brennt nicht.\r\n\r\nGru=DF\r\n");
    assert_eq!(letter_fingerprint(&one.read()), letter_fingerprint(&other.read()));
    for different in [
        one.clone().with("Date", "Fri, 27 Mar 2026 09:00:01 +0100"),
        one.clone().text("Anderer Text"),
        one.clone().with("From", "x@example.test"),
    ] {
        assert_ne!(letter_fingerprint(&one.read()), letter_fingerprint(&different.read()));
    }
}

#[test]
fn without_a_date_the_same_words_under_another_message_id_are_another_letter() {
    let form = yilmaz().without("Date");
    let next_year = form.clone().with("Message-ID", "<2@example.test>");
    assert_ne!(letter_fingerprint(&form.read()), letter_fingerprint(&next_year.read()));
    assert_eq!(letter_fingerprint(&yilmaz().read()), letter_fingerprint(&yilmaz().with("Message-ID", "<2@example.test>").read()));
}

#[test]
fn attachments_count_in_the_fingerprint() {
    let with = |content: &str| {
        multipart("multipart/mixed", &["\nText", &format!("Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n{content}")])
    };
    assert_eq!(letter_fingerprint(&read_it(&with("AAEC"))), letter_fingerprint(&read_it(&with("AA\nEC"))));
    assert_ne!(letter_fingerprint(&read_it(&with("AAEC"))), letter_fingerprint(&read_it(&with("AAED"))));
}

#[test]
fn only_the_own_servers_verdict_is_believed() {
    let own = "mx.stadt.test; spf=pass smtp.mailfrom=yilmaz@example.test; dkim=pass (1024-bit key; unprotected) header.d=example.test; dmarc=pass header.from=example.test";
    let verdict = yilmaz().first("Authentication-Results", own).read().authentication.unwrap();
    assert!(verdict.proves("example.test"));
    assert_eq!(verdict.dkim_passed, ["example.test"]);
    assert_eq!(yilmaz().first("Authentication-Results", &own.replace("mx.stadt.test", "mx.evil.test")).read().authentication, None);
    // A forged copy came with the mail: it lies below the own server's Received.
    let forged = yilmaz()
        .add("Authentication-Results", own)
        .first("Authentication-Results", "mx.stadt.test; dmarc=fail (p=reject dis=none) header.from=example.test");
    assert_eq!(forged.read().authentication.unwrap().dmarc, Some(Dmarc::Failed { is_enforced: true }));
}

#[test]
fn hostile_repetition_costs_no_squares() {
    // Each of these took minutes where a search begins anew at every line or word.
    let words = yilmaz().with("Subject", &"=?utf-8?Q?".repeat(100_000)).read();
    assert!(!words.subject.is_empty());
    let dashes = yilmaz().with("Subject", "AW: x").text(&"--\n".repeat(150_000)).read();
    assert!(dashes.new_text.starts_with("--"));
    let originals = yilmaz().with("Subject", "AW: x").text(&format!("s.u.\n{}", "-----Original Message-----\n".repeat(15_000))).read();
    assert!(originals.new_text.starts_with("s.u."));
    let numbers: Vec<String> = (0..40_000).map(|i| format!("b-2026-{i:06}@x.test")).collect();
    let many = yilmaz().with("To", &numbers.join(", ")).with("References", &format!("<{}>", numbers.join("> <"))).read();
    assert_eq!((many.tags().len(), many.references.len()), (50, 201));
    let twins = multipart("multipart/alternative", &vec!["Content-Type: text/plain\n\n "; 900]);
    assert_eq!(read_it(&twins).text.trim(), "");
}

#[test]
fn a_long_text_is_not_misread_where_it_is_cut() {
    let limits = Limits { max_text: 1001, ..Limits::default() };
    let mail = read(&yilmaz().text(&"ä".repeat(10_000)).bytes(), &limits).unwrap();
    assert!(mail.text.chars().all(|c| c == 'ä'));
}

#[test]
fn text_that_is_labelled_base64_and_is_none_keeps_its_words() {
    let words = "Die Strassenbahn quietscht.\nBitte schmieren Sie die Gleise!\n";
    assert_eq!(yilmaz().with("Content-Transfer-Encoding", "base64").text(words).read().text, words.trim_end());
    let coded = "RGllIExhdGVybmUg\nYnJlbm50IG5pY2h0Lg==\n";
    assert_eq!(yilmaz().with("Content-Transfer-Encoding", "base64").text(coded).read().text, "Die Laterne brennt nicht.");
}
