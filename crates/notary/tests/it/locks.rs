//! One seat at a time, in one process or in two, and none left behind by a process that is killed.

use crate::town::{Folder, ORIGIN, Town};
use lianxin_notary::{LogSigner, Seat};
use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Command, Stdio},
};

/// Names the folder to the process that is to be killed.
const FOLDER: &str = "LIANXIN_TEST_SEAT";

#[test]
fn two_seats_exclude_each_other() {
    let folder = Folder::new();
    let (one, other) = (folder.signer(), folder.signer());
    let mut seat = one.take().unwrap();
    for signer in [&one, &other] {
        assert_eq!(signer.take().unwrap_err().code(), "taken");
    }
    Town::of(4).signed_by(&mut seat).unwrap();
    drop(seat);
    let seat = other.take().unwrap();
    assert_eq!(seat.memory().head.size, 4, "read afresh");
    assert_eq!(one.take().unwrap_err().code(), "taken");
    drop(seat);
    assert!(one.take().is_ok());
    let elsewhere = Folder::new();
    let (_one, _other) = (one.take().unwrap(), elsewhere.signer().take().unwrap());
}

/// Whoever has decided from a memory signs before anybody else reads it.
#[test]
fn of_two_signers_on_two_histories_one_signs() {
    let folder = Folder::new();
    let threads = (0..8_u8).map(|told| {
        let signer = folder.signer();
        std::thread::spawn(move || {
            let town = Town::of(3).grown_to(9, told);
            loop {
                // Somebody else is at it.
                let Ok(mut seat) = signer.take() else { continue };
                return town.signed_by(&mut seat).is_ok();
            }
        })
    });
    let threads: Vec<_> = threads.collect();
    let signed = threads.into_iter().map(|it| it.join().unwrap()).filter(|signed| *signed).count();
    assert_eq!(signed, 1);
    assert_eq!(folder.signer().published().newest(9).unwrap().len(), 1);
}

/// This test in a process of its own sits down, says so and stays.
#[test]
fn a_killed_process_leaves_no_lock() {
    if let Some(folder) = env::var_os(FOLDER) {
        let signer = LogSigner::open(&PathBuf::from(folder), ORIGIN, false).unwrap();
        let _seat = signer.take().unwrap();
        println!("seated");
        std::io::stdout().flush().unwrap();
        loop {
            std::thread::park();
        }
    }
    let folder = Folder::new();
    let signer = folder.signer();
    let mut other = Command::new(env::current_exe().unwrap())
        .args(["--exact", "locks::a_killed_process_leaves_no_lock", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(other.stdout.take().unwrap()).lines();
    assert!(lines.map(Result::unwrap).any(|line| line.ends_with("seated")));
    assert_eq!(signer.take().unwrap_err().code(), "taken");
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(signer.take().is_ok());
}

/// A seat is kept while proofs are fetched, on whatever thread goes on.
#[test]
fn a_seat_may_be_kept_across_awaits() {
    fn may_be_sent<T: Send>() {}
    may_be_sent::<Seat>();
}
