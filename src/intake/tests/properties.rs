//! What must hold for every mail.

use super::super::*;
use super::stage::*;
use crate::case::{Bearer, DepartmentKey};
use proptest::prelude::*;

fn sample() -> Vec<u8> {
    let body = "--g\r\nContent-Type: multipart/alternative; boundary=h\r\n\r\n--h\r\nContent-Type: text/plain; charset=iso-8859-1; format=flowed\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nStra=DFe \r\n> alt\r\n#antwort #begr=FCndet ja\r\n--h\r\nContent-Type: text/html\r\n\r\n<p>Stra&szlig;e<table><tr><td>x</table>\r\n--h--\r\n--g\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b\r\n\r\nx\r\n--g\r\nContent-Type: image/png; name*0=a; name*1=b.png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--g--\r\n";
    yilmaz()
        .with("Subject", "=?utf-8?Q?AW:_Stra=C3=9Fe?= [B-2026-000123-k7f3q9xw2m5hd]")
        .first("Authentication-Results", "mx.stadt.test; dmarc=pass (p=reject) header.from=example.test")
        .with("Content-Type", "multipart/mixed; boundary=g")
        .body(body.as_bytes())
        .bytes()
}

/// Everything the room can do with bytes.
pub(super) fn walk_through(raw: &[u8]) {
    let Ok(mail) = read(raw, &trusting()) else { return };
    let sorted = sort_it(&mail);
    let facts = JoinFacts { tags: vec![], references: vec![], is_staff: sorted.is_staff };
    assert_eq!(join(&mail, &sorted, &facts), Join::New);
    assert!(!letter_fingerprint(&mail).is_empty());
    assert!(title(&mail.subject).chars().count() <= 80);
    drop(orders(&mail.new_text, day("2026-04-07")));
    for listed in &mail.attachments {
        let content = attachment(raw, listed.part).unwrap();
        assert_eq!(content.len() as u64, listed.size);
        assert!(!listed.name.is_empty() && !listed.name.contains(['/', '\\', '\0']));
    }
    for text in [&mail.text, &mail.new_text, &mail.subject] {
        assert!(!text.contains('\0'));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(raw in proptest::collection::vec(any::<u8>(), 0..600)) {
        walk_through(&raw);
    }

    #[test]
    fn a_mutated_mail_never_panics(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..30), cut in any::<prop::sample::Index>()) {
        let mut raw = sample();
        for (at, byte) in changes {
            let at = at.index(raw.len());
            raw[at] = byte;
        }
        walk_through(&raw);
        walk_through(&raw[..cut.index(raw.len())]);
    }

    #[test]
    fn shuffled_lines_never_panic(order in Just(()).prop_flat_map(|()| {
        let lines: Vec<Vec<u8>> = sample().split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        Just(lines).prop_shuffle()
    })) {
        walk_through(&order.concat());
    }

    #[test]
    fn html_of_any_tags_in_any_order_never_panics_and_keeps_its_words(tags in proptest::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<ul>", "<ol>", "<li>", "</ul>", "<b>", "</b>", "<a href=x>", "</a>", "<blockquote>",
        "</blockquote>", "<dd>", "<dl>", "<span", " a=\"", "\">", "<br>", "<pre>", "</pre>", "<!--x-->", "<o:p>", "</x>", "&amp;", "&#0;", "&", "<", ">", "ä", "\0",
    ]), 0..60)) {
        let mail = yilmaz().with("Content-Type", "text/html; charset=utf-8").body(format!("Laterne<br>{}", tags.concat()).as_bytes()).read();
        prop_assert!(mail.text.contains("Laterne"), "{:?}", mail.text);
    }

    #[test]
    fn umlauts_in_any_single_byte_label_come_out(text in "[a-zA-ZäöüÄÖÜß ,.!?]{20,200}") {
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
        let mail = yilmaz().with("Content-Type", "text/plain; charset=iso-8859-1").body(&bytes).read();
        prop_assert_eq!(mail.text.trim(), text.trim());
        prop_assert!(!mail.text.contains(char::REPLACEMENT_CHARACTER));
    }

    #[test]
    fn base64_comes_back_byte_for_byte(content in proptest::collection::vec(any::<u8>(), 0..400), width in 1_usize..80) {
        let encoded = data_encoding::BASE64.encode(&content);
        let folded: Vec<String> = encoded.as_bytes().chunks(width).map(|line| String::from_utf8(line.to_vec()).unwrap()).collect();
        let raw = yilmaz().with("Content-Type", "image/png").with("Content-Transfer-Encoding", "Base64").body(folded.join("\r\n").as_bytes()).bytes();
        prop_assert_eq!(attachment(&raw, 1).unwrap(), content);
    }

    #[test]
    fn tokens_round_trip_and_survive_folding_and_upper_case(serial in 1_i64..99_999_999, key in any::<[u8; 32]>(), department in "[A-Z0-9]{1,5}", fold_at in 1_usize..24) {
        let keys = TokenKeys { current: TokenKey::new(1, key), older: vec![] };
        let bearer = Bearer::Department(DepartmentKey::new(&department));
        let token = keys.token(&number(serial), &bearer);
        let tag = format!("{}-{token}", number(serial));
        let (left, right) = tag.split_at(fold_at);
        for subject in [format!("AW: x [{tag}]"), format!("RE: [{}] y", tag.to_uppercase()), format!("x [{left}\r\n {right}]"), format!("a+{tag}@b.test")] {
            let found = find_tags(&subject);
            prop_assert_eq!(found.len(), 1, "{}", subject);
            let given = found[0].token.clone().unwrap_or_default();
            prop_assert_eq!(keys.verify(&found[0].number, &given, std::slice::from_ref(&bearer)), Some(bearer.clone()));
            prop_assert_eq!(keys.verify(&number(serial + 1), &given, std::slice::from_ref(&bearer)), None);
        }
        let id = keys.message_id(&number(serial), &token, "x", "stadt.test");
        prop_assert!(keys.is_own_message_id(&id));
    }

    #[test]
    fn a_changed_token_is_refused(at in 0_usize..13, with in "[0-9a-z]") {
        let token = keys().token(&number(1), &Bearer::Desk);
        let mut changed: Vec<String> = token.chars().map(String::from).collect();
        changed[at] = with;
        let changed = changed.concat();
        let same = changed.replace('o', "0").replace(['i', 'l'], "1") == token;
        prop_assert_eq!(keys().verify(&number(1), &changed, &[Bearer::Desk]).is_some(), same);
    }

    #[test]
    fn orders_never_lose_text(lines in proptest::collection::vec("[a-zäöü]{1,8}( [a-zäöü0-9.,]{1,8}){0,4}", 1..6), at in any::<prop::sample::Index>(), command in prop::sample::select(vec!["#antwort", "#notiz", "#übernommen", "#begründet ja", "#telefoniert gestern"])) {
        let mut all = lines.clone();
        all.insert(at.index(lines.len() + 1), command.to_owned());
        let orders = orders(&all.join("\n"), day("2026-04-07")).unwrap();
        prop_assert_eq!(orders.list.len(), 1);
        prop_assert_eq!(orders.text, lines.join("\n"));
    }

    #[test]
    fn own_words_stand_in_the_text(text in "([a-z>#:.@ -]{0,40}\n){0,12}", subject in prop::sample::select(vec!["Laterne", "AW: Laterne", "WG: Laterne"])) {
        let mail = yilmaz().with("Subject", subject).text(&text).read();
        for line in mail.new_text.lines() {
            prop_assert!(mail.text.contains(line.trim()), "{:?}", line);
        }
    }
}
