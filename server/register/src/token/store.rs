//! Tokens in the database.

use serde_json::{Value, json};

use super::{CheckedToken, PREFIX, Token, TokenState};
use crate::access::{Action, Role, Session};
use crate::audit::store as audit;
use crate::calendar::jst_date;
use crate::db::{Tx, query};
use crate::error::{Error, Result};
use crate::field::FieldError;
use crate::user::store::token_hash;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    role: String,
    department: Option<String>,
    created_at: i64,
    creator_name: String,
    expires_on: String,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl Row {
    fn token(self) -> Result<Token> {
        let role = Role::from_code(&self.role)
            .ok_or_else(|| Error::Inconsistent(format!("a token with the role {}", self.role)))?;
        Ok(Token {
            id: self.id,
            name: self.name,
            role,
            department: self.department,
            created_at: self.created_at,
            creator_name: self.creator_name,
            expires_on: self.expires_on,
            last_used_at: self.last_used_at,
            revoked_at: self.revoked_at,
        })
    }
}

/// Every token, also those that open no more; the newest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Token>> {
    let rows = query!(
        all,
        Row,
        tx,
        "select id, name, role, department, created_at, creator_name, expires_on, last_used_at, revoked_at
         from api_token order by created_at desc, id desc"
    )?;
    rows.into_iter().map(Row::token).collect()
}

/// Creates a token; `random` are 256 random bits. Returns the secret, which is shown once and not kept.
///
/// # Errors
/// [`Error::Invalid`] when the name is taken, also by a token that opens no more: the trail names it.
pub async fn insert(tx: &mut Tx, new: &CheckedToken, random: &str) -> Result<String> {
    tx.change(Action::UserManage)?;
    let (id, at, creator) = (tx.new_id(), tx.at(), tx.actor().name.clone());
    let secret = format!("{PREFIX}{random}");
    query!(
        execute,
        tx,
        "insert into api_token (id, name, token_hash, role, department, created_at, creator_name, expires_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        &id,
        &new.name,
        token_hash(&secret),
        new.role.code(),
        &new.department,
        at,
        &creator,
        &new.expires_on
    )
    .map_err(|error| {
        if Error::on_constraint(&error, "api_token_name_unique", "api_token.name") {
            Error::Invalid(vec![FieldError::new("name", "taken")])
        } else {
            error.into()
        }
    })?;
    let detail = json!({
        "name": new.name, "role": new.role.code(), "department": new.department, "expires_on": new.expires_on
    });
    audit::append(tx, "token.created", "token", &id, &detail).await?;
    Ok(secret)
}

/// Ends a token at once; one that has ended stays as it is.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn revoke(tx: &mut Tx, id: &str) -> Result<()> {
    tx.change(Action::UserManage)?;
    let at = tx.at();
    let row = query!(
        optional,
        (String,),
        tx,
        "update api_token set revoked_at = coalesce(revoked_at, $2) where id = $1 returning name",
        id,
        at
    )?;
    let (name,) = row.ok_or(Error::NotFound("token"))?;
    audit::append(tx, "token.revoked", "token", id, &json!({ "name": name })).await
}

/// Whom a secret stands for, and whether it still opens; none when nobody has it.
pub async fn find(tx: &mut Tx, secret: &str) -> Result<Option<(Session, TokenState)>> {
    if !secret.starts_with(PREFIX) {
        return Ok(None);
    }
    let row = query!(
        optional,
        Row,
        tx,
        "select id, name, role, department, created_at, creator_name, expires_on, last_used_at, revoked_at
         from api_token where token_hash = $1",
        token_hash(secret)
    )?;
    let Some(row) = row else { return Ok(None) };
    let token = row.token()?;
    let state = token.state(&jst_date(tx.at()));
    Ok(Some((Session::token(&token.id, &token.name, token.role, token.department), state)))
}

/// Notes a call made with a token, whatever came of it. `tx` is opened with [`Session::caller`].
pub async fn note_call(tx: &mut Tx, detail: &Value) -> Result<()> {
    tx.change(Action::SignIn)?;
    let (id, at) = (tx.actor().id.clone(), tx.at());
    query!(execute, tx, "update api_token set last_used_at = $2 where id = $1", &id, at)?;
    audit::append(tx, "api.called", "token", &id, detail).await
}
