//! Why a mail was given up on, in words (*Grund der Zurückstellung*).
//!
//! Knows: every reason code that can stand in the ledger of a parked mail. Never: decides to park.
//!
//! Known weaknesses: a code of a later version is shown as it is.

/// What the desk reads instead of the code.
#[must_use]
pub fn parked_german(code: &str) -> String {
    if let Some(size) = code.strip_prefix("too_large/").and_then(|bytes| bytes.parse::<u64>().ok()) {
        return format!("zu groß ({} MB), nur der Kopf liegt hier", size.div_ceil(1024 * 1024));
    }
    let german = match code {
        "empty" => "leer",
        "too_many_nested" => "zu viele Mails ineinander",
        "too_many_parts" => "zu viele Teile",
        "too_deep" => "zu tief verschachtelt",
        "too_many_headers" => "zu viele Kopfzeilen",
        "parser_panicked" | "panicked" | "cannot_take_in" => "Fehler im Programm beim Lesen",
        "refused_by_database" => "die Datenbank nimmt sie nicht an",
        "killed_twice" => "hat das Programm mehrmals beendet, liegt ungelesen auf dem Server",
        "unreadable_on_server" => "der Mailserver gibt sie nicht heraus, liegt nur dort",
        other => other,
    };
    german.to_owned()
}

/// Whether only the server has the mail: not a byte of it, or no more than its header, was kept.
#[must_use]
pub fn lies_on_server_only(code: &str) -> bool {
    code.starts_with("too_large/") || matches!(code, "killed_twice" | "unreadable_on_server")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::Unreadable;

    #[test]
    fn every_code_has_german_words_and_a_size_is_rounded_up() {
        let unreadable =
            [Unreadable::Empty, Unreadable::TooManyNested, Unreadable::TooManyParts, Unreadable::TooDeep, Unreadable::TooManyHeaders];
        let others = ["parser_panicked", "panicked", "cannot_take_in", "refused_by_database", "killed_twice", "unreadable_on_server"];
        for code in unreadable.map(Unreadable::code).iter().chain(&others) {
            assert!(!parked_german(code).contains('_') && parked_german(code) != *code, "{code}");
        }
        assert_eq!(parked_german("too_large/52428801"), "zu groß (51 MB), nur der Kopf liegt hier");
        assert_eq!(parked_german("of_tomorrow"), "of_tomorrow");
    }

    #[test]
    fn what_was_never_fetched_whole_lies_on_the_server_only() {
        assert!(lies_on_server_only("too_large/1") && lies_on_server_only("killed_twice") && lies_on_server_only("unreadable_on_server"));
        assert!(!lies_on_server_only("too_deep") && !lies_on_server_only("refused_by_database"));
    }
}
