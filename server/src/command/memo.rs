//! `daicho memo`: the negotiation memo of a contract as a file.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use register::access::{Action, system};
use register::gap::memo::{markdown, memo, store::gather};

use super::Exit;
use crate::config::Storage;
use crate::language::Language;
use crate::memo::docx;
use crate::services::Services;

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    /// Language of the memo
    #[arg(long, default_value = "ja", value_parser = ["ja", "en"])]
    language: String,
    /// Id of the contract, as in the address of its page
    contract: String,
    /// File to write: .docx for Word, anything else for Markdown
    file: PathBuf,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    let services = Services::open(&arguments.storage, 0).await?;
    let mut tx = services.db.read(&system("memo", Action::RegisterRead)).await?;
    let input = match gather(&mut tx, &arguments.contract).await {
        Ok(input) => input,
        Err(register::Error::NotFound(_) | register::Error::Conflict(_)) => {
            let language = Language::of_terminal();
            eprintln!(
                "daicho: {}: {}",
                arguments.contract,
                language
                    .of("契約がないか、まだ点検していません", "no such contract, or it was not checked yet")
            );
            return Ok(Exit::Usage);
        }
        Err(error) => return Err(error.into()),
    };
    let memo = memo(&input, arguments.language == "ja");
    let word = arguments.file.extension().is_some_and(|end| end.eq_ignore_ascii_case("docx"));
    let bytes = if word { docx(&memo)? } else { markdown(&memo).into_bytes() };
    std::fs::write(&arguments.file, bytes).with_context(|| format!("write {}", arguments.file.display()))?;
    drop(tx);
    services.db.close().await;
    Ok(Exit::Done)
}
