//! A cable that hides from the client that the server knows MOVE (RFC 6851), as older servers do not.
//!
//! Knows: one word of the server. Never: changes anything else.
//!
//! Known weaknesses: a word that is cut in two by a packet is missed; a server sends its abilities in one.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// Passes everything on to `server` and hides MOVE; returns the address to call instead.
pub fn cable(server: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = server.to_owned();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, dovecot) = (client.unwrap(), TcpStream::connect(&server).unwrap());
            let (answers, questions) = (client.try_clone().unwrap(), dovecot.try_clone().unwrap());
            std::thread::spawn(move || carry(client, questions, |_| {}));
            std::thread::spawn(move || carry(dovecot, answers, hide));
        }
    });
    address
}

fn hide(bytes: &mut [u8]) {
    let found = bytes.windows(6).position(|word| word == b" MOVE ");
    if let Some(word) = found.and_then(|at| bytes.get_mut(at..at + 6)) {
        word.copy_from_slice(b" XMOV ");
    }
}

/// Until one side ends, or dies.
fn carry(mut from: TcpStream, mut to: TcpStream, change: impl Fn(&mut [u8])) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read) = from.read(&mut buffer) {
        let bytes = &mut buffer[..read];
        change(bytes);
        if read == 0 || to.write_all(bytes).is_err() {
            break;
        }
    }
    drop(to.shutdown(std::net::Shutdown::Both));
}
