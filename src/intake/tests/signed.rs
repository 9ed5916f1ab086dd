//! Opaque signed mails (RFC 8551, RFC 5652): what lies behind the signature is read as if it were the mail.

use super::super::*;
use super::stage::*;
use data_encoding::BASE64;

/// `openssl cms -sign -binary -nodetach -nocerts -noattr -outform DER` over `ENTITY`, key made for this test.
const DER: &str = "MIICSQYJKoZIhvcNAQcCoIICOjCCAjYCAQExDTALBglghkgBZQMEAgEwggGFBgkqhkiG9w0BBwGgggF2BIIBckNvbnRlbnQtVHlwZTogbXVsdGlwYXJ0L2\
    1peGVkOyBib3VuZGFyeT1pbm5lbg0KDQotLWlubmVuDQpDb250ZW50LVR5cGU6IHRleHQvcGxhaW47IGNoYXJzZXQ9dXRmLTgNCkNvbnRlbnQtVHJhbnNm\
    ZXItRW5jb2Rpbmc6IHF1b3RlZC1wcmludGFibGUNCg0KRGllIExhdGVybmUgaW4gZGVyIFNjaHI9QzM9QjZkZXJzdHJhPUMzPTlGZSBicmVubnQgbmljaH\
    QuDQotLWlubmVuDQpDb250ZW50LVR5cGU6IGltYWdlL3BuZzsgbmFtZT1sYXRlcm5lLnBuZw0KQ29udGVudC1EaXNwb3NpdGlvbjogYXR0YWNobWVudDsg\
    ZmlsZW5hbWU9bGF0ZXJuZS5wbmcNCkNvbnRlbnQtVHJhbnNmZXItRW5jb2Rpbmc6IGJhc2U2NA0KDQpBQUVDL3c9PQ0KLS1pbm5lbi0tDQoxgZgwgZUCAQ\
    EwLjAWMRQwEgYDVQQDDAtGcmF1IFlpbG1hegIUZUQosoMgqJQFPBByxFJZ7XpqDQYwCwYJYIZIAWUDBAIBMAoGCCqGSM49BAMCBEcwRQIhAJgBT8PRqHIt\
    aUgy71/im241RGfKyIgfE+kkbopRpSNGAiA2am/ZfohKaAFyKBVLtMWquXeMx+SPozZR4o4nHKfdew==";

/// The same with `-stream`: indefinite lengths and an OCTET STRING in pieces.
const BER: &str = "MIAGCSqGSIb3DQEHAqCAMIACAQExDTALBglghkgBZQMEAgEwgAYJKoZIhvcNAQcBoIAkgASCAXJDb250ZW50LVR5cGU6IG11bHRpcGFydC9taXhlZDsgYm\
    91bmRhcnk9aW5uZW4NCg0KLS1pbm5lbg0KQ29udGVudC1UeXBlOiB0ZXh0L3BsYWluOyBjaGFyc2V0PXV0Zi04DQpDb250ZW50LVRyYW5zZmVyLUVuY29k\
    aW5nOiBxdW90ZWQtcHJpbnRhYmxlDQoNCkRpZSBMYXRlcm5lIGluIGRlciBTY2hyPUMzPUI2ZGVyc3RyYT1DMz05RmUgYnJlbm50IG5pY2h0Lg0KLS1pbm\
    5lbg0KQ29udGVudC1UeXBlOiBpbWFnZS9wbmc7IG5hbWU9bGF0ZXJuZS5wbmcNCkNvbnRlbnQtRGlzcG9zaXRpb246IGF0dGFjaG1lbnQ7IGZpbGVuYW1l\
    PWxhdGVybmUucG5nDQpDb250ZW50LVRyYW5zZmVyLUVuY29kaW5nOiBiYXNlNjQNCg0KQUFFQy93PT0NCi0taW5uZW4tLQ0KAAAAAAAAMYGYMIGVAgEBMC\
    4wFjEUMBIGA1UEAwwLRnJhdSBZaWxtYXoCFGVEKLKDIKiUBTwQcsRSWe16ag0GMAsGCWCGSAFlAwQCATAKBggqhkjOPQQDAgRHMEUCIAtMygVVPYB/xvrq\
    XzqVEilsAISoHif9sKsGwF0FZ7NsAiEAgM0Nc3c28DlpdWdP9EVlSfmEXr41+MxSoLuYif6WIfMAAAAAAAA=";

/// What was signed.
const ENTITY: &str = "Content-Type: multipart/mixed; boundary=innen\r\n\r\n--innen\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: quoted-printable\r\n\r\nDie Laterne in der Schr=C3=B6derstra=C3=9Fe brennt nicht.\r\n--innen\r\n\
    Content-Type: image/png; name=laterne.png\r\nContent-Disposition: attachment; filename=laterne.png\r\n\
    Content-Transfer-Encoding: base64\r\n\r\nAAEC/w==\r\n--innen--\r\n";
const TEXT: &str = "Die Laterne in der Schröderstraße brennt nicht.";

/// signedData and envelopedData (RFC 5652 § 5.1, § 6.1), data (§ 4), sha256 as any algorithm.
const SIGNED_DATA: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";
const ENVELOPED_DATA: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03";
const DATA: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01";

/// Tag, length (X.690 § 8.1.3), content.
fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x84], length.as_slice(), content].concat()
}

/// The same with indefinite length (X.690 § 8.1.3.6).
fn open_ended(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, 0x80], content, &[0, 0]].concat()
}

/// A signed container around an OCTET STRING that is already encoded (or nothing).
pub(super) fn container(octet_string: &[u8]) -> Vec<u8> {
    let enclosed = if octet_string.is_empty() { vec![] } else { open_ended(0xA0, octet_string) };
    let signed = [&tlv(2, &[1]), &tlv(0x31, &[]), &tlv(0x30, &[DATA, &enclosed].concat()), &tlv(0x31, &[])].map(Vec::as_slice).concat();
    tlv(0x30, &[SIGNED_DATA, &tlv(0xA0, &tlv(0x30, &signed))].concat())
}

/// An OCTET STRING in pieces of so many bytes.
pub(super) fn pieces(content: &[u8], length: usize) -> Vec<u8> {
    open_ended(0x24, &content.chunks(length).flat_map(|piece| tlv(4, piece)).collect::<Vec<u8>>())
}

pub(super) fn signed(entity: &str) -> Vec<u8> {
    container(&tlv(4, entity.as_bytes()))
}

fn sample(base64: &str) -> Vec<u8> {
    BASE64.decode(base64.as_bytes()).unwrap()
}

fn part(kind: &str, content: &[u8]) -> String {
    format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n", BASE64.encode(content))
}

pub(super) fn mail(kind: &str, content: &[u8]) -> Raw {
    yilmaz().with("Content-Type", kind).with("Content-Transfer-Encoding", "base64").body(BASE64.encode(content).as_bytes())
}

pub(super) const OPAQUE: &str = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m";

#[test]
fn what_openssl_signed_is_read_as_if_it_were_the_mail() {
    for (form, content) in [("DER", sample(DER)), ("BER", sample(BER))] {
        let raw = mail(OPAQUE, &content);
        let read = raw.read();
        assert_eq!(read.text, TEXT, "{form}");
        assert_eq!(read.new_text, TEXT);
        assert_eq!((read.encrypted, read.problem), (None, None));
        // Part 1 is the container, 2 the text in it, 3 the picture.
        let listed: Vec<_> = read.attachments.iter().map(|a| (a.part, a.name.as_str(), a.content_type.as_str(), a.size)).collect();
        assert_eq!(listed, [(3, "laterne.png", "image/png", 4)]);
        assert_eq!(attachment(&raw.bytes(), 3).unwrap(), [0, 1, 2, 255]);
        assert_eq!(attachment(&raw.bytes(), 1).unwrap(), content, "the signature can still be taken out");
        assert_eq!(attachment(&raw.bytes(), 4), None);
    }
}

#[test]
fn a_label_that_is_missing_or_a_type_that_was_lost_hides_nothing() {
    for kind in ["application/pkcs7-mime", "application/x-pkcs7-mime; name=smime.p7m", "application/octet-stream; name=SMIME.P7M"] {
        let read = mail(kind, &sample(BER)).read();
        assert_eq!((read.text.as_str(), read.encrypted), (TEXT, None), "{kind}");
    }
}

#[test]
fn the_text_stands_where_the_container_stood() {
    let body = format!(
        "--g\r\nContent-Type: text/plain\r\n\r\nVorspann\r\n--g\r\n{}--g\r\n{}--g\r\nContent-Type: text/plain\r\n\r\nFuss der Liste\r\n--g--\r\n",
        part("image/jpeg", &[7]),
        part(OPAQUE, &sample(DER))
    );
    let raw = yilmaz().with("Content-Type", "multipart/mixed; boundary=g").body(body.as_bytes());
    let read = raw.read();
    assert_eq!(read.text, format!("Vorspann\n\n{TEXT}\n\nFuss der Liste"));
    // Four parts of the mail; then the two of the signed entity.
    assert_eq!(read.attachments.iter().map(|a| a.part).collect::<Vec<_>>(), [2, 6]);
    assert_eq!(attachment(&raw.bytes(), 6).unwrap(), [0, 1, 2, 255]);
}

#[test]
fn an_octet_string_in_pieces_of_pieces_is_put_together() {
    let (a, b) = ENTITY.split_at(100);
    let inner = open_ended(0x24, &[tlv(4, &b.as_bytes()[..7]), tlv(4, &b.as_bytes()[7..])].concat());
    let pieces = open_ended(0x24, &[tlv(4, a.as_bytes()), inner].concat());
    assert_eq!(mail(OPAQUE, &container(&pieces)).read().text, TEXT);
    // Nobody writes them a thousand deep.
    let deep = (0..1000).fold(tlv(4, ENTITY.as_bytes()), |inner, _| open_ended(0x24, &inner));
    let read = mail(OPAQUE, &container(&deep)).read();
    assert_eq!((read.text.as_str(), read.encrypted), ("", Some(Encryption::OpaqueSigned)));
}

#[test]
fn what_broke_off_is_read_as_far_as_it_goes_and_says_so() {
    // The signature behind the content is missing: nothing of the mail is.
    let content = sample(DER);
    let read = mail(OPAQUE, &content[..content.len() - 100]).read();
    assert_eq!((read.text.as_str(), read.problem), (TEXT, None));
    // The second piece of the content is missing.
    let (a, b) = ENTITY.split_at(ENTITY.find("--innen\r\nContent-Type: image").unwrap());
    let broken = container(&open_ended(0x24, &[tlv(4, a.as_bytes()), tlv(4, b.as_bytes())].concat()));
    let end = broken.windows(9).position(|w| w == b"image/png").unwrap();
    let read = mail(OPAQUE, &broken[..end]).read();
    assert_eq!((read.text.as_str(), read.encrypted), (TEXT, None));
    assert_eq!(read.problem, Some(Problem::SignedInPart));
    assert_eq!(read.attachments.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["smime.p7m"], "the container is not lost");
}

#[test]
fn a_signed_entity_within_a_signed_entity_stays_a_file() {
    let inner = part("application/pkcs7-mime; smime-type=signed-data; name=innen.p7m", &signed(ENTITY));
    let outer = format!("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nAussen\r\n--a\r\n{inner}--a--\r\n");
    let raw = mail(OPAQUE, &signed(&outer));
    let read = raw.read();
    assert_eq!(read.text, "Aussen");
    assert_eq!((read.encrypted, read.problem), (Some(Encryption::OpaqueSigned), Some(Problem::Signed)));
    assert_eq!(read.attachments.iter().map(|a| (a.part, a.name.as_str())).collect::<Vec<_>>(), [(3, "innen.p7m")]);
    assert_eq!(attachment(&raw.bytes(), 3).unwrap(), signed(ENTITY));
}

#[test]
fn what_cannot_be_opened_says_what_it_is() {
    let enveloped = tlv(0x30, &[ENVELOPED_DATA, &tlv(0xA0, &tlv(0x30, &[9]))].concat());
    let certificates = container(&[]);
    let of_file = signed("%PDF-1.7\n1 0 obj\n");
    let smime = Some((Encryption::Smime, Problem::Smime));
    let opaque = Some((Encryption::OpaqueSigned, Problem::Signed));
    let cases: [(&str, &[u8], _); 9] = [
        ("application/pkcs7-mime; smime-type=enveloped-data", &enveloped, smime),
        ("application/pkcs7-mime", &enveloped, smime),
        ("application/octet-stream; name=smime.p7m", &enveloped, smime),
        // The bytes are believed before the label.
        ("application/pkcs7-mime; smime-type=signed-data", &enveloped, smime),
        ("application/pkcs7-mime; smime-type=signed-data", b"unlesbar", opaque),
        ("application/pkcs7-mime; smime-type=signed-data", &of_file, opaque),
        ("application/pkcs7-mime; smime-type=certs-only; name=smime.p7c", &certificates, None),
        ("application/pkcs7-mime; smime-type=signed-data", &certificates, opaque),
        ("application/pkcs7-mime", b"unlesbar", smime),
    ];
    for (kind, content, expected) in cases {
        let read = mail(kind, content).read();
        assert_eq!(read.encrypted.zip(read.problem), expected, "{kind}");
        assert_eq!(read.encrypted.is_some(), read.problem.is_some(), "{kind}");
        assert_eq!(read.text, "");
        assert_eq!(read.attachments.len(), 1, "{kind}: nothing is lost");
    }
}

#[test]
fn a_clear_signed_mail_is_read_and_its_signature_is_a_file() {
    let body = format!(
        "--s\r\n{ENTITY}\r\n--s\r\nContent-Disposition: attachment; filename=smime.p7s\r\n{}--s--\r\n",
        part("application/pkcs7-signature; name=smime.p7s", &container(&[]))
    );
    let kind = "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=s";
    let read = yilmaz().with("Content-Type", kind).body(body.as_bytes()).read();
    assert_eq!(read.text, TEXT);
    assert_eq!(read.attachments.iter().map(|a| a.name.as_str()).collect::<Vec<_>>(), ["laterne.png", "smime.p7s"]);
    assert_eq!((read.encrypted, read.problem), (None, None));
}

#[test]
fn a_forwarded_signed_mail_is_read_too() {
    let inner = String::from_utf8(mail(OPAQUE, &sample(BER)).bytes()).unwrap();
    let read = yilmaz().with("Content-Type", "message/rfc822").body(inner.as_bytes()).read();
    assert_eq!(read.forwarded[0].text, TEXT);
    assert_eq!(read.text, TEXT);
}

#[test]
fn pgp_is_named() {
    let body = "--p\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--p\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--p--\r\n";
    let read = yilmaz().with("Content-Type", "multipart/encrypted; boundary=p").body(body.as_bytes()).read();
    assert_eq!((read.encrypted, read.problem), (Some(Encryption::Pgp), Some(Problem::Pgp)));
    assert_eq!(read.problem.unwrap().german(), "Die Nachricht ist verschlüsselt (PGP).");
    assert_eq!(yilmaz().read().problem, None);
}
