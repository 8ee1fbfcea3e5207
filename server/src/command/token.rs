//! `daicho user token`: connection keys for the JSON API, from the machine itself.

use clap::Subcommand;
use register::access::Role;
use register::calendar::{jst_date, jst_minute};
use register::token::{NewToken, TokenState, latest_end, store};
use register::{Error, Tx};

use super::Exit;
use super::user::role;

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Every connection key, also those that open no more
    List,
    /// Issue a connection key; it is printed once and not kept
    Add {
        /// Such as the system that connects
        #[arg(long)]
        name: String,
        /// Its role, such as `internal_audit` (reads all) or `procurement`
        #[arg(long, value_parser = role)]
        role: Role,
        /// Confined to what hangs on this department's engagements
        #[arg(long, default_value = "")]
        department: String,
        /// Its last day, 2027-03-31; a year from today when left out
        #[arg(long)]
        expires_on: Option<String>,
    },
    /// End a connection key at once
    Revoke {
        #[arg(long)]
        name: String,
    },
}

pub async fn run(mut tx: Tx, command: TokenCommand) -> anyhow::Result<Exit> {
    let today = jst_date(tx.at());
    match command {
        TokenCommand::List => {
            for token in store::list(&mut tx).await? {
                let state = match token.state(&today) {
                    TokenState::Valid => "valid",
                    TokenState::Expired => "expired",
                    TokenState::Revoked => "revoked",
                };
                let used = token.last_used_at.map_or_else(|| "-".to_owned(), jst_minute);
                let reach = token.department.as_deref().unwrap_or("-");
                println!(
                    "{}  {}  {reach}  {state}  {}  {used}",
                    token.name,
                    token.role.code(),
                    token.expires_on
                );
            }
            Ok(Exit::Done)
        }
        TokenCommand::Add { name, role, department, expires_on } => {
            let expires_on = expires_on.unwrap_or_else(|| latest_end(&today));
            let new = NewToken { name, role: role.code().to_owned(), department, expires_on };
            let made = match new.checked(&today) {
                // 256 bits from the operating system, through the ids of the process.
                Ok(checked) => store::insert(&mut tx, &checked, &register::Ids::Random.token()).await,
                Err(fields) => Err(fields.into()),
            };
            match made {
                Err(Error::Invalid(fields)) => {
                    for field in fields {
                        eprintln!("daicho: {}: {}", field.field, field.code);
                    }
                    Ok(Exit::Usage)
                }
                made => {
                    let secret = made?;
                    tx.commit().await?;
                    println!("{secret}");
                    Ok(Exit::Done)
                }
            }
        }
        TokenCommand::Revoke { name } => {
            let known = store::list(&mut tx).await?.into_iter().find(|token| token.name == name);
            let Some(token) = known else {
                eprintln!("daicho: {name}: no such connection key");
                return Ok(Exit::Usage);
            };
            store::revoke(&mut tx, &token.id).await?;
            tx.commit().await?;
            Ok(Exit::Done)
        }
    }
}
