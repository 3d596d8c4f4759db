//! Whoever reads a published log without this product's own verifier: `tlog_tiles` and `ct-merkle` by others, and
//! the Python verifier that was written from the documents alone.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use lianxin_ledger::{
    Checkpoint, LogFold, Note, Policy, Tile, TileKind, TreeHead, VerifierKey, entries_from_bytes,
    tiles_between,
};
use sha2_of_ct_merkle::Sha256;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};
use tlog_tiles::{TileHashReader, tile::TileReader, tlog};

/// A log folder.
pub(super) struct LogFolder(pub(super) PathBuf);

impl LogFolder {
    /// Reads a served log as a mirror does.
    pub(super) async fn downloaded(url: &str, folder: &Path) -> Self {
        let folder = Self(folder.to_owned());
        let fetch = async |name: &str| {
            let answer = reqwest::get(format!("{url}/{name}")).await.unwrap();
            assert_eq!(answer.status().as_u16(), 200, "{name}");
            let bytes = answer.bytes().await.unwrap();
            let path = folder.0.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        fetch("vkey").await;
        fetch("checkpoint").await;
        for tile in tiles_between(0, folder.head().size) {
            fetch(&tile.to_string()).await;
        }
        folder
    }

    pub(super) fn key(&self) -> VerifierKey {
        let text = fs::read_to_string(self.0.join("vkey")).unwrap();
        VerifierKey::parse(text.trim_end()).unwrap()
    }

    /// The head that the log's own key has signed.
    pub(super) fn head(&self) -> TreeHead {
        let note = Note::parse(&fs::read(self.0.join("checkpoint")).unwrap()).unwrap();
        let origin = Checkpoint::parse(note.text()).unwrap().origin().to_owned();
        let policy = Policy::of_log(&origin, self.key()).unwrap();
        policy.verify(&note).unwrap().checkpoint.head
    }

    pub(super) fn entries(&self) -> Vec<Vec<u8>> {
        let tiles = tiles_between(0, self.head().size);
        let tiles = tiles.filter(|tile| tile.kind() == TileKind::Entries);
        let entries = tiles.flat_map(|tile: Tile| {
            let bytes = fs::read(self.0.join(tile.to_string())).unwrap();
            let entries = entries_from_bytes(&bytes, tile.width()).unwrap();
            entries.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
        });
        entries.collect()
    }

    /// Asks all of them, and this product's own. How many proofs were compared.
    pub(super) fn is_accepted_by_all(&self) -> usize {
        let (head, entries) = (self.head(), self.entries());
        let mut fold = LogFold::new();
        for entry in &entries {
            fold.push(entry).unwrap();
        }
        fold.verify_head(&head).unwrap();
        let mut ct = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        entries.iter().for_each(|entry| ct.push(entry.clone()));
        assert_eq!(ct.root().as_bytes().as_slice(), head.root.0, "ct-merkle");
        let root = tlog::Hash(head.root.0);
        let reader = TileHashReader::new(head.size, root, self);
        let mut proofs = 0;
        for (index, entry) in entries.iter().enumerate() {
            let index = index as u64;
            let proof = tlog::prove_record(head.size, index, &reader).unwrap();
            let leaf = tlog::record_hash(entry);
            tlog::check_record(&proof, head.size, root, index, leaf).unwrap();
            proofs += 1;
        }
        self.is_accepted_by_python(&[]);
        proofs
    }

    /// The Python verifier, where `./x test` has installed what it needs.
    pub(super) fn is_accepted_by_python(&self, options: &[&str]) {
        let (folder, key) = (self.0.to_str().unwrap(), self.key().to_string());
        python(&[&["log", folder, "--vkey", &key], options].concat());
    }
}

/// Runs the Python verifier, which must accept.
pub(super) fn python(arguments: &[&str]) {
    let Some(tools) = env::var_os("LIANXIN_SUITES") else {
        eprintln!("NOT RUN: docs/examples/verify.py; ./x test installs what it needs and runs it");
        return;
    };
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/examples");
    let output = Command::new(Path::new(&tools).join("python"))
        .env("PYTHONPATH", examples)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(format!("{examples}/verify.py"))
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{arguments:?}: {said}");
}

impl TileReader for LogFolder {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        // Their paths name the height, which C2SP fixes and leaves out.
        let path = |tile: &tlog_tiles::Tile| tile.path().replacen("tile/8/", "tile/", 1);
        Ok(tiles.iter().map(|tile| fs::read(self.0.join(path(tile))).unwrap()).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}
