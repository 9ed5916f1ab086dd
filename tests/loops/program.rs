//! Programs without manners: they answer or pass on whatever arrives, and mark nothing.
//!
//! Knows: RFC 3834, and does none of it: they look neither at the envelope nor at the marks of what arrives.
//!
//! Known weaknesses: they work once a round, not at once.

use super::post::{Inbox, Letter, Servers};
use mail_parser::MessageParser;

/// What a program does with a mail.
type Deed = dyn Fn(&Servers, usize, &Letter);

/// A program that works on a mailbox.
pub struct Program {
    mailbox: Inbox,
    done: usize,
    deed: Box<Deed>,
}

impl Program {
    /// An old autoresponder: writes to whoever stands in From, as if a person did; with `is_reply` as an answer.
    pub fn responder(servers: &Servers, address: &str, is_reply: bool) -> Self {
        let from = address.to_owned();
        let deed = move |servers: &Servers, nth: usize, letter: &Letter| {
            let (subject, id) = if is_reply {
                (format!("AW: {}", letter.subject), Some(letter.message_id.as_str()))
            } else {
                ("Ich bin verreist".to_owned(), None)
            };
            servers.send((&from, &author(letter)), &subject, &format!("Ich bin verreist. Dies ist Antwort Nummer {nth}."), id);
        };
        Self { mailbox: Inbox::of(servers, address), done: 0, deed: Box::new(deed) }
    }

    /// A list that sends on what it gets in its own name to its one member, without any mark of a list.
    pub fn list(servers: &Servers, address: &str, member: &str) -> Self {
        let (from, to) = (address.to_owned(), member.to_owned());
        let deed = move |servers: &Servers, _: usize, letter: &Letter| servers.send((&from, &to), &letter.subject, &letter.text, None);
        Self { mailbox: Inbox::of(servers, address), done: 0, deed: Box::new(deed) }
    }

    /// Deals with what is new; how much that was.
    pub fn work(&mut self, servers: &Servers) -> u64 {
        let letters = self.mailbox.all();
        let fresh = letters.get(self.done..).unwrap_or_default();
        (self.done..).zip(fresh).for_each(|(nth, letter)| (self.deed)(servers, nth, letter));
        self.done = letters.len();
        fresh.len() as u64
    }
}

fn author(letter: &Letter) -> String {
    let mail = MessageParser::default().parse(letter.raw.as_bytes()).unwrap();
    mail.from().and_then(|from| from.first()).and_then(|from| from.address()).unwrap().to_owned()
}
