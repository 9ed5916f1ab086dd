//! The shipped example of a city: its files are read, its sentences find their office, its faults name file and line.

#[cfg(test)]
mod example;
#[cfg(test)]
mod files;
#[cfg(test)]
mod lint;
#[cfg(test)]
mod sentences;
