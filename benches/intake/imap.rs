//! The plainest IMAP client there can be: fills a mailbox, and fetches it without looking at a byte.
//!
//! Knows: what a fetch costs at least. Never: parses more than the end of an answer.
//!
//! Known weaknesses: plain text on loopback only.

use super::mails::mail;
use std::io::{BufReader, Read, Write};
use std::net::TcpStream;

/// How to reach a mailbox.
#[derive(Clone)]
pub struct Place {
    /// `host:port` of the server.
    pub server: String,
    /// User name, which is the address.
    pub user: String,
    /// Password.
    pub password: String,
}

/// The end of an answer lies in its last bytes; the longest is that to LOGIN, with what the server can do.
const END: usize = 4096;

type Done<T> = Result<T, Box<dyn std::error::Error>>;

/// How many mails, and how many bytes.
#[derive(Clone, Copy, Default)]
pub struct Filled {
    /// Mails.
    pub mails: u64,
    /// Of these, further mails to a matter.
    pub replies: u64,
    /// Bytes of all.
    pub bytes: u64,
    /// The largest.
    pub largest: u64,
}

impl Place {
    fn open(&self) -> Done<(TcpStream, BufReader<TcpStream>)> {
        let mut writer = TcpStream::connect(&self.server)?;
        writer.set_nodelay(true)?;
        let mut reader = BufReader::with_capacity(256 * 1024, writer.try_clone()?);
        writer.write_all(format!("l LOGIN \"{}\" \"{}\"\r\n", self.user, self.password).as_bytes())?;
        swallow(&mut reader, b"\r\nl OK")?;
        Ok((writer, reader))
    }

    /// Appends the mails, without waiting for an answer to each.
    pub fn fill(&self, mails: std::ops::Range<u64>) -> Done<Filled> {
        let (mut writer, mut reader) = self.open()?;
        let answers = std::thread::spawn(move || swallow(&mut reader, b"\r\nz OK").is_ok());
        let mut filled = Filled::default();
        for nth in mails {
            let posted = mail(nth, &self.user);
            let size = posted.bytes.len() as u64;
            filled = Filled {
                mails: filled.mails + 1,
                replies: filled.replies + u64::from(posted.is_reply),
                bytes: filled.bytes + size,
                largest: filled.largest.max(size),
            };
            writer.write_all(format!("a APPEND INBOX {{{size}+}}\r\n").as_bytes())?;
            writer.write_all(&posted.bytes)?;
            writer.write_all(b"\r\n")?;
        }
        writer.write_all(b"z NOOP\r\n")?;
        if answers.join().unwrap_or(false) { Ok(filled) } else { Err("the server ended while the mailbox was filled".into()) }
    }

    /// Fetches every byte of every mail and throws it away; returns how many bytes the server sent.
    pub fn fetch_and_forget(&self) -> Done<u64> {
        let (mut writer, mut reader) = self.open()?;
        writer.write_all(b"e EXAMINE INBOX\r\nf UID FETCH 1:* (UID BODY.PEEK[])\r\n")?;
        swallow(&mut reader, b"\r\nf OK")
    }
}

/// Reads until an end was seen; returns how many bytes went by.
fn swallow(reader: &mut impl Read, end: &[u8]) -> Done<u64> {
    let mut buffer = vec![0; 256 * 1024];
    let mut tail: Vec<u8> = Vec::new();
    let mut count = 0;
    loop {
        let read = reader.read(&mut buffer)?;
        if read == 0 {
            return Err("the server closed the connection".into());
        }
        count += read as u64;
        // Only the end is looked at: an answer ends with a short line.
        let fresh = buffer.get(..read).unwrap_or_default();
        tail.extend_from_slice(fresh.get(read.saturating_sub(END)..).unwrap_or_default());
        if tail.windows(end.len()).any(|window| window == end) {
            return Ok(count);
        }
        tail.drain(..tail.len().saturating_sub(END));
    }
}
