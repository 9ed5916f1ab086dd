//! The program dies, hundreds of times: at random moments and at every breaking point, over a real mailbox and a real relay; or what it
//! stands on does.
//!
//! Built with the feature `faults` only. `tests/run` kills a few dozen times on each database; `tests/run --kills 500 2000` five
//! hundred times over two thousand mails.

#[cfg(test)]
mod dying;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod poison;
#[cfg(test)]
#[expect(dead_code, reason = "the street uses the rest")]
#[path = "../street/post.rs"]
mod post;
#[cfg(test)]
mod town;
#[cfg(test)]
mod trouble;
#[cfg(test)]
mod without_move;
