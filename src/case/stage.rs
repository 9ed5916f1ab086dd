//! Where a case stands (*Bearbeitungsstand*), why it was closed, why a person must look.
//!
//! Knows: the lists. Never: moves a case; `Case::apply` does.
//!
//! Known weaknesses: none known.

use super::kind::coded;

coded! {
    /// *Bearbeitungsstand*.
    Stage {
        /// *zu entscheiden*: the desk must say who is responsible.
        Triage = "zu_entscheiden", "zu entscheiden";
        /// *beim Fachamt*.
        WithDepartment = "beim_fachamt", "beim Fachamt";
        /// *wartet auf Freigabe*: a draft answer lies at the desk.
        AwaitingRelease = "wartet_auf_freigabe", "wartet auf Freigabe";
        /// *wartet auf die Bürgerin*: a question was asked; the city's deadline runs on.
        WaitingForCitizen = "wartet_auf_buergerin", "wartet auf Antwort der Bürgerin";
        /// *beantwortet*: a final answer left, or the department answered directly.
        Answered = "beantwortet", "beantwortet";
        /// *abgeschlossen*.
        Closed = "abgeschlossen", "abgeschlossen";
    }
}

coded! {
    /// *Abschlussgrund*: why a case may be closed without a final answer of ours.
    CloseReason {
        /// The citizen was answered.
        Answered = "beantwortet", "beantwortet";
        /// Not a concern at all: spam, advertising, a mail by mistake.
        NoConcern = "kein_anliegen", "kein Anliegen";
        /// The same concern is another case.
        Duplicate = "dublette", "Dublette";
        /// *Irrläufer*: not the city's matter.
        Misdirected = "irrlaeufer", "Irrläufer";
        /// The citizen withdrew it.
        Withdrawn = "zurueckgezogen", "zurückgezogen";
        /// No way to answer: anonymous.
        Anonymous = "anonym", "anonym";
        /// Another reason, kept as a note beside the case.
        Noted = "vermerk", "mit Vermerk";
    }
}

impl CloseReason {
    /// Whether the case leaves the population E(P) of the figures (`domain.md` 1.2).
    #[must_use]
    pub fn leaves_figures(self) -> bool {
        matches!(self, Self::NoConcern | Self::Duplicate | Self::Misdirected)
    }
}

coded! {
    /// *Grund zur Prüfung*: why a person at the desk must look at something that arrived for a case.
    ReviewReason {
        /// *Zuordnung prüfen*: a case number without proof.
        NumberOnly = "nur_nummer", "nur die Nummer, kein Nachweis";
        /// A right token from a sender who was never part of the case.
        StrangerWithToken = "fremder_absender", "richtige Kennung, fremder Absender";
        /// The own server says that the sender's address is forged.
        ForgedSender = "absender_gefaelscht", "der eigene Mailserver hält den Absender für gefälscht";
        /// A token that is wrong or belongs to a department that no longer has the case.
        TokenWithoutPower = "kennung_ungueltig", "Kennung gilt nicht oder nicht mehr";
        /// A reference to a mail of the case from another address.
        OtherAddress = "andere_adresse", "bezieht sich auf den Vorgang, andere Absenderadresse";
        /// One mail names several cases.
        SeveralCases = "mehrere_vorgaenge", "nennt mehrere Vorgänge";
        /// The citizen wrote again.
        CitizenWrote = "buergerin_schrieb", "die Bürgerin hat geschrieben";
        /// A letter of ours came back.
        Bounced = "unzustellbar", "ein Brief kam zurück";
        /// An automatic reply or notice that belongs to the case.
        AutomaticReply = "automatische_antwort", "automatische Antwort";
        /// A draft has waited for release too long.
        DraftWaits = "entwurf_wartet", "ein Antwortentwurf wartet auf Ihre Freigabe";
        /// A person of the city wrote to the citizen past us: is it a reaction?
        AnsweredDirectly = "direkt_beantwortet", "jemand hat der Bürgerin direkt geschrieben";
        /// A second hand-over: the departments disagree.
        SecondHandOver = "zweite_abgabe", "zweite Weitergabe";
        /// A department announced that it will be away, and nobody reads for it.
        OfficeAbsent = "fachamt_abwesend", "ein Fachamt ist abwesend und hat keine Vertretung";
        /// The department's address takes no mail; the deputy has the letter.
        WentToDeputy = "an_vertretung", "die Adresse des Fachamts nimmt keine Post an; der Brief ging an die Vertretung";
        /// A letter to a department reached nobody.
        ReachedNobody = "niemand_erreicht", "die Adresse nimmt keine Post an; eine andere Vertretung gibt es nicht";
    }
}
