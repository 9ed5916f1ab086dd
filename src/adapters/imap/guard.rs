//! A stream that ends when a server talks without end.
//!
//! Knows: how long a line of IMAP may become, and how large a literal (`{n}`), before memory is at risk; `async-imap`
//! alone would collect up to 512 MiB. Never: what the bytes mean beyond line ends and literals.
//!
//! Known weaknesses: free text of a server that happens to end in `{123}` makes the next bytes count as a literal; they
//! are passed on all the same, only the line limit starts later.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A line may hold the UIDs of a search window (`search.rs`), with room to spare.
const LONGEST_LINE: usize = 1024 * 1024;
/// A literal that was not asked for with a larger limit: headers, odd texts.
const USUAL_LITERAL: u64 = 1024 * 1024;

/// Something that can carry a mail protocol: TCP, or TLS over it.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<W: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Wire for W {}

/// *Aufpasser*: passes bytes on and fails with `InvalidData` when a line or a literal is too long.
#[derive(Debug)]
pub(super) struct Guard {
    wire: Box<dyn Wire>,
    /// Bytes of the present line so far.
    line: usize,
    /// Bytes of the present literal still to come.
    literal: u64,
    /// What `{n}` at the end of the present line has spelled so far.
    brace: Brace,
    /// The largest literal that may be announced.
    largest: u64,
}

/// How much of `{n}` or `{n+}` CR has been seen directly before this byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brace {
    Outside,
    Open(u64),
    Closed(u64),
}

impl Guard {
    /// Watches over `wire` from its first byte.
    pub(super) fn new(wire: Box<dyn Wire>) -> Self {
        Self { wire, line: 0, literal: 0, brace: Brace::Outside, largest: USUAL_LITERAL }
    }

    /// Gives the stream back, for TLS to be put around it.
    pub(super) fn into_wire(self) -> Box<dyn Wire> {
        self.wire
    }

    /// Allows literals up to `bytes` (never less than the usual).
    pub(super) fn allow_literal(&mut self, bytes: u64) {
        self.largest = bytes.max(USUAL_LITERAL);
    }

    /// Walks over bytes that came in.
    fn watch(&mut self, mut bytes: &[u8]) -> Result<(), &'static str> {
        while let Some((&first, rest)) = bytes.split_first() {
            if self.literal > 0 {
                let skipped = usize::try_from(self.literal).unwrap_or(usize::MAX).min(bytes.len());
                self.literal -= skipped as u64;
                bytes = bytes.get(skipped..).unwrap_or_default();
                continue;
            }
            bytes = rest;
            self.step(first)?;
        }
        Ok(())
    }

    /// One byte outside a literal.
    fn step(&mut self, byte: u8) -> Result<(), &'static str> {
        self.line += 1;
        if self.line > LONGEST_LINE {
            return Err("a line without end");
        }
        self.brace = match (self.brace, byte) {
            (_, b'{') => Brace::Open(0),
            (Brace::Open(size), digit @ b'0'..=b'9') => Brace::Open(size.saturating_mul(10).saturating_add(u64::from(digit - b'0'))),
            (Brace::Open(size), b'+') => Brace::Open(size),
            (Brace::Open(size), b'}') | (Brace::Closed(size), b'\r') => Brace::Closed(size),
            (Brace::Closed(size), b'\n') => {
                if size > self.largest {
                    return Err("a literal larger than asked for");
                }
                self.literal = size;
                self.line = 0;
                Brace::Outside
            }
            (_, b'\n') => {
                self.line = 0;
                Brace::Outside
            }
            _ => Brace::Outside,
        };
        Ok(())
    }
}

impl AsyncRead for Guard {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.wire).poll_read(cx, buf))?;
        let fresh = buf.filled().get(before..).unwrap_or_default();
        Poll::Ready(self.watch(fresh).map_err(|why| io::Error::new(io::ErrorKind::InvalidData, why)))
    }
}

impl AsyncWrite for Guard {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.wire).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.wire).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new(Box::new(tokio::io::empty()))
    }

    #[test]
    fn a_line_without_end_is_cut_off_at_the_limit() {
        let mut guard = guard();
        guard.watch(&vec![b'x'; LONGEST_LINE]).unwrap();
        assert!(guard.watch(b"x").is_err());
    }

    #[test]
    fn many_short_lines_may_follow_each_other_for_ever() {
        let mut guard = guard();
        for _ in 0..1_000_000 {
            guard.watch(b"* OK\r\n").unwrap();
        }
    }

    #[test]
    fn a_mail_in_one_endless_line_passes_inside_its_literal() {
        let mut guard = guard();
        guard.allow_literal(6 * 1024 * 1024);
        guard.watch(b"* 1 FETCH (UID 1 BODY[] {6291456}\r\n").unwrap();
        guard.watch(&vec![b'A'; 6 * 1024 * 1024]).unwrap();
        guard.watch(b")\r\n").unwrap();
        assert_eq!((guard.literal, guard.line), (0, 0));
    }

    #[test]
    fn a_literal_larger_than_asked_for_is_refused_before_its_first_byte() {
        let mut guard = guard();
        assert!(guard.watch(b"* 1 FETCH (UID 1 BODY[] {400000000}\r\n").is_err());
        let mut guard = self::guard();
        assert!(guard.watch(b"* 1 FETCH (UID 1 BODY[] {99999999999999999999999999}\r\n").is_err());
    }

    #[test]
    fn a_literal_is_recognised_however_the_bytes_are_cut() {
        let mut guard = guard();
        for byte in b"* 1 FETCH (BODY[] {3}\r\n{9}\r\n" {
            guard.watch(std::slice::from_ref(byte)).unwrap();
        }
        // "{9}" was the literal itself; the two bytes after it are the rest of the line.
        assert_eq!((guard.literal, guard.line), (0, 0));
    }
}
