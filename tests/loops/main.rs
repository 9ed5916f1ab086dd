//! Loops: who answers whom, and how often, before everything is at rest.
//!
//! Real servers, live delivery, the limits as they are shipped. "At rest" is: after two rounds in a row no mail is on its way, none came
//! and none left, anywhere. What a city keeps from answering, it still takes in: each scene says which cases there are, and the code of
//! `domain.md` 5.1 by which each of them got no acknowledgement.
//!
//! | scene | mails at the city | and elsewhere | acknowledgements | what ends it |
//! |---|---|---|---|---|
//! | two cities, set upon each other by forged mails | 2 and 2 | 1 engineers each | 1 and 1 | theirs has the empty sender (A01): no case |
//! | the other city's desk answers the forged mail | 1 and 2 | 1 engineers, 1 desk | 1 and 0 | its answer is a case (A06) |
//! | both over a gateway that forgets every mark | 2 and 1 | 1 engineers, 2 desks | 1 and 1 | the limit of ten minutes (A12) |
//! | the same, eleven minutes from mail to mail | 4 and 3 | 1 engineers, 6 desks | 3 and 3 | the limit of the day (A12) |
//! | vacations at both ends | 1 | 2 citizen, 1 engineers | 1 | they are silent to the empty sender |
//! | vacations at both ends, over the gateway | 2 | 2 citizen, 1 engineers | 1 | hers is marked (A03): no case |
//! | an old autoresponder that marks nothing | 2 | 1 citizen, 1 engineers, 1 desk | 1 | the limit of ten minutes (A12) |
//! | the same, as a reply | 2 | 1 citizen, 2 engineers | 1 | it belongs to her case (A11) |
//! | a list that marks what it sends on | 3 | 2 list, 2 engineers | 1 | A05; our own letter is known by its Message-ID (A07): no case |
//! | a list that takes the marks away | 3 | 2 list, 2 engineers | 1 | A08; the empty sender (A01): no case |
//! | a list that writes in its own name | 2 | 1 list, 1 engineers, 1 desk | 1 | it names the case (A11); the desk looks |
//! | the engineers' program replies to everything | 2 | 1 citizen, 1 engineers, 1 desk | 1 | a reply about a case is a draft for the desk |
//! | the engineers' program writes anew | 7 | 1 citizen, 6 engineers, 6 desk | 1 | five notes to a colleague in an hour |
//! | the desk's program replies to everything | 7 | 1 citizen, 6 desk | 1 | five helps in an hour |
//! | the desk's program writes anew | 26 | 1 citizen, 25 desk | 1 | five notes, and twenty triages of what the desk sends in itself |
//!
//! Known weaknesses: a loop each of whose steps takes longer than 17 hours stays below ten acknowledgements a week and goes on.

#[cfg(test)]
mod city;
#[cfg(test)]
mod colleagues;
#[cfg(test)]
mod lists;
#[cfg(test)]
#[expect(dead_code, reason = "the street uses the rest")]
#[path = "../street/post.rs"]
mod post;
#[cfg(test)]
mod program;
#[cfg(test)]
mod rest;
#[cfg(test)]
mod two_cities;
#[cfg(test)]
mod vacations;
