//! Ten thousand short lives of a signer's folder: two instances, databases that are rewritten and brought back from
//! old backups, memories from old backups, steps that fail, clocks that jump and keys that change. Whatever is
//! published afterwards is one history; where the whole folder was brought back, what a witness has cosigned is.

mod life;

use life::{Histories, Life};

const TRIALS: u64 = 10_000;

/// What the lives of some seeds came to.
#[derive(Default)]
struct Count {
    signed: u64,
    /// Lives in which heads of two histories were to be signed.
    tempted: u64,
    /// Lives in which the folder was brought back whole.
    whole: u64,
    /// Those in which that has led to two histories, which only the witness knows apart.
    split: u64,
}

fn live(histories: &Histories, seeds: impl Iterator<Item = u64>) -> Count {
    let mut count = Count::default();
    for seed in seeds {
        let mut life = Life::new(histories, seed);
        life.lives();
        let one = histories.agree(&life.published);
        assert!(one || life.brought_back_whole, "trial {seed}: two histories are published");
        assert!(histories.agree(&life.cosigned), "trial {seed}: two histories are cosigned");
        life.published.sort_unstable_by_key(|head| (head.size, head.root.0));
        life.published.dedup();
        count.signed += life.published.len() as u64;
        count.tempted += u64::from(!histories.agree(&life.asked));
        count.whole += u64::from(life.brought_back_whole);
        count.split += u64::from(!one);
    }
    count
}

#[test]
fn ten_thousand_lives_of_a_signer_lead_to_one_history_each() {
    let histories = Histories::new();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let counts: Vec<Count> = std::thread::scope(|scope| {
        let begin = |first| {
            let histories = &histories;
            scope.spawn(move || live(histories, (first as u64..TRIALS).step_by(threads)))
        };
        let begun: Vec<_> = (0..threads).map(begin).collect();
        begun.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let sum = |of: fn(&Count) -> u64| counts.iter().map(of).sum::<u64>();
    let (signed, tempted) = (sum(|it| it.signed), sum(|it| it.tempted));
    let (whole, split) = (sum(|it| it.whole), sum(|it| it.split));
    println!(
        "{TRIALS} trials: {signed} heads published, 0 inconsistent; two histories were to be signed in {tempted}; \
         the whole folder was an old one in {whole}, {split} parted there, and 0 cosigned ones"
    );
    // A signer without a memory would have published two histories in the first, and a witness without one cosigned
    // them in the last.
    assert!(signed >= 2 * TRIALS && tempted >= TRIALS / 2, "{signed}, {tempted}");
    assert!(whole >= TRIALS / 50 && split >= TRIALS / 200, "{whole}, {split}");
}
