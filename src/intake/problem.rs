//! What of a mail could not be opened (*Hindernis*).
//!
//! Knows: one German sentence for each. Never: decides who is shown it.
//!
//! Known weaknesses: one is kept per mail, the hidden text before the closed file.

use super::mail::Encryption;

/// *Hindernis*: a container in the mail that stayed shut, so that a person looks into the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Encrypted with S/MIME.
    Smime,
    /// Encrypted with PGP.
    Pgp,
    /// Signed with S/MIME in a way that hides the text, and not readable.
    Signed,
    /// Signed in the same way and broken off; what could be read was read.
    SignedInPart,
    /// A `winmail.dat` of which nothing can be read.
    Winmail,
    /// A `winmail.dat` that breaks off or is damaged; what could be read was read.
    WinmailInPart,
}

impl Problem {
    /// One sentence for the desk.
    #[must_use]
    pub fn german(self) -> &'static str {
        match self {
            Self::Smime => "Die Nachricht ist verschlüsselt (S/MIME).",
            Self::Pgp => "Die Nachricht ist verschlüsselt (PGP).",
            Self::Signed => "Die signierte Nachricht konnte nicht geöffnet werden.",
            Self::SignedInPart => "Die signierte Nachricht konnte nicht vollständig geöffnet werden.",
            Self::Winmail => "Die Datei winmail.dat konnte nicht geöffnet werden.",
            Self::WinmailInPart => "Die Datei winmail.dat konnte nicht vollständig geöffnet werden.",
        }
    }

    /// Whether it hides what the citizen wrote from everybody without her key, or from us.
    #[must_use]
    pub fn hides_text(self) -> bool {
        self.encryption().is_some()
    }

    /// Whether and how it hides the content.
    pub(super) fn encryption(self) -> Option<Encryption> {
        match self {
            Self::Smime => Some(Encryption::Smime),
            Self::Pgp => Some(Encryption::Pgp),
            Self::Signed => Some(Encryption::OpaqueSigned),
            Self::SignedInPart | Self::Winmail | Self::WinmailInPart => None,
        }
    }
}

impl From<Encryption> for Problem {
    fn from(encryption: Encryption) -> Self {
        match encryption {
            Encryption::Smime => Self::Smime,
            Encryption::Pgp => Self::Pgp,
            Encryption::OpaqueSigned => Self::Signed,
        }
    }
}
