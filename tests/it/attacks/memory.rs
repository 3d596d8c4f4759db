//! The memory of a process, as Linux tells it.

use std::fs;

/// What a process has resident now, in kB; from now on its peak is counted anew.
pub(super) fn begin(process: u32) -> u64 {
    fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
    figure(process, "VmRSS:")
}

/// The most that was resident since, in kB.
pub(super) fn peak(process: u32) -> u64 {
    figure(process, "VmHWM:")
}

fn figure(process: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
