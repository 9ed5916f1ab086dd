//! A mailbox in a folder of this machine: a Maildir, or a plain folder of `.eml` files.
//!
//! Knows: that a file's unique name (up to the first `:`) stays while its flags and its subfolder change, and gives each
//! unique name a UID that stays across restarts, in a small index file that is kept outside the mailbox. Never: renames,
//! marks or deletes a mail unless the city chose to have mails moved.
//!
//! Known weaknesses: the index only grows, about a hundred bytes a mail; if it is lost, all mails get new numbers and a
//! new UIDVALIDITY, and are then recognised by their content alone; mail programs that rewrite a file under a new name
//! make a new mail of it.

mod index;
mod mailbox;
mod scan;
#[cfg(test)]
mod tests;

pub use mailbox::MaildirMailbox;
