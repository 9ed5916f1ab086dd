//! A mailbox seen with bare eyes: a few commands of IMAP, spoken by hand, so that the program's own adapter judges nothing.
//!
//! Never: opens a folder for writing (`EXAMINE`), so that looking changes nothing either.
//!
//! Known weaknesses: knows no literals in answers beyond what these commands bring.

use chrono::{DateTime, Utc};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

pub struct Imap {
    line: BufReader<TcpStream>,
    count: u32,
}

impl Imap {
    pub fn log_in(address: &str, user: &str, password: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut imap = Self { line: BufReader::new(stream), count: 0 };
        imap.line.read_line(&mut String::new()).unwrap();
        imap.ask(&format!("LOGIN {user} {password}"));
        imap
    }

    /// Says a command and returns the lines of its answer, the last one left out.
    fn ask(&mut self, command: &str) -> Vec<String> {
        self.count += 1;
        let tag = format!("t{}", self.count);
        write!(self.line.get_mut(), "{tag} {command}\r\n").unwrap();
        self.answer(&tag, command)
    }

    fn answer(&mut self, tag: &str, command: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.line.read_line(&mut line).unwrap() > 0, "the server hung up after {command}");
            if let Some(said) = line.strip_prefix(&format!("{tag} ")) {
                assert!(said.starts_with("OK"), "{command}: {said}");
                return lines;
            }
            lines.push(line.trim_end().to_owned());
        }
    }

    /// A mail lies in the inbox, as if it had arrived then, with these flags.
    pub fn append(&mut self, raw: &[u8], arrived_at: DateTime<Utc>, flags: &str) {
        self.count += 1;
        let tag = format!("t{}", self.count);
        let date = arrived_at.format("%d-%b-%Y %H:%M:%S +0000");
        write!(self.line.get_mut(), "{tag} APPEND INBOX ({flags}) \"{date}\" {{{}}}\r\n", raw.len()).unwrap();
        let mut go = [0; 1];
        self.line.read_exact(&mut go).unwrap();
        assert_eq!(&go, b"+");
        self.line.read_line(&mut String::new()).unwrap();
        self.line.get_mut().write_all(raw).unwrap();
        self.line.get_mut().write_all(b"\r\n").unwrap();
        self.answer(&tag, "APPEND");
    }

    /// Folders with their state, and every mail with number, flags, date, size and the number of its last change.
    pub fn everything(&mut self) -> Vec<String> {
        let mut all = self.ask("LIST \"\" *");
        all.extend(self.ask("STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN RECENT HIGHESTMODSEQ)"));
        self.ask("EXAMINE INBOX (CONDSTORE)");
        all.extend(self.ask("UID FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE MODSEQ)"));
        self.ask("UNSELECT");
        all
    }
}
