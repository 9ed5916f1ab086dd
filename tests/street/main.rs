//! The street: mails over real servers, from a citizen's program to hers again.

#[cfg(test)]
mod post;
#[cfg(test)]
mod travel;
