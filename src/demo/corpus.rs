//! The sample mails (*Musterpost*): what a city finds in its mailbox, as bytes.
//!
//! Knows: the names of the files under `mails/`. Never: what is in them.
//!
//! Known weaknesses: a mail that the script does not name lies here for nothing; a test looks for such.

macro_rules! mails {
    ($($name:literal),+ $(,)?) => {
        /// Every sample mail by its name, byte for byte as a server would hand it over.
        pub const MAILS: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("mails/", $name, ".eml")))),+];
    };
}

mails![
    "00-probemail",
    "01-yilmaz-laterne",
    "02-krause-gehweg",
    "03-pendler-bus",
    "04-wolff-kitaplatz",
    "05-neumann-schlagloch-foto",
    "06-okafor-english",
    "07-bergmann-fernsehen",
    "08-lang-lob",
    "09-schuster-widerspruch",
    "10-peters-gasgeruch",
    "11-hoffmann-drei-anliegen",
    "12-hartmann-wg-baum",
    "13-acar-restmuell",
    "14-albers-mailingliste",
    "15-boehm-hecke",
    "16-richter-ampel",
    "17-keller-hundesteuer",
    "18-santos-ogs",
    "19-jansen-gully",
    "20-lorenz-strassenreinigung",
    "21-fischer-hallenbad",
    "22-maurer-falsche-stadt",
    "23-voss-dienstaufsicht",
    "24-wolff-abwesend",
    "25-kultur-abwesend",
    "26-unzustellbar",
    "27-newsletter",
    "28-lesebestaetigung",
    "29-automat-einer-firma",
    "30-krause-gehweg-an-info",
    "31-yilmaz-foto-vergessen",
];

/// The bytes of a sample mail.
#[must_use]
pub fn mail(name: &str) -> Option<&'static [u8]> {
    MAILS.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes)
}
