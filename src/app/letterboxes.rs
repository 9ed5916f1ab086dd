//! The daemon's watch over its letter boxes (*Briefkastenwache*), each on its own.
//!
//! Knows: poll, then wait for news or for the next poll, whichever is first; and after a failure, how to come back. Never: what
//! a poll does (that is `flow`), how a server is asked for news (that is `adapters`).
//!
//! Known weaknesses: whether a mailbox can be waited for is found out anew after every poll.

use super::patience::{is_told, pause_after};
use super::{App, sleep_or_stop, tell};
use crate::adapters::clock::SystemClock;
use crate::adapters::dice;
use crate::flow::Polled;
use crate::ports::{Clock, Fault, FaultKind, Mailbox, News};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch::Receiver;

/// Between news and the poll: mails that come together are taken in together, and a server that cries wolf costs no more.
const BREATH: Duration = Duration::from_secs(1);
/// From so many failures in a row on, a passing fault has not passed for a quarter of an hour.
const ALARMING: u32 = 64;
/// After so many broken waits in a row only the polls are left to rely on.
const DEAF: u32 = 6;
/// How long the poll in hand may go on after the daemon was told to stop.
const GRACE: Duration = Duration::from_secs(10);

impl App {
    /// Polls one mailbox whenever it has news, at the latest after the poll interval; comes back soon after a failure.
    pub(super) async fn watch_mailbox(&self, mailbox: Arc<dyn Mailbox>, mut stop: Receiver<bool>) {
        let (mut failed_polls, mut failed_waits) = (0, 0);
        while !*stop.borrow() {
            self.heart.beat(mailbox.name());
            let polled = tokio::select! {
                polled = self.poll_and_compare(&mailbox) => polled,
                () = stopped_long_ago(stop.clone()) => return tracing::warn!(mailbox = mailbox.name(), "poll broken off to stop"),
            };
            let pause = match polled {
                Ok(polled) => {
                    tell_poll(mailbox.name(), polled, std::mem::take(&mut failed_polls));
                    self.wait_for_news(mailbox.as_ref(), &mut failed_waits, &mut stop).await
                }
                Err(fault) => {
                    failed_polls += 1;
                    tell_failure(mailbox.name(), "poll", &fault, failed_polls);
                    pause_after(fault.kind, failed_polls, dice::roll())
                }
            };
            sleep_or_stop(pause, &mut stop).await;
        }
    }

    /// One poll, and where the night asks for it the comparison with the ledger.
    async fn poll_and_compare(&self, mailbox: &Arc<dyn Mailbox>) -> Result<Polled, Fault> {
        let mut polled = self.poll(mailbox, SystemClock.now()).await?;
        if let Some(late) = self.reconcile(mailbox, SystemClock.now()).await {
            polled.add(late);
            // The comparison, also one that failed, opened the mailbox anew: a mail that came meanwhile is no news to the wait any more.
            polled.add(self.poll(mailbox, SystemClock.now()).await?);
        }
        Ok(polled)
    }

    /// Ends with news, when a poll is due, or when told to stop, and says what pause is left before the poll.
    async fn wait_for_news(&self, mailbox: &dyn Mailbox, failed: &mut u32, stop: &mut Receiver<bool>) -> Duration {
        let waited = tokio::select! {
            waited = mailbox.wait(self.poll_every) => waited,
            _stopped = stop.changed() => return Duration::ZERO,
        };
        let fault = match waited {
            Ok(News::Unknown) => return self.poll_every,
            Ok(news) => {
                *failed = 0;
                return if news == News::Arrived { BREATH } else { Duration::ZERO };
            }
            Err(fault) => fault,
        };
        *failed = failed.saturating_add(1);
        tell_failure(mailbox.name(), "wait for mail", &fault, *failed);
        if *failed < DEAF { pause_after(fault.kind, *failed, dice::roll()).min(self.poll_every) } else { self.poll_every }
    }
}

async fn stopped_long_ago(mut stop: Receiver<bool>) {
    // Whoever could say stop is gone: the same.
    drop(stop.wait_for(|is_told| *is_told).await);
    tokio::time::sleep(GRACE).await;
}

fn tell_poll(mailbox: &str, polled: Polled, failures: u32) {
    if failures > 0 {
        tracing::info!(mailbox, failures, "mailbox polled again after failures");
    }
    if polled.mails > 0 {
        tracing::info!(mailbox, mails = polled.mails, cases = polled.cases, parked = polled.parked, "mailbox polled");
    }
}

/// A line for the first failure in a row, then ever more rarely; somebody must act where it will not pass by itself.
fn tell_failure(mailbox: &str, what: &str, fault: &Fault, failures: u32) {
    let why = tell(fault);
    if !is_told(failures) {
        tracing::debug!(mailbox, failures, "cannot {what}: {why}");
    } else if fault.kind == FaultKind::Transient && failures < ALARMING {
        tracing::warn!(mailbox, failures, "cannot {what}, trying again: {why}");
    } else {
        tracing::error!(mailbox, failures, "cannot {what}: {why}");
    }
}
