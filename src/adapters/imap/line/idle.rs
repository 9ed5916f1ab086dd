//! Waiting on an open connection until the server says that mail has come (IDLE, RFC 2177).
//!
//! Knows: that more mails than before are news, whenever the server says so, also between two commands; that a wait ends by our
//! own limit, whatever the server chatters meanwhile; and that it is over only when the command's tagged answer has come.
//!
//! Never: takes a broken connection for the end of a wait.
//!
//! Known weaknesses: where one mail goes and another comes in the same moment, a server that tells only the new count tells nothing.

use super::{Broken, Heard, Line, tagged};
use crate::ports::News;
use async_imap::imap_proto::{MailboxDatum, Response};
use std::time::Duration;
use tokio::time::Instant as Moment;

/// *Stand des Postfachs*: what the server has said lies in the open folder, and whether that has grown since we looked.
#[derive(Debug, Default)]
pub(super) struct Tally {
    exists: u32,
    recent: u32,
    has_grown: bool,
}

impl Tally {
    pub(super) fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::MailboxData(MailboxDatum::Exists(count)) => {
                self.has_grown |= *count > self.exists;
                self.exists = *count;
            }
            Response::MailboxData(MailboxDatum::Recent(count)) => {
                self.has_grown |= *count > self.recent;
                self.recent = *count;
            }
            Response::Expunge(_) => self.exists = self.exists.saturating_sub(1),
            _ => {}
        }
    }
}

impl Line {
    /// From now on only what is added is news: the caller lists what is there.
    pub(in crate::adapters::imap) fn look(&mut self) {
        self.tally.has_grown = false;
    }

    /// Waits for news, for at most `at_most`; `limit` is for the server's answers.
    ///
    /// # Errors
    /// The connection is unusable afterwards.
    pub(in crate::adapters::imap) async fn idle(&mut self, at_most: Duration, limit: Duration) -> Result<News, Broken> {
        if self.tally.has_grown {
            return Ok(News::Arrived);
        }
        if !self.abilities.can_idle {
            return Ok(News::Unknown);
        }
        let tag = self.speak("IDLE", limit).await?;
        if self.answered(&tag, limit, |response| matches!(response, Response::Continue(_))).await? {
            return Ok(self.give_up_idling());
        }
        let begun = Moment::now();
        while !self.tally.has_grown {
            match self.answered(&tag, at_most.saturating_sub(begun.elapsed()), is_count).await {
                Ok(false) => {}
                Ok(true) => return Ok(self.give_up_idling()),
                Err(Broken::Silent) => break,
                Err(why) => return Err(why),
            }
        }
        self.write("DONE\r\n", limit).await?;
        self.answered(&tag, limit, |_| false).await?;
        Ok(if self.tally.has_grown { News::Arrived } else { News::Quiet })
    }

    /// Listens for the tagged answer (true), or for something else that ends this part of the wait (false).
    async fn answered(&mut self, tag: &str, limit: Duration, ends: impl Fn(&Response<'_>) -> bool) -> Result<bool, Broken> {
        let mut is_answered = false;
        self.listen(limit, |response| match tagged(response, tag) {
            Some(Ok(_)) => {
                is_answered = true;
                Heard::All
            }
            Some(Err(())) => Heard::Wrong,
            None if ends(response) => Heard::All,
            None => Heard::Nothing,
        })
        .await?;
        Ok(is_answered)
    }

    /// A server that refuses IDLE, or ends it unasked, is polled from now on.
    fn give_up_idling(&mut self) -> News {
        self.abilities.can_idle = false;
        News::Unknown
    }
}

fn is_count(response: &Response<'_>) -> bool {
    matches!(response, Response::MailboxData(MailboxDatum::Exists(_) | MailboxDatum::Recent(_)))
}
