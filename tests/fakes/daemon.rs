//! Anliegend at work, as systemd runs it, for scenes in which a mail server misbehaves.
//!
//! Known weaknesses: a scene learns what the daemon did by looking again and again, bounded, not by being told.

use std::fs::{File, read_to_string};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than a sane daemon needs for anything, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(30);

/// The daemon; it ends with its scene.
pub struct Daemon {
    child: Child,
    pub folder: tempfile::TempDir,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Daemon {
    /// Begins with the configuration in this folder, and writes there all that it logs when asked for everything.
    pub fn start(folder: tempfile::TempDir) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_anliegend"))
            .arg("--config")
            .arg(folder.path())
            .arg("run")
            .env_remove("NOTIFY_SOCKET")
            .env("ANLIEGEND_LOG", "trace,async_imap::imap_stream=trace")
            .stdin(Stdio::null())
            .stderr(File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        Self { child, folder }
    }

    pub fn log(&self) -> String {
        read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Looks until it is so.
    pub async fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            assert!(begun.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}\n{}", self.log());
            assert!(self.child.try_wait().unwrap().is_none(), "the daemon ended by itself:\n{}", self.log());
            // The daemon needs the processor more than we do.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Says SIGTERM, and how long it took to end well.
    pub fn stop(&mut self) -> Duration {
        let begun = Instant::now();
        assert!(Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap().success());
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{}", self.log());
        begun.elapsed()
    }
}
