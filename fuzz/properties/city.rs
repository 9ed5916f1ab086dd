//! The city whose mail it is.

use anliegend::intake::{FormRule, IncomingMail, Known, Limits, ReturnPathTrust, Sorted, StaffProof, TokenKey, TokenKeys, Trust, sort};

/// The keys of the city.
pub(super) fn keys() -> TokenKeys {
    TokenKeys { current: TokenKey::new(2, [7; 32]), older: vec![TokenKey::new(1, [5; 32])] }
}

/// What the city reads by: its own server is `mx.stadt.test`.
pub(super) fn limits() -> Limits {
    let trust = Trust {
        authserv_id: Some("mx.stadt.test".to_owned()),
        own_hosts: vec!["stadt.test".to_owned()],
        spam_headers: vec![("X-Spam-Flag".to_owned(), "YES".to_owned())],
        internal_header: Some(("X-Internal-Sender".to_owned(), "yes".to_owned())),
    };
    Limits { trust, ..Limits::default() }
}

/// Sorts as the city does.
pub(super) fn sorted(mail: &IncomingMail) -> Sorted {
    sorted_with(mail, &[])
}

/// Sorts as the city does that has these forms.
pub(super) fn sorted_with(mail: &IncomingMail, forms: &[FormRule]) -> Sorted {
    let own = ["beschwerde@stadt.test".to_owned()];
    let domains = ["stadt.test".to_owned()];
    let keys = keys();
    let known = Known {
        own_addresses: &own,
        mailbox_addresses: &own,
        internal_domains: &domains,
        own_message_id: &|id| keys.is_own_message_id(id),
        trust_return_path: ReturnPathTrust::Required,
        staff_proof: StaffProof::ServerWord,
        forms,
        scanners: &[],
    };
    sort(mail, &known)
}

/// A text without its blanks and line ends.
pub(super) fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}
