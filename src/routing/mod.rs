//! Who is responsible, and why? (*Zuständigkeit*)
//!
//! Knows: the departments with their keywords, the lanes that go before them, what in a mail is no topic (addresses, names,
//! idioms, signatures), how points are added up, and how to say in German and in English why it came out so.
//! Never: reads files, the clock or the mailbox; decides a finding; sends anything. A lane or a doubt always ends with a person.
//!
//! Walk: [`RoutingTable::route`] folds subject and text once (`fold`), runs one Aho-Corasick pass over them (`table`), shades what
//! is no topic and asks the places among it for their district (`mask`, `district`), looks which of the other words are keywords with a
//! typing error (`typo`), asks the lanes (`lane`), adds points (`score`) and writes the reasons down (`explain`).
//!
//! Known weaknesses: reads words, not meaning; forgives one typing error in a long word, none in a short one; reads the first
//! 256 KiB of a text only; one place per mail.

mod certainty;
#[cfg(test)]
mod certainty_tests;
mod compare;
#[cfg(test)]
mod compare_tests;
mod department;
mod district;
#[cfg(test)]
mod district_tests;
mod evaluate;
mod explain;
mod fold;
mod keyword;
mod labelled;
#[cfg(test)]
mod labelled_tests;
mod lane;
mod learn;
mod lint;
#[cfg(test)]
mod lint_tests;
mod mask;
mod phrase;
mod route;
mod score;
mod suggest;
mod table;
#[cfg(test)]
mod tests;
mod typo;
#[cfg(test)]
mod typo_tests;

pub use certainty::Certainty;
pub use compare::{Changed, Comparison, Decider, Truth, Turn, Verdict};
pub use department::{Confidentiality, Department};
pub use district::{District, DistrictReason, PlaceFault, PlaceName, StreetSide, Stretch};
pub use evaluate::{Confusion, Evaluation, Harmful, Point, Score, evaluate};
pub use explain::{Candidate, Explanation, Hit, LaneReason, Outcome, Part, Rest};
pub use keyword::{Keyword, KeywordFault, KeywordMode, KeywordOrigin};
pub use labelled::{LabelledText, LineFault, NamedText, read_lines, resolve};
pub use lane::{LaneTrigger, PartnerDomain, Partners};
pub use learn::{Evidence, LearnFault, Lesson, Promise, Proposal, Wishes, evaluate_crosswise, learn};
pub use lint::{Hint, Sharer, Weakness, hints};
pub use mask::{Masked, Masks, Why};
pub use route::{ConcernText, Destination, Route};
pub use suggest::KindWords;
pub use table::{HouseRules, RoutingTable, TableFault};
