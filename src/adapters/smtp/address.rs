//! Addresses as they travel in an envelope.
//!
//! Knows: that a domain with umlauts travels in its ASCII form (RFC 5891), and that a local part with umlauts needs
//! SMTPUTF8 (RFC 6531). Never: whether an address exists.
//!
//! Known weaknesses: a local part is taken as it is written; no Unicode normalisation (RFC 6532 § 3.1 only advises it).

use lettre::Address;

/// An address nobody can be reached at; says nothing of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the address cannot be used in an envelope")]
pub(super) struct NotAnAddress;

/// Reads `local@domain`; the domain comes out in ASCII.
///
/// # Errors
/// [`NotAnAddress`] where the form is broken or the domain has no ASCII form.
pub(super) fn read(text: &str) -> Result<Address, NotAnAddress> {
    if text.chars().any(char::is_control) {
        return Err(NotAnAddress);
    }
    let (local, domain) = text.rsplit_once('@').ok_or(NotAnAddress)?;
    let domain = if domain.starts_with('[') { domain.to_owned() } else { idna::domain_to_ascii(domain).map_err(|_| NotAnAddress)? };
    Address::new(local, domain).map_err(|_| NotAnAddress)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_with_umlauts_travels_in_ascii() {
        // RFC 3492's algorithm on "müller": xn--mller-kva, the form every registry shows.
        assert_eq!(read("post@müller.test").unwrap().to_string(), "post@xn--mller-kva.test");
        assert_eq!(read("yilmaz@Example.TEST").unwrap().to_string(), "yilmaz@example.test");
    }

    #[test]
    fn a_local_part_keeps_its_letters() {
        assert_eq!(read("jörg@example.test").unwrap().to_string(), "jörg@example.test");
        assert_eq!(read("tiefbau+k7f3@stadt.test").unwrap().to_string(), "tiefbau+k7f3@stadt.test");
    }

    #[test]
    fn nothing_that_could_start_a_second_command_is_an_address() {
        for text in
            ["", "ohne-at", "a@", "@b.test", "a@b.test\r\nRCPT TO:<c@d.test>", "a b@c.test", "a@b.test>", "a@b c.test", "a\0@b.test"]
        {
            assert_eq!(read(text), Err(NotAnAddress), "{text:?}");
        }
    }
}
