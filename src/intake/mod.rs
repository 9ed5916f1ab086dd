//! What just arrived? The room where a mail is read, judged and joined to a case.
//!
//! Knows: the shapes mail comes in, who may have written it, what proves that it belongs to a case, and what a clerk's
//! reply asks for. Never: clock, network, database, logging; a mail goes in as bytes and comes out as a judgement.
//!
//! The way through the room: [`read`] the bytes, [`sort`] human from machine, [`join`] the mail to a case, and where a
//! department answered, read its [`orders`].
//!
//! Known weaknesses: a signed, a packed (`winmail.dat`) or a forwarded mail is opened one level.

mod address;
mod appointment;
mod attachment;
mod authentication;
mod bounce;
mod charset;
mod cms;
mod command;
mod command_words;
mod cursor;
mod day;
mod fields;
mod fingerprint;
mod form;
mod guess;
mod html;
mod html_measure;
mod limits;
mod mail;
mod mapi;
mod marks;
mod mime;
mod order;
mod original;
mod packed_rtf;
mod parked;
mod problem;
mod quote;
mod quote_marks;
mod readable;
mod reader;
mod receipt;
mod rtf;
mod rtf_token;
mod screen;
mod sort;
mod source;
mod survey;
mod tag;
mod text;
mod thread;
mod title;
mod tnef;
mod token;
mod unpack;

#[cfg(test)]
mod tests;

pub use address::{Address, is_within};
pub use attachment::attachment;
pub use authentication::{AuthVerdict, Dmarc};
pub use bounce::BounceReport;
pub use command::orders;
pub use fingerprint::letter_fingerprint;
pub use form::{FormEntry, FormRule};
pub use guess::{guess_form, looks_scanned};
pub use limits::{Limits, Trust, Unreadable};
pub use mail::{Attachment, Encryption, Forwarded, IncomingMail, ReturnPath, Returned};
pub use marks::{Marks, ReportKind};
pub use order::{Misunderstood, Order, Orders};
pub use original::{Original, Sent};
pub use parked::{lies_on_server_only, parked_german};
pub use problem::Problem;
pub use reader::read;
pub use sort::{Known, Nature, ReturnPathTrust, Sorted, StaffProof, sort};
pub use source::Source;
pub use survey::Survey;
pub use tag::{CaseTag, TagPlace, find_tags};
pub use thread::{Join, JoinFacts, ReferencedCase, TaggedCase, join};
pub use title::title;
pub use token::{TokenKey, TokenKeys};
