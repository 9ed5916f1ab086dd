//! The doors and the house rules, held by a test instead of good intentions.

#[cfg(test)]
mod rules;
