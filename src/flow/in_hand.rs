//! A mail that kills (*Giftpost*): what was in hand when the program died is remembered, and the second death is the last.
//!
//! Knows: how a mail stays in hand for exactly as long as the processor works on it, so that a kill from outside hardly ever blames
//! one, and how often each has killed in a row. Never: opens a mail that has killed twice.
//!
//! Known weaknesses: between two instants of work on one mail (a wait for the archive) a kill from outside blames nobody, as it should;
//! within one it blames the mail, and two such accidents in a row over the same mail would park it.

use super::clerk::Clerk;
use crate::case::Instant;
use crate::ports::{Change, Fault, Hold, InHand, Notebook, breaking_point};
use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that holds its mail in hand whenever it runs, and puts it down whenever it waits.
pub(super) struct WithMailInHand<'a, T> {
    pub notebook: &'a dyn Notebook,
    pub mailbox: &'a str,
    pub mail: InHand,
    pub work: Pin<Box<dyn Future<Output = T> + Send + 'a>>,
}

impl<T> Future for WithMailInHand<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        self.notebook.take(self.mailbox, self.mail);
        breaking_point("mail.taking_in", self.mail.uid);
        let polled = self.work.as_mut().poll(cx);
        match polled {
            Poll::Ready(_) => self.notebook.finish(self.mailbox, self.mail),
            Poll::Pending => self.notebook.put_down(self.mailbox, self.mail.hold),
        }
        polled
    }
}

/// Mails of one mailbox over which the program died, each death with what was being done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Deaths(Vec<InHand>);

impl Deaths {
    /// As the archive keeps them: `validity/uid/r validity/uid/t …`.
    pub fn parse(text: &str) -> Self {
        let one = |word: &str| {
            let mut parts = word.split('/');
            let (uid_validity, uid) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            let hold = if parts.next()? == "r" { Hold::Reading } else { Hold::TakingIn };
            Some(InHand { uid_validity, uid, hold })
        };
        Self(text.split_whitespace().filter_map(one).collect())
    }

    fn text(&self) -> String {
        let one = |mail: &InHand| format!("{}/{}/{}", mail.uid_validity, mail.uid, if mail.hold == Hold::Reading { "r" } else { "t" });
        self.0.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    /// Whether no mail is suspected of anything.
    pub fn are_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a mail is not to be opened any more: it killed twice, at the same work.
    pub fn forbid(&self, uid_validity: i64, uid: i64) -> bool {
        let times = |hold| self.0.iter().filter(|mail| **mail == InHand { uid_validity, uid, hold }).count();
        [Hold::Reading, Hold::TakingIn].into_iter().any(|hold| times(hold) >= 2)
    }

    /// Forgets mails that did not kill this time: they were come past, since mails are taken in the order of their numbers.
    fn forget_survived(&mut self, reached: &[InHand]) {
        let is_past = |mail: &InHand, it: &InHand| mail.hold == it.hold && mail.uid_validity == it.uid_validity && mail.uid < it.uid;
        self.0.retain(|mail| !reached.iter().any(|it| is_past(mail, it)));
    }

    /// Forgets mails that have their ledger row by now.
    fn forget_up_to(&mut self, uid_validity: i64, last_uid: i64) {
        self.0.retain(|mail| mail.uid_validity == uid_validity && mail.uid > last_uid);
    }
}

impl Clerk {
    /// Which mails killed us before, those of the last unclean end included.
    pub(super) async fn deaths(&self, mailbox: &str, now: Instant) -> Result<Deaths, Fault> {
        let mut deaths = Deaths::parse(&self.store.mark(&mark_of(mailbox)).await?.unwrap_or_default());
        let (left, finished) = (self.notebook.left_in_hand(mailbox), self.notebook.last_finished(mailbox));
        deaths.forget_survived(&[left.as_slice(), finished.as_slice()].concat());
        if left.is_empty() {
            return Ok(deaths);
        }
        for mail in &left {
            tracing::error!(mailbox, mail.uid = mail.uid, "the program ended over a mail, which is tried again with care");
        }
        // Put down first: a death that is not counted comes again, one counted twice would condemn the innocent.
        for mail in &left {
            self.notebook.put_down(mailbox, mail.hold);
        }
        deaths.0.extend(&left);
        self.keep_deaths(mailbox, &deaths, now).await?;
        Ok(deaths)
    }

    /// Once the mails are in, they are innocent.
    pub(super) async fn acquit(
        &self,
        mailbox: &str,
        mut deaths: Deaths,
        (uid_validity, last_uid): (i64, i64),
        now: Instant,
    ) -> Result<(), Fault> {
        let before = deaths.clone();
        deaths.forget_up_to(uid_validity, last_uid);
        if deaths == before { Ok(()) } else { self.keep_deaths(mailbox, &deaths, now).await }
    }

    async fn keep_deaths(&self, mailbox: &str, deaths: &Deaths, now: Instant) -> Result<(), Fault> {
        self.store.commit(now, vec![Change { marks: vec![(mark_of(mailbox), deaths.text())], ..Change::default() }]).await
    }
}

fn mark_of(mailbox: &str) -> String {
    format!("deaths/{mailbox}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_deaths_forbid_a_mail() {
        for (text, is_forbidden) in [
            ("", false),
            ("7/4/r", false),
            ("7/4/r 7/4/t", false),
            ("7/4/t 7/4/t", true),
            ("7/4/r 7/4/r", true),
            ("7/5/t 7/4/r 7/6/t", false),
            ("7/5/r 7/4/r", false),
            ("8/4/r 8/4/r", false),
        ] {
            let deaths = Deaths::parse(text);
            assert_eq!(deaths.forbid(7, 4), is_forbidden, "{text}");
            assert_eq!(deaths.text(), text);
        }
    }

    #[test]
    fn only_deaths_in_a_row_count() {
        let reached = |uid, hold| InHand { uid_validity: 7, uid, hold };
        for (text, at, left) in [
            ("7/4/r", reached(5, Hold::Reading), ""),
            ("7/4/r", reached(4, Hold::Reading), "7/4/r"),
            ("7/4/r", reached(3, Hold::Reading), "7/4/r"),
            ("7/4/t", reached(5, Hold::Reading), "7/4/t"),
            ("8/4/r", reached(5, Hold::Reading), "8/4/r"),
            ("7/4/r 7/6/r", reached(5, Hold::Reading), "7/6/r"),
        ] {
            let mut deaths = Deaths::parse(text);
            deaths.forget_survived(&[at]);
            assert_eq!(deaths.text(), left, "{text} and then {at:?}");
        }
    }

    #[test]
    fn mails_that_came_in_after_all_are_forgotten() {
        let mut deaths = Deaths::parse("7/4/r 7/9/t 6/1/r rubbish 1/2");
        deaths.forget_up_to(7, 4);
        assert_eq!(deaths.text(), "7/9/t");
    }
}
