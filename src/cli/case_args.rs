//! The commands under `case` (*Vorgänge*), word by word.
//!
//! Knows: names, defaults and what a word must look like. Never: does anything.
//!
//! Known weaknesses: none known.

use super::args::day;
use crate::case::{CaseKind, Channel, CloseReason, Finding, ReactionWay, Remedy};
use chrono::NaiveDate;
use clap::Subcommand;
use clap::builder::NonEmptyStringValueParser;
use std::path::PathBuf;

/// `case …`
#[derive(Debug, Subcommand)]
pub enum CaseCommand {
    /// List cases
    List {
        /// Closed ones too
        #[arg(long)]
        all: bool,
        /// Only those of this department
        #[arg(long, value_name = "KEY")]
        department: Option<String>,
        /// Only those whose deadline has passed
        #[arg(long)]
        late: bool,
        /// Only those without acknowledgement
        #[arg(long)]
        unacknowledged: bool,
        /// Follow-ups, statements and promises that are overdue or due today, or due until DAY
        #[arg(long, value_name = "DAY", value_parser = day, num_args = 0..=1, conflicts_with = "all")]
        due: Option<Option<NaiveDate>>,
    },
    /// Everything about one case
    Show {
        /// Case number
        number: String,
    },
    /// Enter a concern that came by another way
    Add(AddArgs),
    /// Open a case from a stored mail that was noted or added elsewhere
    Adopt {
        /// Message id, as printed by `case show` or the digest
        message: i64,
    },
    /// Send the case to a department
    Assign {
        /// Case number
        number: String,
        /// Department key
        department: String,
    },
    /// Record a reaction that reached the citizen outside the system
    Reaction {
        /// Case number
        number: String,
        /// Day of the reaction; today when not given
        #[arg(long, value_parser = day)]
        date: Option<NaiveDate>,
        /// How: telefon, direkt, brief, persoenlich
        #[arg(long, value_parser = way)]
        by: ReactionWay,
        /// Department that reacted
        #[arg(long, value_name = "KEY")]
        department: Option<String>,
    },
    /// Record finding and remedy
    Finding {
        /// Case number
        number: String,
        /// `begruendet`, `teilweise_begruendet`, `unbegruendet`, `nicht_bewertbar`, `offen`
        #[arg(value_parser = finding)]
        finding: Finding,
        /// ganz, teilweise, nicht, entfaellt, offen
        #[arg(long, value_parser = remedy)]
        remedy: Option<Remedy>,
    },
    /// Confirm the kind
    Kind {
        /// Case number
        number: String,
        /// beschwerde, anregung, lob, anfrage, mangel, sonstiges
        #[arg(value_parser = kind)]
        kind: CaseKind,
    },
    /// Say who the citizen is; an acknowledgement that waited for that leaves
    Citizen {
        /// Case number
        number: String,
        /// Name
        #[arg(long, default_value = "")]
        name: String,
        /// E-mail address
        #[arg(long, default_value = "", required_unless_present_any = ["name", "contact"])]
        email: String,
        /// Telephone or postal address
        #[arg(long, default_value = "")]
        contact: String,
    },
    /// Correct the receipt to the earlier day on which the city had the concern
    Receipt {
        /// Case number
        number: String,
        /// The day
        #[arg(value_parser = day)]
        day: NaiveDate,
        /// How you know; kept as a note
        #[arg(long, value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
    /// Send an acknowledgement that was suppressed, to whom was named last
    Acknowledge {
        /// Case number
        number: String,
    },
    /// Add an internal note
    Note {
        /// Case number
        number: String,
        /// The text
        text: String,
    },
    /// Write the answer to the citizen: released at once, since the desk writes it
    Answer {
        /// Case number
        number: String,
        /// File with the text, or - for standard input
        file: PathBuf,
    },
    /// Write an interim reply to the citizen: released at once; she is told the day, and the ladder is climbed towards it
    Interim {
        /// Case number
        number: String,
        /// The day by which she hears again: 2026-05-05
        #[arg(value_parser = day)]
        day: NaiveDate,
        /// Why it takes longer, for the citizen
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
    /// Put the interim reply away that was prepared on day 8
    Discard {
        /// Case number
        number: String,
    },
    /// Release the waiting draft to the citizen
    Release {
        /// Case number
        number: String,
        /// Which draft, where several wait (message id)
        #[arg(long)]
        draft: Option<i64>,
    },
    /// Give the waiting draft back to the department
    Return {
        /// Case number
        number: String,
        /// Why; the department reads it
        reason: String,
        /// Which draft, where several wait (message id)
        #[arg(long)]
        draft: Option<i64>,
    },
    /// Keep the waiting draft as an internal note
    Keep {
        /// Case number
        number: String,
        /// Which draft, where several wait (message id)
        #[arg(long)]
        draft: Option<i64>,
    },
    /// Nothing is left to look at
    Review {
        /// Case number
        number: String,
    },
    /// A later internal date
    FollowUp {
        /// Case number
        number: String,
        /// The day
        #[arg(value_parser = day)]
        day: NaiveDate,
        /// Why; kept as a note
        #[arg(value_parser = NonEmptyStringValueParser::new())]
        reason: String,
    },
    /// Close a case
    Close {
        /// Case number
        number: String,
        /// `beantwortet`, `kein_anliegen`, `dublette`, `irrlaeufer`, `zurueckgezogen`, `anonym`, `vermerk`
        #[arg(long, value_parser = close_reason, default_value = "beantwortet")]
        reason: CloseReason,
        /// A note beside it
        #[arg(long)]
        note: Option<String>,
    },
    /// Open a closed case again
    Reopen {
        /// Case number
        number: String,
    },
}

/// `case add`
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// telefon, brief, fax, persoenlich, formular, mail, bebpo
    #[arg(long, value_parser = channel)]
    pub channel: Channel,
    /// Day of receipt at the city; today when not given
    #[arg(long, value_parser = day)]
    pub received: Option<NaiveDate>,
    /// Kind; suggested from the text when not given
    #[arg(long, value_parser = kind)]
    pub kind: Option<CaseKind>,
    /// One line that says what it is about
    #[arg(long)]
    pub subject: String,
    /// The concern; - reads standard input
    #[arg(long, default_value = "")]
    pub text: String,
    /// Name of the citizen
    #[arg(long, default_value = "")]
    pub name: String,
    /// E-mail address of the citizen
    #[arg(long, default_value = "")]
    pub email: String,
    /// Telephone or postal address of the citizen
    #[arg(long, default_value = "")]
    pub contact: String,
    /// Department that leads; routed by keyword when not given
    #[arg(long, value_name = "KEY")]
    pub department: Option<String>,
    /// Number in an older list
    #[arg(long)]
    pub old_number: Option<String>,
    /// Mailbox on whose behalf letters are written; the first one when not given
    #[arg(long)]
    pub mailbox: Option<String>,
}

/// Makes a parser for one of the closed lists that names the valid codes.
macro_rules! code_parser {
    ($name:ident, $list:ty) => {
        fn $name(text: &str) -> Result<$list, String> {
            <$list>::from_code(&text.to_lowercase()).ok_or_else(|| {
                let codes: Vec<&str> = <$list>::ALL.iter().map(|v| v.code()).collect();
                format!("write one of {}", codes.join(", "))
            })
        }
    };
}
code_parser!(channel, Channel);
code_parser!(kind, CaseKind);
code_parser!(finding, Finding);
code_parser!(remedy, Remedy);
code_parser!(close_reason, CloseReason);
code_parser!(way, ReactionWay);
