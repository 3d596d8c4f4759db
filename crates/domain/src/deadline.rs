//! Deadlines (时限): what is due when, and by which rule.
