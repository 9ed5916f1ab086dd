//! Journeys: whole stories on the embedded database, with named persons, told from mail to mail.

mod acknowledgement;
mod answers;
mod city;
mod figures;
mod refusals;
mod reminders;
