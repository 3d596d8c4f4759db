//! Puts GraphiQL into the binary when it has been bundled; the server is built without it as well.

use std::{env, fs, path::Path};

const FILES: [&str; 2] = ["graphiql.js", "graphiql.css"];

fn main() -> std::io::Result<()> {
    let folder =
        Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("graphiql/dist");
    println!("cargo::rerun-if-changed={}", folder.display());
    let paths = FILES.map(|file| folder.join(file));
    let bundled = paths.iter().all(|path| path.is_file());
    let [script, style] = paths.map(|path| format!("include_bytes!({path:?})"));
    let value = if bundled { format!("Some(({script}, {style}))") } else { "None".to_owned() };
    let code = format!("const BUNDLE: Option<(&'static [u8], &'static [u8])> = {value};\n");
    let out = env::var("OUT_DIR").unwrap_or_default();
    fs::write(Path::new(&out).join("graphiql.rs"), code)
}
