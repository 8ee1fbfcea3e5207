//! `daicho user`: people, from the machine itself.

use std::io::BufRead;

use clap::{Args, Subcommand};
use register::Error;
use register::access::{Action, Role, system};
use register::user::{NewUser, store};

use super::{Exit, log};
use crate::config::Storage;
use crate::services::Services;

#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    storage: Storage,
    #[command(subcommand)]
    action: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Everybody with an account
    List,
    /// Add a person; the password is the first line of standard input
    Add {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// Roles, such as `procurement` or `internal_audit`
        #[arg(long = "role", required = true, value_parser = role)]
        roles: Vec<Role>,
        /// A business owner sees and edits what hangs on this department's engagements
        #[arg(long)]
        department: Option<String>,
    },
    /// Move a person to a department; without one a business owner reaches nothing
    Department {
        #[arg(long)]
        email: String,
        #[arg(long)]
        department: Option<String>,
    },
    /// Connection keys of other systems, for the JSON API
    #[command(subcommand)]
    Token(super::token::TokenCommand),
    /// Close an account and end its sessions
    Disable {
        #[arg(long)]
        email: String,
    },
}

pub(super) fn role(code: &str) -> Result<Role, String> {
    let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    Role::from_code(code).ok_or_else(|| format!("one of {}", known.join(", ")))
}

pub async fn run(arguments: Arguments) -> anyhow::Result<Exit> {
    log();
    let services = Services::open(&arguments.storage, 1536).await?;
    let exit = perform(&services, arguments.action).await;
    services.db.close().await;
    exit
}

async fn perform(services: &Services, action: UserCommand) -> anyhow::Result<Exit> {
    let mut tx = services.db.begin(&system("command line", Action::UserManage)).await?;
    match action {
        UserCommand::List => {
            for user in store::list(&mut tx).await? {
                let roles: Vec<&str> = user.roles.iter().map(|role| role.code()).collect();
                let state = if user.disabled { "  (disabled)" } else { "" };
                println!("{}  {}  {}{state}", user.email, user.name, roles.join(","));
            }
            return Ok(Exit::Done);
        }
        UserCommand::Add { email, name, roles, department } => {
            let mut password = String::new();
            std::io::stdin().lock().read_line(&mut password)?;
            let new = NewUser { name, email, password: password.trim_end_matches(['\r', '\n']).to_owned() };
            let new = match new.checked() {
                Ok(new) => new,
                Err(errors) => {
                    for error in errors {
                        eprintln!("daicho: {}: {}", error.field, error.code);
                    }
                    return Ok(Exit::Usage);
                }
            };
            let hash = services.hasher.hash(&new.password).await?;
            match store::insert(&mut tx, &new, &hash, &roles).await {
                Err(Error::Conflict(code)) => {
                    eprintln!("daicho: {}: {code}", new.email);
                    return Ok(Exit::Usage);
                }
                other => {
                    let id = other?;
                    if department.is_some() {
                        store::set_department(&mut tx, &id, department.as_deref()).await?;
                    }
                    println!("{id}");
                }
            }
        }
        UserCommand::Department { email, department } => {
            let Some((user, _)) = store::find_by_email(&mut tx, &email).await? else {
                eprintln!("daicho: {email}: no such account");
                return Ok(Exit::Usage);
            };
            store::set_department(&mut tx, &user.id, department.as_deref()).await?;
        }
        UserCommand::Token(command) => return super::token::run(tx, command).await,
        UserCommand::Disable { email } => {
            let Some((user, _)) = store::find_by_email(&mut tx, &email).await? else {
                eprintln!("daicho: {email}: no such account");
                return Ok(Exit::Usage);
            };
            store::disable(&mut tx, &user.id).await?;
        }
    }
    tx.commit().await?;
    Ok(Exit::Done)
}
