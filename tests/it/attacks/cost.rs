//! What an attack costs the server: memory and time of its processors, as Linux tells them. Unlike
//! the time on a clock, neither depends on what else the machine does.

use std::{fs, time::Duration};

/// What a process has taken so far.
pub(super) struct Cost {
    /// Resident at the beginning, the peak since then at the end, in kB.
    pub(super) memory: u64,
    /// Of its processors, in all its threads.
    pub(super) work: Duration,
}

/// What a process has taken until now; from now on its peak is counted anew.
pub(super) fn begin(process: u32) -> Cost {
    fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
    Cost { memory: resident(process, "VmRSS:"), work: work(process) }
}

impl Cost {
    /// What the process has taken since.
    pub(super) fn since(&self, process: u32) -> Self {
        Self {
            memory: resident(process, "VmHWM:").saturating_sub(self.memory),
            work: work(process).saturating_sub(self.work),
        }
    }
}

fn resident(process: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// `utime` and `stime` of proc_pid_stat(5), which Linux counts in hundredths of a second.
fn work(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, after_name) = stat.rsplit_once(") ").unwrap();
    let ticks = after_name.split(' ').skip(11).take(2);
    Duration::from_millis(10 * ticks.map(|ticks| ticks.parse::<u64>().unwrap()).sum::<u64>())
}
