//! The cable between Anliegend and a mail server, in the hands of somebody who unplugs it.
//!
//! Knows: where in what the server says a connection ends or falls silent. Never: changes a byte that it passes on; TCP does not either.
//!
//! Known weaknesses: a word of the server that is cut in two by the network is not recognised.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// What becomes of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Everything passes.
    Sound,
    /// Closed before a byte has passed.
    Refused,
    /// It stands, and nothing ever passes.
    Mute,
    /// Every piece comes late and in small parts.
    Slow,
    /// So many bytes after the server has said this word, the connection is closed.
    Cut(&'static str, usize),
    /// The same, but it only falls silent.
    Silent(&'static str, usize),
}

/// The cable.
pub struct Proxy {
    pub address: String,
    server: String,
    fates: Arc<Mutex<VecDeque<Fate>>>,
    task: Option<JoinHandle<()>>,
}

impl Proxy {
    /// A sound cable to this server.
    pub async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut proxy = Self { address, server: server.to_owned(), fates: Arc::default(), task: None };
        proxy.serve(listener);
        proxy
    }

    /// The next connections end like this; those after them are sound.
    pub fn doom(&self, fates: impl IntoIterator<Item = Fate>) {
        *self.fates.lock().unwrap() = fates.into_iter().collect();
    }

    /// Whether every connection that was to end badly has begun.
    pub fn is_spent(&self) -> bool {
        self.fates.lock().unwrap().is_empty()
    }

    /// All connections end, and new ones are refused.
    pub async fn unplug(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            drop(task.await);
        }
    }

    /// Everything passes again; connections from before are dead.
    pub async fn plug(&mut self) {
        self.unplug().await;
        let listener = TcpListener::bind(&self.address).await.unwrap();
        self.serve(listener);
    }

    fn serve(&mut self, listener: TcpListener) {
        let (server, fates) = (self.server.clone(), Arc::clone(&self.fates));
        self.task = Some(tokio::spawn(async move {
            // Ends with this task, and every connection with it.
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let fate = fates.lock().unwrap().pop_front().unwrap_or(Fate::Sound);
                connections.spawn(carry(client, server.clone(), fate));
            }
        }));
    }
}

/// One connection, until somebody ends it.
async fn carry(mut client: TcpStream, server: String, fate: Fate) {
    match fate {
        Fate::Refused => return,
        Fate::Mute => std::future::pending().await,
        _ => {}
    }
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let asking = async {
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = from_client.read(&mut bytes).await {
            if to_server.write_all(&bytes[..read]).await.is_err() {
                return;
            }
        }
    };
    let answering = async {
        let mut bytes = [0; 4096];
        let mut left = None::<usize>;
        while let Ok(read @ 1..) = from_server.read(&mut bytes).await {
            let piece = &bytes[..read];
            if let Fate::Cut(word, further) | Fate::Silent(word, further) = fate {
                let met = piece.windows(word.len()).position(|window| window == word.as_bytes());
                left = left.or(met.map(|at| at + word.len() + further));
            }
            let passes = left.map_or(read, |left| left.min(read));
            if pass(&mut to_client, &piece[..passes], fate).await.is_err() {
                return;
            }
            left = left.map(|left| left - passes);
            if left == Some(0) {
                break;
            }
        }
        if matches!(fate, Fate::Silent(..)) && left == Some(0) {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = asking => {}
        () = answering => {}
    }
}

async fn pass(to_client: &mut (impl AsyncWriteExt + Unpin), bytes: &[u8], fate: Fate) -> std::io::Result<()> {
    if fate != Fate::Slow {
        return to_client.write_all(bytes).await;
    }
    for part in bytes.chunks(500) {
        tokio::time::sleep(Duration::from_millis(1)).await;
        to_client.write_all(part).await?;
    }
    Ok(())
}
