//! `winmail.dat`: text and attachments are taken out of it, and nothing is lost where that fails.

use super::super::*;
use super::outlook::*;
use super::stage::*;
use data_encoding::BASE64;

const TEXT: &str = "Die Laterne in der Schröderstraße brennt nicht.";
const LATIN: &[u8] = b"Die Laterne in der Schr\xf6derstra\xdfe brennt nicht.\r\n\0";

fn names(mail: &IncomingMail) -> Vec<(u32, &str)> {
    mail.attachments.iter().map(|a| (a.part, a.name.as_str())).collect()
}

fn usual() -> Vec<u8> {
    let modern = [unicode(PR_ATTACH_LONG_FILENAME, "Übersicht Straßenlaternen.pdf"), string8(PR_ATTACH_MIME_TAG, b"application/pdf")];
    let second = [attached(b"BERSI~1.PDF", b"%PDF-1.7"), attribute(ATTACHMENT, ATTACH_PROPS, &properties(&modern))].concat();
    tnef(&[attribute(MESSAGE, SUBJECT, b"Laterne\0"), attribute(MESSAGE, BODY, LATIN), attached(b"laterne.jpg", &[0, 1, 2, 255]), second])
}

#[test]
fn text_and_attachments_are_taken_out_and_the_wrapper_is_gone() {
    let raw = mail(&usual());
    let read = raw.read();
    assert_eq!((read.text.as_str(), read.new_text.as_str()), (TEXT, TEXT));
    assert_eq!(names(&read), [(2, "laterne.jpg"), (3, "Übersicht Straßenlaternen.pdf")]);
    let kinds: Vec<_> = read.attachments.iter().map(|a| (a.content_type.as_str(), a.size)).collect();
    assert_eq!(kinds, [("image/jpeg", 4), ("application/pdf", 8)]);
    assert_eq!(attachment(&raw.bytes(), 2).unwrap(), [0, 1, 2, 255]);
    assert_eq!(attachment(&raw.bytes(), 3).unwrap(), b"%PDF-1.7");
    assert_eq!(attachment(&raw.bytes(), 1).unwrap(), usual(), "the wrapper itself can still be fetched");
    assert_eq!(attachment(&raw.bytes(), 4), None);
    // SHA-256 of 00 01 02 FF, by sha256sum.
    let digest = data_encoding::HEXLOWER.encode(&read.attachments[0].digest);
    assert_eq!(digest, "3d1f57c984978ef98a18378c8166c1cb8ede02c03eeb6aee7e2f121dfeee3e56");
    assert_eq!((read.problem, read.encrypted), (None, None));
}

#[test]
fn a_mail_with_words_of_its_own_keeps_them() {
    let body = |text: &str| {
        let part = format!(
            "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
            BASE64.encode(&usual())
        );
        format!("--g\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--g\r\n{part}\r\n--g--\r\n")
    };
    let read = |text: &str| yilmaz().with("Content-Type", "multipart/mixed; boundary=g").body(body(text).as_bytes()).read();
    assert_eq!(read("Siehe Anlage").text, "Siehe Anlage");
    assert_eq!(names(&read("Siehe Anlage")), [(3, "laterne.jpg"), (4, "Übersicht Straßenlaternen.pdf")]);
    assert_eq!(read(" \r\n").text, TEXT, "blank is no text");
}

#[test]
fn numbers_go_on_after_the_last_part_in_the_order_of_the_source() {
    let part = |stream: &[u8]| {
        format!("--g\r\nContent-Type: application/vnd.ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n", BASE64.encode(stream))
    };
    let first = tnef(&[attached(b"a.txt", b"A"), attached(b"b.txt", b"B")]);
    let second = tnef(&[attached(b"c.txt", b"C")]);
    let body = format!(
        "{}--g\r\nContent-Type: image/png; name=bild.png\r\n\r\nP\r\n{}--g\r\nContent-Type: text/plain\r\n\r\nText\r\n--g--\r\n",
        part(&first),
        part(&second)
    );
    let raw = yilmaz().with("Content-Type", "multipart/mixed; boundary=g").body(body.as_bytes());
    let read = raw.read();
    assert_eq!(names(&read), [(5, "a.txt"), (6, "b.txt"), (2, "bild.png"), (7, "c.txt")]);
    let content: Vec<_> = read.attachments.iter().map(|a| attachment(&raw.bytes(), a.part).unwrap()).collect();
    assert_eq!(content, [b"A", b"B", b"P", b"C"]);
}

#[test]
fn it_is_known_by_its_type_or_by_name_and_first_bytes() {
    for kind in ["application/vnd.ms-tnef", "application/octet-stream; name=WINMAIL.DAT", "application/x-unknown; name=win.dat"] {
        assert_eq!(mail_as(kind, &usual()).read().text, TEXT, "{kind}");
    }
    let other = mail_as("application/octet-stream; name=winmail.dat", b"Daten").read();
    assert_eq!((names(&other), other.problem), (vec![(1, "winmail.dat")], None), "somebody's own file");
    let broken = mail(b"Daten").read();
    assert_eq!((names(&broken), broken.problem), (vec![(1, "winmail.dat")], Some(Problem::Winmail)));
    assert_eq!(Problem::Winmail.german(), "Die Datei winmail.dat konnte nicht geöffnet werden.");
}

#[test]
fn every_form_of_the_text_is_read_the_plainest_first() {
    let html = binary(PR_HTML, "<p>Die <b>Ampel</b> ist aus.</p><p>Grüße</p>".as_bytes());
    let in_properties = |list: &[Vec<u8>]| mail(&tnef(&[attribute(MESSAGE, MSG_PROPS, &properties(list))])).read().text;
    assert_eq!(in_properties(&[unicode(PR_BODY, TEXT)]), TEXT);
    assert_eq!(in_properties(&[string8(PR_BODY, b"Stra\xdfe")]), "Straße");
    assert_eq!(in_properties(&[unicode(PR_BODY, " \r\n"), html.clone(), integer(PR_INTERNET_CPID, 65001)]), "Die Ampel ist aus.\n\nGrüße");
    assert_eq!(in_properties(&[integer(PR_INTERNET_CPID, 1251), binary(PR_HTML, b"\xcf\xf0\xe8\xe2\xe5\xf2")]), "Привет");
    assert_eq!(in_properties(&[html, unicode(PR_BODY, "Nur Text")]), "Nur Text");
    assert_eq!(in_properties(&[binary(PR_RTF_COMPRESSED, &packed("{\\rtf1\\ansi\\par Hallo\\par Stadt}"))]), "Hallo\nStadt");
}

#[test]
fn properties_before_it_are_passed_over_whatever_their_type() {
    let space = [7_u8; 16];
    let named = |name: &[u8]| [tag(0x0003, 0x8000), space.to_vec(), name.to_vec(), vec![5, 0, 0, 0]].concat();
    let strings = [tag(0x101E, 0x3A00), vec![3, 0, 0, 0], sized(b"a\0"), sized(b""), sized(b"drei\0")].concat();
    let list = [
        [tag(0x0002, 0x0001), vec![1, 0, 0, 0]].concat(),
        [tag(0x000B, 0x0E06), vec![1, 0, 0, 0]].concat(),
        [tag(0x0014, 0x0002), vec![0; 8]].concat(),
        [tag(0x0048, 0x0003), vec![0; 16]].concat(),
        [tag(0x1003, 0x0004), vec![2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0]].concat(),
        strings,
        named(&[0, 0, 0, 0, 9, 0, 0, 0]),
        named(&[[1, 0, 0, 0].as_slice(), &sized(&wide("Keywords"))].concat()),
        unicode(PR_BODY, TEXT),
    ];
    let read = mail(&tnef(&[attribute(MESSAGE, MSG_PROPS, &properties(&list))])).read();
    assert_eq!((read.text.as_str(), read.problem), (TEXT, None));
}

#[test]
fn an_attachment_may_lie_in_its_properties() {
    let list = |name: &str| properties(&[unicode(PR_ATTACH_LONG_FILENAME, name), binary(PR_ATTACH_DATA, b"Inhalt")]);
    let ole = properties(&[object(PR_ATTACH_DATA, IID_STORAGE, b"OLE")]);
    let raw = mail(&tnef(&[
        attribute(ATTACHMENT, ATTACH_REND_DATA, &[0; 14]),
        attribute(ATTACHMENT, ATTACH_PROPS, &list("..\\..\\Brief.docx")),
        attribute(ATTACHMENT, ATTACH_REND_DATA, &[0; 14]),
        attribute(ATTACHMENT, ATTACH_TITLE, b"Zeichnung\0"),
        attribute(ATTACHMENT, ATTACH_PROPS, &ole),
        // A link to a server: no bytes.
        attribute(ATTACHMENT, ATTACH_REND_DATA, &[0; 14]),
        attribute(ATTACHMENT, ATTACH_TITLE, b"wolke.pdf\0"),
    ]));
    let read = raw.read();
    assert_eq!(names(&read), [(2, "Brief.docx"), (3, "Zeichnung")]);
    assert_eq!(attachment(&raw.bytes(), 2).unwrap(), b"Inhalt");
    assert_eq!(attachment(&raw.bytes(), 3).unwrap(), b"OLE");
}

#[test]
fn a_message_in_the_message_is_a_file_and_is_read_one_level() {
    let innermost = tnef(&[attribute(MESSAGE, BODY, b"Zu tief\0"), attached(b"tief.txt", b"T")]);
    let nested = |stream: &[u8]| {
        let list = properties(&[object(PR_ATTACH_DATA, IID_MESSAGE, stream)]);
        [
            attribute(ATTACHMENT, ATTACH_REND_DATA, &[0; 14]),
            attribute(ATTACHMENT, ATTACH_DATA, b"an icon"),
            attribute(ATTACHMENT, ATTACH_TITLE, b"Ampel\0"),
            attribute(ATTACHMENT, ATTACH_PROPS, &list),
        ]
        .concat()
    };
    // 2026-03-27 08:00 UTC: 13,419,072,000 seconds after 1601 (11,644,473,600 before 1970 and 1,774,598,400 after), in steps of 100 ns.
    let sent = 134_190_720_000_000_000_u64.to_le_bytes();
    let list = [
        unicode(PR_SUBJECT, "Ampel aus"),
        unicode(PR_SENDER_NAME, "Herr Krause"),
        unicode(PR_SENDER_SMTP_ADDRESS, "krause@example.test"),
        [tag(0x0040, PR_CLIENT_SUBMIT_TIME), sent.to_vec()].concat(),
        unicode(PR_BODY, "Die Ampel ist aus."),
    ];
    let inner = tnef(&[attribute(MESSAGE, MSG_PROPS, &properties(&list)), attached(b"ampel.jpg", b"J"), nested(&innermost)]);
    let raw = mail(&tnef(&[nested(&inner)]));
    let read = raw.read();
    assert_eq!(names(&read), [(2, "Ampel.dat"), (3, "ampel.jpg"), (4, "Ampel.dat")]);
    assert_eq!(attachment(&raw.bytes(), 2).unwrap(), inner);
    assert_eq!(attachment(&raw.bytes(), 3).unwrap(), b"J");
    assert_eq!(attachment(&raw.bytes(), 4).unwrap(), innermost);
    let forwarded = Forwarded {
        from: Some(Address { name: "Herr Krause".into(), address: "krause@example.test".into() }),
        subject: "Ampel aus".into(),
        date: Some(at("2026-03-27T08:00:00Z")),
        text: "Die Ampel ist aus.".into(),
    };
    assert_eq!(read.forwarded, [forwarded]);
    assert_eq!(read.text, "Die Ampel ist aus.", "nothing is shown as empty");
}

#[test]
fn what_broke_off_is_kept_as_far_as_it_goes_and_the_wrapper_with_it() {
    let whole = tnef(&[attribute(MESSAGE, BODY, LATIN), attached(b"a.jpg", &[7; 100]), attached(b"b.jpg", &[8; 100])]);
    let cut = whole.iter().rposition(|byte| *byte == 8).unwrap() - 49;
    let raw = mail(&whole[..cut]);
    let read = raw.read();
    assert_eq!(read.text, TEXT);
    // The second is half there; its name came after it.
    assert_eq!(names(&read), [(2, "a.jpg"), (3, "anlage-3.bin"), (1, "winmail.dat")]);
    assert_eq!(attachment(&raw.bytes(), 3).unwrap(), [8; 50]);
    assert_eq!(read.problem, Some(Problem::WinmailInPart));
    // Programs leave a line end or zeros behind the last attribute: nothing is missing.
    for rest in [b"\r\n".as_slice(), &[0; 4]] {
        assert_eq!(mail(&[&whole, rest].concat()).read().problem, None);
    }
    let rubbish = mail(&[&whole, b"Rubbish behind the end".as_slice()].concat()).read();
    assert_eq!((rubbish.attachments.len(), rubbish.problem), (3, Some(Problem::WinmailInPart)));
}

#[test]
fn a_wrong_checksum_loses_nothing() {
    let mut stream = usual();
    let last = stream.len() - 1;
    stream[last] ^= 0xFF;
    let text = stream.windows(2).position(|pair| pair == b"\r\n").unwrap();
    stream[text + 3] ^= 0xFF;
    let read = mail(&stream).read();
    assert_eq!((read.text.as_str(), read.attachments.len(), read.problem), (TEXT, 2, None));
}

#[test]
fn inside_a_signed_mail_and_inside_a_forwarded_one_it_is_opened_too() {
    let entity = format!("Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", BASE64.encode(&usual()));
    let raw = super::signed::mail(super::signed::OPAQUE, &super::signed::signed(&entity));
    assert_eq!(raw.read().text, TEXT);
    // 1 is the signed container, 2 the stream in it.
    assert_eq!(names(&raw.read()), [(3, "laterne.jpg"), (4, "Übersicht Straßenlaternen.pdf")]);
    assert_eq!(attachment(&raw.bytes(), 3).unwrap(), [0, 1, 2, 255]);
    let forwarded = yilmaz().with("Content-Type", "message/rfc822").body(&mail(&usual()).bytes()).read();
    assert_eq!(forwarded.text, TEXT);
}

#[test]
fn an_encrypted_message_in_it_is_named() {
    // envelopedData, as in `signed`.
    let enveloped = b"\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03\xA0\x00";
    let read = mail(&tnef(&[attached(b"smime.p7m", enveloped)])).read();
    assert_eq!((read.encrypted, read.problem), (Some(Encryption::Smime), Some(Problem::Smime)));
    assert_eq!(names(&read), [(2, "smime.p7m")]);
}
