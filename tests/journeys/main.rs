//! Journeys: whole stories on the embedded database, with named persons, told from mail to mail.

#[cfg(test)]
mod absence;
#[cfg(test)]
mod acknowledgement;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod attacks;
#[cfg(test)]
mod brought;
#[cfg(test)]
mod city;
#[cfg(test)]
mod completeness;
#[cfg(test)]
mod desk_lists;
#[cfg(test)]
mod districts;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod handed_on;
#[cfg(test)]
mod labelled;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod many_due;
#[cfg(test)]
mod named;
#[cfg(test)]
mod no_such_address;
#[cfg(test)]
mod office_named;
#[cfg(test)]
mod quarantine;
#[cfg(test)]
mod receipt;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod reminders;
#[cfg(test)]
mod shut;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod trust;
