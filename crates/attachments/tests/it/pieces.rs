//! However an upload is divided, and wherever it is cut, what is stored is the same.

use crate::ground::*;
use proptest::{collection::vec, prelude::*, test_runner::TestRunner};
use std::collections::BTreeSet;

#[test]
fn any_division_gives_the_same_content() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(64));
    let division = (1_usize..20_000, vec((0_usize..20_000, any::<bool>()), 0..12));
    runner
        .run(&division, |(length, cuts)| {
            let bytes = text(length);
            let inner: BTreeSet<usize> =
                cuts.iter().map(|cut| cut.0).filter(|cut| *cut < length).collect();
            let ends: Vec<usize> = inner.into_iter().chain([length]).collect();
            let breaks = |index: usize| cuts.get(index).is_some_and(|cut| cut.1);
            for Ground { vault, .. } in grounds() {
                runtime.block_on(async {
                    begin(&vault, &ticket(1), declared(&bytes)).await.unwrap();
                    let mut from = 0;
                    for (index, end) in ends.iter().enumerate() {
                        let offset = vault.standing(&ticket(1), now()).await.unwrap().offset;
                        assert_eq!(offset, from as u64);
                        let piece = &bytes[from..*end];
                        let stands = match breaks(index) {
                            true => send_and_break(&vault, &ticket(1), offset, piece).await,
                            false => send(&vault, &ticket(1), offset, piece).await,
                        };
                        assert_eq!(stands.unwrap().offset, *end as u64);
                        from = *end;
                    }
                    assert_eq!(read(&vault, &hash(&bytes), None).await.unwrap(), bytes);
                });
            }
            Ok(())
        })
        .unwrap();
}
