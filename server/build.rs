//! Builds the browser half and the style sheet and packs both into the server binary, so that one
//! file is all there is to install. `DAICHO_SKIP_FRONT=1` leaves the front empty (clippy, API tests).

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What a file of the front is and how a browser is told so.
struct Asset {
    stem: &'static str,
    ending: &'static str,
    mime: &'static str,
    bytes: Vec<u8>,
}

fn main() -> Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("..").canonicalize()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-env-changed=DAICHO_SKIP_FRONT");
    println!("cargo:rerun-if-changed=build.rs");
    if env::var_os("DAICHO_SKIP_FRONT").is_some_and(|value| value != "0") {
        fs::write(out.join("assets.rs"), empty_table())?;
        return Ok(());
    }
    for watched in [
        "app",
        "server/register/src",
        "server/register/Cargo.toml",
        "clauses/src",
        "clauses/Cargo.toml",
        "style",
        "Cargo.toml",
        "Cargo.lock",
    ] {
        println!("cargo:rerun-if-changed={}", root.join(watched).display());
    }
    let wasm = compile(&root, &out)?;
    let (script, module) = bind(&wasm)?;
    let style = bundle(&root.join("style/main.css"))?;
    let icon = fs::read(root.join("style/icon.svg"))?;
    let assets = [
        Asset {
            stem: "app",
            ending: "js",
            mime: "text/javascript; charset=utf-8",
            bytes: script.into_bytes(),
        },
        Asset { stem: "app", ending: "wasm", mime: "application/wasm", bytes: module },
        Asset { stem: "main", ending: "css", mime: "text/css; charset=utf-8", bytes: style.into_bytes() },
        Asset { stem: "icon", ending: "svg", mime: "image/svg+xml", bytes: icon },
    ];
    let table = assets.iter().map(|asset| pack(asset, &out)).collect::<Result<Vec<_>>>()?;
    fs::write(out.join("assets.rs"), table_source(&table))?;
    Ok(())
}

/// Compiles the crate `app` for the browser in a target folder of its own and returns the module's path.
fn compile(root: &Path, out: &Path) -> Result<PathBuf> {
    let release = env::var("PROFILE")? == "release";
    let profile = if release { "wasm-release" } else { "wasm-dev" };
    // OUT_DIR is <target>/<profile>/build/server-<hash>/out.
    let target = out.ancestors().nth(3).ok_or("OUT_DIR is not where cargo puts it")?.join("wasm");
    ensure_target()?;
    let mut cargo = inner("CARGO", "cargo");
    cargo
        .current_dir(root)
        .args(["build", "--package", "app", "--lib", "--no-default-features", "--features", "hydrate"])
        .args(["--target", "wasm32-unknown-unknown", "--profile", profile, "--target-dir"])
        .arg(&target);
    if !cargo.status()?.success() {
        return Err(
            "the browser half (crate app, feature hydrate) did not compile; the messages stand above".into(),
        );
    }
    Ok(target.join("wasm32-unknown-unknown").join(profile).join("app.wasm"))
}

/// A command without what the outer cargo set for this script: it would leak into the inner build.
fn inner(variable: &str, otherwise: &str) -> Command {
    let program = env::var_os(variable).unwrap_or_else(|| otherwise.into());
    let mut command = Command::new(program);
    let kept = ["CARGO_HOME", "CARGO_NET_", "CARGO_HTTP_", "CARGO_REGISTR"];
    for (name, _) in env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        let cargo = name.starts_with("CARGO") && !kept.iter().any(|kept| name.starts_with(kept));
        let rust =
            ["RUSTFLAGS", "RUSTDOCFLAGS", "RUSTC_WORKSPACE_WRAPPER", "MAKEFLAGS", "MFLAGS"].contains(&name);
        let script = ["TARGET", "HOST", "PROFILE", "OUT_DIR", "OPT_LEVEL", "DEBUG", "NUM_JOBS", "RUSTC"]
            .contains(&name);
        if cargo || rust || script {
            command.env_remove(name);
        }
    }
    command
}

/// Some machines switch rustup's automatic installation of targets off.
fn ensure_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let library = inner("RUSTC", "rustc").args(["--print", "target-libdir", "--target", TARGET]).output()?;
    let folder = String::from_utf8(library.stdout)?;
    if library.status.success() && Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    let added = Command::new("rustup").args(["target", "add", TARGET]).status();
    if added.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(format!(
        "the compile target {TARGET} is missing and could not be added; run `rustup target add {TARGET}` and build again"
    )
    .into())
}

/// The JavaScript that loads the module, and the module as the browser gets it.
fn bind(wasm: &Path) -> Result<(String, Vec<u8>)> {
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    let bindgen = bindgen.input_path(wasm).web(true)?.typescript(false).omit_default_module_path(true);
    let mut output = bindgen.generate_output()?;
    // Crates may carry script files that nothing uses in the end; only what the script imports matters.
    if !output.local_modules().is_empty() || output.js().contains("./snippets/") {
        let names: Vec<&str> = output.snippets().keys().map(String::as_str).collect();
        return Err(
            format!("a dependency brings script files, which this build does not serve: {names:?}").into()
        );
    }
    let module = output.wasm_mut().emit_wasm();
    Ok((output.js().to_owned(), module))
}

/// The style sheet with its imports in place. Only `main.css` imports.
fn bundle(main: &Path) -> Result<String> {
    let folder = main.parent().ok_or("style/main.css has no folder")?;
    let mut bundled = String::new();
    for line in fs::read_to_string(main)?.lines() {
        if let Some(name) = line.strip_prefix("@import \"").and_then(|rest| rest.strip_suffix("\";")) {
            let path = folder.join(name);
            let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            bundled.push_str(&text);
        } else {
            bundled.push_str(line);
        }
        bundled.push('\n');
    }
    Ok(bundled)
}

/// Writes the file plain and compressed and returns its row of the table.
fn pack(asset: &Asset, out: &Path) -> Result<(String, String)> {
    let digest = Sha256::digest(&asset.bytes);
    let hash = digest.iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let name = format!("{}-{hash}.{}", asset.stem, asset.ending);
    let path = out.join(&name);
    fs::write(&path, &asset.bytes)?;
    let quality = if env::var("PROFILE")? == "release" { 11 } else { 5 };
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 1 << 16, quality, 22).write_all(&asset.bytes)?;
    fs::write(path.with_extension(format!("{}.br", asset.ending)), &brotli)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(quality.min(9)));
    gzip.write_all(&asset.bytes)?;
    fs::write(path.with_extension(format!("{}.gz", asset.ending)), gzip.finish()?)?;
    let file = |ending: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}{ending}\"))");
    let row = format!(
        "    Asset {{ name: \"{name}\", mime: \"{}\", etag: \"\\\"{hash}\\\"\", plain: {}, brotli: {}, gzip: {} }},\n",
        asset.mime,
        file(""),
        file(".br"),
        file(".gz")
    );
    Ok((name, row))
}

fn table_source(table: &[(String, String)]) -> String {
    let [script, wasm, style, icon] = table else { unreachable!("four assets are packed") };
    let rows: String = table.iter().map(|(_, row)| row.as_str()).collect();
    format!(
        "const SCRIPT: &str = \"{}\";\nconst WASM: &str = \"{}\";\nconst STYLE: &str = \"{}\";\nconst ICON: &str = \"{}\";\n\
         static ASSETS: &[Asset] = &[\n{rows}];\n",
        script.0, wasm.0, style.0, icon.0
    )
}

fn empty_table() -> &'static str {
    "const SCRIPT: &str = \"\";\nconst WASM: &str = \"\";\nconst STYLE: &str = \"\";\nconst ICON: &str = \"\";\n\
     static ASSETS: &[Asset] = &[];\n"
}
