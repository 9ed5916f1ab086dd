//! What is due and what is late: working days, holidays and deadlines of a German city.
//!
//! **Knows** the statutory holidays of the sixteen Länder with their law, the closing days the
//! city has written down, and how a receipt becomes a last day (§§ 187, 188 BGB by analogy).
//!
//! **Never** reads a clock, a file or the network, never logs, never guesses: a year outside the
//! covered ones is a refusal ([`OutsideCoveredYears`]). Holidays that merely are customary (Rosenmontag,
//! 24 and 31 December) are unknown here until the city enters them as closing days.
//!
//! **Known weaknesses.** Laws change at short notice; a holiday decided after this version was
//! built has to be entered under `extra_holidays`. Whether a municipality is mostly Catholic is not
//! computed, the city states it. Half closing days (Weiberfastnacht from noon) count as working days.
//!
//! | File | Question it answers |
//! |---|---|
//! | `land.rs` | Which Land, which peculiarities of the municipality, which act on holidays? |
//! | `holidays.rs` | Which rule makes which day a holiday, since when, by which law? |
//! | `easter.rs` | When is Easter? |
//! | `day.rs` | What kind of day is this, and how is it printed? |
//! | `calendar.rs` | Is this a working day, and which is the tenth from here? |
//! | `year.rs` | What does a whole year look like, and why? |
//! | `deadline.rs` | Until which instant is an answer in time? |
//! | `hours.rs` | When is the office open? |
//! | `ladder.rs` | Who is reminded when? |
//! | `rung.rs` | What does this case owe now? |
//! | `urgency.rs` | In which part of a list does a case stand? |
//! | `agenda.rs` | Which days stand in a case? |
//! | `absence.rs` | Which department is away, and who reads for it? |
//! | `schedule.rs` | On which local dates is something done? |
//! | `standstill.rs` | Does anybody decide what waits for release? |

mod absence;
mod agenda;
mod calendar;
mod day;
mod deadline;
mod easter;
mod holidays;
mod hours;
mod ladder;
mod land;
mod rung;
mod schedule;
mod standstill;
mod urgency;
mod year;

#[cfg(test)]
mod absence_tests;
#[cfg(test)]
mod agenda_tests;
#[cfg(test)]
mod calendar_tests;
#[cfg(test)]
mod ladder_properties;
#[cfg(test)]
mod ladder_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod schedule_tests;
#[cfg(test)]
mod standstill_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod year_tests;

pub use absence::{Absence, AbsenceFault, Absences};
pub use agenda::AgendaItem;
pub use calendar::{Calendar, CalendarKind, OutsideCoveredYears};
pub use day::{CountedDay, DayKind};
pub use deadline::{Deadline, at_local_time, calendar_day_deadline, local_date, start_of_day, working_day_deadline};
pub use easter::easter_sunday;
pub use holidays::{COVERED_YEARS, Holiday, Reach};
pub use hours::{CityTime, OfficeHours};
pub use ladder::{Ladder, LadderFault, Ladders, Purpose, Step, StepAudience, Tone, When};
pub use land::{Land, Municipality, UnknownLand};
pub use rung::Due;
pub use schedule::{Schedule, ScheduleFault};
pub use standstill::Standstill;
pub use urgency::Urgency;
pub use year::{CalendarYear, ClosingDay, WorkingDays};
