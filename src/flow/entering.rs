//! Decided slices go into the archive while the next one is decided (*Eintragung*).
//!
//! Knows: what the slices under way touch, that one is written only when the one before is in, and that a batch which fails as a
//! whole is tried change by change. Never: decides; a mail that touches a slice under way waits.
//!
//! Known weaknesses: none known.

use super::batch::Batch;
use super::beside::Beside;
use super::receive::Polled;
use super::take_in::{only, parked};
use super::unopened::Unopened;
use crate::case::Instant;
use crate::ports::{Change, Fault, FaultKind, KeyedHash, MailboxCursor, Prepared, Store};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Slices on their way into the archive while another is decided: one is written, one made ready.
const UNDER_WAY: usize = 2;

/// A slice that was decided.
pub(super) struct Decided {
    pub uids: Vec<i64>,
    pub cursor: MailboxCursor,
    pub batch: Batch,
    pub polled: Polled,
    /// All acknowledgements that count against one more to anybody, those of this slice included.
    pub acknowledged_anybody: Vec<(KeyedHash, Instant)>,
}

/// *Eintragung*: a slice whose commit is under way.
struct Entering {
    uids: Vec<i64>,
    cursor: MailboxCursor,
    /// What it touches; its changes are under way.
    keys: Batch,
    polled: Polled,
    acknowledged_anybody: Vec<(KeyedHash, Instant)>,
    commit: Beside<()>,
    /// Told when it is in; the slice behind it listens.
    is_in: Option<oneshot::Receiver<()>>,
}

/// Slices on their way into the archive, one behind the other: each is made ready at once and written when the one before is in.
#[derive(Default)]
pub(super) struct Queue(VecDeque<Entering>);

/// What came in with a slice: its UIDs, where the cursor stands now, and what was counted.
pub(super) type Entered = (Vec<i64>, MailboxCursor, Polled);

impl Queue {
    /// Puts a slice at its end.
    pub fn push(&mut self, store: &Arc<dyn Store>, decided: Decided, now: Instant) {
        let Decided { uids, cursor, batch: mut keys, polled, acknowledged_anybody } = decided;
        let (store, changes) = (Arc::clone(store), std::mem::take(&mut keys.changes));
        let before = self.0.back_mut().and_then(|before| before.is_in.take());
        let (tell, is_in) = oneshot::channel();
        let commit = Beside::begin(async move {
            let prepared = store.prepare(now, changes.clone()).await;
            if let Some(before) = before {
                let lost = |_| Fault::new(FaultKind::Transient, "cannot commit: the mails before these could not be committed");
                before.await.map_err(lost)?;
            }
            enter_whole(store.as_ref(), changes, prepared, now).await?;
            // Nobody listens behind the last slice.
            tell.send(()).unwrap_or_default();
            Ok(())
        });
        self.0.push_back(Entering { uids, cursor, keys, polled, acknowledged_anybody, commit, is_in: Some(is_in) });
    }

    /// Whether nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether no more slice should begin.
    pub fn is_full(&self) -> bool {
        self.0.len() > UNDER_WAY
    }

    /// Whether a mail could depend on a slice under way.
    pub fn touches(&self, mail: &Unopened) -> bool {
        self.0.iter().any(|entering| entering.keys.touches(mail))
    }

    /// Whether a change meets a case of a slice under way.
    pub fn meets(&self, change: &Change) -> bool {
        self.0.iter().any(|entering| entering.keys.meets(change))
    }

    /// The cursor behind the last slice under way.
    pub fn cursor(&self) -> Option<&MailboxCursor> {
        self.0.back().map(|entering| &entering.cursor)
    }

    /// The acknowledgements that count against one more to anybody once all are in; none when nothing is under way.
    pub fn acknowledged_anybody(&self) -> Option<&[(KeyedHash, Instant)]> {
        self.0.back().map(|entering| entering.acknowledged_anybody.as_slice())
    }

    /// Waits until the first slice is through; for ever, when nothing is under way.
    pub async fn wait(&mut self) {
        match self.0.front_mut() {
            Some(first) => first.commit.wait().await,
            None => std::future::pending().await,
        }
    }

    /// Whether the first slice is through.
    pub fn is_done(&mut self) -> bool {
        self.0.front_mut().is_some_and(|first| first.commit.is_done())
    }

    /// Takes the first slice out when it is through; none when nothing is under way.
    pub async fn pop(&mut self) -> Result<Option<Entered>, Fault> {
        let Some(first) = self.0.pop_front() else { return Ok(None) };
        first.commit.finish().await?;
        Ok(Some((first.uids, first.cursor, first.polled)))
    }
}

/// Commits changes; true when they went in as they are.
pub(super) async fn commit_whole(store: &dyn Store, changes: Vec<Change>, now: Instant) -> Result<bool, Fault> {
    if changes.is_empty() {
        return Ok(true);
    }
    let prepared = store.prepare(now, changes.clone()).await;
    enter_whole(store, changes, prepared, now).await
}

/// Commits changes that were prepared; true when they went in as they are. When the whole does not, each is tried alone, and a mail
/// that still does not is parked.
async fn enter_whole(store: &dyn Store, changes: Vec<Change>, prepared: Result<Prepared, Fault>, now: Instant) -> Result<bool, Fault> {
    let entered = match prepared {
        Ok(prepared) => store.enter(prepared).await,
        Err(fault) => Err(fault),
    };
    let Err(fault) = entered else { return Ok(true) };
    if fault.kind != FaultKind::Permanent {
        return Err(fault);
    }
    for change in changes {
        let Err(fault) = store.commit(now, vec![change.clone()]).await else { continue };
        if fault.kind != FaultKind::Permanent {
            return Err(fault);
        }
        let Some(mail) = change.mail else { return Err(fault) };
        tracing::error!(mailbox = %mail.mailbox, mail.uid = mail.uid, "cannot store a mail, parked: {fault}");
        store.commit(now, vec![only(parked(mail, "refused_by_database"))]).await?;
    }
    Ok(false)
}
