//! Containers that want to hurt: random bytes, broken containers, boasting lengths, bombs.

use super::super::*;
use super::outlook::*;
use super::properties::walk_through;
use super::signed;
use super::stage::*;
use data_encoding::BASE64;
use proptest::prelude::*;

/// A message with every kind of thing in it.
fn full() -> Vec<u8> {
    let rtf = packed("{\\rtf1\\ansi\\fromhtml1{\\fonttbl{\\f1\\fcharset204 A;}}{\\*\\htmltag <p>}Stra\\'dfe \\u8364?{\\*\\htmltag </p>}}");
    let inner = tnef(&[attribute(MESSAGE, BODY, b"Innen\0"), attached(b"innen.eml", b"From: a@b\r\n\r\nx")]);
    let list = [
        unicode(PR_SUBJECT, "Ampel"),
        [tag(0x101E, 0x3A00), vec![2, 0, 0, 0], sized(b"a\0"), sized(b"bc\0")].concat(),
        binary(PR_HTML, b" "),
        integer(PR_INTERNET_CPID, 65001),
        binary(PR_RTF_COMPRESSED, &rtf),
    ];
    let nested = properties(&[object(PR_ATTACH_DATA, IID_MESSAGE, &inner), unicode(PR_ATTACH_LONG_FILENAME, "Ä.msg")]);
    tnef(&[
        attribute(MESSAGE, SUBJECT, b"Ampel\0"),
        attribute(MESSAGE, MSG_PROPS, &properties(&list)),
        attached(b"a.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR"),
        attribute(ATTACHMENT, ATTACH_REND_DATA, &[0; 14]),
        attribute(ATTACHMENT, ATTACH_PROPS, &nested),
    ])
}

fn entity() -> String {
    let packed = BASE64.encode(&full());
    format!(
        "Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nText\r\n--i\r\nContent-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n{packed}\r\n--i--\r\n"
    )
}

/// Bytes changed, and the rest cut off.
fn changed(mut bytes: Vec<u8>, changes: &[(prop::sample::Index, u8)], cut: prop::sample::Index) -> Vec<u8> {
    for (at, byte) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *byte;
    }
    bytes.truncate(cut.index(bytes.len() + 1));
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8)>> {
    proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_in_a_container_never_panic(content in proptest::collection::vec(any::<u8>(), 0..400)) {
        walk_through(&mail(&[b"\x78\x9F\x3E\x22\0\0".as_slice(), &content].concat()).bytes());
        walk_through(&signed::mail(signed::OPAQUE, &content).bytes());
        walk_through(&signed::mail(signed::OPAQUE, &signed::container(&content)).bytes());
    }

    #[test]
    fn a_damaged_winmail_never_panics_and_never_loses_the_source(changes in changes(), cut in any::<prop::sample::Index>()) {
        let stream = changed(full(), &changes, cut);
        let raw = mail(&stream).bytes();
        walk_through(&raw);
        let read = read(&raw, &trusting()).unwrap();
        // Whoever is shown a problem finds the wrapper among the attachments.
        let is_shut = matches!(read.problem, Some(Problem::Winmail | Problem::WinmailInPart));
        let is_listed = read.attachments.iter().any(|a| a.part == 1);
        prop_assert!(is_listed || !is_shut);
        // And where nothing came out of it, whoever looks finds it too.
        prop_assert!(is_listed || !read.attachments.is_empty() || !read.text.trim().is_empty());
    }

    #[test]
    fn a_damaged_signed_mail_never_panics(changes in changes(), cut in any::<prop::sample::Index>()) {
        let whole = signed::container(&signed::pieces(entity().as_bytes(), 50));
        walk_through(&signed::mail(signed::OPAQUE, &changed(whole, &changes, cut)).bytes());
    }

    #[test]
    fn whatever_is_attached_comes_out_byte_for_byte(files in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 1..8)) {
        let attributes: Vec<Vec<u8>> = files.iter().map(|content| attached(b"datei.bin", content)).collect();
        let raw = mail(&tnef(&attributes)).bytes();
        let read = read(&raw, &trusting()).unwrap();
        let fetched: Vec<Vec<u8>> = read.attachments.iter().map(|a| attachment(&raw, a.part).unwrap()).collect();
        prop_assert_eq!(fetched, files);
        prop_assert_eq!(read.problem, None);
    }
}

/// Two bytes of harm: the type of one value is another, so the list is followed astray, and its count runs out before the text is met.
#[test]
fn a_list_that_is_followed_astray_keeps_the_wrapper_in_sight() {
    let rtf = binary(PR_RTF_COMPRESSED, &packed("{\\rtf1\\ansi Die Ampel ist dunkel.}"));
    let list = [variable(0x0103, PR_HTML, b" "), integer(PR_INTERNET_CPID, 65001), rtf];
    let raw = mail(&tnef(&[attribute(MESSAGE, MSG_PROPS, &properties(&list))]));
    let read = raw.read();
    assert_eq!((read.text.as_str(), read.attachments.len(), read.problem), ("", 1, Some(Problem::WinmailInPart)));
    assert_eq!((read.attachments[0].part, read.attachments[0].name.as_str()), (1, "winmail.dat"));
}

#[test]
fn a_text_that_cannot_be_unpacked_keeps_the_wrapper_in_sight() {
    let mut rtf = packed("{\\rtf1\\ansi Die Ampel ist dunkel.}");
    rtf[8] = b'X';
    let properties = properties(&[binary(PR_RTF_COMPRESSED, &rtf)]);
    let shut = |files: &[Vec<u8>]| {
        let attributes = [&[attribute(MESSAGE, MSG_PROPS, &properties)], files].concat();
        let read = mail(&tnef(&attributes)).read();
        (read.attachments.iter().map(|a| a.part).collect::<Vec<_>>(), read.problem)
    };
    assert_eq!(shut(&[]), (vec![1], Some(Problem::WinmailInPart)));
    assert_eq!(shut(&[attached(b"a.ics", b"BEGIN:VCALENDAR")]), (vec![2, 1], Some(Problem::WinmailInPart)));
}

#[test]
fn a_wrapper_out_of_which_nothing_can_be_read_is_listed_as_it_came() {
    let blank = mail(&with_rtf("{\\rtf1\\ansi \\par}")).read();
    assert_eq!((blank.text.trim(), blank.attachments.len(), blank.problem), ("", 1, None));
    // Beside a file that came out it says nothing.
    let list = properties(&[binary(PR_RTF_COMPRESSED, &packed("{\\rtf1\\ansi \\par}"))]);
    let beside = mail(&tnef(&[attribute(MESSAGE, MSG_PROPS, &list), attached(b"foto.jpg", b"x")])).read();
    assert_eq!((beside.attachments.len(), beside.problem), (1, None));
}

#[test]
fn lengths_that_boast_cost_nothing() {
    let boasting = [b"\x78\x9F\x3E\x22\0\0\x01\x0C\x80\x02\0\xFF\xFF\xFF\xFF".as_slice(), b"Text\0"].concat();
    let read = mail(&boasting).read();
    assert_eq!((read.text.as_str(), read.problem), ("Text", Some(Problem::WinmailInPart)));
    for count in [[0xFF; 4], [0xFF, 0xFF, 0, 0]] {
        let list = [count.as_slice(), &tag(0x101E, 0x1000), &count, &sized(b"a")].concat();
        walk_through(&mail(&tnef(&[attribute(MESSAGE, MSG_PROPS, &list)])).bytes());
        let fixed = [&[1, 0, 0, 0], tag(0x1003, 0x1000).as_slice(), &count].concat();
        walk_through(&mail(&tnef(&[attribute(MESSAGE, MSG_PROPS, &fixed)])).bytes());
    }
    // A definite length beyond the end, and one of more bytes than a number has.
    for length in [b"\x84\xFF\xFF\xFF\xFF".as_slice(), b"\x88\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", b"\xFE"] {
        let content = [b"\x30".as_slice(), length, b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"].concat();
        walk_through(&signed::mail(signed::OPAQUE, &content).bytes());
    }
}

#[test]
fn a_flood_of_attachments_is_cut_and_the_wrapper_kept() {
    let flood = tnef(&vec![attached(b"", b""); 5000]);
    let raw = mail(&flood);
    let read = raw.read();
    assert_eq!(read.attachments.len(), 1001);
    assert_eq!(read.problem, Some(Problem::WinmailInPart));
    assert_eq!(attachment(&raw.bytes(), 1001), Some(vec![]));
    assert_eq!(attachment(&raw.bytes(), 1002), None);
    // Several wrappers share the limit: two are whole, the third breaks off, the fourth gives nothing.
    let part = format!(
        "--g\r\nContent-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        BASE64.encode(&tnef(&vec![attached(b"", b""); 400]))
    );
    let several = yilmaz().with("Content-Type", "multipart/mixed; boundary=g").body(format!("{}--g--", part.repeat(4)).as_bytes()).read();
    assert_eq!(several.attachments.len(), 1002);
}

#[test]
fn a_bomb_of_rtf_is_cut() {
    let rtf = format!("{{\\rtf1 {}}}", "a".repeat(20_000_000));
    let stream = with_rtf(&rtf);
    assert!(stream.len() < 3_000_000);
    let read = mail(&stream).read();
    assert!(read.is_cut && read.text.len() == trusting().max_text);
}

#[test]
fn thousands_of_containers_in_one_another_do_not_overflow_a_small_stack() {
    let scene = || {
        let deep = (0..10_000).fold(Vec::new(), |inner: Vec<u8>, _| [b"\x30\x80".as_slice(), &inner].concat());
        walk_through(&signed::mail(signed::OPAQUE, &deep).bytes());
        let strings = b"\x24\x80".repeat(10_000);
        walk_through(&signed::mail(signed::OPAQUE, &signed::container(&strings)).bytes());
        let messages = (0..30).fold(tnef(&[]), |inner, _| {
            let list = properties(&[object(PR_ATTACH_DATA, IID_MESSAGE, &inner)]);
            tnef(&[attribute(ATTACHMENT, ATTACH_REND_DATA, &[0; 14]), attribute(ATTACHMENT, ATTACH_PROPS, &list)])
        });
        walk_through(&mail(&messages).bytes());
        let signatures = (0..12).fold(entity(), |inner, _| {
            let content = BASE64.encode(&signed::signed(&inner));
            format!("Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\n{content}")
        });
        walk_through(signatures.as_bytes());
    };
    std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(scene).unwrap().join().unwrap();
}
