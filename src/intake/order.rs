//! What can be asked for by mail (*Anweisungen*): the table of `design.md` 4 as values.
//!
//! Knows: the orders and which of them contradict each other. Never: how they are written (`command`), whether they are
//! allowed (`case`).
//!
//! Known weaknesses: none known.

use crate::case::{CaseKind, CloseReason, DepartmentKey, Finding, Remedy};
use chrono::NaiveDate;

/// *Anweisung*: one thing asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// `#antwort`: the text is the final answer to the citizen.
    Answer,
    /// `#zwischenbescheid 05.05.2026 Grund`: an interim reply.
    Interim {
        /// The new date that the citizen is told.
        day: NaiveDate,
        /// Why it takes longer; empty when the text says it.
        reason: String,
    },
    /// `#rückfrage`: the text asks the citizen.
    Query,
    /// `#übernommen`.
    TakenOver,
    /// `#telefoniert [Datum]`: answered by telephone on this day; none is today.
    Phoned(Option<NaiveDate>),
    /// `#direkt [Datum]`: answered outside the system by mail.
    Direct(Option<NaiveDate>),
    /// `#brief [Datum]`: answered by a letter on paper.
    ByLetter(Option<NaiveDate>),
    /// `#persönlich [Datum]`: answered in person.
    InPerson(Option<NaiveDate>),
    /// `#weiter 66 [Grund]`, for the desk also `#an 66`.
    HandOver {
        /// The other department; whether it exists, the configuration knows.
        to: DepartmentKey,
        /// Why; may be empty.
        reason: String,
    },
    /// `#nichtzuständig [Grund]`: back to the desk.
    GiveBack {
        /// Why; may be empty.
        reason: String,
    },
    /// `#begründet ja|teilweise|nein|offen`.
    Finding(Finding),
    /// `#abgeholfen ganz|teilweise|nicht|entfällt`.
    Remedy(Remedy),
    /// `#art …`.
    Kind(CaseKind),
    /// `#notiz`: the text is an internal note.
    Note,
    /// `#frist 24.12.2026 Grund`: a later internal date.
    FollowUp {
        /// The day, after today.
        day: NaiveDate,
        /// Why; may be empty.
        reason: String,
    },
    /// `#erledigt [Grund]`, `#dublette`, `#keinanliegen`, `#irrläufer`, `#zurückgezogen`.
    Close {
        /// The reason, where one of the list was named.
        reason: Option<CloseReason>,
        /// Other words behind it; may be empty.
        note: String,
    },
    /// `#abwesend 20.07.-07.08. [Adresse der Vertretung]`: the department is away.
    Absent {
        /// First day.
        from: NaiveDate,
        /// Last day, inclusive.
        until: NaiveDate,
        /// Who reads meanwhile, where somebody was named.
        deputy: Option<String>,
    },
    /// `#anwesend`: the department is back.
    Present,
    /// `#status`: tell me how the case stands.
    Status,
    /// Desk, `#senden`: send the draft; the text, if there is one, replaces it.
    Release,
    /// Desk, `#zurück`: back to the department, with the text as reason.
    Return,
    /// Desk, `#nurnotiz`: keep the draft as a note.
    Keep,
    /// Desk, `#verwerfen`: the interim reply that was prepared is not wanted.
    DiscardInterim,
    /// Desk, `#bestätigen`: what was proposed is right; nothing is left to review.
    Confirm,
    /// Desk, `#öffnen`: open the case again.
    Reopen,
    /// Desk, `#bürgerin Erika Beispiel <erika@example.org>`: this is who wrote.
    Citizen {
        /// Her name; may be empty.
        name: String,
        /// Her address; empty where she has none.
        address: String,
        /// How else she can be reached; may be empty.
        contact: String,
    },
    /// Desk, `#eingang 27.03.2026 Grund`: the city had the concern on this day already.
    Receipt {
        /// The day.
        day: NaiveDate,
        /// How the desk knows; empty where the text below says it.
        reason: String,
    },
    /// Desk, `#eingangsbestätigung`: send the acknowledgement that was held back.
    Acknowledge,
}

impl Order {
    /// Whether the text belongs to this order; with several orders at most one such is allowed.
    #[must_use]
    pub fn takes_text(&self) -> bool {
        matches!(self, Self::Answer | Self::Interim { .. } | Self::Query | Self::Note | Self::Release | Self::Return)
    }

    /// Orders that decide where the case goes next; two different ones contradict each other.
    pub(super) fn decides_way(&self) -> bool {
        matches!(
            self,
            Self::Answer
                | Self::Interim { .. }
                | Self::Query
                | Self::HandOver { .. }
                | Self::GiveBack { .. }
                | Self::Release
                | Self::Return
                | Self::Keep
        )
    }
}

/// *Anweisungen* of one mail.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Orders {
    /// What is asked for, in the order it was written; empty for a plain reply.
    pub list: Vec<Order>,
    /// The text without command lines: for the citizen, or the note. Beside orders of which none takes a text it is a note.
    pub text: String,
}

/// *Nicht verstanden*: nothing was done; this goes back to the colleague.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misunderstood {
    /// The line as it was written.
    pub line: String,
    /// Why, as a German sentence.
    pub why: String,
    /// What to write instead, as a German sentence, where we can guess it.
    pub suggestion: Option<String>,
}
