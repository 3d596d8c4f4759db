//! The same questions to programs by others: `ct-merkle`, `tlog_tiles` and `signed_note`. Every answer
//! is counted, and none may differ.
#![expect(clippy::unwrap_used, reason = "what surprises a test ends it")]

mod notes;
mod tiles;
mod trees;

/// Counts answers that were compared.
struct Answers {
    what: &'static str,
    count: u64,
}

impl Answers {
    const fn of(what: &'static str) -> Self {
        Self { what, count: 0 }
    }

    /// One answer of ours and one of theirs.
    #[track_caller]
    fn same<T: PartialEq + std::fmt::Debug + ?Sized>(&mut self, ours: &T, theirs: &T) {
        self.count += 1;
        assert!(ours == theirs, "{}: ours {ours:?}, theirs {theirs:?}", self.what);
    }

    #[track_caller]
    fn end(self, least: u64) {
        println!("{}: {} compared, 0 differ", self.what, self.count);
        assert!(self.count >= least, "{}: only {}", self.what, self.count);
    }
}
