//! Makes typed keys of the texts in `locales/`; a test keeps the two languages complete.

use std::error::Error;
use std::path::PathBuf;

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=locales");
    let mut config = Config::new("ja")?.add_locale("en")?;
    config.options = ParseOptions::new().interpolate_display(true);
    let parsed = parse_locales(None, config)?;
    let code = leptos_i18n_codegen::gen_code(&parsed, None, true, None, false)?;
    let path = PathBuf::from(std::env::var("OUT_DIR")?).join("texts.rs");
    std::fs::write(path, code.to_string())?;
    Ok(())
}
