//! Deadline duties: what falls due, that it is done once, and who does it.

mod clock;
mod doing;
mod lives;
mod mortal;
mod oracle;
mod planning;
mod year;
