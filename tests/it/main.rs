//! Black-box stories.
fn main() {}
