//! The street: mails over real servers, from a citizen's program to hers again.

#[cfg(test)]
#[path = "../fakes/daemon.rs"]
mod at_work;
#[cfg(test)]
mod cables;
#[cfg(test)]
mod post;
#[cfg(test)]
#[path = "../fakes/proxy.rs"]
mod proxy;
#[cfg(test)]
mod travel;
