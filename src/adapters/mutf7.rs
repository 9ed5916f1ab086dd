//! Folder names of IMAP: modified UTF-7 (RFC 3501 § 5.1.3).
//!
//! Knows: how "Büro" becomes `B&APw-ro`. Never: which folders exist.
//!
//! Known weaknesses: encodes only; nothing here needs to read a server's folder list. Servers with `UTF8=ACCEPT` take
//! this form too as long as that extension is not switched on, and it never is.

use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;

/// Base 64 with `,` in place of `/` and no padding; none only if the alphabet above were broken.
static ALPHABET: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut alphabet = Specification::new();
    alphabet.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,");
    alphabet.encoding().ok()
});

/// *Ordnername* as a person writes it → as IMAP wants it.
#[must_use]
pub fn encode(folder: &str) -> String {
    let mut written = String::with_capacity(folder.len());
    let mut foreign = String::new();
    for letter in folder.chars() {
        if matches!(letter, ' '..='~') {
            shift(&mut written, &mut foreign);
            written.push(letter);
            if letter == '&' {
                written.push('-');
            }
        } else {
            foreign.push(letter);
        }
    }
    shift(&mut written, &mut foreign);
    written
}

/// Writes the collected run of other letters as one `&…-` and empties it.
fn shift(written: &mut String, foreign: &mut String) {
    if foreign.is_empty() {
        return;
    }
    let bytes: Vec<u8> = foreign.encode_utf16().flat_map(u16::to_be_bytes).collect();
    written.push('&');
    if let Some(alphabet) = ALPHABET.as_ref() {
        alphabet.encode_append(&bytes, written);
    }
    written.push('-');
    foreign.clear();
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn the_examples_of_the_rfc_and_of_a_german_server_come_out_right() {
        // RFC 3501 § 5.1.3: "~peter/mail/&U,BTFw-/&ZeVnLIqe-" is ~peter/mail/台北/日本語.
        assert_eq!(encode("~peter/mail/台北/日本語"), "~peter/mail/&U,BTFw-/&ZeVnLIqe-");
        assert_eq!(encode("Büro"), "B&APw-ro");
        assert_eq!(encode("Entwürfe"), "Entw&APw-rfe");
        assert_eq!(encode("Erledigte Vorgänge"), "Erledigte Vorg&AOQ-nge");
    }

    #[test]
    fn plain_names_stay_and_an_ampersand_is_doubled_by_a_hyphen() {
        assert_eq!(encode("INBOX.Erledigt"), "INBOX.Erledigt");
        assert_eq!(encode("Lob & Tadel"), "Lob &- Tadel");
        assert_eq!(encode(""), "");
    }

    #[test]
    fn letters_beyond_sixteen_bits_travel_as_a_pair() {
        // U+1F4EE is D83D DCEE in UTF-16; its four bytes D8 3D DC EE are "2D3c7g" in base 64.
        assert_eq!(encode("📮"), "&2D3c7g-");
    }
}
