//! The kinds of letters (*Briefarten*) and whom they are for.
//!
//! Knows: the lists, and what an uncertain delivery means for each kind. Never: the texts.
//!
//! Known weaknesses: none known.

use crate::case::coded;

coded! {
    /// *Empfängerkreis*: the switch `[delivery]` is set per audience.
    Audience {
        /// Citizens.
        Citizens = "citizens", "Bürgerinnen und Bürger";
        /// Departments.
        Departments = "departments", "Fachämter";
        /// Heads of departments.
        Heads = "heads", "Leitungen";
        /// Desk and administrators.
        Admins = "admins", "Beschwerdestelle und Verwaltung";
    }
}

coded! {
    /// *Briefart*; the code is the folder name under `config/letters/`.
    LetterKind {
        /// *Eingangsbestätigung*: automatic, confirms receipt, is not a reaction.
        Acknowledgement = "acknowledgement", "Eingangsbestätigung";
        /// *Anliegen an das Fachamt*.
        DepartmentCase = "department_case", "Anliegen an das Fachamt";
        /// *Erinnerung*.
        Reminder = "reminder", "Erinnerung";
        /// *Eskalation* to the head.
        Escalation = "escalation", "Hinweis an die Leitung";
        /// *Morgenliste*: what is due, for the desk or the mayor's office.
        DeskList = "desk_list", "Liste des Morgens";
        /// *Bitte entscheiden*: triage for the desk.
        Triage = "triage", "Bitte entscheiden";
        /// *Freigabe*: a draft answer for the desk.
        Release = "release", "Freigabe";
        /// *Bitte ansehen*: something arrived for a case that a person must look at.
        Review = "review", "Bitte ansehen";
        /// *Alarm*: emergency or threat, to the address that is read at night.
        Alarm = "alarm", "Alarm";
        /// *Abschließende Antwort*.
        FinalReply = "final_reply", "Antwort";
        /// *Zwischenstand*.
        InterimReply = "interim_reply", "Zwischenstand";
        /// *Rückfrage*.
        Query = "query", "Rückfrage";
        /// *Rückmeldung*: a command was not understood or refused, or something was entered.
        Help = "help", "Rückmeldung zu Ihrer Nachricht";
        /// *Rückgabe*: a draft goes back to the department.
        Returned = "returned", "Entwurf zurück";
        /// *Nachricht der Bürgerin* passed on to the department that has the case.
        CitizenWrote = "citizen_wrote", "Nachtrag der Bürgerin";
        /// *Hinweis an Kollegin oder Kollegen* whose mail became a case.
        ColleagueNote = "colleague_note", "Hinweis an Kolleginnen und Kollegen";
        /// *Tagesübersicht*.
        Digest = "digest", "Tagesübersicht";
        /// *Hinweis an die Verwaltung*: the office stands still, and somebody outside the desk must know.
        AdminNote = "admin_note", "Hinweis an die Verwaltung";
    }
}

/// What a kind of letter does when its delivery is uncertain (the connection broke after the final dot).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenUncertain {
    /// Never send again: a doubled one makes the city look foolish.
    Never,
    /// Send again with the same Message-ID.
    Again,
    /// A person decides.
    AskDesk,
}

impl LetterKind {
    /// Whom it is for.
    #[must_use]
    pub fn audience(self) -> Audience {
        match self {
            Self::Acknowledgement | Self::FinalReply | Self::InterimReply | Self::Query => Audience::Citizens,
            Self::DepartmentCase | Self::Reminder | Self::Help | Self::Returned | Self::CitizenWrote | Self::ColleagueNote => {
                Audience::Departments
            }
            Self::Escalation => Audience::Heads,
            Self::DeskList | Self::Triage | Self::Release | Self::Review | Self::Alarm | Self::Digest | Self::AdminNote => Audience::Admins,
        }
    }

    /// What an uncertain delivery means (`design.md` 4).
    #[must_use]
    pub fn when_uncertain(self) -> WhenUncertain {
        match self {
            Self::Acknowledgement | Self::ColleagueNote => WhenUncertain::Never,
            Self::FinalReply | Self::InterimReply | Self::Query => WhenUncertain::AskDesk,
            _ => WhenUncertain::Again,
        }
    }
}
