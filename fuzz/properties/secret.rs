//! Tags, tokens and Message-IDs.

use super::city::keys;
use anliegend::case::{Bearer, CaseNumber, DepartmentKey};
use anliegend::intake::{CaseTag, TokenKey, TokenKeys, find_tags};

/// Any text as a subject, a token, a Message-ID, and as the unique part of one.
pub fn token(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let tags = find_tags(&text);
    assert_eq!(tags, find_tags(&text));
    assert!(tags.len() <= 50, "each costs a look-up");
    for tag in &tags {
        is_found_again(tag);
        if let Some(token) = &tag.token {
            is_verified_only_when_ours(&tag.number, token);
        }
    }
    is_verified_only_when_ours(&number(), &text);
    is_own_only_when_ours(&text);
    ours_is_always_found(&text, tags.len());
}

fn number() -> CaseNumber {
    CaseNumber::new("B", 2026, 123).unwrap_or_else(|_| panic!("a case number"))
}

fn bearers() -> [Bearer; 4] {
    let key = DepartmentKey::new("66");
    [Bearer::Citizen(0), Bearer::Department(key.clone()), Bearer::Head(key), Bearer::Desk]
}

/// A Message-ID that the city gave to a letter of the case.
pub(super) fn our_message_id(unique: &str) -> String {
    let keys = keys();
    keys.message_id(&number(), &keys.token(&number(), &Bearer::Citizen(0)), unique, "stadt.test")
}

/// A tag is of the shape that is written, and is found in what is written of it.
fn is_found_again(tag: &CaseTag) {
    let written = match &tag.token {
        Some(token) => {
            assert!(token.len() == 13 && token.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()), "{token:?}");
            format!("{}-{token}", tag.number)
        }
        None => tag.number.to_string(),
    };
    for place in [format!("AW: Laterne [{written}]"), format!("beschwerde+{written}@stadt.test"), format!("<{written}.x.y@stadt.test>")] {
        assert_eq!(find_tags(&place).as_slice(), std::slice::from_ref(tag), "{place:?}");
    }
}

/// A token is believed where the key makes the same one for the same case and bearer, and nowhere else.
fn is_verified_only_when_ours(number: &CaseNumber, given: &str) {
    let (keys, bearers) = (keys(), bearers());
    let older = TokenKeys { current: TokenKey::new(1, [5; 32]), older: Vec::new() };
    let is_of = |bearer: &&Bearer| [&keys, &older].iter().any(|ring| ring.token(number, bearer) == canonical(given));
    assert_eq!(keys.verify(number, given, &bearers).as_ref(), bearers.iter().find(is_of));
    let strangers = TokenKeys { current: TokenKey::new(2, [8; 32]), older: Vec::new() };
    assert!(keys.verify(number, given, &bearers).is_none() || strangers.verify(number, given, &bearers).is_none());
}

/// A Message-ID is ours where the keys make the same one from its parts, and nowhere else.
fn is_own_only_when_ours(text: &str) {
    let keys = keys();
    if keys.is_own_message_id(text) {
        assert!(is_made_by(&keys, text), "{text:?} was never made");
        assert_eq!(keys.number_in(text).is_some(), !find_tags(text).is_empty());
    } else {
        assert_eq!(keys.number_in(text), None, "a number in a stranger's Message-ID says nothing");
    }
    let made = our_message_id(text);
    assert!(keys.is_own_message_id(&made) && keys.is_own_message_id(&format!("<{}>", made.to_uppercase())), "{made:?}");
    assert_eq!(keys.number_in(&made), Some(number()), "{made:?}");
    assert!(keys.is_own_message_id(&keys.plain_message_id(text, "stadt.test")));
    // One sign more or less, and it is nobody's.
    let shorter: String = made.chars().skip(1).collect();
    assert!(!keys.is_own_message_id(&format!("x{made}")) && !keys.is_own_message_id(&shorter));
}

/// Makes it anew from its parts, with each key, and compares.
fn is_made_by(keys: &TokenKeys, text: &str) -> bool {
    let lower = text.trim().trim_matches(['<', '>']).to_ascii_lowercase();
    let Some((left, domain)) = lower.rsplit_once('@') else { return false };
    let Some((body, seal)) = left.rsplit_once('.') else { return false };
    let rings = std::iter::once(&keys.current).chain(&keys.older).map(|key| TokenKeys { current: key.clone(), older: Vec::new() });
    rings.into_iter().any(|ring| {
        let made = match (body.strip_prefix("anliegend."), find_tags(body).first()) {
            (Some(unique), _) => ring.plain_message_id(unique, domain),
            (None, Some(CaseTag { number, token: Some(token) })) => {
                ring.message_id(number, token, body.split_once('.').map_or("", |(_, unique)| unique), domain)
            }
            _ => return false,
        };
        made == format!("{body}.{}@{domain}", canonical(seal))
    })
}

/// Whatever else stands in a subject, our tag in its brackets is found.
fn ours_is_always_found(text: &str, others: usize) {
    if others > 20 {
        return;
    }
    let ours = CaseTag { number: number(), token: Some(keys().token(&number(), &Bearer::Desk)) };
    let written = format!("{text} [{}-{}] {text}", ours.number, ours.token.clone().unwrap_or_default());
    assert!(find_tags(&written).contains(&ours), "{written:?}");
}

/// A token as it was meant: blanks, upper case and the letters that look like digits are forgiven.
fn canonical(token: &str) -> String {
    let plain = token.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase());
    plain
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect()
}
