//! Kind, channel and origin of a case: three closed lists with the code that is stored and the German word that is read.
//!
//! Knows: the lists. Never: which kind a text is (the daemon suggests, people confirm).
//!
//! Known weaknesses: none known.

/// Declares a closed list with a stored code and a German label per variant.
macro_rules! coded {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal, $german:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code that stands in the database, in JSON and on the command line.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The German word that people read.
            #[must_use]
            pub const fn german(self) -> &'static str {
                match self { $(Self::$variant => $german,)+ }
            }

            /// The value with this code, if there is one.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// *Art des Anliegens*. Set by a person; what the machine says is only a suggestion.
    CaseKind {
        /// *Beschwerde*: dissatisfaction with conduct, service or decision of the city.
        Complaint = "beschwerde", "Beschwerde";
        /// *Anregung*: an everyday proposal; not the petition under § 24 GO NRW.
        Suggestion = "anregung", "Anregung";
        /// *Lob*.
        Praise = "lob", "Lob";
        /// *Anfrage*.
        Enquiry = "anfrage", "Anfrage";
        /// *Mängelmeldung*: a defect such as a pothole; outside the complaint figures unless a switch says so.
        DefectReport = "mangel", "Mängelmeldung";
        /// *Sonstiges*.
        Other = "sonstiges", "Sonstiges";
    }
}

coded! {
    /// *Eingangsweg*: how the concern reached the city.
    Channel {
        /// E-mail.
        Mail = "mail", "E-Mail";
        /// Telephone call.
        Phone = "telefon", "Telefon";
        /// Letter on paper.
        Letter = "brief", "Brief";
        /// Fax.
        Fax = "fax", "Fax";
        /// In person, at the counter or in a surgery.
        InPerson = "persoenlich", "persönlich";
        /// Web form.
        Form = "formular", "Formular";
        /// *besonderes elektronisches Behördenpostfach*.
        Bebpo = "bebpo", "beBPo";
    }
}

coded! {
    /// *Herkunft*: only `live` and `import` cases count in figures.
    Origin {
        /// Taken in while the city was live.
        Live = "live", "Echtbetrieb";
        /// Taken in during the trial period; outside all figures.
        Test = "test", "Probebetrieb";
        /// Brought over from an older list.
        Import = "import", "Übernahme";
    }
}
