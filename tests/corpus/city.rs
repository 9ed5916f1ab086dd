//! The city that gets the mails: Musterstadt.
//!
//! Knows: its addresses, domains, server and key. Never: changes between mails.
//!
//! Known weaknesses: one city; what another configuration would say is proven in `src/intake/tests`.

use anliegend::intake::{
    IncomingMail, Known, Limits, ReturnPathTrust, Sorted, StaffProof, TokenKey, TokenKeys, Trust, Unreadable, read, sort,
};

/// Musterstadt's own server is `mx.musterstadt.example`; it marks spam and viruses, and colleagues who signed in.
pub fn limits() -> Limits {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let trust = Trust {
        authserv_id: Some("mx.musterstadt.example".to_owned()),
        own_hosts: vec!["musterstadt.example".to_owned()],
        spam_headers: vec![pair("X-Spam-Flag", "YES"), pair("X-Virus-Status", "Infected")],
        internal_header: Some(pair("X-MS-Exchange-Organization-AuthAs", "Internal")),
    };
    Limits { trust, ..Limits::default() }
}

/// Reads and sorts a mail as Musterstadt does.
pub fn judge(raw: &[u8]) -> Result<(IncomingMail, Sorted), Unreadable> {
    let mail = read(raw, &limits())?;
    let own = ["beschwerde@musterstadt.example".to_owned()];
    // `info@` is redirected into the same mailbox.
    let mailboxes = ["beschwerde@musterstadt.example".to_owned(), "info@musterstadt.example".to_owned()];
    let domains = ["musterstadt.example".to_owned()];
    let keys = TokenKeys { current: TokenKey::new(1, [42; 32]), older: Vec::new() };
    let own_message_id = |id: &str| keys.is_own_message_id(id);
    let known = Known {
        own_addresses: &own,
        mailbox_addresses: &mailboxes,
        internal_domains: &domains,
        own_message_id: &own_message_id,
        trust_return_path: ReturnPathTrust::Required,
        staff_proof: StaffProof::ServerWord,
        forms: &[],
        scanners: &[],
    };
    let sorted = sort(&mail, &known);
    Ok((mail, sorted))
}
