//! Work on another thread while this one goes on (*nebenher*).
//!
//! Knows: that dropped work ends, and that a panic in it is a fault. Never: what the work is.
//!
//! Known weaknesses: work that blocks its thread ends only when it is through.

use crate::ports::{Fault, FaultKind};
use tokio::task::{JoinError, JoinSet};

/// Work under way.
pub(super) struct Beside<T> {
    task: JoinSet<Result<T, Fault>>,
    done: Option<Result<T, Fault>>,
}

impl<T: Send + 'static> Beside<T> {
    /// Begins.
    pub fn begin(work: impl Future<Output = Result<T, Fault>> + Send + 'static) -> Self {
        let mut task = JoinSet::new();
        task.spawn(work);
        Self { task, done: None }
    }

    /// Begins with work that keeps its thread.
    pub fn begin_blocking(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Self {
        let mut task = JoinSet::new();
        task.spawn_blocking(work);
        Self { task, done: None }
    }

    /// Whether it is through.
    pub fn is_done(&mut self) -> bool {
        if self.done.is_none() {
            self.done = self.task.try_join_next().map(flat);
        }
        self.done.is_some()
    }

    /// Waits until it is through. May be called again, also after having been dropped halfway.
    pub async fn wait(&mut self) {
        if self.done.is_none() {
            self.done = self.task.join_next().await.map(flat);
        }
    }

    /// Waits for what came out.
    pub async fn finish(mut self) -> Result<T, Fault> {
        self.wait().await;
        self.done.unwrap_or_else(|| Err(Fault::new(FaultKind::Transient, "cannot go on: the work beside was not begun")))
    }
}

fn flat<T>(joined: Result<Result<T, Fault>, JoinError>) -> Result<T, Fault> {
    joined.unwrap_or_else(|cause| {
        let how = if cause.is_panic() { "panic" } else { "stopped" };
        Err(Fault::new(FaultKind::Transient, format!("cannot go on: the program made a mistake ({how})")))
    })
}
