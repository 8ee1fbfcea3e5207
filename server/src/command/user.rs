//! `daicho user`: people, from the machine itself.

use std::io::BufRead;

use clap::{Args, Subcommand};
use register::access::{Action, Role, system};
use register::calendar::jst_minute;
use register::user::account::{self, AccountInput};
use register::user::second::{self, Wanted};
use register::user::{NewUser, link, store};
use register::{Error, Tx};

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
    /// Invite a person: prints the one-time link behind which the own password is set
    Invite {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// Roles, such as `procurement` or `internal_audit`
        #[arg(long = "role", required = true, value_parser = role)]
        roles: Vec<Role>,
        #[arg(long, default_value = "")]
        department: String,
        #[command(flatten)]
        address: Address,
    },
    /// Print a one-time link for a new password
    Reset {
        #[arg(long)]
        email: String,
        #[command(flatten)]
        address: Address,
    },
    /// Replace the roles of a person; the only way to a second administrator where there is one alone
    Roles {
        #[arg(long)]
        email: String,
        #[arg(long = "role", required = true, value_parser = role)]
        roles: Vec<Role>,
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
    /// Switch the second factor of a person off, who has lost phone and recovery codes
    ResetSecondFactor {
        #[arg(long)]
        email: String,
    },
    /// Say who must have a second factor
    RequireSecondFactor {
        /// `nobody`, `administrators` or `everyone`
        #[arg(value_parser = wanted)]
        of: Wanted,
    },
    /// Open a closed account again
    Reopen {
        #[arg(long)]
        email: String,
    },
}

#[derive(Args, Debug)]
struct Address {
    /// Address under which people reach this product; the link begins with it
    #[arg(
        long,
        env = "DAICHO_PUBLIC_URL",
        default_value = "",
        hide_default_value = true,
        value_name = "URL"
    )]
    public_url: String,
}

pub(super) fn role(code: &str) -> Result<Role, String> {
    let known: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    Role::from_code(code).ok_or_else(|| format!("one of {}", known.join(", ")))
}

fn wanted(code: &str) -> Result<Wanted, String> {
    Wanted::from_code(code).ok_or_else(|| format!("one of {}", Wanted::ALL.map(Wanted::code).join(", ")))
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
        UserCommand::Invite { email, name, roles, department, address } => {
            let roles = roles.iter().map(|role| role.code().to_owned()).collect();
            let made = match (AccountInput { name, email, roles, department }).checked(true) {
                Ok(checked) => link::store::invite(&mut tx, &checked, "", false).await.map(|(_, made)| made),
                Err(fields) => Err(fields.into()),
            };
            let Some(made) = told(made)? else { return Ok(Exit::Usage) };
            tx.commit().await?;
            print_link(&made, &address);
            return Ok(Exit::Done);
        }
        UserCommand::Reset { email, address } => {
            let Some(id) = id_of(&mut tx, &email).await? else { return Ok(Exit::Usage) };
            let Some(made) = told(link::store::make(&mut tx, &id, "", false).await)? else {
                return Ok(Exit::Usage);
            };
            tx.commit().await?;
            print_link(&made, &address);
            return Ok(Exit::Done);
        }
        UserCommand::Roles { email, roles } => {
            let Some(id) = id_of(&mut tx, &email).await? else { return Ok(Exit::Usage) };
            if told(store::set_roles(&mut tx, &id, &roles).await)?.is_none() {
                return Ok(Exit::Usage);
            }
        }
        UserCommand::ResetSecondFactor { email } => {
            let Some(id) = id_of(&mut tx, &email).await? else { return Ok(Exit::Usage) };
            match second::store::reset(&mut tx, &id).await {
                Err(Error::NotFound(what)) => {
                    eprintln!("daicho: {email}: no {what}");
                    return Ok(Exit::Usage);
                }
                other => other?,
            }
        }
        UserCommand::RequireSecondFactor { of } => second::rule::set(&mut tx, of).await?,
        UserCommand::Reopen { email } => {
            let Some(id) = id_of(&mut tx, &email).await? else { return Ok(Exit::Usage) };
            if told(account::store::reopen(&mut tx, &id).await)?.is_none() {
                return Ok(Exit::Usage);
            }
        }
        UserCommand::Department { email, department } => {
            let Some(id) = id_of(&mut tx, &email).await? else { return Ok(Exit::Usage) };
            store::set_department(&mut tx, &id, department.as_deref()).await?;
        }
        UserCommand::Token(command) => return super::token::run(tx, command).await,
        UserCommand::Disable { email } => {
            let Some(id) = id_of(&mut tx, &email).await? else { return Ok(Exit::Usage) };
            if told(store::disable(&mut tx, &id).await)?.is_none() {
                return Ok(Exit::Usage);
            }
        }
    }
    tx.commit().await?;
    Ok(Exit::Done)
}

async fn id_of(tx: &mut Tx, email: &str) -> anyhow::Result<Option<String>> {
    let found = store::find_by_email(tx, email).await?;
    if found.is_none() {
        eprintln!("daicho: {email}: no such account");
    }
    Ok(found.map(|(user, _)| user.id))
}

/// What came of it; none when it was a mistake of the caller's, which is said.
fn told<T>(outcome: register::Result<T>) -> anyhow::Result<Option<T>> {
    match outcome {
        Ok(made) => Ok(Some(made)),
        Err(Error::Conflict(code)) => {
            eprintln!("daicho: {code}");
            Ok(None)
        }
        Err(Error::Invalid(fields)) => {
            for field in fields {
                eprintln!("daicho: {}: {}", field.field, field.code);
            }
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn print_link(made: &link::store::Made, address: &Address) {
    if let Some(token) = &made.token {
        println!("{}{}", address.public_url.trim_end_matches('/'), link::path(token));
        eprintln!("daicho: works once, until {} (Japan)", jst_minute(made.expires_at));
    }
}
