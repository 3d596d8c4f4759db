//! A private PostgreSQL for tests and benches: a cluster of its own in a temporary folder, on a free
//! port of the loopback interface, run by an unprivileged user, stopped and removed when dropped.
#![expect(clippy::unwrap_used, reason = "without its database a test ends")]

use std::{
    ffi::OsStr,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// Whether a commit is on disk before it is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As the server does by default.
    Durable,
    /// Some time after it is acknowledged: wrong, to prove that a test notices.
    Late,
    /// Not at all: for tests that pull no plug.
    Fast,
}

/// A running cluster.
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    owner: Option<Owner>,
    port: u16,
    durability: Durability,
}

/// The user that runs the server when the tests run as root, which it refuses.
#[derive(Debug, Clone, Copy)]
struct Owner {
    uid: u32,
    gid: u32,
}

impl Cluster {
    /// Makes a cluster and starts it.
    ///
    /// # Panics
    ///
    /// When PostgreSQL is not installed or does not start.
    pub fn start(durability: Durability) -> Self {
        Self::start_in(&std::env::temp_dir(), durability)
    }

    /// The same in a folder of this folder, which every user may enter.
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start).
    pub fn start_in(folder: &Path, durability: Durability) -> Self {
        let folder =
            tempfile::Builder::new().prefix("lianxin-postgres-").tempdir_in(folder).unwrap();
        let owner = Owner::needed();
        if let Some(Owner { uid, gid }) = owner {
            chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let cluster = Self { folder, programs: programs(), owner, port: 0, durability };
        let data = cluster.data();
        cluster.run(
            "initdb",
            [
                OsStr::new("--pgdata"),
                data.as_os_str(),
                OsStr::new("--username=postgres"),
                OsStr::new("--auth=trust"),
                OsStr::new("--encoding=UTF8"),
                OsStr::new("--locale=C.UTF-8"),
                OsStr::new("--no-sync"),
            ],
        );
        let mut cluster = cluster;
        cluster.port = free_port();
        cluster.resume();
        cluster
    }

    /// The address of a database, as its superuser.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Ends the server as a power cut would: nothing is flushed, nobody is told.
    pub fn stop_immediately(&self) {
        self.stop("immediate");
    }

    /// Starts the server again, on the same port.
    pub fn resume(&self) {
        let (data, log) = (self.data(), self.folder.path().join("log"));
        let mut options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories= \
             -c max_connections=200",
            self.port
        );
        options += match self.durability {
            Durability::Durable => "",
            Durability::Late => {
                " -c synchronous_commit=off -c wal_buffers=64MB -c autovacuum=off \
                 -c bgwriter_lru_maxpages=0"
            }
            Durability::Fast => " -c fsync=off -c synchronous_commit=off -c full_page_writes=off",
        };
        self.run(
            "pg_ctl",
            [
                OsStr::new("--pgdata"),
                data.as_os_str(),
                OsStr::new("--log"),
                log.as_os_str(),
                OsStr::new("--options"),
                OsStr::new(&options),
                OsStr::new("--wait"),
                OsStr::new("start"),
            ],
        );
    }

    /// Halts the process that flushes what commits left in memory: left to itself it may be done just
    /// before a stop, and then a server that is [`Durability::Late`] loses nothing.
    pub fn halt_flushing(&self) {
        let process = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let server = process.lines().next().unwrap().to_owned();
        let flusher = loop {
            if let Some(found) = child(&server, "walwriter") {
                break found;
            }
            std::thread::yield_now();
        };
        let status = Command::new("kill").args(["-STOP", &flusher]).status().unwrap();
        assert!(status.success(), "the process that flushes is not halted");
    }

    fn stop(&self, mode: &str) {
        let data = self.data();
        let arguments = ["--pgdata".as_ref(), data.as_os_str(), "--mode".as_ref(), mode.as_ref()];
        let arguments = arguments.into_iter().chain(["--wait".as_ref(), "stop".as_ref()]);
        _ = self.command("pg_ctl").args(arguments).output();
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn run<const N: usize>(&self, program: &str, arguments: [&OsStr; N]) {
        let log = self.folder.path().join(format!("{program}.out"));
        let output = std::fs::File::create(&log).unwrap();
        let mut command = self.command(program);
        // Not a pipe: the server would hold it open for as long as it lives.
        command.stdout(output.try_clone().unwrap()).stderr(output);
        let status = command.args(arguments).status().unwrap();
        let told = || std::fs::read_to_string(&log).unwrap_or_default();
        assert!(status.success(), "{program} failed: {}", told());
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        if let Some(Owner { uid, gid }) = self.owner {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop("immediate");
    }
}

impl Owner {
    /// The package's own user, when we are root.
    fn needed() -> Option<Self> {
        let id = |arguments: &[&str]| {
            let output = Command::new("id").args(arguments).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().parse::<u32>().ok()
        };
        if id(&["-u"]) != Some(0) {
            return None;
        }
        let named = |flag| id(&[flag, "postgres"]).expect("the package makes the user postgres");
        Some(Self { uid: named("-u"), gid: named("-g") })
    }
}

/// The folder of the newest server's programs.
fn programs() -> PathBuf {
    let found = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = found
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| folder(*version).join("initdb").exists())
        .max();
    folder(newest.expect("PostgreSQL is not installed: apt-get install postgresql"))
}

fn folder(version: u32) -> PathBuf {
    Path::new("/usr/lib/postgresql").join(version.to_string()).join("bin")
}

/// The process of a server that has this word in its title.
fn child(server: &str, word: &str) -> Option<String> {
    let children =
        std::fs::read_to_string(format!("/proc/{server}/task/{server}/children")).ok()?;
    let titled = |process: &&str| {
        let title = std::fs::read_to_string(format!("/proc/{process}/cmdline"));
        title.is_ok_and(|title| title.contains(word))
    };
    children.split_whitespace().find(titled).map(str::to_owned)
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
